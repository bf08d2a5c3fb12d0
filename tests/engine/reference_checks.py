"""What has no answer, seen in the query alone."""

from collections.abc import Iterable, Mapping
from typing import Any

from tests.engine.reference_calendar import Refused
from tests.engine.reference_metrics import (
    Funnel,
    Leaf,
    Node,
    adds_up,
    flows,
)
from tests.engine.reference_time import Ask, check, is_moved

Query = Mapping[str, Any]


def refusals(query: Query, ask: Ask, asked: Mapping[str, Node], found: list[Leaf]) -> set[str]:
    """Return the codes of what goes with no metric, no bucket or no limit, or is out of reach."""
    codes: set[str] = set()
    apart = any(query.get(one) for one in ("totals", "others", "running", "share_of"))
    if query.get("compare") and not ask.grain and ask.span is None:
        codes.add("bad-compare")
    if apart and _has(found, Funnel):
        codes.add("not-additive")
    if query.get("share_of") and not all(adds_up(node) for node in asked.values()):
        codes.add("not-additive")
    if query.get("running") and not all(flows(node) for node in asked.values()):
        codes.add("not-additive")
    if query.get("running") and not ask.grain:
        codes.add("no-bucket")
    if (query.get("limit_per") or query.get("others")) and query.get("limit") is None:
        codes.add("bad-limit")
    if query.get("limit_per") and query["limit_per"] not in ask.dimensions:
        codes.add("bad-limit")
    if query.get("others") and any(is_moved(leaf, ask) for leaf in found):
        codes.add("bad-limit")
    if query.get("others") and not ask.dimensions:
        codes.add("bad-limit")
    for leaf in found:
        try:
            check(leaf, ask)
        except Refused as refused:
            codes |= refused.codes
    return codes


def _has(found: Iterable[Leaf], kinds: Any) -> bool:
    return any(isinstance(leaf.kind, kinds) for leaf in found)
