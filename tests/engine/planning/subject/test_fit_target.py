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


@pytest.mark.parametrize(
    ("text", "by"),
    [
        ("how are reps tracking against target this quarter", ("rep.name",)),
        ("how are we doing against target", ()),
        ("what % of quota did the Strategic team reach last quarter", ()),
        ("what % of quota did we hit last quarter", ()),
        ("quota attainment by region last quarter", ("rep.region",)),
    ],
)
def test_what_is_reached_of_a_target_is_its_rate(text: str, by: tuple[str, ...], ask: Ask) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Plan), outcome
    assert (outcome.query.metrics, outcome.query.dimensions) == (("quota_attainment",), by)
    assert outcome.query.having == ()


def test_who_reached_it_is_bounded(ask: Ask) -> None:
    for text, op in (("which reps hit quota last quarter", ">="), ("who is ahead of quota", ">")):
        outcome = ask(text)
        assert isinstance(outcome, Plan), outcome
        assert [(one.op, one.value) for one in outcome.query.having] == [(op, 1.0)]
