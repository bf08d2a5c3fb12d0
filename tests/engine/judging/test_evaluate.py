"""Verdicts, and what is told of many of them."""

from datetime import date
from typing import Any

import pytest

from engine.judging.case import Case, Kind
from engine.judging.evaluate import evaluate, percentile
from engine.judging.verdict import Judged, judge
from engine.question import Clarification, Explanation, Option, Plan, PlanOutcome, Refusal
from semantic.errors import Issue, QueryError
from semantic.model import SemanticModel
from semantic.query import MetricQuery, decode_query

AS_OF = date(2026, 6, 30)
BOOKINGS = decode_query({"metrics": ["bookings"]})
COUNT = decode_query({"metrics": ["won_count"]})
ASKED = Clarification(text="Which?", options=(Option(text="Bookings", query=BOOKINGS),))
REFUSED = Refusal(code="write", text="No.")
EXPLAINED = Explanation(text="It is this.", about="bookings")


def plan(query: MetricQuery, **more: Any) -> Plan:
    return Plan(query=query, certainty="exact", **more)


def case(*expect: Kind, wanted: tuple[MetricQuery, ...] = (), **more: Any) -> Case:
    made: dict[str, Any] = {"id": "1", "ask": "?", "category": "simple"} | more
    return Case(expect=frozenset(expect), wanted=wanted, **made)


def never(_got: MetricQuery, _wanted: MetricQuery) -> bool:
    return False


def verdict(one: Case, outcome: PlanOutcome, model: SemanticModel) -> Judged:
    return judge(one, outcome, model, AS_OF, never)


@pytest.mark.parametrize(
    ("expect", "outcome", "said"),
    [
        ("query", plan(BOOKINGS), "right"),
        ("query", plan(COUNT), "wrong"),
        ("query", ASKED, "asked"),
        ("query", REFUSED, "refused"),
        ("query", EXPLAINED, "explained"),
        ("clarification", ASKED, "right"),
        ("clarification", REFUSED, "refused"),
        ("refusal", REFUSED, "right"),
        ("explanation", EXPLAINED, "right"),
        # A number where none is meant is a wrong number.
        ("clarification", plan(BOOKINGS), "wrong"),
        ("refusal", plan(BOOKINGS), "wrong"),
        ("explanation", plan(BOOKINGS), "wrong"),
    ],
)
def test_what_came_back_against_what_is_expected(
    expect: Kind, outcome: PlanOutcome, said: str, model: SemanticModel
) -> None:
    one = case(expect, wanted=(BOOKINGS,) if expect == "query" else ())
    assert verdict(one, outcome, model).verdict == said


def test_any_of_the_queries_named_is_right(model: SemanticModel) -> None:
    one = case("query", "clarification", wanted=(BOOKINGS, COUNT))
    assert verdict(one, plan(COUNT), model).verdict == "right"
    assert verdict(one, ASKED, model).verdict == "right"


def test_a_query_that_differs_says_in_which_slot(model: SemanticModel) -> None:
    found = verdict(case("query", wanted=(BOOKINGS,)), plan(COUNT), model)
    assert [str(one) for one in found.differs] == ["metric: got won_count, wanted bookings"]


def test_equal_rows_make_another_query_right_and_it_is_told(model: SemanticModel) -> None:
    one = case("query", wanted=(BOOKINGS,))
    found = judge(one, plan(COUNT), model, AS_OF, lambda got, _wanted: got == COUNT)
    assert found.verdict == "right"
    assert found.remarks == ("equal rows though metric: got won_count, wanted bookings",)


def test_rows_are_looked_at_only_where_queries_differ(model: SemanticModel) -> None:
    def fail(_got: MetricQuery, _wanted: MetricQuery) -> bool:
        raise AssertionError("the queries are equal")

    found = judge(case("query", wanted=(BOOKINGS,)), plan(BOOKINGS), model, AS_OF, fail)
    assert found.verdict == "right"


def test_another_picture_is_told_and_makes_nothing_wrong(model: SemanticModel) -> None:
    one = case("query", wanted=(BOOKINGS,), chart="pie")
    found = verdict(one, plan(BOOKINGS, chart_wish="bar"), model)
    assert (found.verdict, found.remarks) == ("right", ("chart: got bar, wanted pie",))


def test_where_words_leave_a_value_open_the_answer_must_say_what_it_took(
    model: SemanticModel,
) -> None:
    one = case("query", noted=True)
    assert verdict(one, plan(BOOKINGS), model).verdict == "wrong"
    assumed = plan(BOOKINGS, assumptions=("Big means over 100,000.",))
    assert verdict(one, assumed, model).verdict == "right"


def test_an_evaluation_counts_by_category_and_puts_the_wrong_ones_first(
    model: SemanticModel,
) -> None:
    outcomes: dict[str, PlanOutcome] = {
        "a": plan(BOOKINGS),
        "b": ASKED,
        "c": plan(COUNT),
        "d": REFUSED,
    }
    cases = [
        case("query", wanted=(BOOKINGS,), id="1", ask="a"),
        case("query", wanted=(BOOKINGS,), id="2", ask="b", category="time"),
        case("query", wanted=(BOOKINGS,), id="3", ask="c", category="time"),
        case("refusal", id="4", ask="d", previous=BOOKINGS),
    ]
    told: list[tuple[str, MetricQuery | None]] = []

    def ask(text: str, previous: MetricQuery | None) -> PlanOutcome:
        told.append((text, previous))
        return outcomes[text]

    found = evaluate(
        cases, ask=ask, answerable=lambda _query: None, same=never, model=model, as_of=AS_OF
    )
    assert told == [("a", None), ("b", None), ("c", None), ("d", BOOKINGS)]
    assert {name: dict(one) for name, one in found.by_category().items()} == {
        "simple": {"right": 2},
        "time": {"asked": 1, "wrong": 1},
    }
    assert [one.case.id for one in found.misses] == ["3", "2"]
    assert [one.case.id for one in found.wrong] == ["3"]
    assert [one.case.id for one in found.queries] == ["1", "2", "3"]
    assert [one.case.id for one in found.others] == ["4"]


def test_a_query_that_cannot_be_answered_is_a_refusal(model: SemanticModel) -> None:
    def refuse(_query: MetricQuery) -> None:
        raise QueryError(Issue("not-reachable", "quotas have no region"))

    found = evaluate(
        [case("query", wanted=(BOOKINGS,)), case("refusal", id="2")],
        ask=lambda _text, _previous: plan(BOOKINGS),
        answerable=refuse,
        same=never,
        model=model,
        as_of=AS_OF,
    )
    assert [one.verdict for one in found.asked] == ["refused", "right"]
    refusal = found.asked[0].outcome
    assert isinstance(refusal, Refusal)
    assert "quotas have no region" in refusal.text


@pytest.mark.parametrize(("share", "value"), [(0.5, 10.0), (0.95, 19.0), (1.0, 20.0), (0.0, 1.0)])
def test_percentiles_are_values_that_occurred(share: float, value: float) -> None:
    assert percentile([float(one) for one in range(20, 0, -1)], share) == value
    assert percentile([], share) == 0.0
