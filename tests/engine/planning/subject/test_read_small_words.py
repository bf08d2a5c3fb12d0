"""Both … and, a closing each, "account for", the head of two nouns, who buys and who sells."""

from collections.abc import Callable

import pytest

from engine.question import Plan, PlanOutcome

Ask = Callable[..., PlanOutcome]


@pytest.mark.parametrize(
    ("text", "metrics", "fields"),
    [
        ("both bookings and win rate by region", ("bookings", "win_rate"), ("account.region",)),
        ("bookings of EMEA and APAC each", ("bookings",), ("account.region",)),
        (
            "how many deals did Sarah Chen and Marcus Webb win each",
            ("won_count",),
            ("rep.name",),
        ),
        ("which regions account for most bookings", ("bookings",), ("account.region",)),
        ("bookings by account for 2025", ("bookings",), ("account.name",)),
        ("bookings by account owner", ("bookings",), ("rep.name",)),
        ("bookings by account manager", ("bookings",), ("rep.manager",)),
        ("number of deals created by source", ("created_count",), ("opportunity.lead_source",)),
        ("who is our biggest customer", ("bookings",), ("account.name",)),
        ("who bought the most", ("bookings",), ("account.name",)),
        ("who spent the most in 2025", ("bookings",), ("account.name",)),
        ("who sold the most", ("bookings",), ("rep.name",)),
        ("who sells the most", ("bookings",), ("rep.name",)),
        ("current forecast", ("forecast",), ()),
        ("current pipeline by region", ("open_pipeline",), ("account.region",)),
        ("how many contacts per deal by segment", ("contacts_per_deal",), ("account.segment",)),
        ("deals per rep", ("deal_count",), ("rep.name",)),
        ("deals and accounts by region", ("deal_count", "account_count"), ("account.region",)),
        ("which rep closes deals the fastest", ("avg_sales_cycle_days",), ("rep.name",)),
        ("most common loss reason", ("lost_count",), ("opportunity.loss_reason",)),
        ("bookings from closed won deals by region", ("bookings",), ("account.region",)),
        ("which reps missed quota last quarter", ("quota_attainment",), ("rep.name",)),
        ("who hit quota last quarter", ("quota_attainment",), ("rep.name",)),
        ("single largest open deal", ("open_pipeline",), ("opportunity.name",)),
        ("bookings from inbound leads by region", ("bookings",), ("account.region",)),
        ("unweighted pipeline by region", ("open_pipeline",), ("account.region",)),
    ],
)
def test_small_words_do_what_they_say(
    text: str, metrics: tuple[str, ...], fields: tuple[str, ...], ask: Ask
) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Plan), outcome
    assert outcome.query.metrics == metrics
    assert outcome.query.dimensions == fields


@pytest.mark.parametrize(
    "text",
    [
        "bookings by manager title",
        "deals with both a champion and a decision maker",
        "current win rate",
        "marketing spend by channel",
        "health of the pipeline",
        "number of deals entered proposal",
        "number of reps who hit quota",
    ],
)
def test_small_words_without_their_use_are_asked_about(text: str, ask: Ask) -> None:
    assert not isinstance(ask(text), Plan)


@pytest.mark.parametrize(
    "text", ["deals worth 50k to 100k", "deals worth over 50k", "deals worth between 50k and 100k"]
)
def test_worth_before_a_bound_measures_nothing(text: str, ask: Ask) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Plan), outcome
    assert outcome.query.metrics == ("deal_count",)
    assert len(outcome.query.where) == 1
