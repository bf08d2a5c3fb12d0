"""A fragment that says of which things bounds the metric before; it does not count the things."""

from collections.abc import Callable
from typing import Any

import pytest

from engine.question import Clarification, Plan, PlanOutcome
from semantic.query import MetricQuery, decode_query

Ask = Callable[..., PlanOutcome]


def query(metric: str, group: str, **slots: Any) -> MetricQuery:
    return decode_query({"metrics": [metric], "dimensions": [group]} | slots)


def is_(field: str, value: Any, op: str = "=") -> dict[str, Any]:
    return {"field": field, "op": op, "values": [value]}


@pytest.mark.parametrize(
    ("metric", "said", "where"),
    [
        ("contact_count", "at enterprise accounts", is_("account.segment", "Enterprise")),
        ("win_rate", "for enterprise accounts", is_("account.segment", "Enterprise")),
        ("win_rate", "on deals over 100k", is_("opportunity.amount", 100000, ">")),
        ("bookings", "from new business deals", is_("opportunity.type", "New Business")),
        ("bookings", "for deals with a champion", is_("contact.role", "Champion")),
        (
            "bookings",
            "for deals created last year",
            is_("opportunity.created_date", "last_year", "during"),
        ),
    ],
)
def test_things_of_a_kind_bound_the_metric_before(
    metric: str, said: str, where: dict[str, Any], ask: Ask
) -> None:
    plan = ask(said, query(metric, "account.region"))
    assert isinstance(plan, Plan), plan
    assert plan.query == query(metric, "account.region", where=[where])


def test_what_the_metric_is_of_already_changes_nothing(ask: Ask) -> None:
    before = query("avg_sales_cycle_days", "account.segment")
    plan = ask("for won deals", before)
    assert isinstance(plan, Plan)
    assert plan.query == before


def test_what_it_cannot_be_of_is_asked_about(ask: Ask) -> None:
    before = query("open_pipeline", "opportunity.stage")
    asked = ask("for lost deals", before)
    assert isinstance(asked, Clarification), asked
    assert asked.options[-1].query == before


@pytest.mark.parametrize(
    ("said", "metric"),
    [("in EMEA, win rate by segment", "win_rate"), ("for enterprise win rate", "win_rate")],
)
def test_a_metric_after_it_starts_fresh(said: str, metric: str, ask: Ask) -> None:
    plan = ask(said, query("bookings", "account.region"))
    assert isinstance(plan, Plan)
    assert plan.query.metrics == (metric,)
    assert "account.region" not in plan.query.dimensions
