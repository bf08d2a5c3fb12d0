"""Rows as one viewer sees them, and the ways between them, in plain Python."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from tests.engine.reference_calendar import Calendar, Refused, bucket

Row = dict[str, Any]
Rows = dict[str, list[Row]]
Viewer = tuple[str, str] | None
#: One cell of a group: what is shown, and the hidden key that keeps namesakes apart.
Cell = tuple[Any, tuple[Any, ...]]
Group = tuple[Cell, ...]


@dataclass(frozen=True, kw_only=True)
class Shape:
    """A model written down a second time; `metrics` holds tests.engine.reference_metrics kinds."""

    calendar: Calendar
    #: dataset -> table, parents before children
    tables: Mapping[str, str]
    keys: Mapping[str, tuple[str, ...]]
    #: child -> role -> (parent, the child's columns)
    joins: Mapping[str, Mapping[str, tuple[str, tuple[str, ...]]]]
    #: home -> target -> (children walked back, roles walked forward), found by hand
    paths: Mapping[str, Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]]
    times: Mapping[str, str]
    labels: Mapping[str, str]
    #: dimension -> its values in their own order
    orders: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: role -> dataset, where they differ
    roles: Mapping[str, str] = field(default_factory=dict)
    dated: frozenset[str] = frozenset()
    decimals: frozenset[str] = frozenset()
    #: dimension -> the finest grain of its dates
    finest: Mapping[str, str] = field(default_factory=dict)
    #: computed dimension -> its value
    computed: Mapping[str, Callable[["World", Row], Any]] = field(default_factory=dict)
    segments: Mapping[str, Callable[["World", Row], bool]]
    #: (group, value) -> dataset -> the rows a viewer of the group sees; absent means all
    policies: Callable[[str, str], Mapping[str, Callable[[Row], bool]]]
    metrics: Mapping[str, Any]


class World:
    """Rows as one viewer sees them: a row is there only if every row it points to is."""

    def __init__(self, shape: Shape, rows: Rows, viewer: Viewer = None) -> None:
        self.shape = shape
        self.rows: Rows = {name: list(rows[table]) for name, table in shape.tables.items()}
        if viewer is None:
            return
        own = shape.policies(*viewer)
        hidden: set[str] = set()
        for name in shape.tables:
            kept = [row for row in self.rows[name] if name not in own or own[name](row)]
            parents = shape.joins.get(name, {})
            for role, (parent, _) in parents.items():
                if parent in hidden:
                    kept = [row for row in kept if self.forward(name, row, role) is not None]
            self.rows[name] = kept
            if name in own or any(parent in hidden for parent, _ in parents.values()):
                hidden.add(name)

    def key(self, dataset: str, row: Row) -> tuple[Any, ...]:
        """Return the primary key of a row."""
        return tuple(row[one] for one in self.shape.keys[dataset])

    def forward(self, home: str, row: Row, role: str) -> Row | None:
        """Return the one row that a row points to."""
        parent, columns = self.shape.joins[home][role]
        wanted = tuple(row[one] for one in columns)
        if None in wanted:
            return None
        found = [one for one in self.rows[parent] if self.key(parent, one) == wanted]
        return found[0] if found else None

    def walk(self, home: str, row: Row | None, roles: Iterable[str]) -> Row | None:
        """Return the row at the end of a many-to-one path."""
        for role in roles:
            if row is None:
                return None
            row, home = self.forward(home, row, role), self.shape.joins[home][role][0]
        return row

    def children(self, home: str, row: Row, chain: tuple[str, ...]) -> list[Row]:
        """Return the rows at the far end of to-many steps."""
        rows = [row]
        for child in chain:
            columns = self.shape.joins[child][home][1]
            keys = [self.key(home, one) for one in rows]
            rows = [one for one in self.rows[child] if tuple(one[c] for c in columns) in keys]
            home = child
        return rows

    def owner(self, target: str) -> str:
        """Return the dataset a role ends in."""
        return self.shape.roles.get(target, target)

    def value(self, target: str, name: str, row: Row | None) -> Any:
        """Return a dimension of a row; timestamps as local time."""
        if row is None:
            return None
        computed = self.shape.computed.get(f"{self.owner(target)}.{name}")
        value = computed(self, row) if computed else row[name]
        if isinstance(value, datetime):
            return (
                value.replace(tzinfo=UTC).astimezone(self.shape.calendar.zone).replace(tzinfo=None)
            )
        return value

    def segment(self, name: str, row: Row | None) -> bool:
        """Return whether a named filter holds for a row."""
        return row is not None and self.shape.segments[name](self, row)


@dataclass(frozen=True)
class Field:
    """A field as reached from a home dataset."""

    home: str
    target: str
    name: str
    chain: tuple[str, ...]
    forward: tuple[str, ...]

    def of(self, world: World, row: Row) -> Any:
        """Return its value for a row of home, or for the far row of the chain."""
        return world.value(self.target, self.name, self.end(world, row))

    def end(self, world: World, row: Row) -> Row | None:
        """Return the row that holds it."""
        return world.walk(self.chain[-1] if self.chain else self.home, row, self.forward)

    def qualified(self, world: World) -> str:
        """Return `dataset.name`."""
        return f"{world.owner(self.target)}.{self.name}"


def reach(world: World, home: str, text: str) -> Field:
    """Return a field by its name; Refused where home does not reach it."""
    target, _, name = text.partition(".")
    if target not in world.shape.paths[home]:
        raise Refused("not-reachable", f"{home} to {target}")
    return Field(home, target, name, *world.shape.paths[home][target])


@dataclass(frozen=True)
class Axis:
    """One dimension to group by: a field, with a grain or without."""

    field: Field
    grain: str = ""

    def cell(self, world: World, row: Row | None) -> Cell:
        """Return the cell of a row; None is the missing child."""
        if row is None:
            return None, ()
        value = self.field.of(world, row)
        if self.grain:
            return bucket(value, self.grain, world.shape.calendar), ()
        owner = world.owner(self.field.target)
        if world.shape.labels.get(owner) == self.field.name:
            end = self.field.end(world, row)
            return value, world.key(owner, end) if end else ()
        return value, ()


Test = Callable[[World, Row], bool]
#: Tests of child rows by the to-many steps that lead to them.
ChildTests = Mapping[tuple[str, ...], list[Test]]


def only_chain(axes: Iterable[Axis]) -> tuple[str, ...]:
    """Return the to-many steps of the axes; Refused where they go two ways."""
    chains = {axis.field.chain for axis in axes if axis.field.chain}
    if len(chains) > 1:
        raise Refused("fan-out")
    return next(iter(chains), ())


def groups_of(
    world: World, home: str, row: Row, axes: list[Axis], child_tests: ChildTests
) -> set[Group]:
    """Return the groups a row counts in: once for each group its children are in."""
    chain = only_chain(axes)
    children: list[Row | None] = [None]
    if chain:
        tests = child_tests.get(chain, [])
        found = world.children(home, row, chain)
        children = [one for one in found if all(test(world, one) for test in tests)] or [None]
    return {
        tuple(axis.cell(world, child if axis.field.chain else row) for axis in axes)
        for child in children
    }


def local_midnight(day: date) -> datetime:
    """Return the moment a day begins."""
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 - local, as all moments here
