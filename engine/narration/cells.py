"""Cells of an answer as text, and which of its time buckets are over."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TypeGuard

from engine.derived import Kind, kind_of
from engine.reply import Answer, Cell, Column
from semantic.formats import MINUS, NONE_GROUP, DisplayFormat, exact, format_value
from semantic.model import GRAINS, Grain
from semantic.periods import shift

Number = int | float | Decimal
_NUMBERS = (int, float, Decimal)
BLANK = "(blank)"
#: No bucket is longer: one that began before that is over, without a look at its calendar.
_LONGEST_BUCKET = timedelta(days=400)
#: Columns whose numbers are shown with their sign.
SIGNED: tuple[Kind, ...] = ("change", "change_pct")


def is_number(value: Cell) -> TypeGuard[Number]:
    """Return whether a cell holds a number that can be compared: not NULL, not NaN."""
    if isinstance(value, bool) or not isinstance(value, _NUMBERS):
        return False
    return value == value  # NaN differs from itself


def follows(column: Column) -> Kind | None:
    """Return how a column follows its metric's own; None of any other column."""
    return kind_of(column.name) if column.role == "metric" else None


def display_format(column: Column) -> DisplayFormat | None:
    """Return how a column's values are shown: the change of a percent in points, keys as text."""
    if column.format == "percent" and follows(column) == "change":
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
        signed=follows(column) in SIGNED,
        type=column.type,
        grain=column.grain,
        calendar=answer.calendar,
    )


def cell_text(answer: Answer, row: int, column: int, *, compact: bool = False) -> str:
    """Return the text of one cell."""
    return value_text(answer, answer.columns[column], answer.rows[row][column], compact=compact)


def moved_text(answer: Answer, row: int, column: int) -> str:
    """Return a change in words, without its sign: `up 72.6%`, `down $5`; "" where it did not move.

    A change that is not a number has no words either.
    """
    value, shown = answer.rows[row][column], answer.columns[column]
    if follows(shown) not in SIGNED or not is_number(value) or value == 0:
        return ""
    size = value_text(
        answer, shown, abs(exact(value)) if isinstance(value, Decimal) else abs(value)
    )
    return f"{'up' if value > 0 else 'down'} {size.replace('+', '').replace(MINUS, '')}"


def own_metrics(answer: Answer) -> tuple[int, ...]:
    """Return the positions of the metrics themselves, without the columns that follow them."""
    metrics = positions(answer, "metric")
    return tuple(one for one in metrics if follows(answer.columns[one]) is None)


def companion(answer: Answer, metric: int, kind: Kind) -> int | None:
    """Return the position of a column that follows a metric: what it was before, its share."""
    wanted = f"{answer.columns[metric].name}:{kind}"
    found = (i for i, one in enumerate(answer.columns) if one.name == wanted)
    return next(found, None)


def companion_words(answer: Answer, metric: int, kind: Kind) -> str:
    """Return what a column that follows a metric is called beside it: `a year before`."""
    position = companion(answer, metric, kind)
    if position is None:
        return ""
    return answer.columns[position].label.removeprefix(f"{answer.columns[metric].label}, ")


def positions(answer: Answer, *roles: str) -> tuple[int, ...]:
    """Return the positions of the columns with one of these roles."""
    return tuple(i for i, column in enumerate(answer.columns) if column.role in roles)


def bucket_of(value: Cell) -> date | None:
    """Return the first day a time cell names, or None for the null bucket."""
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None


def open_rows(answer: Answer, time: int, metric: int | None = None) -> frozenset[int]:
    """Return the rows whose bucket cannot be compared: not over at `as_of`, or cut by the window.

    A `partial` caveat that names no bucket, and that no unfinished one explains, is about a bucket
    cut at an edge of the window; which edge is not told, so neither is trusted. One that says since
    when values can still change opens the buckets from that day on, for its metric.
    """
    grain = _grain(answer.columns[time])
    days = {row: bucket_of(cells[time]) for row, cells in enumerate(answer.rows)}
    if grain is None:
        return frozenset()
    settled = min([answer.as_of, *(day - timedelta(days=1) for day in _changing(answer, metric))])
    cut = {one.bucket for one in answer.caveats if one.bucket is not None}
    unfinished = frozenset(
        row
        for row, day in days.items()
        if day is not None and (day in cut or not _over(day, grain, settled))
    )
    told = (
        one for one in answer.caveats if one.code == "partial" and not (one.bucket or one.since)
    )
    if unfinished or not any(told):
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


def _changing(answer: Answer, metric: int | None) -> list[date]:
    """Return since when values of a metric can still change; of a part not shown, those of all."""
    if metric is None:
        return []
    own = answer.columns[metric].name
    names = {one.name for one in answer.columns}
    return [
        one.since
        for one in answer.caveats
        if one.since is not None and (one.column == own or one.column not in names)
    ]


def _grain(column: Column) -> Grain | None:
    return next((grain for grain in GRAINS if grain == column.grain), None)


def _over(start: date, grain: Grain, as_of: date) -> bool:
    """Return whether a bucket's last day is not after `as_of`, a whole day itself."""
    if as_of - start > _LONGEST_BUCKET:
        return True
    try:
        return shift(start, grain, 1) <= as_of + timedelta(days=1)
    except OverflowError:
        return False
