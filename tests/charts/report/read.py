"""What a PDF says when it is read back by another library than the one that wrote it."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from pypdf import PdfReader

from charts.report.document import Report
from charts.report.pdf import report_pdf
from charts.report.pictures import Draw
from tests.charts.report.reports_by_hand import no_picture


def opened(report: Report, draw: Draw = no_picture) -> PdfReader:
    return PdfReader(BytesIO(report_pdf(report, draw)))


def pages_of(report: Report, draw: Draw = no_picture) -> list[str]:
    return [page.extract_text() for page in opened(report, draw).pages]


def text_of(report: Report, draw: Draw = no_picture) -> str:
    return "\n".join(pages_of(report, draw))


def squeezed(text: str) -> str:
    """Return a text without its spaces: where lines were broken does not matter."""
    return "".join(text.split())


def fonts_of(reader: PdfReader) -> dict[str, Any]:
    """Return every font that any page or form names, by its name."""
    found: dict[str, Any] = {}
    for page in reader.pages:
        for resources in _resources(page["/Resources"].get_object()):
            fonts = resources.get("/Font", {}).get_object()
            for font in fonts.values():
                one = font.get_object()
                found[str(one["/BaseFont"])] = one
    return found


def _resources(resources: Any) -> Iterator[Any]:
    yield resources
    for inner in resources.get("/XObject", {}).values():
        held = inner.get_object().get("/Resources")
        if held is not None:
            yield from _resources(held.get_object())


def everything(reader: PdfReader) -> Iterator[Any]:
    """Yield every object of a file."""
    for number in range(1, len(reader.xref_objStm) + sum(map(len, reader.xref.values())) + 1):
        yield reader.get_object(number)
