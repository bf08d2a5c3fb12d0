"""Which rows each kind of metric counts in each group, and what they make."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from tests.engine.reference_calendar import (
    ONE_DAY,
    Calendar,
    Refused,
    Span,
    bucket,
    following,
    moved,
)
from tests.engine.reference_entities import cohorts, journeys, moment_of, reached
from tests.engine.reference_filters import Filter, Filters
from tests.engine.reference_metrics import (
    Balance,
    Conversion,
    Funnel,
    Leaf,
    PointInTime,
    Rolled,
    ratio,
)
from tests.engine.reference_world import (
    Axis,
    Cell,
    ChildTests,
    Field,
    Group,
    Row,
    Test,
    World,
    groups_of,
    local_midnight,
    only_chain,
    reach,
)

#: What is counted in each group: rows, or for funnels and conversions one entry per entity.
Found = dict[Group, list[Any]]
MOVING = PointInTime | Balance


@dataclass(frozen=True, kw_only=True)
class Ask:
    """One look at the data. `lifted`: the window cuts no bucket of its own date."""

    world: World
    as_of: date
    dimensions: tuple[str, ...] = ()
    filters: tuple[Filter, ...] = ()
    span: Span | None = None
    time: str | None = None
    lifted: bool = False
    step: str | None = None

    @property
    def calendar(self) -> Calendar:
        """The model's calendar."""
        return self.world.shape.calendar

    @property
    def bucket_at(self) -> int | None:
        """The place of the time bucket among the dimensions."""
        return next((n for n, one in enumerate(self.dimensions) if ":" in one), None)

    @property
    def grain(self) -> str:
        """The grain of the time bucket."""
        at = self.bucket_at
        return "" if at is None else self.dimensions[at].partition(":")[2]

    @property
    def step_at(self) -> int | None:
        """The place of a funnel's step among the dimensions."""
        return None if self.step is None else self.dimensions.index(self.step)

    @property
    def tomorrow(self) -> date:
        """The day after the model's day."""
        return self.as_of + ONE_DAY


def is_series(leaf: Leaf, ask: Ask) -> bool:
    """Return whether the time bucket is of the metric's own date."""
    if ask.bucket_at is None:
        return False
    field = ask.dimensions[ask.bucket_at].partition(":")[0]
    if isinstance(leaf.kind, PointInTime):
        return field == "time"
    if isinstance(leaf.kind, Balance):
        return field in ("time", leaf.kind.at)
    return field in ("time", ask.time or leaf.own_time(ask.world))


def time_field(leaf: Leaf, ask: Ask) -> Field:
    """Return the date that a window is about, and `time:grain`."""
    if isinstance(leaf.kind, MOVING) and ask.time:
        raise Refused("no-time", f"{leaf.name} has its own time")
    name = ask.time or leaf.own_time(ask.world)
    if name is None:
        raise Refused("no-time", leaf.name)
    field = reach(ask.world, leaf.home, name)
    if field.chain:
        raise Refused("not-reachable", f"{leaf.name} has several dates")
    return field


def check(leaf: Leaf, ask: Ask) -> None:
    """Refuse what has no answer, whatever the rows are."""
    windowed = ask.span is not None and not (ask.span.first is None and ask.span.after is None)
    timed = windowed or any(one.startswith("time:") for one in ask.dimensions)
    if ask.time and isinstance(leaf.kind, MOVING):
        raise Refused("no-time", f"{leaf.name} has its own time")
    if (timed or isinstance(leaf.kind, Rolled)) and not isinstance(leaf.kind, MOVING):
        _not_too_fine(time_field(leaf, ask).qualified(ask.world), ask)
    Filters(ask.world, leaf.home, ask.as_of).tests(ask.filters)
    chain = only_chain(axis for axis in _axes(leaf, ask) if axis is not None)
    if chain and isinstance(leaf.kind, Funnel | Conversion):
        raise Refused("fan-out", "an entity counts once")


def _not_too_fine(name: str, ask: Ask) -> None:
    finest = ask.world.shape.finest.get(name)
    if finest is None:
        return
    assert finest == "quarter"
    grains = [one.partition(":")[2] for one in ask.dimensions if one.startswith("time:")]
    first = ask.span.first if ask.span else None
    if any(grain not in ("quarter", "year") for grain in grains):
        raise Refused("too-fine")
    if first and bucket(first, finest, ask.calendar) != first:
        raise Refused("too-fine")


def _axes(leaf: Leaf, ask: Ask) -> list[Axis | None]:
    """Return what to group a row by; None where the row alone does not say it."""
    axes: list[Axis | None] = []
    for place, text in enumerate(ask.dimensions):
        name, _, grain = text.partition(":")
        if place == ask.step_at or (place == ask.bucket_at and is_moved(leaf, ask)):
            axes.append(None)
        elif name == "time":
            axes.append(Axis(time_field(leaf, ask), grain))
        else:
            axes.append(Axis(reach(ask.world, leaf.home, name), grain))
    return axes


def is_moved(leaf: Leaf, ask: Ask) -> bool:
    """Return whether one row may count in many buckets."""
    return is_series(leaf, ask) and isinstance(leaf.kind, MOVING | Rolled)


def _passing(leaf: Leaf, ask: Ask) -> tuple[list[Row], ChildTests]:
    tests, children = Filters(ask.world, leaf.home, ask.as_of).tests(ask.filters)
    every: list[Test] = [leaf.where, *tests]
    rows = [row for row in ask.world.rows[leaf.home] if all(test(ask.world, row) for test in every)]
    return rows, children


def counting(leaf: Leaf, ask: Ask) -> list[Row]:
    """Return the rows that a metric counts in the window."""
    rows, _ = _passing(leaf, ask)
    holds = _holder(leaf, ask, None)
    return [row for row in rows if holds(row)]


def counted(leaf: Leaf, ask: Ask, buckets: list[date]) -> Found:
    """Return what counts in each group; a row in as many `buckets` as it holds in."""
    rows, children = _passing(leaf, ask)
    axes = _axes(leaf, ask)
    known = [axis for axis in axes if axis is not None]
    moved_by: list[date | None] = [*buckets] if is_moved(leaf, ask) else [None]
    holders = [(start, _holder(leaf, ask, start)) for start in moved_by]
    steps = leaf.kind.steps if isinstance(leaf.kind, Funnel) else (None,)
    found: Found = {}
    for row, entry in _entries(leaf, ask, rows):
        places = [start for start, holds in holders if holds(row)]
        if not places:
            continue
        for cells in groups_of(ask.world, leaf.home, row, known, children):
            for place in places:
                for step in steps:
                    group = _put_in(cells, axes, (place, ()), (step, ()), ask)
                    found.setdefault(group, []).append(entry)
    return found


def _put_in(cells: Group, axes: list[Axis | None], place: Cell, step: Cell, ask: Ask) -> Group:
    rest = iter(cells)
    return tuple(
        next(rest) if axis is not None else step if at == ask.step_at else place
        for at, axis in enumerate(axes)
    )


def _entries(leaf: Leaf, ask: Ask, rows: list[Row]) -> Iterator[tuple[Row, Any]]:
    """Return each row that is grouped and windowed, with what it counts as."""
    match leaf.kind:
        case Funnel():
            yield from journeys(ask.world, leaf, leaf.kind, rows)
        case Conversion():
            yield from cohorts(ask.world, leaf, leaf.kind, rows)
        case _:
            yield from ((row, row) for row in rows)


def _holder(leaf: Leaf, ask: Ask, start: date | None) -> Callable[[Row], bool]:
    """Return whether a row counts in the bucket that begins with `start`, or in the window."""
    world, kind = ask.world, leaf.kind
    match kind:
        case PointInTime():
            begins, ends = (reach(world, leaf.home, one) for one in (kind.start, kind.end))
            end = local_midnight(min(_end(ask, start), ask.tomorrow))
            return lambda row: _valid(begins.of(world, row), ends.of(world, row), end)
        case Balance():
            at, days = reach(world, leaf.home, kind.at), closing_days(leaf, ask, start)
            return lambda row: at.of(world, row) in days
        case Rolled():
            own, looked = time_field(leaf, ask), _looked_back(kind, ask, start)
            return lambda row: _inside(own.of(world, row), looked)
        case _:
            span = ask.span
            if span is None or (span.first is None and span.after is None):
                return lambda row: True
            if ask.lifted and is_series(leaf, ask):
                return lambda row: True
            field = time_field(leaf, ask)
            return lambda row: _inside(field.of(world, row), span)


def _inside(value: date | datetime | None, span: Span) -> bool:
    return value is not None and span.holds(value)


def _end(ask: Ask, start: date | None) -> date:
    """Return the day after the bucket, or after the window, or after as_of."""
    if start is not None:
        return following(start, ask.grain, ask.calendar)
    return ask.span.after if ask.span and ask.span.after else ask.tomorrow


def _looked_back(kind: Rolled, ask: Ask, start: date | None) -> Span:
    """Return the days whose rows a cumulative metric takes."""
    end = _end(ask, start)
    first = None
    if kind.window is not None:
        count, unit = kind.window
        first = moved(end, unit, -count)
    if kind.to_date is not None:
        first = bucket(end - ONE_DAY, kind.to_date, ask.calendar)
    return Span(first=first, after=end, unit="day", count=None)


def _valid(begins: Any, ends: Any, end: datetime) -> bool:
    """Return whether a row is valid at the end: from < end, and to is open or not before it."""
    begins, ends = moment_of(begins), moment_of(ends)
    return begins is not None and begins < end and (ends is None or ends >= end)


def closing_days(leaf: Leaf, ask: Ask, start: date | None) -> list[date]:
    """Return the snapshot days that count, seen over all rows before any filter."""
    kind = leaf.kind
    assert isinstance(kind, Balance)
    field = reach(ask.world, leaf.home, kind.at)
    within = None if ask.lifted and start is not None else ask.span
    days = {field.of(ask.world, row) for row in ask.world.rows[leaf.home]} - {None}
    chosen = sorted(
        day
        for day in days
        if day <= ask.as_of
        and (start is None or bucket(day, ask.grain, ask.calendar) == start)
        and (within is None or within.holds(day))
    )
    return {"last": chosen[-1:], "first": chosen[:1], "average": chosen}[kind.keep]


def made_of(leaf: Leaf, ask: Ask, group: Group, entries: list[Any]) -> Any:
    """Return the value of what was counted in a group."""
    match leaf.kind:
        case Funnel():
            assert ask.step_at is not None
            return reached(leaf.kind, group[ask.step_at][0], [one for (one,) in entries])
        case Conversion():
            return ratio(sum(one for (one,) in entries), len(entries))
        case Balance(keep="average"):
            start = group[ask.bucket_at][0] if ask.bucket_at is not None else None
            if is_moved(leaf, ask) and start is None:
                return 0 if leaf.measure.count else None
            days = closing_days(leaf, ask, start if is_moved(leaf, ask) else None)
            value = leaf.total(ask.world, entries)
            return value if value is None or not days else float(value) / len(days)
        case _:
            return leaf.total(ask.world, entries)


def data_buckets(leaf: Leaf, ask: Ask) -> set[date]:
    """Return the buckets that hold data of a metric, for where a calendar begins and ends."""
    at = ask.bucket_at
    assert at is not None
    candidates: set[date | None] = set()
    if is_moved(leaf, ask):
        rows, _ = _passing(leaf, ask)
        match leaf.kind:
            case Balance():
                days = closing_days(replace_keep(leaf, "average"), ask, None)
                buckets = sorted({_start(day, ask) for day in days})
                candidates = {group[at][0] for group in counted(leaf, ask, buckets)}
            case PointInTime():
                field = reach(ask.world, leaf.home, leaf.kind.start)
                begins = [moment_of(field.of(ask.world, row)) for row in rows]
                end = local_midnight(ask.tomorrow)
                candidates = {
                    bucket(one, ask.grain, ask.calendar) for one in begins if one and one < end
                }
            case _:
                field = time_field(leaf, ask)
                values = [field.of(ask.world, row) for row in rows]
                candidates = {bucket(one, ask.grain, ask.calendar) for one in values}
    else:
        candidates = {group[at][0] for group in counted(leaf, ask, [])}
    return {one for one in candidates if one is not None}


def replace_keep(leaf: Leaf, keep: str) -> Leaf:
    """Return a balance that keeps other days."""
    assert isinstance(leaf.kind, Balance)
    return Leaf(leaf.name, replace(leaf.kind, keep=keep))


def _start(day: date, ask: Ask) -> date:
    found = bucket(day, ask.grain, ask.calendar)
    assert found is not None
    return found
