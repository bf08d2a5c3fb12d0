"""`--out`: an answer into a file, noted before it is written."""

import csv
import hashlib
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

Provenue = Callable[..., Any]
QUERY = '{"metrics": ["bookings"], "dimensions": ["region"], "order_by": [{"by": "region"}]}'
ROWS = [("North", 102250), ("South", 63500), ("West", 27800)]


def noted(provenue: Provenue, shop: Path) -> list[dict[str, Any]]:
    listed = provenue("audit", "list", "--project", str(shop), "--json", "--limit", "50").json
    return [one["body"]["details"] for one in listed if one["event"] == "delivered"]


def test_a_query_becomes_a_workbook_that_is_noted(
    provenue: Provenue, shop: Path, tmp_path: Path
) -> None:
    out = tmp_path / "x.xlsx"
    ended = provenue("query", "-", "--out", str(out), "--project", str(shop), stdin=QUERY)
    assert (ended.code, ended.out) == (0, b"")
    assert "3 rows: all there are" in ended.err
    sheet = openpyxl.load_workbook(out).worksheets[0]
    assert list(sheet.iter_rows(min_row=2, values_only=True)) == ROWS
    details = noted(provenue, shop)[0]
    assert details["sha256"] == hashlib.sha256(out.read_bytes()).hexdigest()
    assert details["form"] == "xlsx"


def test_a_csv_has_its_companion_beside_it(provenue: Provenue, shop: Path, tmp_path: Path) -> None:
    out = tmp_path / "x.csv"
    ended = provenue("query", "-", "--out", str(out), "--project", str(shop), stdin=QUERY)
    beside = out.with_name("x.csv-metadata.json")
    assert "x.csv-metadata.json" in " ".join(ended.err.split())
    assert list(csv.reader(io.StringIO(out.read_text())))[1] == ["North", "102250.00"]
    proof = json.loads(beside.read_text())["urn:provenue:proof"]
    assert proof["sources"][0]["source"] == "deals.csv"
    assert proof["audit_id"] == noted(provenue, shop)[0]["answers"][0]


def test_a_question_becomes_parquet_and_json_says_where_it_is(
    provenue: Provenue, shop: Path, tmp_path: Path
) -> None:
    out = tmp_path / "x.parquet"
    words = ("ask", "bookings by region", "--out", str(out), "--json", "--project", str(shop))
    said = provenue(*words).json
    assert said["file"] == str(out) and said["form"] == "parquet" and said["rows"] == 3
    assert said["sha256"] == hashlib.sha256(out.read_bytes()).hexdigest()
    with duckdb.connect() as database:
        rows = database.execute(f"SELECT * FROM '{out}' ORDER BY 1").fetchall()
    assert [(name, int(amount)) for name, amount in rows] == ROWS


def test_a_picture_of_a_question_holds_its_proof(
    provenue: Provenue, shop: Path, tmp_path: Path
) -> None:
    out = tmp_path / "x.svg"
    ended = provenue("ask", "bookings by region", "--out", str(out), "--project", str(shop))
    assert ended.code == 0
    assert "North" in ended.text, "the answer is shown too"
    assert "urn:provenue:proof" in out.read_text()


def test_what_is_asked_back_writes_no_file(provenue: Provenue, shop: Path, tmp_path: Path) -> None:
    out = tmp_path / "x.xlsx"
    ended = provenue("ask", "delete all deals", "--out", str(out), "--project", str(shop))
    assert ended.code == 4 and not out.exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("query", "-", "--out", "x.xls"), ".xlsx"),
        (("query", "-", "--out", "x.csv", "--csv"), "two places"),
        (("ask", "bookings", "--out", "x"), "known endings"),
    ],
)
def test_a_file_that_cannot_be_is_refused_before_anything_runs(
    words: tuple[str, ...], told: str, provenue: Provenue, shop: Path
) -> None:
    before = provenue("audit", "list", "--project", str(shop), "--json").json
    ended = provenue(*words, "--project", str(shop), stdin=QUERY)
    assert ended.code == 2 and told in ended.err
    assert provenue("audit", "list", "--project", str(shop), "--json").json == before


def test_rows_that_are_printed_are_noted_too(provenue: Provenue, shop: Path) -> None:
    ended = provenue("query", "-", "--csv", "--project", str(shop), stdin=QUERY)
    assert noted(provenue, shop)[0]["sha256"] == hashlib.sha256(ended.out).hexdigest()


def test_a_folder_that_is_not_there_is_told(provenue: Provenue, shop: Path) -> None:
    words = ("query", "-", "--out", "no/where/x.csv", "--project", str(shop))
    ended = provenue(*words, stdin=QUERY)
    assert ended.code == 2 and "cannot be written" in ended.err


def test_a_picture_of_the_chart_command_is_noted_with_its_proof_inside(
    provenue: Provenue, shop: Path, tmp_path: Path
) -> None:
    out = tmp_path / "x.svg"
    words = ("chart", "bookings by region", "--out", str(out), "--project", str(shop))
    assert provenue(*words).code == 0
    details = noted(provenue, shop)[0]
    assert details["sha256"] == hashlib.sha256(out.read_bytes()).hexdigest()
    assert details["answers"][0] in out.read_text()
