"""The warning of a to-many dimension: its groups share facts and do not add up."""

from collections.abc import Callable
from decimal import Decimal

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
    total: Callable[[MetricQuery], Rows],
) -> tuple[Caveat, ...]:
    """Return one warning per additive metric cut by a to-many dimension, with both sums.

    The total is computed from base rows under the same filters; groups that `having` or `limit`
    left out are not summed, so the warning then only says that groups overlap.
    """
    query = resolved.query
    columns = {one.name for one in resolved.columns}
    metrics = tuple(
        name
        for name in dict.fromkeys(query.metrics)
        if name in columns and name in resolved.overlapping and adds_up(model, model.metrics[name])
    )
    cut = _dimensions(resolved)
    if not cut:
        return ()
    if not metrics or query.having or query.limit is not None or query.offset:
        return overlap_ahead(resolved)
    bare = MetricQuery(
        metrics=metrics, where=query.where, segments=query.segments, time=_time(resolved)
    )
    whole = total(bare)
    return tuple(
        _said(resolved, model, name, rows, whole[0][number], cut)
        for number, name in enumerate(metrics)
    )


def overlap_ahead(resolved: ResolvedQuery) -> tuple[Caveat, ...]:
    """Return the warning that groups may share facts, whatever their values are."""
    cut = _dimensions(resolved)
    if not cut:
        return ()
    message = f"A row may stand in several groups of {cut}: groups do not add up."
    return (Caveat(code="not-additive", message=message),)


def _time(resolved: ResolvedQuery) -> TimeClause | None:
    """Return the window that was answered for: a default may be of a metric not summed here."""
    asked, window = resolved.query.time, resolved.window
    if not resolved.window_is_default or window is None:
        return asked
    first = window.first.isoformat() if window.first else None
    last = window.last.isoformat() if window.last else None
    dates = WindowSpec(from_=first, to=last) if first or last else None
    return TimeClause(dimension=asked.dimension if asked else None, window=dates or "all_time")


def _said(
    resolved: ResolvedQuery, model: SemanticModel, name: str, rows: Rows, whole: Cell, cut: str
) -> Caveat:
    position = next(i for i, one in enumerate(resolved.columns) if one.name == name)
    column = resolved.columns[position]
    parts = sum((_exact(row[position]) for row in rows), Decimal(0))
    shown = [
        format_value(value, column.format, currency=model.currency, type=column.type)
        for value in (parts, whole)
    ]
    if parts == _exact(whole):
        message = f"A row may stand in several groups of {cut}; here none does."
    else:
        message = (
            f"A row counts in each of its {cut} groups: they add up to {shown[0]},"
            f" the total is {shown[1]}."
        )
    return Caveat(code="not-additive", message=message, column=name)


def _dimensions(resolved: ResolvedQuery) -> str:
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


def _exact(value: Cell) -> Decimal:
    return Decimal(str(value)) if isinstance(value, int | float | Decimal) else Decimal(0)
