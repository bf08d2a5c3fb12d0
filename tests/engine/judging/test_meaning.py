"""Queries that mean the same, and the slots in which others differ."""

from datetime import date
from typing import Any

import pytest

from engine.judging.meaning import differences, meaning_of
from semantic.model import SemanticModel
from semantic.query import decode_query

AS_OF = date(2026, 6, 30)
Q = dict[str, Any]


def slots(got: Q, wanted: Q, model: SemanticModel) -> list[str]:
    one = meaning_of(decode_query(got), model, AS_OF)
    other = meaning_of(decode_query(wanted), model, AS_OF)
    return [found.slot for found in differences(one, other)]


def bookings(**more: Any) -> Q:
    return {"metrics": ["bookings"], **more}


def where(**one: Any) -> Q:
    return bookings(where=[one])


REGION = "account.region"
SAME: tuple[tuple[Q, Q], ...] = (
    (bookings(dimensions=["country"]), bookings(dimensions=["account.country"])),
    (
        bookings(dimensions=[REGION, "account.segment"]),
        bookings(dimensions=["account.segment", REGION]),
    ),
    (bookings(dimensions=["time:month"]), bookings(dimensions=["opportunity.close_date:month"])),
    (
        where(field=REGION, op="=", values=["EMEA"]),
        where(field=REGION, op="in", values=["EMEA"]),
    ),
    (
        where(field=REGION, op="in", values=["EMEA", "APAC"]),
        where(field=REGION, op="in", values=["APAC", "EMEA"]),
    ),
    (
        where(**{"not": {"field": REGION, "op": "=", "values": ["EMEA"]}}),
        where(field=REGION, op="!=", values=["EMEA"]),
    ),
    (
        bookings(time={"window": "last_quarter"}),
        bookings(time={"window": {"year": 2026, "quarter": 1}}),
    ),
    (
        bookings(time={"window": "last_month", "dimension": "opportunity.close_date"}),
        bookings(time={"window": {"last": 1, "unit": "month", "complete": True}}),
    ),
    (bookings(time={"window": "all_time"}), bookings()),
    (
        where(field="opportunity.created_date", op="during", values=["last_year"]),
        where(field="opportunity.created_date", op="during", values=[{"year": 2025}]),
    ),
    (
        where(field="opportunity.amount", op=">", values=[100000]),
        where(field="opportunity.amount", op=">", values=[100000.0]),
    ),
    (bookings(compare="last_year"), bookings(compare={"year": 2025})),
    # More than is wanted: another metric, an order.
    ({"metrics": ["bookings", "won_count"]}, bookings()),
    (bookings(order_by=[{"by": "bookings", "direction": "desc"}]), bookings()),
)


@pytest.mark.parametrize(("got", "wanted"), SAME)
def test_queries_that_mean_the_same(got: Q, wanted: Q, model: SemanticModel) -> None:
    assert slots(got, wanted, model) == []


OTHER: tuple[tuple[Q, Q, str], ...] = (
    ({"metrics": ["won_count"]}, bookings(), "metric"),
    (bookings(), {"metrics": ["bookings", "won_count"]}, "metric"),
    (bookings(dimensions=["rep.region"]), bookings(dimensions=[REGION]), "dimension"),
    (bookings(dimensions=["time:month"]), bookings(dimensions=["time:quarter"]), "dimension"),
    (
        bookings(dimensions=["opportunity.created_date:month"]),
        bookings(dimensions=["time:month"]),
        "dimension",
    ),
    (
        where(field=REGION, op="!=", values=["EMEA"]),
        where(field=REGION, op="=", values=["EMEA"]),
        "filter",
    ),
    (bookings(), where(field=REGION, op="=", values=["EMEA"]), "filter"),
    (
        where(field="opportunity.amount", op="between", values=[1, 2]),
        where(field="opportunity.amount", op="between", values=[2, 1]),
        "filter",
    ),
    (bookings(segments=["opportunity.open"]), bookings(), "segment"),
    (bookings(time={"window": "this_year"}), bookings(time={"window": "year_to_date"}), "period"),
    (
        bookings(time={"window": "this_year", "dimension": "opportunity.created_date"}),
        bookings(time={"window": "this_year"}),
        "date",
    ),
    (bookings(having=[{"metric": "bookings", "op": ">", "value": 1}]), bookings(), "having"),
    (bookings(compare="previous_year"), bookings(compare="previous_period"), "compare"),
    (bookings(share_of="total"), bookings(), "share"),
    (bookings(running=True), bookings(), "running"),
    ({"rows": "opportunity"}, {"rows": "account"}, "rows"),
    (
        bookings(order_by=[{"by": "bookings"}]),
        bookings(order_by=[{"by": "bookings", "direction": "desc"}]),
        "order",
    ),
    (bookings(limit=10), bookings(limit=5), "limit"),
    (bookings(limit=1, offset=1), bookings(limit=1), "offset"),
    (bookings(limit=3), bookings(limit=3, limit_per=REGION), "limit per"),
)


@pytest.mark.parametrize(("got", "wanted", "slot"), OTHER)
def test_queries_that_differ_in_one_slot(
    got: Q, wanted: Q, slot: str, model: SemanticModel
) -> None:
    assert slots(got, wanted, model) == [slot]


def test_a_difference_says_both_sides(model: SemanticModel) -> None:
    got = meaning_of(decode_query(where(field=REGION, op="=", values=["EMEA"])), model, AS_OF)
    wanted = meaning_of(decode_query(bookings()), model, AS_OF)
    (found,) = differences(got, wanted)
    assert str(found) == "filter: got account.region in EMEA, wanted none"


def test_what_the_model_does_not_know_still_has_a_meaning(model: SemanticModel) -> None:
    nowhere = {"metrics": ["moons"], "dimensions": ["moon.phase"], "time": {"window": {"year": 2}}}
    assert slots(nowhere, bookings(), model) == ["metric", "dimension", "period", "date"]
