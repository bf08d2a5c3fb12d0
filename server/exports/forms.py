"""Every format an answer leaves in, in one literal table, by media type and by file suffix."""

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from charts.image import Renderer
from engine.reply import Answer
from semantic.errors import DataError, Issue, did_you_mean

FormName = Literal["xlsx", "csv", "zip", "parquet", "arrow", "json", "png", "svg", "pdf"]
CSV_TYPE = "text/csv"
ARROW_TYPE = "application/vnd.apache.arrow.stream"


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """What a file is made with: the moment, and what draws pictures (None: one for it alone)."""

    at: datetime
    renderer: Renderer | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One format. `writer` is where it is written, imported when it is called for.

    `companion` writes a second file that stands beside the first, where that has no place inside
    for what proves it. `inside` names a part of the file that is noted by its own hash when the
    file leaves, and what takes it out.
    """

    name: FormName
    suffix: str
    media_type: str
    writer: str
    companion: str | None = None
    inside: tuple[str, str] | None = None
    picture: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """A file, the one beside it if its format has one, and all parts by their names."""

    form: Form
    content: bytes
    companion: tuple[str, bytes] | None = None
    parts: tuple[tuple[str, bytes], ...] = ()


FORMS: tuple[Form, ...] = (
    Form(
        name="xlsx",
        suffix=".xlsx",
        media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        writer="server.exports.xlsx_file:xlsx_bytes",
    ),
    Form(
        name="csv",
        suffix=".csv",
        media_type=CSV_TYPE,
        writer="server.exports.csv_file:written",
        companion="server.exports.csv_file:metadata_bytes",
    ),
    Form(
        name="zip",
        suffix=".zip",
        media_type="application/zip",
        writer="server.exports.csv_file:zipped",
    ),
    Form(
        name="parquet",
        suffix=".parquet",
        media_type="application/vnd.apache.parquet",
        writer="server.exports.arrow_file:parquet_bytes",
    ),
    Form(
        name="arrow",
        suffix=".arrow",
        media_type=ARROW_TYPE,
        writer="server.exports.arrow_file:written",
    ),
    Form(
        name="json",
        suffix=".json",
        media_type="application/vnd.provenue.answer+json",
        writer="server.exports.json_file:json_bytes",
    ),
    Form(
        name="png",
        suffix=".png",
        media_type="image/png",
        writer="server.exports.picture_file:png_bytes",
        picture=True,
    ),
    Form(
        name="svg",
        suffix=".svg",
        media_type="image/svg+xml",
        writer="server.exports.picture_file:svg_bytes",
        picture=True,
    ),
    Form(
        name="pdf",
        suffix=".pdf",
        media_type="application/pdf",
        writer="server.exports.pdf_file:pdf_bytes",
        inside=("provenue.json", "server.exports.pdf_file:manifest_of"),
    ),
)
BY_MEDIA_TYPE: Mapping[str, Form] = {one.media_type: one for one in FORMS}
BY_SUFFIX: Mapping[str, Form] = {one.suffix: one for one in FORMS}

_Writer = Callable[[Answer, Making], bytes]
_Companion = Callable[[Answer, Making, str], bytes]


def form_of(file: Path) -> Form:
    """Return the format that a file's ending names; DataError `unknown-form`."""
    suffix = file.suffix.casefold()
    form = BY_SUFFIX.get(suffix)
    if form is None:
        known = ", ".join(BY_SUFFIX)
        message = f"'{file.name}' names no format an answer can be written in"
        hints = (*did_you_mean(suffix, BY_SUFFIX), f"known endings: {known}")
        raise DataError(Issue("unknown-form", message, hints))
    return form


def export(answer: Answer, form: Form, making: Making, name: str) -> Exported:
    """Return an answer in a format; `name` is what the file will be called.

    ChartError where the answer has no picture, or it cannot be drawn.
    """
    write: _Writer = _imported(form.writer)
    content = write(answer, making)
    parts: list[tuple[str, bytes]] = []
    companion = None
    if form.companion is not None:
        beside: _Companion = _imported(form.companion)
        companion = f"{name}-metadata.json", beside(answer, making, name)
        parts.append(companion)
    if form.inside is not None:
        part, taker = form.inside
        parts.append((part, _imported(taker)(content)))
    return Exported(form=form, content=content, companion=companion, parts=tuple(parts))


def file_name(answer: Answer, form: Form) -> str:
    """Return what a file of an answer is called where nobody names it."""
    kept = "".join(one for one in answer.audit_id if one.isalnum() or one == "-")
    return f"provenue-{kept}{form.suffix}"


def _imported(place: str) -> "Callable[..., bytes]":
    module, name = place.split(":")
    found: Callable[..., bytes] = getattr(importlib.import_module(module), name)
    return found
