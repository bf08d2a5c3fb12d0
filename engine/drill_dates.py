"""The days that the rows of a branch are counted by, in one bucket or in all of the window."""

from dataclasses import dataclass
from datetime import date, timedelta

from engine.branch import Branch, Closing, Cumulated, Held, TimeFilter
from engine.branch_series import lookback_start
from engine.predicate import Bound, Field
from engine.resolved import Shift
from semantic.model import Calendar, Grain
from semantic.periods import shift
from semantic.query import WindowSpec


@dataclass(frozen=True, slots=True)
class Days:
    """The days from `first` to before `after`; None is unbounded."""

    first: date | None = None
    after: date | None = None

    @property
    def empty(self) -> bool:
        """Whether no day is inside."""
        return self.first is not None and self.after is not None and self.first >= self.after

    def within(self, first: date | None, after: date | None) -> "Days":
        """Return the days that lie between two others as well."""
        firsts = [one for one in (self.first, first) if one is not None]
        afters = [one for one in (self.after, after) if one is not None]
        return Days(max(firsts, default=None), min(afters, default=None))

    def spec(self) -> WindowSpec | None:
        """Return them as a window; None where they are all days."""
        if self.first is None and self.after is None:
            return None
        last = None if self.after is None else self.after - timedelta(days=1)
        return WindowSpec(
            from_=None if self.first is None else self.first.isoformat(),
            to=None if last is None else last.isoformat(),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """A bucket of an answer; `start` None holds the rows without a date.

    `since` is set for a running total: then it stands for all buckets from that day on.
    """

    grain: Grain
    start: date | None
    running: bool = False
    since: date | None = None

    @property
    def after(self) -> date | None:
        """The day after it; None at the end of the calendar."""
        if self.start is None:
            return None
        try:
            return shift(self.start, self.grain, 1)
        except OverflowError:
            return None

    def days(self) -> Days:
        """Return its days, those of the buckets before included where it is running."""
        return Days(self.since if self.running else self.start, self.after)


def moved(bucket: Bucket, back: Shift) -> Bucket | None:
    """Return the bucket that one is compared with; None where there is none."""
    if bucket.start is None:
        return None
    try:
        start = back.before(bucket.start)
    except OverflowError:
        return None
    lacking = bucket.grain == "day" and back.unit == "month" and start.day != bucket.start.day
    return None if lacking else Bucket(grain=bucket.grain, start=start)


def days_behind(branch: Branch, bucket: Bucket | None, calendar: Calendar) -> Days | None:
    """Return the days that a branch counts rows by; None where it counts none.

    `bucket` is given where the branch's own date is what makes it. Rows that hold over time are
    those at the end of these days, and snapshots those of the last (or first) in them.
    """
    series = branch.series
    if isinstance(series, Held):
        days = Days(None, _day(series.end))
    else:
        days = days_of(series.days if isinstance(series, Closing) else branch.time)
    if bucket is None:
        return days
    if bucket.start is None:
        return days if series is None else None
    match series:
        case Cumulated():
            if bucket.after is None:
                return None
            return Days(_lookback(series, bucket.after, calendar), bucket.after)
        case Held():
            return days.within(None, bucket.after)
        case _:
            inside = bucket.days()
            return days.within(inside.first, inside.after)


def date_field(branch: Branch) -> Field | None:
    """Return the date that a branch of plain or cumulated rows is counted by, where it is."""
    if isinstance(branch.series, Cumulated):
        return branch.series.field
    return branch.time.field if branch.time is not None and branch.series is None else None


def _lookback(series: Cumulated, end: date, calendar: Calendar) -> date | None:
    try:
        return lookback_start(end, series.lookback, calendar)
    except OverflowError:
        return None


def days_of(time: TimeFilter | None) -> Days:
    """Return the days of a window on a date; without one, all days."""
    return Days() if time is None else Days(_day(time.first), _day(time.after))


def day_before(after: Bound | date | None) -> date | None:
    """Return the last day before an end."""
    day = after if isinstance(after, date) else _day(after)
    return None if day is None else day - timedelta(days=1)


def _day(bound: Bound | None) -> date | None:
    value = None if bound is None else bound.value
    return value if isinstance(value, date) else None
