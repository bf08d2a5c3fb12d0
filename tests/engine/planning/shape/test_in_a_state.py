"""States that last: since when something is so, and what can be stuck."""

from collections.abc import Callable

import pytest

from engine.question import Plan, PlanOutcome

Ask = Callable[..., PlanOutcome]


@pytest.mark.parametrize(
    "text", ["deals in negotiation since May", "pipeline in proposal since April"]
)
def test_since_of_a_stage_is_the_day_it_was_entered(text: str, ask: Ask) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Plan), outcome
    dated = [one.field for one in outcome.query.where if one.op == "during"]
    assert dated == ["opportunity.stage_changed_date"]
    assert outcome.query.time is None


@pytest.mark.parametrize(
    "text", ["open deals in commit since June", "pipeline in commit since May"]
)
def test_since_of_what_bears_no_date_is_asked_about(text: str, ask: Ask) -> None:
    assert not isinstance(ask(text), Plan)


def test_since_of_a_place_is_the_time_of_the_question(ask: Ask) -> None:
    outcome = ask("bookings in EMEA since May")
    assert isinstance(outcome, Plan), outcome
    assert outcome.query.time is not None


@pytest.mark.parametrize(
    "text", ["deals stuck over 90 days", "deals sitting in proposal for over 30 days"]
)
def test_what_is_stuck_is_open(text: str, ask: Ask) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Plan), outcome
    assert "open_deal_count" in outcome.query.metrics
    assert "deal_count" not in outcome.query.metrics


def test_rows_that_are_stuck_are_open(ask: Ask) -> None:
    outcome = ask("list deals stuck for more than 60 days")
    assert isinstance(outcome, Plan), outcome
    assert outcome.query.segments == ("opportunity.open",)


def test_what_is_old_may_be_over(ask: Ask) -> None:
    outcome = ask("won deals older than 90 days")
    assert isinstance(outcome, Plan), outcome
    assert outcome.query.metrics == ("won_count",)
