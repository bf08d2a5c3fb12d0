"""Two questions in one, and words that would be swallowed: asked about, never half answered."""

from collections.abc import Callable

import pytest

from engine.question import Plan, PlanOutcome

Ask = Callable[..., PlanOutcome]


@pytest.mark.parametrize(
    "text",
    [
        "best and worst rep by bookings",
        "top 5 reps by bookings and top 5 accounts",
        "top 5 accounts by bookings with the most deals",
        "total bookings and top 5 accounts",
        "bookings and the top 3 reps",
        "win rate by rep and bookings by region",
        "bookings by region and average deal size by quarter",
        "bottom 3 best reps by bookings",
        "top 5 newest accounts by bookings",
        "top 5% accounts by bookings",
    ],
)
def test_two_questions_are_asked_apart(text: str, ask: Ask) -> None:
    assert not isinstance(ask(text), Plan)


@pytest.mark.parametrize(
    "text",
    [
        "deals in forecast",
        "pipeline deals",
        "how long have open deals been in negotiation",
        "deals created, won and lost by month this year",
        "top customers and their win rate",
        "top 10 customers and their win rate",
        "bookings per deal by region",
        "customers in EMEA and lost deals last quarter",
        "older than 60 days bookings and win rate by team",
        "top 5 accounts by bookings lowest first",
        "how many accounts did we lose",
        "lost to Sarah",
        "accounts created last quarter with bookings",
        "largest deal size by segment",
        "slowest months by bookings",
        "what fraction of deals are lost to no decision",
        "percentage of deals lost to price",
        "commit + closed this quarter",
        "closed plus commit by team",
        "deals with Analytics Suite and API Gateway",
        "pipeline for accounts without a champion",
        "pipeline by month this year",
        "how has pipeline changed since January",
    ],
)
def test_a_word_that_would_be_lost_is_asked_about(text: str, ask: Ask) -> None:
    assert not isinstance(ask(text), Plan)


@pytest.mark.parametrize(
    "text",
    [
        "bookings per rep and quota per rep",
        "bookings by region and pipeline by region",
        "bookings and win rate by region and segment",
        "bookings and win rate for the top 5 reps by bookings",
        "largest average deal size by segment",
        "top 5 reps with the highest win rate",
        "deals in the pipeline",
        "top 5 customers by money",
        "deals created in 2025 that we won",
        "top customers and their bookings",
        "bookings per rep by region",
        "customers and lost deals last quarter",
        "by rep deals closing next quarter for enterprise",
        "deals created last quarter with bookings",
        "share of lost deals by reason",
        "bookings in EMEA + APAC",
        "deals with Analytics Suite or API Gateway",
        "accounts without a champion",
        "pipeline closing by month this year",
    ],
)
def test_what_is_one_question_is_answered(text: str, ask: Ask) -> None:
    assert isinstance(ask(text), Plan), ask(text)


def test_a_word_that_leaves_out_is_never_set_aside(ask: Ask) -> None:
    for text in ("bookings in EMEA, renewals excluded", "deals under 10k removed by stage"):
        outcome = ask(text)
        assert not isinstance(outcome, Plan) or outcome.query.where[-1].op == "!=", text


def test_a_why_beside_a_ranking_is_a_question_of_its_own(ask: Ask) -> None:
    for text in ("the rep with the most lost deals and why", "top 3 reps by lost deals and why"):
        assert not isinstance(ask(text), Plan), ask(text)
    assert isinstance(ask("the rep with the most lost deals"), Plan)
