"""Values said in other words than their own are found, told as assumed, and never guessed far."""

from collections.abc import Callable

import pytest

from engine.planning.text.inflect import fields_of_doer
from engine.planning.text.nations import country_said, members_said
from engine.question import Plan, PlanOutcome
from semantic.query import Filter

Ask = Callable[..., PlanOutcome]


def plan_of(outcome: PlanOutcome) -> Plan:
    assert isinstance(outcome, Plan), outcome
    return outcome


@pytest.mark.parametrize(
    ("question", "field", "named"),
    [
        ("German bookings", "account.country", ("Germany",)),
        ("bookings from the Dutch", "account.country", ("Netherlands",)),
        ("British pipeline", "account.country", ("United Kingdom",)),
        ("open deals with Swiss or Austrian companies", "account.country", "Switzerland|Austria"),
        ("win rate for retailers", "account.industry", ("Retail",)),
        ("pipeline of banks", "account.industry", ("Financial Services",)),
        ("bookings from manufacturers", "account.industry", ("Manufacturing",)),
        ("educational bookings", "account.industry", ("Education",)),
        ("number of CFOs among our contacts", "contact.title", ("Chief Financial Officer",)),
        ("pipeline in DACH", "account.country", "Germany|Austria|Switzerland"),
        ("pipeline in DACH (Germany, Austria, Switzerland)", "account.country", None),
        ("bookings in the Nordics", "account.country", ("Sweden",)),
    ],
)
def test_other_words_for_a_value_find_it_and_say_so(
    question: str, field: str, named: tuple[str, ...] | str | None, ask: Ask
) -> None:
    plan = plan_of(ask(question))
    wanted = tuple(named.split("|")) if isinstance(named, str) else named
    wanted = wanted or ("Germany", "Austria", "Switzerland")
    one = Filter(field=field, op="in" if len(wanted) > 1 else "=", values=wanted)
    assert plan.query.where == (one,)
    assert any("is read as" in said for said in plan.assumptions)


def test_a_union_is_left_out_whole(ask: Ask) -> None:
    wanted = Filter(
        field="account.country", op="not_in", values=("Germany", "Austria", "Switzerland")
    )
    assert plan_of(ask("bookings outside DACH")).query.where == (wanted,)


@pytest.mark.parametrize(
    "question",
    [
        "Chinese customers",  # no account there: never an empty answer
        "bookings for our CFO by region",  # who asks, not whom we sold to
        "DACH vs Nordics bookings",  # no row adds a union up
        "Partner partner bookings",
    ],
)
def test_what_is_not_in_the_data_or_in_doubt_is_asked(question: str, ask: Ask) -> None:
    assert not isinstance(ask(question), Plan)


@pytest.mark.parametrize("word", ["deal", "pipelin", "closing", "us"])
def test_words_of_the_trade_are_of_no_country_and_no_field(word: str, ask: Ask) -> None:
    assert not members_said(word)
    assert "pipeline" not in fields_of_doer(word)
    assert country_said(word) == country_said("USA") if word == "us" else not country_said(word)


@pytest.mark.parametrize(
    "question", ["which customers bought the most from us this year", "customers who buy from us"]
)
def test_those_who_buy_from_us_are_in_no_country(question: str, ask: Ask) -> None:
    assert not plan_of(ask(question)).query.where


@pytest.mark.parametrize(
    "question",
    [
        *("revenue from us customers", "deals in the us", "us bookings", "our us customers"),
        *("pipeline us", "win rate us", "bookings for us customers"),
    ],
)
def test_us_is_a_country_where_no_one_buys(question: str, ask: Ask) -> None:
    wanted = Filter(field="account.country", op="=", values=("United States",))
    assert plan_of(ask(question)).query.where == (wanted,)


@pytest.mark.parametrize(
    "question", ["CRO and CFO contacts by industry", "number of CRO, CFO contacts by industry"]
)
def test_titles_of_people_named_are_no_talk_about_who_asks(question: str, ask: Ask) -> None:
    titles = {"Chief Revenue Officer", "Chief Financial Officer"}
    (one,) = plan_of(ask(question)).query.where
    assert (one.field, set(one.values)) == ("contact.title", titles)


def test_one_who_asks_is_still_talk(ask: Ask) -> None:
    assert not plan_of(ask("my CEO and CFO want bookings by region")).query.where


@pytest.mark.parametrize("question", ["us and canada pipeline", "pipeline for us and canada"])
def test_us_beside_another_country_is_one_too(question: str, ask: Ask) -> None:
    wanted = Filter(field="account.country", op="in", values=("United States", "Canada"))
    assert plan_of(ask(question)).query.where == (wanted,)


@pytest.mark.parametrize(
    "question",
    [
        *("show us bookings by rep", "let us see the pipeline", "what is the pipeline for us"),
        *("help me and us all see bookings by rep", "who signed with us last month"),
    ],
)
def test_those_who_are_shown_something_are_in_no_country(question: str, ask: Ask) -> None:
    assert not plan_of(ask(question)).query.where
