"""What rows do not tell, and what a filter cannot say: asked about, never answered with less."""

from collections.abc import Callable

import pytest

from engine.question import Plan, PlanOutcome

Ask = Callable[..., PlanOutcome]


@pytest.mark.parametrize(
    "text",
    [
        "deals ever in negotiation",
        "deals that were never in proposal",
        "won deals that were in commit",
        "how many deals were in negotiation",
        "deals that have been in proposal",
    ],
)
def test_what_once_was_is_not_told_by_what_is(text: str, ask: Ask) -> None:
    assert not isinstance(ask(text), Plan)


@pytest.mark.parametrize(
    "text",
    [
        "deals in negotiation",
        "pipeline that was created last month in EMEA",
        "how many deals were won in EMEA",
        "deals that were lost in Germany",
        "how has win rate changed this year",
    ],
)
def test_a_past_of_things_done_is_told(text: str, ask: Ask) -> None:
    assert isinstance(ask(text), Plan)


@pytest.mark.parametrize(
    "text",
    [
        "how many deals changed owner",
        "deals that changed stage",
        "which accounts switched rep",
        "what changed in pipeline this week",
        "what has changed in bookings since May",
    ],
)
def test_a_change_of_what_is_known_only_as_it_is_now_is_asked_about(text: str, ask: Ask) -> None:
    assert not isinstance(ask(text), Plan)


@pytest.mark.parametrize(
    "text", ["how late are our deals", "how overdue is the pipeline", "how late is Sarah's deal"]
)
def test_how_much_so_is_not_how_many(text: str, ask: Ask) -> None:
    assert not isinstance(ask(text), Plan)


@pytest.mark.parametrize(
    "text",
    [
        "continental europe bookings",
        "northern Germany pipeline",
        "bookings in southern Europe",
        "win rate in western europe by rep",
    ],
)
def test_a_part_of_a_place_is_not_the_whole(text: str, ask: Ask) -> None:
    assert not isinstance(ask(text), Plan)


def test_a_place_named_with_a_direction_is_whole(ask: Ask) -> None:
    assert isinstance(ask("north america bookings"), Plan)


def test_a_product_has_no_team(ask: Ask) -> None:
    assert not isinstance(ask("security team pipeline"), Plan)
    assert isinstance(ask("EMEA team pipeline"), Plan)


@pytest.mark.parametrize(
    "text",
    [
        "accounts that bought Analytics Suite only",
        "customers that only bought Security",
        "customers who bought nothing but Security",
        "customers who bought just Security",
        "deals with only Analytics Suite",
        "deals with Analytics Suite alone",
        "accounts having only lost deals",
        "customers with only won deals",
    ],
)
def test_this_and_no_other_is_asked_about(text: str, ask: Ask) -> None:
    assert not isinstance(ask(text), Plan)


@pytest.mark.parametrize(
    "text",
    ["only security deals", "bookings in EMEA only", "customers that only bought in 2025"],
)
def test_only_that_a_filter_says_is_answered(text: str, ask: Ask) -> None:
    assert isinstance(ask(text), Plan)


def test_an_exception_inside_what_is_left_out_is_asked_about(ask: Ask) -> None:
    assert not isinstance(ask("bookings excluding EMEA except Germany"), Plan)
    assert not isinstance(ask("pipeline outside EMEA other than Japan"), Plan)
    assert isinstance(ask("bookings excluding EMEA and LATAM"), Plan)


def test_units_sold_are_not_deals(ask: Ask) -> None:
    assert not isinstance(ask("how many Analytics Suite did we sell"), Plan)
    assert isinstance(ask("how many Analytics Suite deals did we win"), Plan)


@pytest.mark.parametrize(
    "text", ["which products are sold together", "products bought together this year"]
)
def test_pairs_are_not_groups(text: str, ask: Ask) -> None:
    assert not isinstance(ask(text), Plan)


@pytest.mark.parametrize("text", ["most won industry", "most lost product", "least won segment"])
def test_most_often_may_be_meant_or_most_money(text: str, ask: Ask) -> None:
    assert not isinstance(ask(text), Plan)


@pytest.mark.parametrize(
    "text",
    [
        "which customers bought both Analytics Suite and Premium Support",
        "customers who bought Analytics Suite and Premium Support",
        "deals with both Analytics Suite and Premium Support",
        "customers with renewals and expansions",
        "customers with Analytics Suite as well as Premium Support",
        "which reps sold both renewals and expansions",
    ],
)
def test_both_is_not_either(text: str, ask: Ask) -> None:
    assert not isinstance(ask(text), Plan)


@pytest.mark.parametrize(
    "text",
    [
        "bookings by rep for both renewals and expansions",
        "bookings by product for Analytics Suite and Premium Support",
        "customers in both EMEA and APAC",
        "deals from partners and referrals",
    ],
)
def test_a_list_of_what_a_row_has_one_of_is_either(text: str, ask: Ask) -> None:
    assert isinstance(ask(text), Plan)


@pytest.mark.parametrize(
    "text", ["deals in late stages", "cold deals", "pipeline then and now", "cold enterprise deals"]
)
def test_an_adjective_nothing_tells_is_asked_about(text: str, ask: Ask) -> None:
    assert not isinstance(ask(text), Plan)


def test_top_with_others_is_no_bound(ask: Ask) -> None:
    outcome = ask("bookings by country top 5 plus others")
    assert isinstance(outcome, Plan), outcome
    assert (outcome.query.limit, outcome.query.others) == (5, True)
    assert outcome.query.having == ()


def test_what_is_bought_may_be_which_things(ask: Ask) -> None:
    assert not isinstance(ask("what does Globex buy"), Plan)
    assert not isinstance(ask("what do we sell in Germany"), Plan)
    assert isinstance(ask("what did we sell last month"), Plan)
