"""Of a level in the past, a field is what it was at that time."""

import pytest

from engine.question import Plan
from semantic.query import Filter, MetricQuery
from tests.engine.planning.conftest import Ask


def planned(ask: Ask, text: str) -> tuple[MetricQuery, tuple[str, ...]]:
    outcome = ask(text)
    assert isinstance(outcome, Plan)
    return outcome.query, outcome.assumptions


def test_the_stage_is_the_one_then(ask: Ask) -> None:
    query, said = planned(ask, "pipeline at the end of last quarter by stage")
    assert query.metrics == ("pipeline_at",)
    assert query.dimensions == ("stage_change.stage",)
    assert "Stage is what it was at that time." in said


def test_so_it_is_in_a_filter(ask: Ask) -> None:
    query, said = planned(ask, "pipeline at the end of March 2026 in negotiation")
    assert query.where == (Filter(field="stage_change.stage", op="=", values=("Negotiation",)),)
    assert "Stage is what it was at that time." in said


@pytest.mark.parametrize(
    ("text", "dimension"),
    [
        ("pipeline at the end of last quarter by region", "account.region"),
        ("open pipeline by stage", "opportunity.stage"),
    ],
)
def test_nothing_else_changes(text: str, dimension: str, ask: Ask) -> None:
    query, said = planned(ask, text)
    assert query.dimensions == (dimension,)
    assert not any("at that time" in one for one in said)
