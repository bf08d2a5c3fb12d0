"""Cells of an answer as text, and which of its time buckets are over."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TypeGuard

from engine.reply import Answer, Cell, Column
from semantic.formats import NONE_GROUP, DisplayFormat, format_value
from semantic.model import GRAINS, Grain
from semantic.periods import shift

Number = int | float | Decimal
BLANK = "(blank)"


def is_number(value: Cell) -> TypeGuard[Number]:
    """Return whether a cell holds a number that can be compared: not NULL, not NaN."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return False
    return value == value  # NaN differs from itself


def display_format(column: Column) -> DisplayFormat | None:
    """Return how a column's values are shown: the change of a percent in points, keys as text."""
    if column.format == "percent" and column.name.endswith(":change"):
        return "points"
    if column.role == "key":
        return "text"
    return column.format


def value_text(answer: Answer, column: Column, value: Cell, *, compact: bool = False) -> str:
    """Return a value of a column as the reader sees it everywhere: page, chart, sentence."""
    if column.role in ("dimension", "time"):
        if value is None:
            return NONE_GROUP
        if isinstance(value, str) and not value.strip():
            return BLANK
    return format_value(
        value,
        display_format(column),
        currency=answer.currency,
        compact=compact,
        signed=column.name.endswith((":change", ":change_pct")),
        type=column.type,
        grain=column.grain,
        calendar=answer.calendar,
    )


def cell_text(answer: Answer, row: int, column: int, *, compact: bool = False) -> str:
    """Return the text of one cell."""
    return value_text(answer, answer.columns[column], answer.rows[row][column], compact=compact)


def positions(answer: Answer, *roles: str) -> tuple[int, ...]:
    """Return the positions of the columns with one of these roles."""
    return tuple(i for i, column in enumerate(answer.columns) if column.role in roles)


def bucket_of(value: Cell) -> date | None:
    """Return the first day a time cell names, or None for the null bucket."""
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None


def open_rows(answer: Answer, time: int) -> frozenset[int]:
    """Return the rows whose bucket cannot be compared: not over at `as_of`, or cut by the window.

    A `partial` caveat that no unfinished bucket explains is about a bucket cut at an edge of the
    window; which edge is not told, so neither is trusted.
    """
    grain = _grain(answer.columns[time])
    days = {row: bucket_of(cells[time]) for row, cells in enumerate(answer.rows)}
    if grain is None:
        return frozenset()
    unfinished = frozenset(
        row for row, day in days.items() if day is not None and not _over(day, grain, answer.as_of)
    )
    if unfinished or not any(caveat.code == "partial" for caveat in answer.caveats):
        return unfinished
    known = [day for day in days.values() if day is not None]
    edges = {min(known), max(known)} if known else set[date]()
    return frozenset(row for row, day in days.items() if day in edges)


def holds_as_of(answer: Answer, time: int, row: int) -> bool:
    """Return whether a row's bucket has begun and is not over at `as_of`."""
    day, grain = bucket_of(answer.rows[row][time]), _grain(answer.columns[time])
    if day is None or grain is None:
        return False
    return day <= answer.as_of and not _over(day, grain, answer.as_of)


def _grain(column: Column) -> Grain | None:
    return next((grain for grain in GRAINS if grain == column.grain), None)


def _over(start: date, grain: Grain, as_of: date) -> bool:
    """Return whether a bucket's last day is not after `as_of`, a whole day itself."""
    try:
        return shift(start, grain, 1) <= as_of + timedelta(days=1)
    except OverflowError:
        return False
