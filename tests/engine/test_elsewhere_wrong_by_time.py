"""Cases by time that other engines answer wrongly: rolling, compared, balances, shares, totals."""

from typing import Any

import pytest

from semantic.errors import QueryError
from tests.engine.tiny_crm import Crm, Row, day


class Timed(Crm):
    """The tiny model with metrics over time."""

    metrics = """
  amount_3m: {cumulative: amount, window: 3 months}
  avg_2m: {cumulative: avg_amount, window: 2 months}
  customers_2m: {cumulative: customers, window: 2 months}
  stock: {balance: sum(amount), dataset: snapshot, at: day, keep: last}
  stock_of_c: {balance: sum(amount), dataset: snapshot, at: day, keep: last, where: segment = 'C'}
  one_row: {measure: last(amount), dataset: snapshot}
"""


def deals(*rows: tuple[str, int]) -> list[Row]:
    """Return deals of account "a", by day and amount."""
    return [(str(n), "a", amount, day(on)) for n, (on, amount) in enumerate(rows)]


SPRING = deals(("2025-02-10", 40), ("2025-03-10", 60), ("2025-04-10", 120), ("2025-05-10", 10))


def months(first: str, last: str, **query: Any) -> dict[str, Any]:
    """Return a query by month over a window."""
    window = {"from": f"{first}-01", "to": last}
    return {"dimensions": ["time:month"], "time": {"window": window}, **query}


def test_t1c_the_total_is_that_of_the_query_without_dimensions() -> None:
    """Elsewhere the row of totals sums the groups shown, the lost ones missing: 250 of 350."""
    rows = [("1", "a", 200), ("2", "b", 50), ("3", None, 60), ("4", "gone", 40)]
    crm = Crm(accounts=[("a", "A"), ("b", "B")], deals=rows)
    answer = crm.answer(metrics=["amount"], dimensions=["account.segment"], totals=True, limit=1)
    assert answer.rows == (("A", 200),)
    assert answer.totals == (None, 350)


def test_t12_a_window_does_not_cut_what_a_rolling_value_looks_back_at() -> None:
    """Elsewhere April starts with 120: February and March are filtered away before."""
    found = Timed(deals=SPRING).ask(**months("2025-04", "2025-04-30", metrics=["amount_3m"]))
    assert found == [(day("2025-04-01"), 40 + 60 + 120)]


def test_t13_a_rolling_average_is_the_average_of_its_rows() -> None:
    """Elsewhere monthly averages are summed: 200 for two months of 100."""
    crm = Timed(deals=deals(("2025-01-05", 100), ("2025-02-05", 100), ("2025-02-06", 100)))
    found = crm.ask(**months("2025-01", "2025-02-28", metrics=["avg_2m"]))
    assert found == [(day("2025-01-01"), 100), (day("2025-02-01"), 100)]


def test_t14_a_rolling_distinct_count_counts_once() -> None:
    """Elsewhere the one customer of January and February counts twice in February."""
    crm = Timed(deals=deals(("2025-01-05", 1), ("2025-02-05", 1)))
    found = crm.ask(**months("2025-01", "2025-02-28", metrics=["customers_2m"]))
    assert found == [(day("2025-01-01"), 1), (day("2025-02-01"), 1)]


def test_t15_a_month_without_a_window_is_compared_with_the_month_before() -> None:
    """Right elsewhere too; here months stand up to as of, the empty ones as well."""
    found = Crm(deals=deals(("2025-10-05", 5), ("2025-11-05", 8))).ask(
        metrics=["amount"], dimensions=["time:month"], compare="previous_period"
    )
    assert found == [
        (day("2025-10-01"), 5, None, None, None),
        (day("2025-11-01"), 8, 5, 3, 0.6),
        (day("2025-12-01"), None, 8, None, None),
    ]


def test_t16_the_first_month_of_a_window_has_a_month_before_it() -> None:
    """Elsewhere the change of May is NULL under "since May": April is filtered away before."""
    rows = deals(("2025-04-10", 100), ("2025-05-10", 10))
    query = months("2025-05", "2025-05-31", metrics=["amount"], compare="previous_period")
    assert Crm(deals=rows).ask(**query) == [(day("2025-05-01"), 10, 100, -90, -0.9)]


def test_a_missing_month_is_compared_by_date_and_not_by_place() -> None:
    """Elsewhere `lag` takes January for the month before March."""
    rows = deals(("2025-01-10", 5), ("2025-03-10", 7))
    query = months("2025-01", "2025-03-31", metrics=["amount"], compare="previous_period")
    assert [row[:3] for row in Crm(deals=rows).ask(**query)] == [
        (day("2025-01-01"), 5, None),
        (day("2025-02-01"), None, 5),
        (day("2025-03-01"), 7, None),
    ]


def test_a_rolling_value_spans_the_empty_months() -> None:
    """Elsewhere "three months" are three rows of the result, whatever lies between them."""
    crm = Timed(deals=deals(("2025-01-10", 1), ("2025-02-10", 2), ("2025-06-10", 4)))
    found = crm.ask(**months("2025-02", "2025-06-30", metrics=["amount_3m"]))
    assert [row[1] for row in found] == [3, 3, 2, None, 4]


def test_m1_months_look_back_by_months_and_not_from_a_day() -> None:
    """Elsewhere the three months to 30 November begin on 30 August, and take the 31st along; each
    day of the calendar is joined to the rows before it, two hundred times slower."""
    crm = Timed(deals=deals(("2025-08-31", 1000), ("2025-09-01", 1), ("2025-11-30", 2)))
    found = crm.ask(**months("2025-11", "2025-11-30", metrics=["amount_3m"]))
    assert found == [(day("2025-11-01"), 3)]


def test_v3_a_rolling_value_brings_no_column_but_its_own() -> None:
    """Elsewhere the metric it is made of comes along unasked."""
    answer = Timed(deals=SPRING).answer(metrics=["amount_3m"], dimensions=["time:month"])
    assert [one.name for one in answer.columns] == ["time:month", "amount_3m"]


SHARED = [("1", "a", 60), ("2", "b", 30), ("3", "b", None), ("4", None, 10)]


def test_t27_a_share_of_the_total_needs_no_special_model() -> None:
    """Elsewhere a share over a measure of the query's own fails in the database."""
    crm = Crm(accounts=[("a", "A"), ("b", "B")], deals=SHARED)
    found = crm.ask(metrics=["amount"], dimensions=["account.segment"], share_of="total")
    assert found == [("A", 60, 0.6), ("B", 30, 0.3), (None, 10, 0.1)]


def test_a_share_is_of_all_groups_and_not_of_those_shown() -> None:
    """Elsewhere a limit makes the first group the whole."""
    crm = Crm(accounts=[("a", "A"), ("b", "B")], deals=SHARED)
    query = {
        "metrics": ["amount"],
        "dimensions": ["account.segment"],
        "share_of": "total",
        "having": [{"metric": "amount", "op": "<", "value": 50}],
        "order_by": [{"by": "amount", "direction": "desc"}],
        "limit": 1,
    }
    assert crm.ask(**query) == [("B", 30, 0.3)]


@pytest.mark.parametrize("metric", ["avg_amount", "customers", "win_rate"])
def test_a_share_of_what_does_not_add_up_is_refused(metric: str) -> None:
    """Elsewhere the parts of an average are divided by the average, and said to be its shares."""
    with pytest.raises(QueryError) as caught:
        Crm().ask(metrics=[metric], dimensions=["account.segment"], share_of="total")
    (issue,) = caught.value.issues
    assert issue.code == "not-additive"
    assert f"'{metric}'" in issue.message


STOCK = [
    ("x", day("2025-01-31"), "A", 100),
    ("y", day("2025-01-31"), "A", 20),
    ("z", day("2025-01-31"), "B", 7),
    ("x", day("2025-02-27"), "A", 90),
    ("y", day("2025-02-27"), "A", 30),
    ("z", day("2025-02-27"), "B", 8),
]


def test_a_balance_is_that_of_its_closing_day_and_not_a_sum_over_days() -> None:
    """Elsewhere snapshots are summed over all days: 240 for segment A."""
    crm = Timed(snapshots=STOCK)
    assert crm.by("snapshot.segment", "stock") == {"A": 120, "B": 8}
    assert crm.ask(metrics=["stock"]) == [(128,)]


def test_a_balance_is_that_of_all_rows_of_its_day_and_not_of_one() -> None:
    """Elsewhere "the last amount" is one row's, 90 or 30 for segment A, silently: here it is a
    metric of its own, which says that it is the last row's."""
    crm = Timed(snapshots=STOCK)
    stock, one_row = crm.by("snapshot.segment", "stock", "one_row")["A"]
    assert stock == 120
    assert one_row == 30  # of two rows of one day the one with the greatest key


def test_a_balance_without_its_closing_day_says_so() -> None:
    """Elsewhere February's last snapshot, of the 27th, passes for that of the 28th."""
    answer = Timed(snapshots=STOCK).answer(**months("2025-01", "2025-02-28", metrics=["stock"]))
    assert answer.rows == ((day("2025-01-01"), 127), (day("2025-02-01"), 128))
    (caveat,) = [one for one in answer.caveats if one.code == "missing-closing-day"]
    assert "Feb 2025" in caveat.message


def test_what_is_left_out_on_the_closing_day_does_not_take_the_day_with_it() -> None:
    """C was gone by the 27th of February: February closes then all the same, with none of it."""
    crm = Timed(snapshots=[*STOCK, ("w", day("2025-01-31"), "C", 5)])
    asked = months("2025-01", "2025-02-28", metrics=["stock"])
    only = {"field": "snapshot.segment", "op": "=", "values": ["C"]}
    whole, part = crm.answer(**asked), crm.answer(**asked, where=[only])
    split = crm.answer(**{**asked, "dimensions": [*asked["dimensions"], "snapshot.segment"]})
    own = crm.answer(**{**asked, "metrics": ["stock_of_c"]})
    for answer in (part, own):
        assert answer.rows == ((day("2025-01-01"), 5), (day("2025-02-01"), None))
    said = [
        [
            one.message.partition(": ")[2]  # after the metric's label
            for one in answer.caveats
            if one.code == "missing-closing-day"
        ]
        for answer in (whole, part, split, own)
    ]
    assert said[0]
    assert said == [said[0]] * 4


class MidMonth(Crm):
    """The tiny model in the middle of a month."""

    as_of = "2025-12-15"


def test_a_month_that_is_not_over_is_compared_with_as_many_days() -> None:
    """Elsewhere half a December is compared with a whole November, and the drop is news."""
    rows = deals(("2025-11-10", 100), ("2025-11-20", 900), ("2025-12-15", 150))
    answer = MidMonth(deals=rows).answer(
        metrics=["amount"], time={"window": "this_month"}, compare="previous_period"
    )
    assert answer.rows == ((150, 100, 50, 0.5),)
    (caveat,) = [one for one in answer.caveats if one.code == "partial"]
    assert "first 15 days" in caveat.message


def test_an_open_bucket_is_flagged() -> None:
    """Elsewhere the last point of the line just falls."""
    answer = MidMonth(deals=deals(("2025-11-10", 100), ("2025-12-01", 10))).answer(
        **months("2025-11", "2025-12-31", metrics=["amount"])
    )
    (caveat,) = [one for one in answer.caveats if one.code == "partial"]
    assert caveat.message == "Dec 2025 is not over: the data are as of 2025-12-15."
