"""A filter or group that a metric's definition rules out is asked about, never answered."""

from collections.abc import Callable

import pytest

from engine.question import Clarification, Plan, PlanOutcome
from semantic.query import Filter, MetricQuery

Ask = Callable[..., PlanOutcome]


def query(outcome: PlanOutcome) -> MetricQuery:
    assert isinstance(outcome, Plan), outcome
    return outcome.query


@pytest.mark.parametrize(
    "text",
    [
        "bookings in negotiation",
        "won deals in proposal",
        "average deal size in prospecting",
        "product bookings in negotiation",
        "win rate in negotiation",
        "bookings by loss reason",
        "open pipeline by loss reason",
        "win rate by loss reason",
        "average deal size with loss reason price",
        "bookings by stage",
        "lost deals by stage",
        "win rate by stage",
    ],
)
def test_what_the_definition_rules_out_is_asked_back(text: str, ask: Ask) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Clarification), outcome
    readings = [option.query for option in outcome.options]
    assert len(readings) >= 2
    assert all(readings)


def test_the_options_are_the_metric_that_fits_and_the_question_without(ask: Ask) -> None:
    outcome = ask("bookings in negotiation this year")
    assert isinstance(outcome, Clarification)
    fitting, without = (option.query for option in outcome.options)
    assert fitting is not None and without is not None
    assert fitting.metrics == ("open_pipeline",)
    assert fitting.where == (Filter(field="opportunity.stage", op="=", values=("Negotiation",)),)
    assert without.metrics == ("bookings",)
    assert without.where == ()
    assert without.time == fitting.time


@pytest.mark.parametrize(
    ("text", "metric"),
    [
        ("lost deals by loss reason", "lost_count"),
        ("deals by stage", "deal_count"),
        ("weighted pipeline by stage", "weighted_pipeline"),
        ("closed deals by stage", "closed_count"),
        ("win rate by lead source", "win_rate"),
    ],
)
def test_a_field_the_metric_is_spread_over_is_grouped_by(text: str, metric: str, ask: Ask) -> None:
    made = query(ask(text))
    assert made.metrics == (metric,)
    assert len(made.dimensions) == 1
