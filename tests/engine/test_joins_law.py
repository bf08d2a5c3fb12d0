"""Cases that other engines answer wrongly, each with the number that is right."""

from decimal import Decimal
from typing import Any

import pytest

from engine.question import OWNER
from semantic.errors import QueryError
from semantic.query import decode_query
from tests.engine.dirty import MemoryBackend, Row, Rows, engine_over, rows_of

D = Decimal


def deal(key: str, account: str | None, amount: int | None, stage: str = "Won") -> Row:
    blank = dict.fromkeys(("title", "owner_id", "created_by", "probability", "closed", "created"))
    values = {"deal_id": key, "account_id": account, "amount": amount, "stage": stage}
    return {**blank, **values}


def account(key: str, region: str | None) -> Row:
    blank = dict.fromkeys(("vip", "since", "secret"))
    return {**blank, "account_id": key, "name": key, "region": region}


def line(key: str, number: int, product: str | None, quantity: int = 1, price: int = 5) -> Row:
    return {
        "deal_id": key,
        "line_no": number,
        "product_id": product,
        "quantity": quantity,
        "price": price,
    }


def contact(key: str, deal_id: str | None, owner: str | None) -> Row:
    return {"contact_id": key, "deal_id": deal_id, "account_id": owner, "role": key, "email": None}


ROWS: Rows = {
    "accounts": [account("a0", "North"), account("a1", "South"), account("a2", None)],
    "reps": [{"rep_id": "r0", "name": "Chen", "team": "Red"}],
    "products": [
        {"product_id": "p0", "name": "One", "family": "Suite"},
        {"product_id": "p1", "name": "Two", "family": "Core"},
        {"product_id": "p2", "name": "Three", "family": "Suite"},
    ],
    "deals": [
        deal("d0", "a0", 100),
        deal("d1", "a0", 100, "Lost"),
        deal("d2", "a1", 50),
        deal("d3", None, 60),
        deal("d4", "a9", 40),
        deal("d5", "a2", None, "Open"),
    ],
    "lines": [
        line("d0", 1, "p0"),
        line("d0", 2, "p2"),
        line("d0", 3, "p1"),
        line("d2", 1, "p1", 2),
        line("d9", 1, "p0", 7),
        line("d2", 2, None),
    ],
    "contacts": [
        contact("c0", "d0", "a0"),
        contact("c1", "d0", "a0"),
        contact("c2", None, "a1"),
        contact("c3", "d3", None),
    ],
    "deliveries": [],
    "quotas": [{"rep_id": "r0", "quarter_start": None, "target": 500}],
}
DATABASE = MemoryBackend(ROWS)


def asked(**query: Any) -> list[tuple[Any, ...]]:
    return rows_of(query, DATABASE)


def test_t1_null_and_orphan_keys_keep_their_group() -> None:
    found = dict(asked(metrics=["amount"], dimensions=["account.region"]))
    assert found == {"North": D(200), "South": D(50), None: D(100)}
    assert asked(metrics=["amount"]) == [(D(350),)]


def test_t2_to_t4_childless_deals_keep_the_null_group() -> None:
    found = asked(
        metrics=["amount", "avg_amount", "median_amount", "deal_count"],
        dimensions=["product.family"],
    )
    assert {row[0]: row[1:] for row in found} == {
        "Suite": (D(100), 100.0, 100.0, 1),
        "Core": (D(150), 75.0, 75.0, 2),
        # d1, d3, d4 and d5 have no line; d2 has one without a product.
        None: (D(250), 62.5, 55.0, 5),
    }


def test_t10_a_filter_holds_for_every_fact_or_is_refused() -> None:
    north = [{"field": "account.region", "op": "=", "values": ["North"]}]
    found = asked(metrics=["amount", "contact_count", "line_amount"], where=north)
    assert found == [(D(200), 2, D(15))]
    with pytest.raises(QueryError, match="not-reachable"):
        asked(metrics=["amount", "quota"], where=north)


def test_v2_and_v3_only_what_was_asked_is_shown() -> None:
    answer = engine_over(MemoryBackend(ROWS)).query(
        decode_query({"metrics": ["win_rate"], "dimensions": ["deal.stage"]}), OWNER
    )
    assert [one.name for one in answer.columns] == ["deal.stage", "win_rate"]


def test_b1_two_facts_without_a_dimension() -> None:
    assert asked(metrics=["amount", "quota"]) == [(D(350), D(500))]


def test_b2_facts_are_combined_null_safe() -> None:
    found = asked(metrics=["amount", "contact_count"], dimensions=["account.region"])
    assert {row[0]: row[1:] for row in found} == {
        "North": (D(200), 2),
        "South": (D(50), 1),
        None: (D(100), 1),
    }
    query = {"metrics": ["amount", "contact_count"], "dimensions": ["account.region"]}
    assert "IS NOT DISTINCT FROM" in engine_over(DATABASE).statement(decode_query(query), OWNER).sql


def test_l1_two_to_many_legs_never_multiply() -> None:
    found = asked(metrics=["amount", "line_count", "contact_count"], dimensions=["deal.stage"])
    assert {row[0]: row[1:] for row in found} == {
        "Won": (D(250), 5, 3),
        "Lost": (D(100), 0, 0),
        "Open": (None, 0, 0),
        None: (None, 1, 1),
    }
    with pytest.raises(QueryError, match="fan-out"):
        asked(metrics=["amount"], dimensions=["product.family", "contact.role"])


def test_lexis_a_ratio_over_siblings_is_not_their_product() -> None:
    """Deals by region and contacts by region are each counted apart."""
    found = asked(metrics=["amount", "contact_count"], dimensions=["account.region"])
    assert sum(row[2] for row in found) == len(ROWS["contacts"])
    assert sum(row[1] or 0 for row in found) == 350


def test_wren_amount_by_family_counts_a_deal_once() -> None:
    found = dict(asked(metrics=["amount"], dimensions=["product.family"]))
    assert found["Suite"] == 100  # d0 has two lines of the family


def test_slayer_each_group_has_its_own_number() -> None:
    found = dict(asked(metrics=["amount"], dimensions=["product.name"]))
    assert found == {"One": D(100), "Two": D(150), "Three": D(100), None: D(250)}
    contacts = dict(asked(metrics=["contact_count"], dimensions=["deal.stage"]))
    assert contacts == {"Won": 3, None: 1}


def test_steward_no_deal_is_lost_to_a_join() -> None:
    found = dict(asked(metrics=["amount"], dimensions=["rep.team"]))
    assert found == {None: D(350)}


def test_azem_distinct_counts_across_a_fan_out_say_so() -> None:
    answer = engine_over(MemoryBackend(ROWS)).query(
        decode_query({"metrics": ["customers"], "dimensions": ["product.family"]}), OWNER
    )
    assert set(answer.rows) == {("Suite", 1), ("Core", 2), (None, 2)}
    assert not answer.columns[1].additive
    assert "not-additive" in {one.code for one in answer.caveats}


def test_graphnight_an_unknown_name_is_refused() -> None:
    with pytest.raises(QueryError, match="did you mean"):
        asked(metrics=["amount"], dimensions=["account.regoin"])
