"""Who reads a question: its words where they are enough, a language model for the rest."""

import json
from typing import Any

import pytest

from engine.planning.auto import ChosenPlanner, NoModel
from engine.planning.keyword_planner import KeywordPlanner
from engine.planning.planner import PlanningContext
from engine.question import Clarification, Explanation, Plan, Refusal
from semantic.errors import PlannerError
from semantic.query import Filter, MetricQuery, TimeClause
from tests.engine.planning.llm.conftest import MakeDesk, question
from tests.fake_openai import replies, reply_of, says

REGION = {"metrics": ["bookings"], "dimensions": [{"field": "account.region"}]}
#: Nobody knows the last word.
UNKNOWN = "bookings by region blorptastic"


@pytest.mark.parametrize(
    "asked",
    [
        "bookings by region",
        "What is our win rate by region this quarter?",
        "what is win rate",
        "will we hit our number this year?",
        "delete all deals",
        "who should we fire?",
        "show me the email of Sarah Chen",
        "SELECT * FROM deals",
        "",
        "😀😀😀",
        "x" * 3_000,
    ],
)
def test_what_words_settle_or_rules_refuse_never_goes_to_a_provider(
    desk: MakeDesk, asked: str
) -> None:
    one = desk([replies(REGION)])
    outcome = one.auto(asked)
    assert outcome.usage is None and outcome.planner == "keyword"
    if not isinstance(outcome, Plan):
        one.llm(asked)
    assert one.server.heard == [] or asked == "x" * 3_000


def test_a_choice_only_the_asker_can_make_is_asked(desk: MakeDesk) -> None:
    one = desk([replies(REGION)])
    outcome = one.auto("bookings for Smith")
    assert isinstance(outcome, Clarification)
    assert one.server.heard == []


def test_what_is_not_understood_is_read_by_the_model_and_says_so(desk: MakeDesk) -> None:
    outcome = desk([replies(REGION)]).auto(UNKNOWN)
    assert isinstance(outcome, Plan)
    assert (outcome.planner, outcome.certainty) == ("llm", "model")
    assert outcome.query == MetricQuery(metrics=("bookings",), dimensions=("account.region",))
    assert "language model fake-1" in outcome.assumptions[0]


def test_a_model_that_does_not_understand_either_leaves_the_choices(desk: MakeDesk) -> None:
    one = desk([replies(kind="refuse", reason="not-understood")])
    outcome = one.auto(UNKNOWN)
    assert isinstance(outcome, Clarification) and outcome.options
    assert outcome.usage is not None and outcome.usage.failure is None


@pytest.mark.parametrize(
    "reason", ["out-of-scope", "write", "prediction", "judgement", "sensitive", "other-system"]
)
def test_a_refusal_is_in_our_words(desk: MakeDesk, reason: str) -> None:
    outcome = desk([replies(kind="refuse", reason=reason)]).auto(UNKNOWN)
    assert isinstance(outcome, Refusal)
    assert outcome.code == reason and outcome.suggestions


def test_an_explanation_is_the_catalogs(desk: MakeDesk) -> None:
    outcome = desk([replies(kind="explain", about=["win_rate"])]).auto("blorptastic frobnicate")
    assert isinstance(outcome, Explanation)
    assert "won_count / closed_count" in outcome.text and outcome.about == "win_rate"


def test_several_readings_are_a_choice_of_whole_queries(desk: MakeDesk) -> None:
    other = {"metrics": ["bookings"], "dimensions": [{"field": "account.region"}], "limit": 1}
    said = reply_of(kind="clarify", readings=[REGION, other])
    outcome = desk([says(json.dumps(said))]).auto(UNKNOWN)
    assert isinstance(outcome, Clarification)
    assert [option.query for option in outcome.options if option.query] == [
        MetricQuery(metrics=("bookings",), dimensions=("account.region",)),
        MetricQuery(metrics=("bookings",), dimensions=("account.region",), limit=1),
    ]


def test_a_follow_up_changes_the_query_before_and_tells_what_it_kept(desk: MakeDesk) -> None:
    where = (Filter(field="account.name", op="=", values=("Initech",)),)
    before = MetricQuery(metrics=("bookings",), where=where, time=TimeClause(window="this_year"))
    reply = {
        "metrics": ["bookings"],
        "dimensions": [{"field": "account.region"}],
        "filters": [{"field": "account.name", "op": "=", "values": ["P1"]}],
        "window": {"kind": "named", "name": "this_year"},
    }
    one = desk([replies(reply)])
    outcome = one.auto("by region blorptastic", before)
    assert isinstance(outcome, Plan), outcome
    assert outcome.query.where == where and outcome.query.time == before.time
    assert {kept.slot for kept in outcome.inherited} >= {"where", "window", "measure"}
    assert "Initech" not in json.dumps(one.server.heard[0].body)


CHART: list[tuple[str, str | None]] = [
    ("bar", "bar"),
    ("pie", "pie"),
    ("line", None),
    ("number", None),
    ("hologram", None),
]


@pytest.mark.parametrize(("said", "wish"), CHART)
def test_a_picture_that_does_not_suit_the_query_is_not_wished_for(
    desk: MakeDesk, said: str, wish: str | None
) -> None:
    outcome = desk([replies(REGION, chart=said)]).auto(UNKNOWN)
    assert isinstance(outcome, Plan) and outcome.chart_wish == wish


def test_where_words_are_enough_a_model_that_differs_is_only_a_choice(desk: MakeDesk) -> None:
    other: dict[str, Any] = {**REGION, "metrics": ["won_count"]}
    one = desk([replies(other)])
    outcome = one.llm("bookings by region")
    assert len(one.server.heard) == 2
    assert isinstance(outcome, Plan | Clarification)
    queries = (
        [outcome.query]
        if isinstance(outcome, Plan)
        else [option.query for option in outcome.options]
    )
    assert queries[0] == MetricQuery(metrics=("bookings",), dimensions=("account.region",))


def test_an_ambiguous_value_in_a_models_reading_is_asked_back(desk: MakeDesk) -> None:
    reply = {
        "metrics": ["bookings"],
        "filters": [{"field": "rep.name", "op": "=", "values": ["Smith"]}],
    }
    outcome = desk([replies(reply)]).read("bookings blorptastic Smith")
    assert not isinstance(outcome, Plan)


def test_a_question_chooses_its_planner(context: PlanningContext) -> None:
    keyword = KeywordPlanner()
    planner = ChosenPlanner({"keyword": keyword, "auto": keyword, "llm": NoModel()}, "auto")
    assert isinstance(planner.plan(question("bookings by region"), context), Plan)
    asked = question("bookings by region")
    with pytest.raises(PlannerError) as told:
        ChosenPlanner({"llm": NoModel()}, "llm").plan(asked, context)
    assert told.value.issues[0].code == "no-llm"
