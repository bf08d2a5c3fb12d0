"""Answers of any shape, with what a file format is likely to trip over."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from engine.reply import Answer, Cell, Column
from server.exports.forms import Making
from tests.charts.answers_by_hand import answer

MAKING = Making(at=datetime(2026, 7, 1, 9, 30, tzinfo=UTC))

HOSTILE = (
    "",
    " ",
    "=1+1",
    "  =cmd|' /C calc'!A0",
    "+49 30 1234",
    "-2",
    "@SUM(A1)",
    "\t=1",
    "https://example.com/?q=1",
    "mailto:a@b.c",
    "internal:Sources!A1",
    "<r><t>not markup</t></r>",
    "</t></is></c><c><f>1+1</f>",
    "&amp; <b>",
    "_x0041_",
    "a\r\nb\rc\nd",
    "\x00\x07\x1b[31m",
    "\ufffe\uffff",
    "\u05e9\u05dc\u05d5\u05dd \u202eevil",
    "\U0001f389" * 3,
    "0123",
    "1e5",
    "TRUE",
    "2026-01-01",
    "'quoted",
    'say "hi", then, go',
    "e\u0301",
)
TEXTS = st.sampled_from(HOSTILE) | st.text(max_size=20)
DECIMALS = st.decimals(
    allow_nan=False, allow_infinity=False, places=2, min_value=-(10**17), max_value=10**17
) | st.sampled_from(
    (Decimal("NaN"), Decimal("0.00"), Decimal("-0.005"), Decimal("12345678901234567890.12"))
)
CELLS: dict[str, st.SearchStrategy[Any]] = {
    "text": TEXTS,
    "integer": st.integers(-(2**63), 2**63 - 1) | st.sampled_from((0, 2**53, 2**53 + 1, 2**70)),
    "decimal": DECIMALS,
    "number": st.floats(),
    "boolean": st.booleans(),
    "date": st.dates(date(1, 1, 1), date(9999, 12, 31)),
    "timestamp": st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31)),  # noqa: DTZ001
}
FORMATS: dict[str, tuple[Any, ...]] = {
    "text": (None,),
    "boolean": (None,),
    "date": (None,),
    "timestamp": (None,),
    "integer": (None, "integer", "number", "days"),
    "decimal": (None, "currency", "number", "percent"),
    "number": (None, "currency", "number", "percent", "days"),
}


@st.composite
def columns(draw: st.DrawFn, at: int) -> Column:
    kind = draw(st.sampled_from(sorted(CELLS)))
    number = kind in ("integer", "decimal", "number")
    follower = draw(st.sampled_from(("", ":change", ":change_pct"))) if number else ""
    return Column(
        name=f"column_{at}{follower}",
        label=draw(TEXTS),
        type=kind,  # type: ignore[arg-type]
        role="metric" if number else draw(st.sampled_from(("dimension", "attribute"))),
        format=draw(st.sampled_from(FORMATS[kind])),
    )


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    heads = [draw(columns(at)) for at in range(draw(st.integers(1, 5)))]
    row = st.tuples(*(st.none() | CELLS[one.type] for one in heads))
    rows: list[tuple[Cell, ...]] = draw(st.lists(row, max_size=6))
    return answer(heads, rows, question=draw(st.none() | TEXTS), filters=[draw(TEXTS)])
