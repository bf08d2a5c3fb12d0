"""A time told by the one before: as long as it, one step or a year away."""

from collections.abc import Callable
from typing import Any

import pytest

from engine.question import Plan, PlanOutcome
from semantic.query import WindowSpec, decode_query

Ask = Callable[..., PlanOutcome]


def by_region(window: Any) -> Any:
    return decode_query(
        {"metrics": ["bookings"], "dimensions": ["account.region"], "time": {"window": window}}
    )


@pytest.mark.parametrize(
    ("window", "said", "meant"),
    [
        ("this_month", "the month before that", WindowSpec(year=2026, month=5)),
        ("this_month", "same month last year", WindowSpec(year=2025, month=6)),
        ({"last": 6, "unit": "month"}, "make that 12 months", WindowSpec(last=12, unit="month")),
        ({"last": 6, "unit": "month"}, "over two quarters", WindowSpec(last=2, unit="quarter")),
        ({"next": 30, "unit": "day"}, "60 days", WindowSpec(next=60, unit="day")),
        ({"year": 2026, "quarter": 1}, "one more back", WindowSpec(year=2025, quarter=4)),
        ({"year": 2026, "quarter": 1}, "another quarter back", WindowSpec(year=2025, quarter=4)),
        ({"year": 2025, "quarter": 4}, "one forward", WindowSpec(year=2026, quarter=1)),
        ("this_month", "and the same month last year?", WindowSpec(year=2025, month=6)),
        ("this_quarter", "same quarter last year", WindowSpec(year=2025, quarter=2)),
        ("this_quarter", "the same period a year ago", WindowSpec(year=2025, quarter=2)),
        ({"year": 2025, "quarter": 1}, "same quarter last year", WindowSpec(year=2024, quarter=1)),
        (
            "year_to_date",
            "same time last year",
            WindowSpec(from_="2025-01-01", to="2025-06-30"),
        ),
    ],
)
def test_a_step_moves_the_window_and_keeps_the_rest(
    window: Any, said: str, meant: WindowSpec, ask: Ask
) -> None:
    plan = ask(said, by_region(window))
    assert isinstance(plan, Plan), plan
    assert plan.query.time is not None
    assert (plan.query.time.window, plan.query.compare) == (meant, None)
    assert plan.query.dimensions == ("account.region",)


def test_a_comparison_with_it_keeps_the_window(ask: Ask) -> None:
    plan = ask("vs same quarter last year", by_region("this_quarter"))
    assert isinstance(plan, Plan)
    assert plan.query.time == by_region("this_quarter").time
    assert plan.query.compare == "previous_year"


def test_a_unit_of_another_length_is_not_guessed_at(ask: Ask) -> None:
    assert not isinstance(ask("same quarter last year", by_region("this_month")), Plan)
