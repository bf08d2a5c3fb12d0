"""A value at things that have a field of it may be theirs, or of what is measured: it is asked."""

from collections.abc import Callable

import pytest

from engine.question import Clarification, Plan, PlanOutcome

Ask = Callable[..., PlanOutcome]


@pytest.mark.parametrize(
    "text",
    [
        "EMEA reps bookings",
        "reps in EMEA by bookings",
        "teams in EMEA by bookings",
        "win rate of reps in EMEA",
        "EMEA sellers' win rate",
    ],
)
def test_the_region_of_reps_is_theirs_or_the_customers(text: str, ask: Ask) -> None:
    asked = ask(text)
    assert isinstance(asked, Clarification), asked
    fields = [one.query.where[0].field for one in asked.options if one.query]
    assert fields == ["account.region", "rep.region"]


@pytest.mark.parametrize(
    "text",
    [
        "bookings by rep in EMEA",
        "accounts in EMEA",
        "EMEA deals",
        "deals in EMEA by rep",
        "win rate in EMEA by team",
    ],
)
def test_groups_and_what_is_measured_are_of_the_customers_region(text: str, ask: Ask) -> None:
    plan = ask(text)
    assert isinstance(plan, Plan), plan
    assert [one.field for one in plan.query.where] == ["account.region"]


def test_reps_of_their_own_region_are_still_shown(ask: Ask) -> None:
    asked = ask("reps in EMEA by bookings")
    assert isinstance(asked, Clarification)
    assert all(one.query and one.query.dimensions == ("rep.name",) for one in asked.options)


@pytest.mark.parametrize(
    "text",
    [
        "bookings in EMEA and APAC vs last year",
        "EMEA or APAC bookings vs last year",
        "bookings in EMEA and APAC compared with last year",
        "bookings in EMEA and APAC this year vs last year",
    ],
)
def test_a_comparison_of_times_does_not_compare_the_values_beside_it(text: str, ask: Ask) -> None:
    plan = ask(text)
    assert isinstance(plan, Plan), plan
    assert plan.query.dimensions == ()
    assert plan.query.where[0].values == ("EMEA", "APAC")
    assert plan.query.time is not None
    assert (plan.query.time.window, plan.query.compare) == ("this_year", "previous_year")


@pytest.mark.parametrize(
    "text", ["win rate EMEA vs APAC last year", "compare EMEA and APAC bookings"]
)
def test_values_that_are_compared_are_each_shown(text: str, ask: Ask) -> None:
    plan = ask(text)
    assert isinstance(plan, Plan), plan
    assert plan.query.dimensions == ("account.region",)
    assert plan.query.compare is None


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("compare bookings in EMEA to last year", ()),
        ("compare bookings by region with last year", ("account.region",)),
        ("compare bookings in EMEA and APAC to last year", ("account.region",)),
    ],
)
def test_what_is_compared_to_a_time_is_so(text: str, groups: tuple[str, ...], ask: Ask) -> None:
    plan = ask(text)
    assert isinstance(plan, Plan), plan
    assert plan.query.dimensions == groups
    assert plan.query.time is not None
    assert (plan.query.time.window, plan.query.compare) == ("this_year", "previous_year")
