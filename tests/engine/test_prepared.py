"""A statement is made once for all who see the same, and never for anybody who does not."""

import dataclasses
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.prepared import Prepared, PreparedQueries, prepare, what_decides
from engine.question import OWNER, SYSTEM, Viewer
from engine.running import Stages
from semantic.errors import AccessError, ProvenueError, QueryError
from semantic.model import SemanticModel
from semantic.query import Filter, MetricQuery, decode_query
from tests.engine.dirty import AS_OF, SCHEMA, dirty_model

BY_REGION = MetricQuery(metrics=("amount",), dimensions=("account.region",))


class Told:
    """The stages of one look-up."""

    def __init__(self) -> None:
        self.stages = Stages(lambda _event: None)

    @property
    def names(self) -> list[str]:
        return list(self.stages.milliseconds)


def queries(model: SemanticModel | None = None) -> PreparedQueries:
    return PreparedQueries(model or dirty_model(), SCHEMA, "duckdb")


def fresh(query: MetricQuery, viewer: Viewer, as_of: date = AS_OF) -> Prepared:
    stages = Told().stages
    model = dirty_model()
    return prepare(query, model, viewer, as_of, schema=SCHEMA, dialect="duckdb", stages=stages)


def test_the_second_time_it_is_recalled() -> None:
    kept, first, second = queries(), Told(), Told()
    made = kept.prepare(BY_REGION, OWNER, AS_OF, first.stages)
    again = kept.prepare(decode_query(BY_REGION_JSON), SYSTEM, AS_OF, second.stages)
    assert again is made
    assert first.names == ["resolve", "authorize", "compile", "verify"]
    assert second.names == ["recall"]
    assert (kept.counts().hits, kept.counts().misses, kept.counts().entries) == (1, 1, 1)


BY_REGION_JSON = '{"dimensions": ["account.region"], "metrics": ["amount"]}'


def test_another_day_is_another_statement() -> None:
    kept, told = queries(), Told()
    query = MetricQuery(metrics=("this_quarter_amount",))
    one = kept.prepare(query, OWNER, date(2026, 6, 30), told.stages)
    two = kept.prepare(query, OWNER, date(2026, 7, 1), told.stages)
    assert one.statement.parameters != two.statement.parameters


def test_a_field_that_may_not_be_seen_is_refused_each_time_and_to_others_too() -> None:
    kept, stages = queries(), Told().stages
    query = MetricQuery(dimensions=("account.secret",))
    trusted = Viewer(id="t", groups=None, may_see=frozenset({"account.secret"}))
    for viewer, allowed in ((OWNER, False), (trusted, True), (OWNER, False), (trusted, True)):
        if allowed:
            assert "secret" in kept.prepare(query, viewer, AS_OF, stages).statement.sql
        else:
            with pytest.raises(AccessError):
                kept.prepare(query, viewer, AS_OF, stages)


def test_a_mistake_is_told_each_time() -> None:
    kept, stages = queries(), Told().stages
    for _ in range(2):
        with pytest.raises(QueryError):
            kept.prepare(MetricQuery(metrics=("nobody",)), OWNER, AS_OF, stages)
    assert kept.counts().entries == 0


@pytest.mark.parametrize(
    ("one", "two"), [((1,), (1.0,)), ((None,), (float("nan"),)), ((0,), (-0.0,)), (("a",), ("A",))]
)
def test_values_that_look_alike_are_not_mixed_up(one: Any, two: Any) -> None:
    kept, stages = queries(), Told().stages
    for values in (one, two, one):
        where = (Filter(field="deal.probability", op="in", values=values),)
        query = MetricQuery(metrics=("amount",), where=where)
        assert outcome(lambda q=query: kept.prepare(q, OWNER, AS_OF, stages)) == outcome(
            lambda q=query: fresh(q, OWNER)
        )


def outcome(work: Any) -> tuple[str, str]:
    """Return what is made, or the error, as text that tells 1 from 1.0."""
    try:
        made = work()
    except ProvenueError as error:
        return "", str(error)
    return made.statement.sql, repr(made.statement.parameters)


def test_all_of_a_viewer_but_the_name_decides() -> None:
    known = {"id", "groups", "attributes", "may_see"}
    assert {one.name for one in dataclasses.fields(Viewer)} == known, "does it decide a statement?"
    base = Viewer(id="a", groups=frozenset({"rep"}), attributes={"rep_id": 1})
    same = dataclasses.replace(base, id="b")
    assert what_decides(same) == what_decides(base)
    for other in (
        dataclasses.replace(base, groups=None),
        dataclasses.replace(base, groups=frozenset()),
        dataclasses.replace(base, attributes={}),
        dataclasses.replace(base, attributes={"rep_id": True}),
        dataclasses.replace(base, attributes={"rep_id": 1.0}),
        dataclasses.replace(base, attributes={"rep_id": "1"}),
        dataclasses.replace(base, attributes={"rep_id": 1, "region": None}),
        dataclasses.replace(base, may_see=frozenset({"account.secret"})),
    ):
        assert what_decides(other) != what_decides(base)


GROUPS = st.none() | st.frozensets(st.sampled_from(["rep", "regional", "guest"]))
VALUES = st.sampled_from([None, "r1", "North", 1, 1.0, True, "1"])
VIEWERS = st.builds(
    Viewer,
    id=st.sampled_from(["a", "b"]),
    groups=GROUPS,
    attributes=st.dictionaries(st.sampled_from(["rep_id", "region", "x"]), VALUES),
    may_see=st.frozensets(st.sampled_from(["account.secret", "contact.email"])),
)
ASKED = st.sampled_from(
    [
        BY_REGION,
        MetricQuery(metrics=("contact_count",), dimensions=("account.region",)),
        MetricQuery(dimensions=("account.secret",)),
        MetricQuery(rows="contact", dimensions=("contact.email",)),
        MetricQuery(metrics=("quota",), dimensions=("time:quarter",)),
    ]
)
KEPT = queries()


@given(query=ASKED, viewer=VIEWERS)
def test_whoever_asked_before_each_viewer_gets_a_statement_of_their_own(
    query: MetricQuery, viewer: Viewer
) -> None:
    stages = Told().stages
    assert outcome(lambda: KEPT.prepare(query, viewer, AS_OF, stages)) == outcome(
        lambda: fresh(query, viewer)
    )
