"""A query that loses a word of its question, or says nothing, is never handed on."""

from collections.abc import Callable
from typing import Any

import pytest

from engine.planning.check.validate import CODES, validate
from engine.planning.keyword_planner import cover
from engine.planning.meaning.lexicon import Lexicon, build_lexicon
from engine.planning.planner import PlanningContext
from engine.question import Clarification, Plan, PlanOutcome
from semantic.model import SemanticModel
from semantic.query import decode_query

Ask = Callable[..., PlanOutcome]
Codes = Callable[[str, dict[str, Any]], set[str]]


def by(*dimensions: str, metrics: str = "bookings", **more: Any) -> dict[str, Any]:
    return {"metrics": [metrics], "dimensions": list(dimensions), **more}


def where(field: str, op: str, *values: Any) -> dict[str, Any]:
    return {"field": field, "op": op, "values": list(values)}


DESC = [{"by": "bookings", "direction": "desc"}]
BOOKED = {"metrics": ["bookings"]}
EMEA = where("account.region", "=", "EMEA")
NO_EMEA = where("account.region", "!=", "EMEA")
BOTH = where("account.region", "in", "EMEA", "APAC")


@pytest.fixture(scope="session")
def lexicon(model: SemanticModel) -> Lexicon:
    return build_lexicon(model)


@pytest.fixture
def codes(lexicon: Lexicon, context: PlanningContext) -> Codes:
    def found(text: str, query: dict[str, Any]) -> set[str]:
        spans = cover(text, context, lexicon)
        issues = validate(decode_query(query), spans, lexicon, context.as_of)
        return {issue.code for issue in issues}

    return found


#: question, a query that says all of it, one that loses something
WORDS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    (
        "bookings and win rate by region",
        by("account.region") | {"metrics": ["bookings", "win_rate"]},
        by("account.region"),
    ),
    ("top 3 reps by bookings", by("rep.name", order_by=DESC, limit=3), by("rep.name")),
    ("top 3 reps by bookings", by("rep.name", order_by=DESC, limit=3), by("rep.name", limit=3)),
    (
        "lowest bookings by rep",
        by("rep.name", order_by=[{"by": "bookings"}]),
        by("rep.name", order_by=DESC),
    ),
    (
        "reps with bookings over 1m",
        by("rep.name", having=[{"metric": "bookings", "op": ">", "value": 1_000_000}]),
        by("rep.name"),
    ),
    (
        "reps with bookings under 1m",
        by("rep.name", having=[{"metric": "bookings", "op": "<", "value": 1_000_000}]),
        by("rep.name", having=[{"metric": "bookings", "op": ">", "value": 1_000_000}]),
    ),
    ("bookings in EMEA", BOOKED | {"where": [EMEA]}, BOOKED),
    ("bookings not in EMEA", BOOKED | {"where": [NO_EMEA]}, BOOKED | {"where": [EMEA]}),
    ("bookings excluding EMEA", BOOKED | {"where": [NO_EMEA]}, BOOKED),
    ("bookings in EMEA", BOOKED | {"where": [EMEA]}, BOOKED | {"where": [NO_EMEA]}),
    (
        "bookings EMEA vs APAC",
        by("account.region", where=[BOTH]),
        BOOKED | {"where": [BOTH]},
    ),
    (
        "bookings this year compared to last year",
        BOOKED | {"time": {"window": "this_year"}, "compare": "previous_year"},
        BOOKED | {"time": {"window": "this_year"}},
    ),
    (
        "share of bookings by region",
        by("account.region", share_of="total"),
        by("account.region"),
    ),
    ("bookings last quarter", BOOKED | {"time": {"window": "last_quarter"}}, BOOKED),
    (
        "bookings last quarter",
        BOOKED | {"time": {"window": "last_quarter"}},
        BOOKED | {"time": {"window": "this_quarter"}},
    ),
    ("bookings by month", by("time:month"), by("time:quarter")),
    ("bookings by region", by("account.region"), BOOKED),
    ("running bookings by month", by("time:month", running=True), by("time:month")),
    ("open deals", {"metrics": ["open_deal_count"]}, {"metrics": ["deal_count"]}),
    ("how many deals did we win", {"metrics": ["won_count"]}, {"metrics": ["lost_count"]}),
    (
        "how many customers do we have",
        {"metrics": ["customer_count"]},
        by("account.name", metrics="won_count"),
    ),
    (
        "the best rep by bookings in each region",
        by("account.region", "rep.name", order_by=DESC, limit=1, limit_per="account.region"),
        by("account.region", "rep.name", order_by=DESC, limit=1),
    ),
    (
        "longest sales cycle by rep",
        by(
            "rep.name",
            metrics="avg_sales_cycle_days",
            order_by=[{"by": "avg_sales_cycle_days", "direction": "desc"}],
        ),
        by("rep.name", order_by=DESC),
    ),
]


@pytest.mark.parametrize(("text", "whole", "lossy"), WORDS)
def test_every_word_that_means_something_has_its_slot(
    text: str, whole: dict[str, Any], lossy: dict[str, Any], codes: Codes
) -> None:
    assert codes(text, whole) == set()
    assert "unheard" in codes(text, lossy)


#: question, a query that makes sense, one of the same words that does not, the issue
SENSE: list[tuple[str, dict[str, Any], dict[str, Any], str]] = [
    (
        "open deals in negotiation",
        {
            "metrics": ["open_deal_count"],
            "where": [where("opportunity.stage", "=", "Negotiation")],
        },
        BOOKED | {"where": [where("opportunity.stage", "=", "Negotiation")]},
        "contradiction",
    ),
    (
        "win rate in EMEA",
        {"metrics": ["win_rate"], "where": [EMEA]},
        {"metrics": ["win_rate"], "segments": ["opportunity.won"]},
        "contradiction",
    ),
    (
        "past due pipeline",
        {"metrics": ["open_pipeline"], "segments": ["opportunity.past_due"]},
        {"metrics": ["deal_count"], "segments": ["opportunity.won", "opportunity.open"]},
        "contradiction",
    ),
    (
        "bookings in EMEA",
        BOOKED | {"where": [EMEA]},
        BOOKED | {"where": [EMEA, where("account.region", "=", "APAC")]},
        "contradiction",
    ),
    (
        "reps with bookings over 1m and under 2m",
        by(
            "rep.name",
            having=[
                {"metric": "bookings", "op": ">", "value": 1_000_000},
                {"metric": "bookings", "op": "<", "value": 2_000_000},
            ],
        ),
        by(
            "rep.name",
            having=[
                {"metric": "bookings", "op": ">", "value": 2_000_000},
                {"metric": "bookings", "op": "<", "value": 1_000_000},
            ],
        ),
        "contradiction",
    ),
    (
        "pipeline by stage",
        by("opportunity.stage", metrics="open_pipeline"),
        by("opportunity.stage", metrics="bookings"),
        "constant-group",
    ),
    (
        "win rate by region",
        by("account.region", metrics="win_rate"),
        by("opportunity.stage", metrics="win_rate"),
        "constant-group",
    ),
    (
        "lost deals by loss reason",
        by("opportunity.loss_reason", metrics="lost_count"),
        by("opportunity.loss_reason", metrics="bookings"),
        "constant-group",
    ),
    (
        "top 3 regions by bookings each quarter",
        by("account.region", "time:quarter", order_by=DESC, limit=3, limit_per="time:quarter"),
        by("account.region", "time:quarter", order_by=DESC, limit=3),
        "cut-buckets",
    ),
    (
        "reps with more than 1,000 deals",
        by(
            "rep.name",
            metrics="deal_count",
            having=[{"metric": "deal_count", "op": ">", "value": 1000}],
        ),
        {},
        "",
    ),
    (
        "deals by rep over 100k",
        by(
            "rep.name",
            metrics="deal_count",
            where=[where("opportunity.amount", ">", 100_000)],
        ),
        by(
            "rep.name",
            metrics="deal_count",
            having=[{"metric": "deal_count", "op": ">", "value": 100_000}],
        ),
        "odd-bound",
    ),
    (
        "bookings excluding enterprise",
        BOOKED | {"where": [where("account.segment", "!=", "Enterprise")]},
        {},
        "",
    ),
]


@pytest.mark.parametrize(("text", "sound", "senseless", "code"), SENSE)
def test_a_query_that_says_nothing_is_told(
    text: str, sound: dict[str, Any], senseless: dict[str, Any], code: str, codes: Codes
) -> None:
    assert codes(text, sound) == set()
    assert not code or code in codes(text, senseless)


def test_a_not_before_one_value_in_another_has_no_certain_reach(codes: Codes) -> None:
    query = BOOKED | {"where": [where("account.segment", "!=", "Enterprise"), EMEA]}
    assert "unclear-scope" in codes("bookings excluding enterprise in EMEA", query)
    assert codes("EMEA bookings excluding enterprise", query) == set()


def test_a_query_that_does_not_resolve_is_told_in_the_engines_words(codes: Codes) -> None:
    found = codes(
        "share of win rate by region", by("account.region", metrics="win_rate", share_of="total")
    )
    assert found == {"not-additive"}
    assert not found & set(CODES)


@pytest.mark.parametrize(
    "text",
    [
        "bookings in negotiation",
        "won deals in proposal",
        "bookings by stage",
        "win rate by stage and win rate by loss reason",
        "bookings by loss reason",
        "top 3 regions by bookings by quarter this year",
        "number of deals per rep over 100k",
        "bookings excluding enterprise in EMEA",
        "how many reps closed a deal this month",
        "sum of win rates",
        "top 5 and bottom 5 reps",
    ],
)
def test_the_keyword_planner_asks_instead(text: str, ask: Ask) -> None:
    assert not isinstance(ask(text), Plan)


def test_the_readings_offered_are_sound(
    ask: Ask, context: PlanningContext, lexicon: Lexicon
) -> None:
    for text in ("bookings in negotiation", "number of deals per rep over 100k"):
        outcome = ask(text)
        assert isinstance(outcome, Clarification)
        queries = [one.query for one in outcome.options if one.query is not None]
        assert len(queries) >= 2
        for query in queries:
            issues = validate(query, (), lexicon, context.as_of)
            assert issues == (), (text, query)


def test_no_question_with_a_golden_query_is_lost(
    ask: Ask, context: PlanningContext, lexicon: Lexicon, model: SemanticModel
) -> None:
    """The verified questions of a model keep their queries: people wrote both."""
    for one in model.questions:
        spans = cover(one.ask, context, lexicon)
        found = validate(one.query, spans, lexicon, context.as_of)
        assert found == (), (one.ask, found)
