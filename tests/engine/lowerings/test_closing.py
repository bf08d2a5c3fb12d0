"""Balances without a window: their calendar runs from the first snapshot that counts."""

import pytest

from tests.engine.test_elsewhere_wrong_by_time import Timed
from tests.engine.tiny_crm import day

IN_C = {"field": "snapshot.segment", "op": "=", "values": ["C"]}
SNAPSHOTS = [
    ("d1", day("2025-08-31"), "A", 10),
    ("d1", day("2025-09-15"), "A", 70),
    ("d1", day("2025-09-30"), "A", 20),
    ("d2", day("2025-09-30"), "C", None),
    ("d2", day("2025-11-30"), "C", 5),
]


def test_every_month_from_the_first_snapshot_to_today_has_its_closing_value() -> None:
    found = Timed(snapshots=SNAPSHOTS).ask(metrics=["stock"], dimensions=["time:month"])

    assert found == [
        (day("2025-08-01"), 10),
        (day("2025-09-01"), 20),
        (day("2025-10-01"), None),
        (day("2025-11-01"), 5),
        (day("2025-12-01"), None),
    ]


@pytest.mark.parametrize(
    "query",
    [{"metrics": ["stock_of_c"]}, {"metrics": ["stock"], "where": [IN_C]}],
    ids=["the metric's own filter", "the query's filter"],
)
def test_a_filter_lets_the_months_begin_with_what_it_keeps(query: dict[str, object]) -> None:
    found = Timed(snapshots=SNAPSHOTS).ask(**query, dimensions=["time:month"])

    assert found == [
        (day("2025-09-01"), None),
        (day("2025-10-01"), None),
        (day("2025-11-01"), 5),
        (day("2025-12-01"), None),
    ]


def test_no_snapshot_has_no_month() -> None:
    assert Timed(snapshots=[]).ask(metrics=["stock"], dimensions=["time:month"]) == []


def test_the_groups_are_read_once_where_every_closing_day_has_its_row() -> None:
    crm = Timed(snapshots=SNAPSHOTS)

    alone = crm.answer(metrics=["stock"], dimensions=["time:month"]).sql
    filtered = crm.answer(metrics=["stock_of_c"], dimensions=["time:month"]).sql

    assert alone.count("FROM snapshot_last\n") == 0
    assert filtered.count("FROM snapshot_last\n") == 1
