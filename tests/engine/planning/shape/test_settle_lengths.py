"""Lengths of time as bounds: an age, the days in a stage, an average of days."""

from collections.abc import Callable
from datetime import date
from typing import Any

import msgspec
import pytest

from engine.planning.meaning.lengths import since_then
from engine.question import Clarification, Plan, PlanOutcome
from semantic.query import WindowSpec, encode_query

Ask = Callable[..., PlanOutcome]


def planned(ask: Ask, text: str) -> dict[str, Any]:
    found = ask(text)
    assert isinstance(found, Plan), (text, found)
    made: dict[str, Any] = msgspec.json.decode(encode_query(found.query))
    return made


def during(field: str, **window: str) -> list[dict[str, Any]]:
    window = {name.rstrip("_"): day for name, day in window.items()}
    return [{"field": f"opportunity.{field}", "op": "during", "values": [window]}]


def bounded(field: str, op: str, *numbers: int) -> list[dict[str, Any]]:
    return [{"field": f"opportunity.{field}", "op": op, "values": list(numbers)}]


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("open deals older than 90 days", bounded("age_days", ">", 90)),
        ("open deals 90 days old or more", bounded("age_days", ">=", 90)),
        ("deals open for 90 days or longer", bounded("age_days", ">=", 90)),
        ("open deals 6 months old or more", during("created_date", to="2025-12-30")),
        ("open deals aged over 90 days", bounded("age_days", ">", 90)),
        ("deals open for more than 120 days", bounded("age_days", ">", 120)),
        ("how many deals have been open longer than 180 days", bounded("age_days", ">", 180)),
        ("open deals older than 3 weeks", bounded("age_days", ">", 21)),
        ("open deals with an age above 12 weeks", bounded("age_days", ">", 84)),
        ("open deals older than 6 months", during("created_date", to="2025-12-29")),
        ("open deals with an age over 6 months", during("created_date", to="2025-12-29")),
        ("open deals more than a year old", during("created_date", to="2025-06-29")),
        ("number of open deals younger than a month", during("created_date", from_="2026-05-31")),
        (
            "open deals between 3 and 6 months old",
            during("created_date", from_="2025-12-30", to="2026-03-30"),
        ),
    ],
)
def test_an_age_is_in_days_or_counted_back_to_a_date(ask: Ask, text: str, where: Any) -> None:
    assert planned(ask, text)["where"] == where


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("deals in their current stage for more than 90 days", bounded("days_in_stage", ">", 90)),
        ("open deals in the same stage for over 60 days", bounded("days_in_stage", ">", 60)),
        ("deals over 1 year in the current stage", during("stage_changed_date", to="2025-06-29")),
        ("deals with time in stage over 3 weeks", bounded("days_in_stage", ">", 21)),
    ],
)
def test_a_stage_that_lasts_is_no_group(ask: Ask, text: str, where: Any) -> None:
    query = planned(ask, text)
    assert query["where"] == where
    assert "dimensions" not in query


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("deals sitting in proposal for more than 45 days", "days_in_stage"),
        ("deals in proposal older than 45 days", "age_days"),
    ],
)
def test_in_a_stage_for_so_long_is_not_so_old(ask: Ask, text: str, field: str) -> None:
    stage = {"field": "opportunity.stage", "op": "=", "values": ["Proposal"]}
    assert planned(ask, text)["where"] == [stage, *bounded(field, ">", 45)]


@pytest.mark.parametrize(
    ("text", "value", "said"),
    [
        ("reps with a sales cycle longer than 90 days", 90, False),
        ("reps with a sales cycle longer than 8 weeks", 56, False),
        ("reps whose average sales cycle is over 2 months", 60, True),
    ],
)
def test_an_average_of_days_is_bounded_in_days(ask: Ask, text: str, value: int, said: bool) -> None:
    found = ask(text)
    assert isinstance(found, Plan)
    assert [one.value for one in found.query.having] == [value]
    assert found.query.dimensions == ("rep.name",)
    assert ("A month is taken as 30 days." in found.assumptions) == said


@pytest.mark.parametrize(
    "text",
    [
        "win rate of deals with a cycle under 30 days",
        "enterprise deals over 90 days",
        "aged deals",
        "more than a quarter of bookings",
    ],
)
def test_a_length_of_nothing_named_is_asked_about(ask: Ask, text: str) -> None:
    assert isinstance(ask(text), Clarification)


def test_a_number_of_days_and_more_is_heard(ask: Ask) -> None:
    query = planned(ask, "deals stuck in Proposal for 45+ days by rep")
    assert query["where"][1:] == bounded("days_in_stage", ">=", 45)
    assert query["dimensions"] == ["rep.name"]


def test_a_current_stage_is_the_stage(ask: Ask) -> None:
    assert planned(ask, "deals by current stage") == planned(ask, "deals by stage")


@pytest.mark.parametrize(
    ("op", "numbers", "window"),
    [
        (">", (1,), WindowSpec(to="2026-02-27")),
        (">=", (1,), WindowSpec(to="2026-02-28")),
        ("<", (1,), WindowSpec(from_="2026-03-01")),
        ("between", (1, 2), WindowSpec(from_="2026-01-28", to="2026-02-28")),
        ("=", (1,), None),
        (">", (1.5,), None),
    ],
)
def test_a_length_counts_back_to_a_day(op: str, numbers: Any, window: WindowSpec | None) -> None:
    assert since_then(date(2026, 3, 28), op, numbers, "month") == window
