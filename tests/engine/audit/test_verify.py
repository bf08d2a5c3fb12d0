"""The verifier: whatever was done to a log behind its back is found, and where."""

import random
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from engine.audit.chain import GENESIS, Head, record_hash
from engine.audit.log import SqliteAuditLog
from engine.audit.record import Intent, Outcome
from engine.audit.verify import verify_chain

COUNT = 40
COLUMNS = ("audit_id", "event", "at", "body", "previous_hash", "hash")


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("log") / "audit.sqlite"
    log = SqliteAuditLog(path, lambda: datetime(2026, 6, 30, 12, tzinfo=UTC))
    for turn in range(COUNT // 2):
        asked = Intent(actor="maria", surface="ask", question=f"question {turn}", sql="SELECT 1")
        log.finish(log.begin(asked), Outcome(kind="ok", rows=turn))
    log.close()
    return path


@pytest.fixture
def copy(original: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(original, tmp_path / "audit.sqlite"))


@contextmanager
def behind_its_back(path: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(path)
    for trigger in ("event_no_update", "event_no_delete", "event_at_the_end"):
        connection.execute(f"DROP TRIGGER IF EXISTS {trigger}")
    yield connection
    connection.commit()
    connection.close()


def rows(path: Path) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(path)
    found = connection.execute("SELECT * FROM event ORDER BY seq").fetchall()
    connection.close()
    return found


def test_an_untouched_log_holds(original: Path) -> None:
    report = verify_chain(original)
    assert (report.ok, report.events, report.first_bad_seq, report.reason) == (
        True,
        COUNT,
        None,
        None,
    )
    assert report.head == Head(COUNT, rows(original)[-1][6])
    assert verify_chain(original, expect_head=report.head) == report


def test_an_empty_log_holds(path: Path, log: SqliteAuditLog) -> None:
    report = verify_chain(path, expect_head=Head(0, GENESIS))
    assert (report.ok, report.events, str(report.head)) == (True, 0, f"0:{GENESIS}")


def test_a_changed_character_anywhere_is_found(copy: Path) -> None:
    chance = random.Random(11)  # noqa: S311 (seeded: the same every run)
    found = 0
    with behind_its_back(copy) as connection:
        for _ in range(500):
            seq, column = chance.randint(1, COUNT), chance.choice(COLUMNS)
            ((text,),) = connection.execute(f"SELECT {column} FROM event WHERE seq = ?", (seq,))
            place = chance.randrange(len(text))
            changed = (
                text[:place] + chr(ord(text[place]) ^ chance.randint(1, 31)) + text[place + 1 :]
            )
            update = f"UPDATE event SET {column} = ? WHERE seq = ?"
            connection.execute(update, (changed, seq))
            connection.commit()
            report = verify_chain(copy)
            found += not report.ok and report.first_bad_seq == seq
            assert report.events == seq - 1
            connection.execute(update, (text, seq))
    assert found == 500
    assert verify_chain(copy).ok


def test_a_record_taken_out_is_found(copy: Path) -> None:
    with behind_its_back(copy) as connection:
        connection.execute("DELETE FROM event WHERE seq BETWEEN 7 AND 9")
    report = verify_chain(copy)
    assert (report.ok, report.first_bad_seq) == (False, 7)
    assert report.reason == "removed: records 7 to 9 are missing"


def test_a_record_taken_out_and_the_rest_moved_up_is_found(copy: Path) -> None:
    with behind_its_back(copy) as connection:
        connection.execute("DELETE FROM event WHERE seq = 7")
        connection.execute("UPDATE event SET seq = -seq WHERE seq > 7")
        connection.execute("UPDATE event SET seq = -seq - 1 WHERE seq < 0")
    report = verify_chain(copy)
    assert (report.ok, report.first_bad_seq) == (False, 7)


def test_the_first_record_taken_out_is_found(copy: Path) -> None:
    with behind_its_back(copy) as connection:
        connection.execute("DELETE FROM event WHERE seq = 1")
    report = verify_chain(copy)
    assert (report.ok, report.first_bad_seq, report.events) == (False, 1, 0)


@pytest.mark.parametrize(("one", "other"), [(5, 6), (2, 30), (1, COUNT)])
def test_two_records_swapped_are_found(copy: Path, one: int, other: int) -> None:
    with behind_its_back(copy) as connection:
        for old, new in ((one, -1), (other, one), (-1, other)):
            connection.execute("UPDATE event SET seq = ? WHERE seq = ?", (new, old))
    report = verify_chain(copy)
    assert (report.ok, report.first_bad_seq) == (False, one)


def test_a_record_doubled_is_found(copy: Path) -> None:
    columns = "'x' || audit_id, event, at, body, previous_hash, hash"
    with behind_its_back(copy) as connection:
        connection.execute("UPDATE event SET seq = -seq WHERE seq > 9")
        connection.execute("UPDATE event SET seq = 1 - seq WHERE seq < 0")
        connection.execute(f"INSERT INTO event SELECT 10, {columns} FROM event WHERE seq = 9")
    report = verify_chain(copy)
    assert (report.ok, report.first_bad_seq) == (False, 10)


@pytest.mark.parametrize("seq", [0, -5])
def test_a_record_put_before_the_first_is_found(copy: Path, seq: int) -> None:
    columns = "'x', event, at, body, previous_hash, hash"
    with behind_its_back(copy) as connection:
        connection.execute(
            f"INSERT INTO event SELECT ?, {columns} FROM event WHERE seq = 9", (seq,)
        )
    report = verify_chain(copy)
    assert (report.ok, report.first_bad_seq) == (False, 1)
    assert "inserted" in str(report.reason)


def test_a_record_edited_with_its_own_hash_made_anew_is_found_at_the_next(copy: Path) -> None:
    with behind_its_back(copy) as connection:
        rewrite(connection, 12, 12)
    report = verify_chain(copy)
    assert (report.ok, report.first_bad_seq) == (False, 13)


def rewrite(connection: sqlite3.Connection, first: int, last: int) -> None:
    """Edit one record and make every hash up to `last` anew, as a patient forger would."""
    body = '{"actor":"nobody"}'
    connection.execute("UPDATE event SET body = ? WHERE seq = ?", (body, first))
    previous: str | None = None
    query = "SELECT seq, audit_id, event, at, body, previous_hash FROM event ORDER BY seq"
    for seq, audit_id, event, at, text, before in connection.execute(query).fetchall():
        if not first <= seq <= last:
            continue
        before = previous or before
        previous = record_hash(seq, audit_id, event, at, text, before)
        update = "UPDATE event SET previous_hash = ?, hash = ? WHERE seq = ?"
        connection.execute(update, (before, previous, seq))


def test_a_tail_cut_off_needs_the_head_kept_elsewhere(copy: Path) -> None:
    head = verify_chain(copy).head
    with behind_its_back(copy) as connection:
        connection.execute("DELETE FROM event WHERE seq > 30")
    assert verify_chain(copy).ok  # the chain alone cannot know
    report = verify_chain(copy, expect_head=head)
    assert (report.ok, report.first_bad_seq, report.events) == (False, 31, 30)
    assert report.reason == f"truncated: the log ends at 30, the kept head is {COUNT}"
    assert verify_chain(copy, expect_head=report.head).ok


def test_a_log_written_anew_needs_the_head_kept_elsewhere(copy: Path) -> None:
    head = verify_chain(copy).head
    with behind_its_back(copy) as connection:
        rewrite(connection, 5, COUNT)
    assert verify_chain(copy).ok
    report = verify_chain(copy, expect_head=head)
    assert (report.ok, report.first_bad_seq) == (False, COUNT)
    assert report.reason == "rewritten: the kept head differs"


def test_a_log_that_grew_still_holds_its_kept_head(path: Path, log: SqliteAuditLog) -> None:
    log.note("load", "admin", {})
    head = log.head()
    log.note("load", "admin", {})
    report = verify_chain(path, expect_head=head)
    assert (report.ok, report.events) == (True, 2)


def test_bytes_flipped_in_the_file_never_change_a_record_unseen(
    original: Path, tmp_path: Path
) -> None:
    chance = random.Random(3)  # noqa: S311 (seeded: the same every run)
    content, before = original.read_bytes(), rows(original)
    damaged, seen = tmp_path / "damaged.sqlite", 0
    for _ in range(300):
        changed = bytearray(content)
        changed[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        damaged.write_bytes(changed)
        report = verify_chain(damaged, expect_head=Head(COUNT, before[-1][6]))
        if report.ok:  # unused space, or an index: every record must be as it was
            assert rows(damaged) == before
        seen += not report.ok
        for beside in tmp_path.glob("damaged.sqlite-*"):
            beside.unlink()
    assert seen > 100


@pytest.mark.parametrize("content", [b"", b"not a log at all, only some text" * 200])
def test_what_is_no_log_is_unreadable(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "audit.sqlite"
    path.write_bytes(content)
    report = verify_chain(path)
    assert (report.ok, report.first_bad_seq, report.events) == (False, 1, 0)
    assert str(report.reason).startswith("unreadable")


def test_a_missing_log_is_unreadable_and_stays_missing(tmp_path: Path) -> None:
    report = verify_chain(tmp_path / "audit.sqlite")
    assert (report.ok, report.events) == (False, 0)
    assert list(tmp_path.iterdir()) == []


def test_verifying_goes_on_while_others_append(path: Path, log: SqliteAuditLog) -> None:
    for turn in range(20):
        log.note("load", "admin", {"turn": turn})
        assert verify_chain(path).events == turn + 1


@pytest.mark.parametrize("text", ["", "5", "5:abc", "x:" + GENESIS, "-1:" + GENESIS])
def test_a_head_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no head"):
        Head.parse(text)


def test_a_head_is_read_back_as_written() -> None:
    head = Head(12, "a" * 64)
    assert Head.parse(f" {head}\n") == head
