"""A load as a whole: what it reports, records, and leaves behind."""

import hashlib
import json
import os
from pathlib import Path

import duckdb
import pytest

from data.load import Progress, Source, content_of, load
from data.plan import plan_from
from data.rejects import rejects_of
from semantic.errors import DataError
from tests.data.conftest import NOW, Bench

DEALS = "opportunity_id,amount,close_date,entered_at\nA,1.50,2026-03-01,2026-03-01 09:00\nB,,,\n"


def test_what_is_recorded_of_a_table(bench: Bench) -> None:
    report = bench.load(DEALS, name="Opportunities.csv")
    version = report.files[0].version
    assert (version.table, version.source) == ("opportunities", "Opportunities.csv")
    assert version.source_sha256 == hashlib.sha256(DEALS.encode()).hexdigest()
    assert version.source_bytes == len(DEALS)
    assert version.loaded_at == NOW
    assert (version.rows, version.rejected, version.left_out, version.replaced) == (2, 0, 0, 0)
    assert [
        (one.name, one.sql_type, one.nulls, one.lowest, one.highest) for one in version.columns
    ] == [
        ("opportunity_id", "VARCHAR", 0, None, None),
        ("amount", "DECIMAL(18,2)", 1, None, None),
        ("close_date", "DATE", 1, "2026-03-01", "2026-03-01"),
        ("entered_at", "TIMESTAMP", 1, "2026-03-01T09:00:00", "2026-03-01T09:00:00"),
    ]
    plan = plan_from(json.loads(version.plan), "manifest")
    assert version.content == content_of(version.source_sha256, plan)
    assert version.file == f"tables/{version.content}.duckdb"
    path = bench.store.table_path(version)
    assert version.file_bytes == path.stat().st_size
    assert version.file_sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_table_is_served_read_only_by_its_name(bench: Bench) -> None:
    version = bench.load(DEALS, name="opportunities.csv").files[0].version
    path = bench.store.table_path(version)
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{path}' AS served (READ_ONLY)")
        found = connection.execute("SELECT count(*) FROM served.main.opportunities").fetchone()
        assert found == (2,)
        tables = connection.execute(
            "SELECT table_name FROM duckdb_tables() WHERE database_name = 'served' ORDER BY 1"
        ).fetchall()
        assert tables == [("opportunities",), ("opportunities__rejects",)]


def test_nothing_is_left_but_the_store(bench: Bench) -> None:
    bench.load(DEALS)
    bench.load("a,b\n1\n2,3\n")
    kinds = sorted(
        str(path.relative_to(bench.store.home)).split("/")[0] + path.suffix
        for path in bench.store.home.rglob("*")
        if path.is_file()
    )
    assert kinds == [
        *("CURRENT", "LOCK", "snapshots.json", "snapshots.json", "tables.duckdb", "tables.duckdb"),
    ]


def test_progress_goes_forward_to_the_end(bench: Bench) -> None:
    lines = "".join(f"OP-{n},{n}.25,2026-01-01\n" for n in range(200_000))
    path = bench.write("deals.csv", f"opportunity_id,amount,close_date\n{lines}")
    seen: list[Progress] = []
    load([Source(path=path)], bench.store, confirmed=True, now=NOW, progress=seen.append)
    size = path.stat().st_size
    assert {one.total for one in seen} == {size}
    for stage in ("reading", "loading"):
        done = [one.done for one in seen if one.stage == stage]
        assert done == sorted(done)
        assert done[-1] == size
    assert {one.file for one in seen} == {"deals.csv"}


def test_rejects_are_read_back_by_line(bench: Bench) -> None:
    plan = bench.propose("id,amount\nA,5\n").plan
    version = bench.load("id,amount\nA,x\nB,1\nC\nD,y\n", plan=plan).files[0].version
    assert [(one.line, one.column, one.text) for one in rejects_of(bench.store, version)] == [
        *((2, "amount", "A,x"), (4, None, "C"), (5, "amount", "D,y")),
    ]
    assert [one.line for one in rejects_of(bench.store, version, limit=1, offset=1)] == [4]


def test_a_whole_plan_needs_no_confirmation_but_counts_rejects(bench: Bench) -> None:
    plan = bench.propose("id,amount\nA,5\n").plan
    loaded = bench.load("id,amount\nA,x\nB,1\n", plan=plan, confirmed=False).files[0]
    assert (loaded.read, loaded.version.rows, loaded.version.rejected) == (2, 1, 1)


def test_a_file_that_changes_meanwhile_is_refused(bench: Bench) -> None:
    path = bench.write("deals.csv", DEALS)

    def touch(progress: Progress) -> None:
        if progress.stage == "loading":
            os.utime(path, ns=(1, 1))

    with pytest.raises(DataError) as caught:
        load([Source(path=path)], bench.store, confirmed=True, now=NOW, progress=touch)
    assert str(caught.value) == (
        "deals.csv: 'deals.csv' changed while it was being read; nothing was loaded "
        "[source-changed]"
    )
    assert bench.state() == {}


def test_the_label_is_shown_and_the_path_is_not(bench: Bench, tmp_path: Path) -> None:
    path = bench.write("3f2a.upload", "id\n1\n")
    source = Source(path=path, label="../../Deals \u202e.csv", table="deals")
    version = load([source], bench.store, confirmed=True, now=NOW).files[0].version
    assert version.table == "deals"
    assert str(tmp_path) not in json.dumps([version.source, version.plan, *version.notes])


def test_the_order_of_rows_is_the_files(bench: Bench) -> None:
    content = "key\n" + "".join(f"k{n * 7919 % 100_003}\n" for n in range(100_003))
    version = bench.load(content).files[0].version
    assert [row[0] for row in bench.rows(version)] == content.split()[1:]


def test_exact_sums_of_money(bench: Bench) -> None:
    cents = [n * 7919 % 1_000_000_007 for n in range(20_000)]
    content = "key,amount\n" + "".join(
        f'k{n},"${c // 100:,}.{c % 100:02}"\n' for n, c in enumerate(cents)
    )
    version = bench.load(content).files[0].version
    (total,) = bench.rows(version, "SELECT sum(amount) FROM {table}")[0]
    assert total * 100 == sum(cents)
