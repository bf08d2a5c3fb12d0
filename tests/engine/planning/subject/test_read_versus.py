"""One measure set against another; what things come from; what was due."""

from collections.abc import Callable

import pytest

from engine.question import Plan, PlanOutcome

Ask = Callable[..., PlanOutcome]


@pytest.mark.parametrize(
    ("text", "metrics"),
    [
        ("bookings vs quota this quarter", ("bookings", "quota_amount")),
        ("open pipeline against quota by team", ("open_pipeline", "quota_amount")),
        ("how much did each rep close vs their quota", ("bookings", "quota_amount")),
        ("bookings per rep and quota per rep", ("bookings", "quota_amount")),
        ("how are we doing vs quota this quarter", ("quota_attainment",)),
    ],
)
def test_two_measures_stand_side_by_side(text: str, metrics: tuple[str, ...], ask: Ask) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Plan), outcome
    assert outcome.query.metrics == metrics
