"""A load that dies, or runs out of disk, changes nothing."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from data.snapshot import Store
from tests.data.conftest import Bench

#: A load in a process of its own: home, file, and how many bytes one file may have.
LOAD = """
import resource, sys
from datetime import UTC, datetime
from pathlib import Path
from data.load import Source, load
from data.snapshot import Store
from semantic.errors import DataError
home, file, most = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
if most:
    import signal
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
print("ready", flush=True)
try:
    load([Source(path=file)], Store(home), confirmed=True, now=datetime(2026, 7, 1, tzinfo=UTC))
    print("loaded")
except DataError as error:
    print(error)
"""


def start(home: Path, file: Path, most: int = 0) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", LOAD, str(home), str(file), str(most)],
        stdout=subprocess.PIPE,
        text=True,
    )


def big(bench: Bench, rows: int = 40_000) -> Path:
    lines = "".join(
        f"OP-{n},{n % 997}.25,2026-01-{n % 28 + 1:02},{'x' * 20}{n}\n" for n in range(rows)
    )
    return bench.write("deals.csv", f"opportunity_id,amount,close_date,note\n{lines}")


def check_unharmed(bench: Bench, before: str) -> None:
    """Assert that what was served is served still, whole, and a load works again."""
    store = Store(bench.store.home)
    current = store.current()
    assert current is not None
    for snapshot in store.list():
        store.verify(snapshot)
    assert before in {one.id for one in store.list()}
    if current.id == before:
        assert bench.rows(current.tables[0]) == [("1", 5)]


def test_killed_at_any_moment_nothing_is_lost(bench: Bench) -> None:
    before = bench.load("opportunity_id,n\n1,5\n").snapshot
    file = big(bench)
    started = time.monotonic()
    whole = start(bench.store.home, file)
    assert whole.communicate()[0].split() == ["ready", "loaded"]
    lasted = time.monotonic() - started
    bench.store.rollback(before.id)
    unfinished = 0
    for moment in range(6):
        # Another file each time, so that no build can be reused.
        bench.write("deals.csv", file.read_text() + f"OP-x{moment},1.00,2026-01-01,y\n")
        process = start(bench.store.home, file)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(lasted * 0.6 * moment / 6)
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        check_unharmed(bench, before.id)
        current = bench.store.current()
        unfinished += current is not None and current.id == before.id
        bench.store.rollback(before.id)
    assert unfinished >= 3
    report = bench.load("opportunity_id,n\n1,6\n")
    assert bench.rows(report.files[0].version) == [("1", 6)]
    assert list(bench.store.scratch.iterdir()) == []
    named = {table.file for one in bench.store.list() for table in one.tables}
    assert {f"tables/{path.name}" for path in (bench.store.home / "tables").iterdir()} == named


@pytest.mark.parametrize("most", [1_000, 20_000, 800_000])
def test_a_full_disk_changes_nothing(bench: Bench, most: int) -> None:
    before = bench.load("opportunity_id,n\n1,5\n")
    state = bench.state()
    process = start(bench.store.home, big(bench), most)
    output = process.communicate()[0]
    assert output == (
        "ready\nthe disk is full: nothing was loaded, and what is served is unchanged [disk-full]\n"
        "  hint: free some space and load again\n"
    )
    assert process.returncode == 0
    assert bench.state() == state
    assert bench.store.current() == before.snapshot
    assert start(bench.store.home, big(bench)).communicate()[0] == "ready\nloaded\n"
