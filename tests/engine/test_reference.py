"""The reference interpreter against answers worked out by hand: every kind of metric."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.engine.reference_calendar import Refused, bucket
from tests.engine.reference_shapes import evaluate
from tests.engine.reference_timeline import TIMELINE
from tests.engine.reference_world import Rows, World
from tests.engine.timeline import TABLES
from tests.engine.tiny_tables import (
    AS_OF,
    CALENDAR,
    DEALS,
    FIRST,
    YEAR,
    YEAR_SO_FAR,
    ask,
    at,
    d,
    table,
)


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
