"""The row law: what a viewer gets is what the owner gets over the viewer's rows alone."""

from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.question import OWNER, Viewer
from semantic.errors import QueryError
from semantic.load import load_model_text
from semantic.model import SemanticModel
from semantic.query import decode_query
from tests.engine.dirty import (
    MODEL_FILE,
    MemoryBackend,
    backend,
    engine_over,
    generate,
    rows_of,
)
from tests.engine.reference import TABLE, World
from tests.engine.test_compile import VIEWERS, bounds, normal, queries

SEEDS = 12


@cache
def filtered(seed: int, viewer: tuple[str, str]) -> MemoryBackend:
    """Return a database of the rows that a viewer sees, and no others."""
    world = World(generate(seed), viewer)
    return MemoryBackend({table: world.rows[name] for name, table in TABLE.items()})


@settings(bounds, max_examples=60, derandomize=True)
@given(
    seed=st.integers(0, SEEDS - 1),
    viewer=st.sampled_from([one for one in VIEWERS if one is not None]),
    query=queries(),
)
def test_result_is_the_owners_over_filtered_data(
    seed: int, viewer: tuple[str, str], query: dict[str, Any]
) -> None:
    try:
        found = rows_of(query, backend(seed), VIEWERS[viewer])
    except QueryError:
        return
    assert normal(found) == normal(rows_of(query, filtered(seed, viewer), OWNER, free_model()))


@cache
def free_model() -> SemanticModel:
    """Return the model without a policy."""
    lines = MODEL_FILE.read_text().splitlines()
    kept = [one for one in lines if "groups:" not in one and "policies:" not in one]
    return load_model_text("\n".join(kept))


VALUES = [
    {"dimensions": ["account.name"]},
    {"dimensions": ["account.region"]},
    {"dimensions": ["deal.stage", "account.region"]},
    {"dimensions": ["product.family"]},
    {"dimensions": ["line.quantity", "deal.title"]},
    {"rows": "deal"},
    {"rows": "line", "dimensions": ["deal.title", "product.name"]},
    {"rows": "account", "segments": ["account.with_won_deal"]},
    {"rows": "contact", "dimensions": ["rep.name"], "time": {"window": {"from": "2026-03-01"}}},
]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("query", VALUES)
def test_values_and_rows_obey_the_law_too(query: dict[str, Any], seed: int) -> None:
    for key, viewer in VIEWERS.items():
        if key is None:
            continue
        found = rows_of(query, backend(seed), viewer)
        expected = rows_of(query, filtered(seed, key), OWNER, free_model())
        assert normal(found) == normal(expected)


def test_the_hidden_never_shows_anywhere() -> None:
    """Value lists, nearest names, caveats, sentences, SQL and parameters of a restricted viewer."""
    rows = generate(3)
    rows["accounts"] = [
        account("a0", "Visible Ltd", "North"),
        account("a1", "Canarybird Ltd", "South"),
    ]
    rows["deals"] = [
        deal("d0", "a0", "Fine"),
        deal("d1", "a1", "Canarydeal"),
        deal("d2", None, "Canarynull"),
    ]
    rows["contacts"] = rows["lines"] = rows["deliveries"] = []
    engine = engine_over(MemoryBackend(rows))
    viewer = Viewer(id="n", groups=frozenset({"regional"}), attributes={"region": "North"})
    assert engine.values("account.name", "", viewer) == ("Visible Ltd",)
    assert engine.values("account.name", "can", viewer) == ()
    assert engine.values("deal.title", "", viewer) == ("Fine",)
    assert engine.values("account.name", "can", OWNER) == ("Canarybird Ltd",)
    asked: list[dict[str, Any]] = [
        {"metrics": ["amount", "deal_count"], "dimensions": ["account.name"]},
        {"metrics": ["amount"], "dimensions": ["deal.title"]},
        {
            "metrics": ["amount"],
            "where": [{"field": "account.name", "op": "=", "values": ["Canaribird Ltd"]}],
        },
        {
            "metrics": ["amount"],
            "where": [{"field": "deal.title", "op": "in", "values": ["Fine", "Canarydea"]}],
        },
        {"rows": "deal"},
        {"dimensions": ["account.name", "deal.title"]},
    ]
    for query in asked:
        answer = engine.query(decode_query(query), viewer)
        shown = repr((answer.rows, answer.caveats, answer.text, answer.sql, answer.parameters))
        assert "Canarybird" not in shown
        assert "Canarydeal" not in shown
        assert "Canarynull" not in shown
        assert any(one.code == "row-policy" for one in answer.caveats)


def account(key: str, name: str, region: str) -> dict[str, Any]:
    return {
        "account_id": key,
        "name": name,
        "region": region,
        "vip": None,
        "since": None,
        "secret": None,
    }


def deal(key: str, owner: str | None, title: str) -> dict[str, Any]:
    return {
        "deal_id": key,
        "title": title,
        "account_id": owner,
        "owner_id": None,
        "created_by": None,
        "stage": "Won",
        "amount": 7,
        "probability": None,
        "closed": None,
        "created": None,
    }
