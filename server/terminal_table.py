"""The rows of an answer as tables in a terminal: no digit is ever cut off.

What does not fit side by side stands in further tables, each with the groups again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from engine.narration.beside import (
    OTHERS,
    TOTAL,
    column_texts,
    label_position,
    others_texts,
    totals_texts,
)
from engine.narration.cells import (
    companion_words,
    follows,
    is_number,
    open_rows,
    own_metrics,
    positions,
)
from engine.reply import Answer, Cell, Column
from server.terminal_text import clean

_GAP, _WIDEST_TEXT, _NARROWEST_TEXT = 2, 40, 8
#: Heads are broken into lines of so many columns, the first where no more tables come of it.
_HEADS = (24, 14)
_NUMBERS = ("integer", "decimal", "number")
_ARROWS = {"up": " ▲", "down": " ▼", "": "  "}


@dataclass(frozen=True, slots=True)
class _Shown:
    """One column as it is drawn: its head, its cells, and the cells of the rows set off below."""

    column: Column
    head: str
    cells: tuple[Text, ...]
    below: tuple[Text, ...]

    widest_head: int = _HEADS[-1]

    @property
    def is_number(self) -> bool:
        """Whether it is aligned to the right."""
        return self.column.type in _NUMBERS and self.column.role != "key"

    @property
    def breaks(self) -> bool:
        """Whether its cells may be broken into lines: words may, numbers, dates and keys not."""
        return self.column.type == "text" and self.column.role != "key"

    @property
    def width(self) -> int:
        """The columns it needs: words up to a limit, all else whole."""
        words = max((cell_len(word) for word in self.head.split()), default=0)
        head = max(words, min(cell_len(self.head), self.widest_head))
        longest = max((one.cell_len for one in (*self.cells, *self.below)), default=0)
        return max(head, min(longest, _WIDEST_TEXT) if self.breaks else longest)


def answer_tables(answer: Answer, width: int, most: int) -> list[Table]:
    """Return the first rows, with totals and others below a line, in tables of at most `width`."""
    columns = _columns(answer, most)
    tries = [
        _laid_out(answer, [replace(c, widest_head=head) for c in columns], width) for head in _HEADS
    ]
    parts = min(tries, key=len)
    return [_table(part, width) for part in parts]


def _laid_out(answer: Answer, shown: list[_Shown], width: int) -> list[list[_Shown]]:
    """Return the columns of each table."""
    lead = [one for at, one in enumerate(shown) if _leads(answer, shown, at)]
    rest = [one for one in shown if one not in lead]
    room = width - _wide(lead)
    narrowest = max((one.width for one in rest), default=0)
    if room < narrowest + _GAP:
        room = max(narrowest + _GAP, width // 2)
    parts = _parts(_together(rest), room)
    return [[*lead, *part] for part in parts] or [lead]


def _columns(answer: Answer, most: int) -> list[_Shown]:
    rows = answer.rows[:most]
    beside = (*(answer.others or ()), *((answer.totals,) if answer.totals is not None else ()))
    written = [
        column_texts(answer, at, [row[at] for row in (*rows, *beside)])
        for at in range(len(answer.columns))
    ]
    below = [list(texts) for texts in zip(*(one[len(rows) :] for one in written), strict=True)]
    count = len(answer.others or ())
    said = [*others_texts(answer, below[:count])]
    said += [totals_texts(answer, below[-1])] if answer.totals is not None else []
    heads, unfinished = _heads(answer), _unfinished(answer)
    shown = [
        _Shown(
            column,
            clean(heads[at]),
            tuple(
                _text(column, row[at], text, whole=number not in unfinished)
                for number, (row, text) in enumerate(zip(rows, written[at], strict=False))
            ),
            tuple(
                _text(column, row[at], texts[at], whole=not unfinished)
                for row, texts in zip(beside, said, strict=True)
            ),
        )
        for at, column in enumerate(answer.columns)
    ]
    if beside and label_position(answer) is None:
        names = [OTHERS] * count + [TOTAL] * (answer.totals is not None)
        unnamed = Column(name="", label="", type="text", role="dimension")
        empty = tuple(Text("") for _ in rows)
        shown.insert(0, _Shown(unnamed, "", empty, tuple(Text(name) for name in names)))
    return shown


def _heads(answer: Answer) -> list[str]:
    """Return the heads: what follows a metric is named by its own words: `change`."""
    heads = [column.label for column in answer.columns]
    for metric in own_metrics(answer):
        for at, column in enumerate(answer.columns):
            kind = follows(column)
            if kind and column.name == f"{answer.columns[metric].name}:{kind}":
                heads[at] = companion_words(answer, metric, kind)
    return heads


def _unfinished(answer: Answer) -> frozenset[int]:
    """Return the rows whose bucket is not whole: what they are compared with is."""
    times = positions(answer, "time")
    return open_rows(answer, times[0]) if times else frozenset()


def _text(column: Column, cell: Cell, text: str, *, whole: bool) -> Text:
    """Return a cell: missing ones dim, a change with its arrow, in color where good is known.

    What is not whole has neither: it may well go the other way yet.
    """
    if cell is None and text:
        dim = column.role == "metric" or not text[:1].isalnum()
        return Text(clean(text), "dim" if dim else "")
    kind = follows(column)
    if kind not in ("change", "change_pct") or not is_number(cell):
        return Text(clean(text))
    way = "" if not whole else "up" if cell > 0 else "down" if cell < 0 else ""
    style = ("green" if way == column.good else "red") if way and column.good else ""
    return Text(clean(text) + (_ARROWS[way] if kind == "change" else ""), style)


def _leads(answer: Answer, shown: Sequence[_Shown], at: int) -> bool:
    """Return whether a column names its row, and so stands in every table."""
    if answer.query.rows is None:
        return shown[at].column.role in ("dimension", "time", "key")
    words = [one.breaks for one in shown]
    return shown[at].column.role == "key" or (words[at] and not any(words[:at]))


def _together(shown: Sequence[_Shown]) -> list[list[_Shown]]:
    """Return the columns in groups: a metric with what follows it; any other by itself."""
    groups: list[list[_Shown]] = []
    for one in shown:
        if follows(one.column) is not None and groups:
            groups[-1].append(one)
        else:
            groups.append([one])
    return groups


def _parts(groups: Iterable[list[_Shown]], room: int) -> list[list[_Shown]]:
    """Fill tables with whole groups; a group wider than a table is broken between its columns."""
    parts: list[list[_Shown]] = []
    for group in groups:
        if parts and _wide(parts[-1]) + _wide(group) <= room:
            parts[-1] += group
            continue
        parts.append([])
        for one in group:
            if parts[-1] and _wide(parts[-1]) + one.width + _GAP > room:
                parts.append([])
            alone = not parts[-1] and one is not group[0]
            parts[-1].append(replace(one, head=clean(one.column.label)) if alone else one)
    return parts


def _wide(shown: Iterable[_Shown]) -> int:
    return sum(one.width + _GAP for one in shown)


def _table(shown: Sequence[_Shown], width: int) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, _GAP, 0, 0), header_style="bold dim")
    widths = _fitted(shown, width)
    for one, columns in zip(shown, widths, strict=True):
        table.add_column(
            Text(one.head),
            justify="right" if one.is_number else "left",
            overflow="fold",
            width=columns,
        )
    for cells in zip(*(one.cells for one in shown), strict=True):
        table.add_row(*cells)
    below = list(zip(*(one.below for one in shown), strict=True))
    if below:
        table.add_row(*(Text("─" * columns, "dim") for columns in widths))
    for cells in below:
        table.add_row(*cells, style="bold")
    return table


def _fitted(shown: Sequence[_Shown], width: int) -> list[int]:
    """Return the widths of columns; words give way where there is no room, numbers never."""
    widths = [one.width for one in shown]
    excess = sum(widths) + _GAP * (len(shown) - 1) - width
    while excess > 0:
        texts = [
            at for at, one in enumerate(shown) if not one.is_number and widths[at] > _NARROWEST_TEXT
        ]
        if not texts:
            return widths
        widest = max(texts, key=lambda at: widths[at])
        widths[widest] -= 1
        excess -= 1
    return widths
