"""Dates that may be read in two ways: another date, or today, settles which is meant."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from engine.question import Clarification, Plan, PlanOutcome

Ask = Callable[..., PlanOutcome]


def window_of(ask: Ask, text: str) -> Any:
    found = ask(text)
    assert isinstance(found, Plan), (text, found)
    assert found.query.time is not None, text
    return msgspec.to_builtins(found.query.time.window)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("bookings Jan-Mar 25", "2025-01-01", "2025-03-31"),
        ("bookings Jan, Feb and Mar 25", "2025-01-01", "2025-03-31"),
        ("bookings from Mar 1 to Mar 25", "2026-03-01", "2026-03-25"),
        ("bookings between 6/9/2025 and 6/30/2025", "2025-06-09", "2025-06-30"),
        ("bookings between 9/6/2025 and 30/6/2025", "2025-06-09", "2025-06-30"),
        ("bookings from 5/6/2026 to 2/7/2026", "2026-06-05", "2026-07-02"),
    ],
)
def test_the_ends_of_a_range_are_written_alike(ask: Ask, text: str, first: str, last: str) -> None:
    assert window_of(ask, text) == {"from": first, "to": last}


@pytest.mark.parametrize(
    "text", ["bookings from 1/2/2026 to 5/3/2026", "lost deals on 5/6/2026", "bookings Mar 25"]
)
def test_what_nothing_settles_is_asked(ask: Ask, text: str) -> None:
    assert isinstance(ask(text), Clarification)


def test_what_happened_was_not_on_a_day_to_come(ask: Ask) -> None:
    assert window_of(ask, "lost deals on 6/9/2026") == {"from": "2026-06-09", "to": "2026-06-09"}
    assert isinstance(ask("open deals due 7/9/2026"), Clarification)


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("bookings 25Q4", {"year": 2025, "quarter": 4}),
        ("bookings H1 25", {"from": "2025-01-01", "to": "2025-06-30"}),
        ("bookings 25H2", {"from": "2025-07-01", "to": "2025-12-31"}),
        ("bookings in the past fortnight", {"last": 2, "unit": "week"}),
    ],
)
def test_short_spellings_of_periods(ask: Ask, text: str, window: Any) -> None:
    assert window_of(ask, text) == window
