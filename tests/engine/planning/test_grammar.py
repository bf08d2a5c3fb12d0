"""Small ways of saying the same: adjectives of fields, units, charts, two aggregates of a noun."""

from collections.abc import Callable

import pytest

from engine.question import Plan, PlanOutcome

Ask = Callable[..., PlanOutcome]


def read(outcome: PlanOutcome) -> Plan:
    assert isinstance(outcome, Plan), outcome
    return outcome


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("regional bookings", "bookings by region"),
        ("regional share of bookings", "share of bookings by region"),
        ("territorial win rate", "win rate by territory"),
        ("sectoral bookings", "bookings by sector"),
        ("regional breakdown of pipeline", "pipeline by region"),
        ("region wise bookings", "bookings by region"),
        ("bookings month-wise", "bookings by month"),
        ("sales cycle in days by segment", "sales cycle by segment"),
        ("sales cycle (days) by rep", "sales cycle by rep"),
        ("average age in days of open deals", "average age of open deals"),
        ("average and median deal size", "average deal size and median deal size"),
        (
            "mean and median deal size by region",
            "average deal size and median deal size by region",
        ),
        ("deals missing an amount", "deals with no amount"),
        ("main loss reasons", "most common loss reasons"),
        ("bookings at the region level", "bookings by region"),
        ("win rate as a function of segment", "win rate by segment"),
        ("bookings, one row per rep", "bookings by rep"),
        ("bookings for every one of our reps", "bookings by rep"),
        ("bookings for the different regions", "bookings by region"),
        ("bookings qtr", "bookings by quarter"),
        ("bookings 2025 qtr", "bookings by quarter in 2025"),
        ("bookings region quarter", "bookings by region by quarter"),
        ("new biz bookings", "new business bookings"),
        ("lost deals by reason, count and total", "lost deals by reason, count and value"),
        ("how many dollars did we lose", "lost amount"),
        ("pipeline $ by stage", "pipeline by stage"),
        ("closed won $ by region", "closed won amount by region"),
        ("lost deals with no reason recorded", "lost deals without a reason"),
        ("lost deals where no reason was given", "lost deals without a reason"),
        ("deals that don't have an amount", "deals with no amount"),
        ("deals lacking an amount", "deals with no amount"),
        ("deals with no or zero amount", "deals with no amount or zero amount"),
        ("deals we expect to close next month", "deals expected to close next month"),
        ("avg cycle by rep", "average sales cycle by rep"),
        ("bookings by region, please leave EMEA out", "bookings by region excluding EMEA"),
        ("deals lost on budget", "deals lost on budget cut"),
        ("key loss reasons in EMEA", "most common loss reasons in EMEA"),
    ],
)
def test_two_ways_of_saying_it_are_one_query(said: str, plain: str, ask: Ask) -> None:
    assert read(ask(said)).query == read(ask(plain)).query


def test_a_thing_is_a_chart_only_where_it_closes_the_question(ask: Ask) -> None:
    assert read(ask("bookings by month line")).chart_wish == "line"
    assert read(ask("win rate by quarter as line")).chart_wish == "line"
    assert not isinstance(ask("bookings by line"), Plan)


def test_a_segment_and_a_thing_are_counted(ask: Ask) -> None:
    counted = read(ask("how many overdue deals")).query
    assert (counted.metrics, counted.segments) == (("open_deal_count",), ("opportunity.past_due",))
    listed = read(ask("list overdue deals")).query
    assert (listed.rows, listed.segments) == ("opportunity", ("opportunity.past_due",))


def test_by_a_metrics_words_is_by_the_field_of_that_name(ask: Ask) -> None:
    for text in ("win rate by deal size", "how does win rate vary by deal size"):
        found = read(ask(text))
        assert found.query.metrics == ("win_rate",)
        assert found.query.dimensions == ("opportunity.deal_size",)
        assert any("deal size" in one for one in found.assumptions)
    ranked = read(ask("top reps by deal size")).query
    assert ranked.order_by[0].by == "avg_deal_size"


def test_nothing_and_zero_are_both_no_amount(ask: Ask) -> None:
    found = read(ask("deals with no amount or zero amount")).query
    assert found.where[0].any is not None
    assert {one.op for one in found.where[0].any} == {"=", "is_null"}


@pytest.mark.parametrize(
    "text",
    [
        "bookings by regional manager",  # two groups, or one
        "seasonal bookings",
        "personal bookings",  # no adjective of a person's name
        "national accounts",  # a kind of accounts
        "regional director bookings",
        "main accounts",  # a qualifier, not the most common
        "key accounts",
        "main lead sources",
        "top segments",
        "median and average sales cycle",  # there is no median of it
        "deals closed in 30 days",
        "budget by region",  # a reason only where something was lost on it
        "deals where the amount is set",
        "budget by region",  # a reason only where something was lost on it
        "deals where the amount is set",
    ],
)
def test_what_may_mean_more_is_asked_about(text: str, ask: Ask) -> None:
    assert not isinstance(ask(text), Plan)
