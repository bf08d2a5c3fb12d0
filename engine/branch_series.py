"""Which rows a bucket of a branch has, and which rows of its dataset can matter at all."""

from dataclasses import replace
from datetime import date, timedelta

from engine.asked import Asked, time_filter
from engine.branch import (
    Branch,
    Bucketed,
    Closing,
    Converted,
    Cumulated,
    Held,
    Lookback,
    Series,
    Stepped,
    TimeFilter,
)
from engine.grouping import PartGroup
from engine.predicate import Bound, Field, reached
from semantic.joins import ManyToOne
from semantic.model import (
    Balance,
    Calendar,
    Conversion,
    Funnel,
    Grain,
    Measure,
    PointInTime,
    TimeDimension,
)
from semantic.periods import DateWindow, bucket_start, move, refines, shift

_MONTHS = {"month": 1, "quarter": 3, "fiscal_quarter": 3, "year": 12, "fiscal_year": 12}


def series_of(
    asked: Asked,
    group: PartGroup,
    branch: Branch,
    bucket: Bucketed | None,
    time_field: Field | None,
) -> tuple[Series | None, TimeFilter | None]:
    """Return how a branch's buckets are filled, and the filter on its rows' own time."""
    match group.definition:
        case Measure() if group.lookback is not None and time_field is not None:
            return _cumulated(asked, group, branch, bucket, time_field)
        case Measure():
            return None, _window(asked, time_field)
        case PointInTime(starts=starts, ends=ends):
            held = Held(
                starts=_field(starts), ends=_field(ends), end=_end(asked, bucket), bucket=bucket
            )
            return held, None
        case Balance(keep=keep, at=at):
            return Closing(keep=keep, days=_days(asked, _field(at)), bucket=bucket), None
        case Funnel() as funnel:
            reach = ManyToOne((), funnel.dataset)
            step = reached(funnel.step.qualified, funnel.step, reach)
            alias = next(
                one.alias
                for one in branch.keys
                if one.field.expression == step.expression and one.grain is None
            )
            stepped = Stepped(
                entity=funnel.entity,
                moment=_field(funnel.time),
                step=step,
                steps=funnel.steps,
                alias=alias,
                where=funnel.where,
            )
            return stepped, _window(asked, time_field)
        case Conversion() as one:
            converted = Converted(
                entity=one.entity,
                moment=_field(one.time),
                starts=one.starts,
                converts=one.converts,
                within=one.within,
                where=one.where,
            )
            return converted, _window(asked, time_field)


def lookback_start(end: date, lookback: Lookback, calendar: Calendar) -> date | None:
    """Return the first day that counts before an end; None has no start."""
    if lookback.span is not None:
        return move(end, lookback.span.unit, -lookback.span.count)
    if lookback.to_date is not None:
        return bucket_start(end - timedelta(days=1), lookback.to_date, calendar)
    return None


def in_whole_buckets(lookback: Lookback, grain: Grain) -> bool:
    """Return whether every look-back from a bucket's end is a number of whole buckets."""
    if lookback.to_date is not None:
        return refines(grain, lookback.to_date)
    if lookback.span is None or grain == "day":
        return True
    count, unit = lookback.span.count, lookback.span.unit
    if grain == "week":
        return unit == "week" or (unit == "day" and count % 7 == 0)
    return unit in _MONTHS and count * _MONTHS[unit] % _MONTHS[grain] == 0


def _cumulated(
    asked: Asked, group: PartGroup, branch: Branch, bucket: Bucketed | None, field: Field
) -> tuple[Series | None, TimeFilter | None]:
    """Return the look-back of a cumulative branch; without a bucket it is one window's rows."""
    lookback = group.lookback or Lookback(None, None)
    calendar, window = asked.model.calendar, asked.window
    name = branch.name
    if bucket is None:
        end = (window.after if window else None) or asked.as_of + timedelta(days=1)
        start = lookback_start(end, lookback, calendar)
        rows = DateWindow(first=start, after=end, label="")
        return None, time_filter(rows, field, name)
    first = window.first if window else None
    last = window.last if window else None
    start = None
    if first is not None:
        first_end = shift(bucket_start(first, bucket.grain, calendar), bucket.grain, 1)
        start = lookback_start(first_end, lookback, calendar)
    after = last and shift(bucket_start(last, bucket.grain, calendar), bucket.grain, 1)
    series = Cumulated(
        lookback=lookback,
        bucket=bucket,
        field=field,
        in_parts=group.composable and in_whole_buckets(lookback, bucket.grain),
    )
    return series, time_filter(DateWindow(first=start, after=after, label=""), field, name)


def _end(asked: Asked, bucket: Bucketed | None) -> Bound:
    """Return the day before which rows must hold: the window's end, or as of."""
    tomorrow = asked.as_of + timedelta(days=1)
    after = asked.window.after if asked.window and bucket is None else None
    return Bound(f"held_until{asked.suffix}", min(after, tomorrow) if after else tomorrow)


def _days(asked: Asked, at: Field) -> TimeFilter:
    """Return the snapshots that can matter: in the window, and not after as of."""
    tomorrow = asked.as_of + timedelta(days=1)
    window = asked.window or DateWindow(first=None, after=None, label="")
    window = replace(window, after=min(window.after or tomorrow, tomorrow))
    found = time_filter(window, at, f"snapshots{asked.suffix}")
    assert found is not None  # noqa: S101 - as_of always bounds it
    return found


def _window(asked: Asked, field: Field | None) -> TimeFilter | None:
    return time_filter(asked.window, field, f"window{asked.suffix}")


def _field(time: TimeDimension) -> Field:
    dimension = time.dimension
    return reached(dimension.qualified, dimension, ManyToOne(time.path, dimension.dataset))
