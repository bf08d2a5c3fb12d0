"""Where things come from is their source, unless what they come from is named."""

from collections.abc import Callable

import pytest

from engine.question import Plan, PlanOutcome

Ask = Callable[..., PlanOutcome]


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("where do our deals come from?", ("opportunity.lead_source",)),
        ("where does our revenue come from", ("opportunity.lead_source",)),
        ("where does open pipeline come from in EMEA", ("opportunity.lead_source",)),
        ("which industries do our bookings come from", ("account.industry",)),
        ("bookings coming from EMEA", ()),
        ("how much revenue came from enterprise", ()),
    ],
)
def test_the_source_is_shown_where_no_other_is_named(
    text: str, fields: tuple[str, ...], ask: Ask
) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Plan), outcome
    assert outcome.query.dimensions == fields
