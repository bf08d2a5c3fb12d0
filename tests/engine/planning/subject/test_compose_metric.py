"""Kinds of things that were won or lost are counted; things no row tells of are asked about."""

from collections.abc import Callable

import pytest

from engine.question import Plan, PlanOutcome

Ask = Callable[..., PlanOutcome]


@pytest.mark.parametrize(
    ("text", "metric", "kind"),
    [
        ("lost renewals", "lost_count", "Renewal"),
        ("renewals lost this year", "lost_count", "Renewal"),
        ("lost upsells by reason", "lost_count", "Expansion"),
        ("won renewals by region", "won_count", "Renewal"),
    ],
)
def test_a_kind_of_things_is_counted(text: str, metric: str, kind: str, ask: Ask) -> None:
    plan = ask(text)
    assert isinstance(plan, Plan), plan
    assert plan.query.metrics == (metric,)
    assert [one.values for one in plan.query.where] == [(kind,)]


@pytest.mark.parametrize(
    "text",
    [
        "leads won",
        "lead conversion",
        "paid bookings by region",
        "what was paid by Globex",
        "deals pulled in",
        "deals that made it to negotiation",
        "deals that got to negotiation",
        "win rate out of all deals",
    ],
)
def test_words_of_what_is_not_there_are_asked_about(text: str, ask: Ask) -> None:
    assert not isinstance(ask(text), Plan)


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("segment win rates", "account.segment"),
        ("lead source win rates", "opportunity.lead_source"),
    ],
)
def test_a_field_named_whole_still_groups(text: str, field: str, ask: Ask) -> None:
    plan = ask(text)
    assert isinstance(plan, Plan), plan
    assert plan.query.dimensions == (field,)


@pytest.mark.parametrize(
    ("text", "metric"),
    [
        ("opportunities closed won in 2025", "won_count"),
        ("opportunities closed lost by rep", "lost_count"),
        ("closed lost opportunities by rep", "lost_count"),
        ("closed won in 2025", "bookings"),
        ("revenue closed won in 2025", "bookings"),
    ],
)
def test_a_state_beside_things_counts_them(text: str, metric: str, ask: Ask) -> None:
    plan = ask(text)
    assert isinstance(plan, Plan), plan
    assert plan.query.metrics == (metric,)
