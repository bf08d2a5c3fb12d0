"""A reply to the turn it makes: what is left to follow up on."""

from dataclasses import replace
from datetime import UTC, datetime

from engine.question import Clarification, Explanation
from engine.reply import Answer, Unanswered
from server.turns import START_OVER, Turn, new_turn_id, next_turn

AT = datetime(2026, 7, 1, tzinfo=UTC)


def turn(identity: str, reply: Answer | Unanswered, before: Turn | None = None) -> Turn:
    return next_turn(
        identity, reply, before, viewer="owner", at=AT, text="asked", attachment="att-1"
    )


def unanswered(outcome: Clarification | Explanation) -> Unanswered:
    return Unanswered(question="q", outcome=outcome, audit_id="aud-2", snapshot="snap0001")


def test_a_first_turn_begins_a_conversation_of_its_own_name(answer: Answer) -> None:
    first = turn("turn-1", answer)
    assert (first.conversation, first.parent, first.kind) == ("turn-1", None, "answer")
    assert first.query == answer.query and first.reading == answer.reading.sentence


def test_turns_of_one_parent_are_branches_of_one_conversation(answer: Answer) -> None:
    first = turn("turn-1", answer)
    second = turn("turn-2", answer, first)
    branch = turn("turn-3", answer, first)
    assert second.parent == branch.parent == "turn-1"
    assert second.conversation == branch.conversation == "turn-1"


def test_a_turn_without_rows_leaves_what_its_parent_left(answer: Answer) -> None:
    first = turn("turn-1", replace(answer, chart_wish="pie"))
    asked_back = turn("turn-2", unanswered(Clarification(text="Which?", options=())), first)
    assert asked_back.kind == "clarification" and asked_back.parent == "turn-1"
    assert asked_back.query == answer.query and asked_back.chart == "pie"
    assert asked_back.attachment == "att-1"


def test_after_starting_over_nothing_is_left(answer: Answer) -> None:
    first = turn("turn-1", replace(answer, chart_wish="pie"))
    over = turn("turn-2", unanswered(Explanation(text="Starting over.", about=START_OVER)), first)
    assert (over.query, over.chart, over.parent, over.attachment) == (None, None, None, None)
    assert over.conversation == "turn-2"


def test_ids_cannot_be_guessed() -> None:
    ids = {new_turn_id() for _ in range(100)}
    assert len(ids) == 100 and all(len(one) == 29 for one in ids)
