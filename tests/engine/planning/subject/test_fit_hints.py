"""How many, how much, how high: which metric they choose, and that both may be wanted."""

from collections.abc import Callable

import pytest

from engine.question import Clarification, Plan, PlanOutcome

Ask = Callable[..., PlanOutcome]


@pytest.mark.parametrize(
    ("text", "metrics"),
    [
        ("how many deals did we win in 2025", ("won_count",)),
        ("how much did we win in 2025", ("bookings",)),
        ("how many deals did we win and how much were they worth", ("won_count", "bookings")),
        ("number and amount of won deals by rep", ("won_count", "bookings")),
        ("count and value of open deals by region", ("open_deal_count", "open_pipeline")),
        ("value and number of lost deals", ("lost_count", "lost_amount")),
        ("how big is the pipeline", ("open_pipeline",)),
        ("how high is our win rate in EMEA", ("win_rate",)),
        ("how good is our win rate", ("win_rate",)),
        ("how big are our deals", ("avg_deal_size",)),
        ("how large are enterprise deals", ("avg_deal_size",)),
        ("how much money did we make in 2025", ("bookings",)),
        ("what did we earn last month", ("bookings",)),
        ("how much did we sell in APAC", ("bookings",)),
        ("how many deals have we signed this month", ("won_count",)),
        ("how much was lost in 2025", ("lost_amount",)),
    ],
)
def test_a_hint_chooses_the_metric(text: str, metrics: tuple[str, ...], ask: Ask) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Plan), outcome
    assert outcome.query.metrics == metrics


@pytest.mark.parametrize("text", ["won", "closed", "lost", "won vs lost by region"])
def test_neither_number_nor_amount_named_is_asked(text: str, ask: Ask) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Clarification), outcome
    made = [option.query.metrics for option in outcome.options if option.query]
    assert len(set(made)) >= 2


@pytest.mark.parametrize("text", ["how good are our deals", "how big are our accounts"])
def test_a_size_is_never_a_number_of_things(text: str, ask: Ask) -> None:
    assert not isinstance(ask(text), Plan)
