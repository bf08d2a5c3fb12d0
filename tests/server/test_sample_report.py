"""docs/sample-qbr.pdf, read back: every number on its pages is a cell of an answer of today."""

import re
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PageObject, PdfReader

from charts.report.document import Figure, Report
from charts.report.manifest import NAME, figures_of
from charts.report.template import find_template
from engine.narration.cells import value_text
from engine.question import OWNER
from server.compose import open_engine
from server.reporting import ReportWish, make_report
from server.settings import read_settings

FILE = Path(__file__).resolve().parents[2] / "docs" / "sample-qbr.pdf"
SIGNS = "\u2212+"
#: Amounts, shares, changes and plain numbers, as cells are written.
NUMBER = re.compile(r"[\u2212+]?(?:[$]|(?<![\w.]))\d[\d,]*(?:\.\d+)?(?:[KMBT]\b|%)?")
#: What bears digits and is no value: days, clocks, periods, files, hashes, pages, figures.
NO_VALUE = re.compile(
    r"\d{4}- ?\d\d- ?\d\d(?: \d\d:\d\d(?: UTC)?)?|Q[1-4] \d{4}|FY\d{4} Q\d|page \d+ of \d+"
    r"|\[\d+\]|Figures? \d+|[0-9a-f]{8}(?:-[0-9a-f]+)+|\b[0-9a-f]{8,64}…?|OPP-\d+|\d{4}-\d{4}\b"
    r"|[\d,]+ rows|axis does not start at 0",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Report]:
    """The same review, made of the sample project as it is now."""
    home = tmp_path_factory.mktemp("home")
    settings = read_settings(None, {"PROVENUE_HOME": str(home)}, home)
    with closing(open_engine(settings, tell=lambda _line: None)) as engine:
        now = datetime(2026, 7, 1, tzinfo=UTC)
        yield make_report(engine, find_template("qbr"), OWNER, ReportWish(), now=now)


@pytest.fixture(scope="module")
def reader() -> PdfReader:
    return PdfReader(BytesIO(FILE.read_bytes()))


def cells_of(figure: Figure) -> set[str]:
    """Return every number of an answer as it may be written, whole or short."""
    answer = figure.answer
    rows = [*answer.rows, *(answer.others or ())]
    if answer.totals is not None:
        rows.append(answer.totals)
    texts = {
        value_text(answer, column, cell, compact=compact)
        for row in rows
        for column, cell in zip(answer.columns, row, strict=True)
        for compact in (False, True)
    }
    return {number for text in texts for number in numbers_in(text)} | {
        number.lstrip(SIGNS) for text in texts for number in numbers_in(text)
    }


def numbers_in(text: str) -> list[str]:
    words = " ".join(text.split())
    return [one.rstrip(",.") for one in NUMBER.findall(NO_VALUE.sub(" ", words))]


def charts_of(page: PageObject) -> str:
    """Return the words of a page's charts: their axes have ticks that are no cell's."""
    resources: Any = page["/Resources"]
    forms = resources.get("/XObject", {})
    return " ".join(page.extract_xform_text(forms[name].get_object()) for name in forms)


def pages_of_figures(reader: PdfReader) -> Iterator[PageObject]:
    """Yield the first page and those of the sections; the appendix begins with definitions."""
    for page in reader.pages:
        if page.extract_text().lstrip().startswith("Definitions"):
            return
        yield page


def test_every_number_on_its_pages_is_a_cell(reader: PdfReader, report: Report) -> None:
    cells = set[str]().union(*map(cells_of, figures_of(report)))
    seen = 0
    for page in pages_of_figures(reader):
        drawn = set(numbers_in(charts_of(page)))
        for number in numbers_in(page.extract_text().split("\nContents\n")[0]):
            seen += 1
            plain = number.lstrip(SIGNS).removesuffix(".00")  # a column's amounts align
            known = number in cells or plain in cells
            assert known or number in drawn, f"{number} is no cell: {page.page_number}"
    assert seen > 500


def test_what_counts_as_a_number() -> None:
    text = (
        "[3] $6,064,061.53 in Q2\n2026 (2026-04-\n01), up +12.4% on 1,250; OPP-004467, 5,000 rows"
    )
    assert numbers_in(text) == ["$6,064,061.53", "+12.4%", "1,250"]


def test_every_headline_and_title_speaks_of_its_own_figure(report: Report) -> None:
    figures = {one.number: one for one in figures_of(report)}
    said = [(one.figure, one.text) for one in report.headlines]
    said += [(one.figure, f"{one.value} {one.comparison or ''}") for one in report.key_metrics]
    said += [(number, figure.title) for number, figure in figures.items()]
    for number, text in said:
        assert set(numbers_in(text)) <= cells_of(figures[number]), text


def test_what_is_promised_of_it_is_in_it(reader: PdfReader, report: Report) -> None:
    first = reader.pages[0].extract_text()
    words = " ".join(first.split())
    for one in report.key_metrics:
        assert one.label in words and one.value in words
    for headline in report.headlines:
        assert headline.text in words
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    for figure in figures_of(report):
        assert " ".join(figure.title.split()) in text
        for source in figure.answer.citations:
            assert source.sha256 in text.replace(" ", "")
    for definition in report.definitions:
        assert definition.label in text
    assert f"Page 1 of {len(reader.pages)}" in text
    assert "Sample data" in first
    assert reader.metadata is not None and reader.metadata.title == report.title
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"] == "en"
    assert NAME in reader.attachments


def test_its_fonts_are_in_it_and_it_is_small(reader: PdfReader) -> None:
    for page in reader.pages:
        resources: Any = page["/Resources"]
        for font in resources.get("/Font", {}).values():
            face = font.get_object()
            if face.get("/Subtype") == "/Type1":
                continue  # named by the library, never drawn with
            assert "/FontFile2" in face["/FontDescriptor"]
    assert len(FILE.read_bytes()) < 1_500_000
