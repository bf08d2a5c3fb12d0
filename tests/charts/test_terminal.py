import re
from decimal import Decimal
from typing import Any

import pytest

from charts.labels import room
from charts.terminal import draw
from tests.charts.answers_by_hand import answer, group, metric, quarters, time, win_rate
from tests.charts.cases import CASES
from tests.charts.drawn import drawn


def test_bars_are_in_proportion_and_null_has_none() -> None:
    rows: list[list[Any]] = [["EMEA", Decimal(40)], ["APAC", Decimal(20)], [None, None]]
    lines = draw(answer([group(), metric()], rows), 40).splitlines()
    assert [line.split()[0] for line in lines] == ["EMEA", "APAC", "(none)"]
    assert lines[0].count("█") == 27
    assert lines[1].count("█") == 13 and "▌" in lines[1]
    assert lines[2].split() == ["(none)", "—"]


def test_negative_bars_grow_left() -> None:
    rows = [["A", Decimal(10)], ["B", Decimal(-10)]]
    up, down = draw(answer([group(), metric()], rows), 60).splitlines()
    assert up.index("█") > down.rindex("█")
    assert up.endswith("$10") and down.endswith("\N{MINUS SIGN}$10")


def test_a_gap_in_a_sparkline_is_a_space() -> None:
    rows = [[day, None if i == 3 else float(i)] for i, day in enumerate(quarters(16))]
    first, last = draw(answer([time(), win_rate()], rows), 80).splitlines()
    assert first[3] == " " and first[:3].strip() == first[:3]
    assert last == "Q1 2025 to Q4 2028"


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("width", [24, 80])
def test_never_wider_than_the_terminal_unless_a_number_is(name: str, width: int) -> None:
    text = draw(CASES[name][0], width)
    assert "\x1b" not in text and "\u202e" not in text
    for line in text.splitlines():
        assert room(line) <= max(width, 60)


def test_nothing_to_draw_is_nothing() -> None:
    assert draw(answer([group(), metric()], [])) == ""
    assert draw(answer([metric()], [[Decimal(1)]])) == ""


def test_one_number_of_many_rows_is_counted_by_spans() -> None:
    *lines, missing = draw(CASES["histogram"][0], 90).splitlines()
    spans = drawn("histogram").alt
    assert missing == "1 without a value are not drawn."
    assert [line.split()[-1] for line in lines] == ["15", "20", "15", "16", "13"]
    assert all(re.split("  | █| ▏", line)[0] in spans for line in lines)


def test_the_others_stand_below_the_largest() -> None:
    lines = draw(CASES["others_added_up"][0], 80).splitlines()
    assert len(lines) == 16 and lines[-1].startswith("Others (28)")
    lines = draw(CASES["others_asked_for"][0], 80).splitlines()
    assert lines[-1].startswith("Others") and lines[-1].endswith("$1,250,000")


def test_two_kinds_of_groups_are_bars_over_one_scale() -> None:
    rows = [["A", "x", Decimal(40)], ["A", "y", Decimal(20)], ["B", "x", Decimal(10)]]
    lines = draw(answer([group(), group("o.type", "Type"), metric()], rows), 60).splitlines()
    assert [line.split()[0] for line in lines] == ["A", "x", "y", "B", "x"]
    assert [lines[at].count("█") for at in (1, 2, 4)] == [50, 25, 12]
