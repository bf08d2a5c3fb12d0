"""Words that say again what is spoken of, and the "when" before a value: nothing of their own."""

from collections.abc import Callable
from typing import Any

import pytest

from engine.question import Plan, PlanOutcome

Ask = Callable[..., PlanOutcome]
ROLE, REASON = "contact.role", "opportunity.loss_reason"


@pytest.mark.parametrize(
    ("text", "metric", "wanted"),
    [
        ("win rate when an economic buyer is involved", "win_rate", (ROLE, "=", "Economic Buyer")),
        ("win rate if a champion is present", "win_rate", (ROLE, "=", "Champion")),
        ("average deal size when a champion takes part", "avg_deal_size", (ROLE, "=", "Champion")),
        (
            "lost deals this year, but not the ones lost on price",
            "lost_count",
            (REASON, "!=", "Price"),
        ),
        (
            "lost deals excluding those lost to competitor",
            "lost_count",
            (REASON, "!=", "Competitor"),
        ),
        ("lost deals except any lost on price", "lost_count", (REASON, "!=", "Price")),
    ],
)
def test_what_is_said_again_changes_nothing(
    text: str, metric: str, wanted: tuple[Any, ...], ask: Ask
) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Plan), outcome
    assert outcome.query.metrics == (metric,)
    assert [(one.field, one.op, *one.values) for one in outcome.query.where] == [wanted]


@pytest.mark.parametrize("text", ["bookings when we close", "deals not won in EMEA"])
def test_other_verbs_keep_their_meaning(text: str, ask: Ask) -> None:
    assert not isinstance(ask(text), Plan)
