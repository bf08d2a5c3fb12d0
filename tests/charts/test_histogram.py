from dataclasses import replace

from charts.chart import chart_for
from charts.histogram import histogram_objection
from charts.shape import shape_of
from tests.charts.cases import CASES
from tests.charts.drawn import drawn, rows_of


def test_a_histogram_counts_every_value_once() -> None:
    for name, position in (("histogram", 0), ("wish_histogram", 1)):
        asked = CASES[name][0]
        values = [float(str(row[position])) for row in asked.rows if row[position] is not None]
        rows = rows_of(drawn(name))
        assert [row["start"] for row in rows[1:]] == [row["end"] for row in rows[:-1]]
        for row in rows:
            assert row["count"] == sum(row["start"] <= value < row["end"] for value in values)
        assert sum(row["count"] for row in rows) == len(values)
    assert "1 without a value are not drawn." in drawn("histogram").alt


def test_a_histogram_of_a_cut_list_is_refused() -> None:
    asked = replace(CASES["histogram"][0], truncated=True)
    assert "may not be all" in str(histogram_objection(shape_of(asked)))
    assert chart_for(asked).kind == "table"
