"""What has no answer, seen in the query alone."""

from collections.abc import Iterable, Mapping
from typing import Any

from tests.engine.reference_calendar import Refused
from tests.engine.reference_metrics import (
    Balance,
    Funnel,
    Leaf,
    Node,
    PointInTime,
    Rolled,
    adds_up,
    flows,
)
from tests.engine.reference_time import Ask

Query = Mapping[str, Any]


def refuse(query: Query, ask: Ask, asked: Mapping[str, Node], found: list[Leaf]) -> None:
    """Raise Refused for shapes that go with no metric, no bucket or no limit."""
    dimensions = ask.dimensions
    if query.get("compare") and not ask.grain and ask.span is None:
        raise Refused("bad-compare", "no window and no bucket")
    if any(isinstance(leaf.kind, Funnel) for leaf in found):
        if any(query.get(one) for one in ("totals", "others", "running", "share_of")):
            raise Refused("not-additive", "a funnel")
    if query.get("share_of") and not all(adds_up(node) for node in asked.values()):
        raise Refused("not-additive", "share_of")
    if query.get("running"):
        if not ask.grain:
            raise Refused("no-bucket")
        if not all(flows(node) for node in asked.values()):
            raise Refused("not-additive", "running")
    if query.get("limit_per") or query.get("others"):
        if query.get("limit") is None:
            raise Refused("bad-limit", "no limit")
    if query.get("limit_per") and query["limit_per"] not in dimensions:
        raise Refused("bad-limit", "limit_per is not asked")
    if query.get("others") and ask.grain and _has(found, Rolled | PointInTime | Balance):
        raise Refused("bad-limit", "others under a bucket")


def _has(found: Iterable[Leaf], kinds: Any) -> bool:
    return any(isinstance(leaf.kind, kinds) for leaf in found)
