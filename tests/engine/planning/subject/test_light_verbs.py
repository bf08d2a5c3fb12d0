"""Verbs of having say nothing of their own beside a group; anywhere else they are not dropped."""

from collections.abc import Callable

import pytest

from engine.question import Plan, PlanOutcome

Ask = Callable[..., PlanOutcome]


def query(outcome: PlanOutcome) -> object:
    assert isinstance(outcome, Plan), outcome
    return outcome.query


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("how much pipeline does each rep hold", "pipeline by rep"),
        ("how many open deals does every rep own", "how many open deals by rep"),
        ("what did each region contribute to bookings", "bookings by region"),
        ("what portion of pipeline does each stage hold", "share of pipeline by stage"),
        ("who owns the most open deals", "who has the most open deals"),
        ("who carries the biggest pipeline", "who has the biggest pipeline"),
        ("which rep is responsible for the most pipeline", "which rep has the most pipeline"),
        ("who delivered the most bookings last quarter", "who has the most bookings last quarter"),
        ("which region generates the most bookings", "which region has the most bookings"),
    ],
)
def test_a_light_verb_changes_nothing(said: str, plain: str, ask: Ask) -> None:
    assert query(ask(said)) == query(ask(plain))


@pytest.mark.parametrize(
    "text",
    [
        "deals on hold",
        "how many deals are on hold by rep",
        "held deals",
        "deals carried over",
        "what did every rep contribute last quarter",
        "who owns Acme Labs",
    ],
)
def test_a_verb_that_says_something_is_asked_about(text: str, ask: Ask) -> None:
    assert not isinstance(ask(text), Plan)
