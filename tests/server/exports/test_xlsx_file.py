"""A workbook, read back by another library, holds every cell, or says what it could not hold."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal as D
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape
from openpyxl.worksheet.worksheet import Worksheet

from engine.reply import Answer, Beside, Caveat, Cell, Column
from semantic.query import decode_query
from server.exports.forms import Making
from server.exports.xlsx_file import xlsx_bytes
from server.exports.xlsx_names import sheet_name
from tests.charts.answers_by_hand import answer, compared, group, metric, time, win_rate
from tests.server.exports.drawn import MAKING, answers


def opened(content: bytes) -> "openpyxl.Workbook":
    return openpyxl.load_workbook(io.BytesIO(content))


def facts(book: "openpyxl.Workbook") -> dict[str, list[list[Any]]]:
    """Return the lines of the sheet of sources by their names."""
    found: dict[str, list[list[Any]]] = {}
    for row in book["Sources"].iter_rows(values_only=True):
        found.setdefault(str(row[0]), []).append([one for one in row[1:] if one is not None])
    return found


def said(book: "openpyxl.Workbook", name: str) -> list[Any]:
    return [texts[0] for texts in facts(book)[name]]


def body(sheet: Worksheet) -> list[list[Any]]:
    rows = list(sheet.iter_rows(values_only=True))[1:]
    return [list(row) for row in rows]


def expected(cell: Cell) -> Any:
    """Return what a cell must read as, worked out without the code that wrote it."""
    match cell:
        case None | bool():
            return cell
        case int():
            return cell if abs(cell) <= 2**53 else str(cell)
        case float():
            return cell if cell == cell and abs(cell) != float("inf") else None
        case D():
            return expected_decimal(cell)
        case date():
            return expected_moment(cell)
        case str():
            plain = re.sub("\r\n?", "\n", cell)
            plain = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "\ufffd", plain)
            return plain


def expected_decimal(cell: D) -> Any:
    if not cell.is_finite():
        return None
    if cell == int(cell):
        return int(cell) if abs(cell) <= 2**53 else str(int(cell))
    exact_in_excel = D(f"{float(cell):.15g}") == cell
    return float(cell) if exact_in_excel else f"{cell:f}"


def expected_moment(cell: date) -> Any:
    day = cell.date() if isinstance(cell, datetime) else cell
    if isinstance(cell, datetime):
        cell = cell.replace(microsecond=0) + timedelta(milliseconds=round(cell.microsecond / 1000))
        day = cell.date()
    return cell.isoformat() if day < date(1900, 3, 1) else cell


def same(found: Any, wanted: Any) -> bool:
    """Return whether a cell that was read is the one wanted; a day may be read as its midnight."""
    if isinstance(found, str):
        found = unescape(found)
    if isinstance(found, datetime) and isinstance(wanted, date):
        if not isinstance(wanted, datetime):
            return found == datetime(wanted.year, wanted.month, wanted.day)  # noqa: DTZ001
        return abs(found - wanted) < timedelta(milliseconds=2)
    numbers = (int, float)
    if type(found) in numbers and type(wanted) in numbers:
        return bool(found == wanted)
    return type(found) is type(wanted) and bool(found == wanted)


@settings(max_examples=50, deadline=None)
@given(answers())
def test_every_cell_reads_back_as_the_answer_has_it(one: Answer) -> None:
    sheet = opened(xlsx_bytes(one, MAKING)).worksheets[0]
    found = [row[: len(one.columns)] for row in body(sheet)]
    wanted = [[expected(cell) for cell in row] for row in one.rows]
    found += [[None] * len(one.columns)] * (len(wanted) - len(found))  # empty rows at the end
    assert len(found) == len(wanted)
    for row, (cells, due) in enumerate(zip(found, wanted, strict=True)):
        for at, (cell, want) in enumerate(zip(cells, due, strict=True)):
            assert same(cell, want), (row, at, cell, want, one.rows[row][at])


@settings(max_examples=20, deadline=None)
@given(answers())
def test_nothing_in_a_workbook_is_a_formula_or_a_link(one: Answer) -> None:
    with zipfile.ZipFile(io.BytesIO(xlsx_bytes(one, MAKING))) as file:
        for name in file.namelist():
            text = file.read(name).decode()
            if name.startswith("xl/worksheets"):
                assert "<f>" not in text and "<f " not in text, name
                assert "<hyperlink" not in text, name
            assert "TargetMode" not in text, name


def types_of(sheet: Worksheet) -> Iterator[str]:
    return (cell.data_type for row in sheet.iter_rows(min_row=2) for cell in row)


def test_cells_have_their_types_and_the_models_formats() -> None:
    heads = [
        time("month"),
        group(),
        metric(),
        win_rate(),
        metric("avg_age", "Age", type="number", format="days"),
        metric("deals", "Deals", type="integer", format="integer"),
    ]
    row = [date(2026, 4, 1), "EMEA", D("1234.50"), 0.342, 12.25, 1500]
    sheet = opened(xlsx_bytes(answer(heads, [row], currency="EUR"), MAKING)).worksheets[0]
    assert [cell.value for cell in sheet[1]] == [one.label for one in heads]
    assert [cell.number_format for cell in sheet[2]] == [
        "mmm yyyy",
        "General",
        '"€"#,##0.00',
        "0.0%",
        '#,##0.0" days"',
        "#,##0",
    ]
    assert [cell.data_type for cell in sheet[2]] == ["d", "s", "n", "n", "n", "n"]


def test_changes_have_a_sign_and_points_are_no_percent() -> None:
    heads = [*compared(metric()), *compared(win_rate())]
    row = [D(5), D(4), D(1), 0.25, 0.5, 0.4, 0.1, 0.25]
    sheet = opened(xlsx_bytes(answer(heads, [row]), MAKING)).worksheets[0]
    formats = [cell.number_format for cell in sheet[2]]
    assert formats[2] == '+"$"#,##0;-"$"#,##0;"$"#,##0'
    assert formats[3] == "+0.0%;-0.0%;0.0%"
    assert formats[6] == '+0.0%" pts";-0.0%" pts";0.0%" pts"'
    assert sheet.cell(1, 4).value == "Bookings, change in %"


def test_what_is_not_zero_does_not_read_as_zero() -> None:
    rows = [["a", 0.00004], ["b", 0.5], ["c", 0.0]]
    sheet = opened(xlsx_bytes(answer([group(), win_rate()], rows), MAKING)).worksheets[0]
    assert [sheet.cell(at, 2).number_format for at in (2, 3, 4)] == ["0.000%", "0.0%", "0.0%"]


def test_the_head_is_frozen_filtered_and_repeated_in_print() -> None:
    sheet = opened(xlsx_bytes(answer([group(), metric()], [["a", D(1)]]), MAKING)).worksheets[0]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:B2"
    assert sheet.print_title_rows == "$1:$1"


def test_totals_and_others_stand_apart_with_their_names() -> None:
    one = answer([group(), metric()], [["EMEA", D(5)], ["APAC", D(4)]])
    one = replace(one, totals=(None, D(12)), others=((None, D(3)),))
    sheet = opened(xlsx_bytes(one, MAKING)).worksheets[0]
    assert body(sheet) == [["EMEA", 5], ["APAC", 4], [None, None], ["Others", 3], ["Total", 12]]
    assert sheet.auto_filter.ref == "A1:B3"
    assert sheet.cell(6, 2).font.bold and not sheet.cell(2, 2).font.bold


def test_a_total_without_groups_is_named_beside_it() -> None:
    one = replace(answer([metric()], [[D(5)]]), totals=(D(5),))
    assert body(opened(xlsx_bytes(one, MAKING)).worksheets[0])[2] == [5, "Total"]


def test_the_sources_say_what_was_asked_how_it_was_read_and_from_which_bytes() -> None:
    one = answer(
        [group(), metric()],
        [["EMEA", D(5)]],
        question="What did we book?",
        filters=["stage is Closed Won", "amount over $10,000"],
        caveats=[Caveat(code="partial", message="The quarter is not over.")],
    )
    one = replace(
        one,
        sql="SELECT 'é'\nFROM opportunities",
        parameters={"p1": "Closed Won", "p2": D("10000.50"), "p3": None},
        reading=replace(one.reading, metrics=(("Bookings", "won deals"),)),
        beside=(Beside(of="totals", sql="SELECT 2", parameters={"q": 7}, audit_id="a2"),),
        totals=(None, D(5)),
    )
    book = opened(xlsx_bytes(one, MAKING))
    assert said(book, "Question") == ["What did we book?"]
    assert said(book, "Reading") == ["As asked."]
    assert said(book, "Definition") == ["Bookings: won deals"]
    assert said(book, "Window") == ["Q2 2026"]
    assert said(book, "Filter") == ["stage is Closed Won", "amount over $10,000"]
    assert said(book, "As of") == ["2026-06-30"]
    assert said(book, "Snapshot") == ["s1"]
    assert said(book, "Audit record") == ["a1", "a2"]
    assert said(book, "Warning") == ["The quarter is not over."]
    assert said(book, "SQL") == ["SELECT 'é'\nFROM opportunities", "SELECT 2"]
    assert facts(book)["opportunities"] == [
        ["opportunities.csv", "0" * 64, 3, "2026-07-01 00:00:00 UTC"]
    ]
    assert facts(book)["$p2"] == [["10000.50", "Decimal"]]
    assert facts(book)["$p3"] == [["null", "NoneType"]]
    assert facts(book)["$q"] == [["7", "int"]]
    kept: Any = book
    assert [one.value for one in kept.custom_doc_props.props] == ["a1", "s1", "2026-06-30"]


def test_what_excel_cannot_hold_is_said() -> None:
    heads = [group(), metric(type="integer"), metric("b", "B"), time("day")]
    rows: list[list[Any]] = [
        ["x" * 40_000, 2**53 + 1, D("1234567890123456.78"), date(1899, 12, 31)],
        ["\x00", 2**53, D("12345678901234.5"), date(1900, 3, 1)],
        ["\U0001f389" * 20_000, -(2**60), None, None],
    ]
    book = opened(xlsx_bytes(answer(heads, rows), MAKING))
    found = body(book.worksheets[0])
    assert found[0][0] == "x" * 32_766 + "…"
    assert found[2][0] == "\U0001f389" * 16_383 + "…"
    assert found[0][1:] == ["9007199254740993", "1234567890123456.78", "1899-12-31"]
    assert found[1][1:] == [2**53, 12345678901234.5, datetime(1900, 3, 1)]  # noqa: DTZ001
    notes = said(book, "In this file")
    for words in ("integer is larger", "more than 15 digits", "before March 1900", "longer than"):
        assert any(words in one for one in notes), (words, notes)
    assert any("(2 times)" in one and "integer" in one for one in notes)


def test_a_quarter_is_its_first_day_and_that_is_said() -> None:
    one = answer([time("quarter"), metric()], [[date(2026, 4, 1), D(1)]])
    book = opened(xlsx_bytes(one, MAKING))
    assert book.worksheets[0]["A2"].value == datetime(2026, 4, 1)  # noqa: DTZ001
    assert said(book, "In this file") == ["Close date is told by its first day"]


def test_an_honest_workbook_has_nothing_to_excuse() -> None:
    book = opened(xlsx_bytes(answer([group(), metric()], [["a", D(1)]]), MAKING))
    assert "In this file" not in facts(book)


def test_more_rows_than_a_sheet_holds_go_on_on_the_next_one() -> None:
    rows = [[f"g{at}", D(at)] for at in range(10)]
    one = replace(answer([group(), metric()], rows), totals=(None, D(45)))
    book = opened(xlsx_bytes(one, MAKING, most_rows=5))
    assert book.sheetnames == ["Bookings", "Bookings 2", "Bookings 3", "Sources"]
    found = [row for sheet in book.worksheets[:-1] for row in body(sheet)]
    assert [row for row in found if row[0] is not None] == [
        *([f"g{at}", at] for at in range(10)),
        ["Total", 45],
    ]
    assert all(sheet.cell(1, 1).value == "Region" for sheet in book.worksheets[:-1])
    assert any("3 sheets" in one for one in said(book, "In this file"))


@pytest.mark.parametrize(
    ("truncated", "words"), [(False, "10,100 rows: all"), (True, "only the first 10,100 rows")]
)
def test_a_workbook_says_whether_it_holds_all(truncated: bool, words: str) -> None:
    rows = [["a", D(at)] for at in range(10_100)]
    one = replace(answer([group(), metric()], rows), truncated=truncated)
    book = opened(xlsx_bytes(one, MAKING))
    assert book.worksheets[0].max_row == 10_101
    assert said(book, "Rows")[0].startswith(words)


def test_records_keep_their_keys_digit_by_digit() -> None:
    heads = [
        Column(name="id", label="Id", type="integer", role="key"),
        Column(name="name", label="Name", type="text", role="attribute"),
    ]
    rows = [[1234567, "a"], [10**15 + 1, "b"]]
    one = answer(heads, rows)
    one = replace(one, query=decode_query({"rows": "opportunity"}))
    book = opened(xlsx_bytes(one, MAKING))
    sheet = book.worksheets[0]
    assert sheet.title == "opportunity"
    assert [sheet.cell(at, 1).value for at in (2, 3)] == [1234567, "1000000000000001"]
    assert sheet.cell(2, 1).number_format == "0"


def test_an_answer_without_rows_is_its_head() -> None:
    sheet = opened(xlsx_bytes(answer([group(), metric()], []), MAKING)).worksheets[0]
    assert body(sheet) == []
    assert sheet.cell(1, 2).value == "Bookings"


def test_equal_answers_have_equal_bytes() -> None:
    one = answer([group(), metric()], [["a", D(1)]])
    assert xlsx_bytes(one, MAKING) == xlsx_bytes(one, MAKING)
    later = Making(at=datetime(2027, 1, 1, tzinfo=UTC))
    assert xlsx_bytes(one, MAKING) != xlsx_bytes(one, later)


@given(st.lists(st.text(max_size=50), max_size=8))
def test_a_sheet_has_a_name_that_excel_takes_and_no_other_sheet_has(titles: list[str]) -> None:
    taken = {"sources"}
    names = [sheet_name(one, taken) for one in titles]
    assert len({one.casefold() for one in names} | {"sources"}) == len(names) + 1
    for name in names:
        assert 1 <= len(name.encode("utf-16-le")) // 2 <= 31
        assert not set(name) & set("[]:*?/\\")
        assert not name.startswith("'") and not name.endswith("'")
        assert name.casefold() != "history"


def test_a_title_is_kept_where_it_can_be() -> None:
    assert sheet_name("Bookings", {"bookings"}) == "Bookings 2"
    assert sheet_name("History", set()) == "History 2"
    assert sheet_name("[a]/b: 'c'", set()) == "a b 'c"
    assert sheet_name("?", set()) == "Answer"
