"""Metrics about moments, as linked: cumulative, point in time, balance."""

import re

from semantic.metric_scope import (
    MetricScope,
    dataset_of,
    is_known_metric,
    measure_over,
    time_of,
)
from semantic.model import Balance, Cumulative, PointInTime, Span
from semantic.query import UNITS, Unit

_SPAN = re.compile(r"([1-9][0-9]{0,3}) ([a-z]+(?: [a-z]+)?)\Z")
_ADDED = ("sum", "count")


def cumulative(scope: MetricScope) -> Cumulative | None:
    """Link a metric over all rows up to a moment."""
    written = scope.given.written
    name = str(written.cumulative)
    known = is_known_metric(scope, name, scope.given.at("cumulative"))
    span = span_of(scope, written.window, "window") if written.window is not None else None
    if not known or (written.window is not None and span is None):
        return None
    to_date = written.to_date
    over = "over all time"
    if span is not None:
        over = f"over {span}"
    elif to_date is not None:
        over = f"since the start of the {to_date.replace('_', ' ')}"
    return Cumulative(metric=name, span=span, to_date=to_date, sql=f"{name}, {over}")


def span_of(scope: MetricScope, written: str, *keys: str) -> Span | None:
    """Read a length of time such as `3 months`; note what is none."""
    match = _SPAN.match(written)
    words = match[2].replace(" ", "_") if match else ""
    unit: Unit | None = next((one for one in UNITS if words in (one, f"{one}s")), None)
    if match is None or unit is None:
        message = f"'{written}' is not a span of time"
        scope.note("bad-span", message, scope.given.at(*keys), ("such as 3 months or 90 days",))
        return None
    return Span(int(match[1]), unit)


def point_in_time(scope: MetricScope) -> PointInTime | None:
    """Link an aggregate over the rows that hold at a moment."""
    written = scope.given.written
    dataset = dataset_of(scope, written.dataset, "dataset")
    starts, ends = time_of(scope, dataset, "from"), time_of(scope, dataset, "to")
    if dataset is None:
        return None
    text = str(written.point_in_time)
    measure = measure_over(scope, "point_in_time", dataset, text, starts)
    if measure is None or starts is None or ends is None:
        return None
    shown = f"{text}, of the rows from {written.from_} to {written.to}"
    return PointInTime(
        measure=measure, starts=starts, ends=ends, sql=with_where(shown, written.where)
    )


def balance(scope: MetricScope) -> Balance | None:
    """Link an aggregate over periodic snapshots."""
    written = scope.given.written
    dataset = dataset_of(scope, written.dataset, "dataset")
    at = time_of(scope, dataset, "at")
    if dataset is None:
        return None
    text = str(written.balance)
    measure = measure_over(scope, "balance", dataset, text, at)
    if measure is None or at is None:
        return None
    if at.dimension.type != "date":
        message = f"the snapshot's day '{written.at}' has type {at.dimension.type}"
        hint = "give it the type date: two snapshots on one day would count twice"
        scope.note("wrong-type", message, scope.given.at("at"), (hint,))
        return None
    keep = written.keep or "last"
    if keep == "average" and measure.aggregate not in _ADDED:
        message = f"the average balance of {measure.aggregate}(…) has no meaning"
        hint = "keep: average goes with sum(…) and count(…)"
        scope.note("bad-measure", message, scope.given.at("keep"), (hint,))
        return None
    said = "averaged over every" if keep == "average" else f"at the {keep}"
    shown = f"{text}, {said} {written.at}"
    return Balance(measure=measure, at=at, keep=keep, sql=with_where(shown, written.where))


def with_where(shown: str, where: str | None) -> str:
    """Return a definition's text with the rows that count."""
    return f"{shown} where {where}" if where else shown
