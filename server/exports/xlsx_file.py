"""Answer to an Excel workbook: typed cells in the model's formats, and a sheet with its proof.

Text is never a formula or a link. What Excel cannot hold as it is (integers beyond 2^53, amounts
of more than 15 digits, days before March 1900) is written as text, and what had to be cut or
replaced is counted; the sheet "Sources" tells of both.
"""

import io
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from engine.narration.beside import OTHERS, TOTAL, column_texts, label_position
from engine.narration.cells import own_metrics, positions
from engine.reply import Answer, Cell
from server.exports.csv_file import labels
from server.exports.forms import Making
from server.exports.proof import proof_of
from server.exports.xlsx_cells import Kept, Notes, fitted, is_whole, number_format
from server.exports.xlsx_names import sheet_name
from server.exports.xlsx_sources import write_sources

#: The rows and columns that one sheet of Excel has.
MOST_ROWS = 1_048_576
#: So many rows are looked at to find how wide a column is.
_LOOKED_AT = 200
_NARROWEST, _WIDEST = 9, 48
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
_HEAD = {
    "bold": True,
    "text_wrap": True,
    "valign": "bottom",
    "bottom": 1,
    "bg_color": "#EEF1F5",
    "font_color": "#1B2430",
}


class PlainSheet(Worksheet):
    """A sheet whose texts are texts: the library takes `<r>…</r>` for markup of its own.

    Numbers are written with every digit of the double, where it would round them to sixteen.
    """

    def _xml_rich_inline_string(self, string: str, attributes: Any = ()) -> None:
        self._xml_inline_string(string, False, attributes)

    def _xml_number_element(self, number: float, attributes: Any = ()) -> None:
        written = "".join(f' {name}="{value}"' for name, value in attributes)
        file: Any = self.fh
        file.write(f"<c{written}><v>{number!r}</v></c>")


@dataclass(frozen=True, slots=True)
class _Line:
    """One line below the head: a row, or one of those set apart, with its name."""

    cells: tuple[Cell, ...]
    name: str | None = None
    position: int | None = None


def xlsx_bytes(answer: Answer, making: Making, *, most_rows: int = MOST_ROWS) -> bytes:
    """Return the workbook: the rows on as many sheets as they need, then the sources."""
    sink, notes = io.BytesIO(), Notes()
    with (
        tempfile.TemporaryDirectory(prefix="provenue-") as folder,
        xlsxwriter.Workbook(sink, {**_OPTIONS, "tmpdir": folder}) as book,
    ):
        _describe(book, answer, making)
        taken = {"sources"}
        title = _subject(answer)
        _Rows(book, answer, notes, most_rows).write(title, taken)
        proof = proof_of(answer, making, notes.said())
        write_sources(book, book.add_worksheet("Sources", PlainSheet), proof, answer.parameters)
    return sink.getvalue()


class _Rows:
    """The sheets of rows."""

    def __init__(
        self, book: xlsxwriter.Workbook, answer: Answer, notes: Notes, most_rows: int
    ) -> None:
        self._book, self._answer, self._notes = book, answer, notes
        self._room = most_rows - 1
        self._groups = positions(answer, "dimension", "time")
        self._whole = [is_whole(answer, at) for at in range(len(answer.columns))]
        self._formats: dict[tuple[str, bool, bool], Format] = {}
        self._heads = [fitted(label, notes) for label in labels(answer.columns, fractions=False)]

    def write(self, title: str, taken: set[str]) -> None:
        """Write every line, on a further sheet where one is full."""
        if any(row[at] is None for at in self._groups for row in self._answer.rows):
            self._notes.add("a group that has no name, (none) elsewhere, is an empty cell")
        for column in self._answer.columns:
            if column.role == "time" and column.grain not in (None, "day", "month", "year"):
                self._notes.add(f"{column.label} is told by its first day")
        lines = list(_lines(self._answer))
        parts = [lines[at : at + self._room] for at in range(0, len(lines), self._room)] or [[]]
        if len(parts) > 1:
            self._notes.add(f"the rows are on {len(parts)} sheets: no sheet holds all of them")
        for part in parts:
            sheet = self._book.add_worksheet(sheet_name(title, taken), PlainSheet)
            self._sheet(sheet, part)

    def _sheet(self, sheet: Worksheet, lines: "Sequence[_Line | None]") -> None:
        self._lay_out(sheet, sum(one is not None and one.name is None for one in lines))
        head = self._book.add_format(_HEAD)
        for at, label in enumerate(self._heads):
            sheet.write_string(0, at, label, head)
        for number, line in enumerate(lines, 1):
            if line is not None:
                self._line(sheet, number, line)

    def _lay_out(self, sheet: Worksheet, rows: int) -> None:
        """Freeze the head, and set widths, filter buttons and how it is printed."""
        answer = self._answer
        for at, label in enumerate(self._heads):
            cells = [row[at] for row in answer.rows[:_LOOKED_AT]]
            cells += [row[at] for row in (*(answer.others or ()), answer.totals or ()) if row]
            texts = column_texts(answer, at, cells)
            longest = max((len(text) for text in texts), default=0)
            head = max((len(word) for word in label.split()), default=0)
            width = max(longest, head, min(len(label), 18)) + 3
            sheet.set_column(at, at, min(max(width, _NARROWEST), _WIDEST))
        sheet.freeze_panes(1, 0)
        if rows:
            sheet.autofilter(0, 0, rows, len(self._heads) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)

    def _line(self, sheet: Worksheet, number: int, line: _Line) -> None:
        apart = line.name is not None
        for at, cell in enumerate(line.cells):
            if line.name is not None and at == line.position:
                sheet.write_string(number, at, line.name, self._format("", apart, False))
                continue
            self._cell(sheet, number, at, cell, apart)
        if line.name is not None and line.position is None:
            sheet.write_string(number, len(line.cells), line.name, self._format("", apart, False))

    def _cell(self, sheet: Worksheet, row: int, at: int, cell: Cell, apart: bool) -> None:
        """Write one cell by its type; what is missing stays empty."""
        column = self._answer.columns[at]
        kept = Kept.of(cell, column, self._notes)
        shown = number_format(column, self._answer.currency, self._whole[at], kept)
        style = self._format(shown, apart, kept.was_number)
        if kept.text is not None:
            sheet.write_string(row, at, kept.text, style)
        elif kept.truth is not None:
            sheet.write_boolean(row, at, kept.truth, style)
        elif kept.moment is not None:
            sheet.write_datetime(row, at, kept.moment, style)
        elif kept.number is not None:
            sheet.write_number(row, at, kept.number, style)
        elif apart:
            sheet.write_blank(row, at, None, style)

    def _format(self, shown: str, apart: bool, right: bool) -> Format:
        """Return the one format of the book that looks so."""
        found = self._formats.get((shown, apart, right))
        if found is None:
            wanted: dict[str, Any] = {"num_format": shown} if shown else {}
            if apart:
                wanted |= {"bold": True, "top": 1}
            if right:
                wanted |= {"align": "right"}
            found = self._formats[shown, apart, right] = self._book.add_format(wanted)
        return found


def _lines(answer: Answer) -> "Iterator[_Line | None]":
    """Yield the rows, then, behind an empty line, the others and the totals, each named."""
    for row in answer.rows:
        yield _Line(row)
    if answer.others is not None or answer.totals is not None:
        yield None
    for row in answer.others or ():
        yield _Line(row, OTHERS, label_position(answer, others=True))
    if answer.totals is not None:
        yield _Line(answer.totals, TOTAL, label_position(answer))


def _subject(answer: Answer) -> str:
    """Return what the sheet is called: its metrics, or the things it lists."""
    names = [answer.columns[at].label for at in own_metrics(answer)]
    return ", ".join(names) if names else answer.query.rows or "Answer"


def _describe(book: xlsxwriter.Workbook, answer: Answer, making: Making) -> None:
    """Write what the file system shows of a workbook: short, and of one line."""
    created = making.at.astimezone(UTC).replace(tzinfo=None)
    title = " ".join((answer.question or answer.reading.sentence).split())
    notes = Notes()
    book.set_properties(
        {
            "title": fitted(title[:250], notes),
            "subject": fitted(answer.reading.sentence[:250], notes),
            "author": "Provenue",
            "created": created,
            "comments": f"Audit record {answer.audit_id}, snapshot {answer.snapshot}",
        }
    )
    proof = {
        "Audit record": answer.audit_id,
        "Snapshot": answer.snapshot,
        "As of": answer.as_of.isoformat(),
    }
    for name, value in proof.items():
        book.set_custom_property(name, value[:250], "text")
