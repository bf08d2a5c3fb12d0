"""Conversations and their turns in their wire form."""

from datetime import datetime

from engine.question import Certainty, ChartWish
from semantic.query import MetricQuery
from server.store.conversations import Conversation
from server.turns import Turn, TurnKind
from server.wire_proof import Wire


class WireConversation(Wire, frozen=True, kw_only=True):
    """A conversation in a list. `last` is its newest turn: send it to follow up on that."""

    id: str
    title: str
    turns: int
    last: str
    created_at: datetime
    updated_at: datetime


class WireConversations(Wire, frozen=True, kw_only=True):
    """Conversations, newest first. `next_before` turns the page; null on the last one."""

    conversations: tuple[WireConversation, ...]
    next_before: datetime | None


class WireTurn(Wire, frozen=True, kw_only=True):
    """One turn. `query` is what a follow-up edits; null where nothing is left to follow up on.

    `own` says that the query is this turn's, not one kept from the turn before.
    """

    id: str
    parent: str | None
    at: datetime
    kind: TurnKind
    text: str
    reading: str
    query: MetricQuery | None
    own: bool
    chart: ChartWish | None
    certainty: Certainty | None
    planner: str | None
    audit_id: str
    attachment: str | None


class WireConversationShown(Wire, frozen=True, kw_only=True):
    """A conversation with every turn of every branch, the oldest first."""

    id: str
    title: str
    turns: tuple[WireTurn, ...]


def wire_conversations(found: tuple[Conversation, ...], limit: int) -> WireConversations:
    """Return one page of a list in its wire form."""
    return WireConversations(
        conversations=tuple(
            WireConversation(
                id=one.id,
                title=one.title,
                turns=one.turns,
                last=one.last,
                created_at=one.created_at,
                updated_at=one.updated_at,
            )
            for one in found
        ),
        next_before=found[-1].updated_at if len(found) == limit else None,
    )


def wire_conversation(turns: tuple[Turn, ...]) -> WireConversationShown:
    """Return a conversation in its wire form."""
    return WireConversationShown(
        id=turns[0].conversation, title=turns[0].text, turns=tuple(map(wire_turn, turns))
    )


def wire_turn(turn: Turn) -> WireTurn:
    """Return a turn in its wire form."""
    return WireTurn(
        id=turn.id,
        parent=turn.parent,
        at=turn.at,
        kind=turn.kind,
        text=turn.text,
        reading=turn.reading,
        query=turn.query,
        own=turn.kind == "answer",
        chart=turn.chart,
        certainty=turn.certainty,
        planner=turn.planner,
        audit_id=turn.audit_id,
        attachment=turn.attachment,
    )
