"""Lists of things with a time of what happened to others of theirs: never of their own date."""

from collections.abc import Callable

import pytest

from engine.question import Clarification, Plan, PlanOutcome

Ask = Callable[..., PlanOutcome]


@pytest.mark.parametrize(
    ("text", "metrics"),
    [
        ("list customers that bought last month", {"bookings", "won_count"}),
        ("list accounts in EMEA won this year", {"bookings", "won_count"}),
        ("what did US customers buy in 2024", {"bookings", "won_count"}),
        ("list customers with renewals won in Q1 2026", {"bookings", "won_count"}),
        ("list customers who closed last quarter", {"bookings", "won_count"}),
    ],
)
def test_the_time_of_a_deed_is_asked_about_by_what_was_done(
    text: str, metrics: set[str], ask: Ask
) -> None:
    found = ask(text)
    assert isinstance(found, Clarification)
    queries = [one.query for one in found.options if one.query]
    assert {one.metrics[0] for one in queries} == metrics
    for one in queries:
        assert (one.rows, one.dimensions) == (None, ("account.name",))
        assert one.time is not None


def test_what_customers_alone_imply_leaves_the_open_deals_to_choose(ask: Ask) -> None:
    found = ask("which customers have renewals next quarter")
    assert isinstance(found, Clarification)
    metrics = [one.query.metrics[0] for one in found.options if one.query]
    assert "open_pipeline" in metrics
    assert "lost_amount" not in metrics


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("list new accounts in EMEA this year", "account"),
        ("list customers added in 2024", "account"),
        ("list customers", "account"),
        ("list accounts in EMEA won", "account"),
        ("list won deals with Analytics Suite last month", "opportunity"),
    ],
)
def test_rows_of_their_own_time_or_of_none_are_listed(text: str, rows: str, ask: Ask) -> None:
    found = ask(text)
    assert isinstance(found, Plan)
    assert found.query.rows == rows


def test_who_bought_is_told_by_what_they_bought(ask: Ask) -> None:
    found = ask("which customers bought in 2024")
    assert isinstance(found, Plan)
    assert found.query.metrics == ("bookings",)
