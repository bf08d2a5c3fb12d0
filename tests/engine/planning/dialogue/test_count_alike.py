"""How many "that" is counts the rows that were measured, not all that came to be."""

from collections.abc import Callable

import pytest

from engine.question import Clarification, Plan, PlanOutcome
from semantic.query import decode_query

Ask = Callable[..., PlanOutcome]


@pytest.mark.parametrize(
    ("metric", "counted"),
    [
        ("win_rate", "closed_count"),
        ("bookings", "won_count"),
        ("avg_deal_size", "won_count"),
        ("avg_sales_cycle_days", "won_count"),
        ("open_pipeline", "open_deal_count"),
        ("lost_amount", "lost_count"),
    ],
)
@pytest.mark.parametrize("said", ["how many deals is that?", "how many deals are those"])
def test_the_count_is_of_the_rows_measured(metric: str, counted: str, said: str, ask: Ask) -> None:
    before = decode_query({"metrics": [metric], "dimensions": ["account.segment"]})
    plan = ask(said, before)
    assert isinstance(plan, Plan), plan
    assert plan.query.metrics == (counted,)
    assert plan.query.dimensions == before.dimensions


def test_a_count_put_beside_a_rate_shows_its_own_and_that_of_all(ask: Ask) -> None:
    before = decode_query({"metrics": ["win_rate"], "dimensions": ["account.segment"]})
    plan = ask("and the number of deals?", before)
    assert isinstance(plan, Plan), plan
    assert plan.query.metrics == ("win_rate", "closed_count", "deal_count")
    assert plan.query.dimensions == before.dimensions


def test_a_count_in_the_place_of_a_rate_is_asked_about(ask: Ask) -> None:
    before = decode_query({"metrics": ["win_rate"], "dimensions": ["account.segment"]})
    asked = ask("how about the number of deals?", before)
    assert isinstance(asked, Clarification), asked
    counted = [one.query.metrics for one in asked.options if one.query]
    assert counted == [("closed_count",), ("deal_count",)]


def test_a_count_beside_several_metrics_is_of_the_rows_they_share(ask: Ask) -> None:
    before = decode_query({"metrics": ["bookings", "avg_deal_size"]})
    plan = ask("and the number of deals", before)
    assert isinstance(plan, Plan), plan
    assert plan.query.metrics == ("bookings", "avg_deal_size", "won_count")
