"""The order of an answer's rows, and which of them a limit shows."""

from collections.abc import Callable, Mapping
from typing import Any

from tests.engine.reference_metrics import Funnel, leaves, node_of
from tests.engine.reference_time import Ask
from tests.engine.reference_world import Group, Shape

Query = Mapping[str, Any]
Table = Mapping[Group, Mapping[str, Any]]


class Ordering:
    """As asked, then time, then the dimensions as asked, then hidden keys; NULL last both ways."""

    def __init__(self, shape: Shape, ask: Ask, query: Query) -> None:
        self.shape, self.ask, self.query = shape, ask, query

    def sorted(self, groups: list[Group], table: Table) -> list[Group]:
        """Sort by the last key first: every sort keeps the order of equals."""
        names = self.ask.dimensions
        asked = {one["by"]: one.get("direction") == "desc" for one in reversed(self._asked())}
        rest = [one for one in names if one not in asked]
        rest.sort(key=lambda name: ":" not in name)
        found = list(groups)
        for at in reversed(range(len(names))):
            found = self._by_hidden_key(found, at)
        for name in reversed(rest):
            found = self._by_dimension(found, name, False)
        for name, down in asked.items():
            if name in names:
                found = self._by_dimension(found, name, down)
            else:
                found = self._by_metric(found, table, name, down)
        return found

    def _by_hidden_key(self, groups: list[Group], at: int) -> list[Group]:
        return _by(groups, lambda group: group[at][1] or None, False)

    def _by_metric(self, groups: list[Group], table: Table, name: str, down: bool) -> list[Group]:
        return _by(groups, lambda group: table[group][name], down)

    def _asked(self) -> list[Mapping[str, Any]]:
        seen: dict[str, Mapping[str, Any]] = {}
        for one in self.query.get("order_by", ()):
            seen.setdefault(one["by"], one)
        return list(seen.values())

    def _by_dimension(self, groups: list[Group], name: str, down: bool) -> list[Group]:
        at = self.ask.dimensions.index(name)
        found = _by(groups, lambda group: group[at][0], down)
        order = self._order(name)
        if not order:
            return found

        def rank(group: Group) -> int | None:
            value = group[at][0]
            if value is None:
                return None
            return order.index(value) if value in order else len(order)

        return _by(found, rank, down)

    def _order(self, name: str) -> tuple[str, ...]:
        """Return a dimension's own order; a funnel's steps have that of the funnel."""
        if name == self.ask.step:
            for metric in self.query["metrics"]:
                for leaf in leaves(node_of(self.shape.metrics, metric)):
                    if isinstance(leaf.kind, Funnel):
                        return leaf.kind.steps
        target, _, field = name.partition(".")
        return self.shape.orders.get(f"{self.shape.roles.get(target, target)}.{field}", ())


def _by(groups: list[Group], key: Callable[[Group], Any], down: bool) -> list[Group]:
    there = [group for group in groups if key(group) is not None]
    gone = [group for group in groups if key(group) is None]
    # Python keeps the order of equals, descending too.
    return [*sorted(there, key=key, reverse=down), *gone]


def limited(groups: list[Group], query: Query, dimensions: tuple[str, ...]) -> list[Group]:
    """Return the groups shown, of all or of each value of one dimension."""
    limit, offset = query.get("limit"), query.get("offset", 0)
    after = len(groups) if limit is None else offset + limit
    per = query.get("limit_per")
    if not per:
        return groups[offset:after]
    at = dimensions.index(per)
    shown: list[Group] = []
    ranks: dict[Any, int] = {}
    for group in groups:
        rank = ranks.get(group[at], 0)
        ranks[group[at]] = rank + 1
        if offset <= rank < after:
            shown.append(group)
    return shown
