"""What somebody may do to a report, its log or its data so that it tells another number."""

import io
import json
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ByteStringObject, ContentStream, NameObject, TextStringObject

from charts.report.manifest import NAME, numbers_in, text_sha256
from charts.report.read_back import read


def rewritten(pdf: bytes, old: str, new: str, *, most: int = 1000) -> bytes:
    """Return the PDF with a text drawn as another, in the font that is there."""
    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    count = 0
    for page in writer.pages:
        fonts = {
            name: _codes(font.get_object())
            for name, font in page["/Resources"]["/Font"].items()  # type: ignore[index]
        }
        stream = ContentStream(page.get_contents(), writer)
        codes: dict[str, int] = {}
        for operands, operator in stream.operations:
            if operator == b"Tf":
                codes = fonts[operands[0]]
            if operator != b"Tj" or not codes or count >= most:
                continue
            if _bytes(operands[0]) == _encoded(old, codes):
                operands[0] = ByteStringObject(_encoded(new, codes))
                count += 1
        page[NameObject("/Contents")] = writer._add_object(stream)
    assert count, f"{old!r} is drawn nowhere"
    return _saved(writer)


def with_manifest(pdf: bytes, change: Callable[[dict[str, Any]], None]) -> bytes:
    """Return the PDF with its manifest changed."""
    said = json.loads(read(pdf).manifest or b"")
    change(said)
    return with_attachment(pdf, json.dumps(said).encode())


def with_attachment(pdf: bytes, content: bytes) -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    (one,) = (each for each in writer.attachment_list if each.name == NAME)
    one.content = content
    return _saved(writer)


def consistent(pdf: bytes, old: str, new: str) -> bytes:
    """Return the PDF with a number forged on its page and in all that its manifest says of it."""
    forged = rewritten(pdf, old, new)
    pages = read(forged).pages

    def change(said: dict[str, Any]) -> None:
        for cell in said["printed"]:
            cell[3] = new if cell[3] == old else cell[3]
        said["pages"] = [
            {"text_sha256": text_sha256(one), "numbers": list(numbers_in(one))} for one in pages
        ]

    return with_manifest(forged, change)


def without_record(log: Path, audit_id: str) -> None:
    _edit(log, "DELETE FROM event WHERE audit_id = ?", audit_id)


def with_record(log: Path, audit_id: str, old: str, new: str) -> None:
    """Change the text of a record, as somebody with the file and without its secrets would."""
    _edit(log, "UPDATE event SET body = replace(body, ?, ?) WHERE audit_id = ?", old, new, audit_id)


def _edit(log: Path, sql: str, *values: str) -> None:
    with sqlite3.connect(log) as database:
        names = database.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
        for (name,) in names.fetchall():
            database.execute(f"DROP TRIGGER {name}")
        assert database.execute(sql, values).rowcount > 0
    database.close()


def _saved(writer: PdfWriter) -> bytes:
    sink = io.BytesIO()
    writer.write(sink)
    return sink.getvalue()


def _codes(font: Any) -> dict[str, int]:
    """Return letter -> code of a subset font, from what tells readers the letters."""
    if "/ToUnicode" not in font:
        return {}
    text = font["/ToUnicode"].get_object().get_data().decode()
    found: dict[str, int] = {}
    for code, letter in re.findall(r"<([0-9A-Fa-f]{2})>\s*<([0-9A-Fa-f]{4})>", text):
        found.setdefault(chr(int(letter, 16)), int(code, 16))
    return found


def _encoded(text: str, codes: dict[str, int]) -> bytes:
    return bytes(codes.get(letter, 0) for letter in text)


def _bytes(operand: Any) -> bytes:
    if isinstance(operand, TextStringObject):
        return operand.original_bytes
    return bytes(operand)


def texts_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
