"""What a narrator is told of an answer: the question, how it was read, and the rows as text.

Only what the asker is shown anyway: names and numbers as the page writes them.
"""

from typing import Final

from engine.narration.cells import open_rows, own_metrics, positions, value_text
from engine.narration.moves import so_far
from engine.reply import Answer

#: Rows beyond these are not told.
MOST_ROWS: Final = 40
MOST_COLUMNS: Final = 12


def facts_of(answer: Answer) -> str:
    """Return an answer as lines of text, its rows as a table of tab-separated cells."""
    columns = answer.columns[:MOST_COLUMNS]
    lines = [
        f"Question: {_plain(answer.question or '')}",
        f"Read as: {_plain(answer.reading.sentence)}",
        f"Window: {_plain(answer.reading.window or 'none')}",
    ]
    if _running(answer):
        lines.append("Not over yet: say 'so far' of its numbers.")
    shown = answer.rows[:MOST_ROWS]
    lines.append(f"Rows: {len(shown)} of {len(answer.rows)}")
    lines.append("\t".join(_plain(column.label) for column in columns))
    unfinished = _unfinished(answer)
    for number, row in enumerate(shown):
        cells = [
            _plain(value_text(answer, column, cell))
            for column, cell in zip(columns, row, strict=False)
        ]
        cells += ["(not over yet: say 'so far')"] if number in unfinished else []
        lines.append("\t".join(cells))
    return "\n".join(lines)


def can_be_told(answer: Answer) -> bool:
    """Return whether an answer has numbers and groups to tell of."""
    return bool(answer.rows and own_metrics(answer)) and answer.query.rows is None


def _running(answer: Answer) -> bool:
    times = positions(answer, "time")
    return not times and any(so_far(answer, metric) for metric in own_metrics(answer))


def _unfinished(answer: Answer) -> frozenset[int]:
    times = positions(answer, "time")
    found = (open_rows(answer, time, one) for time in times for one in own_metrics(answer))
    return frozenset[int]().union(*found)


def _plain(text: str) -> str:
    """Return text on one line: a name in the data is no instruction, and starts no line."""
    return " ".join(text.split())
