"""Explaining a query tells what it would do, and runs nothing of it."""

from typing import Any

import pytest

from engine.question import OWNER, Viewer
from semantic.errors import AccessError, QueryError
from semantic.query import decode_query, encode_query
from tests.engine.dirty import MemoryAudit, MemoryBackend, engine_over, generate

REP = Viewer(id="ann", groups=frozenset({"rep"}), attributes={"rep_id": "r0"})
QUERY: dict[str, Any] = {
    "metrics": ["won_amount"],
    "dimensions": ["deal.stage"],
    "time": {"window": "this_year"},
}


def test_nothing_runs_and_one_note_is_written() -> None:
    database, audit = MemoryBackend(generate(1)), MemoryAudit()
    engine = engine_over(database, audit=audit)
    query = decode_query({**QUERY, "totals": True, "limit": 1, "others": True})
    found = engine.explain_query(query, OWNER)
    assert database.ran == [] and audit.begun == []
    ((event, actor, body),) = audit.noted
    assert (event, actor) == ("explain", "owner")
    assert body["query"] == encode_query(query) and body["sql"] == found.statement.sql
    assert found.audit_id == "note-1"
    assert [of for of, _ in found.beside] == ["totals", "others"]


def test_it_says_what_the_answer_says() -> None:
    engine = engine_over(MemoryBackend(generate(1)))
    query = decode_query(QUERY)
    found, answer = engine.explain_query(query, REP), engine.query(query, REP)
    assert found.statement.sql == answer.sql
    assert found.statement.parameters == answer.parameters
    assert found.reading == answer.reading
    assert found.columns == answer.columns
    assert found.lineage == answer.lineage
    assert found.citations == answer.citations
    assert found.policies
    assert found.resolved["window"]["label"] == "this year"


def test_what_is_certain_is_warned_of_before() -> None:
    engine = engine_over(MemoryBackend(generate(1)))
    query = {
        "metrics": ["amount"],
        "dimensions": ["time:month", "product.family"],
        "time": {"window": {"from": "2026-05-11", "to": "2026-07-31"}},
        "where": [{"field": "deal.stage", "op": "=", "values": ["Wonn"]}],
    }
    messages = [one.message for one in engine.explain_query(decode_query(query), REP).caveats]
    assert any("May 2026 is cut: the window begins on 2026-05-11." in one for one in messages)
    assert any("'Wonn'" in one for one in messages)
    assert any("groups do not add up" in one for one in messages)
    assert any("Row policies apply" in one for one in messages)


def test_only_keys_that_must_be_unique_are_counted() -> None:
    database = MemoryBackend(generate(1))
    engine = engine_over(database)
    query = decode_query({"metrics": ["amount"], "dimensions": ["account.region"]})
    found = engine.explain_query(query, OWNER)
    assert len(database.ran) == 1
    (counted,) = database.ran
    assert counted.sql != found.statement.sql and counted.tables == ("accounts",)


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ({"metrics": ["amonut"]}, QueryError),
        ({"rows": "account", "dimensions": ["account.secret"]}, AccessError),
    ],
)
def test_what_would_stop_it_is_raised_and_noted(query: dict[str, Any], error: Any) -> None:
    audit = MemoryAudit()
    engine = engine_over(MemoryBackend(generate(1)), audit=audit)
    with pytest.raises(error) as caught:
        engine.explain_query(decode_query(query), OWNER)
    ((_, _, body),) = audit.noted
    assert body["sql"] is None
    assert body["issues"] == tuple(f"{one.code}: {one.message}" for one in caught.value.issues)


def test_a_key_on_several_rows_would_stop_it() -> None:
    rows = generate(1)
    rows["accounts"].append(rows["accounts"][0])
    engine = engine_over(MemoryBackend(rows))
    query = decode_query({"metrics": ["amount"], "dimensions": ["account.region"]})
    with pytest.raises(QueryError) as caught:
        engine.explain_query(query, OWNER)
    assert [one.code for one in caught.value.issues] == ["duplicate-key"]
