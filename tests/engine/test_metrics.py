"""What a metric's values are: their type, and whether its parts add up."""

from functools import cache
from pathlib import Path

import pytest

from engine.metrics import adds_up, metric_type
from semantic.load import load_model_text
from semantic.model import DataType, SemanticModel

HISTORY = Path(__file__).resolve().parents[1] / "models" / "history.yml"
FORMULAS = """
  last_created: {measure: max(created), dataset: deal}
  both_counts: {formula: won_count + closed_count}
  half_count: {formula: won_count * 0.5}
  doubled: {formula: won_amount * 2}
  amount_and_count: {formula: won_amount + won_count}
  amount_and_average: {formula: won_amount + avg_won}
  root: {formula: sqrt(won_count)}
  latest: {formula: "coalesce(last_created, last_created)"}
  counted: {formula: "coalesce(won_count, 0) - coalesce(lost_count, 0)"}
  half_counted: {formula: "coalesce(won_count, 0) + lost_count"}
  negative: {formula: -(won_amount)}
  thirds: {formula: won_amount / 3}
  three_by: {formula: 3 / won_amount}
  squared: {formula: won_amount * won_amount}
  of_an_average: {formula: avg_won * 2}
  stock_doubled: {formula: 2 * stock_last}
"""


@cache
def model() -> SemanticModel:
    return load_model_text(HISTORY.read_text() + FORMULAS)


@pytest.mark.parametrize(
    ("metric", "kind"),
    [
        ("won_amount", "decimal"),
        ("won_count", "integer"),
        ("avg_won", "number"),
        ("last_created", "date"),
        ("open_at", "integer"),
        ("pipeline_at", "decimal"),
        ("stock_last", "decimal"),
        ("stock_average", "number"),
        ("dear_last", "integer"),
        ("reached", "integer"),
        ("reached_of_first", "number"),
        ("offer_to_won", "number"),
        ("won_rolling", "decimal"),
        ("rate_rolling", "number"),
        ("win_rate", "number"),
        ("both_counts", "integer"),
        ("half_count", "decimal"),
        ("doubled", "decimal"),
        ("amount_and_count", "decimal"),
        ("amount_and_average", "number"),
        ("root", "number"),
        ("latest", "date"),
    ],
)
def test_type_of_a_metrics_values(metric: str, kind: DataType) -> None:
    assert metric_type(model(), model().metrics[metric]) == kind


@pytest.mark.parametrize(
    ("metric", "over_groups", "over_time"),
    [
        ("won_amount", True, True),
        ("won_count", True, True),
        ("avg_won", False, False),
        ("customers", False, False),
        ("last_created", False, False),
        # What is there at a moment adds up over groups, not over moments.
        ("pipeline_at", True, False),
        ("stock_last", True, False),
        ("won_rolling", True, False),
        ("stock_doubled", True, False),
        ("avg_rolling", False, False),
        ("reached", False, False),
        ("offer_to_won", False, False),
        ("win_rate", False, False),
        # A group without one of two terms would lose the other.
        ("both_counts", False, False),
        ("counted", True, True),
        ("half_counted", False, False),
        ("negative", True, True),
        ("doubled", True, True),
        ("thirds", True, True),
        ("three_by", False, False),
        ("squared", False, False),
        ("root", False, False),
        ("of_an_average", False, False),
    ],
)
def test_whether_parts_add_up(metric: str, over_groups: bool, over_time: bool) -> None:
    asked = model().metrics[metric]
    assert adds_up(model(), asked) is over_groups
    assert adds_up(model(), asked, over_time=True) is over_time
