"""A PDF is read back to its words and its manifest; one made to hurt is refused with a word."""

import io
import json
import zlib
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal as D

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfWriter
from reportlab.pdfgen.canvas import Canvas

from charts.report.document import Figure, Headline, KeyMetric, Report, Section
from charts.report.manifest import (
    NAME,
    TOTALS_ROW,
    Printed,
    audit_ids,
    manifest,
    numbers_in,
    others_row,
    text_sha256,
)
from charts.report.read_back import ReadLimits, read, read_apart, reader_name
from charts.report.seal import seal
from engine.audit.fingerprint import fingerprint
from engine.reply import Beside, Sentence
from semantic.errors import ReportError
from tests.charts.answers_by_hand import AS_OF, answer, group, metric

ANSWER = replace(
    answer([group(), metric()], [["EMEA", D("1250000.50")], ["APAC", D(-3)]]),
    text=(Sentence(text="EMEA leads with $1.25M.", cells=((0, 1),)),),
)
REPORT = Report(
    title="Bookings",
    subtitle="Q2 2026",
    snapshot="s1",
    as_of=AS_OF,
    generated_at=datetime(2026, 7, 1, 9, 30, tzinfo=UTC),
    key_metrics=(
        KeyMetric(label="EMEA", value="$1.25M", figure=1, cell=(0, 1), comparison="up 5%"),
    ),
    headlines=(Headline(text="EMEA leads with $1.25M.", figure=1),),
    sections=(Section(title="All", items=(Figure(number=1, title="By region", answer=ANSWER),)),),
)
PRINTED = (
    Printed(figure=1, row=0, column=0, text="EMEA"),
    Printed(figure=1, row=0, column=1, text="$1,250,000.50"),
    Printed(figure=1, row=1, column=1, text="\N{MINUS SIGN}$3.00"),
)


def drawn(*pages: str) -> bytes:
    sink = io.BytesIO()
    canvas = Canvas(sink)
    for text in pages:
        for at, line in enumerate(text.splitlines()):
            canvas.drawString(72, 700 - 20 * at, line)
        canvas.showPage()
    canvas.save()
    return sink.getvalue()


def code(error: pytest.ExceptionInfo[ReportError]) -> str:
    return error.value.issues[0].code


def test_a_sealed_pdf_says_what_is_on_its_pages_and_what_was_printed() -> None:
    sealed = seal(drawn("EMEA $1,250,000.50", "page 2 of 2"), REPORT, PRINTED)
    for found in (read(sealed.pdf), read_apart(sealed.pdf)):
        assert found.manifest == sealed.manifest
        assert [text.split() for text in found.pages] == [
            ["EMEA", "$1,250,000.50"],
            ["page", "2", "of", "2"],
        ]
    said = json.loads(sealed.manifest)
    assert said["pages"] == [
        {"text_sha256": text_sha256("EMEA $1,250,000.50"), "numbers": ["$1,250,000.50"]},
        {"text_sha256": text_sha256("page\n2 of   2"), "numbers": ["2", "2"]},
    ]
    assert said["reader"] == reader_name()
    assert said["printed"] == [[one.figure, one.row, one.column, one.text] for one in PRINTED]


def test_a_manifest_names_the_record_the_rows_and_the_files_of_each_figure() -> None:
    said = json.loads(manifest(REPORT, PRINTED, ()))
    assert (said["version"], said["title"], said["snapshot"]) == (1, "Bookings", "s1")
    assert said["generated_at"] == "2026-07-01T09:30:00+00:00"
    (figure,) = said["figures"]
    assert (figure["number"], figure["audit_id"], figure["rows"]) == (1, "a1", 2)
    assert figure["result_sha256"] == fingerprint(ANSWER.rows)
    assert [one["name"] for one in figure["columns"]] == ["account.region", "bookings"]
    assert figure["sources"][0]["sha256"] == "0" * 64
    assert said["words"] == [
        {"figure": 1, "text": "up 5%", "cells": []},
        {"figure": 1, "text": "EMEA leads with $1.25M.", "cells": [[0, 1]]},
    ]


def test_equal_reports_have_equal_manifests() -> None:
    assert manifest(REPORT, PRINTED, ("a 1",)) == manifest(REPORT, list(PRINTED), ["a  1"])
    other = replace(REPORT, title="Others")
    assert manifest(other, PRINTED, ()) != manifest(REPORT, PRINTED, ())


def test_every_record_behind_a_report_is_named_once() -> None:
    totals = Beside(of="totals", sql="SELECT 1", parameters={}, audit_id="a2")
    two = Figure(number=2, title="Again", answer=replace(ANSWER, beside=(totals,)))
    assert audit_ids(replace(REPORT, cited=(two,))) == ("a1", "a2")


def test_rows_beside_the_rows_have_places_of_their_own() -> None:
    assert (TOTALS_ROW, others_row(0), others_row(1)) == (-1, -2, -3)


@given(st.text())
def test_a_text_is_its_words_however_they_are_broken(text: str) -> None:
    assert text_sha256(text) == text_sha256("  " + "\n ".join(text.split()) + "\n")
    assert list(numbers_in(text)) == [one for one in text.split() if any(map(str.isdigit, one))]


def test_a_pdf_without_a_manifest_says_so() -> None:
    assert read(drawn("nothing")).manifest is None


def test_two_manifests_are_none_that_can_be_told() -> None:
    writer = PdfWriter(clone_from=io.BytesIO(seal(drawn("1"), REPORT, ()).pdf))
    writer.add_attachment(NAME, b"{}")
    sink = io.BytesIO()
    writer.write(sink)
    with pytest.raises(ReportError, match="more than once"):
        read(sink.getvalue())


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"%PDF-1.7\n", b"%PDF-1.7\n%%EOF\n"])
def test_what_is_no_pdf_is_refused(content: bytes) -> None:
    for reader in (read, read_apart):
        with pytest.raises(ReportError) as caught:
            reader(content)
        assert code(caught) == "not-a-pdf"


def test_an_encrypted_pdf_is_refused() -> None:
    writer = PdfWriter(clone_from=io.BytesIO(drawn("secret")))
    writer.encrypt("word", algorithm="RC4-128")
    sink = io.BytesIO()
    writer.write(sink)
    with pytest.raises(ReportError, match="encrypted"):
        read(sink.getvalue())


def test_more_bytes_pages_or_text_than_may_be_are_refused() -> None:
    pdf = drawn("one", "two")
    for limits in (ReadLimits(bytes=100), ReadLimits(pages=1), ReadLimits(characters=4)):
        for reader in (read, read_apart):
            with pytest.raises(ReportError) as caught:
                reader(pdf, limits)
            assert code(caught) == "pdf-too-large"


def with_stream(content: bytes) -> bytes:
    """Return a PDF of one page whose stream is this, deflated, written by hand."""
    packed = zlib.compress(content, 9)
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R"
        b"/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(packed), packed),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    text, places = b"%PDF-1.7\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(text))
        text += b"%d 0 obj%s endobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(text)
    return text + b"xref\n0 6\n0000000000 65535 f \n" + table + end


def test_a_small_file_that_unpacks_to_gigabytes_is_refused() -> None:
    bomb = with_stream(b"BT /F 9 Tf (5) Tj ET " * 30_000_000)
    assert len(bomb) < 5_000_000
    limits = ReadLimits(seconds=20, memory=600_000_000)
    with pytest.raises(ReportError) as caught:
        read_apart(bomb, limits)
    assert code(caught) in ("pdf-too-large", "not-a-pdf")


def test_one_that_takes_too_long_is_ended() -> None:
    slow = with_stream(b"BT /F 9 Tf " + b"(5) Tj " * 2_000_000 + b" ET")
    with pytest.raises(ReportError, match="seconds"):
        read_apart(slow, ReadLimits(seconds=1.0))


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_damaged_pdf_is_read_or_refused_but_never_crashes(data: st.DataObject) -> None:
    content = bytearray(SEALED)
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at] = data.draw(st.integers(0, 255))
    try:
        read(bytes(content))
    except ReportError as error:
        assert error.issues[0].code in ("not-a-pdf", "pdf-too-large")


SEALED = seal(drawn("EMEA 5", "page 2 of 2"), REPORT, PRINTED).pdf
