"""Columns, and the rows beside an answer's rows, as the texts of a table."""

from collections.abc import Sequence

from engine.narration.cells import follows, positions, value_text
from engine.reply import Answer, Cell, Column

TOTAL, OTHERS = "Total", "Others"


def column_texts(answer: Answer, position: int, cells: Sequence[Cell]) -> list[str]:
    """Write cells of one column so that they align: $5.00 under $4.25.

    Whole amounts get the cents that others in their column have.
    """
    column = answer.columns[position]
    texts = [value_text(answer, column, cell) for cell in cells]
    written = [text for text in texts if "." in text and text[:1] not in "<>"]
    cents = max((len(text) - text.rfind(".") - 1 for text in written), default=0)
    if column.format != "currency" or follows(column) in ("change_pct", "share") or cents == 0:
        return texts
    return [
        text if "." in text or not text[-1:].isdigit() else f"{text}.{'0' * cents}"
        for text in texts
    ]


def label_position(answer: Answer, *, others: bool = False) -> int | None:
    """Return the column that names a total, or (where it differs) the others; None without any."""
    groups = positions(answer, "dimension", "time")
    kept = limited_per(answer) if others else None
    return next((one for one in groups if one != kept), None)


def totals_texts(answer: Answer, texts: Sequence[str]) -> tuple[str, ...]:
    """Return the total's texts: named in its first group, empty where it has no meaning."""
    cells = answer.totals or ()
    return _named(answer, texts, cells, TOTAL, label_position(answer), None)


def others_texts(answer: Answer, rows: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    """Return the texts of the others, a row each; one a group where limits are a group's."""
    at, kept = label_position(answer, others=True), limited_per(answer)
    return tuple(
        _named(answer, texts, cells, OTHERS, at, kept)
        for texts, cells in zip(rows, answer.others or (), strict=True)
    )


def _named(
    answer: Answer,
    texts: Sequence[str],
    cells: Sequence[Cell],
    label: str,
    at: int | None,
    kept: int | None,
) -> tuple[str, ...]:
    said: list[str] = []
    for position, (column, text, cell) in enumerate(zip(answer.columns, texts, cells, strict=True)):
        if position == at:
            said.append(label)
        elif column.role == "metric":
            said.append("" if cell is None and _without_meaning(column) else text)
        else:
            said.append(text if position == kept else "")
    return tuple(said)


def _without_meaning(column: Column) -> bool:
    """Return whether a total has none of it: a share of parts, a running total."""
    return follows(column) in ("share", "running")


def limited_per(answer: Answer) -> int | None:
    """Return the column in each of whose values the rows are limited."""
    asked = answer.query.limit_per
    if asked is None:
        return None
    groups = positions(answer, "dimension", "time")
    names = {one: answer.columns[one].name for one in groups}
    exact = [one for one, name in names.items() if name == asked]
    alike = [one for one, name in names.items() if _bare(name) == _bare(asked)]
    return next(iter(exact + alike), None)


def _bare(name: str) -> str:
    return name.rpartition(".")[2]
