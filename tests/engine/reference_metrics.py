"""The kinds of metrics as data, their aggregates, and what a metric is made of."""

import statistics
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from tests.engine.reference_world import Row, Test, World

Argument = Callable[[World, Row], Any]


def _every(world: World, row: Row) -> bool:
    return True


@dataclass(frozen=True, kw_only=True)
class Measure:
    """An aggregate over one dataset. `count`: 0 where nothing is; `additive`: parts add up."""

    home: str
    aggregate: Callable[[list[Any]], Any]
    argument: Argument
    where: Test = _every
    time: str | None = None
    count: bool = False
    additive: bool = False


@dataclass(frozen=True, kw_only=True)
class Formula:
    """Arithmetic over metrics. `linear`: a linear combination with every term coalesced."""

    parts: tuple[str, ...]
    function: Callable[..., Any]
    linear: bool = False
    default_window: str | None = None


@dataclass(frozen=True, kw_only=True)
class Cumulative:
    """A base over the rows of a window that ends with each bucket; of all time without one."""

    base: str
    window: tuple[int, str] | None = None
    to_date: str | None = None


@dataclass(frozen=True, kw_only=True)
class PointInTime:
    """An aggregate over the rows valid at a moment."""

    measure: Measure
    start: str
    end: str


@dataclass(frozen=True, kw_only=True)
class Balance:
    """An aggregate over the rows of a closing day: `keep` is last, first or average."""

    measure: Measure
    at: str
    keep: str = "last"


@dataclass(frozen=True, kw_only=True)
class Funnel:
    """How many entities reached each step; `rate` makes it a share of the previous or first."""

    home: str
    entity: str
    step: str
    steps: tuple[str, ...]
    rate: str | None = None
    where: Test = _every
    time: str | None = None


@dataclass(frozen=True, kw_only=True)
class Conversion:
    """The share of entities with a from-event that have a to-event within a limit."""

    home: str
    entity: str
    start: Test
    end: Test
    within: tuple[int, str]
    where: Test = _every
    time: str | None = None


Metric = Measure | Formula | Cumulative | PointInTime | Balance | Funnel | Conversion


@dataclass(frozen=True, kw_only=True)
class Rolled:
    """A measure inside a cumulative metric."""

    measure: Measure
    window: tuple[int, str] | None
    to_date: str | None


Kind = Measure | Rolled | PointInTime | Balance | Funnel | Conversion


@dataclass(frozen=True)
class Leaf:
    """A part of a metric that is computed from rows, with the name that tells it apart."""

    name: str
    kind: Kind

    @property
    def home(self) -> str:
        """The dataset whose rows it is about."""
        kind = self.kind
        return kind.measure.home if isinstance(kind, _WITH_MEASURE) else kind.home

    @property
    def where(self) -> Test:
        """Which rows count."""
        kind = self.kind
        return kind.measure.where if isinstance(kind, _WITH_MEASURE) else kind.where

    @property
    def measure(self) -> Measure:
        """The aggregate of all kinds but the entity-wise ones."""
        kind = self.kind
        assert not isinstance(kind, Funnel | Conversion)
        return kind.measure if isinstance(kind, _WITH_MEASURE) else kind

    def own_time(self, world: World) -> str | None:
        """Return the name of its date."""
        kind = self.kind
        own = kind.time if isinstance(kind, Funnel | Conversion) else self.measure.time
        return own or world.shape.times.get(self.home)

    def total(self, world: World, rows: list[Row]) -> Any:
        """Return the aggregate of rows."""
        measure = self.measure
        return measure.aggregate([measure.argument(world, row) for row in rows])


_WITH_MEASURE = Rolled | PointInTime | Balance


@dataclass(frozen=True)
class Made:
    """A formula over parts."""

    name: str
    parts: "tuple[Node, ...]"
    function: Callable[..., Any]
    linear: bool


Node = Leaf | Made


def node_of(metrics: Mapping[str, Metric], name: str, around: Cumulative | None = None) -> Node:
    """Return what a metric is computed from; `around` is the cumulative metric it is inside."""
    metric = metrics[name]
    match metric:
        case Formula():
            parts = tuple(node_of(metrics, part, around) for part in metric.parts)
            return Made(name, parts, metric.function, metric.linear)
        case Cumulative():
            assert around is None, "a cumulative metric has no cumulative base"
            return node_of(metrics, metric.base, metric)
        case Measure() if around is not None:
            rolled = Rolled(measure=metric, window=around.window, to_date=around.to_date)
            return Leaf(f"{name} over {around.window or around.to_date}", rolled)
        case Measure() | PointInTime() | Balance() | Funnel() | Conversion():
            assert around is None or isinstance(metric, Measure)
            return Leaf(name, metric)


def leaves(node: Node) -> Iterator[Leaf]:
    """Return the parts that are computed from rows."""
    if isinstance(node, Leaf):
        yield node
        return
    for part in node.parts:
        yield from leaves(part)


def adds_up(node: Node) -> bool:
    """Return whether the parts of a total add up over any dimension but time."""
    if isinstance(node, Made):
        return node.linear and all(adds_up(part) for part in node.parts)
    return not isinstance(node.kind, Funnel | Conversion) and node.measure.additive


def flows(node: Node) -> bool:
    """Return whether buckets add up over time."""
    return adds_up(node) and all(isinstance(one.kind, Measure) for one in leaves(node))


# Aggregates: the unknown is passed over, and nothing known makes nothing.


def known(values: list[Any]) -> list[Any]:
    """Return the values that are there."""
    return [one for one in values if one is not None]


def _over(function: Callable[[list[Any]], Any]) -> Callable[[list[Any]], Any]:
    return lambda values: function(known(values)) if known(values) else None


def column(name: str) -> Argument:
    """Return the argument that is a column."""
    return lambda world, row: row[name]


def one(world: World, row: Row) -> int:
    """Stand for a row in count(*)."""
    return 1


def count(home: str, argument: Argument = one, **rest: Any) -> Measure:
    """Return count(*) or count(x)."""
    return Measure(
        home=home,
        aggregate=lambda values: len(known(values)),
        argument=argument,
        count=True,
        additive=True,
        **rest,
    )


def count_distinct(home: str, argument: Argument, **rest: Any) -> Measure:
    """Return count(distinct x)."""

    def distinct(values: list[Any]) -> int:
        return len(set(known(values)))

    return Measure(home=home, aggregate=distinct, argument=argument, count=True, **rest)


def total(home: str, argument: Argument, **rest: Any) -> Measure:
    """Return sum(x)."""
    add = _over(lambda values: sum(values[1:], values[0]))
    return Measure(home=home, aggregate=add, argument=argument, additive=True, **rest)


def mean(home: str, argument: Argument, **rest: Any) -> Measure:
    """Return avg(x)."""
    average = _over(lambda values: float(sum(values)) / len(values))
    return Measure(home=home, aggregate=average, argument=argument, **rest)


def middle(home: str, argument: Argument, **rest: Any) -> Measure:
    """Return median(x)."""
    median = _over(lambda values: statistics.median(float(one) for one in values))
    return Measure(home=home, aggregate=median, argument=argument, **rest)


def least(home: str, argument: Argument, **rest: Any) -> Measure:
    """Return min(x)."""
    return Measure(home=home, aggregate=_over(min), argument=argument, **rest)


def most(home: str, argument: Argument, **rest: Any) -> Measure:
    """Return max(x)."""
    return Measure(home=home, aggregate=_over(max), argument=argument, **rest)


def earliest(home: str, argument: Argument, moment: Argument, **rest: Any) -> Measure:
    """Return first(x): of the first row with a time, ties by the smallest key, known or not."""
    pick = _over(lambda found: min(found, key=lambda one: one[:2])[2])
    return Measure(home=home, aggregate=pick, argument=_timed(home, argument, moment), **rest)


def latest(home: str, argument: Argument, moment: Argument, **rest: Any) -> Measure:
    """Return last(x): of the last row with a time, ties by the greatest key."""
    first = earliest(home, argument, moment, **rest)
    return replace(first, aggregate=_over(lambda found: max(found, key=lambda one: one[:2])[2]))


def _timed(home: str, argument: Argument, moment: Argument) -> Argument:
    def timed(world: World, row: Row) -> Any:
        when = moment(world, row)
        return None if when is None else (when, world.key(home, row), argument(world, row))

    return timed


def times(one: Any, other: Any) -> Any:
    """Multiply; unknown stays unknown."""
    if one is None or other is None:
        return None
    if isinstance(one, Decimal) and isinstance(other, int):
        return one * other
    return float(one) * float(other)


def ratio(one: Any, other: Any) -> Any:
    """Divide; by zero there is nothing."""
    return None if one is None or not other else float(one) / float(other)
