"""The reference interpreter against answers worked out by hand: every shape of an answer."""

from datetime import date
from typing import Any

import pytest

from tests.engine.reference_calendar import Refused, compared, span_of
from tests.engine.reference_sides import ANYTHING
from tests.engine.tiny_tables import (
    AS_OF,
    CALENDAR,
    DEALS,
    FIRST,
    YEAR,
    YEAR_SO_FAR,
    ask,
    d,
    table,
)


def test_compare_with_a_bucket_looks_beyond_the_window() -> None:
    # Q2 by month; the month before April is March: 1. May against April: nothing there.
    query = {
        "metrics": ["amount", "deals"],
        "dimensions": ["time:month"],
        "time": YEAR,
        "compare": "previous_period",
    }
    assert ask(DEALS, query).rows == [
        (d("04-01"), None, 1, None, None, 0, 1, -1, -1.0),
        (d("05-01"), 40, None, None, None, 1, 0, 1, None),
        (d("06-01"), None, 40, None, None, 0, 1, -1, -1.0),
    ]


def test_compare_shows_the_groups_of_either_side() -> None:
    # Q2 against Q1: bob 40 against 10, ann nothing against 101.
    query = {
        "metrics": ["amount"],
        "dimensions": ["deal.owner"],
        "time": YEAR,
        "compare": "previous_period",
    }
    assert ask(DEALS, query).rows == [
        ("ann", None, 101, None, None),
        ("bob", 40, 10, 30, 3.0),
    ]


def test_compare_cuts_both_sides_to_equal_days_where_as_of_is_inside() -> None:
    # On 17 May the quarter is 47 days old; the first 47 days of Q1 end on 16 February.
    cut = compared(
        span_of("this_quarter", d("05-17"), CALENDAR), "previous_period", d("05-17"), CALENDAR
    )
    assert [(one.first, one.after) for one in cut] == [
        (d("04-01"), d("05-18")),
        (d("01-01"), d("02-17")),
    ]
    to_date = span_of("quarter_to_date", d("05-17"), CALENDAR)
    again = compared(to_date, "previous_period", d("05-17"), CALENDAR)
    assert [(one.first, one.after) for one in again] == [(one.first, one.after) for one in cut]
    # On the last day nothing is cut: Q2 has 91 days, Q1 has 90.
    whole = compared(
        span_of("quarter_to_date", AS_OF, CALENDAR), "previous_period", AS_OF, CALENDAR
    )
    assert whole[1].first == d("01-01")
    assert whole[1].after == d("04-01")
    # February is shorter than the 30 days of March on the 30th: both sides have 28.
    march = compared(
        span_of("this_month", d("03-30"), CALENDAR), "previous_period", d("03-30"), CALENDAR
    )
    assert [one.days for one in march] == [28, 28]


def test_compare_moves_a_window_by_its_own_length() -> None:
    def previous(window: Any, compare: Any = "previous_period") -> tuple[date | None, date | None]:
        found = compared(span_of(window, AS_OF, CALENDAR), compare, AS_OF, CALENDAR)[1]
        return found.first, found.after

    # Days that are whole months go by months; other days by their number.
    assert previous({"from": "2026-04-01", "to": "2026-06-30"}) == (d("01-01"), d("04-01"))
    assert previous({"from": "2026-04-01", "to": "2026-06-29"}) == (d("01-01"), d("04-01"))
    assert previous({"from": "2026-06-02", "to": "2026-06-30"}) == (d("05-04"), d("06-02"))
    assert previous({"last": 30, "unit": "day"}) == (d("05-02"), d("06-01"))
    assert previous({"last": 2, "unit": "month"}) == (d("03-01"), d("05-01"))
    assert previous({"year": 2026, "month": 3}) == (d("02-01"), d("03-01"))
    assert previous("last_week", "previous_year") == (date(2025, 6, 21), date(2025, 6, 28))
    assert previous("last_month", "previous_year") == (date(2025, 5, 1), date(2025, 6, 1))
    assert previous("last_month", {"year": 2025}) == (date(2025, 1, 1), date(2026, 1, 1))
    for window, compare in (
        ("all_time", "previous_period"),
        ({"from": "2026-01-01"}, "previous_period"),
        ("last_month", "all_time"),
    ):
        with pytest.raises(Refused, match="bad-compare"):
            previous(window, compare)


def test_compare_with_a_window_and_a_bucket_goes_by_the_first_days() -> None:
    # From 1 May to 1 March are two months: May against March, June against April.
    query: dict[str, Any] = {
        "metrics": ["amount"],
        "dimensions": ["time:month"],
        "time": {"window": {"from": "2026-05-01", "to": "2026-06-30"}},
        "compare": {"from": "2026-03-01", "to": "2026-04-30"},
    }
    assert ask(DEALS, query).rows == [
        (d("05-01"), 40, 1, 39, 39.0),
        (d("06-01"), None, None, None, None),
    ]
    query["compare"] = {"from": "2026-03-02", "to": "2026-04-30"}
    with pytest.raises(Refused, match="bad-compare"):
        ask(DEALS, query)


def test_share_of_total_and_of_a_dimension() -> None:
    # By owner and month of Q1: January ann 100; February bob 10; March ann 1.
    query: dict[str, Any] = {
        "metrics": ["amount"],
        "dimensions": ["deal.owner", "deal.stage"],
        "time": FIRST,
        "share_of": "total",
    }
    # ann Won 101 of 111; bob Lost 10 of 111.
    shares = [row[3] for row in ask(DEALS, query).rows]
    assert shares == [101 / 111, 10 / 111]
    query["share_of"] = "deal.owner"
    assert [row[3] for row in ask(DEALS, query).rows] == [1.0, 1.0]
    query |= {"dimensions": ["deal.owner", "time:quarter"], "share_of": "total"}
    assert [row[3] for row in ask(DEALS, query).rows] == [101 / 111, 10 / 111]


def test_the_whole_of_a_share_counts_each_row_once() -> None:
    # d0 has lines of both products: each has 100 of 100.
    rows = table("deals", "deal_id amount", ("d0", 100))
    rows |= table("lines", "deal_id product", ("d0", "Alpha"), ("d0", "Beta"), ("d0", "Beta"))
    query = {
        "metrics": ["amount"],
        "dimensions": ["line.product"],
        "share_of": "total",
        "totals": True,
    }
    found = ask(rows, query)
    assert found.rows == [("Alpha", 100, 1.0), ("Beta", 100, 1.0)]
    assert found.totals == (None, 100, 1.0)


def test_what_does_not_add_up_has_no_share_and_no_running_sum() -> None:
    for name in ("avg_amount", "customers", "win_rate", "stock_mean", "reached", "offer_to_won"):
        with pytest.raises(Refused, match="not-additive"):
            ask(DEALS, {"metrics": [name], "share_of": "total"})
    for name in ("amount_3m", "pipe_at", "stock_last", "customers"):
        with pytest.raises(Refused, match="not-additive"):
            ask(DEALS, {"metrics": [name], "dimensions": ["time:month"], "running": True})
    with pytest.raises(Refused, match="no-bucket"):
        ask(DEALS, {"metrics": ["amount"], "running": True})


def test_running_sums_over_the_shown_buckets() -> None:
    # From February on: 10, 11, still 11, 51, still 51; the deal without a date comes last.
    query = {
        "metrics": ["amount"],
        "dimensions": ["time:month"],
        "time": {"window": {"from": "2026-02-01", "to": "2026-06-30"}},
        "running": True,
    }
    assert [row[2] for row in ask(DEALS, query).rows] == [10, 11, 11, 51, 51]
    undated = ask(DEALS, {"metrics": ["amount"], "dimensions": ["time:year"], "running": True})
    assert undated.rows == [(d("01-01"), 151, 151), (None, 1000, 1151)]


def test_limit_totals_and_others_are_recomputed() -> None:
    # Average by owner: ann (100+1+1000)/3, bob (10+40)/2; of both 1151/5.
    query = {
        "metrics": ["avg_amount", "deals"],
        "dimensions": ["deal.owner"],
        "order_by": [{"by": "avg_amount", "direction": "desc"}],
        "limit": 1,
        "totals": True,
        "others": True,
    }
    found = ask(DEALS, query)
    assert found.rows == [("ann", 367.0, 3)]
    assert found.totals == (None, 230.2, 5)
    assert found.others == [(None, 25.0, 2)]


def test_others_count_a_row_of_several_groups_once() -> None:
    # d0 is in Alpha and Beta, d1 in Beta and none: the two groups cut hold both deals, 103 in all.
    rows = table("deals", "deal_id amount", ("d0", 100), ("d1", 3))
    rows |= table("lines", "deal_id product", ("d0", "Alpha"), ("d0", "Beta"), ("d1", "Beta"))
    query = {"metrics": ["amount"], "dimensions": ["line.product"], "limit": 1, "offset": 2}
    found = ask(rows, {**query, "others": True})
    assert found.rows == []
    assert found.others == [(None, 103)]


def test_a_limit_for_each_value_keeps_the_order_of_the_query() -> None:
    # Best month of each owner: ann January 100, bob May 40; by amount ann comes first.
    query = {
        "metrics": ["amount"],
        "dimensions": ["time:month", "deal.owner"],
        "time": {"window": YEAR_SO_FAR},
        "order_by": [{"by": "amount", "direction": "desc"}],
        "limit": 1,
        "limit_per": "deal.owner",
        "others": True,
    }
    found = ask(DEALS, query)
    assert found.rows == [(d("01-01"), "ann", 100), (d("05-01"), "bob", 40)]
    assert sorted(found.others) == [(None, "ann", 1), (None, "bob", 10)]


def test_having_comes_after_sums_and_before_limit() -> None:
    # Running 100, 110, 111: those over 105 are February and March; one is shown, one is cut.
    query = {
        "metrics": ["amount"],
        "dimensions": ["time:month"],
        "time": FIRST,
        "running": True,
        "having": [{"metric": "amount:running", "op": ">", "value": 105}],
        "limit": 1,
        "others": True,
    }
    found = ask(DEALS, query)
    assert found.rows == [(d("02-01"), 10, 110)]
    assert found.others == [(None, 1, None)]


def test_totals_compare_with_the_window_moved_by_a_bucket() -> None:
    # Feb and March: 11; a month before, January and February: 110.
    query: dict[str, Any] = {
        "metrics": ["amount"],
        "dimensions": ["time:month"],
        "time": {"window": {"from": "2026-02-01", "to": "2026-03-31"}},
        "compare": "previous_period",
        "totals": True,
    }
    assert ask(DEALS, query).totals == (None, 11, 110, -99, -0.9)
    del query["time"]
    assert ask(DEALS, query).totals == (None, 1151, ANYTHING, ANYTHING, ANYTHING)


def test_namesakes_stay_apart() -> None:
    rows = table("accounts", "account_id name", ("a0", "Acme"), ("a1", "Acme"))
    rows |= table("deals", "account_id amount", ("a0", 1), ("a1", 2), ("a9", 4), (None, 8))
    query = {"metrics": ["amount"], "dimensions": ["account.name"], "share_of": "account.name"}
    assert ask(rows, query).rows == [("Acme", 1, 1.0), ("Acme", 2, 1.0), (None, 12, 1.0)]
