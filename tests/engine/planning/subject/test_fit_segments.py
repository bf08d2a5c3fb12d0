"""Segments beside metrics: merged, switched, filtered by, listed beside, or asked about."""

from collections.abc import Callable

import pytest

from engine.question import Clarification, Plan, PlanOutcome

Ask = Callable[..., PlanOutcome]


@pytest.mark.parametrize(
    ("text", "metrics"),
    [
        ("won and lost deals by rep", {"won_count", "lost_count"}),
        ("wins and losses by quarter", {"won_count", "lost_count"}),
        ("win/loss by industry", {"won_count", "lost_count"}),
        ("how many deals did we win and lose in 2025", {"won_count", "lost_count"}),
        (
            "how many deals did we win and how many did we lose this year",
            {"won_count", "lost_count"},
        ),
        ("closed won vs closed lost this year", {"bookings", "lost_amount"}),
        (
            "won, lost and open deals by region",
            {"won_count", "lost_count", "open_deal_count"},
        ),
        ("deals won or lost this year", {"closed_count"}),
    ],
)
def test_segments_listed_side_by_side_are_a_metric_each(
    text: str, metrics: set[str], ask: Ask
) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Plan), outcome
    assert set(outcome.query.metrics) == metrics
    assert outcome.query.segments == ()


@pytest.mark.parametrize(
    "text",
    [
        "win rate of won deals",
        "win rate of lost deals",
        "win rate of open deals",
        "average deal size of lost deals",
        "won open deals",
        "open pipeline that was lost",
        "deals won in EMEA and lost in APAC",
    ],
)
def test_a_segment_the_metric_leaves_out_is_asked_about(text: str, ask: Ask) -> None:
    assert isinstance(ask(text), Clarification)


@pytest.mark.parametrize(
    ("text", "metric"),
    [
        ("win rate for closed deals", "win_rate"),
        ("average deal size of won deals", "avg_deal_size"),
        ("lost amount of lost deals", "lost_amount"),
    ],
)
def test_a_segment_the_metric_has_is_merged(text: str, metric: str, ask: Ask) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Plan), outcome
    assert outcome.query.metrics == (metric,)
    assert outcome.query.segments == ()
    assert outcome.query.where == ()


def test_a_segment_within_the_metrics_own_narrows_it(ask: Ask) -> None:
    outcome = ask("overdue pipeline by rep")
    assert isinstance(outcome, Plan), outcome
    assert outcome.query.metrics == ("open_pipeline",)
    assert outcome.query.segments == ("opportunity.past_due",)


@pytest.mark.parametrize("text", ["new deals won in May", "new opportunities we lost last month"])
def test_new_things_that_were_decided_then_are_asked_about(ask: Ask, text: str) -> None:
    found = ask(text)
    assert isinstance(found, Clarification)
    assert len(found.options) == 2
