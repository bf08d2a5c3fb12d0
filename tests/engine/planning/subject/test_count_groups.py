"""How many industries: never the deals by industry, unless a metric counts what is named."""

from collections.abc import Callable

import pytest

from engine.question import Clarification, Plan, PlanOutcome

Ask = Callable[..., PlanOutcome]


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("how many industries do we sell to", "account.industry"),
        ("how many reps closed a deal this month", "rep.name"),
        ("how many reps do we have", "rep.name"),
        ("how many countries are we in", "account.country"),
        ("number of products", "product.name"),
        ("how many regions have open deals", "account.region"),
        ("count of distinct industries", "account.industry"),
        ("how many different products did we sell", "product.name"),
    ],
)
def test_groups_nothing_counts_are_asked_about(text: str, field: str, ask: Ask) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Clarification), outcome
    first = outcome.options[0].query
    assert first is not None
    assert first.dimensions == (field,)


@pytest.mark.parametrize(
    ("text", "metric"),
    [
        ("how many customers are in healthcare", "customer_count"),
        ("how many accounts are in healthcare", "account_count"),
        ("number of contacts by seniority", "contact_count"),
        ("how many deals per rep", "deal_count"),
    ],
)
def test_what_a_metric_counts_is_counted(text: str, metric: str, ask: Ask) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Plan), outcome
    assert outcome.query.metrics == (metric,)
