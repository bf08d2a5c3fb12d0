"""Words about the metric before change just that: its groups and time stay."""

from collections.abc import Callable

import pytest

from engine.question import Clarification, Plan, PlanOutcome
from semantic.query import MetricQuery, decode_query

Ask = Callable[..., PlanOutcome]


def by_rep(metric: str) -> MetricQuery:
    return decode_query(
        {"metrics": [metric], "dimensions": ["rep.name"], "time": {"window": "this_quarter"}}
    )


@pytest.mark.parametrize(
    ("metric", "said", "meant"),
    [
        ("open_pipeline", "weighted", "weighted_pipeline"),
        ("open_deal_count", "weighted", "weighted_pipeline"),
        ("win_rate", "by value", "win_rate_by_value"),
        ("win_rate", "weighted", "win_rate_by_value"),
    ],
)
def test_a_word_of_a_kin_metric_puts_it_in_the_place(
    metric: str, said: str, meant: str, ask: Ask
) -> None:
    plan = ask(said, by_rep(metric))
    assert isinstance(plan, Plan), plan
    assert plan.query.metrics == (meant,)
    assert plan.query.dimensions == ("rep.name",)


@pytest.mark.parametrize("said", ["cumulative", "running total"])
def test_what_shapes_any_metric_is_no_word_of_it(said: str, ask: Ask) -> None:
    plan = ask(said, MetricQuery(metrics=("bookings",)))
    assert isinstance(plan, Plan)
    assert (plan.query.metrics, plan.query.running) == (("bookings",), True)
    assert plan.query.dimensions == ("opportunity.close_date:month",)


@pytest.mark.parametrize("said", ["by region", "by month"])
def test_a_group_is_no_word_of_the_metric(said: str, ask: Ask) -> None:
    plan = ask(said, by_rep("win_rate"))
    assert isinstance(plan, Plan)
    assert plan.query.metrics == ("win_rate",)


def test_a_whole_name_still_starts_fresh(ask: Ask) -> None:
    plan = ask("weighted pipeline", by_rep("bookings"))
    assert isinstance(plan, Plan)
    assert plan.query == MetricQuery(metrics=("weighted_pipeline",))


def test_with_a_rate_shows_it_beside(ask: Ask) -> None:
    plan = ask("with win rate", by_rep("bookings"))
    assert isinstance(plan, Plan)
    assert plan.query.metrics == ("bookings", "win_rate")
    assert plan.query.dimensions == ("rep.name",)


def test_with_what_groups_may_have_or_lack_is_asked_about(ask: Ask) -> None:
    asked = ask("with open deals", by_rep("bookings"))
    assert isinstance(asked, Clarification), asked
    beside, had = (one.query for one in asked.options)
    assert beside is not None and had is not None
    assert beside.metrics == ("bookings", "open_deal_count")
    assert [(one.metric, one.op, one.value) for one in had.having] == [("open_deal_count", ">", 0)]


def test_with_a_value_is_a_filter(ask: Ask) -> None:
    plan = ask("with renewals", by_rep("bookings"))
    assert isinstance(plan, Plan)
    assert [(one.field, one.values) for one in plan.query.where] == [
        ("opportunity.type", ("Renewal",))
    ]


@pytest.mark.parametrize(
    ("said", "metrics"),
    [
        ("against quota", ("bookings", "quota_attainment")),
        ("vs target", ("bookings", "quota_amount")),
        ("compared to win rate", ("bookings", "win_rate")),
        ("average instead", ("avg_deal_size",)),
        ("as a median", ("median_deal_size",)),
    ],
)
def test_a_metric_set_against_another_is_beside_it(
    said: str, metrics: tuple[str, ...], ask: Ask
) -> None:
    plan = ask(said, by_rep("bookings"))
    assert isinstance(plan, Plan), plan
    assert plan.query.metrics == metrics
    assert plan.query.dimensions == ("rep.name",)


def test_per_deal_of_deals_makes_no_rate(ask: Ask) -> None:
    plan = ask("per deal", MetricQuery(metrics=("won_count",)))
    assert not isinstance(plan, Plan) or plan.query.metrics == ("won_count",)
