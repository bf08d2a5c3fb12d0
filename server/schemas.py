"""Reply to wire form: the closed JSON values the API, the command line and streams all send."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, assert_never

import msgspec

from engine.narration.beside import column_texts, others_texts, totals_texts
from engine.question import ChartWish, Clarification, Explanation, Option, Refusal
from engine.reply import Answer, Caveat, Cell, ChartSpec, Column, Reply, Sentence, Unanswered
from semantic.query import MetricQuery
from server.wire_proof import (
    Wire,
    WireCitation,
    WireColumnLineage,
    WireReading,
    wire_citations,
    wire_lineage,
    wire_reading,
)
from server.wire_usage import WireUsage, wire_usage

#: JSON carries at most this many rows; CSV and Arrow carry all of them.
ROW_LIMIT = 10_000
#: This many rows come as people read them, too.
DISPLAY_LIMIT = 500

_CELL_SCHEMA = {
    "type": ["string", "number", "boolean", "null"],
    "description": "ISO dates and timestamps; decimals as exact JSON numbers; NULL as null.",
}
WireCell = Annotated[Any, msgspec.Meta(extra_json_schema=_CELL_SCHEMA)]
WireRow = tuple[WireCell, ...]
WireDisplay = Annotated[
    tuple[tuple[str, ...], ...],
    msgspec.Meta(description=f"the first {DISPLAY_LIMIT} rows as people read them"),
]
WireKeys = Annotated[
    tuple[WireRow, ...],
    msgspec.Meta(description="for each row, what `key_names` hold: namesakes differ in it"),
]
WireTexts = Annotated[
    tuple[str, ...],
    msgspec.Meta(description="as people read it; its first free group says what it is"),
]
Milliseconds = Annotated[dict[str, float], msgspec.Meta(description="stage -> milliseconds")]


class WireColumn(Wire, frozen=True, kw_only=True):
    """One column of an answer."""

    name: str
    label: str
    type: Literal["text", "integer", "decimal", "number", "boolean", "date", "timestamp"]
    role: Literal["dimension", "time", "metric", "key", "attribute"]
    format: str | None
    grain: str | None
    good: Literal["up", "down"] | None
    additive: bool


class WireWarning(Wire, frozen=True, kw_only=True):
    """What a reader must know about the number; `column` is a column's name."""

    code: str
    message: str
    column: str | None


class WireChart(Wire, frozen=True, kw_only=True):
    """A picture: `vega_lite` with inline data (null for a plain table), and why this one."""

    kind: str
    reason: str
    alt: str
    vega_lite: dict[str, Any] | None


class WireSentence(Wire, frozen=True, kw_only=True):
    """One checked sentence and the (row, column) pairs its numbers come from."""

    text: str
    cells: tuple[tuple[int, int], ...]


class WireBeside(Wire, frozen=True, kw_only=True):
    """A further statement behind an answer, such as its totals; with its own audit record."""

    of: Literal["totals", "others"]
    sql: str
    parameters: dict[str, WireCell]
    audit_id: str


class WireAnswer(Wire, frozen=True, kw_only=True, tag_field="kind", tag="answer"):
    """A proven answer. `rows` are arrays in column order."""

    question: str | None
    query: MetricQuery
    interpretation: WireReading
    certainty: Literal["verified", "exact", "fuzzy", "model"] | None
    planner: str | None
    usage: WireUsage | None
    sql: str
    parameters: dict[str, WireCell]
    columns: tuple[WireColumn, ...]
    rows: tuple[WireRow, ...]
    key_names: tuple[str, ...]
    keys: WireKeys
    display: WireDisplay
    row_count: int
    truncated: bool
    totals: WireRow | None
    others: tuple[WireRow, ...] | None
    totals_display: WireTexts | None
    others_display: tuple[WireTexts, ...] | None
    beside: tuple[WireBeside, ...]
    warnings: tuple[WireWarning, ...]
    chart: WireChart | None
    chart_wish: ChartWish | None
    text: tuple[WireSentence, ...]
    citations: tuple[WireCitation, ...]
    lineage: tuple[WireColumnLineage, ...]
    snapshot: str
    as_of: date
    currency: str | None
    audit_id: str
    timings: Milliseconds
    suggestions: tuple[str, ...]
    conversation: str | None
    attached: str | None


class WireOption(Wire, frozen=True, kw_only=True):
    """One complete reading: run its `query`, or ask its `text` where there is none."""

    text: str
    query: MetricQuery | None


class _Unanswered(Wire, frozen=True, kw_only=True):
    """What every reply without rows says."""

    question: str
    text: str
    snapshot: str
    audit_id: str
    timings: Milliseconds
    conversation: str | None
    attached: str | None
    planner: str
    usage: WireUsage | None


class WireClarification(
    _Unanswered, frozen=True, kw_only=True, tag_field="kind", tag="clarification"
):
    """The question has several readings: two to four to choose from."""

    options: tuple[WireOption, ...]


class WireRefusal(_Unanswered, frozen=True, kw_only=True, tag_field="kind", tag="refusal"):
    """The question cannot be answered; why, and the nearest ones that can."""

    code: str
    suggestions: tuple[str, ...]


class WireExplanation(_Unanswered, frozen=True, kw_only=True, tag_field="kind", tag="explanation"):
    """An answer from the catalog, without a query."""

    about: str


WireReply = WireAnswer | WireClarification | WireRefusal | WireExplanation


class WirePlan(Wire, frozen=True, kw_only=True):
    """Event `plan`: what will be computed."""

    query: MetricQuery
    interpretation: WireReading
    certainty: Literal["verified", "exact", "fuzzy", "model"] | None


class WireStatement(Wire, frozen=True, kw_only=True):
    """Event `sql`: what runs, its values apart."""

    sql: str
    parameters: dict[str, WireCell]


class WireRows(Wire, frozen=True, kw_only=True):
    """Event `rows`."""

    columns: tuple[WireColumn, ...]
    rows: tuple[WireRow, ...]
    row_count: int


class WireStatus(Wire, frozen=True, kw_only=True):
    """Event `status`: a stage has ended."""

    stage: str
    ms: float


def wire(
    reply: Reply, *, conversation: str | None = None, attached: str | None = None
) -> WireReply:
    """Return the wire form of a reply; `conversation` is the id of this turn.

    `attached` is the table that was asked instead of the project's data.
    """
    match reply:
        case Answer():
            return _wire_answer(reply, conversation, attached)
        case Unanswered():
            return _wire_unanswered(reply, conversation, attached)
        case _:
            assert_never(reply)


def encode(value: Any) -> bytes:
    """Return JSON bytes: decimals as numbers, mappings as objects; a Reply as its wire form."""
    if isinstance(value, Answer | Unanswered):
        value = wire(value)
    return _ENCODER.encode(value)


def wire_columns(columns: tuple[Column, ...]) -> tuple[WireColumn, ...]:
    """Return columns in their wire form."""
    return tuple(
        WireColumn(
            name=column.name,
            label=column.label,
            type=column.type,
            role=column.role,
            format=column.format,
            grain=column.grain,
            good=column.good,
            additive=column.additive,
        )
        for column in columns
    )


def wire_rows(rows: tuple[tuple[Cell, ...], ...]) -> tuple[WireRow, ...]:
    """Return the rows JSON carries: the first ROW_LIMIT."""
    return tuple(tuple(wire_cell(cell) for cell in row) for row in rows[:ROW_LIMIT])


def wire_cell(cell: Cell) -> Cell:
    """Return a cell JSON can hold: what is no number is null."""
    if isinstance(cell, Decimal):
        return cell if cell.is_finite() else None
    if isinstance(cell, float):
        return cell if math.isfinite(cell) else None
    return cell


def wire_parameters(parameters: Mapping[str, Cell]) -> dict[str, Cell]:
    """Return bound values in their wire form."""
    return {name: wire_cell(value) for name, value in parameters.items()}


def wire_chart(chart: ChartSpec) -> WireChart:
    """Return a chart in its wire form."""
    spec = None if chart.vega_lite is None else dict(chart.vega_lite)
    return WireChart(kind=chart.kind, reason=chart.reason, alt=chart.alt, vega_lite=spec)


def wire_sentence(sentence: Sentence) -> WireSentence:
    """Return a sentence in its wire form."""
    return WireSentence(text=sentence.text, cells=sentence.cells)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Display:
    """Rows, total and others as texts."""

    rows: tuple[tuple[str, ...], ...]
    totals: tuple[str, ...] | None
    others: tuple[tuple[str, ...], ...] | None


def _wire_answer(answer: Answer, conversation: str | None, attached: str | None) -> WireAnswer:
    display = _display(answer)
    return WireAnswer(
        question=answer.question,
        query=answer.query,
        interpretation=wire_reading(answer.reading),
        certainty=answer.certainty,
        planner=answer.planner,
        usage=wire_usage(answer.usage),
        sql=answer.sql,
        parameters=wire_parameters(answer.parameters),
        columns=wire_columns(answer.columns),
        rows=wire_rows(answer.rows),
        key_names=answer.key_names,
        keys=wire_rows(answer.keys),
        display=display.rows,
        row_count=len(answer.rows),
        truncated=answer.truncated or len(answer.rows) > ROW_LIMIT,
        totals=None if answer.totals is None else wire_rows((answer.totals,))[0],
        others=None if answer.others is None else wire_rows(answer.others),
        totals_display=display.totals,
        others_display=display.others,
        beside=tuple(
            WireBeside(
                of=one.of,
                sql=one.sql,
                parameters=wire_parameters(one.parameters),
                audit_id=one.audit_id,
            )
            for one in answer.beside
        ),
        warnings=_warnings(answer),
        chart=None if answer.chart is None else wire_chart(answer.chart),
        chart_wish=answer.chart_wish,
        text=tuple(wire_sentence(sentence) for sentence in answer.text),
        citations=wire_citations(answer.citations),
        lineage=wire_lineage(answer.lineage),
        snapshot=answer.snapshot,
        as_of=answer.as_of,
        currency=answer.currency,
        audit_id=answer.audit_id,
        timings=dict(answer.timings),
        suggestions=answer.suggestions,
        conversation=conversation,
        attached=attached,
    )


def _display(answer: Answer) -> _Display:
    """Return the first rows, the total and the others as people read them, aligned together."""
    rows, others = answer.rows[:DISPLAY_LIMIT], answer.others or ()
    beside = (*others, *((answer.totals,) if answer.totals is not None else ()))
    columns = (
        column_texts(answer, at, [row[at] for row in (*rows, *beside)])
        for at in range(len(answer.columns))
    )
    texts = list(zip(*columns, strict=True)) or [()] * len(rows)
    below = texts[len(rows) :]
    return _Display(
        rows=tuple(texts[: len(rows)]),
        totals=None if answer.totals is None else totals_texts(answer, below[-1]),
        others=None if answer.others is None else others_texts(answer, below[: len(others)]),
    )


def wire_warnings(caveats: tuple[Caveat, ...]) -> tuple[WireWarning, ...]:
    """Return caveats in their wire form."""
    return tuple(
        WireWarning(code=one.code, message=one.message, column=one.column) for one in caveats
    )


def _warnings(answer: Answer) -> tuple[WireWarning, ...]:
    said = wire_warnings(answer.caveats)
    if len(answer.rows) <= ROW_LIMIT:
        return said
    message = f"JSON holds the first {ROW_LIMIT:,} of {len(answer.rows):,} rows; CSV holds all"
    return (*said, WireWarning(code="truncated", message=message, column=None))


def _wire_unanswered(
    reply: Unanswered, conversation: str | None, attached: str | None
) -> WireReply:
    outcome = reply.outcome
    shared: dict[str, Any] = {
        "question": reply.question,
        "text": outcome.text,
        "snapshot": reply.snapshot,
        "audit_id": reply.audit_id,
        "timings": dict(reply.timings),
        "conversation": conversation,
        "attached": attached,
        "planner": outcome.planner,
        "usage": wire_usage(outcome.usage),
    }
    match outcome:
        case Clarification():
            return WireClarification(options=tuple(map(_wire_option, outcome.options)), **shared)
        case Refusal():
            return WireRefusal(code=outcome.code, suggestions=outcome.suggestions, **shared)
        case Explanation():
            return WireExplanation(about=outcome.about, **shared)
        case _:
            assert_never(outcome)


def _wire_option(option: Option) -> WireOption:
    return WireOption(text=option.text, query=option.query)


def _plain(value: Any) -> Any:
    """Turn what msgspec does not know into what it does."""
    if isinstance(value, Mapping):
        return dict(value)
    raise NotImplementedError(f"no JSON for {type(value).__name__}")


_ENCODER = msgspec.json.Encoder(decimal_format="number", enc_hook=_plain)
