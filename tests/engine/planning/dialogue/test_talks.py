"""Conversations: each fragment changes just the slot it speaks of, and the rest stays."""

from collections.abc import Callable
from datetime import date
from typing import Any

import msgspec
import pytest

from engine.question import Clarification, Option, Plan, PlanOutcome, Refusal
from engine.resolve import resolve
from semantic.model import SemanticModel
from semantic.query import MetricQuery, decode_query

Ask = Callable[..., PlanOutcome]
AS_OF = date(2026, 6, 30)


def query(**slots: Any) -> MetricQuery:
    return decode_query({name: value for name, value in slots.items() if value is not None})


def is_(field: str, *values: str) -> dict[str, Any]:
    return {"field": field, "op": "=" if len(values) == 1 else "in", "values": list(values)}


def not_(field: str, value: str) -> dict[str, Any]:
    return {"field": field, "op": "!=", "values": [value]}


def changed(base: MetricQuery, **slots: Any) -> MetricQuery:
    """Return a query with slots put in the place of its own; None takes one away."""
    plain = msgspec.to_builtins(base) | slots
    return query(**plain)


REGIONS = query(metrics=["bookings"], dimensions=["account.region"], time={"window": "this_year"})
EMEA = query(
    metrics=["open_pipeline"],
    dimensions=["opportunity.stage"],
    where=[is_("account.region", "EMEA")],
)
TOP = query(
    metrics=["bookings"],
    dimensions=["rep.name"],
    where=[is_("account.region", "EMEA")],
    order_by=[{"by": "bookings", "direction": "desc"}],
    limit=3,
)
BY_QUARTER = query(
    metrics=["bookings"],
    dimensions=["opportunity.close_date:quarter"],
    where=[is_("rep.name", "Sarah Chen")],
)
LIST = query(
    rows="opportunity",
    dimensions=["opportunity.name", "opportunity.amount"],
    segments=["opportunity.open"],
)
SORTED = [{"by": "bookings", "direction": "desc"}]


@pytest.mark.parametrize(
    ("before", "said", "slots"),
    [
        # groupings and buckets
        (REGIONS, "and by segment?", {"dimensions": ["account.segment"]}),
        (REGIONS, "by industry as well", {"dimensions": ["account.region", "account.industry"]}),
        (REGIONS, "by rep instead", {"dimensions": ["rep.name"]}),
        (
            REGIONS,
            "break that down by quarter",
            {"dimensions": ["account.region", "opportunity.close_date:quarter"]},
        ),
        (BY_QUARTER, "make it monthly", {"dimensions": ["opportunity.close_date:month"]}),
        (BY_QUARTER, "by region instead", {"dimensions": ["account.region"]}),
        (REGIONS, "just the total", {"dimensions": None}),
        (BY_QUARTER, "not by quarter", {"dimensions": None}),
        (REGIONS, "without the region now", {"dimensions": None}),
        (REGIONS, "drop the region from that please", {"dimensions": None}),
        (changed(REGIONS, share_of="total"), "back to absolute numbers", {"share_of": None}),
        (changed(REGIONS, share_of="total"), "in dollars instead of percent", {"share_of": None}),
        (changed(REGIONS, share_of="total"), "not as percentages", {"share_of": None}),
        # metrics
        (REGIONS, "same for win rate", {"metrics": ["win_rate"]}),
        (REGIONS, "what about win rate", {"metrics": ["win_rate"]}),
        (REGIONS, "win rate instead of bookings", {"metrics": ["win_rate"]}),
        (REGIONS, "add win rate", {"metrics": ["bookings", "win_rate"]}),
        (REGIONS, "and win rate too", {"metrics": ["bookings", "win_rate"]}),
        (REGIONS, "and win rate", {"metrics": ["bookings", "win_rate"]}),
        (TOP, "and deals won?", {"metrics": ["bookings", "won_count"]}),
        (REGIONS, "and what about win rate", {"metrics": ["win_rate"]}),
        (REGIONS, "how many deals is that?", {"metrics": ["won_count"]}),
        (BY_QUARTER, "her win rate", {"metrics": ["win_rate"]}),
        # filters
        (REGIONS, "only enterprise", {"where": [is_("account.segment", "Enterprise")]}),
        (EMEA, "same for APAC", {"where": [is_("account.region", "APAC")]}),
        (EMEA, "and for APAC and LATAM", {"where": [is_("account.region", "APAC", "LATAM")]}),
        (EMEA, "include APAC", {"where": [is_("account.region", "EMEA", "APAC")]}),
        (EMEA, "change the region to APAC", {"where": [is_("account.region", "APAC")]}),
        (EMEA, "in all regions", {"where": None}),
        (EMEA, "remove the filters", {"where": None}),
        (BY_QUARTER, "for everyone", {"where": None}),
        (
            REGIONS,
            "not SMB",
            {"where": [{"field": "account.segment", "op": "!=", "values": ["SMB"]}]},
        ),
        (
            REGIONS,
            "drop EMEA",
            {"where": [{"field": "account.region", "op": "!=", "values": ["EMEA"]}]},
        ),
        (
            BY_QUARTER,
            "compare with Marcus",
            {
                "where": [is_("rep.name", "Sarah Chen", "Marcus Webb")],
                "dimensions": ["rep.name", "opportunity.close_date:quarter"],
            },
        ),
        # times
        (REGIONS, "what was it last year?", {"time": {"window": "last_year"}}),
        (REGIONS, "and the year before?", {"time": {"window": {"year": 2025}}}),
        (REGIONS, "remove the time filter", {"time": None}),
        (
            changed(REGIONS, time={"window": {"from": "2024-01-01"}}),
            "until June 2025",
            {"time": {"window": {"from": "2024-01-01", "to": "2025-06-30"}}},
        ),
        (
            changed(REGIONS, time={"window": {"from": "2024-01-01"}}),
            "before 2023",
            {"time": {"window": {"to": "2022-12-31"}}},
        ),
        (REGIONS, "for all time", {"time": None}),
        (REGIONS, "compare with last year", {"compare": "previous_year"}),
        (REGIONS, "compared to the year before", {"compare": "previous_period"}),
        # shapes
        (REGIONS, "top 3 only", {"order_by": SORTED, "limit": 3}),
        (REGIONS, "sort by highest", {"order_by": SORTED}),
        (REGIONS, "show it as shares", {"share_of": "total"}),
        (BY_QUARTER, "running total", {"running": True}),
        (TOP, "show all", {"limit": None}),
        (TOP, "drop the limit", {"limit": None}),
        (TOP, "flip it", {"order_by": [{"by": "bookings"}]}),
        (
            REGIONS,
            "sort by win rate",
            {
                "metrics": ["bookings", "win_rate"],
                "order_by": [{"by": "win_rate", "direction": "desc"}],
            },
        ),
        (TOP, "make it 10", {"limit": 10}),
        (TOP, "in 2024", {"time": {"window": {"year": 2024}}}),
        (TOP, "what about 2024?", {"time": {"window": {"year": 2024}}}),
        (TOP, "make it 2024", {"time": {"window": {"year": 2024}}}),
        (
            REGIONS,
            "by win rate",
            {
                "metrics": ["bookings", "win_rate"],
                "order_by": [{"by": "win_rate", "direction": "desc"}],
            },
        ),
        (REGIONS, "second best", {"order_by": SORTED, "limit": 1, "offset": 1}),
        (REGIONS, "from which source", {"dimensions": ["opportunity.lead_source"]}),
        (REGIONS, "which source?", {"dimensions": ["opportunity.lead_source"]}),
        (REGIONS, "for which customers", {"dimensions": ["account.name"]}),
        (
            changed(REGIONS, where=[is_("opportunity.type", "New Business")]),
            "instead of new business, renewals",
            {"where": [is_("opportunity.type", "Renewal")]},
        ),
        (TOP, "order by name", {"order_by": [{"by": "rep.name"}], "limit": None}),
        (REGIONS, "add the total", {"totals": True}),
        (REGIONS, "by team rather than region", {"dimensions": ["rep.team"]}),
        (
            changed(REGIONS, having=[{"metric": "bookings", "op": ">", "value": 1000000}]),
            "over 2m instead",
            {"having": [{"metric": "bookings", "op": ">", "value": 2000000}]},
        ),
        (EMEA, "how many deals is that", {"metrics": ["open_deal_count"]}),
        (EMEA, "without EMEA", {"where": [not_("account.region", "EMEA")]}),
        (EMEA, "drop EMEA", {"where": None}),
        (
            changed(EMEA, where=[not_("account.region", "EMEA")]),
            "include EMEA again",
            {"where": None},
        ),
        (
            LIST,
            "biggest first",
            {"order_by": [{"by": "opportunity.amount", "direction": "desc"}]},
        ),
        (
            LIST,
            "top 5",
            {"order_by": [{"by": "opportunity.amount", "direction": "desc"}], "limit": 5},
        ),
        (LIST, "sort by amount", {"order_by": [{"by": "opportunity.amount", "direction": "desc"}]}),
        (
            LIST,
            "only over 100k",
            {"where": [{"field": "opportunity.amount", "op": ">", "values": [100000]}]},
        ),
    ],
)
def test_a_fragment_changes_the_slot_it_speaks_of(
    before: MetricQuery, said: str, slots: dict[str, Any], ask: Ask, model: SemanticModel
) -> None:
    plan = ask(said, before)
    assert isinstance(plan, Plan), plan
    assert plan.query == changed(before, **slots)
    resolve(plan.query, model, AS_OF)
    for one in plan.inherited:
        if one.without is not None:
            resolve(one.without, model, AS_OF)


def test_a_filter_on_the_field_of_an_either_or_replaces_all_of_it(ask: Ask) -> None:
    either = {"any": [is_("account.region", "EMEA"), is_("account.segment", "SMB")]}
    plan = ask("in APAC", changed(REGIONS, where=[either]))
    assert isinstance(plan, Plan)
    assert plan.query == changed(REGIONS, where=[is_("account.region", "APAC")])


def test_groups_of_another_kind_leave_out_what_bound_the_groups_before(ask: Ask) -> None:
    bound = changed(TOP, having=[{"metric": "bookings", "op": ">", "value": 1000000}])
    plan = ask("by segment", bound)
    assert isinstance(plan, Plan)
    assert plan.query == changed(TOP, dimensions=["account.segment"], limit=None)
    assert sum(one.startswith("Left out") for one in plan.assumptions) == 2
    same = ask("by account instead", TOP)
    assert isinstance(same, Plan)
    assert same.query == changed(TOP, dimensions=["account.name"])


def test_a_bucket_after_a_limit_counts_the_top_of_each_bucket(ask: Ask) -> None:
    plan = ask("by month", TOP)
    assert isinstance(plan, Plan)
    month = "opportunity.close_date:month"
    assert plan.query == changed(TOP, dimensions=["rep.name", month], limit_per=month)


@pytest.mark.parametrize("said", ["list them", "show me the deals", "which deals are those?"])
def test_the_rows_behind_a_figure_keep_its_filters(said: str, ask: Ask) -> None:
    plan = ask(said, EMEA)
    assert isinstance(plan, Plan)
    assert plan.query.rows == "opportunity"
    assert plan.query.segments == ("opportunity.open",)
    assert plan.query.where == EMEA.where


def test_how_many_rows_are_listed_is_their_count(ask: Ask) -> None:
    plan = ask("how many are there?", LIST)
    assert isinstance(plan, Plan)
    assert plan.query == query(metrics=["open_deal_count"])


@pytest.mark.parametrize(
    "said",
    [
        "pipeline by stage for Sarah Chen",
        "and pipeline for Sarah Chen",
        "how many open deals are there?",
        "win rate",
    ],
)
def test_a_metric_of_its_own_starts_fresh_without_a_link_or_with_a_filter(
    said: str, ask: Ask
) -> None:
    plan = ask(said, REGIONS)
    assert isinstance(plan, Plan)
    assert "account.region" not in plan.query.dimensions
    assert plan.query.time is None
    assert plan.inherited == ()


def test_an_ambiguous_name_is_asked_about_within_the_conversation(ask: Ask) -> None:
    asked = ask("for Smith", REGIONS)
    assert isinstance(asked, Clarification)
    assert len(asked.options) == 3
    for option in asked.options:
        assert option.query is not None
        assert option.query.time == REGIONS.time
        assert option.query.dimensions == REGIONS.dimensions
        assert len(option.query.where) == 1


def test_a_stock_taken_over_into_a_past_time_is_asked_about(ask: Ask) -> None:
    asked = ask("and pipeline?", changed(REGIONS, time={"window": "last_quarter"}))
    assert isinstance(asked, Clarification)
    metrics = {one.query.metrics for one in asked.options if one.query}
    kinds = ("pipeline_at", "created_pipeline", "open_pipeline")
    assert {("bookings", one) for one in kinds} <= metrics
    assert all(one.query and one.query.dimensions == REGIONS.dimensions for one in asked.options)


def test_she_is_nobody_where_nobody_was_named(ask: Ask) -> None:
    assert isinstance(ask("what's her win rate?"), Refusal)
    assert isinstance(ask("her win rate", REGIONS), Refusal)


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ("the second one", 1),
        ("2", 1),
        ("option 3", 2),
        ("the last one please", 2),
        ("John", 2),
        ("the account", 0),
        ("rep Dana", 1),
    ],
)
def test_a_reply_in_words_chooses_a_reading(said: str, at: int, ask: Ask) -> None:
    asked = ask("for Smith", REGIONS)
    assert isinstance(asked, Clarification)
    chosen = ask(said, REGIONS, asked.options)
    assert isinstance(chosen, Plan)
    assert chosen.query == asked.options[at].query


def test_a_reply_that_chooses_none_is_a_question_of_its_own(ask: Ask) -> None:
    options = (Option(text="Bookings by region", query=REGIONS), Option(text="Open", query=EMEA))
    assert isinstance(ask("neither", REGIONS, options), Refusal)
    fresh = ask("average deal size", REGIONS, options)
    assert isinstance(fresh, Plan)
    assert fresh.query.metrics == ("avg_deal_size",)


def test_an_edit_that_clashes_with_what_was_kept_is_asked_about(ask: Ask) -> None:
    staged = changed(EMEA, where=[is_("opportunity.stage", "Negotiation")], dimensions=None)
    asked = ask("same for bookings", staged)
    assert isinstance(asked, Clarification), asked
    assert asked.options[0].query == query(metrics=["bookings"])
    assert asked.options[-1].query == staged


def test_those_that_are_asked_about_stay_the_groups_they_were(ask: Ask) -> None:
    by_rep = changed(REGIONS, dimensions=["rep.name"])
    plan = ask("which of those are in EMEA?", by_rep)
    assert isinstance(plan, Plan)
    assert plan.query == changed(by_rep, where=[is_("account.region", "EMEA")])


@pytest.mark.parametrize(
    ("before", "said", "meant"),
    [
        (
            {"where": [{"field": "opportunity.amount", "op": ">", "values": [100000]}]},
            "at least 10",
            [10000, 10],
        ),
        (
            {
                "having": [{"metric": "won_count", "op": ">", "value": 10}],
                "dimensions": ["rep.name"],
            },
            "over 5k",
            [5000, 5],
        ),
    ],
)
def test_a_bound_of_quite_another_size_is_asked_about(
    before: dict[str, Any], said: str, meant: list[int], ask: Ask
) -> None:
    asked = ask(said, query(metrics=["won_count"], **before))
    assert isinstance(asked, Clarification), asked
    queries = [one.query for one in asked.options if one.query]
    bounds = [
        *(one.where[0].values[0] for one in queries if one.where),
        *(one.having[0].value for one in queries if one.having),
    ]
    assert bounds == meant
