"""Loading by the command line: what is shown, asked, kept, refused, and undone."""

import csv
import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

import data
from data.manifest import Snapshot
from server.commands.beginning import write_starter
from server.settings import Settings, sample_folder
from server.state import sample_is_due, stamp_sample

#: The fixture of conftest.py: words in; code, out, err, text and json back.
Provenue = Callable[..., Any]

HEADER = "deal_id,name,stage,region,amount,created_date,close_date\n"
GOOD = "D-1,A,Closed Won,North,10.00,2026-01-01,2026-02-03\n"
TOTAL = "Total,,,,10.00,,\n"
AMBIGUOUS = "D-1,A,Closed Won,North,10.00,01/02/2026,03/04/2026\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of its own whose one file is still to be written."""
    folder = tmp_path / "own"
    write_starter(folder)
    return folder


def write_deals(project: Path, text: str) -> Path:
    file = project / "csv" / "deals.csv"
    file.write_text(text)
    return file


def bookings(provenue: Provenue, project: Path) -> str:
    query = '{"metrics": ["bookings"]}'
    ended = provenue("query", "-", "--csv", "--project", str(project), stdin=query)
    return str(ended.text.split()[1])


def test_what_was_found_is_shown_then_what_became_of_it(provenue: Provenue, project: Path) -> None:
    write_deals(project, HEADER + GOOD)

    ended = provenue("load", "--project", str(project))

    assert ended.code == 0
    assert "deals.csv → deals" in ended.err
    assert "decimal(18,2)" in ended.err
    assert ended.text.splitlines()[1].split()[:3] == ["deals.csv", "deals", "1"]
    assert bookings(provenue, project) == "10.00"


def test_the_json_of_a_load_counts_every_row(provenue: Provenue, project: Path) -> None:
    write_deals(project, HEADER + GOOD + TOTAL)

    loaded = provenue("load", "--project", str(project), "--yes", "--json").json

    (file,) = loaded["files"]
    assert (file["rows"], file["rejected"], file["left_out"]) == (1, 0, 1)
    assert file["columns"]["amount"] == "DECIMAL(18,2)"
    assert len(loaded["snapshot"]) == 16


def test_a_load_checks_the_model_against_the_data(provenue: Provenue, project: Path) -> None:
    write_deals(project, HEADER + GOOD + GOOD)

    ended = provenue("load", "--project", str(project), "--yes")
    assert ended.code == 0, "the data are in, whatever the model makes of them"
    assert "model and data: does not hold (1 error" in ended.text
    assert "1 key stands (deal_id) on several rows of 'deal' [duplicate-key]" in ended.err

    checks = provenue("load", "--project", str(project), "--yes", "--json").json["checks"]
    assert checks["status"] == "errors"
    assert [one["code"] for one in checks["errors"]] == ["duplicate-key"]
    assert provenue("check", "--project", str(project)).code == 2


def test_a_model_that_does_not_fit_what_was_loaded_is_told(
    provenue: Provenue, project: Path
) -> None:
    write_deals(project, HEADER + GOOD)
    model = project / "model" / "model.yml"
    goal = "datasets:\n  goal: {table: goals, primary_key: goal_id}\n"
    model.write_text(model.read_text().replace("datasets:\n", goal, 1))

    ended = provenue("load", "--project", str(project), "--yes", "--json")

    assert ended.code == 0, "the file is in; what the model lacks is told, and loaded next"
    codes = {one["code"] for one in ended.json["checks"]["errors"]}
    assert codes == {"missing-table"}
    shown = provenue("catalog", "--project", str(project), "--json").json["checks"]
    assert {one["code"] for one in shown["errors"]} == codes


def test_a_finding_wants_a_yes_and_without_a_person_nothing_changes(
    provenue: Provenue, project: Path
) -> None:
    write_deals(project, HEADER + GOOD + TOTAL)

    ended = provenue("load", "--project", str(project), "--json")

    assert ended.code == 2
    assert [one["code"] for one in ended.json["issues"]] == ["unconfirmed", "totals-row"]
    assert provenue("snapshots", "--project", str(project), "--json").json == []


@pytest.mark.parametrize(("answer", "code", "snapshots"), [("y\n", 0, 1), ("n\n", 1, 0)])
def test_on_a_terminal_the_person_is_asked(
    provenue: Provenue, project: Path, answer: str, code: int, snapshots: int
) -> None:
    write_deals(project, HEADER + GOOD + TOTAL)

    ended = provenue("load", "--project", str(project), stdin=answer, keyboard=True)

    assert ended.code == code
    assert "Load it so?" in ended.err
    found = provenue("snapshots", "--project", str(project), "--json").json
    assert len(found) == snapshots


def test_yes_never_settles_an_ambiguous_date(provenue: Provenue, project: Path) -> None:
    write_deals(project, HEADER + AMBIGUOUS)

    ended = provenue("load", "--project", str(project), "--yes", "--json")

    assert ended.code == 2
    assert {one["code"] for one in ended.json["issues"]} == {"ambiguous-date"}


DAY_FIRST = {"date_format": "%d/%m/%Y"}
PLAN = {"columns": {"created_date": {**DAY_FIRST}, "close_date": {**DAY_FIRST}}}


@pytest.mark.parametrize(
    ("suffix", "plan"), [("yml", yaml.safe_dump(PLAN)), ("json", json.dumps(PLAN))]
)
def test_the_plan_settles_it_for_this_load_or_in_the_project(
    provenue: Provenue, project: Path, tmp_path: Path, suffix: str, plan: str
) -> None:
    file = write_deals(project, HEADER + AMBIGUOUS)
    given = tmp_path / f"plan.{suffix}"
    given.write_text(plan)
    where = ("--project", str(project))

    once = provenue("load", str(file), "--plan", str(given), "--yes", "--json", *where)
    assert once.code == 0
    query = '{"rows": "deal", "dimensions": ["close_date"]}'
    rows = provenue("query", "-", "--csv", *where, stdin=query).text.splitlines()
    assert rows[1].endswith("2026-04-03"), "the third of April"

    (project / "plans").mkdir(exist_ok=True)
    shutil.copyfile(given, project / "plans" / f"deals.{suffix}")
    assert provenue("load", "--yes", "--json", *where).json["files"][0]["reused"]


def test_words_in_a_yaml_plan_stay_words(provenue: Provenue, project: Path) -> None:
    write_deals(project, HEADER + GOOD.replace("North", "NO"))
    (project / "plans").mkdir()
    (project / "plans" / "deals.yml").write_text("replace:\n  region: {NO: 010}\n")

    loaded = provenue("load", "--yes", "--json", "--project", str(project)).json

    assert loaded["files"][0]["replaced"] == 1
    query = '{"dimensions": ["region"]}'
    where = ("--project", str(project))
    assert provenue("query", "-", "--csv", *where, stdin=query).text.split()[1] == "010"


def test_a_plan_that_was_looked_at_is_kept_for_the_next_export(
    provenue: Provenue, project: Path
) -> None:
    write_deals(project, HEADER + GOOD + TOTAL)
    where = ("--project", str(project))

    first = provenue("load", "--yes", *where)
    kept = project / "plans" / "deals.json"
    assert str(kept) in first.err

    write_deals(project, HEADER + GOOD + GOOD.replace("D-1", "D-2") + TOTAL)
    again = provenue("load", "--json", *where)
    assert again.code == 0, "the same finding is not asked about twice"
    assert (again.json["files"][0]["rows"], again.json["files"][0]["left_out"]) == (2, 1)


def test_one_bad_file_keeps_all_from_being_loaded(
    provenue: Provenue, project: Path, tmp_path: Path
) -> None:
    good = write_deals(project, HEADER + GOOD)
    empty = tmp_path / "people.csv"
    empty.write_text("")

    ended = provenue("load", str(good), str(empty), "--yes", "--json", "--project", str(project))

    assert ended.code == 2
    assert [one["code"] for one in ended.json["issues"]] == ["empty-file"]
    assert provenue("snapshots", "--json", "--project", str(project)).json == []


def test_a_rollback_serves_what_was_before_and_is_noted(provenue: Provenue, project: Path) -> None:
    where = ("--project", str(project))
    write_deals(project, HEADER + GOOD)
    first = provenue("load", "--yes", "--json", *where).json["snapshot"]
    write_deals(project, HEADER + GOOD + GOOD.replace("D-1", "D-2"))
    provenue("load", "--yes", *where)
    assert bookings(provenue, project) == "20.00"

    ended = provenue("rollback", first, *where)

    assert ended.code == 0
    assert bookings(provenue, project) == "10.00"
    listed = provenue("snapshots", "--json", *where).json
    assert [one["current"] for one in listed] == [False, True]
    notes = provenue("audit", "list", "--outcome", "noted", "--json", *where).json
    events = [one["event"] for one in notes if one["event"] != "delivered"]  # the rows read above
    assert events == ["rollback", "load", "load"]


def test_the_audit_log_shows_an_entry_whole_and_proves_itself(
    provenue: Provenue, project: Path
) -> None:
    where = ("--project", str(project))
    write_deals(project, HEADER + GOOD)
    provenue("load", "--yes", *where)
    asked = provenue("ask", "win rate", "--json", *where).json

    entry = provenue("audit", "show", asked["audit_id"], *where).json
    assert entry["body"]["question"] == "win rate"
    assert entry["outcome"]["kind"] == "ok"

    verified = provenue("audit", "verify", "--json", *where)
    assert (verified.code, verified.json["ok"]) == (0, True)
    head = verified.json["head"]
    cut = f"{head['seq'] + 1}:{head['hash']}"
    assert provenue("audit", "verify", "--expect-head", cut, *where).code == 2
    kept = f"{head['seq']}:{head['hash']}"
    assert provenue("audit", "verify", "--expect-head", kept, *where).code == 0


def test_two_projects_never_share_one_state_folder(
    provenue: Provenue, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROVENUE_HOME", str(tmp_path / "home"))
    write_deals(project, HEADER + GOOD)
    assert provenue("load", "--yes", "--project", str(project)).code == 0
    other = tmp_path / "other"
    write_starter(other)

    for words in (("load", "--yes"), ("ask", "win rate"), ("rollback", "0" * 16)):
        ended = provenue(*words, "--json", "--project", str(other))
        assert (ended.code, ended.json["issues"][0]["code"]) == (2, "other-project")
    assert provenue("ask", "win rate", "--json").json["issues"][0]["code"] == "other-project"


def test_the_sample_loads_itself_once_and_says_so_in_one_line(provenue: Provenue) -> None:
    first = provenue("query", "-", "--csv", stdin='{"metrics": ["account_count"]}')
    again = provenue("query", "-", "--csv", stdin='{"metrics": ["account_count"]}')

    assert len(first.err.splitlines()) == 1
    assert "sample" in first.err
    assert again.err == ""
    with (sample_folder() / "csv" / "accounts.csv").open(newline="") as file:
        accounts = sum(1 for _ in csv.DictReader(file))
    assert first.out == again.out
    assert first.text.split()[-1] == str(accounts)


def test_the_sample_takes_no_other_files(provenue: Provenue, tmp_path: Path) -> None:
    file = tmp_path / "accounts.csv"
    file.write_text("account_id\nA\n")

    ended = provenue("load", str(file), "--yes", "--json")

    assert ended.json["issues"][0]["code"] == "sample-is-fixed"


def test_the_sample_is_loaded_anew_when_the_packaged_files_change(tmp_path: Path) -> None:
    """On a copy of the packaged folder: the installed one is not ours to change."""
    copy = tmp_path / "package"
    shutil.copytree(Path(data.__path__[0]), copy, ignore=shutil.ignore_patterns("__pycache__"))
    settings = Settings(project=copy / "sample", home=tmp_path / "home", sample=True)
    settings.home.mkdir()
    served = Snapshot(id="0" * 16, parent=None, created_at=datetime.now(UTC), tables=())

    assert sample_is_due(settings, None), "nothing was loaded yet"
    assert sample_is_due(settings, served), "nobody knows from what it was loaded"
    stamp_sample(settings)
    assert not sample_is_due(settings, served)
    with (copy / "sample" / "csv" / "reps.csv").open("a") as file:
        file.write("REP-999,New One,Team A,Boss,EMEA,2026-06-01\n")
    assert sample_is_due(settings, served)
    stamp_sample(settings)
    (copy / "load.py").write_text("# files are read in another way now\n")
    assert sample_is_due(settings, served)
