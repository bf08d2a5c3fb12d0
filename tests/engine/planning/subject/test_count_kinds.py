"""A plural kind of things without money stands for them: champions are counted as contacts."""

from collections.abc import Callable

import pytest

from engine.question import Plan, PlanOutcome
from semantic.query import Filter

Ask = Callable[..., PlanOutcome]
ROLE, SENIORITY = "contact.role", "contact.seniority"


@pytest.mark.parametrize(
    ("question", "metric", "field", "value"),
    [
        ("champions per department", "contact_count", ROLE, "Champion"),
        ("decision makers by industry", "contact_count", ROLE, "Decision Maker"),
        ("directors in EMEA", "contact_count", SENIORITY, "Director"),
        ("how many blockers are there in retail", "contact_count", ROLE, "Blocker"),
        ("number of end users at enterprise accounts", "contact_count", ROLE, "End User"),
        ("count of VPs per region", "contact_count", SENIORITY, "VP"),
        ("SMBs by country", "account_count", "account.segment", "SMB"),
    ],
)
def test_kinds_are_counted_as_what_they_are_kinds_of(
    question: str, metric: str, field: str, value: str, ask: Ask
) -> None:
    plan = ask(question)
    assert isinstance(plan, Plan), plan
    assert plan.query.metrics == (metric,)
    assert Filter(field=field, op="=", values=(value,)) in plan.query.where


def test_the_deals_they_are_on_only_bound_them(ask: Ask) -> None:
    plan = ask("how many champions do we have at our open deals")
    assert isinstance(plan, Plan), plan
    assert plan.query.metrics == ("contact_count",)
    assert plan.query.segments == ("opportunity.open",)


@pytest.mark.parametrize(
    "question",
    [
        "renewals by quarter",  # their number, or their money
        "champions",  # nothing says what of them
        "how many decision makers per deal",  # an average of them
        "SMBs with open deals",  # those, or their deals
        "enterprises that bought Analytics Suite",
        "operations by region",  # a department, not people of one kind
        "enterprise by region",
    ],
)
def test_what_may_be_something_else_is_asked(question: str, ask: Ask) -> None:
    assert not isinstance(ask(question), Plan)


def test_renewals_won_are_still_deals(ask: Ask) -> None:
    plan = ask("how many renewals did we win")
    assert isinstance(plan, Plan) and plan.query.metrics == ("won_count",)


def test_several_kinds_of_the_same_things_are_counted_together(ask: Ask) -> None:
    plan = ask("influencers and champions per industry")
    assert isinstance(plan, Plan), plan
    assert plan.query.metrics == ("contact_count",)
    assert plan.query.where == (Filter(field=ROLE, op="in", values=("Influencer", "Champion")),)
