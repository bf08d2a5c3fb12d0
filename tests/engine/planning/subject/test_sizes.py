""" "Big" is the outermost band the model has, and said to be; without bands it is asked about."""

from collections.abc import Callable

import pytest

from engine.question import Plan, PlanOutcome
from semantic.query import MetricQuery, decode_query

Ask = Callable[..., PlanOutcome]
TOP, BOTTOM = "250k and over", "Under 10k"


@pytest.mark.parametrize(
    ("said", "band"),
    [
        ("big deals", TOP),
        ("large open deals in EMEA", TOP),
        ("how many huge deals did we lose last quarter", TOP),
        ("small wins this year", BOTTOM),
        ("list the large deals closing shortly", TOP),
        ("big deals closing soon", TOP),
    ],
)
def test_a_size_of_rows_that_are_cut_by_size_is_a_band(said: str, band: str, ask: Ask) -> None:
    plan = ask(said)
    assert isinstance(plan, Plan), plan
    sizes = [one for one in plan.query.where if one.field == "opportunity.deal_size"]
    assert [one.values for one in sizes] == [(band,)]
    assert any(band in one for one in plan.assumptions)


def test_soon_is_a_month_and_said_to_be(ask: Ask) -> None:
    plan = ask("pipeline closing soon")
    assert isinstance(plan, Plan), plan
    assert plan.query == decode_query(
        {"metrics": ["open_pipeline"], "time": {"window": {"next": 30, "unit": "day"}}}
    )
    assert '"soon" is read as the next 30 days.' in plan.assumptions


@pytest.mark.parametrize("said", ["only the big ones", "just big deals", "big ones only"])
def test_a_size_alone_is_of_the_rows_asked_of_before(said: str, ask: Ask) -> None:
    before = MetricQuery(metrics=("open_pipeline",), dimensions=("rep.name",))
    plan = ask(said, before)
    assert isinstance(plan, Plan), plan
    assert [one.values for one in plan.query.where] == [(TOP,)]
    assert plan.query.dimensions == before.dimensions


@pytest.mark.parametrize(
    "said",
    ["big accounts", "little pipeline", "bookings soon", "big or small deals", "big contacts"],
)
def test_a_size_without_bands_is_asked_about(said: str, ask: Ask) -> None:
    assert not isinstance(ask(said), Plan)


@pytest.mark.parametrize("said", ["small business deals", "how big is our pipeline"])
def test_a_size_within_a_name_is_part_of_it(said: str, ask: Ask) -> None:
    plan = ask(said)
    assert isinstance(plan, Plan), plan
    assert all(one.field != "opportunity.deal_size" for one in plan.query.where)
