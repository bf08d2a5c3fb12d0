"""`report verify` at the command line: its words, its exit codes, and on another machine."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.server.verifying.forging import rewritten, with_manifest

Provenue = Callable[..., Any]
QUERY = '{"metrics": ["bookings"], "dimensions": ["region"], "order_by": [{"by": "region"}]}'


@pytest.fixture
def pdf(provenue: Provenue, shop: Path, tmp_path: Path) -> Path:
    out = tmp_path / "report.pdf"
    words = ("report", "-", "--out", str(out), "--project", str(shop))
    assert provenue(*words, stdin=QUERY).code == 0
    return out


def test_an_honest_report_is_told_to_hold(provenue: Provenue, shop: Path, pdf: Path) -> None:
    ended = provenue("report", "verify", str(pdf), "--project", str(shop))
    assert ended.code == 0
    assert ended.text.splitlines()[-1] == "the report holds"
    assert ended.text.count("✓") == 4 + 1
    as_json = provenue("report", "verify", str(pdf), "--json", "--project", str(shop)).json
    assert as_json["state"] == "holds"
    assert [one["check"] for one in as_json["checks"]] == [
        "delivery",
        "records",
        "replay",
        "pages",
    ]


def test_a_forged_one_ends_with_2_and_names_the_number(
    provenue: Provenue, shop: Path, pdf: Path
) -> None:
    pdf.write_bytes(rewritten(pdf.read_bytes(), "$63,500", "$63,600"))
    ended = provenue("report", "verify", str(pdf), "--project", str(shop))
    assert ended.code == 2
    assert "'$63,600' where '$63,500' was printed" in ended.text
    assert ended.text.splitlines()[-1] == "the report DOES NOT HOLD"
    assert provenue("report", "verify", str(pdf), "--json", "--project", str(shop)).code == 2


def test_a_title_steers_no_terminal_and_fakes_no_verdict(
    provenue: Provenue, shop: Path, pdf: Path
) -> None:
    def change(told: dict[str, Any]) -> None:
        told["title"] = "\x1b[2J\nthe report holds\n"
        told["figures"][0]["title"] = "\u202e\x07" + "x" * 5_000 + "\nthe report holds"

    pdf.write_bytes(with_manifest(pdf.read_bytes(), change))
    ended = provenue("report", "verify", str(pdf), "--project", str(shop))
    assert ended.code == 2
    assert "the report holds" not in ended.text.splitlines()
    assert not set("\x1b\x07\u202e") & set(ended.text)
    assert max(map(len, ended.text.splitlines())) < 400


def test_what_cannot_be_read_ends_with_1(provenue: Provenue, shop: Path, tmp_path: Path) -> None:
    other = tmp_path / "x.pdf"
    for file in (other, tmp_path / "missing.pdf"):
        other.write_bytes(b"plain text")
        ended = provenue("report", "verify", str(file), "--json", "--project", str(shop))
        assert ended.code == 1
        assert ended.json["issues"][0]["code"] == "not-a-pdf"


def test_on_another_machine_copies_prove_it(
    provenue: Provenue, shop: Path, pdf: Path, tmp_path: Path
) -> None:
    """Here the sample project is the current one, which has never seen the report."""
    ended = provenue("report", "verify", str(pdf))
    assert ended.code == 2
    assert "it is NOT PROVED here" in ended.text
    away = tmp_path / "away"
    shutil.copytree(shop / "var", away)
    log = away / "audit.sqlite"
    before = log.read_bytes()
    words = ("--audit", str(log), "--snapshots", str(away))
    proved = provenue("report", "verify", str(pdf), *words)
    assert (proved.code, proved.text.splitlines()[-1]) == (0, "the report holds")
    assert log.read_bytes() == before, "a copy is read, never written"
    half = provenue("report", "verify", str(pdf), "--audit", str(log), "--json").json
    assert half["state"] == "unproved"
    assert "no snapshots here" in json.dumps(half)


def test_an_answer_that_left_as_pdf_is_proved_alike(
    provenue: Provenue, shop: Path, tmp_path: Path
) -> None:
    out = tmp_path / "answer.pdf"
    words = ("ask", "bookings by region", "--out", str(out), "--project", str(shop))
    assert provenue(*words).code == 0
    ended = provenue("report", "verify", str(out), "--project", str(shop))
    assert (ended.code, ended.text.splitlines()[-1]) == (0, "the report holds")


def test_a_verification_is_noted_where_the_report_was_made(
    provenue: Provenue, shop: Path, pdf: Path
) -> None:
    provenue("report", "verify", str(pdf), "--project", str(shop))
    listed = provenue("audit", "list", "--limit", "2", "--json", "--project", str(shop)).json
    assert [one["event"] for one in listed] == ["verified", "replay"]
