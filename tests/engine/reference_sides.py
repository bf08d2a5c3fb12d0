"""One look at the data, and what `compare` makes of two."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tests.engine.reference_metrics import Leaf, Node, leaves, ratio
from tests.engine.reference_time import Ask, Found, counted, made_of
from tests.engine.reference_world import Group


class _Anything:
    """Equal to whatever it is compared with: where the semantics say nothing."""

    def __repr__(self) -> str:
        return "ANYTHING"


ANYTHING = _Anything()


@dataclass(frozen=True, kw_only=True)
class Result:
    """The rows of an answer in order, and apart from them its totals and its others."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    totals: tuple[Any, ...] | None = None
    others: list[tuple[Any, ...]] = field(default_factory=list)


@dataclass(frozen=True)
class Side:
    """What is counted in one look at the data."""

    ask: Ask
    found: Mapping[str, Found]

    def value(self, node: Node, group: Group, *more: Group) -> Any:
        """Return a metric in a group, or in several groups taken together."""
        if not isinstance(node, Leaf):
            return node.function(*(self.value(part, group, *more) for part in node.parts))
        every = [one for each in (group, *more) for one in self.entries(node, each)]
        once = list({id(entry): entry for entry in every}.values()) if more else every
        return made_of(node, self.ask, group, once)

    def entries(self, leaf: Leaf, group: Group) -> list[Any]:
        """Return what a metric counts in a group."""
        return self.found[leaf.name].get(group, [])


def look(ask: Ask, nodes: Iterable[Node], buckets: list[date]) -> Side:
    """Count everything that some metrics are made of."""
    parts = {leaf.name: leaf for node in nodes for leaf in leaves(node)}
    return Side(ask, {name: counted(leaf, ask, buckets) for name, leaf in parts.items()})


CHANGES = ("previous", "change", "change_pct")


def changes(name: str, value: Any, before: Any) -> dict[str, Any]:
    """Return what `compare` adds to a metric."""
    unknown = value is None or before is None
    change = None if unknown else _minus(value, before)
    part = None if before is None or before <= 0 else ratio(change, before)
    return {f"{name}:previous": before, f"{name}:change": change, f"{name}:change_pct": part}


def _minus(one: Any, other: Any) -> Any:
    if isinstance(one, float) or isinstance(other, float):
        return float(one) - float(other)
    return one - other
