"""Turns of conversations: each names the metric query that a follow-up edits."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from engine.question import Certainty, ChartWish, Clarification, Explanation, Option, Refusal
from engine.reply import Answer, Reply, Unanswered
from semantic.query import MetricQuery

TurnKind = Literal["answer", "clarification", "refusal", "explanation"]
#: The subject of an explanation after which nothing is left to follow up on.
START_OVER = "start-over"
#: How much is kept of what was asked; the audit log keeps all of it.
LONGEST_TEXT = 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One turn: what it follows up on, whose it is, and what it left to follow up on.

    `conversation` is the first turn's id. `text` is what was asked, `reading` how it was
    understood; no number of an answer is kept, since data changes. `chart` is the picture wished
    for, which stays until another one is. `attachment` is the file the conversation is about,
    `offered` the readings that were asked back.
    """

    id: str
    conversation: str
    parent: str | None
    viewer: str
    at: datetime
    kind: TurnKind
    text: str
    reading: str
    query: MetricQuery | None
    chart: ChartWish | None = None
    certainty: Certainty | None = None
    planner: str | None = None
    audit_id: str
    attachment: str | None = None
    offered: tuple[Option, ...] = ()


def new_turn_id() -> str:
    """Return a fresh, unguessable id."""
    return "turn-" + secrets.token_hex(12)


def next_turn(
    identity: str,
    reply: Reply,
    before: Turn | None,
    *,
    viewer: str,
    at: datetime,
    text: str,
    attachment: str | None,
) -> Turn:
    """Return the turn a reply makes. One without rows leaves what its parent left.

    After "start over" nothing is left, and the turn begins a conversation of its own.
    """
    over = isinstance(reply, Unanswered) and _is_over(reply)
    parent = None if over else before
    answer = reply if isinstance(reply, Answer) else None
    # What other data were asked cannot be followed up on here.
    same = parent if parent and parent.attachment == attachment else None
    left = answer or same
    return Turn(
        id=identity,
        conversation=parent.conversation if parent else identity,
        parent=parent.id if parent else None,
        viewer=viewer,
        at=at,
        kind="answer" if isinstance(reply, Answer) else _KINDS[type(reply.outcome)],
        text=text[:LONGEST_TEXT],
        reading=_said(reply),
        query=left.query if left else None,
        chart=answer.chart_wish if answer else same.chart if same else None,
        certainty=answer.certainty if answer else None,
        planner=_planner(reply),
        audit_id=reply.audit_id,
        attachment=None if over else attachment,
        offered=_offered(reply),
    )


def _said(reply: Reply) -> str:
    return reply.outcome.text if isinstance(reply, Unanswered) else reply.reading.sentence


def _offered(reply: Reply) -> tuple[Option, ...]:
    match reply:
        case Unanswered(outcome=Clarification() as asked_back):
            return asked_back.options
        case _:
            return ()


def _planner(reply: Reply) -> str | None:
    return reply.outcome.planner if isinstance(reply, Unanswered) else reply.planner


def _is_over(reply: Unanswered) -> bool:
    return isinstance(reply.outcome, Explanation) and reply.outcome.about == START_OVER


_KINDS: dict[type, TurnKind] = {
    Clarification: "clarification",
    Refusal: "refusal",
    Explanation: "explanation",
}
