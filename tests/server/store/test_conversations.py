"""Conversations on disk: each viewer's own, bounded, and there after a restart."""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from engine.question import Option
from semantic.errors import DataError, QueryError
from semantic.query import Filter, MetricQuery
from server.store.conversations import Bounds, Conversations
from server.store.database import Database
from server.turns import Turn

AT = datetime(2026, 7, 1, 9, 0, tzinfo=UTC)


def turn(identity: str, **more: Any) -> Turn:
    made = Turn(
        id=identity,
        conversation=identity,
        parent=None,
        viewer="owner",
        at=AT,
        kind="answer",
        text=f"asked {identity}",
        reading="Bookings.",
        query=MetricQuery(metrics=("bookings",), dimensions=("account.region",)),
        chart="pie",
        certainty="exact",
        planner="keyword",
        audit_id="aud-1",
        attachment=None,
    )
    return replace(made, **more)


@pytest.fixture
def database() -> Iterator[Database]:
    with closing(Database(None)) as one:
        yield one


def test_a_turn_is_read_back_as_it_was_after_a_restart(tmp_path: Path) -> None:
    file = tmp_path / "state" / "store.sqlite"
    first = turn("a")
    readings = (Option(text="Bookings", query=first.query), Option(text="Ask", query=None))
    more = {"kind": "clarification", "query": None, "chart": None, "offered": readings}
    second = turn("b", conversation="a", parent="a", **more)
    with closing(Database(file)) as database:
        assert Conversations(database).add(first)
        assert Conversations(database).add(second)
    with closing(Database(file)) as database:
        assert Conversations(database).turns("b", "owner") == (first, second)


def test_a_file_of_the_version_before_is_brought_up_to_this_one(tmp_path: Path) -> None:
    file = tmp_path / "store.sqlite"
    with closing(Database(file)) as database:
        Conversations(database).add(turn("a"))
    with closing(sqlite3.connect(file)) as other:
        other.execute("ALTER TABLE turn DROP COLUMN offered")
        other.execute("PRAGMA user_version = 1")
    with closing(Database(file)) as database:
        assert Conversations(database).get("a", "owner") == turn("a")
        assert Conversations(database).add(turn("b"))


def test_another_viewers_turn_is_as_one_that_never_was(database: Database) -> None:
    kept = Conversations(database)
    kept.add(turn("a", viewer="dana"))
    with pytest.raises(QueryError) as other:
        kept.get("a", "owner")
    with pytest.raises(QueryError) as missing:
        kept.get("b", "owner")
    assert other.value == missing.value
    assert kept.turns("a", "owner") == () and kept.listed("owner", 10) == ()
    assert not kept.remove("a", "owner") and kept.find("a", "dana") is not None


def test_the_list_has_the_one_spoken_in_last_first_and_pages(database: Database) -> None:
    kept = Conversations(database)
    for minute, name in enumerate(("a", "b", "c")):
        kept.add(turn(name, at=AT + timedelta(minutes=minute)))
    kept.add(turn("a2", conversation="a", parent="a", at=AT + timedelta(minutes=9)))
    found = kept.listed("owner", 10)
    assert [(one.id, one.turns, one.last) for one in found] == [
        ("a", 2, "a2"),
        ("c", 1, "c"),
        ("b", 1, "b"),
    ]
    assert found[0].title == "asked a" and found[0].created_at == AT
    first = kept.listed("owner", 2)
    assert [one.id for one in kept.listed("owner", 2, first[-1].updated_at)] == ["b"]


def test_the_oldest_conversations_and_turns_are_let_go_and_no_other_viewers(
    database: Database,
) -> None:
    kept = Conversations(database, Bounds(conversations=2, turns=3))
    kept.add(turn("theirs", viewer="dana"))
    for minute, name in enumerate(("a", "b", "c")):
        kept.add(turn(name, at=AT + timedelta(minutes=minute)))
    assert [one.id for one in kept.listed("owner", 10)] == ["c", "b"]
    assert kept.find("a", "owner") is None and kept.find("theirs", "dana") is not None
    for number in range(4):
        kept.add(turn(f"c{number}", conversation="c", parent="c", at=AT + timedelta(hours=1)))
    assert [one.id for one in kept.turns("c3", "owner")] == ["c1", "c2", "c3"]


def test_a_query_too_large_to_keep_leaves_no_turn(database: Database) -> None:
    kept = Conversations(database)
    values = tuple(f"account number {n}" for n in range(10_000))
    query = MetricQuery(metrics=("bookings",), where=(Filter(field="a.b", op="in", values=values),))
    assert not kept.add(turn("a", query=query))
    assert kept.find("a", "owner") is None


def test_removing_takes_every_branch(database: Database) -> None:
    kept = Conversations(database)
    kept.add(turn("a"))
    kept.add(turn("b", conversation="a", parent="a"))
    kept.add(turn("c"))
    assert kept.remove("b", "owner")
    assert kept.find("a", "owner") is None and kept.find("c", "owner") is not None


def test_threads_lose_no_turn(tmp_path: Path) -> None:
    with closing(Database(tmp_path / "store.sqlite")) as database:
        kept = Conversations(database)
        kept.add(turn("root"))
        names = [f"t{number}" for number in range(40)]
        with ThreadPoolExecutor(8) as pool:
            done = pool.map(lambda one: kept.add(turn(one, conversation="root")), names)
            assert all(done)
        assert {one.id for one in kept.turns("root", "owner")} == {"root", *names}


def test_a_turn_that_cannot_be_kept_is_told_and_nothing_is_raised(tmp_path: Path) -> None:
    file = tmp_path / "store.sqlite"
    with closing(Database(file)) as database:
        with closing(sqlite3.connect(file)) as other:
            other.execute("DROP TABLE turn")
        assert Conversations(database).add(turn("a")) is False


@pytest.mark.parametrize("damage", ["newer", "garbage"])
def test_a_file_that_is_no_store_of_ours_is_refused(tmp_path: Path, damage: str) -> None:
    file = tmp_path / "store.sqlite"
    if damage == "garbage":
        file.write_bytes(b"not a database at all" * 100)
    else:
        with closing(sqlite3.connect(file)) as other:
            other.execute("PRAGMA user_version = 99")
    with pytest.raises(DataError) as raised:
        Database(file)
    code = "store-newer" if damage == "newer" else "store-unavailable"
    assert [one.code for one in raised.value.issues] == [code]
