"""Words of others in every slot: the report is made, says them, and does nothing else."""

import time
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from charts.report.document import Definition, Headline, KeyMetric, Report, Section, Unanswered
from charts.report.pdf import report_pdf
from charts.report.text import clean
from engine.reply import Caveat, Citation
from tests.charts.answers_by_hand import D, answer, group, metric
from tests.charts.report.read import everything, squeezed
from tests.charts.report.reports_by_hand import a_figure, a_report, by_region, no_picture

BOMBS = (
    '<img src="/etc/passwd"/>',
    '<img src="http://127.0.0.1:1/x.png" width="1" height="1"/>',
    '<a href="javascript:alert(1)">x</a>',
    '<link href="file:///etc/passwd">x</link>',
    "<font color=\"[[[getattr(pow, Word('__globals__'))]]]\">x</font>",
    '<para><onDraw name="x"/></para>',
    "ACME <b>Ltd",
    "stray </b> &amp; &#0; &nosuch; <![CDATA[x]]>",
    "\x00\x01\x1b[31m\x7f\ufffe",
    "\u202eevil \u2066turn",
    "שלום עולם",
    "🎉👩‍👩‍👧 emoji",
    "漢字かな交じり",
    "%s %(x)d {0} \\n ( ) <<>> endstream endobj",
    "",
    "   ",
    "x" * 200_000,
    "&amp;" * 40_000,
    "a b " * 50_000,
)
#: Turned around by who reads them back: what is read is compared letter by letter.
RIGHT_TO_LEFT = ("R", "AL", "AN")


def with_words(words: str) -> Report:
    """Return a report that has these words in every slot it has for words."""
    file = Citation(
        table=words,
        source=words,
        sha256="0" * 64,
        rows=1,
        loaded_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    found = answer(
        [group("account.name", words), metric("bookings", words)],
        [[words, D(5)], [None, D(6)]],
        window=words,
        filters=[words],
        caveats=[Caveat(code="stale", message=words)],
    )
    figure = a_figure(1, words, answer=replace(found, citations=(file,)))
    tile = KeyMetric(
        label=words,
        value=words,
        figure=1,
        cell=(0, 1),
        comparison=words,
        note=words,
        direction="up",
    )
    return a_report(
        title=words,
        subtitle=words,
        confidential=words,
        snapshot=words,
        language=words,
        key_metrics=(tile,),
        headlines=(Headline(text=words, figure=1),),
        sections=(
            Section(
                title=words, text=(words,), items=(figure, Unanswered(title=words, reason=words))
            ),
            Section(title=words),
        ),
        cited=(replace(figure, number=2),),
        definitions=(Definition(label=words, text=words),),
        caveats=(words,),
    )


def made(words: str) -> PdfReader:
    started = time.process_time()
    pdf = report_pdf(with_words(words), no_picture)
    assert time.process_time() - started < 2
    return PdfReader(BytesIO(pdf))


def actions(reader: PdfReader) -> Iterator[str]:
    for one in everything(reader):
        if isinstance(one, dict):
            yield from (
                key for key in ("/URI", "/JS", "/JavaScript", "/AA", "/OpenAction") if key in one
            )
            if "/S" in one and one["/S"] in ("/URI", "/JavaScript", "/Launch", "/GoToR"):
                yield str(one["/S"])


@pytest.mark.parametrize("words", BOMBS, ids=range(len(BOMBS)))
def test_a_bomb_is_words(words: str) -> None:
    reader = made(words)
    assert list(actions(reader)) == []
    read = squeezed("".join(page.extract_text() for page in reader.pages))
    wanted = squeezed(clean(words, 100))[:90]
    if any(map(is_turned, words)):
        assert Counter(wanted) <= Counter(read)
    else:
        assert wanted in read


def is_turned(sign: str) -> bool:
    return unicodedata.bidirectional(sign) in RIGHT_TO_LEFT


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(words=st.text(max_size=90))
def test_any_words_are_read_back_as_they_were(words: str) -> None:
    reader = made(words)
    assert list(actions(reader)) == []
    read = squeezed("".join(page.extract_text() for page in reader.pages))
    wanted = squeezed(clean(words))
    if any(map(is_turned, words)):
        assert Counter(wanted) <= Counter(read)
    else:
        assert wanted in read


def test_letters_without_a_shape_are_said_once() -> None:
    text = "".join(page.extract_text() for page in made("東京 office").pages)
    assert text.count("Letters without a shape") == 1  # its heading; bookmarks are no text
    assert "no shape for 2 letters of its data (U+4EAC, U+6771)" in " ".join(text.split())
    assert "Letters without a shape" not in "".join(
        page.extract_text() for page in made("Tokyo").pages
    )


@pytest.mark.parametrize("slot", ["cell", "tile", "caveat", "definition", "file"])
def test_a_letter_without_a_shape_is_said_wherever_it_stands(slot: str) -> None:
    figure = a_figure(1, answer=by_region([["東" if slot == "cell" else "A", D(5)]]))
    report = a_report(
        figure,
        key_metrics=(KeyMetric(label="x", value="1", figure=1, cell=(0, 1), note="東"),)
        if slot == "tile"
        else (),
        caveats=("東",) if slot == "caveat" else (),
        definitions=(Definition(label="x", text="東"),) if slot == "definition" else (),
    )
    if slot == "file":
        file = replace(figure.answer.citations[0], source="東.csv")
        report = a_report(replace(figure, answer=replace(figure.answer, citations=(file,))))
    pages = PdfReader(BytesIO(report_pdf(report, no_picture))).pages
    assert "U+6771" in pages[len(pages) - 1].extract_text()
