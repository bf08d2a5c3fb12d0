from decimal import Decimal
from typing import Any

from charts.chart import chart_for
from tests.charts.answers_by_hand import answer, group, metric, win_rate
from tests.charts.cases import CASES
from tests.charts.drawn import drawn, rows_of, spec_of


def test_the_groups_that_are_left_add_up_to_others_where_they_can() -> None:
    chart = drawn("others_added_up")
    cells: list[Any] = [row[1] for row in CASES["others_added_up"][0].rows]
    rest = sum(sorted(cells, reverse=True)[15:])
    assert [(row["group"], row["value"]) for row in rows_of(chart, "others")] == [
        ("Others (28)", rest)
    ]
    assert "the other 28 are added up." in chart.alt
    columns = [group("rep.name", "Rep"), metric()]
    for asked in (
        answer([group("rep.name", "Rep"), win_rate()], [[str(i), i / 99] for i in range(30)]),
        answer(columns, [[str(i), Decimal(i - 1)] for i in range(30)]),
        answer(columns, [[str(i), Decimal(i)] for i in range(30)], truncated=True),
    ):
        assert "others" not in spec_of(chart_for(asked))["datasets"]


def test_others_that_would_dwarf_the_groups_are_told_not_drawn() -> None:
    rows = [[str(i), Decimal(10)] for i in range(100)]
    chart = chart_for(answer([group("rep.name", "Rep"), metric()], rows))
    assert "others" not in spec_of(chart)["datasets"]
    assert "Others (85), not drawn, add up to $850." in chart.alt


def test_the_others_asked_for_are_the_engines_own() -> None:
    chart = drawn("others_asked_for")
    assert [row["value"] for row in rows_of(chart, "others")] == [1_250_000]
    pie = chart_for(CASES["others_asked_for"][0], "pie")
    assert rows_of(pie)[-1]["group"] == "Others" and pie.kind == "pie"
