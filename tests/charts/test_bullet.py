from decimal import Decimal

from charts.chart import chart_for
from tests.charts.answers_by_hand import answer, group, metric
from tests.charts.cases import CASES
from tests.charts.drawn import drawn, rows_of


def test_a_bullet_has_its_mark_at_the_target() -> None:
    asked = CASES["bullets"][0]
    targets = {row["group"]: row["at"] for row in rows_of(drawn("bullets"), "targets")}
    assert targets == {str(row[0]): float(str(row[2])) for row in asked.rows}
    rates = rows_of(drawn("bullets_of_rates"), "targets")
    assert {row["at"] for row in rates} == {1.0}
    assert "The upright mark is 100%." in drawn("bullets_of_rates").alt
    assert "of $1M" in rows_of(drawn("wish_bullet"), "labels")[0]["short"]


def test_two_money_metrics_without_a_target_are_no_bullet() -> None:
    columns = [group(), metric(), metric("lost_amount", "Lost amount")]
    asked = answer(columns, [["A", Decimal(5), Decimal(3)], ["B", Decimal(2), Decimal(4)]])
    assert chart_for(asked).kind == "bar"
    assert "it needs a target" in chart_for(asked, "bullet").reason
