"""Conversations: turns with parents, each viewer's own, kept on disk and bounded."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

import msgspec
from sqlalchemy import Connection, Row, delete, func, insert, select, update

from engine.question import Certainty, ChartWish, Option
from semantic.errors import DataError, Issue, QueryError
from semantic.query import MetricQuery, decode_query, encode_query
from server.store.database import Database
from server.store.tables import CONVERSATIONS, TURNS
from server.turns import Turn, TurnKind

#: A query larger than this answers, but leaves no turn to follow up on.
LARGEST_QUERY = 100_000
TITLE = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How much is kept: conversations of a viewer, and turns of a conversation."""

    conversations: int = 300
    turns: int = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """One conversation in a list: its first question, and its newest turn."""

    id: str
    title: str
    turns: int
    last: str
    created_at: datetime
    updated_at: datetime


class _Offered(msgspec.Struct, frozen=True, kw_only=True):
    """A reading as it is kept."""

    text: str
    query: MetricQuery | None


class Conversations:
    """The conversations of all viewers; nobody sees another's."""

    def __init__(self, database: Database, bounds: Bounds | None = None) -> None:
        self._database = database
        self._bounds = bounds or Bounds()

    def get(self, turn: str, viewer: str) -> Turn:
        """Return a viewer's own turn; QueryError `unknown-conversation`."""
        found = self.find(turn, viewer)
        if found is None:
            hint = "ask the whole question again, without `conversation`"
            message = "this conversation is no longer kept"
            raise QueryError(Issue("unknown-conversation", message, (hint,), "$.conversation"))
        return found

    def find(self, turn: str, viewer: str) -> Turn | None:
        """Return a viewer's own turn, or None."""
        with self._database.transaction() as connection:
            wanted = (TURNS.c.id == turn) & (TURNS.c.viewer == viewer)
            row = connection.execute(select(TURNS).where(wanted)).one_or_none()
        return None if row is None else _turn(row)

    def add(self, turn: Turn) -> bool:
        """Keep a turn and let go of the oldest; return False where it cannot be kept."""
        query = None if turn.query is None else encode_query(turn.query)
        offered = _offered(turn.offered)
        if len(query or "") > LARGEST_QUERY or len(offered or "") > LARGEST_QUERY:
            return False
        try:
            with self._database.transaction() as connection:
                _enter(connection, turn)
                connection.execute(insert(TURNS).values(**_row(turn, query), offered=offered))
                self._trim(connection, turn)
        except DataError:
            return False  # the answer is right all the same: only nothing can follow up on it
        return True

    def listed(
        self, viewer: str, limit: int, before: datetime | None = None
    ) -> tuple[Conversation, ...]:
        """Return a viewer's conversations, the one spoken in last first."""
        counted = (
            select(
                CONVERSATIONS,
                func.count(TURNS.c.number).label("turns"),
                func.max(TURNS.c.number).label("newest"),
            )
            .join(TURNS, TURNS.c.conversation == CONVERSATIONS.c.id)
            .where(CONVERSATIONS.c.viewer == viewer)
            .group_by(CONVERSATIONS.c.id)
            .order_by(CONVERSATIONS.c.updated_at.desc(), func.max(TURNS.c.number).desc())
            .limit(limit)
        )
        if before is not None:
            counted = counted.where(CONVERSATIONS.c.updated_at < _moment(before))
        found = counted.subquery()
        named = select(found, TURNS.c.id.label("last")).join(
            TURNS, TURNS.c.number == found.c.newest
        )
        ordered = named.order_by(found.c.updated_at.desc(), found.c.newest.desc())
        with self._database.transaction() as connection:
            rows = connection.execute(ordered).all()
        return tuple(
            Conversation(
                id=row.id,
                title=row.title,
                turns=row.turns,
                last=row.last,
                created_at=_parsed(row.created_at),
                updated_at=_parsed(row.updated_at),
            )
            for row in rows
        )

    def turns(self, turn: str, viewer: str) -> tuple[Turn, ...]:
        """Return every turn of the conversation a turn stands in, the oldest first, or none."""
        found = self.find(turn, viewer)
        if found is None:
            return ()
        wanted = (TURNS.c.conversation == found.conversation) & (TURNS.c.viewer == viewer)
        with self._database.transaction() as connection:
            rows = connection.execute(select(TURNS).where(wanted).order_by(TURNS.c.number)).all()
        return tuple(map(_turn, rows))

    def remove(self, turn: str, viewer: str) -> bool:
        """Forget the conversation a turn stands in; return whether there was one."""
        found = self.find(turn, viewer)
        if found is None:
            return False
        with self._database.transaction() as connection:
            _forget(connection, [found.conversation])
        return True

    def _trim(self, connection: Connection, turn: Turn) -> None:
        """Let go of a viewer's oldest conversations, and of this one's oldest turns."""
        old = connection.scalars(
            select(CONVERSATIONS.c.id)
            .where(CONVERSATIONS.c.viewer == turn.viewer)
            .order_by(CONVERSATIONS.c.updated_at.desc(), CONVERSATIONS.c.id != turn.conversation)
            .offset(self._bounds.conversations)
        ).all()
        if old:
            _forget(connection, old)
        kept = (
            select(TURNS.c.number)
            .where(TURNS.c.conversation == turn.conversation)
            .order_by(TURNS.c.number.desc())
            .offset(self._bounds.turns)
        )
        connection.execute(delete(TURNS).where(TURNS.c.number.in_(kept)))


def _enter(connection: Connection, turn: Turn) -> None:
    """Begin the turn's conversation, or bring it to the top of the list."""
    at = _moment(turn.at)
    own = CONVERSATIONS.c.id == turn.conversation
    if connection.execute(update(CONVERSATIONS).where(own).values(updated_at=at)).rowcount:
        return
    connection.execute(
        insert(CONVERSATIONS).values(
            id=turn.conversation,
            viewer=turn.viewer,
            title=turn.text[:TITLE],
            created_at=at,
            updated_at=at,
        )
    )


def _forget(connection: Connection, conversations: Any) -> None:
    connection.execute(delete(TURNS).where(TURNS.c.conversation.in_(conversations)))
    connection.execute(delete(CONVERSATIONS).where(CONVERSATIONS.c.id.in_(conversations)))


def _row(turn: Turn, query: str | None) -> dict[str, object]:
    return {
        "id": turn.id,
        "conversation": turn.conversation,
        "parent": turn.parent,
        "viewer": turn.viewer,
        "at": _moment(turn.at),
        "kind": turn.kind,
        "text": turn.text,
        "reading": turn.reading,
        "query": query,
        "chart": turn.chart,
        "certainty": turn.certainty,
        "planner": turn.planner,
        "audit_id": turn.audit_id,
        "attachment": turn.attachment,
    }


def _turn(row: Row[Any]) -> Turn:
    return Turn(
        id=row.id,
        conversation=row.conversation,
        parent=row.parent,
        viewer=row.viewer,
        at=_parsed(row.at),
        kind=cast(TurnKind, row.kind),
        text=row.text,
        reading=row.reading,
        query=_query(row.query),
        chart=cast("ChartWish | None", row.chart),
        certainty=cast("Certainty | None", row.certainty),
        planner=row.planner,
        audit_id=row.audit_id,
        attachment=row.attachment,
        offered=_options(row.offered),
    )


def _offered(options: tuple[Option, ...]) -> str | None:
    """Return the readings that were asked back as JSON, or None where there are none."""
    if not options:
        return None
    written = [{"text": one.text, "query": one.query} for one in options]
    return msgspec.json.encode(written).decode()


def _options(text: str | None) -> tuple[Option, ...]:
    """Return kept readings; none where an older version wrote what is no query any more."""
    if text is None:
        return ()
    try:
        found = msgspec.json.decode(text, type=list[_Offered])
    except msgspec.DecodeError:
        return ()
    return tuple(Option(text=one.text, query=one.query) for one in found)


def _query(text: str | None) -> MetricQuery | None:
    """Return a kept query; None where an older version wrote what is none any more."""
    if text is None:
        return None
    try:
        return decode_query(text)
    except QueryError:
        return None


def _moment(moment: datetime) -> str:
    """Return a moment as text that sorts."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _parsed(text: str) -> datetime:
    return datetime.fromisoformat(text)
