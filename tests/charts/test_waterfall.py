from dataclasses import replace
from decimal import Decimal

from charts.chart import chart_for
from charts.shape import shape_of
from charts.waterfall import waterfall_objection
from tests.charts.answers_by_hand import answer, metric, quarters, time
from tests.charts.drawn import drawn, rows_of


def test_a_waterfall_ends_where_its_parts_lead() -> None:
    for name in ("waterfall_of_parts", "waterfall_of_changes", "wish_waterfall"):
        rows = rows_of(drawn(name))
        level = 0.0
        for row in rows:
            assert row["start"] == (0.0 if row["series"] == "Total" else level)
            if row["series"] == "Total" and level:
                assert row["end"] == level, f"{name}: the parts lead to the total"
            level = row["end"]
        assert rows[-1]["series"] == "Total"


def test_amounts_that_do_not_add_up_stay_tiles() -> None:
    columns = [metric("a", "A"), metric("b", "B"), metric("c", "C")]
    assert chart_for(answer(columns, [[Decimal(5), Decimal(3), Decimal(3)]])).kind == "number"
    assert chart_for(answer(columns, [[Decimal(5), Decimal(5), Decimal(0)]])).kind == "number"
    counts = [replace(one, format="integer") for one in columns]
    assert chart_for(answer(counts, [[5, 3, 2]])).kind == "number", "small counts meet by chance"
    flow = answer([time(), metric()], [[day, Decimal(5)] for day in quarters(3)])
    assert "amounts of their own" in str(waterfall_objection(shape_of(flow)))
