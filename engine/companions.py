"""The rows beside an answer's rows: totals, and others; both computed anew from base rows."""

from collections.abc import Mapping
from datetime import timedelta

import msgspec

from engine.reply import Cell, Column
from engine.resolved import ResolvedQuery
from semantic.model import Calendar
from semantic.periods import bucket_start, shift
from semantic.query import MetricQuery, WindowSpec

Row = tuple[Cell, ...]


def total_query(resolved: ResolvedQuery, calendar: Calendar) -> MetricQuery:
    """Return the query of the total: the same rows in one group, whatever having and limits cut.

    With a bucket, what the total is compared with are all the buckets that the others are.
    """
    query = resolved.query
    compare = query.compare
    if compare is not None and resolved.spine is not None:
        compare = _buckets_compared(resolved, calendar)
    return msgspec.structs.replace(
        query,
        dimensions=(),
        having=(),
        order_by=(),
        limit=None,
        limit_per=None,
        offset=0,
        share_of=None,
        running=False,
        totals=False,
        others=False,
        compare=compare,
    )


def _buckets_compared(resolved: ResolvedQuery, calendar: Calendar) -> WindowSpec | None:
    window, spine, comparison = resolved.window, resolved.spine, resolved.comparison
    if window is None or spine is None or comparison is None or comparison.shift is None:
        return None
    if window.first is None or window.last is None:
        return None
    first = bucket_start(window.first, spine.grain, calendar)
    last = shift(bucket_start(window.last, spine.grain, calendar), spine.grain, 1)
    back = comparison.shift
    until = back.before(last) - timedelta(days=1)
    return WindowSpec(from_=back.before(first).isoformat(), to=until.isoformat())


def placed(
    columns: tuple[Column, ...], row: tuple[Cell, ...], names: tuple[str, ...]
) -> tuple[Cell, ...]:
    """Return a row of some columns as one of an answer's: what it lacks is NULL."""
    cells: Mapping[str, Cell] = dict(zip(names, row, strict=False))
    return tuple(cells.get(one.name) for one in columns)


def total_row(
    resolved: ResolvedQuery, row: tuple[Cell, ...], names: tuple[str, ...]
) -> tuple[Cell, ...]:
    """Return the total as a row of the answer; its share of all is all of it."""
    cells: dict[str, Cell] = dict(zip(names, row, strict=False))
    if resolved.share is not None and not resolved.share.keys:
        for one in resolved.derived:
            if one.kind == "share" and cells.get(one.metric):
                cells[one.name] = 1.0
    return tuple(cells.get(one.name) for one in resolved.columns)


def others_names(resolved: ResolvedQuery) -> tuple[str, ...]:
    """Return the columns that the statement of the others has."""
    keys = tuple(
        column.name
        for output, column in zip(resolved.outputs, resolved.columns, strict=False)
        if output.alias == resolved.limit_per
    )
    metrics = tuple(one.name for one in resolved.columns if one.role == "metric")
    return keys + metrics


def as_shown(
    resolved: ResolvedQuery, others: tuple[Row, ...], rows: tuple[Row, ...]
) -> tuple[Row, ...]:
    """Return the others in the order in which their groups are shown."""
    position = next(
        (i for i, one in enumerate(resolved.outputs) if one.alias == resolved.limit_per), None
    )
    if position is None:
        return others
    order = {value: at for at, value in enumerate(dict.fromkeys(row[position] for row in rows))}
    return tuple(sorted(others, key=lambda row: order.get(row[position], len(order))))
