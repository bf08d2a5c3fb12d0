"""The file around the pages: what it says of itself, how one finds one's way, what is not in it."""

import itertools
import re
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from charts.report.document import (
    Definition,
    Headline,
    KeyMetric,
    Paper,
    Report,
    Section,
    Unanswered,
)
from charts.report.pdf import report_pdf
from charts.report.styles import BETTER, INK, MUTED, WORSE
from charts.theme import LIGHT
from tests.charts.report.read import everything, fonts_of, opened, pages_of, squeezed, text_of
from tests.charts.report.reports_by_hand import a_figure, a_report, no_picture

HERE = timezone(timedelta(hours=2), "CEST")


def a_full_report(**more: Any) -> Report:
    """Return a report with everything on its cover and three sections over some pages."""
    sections = tuple(
        Section(
            title=f"Part {n}",
            text=("Words. " * 40,),
            items=tuple(a_figure(3 * n + k, f"Finding {3 * n + k}") for k in range(3)),
        )
        for n in range(3)
    )
    tile = KeyMetric(
        label="Bookings",
        value="$6.06M",
        figure=1,
        cell=(0, 1),
        comparison="up 31.4% (+$1.45M) on the quarter before",
        direction="up",
        verdict="better",
        note="Q2 2026",
    )
    full: dict[str, Any] = {
        "sections": sections,
        "confidential": "Board only",
        "generated_at": datetime(2026, 7, 2, 9, 30, tzinfo=HERE),
        "key_metrics": (tile, replace(tile, label="Churn", direction="up", verdict="worse")),
        "headlines": (Headline(text="Bookings rose.", figure=2),),
        "definitions": (Definition(label="Bookings", text="Amounts of deals won."),),
        "caveats": ("The quarter is not over.",),
        "cited": (a_figure(99, "On the cover alone"),),
    }
    return a_report(**(full | more))


def test_equal_reports_have_equal_bytes_and_others_have_not() -> None:
    one = report_pdf(a_full_report(), no_picture)
    assert one == report_pdf(a_full_report(), no_picture)
    assert one != report_pdf(a_full_report(title="Another"), no_picture)


def test_the_file_says_what_it_is_when_it_was_made_and_in_which_language() -> None:
    reader = opened(a_full_report(language="de"))
    found = reader.metadata
    assert found is not None
    assert (found.title, found.author, found.subject) == ("Quarterly review", "Provenue", "Q2 2026")
    assert str(found["/CreationDate"]) == "D:20260702093000+02'00'"
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"] == "de"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert root["/PageMode"] == "/UseOutlines"


@pytest.mark.parametrize(("paper", "size"), [("a4", (595, 842)), ("letter", (612, 792))])
def test_every_page_has_the_paper_asked_for(paper: Paper, size: tuple[int, int]) -> None:
    for page in opened(a_full_report(paper=paper)).pages:
        assert (round(page.mediabox.width), round(page.mediabox.height)) == size


def test_every_foot_says_the_page_the_mark_the_moment_and_the_snapshot() -> None:
    pages = pages_of(a_full_report())
    assert len(pages) >= 4
    for number, text in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in text
        assert "Board only" in text
        assert "Generated 2026-07-02 09:30 CEST · snapshot s1" in text


def test_without_a_mark_there_is_none() -> None:
    assert "onfidential" not in text_of(a_full_report(confidential=None))


def test_bookmarks_lead_to_sections_and_figures_where_they_stand() -> None:
    reader = opened(a_full_report())
    pages = [page.extract_text() for page in reader.pages]
    found: dict[str, int] = {}

    def walk(entries: list[Any], depth: int) -> None:
        for one in entries:
            if isinstance(one, list):
                walk(one, depth + 1)
                continue
            found[one.title] = depth
            page = reader.get_destination_page_number(one)
            assert page is not None and squeezed(one.title) in squeezed(pages[page])

    walk(reader.outline, 0)
    assert found["Part 1"] == 0 and found["Figure 5 — Finding 5"] == 1
    assert found["On the cover alone"] == 1


def test_the_contents_name_the_page_on_which_a_section_stands() -> None:
    pages = pages_of(a_full_report())
    listed = dict(re.findall(r"(Part \d)\s+(\d+)", squeeze_lines(pages[0])))
    for title in ("Part 0", "Part 1", "Part 2"):
        number = next(n for n, text in enumerate(pages[1:], start=2) if title in text)
        assert listed[title] == str(number)


def squeeze_lines(text: str) -> str:
    """Return the contents with each title before its page; they are drawn titles first."""
    titles = re.findall(r"^(Part \d|Definitions|Sources)$", text, re.M)
    numbers = re.findall(r"^(\d+)$", text, re.M)
    return "\n".join(f"{one} {two}" for one, two in zip(titles, numbers, strict=True))


def test_one_section_needs_no_contents() -> None:
    assert "Contents" not in text_of(a_report(a_figure(1)))


def test_every_font_is_in_the_file_cut_to_its_letters() -> None:
    fonts = fonts_of(opened(a_full_report()))
    assert {name.split("+")[1] for name in fonts} == {
        "Inter-Regular", "Inter-SemiBold", "Inter-Regular-Figures",
    }  # fmt: skip
    for name, font in fonts.items():
        assert re.match(r"/[A-Z]{6}\+", name)
        assert "/FontFile2" in font["/FontDescriptor"] and "/ToUnicode" in font


def test_nothing_in_the_file_leads_out_of_it_or_runs() -> None:
    reader = opened(a_full_report())
    kinds: set[str] = set()
    for one in everything(reader):
        if isinstance(one, dict):
            assert not {"/URI", "/JS", "/JavaScript", "/AA", "/OpenAction", "/AcroForm"} & set(one)
            kinds.add(str(one.get("/S", "")))
    assert not kinds & {"/URI", "/JavaScript", "/Launch", "/GoToR", "/SubmitForm", "/ImportData"}


def test_a_cited_number_leads_to_its_figure() -> None:
    reader = opened(a_full_report())
    pages = {page.indirect_reference: page.extract_text() for page in reader.pages}
    notes = [note.get_object() for note in list_of(reader.pages[0]["/Annots"])]
    led = [pages[note["/Dest"][0].indirect_reference] for note in notes]
    for title in ("Part 0", "Part 1", "Part 2", "Definitions", "Sources"):
        assert any(title in page for page in led)
    cited = [page for page in led if "Figure 1 — Finding 1" in page]
    assert len(cited) >= 2


def list_of(array: Any) -> list[Any]:
    return list(array)


def test_a_figure_that_is_not_in_the_report_is_cited_without_a_link() -> None:
    text = text_of(a_report(headlines=(Headline(text="Gone.", figure=7),)))
    assert "Gone. [7]" in text


def test_a_tile_says_with_word_and_shape_what_its_color_says() -> None:
    cover = squeezed(pages_of(a_full_report())[0])
    said = "up31.4%(+$1.45M)onthequarterbefore"
    assert f"Bookings[1]$6.06M▲{said}·betterQ22026" in cover
    assert f"Churn[1]$6.06M▲{said}·worseQ22026" in cover


def test_the_cover_has_each_sentence_with_its_figure_and_what_to_keep_in_mind() -> None:
    cover = pages_of(a_full_report())[0]
    assert "Bookings rose. [2]" in cover
    assert "• The quarter is not over." in cover
    assert "As of 2026-06-30 · generated 2026-07-02 09:30 CEST · snapshot s1" in cover


def test_what_was_not_answered_is_said() -> None:
    text = text_of(a_report(Unanswered(title="Churn by region", reason="there is no churn")))
    assert "Churn by region" in text and "Not answered: there is no churn" in text


def test_a_heading_is_never_alone_at_the_end_of_a_page() -> None:
    for words in range(0, 400, 20):
        text = ("Words of the section. " * words,)
        first = Section(title="First", text=text, items=(a_figure(1),))
        second = Section(title="Second heading", items=(a_figure(2, "Its figure"),))
        pages = pages_of(a_report(sections=(first, second)))[1:]
        page = next(one for one in pages if "Second heading" in one)
        assert "Figure 2 — Its figure" in page and "APAC" in page


@pytest.mark.parametrize("color", [INK, MUTED, BETTER, WORSE])
def test_text_is_legible_on_white(color: Any) -> None:
    assert contrast(color.rgb()) >= 4.5


def test_neighboring_series_are_told_apart_in_gray() -> None:
    shades = [luminance(tuple(bytes.fromhex(one[1:]))) for one in LIGHT.series[:5]]
    for one, other in itertools.pairwise(shades):
        assert (max(one, other) + 0.05) / (min(one, other) + 0.05) >= 1.2


def contrast(color: tuple[float, float, float]) -> float:
    return 1.05 / (luminance(tuple(255 * part for part in color)) + 0.05)


def luminance(color: tuple[float, ...]) -> float:
    parts = [one / 255 for one in color]
    red, green, blue = (
        one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_a_reader_finds_no_fault_in_the_file() -> None:
    reader = PdfReader(BytesIO(report_pdf(a_full_report(), no_picture)), strict=True)
    assert all(page.extract_text() for page in reader.pages)
