"""Fingerprints: equal answers agree, different ones do not."""

import random
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.audit.fingerprint import fingerprint
from engine.reply import Cell

CELLS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(alphabet=st.characters())
    | st.decimals(allow_nan=False, allow_infinity=False, places=3)
    | st.floats(allow_nan=False)
    | st.dates()
)


def one(cell: Cell) -> str:
    return fingerprint([(cell,)])


def test_it_is_frozen() -> None:
    # A new rule needs a new prefix in RULES: stored fingerprints must stay comparable.
    rows: list[tuple[Cell, ...]] = [
        ("EMEA", Decimal("1200.50"), 3, 0.1, None, True, date(2026, 6, 30)),
        ("APAC", Decimal("0.00"), 0, -0.0, "", False, None),
    ]
    assert fingerprint(rows) == "65ac7e2dca5332889b342d750e65f6efa48195fe133231d195a505001b2d7494"


@given(st.lists(st.tuples(CELLS, CELLS)), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(
    rows: list[tuple[Cell, Cell]], order: random.Random
) -> None:
    shuffled = list(rows)
    order.shuffle(shuffled)
    assert fingerprint(rows) == fingerprint(shuffled)


@given(st.lists(st.tuples(CELLS), min_size=1))
def test_a_row_more_is_another_answer(rows: list[tuple[Cell]]) -> None:
    assert fingerprint(rows) != fingerprint([*rows, rows[0]])


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (Decimal("1.50"), Decimal("1.5")),
        (Decimal("100"), 100),
        (Decimal("1E+3"), 1000),
        (Decimal("-0.00"), 0),
        (-0.0, 0.0),
        (0.1 + 0.2, 0.3),
        (1234567.00000001, 1234567.00000002),
        (
            datetime(2026, 6, 30, 12, tzinfo=UTC),
            datetime(2026, 6, 30, 14, tzinfo=timezone(timedelta(hours=2))),
        ),
    ],
)
def test_equal_cells_agree(left: Cell, right: Cell) -> None:
    assert one(left) == one(right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (None, ""),
        (None, 0),
        (None, False),
        (0, False),
        (1, True),
        (1, "1"),
        (1, 1.0),
        ("1.50", Decimal("1.50")),
        (Decimal("0.001"), Decimal("0.0010000000000000000000000001")),
        (10**37 + 1, 10**37),
        (0.3, 0.30000000001),
        (100.0, 1000.0),
        ("a", "a "),
        ("a", "A"),
        (date(2026, 6, 30), "2026-06-30"),
        (date(2026, 6, 30), datetime.fromisoformat("2026-06-30T00:00:00")),
        (float("inf"), float("-inf")),
        (float("inf"), None),
    ],
)
def test_different_cells_differ(left: Cell, right: Cell) -> None:
    assert one(left) != one(right)


def test_cells_do_not_run_into_each_other() -> None:
    assert fingerprint([("a", "b")]) != fingerprint([("ab",)])
    assert fingerprint([("a",), ("b",)]) != fingerprint([("a", "b")])
    assert fingerprint([('a","b',)]) != fingerprint([("a", "b")])
    assert fingerprint([]) != fingerprint([()])
    assert fingerprint([(1, 2)]) != fingerprint([(2, 1)])
