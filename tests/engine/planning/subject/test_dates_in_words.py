"""A close date that has passed, and what we did open."""

from collections.abc import Callable

import pytest

from engine.question import Clarification, Plan, PlanOutcome, Refusal

Ask = Callable[..., PlanOutcome]
PAST_DUE = ("opportunity.past_due",)


@pytest.mark.parametrize(
    "text",
    [
        "open deals whose close date has passed",
        "open deals whose close date has already passed",
        "open deals with a close date in the past",
        "open deals past their close date",
        "open deals whose expected close date is behind us",
        "list deals whose close date has gone by",
        "deals with close date in the past by rep",
        "how much pipeline is past its close date",
    ],
)
def test_a_close_date_that_has_passed_is_past_due(ask: Ask, text: str) -> None:
    found = ask(text)
    assert isinstance(found, Plan), (text, found)
    assert found.query.segments == PAST_DUE
    assert found.query.time is None
    assert ("rep.name" in found.query.dimensions) == ("rep" in text or found.query.rows is not None)


@pytest.mark.parametrize(
    "text", ["open deals whose close date has not passed", "win rate past the close date"]
)
def test_what_is_not_past_due_is_asked(ask: Ask, text: str) -> None:
    assert isinstance(ask(text), Clarification | Refusal)


@pytest.mark.parametrize(
    "text",
    [
        "how many new opportunities did we open last month",
        "how many deals did we open last month",
        "how many deals did Sarah Chen open last month",
        "how many deals did each rep open last month",
    ],
)
def test_what_we_did_open_was_created(ask: Ask, text: str) -> None:
    found = ask(text)
    assert isinstance(found, Plan), (text, found)
    assert found.query.metrics == ("deal_count",)
    assert found.query.time is not None
    assert found.query.time.window == "last_month"


@pytest.mark.parametrize(
    ("text", "metrics"),
    [
        ("how many deals did we have open at the end of March", ("open_count_at",)),
        ("how many deals are open", ("open_deal_count",)),
        ("what open deals does Sarah Chen have", ()),
    ],
)
def test_open_otherwise_is_how_deals_are(ask: Ask, text: str, metrics: tuple[str, ...]) -> None:
    found = ask(text)
    assert isinstance(found, Plan), (text, found)
    assert found.query.metrics == metrics
