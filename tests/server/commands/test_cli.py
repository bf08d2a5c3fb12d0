"""The command line as it is used: output, exit codes, problem+json, what is imported."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from server.cli import COMMANDS
from server.commands.beginning import write_starter

#: The fixture of conftest.py: words in; code, out, err, text and json back.
Provenue = Callable[..., Any]


def test_an_answer_says_its_number_its_reading_and_its_sources(
    provenue: Provenue, shop: Path
) -> None:
    ended = provenue("ask", "win", "rate", "by", "region", "--project", str(shop))

    assert ended.code == 0
    rows = [line.split() for line in ended.text.splitlines() if line.startswith("  ")]
    assert ["North", "66.7%"] in rows
    assert ["South", "50.0%"] in rows
    assert "won_count / closed_count" in ended.text
    assert "deals.csv · sha256" in ended.text
    assert "\x1b" not in ended.text, "no colors where no terminal is"
    assert ended.err == ""


def test_the_wire_form_is_an_answer_with_its_chart(provenue: Provenue, shop: Path) -> None:
    answer = provenue("ask", "win rate by region", "--project", str(shop), "--json").json

    assert answer["kind"] == "answer"
    won = dict(answer["rows"])
    assert won == {"North": pytest.approx(2 / 3), "South": 0.5, "West": 1.0}
    assert answer["citations"][0]["rows"] == 12
    assert answer["chart"]["vega_lite"]["$schema"].startswith("https://vega.github.io/")


@pytest.mark.parametrize(
    ("words", "code", "kind"),
    [
        (("ask", "what is win rate"), 0, "explanation"),
        (("ask", "delete all deals"), 4, "refusal"),
        (("ask", "who is the president of the moon"), 4, "refusal"),
        (("ask", "win rate", "--planner", "keyword"), 0, "answer"),
    ],
)
def test_what_comes_back_decides_the_exit_code(
    provenue: Provenue, shop: Path, words: tuple[str, ...], code: int, kind: str
) -> None:
    ended = provenue(*words, "--project", str(shop), "--json")

    assert (ended.code, ended.json["kind"]) == (code, kind)


def test_a_question_with_several_readings_is_asked_back_and_one_can_be_picked(
    provenue: Provenue,
) -> None:
    asked = provenue("ask", "bookings for Acme", "--json")
    assert asked.code == 3
    options = asked.json["options"]
    assert len(options) >= 2

    drawn = provenue("ask", "bookings for Acme")
    assert drawn.code == 3
    assert f"  2. {options[1]['text']}" in drawn.text
    assert "--pick" in drawn.text

    picked = provenue("ask", "bookings for Acme", "--pick", "2", "--json")
    assert picked.code == 0
    assert picked.json["query"] == options[1]["query"]

    beyond = provenue("ask", "bookings for Acme", "--pick", "99")
    assert beyond.code == 2
    assert "pick 1 to" in beyond.err


@pytest.mark.parametrize(
    ("words", "code", "kind", "issue"),
    [
        (("ask",), 2, "request", "usage"),
        (("aks", "x"), 2, "request", "usage"),
        (("query", "-"), 2, "query", "malformed-query"),
        (("query", "nowhere.json"), 2, "query", "unreadable"),
        (("catalog", "--project", "."), 2, "data", "no-project"),
        (("audit", "show", "x"), 2, "data", "no-audit-log"),
        (("rollback", "0123456789abcdef"), 2, "data", "unknown-snapshot"),
        (("init", "new", "--from", "a.csv"), 2, "data", "unreadable"),
        (("ask", "x", "--planner", "llm"), 1, "planner", "no-llm"),
        (("serve", "--host", "0.0.0.0", "--json"), 2, "request", "usage"),  # noqa: S104
    ],
)
def test_with_json_every_error_is_a_problem_on_stdout(
    provenue: Provenue, words: tuple[str, ...], code: int, kind: str, issue: str
) -> None:
    ended = provenue(*words, "--json", stdin="{")

    assert ended.code == code
    assert ended.json["type"] == f"urn:provenue:problem:{kind}"
    assert [one["code"] for one in ended.json["issues"]] == [issue]


def test_a_mistake_is_told_with_its_place_and_the_nearest_name(
    provenue: Provenue, shop: Path
) -> None:
    query = '{"metrics": ["bokings"], "dimensions": ["regoin"]}'

    ended = provenue("query", "-", "--project", str(shop), stdin=query)

    assert ended.code == 2
    assert ended.out == b""
    assert "$.metrics[0]: error: unknown metric 'bokings' [unknown-metric]" in ended.err
    assert "'bookings'" in ended.err
    assert "$.dimensions[0]" in ended.err, "all mistakes at once"


def test_a_bug_of_ours_is_called_one(
    provenue: Provenue, monkeypatch: pytest.MonkeyPatch, shop: Path
) -> None:
    def broken(_file: Path) -> None:
        raise ZeroDivisionError("nobody foresaw this")

    monkeypatch.setattr("server.project.read_project", broken)

    ended = provenue("catalog", "--project", str(shop), "--json")

    assert ended.code == 1
    assert ended.json["type"] == "urn:provenue:problem:internal"
    assert "nobody foresaw this" in ended.err
    assert "nobody foresaw this" not in ended.text


QUERY = '{"metrics": ["bookings"], "dimensions": ["region"], "order_by": [{"by": "region"}]}'


def test_rows_as_csv_and_arrow_are_the_answers_rows(provenue: Provenue, shop: Path) -> None:
    project = ("--project", str(shop))

    table = provenue("query", "-", "--csv", *project, stdin=QUERY).text.splitlines()
    assert table == ["Region,Bookings", "North,102250.00", "South,63500.00", "West,27800.00"]

    stream = provenue("query", "-", "--arrow", *project, stdin=QUERY).out
    rows = pa.ipc.open_stream(stream).read_all().to_pylist()
    assert [(row["region"], str(row["bookings"])) for row in rows] == [
        ("North", "102250.00"),
        ("South", "63500.00"),
        ("West", "27800.00"),
    ]


def test_sql_is_shown_and_not_run(provenue: Provenue, shop: Path) -> None:
    before = provenue("audit", "list", "--project", str(shop), "--json").json

    ended = provenue("query", "-", "--sql", "--json", "--project", str(shop), stdin=QUERY)

    assert "FROM deals" in ended.json["sql"]
    assert provenue("audit", "list", "--project", str(shop), "--json").json == before


def test_explain_shows_every_stage(provenue: Provenue, shop: Path) -> None:
    stages = provenue("explain", "win rate by region", "--project", str(shop)).json

    assert stages["plan"]["query"]["metrics"] == ["win_rate"]
    assert "SELECT" in json.dumps(stages["statement"])
    assert {one["column"] for one in stages["lineage"]} == {"deal.region", "win_rate"}


def test_explaining_a_query_says_that_it_would_run(provenue: Provenue, shop: Path) -> None:
    found = provenue("explain", "-", "--project", str(shop), stdin=QUERY).json

    assert found["would_run"] is True
    assert "FROM deals" in found["sql"]
    wrong = provenue("explain", "-", "--project", str(shop), stdin='{"metrics": ["bokings"]}')
    assert wrong.code == 2 and "did you mean 'bookings'" in wrong.err


def test_a_number_is_drilled_to_its_records(provenue: Provenue, shop: Path) -> None:
    project = ("--project", str(shop))
    asked = '{"metrics": ["win_rate"], "dimensions": ["deal.region"], "totals": true}'
    rows = dict(provenue("query", "-", "--json", *project, stdin=asked).json["rows"])
    drilled = provenue("drill", "-", "--column", "win_rate", "--json", *project, stdin=asked).json

    won, closed = drilled["records"]
    assert (won["metric"], closed["metric"]) == ("won_count", "closed_count")
    shares = won["answer"]["row_count"] / closed["answer"]["row_count"]
    assert shares == pytest.approx(next(iter(rows.values())))
    shown = provenue("drill", "-", "--column", "win_rate", "--row", "2", *project, stdin=asked)
    assert shown.code == 0
    assert "The rows of deal that" in shown.text
    total = provenue(
        "drill", "-", "--column", "win_rate", "--of", "totals", "--json", *project, stdin=asked
    ).json
    assert [one["answer"]["row_count"] for one in total["records"]] == [6, 9]


def test_a_number_that_is_not_there_is_not_drilled(provenue: Provenue, shop: Path) -> None:
    words = ("drill", "-", "--project", str(shop), "--column")
    asked = '{"metrics": ["win_rate"]}'
    assert provenue(*words, "win_rate", "--row", "5", stdin=asked).code == 2
    wrong = provenue(*words, "won", stdin=asked)
    assert wrong.code == 2 and "'won' is no column of the answer" in wrong.err


@pytest.mark.parametrize(
    ("ending", "head"),
    [
        ("svg", b"<svg"),
        ("png", b"\x89PNG"),
        ("json", b"{"),
        ("pdf", b"%PDF-"),
        ("html", b"<!doctype html>"),
    ],
)
def test_a_chart_is_written_in_the_form_its_name_says(
    provenue: Provenue, shop: Path, tmp_path: Path, ending: str, head: bytes
) -> None:
    out = tmp_path / f"chart.{ending}"

    ended = provenue("chart", "bookings by region", "--out", str(out), "--project", str(shop))

    assert ended.code == 0
    assert out.read_bytes().startswith(head)


def test_a_chart_in_an_unknown_form_or_of_one_refused_is_no_file(
    provenue: Provenue, shop: Path, tmp_path: Path
) -> None:
    project = ("--project", str(shop))

    assert provenue("chart", "bookings by region", "--out", "x.bmp", *project).code == 2
    assert provenue("chart", "delete all deals", "--out", "x.svg", *project).code == 4
    assert not list(tmp_path.glob("x.*"))


def test_a_chart_is_drawn_as_wished_in_the_theme_and_width_asked_for(
    provenue: Provenue, shop: Path, tmp_path: Path
) -> None:
    out = tmp_path / "chart.svg"
    words = ("chart", "bookings by region", "--out", str(out), "--project", str(shop))

    ended = provenue(*words, "--as", "pie", "--theme", "dark", "--width", "400")

    assert ended.code == 0 and "Drawn as a pie, as asked." in ended.err
    assert 'width="400"' in out.read_text()[:300] and "#12161c" in out.read_text()
    assert provenue(*words[:3], "x.pdf", *words[4:], "--width", "400").code == 2


def test_a_chart_as_json_says_what_proves_it(
    provenue: Provenue, shop: Path, tmp_path: Path
) -> None:
    out = tmp_path / "chart.json"
    words = ("chart", "bookings by region", "--out", str(out), "--project", str(shop), "--json")

    told = provenue(*words).json

    proof = json.loads(out.read_text())["usermeta"]["provenue"]
    assert proof["audit_id"] == told["audit_id"]
    assert proof["sources"][0]["source"] == "deals.csv"


def test_catalog_schema_and_check(provenue: Provenue, shop: Path) -> None:
    catalog = provenue("catalog", "--project", str(shop), "--json").json
    assert {one["name"] for one in catalog["metrics"]} >= {"bookings", "win_rate"}
    assert "win_rate" in provenue("catalog", "--project", str(shop)).text

    assert provenue("schema").json["$defs"]

    checked = provenue("check", "--project", str(shop), "--json")
    assert (checked.code, checked.json["ok"], checked.json["issues"]) == (0, True, [])
    again = provenue("catalog", "--project", str(shop), "--json").json["checks"]
    assert (again["status"], again["checked_at"]) == ("ok", checked.json["checked_at"])
    drawn = provenue("catalog", "--project", str(shop)).text.splitlines()[-1]
    assert drawn.startswith("model and data: holds")


def test_the_sample_is_checked_when_its_catalog_is_first_asked_for(provenue: Provenue) -> None:
    checks = provenue("catalog", "--json").json["checks"]

    assert checks["status"] == "warnings" and checks["errors"] == []
    assert {one["code"] for one in checks["warnings"]} >= {"orphan-key"}
    assert provenue("catalog", "--json").json["checks"] == checks, "kept, not made again"
    log = provenue("audit", "list", "--json").json
    assert [one["body"]["surface"] for one in log if one["event"] == "intent"] == ["check"]


def test_a_catalog_without_data_has_no_checks(provenue: Provenue, tmp_path: Path) -> None:
    write_starter(tmp_path)

    assert provenue("catalog", "--json").json["checks"] is None


def test_a_broken_model_is_told_line_by_line(provenue: Provenue, tmp_path: Path) -> None:
    write_starter(tmp_path)
    file = tmp_path / "model" / "model.yml"
    file.write_text(file.read_text().replace("sum(amount)", "summ(amount)", 1))

    ended = provenue("check")

    assert ended.code == 2
    assert "model.yml:" in ended.err


def test_a_project_without_data_says_how_to_load_it(provenue: Provenue, tmp_path: Path) -> None:
    write_starter(tmp_path)

    ended = provenue("ask", "win rate", "--json")

    assert ended.code == 2
    (issue,) = ended.json["issues"]
    assert issue["code"] == "no-data"
    assert "provenue load" in issue["hints"][0]


def test_every_command_has_its_help(provenue: Provenue) -> None:
    listed = provenue("--help").text

    for name in COMMANDS:
        assert f"\n  {name} " in listed
        assert provenue(name, "--help").code == 0


HEAVY = ("openai", "altair", "litestar", "uvicorn", "vl_convert", "sqlalchemy", "pandas")


def test_asking_in_a_terminal_imports_nothing_it_does_not_use(tmp_path: Path, shop: Path) -> None:
    script = (
        "import sys; from server.cli import run\n"
        f"code = run(['ask', 'win rate by region', '--project', {str(shop)!r}])\n"
        f"print(code, [one for one in {HEAVY!r} if one in sys.modules])"
    )

    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=True,
    )

    assert done.stdout.splitlines()[-1] == "0 []"
