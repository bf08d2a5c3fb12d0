"""A tile with its course: the last value that is whole, against the one before."""

from dataclasses import replace

import pytest

from charts.chart import chart_for
from tests.charts.answers_by_hand import D, answer, metric, quarters, time
from tests.charts.cases import CASES
from tests.charts.drawn import drawn, rows_of, spec_of


def test_the_last_whole_bucket_is_the_number_and_the_open_one_is_told() -> None:
    asked, chart = CASES["wish_number"][0], drawn("wish_number")
    last, before = asked.rows[-2], asked.rows[-3]
    (tile,) = rows_of(chart, "tile")
    assert tile["label"] == "Bookings · May 2026"
    assert tile["shown"] == f"${last[1]:,}"
    word = "up" if last[1] > before[1] else "down"  # type: ignore[operator]
    assert tile["moved"] == f"{word} from ${before[1]:,} in Apr 2026"
    assert "Jun 2026 is not complete at 2026-06-12." in chart.alt
    assert [row["value"] for row in rows_of(chart)] == [row[1] for row in asked.rows[:-1]]


def test_the_line_stands_on_zero() -> None:
    layers = spec_of(drawn("wish_number"))["layer"]
    scales = [
        one["encoding"]["y"].get("scale") for one in layers if "field" in one["encoding"]["y"]
    ]
    assert scales and all(scale["domain"][0] == 0 for scale in scales)


@pytest.mark.parametrize(
    ("values", "moved"), [((5, 4, 4), "as in Q2 2025"), ((5, 9, 4), "down from $9")]
)
def test_what_did_not_rise_says_so(values: tuple[int, ...], moved: str) -> None:
    rows = [[day, D(value)] for day, value in zip(quarters(3), values, strict=True)]
    chart = chart_for(answer([time(), metric()], rows), "number")
    (tile,) = rows_of(chart, "tile")
    assert tile["moved"].startswith(moved)


def test_two_buckets_have_no_course() -> None:
    asked = CASES["wish_number"][0]
    chart = chart_for(replace(asked, rows=asked.rows[:2]), "number")
    assert chart.reason.startswith("Not drawn as a number: there is more than one value.")
