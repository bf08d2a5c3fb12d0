"""Two measures of one noun, and two things done: each side is measured."""

from collections.abc import Callable

import pytest

from engine.question import Plan, PlanOutcome

Ask = Callable[..., PlanOutcome]


@pytest.mark.parametrize(
    ("text", "metrics"),
    [
        ("open vs weighted pipeline by team", "open_pipeline weighted_pipeline"),
        ("show open and weighted pipeline for each region", "open_pipeline weighted_pipeline"),
        ("created vs open pipeline", "created_pipeline open_pipeline"),
        ("mean vs median deal size by segment", "avg_deal_size median_deal_size"),
        ("avg. vs. median deal size by industry", "avg_deal_size median_deal_size"),
        ("accounts vs customers by region", "account_count customer_count"),
        ("new deals compared with won deals by month in 2025", "deal_count won_count"),
        ("plot bookings next to quota for each team", "bookings quota_amount"),
        ("contrast won amount and lost amount by segment", "bookings lost_amount"),
        ("average/median deal size", "avg_deal_size median_deal_size"),
        ("how much did we win versus lose by quarter in 2025", "bookings lost_amount"),
        ("how many did we win and lose in May", "won_count lost_count"),
        ("won/lost amount by quarter", "bookings lost_amount"),
    ],
)
def test_each_of_two_measures_is_shown(text: str, metrics: str, ask: Ask) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Plan), outcome
    assert outcome.query.metrics == tuple(metrics.split())


@pytest.mark.parametrize(
    ("text", "metrics", "kept"),
    [
        ("partner and event win rates", "win_rate", ("Partner", "Event")),
        ("enterprise and SMB win rate", "win_rate", ("Enterprise", "SMB")),
    ],
)
def test_values_beside_a_measure_stay_values(
    text: str, metrics: str, kept: tuple[str, ...], ask: Ask
) -> None:
    outcome = ask(text)
    if isinstance(outcome, Plan):
        assert outcome.query.metrics == tuple(metrics.split())
        assert tuple(v for one in outcome.query.where for v in one.values) == kept
