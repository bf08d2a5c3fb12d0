"""Drilled records, aggregated in plain Python, give back the cell they were drilled from."""

from collections import Counter
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.drill import Records
from engine.fit import fit
from semantic.errors import QueryError
from semantic.model import SemanticModel
from semantic.query import MetricQuery, WindowSpec, decode_query
from tests.engine import dirty, timeline
from tests.engine.drilling import Ground, Key
from tests.engine.reference_dirty import DIRTY
from tests.engine.reference_metrics import (
    Balance,
    Conversion,
    Funnel,
    Leaf,
    Node,
    Rolled,
    leaves,
    node_of,
)
from tests.engine.reference_timeline import TIMELINE
from tests.engine.reference_world import Shape, World
from tests.engine.shape_queries import (
    AS_OFS,
    DIRTY_POOL,
    SEEDS,
    TIMELINE_POOL,
    VIEWERS,
    shaped,
)
from tests.engine.test_compile import VIEWERS as DIRTY_VIEWERS
from tests.engine.test_compile import bounds, queries

SHAPES: dict[str, Shape] = {"dirty": DIRTY, "timeline": TIMELINE}
#: Cells looked at in one answer; queries of many groups would only repeat themselves.
MOST_CELLS = 12


@cache
def world(name: str, seed: int, viewer: tuple[str, str] | None) -> World:
    rows = dirty.generate(seed) if name == "dirty" else timeline.generate(seed)
    return World(SHAPES[name], rows, viewer)


@cache
def model_of(name: str) -> SemanticModel:
    model = dirty.dirty_model() if name == "dirty" else timeline.timeline_model()
    return fit(model, (dirty if name == "dirty" else timeline).backend(1).schema())


def ground(name: str, seed: int, viewer: tuple[str, str] | None, as_of: date) -> Ground:
    database = dirty.backend(seed) if name == "dirty" else timeline.backend(seed)
    seen = DIRTY_VIEWERS[viewer] if name == "dirty" else VIEWERS[viewer]
    return Ground(model=model_of(name), database=database, viewer=seen, as_of=as_of)


class Judge:
    """Computes a cell from the records behind it, in plain Python."""

    def __init__(self, here: World, as_of: date, model: SemanticModel) -> None:
        self.here, self.as_of, self.model = here, as_of, model

    def label(self, leaf: Leaf) -> str:
        """Return what the records of a part are called."""
        kind = leaf.kind
        if not isinstance(kind, Rolled):
            return self.model.metrics[leaf.name].words.label
        label = self.model.metrics[leaf.name.partition(" ")[0]].words.label
        if kind.window is not None:
            count, unit = kind.window
            return f"{label} over {count} {unit}{'' if count == 1 else 's'}"
        if kind.to_date is None:
            return f"{label} so far"
        return f"{label} {kind.to_date.replace('_', ' ')} to date"

    def value(self, node: Node, drilled: dict[str, tuple[Records, list[Key]]]) -> Any:
        """Return the value of a metric from the records of its parts; none where there are none."""
        if not isinstance(node, Leaf):
            return node.function(*(self.value(one, drilled) for one in node.parts))
        records, keys = drilled.get(self.label(node), (None, []))
        assert len(set(keys)) == len(keys), "each record once"
        rows = {self.here.key(node.home, row): row for row in self.here.rows[node.home]}
        found = [rows[key] for key in keys]
        assert all(node.where(self.here, row) for row in found), "only what the metric counts"
        total = node.total(self.here, found)
        if not isinstance(node.kind, Balance) or node.kind.keep != "average" or not records:
            return total
        days = self.snapshots(node, records.query)
        return total if not total or not days else float(total) / days

    def snapshots(self, leaf: Leaf, query: MetricQuery) -> int:
        """Count the days of snapshots, before filters, in the window of the records."""
        window = query.time.window if query.time else None
        first = window.from_ if isinstance(window, WindowSpec) else None
        last = window.to if isinstance(window, WindowSpec) else None
        days = {row["day"] for row in self.here.rows[leaf.home] if row["day"] is not None}
        return sum(
            1
            for day in days
            if day <= self.as_of
            and (first is None or day >= date.fromisoformat(first))
            and (last is None or day <= date.fromisoformat(last))
        )


def same(one: Any, other: Any) -> bool:
    if one is None or other is None:
        return one is other
    if isinstance(one, float | Decimal | int) and isinstance(other, float | Decimal | int):
        return abs(float(one) - float(other)) <= 1e-9 * max(1.0, abs(float(one)))
    return bool(one == other)


def combined(kind: str, now: Any, before: Any, whole: Any) -> Any:
    """Return what a column holds of a value, the one before, and the whole."""
    match kind:
        case "" | "running":
            return now
        case "previous":
            return before
        case "change":
            return None if now is None or before is None else now - before
        case "change_pct":
            if now is None or before is None or before <= 0:
                return None
            return float(now - before) / float(before)
        case "share":
            return None if now is None or not whole else float(now) / float(whole)
    raise ValueError(kind)


def judge(name: str, here: Ground, asked: MetricQuery, rows: World, seen: Counter[str]) -> None:
    """Compare the cells of an answer with their records."""
    judging = Judge(rows, here.as_of, here.model)
    for number, (spot, cell) in enumerate(here.cells(asked)):
        if number >= MOST_CELLS:
            return
        metric, _, kind = spot.column.partition(":")
        sides: dict[str, dict[str, tuple[Records, list[Key]]]] = {}
        try:
            for records, keys in here.drilled(asked, spot):
                label = records.label.partition(",")[0]
                sides.setdefault(records.side, {})[label] = (records, keys)
        except QueryError as error:
            assert {one.code for one in error.issues} == {"not-drillable"}, error
            seen[f"refused: {error.issues[0].message}"] += 1
            continue
        node = node_of(SHAPES[name].metrics, metric)
        if any(isinstance(leaf.kind, Funnel | Conversion) for leaf in leaves(node)):
            assert cell is None and not sides, "there was no bucket before"
            continue
        now, before, whole = (
            judging.value(node, sides.get(side, {})) for side in ("now", "before", "whole")
        )
        whole = now if spot.of == "totals" else whole
        if "before" not in sides and not before and cell is None:
            before = None  # without a bucket before there is nothing, not even none of a count
        expected = combined(kind, now, before, whole)
        if spot.of != "rows" and cell is None and kind in ("share", "previous", "change"):
            continue
        assert same(cell, expected), (spot, cell, expected)
        seen[f"{spot.of} {kind or 'value'}"] += 1


def law(
    name: str, seed: int, viewer: Any, as_of: date, query: dict[str, Any], seen: Counter[str]
) -> None:
    here = ground(name, seed, viewer, as_of)
    try:
        judge(name, here, decode_query(query), world(name, seed, viewer), seen)
    except QueryError:
        seen["no answer"] += 1


@settings(bounds, max_examples=100, derandomize=True)
@given(
    seed=st.integers(0, SEEDS - 1),
    viewer=st.sampled_from([None, None, *DIRTY_VIEWERS]),
    query=queries(),
)
def test_records_give_back_the_number(
    seed: int, viewer: tuple[str, str] | None, query: dict[str, Any]
) -> None:
    law("dirty", seed, viewer, AS_OFS[0], query, Counter())


@settings(bounds, max_examples=60, derandomize=True)
@given(
    seed=st.integers(0, SEEDS - 1),
    viewer=st.sampled_from([None, None, *DIRTY_VIEWERS]),
    query=shaped(DIRTY_POOL),
)
def test_records_of_every_shape_do(
    seed: int, viewer: tuple[str, str] | None, query: dict[str, Any]
) -> None:
    law("dirty", seed, viewer, AS_OFS[0], query, Counter())


@settings(bounds, max_examples=100, derandomize=True)
@given(
    seed=st.integers(0, SEEDS - 1),
    viewer=st.sampled_from([None, None, *VIEWERS]),
    as_of=st.sampled_from(AS_OFS),
    query=shaped(TIMELINE_POOL),
)
def test_records_of_every_kind_do(
    seed: int, viewer: tuple[str, str] | None, as_of: date, query: dict[str, Any]
) -> None:
    law("timeline", seed, viewer, as_of, query, Counter())
