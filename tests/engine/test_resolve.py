"""Every mistake of a metric query: its code, its place, its hint; all of them at once."""

from datetime import date
from typing import Any

import pytest

from engine.question import OWNER
from engine.resolve import resolve
from semantic.errors import Issue, QueryError
from semantic.load import load_model_text
from semantic.model import GRAINS
from semantic.query import decode_query
from tests.engine.dirty import (
    AS_OF,
    MemoryBackend,
    dirty_model,
    engine_over,
    generate,
)

AMOUNT: dict[str, Any] = {"metrics": ["amount"]}


def where(*filters: dict[str, Any]) -> dict[str, Any]:
    return {**AMOUNT, "where": list(filters)}


def leaf(field: str, op: str, *values: Any) -> dict[str, Any]:
    return where({"field": field, "op": op, "values": list(values)})


def deep(levels: int) -> dict[str, Any]:
    one: dict[str, Any] = {"field": "deal.stage", "op": "=", "values": ["Won"]}
    for _ in range(levels):
        one = {"not": one}
    return where(one)


def window(**spec: Any) -> dict[str, Any]:
    return {**AMOUNT, "time": {"window": spec}}


#: what is wrong: the query, code, place, a part of the message, a part of the first hint
CASES: dict[str, tuple[dict[str, Any], str, str, str, str]] = {
    "unknown metric": (
        {"metrics": ["ammount"]},
        "unknown-metric",
        "$.metrics[0]",
        "unknown metric 'ammount'",
        "did you mean 'amount'",
    ),
    "unknown metric in having": (
        {**AMOUNT, "having": [{"metric": "won_amuont", "op": ">", "value": 1}]},
        "unknown-metric",
        "$.having[0].metric",
        "won_amuont",
        "won_amount",
    ),
    "unknown dimension": (
        {**AMOUNT, "dimensions": ["deal.stag"]},
        "unknown-dimension",
        "$.dimensions[0]",
        "unknown dimension 'deal.stag'",
        "deal.stage",
    ),
    "unknown bare dimension": (
        {**AMOUNT, "dimensions": ["stagee"]},
        "unknown-dimension",
        "$.dimensions[0]",
        "'stagee'",
        "'stage'",
    ),
    "unknown dataset of a dimension": (
        {**AMOUNT, "dimensions": ["deel.stage"]},
        "unknown-dimension",
        "$.dimensions[0]",
        "unknown dataset 'deel'",
        "'deal'",
    ),
    "unknown field of a filter": (
        leaf("deal.stag", "=", "Won"),
        "unknown-dimension",
        "$.where[0].field",
        "'deal.stag'",
        "deal.stage",
    ),
    "unknown time dimension": (
        {**AMOUNT, "time": {"dimension": "deal.clsed", "window": "this_year"}},
        "unknown-dimension",
        "$.time.dimension",
        "deal.clsed",
        "deal.closed",
    ),
    "unknown segment": (
        {**AMOUNT, "segments": ["deal.one"]},
        "unknown-segment",
        "$.segments[0]",
        "'deal.one'",
        "deal.won",
    ),
    "unknown dataset": ({"rows": "deals"}, "unknown-dataset", "$.rows", "'deals'", "'deal'"),
    "unknown grain": (
        {**AMOUNT, "dimensions": ["time:mnth"]},
        "unknown-grain",
        "$.dimensions[0]",
        "'mnth'",
        "'month'",
    ),
    "grain of a text": (
        {**AMOUNT, "dimensions": ["deal.stage:month"]},
        "bad-grain",
        "$.dimensions[0]",
        "has no month",
        "grains are for dates",
    ),
    "time dimension that is a text": (
        {**AMOUNT, "time": {"dimension": "deal.stage"}},
        "bad-grain",
        "$.time.dimension",
        "not a date",
        "",
    ),
    "not reachable": (
        {"metrics": ["quota"], "dimensions": ["account.region"]},
        "not-reachable",
        "$.dimensions[0]",
        "metric 'quota' cannot be cut by 'account.region'",
        "reaches: rep",
    ),
    "a filter out of reach is never left out": (
        {
            "metrics": ["amount", "quota"],
            "where": [{"field": "account.region", "op": "=", "values": ["North"]}],
        },
        "not-reachable",
        "$.where[0].field",
        "metric 'quota' cannot be filtered by 'account.region'",
        "reaches",
    ),
    "a segment out of reach": (
        {"metrics": ["quota"], "segments": ["deal.won", "account.with_deal"]},
        "not-reachable",
        "$.segments[1]",
        "account.with_deal",
        "",
    ),
    "ambiguous path": (
        {"metrics": ["account_count"], "dimensions": ["rep.team"]},
        "ambiguous-path",
        "$.dimensions[0]",
        "2 paths",
        "via",
    ),
    "ambiguous name": (
        {**AMOUNT, "dimensions": ["name"]},
        "ambiguous-name",
        "$.dimensions[0]",
        "'name' is a dimension of 3 datasets",
        "account.name, rep.name, product.name",
    ),
    "two to-many branches": (
        {**AMOUNT, "dimensions": ["contact.role", "product.family"]},
        "fan-out",
        "$.dimensions",
        "contact.role, product.family at once",
        "one of them",
    ),
    "a metric that refuses to-many": (
        {"metrics": ["whole_only"], "dimensions": ["product.family"]},
        "fan-out",
        "$.dimensions",
        "'whole_only' may not be cut",
        "",
    ),
    "rows with a to-many column": (
        {"rows": "deal", "dimensions": ["line.quantity"]},
        "fan-out",
        "$.dimensions[0]",
        "several 'line.quantity' each",
        "other dataset",
    ),
    "no unit": (window(last=3), "bad-time-window", "$.time.window", "needs a unit", ""),
    "empty window": (
        {**AMOUNT, "time": {"window": {"from": "2026-05-02", "to": "2026-05-01"}}},
        "bad-time-window",
        "$.time.window",
        "empty",
        "",
    ),
    "no date": (
        {**AMOUNT, "time": {"window": {"from": "2026-02-30"}}},
        "bad-time-window",
        "$.time.window",
        "'2026-02-30' is not a date",
        "",
    ),
    "two windows": (window(year=2026, week_of="2026-01-01"), "bad-time-window", "$.time.window",
                    "year and week_of", ""),
    "beyond the calendar": (
        window(last=100_000, unit="year"),
        "bad-time-window",
        "$.time.window",
        "leaves the calendar",
        "",
    ),
    "during no window": (
        leaf("deal.closed", "during", "last_moth"),
        "bad-time-window",
        "$.where[0].values[0]",
        "'last_moth' is no window",
        "last_month",
    ),
    "too fine a bucket": (
        {"metrics": ["quota"], "dimensions": ["time:month"]},
        "too-fine",
        "$.dimensions[0]",
        "by quarter only",
        "by quarter or coarser",
    ),
    "a window that starts inside a quarter": (
        {"metrics": ["quota"], "time": {"window": {"from": "2026-05-01", "to": "2026-06-30"}}},
        "too-fine",
        "$.time.window",
        "cannot start on 2026-05-01",
        "first day of a quarter",
    ),
    "fiscal quarters of calendar ones": (
        {"metrics": ["quota"], "dimensions": ["time:fiscal_quarter"]},
        "too-fine",
        "$.dimensions[0]",
        "by quarter only",
        "",
    ),
    "too many buckets": (
        {**AMOUNT, "dimensions": ["time:day"],
         "time": {"window": {"from": "2020-01-01", "to": "2026-01-01"}}},
        "too-broad",
        "$.time.window",
        "2020-01-01 to 2026-01-01 is more than 1000 buckets by day",
        "coarser",
    ),
    "too many conditions": (
        where(*[{"field": "deal.stage", "op": "=", "values": ["x"]}] * 201),
        "too-broad",
        "$.where[200]",
        "more than 200",
        "",
    ),
    "too many dimensions": (
        {**AMOUNT, "dimensions": [f"deal.closed:{g}" for g in GRAINS[:5]]
         + ["deal.stage", "deal.amount", "deal.title", "deal.own"]},
        "too-broad",
        "$.dimensions",
        "more than 8",
        "",
    ),
    "a number for a text": (
        leaf("deal.stage", "=", 5), "bad-value", "$.where[0].values[0]", "5 is not text", ""),
    "a text for a number": (
        leaf("deal.amount", ">", "5"), "bad-value", "$.where[0].values[0]", "is not a number", ""),
    "yes for a number": (
        leaf("deal.amount", "=", True), "bad-value", "$.where[0].values[0]", "not a number", ""),
    "a text for a boolean": (
        leaf("account.vip", "=", "yes"), "bad-value", "$.where[0].values[0]", "true or false", ""),
    "no day": (
        leaf("deal.closed", "=", "2026-02-30"),
        "bad-value",
        "$.where[0].values[0]",
        "not a date like",
        "",
    ),
    "a number too large": (
        leaf("deal.amount", "=", 10**18), "bad-value", "$.where[0].values[0]", "range", ""),
    "null in a comparison": (
        leaf("deal.stage", "=", None),
        "bad-value",
        "$.where[0].values[0]",
        "cannot compare with null",
        "is_null",
    ),
    "a value too many": (leaf("deal.stage", "=", "a", "b"), "bad-value", "$.where[0].values",
                         "takes 1 value, got 2", ""),
    "between one": (leaf("deal.amount", "between", 1), "bad-value", "$.where[0].values",
                    "takes 2 values, got 1", ""),
    "nothing in": (leaf("deal.stage", "in"), "bad-value", "$.where[0].values", "1 to 1000", ""),
    "is_null of something": (
        leaf("deal.stage", "is_null", "x"), "bad-value", "$.where[0].values", "0 values", ""),
    "a window as a value": (
        leaf("deal.stage", "=", {"year": 2026}), "bad-value", "$.where[0].values[0]", "during", ""),
    "having beyond numbers": (
        {**AMOUNT, "having": [{"metric": "amount", "op": ">", "value": 10**40}]},
        "bad-value",
        "$.having[0].value",
        "out of range",
        "",
    ),
    "contains of a number": (
        leaf("deal.amount", "contains", "5"),
        "bad-operator",
        "$.where[0].op",
        "does not fit 'deal.amount', which is a decimal",
        "",
    ),
    "order of texts": (leaf("deal.stage", ">", "A"), "bad-operator", "$.where[0].op", "text", ""),
    "during a text": (
        leaf("deal.stage", "during", "this_year"), "bad-operator", "$.where[0].op", "text", ""),
    "a filter of nothing": (where({}), "bad-filter", "$.where[0]", "exactly one of", ""),
    "a filter of two kinds": (
        where({"field": "deal.stage", "op": "is_null", "any": []}),
        "bad-filter",
        "$.where[0]",
        "exactly one of",
        "",
    ),
    "a filter without op": (
        where({"field": "deal.stage"}), "bad-filter", "$.where[0]", "a field and an op", ""),
    "any of nothing": (where({"any": []}), "bad-filter", "$.where[0]", "at least one", ""),
    "too deep": (deep(4), "bad-filter", "$.where[0].not.not.not.not", "deeper than 4", ""),
    "having without metrics": (
        {"dimensions": ["deal.stage"], "having": [{"metric": "amount", "op": ">", "value": 1}]},
        "bad-filter",
        "$.having",
        "needs metrics",
        "",
    ),
    "rows and metrics": (
        {**AMOUNT, "rows": "deal"}, "bad-filter", "$.rows", "one or the other", ""),
    "order by what is not there": (
        {**AMOUNT, "dimensions": ["deal.stage"], "order_by": [{"by": "deal.title"}]},
        "bad-order",
        "$.order_by[0]",
        "'deal.title' is no column",
        "deal.stage",
    ),
    "no limit": ({**AMOUNT, "limit": 0}, "bad-limit", "$.limit", "from 1 to", ""),
    "offset below zero": ({**AMOUNT, "offset": -1}, "bad-limit", "$.offset", "from 0 to", ""),
    "nothing asked": ({}, "empty-query", "$", "nothing is asked", ""),
    "time without a metric": (
        {"dimensions": ["time:month"]}, "no-time", "$.dimensions", "needs a metric", ""),
    "rows without a time": (
        {"rows": "product", "time": {"window": "this_year"}},
        "no-time",
        "$.time",
        "'product' has no time dimension",
        "time.dimension",
    ),
    "values that nobody holds together": (
        {"dimensions": ["quota.target", "account.region"]},
        "not-reachable",
        "$.dimensions",
        "no dataset reaches",
        "",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_mistake_is_named_placed_and_hinted(name: str) -> None:
    query, code, place, message, hint = CASES[name]
    with pytest.raises(QueryError) as caught:
        resolve(decode_query(query), dirty_model(), AS_OF)
    found = [one for one in caught.value.issues if one.code == code and one.where == place]
    assert found, caught.value
    assert message in found[0].message
    assert hint in (found[0].hints[0] if found[0].hints else "")


def test_all_mistakes_come_at_once() -> None:
    query = {
        "metrics": ["ammount", "amount"],
        "dimensions": ["deal.stag", "time:mnth"],
        "where": [
            {"field": "deal.amount", "op": "contains", "values": ["x"]},
            {"any": [{"field": "deal.title", "op": "=", "values": [1]}, {}]},
        ],
        "segments": ["deal.nothing"],
        "time": {"window": {"last": 0, "unit": "day"}},
        "having": [{"metric": "nobody", "op": ">", "value": 1}],
        "order_by": [{"by": "nowhere"}],
        "limit": -1,
        "limit_per": "deal.stage",
        "running": True,
    }
    with pytest.raises(QueryError) as caught:
        resolve(decode_query(query), dirty_model(), AS_OF)
    assert sorted({one.where or "" for one in caught.value.issues}) == [
        "$.dimensions[0]",
        "$.dimensions[1]",
        "$.having[0].metric",
        "$.limit",
        "$.limit_per",
        "$.metrics[0]",
        "$.order_by[0]",
        "$.running",
        "$.segments[0]",
        "$.time.window",
        "$.where[0].op",
        "$.where[0].values[0]",
        "$.where[1].any[0].values[0]",
        "$.where[1].any[1]",
    ]


def test_a_metric_without_time_has_no_window() -> None:
    model = load_model_text(
        "model: m\nas_of: today\ndatasets: {thing: {table: things, primary_key: id}}\n"
        "metrics: {things: {measure: count(*), dataset: thing}}"
    )
    for query in (
        {"metrics": ["things"], "time": {"window": "this_year"}},
        {"metrics": ["things"], "dimensions": ["time:month"]},
    ):
        with pytest.raises(QueryError) as caught:
            resolve(decode_query(query), model, AS_OF)
        assert caught.value.issues[0] == Issue(
            "no-time",
            "metric 'things' has no time dimension, so no window or bucket",
            ("name one with time.dimension, or leave the window out",),
            "$.time",
        )


def test_an_unbounded_window_over_too_many_buckets_is_refused_after_running() -> None:
    rows = generate(2)
    rows["deals"][0]["created"] = date(1900, 1, 1)
    engine = engine_over(MemoryBackend(rows))
    query = decode_query({"metrics": ["amount"], "dimensions": ["deal.created:day"]})
    with pytest.raises(QueryError) as caught:
        engine.query(query, OWNER)
    assert [one.code for one in caught.value.issues] == ["too-broad"]
    assert "1900-01-01" in caught.value.issues[0].message


@pytest.mark.parametrize(
    "raw",
    ['{"metrics": ["a"], "filters": []}', '{"metrics": "a"}', "[]", "{", '{"limit": 1.5}',
     '{"where": [{"field": "a", "op": "like", "values": []}]}',
     '{"metrics": ["a"], "having": [{"metric": "a", "op": ">", "value": NaN}]}'],
)  # fmt: skip
def test_a_malformed_query_is_refused(raw: str) -> None:
    with pytest.raises(QueryError) as caught:
        decode_query(raw)
    assert caught.value.issues[0].code == "malformed-query"
