"""`init --from`: a project that loads, checks and answers as drafted, or none at all."""

import csv
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest

from server.settings import sample_folder

#: The fixture of conftest.py: words in; code, out, err, text and json back.
Provenue = Callable[..., Any]

REGIONS = ("North", "South", "West")
STAGES = ("Closed Won", "Closed Lost", "Proposal")


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    """Three exports of one CRM, with a deal whose account is missing."""
    folder = tmp_path / "exports"
    folder.mkdir()
    accounts = [(f"ACC-{n:03}", f"Company {n}", REGIONS[n % 3]) for n in range(20)]
    reps = [(f"REP-{n:02}", f"Rep {n}", f"rep{n}@crm.example") for n in range(5)]
    deals = [
        *(f"D-{n:03},ACC-{n % 20:03},REP-{n % 5:02}".split(",") for n in range(99)),
        ["D-099", "ACC-900", "REP-00"],
    ]
    rest = [
        (STAGES[n % 3], f"{n * 10 + 5}.50", f"2026-0{n % 5 + 1}-10", f"2026-0{n % 5 + 1}-28")
        for n in range(100)
    ]
    tables: dict[str, list[Sequence[str]]] = {
        "accounts": [("account_id", "name", "region"), *accounts],
        "reps": [("rep_id", "name", "email"), *reps],
        "deals": [
            ("deal_id", "account_id", "owner_id", "stage", "amount", "created_date", "close_date"),
            *((*deal, *more) for deal, more in zip(deals, rest, strict=True)),
        ],
    }
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", newline="") as file:
            csv.writer(file).writerows(rows)
    return folder


def files_of(exports: Path) -> list[str]:
    return [str(one) for one in sorted(exports.glob("*.csv"))]


def test_a_drafted_project_loads_holds_and_answers_right(
    provenue: Provenue, exports: Path, tmp_path: Path
) -> None:
    made = provenue("init", "crm", "--from", *files_of(exports))
    assert made.code == 0
    assert "deal.owner_id → rep" in made.text
    assert "99 % of 100 rows found, 1 orphan of 21 values, on 1 row" in " ".join(made.text.split())
    assert "nothing was copied" in made.text
    assert "provenue load" in made.err
    assert sorted(
        str(one.relative_to(tmp_path / "crm")) for one in (tmp_path / "crm").rglob("*.*")
    ) == [
        "model/model.yml",
        "provenue.yml",
    ]
    assert "../exports/deals.csv" in (tmp_path / "crm" / "provenue.yml").read_text()

    project = ("--project", "crm")
    assert provenue("load", "--json", *project).code == 0, "plain files need no yes"
    checked = provenue("check", "--json", *project)
    assert (checked.code, checked.json["issues"]) == (0, [])
    assert {one["code"] for one in checked.json["warnings"]} <= {
        "orphan-key",
        "no-time",
        "synonym-collision",
    }

    query = '{"metrics": ["won_count", "bookings"], "dimensions": ["account.region"]}'
    lines = provenue("query", "-", "--csv", *project, stdin=query).text.splitlines()[1:]
    with (exports / "deals.csv").open(newline="") as file:
        won = [row for row in csv.DictReader(file) if row["stage"] == "Closed Won"]
    region = {f"ACC-{n:03}": REGIONS[n % 3] for n in range(20)}
    counts = Counter(region.get(row["account_id"], "") for row in won)
    sums = dict.fromkeys(counts, 0.0)
    for row in won:
        sums[region.get(row["account_id"], "")] += float(row["amount"])
    assert {line.split(",")[0]: int(line.split(",")[1]) for line in lines} == counts
    assert {line.split(",")[0]: float(line.split(",")[2]) for line in lines} == sums

    asked = provenue("ask", "win rate by rep", "--json", *project)
    assert (asked.code, asked.json["kind"], len(asked.json["rows"])) == (0, "answer", 5)
    assert provenue("ask", "emails of reps", *project).code == 4, "personal, so never answered"


def test_the_draft_of_the_sample_answers_as_sql_does(provenue: Provenue, tmp_path: Path) -> None:
    source = sample_folder() / "csv"
    files = [str(one) for one in sorted(source.glob("*.csv"))]
    assert provenue("init", "own", "--from", *files, "--json").code == 0
    assert provenue("load", "--yes", "--json", "--project", "own").code == 0
    assert provenue("check", "--json", "--project", "own").json["issues"] == []

    query = '{"metrics": ["bookings", "lost_count"], "dimensions": ["account.region"]}'
    ended = provenue("query", "-", "--csv", "--project", "own", stdin=query)

    with duckdb.connect() as judge:
        expected = judge.execute(
            "SELECT a.region, sum(amount::DECIMAL(18,2)) FILTER (stage = 'Closed Won'), "
            "count(*) FILTER (stage = 'Closed Lost') "
            f"FROM read_csv('{source}/opportunities.csv') AS o "
            f"LEFT JOIN read_csv('{source}/accounts.csv') AS a USING (account_id) GROUP BY 1"
        ).fetchall()
    rows = [line.split(",") for line in ended.text.splitlines()[1:]]
    assert {(one[0] or None, float(one[1]), int(one[2])) for one in rows} == {
        (one[0], float(one[1]), one[2]) for one in expected
    }


def test_the_json_holds_the_draft_and_how_each_file_is_read(
    provenue: Provenue, exports: Path
) -> None:
    made = provenue("init", "crm", "--from", *files_of(exports), "--json").json

    assert made["files"] == ["model/model.yml", "provenue.yml"]
    deals = next(one for one in made["draft"]["datasets"] if one["table"] == "deals")
    assert [one["dataset"] for one in deals["joins"]] == ["account", "rep"]
    assert all(0.7 <= one["score"] <= 1 for one in deals["joins"])
    plans = {one["table"]: one["plan"] for one in made["tables"]}
    assert plans["deals"]["columns"]["close_date"]["type"] == "date"
    assert made["settle"] == []


AMBIGUOUS = "deal_id,close_date\nD-1,01/02/2026\nD-2,03/04/2026\n"


def test_what_can_be_read_in_two_ways_is_asked_in_a_plan_and_settled_there(
    provenue: Provenue, tmp_path: Path
) -> None:
    (tmp_path / "deals.csv").write_text(AMBIGUOUS)
    made = provenue("init", "own", "--from", "deals.csv")
    plan = tmp_path / "own" / "plans" / "deals.yml"

    assert "plans/deals.yml" in made.err
    assert "[ambiguous-date]" in made.text
    assert "close_date: {…}" in plan.read_text()
    assert provenue("load", "--yes", "--project", "own").code == 2, "still open"

    plan.write_text('columns:\n  close_date: {date_format: "%d/%m/%Y"}\n')
    assert provenue("load", "--yes", "--project", "own").code == 0
    assert provenue("check", "--project", "own").code == 0


@pytest.mark.parametrize(
    ("files", "codes"),
    [
        ({"nowhere.csv": None}, ["unreadable"]),
        ({"a.csv": ""}, ["empty-file"]),
        ({"a.csv": "x,y\n"}, ["no-rows"]),
        ({"a.csv": "x\n1\n", "./a.csv": "x\n1\n"}, ["repeated-file"]),
        ({"a.csv": "x\n1\n", "sub/a.csv": "x\n1\n"}, ["duplicate-table"]),
    ],
)
def test_bad_files_leave_nothing_behind(
    provenue: Provenue, tmp_path: Path, files: dict[str, str | None], codes: list[str]
) -> None:
    for name, text in files.items():
        if text is not None:
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_text(text)

    ended = provenue("init", "own", "--from", *files, "--json")

    assert ended.code == 2
    assert [one["code"] for one in ended.json["issues"]] == codes
    assert not (tmp_path / "own").exists()


def test_a_folder_in_use_is_left_as_it_is(
    provenue: Provenue, exports: Path, tmp_path: Path
) -> None:
    files = files_of(exports)
    model = tmp_path / "own" / "model" / "model.yml"
    model.parent.mkdir(parents=True)
    model.write_text("mine\n")

    taken = provenue("init", "own", "--from", *files, "--json")
    assert [one["code"] for one in taken.json["issues"]] == ["file-exists"]
    assert list((tmp_path / "own").rglob("*.*")) == [model]
    assert model.read_text() == "mine\n"

    assert provenue("init", "new", "--from", *files).code == 0
    again = provenue("init", "new", "--from", *files, "--json")
    assert [one["code"] for one in again.json["issues"]] == ["project-exists"]


#: What stands where the project should: (what is asked for, a file in its way, why not).
IN_THE_WAY = [
    ("taken/own", "taken", "Not a directory"),
    ("own", "own/model", "Not a directory"),
    ("x" * 300, "other", "File name too long"),
]


@pytest.mark.parametrize(("folder", "file", "why"), IN_THE_WAY)
@pytest.mark.parametrize("drafted", [True, False])
def test_a_project_that_cannot_be_written_whole_is_not_begun(
    provenue: Provenue, tmp_path: Path, drafted: bool, folder: str, file: str, why: str
) -> None:
    (tmp_path / "deals.csv").write_text("deal_id,close_date\nD-1,2026-02-01\n")
    (tmp_path / file).parent.mkdir(exist_ok=True)
    (tmp_path / file).write_text("mine\n")
    before = sorted(tmp_path.rglob("*"))

    ended = provenue("init", folder, *(("--from", "deals.csv") if drafted else ()), "--json")

    (issue,) = ended.json["issues"]
    assert (ended.code, issue["code"]) == (2, "unwritable")
    assert issue["message"] == f"'{folder}' cannot be written: {why}; nothing was left there"
    assert issue["hints"] == ["choose a folder that you may write to"]
    assert sorted(tmp_path.rglob("*")) == before
    assert (tmp_path / file).read_text() == "mine\n"


def test_files_written_before_the_one_that_fails_are_taken_away_again(
    provenue: Provenue, tmp_path: Path
) -> None:
    """The model is written first; the plan of a file that can be read in two ways cannot be."""
    (tmp_path / "deals.csv").write_text(AMBIGUOUS)
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "plans").write_text("mine\n")

    ended = provenue("init", "own", "--from", "deals.csv", "--json")

    assert [one["code"] for one in ended.json["issues"]] == ["unwritable"]
    assert [one.name for one in (tmp_path / "own").iterdir()] == ["plans"]


def test_files_stand_after_from(provenue: Provenue, exports: Path) -> None:
    ended = provenue("init", "own", files_of(exports)[0], "--json")

    assert (ended.code, ended.json["issues"][0]["code"]) == (2, "usage")
