"""Days of the week are the latest of what was, and the next of what is due."""

from datetime import date
from typing import Any

import msgspec
import pytest

from engine.planning.text.tokens import normalize, tokenize
from engine.planning.time.said_time import TimePhrase
from engine.planning.time.time_phrases import TimeGrammar
from engine.question import Clarification, Plan
from semantic.model import Calendar

TUESDAY = date(2026, 6, 30)


def read(text: str, as_of: date = TUESDAY) -> TimePhrase | None:
    return TimeGrammar(Calendar(), as_of).at(tokenize(normalize(text)), 0)


def day(window: Any) -> str:
    made: dict[str, str] = msgspec.to_builtins(window)
    assert made["from"] == made["to"]
    return made["from"]


@pytest.mark.parametrize(
    ("text", "past", "coming"),
    [
        ("Monday", "2026-06-29", "2026-07-06"),
        ("Tuesday", "2026-06-30", "2026-06-30"),
        ("Wednesday", "2026-06-24", "2026-07-01"),
        ("sunday", "2026-06-28", "2026-07-05"),
    ],
)
def test_a_bare_day_has_one_behind_and_one_ahead(text: str, past: str, coming: str) -> None:
    found = read(text)
    assert found is not None
    assert (day(found.window), day(found.coming)) == (past, coming)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("last Friday", ["2026-06-26"]),
        ("last Monday", ["2026-06-29", "2026-06-22"]),
        ("this past Monday", ["2026-06-29"]),
        ("this Friday", ["2026-07-03"]),
        ("next Thursday", ["2026-07-02", "2026-07-09"]),
        ("next Monday", ["2026-07-06"]),
        ("the coming Thursday", ["2026-07-02"]),
    ],
)
def test_a_day_that_may_be_of_two_weeks_is_in_doubt(text: str, days: list[str]) -> None:
    found = read(text)
    assert found is not None
    assert [day(one) for one in found.all_choices] == days


@pytest.mark.parametrize("text", ["mon", "sat", "sun"])
def test_short_words_are_days_only_after_a_word_that_days_follow(text: str) -> None:
    assert read(text) is None


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("deals due by Friday", {"to": "2026-07-03"}),
        ("deals due on Monday", {"from": "2026-07-06", "to": "2026-07-06"}),
        ("how many deals did we win on Monday", {"from": "2026-06-29", "to": "2026-06-29"}),
        ("deals created since Monday", {"from": "2026-06-29"}),
    ],
)
def test_what_was_and_what_is_due(ask: Any, text: str, window: Any) -> None:
    found = ask(text)
    assert isinstance(found, Plan), (text, found)
    assert found.query.time is not None
    assert msgspec.to_builtins(found.query.time.window) == window


@pytest.mark.parametrize(
    ("text", "choices"), [("deals due by August", 2), ("deals closed by March 2025", 2)]
)
def test_by_a_month_may_end_before_it_or_with_it(ask: Any, text: str, choices: int) -> None:
    found = ask(text)
    assert isinstance(found, Clarification)
    assert len(found.options) == choices


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("deals due by July 15", "2026-07-15"),
        ("pipeline closing by September 30", "2026-09-30"),
        ("bookings by June 9", "2026-06-09"),
    ],
)
def test_by_a_day_is_up_to_it(ask: Any, text: str, last: str) -> None:
    found = ask(text)
    assert isinstance(found, Plan)
    assert found.query.time is not None
    assert msgspec.to_builtins(found.query.time.window) == {"to": last}


def test_what_is_ranked_by_is_no_time(ask: Any) -> None:
    found = ask("reps ranked by 2025 win rate")
    assert isinstance(found, Plan)
    assert found.query.order_by[0].by == "win_rate"
