"""Turns: kept for their viewer, the oldest let go."""

import pytest

from semantic.errors import QueryError
from semantic.query import MetricQuery
from server.turns import Turn, Turns, new_turn_id


def turn(metric: str, viewer: str = "owner") -> Turn:
    return Turn(parent=None, viewer=viewer, query=MetricQuery(metrics=(metric,)))


def test_the_oldest_turn_is_let_go() -> None:
    turns = Turns(limit=2)
    for name in ("a", "b", "c"):
        turns.add(name, turn(name))
    assert turns.get("c", "owner").query == MetricQuery(metrics=("c",))
    with pytest.raises(QueryError, match="no longer kept"):
        turns.get("a", "owner")


def test_a_turn_of_another_viewer_does_not_exist() -> None:
    turns = Turns()
    turns.add("a", turn("bookings", viewer="dana"))
    with pytest.raises(QueryError) as other:
        turns.get("a", "owner")
    with pytest.raises(QueryError) as missing:
        turns.get("b", "owner")
    assert other.value == missing.value


def test_ids_cannot_be_guessed() -> None:
    ids = {new_turn_id() for _ in range(100)}
    assert len(ids) == 100 and all(len(one) == 29 for one in ids)
