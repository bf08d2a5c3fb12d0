"""Shares: what is the part, what the whole, and a question where both are open."""

from collections.abc import Callable
from typing import Any

import pytest

from engine.question import Clarification, Plan, PlanOutcome

Ask = Callable[..., PlanOutcome]
REGION, SEGMENT, TYPE = "account.region", "account.segment", "opportunity.type"


@pytest.mark.parametrize(
    ("text", "groups", "whole", "share_of"),
    [
        ("share of bookings by region", (REGION,), [], "total"),
        ("bookings by region as a percentage", (REGION,), [], "total"),
        ("bookings by region and segment as percent of total", (REGION, SEGMENT), [], "total"),
        ("what portion of revenue is renewals", (TYPE,), [], "total"),
        ("how much of our bookings came from enterprise, in percent", (SEGMENT,), [], "total"),
        ("EMEA's share of bookings", (REGION,), [], "total"),
        ("EMEA and APAC share of bookings", (REGION,), [], "total"),
        ("what share of EMEA bookings is enterprise", (SEGMENT,), [(REGION, "EMEA")], "total"),
        ("EMEA's share of enterprise bookings", (REGION,), [(SEGMENT, "Enterprise")], "total"),
        ("enterprise as a percentage of EMEA bookings", (SEGMENT,), [(REGION, "EMEA")], "total"),
        (
            "share of lost deals by reason within each segment",
            (SEGMENT, "opportunity.loss_reason"),
            [],
            SEGMENT,
        ),
        ("share of bookings by type in each region", (REGION, TYPE), [], REGION),
    ],
)
def test_a_share_is_of_the_whole_that_was_said(
    text: str, groups: tuple[str, ...], whole: list[tuple[Any, ...]], share_of: str, ask: Ask
) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Plan), outcome
    query = outcome.query
    assert query.dimensions == groups
    assert [(one.field, *one.values) for one in query.where] == whole
    assert query.share_of == share_of


@pytest.mark.parametrize(
    "text",
    [
        "share of bookings",
        "share of bookings in EMEA from enterprise",
        "share of bookings by region for EMEA",
    ],
)
def test_a_share_of_an_unclear_whole_is_asked_about(text: str, ask: Ask) -> None:
    assert not isinstance(ask(text), Plan)


def test_percent_of_deals_won_may_be_a_rate(ask: Ask) -> None:
    outcome = ask("percent of deals won by region")
    assert isinstance(outcome, Clarification)
    offered = {(one.query.metrics, one.query.share_of) for one in outcome.options if one.query}
    assert {(("win_rate",), None), (("won_count",), "total")} <= offered
    assert isinstance(ask("share of won deals by region"), Plan)


@pytest.mark.parametrize(
    ("text", "dimensions", "whole"),
    [
        (
            "share of renewals in bookings by region",
            ("account.region", "opportunity.type"),
            "account.region",
        ),
        ("rep's share of their team's bookings", ("rep.team", "rep.name"), "rep.team"),
        (
            "share of each stage in each region's pipeline",
            ("account.region", "opportunity.stage"),
            "account.region",
        ),
        ("each region's share of bookings", ("account.region",), "total"),
    ],
)
def test_the_whole_is_what_owns_the_measure(
    text: str, dimensions: tuple[str, ...], whole: str, ask: Ask
) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Plan), outcome
    assert (outcome.query.dimensions, outcome.query.share_of) == (dimensions, whole)
    assert outcome.query.where == ()


@pytest.mark.parametrize(
    ("text", "dimensions"),
    [
        ("renewals' share of each region's bookings", (REGION, TYPE)),
        ("what part of bookings is renewals by region", (REGION, TYPE)),
        ("renewal share of bookings by region this year", (REGION, TYPE)),
        ("what share of bookings are renewals in each region", (REGION, TYPE)),
        ("what percentage of each rep's bookings is renewals", ("rep.name", TYPE)),
        (
            "share of each region's pipeline in commit",
            (REGION, "opportunity.forecast_category"),
        ),
        ("no decision share of losses by region", (REGION, "opportunity.loss_reason")),
    ],
)
def test_the_part_of_each_group_is_shown_beside_the_others(
    text: str, dimensions: tuple[str, ...], ask: Ask
) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Plan), outcome
    assert outcome.query.dimensions == dimensions
    assert outcome.query.share_of == dimensions[0]
    assert outcome.query.where == ()


@pytest.mark.parametrize(
    "text",
    [
        "share of EMEA bookings by segment",
        "EMEA bookings by segment as percent of total",
        "share of bookings by segment in EMEA",
        "in EMEA share of bookings by segment",
    ],
)
def test_a_value_that_only_limits_the_whole_is_no_part(text: str, ask: Ask) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Plan), outcome
    assert outcome.query.dimensions == (SEGMENT,)
    assert outcome.query.share_of == "total"
    assert [one.values for one in outcome.query.where] == [("EMEA",)]
