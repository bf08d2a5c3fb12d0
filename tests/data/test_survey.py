"""Files surveyed: the facts are those of the rows that a load would keep."""

import random
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from data.survey import survey
from semantic.errors import DataError
from tests.data.conftest import Bench, Write


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    folder = tmp_path / "scratch"
    folder.mkdir()
    return folder


def rows_of(count: int) -> list[tuple[str, str, int, str]]:
    chance = random.Random(3)  # noqa: S311 - made-up data, no secret
    return [
        (f"D-{n:04}", chance.choice(["Won", "Lost", ""]), n % 50, f"2026-0{n % 6 + 1}-01")
        for n in range(count)
    ]


def text_of(rows: list[tuple[str, str, int, str]]) -> str:
    lines = [",".join(map(str, row)) for row in rows]
    return "deal_id,stage,points,month\n" + "\n".join(lines) + "\n"


def test_the_facts_of_every_column_are_those_of_its_values(write: Write, scratch: Path) -> None:
    rows = rows_of(300)

    with survey([write("deals.csv", text_of(rows))], scratch) as found:
        (table,) = found.tables
    key, stage, points, month = table.columns

    assert (table.name, table.file, table.rows) == ("deals", "deals.csv", 300)
    assert (key.filled, key.distinct, key.lowest, key.highest) == (300, 300, "D-0000", "D-0299")
    stages = Counter(row[1] for row in rows if row[1])
    assert stage.values == tuple(stages.most_common())
    assert stage.filled == sum(stages.values())
    assert (points.type, points.distinct, points.lowest, points.highest) == (
        "integer",
        50,
        "0",
        "49",
    )
    assert (month.type, month.rounded, month.distinct) == ("date", "month", 6)


def test_overlaps_count_values_rows_and_orphans(write: Write, scratch: Path) -> None:
    accounts = "account_id\n" + "".join(f"ACC-{n:03}\n" for n in range(50))
    used = [f"ACC-{n * 7 % 60:03}" for n in range(200)]
    deals = "deal_id,account\n" + "".join(f"D-{n},{one}\n" for n, one in enumerate(used))

    with survey([write("accounts.csv", accounts), write("deals.csv", deals)], scratch) as found:
        (one,) = found.overlaps("accounts", "account_id")

    inside = [value for value in used if int(value[4:]) < 50]
    assert (one.table, one.column) == ("deals", "account")
    assert (one.values, one.rows) == (len(set(used)), 200)
    assert (one.found_values, one.found_rows) == (len(set(inside)), len(inside))
    assert set(one.missing) <= set(used) - set(inside)


def test_what_is_asked_later_is_measured_on_all_rows(write: Write, scratch: Path) -> None:
    text = (
        "deal_id,from_date,to_date,kind\n"
        "A,2026-01-01,2026-02-01,x\nA,2026-02-01,,x\nB,2026-01-05,2026-01-09,y\n"
    )

    with survey([write("states.csv", text)], scratch) as found:
        assert found.distinct("states", ["deal_id"]) == 2
        assert found.distinct("states", ["deal_id", "to_date"]) == 2, "a NULL is no key"
        assert found.torn("states", ["deal_id"], "from_date", "to_date") == 0
        assert found.torn("states", ["kind"], "to_date", "from_date") == 2, "they end too early"
        until = date(2026, 1, 31)
        assert found.latest("states", "from_date", until=until) == date(2026, 1, 5)
        only = ("kind", ["x"])
        assert found.latest("states", "from_date", until=until, where=only) == date(2026, 1, 1)
        assert found.latest("states", "from_date", until=date(2020, 1, 1)) is None


def test_rows_that_a_load_would_reject_do_not_count(
    bench: Bench, write: Write, scratch: Path
) -> None:
    lines = "".join(f"D-{n:03},{n}.50\n" for n in range(100))
    text = "deal_id,amount\n" + lines + "D-100,many\nD-101,7,8\n"

    loaded = bench.load(text).files[0].version
    with survey([write("deals.csv", text)], scratch) as found:
        (table,) = found.tables

    assert (loaded.rows, loaded.rejected) == (100, 2)
    assert table.rows == loaded.rows
    assert [one.type for one in table.columns] == [one.type for one in loaded.columns]


def test_hundreds_of_columns_are_surveyed_as_few_are(write: Write, scratch: Path) -> None:
    names = [f"c{n}" for n in range(250)]
    values = [[f"2026-01-{n % 28 + 1:02}" if n % 2 else f"{n}.25" for n in range(250)]] * 3
    text = "\n".join(",".join(row) for row in [names, *values]) + "\n"

    with survey([write("wide.csv", text)], scratch) as found:
        (table,) = found.tables
        assert found.distinct("wide", ["c0", "c249"]) == 1, "columns of two parts, row by row"

    assert [one.name for one in table.columns] == names
    assert {one.type for one in table.columns} == {"date", "decimal"}


def test_every_reason_comes_at_once(write: Write, scratch: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    good = write("deals.csv", "a,b\n1,2\n")
    (other / "deals.csv").write_text("a,b\n1,2\n")
    files = [
        good,
        tmp_path / "other" / ".." / "deals.csv",
        other / "deals.csv",
        write("empty.csv", ""),
        write("names.csv", "a,b\n"),
        write("book.csv", b"PK\x03\x04and more"),
        tmp_path / "nowhere.csv",
        tmp_path,
    ]

    with pytest.raises(DataError) as caught, survey(files, scratch):
        pass

    assert [one.code for one in caught.value.issues] == [
        *("repeated-file", "duplicate-table", "empty-file", "no-rows", "not-text"),
        *("unreadable", "unreadable"),
    ]
