"""An answer's rows as tables on pages: heads repeated, numbers to the right, no digit cut off.

What does not fit side by side stands in further tables, each with the groups again. Words are
broken into lines; numbers, dates and keys never are.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from reportlab.platypus import Flowable, Paragraph, Spacer, Table

from charts.report.fonts import TEXT
from charts.report.matrix import Matrix, matrix_of
from charts.report.printed import TableTexts, table_texts
from charts.report.styles import (
    BETTER,
    FAINT,
    INK,
    MUTED,
    RULE,
    WORSE,
    Name,
    Run,
    measure,
    words,
)
from charts.report.text import MOST_IN_CELL, clean
from engine.narration.cells import (
    companion_words,
    follows,
    is_number,
    open_rows,
    own_metrics,
    positions,
)
from engine.reply import Answer, Cell, Column

_SIDE, _APART = 4.0, 12.0  # left and right of each cell
_NARROWEST_TEXT = 64.0
#: Words are broken at these widths: the first that needs no more tables than the others.
_WIDEST_TEXT = (170.0, 130.0, 96.0, 76.0)
#: What a head and its first rows take at least.
FIRST_ROWS = 80.0
_WIDEST_HEAD = 74.0
_MOST_STRETCH = 46.0
#: So many rows stay on one page.
_WHOLE = 9
_NUMBERS = ("integer", "decimal", "number")
_ARROWS = {"up": " ▲", "down": " ▼"}
_PARTIAL = " (partial)"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """One column as it is printed: its head, its cells, and the cells set off below them."""

    column: Column
    head: str
    cells: tuple[tuple[Run, ...], ...]
    below: tuple[tuple[Run, ...], ...]
    leads: bool
    widest: float = _WIDEST_TEXT[0]

    @property
    def is_number(self) -> bool:
        """Whether it is aligned to the right."""
        return self.column.type in _NUMBERS and self.column.role != "key"

    @property
    def breaks(self) -> bool:
        """Whether its cells may be broken into lines."""
        return self.column.type == "text" and self.column.role != "key"

    @property
    def least(self) -> float:
        """The room it needs at least: its numbers whole, its words in lines."""
        apart = 0.0 if self.is_number or self.leads else _APART - _SIDE
        return max(self._head(), self._cells()) + 2 * _SIDE + apart

    def _cells(self) -> float:
        look, total = _style(self, "cell"), _style(self, "total")
        longest = max((_wide(one, look) for one in self.cells), default=0.0)
        longest = max([longest, *(_wide(one, total) for one in self.below)])
        return min(longest, self.widest) if self.breaks else longest

    def _head(self) -> float:
        longest = max((measure("head", one) for one in self.head.split()), default=0.0)
        return min(max(longest, min(measure("head", self.head), _WIDEST_HEAD)), self.widest)


def table_of(answer: Answer, room: float) -> list[Flowable]:
    """Return the tables of an answer, and a line that tells what was left out."""
    texts = table_texts(answer)
    if not texts.rows and not texts.others and texts.totals is None:
        return [
            words(
                "note",
                "No row matches.",
            )
        ]
    shown = _columns(answer, texts)
    made: list[Flowable] = []
    tries: list[list[list[_Shown]]] = [
        _parts([replace(one, widest=most) for one in shown], room) for most in _WIDEST_TEXT
    ]
    fewest = min(len(one) for one in tries)
    for number, part in enumerate(next(one for one in tries if len(one) == fewest)):
        made += [Spacer(0, 10 if number else 5), _table(part, room)]
    if texts.count > len(texts.rows):
        left = f"Rows 1 to {len(texts.rows)} of {texts.count:,}; the others are not printed."
        made.append(words("note", left))
    return made


def is_short(answer: Answer) -> bool:
    """Return whether a table is short enough to stay on one page."""
    matrix = matrix_of(answer)
    if matrix is not None:
        return len(matrix.rows) <= _WHOLE
    below = len(answer.others or ()) + (answer.totals is not None)
    return len(answer.rows) + below <= _WHOLE


def _columns(answer: Answer, texts: TableTexts) -> list[_Shown]:
    matrix = matrix_of(answer)
    if matrix is not None:
        return _grid(answer, texts, matrix)
    rows = answer.rows[: len(texts.rows)]
    beside = (*(answer.others or ()), *((answer.totals,) if answer.totals is not None else ()))
    said = (*texts.others, *((texts.totals,) if texts.totals is not None else ()))
    times = positions(answer, "time")
    unfinished = open_rows(answer, times[0]) if times else frozenset[int]()
    heads = _heads(answer)
    shown = [
        _Shown(
            column=column,
            head=clean(heads[at], 200),
            cells=tuple(
                _runs(
                    column,
                    row[at],
                    cells[at],
                    whole=number not in unfinished,
                    flagged=bool(times) and at == times[0],
                )
                for number, (row, cells) in enumerate(zip(rows, texts.rows, strict=True))
            ),
            below=tuple(
                _runs(column, row[at], cells[at], whole=not unfinished)
                for row, cells in zip(beside, said, strict=True)
            ),
            leads=_leads(answer, at),
        )
        for at, column in enumerate(answer.columns)
    ]
    if texts.names:
        unnamed = Column(name="", label="", type="text", role="dimension")
        names = tuple((Run(text=name),) for name in texts.names)
        empty = tuple((Run(text=""),) for _ in rows)
        shown.insert(0, _Shown(column=unnamed, head="", cells=empty, below=names, leads=True))
    return shown


def _grid(answer: Answer, texts: TableTexts, matrix: Matrix) -> list[_Shown]:
    """Return the columns of a grid: what goes down, then one for each value across."""
    down, value = answer.columns[matrix.down_column], answer.columns[matrix.value_column]
    times = positions(answer, "time")
    unfinished = open_rows(answer, times[0]) if times else frozenset[int]()

    def runs(row: int, at: int) -> tuple[Run, ...]:
        cell, text = answer.rows[row][at], texts.rows[row][at]
        flagged = bool(times) and at == times[0]
        column = answer.columns[at]
        return _runs(column, cell, text, whole=row not in unfinished, flagged=flagged)

    lead = _Shown(
        column=down,
        head=clean(down.label, 200),
        cells=tuple(runs(row, matrix.down_column) for row in matrix.down),
        below=(),
        leads=True,
    )
    series = [
        _Shown(
            column=value,
            head=clean("".join(run.text for run in runs(row, matrix.across_column)), 200),
            cells=tuple(
                (Run(text=""),) if place is None else runs(place, matrix.value_column)
                for place in (line[at] for line in matrix.rows)
            ),
            below=(),
            leads=False,
        )
        for at, row in enumerate(matrix.across)
    ]
    return [lead, *series]


def _heads(answer: Answer) -> list[str]:
    """Return the heads: what follows a metric is named by its own words: `change`."""
    heads = [column.label for column in answer.columns]
    for metric in own_metrics(answer):
        for at, column in enumerate(answer.columns):
            kind = follows(column)
            if kind and column.name == f"{answer.columns[metric].name}:{kind}":
                heads[at] = companion_words(answer, metric, kind)
    return heads


def _runs(
    column: Column, cell: Cell, text: str, *, whole: bool, flagged: bool = False
) -> tuple[Run, ...]:
    """Return a cell: missing ones pale, an unfinished bucket flagged, a change with its arrow.

    What is not whole has no arrow: it may well go the other way yet.
    """
    if flagged and not whole:
        return (Run(text=text), Run(text=_PARTIAL, color=MUTED))
    if cell is None and text:
        return (Run(text=text, color=MUTED),)
    kind = follows(column)
    if kind not in ("change", "change_pct") or not is_number(cell) or not text:
        return (Run(text=text),)
    way = "" if not whole or cell == 0 else "up" if cell > 0 else "down"
    color = (BETTER if way == column.good else WORSE) if way and column.good else None
    arrow = _ARROWS.get(way, "") if kind == "change" else ""
    return (Run(text=text + arrow, color=color),)


def _leads(answer: Answer, at: int) -> bool:
    """Return whether a column names its row, and so stands in every table."""
    columns = answer.columns
    if answer.query.rows is None:
        return columns[at].role in ("dimension", "time", "key")
    texts = [i for i, one in enumerate(columns) if one.type == "text" and one.role != "key"]
    return columns[at].role == "key" or texts[:1] == [at]


def _parts(shown: Sequence[_Shown], room: float) -> list[list[_Shown]]:
    """Return the columns of each table: the leading ones, then as many groups as fit."""
    lead = [one for one in shown if one.leads]
    rest = [one for one in shown if not one.leads]
    taken = sum(one.least for one in lead)
    left = max(room - taken, room / 2)
    parts: list[list[_Shown]] = []
    for group in _together(rest):
        wide = sum(one.least for one in group)
        if parts and sum(one.least for one in parts[-1]) + wide <= left:
            parts[-1] += group
            continue
        parts.append([])
        for one in group:
            if parts[-1] and sum(each.least for each in parts[-1]) + one.least > left:
                parts.append([])
            alone = not parts[-1] and one is not group[0]
            parts[-1].append(replace(one, head=clean(one.column.label, 200)) if alone else one)
    return [[*lead, *part] for part in parts] or [lead]


def _together(shown: Iterable[_Shown]) -> list[list[_Shown]]:
    """Return the columns in groups: a metric with what follows it; any other by itself."""
    groups: list[list[_Shown]] = []
    for one in shown:
        if follows(one.column) is not None and groups:
            groups[-1].append(one)
        else:
            groups.append([one])
    return groups


def _table(shown: Sequence[_Shown], room: float) -> Table:
    widths = _fitted(shown, room)
    heads = [words(_style(one, "head"), one.head) for one in shown]
    body = [
        [_cell(one, cell, "cell") for one, cell in zip(shown, row, strict=True)]
        for row in zip(*(one.cells for one in shown), strict=True)
    ]
    below = [
        [_cell(one, cell, "total") for one, cell in zip(shown, row, strict=True)]
        for row in zip(*(one.below for one in shown), strict=True)
    ]
    table = Table(
        [heads, *body, *below], colWidths=widths, repeatRows=1, hAlign="LEFT", splitInRow=0
    )
    # Words right after a number stand off from it.
    apart = [
        ("LEFTPADDING", (at, 0), (at, -1), _APART)
        for at in range(1, len(shown))
        if shown[at - 1].is_number and not shown[at].is_number
    ]
    table.setStyle([*_lines(len(body), len(below)), *apart])
    return table


def _lines(rows: int, below: int) -> list[Any]:
    """Return the look: a rule under the head, faint ones between rows, one above the total."""
    style: list[Any] = [
        ("FONTNAME", (0, 0), (-1, -1), TEXT),
        ("VALIGN", (0, 0), (-1, 0), "BOTTOM"),
        ("VALIGN", (0, 1), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), _SIDE),
        ("RIGHTPADDING", (0, 0), (-1, -1), _SIDE),
        ("TOPPADDING", (0, 0), (-1, -1), 2.2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2.8),
        ("LINEBELOW", (0, 0), (-1, 0), 0.8, MUTED),
        ("LINEBELOW", (0, 1), (-1, -1), 0.3, RULE),
        ("ROWBACKGROUNDS", (0, 1), (-1, rows), [None, FAINT]),
        # A head with one row, or a total without any, would be read as the whole.
        ("NOSPLIT", (0, 0), (-1, min(2, rows + below))),
    ]
    if below:
        style += [
            ("LINEABOVE", (0, rows + 1), (-1, rows + 1), 0.8, INK),
            ("NOSPLIT", (0, max(1, rows - 1)), (-1, rows + below)),
        ]
    return style


def _cell(shown: _Shown, runs: tuple[Run, ...], look: Name) -> Paragraph:
    return words(_style(shown, look), *runs, most=MOST_IN_CELL)


def _style(shown: _Shown, look: Name) -> Name:
    if not shown.is_number:
        return look
    numbers: dict[Name, Name] = {"cell": "number", "head": "number_head", "total": "number_total"}
    return numbers[look]


def _fitted(shown: Sequence[_Shown], room: float) -> list[float]:
    """Return the widths: words give way where there is no room, and all get some where there is."""
    widths = [one.least for one in shown]
    excess = sum(widths) - room
    if excess <= 0:
        more = min(_MOST_STRETCH, -excess / max(1, len(widths)))
        return [one + more for one in widths]
    texts = [at for at, one in enumerate(shown) if one.breaks and widths[at] > _NARROWEST_TEXT]
    spare = sum(widths[at] - _NARROWEST_TEXT for at in texts)
    for at in texts:
        widths[at] -= (widths[at] - _NARROWEST_TEXT) * min(1.0, excess / spare)
    return widths


def _wide(runs: tuple[Run, ...], look: Name) -> float:
    return sum(measure(look, clean(run.text, MOST_IN_CELL)) for run in runs) + 0.5
