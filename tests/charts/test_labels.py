from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charts.labels import axis_format, number_locale, plotted, room, scale_of, wrapped
from tests.charts.answers_by_hand import metric, win_rate


@pytest.mark.parametrize(
    ("ticks", "text", "units"),
    [
        (("0", "500000", "1000000"), "$.1~s", True),
        (("0", "250000", "500000"), "$.2~s", True),
        (("10020000", "10040000"), "$.4~s", True),
        (("0", "0.5", "1"), "$,.1f", False),
        (("0", "200", "400"), "$,.0f", False),
    ],
)
def test_an_axis_writes_its_ticks_in_full(ticks: tuple[str, ...], text: str, units: bool) -> None:
    assert axis_format(metric(), [Decimal(tick) for tick in ticks]) == (text, units)


def test_percents_take_the_places_they_need() -> None:
    assert axis_format(win_rate(), [Decimal("0.3"), Decimal("0.4")]) == (",.0%", False)
    assert axis_format(win_rate(), [Decimal("0.300"), Decimal("0.305")]) == (",.1%", False)


@given(
    st.lists(st.floats(-1e14, 1e14, allow_subnormal=False), min_size=1, max_size=9), st.booleans()
)
def test_a_scale_holds_every_value(values: list[float], from_zero: bool) -> None:
    scale = scale_of(values, metric(), from_zero=from_zero)
    slack = (scale.high - scale.low) * 1e-6
    assert scale.low - slack <= min(values) and max(values) <= scale.high + slack
    assert scale.low < scale.high and len(set(scale.ticks)) == len(scale.ticks) >= 2
    if from_zero:
        assert scale.low <= 0 <= scale.high


def test_other_currencies_bring_their_sign() -> None:
    assert number_locale("USD") is None
    locale = number_locale("CHF")
    assert locale is not None and locale["number"]["currency"] == ["CHF\u00a0", ""]


def test_numbers_are_plotted_as_they_are() -> None:
    assert plotted(Decimal("12.50"), metric()) == 12.5
    assert plotted(Decimal("12.00"), metric()) == 12
    change = win_rate(**{})
    assert plotted(0.021, change) == 0.021


def test_long_words_are_cut_and_wide_letters_count_twice() -> None:
    assert wrapped("a " * 5, 3) == ["a a", "a a", "a"]
    assert wrapped("x" * 50, 10) == ["x" * 9 + "…"]
    assert room("契約") == 4
    assert len(wrapped("word " * 500, 20)) == 3
