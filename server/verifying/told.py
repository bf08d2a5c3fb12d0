"""The manifest of a report, read: a closed value of bounded shape, or the reason it is none."""

from datetime import date

import msgspec

from engine.reply import Answer, Cell, Column, Reading, Role
from semantic.errors import Issue, ReportError
from semantic.model import Calendar, DataType, Format
from semantic.query import MetricQuery

#: The most figures, sentences, cells and pages that a manifest may tell of.
_MOST = (200, 1_000, 100_000, 500)


class _Told(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A closed JSON object."""


class ToldColumn(_Told, frozen=True, kw_only=True):
    """What decides how the cells of a column are written."""

    name: str
    label: str
    type: DataType
    role: Role
    format: Format | None
    grain: str | None


class ToldSource(_Told, frozen=True, kw_only=True):
    """A file that a figure says it is from."""

    table: str
    source: str
    sha256: str
    rows: int
    loaded_at: str


class ToldBeside(_Told, frozen=True, kw_only=True):
    """The record of a statement beside a figure's own."""

    of: str
    audit_id: str


class ToldFigure(_Told, frozen=True, kw_only=True):
    """One figure of a report."""

    number: int
    title: str
    audit_id: str
    sql_sha256: str
    result_sha256: str
    rows: int
    truncated: bool
    columns: tuple[ToldColumn, ...]
    currency: str | None
    calendar: Calendar | None
    limit_per: str | None
    totals: bool
    beside: tuple[ToldBeside, ...]
    sources: tuple[ToldSource, ...]


class ToldWords(_Told, frozen=True, kw_only=True):
    """A sentence, and the cells that its numbers are from."""

    figure: int
    text: str
    cells: tuple[tuple[int, int], ...]


class ToldPage(_Told, frozen=True, kw_only=True):
    """One page as it was read back when it had been drawn."""

    text_sha256: str
    numbers: tuple[str, ...]


class ToldReport(_Told, frozen=True, kw_only=True):
    """All that a report says of itself."""

    version: int
    title: str
    generated_at: str
    snapshot: str
    as_of: str
    figures: tuple[ToldFigure, ...]
    words: tuple[ToldWords, ...]
    printed: tuple[tuple[int, int, int, str], ...]
    reader: str
    pages: tuple[ToldPage, ...]

    def audit_ids(self) -> tuple[str, ...]:
        """Return every audit record it names, each once."""
        found = (
            one
            for figure in self.figures
            for one in (figure.audit_id, *(part.audit_id for part in figure.beside))
        )
        return tuple(dict.fromkeys(found))


def read_told(content: bytes) -> ToldReport:
    """Return what a manifest says; ReportError `not-a-manifest`."""
    try:
        told = msgspec.json.decode(content, type=ToldReport)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise _unreadable(str(error)) from error
    parts = (told.figures, told.words, told.printed, told.pages)
    if any(len(part) > most for part, most in zip(parts, _MOST, strict=True)):
        raise _unreadable("it tells of more than a report can hold")
    numbers = [one.number for one in told.figures]
    if told.version != 1:
        raise _unreadable(f"version {told.version} is none that is known here")
    if len(set(numbers)) != len(numbers):
        raise _unreadable("two figures have one number")
    return told


def answer_of(
    figure: ToldFigure,
    rows: tuple[tuple[Cell, ...], ...],
    totals: tuple[Cell, ...] | None = None,
    others: tuple[tuple[Cell, ...], ...] | None = None,
) -> Answer:
    """Return rows that were answered anew as the answer a figure shows: enough to write cells."""
    return Answer(
        question=None,
        query=MetricQuery(limit_per=figure.limit_per),
        reading=Reading(sentence=figure.title),
        certainty=None,
        sql="",
        parameters={},
        columns=tuple(
            Column(
                name=one.name,
                label=one.label,
                type=one.type,
                role=one.role,
                format=one.format,
                grain=one.grain,
            )
            for one in figure.columns
        ),
        rows=rows,
        totals=totals,
        others=others,
        snapshot="",
        audit_id=figure.audit_id,
        as_of=date.min,
        currency=figure.currency,
        calendar=figure.calendar,
    )


def _unreadable(why: str) -> ReportError:
    return ReportError(
        Issue("not-a-manifest", f"what the PDF says of itself cannot be read: {why}")
    )
