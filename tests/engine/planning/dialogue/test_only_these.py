"""What stands alone and would lose what was shown is asked about: of it, or of all there is."""

from collections.abc import Callable
from typing import Any

import pytest

from engine.question import Clarification, Plan, PlanOutcome
from semantic.query import MetricQuery, decode_query

Ask = Callable[..., PlanOutcome]


def query(**slots: Any) -> MetricQuery:
    return decode_query(slots)


STAGES = query(metrics=["open_pipeline"], dimensions=["opportunity.stage"])
HER = query(
    metrics=["bookings"], where=[{"field": "rep.name", "op": "=", "values": ["Sarah Chen"]}]
)
MONTHS = query(
    metrics=["bookings"],
    dimensions=["opportunity.close_date:month"],
    time={"window": "this_year"},
)


def test_how_many_deals_may_be_those_shown_or_all(ask: Ask) -> None:
    asked = ask("how many deals", STAGES)
    assert isinstance(asked, Clarification), asked
    assert [one.query.metrics for one in asked.options if one.query] == [
        ("open_deal_count",),
        ("deal_count",),
    ]


def test_the_oldest_deals_may_be_those_shown_or_all(ask: Ask) -> None:
    asked = ask("oldest deals", STAGES)
    assert isinstance(asked, Clarification), asked
    segments = [one.query.segments for one in asked.options if one.query]
    assert segments == [("opportunity.open",), ()]


def test_her_team_may_be_her_part_or_the_team_in_whole(ask: Ask) -> None:
    asked = ask("her team", HER)
    assert isinstance(asked, Clarification), asked
    assert [len(one.query.where) for one in asked.options if one.query] == [1, 0]


def test_not_one_but_the_other_is_in_its_place(ask: Ask) -> None:
    plan = ask("not Sarah, Marcus", HER)
    assert isinstance(plan, Plan), plan
    assert [one.values for one in plan.query.where] == [("Marcus Webb",)]
    assert [one.op for one in plan.query.where] == ["="]


def test_accounts_of_what_was_counted_have_a_row_each(ask: Ask) -> None:
    asked = ask("how many accounts is that", query(metrics=["open_deal_count"]))
    assert isinstance(asked, Clarification), asked
    assert asked.options[0].query == query(metrics=["open_deal_count"], dimensions=["account.name"])


@pytest.mark.parametrize(
    ("said", "slots"),
    [
        ("until April", {"time": {"window": {"from": "2026-01-01", "to": "2026-04-30"}}}),
        ("up to April", {"time": {"window": {"from": "2026-01-01", "to": "2026-04-30"}}}),
        ("extend to 2025", {"time": {"window": {"from": "2025-01-01", "to": "2026-12-31"}}}),
        ("change from last year", {"compare": "previous_year"}),
        (
            "only won deals over 100k",
            {"where": [{"field": "opportunity.amount", "op": ">", "values": [100000]}]},
        ),
    ],
)
def test_what_was_asked_stays_within_its_time(said: str, slots: dict[str, Any], ask: Ask) -> None:
    plan = ask(said, MONTHS)
    assert isinstance(plan, Plan), plan
    before = {
        "metrics": ["bookings"],
        "dimensions": ["opportunity.close_date:month"],
        "time": {"window": "this_year"},
    }
    assert plan.query == query(**(before | slots))


def test_another_date_takes_the_place_of_one_said_before(ask: Ask) -> None:
    created = query(
        metrics=["open_deal_count"],
        time={"dimension": "opportunity.created_date", "window": "this_year"},
    )
    plan = ask("closing this year", created)
    assert isinstance(plan, Plan), plan
    assert plan.query == query(metrics=["open_deal_count"], time={"window": "this_year"})


def test_sorted_by_a_metric_shown_is_sorted_by_it(ask: Ask) -> None:
    both = query(metrics=["win_rate", "bookings"], dimensions=["account.region"])
    plan = ask("sort by bookings", both)
    assert isinstance(plan, Plan), plan
    assert [one.by for one in plan.query.order_by] == ["bookings"]


def test_a_metric_that_says_nothing_by_the_groups_is_not_put_beside(ask: Ask) -> None:
    lost = query(metrics=["lost_count"], dimensions=["opportunity.loss_reason"])
    assert not isinstance(ask("and won deals?", lost), Plan)


@pytest.mark.parametrize("said", ["what were the reasons", "which were their reasons"])
def test_a_field_asked_of_what_was_shown_groups_it(said: str, ask: Ask) -> None:
    lost = query(metrics=["lost_count"], dimensions=["rep.name"], time={"window": "this_year"})
    plan = ask(said, lost)
    assert isinstance(plan, Plan), plan
    assert plan.query.dimensions == ("opportunity.loss_reason",)
    assert plan.query.time == lost.time


@pytest.mark.parametrize("said", ["and for the rest?", "what about everyone else", "the others"])
def test_the_rest_is_what_the_filter_left_out(said: str, ask: Ask) -> None:
    plan = ask(said, HER)
    assert isinstance(plan, Plan), plan
    assert [(one.op, one.values) for one in plan.query.where] == [("!=", ("Sarah Chen",))]


def test_a_bound_of_those_shown_is_on_what_it_may_be_of(ask: Ask) -> None:
    before = query(metrics=["win_rate", "closed_count"], dimensions=["rep.name"])
    for said in ("those with at least 10", "only where we have at least 10", "at least 10"):
        plan = ask(said, before)
        assert isinstance(plan, Plan), plan
        assert [(one.metric, one.value) for one in plan.query.having] == [("closed_count", 10)]


@pytest.mark.parametrize(
    ("said", "metrics"),
    [("drop the amounts", ("lost_count",)), ("without the count", ("lost_amount",))],
)
def test_a_kind_of_figure_names_the_one_metric_of_it(
    said: str, metrics: tuple[str, ...], ask: Ask
) -> None:
    both = query(metrics=["lost_count", "lost_amount"], dimensions=["opportunity.loss_reason"])
    plan = ask(said, both)
    assert isinstance(plan, Plan), plan
    assert plan.query.metrics == metrics


@pytest.mark.parametrize("said", ["by rep for the worst team", "by deal in the best region"])
def test_a_rank_within_a_group_is_not_made_a_group(said: str, ask: Ask) -> None:
    before = query(metrics=["quota_attainment"], dimensions=["rep.team"])
    assert not isinstance(ask(said, before), Plan)


def test_the_list_is_of_the_rows_behind(ask: Ask) -> None:
    plan = ask("show me the list", query(metrics=["open_deal_count"]))
    assert isinstance(plan, Plan), plan
    assert plan.query.rows == "opportunity"
    assert plan.query.segments == ("opportunity.open",)


@pytest.mark.parametrize(
    ("said", "by"),
    [
        ("sort by value", "lost_amount"),
        ("rank by count", "lost_count"),
        ("highest first by value", "lost_amount"),
    ],
)
def test_a_kind_of_figure_names_what_is_sorted_by(said: str, by: str, ask: Ask) -> None:
    both = query(
        metrics=["lost_count", "lost_amount"],
        dimensions=["opportunity.loss_reason"],
    )
    plan = ask(said, both)
    assert isinstance(plan, Plan), plan
    assert [(one.by, one.direction) for one in plan.query.order_by] == [(by, "desc")]


@pytest.mark.parametrize("said", ["limit to 5", "cap it at five", "restrict that to 5 rows"])
def test_a_limit_of_what_has_none_is_the_top(said: str, ask: Ask) -> None:
    plan = ask(said, STAGES)
    assert isinstance(plan, Plan), plan
    assert (plan.query.limit, plan.query.order_by[0].by) == (5, "open_pipeline")


def test_an_average_too_is_beside_the_median(ask: Ask) -> None:
    before = query(metrics=["median_deal_size"], dimensions=["account.segment"])
    plan = ask("average too", before)
    assert isinstance(plan, Plan), plan
    assert plan.query.metrics == ("median_deal_size", "avg_deal_size")


def test_the_share_of_each_is_of_the_total(ask: Ask) -> None:
    plan = ask("share of each", STAGES)
    assert isinstance(plan, Plan), plan
    assert plan.query.share_of == "total"


def test_the_number_of_deals_of_a_list_is_asked_about(ask: Ask) -> None:
    listed = query(
        rows="opportunity",
        dimensions=["opportunity.name"],
        segments=["opportunity.open"],
        where=[{"field": "account.segment", "op": "=", "values": ["Enterprise"]}],
    )
    asked = ask("number of deals", listed)
    assert isinstance(asked, Clarification), asked
    first = asked.options[0].query
    assert first is not None
    assert first.metrics == ("open_deal_count",)
    assert first.where == listed.where


REASONS = query(
    metrics=["lost_count"], dimensions=["opportunity.loss_reason"], time={"window": "last_year"}
)
PAIR = query(
    metrics=["win_rate"],
    where=[
        {"field": "rep.name", "op": "in", "values": ["Naomi Fletcher", "Derek Lawson"]},
    ],
)


@pytest.mark.parametrize(
    "said",
    ["ignore timing and no decision", "without Timing, No Decision", "drop timing and no decision"],
)
def test_each_of_several_values_is_left_out(said: str, ask: Ask) -> None:
    plan = ask(said, REASONS)
    assert isinstance(plan, Plan), plan
    assert [(one.op, one.values) for one in plan.query.where] == [
        ("not_in", ("Timing", "No Decision"))
    ]
    assert plan.query.time == REASONS.time


@pytest.mark.parametrize("said", ["each of them separately", "side by side", "compare the two"])
def test_values_asked_together_are_told_apart(said: str, ask: Ask) -> None:
    plan = ask(said, PAIR)
    assert isinstance(plan, Plan), plan
    assert plan.query.dimensions == ("rep.name",)
    assert plan.query.where == PAIR.where


@pytest.mark.parametrize(("said", "way"), [("oldest first", "desc"), ("newest first", "asc")])
def test_the_oldest_first_of_days_is_the_most_days_first(said: str, way: str, ask: Ask) -> None:
    plan = ask(said, query(metrics=["avg_open_age_days"], dimensions=["opportunity.stage"]))
    assert isinstance(plan, Plan), plan
    assert [(one.by, one.direction) for one in plan.query.order_by] == [("avg_open_age_days", way)]


def test_how_many_are_in_each_is_counted_for_each_group(ask: Ask) -> None:
    plan = ask("how many deals are in each", STAGES)
    assert isinstance(plan, Plan), plan
    assert plan.query.metrics == ("open_pipeline", "open_deal_count")
    assert plan.query.dimensions == STAGES.dimensions


def test_a_courtesy_before_an_edit_is_none_of_it(ask: Ask) -> None:
    plan = ask("Would it be possible to see it per quarter?", REASONS)
    assert isinstance(plan, Plan), plan
    quarter = "opportunity.close_date:quarter"
    assert plan.query.dimensions == ("opportunity.loss_reason", quarter)


def test_the_bottom_of_what_was_ordered_is_by_that(ask: Ask) -> None:
    ordered = query(
        metrics=["win_rate", "won_count"],
        dimensions=["rep.team"],
        order_by=[{"by": "won_count", "direction": "desc"}],
    )
    plan = ask("bottom three", ordered)
    assert isinstance(plan, Plan), plan
    assert [(one.by, one.direction) for one in plan.query.order_by] == [("won_count", "asc")]
    assert plan.query.limit == 3


def test_biggest_first_of_a_list_shows_what_it_is_by(ask: Ask) -> None:
    listed = query(
        rows="opportunity", dimensions=["opportunity.name"], segments=["opportunity.open"]
    )
    plan = ask("biggest first", listed)
    assert isinstance(plan, Plan), plan
    assert plan.query.dimensions == ("opportunity.name", "opportunity.amount")
    assert [one.by for one in plan.query.order_by] == ["opportunity.amount"]
    few = ask("only 10 of them", plan.query)
    assert isinstance(few, Plan), few
    assert (few.query.limit, few.query.where) == (10, ())
