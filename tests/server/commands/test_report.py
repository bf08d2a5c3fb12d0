"""`provenue report`: a PDF in one step or none, its delivery in the log, exit codes."""

import hashlib
import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from engine.audit.reader import AuditReader
from engine.audit.verify import verify_chain

Provenue = Callable[..., Any]
WEEKLY = """
title: Weekly numbers
description: For Mondays.
key_metrics:
  - query: {metrics: [bookings]}
sections:
  - title: Won
    figures:
      - query: {metrics: [bookings], dimensions: [deal.region]}
      - query: {metrics: [churn_rate]}
        title: Churn
"""


def text_of(file: Path) -> str:
    reader = PdfReader(BytesIO(file.read_bytes()))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def delivered(project: Path) -> list[Any]:
    entries = AuditReader(project / "var" / "audit.sqlite").entries(limit=50)
    return [one for one in entries if one.event == "delivered"]


def test_a_question_becomes_a_pdf_whose_delivery_is_in_the_log(
    provenue: Provenue, shop: Path, tmp_path: Path
) -> None:
    out = tmp_path / "regions.pdf"
    words = ("report", "bookings", "by", "region", "--out", str(out), "--project", str(shop))
    ended = provenue(*words, "--confidential", "Board only", "--title", "Regions")
    assert ended.code == 0, ended.err
    assert "provenue report verify" in ended.err
    found = text_of(out)
    assert "Regions" in found and "Board only" in found
    newest = delivered(shop)[0]
    details = newest.body["details"]
    assert details["sha256"] == hashlib.sha256(out.read_bytes()).hexdigest()
    assert (details["kind"], details["form"], details["title"]) == ("report", "pdf", "Regions")
    assert newest.actor == "owner" and newest.audit_id in ended.err
    reader = AuditReader(shop / "var" / "audit.sqlite")
    assert details["answers"]
    assert all(reader.show(one) is not None for one in details["answers"])
    assert verify_chain(shop / "var" / "audit.sqlite").ok
    assert [one.name for one in tmp_path.iterdir() if one.suffix == ".part"] == []


def test_a_template_by_file_tells_what_it_leaves_out(
    provenue: Provenue, shop: Path, tmp_path: Path
) -> None:
    file, out = tmp_path / "weekly.yml", tmp_path / "weekly.pdf"
    file.write_text(WEEKLY)
    ended = provenue("report", str(file), "--out", str(out), "--project", str(shop), "--json")
    assert ended.code == 0, ended.err
    told = ended.json
    assert told["sha256"] == hashlib.sha256(out.read_bytes()).hexdigest()
    assert (told["title"], told["figures"]) == ("Weekly numbers", 2)
    (gap,) = told["unanswered"]
    assert gap["title"] == "Churn" and "churn_rate" in gap["reason"]
    assert "Churn" in text_of(out)


def test_a_query_is_read_from_its_file_or_from_stdin(
    provenue: Provenue, shop: Path, tmp_path: Path
) -> None:
    query = json.dumps({"metrics": ["bookings"]})
    (tmp_path / "q.json").write_text(query)
    project = ("--project", str(shop))
    assert provenue("report", "q.json", "--out", "a.pdf", *project).code == 0
    assert provenue("report", "-", "--out", "b.pdf", *project, stdin=query).code == 0
    wrong = json.dumps({"metrics": ["bokings"]})
    ended = provenue("report", "-", "--out", "c.pdf", *project, stdin=wrong)
    assert ended.code == 2 and "bookings" in ended.err
    assert not (tmp_path / "c.pdf").exists()
    assert provenue("report", "gone.json", "--out", "c.pdf", *project).code == 2


def test_reports_of_the_project_are_known_by_name(
    provenue: Provenue, shop: Path, tmp_path: Path
) -> None:
    (shop / "reports").mkdir(exist_ok=True)
    (shop / "reports" / "weekly.yml").write_text(WEEKLY)
    project = ("--project", str(shop))
    listed = provenue("report", "list", "--json", *project).json
    assert {one["name"]: one["whose"] for one in listed} == {
        "qbr": "",
        "forecast": "",
        "pipeline-review": "",
        "win-loss": "",
        "weekly": "own",
    }
    assert "For Mondays." in provenue("report", "list", *project).text
    ended = provenue("report", "weekly", "--out", "w.pdf", *project)
    assert ended.code == 0 and "left out: Churn: " in ended.err
    assert "Weekly numbers" in text_of(tmp_path / "w.pdf")
    ended = provenue("report", "weekley", "--out", "x.pdf", *project)
    assert ended.code == 2 and "no-template" in ended.err and "weekly" in ended.err


def test_mistakes_of_a_template_come_with_their_places(
    provenue: Provenue, shop: Path, tmp_path: Path
) -> None:
    (tmp_path / "t.yml").write_text("title: T\nsections:\n  - titel: S\n")
    ended = provenue("report", "t.yml", "--out", "x.pdf", "--project", str(shop))
    assert ended.code == 2
    assert "t.yml:3:5" in ended.err and "did you mean 'title'?" in ended.err
    (tmp_path / "folder.yml").mkdir()
    for name in ("gone.yml", "folder.yml"):
        ended = provenue("report", name, "--out", "x.pdf", "--project", str(shop))
        assert ended.code == 2 and f"there is no report at '{name}'" in ended.err


@pytest.mark.parametrize(("question", "code"), [("delete all deals", 4), ("qwertz uiop asdf", 4)])
def test_a_question_without_an_answer_is_told_as_ask_tells_it(
    provenue: Provenue, shop: Path, tmp_path: Path, question: str, code: int
) -> None:
    before = len(delivered(shop))
    ended = provenue("report", question, "--out", "x.pdf", "--project", str(shop))
    assert ended.code == code
    assert not (tmp_path / "x.pdf").exists()
    assert len(delivered(shop)) == before


def test_no_folder_is_overwritten_and_no_half_file_is_left(
    provenue: Provenue, shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = ("--project", str(shop))
    (tmp_path / "folder.pdf").mkdir()
    assert provenue("report", "bookings", "--out", "folder.pdf", *project).code == 2
    assert provenue("report", "bookings", "--out", "gone/x.pdf", *project).code == 2
    assert provenue("report", "bookings", "--out", "x.png", *project).code == 2
    ended = provenue("report", "bookings", "--out", "x.pdf", "--time-zone", "Mars", *project)
    assert ended.code == 2 and "Europe/Berlin" in ended.err
    old = tmp_path / "old.pdf"
    old.write_bytes(b"as it was")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("os.fsync", full)
        ended = provenue("report", "bookings", "--out", "old.pdf", *project)
    assert ended.code == 2 and "no space left" in ended.err
    assert old.read_bytes() == b"as it was"
    assert sorted(one.name for one in tmp_path.iterdir() if one.is_file()) == ["old.pdf"]


def test_what_cannot_be_noted_does_not_leave(
    provenue: Provenue, shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from engine.audit.log import SqliteAuditLog
    from semantic.errors import ExecutionError, Issue

    def fail(*_: object) -> str:
        raise ExecutionError(Issue("audit-unavailable", "it cannot be written"))

    monkeypatch.setattr(SqliteAuditLog, "note", fail)
    ended = provenue("report", "bookings", "--out", "x.pdf", "--project", str(shop))
    assert ended.code == 1
    assert not (tmp_path / "x.pdf").exists()
