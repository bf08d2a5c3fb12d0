"""Answer to its picture, with the proof inside: metadata of SVG, international text of PNG."""

import struct
import zlib
from collections.abc import Mapping
from xml.sax.saxutils import escape

from charts.image import Kind, Renderer
from engine.reply import Answer, ChartSpec
from semantic.errors import ChartError, Issue
from server.exports.forms import Making
from server.exports.proof import KEY, proof_of, proof_text, title_of

#: The namespace of our element in SVG.
NAMESPACE = "urn:provenue:proof"
_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def svg_bytes(answer: Answer, making: Making) -> bytes:
    """Return the picture as SVG; its `metadata` element holds the proof as JSON."""
    return svg_with_proof(_drawn(answer, making, "svg"), answer, making)


def png_bytes(answer: Answer, making: Making) -> bytes:
    """Return the picture as PNG; its `iTXt` chunks hold a title, a description and the proof."""
    picture = _drawn(answer, making, "png")
    return png_with_proof(picture, answer, making, chart_of(answer).alt)


def svg_with_proof(picture: bytes, answer: Answer, making: Making) -> bytes:
    """Return a picture of an answer with its proof in an element of its own."""
    text = picture.decode()
    opened = text.index(">", text.index("<svg")) + 1
    proof = escape(proof_text(proof_of(answer, making)))
    inside = f'<metadata><proof xmlns="{NAMESPACE}">{proof}</proof></metadata>'
    return (text[:opened] + inside + text[opened:]).encode()


def png_with_proof(picture: bytes, answer: Answer, making: Making, alt: str) -> bytes:
    """Return a picture of an answer with its proof in texts of its own."""
    files = (f"{one.source} sha256 {one.sha256}, {one.rows:,} rows" for one in answer.citations)
    texts = {
        "Title": title_of(answer),
        "Description": alt,
        "Source": "; ".join(files),
        KEY: proof_text(proof_of(answer, making)),
    }
    return with_texts(picture, texts)


def chart_of(answer: Answer) -> ChartSpec:
    """Return the picture of an answer; ChartError `no-picture`."""
    if answer.chart is None or answer.chart.vega_lite is None:
        hint = "take its rows: .xlsx, .csv or .parquet"
        raise ChartError(Issue("no-picture", "this answer is a table, not a picture", (hint,)))
    return answer.chart


def _drawn(answer: Answer, making: Making, kind: Kind) -> bytes:
    """Return the picture alone, drawn in the light theme: it may be printed."""
    chart = chart_of(answer)
    if making.renderer is not None:
        return making.renderer.render(chart, kind, mode="light")
    with Renderer() as renderer:
        return renderer.render(chart, kind, mode="light")


def with_texts(png: bytes, texts: Mapping[str, str]) -> bytes:
    """Return a PNG with texts put in right behind its header."""
    header = len(_SIGNATURE) + 4 + 4 + 13 + 4  # length, name, IHDR, checksum
    chunks = b"".join(_text_chunk(name, text) for name, text in texts.items())
    return png[:header] + chunks + png[header:]


def _text_chunk(name: str, text: str) -> bytes:
    """Return an uncompressed `iTXt` chunk: keyword, two flags, no language, UTF-8."""
    body = name.encode("latin-1") + b"\0\0\0\0\0" + text.replace("\0", "\ufffd").encode()
    checksum = zlib.crc32(b"iTXt" + body)
    return struct.pack(">I", len(body)) + b"iTXt" + body + struct.pack(">I", checksum)
