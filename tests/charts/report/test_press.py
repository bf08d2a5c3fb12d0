"""A report made in a process of its own: the same bytes, and an end to what takes too much."""

import io
from collections.abc import Iterator
from dataclasses import replace

import pytest
from pypdf import PdfReader

from charts.chart import chart_for
from charts.image import Renderer
from charts.report.document import Figure, Report
from charts.report.manifest import NAME
from charts.report.pdf import report_pdf
from charts.report.pictures import draw_with
from charts.report.press import PressLimits, press
from semantic.errors import ChartError, Issue, ReportError
from tests.charts.answers_by_hand import D, answer, group, metric
from tests.charts.report.reports_by_hand import a_figure, a_report, by_region, no_picture


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    with Renderer() as warm:
        yield warm


def charted() -> Report:
    found = by_region()
    return a_report(a_figure(1, answer=replace(found, chart=chart_for(found))))


def pages(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def test_the_pages_are_those_that_would_be_drawn_here_and_hold_their_manifest(
    renderer: Renderer,
) -> None:
    draw = draw_with(renderer)
    sealed = press(charted(), draw)
    assert pages(sealed.pdf) == pages(report_pdf(charted(), draw))
    assert PdfReader(io.BytesIO(sealed.pdf)).attachments[NAME] == [sealed.manifest]
    assert press(charted(), draw) == sealed


def test_a_picture_that_cannot_be_drawn_is_said_and_the_rest_is_there() -> None:
    def fails(_: Figure) -> bytes | None:
        raise ChartError(Issue("too-slow", "the picture took longer than 15 seconds"))

    text = "\n".join(pages(press(charted(), fails).pdf))
    assert "The picture could not be drawn: the picture took longer than 15 seconds." in text
    assert "EMEA" in text


def code_of(error: pytest.ExceptionInfo[ReportError]) -> str:
    return error.value.issues[0].code


def test_what_takes_too_long_is_ended() -> None:
    with pytest.raises(ReportError) as error:
        press(a_report(), no_picture, PressLimits(seconds=0.05))
    assert code_of(error) == "report-too-slow"


def test_what_takes_too_much_memory_is_ended() -> None:
    rows = [[f"Account {n}", D(n)] for n in range(200_000)]
    report = a_report(a_figure(1, answer=answer([group("account.name"), metric()], rows)))
    with pytest.raises(ReportError) as error:
        press(report, no_picture, PressLimits(memory=120_000_000))
    assert code_of(error) == "report-too-large"
    assert press(a_report(a_figure(1)), no_picture).pdf.startswith(b"%PDF")
