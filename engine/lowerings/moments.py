"""Days and buckets of a time expression, in the model's time zone and calendar."""

from sqlglot import exp

from semantic.model import Calendar, DataType, Grain


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
    return exp.cast(local_moment(tree, kind, calendar), "DATE")


def bucket(tree: exp.Expr, kind: DataType, grain: Grain, calendar: Calendar) -> exp.Expr:
    """Return the first day of the bucket that holds a moment, as a DATE.

    entered_at            month        fiscal_quarter (year from February)
    2026-01-31 23:00  ->  2026-01-01   2025-11-01
    2026-02-01 00:00  ->  2026-02-01   2026-02-01
    """
    day = local_day(tree, kind, calendar)
    if grain == "day":
        return exp.cast(day, "DATE")
    if grain == "week":
        return _shifted(day, "week", calendar.week_starts, "day")
    if grain in ("month", "quarter", "year"):
        return exp.cast(_trunc(grain, day), "DATE")
    unit = "quarter" if grain == "fiscal_quarter" else "year"
    # Shifting the first of a month never meets a day that the other month lacks.
    return _shifted(_trunc("month", day), unit, calendar.fiscal_year_starts - 1, "month")


def step(grain: Grain, buckets: int = 1) -> exp.Expr:
    """Return the distance of a number of buckets as an interval."""
    count, unit = {
        "day": (1, "day"),
        "week": (7, "day"),
        "month": (1, "month"),
        "quarter": (3, "month"),
        "fiscal_quarter": (3, "month"),
        "year": (1, "year"),
        "fiscal_year": (1, "year"),
    }[grain]
    return _interval(count * buckets, unit)


def _shifted(tree: exp.Expr, unit: str, offset: int, of: str) -> exp.Expr:
    """Return a bucket that starts `offset` units after the calendar's own."""
    if offset == 0:
        return exp.cast(_trunc(unit, tree), "DATE")
    moved = exp.Sub(this=tree, expression=_interval(offset, of))
    return exp.cast(exp.Add(this=_trunc(unit, moved), expression=_interval(offset, of)), "DATE")


def _trunc(unit: str, tree: exp.Expr) -> exp.Expr:
    return exp.TimestampTrunc(this=tree, unit=exp.var(unit.upper()))


def _interval(count: int, unit: str) -> exp.Expr:
    return exp.Interval(this=exp.Literal.string(str(count)), unit=exp.var(unit.upper()))
