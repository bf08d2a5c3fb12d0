"""Answer to CSV that a spreadsheet may open, its proof in a second file beside it.

Rows alone are rows: nothing but the header stands among them, so that every reader takes the file
as it is. What proves them is in the companion, named and written as the W3C's "CSV on the Web" has
it (`x.csv-metadata.json`); over HTTP the headers of the answer say the most of it.
"""

import csv
import io
import zipfile
from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec

from engine.derived import kind_of
from engine.reply import Answer, Cell, Column
from server.exports.forms import BY_SUFFIX, Making, file_name
from server.exports.proof import beside, proof_of, title_of
from server.schemas import encode

#: A cell that starts with one of these may be run as a formula.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
#: Our type -> that of CSV on the Web.
_DATATYPES = {
    "text": "string",
    "integer": "integer",
    "decimal": "decimal",
    "number": "number",
    "boolean": "boolean",
    "date": "date",
    "timestamp": "dateTime",
}
#: The one moment that every entry of a zip file bears: equal answers, equal bytes.
_EPOCH = (1980, 1, 1, 0, 0, 0)


def csv_bytes(answer: Answer) -> bytes:
    """Return every row as CSV: labels as header, ISO dates, NULL empty, no cell a formula."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([_unarmed(label) for label in labels(answer.columns)])
    for row in answer.rows:
        writer.writerow([_csv_cell(cell) for cell in row])
    return text.getvalue().encode()


def written(answer: Answer, _making: Making) -> bytes:
    """Return every row as CSV, as the table of formats asks for it."""
    return csv_bytes(answer)


def metadata_bytes(answer: Answer, making: Making, name: str) -> bytes:
    """Return the companion of a CSV file that is called `name`."""
    heads = labels(answer.columns)
    body: dict[str, Any] = {
        "@context": "http://www.w3.org/ns/csvw",
        "url": name,
        "dc:title": title_of(answer),
        "dc:created": making.at,
        "dialect": {"header": True, "encoding": "utf-8", "lineTerminators": ["\r\n"]},
        "tableSchema": {
            "columns": [
                {
                    "titles": _unarmed(head),
                    "dc:identifier": column.name,
                    "datatype": _DATATYPES[column.type],
                    "null": "",
                }
                for column, head in zip(answer.columns, heads, strict=True)
            ]
        },
        "urn:provenue:proof": proof_of(answer, making, tuple(_notes(answer))),
    }
    return msgspec.json.format(encode(body), indent=1) + b"\n"


def zipped(answer: Answer, making: Making) -> bytes:
    """Return the CSV and its companion in one zip file."""
    name = file_name(answer, BY_SUFFIX[".csv"])
    parts = {
        name: csv_bytes(answer),
        f"{name}-metadata.json": metadata_bytes(answer, making, name),
    }
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as file:
        for part, content in parts.items():
            entry = zipfile.ZipInfo(part, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(entry, content)
    return sink.getvalue()


def labels(columns: tuple[Column, ...], *, fractions: bool = True) -> list[str]:
    """Return the header; columns of one label say their names too.

    Where every percent is written as a fraction, no header may say that it is a percent.
    """
    plain = [
        column.label.removesuffix("in %") + "as a fraction"
        if fractions and kind_of(column.name) == "change_pct" and column.label.endswith("in %")
        else column.label
        for column in columns
    ]
    seen = Counter(plain)
    found = [
        label if seen[label] == 1 else f"{label} ({column.name})"
        for column, label in zip(columns, plain, strict=True)
    ]
    return found if len(set(found)) == len(found) else [column.name for column in columns]


def _notes(answer: Answer) -> list[str]:
    """Say what the rows could not hold as it is."""
    said = [f"{name} are not among the rows: they are in this file" for name in beside(answer)]
    armed = sum(
        isinstance(cell, str) and _unarmed(cell) != cell for row in answer.rows for cell in row
    )
    if armed:
        said.append(f"an apostrophe stands before {armed:,} cells that could run as formulas")
    return said


def _csv_cell(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case Decimal():
            return format(cell, "f") if cell.is_finite() else ""
        case int() | float():
            return repr(cell)
        case date():
            return cell.isoformat()
        case _:
            return _unarmed(cell)


def _unarmed(text: str) -> str:
    """Return text that no spreadsheet takes for a formula."""
    return "'" + text if text.lstrip(" ").startswith(_FORMULA_STARTS) else text
