"""A PDF's bytes to the text of its pages and the manifest inside it, however hostile they are.

`read` trusts the bytes: it is for a PDF that was drawn here a moment ago. `read_apart` reads any
other in a process of its own, which has bounds of memory and time and no network.
"""

import io
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from charts.report.manifest import NAME
from semantic.errors import Issue, ReportError

_ROOT = Path(__file__).resolve().parents[2]
#: The magic of PDF, which may stand behind a few bytes of others.
_MAGIC, _MAGIC_WITHIN = b"%PDF-", 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadLimits:
    """What a PDF may be and take: bytes, pages, characters, attached bytes, seconds, memory."""

    bytes: int = 50_000_000
    pages: int = 500
    characters: int = 20_000_000
    attached: int = 30_000_000
    seconds: float = 60.0
    memory: int = 1_500_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadBack:
    """What a PDF says: the text of each page, and its manifest where it has one."""

    pages: tuple[str, ...]
    manifest: bytes | None


def reader_name() -> str:
    """Return what reads pages here: another version may break words otherwise."""
    return f"pypdf {version('pypdf')}"


def read(pdf: bytes, limits: ReadLimits | None = None) -> ReadBack:
    """Return what a PDF says; ReportError `not-a-pdf|pdf-too-large`."""
    limits = limits or ReadLimits()
    if len(pdf) > limits.bytes:
        raise _too_large(f"it has more than {limits.bytes // 1_000_000} MB")
    if _MAGIC not in pdf[:_MAGIC_WITHIN]:
        raise _unreadable("it does not begin as one")
    try:
        reader = PdfReader(io.BytesIO(pdf))
        if reader.is_encrypted:
            raise _unreadable("it is encrypted")
        if len(reader.pages) > limits.pages:
            raise _too_large(f"it has more than {limits.pages} pages")
        return ReadBack(
            pages=tuple(_texts(reader, limits.characters)),
            manifest=_attached(reader, limits.attached),
        )
    except (PyPdfError, *_BROKEN) as error:
        raise _unreadable("its inside is broken") from error


#: What reading an object of the wrong kind, or one that refers to itself, raises.
_BROKEN = (
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    AssertionError,
    NotImplementedError,
    ArithmeticError,
    RecursionError,
    OSError,
)


def read_apart(pdf: bytes, limits: ReadLimits | None = None) -> ReadBack:
    """Return what any PDF says; ReportError `not-a-pdf|pdf-too-large`."""
    limits = limits or ReadLimits()
    if len(pdf) > limits.bytes:
        raise _too_large(f"it has more than {limits.bytes // 1_000_000} MB")
    words = [sys.executable, "-m", "charts.report.read_worker", str(limits.memory)]
    bounds = [limits.bytes, limits.pages, limits.characters, limits.attached]
    head = json.dumps(bounds).encode() + b"\n"
    try:
        done = subprocess.run(  # noqa: S603 - our own module, a number
            words,
            input=head + pdf,
            capture_output=True,
            cwd=_ROOT,
            env={"PATH": ""},
            timeout=limits.seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _too_large(f"reading it takes more than {limits.seconds:g} seconds") from None
    if done.returncode != 0:
        raise _too_large(f"reading it takes more than {limits.memory // 1_000_000} MB of memory")
    found = json.loads(done.stdout)
    if "code" in found:
        raise ReportError(Issue(found["code"], found["message"], tuple(found["hints"])))
    manifest = found["manifest"]
    return ReadBack(
        pages=tuple(found["pages"]), manifest=None if manifest is None else manifest.encode()
    )


def _texts(reader: PdfReader, most: int) -> Iterator[str]:
    for page in reader.pages:
        text = page.extract_text()
        most -= len(text)
        if most < 0:
            raise _too_large("its pages hold too much text")
        yield text


def _attached(reader: PdfReader, most: int) -> bytes | None:
    """Return the one attachment that is called as a manifest is; two are none that can be told."""
    found = [one for one in reader.attachment_list if one.name == NAME]
    if len(found) > 1:
        raise _unreadable(f"it holds {NAME} more than once")
    if not found:
        return None
    content = found[0].content
    if len(content) > most:
        raise _too_large(f"its {NAME} has more than {most // 1_000_000} MB")
    return content


def _unreadable(why: str) -> ReportError:
    hint = "give the PDF as it was delivered"
    return ReportError(Issue("not-a-pdf", f"the file cannot be read as a PDF: {why}", (hint,)))


def _too_large(why: str) -> ReportError:
    return ReportError(Issue("pdf-too-large", f"the PDF is not read: {why}"))
