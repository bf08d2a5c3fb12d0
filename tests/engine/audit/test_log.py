"""Appending: what is kept, that it is durable, that it fails closed."""

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from engine.audit.log import SqliteAuditLog
from engine.audit.reader import AuditReader
from engine.audit.record import AuditLog, Intent, Outcome
from engine.audit.verify import verify_chain
from semantic.errors import ExecutionError, InternalError

ASKED = Intent(
    actor="maria",
    surface="ask",
    question="What did we book in EMEA?",
    query='{"metrics":["bookings"]}',
    sql="SELECT sum(amount) FROM opportunities WHERE region = $p1 AND amount > $p2",
    parameters={"p1": "EMEA", "p2": Decimal("10.50"), "p3": date(2026, 6, 30), "p4": None},
    policies=("owner_id = 'r1'",),
    tables=({"name": "opportunities", "source": "opportunities.csv", "rows": 3},),
    columns=({"table": "opportunities", "column": "amount", "roles": ("projected",)},),
    snapshot="s1",
    model="m1",
    planner="keyword",
    assumptions=("on the close date",),
    conversation="c1",
    request="q1",
    roles=("rep",),
)
DONE = Outcome(kind="ok", rows=1, result_sha256="0" * 64, timings={"execute": 1.5})


def records(path: Path) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(path)
    found = connection.execute("SELECT * FROM event ORDER BY seq").fetchall()
    connection.close()
    return found


def code(caught: pytest.ExceptionInfo[Any]) -> str:
    (issue,) = caught.value.issues
    return str(issue.code)


def test_an_intent_and_its_outcome_are_kept_whole(log: SqliteAuditLog, path: Path) -> None:
    as_protocol: AuditLog = log
    audit_id = as_protocol.begin(ASKED)
    as_protocol.finish(audit_id, DONE)
    entry = AuditReader(path).show(audit_id)
    assert entry is not None
    assert entry.outcome is not None
    for name in Intent.__dataclass_fields__:
        kept, given = entry.body[name], getattr(ASKED, name)
        assert kept == (list(given) if name in ("policies", "assumptions", "roles") else kept)
        assert name in ("policies", "assumptions", "roles", "columns", "tables") or kept == given
    assert entry.body["columns"] == [
        {"table": "opportunities", "column": "amount", "roles": ["projected"]}
    ]
    assert entry.body["tables"] == [dict(ASKED.tables[0])]
    assert entry.outcome == {
        "kind": "ok",
        "rows": 1,
        "truncated": False,
        "result_sha256": "0" * 64,
        "issues": [],
        "timings": {"execute": 1.5},
        "cached": False,
    }
    assert [one.event for one in entry.records] == ["intent", "outcome"]
    assert entry.at == datetime(2026, 6, 30, 12, 0, 1, tzinfo=UTC)
    assert verify_chain(path).ok


def test_a_note_is_kept(log: SqliteAuditLog, path: Path) -> None:
    audit_id = log.note("load", "admin", {"table": "accounts", "rows": 7})
    entry = AuditReader(path).show(audit_id)
    assert entry is not None
    assert (entry.event, entry.actor, entry.status) == ("load", "admin", "noted")
    assert entry.body["details"] == {"table": "accounts", "rows": 7}


def test_hostile_text_cannot_break_a_record(log: SqliteAuditLog, path: Path) -> None:
    nasty = '\'; DROP TABLE event; --\n{"event":"x"}\0\x1b[31m\ud800\u202e' + "x" * 10_000
    audit_id = log.begin(Intent(actor=nasty, surface="ask", question=nasty))
    entry = AuditReader(path).show(audit_id)
    assert entry is not None
    assert (entry.question, entry.actor) == (nasty, nasty)
    assert verify_chain(path).events == 1


def test_an_outcome_needs_an_open_intent(log: SqliteAuditLog, path: Path) -> None:
    audit_id = log.begin(ASKED)
    log.finish(audit_id, DONE)
    note = log.note("load", "admin", {})
    for wrong in (audit_id, "unheard of", note):
        with pytest.raises(InternalError) as caught:
            log.finish(wrong, DONE)
        assert code(caught) == "audit-misused"
    with pytest.raises(InternalError):
        log.note("outcome", "admin", {})
    log.note("load", "admin", {})
    assert verify_chain(path).events == 4


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE event SET body = '{}' WHERE seq = 1",
        "UPDATE event SET seq = 9 WHERE seq = 2",
        "DELETE FROM event WHERE seq = 2",
        "DELETE FROM event",
        "INSERT OR REPLACE INTO event SELECT 1, audit_id, event, at, '{}', previous_hash, hash "
        "FROM event WHERE seq = 1",
        "REPLACE INTO event SELECT seq, audit_id, event, at, '{}', previous_hash, hash FROM event",
        "INSERT INTO event SELECT 9, 'x', event, at, body, previous_hash, hash FROM event LIMIT 1",
        "INSERT INTO event SELECT -1, 'x', event, at, body, previous_hash, hash FROM event LIMIT 1",
        "INSERT INTO event SELECT NULL, 'x', event, at, body, previous_hash, hash FROM event",
        "INSERT INTO event SELECT * FROM event WHERE 1 ON CONFLICT DO UPDATE SET body = '{}'",
        "INSERT OR REPLACE INTO event SELECT 4, audit_id, event, at, '{}', previous_hash, hash "
        "FROM event WHERE seq = 1",
    ],
)
def test_the_file_itself_refuses_changes(log: SqliteAuditLog, path: Path, sql: str) -> None:
    for _ in range(3):
        log.begin(ASKED)
    before = records(path)
    raw = sqlite3.connect(path)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        raw.execute(sql)
    raw.close()
    assert records(path) == before


def test_an_append_is_synced_to_disk_before_it_returns(log: SqliteAuditLog) -> None:
    connection = log._connection
    assert connection is not None
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_log_goes_on_where_it_ended(path: Path, clock: Any) -> None:
    for _ in range(3):
        log = SqliteAuditLog(path, clock)
        log.finish(log.begin(ASKED), DONE)
        log.close()
    report = verify_chain(path)
    assert (report.ok, report.events) == (True, 6)


def test_threads_share_one_chain(log: SqliteAuditLog, path: Path) -> None:
    def ask(_turn: int) -> str:
        audit_id = log.begin(ASKED)
        log.finish(audit_id, DONE)
        return audit_id

    with ThreadPoolExecutor(8) as pool:
        ids = list(pool.map(ask, range(200)))
    assert len(set(ids)) == 200
    report = verify_chain(path)
    assert (report.ok, report.events) == (True, 400)


APPENDER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from engine.audit.log import SqliteAuditLog
from engine.audit.record import Intent, Outcome
log = SqliteAuditLog(Path(sys.argv[1]), lambda: datetime.now(UTC))
print("ready", flush=True)
for turn in range(int(sys.argv[2])):
    audit_id = log.begin(Intent(actor=sys.argv[3], surface="ask", question=f"question {turn}"))
    print("intent", audit_id, flush=True)
    log.finish(audit_id, Outcome(kind="ok", rows=turn))
    print("outcome", audit_id, flush=True)
"""


def appender(path: Path, count: int, actor: str) -> subprocess.Popen[str]:
    arguments = [sys.executable, "-c", APPENDER, str(path), str(count), actor]
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True)


def test_processes_share_one_chain(path: Path) -> None:
    workers = [appender(path, 60, f"worker {number}") for number in range(3)]
    for worker in workers:
        worker.communicate(timeout=60)
        assert worker.returncode == 0
    report = verify_chain(path)
    assert (report.ok, report.events) == (True, 360)
    by_actor = [len(AuditReader(path).entries(actor=f"worker {n}", limit=99)) for n in range(3)]
    assert by_actor == [60, 60, 60]


def test_nothing_acknowledged_is_lost_by_kill_nine(path: Path) -> None:
    chance = random.Random(7)  # noqa: S311 (seeded: the same every run)
    acknowledged: list[tuple[str, str]] = []
    for _ in range(10):
        with appender(path, 100_000, "worker") as worker:
            assert worker.stdout is not None
            assert worker.stdout.readline() == "ready\n"
            timer = threading.Timer(chance.uniform(0.005, 0.1), worker.kill)
            timer.start()
            lines = worker.stdout.read().splitlines()
            timer.join()
        assert worker.returncode == -signal.SIGKILL
        acknowledged += [(line.split()[0], line.split()[1]) for line in lines if len(line) > 40]
    kept = {(record[2], record[1]) for record in records(path)}
    report = verify_chain(path)
    assert report.ok
    assert len(acknowledged) > 50
    assert set(acknowledged) <= kept
    # At most one record a kill was written and not yet acknowledged.
    assert report.events - len(acknowledged) <= 10


DISK_FULL = """
import resource, sys
from datetime import UTC, datetime
from pathlib import Path
from engine.audit.log import SqliteAuditLog
from engine.audit.record import Intent
from semantic.errors import ExecutionError
path = Path(sys.argv[1])
log = SqliteAuditLog(path, lambda: datetime.now(UTC))
asked = Intent(actor="maria", surface="ask", question="x" * 3000)
resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, resource.RLIM_INFINITY))
kept = 0
try:
    while kept < 1000:
        log.begin(asked)
        kept += 1
except ExecutionError as error:
    print(error.issues[0].code, kept)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
log.begin(asked)
print("recovered")
"""


def test_a_full_disk_is_said_and_survived(path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", DISK_FULL, str(path)], capture_output=True, text=True, timeout=60
    )
    first, second = ran.stdout.splitlines()
    told, kept = first.split()
    assert (told, second) == ("audit-unavailable", "recovered")
    assert 0 < int(kept) < 1000
    report = verify_chain(path)
    assert (report.ok, report.events) == (True, int(kept) + 1)


READ_ONLY = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from engine.audit.log import SqliteAuditLog
from engine.audit.record import Intent
from semantic.errors import ExecutionError
if os.geteuid() == 0:
    os.setuid(65534)  # root may write anywhere
try:
    log = SqliteAuditLog(Path(sys.argv[1]), lambda: datetime.now(UTC))
    log.begin(Intent(actor="maria", surface="ask", question="may I?"))
except ExecutionError as error:
    print(error.issues[0].code)
"""


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """Make a folder that every user of this machine may reach, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp())
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


@pytest.mark.parametrize("what", ["file", "folder"])
def test_a_log_that_may_not_be_written_is_unavailable(open_folder: Path, what: str) -> None:
    path = open_folder / "audit.sqlite"
    log = SqliteAuditLog(path, lambda: datetime.now(UTC))
    log.begin(ASKED)
    log.close()
    path.chmod(0o444)
    open_folder.chmod(0o755 if what == "file" and os.geteuid() == 0 else 0o555)
    ran = subprocess.run(
        [sys.executable, "-c", READ_ONLY, str(path)], capture_output=True, text=True, timeout=60
    )
    assert ran.stdout == "audit-unavailable\n", ran.stderr
    open_folder.chmod(0o755)
    assert verify_chain(path).events == 1


def test_a_place_that_cannot_hold_a_log_is_unavailable(tmp_path: Path, clock: Any) -> None:
    (tmp_path / "taken").write_text("not a folder")
    (tmp_path / "text.sqlite").write_text("not a database, but long enough to be read as one" * 40)
    (tmp_path / "folder.sqlite").mkdir()
    for name in ("taken/audit.sqlite", "text.sqlite", "folder.sqlite"):
        with pytest.raises(ExecutionError) as caught:
            SqliteAuditLog(tmp_path / name, clock)
        assert code(caught) == "audit-unavailable"
        assert str(tmp_path) not in str(caught.value)


def test_a_log_removed_or_replaced_under_us_is_unavailable(
    log: SqliteAuditLog, path: Path, clock: Any
) -> None:
    log.begin(ASKED)
    path.unlink()
    with pytest.raises(ExecutionError) as removed:
        log.begin(ASKED)
    assert code(removed) == "audit-unavailable"
    assert not path.exists()
    SqliteAuditLog(path, clock).close()
    with pytest.raises(ExecutionError) as replaced:
        log.begin(ASKED)
    assert code(replaced) == "audit-unavailable"


def test_a_log_set_back_under_us_is_unavailable(log: SqliteAuditLog, path: Path) -> None:
    for _ in range(5):
        log.begin(ASKED)
    raw = sqlite3.connect(path)
    raw.execute("DROP TRIGGER event_no_delete")
    raw.execute("DELETE FROM event WHERE seq > 3")
    raw.commit()
    raw.close()
    with pytest.raises(ExecutionError) as caught:
        log.begin(ASKED)
    assert code(caught) == "audit-unavailable"
    assert verify_chain(path).events == 3


def test_another_process_that_holds_the_file_too_long_is_unavailable(
    log: SqliteAuditLog, path: Path
) -> None:
    assert log._connection is not None
    log._connection.execute("PRAGMA busy_timeout = 100")
    raw = sqlite3.connect(path, isolation_level=None)
    raw.execute("BEGIN IMMEDIATE")
    with pytest.raises(ExecutionError) as caught:
        log.begin(ASKED)
    assert code(caught) == "audit-unavailable"
    raw.execute("ROLLBACK")
    raw.close()
    log.begin(ASKED)
    assert verify_chain(path).events == 1


def test_a_clock_that_goes_back_keeps_the_order(path: Path) -> None:
    moments = iter([datetime(2026, 6, 30, hour, tzinfo=UTC) for hour in (12, 11, 13)])
    log = SqliteAuditLog(path, lambda: next(moments))
    ids = [log.begin(ASKED) for _ in range(3)]
    log.close()
    assert ids == sorted(ids)
    assert [entry.audit_id for entry in AuditReader(path).entries()] == ids[::-1]
    assert verify_chain(path).ok


def test_the_head_is_the_newest_record(log: SqliteAuditLog, path: Path) -> None:
    assert str(log.head()) == "0:" + "0" * 64
    log.begin(ASKED)
    assert log.head() == verify_chain(path).head
    assert log.head().seq == 1


def test_a_copy_made_by_sqlite_while_others_append_is_whole(
    log: SqliteAuditLog, path: Path, tmp_path: Path
) -> None:
    stop = threading.Event()

    def ask() -> None:
        while not stop.is_set():
            log.finish(log.begin(ASKED), DONE)

    writer = threading.Thread(target=ask)
    writer.start()
    head = log.head()
    for number in range(5):
        copied = tmp_path / f"backup {number}.sqlite"
        source, target = sqlite3.connect(path), sqlite3.connect(copied)
        source.backup(target)
        source.close()
        target.close()
        report = verify_chain(copied, expect_head=head)
        assert report.ok
        assert report.events >= head.seq
        head = report.head
    stop.set()
    writer.join()
    assert verify_chain(path, expect_head=head).ok


@pytest.mark.slow
def test_how_fast_it_is(
    log: SqliteAuditLog, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Measured, not asserted: run with `-m slow` to read the figures."""
    times: list[float] = []
    for _ in range(5_000):
        started = time.perf_counter()
        audit_id = log.begin(ASKED)
        between = time.perf_counter()
        log.finish(audit_id, DONE)
        times += (between - started, time.perf_counter() - between)
    times.sort()
    p50, p99 = (times[len(times) * part // 100] * 1000 for part in (50, 99))
    started = time.perf_counter()
    report = verify_chain(path)
    rate = report.events / (time.perf_counter() - started)
    with capsys.disabled():
        print(f"\nappend: p50 {p50:.2f} ms, p99 {p99:.2f} ms; verify: {rate:,.0f} records a second")
    assert (report.ok, report.events) == (True, 10_000)
