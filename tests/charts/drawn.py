"""Cases as drawn, and their data."""

from typing import Any

from charts.chart import chart_for
from engine.reply import ChartSpec
from tests.charts.cases import CASES


def drawn(name: str) -> ChartSpec:
    return chart_for(*CASES[name])


def spec_of(chart: ChartSpec) -> dict[str, Any]:
    assert chart.vega_lite is not None
    return dict(chart.vega_lite)


def rows_of(chart: ChartSpec, name: str = "rows") -> list[dict[str, Any]]:
    return list(spec_of(chart)["datasets"][name])
