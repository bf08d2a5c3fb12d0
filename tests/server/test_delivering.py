"""What leaves the building is in the log by its bytes, or it does not leave."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine.audit.log import SqliteAuditLog
from engine.audit.reader import AuditReader
from engine.audit.verify import verify_chain
from semantic.errors import ExecutionError
from server.delivering import Delivery, deliver

FILE = Delivery(
    kind="export",
    form="xlsx",
    content=b"the bytes",
    answers=("a1", "a2"),
    snapshot="s1",
    title="Bookings",
    parts=(("provenue.json", b"{}"),),
)


def opened(path: Path) -> SqliteAuditLog:
    return SqliteAuditLog(path, lambda: datetime(2026, 7, 1, tzinfo=UTC))


def test_a_file_that_leaves_is_noted_by_its_bytes_and_its_answers(tmp_path: Path) -> None:
    log = opened(tmp_path / "audit.sqlite")
    noted = deliver(log, "owner", FILE)
    log.close()
    assert noted is not None
    entry = AuditReader(tmp_path / "audit.sqlite").show(noted)
    assert entry is not None
    assert (entry.event, entry.actor, entry.status) == ("delivered", "owner", "noted")
    details = entry.body["details"]
    assert details["sha256"] == hashlib.sha256(b"the bytes").hexdigest()
    assert details["bytes"] == len(b"the bytes")
    assert details["answers"] == ["a1", "a2"]
    assert details["parts"] == {"provenue.json": hashlib.sha256(b"{}").hexdigest()}
    assert verify_chain(tmp_path / "audit.sqlite").ok


def test_a_log_that_cannot_be_written_lets_nothing_leave(tmp_path: Path) -> None:
    log = opened(tmp_path / "audit.sqlite")
    (tmp_path / "audit.sqlite").rename(tmp_path / "elsewhere.sqlite")
    with pytest.raises(ExecutionError) as caught:
        deliver(log, "owner", FILE)
    assert caught.value.issues[0].code == "audit-unavailable"


def test_where_no_log_is_kept_nothing_is_noted() -> None:
    assert deliver(None, "owner", FILE) is None
