"""The compiler against the plain-Python interpreter: every kind of metric in every shape."""

import os
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.answer import Engine
from engine.authorize import authorize
from engine.compile import compile_query
from engine.execution.backend import Limits
from engine.execution.result import to_rows
from engine.question import Viewer
from engine.resolve import resolve
from engine.verify import verify
from semantic.errors import QueryError
from semantic.model import SemanticModel
from semantic.query import decode_query
from tests.engine import dirty, timeline
from tests.engine.dirty import MemoryBackend, engine_over
from tests.engine.reference_calendar import Refused
from tests.engine.reference_dirty import DIRTY
from tests.engine.reference_records import records
from tests.engine.reference_shapes import evaluate
from tests.engine.reference_sides import ANYTHING, Result
from tests.engine.reference_timeline import TIMELINE
from tests.engine.reference_world import Viewer as Seen
from tests.engine.reference_world import World
from tests.engine.shape_queries import (
    ACCOUNT_FUNNEL_POOL,
    AS_OFS,
    DIRTY_POOL,
    FUNNEL_POOL,
    SEEDS,
    TIMELINE_POOL,
    VIEWERS,
    Pool,
    Query,
    recorded,
    shaped,
)
from tests.engine.test_compile import VIEWERS as DIRTY_VIEWERS

CASES = int(os.environ.get("PROVENUE_CASES", "2000"))


@cache
def world(model: str, seed: int, viewer: Seen) -> World:
    """Return the rows of one seed as a viewer sees them."""
    if model == "dirty":
        return World(DIRTY, dirty.generate(seed), viewer)
    return World(TIMELINE, timeline.generate(seed), viewer)


def database_of(name: str, seed: int) -> tuple[MemoryBackend, SemanticModel]:
    if name == "dirty":
        return dirty.backend(seed), dirty.dirty_model()
    return timeline.backend(seed), timeline.timeline_model()


def rows_of(
    query: Query, database: MemoryBackend, model: SemanticModel, viewer: Viewer, as_of: date
) -> list[tuple[Any, ...]]:
    """Return the rows of a metric query, by the four stages that make them."""
    resolved = resolve(decode_query(query), model, as_of)
    compiled = compile_query(authorize(resolved, model, viewer))
    statement = verify(compiled, database.schema(), database.dialect)
    found = to_rows(database.run(statement, Limits(rows=1_000_000)).table)
    return [row[: len(resolved.columns)] for row in found]


def plain_cell(value: Any) -> Any:
    """Numbers by value, to nine digits; all else as it is."""
    if isinstance(value, bool) or not hasattr(value, "as_integer_ratio"):
        return value
    return float(f"{float(value):.9g}") + 0.0


def plain_rows(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return [tuple(plain_cell(value) for value in row) for row in rows]


def agree(name: str, seed: int, viewer: Seen, as_of: date, query: Query) -> Result | None:
    """Compare compiler and reference; return the answer, if there was one to compare."""
    viewers = DIRTY_VIEWERS if name == "dirty" else VIEWERS
    database, model = database_of(name, seed)

    def found() -> list[tuple[Any, ...]]:
        return plain_rows(rows_of(query, database, model, viewers[viewer], as_of))

    try:
        expected = evaluate(query, world(name, seed, viewer), as_of)
    except Refused as refused:
        with pytest.raises(QueryError) as caught:
            found()
        assert codes_of(caught.value) & told_as(refused), (refused.codes, caught.value)
        return None
    try:
        rows = found()
    except QueryError as error:
        assert codes_of(error) <= stricter(query), error
        return None
    assert Counter(rows) == Counter(plain_rows(expected.rows))
    assert rows == plain_rows(expected.rows)
    if query.get("totals") or query.get("others"):
        beside(query, engine_of(name, seed, as_of), viewers[viewer], expected)
    return expected


@cache
def engine_of(name: str, seed: int, as_of: date) -> Engine:
    database, model = database_of(name, seed)
    return engine_over(database, replace(model, as_of=as_of))


def beside(query: Query, engine: Engine, viewer: Viewer, expected: Result) -> None:
    """Compare totals and others, which are answered apart from the rows."""
    answer = engine.query(decode_query(query), viewer)
    assert plain_rows([*answer.rows]) == plain_rows(expected.rows)
    assert Counter(plain_rows([*(answer.others or ())])) == Counter(plain_rows(expected.others))
    assert (answer.totals is None) == (expected.totals is None)
    if answer.totals is not None and expected.totals is not None:
        wanted = [
            found if known is ANYTHING else known
            for found, known in zip(answer.totals, expected.totals, strict=True)
        ]
        assert plain_rows([answer.totals]) == plain_rows([tuple(wanted)])


def codes_of(error: QueryError) -> set[str]:
    return {issue.code for issue in error.issues}


def told_as(refused: Refused) -> set[str]:
    """One mistake may be told in several ways."""
    reach = {"not-reachable", "ambiguous-path", "fan-out"}
    return set(refused.codes) | (reach if refused.codes & reach else set())


def stricter(query: Query) -> set[str]:
    """What the engine refuses though it has an answer: better than a number few would expect."""
    codes: set[str] = set()
    bucketed = any(":" in one for one in query["dimensions"])
    if query.get("others") and query.get("share_of"):
        codes.add("fan-out")
    if query.get("others") and bucketed and query.get("compare"):
        codes.add("bad-limit")
    windowed = query.get("time") or any("quarterly" in one for one in query["metrics"])
    if bucketed and windowed:
        codes |= {"mixed-times", "too-broad"}
    return codes


def cases(model: str, *pools: Pool) -> Callable[[Callable[..., None]], Callable[..., None]]:
    viewers = DIRTY_VIEWERS if model == "dirty" else VIEWERS
    return given(
        seed=st.integers(0, SEEDS - 1),
        viewer=st.sampled_from([None, None, None, None, *viewers]),
        as_of=st.sampled_from(AS_OFS[:1] if model == "dirty" else AS_OFS),
        query=st.one_of(*(shaped(pool) for pool in pools)),
    )


bounds = settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)


@settings(bounds, max_examples=150, derandomize=True)
@cases("timeline", TIMELINE_POOL)
def test_every_kind_of_metric(seed: int, viewer: Seen, as_of: date, query: Query) -> None:
    agree("timeline", seed, viewer, as_of, query)


@settings(bounds, max_examples=50, derandomize=True)
@cases("timeline", FUNNEL_POOL, ACCOUNT_FUNNEL_POOL)
def test_funnels(seed: int, viewer: Seen, as_of: date, query: Query) -> None:
    agree("timeline", seed, viewer, as_of, query)


@settings(bounds, max_examples=100, derandomize=True)
@cases("dirty", DIRTY_POOL)
def test_shapes_over_dirty_rows(seed: int, viewer: Seen, as_of: date, query: Query) -> None:
    agree("dirty", seed, viewer, as_of, query)


def agree_on_records(seed: int, viewer: Seen, as_of: date, query: Query) -> None:
    """Compare the rows one by one, in any order."""
    database, model = database_of("timeline", seed)
    try:
        expected = records(query, world("timeline", seed, viewer), as_of)
    except Refused as refused:
        with pytest.raises(QueryError) as caught:
            rows_of(query, database, model, VIEWERS[viewer], as_of)
        assert codes_of(caught.value) & told_as(refused), (refused.codes, caught.value)
        return
    found = rows_of(query, database, model, VIEWERS[viewer], as_of)
    assert Counter(plain_rows(found)) == Counter(plain_rows(expected))


every_record = given(
    seed=st.integers(0, SEEDS - 1),
    viewer=st.sampled_from([None, None, *VIEWERS]),
    as_of=st.sampled_from(AS_OFS),
    query=recorded(),
)


@settings(bounds, max_examples=60, derandomize=True)
@every_record
def test_records_are_the_rows_a_metric_counts(
    seed: int, viewer: Seen, as_of: date, query: Query
) -> None:
    agree_on_records(seed, viewer, as_of, query)


@pytest.mark.parametrize("by", ["amount:share", "amount:running"])
def test_a_limit_may_go_by_what_is_computed_over_groups(by: str) -> None:
    query: Query = {
        "metrics": ["amount"],
        "dimensions": ["account.region", "time:quarter"],
        "share_of": "account.region",
        "running": True,
        "order_by": [{"by": by, "direction": "desc"}],
        "limit": 1,
        "limit_per": "account.region",
    }
    assert agree("timeline", 3, None, AS_OFS[0], query) is not None


@pytest.mark.slow
@settings(bounds, max_examples=CASES)
@cases("timeline", TIMELINE_POOL)
def test_many_of_every_kind(seed: int, viewer: Seen, as_of: date, query: Query) -> None:
    agree("timeline", seed, viewer, as_of, query)


@pytest.mark.slow
@settings(bounds, max_examples=CASES // 4)
@cases("timeline", FUNNEL_POOL, ACCOUNT_FUNNEL_POOL)
def test_many_funnels(seed: int, viewer: Seen, as_of: date, query: Query) -> None:
    agree("timeline", seed, viewer, as_of, query)


@pytest.mark.slow
@settings(bounds, max_examples=CASES // 2)
@cases("dirty", DIRTY_POOL)
def test_many_shapes_over_dirty_rows(seed: int, viewer: Seen, as_of: date, query: Query) -> None:
    agree("dirty", seed, viewer, as_of, query)


@pytest.mark.slow
@settings(bounds, max_examples=CASES // 4)
@every_record
def test_many_records(seed: int, viewer: Seen, as_of: date, query: Query) -> None:
    agree_on_records(seed, viewer, as_of, query)
