"""What stands before a bucket, or before a window."""

from datetime import date
from typing import Any, Literal

import msgspec
import pytest

from engine.branch import Bucketed
from engine.comparing import bucket_shift, compared_with, windows_compared
from engine.resolve import resolve
from engine.resolved import Shift
from semantic.errors import Issue
from semantic.model import Calendar, Grain
from semantic.periods import resolve_window
from semantic.query import WindowSpec, decode_query
from tests.engine.dirty import dirty_model

CALENDAR = Calendar(fiscal_year_starts=2)
AS_OF = date(2026, 6, 15)


def spec(window: dict[str, Any]) -> WindowSpec:
    return msgspec.convert(window, WindowSpec)


def days(first: str, last: str) -> dict[str, Any]:
    return {"from": first, "to": last}


def shifted(grain: Grain, window: dict[str, Any], other: dict[str, Any]) -> Shift | Issue:
    here = resolve_window(spec(window), CALENDAR, AS_OF, "$")
    bucket = Bucketed(alias="time", grain=grain, own_time=True)
    return bucket_shift(spec(other), here, bucket, CALENDAR, AS_OF)


@pytest.mark.parametrize(
    ("grain", "window", "other", "shift"),
    [
        ("day", days("2026-05-10", "2026-05-20"), days("2026-05-03", "2026-05-13"), (7, "day")),
        # On one day of the month, days go by months: February is shorter.
        ("day", days("2026-03-05", "2026-03-20"), days("2026-02-05", "2026-02-20"), (1, "month")),
        ("day", days("2026-03-05", "2026-03-20"), days("2025-02-05", "2025-02-20"), (13, "month")),
        ("day", days("2026-03-05", "2026-03-20"), days("2026-02-04", "2026-02-20"), (29, "day")),
        ("week", days("2026-06-01", "2026-06-14"), days("2026-05-11", "2026-05-24"), (21, "day")),
        (
            "month",
            days("2026-04-01", "2026-05-31"),
            days("2025-02-01", "2025-03-31"),
            (14, "month"),
        ),
        ("quarter", {"year": 2026, "quarter": 2}, {"year": 2025, "quarter": 3}, (9, "month")),
        ("year", {"year": 2026}, {"year": 2024}, (24, "month")),
        (
            "fiscal_year",
            {"year": 2026, "calendar": "fiscal"},
            {"year": 2025, "calendar": "fiscal"},
            (12, "month"),
        ),
    ],
)
def test_a_window_is_as_far_before_as_its_first_bucket(
    grain: Grain, window: dict[str, Any], other: dict[str, Any], shift: tuple[int, str]
) -> None:
    found = shifted(grain, window, other)
    assert isinstance(found, Shift)
    assert (found.count, found.unit) == shift


@pytest.mark.parametrize(
    ("grain", "window", "other", "says"),
    [
        (
            "month",
            days("2026-04-02", "2026-05-31"),
            days("2026-02-01", "2026-03-31"),
            "whole number",
        ),
        ("month", {"year": 2026}, {"year": 2026}, "is not before"),
        ("month", {"year": 2025}, {"year": 2026}, "is not before"),
        ("month", {"to": "2026-05-31"}, {"year": 2025}, "only if both have a first day"),
        ("month", {"year": 2026}, {"to": "2025-05-31"}, "only if both have a first day"),
    ],
)
def test_a_window_at_no_whole_number_of_buckets_before_is_refused(
    grain: Grain, window: dict[str, Any], other: dict[str, Any], says: str
) -> None:
    found = shifted(grain, window, other)
    assert isinstance(found, Issue)
    assert (found.code, found.where) == ("bad-compare", "$.compare")
    assert says in found.message


@pytest.mark.parametrize(
    ("window", "compare", "asked", "before"),
    [
        # Days that are whole months move by months.
        (
            days("2026-04-01", "2026-05-31"),
            "previous_period",
            ("04-01", "06-01"),
            ("02-01", "04-01"),
        ),
        (
            days("2026-04-02", "2026-04-11"),
            "previous_period",
            ("04-02", "04-12"),
            ("03-23", "04-02"),
        ),
        (
            {"year": 2026, "quarter": 1},
            {"year": 2026, "month": 1},
            ("01-01", "04-01"),
            ("01-01", "02-01"),
        ),
        # A quarter that is not over: both are cut to their first 76 days.
        ({"year": 2026, "quarter": 2}, "previous_period", ("04-01", "06-16"), ("01-01", "03-18")),
        (
            {"year": 2026, "quarter": 2},
            {"year": 2026, "quarter": 1},
            ("04-01", "06-16"),
            ("01-01", "03-18"),
        ),
        # So are days that are not over, and the days before them.
        (
            days("2026-06-10", "2026-06-19"),
            "previous_period",
            ("06-10", "06-16"),
            ("05-31", "06-06"),
        ),
        # Named days stand as they are.
        (
            days("2026-06-01", "2026-06-30"),
            days("2026-05-01", "2026-05-31"),
            ("06-01", "07-01"),
            ("05-01", "06-01"),
        ),
    ],
)
def test_windows_of_one_kind_are_compared_over_equal_days(
    window: dict[str, Any], compare: Any, asked: tuple[str, str], before: tuple[str, str]
) -> None:
    here = resolve_window(spec(window), CALENDAR, AS_OF, "$")
    wanted: Any = compare if isinstance(compare, str) else spec(compare)
    found = windows_compared(wanted, here, CALENDAR, AS_OF)
    assert not isinstance(found, Issue)
    for part, (first, after) in zip(found[:2], (asked, before), strict=True):
        assert (str(part.first), str(part.after)) == (f"2026-{first}", f"2026-{after}")
    cut = asked[1] == "06-16"
    assert [one.code for one in found[2]] == (["partial"] if cut else [])


@pytest.mark.parametrize("window", [None, {"to": "2026-05-31"}, {"from": "2026-01-01"}])
def test_what_has_no_beginning_or_no_end_is_compared_with_nothing(
    window: dict[str, Any] | None,
) -> None:
    here = resolve_window(spec(window), CALENDAR, AS_OF, "$") if window else None
    both: tuple[Literal["previous_period", "previous_year"], ...]
    both = ("previous_period", "previous_year")
    for compare in both:
        found = windows_compared(compare, here, CALENDAR, AS_OF)
        assert isinstance(found, Issue)
        assert (found.code, found.where) == ("bad-compare", "$.compare")
        assert "there is nothing to compare with" in found.message


@pytest.mark.parametrize(
    ("compare", "window", "grain", "label"),
    [
        ("previous_year", {"year": 2026}, "month", "a year before"),
        ("previous_period", {"year": 2026}, "month", "the month before"),
        ("previous_period", {"year": 2026}, "fiscal_quarter", "the fiscal quarter before"),
        ("previous_period", {"year": 2026, "quarter": 2}, None, "the quarter before"),
        ("previous_period", {"last": 3, "unit": "month"}, None, "the period before"),
        ("previous_period", None, None, "the period before"),
        ({"year": 2025, "quarter": 1}, {"year": 2026, "quarter": 1}, None, "Q1 2025"),
        # What is refused elsewhere has no name of its own.
        ({"last": 0, "unit": "month"}, {"year": 2026}, None, "before"),
    ],
)
def test_what_values_are_compared_with_is_named(
    compare: Any, window: dict[str, Any] | None, grain: Grain | None, label: str
) -> None:
    here = resolve_window(spec(window), CALENDAR, AS_OF, "$") if window else None
    bucket = Bucketed(alias="time", grain=grain, own_time=True) if grain else None
    wanted: Any = compare if isinstance(compare, str) else spec(compare)
    assert compared_with(wanted, here, bucket, CALENDAR, AS_OF) == label


def test_days_that_are_not_over_are_compared_with_as_many_a_year_before() -> None:
    here = resolve_window(spec(days("2026-06-10", "2026-06-19")), CALENDAR, AS_OF, "$")
    found = windows_compared("previous_year", here, CALENDAR, AS_OF)
    assert not isinstance(found, Issue)
    asked, before, caveats = found
    assert (asked.first, asked.after) == (date(2026, 6, 10), date(2026, 6, 16))
    assert (before.first, before.after) == (date(2025, 6, 10), date(2025, 6, 16))
    assert [one.code for one in caveats] == ["partial"]


def test_the_window_compared_with_is_told() -> None:
    query = {"metrics": ["amount"], "time": {"window": {"year": 2026, "quarter": 1}},
             "compare": {"year": 2025, "quarter": 1}}  # fmt: skip
    comparison = resolve(decode_query(query), dirty_model(), AS_OF).comparison
    assert comparison is not None and comparison.window is not None
    assert comparison.window.in_words() == "2025-01-01 to 2025-03-31"
    assert (comparison.label, comparison.shift) == ("Q1 2025", None)
