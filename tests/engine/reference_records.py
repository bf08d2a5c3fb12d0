"""The rows of a dataset that a query asks for one by one, or those that a metric counts."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from tests.engine.reference_calendar import Refused, span_of
from tests.engine.reference_metrics import Leaf, count, node_of
from tests.engine.reference_time import Ask, check, counting
from tests.engine.reference_world import Axis, World, only_chain, reach


def records(query: Mapping[str, Any], world: World, as_of: date) -> list[tuple[Any, ...]]:
    """Return the key and the dimensions of each row, in any order; Refused where there is none."""
    home = query["rows"]
    leaf = Leaf("rows", count(home))
    if query.get("of"):
        found = node_of(world.shape.metrics, query["of"])
        assert isinstance(found, Leaf), "records are of metrics made of one aggregate"
        leaf = found
    time = query.get("time") or {}
    window = time.get("window")
    ask = Ask(
        world=world,
        as_of=as_of,
        filters=tuple(query.get("where", ())),
        span=None if window is None else span_of(window, as_of, world.shape.calendar),
        time=time.get("dimension"),
    )
    check(leaf, ask)
    axes = [Axis(reach(world, home, name)) for name in query["dimensions"]]
    if only_chain(axes):
        raise Refused("fan-out")
    return [
        (*world.key(home, row), *(axis.cell(world, row)[0] for axis in axes))
        for row in counting(leaf, ask)
    ]
