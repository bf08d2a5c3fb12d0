"""What is asked of "them" is shown for the groups there are, never for others in their stead."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from engine.question import Clarification, Plan, PlanOutcome, Refusal
from semantic.query import MetricQuery, decode_query

Ask = Callable[..., PlanOutcome]

TOP = decode_query(
    {
        "metrics": ["bookings"],
        "dimensions": ["account.name"],
        "order_by": [{"by": "bookings", "direction": "desc"}],
        "limit": 5,
    }
)
OVER = decode_query(
    {
        "metrics": ["bookings"],
        "dimensions": ["rep.name"],
        "having": [{"metric": "bookings", "op": ">", "value": 1000000}],
    }
)


@pytest.mark.parametrize("before", [TOP, OVER])
@pytest.mark.parametrize(
    ("said", "metric"),
    [
        ("their win rate", "win_rate"),
        ("what is their open pipeline?", "open_pipeline"),
        ("and their open pipeline", "open_pipeline"),
        ("win rate of those", "win_rate"),
        ("how many deals did they win?", "won_count"),
    ],
)
def test_another_metric_of_the_few_shown_stands_beside(
    before: MetricQuery, said: str, metric: str, ask: Ask
) -> None:
    plan = ask(said, before)
    assert isinstance(plan, Plan), plan
    assert plan.query == replace(before, metrics=("bookings", metric))


def test_another_metric_that_is_not_theirs_is_ranked_anew(ask: Ask) -> None:
    plan = ask("same for win rate", TOP)
    assert isinstance(plan, Plan)
    assert plan.query.metrics == ("win_rate",)
    assert [one.by for one in plan.query.order_by] == ["win_rate"]


def test_where_all_groups_are_shown_theirs_takes_the_place(ask: Ask) -> None:
    every = replace(TOP, order_by=(), limit=None)
    plan = ask("their win rate", every)
    assert isinstance(plan, Plan)
    assert plan.query == replace(every, metrics=("win_rate",))


@pytest.mark.parametrize("said", ["which of those are in EMEA?", "their win rate last year"])
def test_what_would_choose_others_is_asked_about(said: str, ask: Ask) -> None:
    asked = ask(said, TOP)
    assert isinstance(asked, Clarification), asked
    beside, anew = (one.query for one in asked.options)
    assert beside is not None and anew is not None
    assert (beside.where, beside.time) == (TOP.where, TOP.time)
    assert beside != TOP
    assert anew.where or anew.time


def test_a_bound_on_what_ranks_them_only_leaves_some_out(ask: Ask) -> None:
    plan = ask("which of those are over 2m?", TOP)
    assert isinstance(plan, Plan)
    assert [(one.metric, one.value) for one in plan.query.having] == [("bookings", 2000000)]
    assert (plan.query.order_by, plan.query.limit) == (TOP.order_by, TOP.limit)


@pytest.mark.parametrize("said", ["their segments", "and their segment?"])
def test_what_each_has_one_of_is_shown_beside_it(said: str, ask: Ask) -> None:
    plan = ask(said, TOP)
    assert isinstance(plan, Plan), plan
    assert plan.query == replace(TOP, dimensions=("account.name", "account.segment"))


@pytest.mark.parametrize("said", ["which reps sold to them?", "who owns them?", "who sold there?"])
def test_groups_of_another_kind_cannot_be_theirs(said: str, ask: Ask) -> None:
    asked = ask(said, TOP)
    assert isinstance(asked, Clarification), asked
    assert asked.options[0].query == replace(TOP, dimensions=("rep.name",), order_by=(), limit=None)


def test_what_they_did_that_nothing_tells_is_refused(ask: Ask) -> None:
    assert isinstance(ask("what did they buy?", TOP), Refusal)
