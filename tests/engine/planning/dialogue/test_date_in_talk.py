"""A verb with a time, and nothing measured, only says when of the question before."""

from collections.abc import Callable
from typing import Any

import pytest

from engine.question import Plan, PlanOutcome
from semantic.query import MetricQuery, TimeClause, decode_query

Ask = Callable[..., PlanOutcome]
CREATED = "opportunity.created_date"


def by_rep(metric: str) -> MetricQuery:
    return decode_query({"metrics": [metric], "dimensions": ["rep.name"]})


@pytest.mark.parametrize(
    ("metric", "said", "measured", "time"),
    [
        ("open_pipeline", "closing next month", "open_pipeline", {"window": "next_month"}),
        ("open_pipeline", "created last month", "created_pipeline", {"window": "last_month"}),
        ("bookings", "closed last month", "bookings", {"window": "last_month"}),
        ("deal_count", "won last month", "won_count", {"window": "last_month"}),
        ("deal_count", "lost last month", "lost_count", {"window": "last_month"}),
        (
            "win_rate",
            "created last year",
            "win_rate",
            {"dimension": CREATED, "window": "last_year"},
        ),
    ],
)
def test_the_groups_stay(
    metric: str, said: str, measured: str, time: dict[str, Any], ask: Ask
) -> None:
    plan = ask(said, by_rep(metric))
    assert isinstance(plan, Plan), plan
    assert plan.query.metrics == (measured,)
    assert plan.query.dimensions == ("rep.name",)
    assert plan.query.time == TimeClause(**time)


@pytest.mark.parametrize("said", ["lose?", "lost?", "what about lost"])
def test_a_verb_alone_takes_the_place_of_the_verb(said: str, ask: Ask) -> None:
    won = decode_query({"metrics": ["won_count"], "time": {"window": "last_month"}})
    plan = ask(said, won)
    assert isinstance(plan, Plan), plan
    assert plan.query == decode_query({"metrics": ["lost_count"], "time": {"window": "last_month"}})


def test_a_verb_after_and_is_shown_beside(ask: Ask) -> None:
    won = decode_query({"metrics": ["won_count"], "time": {"window": "last_month"}})
    plan = ask("and lose?", won)
    assert isinstance(plan, Plan), plan
    assert plan.query == decode_query(
        {"metrics": ["won_count", "lost_count"], "time": {"window": "last_month"}}
    )


def test_a_thing_of_its_own_starts_fresh(ask: Ask) -> None:
    plan = ask("deals created last month", by_rep("open_pipeline"))
    assert isinstance(plan, Plan)
    last_month = TimeClause(window="last_month")
    assert plan.query == MetricQuery(metrics=("created_count",), time=last_month)
