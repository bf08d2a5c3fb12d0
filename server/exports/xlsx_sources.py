"""The sheet "Sources" of a workbook: question, reading, definitions, files, SQL, audit records."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from engine.reply import Cell
from server.exports.proof import Further, Proof
from server.exports.xlsx_cells import MOST_UNITS, Notes, fitted

_FACT, _TEXT = 24, 90
#: So much of a statement stands in one cell.
_PIECE = MOST_UNITS // 2


@dataclass(frozen=True, slots=True)
class _Fact:
    """A line of the sheet: what it is, and what there is to say; a heading says nothing more."""

    name: str
    texts: tuple[str | int, ...] = ()
    heading: bool = False
    mono: bool = False


def write_sources(
    book: Workbook, sheet: Worksheet, proof: Proof, parameters: Mapping[str, Cell]
) -> None:
    """Write all that proves an answer, a fact a line."""
    styles = {
        "heading": book.add_format({"bold": True, "font_size": 13, "bottom": 1}),
        "name": book.add_format({"bold": True, "valign": "top"}),
        "text": book.add_format({"text_wrap": True, "valign": "top"}),
        "mono": book.add_format({"text_wrap": True, "valign": "top", "font_name": "Consolas"}),
        "count": book.add_format({"num_format": "#,##0", "valign": "top", "align": "left"}),
    }
    sheet.set_column(0, 0, _FACT)
    sheet.set_column(1, 1, _TEXT)
    sheet.set_column(2, 2, 70)
    sheet.set_column(3, 4, 22)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    for row, fact in enumerate(_facts(proof, parameters)):
        sheet.write_string(
            row, 0, fitted(fact.name, Notes()), styles["heading" if fact.heading else "name"]
        )
        for at, text in enumerate(fact.texts, 1):
            if isinstance(text, int):
                sheet.write_number(row, at, text, styles["count"])
            else:
                style = styles["mono" if fact.mono else "text"]
                sheet.write_string(row, at, fitted(text, Notes()), style)


def _facts(proof: Proof, parameters: Mapping[str, Cell]) -> Iterator[_Fact]:
    yield from _answer_facts(proof)
    yield from _file_facts(proof)
    yield from _statement_facts("Statement", proof.sql, parameters)
    for one in proof.further:
        yield from _further_facts(one)


def _answer_facts(proof: Proof) -> Iterator[_Fact]:
    reading = proof.reading
    yield _Fact("Answer", heading=True)
    if proof.question is not None:
        yield _Fact("Question", (proof.question,))
    yield _Fact("Reading", (reading.sentence,))
    for one in reading.metrics:
        yield _Fact("Definition", (f"{one.label}: {one.definition}",))
    if reading.window is not None:
        yield _Fact("Window", (reading.window,))
    if reading.comparison is not None:
        yield _Fact("Compared with", (reading.comparison,))
    several = {
        "Moment": reading.moments,
        "Filter": reading.filters or ("none",),
        "Joined": reading.paths,
        "Groups": reading.groups,
        "Assumption": reading.assumptions,
        "Ignored": reading.ignored,
        "Kept from before": tuple(one.text for one in reading.inherited),
    }
    for name, texts in several.items():
        yield from (_Fact(name, (text,)) for text in texts)
    yield _Fact("As of", (proof.as_of.isoformat(),))
    if proof.currency is not None:
        yield _Fact("Currency", (proof.currency,))
    yield _Fact("Rows", (proof.complete,))
    yield from (_Fact("Warning", (one.message,)) for one in proof.warnings)
    yield from (_Fact("In this file", (note,)) for note in proof.notes)
    yield _Fact("Snapshot", (proof.snapshot,), mono=True)
    yield _Fact("Audit record", (proof.audit_id,), mono=True)
    yield _Fact(
        "Exported", (f"{proof.exported_at:%Y-%m-%d %H:%M:%S} {proof.exported_at.tzname() or ''}",)
    )


def _file_facts(proof: Proof) -> Iterator[_Fact]:
    yield _Fact("")
    yield _Fact("Files", heading=True)
    yield _Fact("Table", ("File", "SHA-256", "Rows", "Loaded"))
    for one in proof.sources:
        loaded = f"{one.loaded_at:%Y-%m-%d %H:%M:%S} {one.loaded_at.tzname() or ''}".rstrip()
        yield _Fact(one.table, (one.source, one.sha256, one.rows, loaded))


def _statement_facts(title: str, sql: str, parameters: Mapping[str, Any]) -> Iterator[_Fact]:
    yield _Fact("")
    yield _Fact(title, heading=True)
    for at in range(0, len(sql), _PIECE):
        yield _Fact("SQL" if at == 0 else "", (sql[at : at + _PIECE],), mono=True)
    for name, value in parameters.items():
        shown = "null" if value is None else str(value)
        yield _Fact(f"${name}", (shown, type(value).__name__), mono=True)


def _further_facts(one: Further) -> Iterator[_Fact]:
    yield from _statement_facts(f"Statement of the {one.of}", one.sql, one.parameters)
    yield _Fact("Audit record", (one.audit_id,), mono=True)
