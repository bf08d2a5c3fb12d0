"""Groups with an owner: who is asked for, and whose field is meant."""

from collections.abc import Callable

import pytest

from engine.question import Plan, PlanOutcome

Ask = Callable[..., PlanOutcome]


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("which manager's team sold most", ("rep.manager",)),
        ("which manager's team has the highest win rate", ("rep.manager",)),
        ("which managers' teams slip the most deals", ("rep.team",)),
        ("which rep's deals slipped most", ("rep.name",)),
        ("bookings by managers' teams", ("rep.team",)),
        ("bookings by rep and their region", ("rep.name", "rep.region")),
        ("top 5 reps by bookings and their region", ("rep.name", "rep.region")),
        ("bookings by rep and their team", ("rep.name", "rep.team")),
        ("bookings by account and its industry", ("account.name", "account.industry")),
        ("pipeline by account and their owner", ("account.name", "rep.name")),
        ("bookings by rep and region", ("rep.name", "account.region")),
    ],
)
def test_the_field_is_that_of_the_owner_named(text: str, fields: tuple[str, ...], ask: Ask) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Plan), outcome
    assert outcome.query.dimensions == fields


def test_the_name_of_another_thing_is_no_stand_in(ask: Ask) -> None:
    outcome = ask("how many accounts does each rep have open deals with")
    assert not isinstance(outcome, Plan) or "account.name" not in outcome.query.dimensions


@pytest.mark.parametrize(
    "text",
    [
        "pipeline of Helen's team",
        "pipeline for Helen Ostrander's team",
        "open pipeline on Helen Ostrander's team",
    ],
)
def test_the_team_of_a_manager_is_whom_they_manage(text: str, ask: Ask) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Plan), outcome
    kept = [(one.field, *one.values) for one in outcome.query.where]
    assert kept == [("rep.manager", "Helen Ostrander")]


@pytest.mark.parametrize("text", ["bookings of Sarah Chen's team", "pipeline of EMEA's team"])
def test_the_team_of_one_who_leads_none_is_asked_about(text: str, ask: Ask) -> None:
    assert not isinstance(ask(text), Plan)
