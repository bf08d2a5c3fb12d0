"""The records behind a number to lines in a terminal: each part with its rows."""

from collections.abc import Sequence
from dataclasses import replace

from rich.console import Console
from rich.padding import Padding

from engine.drill import Records
from engine.reply import Answer
from semantic.model import Calendar
from server.terminal_table import answer_tables
from server.terminal_text import line

ROWS_DRAWN = 40
_INDENT = (0, 0, 0, 2)


def draw_records(
    found: Sequence[tuple[Records, Answer]], console: Console, calendar: Calendar
) -> None:
    """Draw the records of each part under what it is called."""
    if not found:
        console.print(line("No row stands behind this number."))
    for number, (records, answer) in enumerate(found):
        if number:
            console.print()
        count = f"{len(answer.rows):,}{'+' if answer.truncated else ''}"
        rows = "row" if count == "1" else "rows"
        console.print(line((f"{records.label}: {count} {rows}", "bold")))
        if answer.rows:
            shown = replace(answer, calendar=answer.calendar or calendar)
            first, *more = answer_tables(shown, console.width - _INDENT[3], ROWS_DRAWN)
            console.print(Padding(first, _INDENT))
            if more:
                console.print(line(("  … and further columns (--json shows them)", "dim")))
        if len(answer.rows) > ROWS_DRAWN:
            hidden = len(answer.rows) - ROWS_DRAWN
            console.print(line((f"  … and {hidden:,} rows more (--json shows them)", "dim")))
        console.print(line((answer.reading.sentence, "")))
        console.print(line((f"{answer.audit_id} · as of {answer.as_of}", "dim")))
