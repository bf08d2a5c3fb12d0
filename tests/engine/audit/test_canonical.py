"""Canonical JSON: one text for one value, and the value back."""

from datetime import UTC, date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.audit.canonical import dump, load
from semantic.errors import InternalError

CELLS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text()
    | st.decimals(allow_nan=False)
    | st.dates()
    | st.datetimes(timezones=st.none() | st.just(UTC))
)
VALUES = st.recursive(
    CELLS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=12
)


@given(VALUES)
def test_what_is_written_is_read_back(value: Any) -> None:
    assert load(dump(value)) == value


@given(VALUES)
def test_equal_text_means_equal_value_again_and_is_plain_ascii(value: Any) -> None:
    text = dump(value)
    assert dump(load(text)) == text
    assert text.isascii()
    assert "\n" not in text


def test_the_written_form() -> None:
    body = {
        "b": Decimal("1.50"),
        "a": (date(2026, 6, 30), datetime(2026, 6, 30, 12, tzinfo=UTC)),
        "$c": MappingProxyType({"$decimal": "no tag of ours"}),
        "d": float("inf"),
        "e": "é\ud800\0",
    }
    assert dump(body) == (
        '{"$$c":{"$$decimal":"no tag of ours"},'
        '"a":[{"$date":"2026-06-30"},{"$timestamp":"2026-06-30T12:00:00+00:00"}],'
        '"b":{"$decimal":"1.50"},"d":{"$number":"inf"},"e":"\\u00e9\\ud800\\u0000"}'
    )


def test_the_order_of_keys_does_not_matter() -> None:
    assert dump({"a": 1, "b": 2}) == dump({"b": 2, "a": 1})


@pytest.mark.parametrize("odd", [object(), {1: "a"}, {"a": {1, 2}}, b"bytes"])
def test_a_type_it_does_not_know_is_our_fault(odd: object) -> None:
    with pytest.raises(InternalError, match="audit-body"):
        dump(odd)
