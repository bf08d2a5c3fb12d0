"""Charts on the page: every text of the picture can be read, and nothing unknown is passed over."""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas

from charts.chart import chart_for
from charts.image import Renderer
from charts.report.document import Figure
from charts.report.fonts import register_faces
from charts.report.pictures import draw_with
from charts.report.svg import draw_svg, parse_svg, texts_of
from semantic.errors import ReportError
from tests.charts.cases import CASES
from tests.charts.report.read import fonts_of, opened, squeezed
from tests.charts.report.reports_by_hand import a_figure, a_report

DRAWN = [name for name in CASES if chart_for(*CASES[name]).vega_lite]


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    with Renderer() as warm:
        yield warm


def figure_of(name: str, **more: Any) -> Figure:
    answer, *wish = CASES[name]
    return a_figure(1, name, answer=replace(answer, chart=chart_for(answer, *wish)), **more)


def test_every_text_of_every_chart_is_text_on_the_page(renderer: Renderer) -> None:
    figures = [
        replace(figure_of(name, show="chart"), number=number, title=name)
        for number, name in enumerate(DRAWN, start=1)
    ]
    drawn = {figure.number: draw_with(renderer)(figure) or b"" for figure in figures}
    reader = opened(a_report(*figures), lambda figure: drawn[figure.number])
    read: dict[str, str] = {}
    for page in reader.pages:
        resources: Any = page["/Resources"].get_object()
        for name, form in resources.get("/XObject", {}).items():
            read[name] = squeezed(page.extract_xform_text(form.get_object()))
    lost = [
        (figure.title, text)
        for figure in figures
        for text in map(squeezed, texts_of(parse_svg(drawn[figure.number])))
        if text not in read[f"/FormXob.figure-{figure.number}"] and not set("שלום") & set(text)
    ]
    assert lost == []
    assert all(len(text) > 5 for text in read.values()) and len(read) == len(DRAWN)


def test_a_chart_is_set_in_the_faces_of_the_report(renderer: Renderer) -> None:
    reader = opened(a_report(figure_of("lines")), draw_with(renderer))
    assert all("+Inter-" in name for name in fonts_of(reader))
    images = [image for page in reader.pages for image in page.images]
    assert images == []  # vectors


def test_the_page_has_the_title_and_the_chart_has_not(renderer: Renderer) -> None:
    figure = figure_of("bars")
    drawn = draw_with(renderer)(figure)
    assert drawn is not None and b"role-title" not in drawn
    spec = figure.answer.chart
    assert spec is not None and spec.vega_lite is not None and "title" in spec.vega_lite


def test_a_figure_shown_as_a_table_is_not_drawn(renderer: Renderer) -> None:
    assert draw_with(renderer)(figure_of("bars", show="table")) is None


def svg(inside: str) -> bytes:
    start = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10">'
    return f"{start}{inside}</svg>".encode()


@pytest.mark.parametrize(
    "inside",
    [
        '<image href="file:///etc/passwd"/>',
        '<use href="#x"/>',
        "<foreignObject/>",
        "<script>1</script>",
        '<path d="M0,0Q1,1,2,2" fill="#000"/>',
        '<g transform="skewX(3)"/>',
    ],
)
def test_what_vega_does_not_write_is_refused(inside: str) -> None:
    register_faces()
    canvas = Canvas(BytesIO())
    with pytest.raises(ReportError) as error:
        draw_svg(canvas, parse_svg(svg(inside)))
    assert error.value.issues[0].code == "bad-picture"


@pytest.mark.parametrize(
    "data",
    [
        b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///x">]><svg width="1" height="1">&b;</svg>',
        b"<svg",
        b'<svg width="a" height="1"/>',
        b"",
    ],
)
def test_a_picture_that_is_none_is_refused(data: bytes) -> None:
    with pytest.raises(ReportError):
        parse_svg(data)


def test_what_is_not_seen_is_not_drawn() -> None:
    register_faces()
    buffer = BytesIO()
    canvas = Canvas(buffer, pageCompression=0)
    hidden = '<text fill="#000" opacity="0">unseen</text><text display="none">nor this</text>'
    draw_svg(canvas, parse_svg(svg(f'{hidden}<text fill="#000">seen</text>')))
    canvas.save()
    assert PdfReader(BytesIO(buffer.getvalue())).pages[0].extract_text().strip() == "seen"


def test_letters_with_an_edge_keep_it_so_that_they_are_read_on_any_ground() -> None:
    head = b'<svg xmlns="http://www.w3.org/2000/svg" width="90" height="20" viewBox="0 0 90 20">'
    edged = head + b'<text fill="#fff" stroke="#000" stroke-width="3">12</text></svg>'
    plain = head + b'<text fill="#fff">12</text></svg>'
    for svg, painted in ((edged, True), (plain, False)):
        register_faces()
        page = BytesIO()
        canvas = Canvas(page, pageCompression=0)
        draw_svg(canvas, parse_svg(svg))
        canvas.save()
        assert (b" 2 Tr" in page.getvalue()) is painted
