"""What is far from the rest, and what to be careful about: the last sentences of an answer."""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Final

from engine.narration.cells import is_number, open_rows
from engine.narration.ranking import end_is_known, group_parts, ranked, rows_are_cut
from engine.narration.trend import at, by_time
from engine.narration.wording import is_or_are, place, sentence
from engine.reply import Answer, Sentence

#: So many values tell what is usual.
_FEWEST_BUCKETS: Final = 6
_FEWEST_GROUPS: Final = 5
#: How many times the usual distance from the median is far: 3.5 deviations of a normal spread.
_FAR: Final = 5.2
#: Warning -> what it means for the numbers; the gravest first.
_CAUTIONS: Final[Mapping[str, str]] = {
    "value-not-found": "A value that was asked for is not in the data.",
    "truncated": "There are more rows than are shown.",
    "missing-closing-day": "Some closing days are missing from the data.",
    "not-additive": "The groups overlap, so they do not add up to the total.",
    "division-by-zero": "Some values are not finite numbers and are shown as missing.",
    "partial": "Not all of the time shown is whole.",
    "row-policy": "Only the rows you may see are counted.",
    "namesakes": "A name here is shared by several.",
}


def say_outlier(answer: Answer, time: int, metric: int) -> tuple[Sentence, ...]:
    """Say which bucket that is over is far from the others: at most one, and only if one is."""
    unfinished = open_rows(answer, time, metric)
    closed = [row for row in by_time(answer, time) if row not in unfinished]
    values = _numbers(answer, closed, metric)
    far = _far(values) if len(values) >= _FEWEST_BUCKETS else None
    if far is None:
        return ()
    word = "above" if values[far] > median(values.values()) else "below"
    grain = (answer.columns[time].grain or "period").replace("_", " ")
    label = answer.columns[metric].label
    parts = (f"{label}: ", (far, metric), *at(answer, far, time, metric))
    return (sentence(answer, *parts, f" is far {word} the other {grain}s."),)


def say_lead(
    answer: Answer, rows: Sequence[int], groups: Sequence[int], metric: int
) -> tuple[Sentence, ...]:
    """Say what comes next after a group that is far above the rest."""
    order = ranked(answer, rows, metric)
    values = _numbers(answer, order, metric)
    column = answer.columns[metric]
    if rows_are_cut(answer) and not end_is_known(answer, column):
        return ()
    if len(order) < _FEWEST_GROUPS or _far(values) != order[0]:
        return ()
    middle, second_value = median(values.values()), values[order[1]]
    if values[order[0]] - second_value <= second_value - middle:
        return ()  # the second is not far behind
    lead, second = group_parts(answer, order[0], groups), group_parts(answer, order[1], groups)
    if values[order[1]] == values[order[2]]:
        return ()
    where = place(answer.columns[groups[0]].name)
    return (
        sentence(
            answer,
            f"{column.label} {where} ",
            *lead,
            f" {is_or_are(column.label)} far above the rest: the next is ",
            *second,
            ", ",
            (order[1], metric),
            ".",
        ),
    )


def say_caution(answer: Answer, said: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """Say the gravest warning in a few words, unless a sentence tells of it already."""
    codes = {one.code for one in answer.caveats}
    if any("so far" in one.text or "not over" in one.text for one in said):
        codes.discard("partial")
    found = next((text for code, text in _CAUTIONS.items() if code in codes), None)
    return () if found is None else (sentence(answer, found),)


def _numbers(answer: Answer, rows: Sequence[int], metric: int) -> dict[int, float]:
    cells = {row: answer.rows[row][metric] for row in rows}
    return {row: float(value) for row, value in cells.items() if is_number(value)}


def _far(values: Mapping[int, float]) -> int | None:
    """Return the one row that is far from all others; None where there is none, or several."""
    middle = median(values.values())
    distances = {row: abs(value - middle) for row, value in values.items()}
    usual = median(distances.values())
    far = [row for row, distance in distances.items() if usual and distance > _FAR * usual]
    return far[0] if len(far) == 1 else None
