"""The texts of a report's cells, exactly as they are printed: what pages and proof both read."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from charts.report.document import Figure, Report
from charts.report.matrix import matrix_of
from engine.narration.beside import (
    OTHERS,
    TOTAL,
    column_texts,
    label_position,
    others_texts,
    totals_texts,
)
from engine.reply import Answer

#: A table of a report is cut here, and says how many rows there are.
MOST_ROWS = 50
Of = Literal["rows", "others", "totals"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One printed cell: of which figure, among its rows or what stands beside them, and its text.

    A total has row 0.
    """

    figure: int
    of: Of
    row: int
    column: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TableTexts:
    """A table as texts: its rows, what is set off below them, and how many rows there are.

    `names` holds what the rows below are called where no column of the table can say it.
    """

    rows: tuple[tuple[str, ...], ...]
    others: tuple[tuple[str, ...], ...]
    totals: tuple[str, ...] | None
    names: tuple[str, ...]
    count: int


def printed(report: Report) -> tuple[Shown, ...]:
    """Return every cell that a report prints, tiles first, then tables in their order."""
    return (*_tiles(report), *(one for figure in figures(report) for one in _cells(figure)))


def figures(report: Report) -> tuple[Figure, ...]:
    """Return the figures that stand in the sections, in order."""
    items = (item for section in report.sections for item in section.items)
    return tuple(item for item in items if isinstance(item, Figure))


def has_chart(figure: Figure) -> bool:
    """Return whether a figure is shown as a picture."""
    chart = figure.answer.chart
    return figure.show != "table" and chart is not None and chart.vega_lite is not None


def has_table(figure: Figure) -> bool:
    """Return whether a figure is shown as a table: as asked, or where it has no picture."""
    return figure.show != "chart" or not has_chart(figure)


def rows_printed(answer: Answer) -> int:
    """Return how many rows of an answer a table of it has: the first ones, or all in a grid."""
    return len(answer.rows) if matrix_of(answer) is not None else min(MOST_ROWS, len(answer.rows))


def table_texts(answer: Answer) -> TableTexts:
    """Return the rows of a table as texts that align, with others and totals."""
    rows, others = answer.rows[: rows_printed(answer)], answer.others or ()
    beside = (*others, *((answer.totals,) if answer.totals is not None else ()))
    columns = [
        column_texts(answer, at, [row[at] for row in (*rows, *beside)])
        for at in range(len(answer.columns))
    ]
    texts = [tuple(one) for one in zip(*columns, strict=True)] or [()] * (len(rows) + len(beside))
    below = texts[len(rows) :]
    unnamed = bool(beside) and label_position(answer) is None
    has_totals = answer.totals is not None
    return TableTexts(
        rows=tuple(texts[: len(rows)]),
        others=others_texts(answer, below[: len(others)]),
        totals=totals_texts(answer, below[-1]) if has_totals else None,
        names=(*([OTHERS] * len(others)), *([TOTAL] * has_totals)) if unnamed else (),
        count=len(answer.rows),
    )


def _tiles(report: Report) -> Iterator[Shown]:
    for one in report.key_metrics:
        row, column = one.cell
        yield Shown(figure=one.figure, of="rows", row=row, column=column, text=one.value)


def _cells(figure: Figure) -> Iterator[Shown]:
    if not has_table(figure):
        return
    texts = table_texts(figure.answer)
    parts: tuple[tuple[Of, tuple[tuple[str, ...], ...]], ...] = (
        ("rows", texts.rows),
        ("others", texts.others),
        ("totals", (texts.totals,) if texts.totals is not None else ()),
    )
    for of, rows in parts:
        for row, cells in enumerate(rows):
            for column, text in enumerate(cells):
                yield Shown(figure=figure.number, of=of, row=row, column=column, text=text)
