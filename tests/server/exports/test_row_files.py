"""CSV, Arrow, Parquet and JSON, read back by other libraries: every cell, and what proves it."""

import csv
import io
import json
import math
import zipfile
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal as D
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings

from engine.reply import Answer, Beside, Caveat, Cell
from semantic.errors import DataError
from server.exports import arrow_file, csv_file, json_file
from server.exports.forms import FORMS, export, file_name, form_of
from server.exports.proof import KEY, Proof, proof_of, read_proof
from server.schemas import ROW_LIMIT
from tests.charts.answers_by_hand import answer, group, metric
from tests.server.exports.drawn import MAKING, answers

ONE = replace(
    answer(
        [group(), metric()],
        [["EMEA", D("5.50")], [None, None]],
        question="What did we book?",
        filters=["stage is Closed Won"],
        caveats=[Caveat(code="partial", message="The quarter is not over.")],
    ),
    totals=(None, D("5.50")),
    others=((None, D(1)),),
    beside=(Beside(of="totals", sql="SELECT 2", parameters={}, audit_id="a2"),),
    parameters={"p1": "Closed Won", "p2": D("0.10")},
)


def same(found: Any, cell: Cell) -> bool:
    """Return whether a cell that was read back is the answer's, exactly."""
    if isinstance(cell, D) and not cell.is_finite():
        return found is None
    if isinstance(cell, float) and math.isnan(cell):
        return isinstance(found, float) and math.isnan(found)
    if isinstance(cell, datetime):
        return bool(found == cell)
    if isinstance(cell, D):
        return D(str(found)) == cell
    return bool(found == cell) and (found is None) == (cell is None)


@settings(max_examples=40, deadline=None)
@given(answers())
def test_arrow_holds_every_cell_exactly(one: Answer) -> None:
    table = pa.ipc.open_stream(arrow_file.written(one, MAKING)).read_all()
    columns = [column.to_pylist() for column in table.columns]
    assert table.num_rows == len(one.rows)
    for at, found in enumerate(columns):
        for row, cell in zip(one.rows, found, strict=True):
            assert same(cell, row[at]), (cell, row[at])


@settings(max_examples=40, deadline=None)
@given(answers())
def test_parquet_holds_every_cell_exactly(one: Answer) -> None:
    table = pq.read_table(io.BytesIO(arrow_file.parquet_bytes(one, MAKING)))
    columns = [column.to_pylist() for column in table.columns]
    for at, found in enumerate(columns):
        for row, cell in zip(one.rows, found, strict=True):
            assert same(cell, row[at]), (cell, row[at])


def test_duckdb_reads_parquet_with_its_types_and_its_proof(tmp_path: Path) -> None:
    file = tmp_path / "x.parquet"
    file.write_bytes(arrow_file.parquet_bytes(ONE, MAKING))
    with duckdb.connect() as database:
        rows = database.execute(f"SELECT * FROM '{file}'").fetchall()
        kinds = database.execute(f"DESCRIBE SELECT * FROM '{file}'").fetchall()
        kept = dict(
            database.execute(f"SELECT key, value FROM parquet_kv_metadata('{file}')").fetchall()
        )
    assert rows == [("EMEA", D("5.50")), (None, None)]
    assert [kind[:2] for kind in kinds] == [
        ("account.region", "VARCHAR"),
        ("bookings", "DECIMAL(38,2)"),
    ]
    proof = read_proof(kept[KEY.encode()])
    assert (proof.audit_id, proof.snapshot, proof.as_of) == ("a1", "s1", date(2026, 6, 30))
    assert kept[b"provenue.audit_id"] == b"a1"
    assert kept[b"provenue.reading"] == b"As asked."


def test_a_decimal_too_long_for_parquet_is_text_and_that_is_said() -> None:
    one = answer([metric()], [[D(10) ** 40 + D("0.5")]])
    table = pq.read_table(io.BytesIO(arrow_file.parquet_bytes(one, MAKING)))
    assert table.column(0).to_pylist() == [f"{D(10) ** 40 + D('0.5'):f}"]
    notes = read_proof((table.schema.metadata or {})[KEY.encode()]).notes
    assert len(notes) == 1 and "38 digits" in notes[0]
    arrow = pa.ipc.open_stream(arrow_file.written(one, MAKING)).read_all()
    assert arrow.column(0).to_pylist() == [D(10) ** 40 + D("0.5")]


def check_proof(proof: Proof) -> None:
    assert proof.question == "What did we book?"
    assert proof.reading.sentence == "As asked."
    assert proof.reading.filters == ("stage is Closed Won",)
    assert (proof.audit_id, proof.snapshot, proof.as_of) == ("a1", "s1", date(2026, 6, 30))
    assert [one.audit_id for one in proof.further] == ["a2"]
    assert [one.sha256 for one in proof.sources] == ["0" * 64]
    assert [one.code for one in proof.warnings] == ["partial"]
    assert proof.parameters["p1"] == "Closed Won"
    assert proof.complete == "2 rows: all there are"
    assert proof.totals == {"account.region": None, "bookings": 5.5}
    assert proof.exported_at == MAKING.at


def test_every_file_of_rows_carries_the_whole_proof() -> None:
    arrow = pa.ipc.open_stream(arrow_file.written(ONE, MAKING)).read_all()
    check_proof(read_proof((arrow.schema.metadata or {})[KEY.encode()]))
    parquet = pq.read_schema(io.BytesIO(arrow_file.parquet_bytes(ONE, MAKING)))
    check_proof(read_proof((parquet.metadata or {})[KEY.encode()]))
    beside = json.loads(csv_file.metadata_bytes(ONE, MAKING, "x.csv"))
    check_proof(read_proof(json.dumps(beside["urn:provenue:proof"])))


def test_a_companion_describes_its_csv_as_the_web_has_it() -> None:
    said = json.loads(csv_file.metadata_bytes(ONE, MAKING, "x.csv"))
    assert said["@context"] == "http://www.w3.org/ns/csvw"
    assert said["url"] == "x.csv"
    assert said["dc:title"] == "What did we book?"
    head = next(csv.reader(io.StringIO(csv_file.csv_bytes(ONE).decode())))
    assert [one["titles"] for one in said["tableSchema"]["columns"]] == head
    assert [one["datatype"] for one in said["tableSchema"]["columns"]] == ["string", "decimal"]
    assert any("totals" in note for note in said["urn:provenue:proof"]["notes"])


def test_a_companion_counts_the_cells_that_were_disarmed() -> None:
    one = answer([group(), metric()], [["=1+1", D(-5)], ["@x", D(1)], ["fine", D(1)]])
    said = json.loads(csv_file.metadata_bytes(one, MAKING, "x.csv"))
    assert said["urn:provenue:proof"]["notes"] == [
        "an apostrophe stands before 2 cells that could run as formulas"
    ]


@settings(max_examples=40, deadline=None)
@given(answers())
def test_csv_holds_every_cell_and_no_formula(one: Answer) -> None:
    rows = list(csv.reader(io.StringIO(csv_file.csv_bytes(one).decode(), newline="")))[1:]
    if len(one.columns) == 1:
        rows = [row or [""] for row in rows]  # one empty cell is an empty line
    assert len(rows) == len(one.rows)
    for found, row in zip(rows, one.rows, strict=True):
        for text, cell in zip(found, row, strict=True):
            assert csv_same(text, cell), (text, cell)


def csv_same(text: str, cell: Cell) -> bool:
    match cell:
        case None:
            return text == ""
        case bool():
            return text == str(cell).lower()
        case str():
            formula = cell.lstrip(" ")[:1] in ("=", "+", "-", "@", "\t", "\r", "\n")
            return text == ("'" if formula and cell.strip(" ") else "") + cell
        case date():
            return text == cell.isoformat()
        case D():
            return text == "" if not cell.is_finite() else D(text) == cell
        case float():
            return math.isnan(float(text)) if math.isnan(cell) else float(text) == cell
        case int():
            return int(text) == cell


def test_a_zip_holds_the_rows_and_their_companion() -> None:
    with zipfile.ZipFile(io.BytesIO(csv_file.zipped(ONE, MAKING))) as file:
        assert file.testzip() is None
        names = file.namelist()
        assert names == ["provenue-a1.csv", "provenue-a1.csv-metadata.json"]
        assert file.read(names[0]) == csv_file.csv_bytes(ONE)
        assert json.loads(file.read(names[1]))["url"] == names[0]


def test_a_json_file_holds_all_rows_where_a_reply_is_cut() -> None:
    rows = [["a", D(at)] for at in range(ROW_LIMIT + 5)]
    one = answer([group(), metric()], rows)
    said = json.loads(json_file.json_bytes(one, MAKING))
    assert len(said["rows"]) == said["row_count"] == ROW_LIMIT + 5
    assert said["truncated"] is False
    assert not any("JSON holds the first" in one["message"] for one in said["warnings"])
    assert said["interpretation"]["sentence"] == "As asked."
    assert (said["audit_id"], said["snapshot"], said["as_of"]) == ("a1", "s1", "2026-06-30")
    cut = json.loads(json_file.json_bytes(replace(one, truncated=True), MAKING))
    assert cut["truncated"] is True


def test_a_truncated_answer_says_so_in_every_file_of_rows() -> None:
    one = replace(ONE, truncated=True)
    words = "only the first 2 rows: there are more, so narrow the question"
    assert proof_of(one, MAKING).complete == words
    arrow = pa.ipc.open_stream(arrow_file.written(one, MAKING)).read_all().schema.metadata or {}
    assert read_proof(arrow[KEY.encode()]).complete == words
    parquet = pq.read_schema(io.BytesIO(arrow_file.parquet_bytes(one, MAKING))).metadata or {}
    assert read_proof(parquet[KEY.encode()]).complete == words
    assert words.encode() in csv_file.metadata_bytes(one, MAKING, "x.csv")


@pytest.mark.parametrize("form", [one for one in FORMS if not one.picture])
def test_equal_answers_make_equal_files(form: Any) -> None:
    first, second = (export(ONE, form, MAKING, "x") for _ in range(2))
    assert first == second


def test_a_file_is_named_by_its_audit_record() -> None:
    form = form_of(Path("X.XLSX"))
    assert form.name == "xlsx"
    assert file_name(replace(ONE, audit_id='../a"1'), form) == "provenue-a1.xlsx"


@pytest.mark.parametrize(
    ("name", "hint"), [("x.xls", ".xlsx"), ("x", "known endings"), ("x.parquett", ".parquet")]
)
def test_an_ending_that_names_no_format_is_refused_with_the_nearest(name: str, hint: str) -> None:
    with pytest.raises(DataError) as caught:
        form_of(Path(name))
    (issue,) = caught.value.issues
    assert issue.code == "unknown-form"
    assert any(hint in one for one in issue.hints), issue.hints
