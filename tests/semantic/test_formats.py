from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from semantic.formats import MINUS, exact, format_value
from semantic.model import Calendar

D = Decimal
#: As the data has them: in the model's time zone, which is not written beside them.
AFTERNOON = datetime(2026, 6, 30, 14, 5)  # noqa: DTZ001
FISCAL = Calendar(fiscal_year_starts=2)


@pytest.mark.parametrize(
    ("value", "form", "more", "text"),
    [
        (D("1234567.00"), "currency", {}, "$1,234,567"),
        (D("1234567.5"), "currency", {}, "$1,234,567.50"),
        (1234567, "currency", {"compact": True}, "$1.23M"),
        (999_950, "currency", {"compact": True}, "$1M"),
        (999_999_999, "currency", {"compact": True}, "$1B"),
        (9_876, "currency", {"compact": True}, "$9,876"),
        (48231.337, "currency", {}, "$48,231"),
        (482.337, "currency", {}, "$482.34"),
        (D("-3.5"), "currency", {}, f"{MINUS}$3.50"),
        (D("0.004"), "currency", {}, "$0.004"),
        (5, "currency", {"currency": "JPY"}, "¥5"),
        (D("5.25"), "currency", {"currency": "JPY"}, "¥5"),
        (D("5.256"), "currency", {"currency": "KWD"}, "KWD\u00a05.256"),
        (5, "currency", {"currency": "XYZ"}, "XYZ\u00a05"),
        (5, "currency", {"currency": None}, "5"),
        (0.342, "percent", {}, "34.2%"),
        (1, "percent", {}, "100.0%"),
        (0.9997, "percent", {}, "99.97%"),
        (1.0002, "percent", {}, "100.02%"),
        (0.9999999999999999, "percent", {}, "100.0%"),
        (0.0004, "percent", {}, "0.04%"),
        (1e-9, "percent", {}, "<0.0001%"),
        (-1e-9, "percent", {}, f">{MINUS}0.0001%"),
        (0.021, "points", {}, "+2.1 pts"),
        (-0.021, "points", {}, f"{MINUS}2.1 pts"),
        (0, "points", {}, "0.0 pts"),
        (0.125, "percent", {"signed": True}, "+12.5%"),
        (63.4, "days", {}, "63.4 days"),
        (1, "days", {}, "1 day"),
        (12431, "integer", {}, "12,431"),
        (3.7, "integer", {}, "3.7"),
        (2.3478, "number", {}, "2.35"),
        (2.5, "number", {}, "2.5"),
        (D("0.1234"), "number", {}, "0.1234"),
        (12_345, None, {"compact": True}, "12.3K"),
        (12_345, "text", {}, "12345"),
        (None, "currency", {}, "—"),
        (True, None, {}, "Yes"),
        (False, None, {}, "No"),
        ("</script>", None, {}, "</script>"),
        (float("nan"), "number", {}, "not a number"),
        (float("-inf"), "currency", {}, f"{MINUS}∞"),
        (date(2026, 6, 1), None, {"grain": "month"}, "Jun 2026"),
        (date(2026, 4, 1), None, {"grain": "quarter"}, "Q2 2026"),
        (date(2026, 1, 1), None, {"grain": "year"}, "2026"),
        (date(2026, 6, 1), None, {"grain": "week"}, "week of 2026-06-01"),
        (date(2026, 6, 1), None, {"grain": "day"}, "2026-06-01"),
        (date(2026, 2, 1), None, {"grain": "fiscal_quarter", "calendar": FISCAL}, "FY2026 Q1"),
        (date(2026, 2, 1), None, {"grain": "fiscal_year", "calendar": FISCAL}, "FY2026"),
        (date(2026, 2, 1), None, {"grain": "fiscal_year"}, "fiscal year from 2026-02-01"),
        (AFTERNOON, None, {}, "2026-06-30 14:05"),
        (datetime(2026, 6, 30, 14, 5, 9, tzinfo=UTC), None, {}, "2026-06-30 14:05:09 UTC"),
        (AFTERNOON, None, {"type": "date"}, "2026-06-30"),
    ],
)
def test_reads_as_people_write_it(value: Any, form: Any, more: dict[str, Any], text: str) -> None:
    more = {"currency": "USD"} | more
    assert format_value(value, form, **more) == text


NUMBERS = st.one_of(
    st.integers(-(10**15), 10**15),
    st.floats(-1e15, 1e15, allow_nan=False),
    st.decimals(-(10**12), 10**12, places=2),
)


@given(
    NUMBERS,
    st.sampled_from(["currency", "percent", "points", "days", "integer", "number", None]),
    st.booleans(),
)
def test_only_zero_reads_as_zero_and_a_sign_is_never_lost(
    value: Any, form: Any, compact: bool
) -> None:
    text = format_value(value, form, currency="USD", compact=compact)
    digits = "".join(mark for mark in text if mark.isdigit())
    if "<" not in text and ">" not in text:
        assert (set(digits) == {"0"}) == (value == 0)
    assert text.lstrip("<>").startswith(MINUS) == (value < 0)


@given(NUMBERS)
def test_exact_money_is_shown_to_the_cent(value: Any) -> None:
    number = exact(value)
    text = format_value(value, "currency", currency="USD")
    if not isinstance(value, float):
        told = D(text.replace("$", "").replace(",", "").replace(MINUS, "-"))
        assert told == number


@given(st.floats(-0.99, 0.99999, allow_nan=False))
def test_less_than_the_whole_never_reads_as_the_whole(share: float) -> None:
    assert format_value(share, "percent") != "100.0%"
