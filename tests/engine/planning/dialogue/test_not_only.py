""" "Everyone, not just Sarah" takes the filter away; it never turns it round."""

from collections.abc import Callable

import pytest

from engine.question import Plan, PlanOutcome
from semantic.query import MetricQuery, decode_query

Ask = Callable[..., PlanOutcome]


def filtered(field: str, value: str, **slots: object) -> MetricQuery:
    where = [{"field": field, "op": "=", "values": [value]}]
    return decode_query({"metrics": ["bookings"], "where": where, **slots})


@pytest.mark.parametrize(
    "said",
    [
        "everyone, not just Sarah",
        "for all reps, not only her",
        "everybody please, not merely Sarah Chen",
        "not just Sarah",
        "not her alone",
        "show everyone instead of just Sarah",
        "the whole company rather than only Sarah",
    ],
)
def test_not_just_someone_is_everyone(said: str, ask: Ask) -> None:
    plan = ask(said, filtered("rep.name", "Sarah Chen"))
    assert isinstance(plan, Plan), plan
    assert plan.query == MetricQuery(metrics=("bookings",))


@pytest.mark.parametrize(
    "said",
    ["everywhere, not just EMEA", "worldwide", "all regions, not only EMEA", "not EMEA alone"],
)
def test_not_just_a_place_is_everywhere(said: str, ask: Ask) -> None:
    plan = ask(said, filtered("account.region", "EMEA", dimensions=["account.segment"]))
    assert isinstance(plan, Plan), plan
    assert plan.query == MetricQuery(metrics=("bookings",), dimensions=("account.segment",))


def test_what_else_is_said_is_read_beside(ask: Ask) -> None:
    plan = ask("by region, not just Sarah", filtered("rep.name", "Sarah Chen"))
    assert isinstance(plan, Plan), plan
    assert plan.query == MetricQuery(metrics=("bookings",), dimensions=("account.region",))


def test_what_was_no_filter_changes_nothing_and_says_so(ask: Ask) -> None:
    before = filtered("rep.name", "Sarah Chen")
    plan = ask("not just enterprise", before)
    assert isinstance(plan, Plan), plan
    assert plan.query == before
    assert plan.assumptions == ("There was nothing of that kind to leave out.",)


@pytest.mark.parametrize("said", ["not EMEA", "everything but EMEA", "without EMEA"])
def test_a_plain_no_still_leaves_out(said: str, ask: Ask) -> None:
    plan = ask(said, filtered("account.region", "EMEA", dimensions=["account.segment"]))
    assert isinstance(plan, Plan), plan
    assert [one.op for one in plan.query.where] == ["!="]


@pytest.mark.parametrize("said", ["bookings by rep, not just Sarah", "bookings not only in EMEA"])
def test_without_a_question_before_nobody_is_left_out(said: str, ask: Ask) -> None:
    plan = ask(said)
    assert not isinstance(plan, Plan) or plan.query.where == ()
