"""Pictures carry what proves them: SVG in its metadata, PNG in its texts."""

import io
import json
import struct
import zlib
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal as D
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charts.chart import chart_for
from charts.image import Renderer
from charts.report.manifest import NAME
from charts.report.read_back import read
from engine.reply import Answer
from semantic.errors import ChartError
from server.exports.forms import BY_SUFFIX, Making, export
from server.exports.picture_file import NAMESPACE, png_bytes, svg_bytes, with_texts
from server.exports.proof import KEY, read_proof
from tests.charts.answers_by_hand import HOSTILE, answer, group, metric
from tests.server.exports.drawn import MAKING


@pytest.fixture(scope="module")
def making() -> Iterator[Making]:
    with Renderer() as renderer:
        yield replace(MAKING, renderer=renderer)


def pictured(question: str = "What did we book?") -> Answer:
    rows = [["EMEA", D(5)], ["APAC", D(4)]]
    one = answer([group(), metric()], rows, question=question, filters=["stage is <Closed> & Won"])
    return replace(one, chart=chart_for(one))


def texts_of(png: bytes) -> dict[str, str]:
    """Read a PNG chunk by chunk, as its standard has it."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    at, found, order = 8, {}, []
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        kind, body = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        (checksum,) = struct.unpack(">I", png[at + 8 + length : at + 12 + length])
        assert checksum == zlib.crc32(kind + body)
        order.append(kind)
        if kind == b"iTXt":
            name, _, rest = body.partition(b"\0")
            assert rest[:2] == b"\0\0"
            _language, _, rest = rest[2:].partition(b"\0")
            _name, _, text = rest.partition(b"\0")
            found[name.decode("latin-1")] = text.decode()
        at += 12 + length
    assert order[0] == b"IHDR" and order[-1] == b"IEND"
    return found


@pytest.mark.parametrize("question", ["What did we book?", *(one for one in HOSTILE if one)])
def test_a_svg_holds_its_proof_whatever_was_asked(question: str, making: Making) -> None:
    one = pictured(question)
    root = ElementTree.fromstring(svg_bytes(one, making))  # noqa: S314 - our own
    (element,) = root.iter(f"{{{NAMESPACE}}}proof")
    proof = read_proof(element.text or "")
    assert proof.question == question
    assert proof.reading.filters == ("stage is <Closed> & Won",)
    assert (proof.audit_id, proof.snapshot) == ("a1", "s1")
    assert proof.sources[0].source == "opportunities.csv"
    assert next(iter(root)).tag == "{http://www.w3.org/2000/svg}metadata"


def test_a_png_holds_its_proof_and_its_description(making: Making) -> None:
    one = pictured()
    texts = texts_of(png_bytes(one, making))
    assert texts["Title"] == "What did we book?"
    assert one.chart is not None and texts["Description"] == one.chart.alt
    assert "opportunities.csv sha256 " + "0" * 64 in texts["Source"]
    proof = read_proof(texts[KEY])
    assert (proof.audit_id, proof.snapshot, proof.complete) == ("a1", "s1", "2 rows: all there are")


def test_a_table_has_no_picture_to_take(making: Making) -> None:
    one = replace(pictured(), chart=None)
    for write in (png_bytes, svg_bytes):
        with pytest.raises(ChartError) as caught:
            write(one, making)
        assert caught.value.issues[0].code == "no-picture"


SMALLEST = (
    b"\x89PNG\r\n\x1a\n"
    + struct.pack(">I", 13)
    + (head := b"IHDR" + struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    + struct.pack(">I", zlib.crc32(head))
    + struct.pack(">I", 0)
    + b"IEND"
    + struct.pack(">I", zlib.crc32(b"IEND"))
)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_comes_back_from_a_png(text: str) -> None:
    found = texts_of(with_texts(SMALLEST, {"Title": text}))
    assert found == {"Title": text.replace("\0", "\ufffd")}
    assert io.BytesIO(SMALLEST).read(8) == SMALLEST[:8]


def test_a_pdf_is_a_report_of_the_answer_with_its_manifest(making: Making) -> None:
    made = export(pictured(), BY_SUFFIX[".pdf"], making, "x.pdf")
    found = read(made.content)
    assert made.parts == ((NAME, found.manifest),)
    said = json.loads(found.manifest or b"")
    assert [one["audit_id"] for one in said["figures"]] == ["a1"]
    assert said["snapshot"] == "s1"
    assert "What did we book?" in " ".join(" ".join(found.pages).split())
