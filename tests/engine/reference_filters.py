"""Filters of a metric query as tests of rows: semi-joins for the to-many ones."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from tests.engine.reference_calendar import Refused, span_of
from tests.engine.reference_world import ChildTests, Field, Row, Test, World, reach

Filter = Mapping[str, Any]
Chain = tuple[str, ...]
POSITIVE = {"!=": "=", "not_in": "in", "is_null": "is_not_null"}


def compare(op: str, value: Any, wanted: list[Any]) -> bool:
    """Return whether a value passes; unknown does not, save for the negative operators."""
    if isinstance(value, datetime) and wanted and isinstance(wanted[0], date):
        value = value if isinstance(wanted[0], datetime) else value.date()
    if op == "is_null":
        return value is None
    if op == "is_not_null":
        return value is not None
    if op == "!=":
        return bool(value is None or value != wanted[0])
    if op == "in":
        return value in wanted
    if op == "not_in":
        return value not in wanted
    if value is None:
        return False
    match op:
        case "=":
            return bool(value == wanted[0])
        case ">":
            return bool(value > wanted[0])
        case ">=":
            return bool(value >= wanted[0])
        case "<":
            return bool(value < wanted[0])
        case "<=":
            return bool(value <= wanted[0])
        case "between":
            return bool(wanted[0] <= value <= wanted[1])
        case "contains":
            return str(wanted[0]).lower() in str(value).lower()
        case "starts_with":
            return str(value).lower().startswith(str(wanted[0]).lower())
        case "ends_with":
            return str(value).lower().endswith(str(wanted[0]).lower())
    raise ValueError(op)


@dataclass(frozen=True)
class Filters:
    """The filters of a query as seen from one dataset."""

    world: World
    home: str
    as_of: date

    def tests(self, filters: Iterable[Filter]) -> tuple[list[Test], ChildTests]:
        """Return the tests of home rows, and those of child rows by their chain.

        Plain filters of one AND list on the same path hold for the same child row.
        """
        tests: list[Test] = []
        same: dict[Chain, list[Test]] = {}
        for one in _flat(filters):
            plain = self._plain(one)
            if plain is not None:
                same.setdefault(plain[0], []).append(plain[1])
            else:
                tests.append(self._whole(one))
        for chain, found in same.items():
            tests.append(self._some(chain, found))
        return tests, same

    def _plain(self, one: Filter) -> tuple[Chain, Test] | None:
        """Return (chain, test of a far row) of a filter that is about one child row; else None."""
        for word, combine in (("any", any), ("all", all)):
            if word in one:
                parts = [self._plain(each) for each in one[word]]
                found = [part for part in parts if part is not None]
                if len(found) < len(parts) or len({chain for chain, _ in found}) != 1:
                    return None
                return found[0][0], _combined([test for _, test in found], combine)
        if "not" in one:
            return None
        if "segment" in one:
            chain, forward = self._target(one["segment"])
            return (chain, _segment(chain[-1], forward, one["segment"])) if chain else None
        field = reach(self.world, self.home, one["field"])
        if not field.chain or one["op"] in POSITIVE:
            return None
        return field.chain, self._leaf(field, one["op"], one.get("values", ()))

    def _whole(self, one: Filter) -> Test:
        if "any" in one:
            return _combined([self._all([each]) for each in one["any"]], any)
        if "all" in one:
            return self._all(one["all"])
        if "not" in one:
            inner = self._all([one["not"]])
            return lambda world, row: not inner(world, row)
        if "segment" in one:
            return _segment(self.home, self._target(one["segment"])[1], one["segment"])
        field = reach(self.world, self.home, one["field"])
        if not field.chain:
            return self._leaf(field, one["op"], one.get("values", ()))
        opposite = self._leaf(field, POSITIVE[one["op"]], one.get("values", ()))
        some = self._some(field.chain, [opposite])
        return lambda world, row: not some(world, row)

    def _all(self, filters: Iterable[Filter]) -> Test:
        return _combined(self.tests(filters)[0], all)

    def _target(self, segment: str) -> tuple[Chain, Chain]:
        target = segment.partition(".")[0]
        if target not in self.world.shape.paths[self.home]:
            raise Refused("not-reachable", target)
        return self.world.shape.paths[self.home][target]

    def _some(self, chain: Chain, tests: list[Test]) -> Test:
        home = self.home
        return lambda world, row: any(
            all(test(world, far) for test in tests) for far in world.children(home, row, chain)
        )

    def _leaf(self, field: Field, op: str, values: Iterable[Any]) -> Test:
        if op == "during":
            span = span_of(next(iter(values)), self.as_of, self.world.shape.calendar)
            return lambda world, row: span.holds(field.of(world, row))
        typed = self._typed(field, values)
        return lambda world, row: compare(op, field.of(world, row), typed)

    def _typed(self, field: Field, values: Iterable[Any]) -> list[Any]:
        shape, name = self.world.shape, field.qualified(self.world)
        return [
            date.fromisoformat(one)
            if name in shape.dated and isinstance(one, str)
            else Decimal(repr(one))
            if name in shape.decimals and isinstance(one, float)
            else one
            for one in values
        ]


def _combined(tests: list[Test], combine: Callable[[Iterable[bool]], bool]) -> Test:
    return lambda world, row: combine([test(world, row) for test in tests])


def _segment(start: str, forward: Chain, name: str) -> Test:
    def test(world: World, row: Row) -> bool:
        return world.segment(name, world.walk(start, row, forward))

    return test


def _flat(filters: Iterable[Filter]) -> list[Filter]:
    """AND is associative: an `all` in an AND list is part of that list."""
    flat: list[Filter] = []
    for one in filters:
        flat.extend(_flat(one["all"]) if "all" in one else [one])
    return flat
