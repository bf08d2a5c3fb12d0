"""What cuts a period at today, beside it or apart from it, and what has no beginning of its own."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from engine.planning.text.tokens import normalize, tokenize
from engine.planning.time.calendar_words import so_far_end
from engine.question import Clarification, Explanation, Plan, PlanOutcome

Ask = Callable[..., PlanOutcome]


def window_of(ask: Ask, text: str) -> Any:
    found = ask(text)
    assert isinstance(found, Plan), (text, found)
    assert found.query.time is not None, text
    return msgspec.to_builtins(found.query.time.window)


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("bookings until now this quarter", "quarter_to_date"),
        ("bookings up to today this quarter", "quarter_to_date"),
        ("bookings this quarter up until now", "quarter_to_date"),
        ("bookings this quarter as of today", "quarter_to_date"),
        ("bookings to date this fiscal year", "fiscal_year_to_date"),
        ("how many deals have we won up to now this year", "year_to_date"),
        ("this quarter, how many deals have we won so far", "quarter_to_date"),
        ("in 2026 how much have we booked so far", {"from": "2026-01-01", "to": "2026-06-30"}),
        ("June bookings by rep so far", {"from": "2026-06-01", "to": "2026-06-30"}),
        ("bookings since 2024 to date", {"from": "2024-01-01"}),
    ],
)
def test_a_period_is_cut_at_today_wherever_that_is_said(ask: Ask, text: str, window: Any) -> None:
    assert window_of(ask, text) == window


@pytest.mark.parametrize("text", ["bookings so far", "what have we won to date"])
def test_so_far_alone_asks_since_when(ask: Ask, text: str) -> None:
    found = ask(text)
    assert isinstance(found, Clarification)
    assert "does not say since when" in found.text


def test_a_time_that_is_over_is_not_cut(ask: Ask) -> None:
    assert isinstance(ask("last quarter, what did we win so far"), Clarification)


def test_up_to_date_is_no_time(ask: Ask) -> None:
    assert isinstance(ask("how up to date is this data"), Explanation)
    tokens = tokenize(normalize("up to date"))
    assert so_far_end(tokens, 0) is None
    assert so_far_end(tokens, 1) is None


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("bookings since the quarter began", {"from": "2026-04-01"}),
        ("bookings since we started the year", {"from": "2026-01-01"}),
        ("bookings up to and including 15 June 2026", {"to": "2026-06-15"}),
        ("bookings from and including 1 June 2026", {"from": "2026-06-01"}),
        ("bookings through May this year", {"from": "2026-01-01", "to": "2026-05-31"}),
        ("bookings through May 2026", {"to": "2026-05-31"}),
    ],
)
def test_edges_said_with_a_verb_or_with_their_day(ask: Ask, text: str, window: Any) -> None:
    assert window_of(ask, text) == window


def test_until_a_month_of_this_year_may_begin_with_the_year(ask: Ask) -> None:
    found = ask("bookings until May this year")
    assert isinstance(found, Clarification)
    assert len(found.options) == 2
