"""Replies to JSON: exact numbers, honest nulls, the row limit."""

import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import msgspec
import pytest

from engine.reply import Answer, ChartSpec, Column
from server.exports.arrow_file import written as arrow_written
from server.exports.csv_file import csv_bytes
from server.exports.forms import Making
from server.exports.proof import beside
from server.schemas import ROW_LIMIT, encode, wire

MAKING = Making(at=datetime(2026, 7, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (Decimal("0.1"), "0.1"),
        (Decimal("12345678901234567890.12"), "12345678901234567890.12"),
        (Decimal("100.00"), "100.00"),
        (Decimal("NaN"), "null"),
        (Decimal("-Infinity"), "null"),
        (float("nan"), "null"),
        (float("inf"), "null"),
        (2**70, "1180591620717411303424"),
        (date(2026, 2, 1), '"2026-02-01"'),
        (datetime(2026, 2, 1, 12, 30), '"2026-02-01T12:30:00"'),  # noqa: DTZ001
        (datetime(2026, 2, 1, 12, 30, tzinfo=UTC), '"2026-02-01T12:30:00Z"'),
        (None, "null"),
        (True, "true"),
        ("</script>\n\u2028", None),
    ],
)
def test_cells(answer: Answer, cell: Any, text: str | None) -> None:
    column = Column(name="x", label="X", type="decimal", role="metric")
    raw = encode(replace(answer, columns=(column,), rows=((cell,),), parameters={"p": cell}))
    assert b"\n" not in raw
    decoded = json.loads(raw)
    if text is None:
        assert decoded["rows"] == [[cell]]
    else:
        assert f'"rows":[[{text}]]'.encode() in raw
        assert f'"parameters":{{"p":{text}}}'.encode() in raw


def test_the_wire_form_holds_every_field(answer: Answer) -> None:
    assert list(json.loads(encode(answer))) == [
        "kind", "question", "query", "interpretation", "certainty", "planner", "usage", "sql",
        "parameters", "columns", "rows", "key_names", "keys", "display", "row_count", "truncated",
        "totals", "others", "totals_display", "others_display", "beside", "warnings",
        "chart", "chart_wish", "text", "citations", "lineage", "snapshot", "as_of", "currency",
        "audit_id", "timings",
        "suggestions", "conversation", "attached",
    ]  # fmt: skip


def test_more_rows_than_json_carries_are_cut_and_said(answer: Answer) -> None:
    column = Column(name="n", label="N", type="integer", role="metric")
    many = replace(answer, columns=(column,), rows=tuple((n,) for n in range(ROW_LIMIT + 5)))
    body = json.loads(encode(many))
    assert len(body["rows"]) == ROW_LIMIT and body["row_count"] == ROW_LIMIT + 5
    assert body["truncated"] is True
    assert body["warnings"][-1]["code"] == "truncated"
    assert len(csv_bytes(many).splitlines()) == ROW_LIMIT + 6


def test_read_only_mappings_are_objects(answer: Answer) -> None:
    spec = MappingProxyType({"data": MappingProxyType({"values": [{"x": Decimal("1.50")}]})})
    chart = ChartSpec(kind="bar", vega_lite=spec, reason="r", alt="a")
    body = encode(replace(answer, chart=chart))
    assert b'"vega_lite":{"data":{"values":[{"x":1.50}]}}' in body


def test_encode_takes_a_reply_or_its_wire_form(answer: Answer) -> None:
    assert encode(answer) == encode(wire(answer))


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("  =1", "'  =1"),
        ("Smith & Co", "Smith & Co"),
        ("a=b", "a=b"),
    ],
)
def test_no_csv_cell_or_header_is_a_formula(answer: Answer, text: str, written: str) -> None:
    column = Column(name="x", label=text, type="text", role="dimension")
    lines = csv_bytes(replace(answer, columns=(column,), rows=((text,),))).decode().split("\r\n")
    assert lines == [written, written, ""]


def test_csv_numbers_stay_numbers_and_labels_stay_apart(answer: Answer) -> None:
    columns = (
        Column(name="account.region", label="Region", type="text", role="dimension"),
        Column(name="rep.region", label="Region", type="text", role="dimension"),
        Column(name="x", label="X", type="decimal", role="metric"),
        Column(name="d", label="Day", type="date", role="time"),
    )
    rows = (('a "b", c', None, Decimal("-1E+3"), date(2026, 1, 2)),)
    lines = csv_bytes(replace(answer, columns=columns, rows=rows)).decode().splitlines()
    assert lines[0] == "Region (account.region),Region (rep.region),X,Day"
    assert lines[1] == '"a ""b"", c",,-1000,2026-01-02'


def with_rows_beside(answer: Answer) -> Answer:
    """Return the answer with a change after bookings, a total, and others in one group of it."""
    region, bookings, _ = answer.columns
    change = replace(bookings, name="bookings:change", label="Bookings, change")
    return replace(
        answer,
        query=msgspec.structs.replace(answer.query, limit=1, limit_per="region", others=True),
        columns=(region, replace(region, name="rep.name", label="Rep"), bookings, change),
        rows=(("EMEA", "Dana", Decimal("4.25"), Decimal(-1)),),
        totals=(None, None, Decimal(9), None),
        others=((None, None, Decimal("4.75"), Decimal(2)),),
    )


def test_totals_and_others_are_not_among_the_rows_of_an_export(answer: Answer) -> None:
    import pyarrow as pa

    beside_rows = with_rows_beside(answer)
    lines = csv_bytes(beside_rows).decode().splitlines()
    assert lines == ['Region,Rep,Bookings,"Bookings, change"', "EMEA,Dana,4.25,-1"]
    assert beside(beside_rows) == ("totals", "others")
    assert beside(answer) == ()
    table = pa.ipc.open_stream(arrow_written(beside_rows, MAKING)).read_all()
    assert table.num_rows == 1
    metadata = table.schema.metadata
    assert json.loads(metadata[b"provenue.totals"])["bookings"] == 9
    assert json.loads(metadata[b"provenue.others"])[0]["bookings:change"] == 2


def test_rows_beside_are_named_where_they_have_no_group_of_their_own(answer: Answer) -> None:
    body = json.loads(encode(with_rows_beside(answer)))
    assert body["display"] == [["EMEA", "Dana", "$4.25", "\N{MINUS SIGN}$1"]]
    assert body["totals_display"] == ["Total", "", "$9.00", "—"]
    assert body["others_display"] == [["(none)", "Others", "$4.75", "+$2"]]


def test_arrow_holds_every_type_exactly(answer: Answer) -> None:
    import pyarrow as pa

    columns = tuple(
        Column(name=kind, label=kind, type=kind, role="attribute")
        for kind in ("text", "integer", "decimal", "number", "boolean", "date", "timestamp")
    )
    row = ("é", 2**70, Decimal("12345678901234567890123456.789"), 0.5, True,
           date(2026, 1, 2), datetime(2026, 1, 2, 3, 4, 5))  # fmt: skip # noqa: DTZ001
    stream = arrow_written(replace(answer, columns=columns, rows=(row, (None,) * 7)), MAKING)
    first, second = pa.ipc.open_stream(stream).read_all().to_pylist()
    assert tuple(first.values()) == row
    assert set(second.values()) == {None}


def test_arrow_without_rows_has_its_columns(answer: Answer) -> None:
    import pyarrow as pa

    table = pa.ipc.open_stream(arrow_written(replace(answer, rows=()), MAKING)).read_all()
    assert table.num_rows == 0 and table.column_names == [one.name for one in answer.columns]


def test_the_command_line_can_encode_without_the_web_framework() -> None:
    code = (
        "import sys, server.schemas, server.problems\n"
        "print(sorted({'litestar', 'pyarrow', 'altair', 'openai'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]", done.stdout
