"""Asking back: two to four complete readings, each of which would run; nothing to fill up."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from engine.planning.keyword_planner import KeywordPlanner
from engine.planning.meaning.values import KeywordValueIndex
from engine.planning.planner import PlanningContext
from engine.question import OWNER, Clarification, PlanOutcome, Question, Refusal
from engine.resolve import resolve
from semantic.model import SemanticModel
from semantic.query import Filter, MetricQuery

Ask = Callable[..., PlanOutcome]
AS_OF = date(2026, 6, 30)
NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
QUESTIONS = Path(__file__).resolve().parents[3] / "questions" / "keyword_planner.jsonl"


def asked(outcome: PlanOutcome) -> list[MetricQuery]:
    assert isinstance(outcome, Clarification), outcome
    return [one.query for one in outcome.options if one.query is not None]


def test_every_option_is_a_complete_reading_that_would_run(ask: Ask, model: SemanticModel) -> None:
    verified = {one.ask for one in model.questions}
    lines = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    texts = [line["ask"] for line in lines if line["expect"] == "clarification"]
    assert len(texts) > 30
    for text in texts:
        outcome = ask(text)
        queries = asked(outcome)
        assert isinstance(outcome, Clarification)
        assert 2 <= len(queries) == len(set(queries)) <= 4, text
        assert not verified & {one.text for one in outcome.options}
        for query in queries:
            resolve(query, model, AS_OF)


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("pipeline for Initrode", "account.name", "Initech"),
        ("bookings for Umbro this year", "account.name", "Umbrella Corp"),
    ],
)
def test_an_unknown_name_is_asked_about_with_the_nearest_values(
    text: str, field: str, value: str, ask: Ask
) -> None:
    queries = asked(ask(text))
    assert queries[0].where == (Filter(field=field, op="=", values=(value,)),)
    assert any(field in one.dimensions and not one.where for one in queries)


def test_a_value_like_no_other_is_never_left_out_silently(ask: Ask) -> None:
    queries = asked(ask("pipeline in Narnia"))
    assert all(one.dimensions for one in queries)


@pytest.mark.parametrize("text", ["gross bookings", "net bookings by region"])
def test_a_qualifier_nothing_knows_is_said_to_be_left_aside(text: str, ask: Ask) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Clarification)
    word = text.split()[0]
    plain = [one for one in outcome.options if one.query and one.query.metrics == ("bookings",)]
    assert all(f'leaving "{word}" aside' in one.text for one in plain)


def test_a_negation_nothing_explains_is_never_left_aside(ask: Ask) -> None:
    outcome = ask("accounts without open deals")
    if isinstance(outcome, Clarification):
        assert not any("aside" in one.text for one in outcome.options)


def test_a_bound_that_may_be_on_rows_or_on_groups_is_both_offered(ask: Ask) -> None:
    queries = asked(ask("bookings over 100k"))
    assert any(one.where for one in queries)
    assert any(one.having and one.dimensions for one in queries)


def test_several_values_of_one_field_are_offered_together(ask: Ask) -> None:
    queries = asked(ask("win rate Sarah Marcus"))
    both = Filter(field="rep.name", op="in", values=("Sarah Chen", "Marcus Webb"))
    assert all(both in one.where for one in queries)


def test_a_share_of_what_has_no_parts_is_offered_by_fields_of_few_values(
    ask: Ask, values: KeywordValueIndex
) -> None:
    queries = asked(ask("share of bookings"))
    for query in queries:
        assert query.share_of == "total"
        assert 1 < len(values.values(query.dimensions[0])) <= 12


def test_a_doubt_behind_a_doubt_is_read_to_its_end(ask: Ask) -> None:
    queries = asked(ask("deals in Georgia this year"))
    assert all(one.time is not None for one in queries)


def test_a_list_that_is_cut_is_said_to_be(model: SemanticModel, context: PlanningContext) -> None:
    names = tuple(f"Company {number}" for number in range(200))
    known = KeywordValueIndex.build(
        model, lambda field: names if field == "account.name" else (), limit=50
    )
    cut = PlanningContext(
        model=model, values=known, as_of=context.as_of, loaded_at=context.loaded_at
    )
    question = Question(text="bookings for Zzyzx", viewer=OWNER, now=NOW)
    outcome = KeywordPlanner().plan(question, cut)
    assert isinstance(outcome, Clarification | Refusal)
    assert "Not every account name is known" in outcome.text


@pytest.mark.parametrize("text", ["performance by region", "show everything for EMEA"])
def test_figures_of_no_name_are_asked_for_by_name(text: str, ask: Ask) -> None:
    queries = asked(ask(text))
    assert len({one.metrics for one in queries}) == len(queries)
    assert all(one.dimensions or one.where for one in queries)
