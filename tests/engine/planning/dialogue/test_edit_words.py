"""Verbs that change what was shown: split, cross, raise, push out, cut to."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from engine.question import Clarification, Plan, PlanOutcome
from semantic.query import MetricQuery, decode_query

Ask = Callable[..., PlanOutcome]


def query(**slots: Any) -> MetricQuery:
    return decode_query({name: value for name, value in slots.items() if value is not None})


def is_(field: str, value: str) -> dict[str, Any]:
    return {"field": field, "op": "=", "values": [value]}


def changed(base: MetricQuery, **slots: Any) -> MetricQuery:
    """Return a query with slots put in the place of its own; None takes one away."""
    return query(**(msgspec.to_builtins(base) | slots))


def changed_where(base: MetricQuery) -> list[Any]:
    """Return a query's own filters, to put others beside."""
    return list(msgspec.to_builtins(base)["where"])


SORTED = [{"by": "bookings", "direction": "desc"}]
REGIONS = query(metrics=["bookings"], dimensions=["account.region"], time={"window": "this_year"})
EMEA = query(
    metrics=["open_pipeline"],
    dimensions=["opportunity.stage"],
    where=[is_("account.region", "EMEA")],
)
TOP = query(metrics=["bookings"], dimensions=["rep.name"], order_by=SORTED, limit=3)
LIST = query(
    rows="opportunity",
    dimensions=["opportunity.name", "opportunity.amount"],
    segments=["opportunity.open"],
)
OVER = changed(EMEA, where=[{"field": "opportunity.amount", "op": ">", "values": [50000]}])
WON_OVER = query(
    metrics=["won_count"],
    dimensions=["rep.name"],
    having=[{"metric": "won_count", "op": ">", "value": 10}],
)


def amount(op: str, *values: int) -> dict[str, Any]:
    return {"where": [{"field": "opportunity.amount", "op": op, "values": list(values)}]}


@pytest.mark.parametrize(
    ("before", "said", "slots"),
    [
        (REGIONS, "break that down by rep", {"dimensions": ["account.region", "rep.name"]}),
        (REGIONS, "drill down by rep", {"dimensions": ["account.region", "rep.name"]}),
        (REGIONS, "cross it with team", {"dimensions": ["account.region", "rep.team"]}),
        (REGIONS, "stack it by team", {"dimensions": ["account.region", "rep.team"]}),
        (REGIONS, "split by team instead", {"dimensions": ["rep.team"]}),
        (
            REGIONS,
            "split it into months",
            {"dimensions": ["account.region", "opportunity.close_date:month"]},
        ),
        (REGIONS, "top3", {"order_by": SORTED, "limit": 3}),
        (REGIONS, "only the first ten", {"order_by": SORTED, "limit": 10}),
        (TOP, "raise it to 8", {"limit": 8}),
        (TOP, "cut that to 2", {"limit": 2}),
        (OVER, "raise that to 100k", amount(">", 100000)),
        (OVER, "lower the threshold to 25k", amount(">", 25000)),
        (OVER, "between 100k and 250k", amount("between", 100000, 250000)),
        (OVER, "between 100 and 250k", amount("between", 100000, 250000)),
        (
            WON_OVER,
            "between 10 and 15",
            {
                "having": [
                    {"metric": "won_count", "op": ">=", "value": 10},
                    {"metric": "won_count", "op": "<=", "value": 15},
                ]
            },
        ),
        (REGIONS, "push it out to next year", {"time": {"window": "next_year"}}),
        (REGIONS, "last year rather", {"time": {"window": "last_year"}}),
        (EMEA, "no, I meant APAC", {"where": [is_("account.region", "APAC")]}),
        (EMEA, "APAC alone", {"where": [is_("account.region", "APAC")]}),
        (REGIONS, "add a total row", {"totals": True}),
        (REGIONS, "%", {"share_of": "total"}),
        (
            LIST,
            "sort by age",
            {
                "dimensions": ["opportunity.name", "opportunity.amount", "opportunity.age_days"],
                "order_by": [{"by": "opportunity.age_days", "direction": "desc"}],
            },
        ),
    ],
)
def test_a_verb_of_changing_changes_the_slot_it_speaks_of(
    before: MetricQuery, said: str, slots: dict[str, Any], ask: Ask
) -> None:
    plan = ask(said, before)
    assert isinstance(plan, Plan), plan
    assert plan.query == changed(before, **slots)


def test_the_top_few_broken_down_further_are_asked_about(ask: Ask) -> None:
    asked = ask("by region as well", TOP)
    assert isinstance(asked, Clarification), asked
    limits = [(one.query.limit, one.query.limit_per) for one in asked.options if one.query]
    assert limits == [(3, "account.region"), (None, None)]


YEAR_BEFORE = changed(REGIONS, time={"window": {"year": 2025}})
MONTHS = changed(YEAR_BEFORE, dimensions=["opportunity.close_date:month"])
BOTH_YEARS = {"window": {"from": "2024-01-01", "to": "2025-12-31"}}


@pytest.mark.parametrize(
    ("before", "said", "slots"),
    [
        (MONTHS, "include 2024 too", {"time": BOTH_YEARS}),
        (MONTHS, "add 2024", {"time": BOTH_YEARS}),
        (YEAR_BEFORE, "include 2024", {"time": BOTH_YEARS}),
        (YEAR_BEFORE, "put 2024 next to it", {"compare": {"year": 2024}}),
        (YEAR_BEFORE, "and 2024?", {"time": {"window": {"year": 2024}}}),
        (MONTHS, "zoom out to quarters", {"dimensions": ["opportunity.close_date:quarter"]}),
        (MONTHS, "go weekly", {"dimensions": ["opportunity.close_date:week"]}),
        (REGIONS, "add their manager", {"dimensions": ["account.region", "rep.manager"]}),
        (
            REGIONS,
            "which is the smallest",
            {"order_by": [{"by": "bookings", "direction": "asc"}], "limit": 1},
        ),
        (
            REGIONS,
            "and win rate for last quarter",
            {"metrics": ["win_rate"], "time": {"window": "last_quarter"}},
        ),
    ],
)
def test_a_time_or_group_beside_or_in_the_place_of_another(
    before: MetricQuery, said: str, slots: dict[str, Any], ask: Ask
) -> None:
    plan = ask(said, before)
    assert isinstance(plan, Plan), plan
    assert plan.query == changed(before, **slots)


@pytest.mark.parametrize(("before", "said"), [(MONTHS, "add 2022"), (YEAR_BEFORE, "also 2024")])
def test_a_time_beside_another_may_be_compared_or_joined(
    before: MetricQuery, said: str, ask: Ask
) -> None:
    asked = ask(said, before)
    assert isinstance(asked, Clarification), asked
    first = asked.options[0].query
    assert first is not None
    assert first.compare is not None


def test_this_quarter_is_a_time_and_points_at_nothing(ask: Ask) -> None:
    plan = ask("and wins for this quarter", YEAR_BEFORE)
    assert isinstance(plan, Plan), plan
    assert plan.query.time == query(time={"window": "this_quarter"}, metrics=["bookings"]).time


@pytest.mark.parametrize(
    ("said", "slots"),
    [
        ("only the ones we lost", {"segments": ["opportunity.lost"]}),
        ("only the ones closing this month", {"time": {"window": "this_month"}}),
        (
            "just those created this year",
            {"time": {"dimension": "opportunity.created_date", "window": "this_year"}},
        ),
    ],
)
def test_a_list_stays_a_list_of_what_a_verb_says_of_it(
    said: str, slots: dict[str, Any], ask: Ask
) -> None:
    plan = ask(said, LIST)
    assert isinstance(plan, Plan), plan
    assert plan.query == changed(LIST, **slots)


def test_how_many_without_a_noun_is_asked_of_the_same_time(ask: Ask) -> None:
    won = query(metrics=["won_count"], time={"window": "last_month"})
    plan = ask("how many did we lose", won)
    assert isinstance(plan, Plan), plan
    assert plan.query == changed(won, metrics=["lost_count"])
    whole = ask("how many deals did we lose in 2025", won)
    assert isinstance(whole, Plan), whole
    assert whole.query == query(metrics=["lost_count"], time={"window": {"year": 2025}})


PAIR = changed(REGIONS, metrics=["bookings", "win_rate"])
HER = query(
    metrics=["win_rate"],
    where=[{"field": "rep.name", "op": "=", "values": ["Olivia Tanaka"]}],
    time={"window": {"year": 2025}},
)


@pytest.mark.parametrize(
    ("before", "said", "slots"),
    [
        (PAIR, "just bookings please", {"metrics": ["bookings"]}),
        (PAIR, "only win rate", {"metrics": ["win_rate"]}),
        (REGIONS, "overlay win rate", {"metrics": ["bookings", "win_rate"]}),
        (HER, "what did she book", {"metrics": ["bookings"]}),
        (HER, "how many deals did she lose", {"metrics": ["lost_count"]}),
        (MONTHS, "by quarter, not month", {"dimensions": ["opportunity.close_date:quarter"]}),
        (
            EMEA,
            "+ APAC",
            {"where": [is_("account.region", "EMEA") | {"op": "in", "values": ["EMEA", "APAC"]}]},
        ),
        (
            EMEA,
            "- enterprise",
            {
                "where": [
                    *changed_where(EMEA),
                    {"field": "account.segment", "op": "!=", "values": ["Enterprise"]},
                ]
            },
        ),
        (
            REGIONS,
            "keep EMEA and APAC",
            {"where": [{"field": "account.region", "op": "in", "values": ["EMEA", "APAC"]}]},
        ),
        (HER, "how many deals is it based on", {"metrics": ["closed_count"]}),
        (
            changed(REGIONS, where=[is_("account.segment", "SMB")]),
            "for the whole company again",
            {"where": None},
        ),
        (EMEA, "reset filters", {"where": None}),
        (EMEA, "clear all filters", {"where": None}),
        (REGIONS, "overall, no breakdown", {"dimensions": None}),
        (REGIONS, "break it down further by rep", {"dimensions": ["account.region", "rep.name"]}),
        (REGIONS, "with deals won as well", {"metrics": ["bookings", "won_count"]}),
        (REGIONS, "ouch. and last year?", {"time": {"window": "last_year"}}),
    ],
)
def test_small_words_say_how_a_fragment_hangs_on(
    before: MetricQuery, said: str, slots: dict[str, Any], ask: Ask
) -> None:
    plan = ask(said, before)
    assert isinstance(plan, Plan), plan
    assert plan.query == changed(before, **slots)


def test_what_is_asked_of_her_is_never_asked_of_all(ask: Ask) -> None:
    for said in ("what did she sing", "is she nice", "her favourite color"):
        outcome = ask(said, HER)
        assert not isinstance(outcome, Plan), (said, outcome)


def test_not_week_where_there_are_months_takes_no_months_away(ask: Ask) -> None:
    outcome = ask("not week", MONTHS)
    assert not isinstance(outcome, Plan) or outcome.query.dimensions == MONTHS.dimensions


def test_the_owners_are_those_of_what_was_shown_or_all(ask: Ask) -> None:
    asked = ask("who are the owners", LIST)
    assert isinstance(asked, Clarification), asked
    first = asked.options[0].query
    assert first is not None
    assert first.segments == LIST.segments
    assert "rep.name" in first.dimensions


def test_customers_counted_are_listed_by_name(ask: Ask) -> None:
    plan = ask("who are they", query(metrics=["customer_count"], time={"window": "this_year"}))
    assert isinstance(plan, Plan), plan
    assert plan.query.dimensions == ("account.name",)
    assert plan.query.metrics == ("customer_count",)


@pytest.mark.parametrize(
    ("said", "direction", "limit"),
    [
        ("top 3", "desc", 3),
        ("best one", "desc", 1),
        ("worst 2", "asc", 2),
        ("the lowest", "asc", 1),
    ],
)
def test_the_top_of_periods_is_of_them(said: str, direction: str, limit: int, ask: Ask) -> None:
    plan = ask(said, MONTHS)
    assert isinstance(plan, Plan), plan
    order = [{"by": "bookings", "direction": direction}]
    assert plan.query == changed(MONTHS, order_by=order, limit=limit)


def test_by_team_is_a_group_and_not_all_of_the_team(ask: Ask) -> None:
    plan = ask("by team", EMEA)
    assert isinstance(plan, Plan), plan
    assert plan.query == changed(EMEA, dimensions=["rep.team"])


def test_a_stock_by_periods_is_asked_about(ask: Ask) -> None:
    asked = ask("monthly", EMEA)
    assert isinstance(asked, Clarification), asked
    assert all(one.query and one.query.where == EMEA.where for one in asked.options)


def test_each_region_after_one_is_by_region_of_all(ask: Ask) -> None:
    plan = ask("for each region", EMEA)
    assert isinstance(plan, Plan), plan
    assert plan.query == changed(EMEA, dimensions=["account.region"], where=None)


def test_so_far_is_a_time(ask: Ask) -> None:
    plan = ask("so far this year", MONTHS)
    assert isinstance(plan, Plan), plan
    assert plan.query == changed(MONTHS, time={"window": "year_to_date"})


def test_what_is_asked_of_that_is_shown_for_the_few_there_are(ask: Ask) -> None:
    plan = ask("how many customers is that", TOP)
    assert isinstance(plan, Plan), plan
    assert plan.query == changed(TOP, metrics=["bookings", "customer_count"])
