"""Answers and conversations as templates of their own."""

from datetime import UTC, datetime
from typing import Any

from charts.report.template import MOST_FIGURES
from semantic.query import MetricQuery
from server.report_of import LONGEST_TITLE, branch, of_conversation, of_query, of_question
from server.turns import Turn, TurnKind

QUERY = MetricQuery(metrics=("bookings",))


def turn(identity: str, parent: str | None = None, kind: TurnKind = "answer", **more: Any) -> Turn:
    asked: dict[str, Any] = {"text": f"question {identity}", "query": QUERY} | more
    return Turn(
        id=identity,
        conversation="a",
        parent=parent,
        viewer="owner",
        at=datetime(2026, 7, 1, tzinfo=UTC),
        kind=kind,
        reading=f"said of {identity}",
        audit_id=f"audit-{identity}",
        **asked,
    )


def titles(path: list[Turn]) -> list[str]:
    return [one.title for one in of_conversation(path).sections]


def test_a_branch_is_what_leads_to_a_turn() -> None:
    turns = [turn("a"), turn("b", "a"), turn("c", "a"), turn("d", "b"), turn("e", "d")]
    assert [one.id for one in branch(turns, "d")] == ["a", "b", "d"]
    assert [one.id for one in branch(turns, "c")] == ["a", "c"]
    assert branch(turns, "unknown") == []
    assert [one.id for one in branch(turns[1:], "d")] == ["b", "d"], "an older one is let go of"


def test_answers_stand_in_their_order_and_refusals_say_what_was_said() -> None:
    path = [turn("a"), turn("b", "a", "clarification"), turn("c", "b"), turn("d", "c", "refusal")]
    template = of_conversation(path)
    assert template.title == "Question a"
    assert titles(path) == ["question a", "question c", "question d"]
    (gap,) = template.sections[2].figures
    assert (gap.wanted, gap.missing) == (None, "said of d")


def test_a_question_asked_back_is_told_only_where_nothing_follows() -> None:
    path = [turn("a"), turn("b", "a", "clarification")]
    assert titles(path) == ["question a", "question b"]
    assert titles([*path, turn("c", "b")]) == ["question a", "question c"]
    assert titles([*path, turn("c", "b", "explanation")]) == ["question a"]


def test_a_conversation_that_is_too_long_says_what_is_left_out() -> None:
    path = [turn(str(n)) for n in range(MOST_FIGURES + 3)]
    assert titles(path[:MOST_FIGURES])[-1] == f"question {MOST_FIGURES - 1}"
    sections = of_conversation(path).sections
    assert [one.title for one in sections[-2:]] == [
        f"question {MOST_FIGURES - 2}",
        "Later questions",
    ]
    (gap,) = sections[-1].figures
    assert len(sections) == MOST_FIGURES
    assert gap.missing is not None and "4 later questions are not in it" in gap.missing


def test_what_was_asked_of_another_file_is_not_asked_of_this_one() -> None:
    path = [turn("a", attachment="file-1"), turn("b", "a")]
    first, second = of_conversation(path).sections
    assert first.figures[0].missing == "It was asked of another file."
    assert second.figures[0].wanted is not None
    both = [turn("a", attachment="file-1"), turn("b", "a", attachment="file-1")]
    assert all(one.figures[0].wanted for one in of_conversation(both).sections)


def test_what_was_assumed_in_reading_a_turn_is_told_beside_its_figure() -> None:
    template = of_conversation([turn("a")], lambda one: (f"Assumed in {one.audit_id}.",))
    assert template.sections[0].figures[0].notes == ("Assumed in audit-a.",)


def test_long_questions_are_cut_where_they_are_titles() -> None:
    long = "why  \n" * 200
    for template in (of_question(long), of_query(QUERY, long)):
        assert len(template.title) == LONGEST_TITLE and template.title.endswith("…")
        assert "\n" not in template.title
    assert of_question(long).asks()[0].ask == long
    assert of_query(QUERY).title == "Answer"


def test_every_metric_of_an_answer_of_one_row_may_stand_on_the_cover() -> None:
    template = of_question("bookings?")
    assert [one.if_single for one in template.key_metrics] == [True]
