from decimal import Decimal
from typing import Any

from charts.chart import chart_for
from tests.charts.answers_by_hand import answer, group, metric, quarters, time, win_rate
from tests.charts.drawn import drawn, spec_of


def test_the_pieces_of_a_stack_lie_on_each_other() -> None:
    for name in ("stacked_columns", "stacked_shares", "wish_layers"):
        spec = spec_of(drawn(name))
        tops: dict[str, float] = {}
        rows = [*spec["datasets"]["rows"], *spec["datasets"].get("open", [])]
        seen: set[tuple[str, str]] = set()
        for row in rows:
            if (row["group"], row["series"]) in seen:
                continue  # the bucket where the open part starts is in both
            seen.add((row["group"], row["series"]))
            assert row["start"] == tops.get(row["group"], 0.0)
            assert row["end"] - row["start"] == (row["value"] or 0)
            tops[row["group"]] = row["end"]


def test_what_does_not_add_up_is_not_stacked() -> None:
    rows = [[day, region, 0.2] for day in quarters(4) for region in "AB"]
    chart = chart_for(answer([time(), group(), win_rate()], rows))
    assert chart.kind == "line"
    refused = chart_for(answer([time(), group(), win_rate()], rows), "stacked")
    assert "does not add up" in refused.reason
    down: list[list[Any]] = [[d, r, Decimal(-3)] for d in quarters(4) for r in "AB"]
    assert chart_for(answer([time(), group(), metric()], down)).kind == "line"
