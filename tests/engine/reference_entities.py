"""Funnels and conversions: each entity counts once, at its first row."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

from tests.engine.reference_calendar import later
from tests.engine.reference_metrics import Conversion, Funnel, Leaf, ratio
from tests.engine.reference_world import Row, World, local_midnight, reach

NEVER = local_midnight(date.max)


def moment_of(value: date | datetime | None) -> datetime | None:
    """Return a day as the moment it begins."""
    return value if value is None or isinstance(value, datetime) else local_midnight(value)


def _by_entity(rows: list[Row], entity: str) -> dict[Any, list[Row]]:
    found: dict[Any, list[Row]] = {}
    for row in rows:
        if row[entity] is not None:
            found.setdefault(row[entity], []).append(row)
    return found


def _own_moment(world: World, leaf: Leaf) -> Callable[[Row], datetime | None]:
    """Return the function to the time by which an entity's rows follow each other."""
    name = leaf.own_time(world)
    assert name is not None
    field = reach(world, leaf.home, name)
    return lambda row: moment_of(field.of(world, row))


def journeys(
    world: World, leaf: Leaf, kind: Funnel, rows: list[Row]
) -> Iterator[tuple[Row, tuple[int]]]:
    """Return each entity's first row, with how far any of its rows is."""
    moment = _own_moment(world, leaf)
    on_the_way = [row for row in rows if row[kind.step] in kind.steps]

    def order(row: Row) -> tuple[Any, ...]:
        when, step = moment(row), kind.steps.index(row[kind.step])
        return (when is None, when or NEVER, step, world.key(leaf.home, row))

    for own in _by_entity(on_the_way, kind.entity).values():
        yield min(own, key=order), (max(kind.steps.index(row[kind.step]) for row in own),)


def cohorts(
    world: World, leaf: Leaf, kind: Conversion, rows: list[Row]
) -> Iterator[tuple[Row, tuple[bool]]]:
    """Return each entity's first from-event, with whether a to-event follows in time."""
    moment = _own_moment(world, leaf)
    count, unit = kind.within
    timed = [row for row in rows if moment(row) is not None]
    for own in _by_entity(timed, kind.entity).values():
        begun = [row for row in own if kind.start(world, row)]
        if not begun:
            continue
        first = min(begun, key=lambda row: (moment(row), world.key(leaf.home, row)))
        since = moment(first)
        assert since is not None
        until = later(since, unit, count)
        reached = [moment(row) for row in own if kind.end(world, row)]
        yield first, (any(when is not None and since <= when <= until for when in reached),)


def reached(kind: Funnel, step: str, furthest: list[int]) -> Any:
    """Return how many came as far as a step, or which share of an earlier one."""
    place = kind.steps.index(step)
    here = sum(1 for one in furthest if one >= place)
    if kind.rate is None:
        return here
    if kind.rate == "first":
        return ratio(here, len(furthest))
    before = sum(1 for one in furthest if one >= place - 1)
    return ratio(here, before) if place else None
