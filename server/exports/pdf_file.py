"""Answer to the PDF of a report of it alone, with the manifest that `report verify` holds it to."""

from charts.report.assemble import ReportOptions, assemble
from charts.report.read_back import read
from engine.execution.backend import Cancellation
from engine.reply import Answer
from server.exports.forms import Making
from server.report_file import draw_file
from server.report_of import of_query


def pdf_bytes(answer: Answer, making: Making) -> bytes:
    """Return the report of one answer."""
    template = of_query(answer.query, answer.question or "", answer.chart_wish)
    options = ReportOptions(snapshot=answer.snapshot, as_of=answer.as_of, generated_at=making.at)
    report = assemble(template, dict.fromkeys(template.asks(), answer), options)
    return draw_file(report, Cancellation(), making.renderer).pdf


def manifest_of(pdf: bytes) -> bytes:
    """Return what stands inside a PDF that was made here a moment ago."""
    return read(pdf).manifest or b""
