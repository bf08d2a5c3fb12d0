"""The queries that a cell is drilled to, and the cells that are refused."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import pytest

from engine.drill import Records, Spot, drill
from engine.fit import fit
from engine.reply import Cell
from engine.resolve import resolve
from semantic.errors import QueryError
from semantic.model import Cumulative, Metric, SemanticModel, Span, Words
from semantic.query import decode_query, encode_query
from tests.engine import timeline
from tests.engine.dirty import AS_OF, SCHEMA, dirty_model


@cache
def dirty() -> SemanticModel:
    return fit(dirty_model(), SCHEMA)


@cache
def over_time() -> SemanticModel:
    return fit(timeline.timeline_model(), timeline.backend(1).schema())


def drilled(
    query: dict[str, Any], spot: Spot, model: SemanticModel | None = None
) -> tuple[Records, ...]:
    return drill(decode_query(query), spot, model or dirty(), AS_OF)


def only(query: dict[str, Any], spot: Spot, model: SemanticModel | None = None) -> dict[str, Any]:
    """Return the one query that a cell is drilled to, as it is written."""
    (records,) = drilled(query, spot, model)
    written: dict[str, Any] = json.loads(encode_query(records.query))
    return written


def test_a_group_becomes_filters_beside_those_of_the_question() -> None:
    query = {
        "metrics": ["won_amount"],
        "dimensions": ["deal.stage", "account.region"],
        "where": [{"field": "deal.amount", "op": ">", "values": [100]}],
        "segments": ["deal.own_deal"],
        "time": {"window": "this_quarter"},
    }
    assert only(query, Spot(column="won_amount", row=("Won", None, Decimal(5)))) == {
        "rows": "deal",
        "of": "won_amount",
        "where": [
            {"field": "deal.amount", "op": ">", "values": [100]},
            {"field": "deal.stage", "op": "=", "values": ["Won"]},
            {"field": "account.region", "op": "is_null"},
        ],
        "segments": ["deal.own_deal"],
        "time": {"window": {"from": "2026-04-01", "to": "2026-06-30"}},
    }


def test_a_bucket_is_the_window_cut_to_it() -> None:
    query = {
        "metrics": ["amount"],
        "dimensions": ["time:quarter"],
        "time": {"window": {"from": "2026-02-10", "to": "2026-06-30"}},
    }
    spot = Spot(column="amount", row=(date(2026, 1, 1), Decimal(1)))
    assert only(query, spot)["time"] == {"window": {"from": "2026-02-10", "to": "2026-03-31"}}


def test_a_bucket_of_another_date_is_a_filter() -> None:
    query = {
        "metrics": ["amount"],
        "dimensions": ["deal.created:month"],
        "time": {"window": {"year": 2026}},
    }
    found = only(query, Spot(column="amount", row=("2026-02-01", Decimal(1))))
    assert found["time"] == {"window": {"from": "2026-01-01", "to": "2026-12-31"}}
    assert found["where"] == [
        {
            "field": "deal.created",
            "op": "during",
            "values": [{"from": "2026-02-01", "to": "2026-02-28"}],
        }
    ]


def test_the_bucket_before_is_whole_though_the_window_cuts_the_first() -> None:
    query = {
        "metrics": ["amount"],
        "dimensions": ["time:month"],
        "time": {"window": {"from": "2026-02-10", "to": "2026-04-30"}},
        "compare": "previous_period",
    }
    spot = Spot(column="amount:change", row=(date(2026, 2, 1), 1, 1, 1, 1))
    now, before = drilled(query, spot)
    assert (now.label, now.side) == ("Amount", "now")
    assert (before.label, before.side) == ("Amount, before", "before")
    assert encode_query(now.query) == (
        '{"time":{"window":{"from":"2026-02-10","to":"2026-02-28"}},"rows":"deal","of":"amount"}'
    )
    assert encode_query(before.query) == (
        '{"time":{"window":{"from":"2026-01-01","to":"2026-01-31"}},"rows":"deal","of":"amount"}'
    )


def test_namesakes_are_told_apart_by_their_key() -> None:
    query = {"metrics": ["deal_count"], "dimensions": ["account.name", "creator.name"]}
    spot = Spot(column="deal_count", row=("Acme", None, 3), keys=("a1", None))
    assert only(query, spot)["where"] == [
        {"field": "account.name", "op": "=", "values": ["Acme"]},
        {"field": "account.account_id", "op": "=", "values": ["a1"]},
        {"field": "creator.name", "op": "is_null"},
        {"field": "creator.rep_id", "op": "is_null"},
    ]


def test_a_group_without_children_holds_rows_whose_child_has_no_value_too() -> None:
    query = {"metrics": ["deal_count"], "dimensions": ["product.family"]}
    assert only(query, Spot(column="deal_count", row=(None, 2)))["where"] == [
        {
            "any": [
                {"field": "product.family", "op": "in", "values": [None]},
                {"field": "line.deal_id", "op": "is_null"},
            ]
        }
    ]


def test_a_formula_has_records_for_each_part_once() -> None:
    found = drilled({"metrics": ["win_rate", "attainment"]}, Spot(column="attainment", row=(1, 1)))
    assert [(one.label, one.query.rows, one.query.of) for one in found] == [
        ("Won amount", "deal", "won_amount"),
        ("Quota", "quota", "quota"),
    ]


def test_a_share_has_its_rows_and_those_of_the_whole() -> None:
    query = {
        "metrics": ["deal_count"],
        "dimensions": ["account.region", "deal.stage"],
        "share_of": "account.region",
    }
    part, whole = drilled(query, Spot(column="deal_count:share", row=("North", "Won", 3, 0.5)))
    assert (part.side, whole.side, whole.label) == ("now", "whole", "Deal count, of the whole")
    assert len(part.query.where) == 2
    assert [one.field for one in whole.query.where] == ["account.region"]


def test_a_running_total_reaches_from_the_first_bucket_shown() -> None:
    query = {
        "metrics": ["deal_count"],
        "dimensions": ["time:month"],
        "time": {"window": {"year": 2026}},
        "running": True,
    }
    found = only(query, Spot(column="deal_count:running", row=("2026-03-01", 1, 4)))
    assert found["time"] == {"window": {"from": "2026-01-01", "to": "2026-03-31"}}


def test_a_cumulative_metric_is_drilled_to_all_it_looks_back_on() -> None:
    by_month = {"metrics": ["amount_3m"], "dimensions": ["time:month"]}
    (records,) = drilled(by_month, Spot(column="amount_3m", row=("2026-05-01", 1)), over_time())
    assert records.label == "Amount over 3 months"
    assert records.query.of == "amount"
    found = only(by_month, Spot(column="amount_3m", row=("2026-05-01", 1)), over_time())
    assert found["time"] == {"window": {"from": "2026-03-01", "to": "2026-05-31"}}
    alone = only({"metrics": ["amount_qtd"]}, Spot(column="amount_qtd", row=(1,)), over_time())
    assert alone["time"] == {"window": {"from": "2026-04-01", "to": "2026-06-30"}}


def test_a_look_back_that_starts_inside_a_quarter_is_a_filter() -> None:
    """Quotas are known by quarter: a window must not begin within one, a look-back may."""
    lately = Metric(
        name="quota_2q",
        definition=Cumulative(metric="quota", span=Span(2, "quarter"), sql="quota, 2 quarters"),
        words=Words(label="Quota lately"),
    )
    model = replace(dirty(), metrics={**dirty().metrics, "quota_2q": lately})
    query, spot = decode_query({"metrics": ["quota_2q"]}), Spot(column="quota_2q", row=(1,))
    (records,) = drill(query, spot, model, date(2026, 5, 16))
    resolve(records.query, model, date(2026, 5, 16))
    assert encode_query(records.query) == (
        '{"where":[{"field":"quota.quarter_start","op":"during",'
        '"values":[{"from":"2025-11-17","to":"2026-05-16"}]}],"rows":"quota","of":"quota"}'
    )


def test_levels_are_those_at_the_end_of_the_bucket_or_of_the_models_day() -> None:
    query = {"metrics": ["pipe_at"], "dimensions": ["time:quarter"]}
    march = only(query, Spot(column="pipe_at", row=("2026-01-01", 1)), over_time())
    assert march == {
        "rows": "move",
        "of": "pipe_at",
        "time": {"window": {"to": "2026-03-31"}},
    }
    later = only(query, Spot(column="pipe_at", row=("2026-07-01", 1)), over_time())
    assert later["time"] == {"window": {"to": "2026-06-30"}}


def test_the_total_has_no_group_and_others_are_not_what_is_shown() -> None:
    query = {
        "metrics": ["deal_count"],
        "dimensions": ["deal.stage"],
        "limit": 2,
        "others": True,
        "totals": True,
    }
    assert only(query, Spot(column="deal_count", of="totals")) == {
        "rows": "deal",
        "of": "deal_count",
    }
    shown = ((("Won", 5), ()), ((None, 2), ()))
    others = Spot(column="deal_count", row=(None, 9), of="others", shown=shown)
    assert only(query, others)["where"] == [
        {
            "not": {
                "any": [
                    {"field": "deal.stage", "op": "=", "values": ["Won"]},
                    {"field": "deal.stage", "op": "is_null"},
                ]
            }
        }
    ]


def test_where_no_row_can_stand_there_are_no_records() -> None:
    query = {
        "metrics": ["amount", "deals_7d"],
        "dimensions": ["time:day"],
        "compare": "previous_year",
    }
    leap: tuple[Cell, ...] = (date(2024, 2, 29), *[1] * 8)
    assert drilled(query, Spot(column="amount:previous", row=leap), over_time()) == ()
    without_date: tuple[Cell, ...] = (None, *[1] * 8)
    assert drilled(query, Spot(column="deals_7d", row=without_date), over_time()) == ()


REFUSED: dict[str, tuple[dict[str, Any], Spot, str, str]] = {
    "a column that is not there": (
        {"metrics": ["amount"]},
        Spot(column="amonut", row=(1,)),
        "unknown-column",
        "'amonut' is no column of the answer",
    ),
    "a dimension": (
        {"metrics": ["amount"], "dimensions": ["deal.stage"]},
        Spot(column="deal.stage", row=("Won", 1)),
        "not-drillable",
        "'deal.stage' is no metric",
    ),
    "records": (
        {"rows": "deal"},
        Spot(column="deal.stage", row=("d1",)),
        "not-drillable",
        "the rows of this answer are records themselves",
    ),
    "a label without its key": (
        {"metrics": ["amount"], "dimensions": ["account.name"]},
        Spot(column="amount", row=("Acme", 1)),
        "not-drillable",
        "'account.name' alone does not tell its namesakes apart",
    ),
    "a row of another answer": (
        {"metrics": ["amount"], "dimensions": ["deal.stage", "account.region"]},
        Spot(column="amount", row=("Won",)),
        "bad-value",
        "the row has 1 cells, the answer 3 columns",
    ),
    "a cell of another type": (
        {"metrics": ["amount"], "dimensions": ["deal.amount"]},
        Spot(column="amount", row=("Won", 1)),
        "bad-value",
        "'deal.amount' is a decimal, and 'Won' is none",
    ),
    "a bucket that is none": (
        {"metrics": ["amount"], "dimensions": ["time:month"]},
        Spot(column="amount", row=("May", 1)),
        "bad-value",
        "'May' is no bucket of 'time_month'",
    ),
    "more digits than a filter holds": (
        {"metrics": ["amount"], "dimensions": ["deal.amount"]},
        Spot(column="amount", row=(Decimal("1234567890123456.78"), 1)),
        "not-drillable",
        "1234567890123456.78 of 'deal.amount' has too many digits to filter by",
    ),
    "others after having": (
        {
            "metrics": ["amount"],
            "dimensions": ["deal.stage"],
            "having": [{"metric": "amount", "op": ">", "value": 0}],
            "limit": 1,
            "others": True,
        },
        Spot(column="amount", row=(None, 1), of="others", shown=((("Won", 1), ()),)),
        "not-drillable",
        "`having` cuts groups that others do not hold",
    ),
    "a running total over several dates a row": (
        {
            "metrics": ["account_count"],
            "dimensions": ["deal.closed:month"],
            "running": True,
        },
        Spot(column="account_count:running", row=("2026-02-01", 1, 1)),
        "not-drillable",
        "a row counts in several buckets of this running total",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_drilled_exactly_is_refused(name: str) -> None:
    query, spot, code, message = REFUSED[name]
    with pytest.raises(QueryError) as caught:
        drilled(query, spot)
    assert [(one.code, one.message) for one in caught.value.issues] == [(code, message)]


@pytest.mark.parametrize("metric", ["reached", "reached_rate", "dropped", "offer_to_won"])
def test_who_moves_on_is_not_drilled(metric: str) -> None:
    query = {"metrics": [metric], "dimensions": ["account.region"]}
    row: tuple[Cell, ...] = ("North", "New", 1) if metric != "offer_to_won" else ("North", 0.5)
    with pytest.raises(QueryError) as caught:
        drilled(query, Spot(column=metric, row=row), over_time())
    (issue,) = caught.value.issues
    assert issue.code == "not-drillable" and "counts who moved on, not rows" in issue.message
    assert issue.hints == ("ask for the rows of 'move'",)
