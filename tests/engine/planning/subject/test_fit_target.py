"""How far something is from what it is to reach is told by their rate; else it is asked."""

from collections.abc import Callable

import pytest

from engine.question import Plan, PlanOutcome

Ask = Callable[..., PlanOutcome]


@pytest.mark.parametrize(
    "text",
    [
        "how far off quota are we this quarter",
        "how far is Sarah Chen from quota",
        "how close to target is each rep this quarter",
        "how far behind quota is EMEA",
        "how far off target are we on bookings",
    ],
)
def test_the_part_that_is_reached_is_shown_and_said(text: str, ask: Ask) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Plan), outcome
    assert outcome.query.metrics == ("quota_attainment",)
    assert any("is read as: Quota attainment." in one for one in outcome.assumptions)


@pytest.mark.parametrize(
    "text", ["how far is the pipeline", "how close are we", "how far is pipeline from quota"]
)
def test_what_has_no_rate_is_asked_about(text: str, ask: Ask) -> None:
    assert not isinstance(ask(text), Plan), ask(text)
