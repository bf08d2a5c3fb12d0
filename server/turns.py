"""Turns of conversations: each names the metric query that a follow-up edits."""

import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass

from semantic.errors import Issue, QueryError
from semantic.query import MetricQuery


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One turn: its parent, whose it is, and the query it left to follow up on."""

    parent: str | None
    viewer: str
    query: MetricQuery | None


class Turns:
    """The newest turns, in memory. An older turn branches: many may share a parent."""

    def __init__(self, limit: int = 10_000) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._turns: OrderedDict[str, Turn] = OrderedDict()

    def get(self, turn: str, viewer: str) -> Turn:
        """Return a viewer's own turn; QueryError `unknown-conversation`."""
        with self._lock:
            found = self._turns.get(turn)
        if found is None or found.viewer != viewer:
            raise QueryError(
                Issue(
                    "unknown-conversation",
                    "this conversation is no longer kept",
                    ("ask the whole question again, without `conversation`",),
                    "$.conversation",
                )
            )
        return found

    def add(self, turn: str, kept: Turn) -> None:
        """Keep a turn under its id, letting go of the oldest one when there are too many."""
        with self._lock:
            self._turns[turn] = kept
            while len(self._turns) > self._limit:
                self._turns.popitem(last=False)


def new_turn_id() -> str:
    """Return a fresh, unguessable id."""
    return "turn-" + secrets.token_hex(12)
