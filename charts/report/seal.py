"""A drawn PDF to one that holds its own manifest: what was printed, read back from its pages."""

import io
from collections.abc import Iterable
from dataclasses import dataclass

from pypdf import PdfWriter

from charts.report.document import Report
from charts.report.manifest import NAME, Printed, manifest
from charts.report.read_back import read, reader_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """A PDF, and the manifest inside it."""

    pdf: bytes
    manifest: bytes


def seal(pdf: bytes, report: Report, printed: Iterable[Printed]) -> Sealed:
    """Attach the manifest of a report that was just drawn."""
    content = manifest(report, printed, read(pdf).pages, reader_name())
    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    writer.add_attachment(NAME, content)
    sealed = io.BytesIO()
    writer.write(sealed)
    return Sealed(pdf=sealed.getvalue(), manifest=content)
