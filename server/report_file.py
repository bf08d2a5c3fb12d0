"""A report to its PDF with the manifest inside, and out of the house: noted before it leaves."""

import re
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from charts.image import Renderer
from charts.report.document import Figure, Report
from charts.report.manifest import NAME, audit_ids
from charts.report.pictures import draw_with
from charts.report.press import press
from engine.audit.record import AuditLog
from engine.execution.backend import Cancellation
from engine.question import Viewer
from semantic.errors import ExecutionError, Issue, ReportError
from server.delivering import Delivery, deliver

#: A larger file is no report.
LARGEST_PDF = 30_000_000
#: How long all of a report may take, its queries and its pictures.
REPORT_SECONDS = 120.0
_NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFile:
    """A report as it leaves: the PDF, and the manifest inside it."""

    report: Report
    pdf: bytes
    manifest: bytes

    @property
    def name(self) -> str:
        """A name of plain letters for the file, from the title."""
        words = _NOT_IN_NAMES.sub("-", self.report.title.casefold()).strip("-")
        return f"{words[:80].strip('-') or 'report'}.pdf"


def draw_file(report: Report, cancel: Cancellation, renderer: Renderer | None = None) -> ReportFile:
    """Draw a report; ReportError `report-too-large`, ExecutionError `cancelled`.

    Without a `renderer` its pictures get a process of their own, which ends with them.
    """
    with ExitStack() as ending:
        picture = draw_with(renderer or ending.enter_context(Renderer()))

        def draw(figure: Figure) -> bytes | None:
            stop_if_asked(cancel)
            return picture(figure)

        sealed = press(report, draw)
    stop_if_asked(cancel)
    if len(sealed.pdf) > LARGEST_PDF:
        message = f"the report has {len(sealed.pdf):,} bytes; at most {LARGEST_PDF:,} may be sent"
        hint = "ask for fewer figures, or for fewer rows"
        raise ReportError(Issue("report-too-large", message, (hint,)))
    return ReportFile(report=report, pdf=sealed.pdf, manifest=sealed.manifest)


def deliver_file(audit: AuditLog | None, viewer: Viewer, file: ReportFile) -> str | None:
    """Note who gets which report, before it leaves; return the note's id."""
    return deliver(
        audit,
        viewer.id,
        Delivery(
            kind="report",
            form="pdf",
            content=file.pdf,
            answers=audit_ids(file.report),
            snapshot=file.report.snapshot,
            title=file.report.title,
            parts=((NAME, file.manifest),),
        ),
    )


@contextmanager
def within(seconds: float, cancel: Cancellation) -> Iterator[None]:
    """Stop what is done within when the time is over; ReportError `report-too-slow`."""
    over = threading.Event()

    def stop() -> None:
        over.set()
        cancel.request()

    timer = threading.Timer(seconds, stop)
    timer.daemon = True
    timer.start()
    try:
        yield
    except ExecutionError:
        if over.is_set():
            message = f"the report took more than {seconds:g} seconds and was stopped"
            raise ReportError(
                Issue("report-too-slow", message, ("ask for fewer figures",))
            ) from None
        raise
    finally:
        timer.cancel()


def stop_if_asked(cancel: Cancellation) -> None:
    """Raise ExecutionError `cancelled` where a stop was asked for."""
    if cancel.requested:
        raise ExecutionError(Issue("cancelled", "the report was stopped"))
