"""The store: snapshots never change, CURRENT moves as a whole, one process writes at a time."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from data.load import Source, load
from data.snapshot import Store
from semantic.errors import DataError
from tests.data.conftest import NOW, Bench


def test_an_empty_store(store: Store) -> None:
    assert store.current() is None
    assert store.list() == ()
    assert not store.home.exists()


def test_a_load_keeps_the_other_tables_and_the_old_snapshot(bench: Bench) -> None:
    first = bench.load("id,name\n1,a\n", name="deals.csv").snapshot
    second = bench.load("id\n9\n", name="reps.csv").snapshot
    third = bench.load("id,name\n1,changed\n", name="deals.csv").snapshot
    assert [one.table for one in third.tables] == ["deals", "reps"]
    assert (third.parent, second.parent, first.parent) == (second.id, first.id, None)
    assert bench.store.current() == third
    assert bench.store.get(first.id) == first
    for snapshot, name in ((first, "a"), (second, "a"), (third, "changed")):
        version = snapshot.table("deals")
        assert version is not None
        assert bench.rows(version) == [("1", name)]
        bench.store.verify(snapshot)


def test_list_is_newest_first(bench: Bench) -> None:
    made = [bench.load(f"id\n{n}\n").snapshot.id for n in range(4)]
    assert [one.id for one in bench.store.list()] == made[::-1]


def test_the_same_content_is_not_loaded_twice(bench: Bench) -> None:
    first = bench.load("id,name\n1,a\n")
    before = bench.state()
    again = bench.load("id,name\n1,a\n")
    assert (again.snapshot, again.files[0].reused) == (first.snapshot, True)
    assert again.files[0].read == 1
    assert bench.state() == before


def test_going_back_to_old_content_reuses_its_file(bench: Bench) -> None:
    first = bench.load("id,name\n1,a\n").snapshot
    bench.load("id,name\n1,b\n")
    third = bench.load("id,name\n1,a\n")
    assert third.files[0].reused
    assert third.snapshot.tables == first.tables
    assert third.snapshot.id != first.id
    assert len(list((bench.store.home / "tables").iterdir())) == 2


def test_equal_bytes_make_equal_ids_anywhere(bench: Bench, tmp_path: Path) -> None:
    first = bench.load("id,name\n1,a\n").snapshot
    other = Store(tmp_path / "elsewhere")
    later = NOW + timedelta(days=1)
    report = load([Source(path=tmp_path / "deals.csv")], other, confirmed=True, now=later)
    assert report.snapshot.id == first.id


def test_rollback_and_forward_again(bench: Bench) -> None:
    first = bench.load("id,name\n1,a\n").snapshot
    second = bench.load("id,name\n1,b\n").snapshot
    assert bench.store.rollback(first.id) == first
    assert bench.store.current() == first
    assert bench.store.rollback(second.id) == second
    assert len(bench.store.list()) == 2


def test_an_unknown_snapshot_is_named(bench: Bench) -> None:
    known = bench.load("id\n1\n").snapshot.id
    wrong = known[:-1] + ("0" if known[-1] != "0" else "1")
    with pytest.raises(DataError) as caught:
        bench.store.rollback(wrong)
    assert str(caught.value) == (
        f"no snapshot '{wrong}' [unknown-snapshot]\n  hint: did you mean '{known}'?"
    )
    for hostile in ("../../etc/passwd", "", "CURRENT"):
        with pytest.raises(DataError, match="no snapshot"):
            bench.store.get(hostile)


def test_a_missing_table_file_is_named(bench: Bench) -> None:
    snapshot = bench.load("id\n1\n").snapshot
    path = bench.store.table_path(snapshot.tables[0])
    path.unlink()
    with pytest.raises(DataError) as caught:
        bench.store.verify(snapshot)
    assert str(caught.value) == (
        f"{path}: the file of table 'deals' is missing [missing-table-file]\n"
        "  hint: load the file again, or roll back to another snapshot"
    )


@pytest.mark.parametrize("place", [0, 100, -100])
def test_a_flipped_byte_is_found(bench: Bench, place: int) -> None:
    snapshot = bench.load("id\n1\n").snapshot
    path = bench.store.table_path(snapshot.tables[0])
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(bytes(content))
    with pytest.raises(DataError) as caught:
        bench.store.verify(snapshot)
    assert str(caught.value).startswith(
        f"{path}: the file of table 'deals' is damaged: its bytes changed [damaged-table-file]"
    )
    with pytest.raises(DataError, match="damaged"):
        bench.store.rollback(snapshot.id)


def test_a_lost_table_file_is_made_again(bench: Bench) -> None:
    first = bench.load("id\n1\n").snapshot
    bench.store.table_path(first.tables[0]).unlink()
    report = bench.load("id\n1\n")
    assert not report.files[0].reused
    assert bench.store.current() == report.snapshot
    bench.store.verify(report.snapshot)
    assert bench.rows(report.files[0].version) == [("1",)]


def test_a_damaged_manifest_is_named_and_nothing_is_swept(bench: Bench) -> None:
    first = bench.load("id\n1\n").snapshot
    second = bench.load("id\n2\n").snapshot
    path = bench.store.manifest_path(first.id)
    path.write_text("{")
    with pytest.raises(DataError, match=r"the manifest of snapshot .* is damaged"):
        bench.store.get(first.id)
    with bench.store.writing() as writer:
        writer.sweep()
    bench.store.verify(second)
    assert bench.store.table_path(first.tables[0]).exists()


def test_a_second_process_is_told_to_wait(bench: Bench) -> None:
    before = bench.load("id\n1\n").snapshot
    with bench.store.writing():
        code = (
            "import sys; from pathlib import Path; from datetime import datetime, UTC\n"
            "from data.load import load, Source; from data.snapshot import Store\n"
            "from semantic.errors import DataError\n"
            "try: load([Source(path=Path(sys.argv[2]))], Store(Path(sys.argv[1])), confirmed=True,"
            " now=datetime.now(UTC), wait=0.2)\n"
            "except DataError as error: print(error)"
        )
        path = bench.write("other.csv", "id\n2\n")
        done = subprocess.run(
            [sys.executable, "-c", code, str(bench.store.home), str(path)],
            capture_output=True,
            text=True,
            check=True,
        )
    import os

    assert done.stdout == (
        f"another load is running (process {os.getpid()}); nothing was changed [store-busy]\n"
        "  hint: try again when it has ended\n"
    )
    assert bench.store.current() == before
    assert bench.load("id\n2\n", name="other.csv").snapshot.parent == before.id


def test_all_files_of_a_load_or_none(bench: Bench) -> None:
    bench.load("id\n1\n")
    before = bench.state()
    good = bench.write("reps.csv", "id,name\n1,a\n")
    bad = bench.write("quotas.csv", "id,day\n1,01/02/2026\n")
    empty = bench.write("empty.csv", "")
    with pytest.raises(DataError) as caught:
        load(
            [Source(path=good), Source(path=bad), Source(path=empty)],
            bench.store,
            confirmed=True,
            now=NOW,
        )
    assert [one.code for one in caught.value.issues] == ["ambiguous-date", "empty-file"]
    bench.store.verify(current := bench.store.current())  # type: ignore[arg-type]
    assert current is not None
    assert [one.table for one in current.tables] == ["deals"]
    bench.load("id\n1\n")
    assert bench.state() == before


def test_two_files_of_one_table_are_refused(bench: Bench) -> None:
    paths = [bench.write("Deals.csv", "id\n1\n"), bench.write("deals.txt", "id\n2\n")]
    with pytest.raises(DataError) as caught:
        load([Source(path=path) for path in paths], bench.store, confirmed=True, now=NOW)
    assert str(caught.value) == (
        "two files of one load make table 'deals' [duplicate-table]\n"
        "  hint: give one of them another table name"
    )
    assert bench.store.current() is None
