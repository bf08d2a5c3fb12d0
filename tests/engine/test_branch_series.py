"""Which rows a bucket of a cumulative metric has."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from engine.branch import Lookback
from engine.branch_series import in_whole_buckets, lookback_start
from semantic.model import GRAINS, Calendar, Grain, Span
from semantic.periods import bucket_start

#: A fiscal year that begins inside a quarter, and weeks that begin on Sunday.
CALENDAR = Calendar(fiscal_year_starts=2, week_starts=6)
SPANS = [
    Span(count, unit)
    for unit in ("day", "week", "month", "quarter", "year")
    for count in (1, 2, 3, 4, 7, 10, 12, 14)
]
LOOKBACKS = [Lookback(span, None) for span in SPANS] + [Lookback(None, one) for one in GRAINS]


def starts(grain: Grain) -> Iterator[date]:
    """Every bucket's first day in seven years."""
    day, last = date(2024, 1, 1), date(2031, 1, 1)
    while day < last:
        if bucket_start(day, grain, CALENDAR) == day:
            yield day
        day += timedelta(days=1)


@pytest.mark.parametrize("grain", GRAINS)
def test_a_lookback_is_of_whole_buckets_when_each_begins_with_a_bucket(grain: Grain) -> None:
    ends = list(starts(grain))
    for lookback in LOOKBACKS:
        begun = [lookback_start(end, lookback, CALENDAR) for end in ends]
        whole = all(day and bucket_start(day, grain, CALENDAR) == day for day in begun)
        assert in_whole_buckets(lookback, grain) is whole, lookback


@pytest.mark.parametrize("grain", GRAINS)
def test_all_rows_ever_are_whole_buckets(grain: Grain) -> None:
    assert lookback_start(date(2026, 5, 1), Lookback(None, None), CALENDAR) is None
    assert in_whole_buckets(Lookback(None, None), grain)
