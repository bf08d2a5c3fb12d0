"""Drilled records, aggregated in plain Python, give back the cell they were drilled from."""

from decimal import Decimal
from functools import cache
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.drill import Records
from engine.fit import fit
from semantic.errors import QueryError
from semantic.model import SemanticModel
from semantic.query import MetricQuery, decode_query
from tests.engine.dirty import AS_OF, SCHEMA, backend, dirty_model, generate
from tests.engine.drilling import Ground, Key, by_key
from tests.engine.reference import FORMULAS, KEY, MEASURES, TABLE, World
from tests.engine.test_compile import SEEDS, VIEWERS, bounds, queries


@cache
def fitted() -> SemanticModel:
    return fit(dirty_model(), SCHEMA)


@cache
def world(seed: int, viewer: tuple[str, str] | None) -> World:
    return World(generate(seed), viewer)


def same(one: Any, other: Any) -> bool:
    if one is None or other is None:
        return one is other
    if isinstance(one, float) or isinstance(other, float):
        return abs(float(one) - float(other)) <= 1e-9 * max(1.0, abs(float(one)))
    return bool(one == other)


def aggregated(records: Records, keys: list[Key], here: World) -> Any:
    """Aggregate records as the reference does: by functions over rows, written a second time."""
    measure = MEASURES[records.metric]
    assert len(set(keys)) == len(keys), "each record once"
    rows = by_key(here.rows[measure.home], KEY[measure.home])
    values = [measure.argument(here, rows[key]) for key in keys]
    assert all(measure.where(here, rows[key]) for key in keys), "only what the metric counts"
    return measure.aggregate(values)


def value_of(metric: str, parts: dict[str, Any]) -> Any:
    """Return a metric's value of its parts; one without records counts none."""
    if metric in FORMULAS:
        names, formula = FORMULAS[metric]
        return formula(*(value_of(name, parts) for name in names))
    return parts.get(metric, 0 if MEASURES[metric].count else None)


def judge(ground: Ground, query: MetricQuery, here: World) -> int:
    """Compare every cell with its records; return how many cells there were."""
    count = 0
    for spot, cell in ground.cells(query):
        metric, _, kind = spot.column.partition(":")
        sides: dict[str, dict[str, Any]] = {"now": {}, "before": {}, "whole": {}}
        for records, keys in ground.drilled(query, spot):
            sides[records.side][records.metric] = aggregated(records, keys, here)
        now, before, whole = (value_of(metric, sides[one]) for one in ("now", "before", "whole"))
        expected = combined(kind, now, before, whole)
        assert same(cell, expected), (spot, cell, expected)
        count += 1
    return count


def combined(kind: str, now: Any, before: Any, whole: Any) -> Any:
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


@settings(bounds, max_examples=120, derandomize=True)
@given(
    seed=st.integers(0, SEEDS - 1),
    viewer=st.sampled_from([None, None, *VIEWERS]),
    query=queries(),
)
def test_records_give_back_the_number_they_are_behind(
    seed: int, viewer: tuple[str, str] | None, query: dict[str, Any]
) -> None:
    database = backend(seed)
    ground = Ground(model=fitted(), database=database, viewer=VIEWERS[viewer], as_of=AS_OF)
    asked = decode_query({**query, "limit": 12})
    try:
        judge(ground, asked, world(seed, viewer))
    except QueryError as error:
        assert {issue.code for issue in error.issues} <= {
            "not-reachable", "ambiguous-path", "fan-out", "too-fine",
        }, error  # fmt: skip
