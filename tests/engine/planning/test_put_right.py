"""Misspelled words are put right by their letters and neighbors, said, and never beat real ones."""

from collections.abc import Callable

import pytest

from engine.question import Plan, PlanOutcome

Ask = Callable[..., PlanOutcome]


def read(outcome: PlanOutcome) -> Plan:
    assert isinstance(outcome, Plan), outcome
    return outcome


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("open deels by stge", "open deals by stage"),
        ("win rat by region", "win rate by region"),
        ("wn rate by rep", "win rate by rep"),
        ("averge deel size last yr", "average deal size last year"),
        ("piplien by stge", "pipeline by stage"),
        ("rev by reg by qtr", "revenue by region by quarter"),
        ("bookings by sgment and regon", "bookings by segment and region"),
        ("bookings by tem", "bookings by team"),
        ("bookings by moth", "bookings by month"),
        ("bookings by month this yer", "bookings by month this year"),
        ("bookigns last mnth", "bookings last month"),
        ("hw many open deals", "how many open deals"),
        ("how mny deals did we lose in Q1", "how many deals did we lose in Q1"),
        ("tpo 5 reps by bookings", "top 5 reps by bookings"),
        ("deals wno by sarah chen", "deals won by sarah chen"),
        ("salescycle by segment", "sales cycle by segment"),
        ("avgdealsize by industry", "average deal size by industry"),
        ("closedwon deals last quarter", "closed won deals last quarter"),
        ("bookings byregion", "bookings by region"),
        ("pipelinebyregion", "pipeline by region"),
        ("lost dealsby reason", "lost deals by reason"),
        ("bookings lastquarter", "bookings last quarter"),
        ("mid maket bookings", "mid-market bookings"),
        ("bookings for Marcus Web", "bookings for Marcus Webb"),
        ("bookings of Sarah Chenn", "bookings of Sarah Chen"),
        ("biggest opprtunities we lost last year", "biggest opportunities we lost last year"),
    ],
)
def test_a_misspelled_question_is_the_question_that_was_meant(
    typed: str, meant: str, ask: Ask
) -> None:
    slipped, plain = read(ask(typed)), read(ask(meant))
    assert slipped.query == plain.query
    assert slipped.certainty == "fuzzy"
    assert any(" is read as " in one for one in slipped.assumptions)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("pipe line by re gion", "pipeline by region"),
        ("deal size by in dustry", "deal size by industry"),
        ("win rate by lead sour ce", "win rate by lead source"),
    ],
)
def test_a_word_written_as_two_is_one(typed: str, meant: str, ask: Ask) -> None:
    assert read(ask(typed)).query == read(ask(meant)).query


@pytest.mark.parametrize(
    "text",
    [
        "showing bookings by region",  # a form of "show", no slip of "slowing"
        "sales quote by rep",
        "bookings by rap",
        "deals closed by mark",  # somebody, not the market
        "deals owned by mark",
        "deals in Leeds",  # a name, not "lead"
        "win rate for weekend deals",
        "open deals timeline",
        "bookings by loc",
        "newbookings last quarter",
        "stale deals",
        "scaled deals by rep",
        "competitive deals",  # no slip of the value "Competitor"
        "deals blocked",
        "conversations by rep",
        "deals shipped by region",
        "managed accounts by region",
        "attachment rate by rep",
        "deals by brand",
        "contracts by region",
        "call logs by rep",
        "bookngs deals",  # the noun that is counted would be gone
    ],
)
def test_a_word_that_may_be_another_is_asked_about(text: str, ask: Ask) -> None:
    assert not isinstance(ask(text), Plan)


def test_what_is_spelled_right_is_never_replaced(ask: Ask) -> None:
    for text in (
        "win rate by region",
        "bookings in EMEA",
        "deals in Germany",
        "top 5 reps by wins",
    ):
        found = read(ask(text))
        assert found.certainty == "exact"
        assert not any(" is read as " in one for one in found.assumptions)
