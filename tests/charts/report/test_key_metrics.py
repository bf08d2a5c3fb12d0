"""Values of the cover: what they are compared with, in words and with a sign."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from charts.report.document import KeyMetric
from charts.report.key_metrics import key_metric, metric_position, single
from engine.reply import Answer, Caveat
from semantic.model import Calendar
from tests.charts.answers_by_hand import answer, compared, group, metric, win_rate

D = Decimal
BEFORE = "compared with the quarter before (2026-01-01 to 2026-03-31)"


def against(own: Any, row: list[Any], comparison: str = BEFORE, **more: Any) -> Answer:
    found = answer(compared(own, "the quarter before"), [row], **more)
    return replace(found, reading=replace(found.reading, comparison=comparison))


def of(found: Answer) -> KeyMetric:
    return key_metric(found, 0, figure=7)


def test_money_says_by_how_much_and_on_what_with_a_sign() -> None:
    found = of(against(metric(good="up"), [D("1250000"), D("1000000"), D("250000"), 0.25]))
    assert (found.label, found.value, found.figure, found.cell) == (
        "Bookings",
        "$1.25M",
        7,
        (0, 0),
    )
    assert found.comparison == "up 25.0% (+$250K) on the quarter before ($1M, Q1 2026)"
    assert found.compared == ((0, 3), (0, 2), (0, 1))
    assert (found.direction, found.verdict) == ("up", "better")


def test_a_rate_is_compared_in_points() -> None:
    found = of(against(win_rate(good="up"), [0.30, 0.345, -0.045, -0.13]))
    assert found.value == "30.0%"
    assert found.comparison == "down 4.5 pts on the quarter before (34.5%, Q1 2026)"
    assert (found.direction, found.verdict) == ("down", "worse")


def test_down_is_better_where_the_metric_says_so_and_neutral_where_it_says_nothing() -> None:
    row = [D(60), D(80), D(-20), -0.25]
    days = {"type": "decimal", "format": "days"}
    assert of(against(metric("cycle", "Cycle", good="down", **days), row)).verdict == "better"
    assert of(against(metric("cycle", "Cycle", good="up", **days), row)).verdict == "worse"
    assert of(against(metric("cycle", "Cycle", **days), row)).verdict == "neutral"


def test_what_has_no_value_before_or_now_is_not_compared() -> None:
    found = of(against(metric(good="up"), [D(5), None, None, None]))
    assert found.comparison == "nothing to compare with: the quarter before has no value"
    assert (found.direction, found.verdict, found.compared) == (None, "neutral", ())
    found = of(against(metric(good="up"), [None, D(5), None, None]))
    assert (found.value, found.comparison) == ("—", None)


def test_equal_values_are_level_and_a_rise_from_nothing_has_no_percent() -> None:
    found = of(against(metric(good="up"), [D(5), D(5), D(0), 0.0]))
    assert found.comparison == "level with the quarter before ($5, Q1 2026)"
    assert (found.direction, found.verdict) == ("level", "neutral")
    found = of(against(metric(good="up"), [D(5), D(0), D(5), None]))
    assert found.comparison == "up $5 on the quarter before ($0, Q1 2026)"
    assert found.compared == ((0, 2), (0, 1))


def test_the_period_compared_is_named_as_the_calendar_names_it() -> None:
    fiscal = Calendar(fiscal_year_starts=2, fiscal_year_named="end")
    row = [D(2), D(1), D(1), 1.0]
    days = "compared with the fiscal quarter before (2026-02-01 to 2026-04-30)"
    assert "FY2027 Q1)" in str(of(against(metric(), row, days, calendar=fiscal)).comparison)
    cut = "compared with the fiscal quarter before (2026-02-01 to 2026-04-02)"
    told = of(against(metric(), row, cut, calendar=fiscal)).comparison
    assert "($1, 2026-02-01 to 2026-04-02)" in str(told)


def test_a_period_that_is_not_over_is_told_beside_the_value() -> None:
    message = "This quarter is not over on 2026-05-12: both sides are cut to their first 42 days."
    cut = Caveat(code="partial", message=message)
    found = of(against(metric(), [D(2), D(1), D(1), 1.0], caveats=[cut]))
    assert found.note == f"Q2 2026. {message}"
    other = Caveat(code="partial", message="Not over.", column="win_rate")
    assert of(against(metric(), [D(2), D(1), D(1), 1.0], caveats=[other])).note == "Q2 2026."


def test_a_value_of_no_window_is_as_of_a_day() -> None:
    found = answer([metric()], [[D(1)]], window=None, as_of=date(2026, 6, 30))
    assert of(found).note == "As of 2026-06-30."
    assert of(found).comparison is None


def test_only_an_answer_of_one_row_of_numbers_is_a_value() -> None:
    assert single(answer([metric(), win_rate()], [[D(1), 0.5]]))
    assert not single(answer([metric()], []))
    assert not single(answer([group(), metric()], [["EMEA", D(1)]]))
    both = answer([metric(), win_rate()], [[D(1), 0.5]])
    assert (metric_position(both, None), metric_position(both, "win_rate")) == (0, 1)
    assert metric_position(both, "lost") is None
