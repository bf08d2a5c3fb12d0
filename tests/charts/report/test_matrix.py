"""Grids: every cell in its place, and a list where a grid would not be one."""

from dataclasses import replace
from typing import Any

from charts.report.matrix import matrix_of
from charts.report.printed import printed
from tests.charts.answers_by_hand import (
    D,
    answer,
    compared,
    group,
    metric,
    quarters,
    time,
)
from tests.charts.report.read import squeezed, text_of
from tests.charts.report.reports_by_hand import a_figure, a_report

REGIONS = ("APAC", "EMEA", None)


def by_quarter_and_region(**more: Any) -> Any:
    rows = [
        [day, name, D(100 * n + k)]
        for n, day in enumerate(quarters(4))
        for k, name in enumerate(REGIONS)
    ]
    return answer([time(), group(), metric()], rows, **more)


def test_a_grid_has_time_down_and_groups_across_and_each_number_in_its_place() -> None:
    text = squeezed(text_of(a_report(a_figure(1, answer=by_quarter_and_region(), show="table"))))
    assert (
        "ClosedateAPACEMEA(none)Q12025$0$1$2Q22025$100$101$102Q32025$200$201$202Q42025$300$301$302"
    ) in text


def test_groups_that_come_first_go_across_all_the_same() -> None:
    found = by_quarter_and_region()
    turned = replace(
        found,
        columns=(found.columns[1], found.columns[0], found.columns[2]),
        rows=tuple((b, a, c) for a, b, c in found.rows),
    )
    text = squeezed(text_of(a_report(a_figure(1, answer=turned, show="table"))))
    assert "ClosedateAPACEMEA(none)Q12025$0$1$2" in text


def test_a_place_without_a_row_is_empty_and_moves_no_other() -> None:
    found = by_quarter_and_region()
    grid = matrix_of(replace(found, rows=(*found.rows[:4], *found.rows[5:])))
    assert grid is not None
    assert grid.rows == ((0, 1, 2), (3, None, 4), (5, 6, 7), (8, 9, 10))


def test_all_rows_of_a_grid_are_printed_and_proven() -> None:
    names = [f"G{n}" for n in range(6)]
    rows = [[f"Rep {n:02}", name, D(n)] for n in range(40) for name in names]
    found = answer([group("rep.name", "Rep"), group("x", "X"), metric()], rows)
    report = a_report(a_figure(1, answer=found, show="table"))
    assert len(printed(report)) == 3 * 240
    text = text_of(report)
    assert "Rep 39" in text and "not printed" not in text


def test_an_unfinished_bucket_is_flagged_in_a_grid_too() -> None:
    text = text_of(
        a_report(a_figure(1, answer=by_quarter_and_region(as_of=quarters(4)[-1]), show="table"))
    )
    assert "Q4 2025 (partial)" in text and text.count("(partial)") == 1


def test_no_grid_where_numbers_would_be_lost_or_stand_beside() -> None:
    found = by_quarter_and_region()
    assert matrix_of(found) is not None
    assert matrix_of(replace(found, totals=(None, None, D(5)))) is None
    assert matrix_of(replace(found, others=((None, "x", D(5)),))) is None
    namesakes = (*found.rows, found.rows[0])
    assert matrix_of(replace(found, rows=namesakes)) is None
    more = answer([time(), group(), *compared(metric())], [])
    assert matrix_of(more) is None
    wide = [[day, f"G{n}", D(1)] for day in quarters(4) for n in range(7)]
    assert matrix_of(answer([time(), group(), metric()], wide)) is None
