"""A report as its file: within time and size, named by its title, with the manifest inside."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from pypdf import PdfReader

from charts.image import Renderer
from charts.report.document import Report, Section
from charts.report.manifest import NAME
from engine.execution.backend import Cancellation
from semantic.errors import ExecutionError, Issue, ReportError
from server import report_file
from server.report_file import ReportFile, draw_file, within
from tests.charts.report.reports_by_hand import a_figure, a_report


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    with Renderer() as one:
        yield one


def titled(title: str) -> str:
    report = Report(
        title=title,
        subtitle="",
        snapshot="s1",
        as_of=date(2026, 6, 30),
        generated_at=datetime(2026, 7, 1, tzinfo=UTC),
    )
    return ReportFile(report=report, pdf=b"", manifest=b"").name


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Quarterly business review, Q2 2026", "quarterly-business-review-q2-2026.pdf"),
        ("../../etc/passwd", "etc-passwd.pdf"),
        ('a"; filename="evil.exe', "a-filename-evil-exe.pdf"),
        ("x\r\nSet-Cookie: y", "x-set-cookie-y.pdf"),
        ("四半期報告", "report.pdf"),
        ("", "report.pdf"),
        ("long " * 100, "long-" * 15 + "long.pdf"),
    ],
)
def test_a_file_is_named_in_plain_letters(title: str, name: str) -> None:
    assert titled(title) == name
    assert len(name) <= 84


def test_the_manifest_is_the_one_inside(renderer: Renderer) -> None:
    figure = a_figure(1, "Bookings by region")
    made = draw_file(a_report(figure), Cancellation(), renderer)
    attached = PdfReader(BytesIO(made.pdf)).attachments[NAME]
    assert attached == [made.manifest]
    (only,) = json.loads(made.manifest)["figures"]
    assert (only["number"], only["audit_id"]) == (1, figure.answer.audit_id)


def test_a_file_that_is_too_large_is_none(
    monkeypatch: pytest.MonkeyPatch, renderer: Renderer
) -> None:
    monkeypatch.setattr(report_file, "LARGEST_PDF", 1_000)
    with pytest.raises(ReportError, match="report-too-large"):
        draw_file(a_report(a_figure(1, "Bookings")), Cancellation(), renderer)


def test_a_stopped_report_is_not_drawn(renderer: Renderer) -> None:
    cancel = Cancellation()
    cancel.request()
    with pytest.raises(ExecutionError, match="cancelled"):
        draw_file(a_report(a_figure(1, "Bookings")), cancel, renderer)


def test_a_report_that_takes_too_long_is_stopped_and_says_so() -> None:
    cancel = Cancellation()
    with pytest.raises(ReportError, match="report-too-slow"), within(0.05, cancel):
        assert cancel.wait(10)
        raise ExecutionError(Issue("cancelled", "stopped"))
    asker = Cancellation()
    with pytest.raises(ExecutionError, match="cancelled"), within(60, asker):
        asker.request()
        raise ExecutionError(Issue("cancelled", "stopped"))


def test_the_clock_ends_with_the_report() -> None:
    cancel = Cancellation()
    with within(0.05, cancel):
        pass
    time.sleep(0.2)
    assert not cancel.requested


def test_a_section_of_words_alone_is_drawn(renderer: Renderer) -> None:
    report = a_report(a_figure(1, "Bookings"))
    words = Section(title="Words", text=("Nothing but words.",))
    made = draw_file(
        Report(
            title=report.title,
            subtitle=report.subtitle,
            snapshot=report.snapshot,
            as_of=report.as_of,
            generated_at=report.generated_at,
            sections=(*report.sections, words),
        ),
        Cancellation(),
        renderer,
    )
    pages = PdfReader(BytesIO(made.pdf)).pages
    assert "Nothing but words." in " ".join(page.extract_text() for page in pages)
