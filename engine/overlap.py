"""The warning of a to-many dimension: its groups share facts and do not add up."""

from collections.abc import Callable
from decimal import Decimal
from math import isclose

from engine.caveats import Rows
from engine.metrics import adds_up
from engine.reply import Caveat, Cell
from engine.resolved import ResolvedQuery
from semantic.formats import format_value
from semantic.model import SemanticModel
from semantic.query import MetricQuery, TimeClause, WindowSpec


def overlap(
    resolved: ResolvedQuery,
    model: SemanticModel,
    rows: Rows,
    truncated: bool,
    total: Callable[[MetricQuery], Rows],
) -> tuple[Caveat, ...]:
    """Return one warning per additive metric cut by a to-many dimension, with both sums.

    The total is computed from base rows under the same filters. What has no sum, and groups that
    `having` or a limit left out, are not summed: the warning then only says that groups overlap.
    """
    query = resolved.query
    overlapping = _overlapping(resolved)
    # The levels of several buckets are no sum: those of one moment are.
    over_time = resolved.spine is not None
    summed = tuple(
        one for one in overlapping if adds_up(model, model.metrics[one], over_time=over_time)
    )
    if not summed or truncated or query.having or query.limit is not None or query.offset:
        return overlap_ahead(resolved)
    bare = MetricQuery(
        metrics=summed, where=query.where, segments=query.segments, time=_time(resolved)
    )
    whole = total(bare)[0]
    said = tuple(
        _said(resolved, model, name, rows, whole[number]) for number, name in enumerate(summed)
    )
    return said if len(summed) == len(overlapping) else said + overlap_ahead(resolved)


def overlap_ahead(resolved: ResolvedQuery) -> tuple[Caveat, ...]:
    """Return the warning that groups may share facts, whatever their values are."""
    if not _overlapping(resolved):
        return ()
    return (Caveat(code="not-additive", message=_may_share(_cut(resolved))),)


def _overlapping(resolved: ResolvedQuery) -> tuple[str, ...]:
    """Return the metrics asked whose groups share rows; one of `having` alone is not shown."""
    asked = dict.fromkeys(resolved.query.metrics)
    return tuple(one for one in asked if one in resolved.overlapping)


def _time(resolved: ResolvedQuery) -> TimeClause | None:
    """Return the window that was answered for.

    A default may be of a metric not summed here; one compared may be cut to equal days.
    """
    asked, window = resolved.query.time, resolved.window
    cut = resolved.comparison is not None and resolved.comparison.shift is None
    if window is None or not (resolved.window_is_default or cut):
        return asked
    first = window.first.isoformat() if window.first else None
    last = window.last.isoformat() if window.last else None
    dates = WindowSpec(from_=first, to=last) if first or last else None
    return TimeClause(dimension=asked.dimension if asked else None, window=dates or "all_time")


def _said(
    resolved: ResolvedQuery, model: SemanticModel, name: str, rows: Rows, whole: Cell
) -> Caveat:
    position = next(i for i, one in enumerate(resolved.columns) if one.name == name)
    column, cut = resolved.columns[position], _cut(resolved)
    parts = sum((_exact(row[position]) for row in rows), Decimal(0))
    alike = float(parts) if isinstance(whole, float) else parts
    shown = [
        format_value(value, column.format, currency=model.currency, type=column.type)
        for value in (alike, whole)
    ]
    if _equal(parts, whole):
        # Not that no row is shared: what is shared may be 0, or cancel out.
        message = (
            f"A row may stand in several groups of {cut}; here the groups add up to the total."
        )
    elif whole is None or shown[0] == shown[1]:
        message = _may_share(cut)
    else:
        message = (
            f"A row counts in each of its {cut} groups: they add up to {shown[0]},"
            f" the total is {shown[1]}."
        )
    return Caveat(code="not-additive", message=message, column=name)


def _may_share(cut: str) -> str:
    return f"A row may stand in several groups of {cut}: groups do not add up."


def _cut(resolved: ResolvedQuery) -> str:
    """Return the labels of the to-many dimensions."""
    labels = [
        resolved.columns[number].label.lower()
        for number, output in enumerate(resolved.outputs)
        if any(
            key.alias == output.alias and key.field.chain
            for branch in resolved.branches
            for key in branch.keys
        )
    ]
    return " and ".join(labels)


def _equal(parts: Decimal, whole: Cell) -> bool:
    """Return whether two sums are equal; doubles are, as far as the order of adding goes."""
    if isinstance(whole, float):
        return isclose(parts, whole, rel_tol=1e-9, abs_tol=1e-9)
    return parts == _exact(whole)


def _exact(value: Cell) -> Decimal:
    return Decimal(str(value)) if isinstance(value, int | float | Decimal) else Decimal(0)
