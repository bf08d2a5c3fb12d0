"""Days and buckets of a time expression, in the model's time zone and calendar."""

from sqlglot import exp

from engine.branch import Lookback
from engine.lowerings.trees import as_date
from engine.resolved import Shift
from semantic.model import Calendar, DataType, Grain, Span

_UNITS: dict[Grain, tuple[int, str]] = {
    "day": (1, "day"),
    "week": (7, "day"),
    "month": (1, "month"),
    "quarter": (3, "month"),
    "fiscal_quarter": (3, "month"),
    "year": (1, "year"),
    "fiscal_year": (1, "year"),
}


def local_moment(tree: exp.Expr, kind: DataType, calendar: Calendar) -> exp.Expr:
    """Return a date as it is, a timestamp (stored in UTC) in the model's time zone."""
    if kind != "timestamp" or calendar.timezone == "UTC":
        return tree
    utc = exp.AtTimeZone(this=exp.Paren(this=tree), zone=exp.Literal.string("UTC"))
    return exp.AtTimeZone(this=utc, zone=exp.Literal.string(calendar.timezone))


def local_day(tree: exp.Expr, kind: DataType, calendar: Calendar) -> exp.Expr:
    """Return the DATE of a time expression in the model's time zone."""
    if kind == "date":
        return tree
    return as_date(local_moment(tree, kind, calendar))


def bucket(tree: exp.Expr, kind: DataType, grain: Grain, calendar: Calendar) -> exp.Expr:
    """Return the first day of the bucket that holds a moment, as a DATE.

    entered_at            month        fiscal_quarter (year from February)
    2026-01-31 23:00  ->  2026-01-01   2025-11-01
    2026-02-01 00:00  ->  2026-02-01   2026-02-01
    """
    day = local_day(tree, kind, calendar)
    if grain == "day":
        return as_date(day)
    if grain == "week":
        return _shifted(day, "week", calendar.week_starts, "day")
    if grain in ("month", "quarter", "year"):
        return as_date(_trunc(grain, day))
    unit = "quarter" if grain == "fiscal_quarter" else "year"
    # Shifting the first of a month never meets a day that the other month lacks.
    return _shifted(_trunc("month", day), unit, calendar.fiscal_year_starts - 1, "month")


def step(grain: Grain, buckets: int = 1) -> exp.Expr:
    """Return the distance of a number of buckets as an interval."""
    count, unit = _UNITS[grain]
    return interval(count * buckets, unit)


def interval(count: int, unit: str) -> exp.Expr:
    """Return a length of time."""
    return exp.Interval(this=exp.Literal.string(str(count)), unit=exp.var(unit.upper()))


def span_of(span: Span) -> exp.Expr:
    """Return a span of the model as an interval."""
    count, unit = _UNITS[span.unit]
    return interval(count * span.count, unit)


def end_of(start: exp.Expr, grain: Grain) -> exp.Expr:
    """Return the day after a bucket, from its first day."""
    return as_date(exp.Add(this=start, expression=step(grain)))


def before(day: exp.Expr, shift: Shift) -> exp.Expr:
    """Return the day that lies a comparison's distance before one."""
    return as_date(exp.Sub(this=day, expression=interval(shift.count, shift.unit)))


def lookback_start(end: exp.Expr, lookback: Lookback, calendar: Calendar) -> exp.Expr | None:
    """Return the first day that counts before an end; None where there is no start.

    end          3 months      quarter to date
    2026-06-01   2026-03-01    2026-04-01
    2026-05-31   2026-03-01    2026-04-01      (February has no 31st)
    """
    if lookback.to_date is not None:
        last = as_date(exp.Sub(this=end, expression=interval(1, "day")))
        return bucket(last, "date", lookback.to_date, calendar)
    if lookback.span is None:
        return None
    moved = as_date(exp.Sub(this=end, expression=span_of(lookback.span)))
    if _UNITS[lookback.span.unit][1] == "day":
        return moved
    day_of = [exp.Day(this=one.copy()) for one in (moved, end)]
    lacking = exp.NEQ(this=day_of[0], expression=day_of[1])
    next_day = exp.Add(this=moved.copy(), expression=exp.Literal.number(1))
    return exp.Case(ifs=[exp.If(this=lacking, true=next_day)], default=moved)


def _shifted(tree: exp.Expr, unit: str, offset: int, of: str) -> exp.Expr:
    """Return a bucket that starts `offset` units after the calendar's own."""
    if offset == 0:
        return as_date(_trunc(unit, tree))
    moved = exp.Sub(this=tree, expression=interval(offset, of))
    return as_date(exp.Add(this=_trunc(unit, moved), expression=interval(offset, of)))


def _trunc(unit: str, tree: exp.Expr) -> exp.Expr:
    return exp.TimestampTrunc(this=tree, unit=exp.var(unit.upper()))
