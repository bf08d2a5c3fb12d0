"""A report and the cells printed in it to the manifest that travels inside its PDF.

The manifest says of each figure which audit record it is from, what its columns are, and each cell
as it was printed, in the order of the pages. Whoever has the audit log and the snapshots proves
with it that the pages show what the data hold (`server/verifying.py`).
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from charts.report.document import Figure, Report
from engine.audit.fingerprint import fingerprint
from engine.reply import Answer
from engine.reply import audit_ids as behind

#: What the attachment is called.
NAME = "provenue.json"
VERSION = 1
#: The row of a cell of the totals; the first of the others is one below, and so on.
TOTALS_ROW = -1
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """One cell as it stands on a page: its figure, its place in the answer, its text.

    `row` is TOTALS_ROW for the totals, and `others_row` for the others.
    """

    figure: int
    row: int
    column: int
    text: str


def others_row(position: int) -> int:
    """Return the row under which a row of the others is printed."""
    return TOTALS_ROW - 1 - position


def manifest(
    report: Report, printed: Iterable[Printed], pages: Sequence[str], reader: str = ""
) -> bytes:
    """Return the manifest as canonical JSON: equal reports, equal bytes.

    `pages` are the texts of the drawn pages, as `reader` reads them back; `printed` is in the order
    in which the cells stand on them.
    """
    body = {
        "version": VERSION,
        "title": report.title,
        "generated_at": report.generated_at.isoformat(),
        "snapshot": report.snapshot,
        "as_of": report.as_of.isoformat(),
        "figures": [_figure(one) for one in figures_of(report)],
        "words": [*_words(report)],
        "printed": [[one.figure, one.row, one.column, one.text] for one in printed],
        "reader": reader,
        "pages": [
            {"text_sha256": text_sha256(one), "numbers": list(numbers_in(one))} for one in pages
        ],
    }
    text = json.dumps(body, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return text.encode() + b"\n"


def figures_of(report: Report) -> tuple[Figure, ...]:
    """Return every figure of a report in its order, those that only the appendix lists last."""
    shown = (one for part in report.sections for one in part.items if isinstance(one, Figure))
    return (*shown, *report.cited)


def audit_ids(report: Report) -> tuple[str, ...]:
    """Return the audit records that a report shows, each once."""
    found = (identity for one in figures_of(report) for identity in behind(one.answer))
    return tuple(dict.fromkeys(found))


def numbers_in(text: str) -> Iterator[str]:
    """Yield the words of a text that hold a digit, in their order."""
    return (word for word in text.split() if any(map(str.isdigit, word)))


def text_sha256(text: str) -> str:
    """Return the hash of a text's words; how they are broken into lines does not matter."""
    return hashlib.sha256(_SPACES.sub(" ", text).strip().encode("utf-8", "replace")).hexdigest()


def _figure(figure: Figure) -> dict[str, Any]:
    answer = figure.answer
    return {
        "number": figure.number,
        "title": figure.title,
        "audit_id": answer.audit_id,
        "sql_sha256": hashlib.sha256(answer.sql.encode()).hexdigest(),
        "result_sha256": fingerprint(answer.rows),
        "rows": len(answer.rows),
        "truncated": answer.truncated,
        "columns": [_column(answer, at) for at in range(len(answer.columns))],
        "currency": answer.currency,
        "calendar": None if answer.calendar is None else asdict(answer.calendar),
        "limit_per": answer.query.limit_per,
        "totals": answer.totals is not None,
        "beside": [{"of": one.of, "audit_id": one.audit_id} for one in answer.beside],
        "sources": [
            {
                "table": one.table,
                "source": one.source,
                "sha256": one.sha256,
                "rows": one.rows,
                "loaded_at": one.loaded_at.isoformat(),
            }
            for one in answer.citations
        ],
    }


def _column(answer: Answer, at: int) -> dict[str, Any]:
    """Return what decides how the cells of a column are written."""
    column = answer.columns[at]
    return {
        "name": column.name,
        "label": column.label,
        "type": column.type,
        "role": column.role,
        "format": column.format,
        "grain": column.grain,
    }


def _words(report: Report) -> Iterator[dict[str, Any]]:
    """Yield the sentences of the cover and how its values compare, with the cells of each."""
    answers = {one.number: one.answer for one in figures_of(report)}
    for metric in report.key_metrics:
        if metric.comparison is not None:
            yield {
                "figure": metric.figure,
                "text": metric.comparison,
                "cells": [list(one) for one in metric.compared],
            }
    for one in report.headlines:
        told = answers[one.figure].text if one.figure in answers else ()
        cells = next((each.cells for each in told if each.text == one.text), ())
        yield {"figure": one.figure, "text": one.text, "cells": [list(cell) for cell in cells]}
