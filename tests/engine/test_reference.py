"""The reference interpreter against answers worked out by hand, each in the comment beside it."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.engine.reference_calendar import Refused, bucket, compared, span_of
from tests.engine.reference_shapes import ANYTHING, Result, evaluate
from tests.engine.reference_timeline import TIMELINE
from tests.engine.reference_world import Row, Rows, World
from tests.engine.timeline import TABLES

AS_OF = date(2026, 6, 30)
CALENDAR = TIMELINE.calendar


def table(name: str, columns: str, *rows: tuple[Any, ...]) -> Rows:
    """Rows by the columns named; all other columns are NULL, the key counts up."""
    key = next(iter(TABLES[name]))
    found: list[Row] = []
    for number, row in enumerate(rows):
        given = dict(zip(columns.split(), row, strict=True))
        found.append({**dict.fromkeys(TABLES[name]), key: f"{name[0]}{number}", **given})
    return {name: found}


def ask(rows: Rows, query: dict[str, Any], as_of: date = AS_OF) -> Result:
    return evaluate(query, World(TIMELINE, {name: [] for name in TABLES} | rows), as_of)


def d(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}")


DEALS = table(
    "deals",
    "closed amount stage owner",
    (d("01-15"), 100, "Won", "ann"),
    (d("02-28"), 10, "Lost", "bob"),
    (d("03-31"), 1, "Won", "ann"),
    (None, 1000, "Won", "ann"),
    (d("05-01"), 40, "Won", "bob"),
)
YEAR = {"window": {"year": 2026, "quarter": 2}}
FIRST = {"window": {"year": 2026, "quarter": 1}}


def test_rolling_looks_back_beyond_the_window() -> None:
    # April: Feb+Mar+Apr = 10+1; May: Mar+Apr+May = 1+40; June: Apr+May+Jun = 40.
    found = ask(DEALS, {"metrics": ["amount_3m"], "dimensions": ["time:month"], "time": YEAR})
    assert found.rows == [(d("04-01"), 11), (d("05-01"), 41), (d("06-01"), 40)]


def test_rolling_without_a_bucket_ends_with_the_window_or_as_of() -> None:
    # The three months up to 30 June hold 40; up to 31 March 100+10+1.
    assert ask(DEALS, {"metrics": ["amount_3m"]}).rows == [(40,)]
    assert ask(DEALS, {"metrics": ["amount_3m"], "time": FIRST}).rows == [(111,)]
    # A window without an end: as_of is the last day.
    open_ended = {"window": {"from": "2026-01-01"}}
    assert ask(DEALS, {"metrics": ["amount_3m"], "time": open_ended}).rows == [(40,)]


def test_rolling_months_from_the_end_of_a_long_month() -> None:
    # End = 31 May exclusive; one month before is 30 April + 1 = 1 May where April lacks the 31st.
    rows = table("deals", "closed amount", (d("04-30"), 1), (d("05-01"), 2), (d("05-30"), 4))
    found = ask(rows, {"metrics": ["amount_1m"], "time": {"window": {"to": "2026-05-30"}}})
    assert found.rows == [(6,)]


def test_to_date_starts_with_its_period() -> None:
    # Quarter to date: Apr 0, May 40, Jun 40. In a window without rows of April: nothing, not 0.
    found = ask(DEALS, {"metrics": ["amount_qtd"], "dimensions": ["time:month"], "time": YEAR})
    assert found.rows == [(d("04-01"), None), (d("05-01"), 40), (d("06-01"), 40)]
    # The fiscal quarter is Feb to Apr: customers are distinct accounts, and there are none.
    found = ask(DEALS, {"metrics": ["customers_fqtd"]})
    assert found.rows == [(0,)]


def test_all_time_takes_every_dated_row_before_the_end() -> None:
    # The deal without a date never counts.
    found = ask(DEALS, {"metrics": ["amount_ever"], "dimensions": ["time:quarter"]})
    assert found.rows == [(d("01-01"), 111), (d("04-01"), 151)]


def test_a_ratio_is_cumulated_part_by_part() -> None:
    # Deals of Jan..Mar: 3, of them 2 won; Feb..Apr: 1 of 2; Mar..May: 2 of 2; Apr..Jun: 1 of 1.
    query = {
        "metrics": ["win_rate_3m"],
        "dimensions": ["time:month"],
        "time": {"window": YEAR_SO_FAR},
    }
    assert [row[1] for row in ask(DEALS, query).rows][2:] == [2 / 3, 1 / 2, 2 / 2, 1 / 1]


YEAR_SO_FAR = {"from": "2026-01-01", "to": "2026-06-30"}


def test_a_group_with_look_back_rows_only_is_there() -> None:
    # bob sold in February only, ann in March: both roll into April.
    rows = table("deals", "closed amount owner", (d("02-28"), 5, "bob"), (d("03-31"), 7, "ann"))
    query = {
        "metrics": ["amount", "amount_3m"],
        "dimensions": ["time:month", "deal.owner"],
        "time": {"window": {"year": 2026, "month": 4}},
    }
    assert ask(rows, query).rows == [(d("04-01"), "ann", None, 7), (d("04-01"), "bob", None, 5)]


def test_a_bucket_of_another_date_is_an_ordinary_key() -> None:
    # Both are of the last three months before as_of; grouped by the quarter they were created in.
    rows = table(
        "deals",
        "closed created amount",
        (d("04-30"), d("01-05"), 5),
        (d("06-30"), d("05-05"), 7),
        (d("03-31"), d("05-05"), 100),
    )
    query = {"metrics": ["amount_3m"], "dimensions": ["deal.created:quarter"]}
    assert ask(rows, query).rows == [(d("01-01"), 5), (d("04-01"), 7)]


MOVES = table(
    "moves",
    "deal_id stage amount entered_at left_at",
    ("d0", "New", 10, at("01-10T10:00"), at("02-20T10:00")),
    ("d0", "Offer", 20, at("02-20T10:00"), at("03-31T22:00")),  # left 1 April 00:00 in Berlin
    ("d0", "Won", 20, at("03-31T22:00"), None),
    ("d1", "Talk", 5, at("03-31T21:59"), None),  # 23:59 on 31 March in Berlin
    ("d2", "New", 7, None, None),
    ("d3", "New", 50, at("05-01T10:00"), at("04-01T10:00")),  # ends before it begins
)


def test_point_in_time_counts_rows_valid_at_each_end() -> None:
    # 1 Feb: d0 New 10. 1 Mar: d0 Offer 20. 1 Apr 00:00: d0 Offer still (to = end), d1 Talk: 25.
    # 1 May: d1: 5 (d0 is Won, not open). d3 ends before it begins: never.
    query = {"metrics": ["pipe_at", "open_at"], "dimensions": ["time:month"]}
    found = ask(MOVES, query).rows
    assert found == [
        (d("01-01"), 10, 1),
        (d("02-01"), 20, 1),
        (d("03-01"), 25, 2),
        (d("04-01"), 5, 1),
        (d("05-01"), 5, 1),
        (d("06-01"), 5, 1),
    ]


def test_point_in_time_ends_with_the_window_and_at_most_with_as_of() -> None:
    query: dict[str, Any] = {"metrics": ["pipe_at"], "time": FIRST}
    assert ask(MOVES, query).rows == [(25,)]
    assert ask(MOVES, {**query, "time": {"window": "this_year"}}).rows == [(5,)]
    # The window's start cuts nothing: 1 March to 1 March looks at 2 March 00:00.
    query["time"] = {"window": {"from": "2026-03-01", "to": "2026-03-01"}}
    assert ask(MOVES, query).rows == [(20,)]
    # A future bucket carries the value at as_of.
    query = {
        "metrics": ["pipe_at"],
        "dimensions": ["time:quarter"],
        "time": {"window": "next_quarter"},
    }
    assert ask(MOVES, query).rows == [(d("07-01"), 5)]


def test_point_in_time_by_another_date_is_a_plain_key() -> None:
    # Valid now: d0 Won (not open), d1 (entered on 31 March): one row, in March.
    query = {"metrics": ["pipe_at"], "dimensions": ["move.entered_at:month"]}
    assert ask(MOVES, query).rows[0] == (d("03-01"), 5)


def test_a_named_date_goes_with_no_point_in_time() -> None:
    query = {"metrics": ["pipe_at"], "time": {"dimension": "move.entered_at"}}
    with pytest.raises(Refused, match="no-time"):
        ask(MOVES, query)


STOCKS = table(
    "stocks",
    "day deal_id stage amount",
    (d("04-10"), "d0", "New", 1),
    (d("04-20"), "d0", "New", 2),
    (d("04-20"), "d1", "Won", 4),
    (d("06-15"), "d0", "Won", 8),
    (d("06-15"), "d1", None, None),
    (d("07-31"), "d0", "New", 16),  # after as_of
)


def test_a_balance_keeps_the_closing_day() -> None:
    # April closes on the 20th: 2+4, opens on the 10th: 1, on average (1+6)/2. May has no snapshot.
    metrics = ["stock_last", "stock_first", "stock_average", "open_stock", "open_average"]
    query = {"metrics": metrics, "dimensions": ["time:month"]}
    assert ask(STOCKS, query).rows == [
        (d("04-01"), 6, 1, 3.5, 1, 1.0),
        (d("05-01"), None, None, None, 0, 0),
        (d("06-01"), 8, 8, 8.0, 0, 0.0),
    ]


def test_the_closing_day_is_found_before_any_filter() -> None:
    # On the closing day, 15 June, no deal is New: nothing, rather than what was New in April.
    where = [{"field": "stock.stage", "op": "=", "values": ["New"]}]
    query = {"metrics": ["stock_last", "open_stock", "stock_average"], "where": where}
    # Three snapshot days: 10 and 20 April, 15 June; New on them are 1 + 2.
    assert ask(STOCKS, query).rows == [(None, 0, 1.0)]


def test_the_closing_day_is_inside_the_window() -> None:
    window = {"from": "2026-04-01", "to": "2026-04-15"}
    query: dict[str, Any] = {"metrics": ["stock_last"], "time": {"window": window}}
    assert ask(STOCKS, query).rows == [(1,)]
    query |= {"dimensions": ["time:month"]}
    assert ask(STOCKS, query).rows == [(d("04-01"), 1)]


def test_a_viewer_closes_on_a_day_with_rows_of_theirs() -> None:
    # An auditor of Won sees 20 April (4) and 15 June (8); of New 10 and 20 April.
    rows: Rows = {name: [] for name in TABLES} | STOCKS
    query = {"metrics": ["stock_last"]}
    for stage, expected in (("Won", 8), ("New", 2), ("Odd", None)):
        world = World(TIMELINE, rows, ("auditor", stage))
        assert evaluate(query, world, AS_OF).rows == [(expected,)]


JOURNEYS = table(
    "moves",
    "deal_id stage entered_at amount",
    ("d0", "New", at("01-01T12:00"), 500),
    ("d0", "Won", at("01-05T12:00"), 500),  # skips Offer and Talk
    ("d1", "Offer", at("02-01T12:00"), 500),  # starts late
    ("d1", "New", at("02-03T12:00"), 500),  # goes back
    ("d2", "New", at("01-20T12:00"), None),
    ("d2", "Lost", at("01-21T12:00"), 500),  # no step
    ("d3", "Talk", None, 500),  # no time
    ("d4", "Odd", at("01-01T12:00"), 500),  # never on the way
    (None, "Won", at("01-01T12:00"), 500),  # nobody
)


def test_a_funnel_counts_entities_by_how_far_they_came() -> None:
    # New: d0 d1 d2 d3; Offer: d0 d1 d3; Talk: d0 d3; Won: d0.
    metrics = ["reached", "reached_rate", "reached_part", "reached_big"]
    assert ask(JOURNEYS, {"metrics": metrics}).rows == [
        ("New", 4, None, 1.0, 3),
        ("Offer", 3, 3 / 4, 3 / 4, 3),
        ("Talk", 2, 2 / 3, 2 / 4, 2),
        ("Won", 1, 1 / 2, 1 / 4, 1),
    ]


def test_a_funnel_is_dated_by_the_first_row() -> None:
    query = {"metrics": ["reached"], "dimensions": ["time:month"], "time": FIRST}
    found = ask(JOURNEYS, query)
    assert found.columns == ("time:month", "move.stage", "reached")
    # January: d0, d2. February: d1, as far as Offer. March: nobody. d3 has no date.
    by_month = {month: [row[2] for row in found.rows if row[0] == month] for month in MONTHS[:3]}
    assert by_month == {MONTHS[0]: [2, 1, 1, 1], MONTHS[1]: [1, 1, 0, 0], MONTHS[2]: [0, 0, 0, 0]}
    # Without a window the one without a date has a bucket of its own, last.
    undated = ask(JOURNEYS, {"metrics": ["reached"], "dimensions": ["time:month"]}).rows[-4:]
    assert undated == [(None, "New", 1), (None, "Offer", 1), (None, "Talk", 1), (None, "Won", 0)]


MONTHS = [date(2026, month, 1) for month in range(1, 7)]


def test_a_tie_in_time_goes_to_the_lower_step_then_to_the_key() -> None:
    moment = at("01-01T12:00")
    rows = table(
        "moves",
        "move_id deal_id stage entered_at amount",
        ("m2", "d0", "Offer", moment, 1),
        ("m3", "d0", "New", moment, 3),
        ("m1", "d0", "New", moment, 2),
    )
    query = {"metrics": ["reached"], "dimensions": ["move.amount"]}
    assert ask(rows, query).rows[0] == (2, "New", 1)


def test_the_step_column_stands_where_it_is_asked() -> None:
    query = {"metrics": ["reached"], "dimensions": ["move.stage", "time:year"], "limit": 1}
    assert ask(JOURNEYS, query).rows == [("New", date(2026, 1, 1), 3)]


def test_funnels_of_different_steps_do_not_go_together() -> None:
    for other in ("reached_soon", "moves"):
        with pytest.raises(Refused, match="mixed-funnel"):
            ask(JOURNEYS, {"metrics": ["reached", other]})


def test_conversion_within_days_and_months() -> None:
    rows = table(
        "moves",
        "deal_id stage entered_at",
        ("d0", "Offer", at("01-31T12:00")),
        ("d0", "Won", at("03-02T12:00")),  # to the minute 30 days later
        ("d1", "Offer", at("02-01T12:00")),
        ("d1", "Won", at("03-03T12:01")),  # a minute too late
        ("d2", "Offer", at("02-10T12:00")),
        ("d2", "Won", at("02-01T12:00")),  # before
        ("d3", "Won", at("02-01T12:00")),  # no offer: no cohort
        ("d4", "Offer", None),  # without a time: no cohort
        ("d5", "New", at("04-30T12:00")),
        ("d5", "Talk", at("06-30T12:00")),  # two months later
        ("d6", "New", at("04-30T12:00")),
        ("d6", "Talk", at("06-30T12:01")),
    )
    # January: d0 of d0. February: neither d1 nor d2. New to Talk: one of two, in April.
    found = ask(rows, {"metrics": ["offer_to_won", "new_to_talk"], "dimensions": ["time:month"]})
    assert found.rows == [
        (MONTHS[0], 1.0, None),
        (MONTHS[1], 0.0, None),
        (MONTHS[2], None, None),
        (MONTHS[3], None, 0.5),
        (MONTHS[4], None, None),
        (MONTHS[5], None, None),
    ]
    assert ask(rows, {"metrics": ["offer_to_won"]}).rows == [(1 / 3,)]


def test_first_and_last_go_by_time_then_key() -> None:
    rows = table(
        "deals",
        "deal_id closed amount",
        ("d2", d("01-01"), 2),
        ("d1", d("01-01"), 1),
        ("d6", d("01-01"), None),
        ("d3", d("03-01"), 3),
        ("d4", d("03-01"), 4),
        ("d5", None, 5),  # no time
    )
    assert ask(rows, {"metrics": ["first_amount", "last_amount"]}).rows == [(1, 4)]
    rows = table("deals", "closed amount", (d("01-01"), None), (d("03-01"), 3))
    assert ask(rows, {"metrics": ["first_amount"]}).rows == [(None,)]


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


@pytest.mark.parametrize(
    ("grain", "first"),
    [
        ("week", date(2026, 5, 16)),  # a Saturday
        ("fiscal_quarter", date(2026, 5, 1)),
        ("fiscal_year", date(2025, 11, 1)),
        ("quarter", date(2026, 4, 1)),
    ],
)
def test_buckets_of_a_sunday_in_may(grain: str, first: date) -> None:
    assert bucket(date(2026, 5, 17), grain, CALENDAR) == first


def test_a_dec_sum_stays_exact() -> None:
    rows = table("deals", "amount", (Decimal("0.1"),), (Decimal("0.2"),))
    assert ask(rows, {"metrics": ["amount"]}).rows == [(Decimal("0.3"),)]
