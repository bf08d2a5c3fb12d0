"""Follow-ups edit the previous query only where that is certain, and list what they keep."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from engine.question import Explanation, Plan, PlanOutcome
from semantic.query import MetricQuery, decode_query

Ask = Callable[..., PlanOutcome]

BASE = decode_query(
    {
        "metrics": ["open_pipeline"],
        "dimensions": ["opportunity.stage"],
        "where": [{"field": "rep.name", "op": "=", "values": ["Sarah Chen"]}],
    }
)


def edited(outcome: PlanOutcome) -> Plan:
    assert isinstance(outcome, Plan), outcome
    return outcome


def test_the_same_field_is_replaced_never_anded(ask: Ask) -> None:
    plan = edited(ask("same for Marcus", BASE))
    assert [(one.field, one.values) for one in plan.query.where] == [("rep.name", ("Marcus Webb",))]
    assert plan.query.dimensions == ("opportunity.stage",)
    assert any("Open pipeline" in one.text for one in plan.inherited)


@pytest.mark.parametrize("text", ["by region?", "and by region?", "what about by region"])
def test_a_grouping_replaces_the_grouping(text: str, ask: Ask) -> None:
    plan = edited(ask(text, BASE))
    assert plan.query.dimensions == ("account.region",)
    assert plan.query.where == BASE.where


def test_a_grain_is_added_beside_the_grouping(ask: Ask) -> None:
    base = MetricQuery(metrics=("win_rate",), dimensions=("opportunity.lead_source",))
    plan = edited(ask("monthly please", base))
    assert plan.query.dimensions == ("opportunity.lead_source", "opportunity.close_date:month")
    dropped = edited(ask("drop the lead source", plan.query))
    assert dropped.query.dimensions == ("opportunity.close_date:month",)


def test_a_chart_wish_changes_no_figure(ask: Ask) -> None:
    plan = edited(ask("as a pie", BASE))
    assert (plan.query, plan.chart_wish) == (BASE, "pie")


def test_a_histogram_asked_for_later_is_of_the_rows_of_the_average(ask: Ask) -> None:
    base = decode_query({"metrics": ["avg_deal_size"], "time": {"window": "this_year"}})
    plan = edited(ask("as a histogram", base))
    assert plan.query == replace(
        base,
        metrics=(),
        rows="opportunity",
        of="avg_deal_size",
        dimensions=("opportunity.amount",),
    )
    refused = edited(ask("as a histogram", BASE))
    assert (refused.query, refused.chart_wish) == (BASE, "histogram")  # the chart says why not


def test_a_window_replaces_the_window(ask: Ask) -> None:
    base = MetricQuery(metrics=("bookings",))
    plan = edited(ask("and last quarter?", base))
    assert plan.query.time is not None
    assert plan.query.time.window == "last_quarter"


def test_a_named_metric_starts_fresh(ask: Ask) -> None:
    plan = edited(ask("bookings by region", BASE))
    assert plan.query == MetricQuery(metrics=("bookings",), dimensions=("account.region",))
    assert plan.inherited == ()


def test_starting_over_keeps_nothing(ask: Ask) -> None:
    plan = edited(ask("start over: how many contacts are VPs?", BASE))
    assert plan.query.metrics == ("contact_count",)
    assert [one.field for one in plan.query.where] == ["contact.seniority"]
    over = ask("start over", BASE)
    assert isinstance(over, Explanation) and over.about == "start-over"


def test_without_a_previous_query_a_fragment_is_not_planned(ask: Ask) -> None:
    assert not isinstance(ask("monthly please"), Plan)
    assert not isinstance(ask("same for Marcus"), Plan)


def test_each_thing_kept_is_told_with_the_query_without_it(ask: Ask) -> None:
    base = decode_query(
        {
            "metrics": ["bookings"],
            "dimensions": ["account.region"],
            "where": [{"field": "rep.name", "op": "=", "values": ["Sarah Chen"]}],
            "time": {"window": "this_year"},
            "order_by": [{"by": "bookings", "direction": "desc"}],
            "limit": 3,
        }
    )
    plan = edited(ask("as a pie", base))
    kept = {one.slot: one for one in plan.inherited}
    assert set(kept) == {"measure", "dimension", "where", "window", "order", "limit"}
    assert kept["measure"].without is None
    assert kept["where"].without == replace(base, where=())
    assert kept["window"].without == replace(base, time=None)
    assert kept["limit"].without == replace(base, limit=None)
    assert kept["order"].without == replace(base, order_by=(), limit=None)
    assert kept["dimension"].without == replace(base, dimensions=(), order_by=(), limit=None)
