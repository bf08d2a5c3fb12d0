"""An order by what a comparison adds goes with it, and follows the metric it is of."""

from collections.abc import Callable
from datetime import date

import pytest

from engine.question import Plan, PlanOutcome
from engine.resolve import resolve
from semantic.model import SemanticModel
from semantic.query import OrderBy, decode_query

Ask = Callable[..., PlanOutcome]
AS_OF = date(2026, 6, 30)

COMPARED = {
    "metrics": ["bookings"],
    "dimensions": ["account.region"],
    "time": {"window": "this_quarter"},
    "compare": "previous_period",
}
RISEN = decode_query(COMPARED | {"order_by": [{"by": "bookings:change", "direction": "desc"}]})


@pytest.mark.parametrize(
    ("said", "order"),
    [
        ("biggest increase", OrderBy(by="bookings:change", direction="desc")),
        ("biggest decrease", OrderBy(by="bookings:change", direction="asc")),
        ("which grew most", OrderBy(by="bookings:change", direction="desc")),
        ("sort by highest", OrderBy(by="bookings", direction="desc")),
    ],
)
def test_what_rose_or_fell_is_ranked_by_the_change(said: str, order: OrderBy, ask: Ask) -> None:
    plan = ask(said, decode_query(COMPARED))
    assert isinstance(plan, Plan), plan
    assert plan.query.order_by == (order,)
    assert plan.query.compare == "previous_period"


@pytest.mark.parametrize("said", ["drop the comparison", "for all time"])
def test_without_the_comparison_nothing_is_ordered_by_it(
    said: str, ask: Ask, model: SemanticModel
) -> None:
    plan = ask(said, RISEN)
    assert isinstance(plan, Plan), plan
    assert (plan.query.compare, plan.query.order_by) == (None, ())
    resolve(plan.query, model, AS_OF)


def test_another_metric_is_ordered_by_its_own_change(ask: Ask) -> None:
    plan = ask("same for win rate", RISEN)
    assert isinstance(plan, Plan)
    assert plan.query.order_by == (OrderBy(by="win_rate:change", direction="desc"),)
