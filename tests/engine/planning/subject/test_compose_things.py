"""Things counted through what was done with them, and counts divided by counts."""

from collections.abc import Callable

import pytest

from engine.planning.meaning.lexicon import build_lexicon
from engine.planning.subject.compose_things import counts_also, things_counted
from engine.question import Plan, PlanOutcome
from semantic.model import SemanticModel

Ask = Callable[..., PlanOutcome]


@pytest.mark.parametrize(
    ("text", "metric"),
    [
        ("how many logos did we sign in 2025", "customer_count"),
        ("how many accounts did we win in 2025", "customer_count"),
        ("how many companies bought Analytics Suite in 2025", "customer_count"),
        ("deals that slipped last quarter", "slipped_count"),
        ("how many deals slipped last quarter", "slipped_count"),
        ("how many contacts do we have on average per deal", "contacts_per_deal"),
    ],
)
def test_things_are_counted_where_a_metric_counts_them(text: str, metric: str, ask: Ask) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Plan), outcome
    assert outcome.query.metrics == (metric,)
    assert outcome.query.segments == ()
    assert outcome.query.dimensions == ()


def test_the_time_of_things_done_with_is_not_guessed(ask: Ask) -> None:
    assert not isinstance(ask("how many accounts have open deals closing this month"), Plan)


def test_what_a_metric_counts_is_seen_through_keys(model: SemanticModel) -> None:
    lexicon = build_lexicon(model)
    assert things_counted(lexicon, "deal_count") == "opportunity"
    assert things_counted(lexicon, "customer_count") == "account"
    assert things_counted(lexicon, "slipped_count") == "opportunity"
    assert things_counted(lexicon, "bookings") is None
    assert counts_also(lexicon, "account_count", "customer_count")
    assert not counts_also(lexicon, "deal_count", "won_count")
    assert not counts_also(lexicon, "lost_count", "won_count")


@pytest.mark.parametrize(
    ("text", "segment"),
    [
        ("contacts of won deals", "opportunity.won"),
        ("contacts on open deals by role", "opportunity.open"),
        ("contacts for closed deals by seniority", "opportunity.closed"),
        ("how many champions on won deals", "opportunity.won"),
    ],
)
def test_what_leads_is_counted_of_the_rows_it_is_on(text: str, segment: str, ask: Ask) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Plan), outcome
    assert outcome.query.metrics == ("contact_count",)
    assert outcome.query.segments == (segment,)
