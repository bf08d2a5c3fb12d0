"""The choke point: an intent before anything runs, an outcome after, whatever happens."""

from typing import Any

import pytest

from engine.audit.record import Intent
from engine.planning.planner import PlanningContext
from engine.question import OWNER, Explanation, PlanOutcome, Question, Viewer
from engine.reply import Unanswered
from semantic.errors import AccessError, ExecutionError, Issue, QueryError
from semantic.query import decode_query
from tests.engine.dirty import (
    NOW,
    MemoryAudit,
    MemoryBackend,
    NoPlanner,
    engine_over,
    generate,
)

GOOD: dict[str, Any] = {"metrics": ["amount"], "dimensions": ["account.region"]}


def audit_of(engine: Any) -> MemoryAudit:
    found: MemoryAudit = engine._audit
    return found


def test_every_statement_has_its_intent_and_outcome() -> None:
    database = MemoryBackend(generate(3))
    engine = engine_over(database)
    answer = engine.query(decode_query(GOOD), OWNER)
    audit = audit_of(engine)
    assert len(audit.begun) == len(audit.finished)
    assert all(one.actor == "system" for one in audit.begun[:-1])  # the checks of a snapshot
    assert audit.begun[-1].sql == answer.sql == database.ran[-1].sql
    assert audit.finished[-1].rows == len(answer.rows)
    assert {one["name"] for one in audit.begun[-1].tables} == {"accounts", "deals"}
    assert {one.table for one in answer.citations} == {"accounts", "deals"}


def test_what_is_refused_is_recorded_and_does_not_run() -> None:
    database = MemoryBackend(generate(3))
    engine = engine_over(database)
    with pytest.raises(QueryError):
        engine.query(decode_query({"metrics": ["nobody"]}), OWNER)
    with pytest.raises(AccessError):
        engine.query(decode_query({"dimensions": ["account.secret"]}), OWNER)
    assert [one.kind for one in audit_of(engine).finished][-2:] == ["error", "denied"]
    assert not [one for one in database.ran if "secret" in one.sql]


def test_nothing_runs_when_the_intent_cannot_be_written() -> None:
    class Broken(MemoryAudit):
        def begin(self, intent: Intent) -> str:
            raise ExecutionError(Issue("audit-unavailable", "the disk is full"))

    database = MemoryBackend(generate(3))
    with pytest.raises(ExecutionError, match="audit-unavailable"):
        engine_over(database, audit=Broken()).query(decode_query(GOOD), OWNER)
    assert not database.ran


def test_the_policies_of_an_answer_are_in_its_intent() -> None:
    engine = engine_over(MemoryBackend(generate(3)))
    viewer = Viewer(id="n", groups=frozenset({"regional"}), attributes={"region": "North"})
    answer = engine.query(decode_query(GOOD), viewer)
    intent = audit_of(engine).begun[-1]
    assert intent.actor == "n"
    assert "account: region = viewer('region')" in intent.policies
    assert answer.parameters == {"viewer_region": "North"}
    assert any("region = viewer('region')" in one for one in answer.reading.filters)


def test_order_limit_and_offset_are_stable() -> None:
    engine = engine_over(MemoryBackend(generate(3)))
    query = {**GOOD, "dimensions": ["deal.title", "deal.stage"]}
    rows = engine.query(decode_query(query), OWNER).rows
    pages = [
        engine.query(decode_query({**query, "limit": 2, "offset": offset}), OWNER).rows
        for offset in range(0, len(rows), 2)
    ]
    assert tuple(row for page in pages for row in page) == rows
    stages = engine.query(decode_query({**GOOD, "dimensions": ["deal.stage"]}), OWNER).rows
    declared = ["Open", "Won", "Lost", "Odd", None]
    shown = [row[0] for row in stages]
    assert shown == [one for one in declared if one in shown]
    for direction in ("asc", "desc"):
        order = [{"by": "amount", "direction": direction}]
        found = engine.query(decode_query({**query, "order_by": order}), OWNER).rows
        amounts = [row[2] for row in found]
        known = [one for one in amounts if one is not None]
        assert known == sorted(known, reverse=direction == "desc")
        assert amounts[len(known) :] == [None] * (len(amounts) - len(known))  # NULL last both ways


def test_a_warmed_engine_reads_no_values_for_those_who_see_everything() -> None:
    engine = engine_over(MemoryBackend(generate(3)))
    engine.warm()
    read = [one.surface for one in audit_of(engine).begun].count("index")
    assert read == 1
    assert engine.values("account.region", "", OWNER)
    assert [one.surface for one in audit_of(engine).begun].count("index") == read


def test_the_sql_of_the_answer_before_is_explained_as_its_asker_may_see_it() -> None:
    class Explaining(NoPlanner):
        def plan(self, question: Question, context: PlanningContext) -> PlanOutcome:
            return Explanation(text="Each answer shows its SQL.", about="sql")

    engine = engine_over(MemoryBackend(generate(3)), planner=Explaining())
    viewer = Viewer(id="n", groups=frozenset({"regional"}), attributes={"region": "North"})
    asked = Question(text="the sql?", viewer=viewer, now=NOW, previous=decode_query(GOOD))
    told = engine.ask(asked)
    assert isinstance(told, Unanswered) and isinstance(told.outcome, Explanation)
    ran = engine.query(decode_query(GOOD), viewer)
    assert told.outcome.text.endswith(ran.sql)
    assert "viewer_region" in told.outcome.text
    alone = engine.ask(Question(text="the sql?", viewer=viewer, now=NOW))
    assert isinstance(alone, Unanswered)
    assert alone.outcome.text == "Each answer shows its SQL."
