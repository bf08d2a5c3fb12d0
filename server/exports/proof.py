"""What proves an answer, as every file carries it: one JSON value in whatever format."""

from datetime import date, datetime

import msgspec

from engine.reply import Answer, Cell
from server.exports.forms import Making
from server.schemas import WireCell, WireWarning, encode, wire_cell, wire_parameters, wire_warnings
from server.wire_proof import Wire, WireCitation, WireReading, wire_citations, wire_reading

#: The name under which formats with named metadata keep the proof.
KEY = "provenue.proof"


class Further(Wire, frozen=True, kw_only=True):
    """A further statement behind the answer, such as its totals."""

    of: str
    audit_id: str
    sql: str
    parameters: dict[str, WireCell]


class Proof(Wire, frozen=True, kw_only=True):
    """How an answer was read, from which bytes it is, and which audit records prove it.

    `rows` counts those in the file and `complete` says in words whether that is all of them;
    `notes` say what the format could not hold as it is.
    """

    title: str
    question: str | None
    reading: WireReading
    as_of: date
    currency: str | None
    snapshot: str
    audit_id: str
    further: tuple[Further, ...]
    rows: int
    truncated: bool
    complete: str
    warnings: tuple[WireWarning, ...]
    sources: tuple[WireCitation, ...]
    sql: str
    parameters: dict[str, WireCell]
    totals: dict[str, WireCell] | None
    others: tuple[dict[str, WireCell], ...] | None
    notes: tuple[str, ...]
    exported_at: datetime


def proof_of(answer: Answer, making: Making, notes: tuple[str, ...] = ()) -> Proof:
    """Return what proves an answer."""
    return Proof(
        title=title_of(answer),
        question=answer.question,
        reading=wire_reading(answer.reading),
        as_of=answer.as_of,
        currency=answer.currency,
        snapshot=answer.snapshot,
        audit_id=answer.audit_id,
        further=tuple(
            Further(
                of=one.of,
                audit_id=one.audit_id,
                sql=one.sql,
                parameters=wire_parameters(one.parameters),
            )
            for one in answer.beside
        ),
        rows=len(answer.rows),
        truncated=answer.truncated,
        complete=complete(answer),
        warnings=wire_warnings(answer.caveats),
        sources=wire_citations(answer.citations),
        sql=answer.sql,
        parameters=wire_parameters(answer.parameters),
        totals=None if answer.totals is None else by_name(answer, answer.totals),
        others=None
        if answer.others is None
        else tuple(by_name(answer, one) for one in answer.others),
        notes=notes,
        exported_at=making.at,
    )


def proof_text(proof: Proof) -> str:
    """Return a proof as JSON on one line, without a sign that XML could not hold."""
    text = encode(proof).decode()
    for mark in "\ufffe\uffff":  # JSON escapes the other signs that XML has no place for
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return text


def read_proof(text: str | bytes) -> Proof:
    """Return the proof that a file carries."""
    return msgspec.json.decode(text, type=Proof)


def title_of(answer: Answer) -> str:
    """Return what a file is about: its question, else its reading."""
    return answer.question or answer.reading.sentence


def complete(answer: Answer) -> str:
    """Say whether a file holds every row of its answer."""
    count = f"{len(answer.rows):,} {'row' if len(answer.rows) == 1 else 'rows'}"
    if answer.truncated:
        return f"only the first {count}: there are more, so narrow the question"
    return f"{count}: all there are"


def beside(answer: Answer) -> tuple[str, ...]:
    """Return what an answer has beside its rows: totals, others."""
    found = {"totals": answer.totals, "others": answer.others}
    return tuple(name for name, rows in found.items() if rows is not None)


def by_name(answer: Answer, row: tuple[Cell, ...]) -> dict[str, Cell]:
    """Return a row with its cells by the columns' names."""
    names = (column.name for column in answer.columns)
    return dict(zip(names, map(wire_cell, row), strict=True))
