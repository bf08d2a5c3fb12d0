"""An answer of one row to a value of the cover: compared in words, better or worse.

A comparison says by how much, in a word and with a sign, on what, and what that was; where either
side is not a whole period, the note says so in the engine's own words.
"""

import re
from datetime import date, timedelta

from charts.report.document import Direction, KeyMetric, Verdict
from engine.narration.cells import (
    cell_text,
    companion,
    companion_words,
    is_number,
    moved_text,
    own_metrics,
)
from engine.reply import Answer, Column
from semantic.model import Calendar, Grain, Polarity
from semantic.periods import bucket_label, bucket_start, shift

_DATES = re.compile(r"\((\d{4}-\d\d-\d\d) to (\d{4}-\d\d-\d\d)\)")
#: What a comparison's days may be the whole of, in the order in which they are named.
_NAMED: tuple[Grain, ...] = ("month", "quarter", "fiscal_quarter", "year", "fiscal_year")


def single(answer: Answer) -> bool:
    """Return whether an answer is one row of numbers, without groups."""
    return len(answer.rows) == 1 and all(one.role == "metric" for one in answer.columns)


def metric_position(answer: Answer, name: str | None) -> int | None:
    """Return where a metric stands in an answer, the first where none is named; None without it."""
    own = own_metrics(answer)
    if name is None:
        return own[0] if own else None
    return next((one for one in own if answer.columns[one].name == name), None)


def key_metric(answer: Answer, metric: int, figure: int, label: str | None = None) -> KeyMetric:
    """Return one value of the cover from the only row of an answer."""
    column = answer.columns[metric]
    comparison, compared, direction = _comparison(answer, metric)
    return KeyMetric(
        label=label or column.label,
        value=cell_text(answer, 0, metric, compact=True),
        figure=figure,
        cell=(0, metric),
        comparison=comparison,
        compared=compared,
        direction=direction,
        verdict=_verdict(column.good, direction),
        note=_note(answer, column),
    )


def _comparison(
    answer: Answer, metric: int
) -> tuple[str | None, tuple[tuple[int, int], ...], Direction | None]:
    """Return the comparison in words, the cells of its numbers, and its direction."""
    before = companion(answer, metric, "previous")
    if before is None:
        return None, (), None
    other = companion_words(answer, metric, "previous")
    was, is_now = answer.rows[0][before], answer.rows[0][metric]
    if not is_number(is_now):
        return None, (), None
    if not is_number(was):
        return f"nothing to compare with: {other} has no value", (), None
    value = cell_text(answer, 0, before, compact=True)
    named = _period_compared(answer)
    told = f"{other} ({value}, {named})" if named else f"{other} ({value})"
    if is_now == was:
        return f"level with {told}", ((0, before),), "level"
    change, percent = companion(answer, metric, "change"), companion(answer, metric, "change_pct")
    direction: Direction = "up" if is_now > was else "down"
    points = answer.columns[metric].format == "percent"
    by = [
        one
        for one in ((change,) if points else (percent, change))
        if one is not None and moved_text(answer, 0, one)
    ]
    if not by:
        return f"{direction} on {told}", ((0, before),), direction
    said = moved_text(answer, 0, by[0])
    if len(by) > 1:
        said += f" ({cell_text(answer, 0, by[1], compact=True)})"
    return f"{said} on {told}", (*((0, one) for one in by), (0, before)), direction


def _period_compared(answer: Answer) -> str:
    """Return what the days compared with are called: `Q1 2026`, else the days themselves."""
    found = _DATES.search(answer.reading.comparison or "")
    if found is None:
        return ""
    first, last = (date.fromisoformat(one) for one in found.groups())
    calendar = answer.calendar or Calendar()
    for grain in _NAMED:
        whole = bucket_start(first, grain, calendar) == first
        if whole and shift(first, grain, 1) == last + timedelta(days=1):
            return bucket_label(first, grain, calendar)
    return f"{first} to {last}"


def _verdict(good: Polarity | None, direction: Direction | None) -> Verdict:
    if good is None or direction is None or direction == "level":
        return "neutral"
    return "better" if direction == good else "worse"


def _note(answer: Answer, column: Column) -> str | None:
    """Return the days a value is of, and that they are not over, where they are not."""
    reading = answer.reading
    moment = reading.moments[0] if column.nature == "level" and reading.moments else None
    said = [moment or reading.window or f"As of {answer.as_of}"]
    said += [
        one.message
        for one in answer.caveats
        if one.code in ("partial", "default-window") and one.column in (None, column.name)
    ]
    return " ".join(one if one.endswith(".") else f"{one}." for one in said if one) or None
