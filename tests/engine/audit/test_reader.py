"""Reading the log: what a reviewer sees."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine.audit.log import SqliteAuditLog
from engine.audit.reader import AuditReader
from engine.audit.record import Intent, Outcome, OutcomeKind
from engine.audit.verify import verify_chain
from semantic.errors import ExecutionError


def ask(
    log: SqliteAuditLog,
    question: str,
    kind: OutcomeKind | None = "ok",
    *,
    actor: str = "maria",
    sql: str | None = None,
    snapshot: str | None = None,
) -> str:
    asked = Intent(actor=actor, surface="ask", question=question, sql=sql, snapshot=snapshot)
    audit_id = log.begin(asked)
    if kind is not None:
        log.finish(audit_id, Outcome(kind=kind, rows=1))
    return audit_id


@pytest.fixture
def reader(path: Path, log: SqliteAuditLog) -> AuditReader:
    return AuditReader(path)


def test_entries_come_newest_first(log: SqliteAuditLog, reader: AuditReader) -> None:
    ids = [ask(log, f"question {turn}") for turn in range(5)]
    found = reader.entries()
    assert [entry.audit_id for entry in found] == ids[::-1]
    assert [entry.seq for entry in found] == [9, 7, 5, 3, 1]
    assert [entry.at for entry in found] == sorted((one.at for one in found), reverse=True)


def test_pages_follow_each_other(log: SqliteAuditLog, reader: AuditReader) -> None:
    ids = [ask(log, f"question {turn}") for turn in range(7)]
    first = reader.entries(limit=3)
    second = reader.entries(limit=3, before=first[-1].seq)
    third = reader.entries(limit=3, before=second[-1].seq)
    pages = [[entry.audit_id for entry in page] for page in (first, second, third)]
    assert pages == [ids[:3:-1], ids[3:0:-1], ids[:1]]
    assert reader.entries(limit=3, before=1) == ()
    assert {entry.status for page in (first, second, third) for entry in page} == {"ok"}


def test_interleaved_questions_keep_their_own_outcomes(
    log: SqliteAuditLog, reader: AuditReader
) -> None:
    one = log.begin(Intent(actor="maria", surface="ask", question="one"))
    two = log.begin(Intent(actor="john", surface="ask", question="two"))
    log.finish(two, Outcome(kind="timeout"))
    log.finish(one, Outcome(kind="empty"))
    assert [(entry.question, entry.status) for entry in reader.entries()] == [
        ("two", "timeout"),
        ("one", "empty"),
    ]


def test_an_intent_without_outcome_is_shown_as_interrupted(
    log: SqliteAuditLog, reader: AuditReader
) -> None:
    audit_id = ask(log, "what happened?", None)
    entry = reader.show(audit_id)
    assert entry is not None
    assert (entry.status, entry.outcome, entry.finished_at) == ("interrupted", None, None)
    assert reader.entries(outcome="interrupted") == (entry,)


def test_filters(log: SqliteAuditLog, reader: AuditReader) -> None:
    win = ask(log, "What is our WIN rate?", actor="maria", sql="SELECT won / closed")
    grab = ask(log, "Größte Deals in München?", "refusal", actor="john")
    load = log.note("load", "admin", {"table": "accounts"})

    def ids(**filters: str) -> list[str]:
        return [entry.audit_id for entry in reader.entries(**filters)]  # type: ignore[arg-type]

    assert ids() == [load, grab, win]
    assert ids(actor="john") == [grab]
    assert ids(actor="joh") == []
    assert ids(outcome="refusal") == [grab]
    assert ids(outcome="noted") == [load]
    assert ids(text="win RATE") == [win]
    assert ids(text="won / closed") == [win]
    assert ids(text="GRÖSSTE") == [grab]
    assert ids(text="100%") == []
    assert ids(actor="john", text="win") == []
    assert ids(outcome="ok", actor="maria", text="win") == [win]


def test_one_entry_by_its_id(log: SqliteAuditLog, reader: AuditReader, path: Path) -> None:
    audit_id = ask(log, "how much?", sql="SELECT 1")
    entry = reader.show(audit_id)
    assert entry is not None
    assert (entry.question, entry.sql, entry.actor, entry.status) == (
        "how much?",
        "SELECT 1",
        "maria",
        "ok",
    )
    assert entry.finished_at == datetime(2026, 6, 30, 12, 0, 2, tzinfo=UTC)
    assert entry.records[-1].hash == verify_chain(path).head.hash
    assert reader.entries() == (entry,)
    assert reader.show("unheard of") is None


def test_snapshots_in_use(log: SqliteAuditLog, reader: AuditReader) -> None:
    for snapshot in ("s1", "s2", "s1", None):
        ask(log, "?", snapshot=snapshot)
    log.note("load", "admin", {"snapshot": "s3"})
    assert reader.snapshots() == {"s1", "s2"}


def test_reading_writes_nothing(log: SqliteAuditLog, reader: AuditReader, path: Path) -> None:
    ask(log, "?")
    log.close()
    before = path.read_bytes()
    assert len(reader.entries()) == 1
    assert path.read_bytes() == before


def test_a_missing_or_damaged_log_is_said(tmp_path: Path) -> None:
    (tmp_path / "text.sqlite").write_text("no database" * 1000)
    for name in ("none.sqlite", "text.sqlite"):
        with pytest.raises(ExecutionError) as caught:
            AuditReader(tmp_path / name).entries()
        assert caught.value.issues[0].code == "audit-unavailable"
    assert not (tmp_path / "none.sqlite").exists()


def test_a_record_that_is_none_of_ours_is_said(
    log: SqliteAuditLog, reader: AuditReader, path: Path
) -> None:
    audit_id = ask(log, "?")
    raw = sqlite3.connect(path)
    raw.execute("DROP TRIGGER event_no_update")
    for body in ("[]", "{}", "{", '{"kind":{"$date":"never"}}'):
        raw.execute("UPDATE event SET body = ? WHERE event = 'outcome'", (body,))
        raw.commit()
        for read in (reader.entries, lambda: reader.show(audit_id)):
            with pytest.raises(ExecutionError, match="cannot be read"):
                read()
    raw.close()
