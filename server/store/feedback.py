"""Feedback: what viewers say of answers and words, kept until somebody decides on it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, cast

import msgspec
from sqlalchemy import Row, delete, func, insert, select, update

from semantic.errors import DataError, Issue, QueryError
from server.store.database import Database
from server.store.tables import FEEDBACK

FeedbackKind = Literal["thumbs", "question", "synonym"]
FeedbackState = Literal["open", "accepted", "rejected"]
#: How much of a viewer's feedback may wait for a decision at once.
MOST_OPEN = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """One thing said. `body` holds what its kind has; `turn` is the answer it is about."""

    id: str
    kind: FeedbackKind
    state: FeedbackState
    viewer: str
    at: datetime
    turn: str | None
    body: dict[str, Any]
    decided_by: str | None = None
    decided_at: datetime | None = None
    audit_id: str


class FeedbackBox:
    """All feedback of all viewers."""

    def __init__(self, database: Database, most_open: int = MOST_OPEN) -> None:
        self._database = database
        self._most_open = most_open

    def refuse_when_full(self, viewer: str) -> None:
        """Raise QueryError `too-much-feedback` while too much of a viewer's waits."""
        waiting = (FEEDBACK.c.viewer == viewer) & (FEEDBACK.c.state == "open")
        with self._database.transaction() as connection:
            count = connection.scalar(select(func.count()).select_from(FEEDBACK).where(waiting))
        if (count or 0) >= self._most_open:
            hint = "decide on some of it first: provenue feedback list"
            message = f"{count:,} pieces of feedback wait for a decision already"
            raise QueryError(Issue("too-much-feedback", message, (hint,)))

    def add(self, one: Feedback) -> None:
        """Keep feedback; a viewer's newer thumbs on a turn take the place of the older ones."""
        with self._database.transaction() as connection:
            if one.kind == "thumbs":
                older = (
                    (FEEDBACK.c.viewer == one.viewer)
                    & (FEEDBACK.c.turn == one.turn)
                    & (FEEDBACK.c.kind == "thumbs")
                    & (FEEDBACK.c.state == "open")
                )
                connection.execute(delete(FEEDBACK).where(older))
            connection.execute(
                insert(FEEDBACK).values(
                    id=one.id,
                    kind=one.kind,
                    state=one.state,
                    viewer=one.viewer,
                    at=_moment(one.at),
                    turn=one.turn,
                    body=msgspec.json.encode(one.body).decode(),
                    audit_id=one.audit_id,
                )
            )

    def get(self, identity: str) -> Feedback | None:
        """Return one piece of feedback, or None."""
        with self._database.transaction() as connection:
            wanted = select(FEEDBACK).where(FEEDBACK.c.id == identity)
            row = connection.execute(wanted).one_or_none()
        return None if row is None else _feedback(row)

    def listed(
        self, *, viewer: str | None = None, state: FeedbackState | None = None, limit: int = 200
    ) -> tuple[Feedback, ...]:
        """Return feedback, newest first: everybody's, or one viewer's."""
        wanted = select(FEEDBACK).order_by(FEEDBACK.c.number.desc()).limit(limit)
        if viewer is not None:
            wanted = wanted.where(FEEDBACK.c.viewer == viewer)
        if state is not None:
            wanted = wanted.where(FEEDBACK.c.state == state)
        with self._database.transaction() as connection:
            rows = connection.execute(wanted).all()
        return tuple(map(_feedback, rows))

    def decide(self, identity: str, state: FeedbackState, by: str, at: datetime) -> None:
        """Close what is open; DataError `decided-already` where another did so before."""
        open_one = (FEEDBACK.c.id == identity) & (FEEDBACK.c.state == "open")
        with self._database.transaction() as connection:
            decided = (
                update(FEEDBACK)
                .where(open_one)
                .values(state=state, decided_by=by, decided_at=_moment(at))
            )
            if connection.execute(decided).rowcount == 0:
                raise decided_already(identity)


def decided_already(identity: str) -> DataError:
    """Return the error of feedback that is closed."""
    return DataError(Issue("decided-already", f"'{identity}' was decided on before"))


def _feedback(row: Row[Any]) -> Feedback:
    return Feedback(
        id=row.id,
        kind=cast(FeedbackKind, row.kind),
        state=cast(FeedbackState, row.state),
        viewer=row.viewer,
        at=datetime.fromisoformat(row.at),
        turn=row.turn,
        body=msgspec.json.decode(row.body),
        decided_by=row.decided_by,
        decided_at=None if row.decided_at is None else datetime.fromisoformat(row.decided_at),
        audit_id=row.audit_id,
    )


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
