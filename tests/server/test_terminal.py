"""What a terminal shows of a reply: every number, nothing that steers it, nothing hidden."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from rich.console import Console

from engine.question import Clarification, Explanation, Option, Refusal
from engine.reply import (
    Answer,
    Caveat,
    Cell,
    Citation,
    Column,
    Reading,
    Reply,
    Sentence,
    Unanswered,
)
from semantic.errors import Issue
from semantic.model import Calendar
from semantic.query import MetricQuery
from server.terminal import ROWS_DRAWN, draw, draw_issues
from server.terminal_text import clean

REGION = Column(name="account.region", label="Region", type="text", role="dimension")
BOOKINGS = Column(
    name="bookings", label="Bookings", type="decimal", role="metric", format="currency"
)


def answer(*rows: tuple[Cell, ...], columns: tuple[Column, ...] = (REGION, BOOKINGS)) -> Answer:
    return Answer(
        question="bookings by region",
        query=MetricQuery(metrics=("bookings",), dimensions=("account.region",)),
        reading=Reading(
            sentence="Bookings by region, all time.",
            metrics=(("Bookings", "sum(amount) of deals won"),),
            assumptions=("Quarters are calendar quarters.",),
            ignored=("please",),
        ),
        certainty="exact",
        sql="SELECT 1",
        parameters={},
        columns=columns,
        rows=rows,
        caveats=(Caveat(code="partial", message="The quarter is not over."),),
        text=(Sentence(text="Bookings are highest in EMEA."),),
        citations=(
            Citation(
                table="deals",
                source="deals.csv",
                sha256="ab" * 32,
                rows=12345,
                loaded_at=datetime(2026, 6, 30, 8, 15, tzinfo=UTC),
            ),
        ),
        snapshot="0" * 16,
        audit_id="audit-1",
        as_of=date(2026, 6, 30),
        currency="USD",
        timings={"plan": 3.2, "execute": 8.9, "say": 0.2},
    )


def drawn(reply: Reply, width: int = 100) -> str:
    file = io.StringIO()
    draw(reply, Console(file=file, width=width), Calendar())
    return file.getvalue()


def test_an_answer_shows_all_that_makes_its_number_believable() -> None:
    text = drawn(answer(("EMEA", Decimal("1234567.50")), (None, Decimal("20"))))

    for expected in (
        "Bookings are highest in EMEA.",
        "$1,234,567.50",
        "(none)",
        "! The quarter is not over.",
        "Bookings by region, all time.",
        "Quarters are calendar quarters.",
        "'please'",
        "Bookings: sum(amount) of deals won",
        "deals.csv · sha256 abababababab · 12,345 rows · loaded 2026-06-30 08:15",
        "audit-1 · certainty exact · as of 2026-06-30",
        "12 ms (plan 3, execute 9)",
    ):
        assert expected in text


def test_numbers_stand_one_under_the_other() -> None:
    lines = drawn(answer(("EMEA", Decimal("1.5")), ("APAC", Decimal("1234.25")))).splitlines()

    table = [line for line in lines if line.startswith("  ") and "." in line and "█" not in line]
    assert len({line.rstrip().rindex(".") for line in table[:2]}) == 1


def test_a_missing_metric_is_a_dash_and_a_missing_group_is_none() -> None:
    text = drawn(answer((None, None)))

    assert "(none)" in text
    assert "—" in text


def test_rows_beyond_those_drawn_are_counted() -> None:
    rows = [(f"Region {number}", Decimal(number)) for number in range(ROWS_DRAWN + 7)]

    text = drawn(answer(*rows))

    assert "and 7 rows more" in text
    assert f"Region {ROWS_DRAWN}  " not in text


HOSTILE = "EMEA\x1b[2J\x1b]0;owned\x07[bold red]x[/]\r\u202egnp"


@pytest.mark.parametrize(
    "make",
    [
        lambda: answer((HOSTILE, Decimal(1))),
        lambda: replace(answer(("EMEA", Decimal(1))), text=(Sentence(text=HOSTILE),)),
        lambda: replace(
            answer(("EMEA", Decimal(1))), caveats=(Caveat(code="partial", message=HOSTILE),)
        ),
        lambda: answer(("EMEA", Decimal(1)), columns=(replace(REGION, label=HOSTILE), BOOKINGS)),
        lambda: unanswered(Refusal(code="not-understood", text=HOSTILE, suggestions=(HOSTILE,))),
        lambda: unanswered(Explanation(text=HOSTILE, about="x")),
    ],
)
def test_data_can_neither_steer_the_terminal_nor_be_taken_for_markup(
    make: Callable[[], Reply],
) -> None:
    text = drawn(make())

    assert not set(text) & {"\x1b", "\x07", "\r", "\u202e"}
    assert "[bold" in text and "red]" in text, "shown as it is, if broken into lines"


def unanswered(outcome: Clarification | Refusal | Explanation) -> Unanswered:
    return Unanswered(question="?", outcome=outcome, audit_id="audit-2", snapshot="0" * 16)


def test_what_is_asked_back_is_numbered() -> None:
    options = (Option(text="Bookings by region", query=None), Option(text="Wins", query=None))

    text = drawn(unanswered(Clarification(text="Which one?", options=options)))

    assert "Which one?\n  1. Bookings by region\n  2. Wins\n" in text
    assert "audit-2" in text


def test_every_issue_is_drawn_with_place_code_and_hints() -> None:
    file = io.StringIO()
    issues = (Issue("unknown-metric", "unknown metric 'x'", ("did you mean 'y'?",), "$.metrics"),)

    draw_issues(issues, Console(file=file, width=40))

    assert file.getvalue() == (
        "$.metrics: error: unknown metric 'x' [unknown-metric]\n  hint: did you mean 'y'?\n"
    )


def test_line_breaks_and_tabs_of_text_are_kept() -> None:
    assert clean("a\tb\nc") == "a\tb\nc"
