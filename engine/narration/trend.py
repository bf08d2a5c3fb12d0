"""How a metric moved over time: sentences that never compare a bucket that is still open."""

from collections.abc import Sequence

from engine.narration.cells import Number, bucket_of, holds_as_of, is_number, open_rows
from engine.narration.ranking import rows_are_cut
from engine.narration.wording import Part, at_the, is_or_are, sentence, when
from engine.reply import Answer, Sentence


def say_trend(answer: Answer, time: int, metric: int) -> tuple[Sentence, ...]:
    """Say where it started and ended, its peak, gaps, and what is still open."""
    unfinished = open_rows(answer, time, metric)
    closed = [row for row in by_time(answer, time) if row not in unfinished]
    known = _numbers(answer, closed, metric)
    said = (*_headline(answer, time, metric, known), *_unfinished(answer, time, metric, unfinished))
    if not said:
        return _to_come(answer, time, metric, unfinished)
    if known and len(known) < len(closed):
        grain = (answer.columns[time].grain or "period").replace("_", " ")
        said = (*said, sentence(answer, f"Some {grain}s have no value."))
    return said


def by_time(answer: Answer, time: int) -> list[int]:
    """Return the rows with a date, earliest first."""
    dated = {row: bucket_of(cells[time]) for row, cells in enumerate(answer.rows)}
    days = {row: day for row, day in dated.items() if day is not None}
    return sorted(days, key=lambda row: days[row])


def at(answer: Answer, row: int, time: int, metric: int | None = None) -> tuple[Part, ...]:
    """Return a bucket with its preposition: `in Q1 2026`, `on 2026-06-30`, `at the end of …`."""
    grain = answer.columns[time].grain or "day"
    if grain == "day":
        return (" on ", (row, time))
    the = grain == "week" or (grain.startswith("fiscal") and answer.calendar is None)
    how = "in" if metric is None else at_the(answer.columns[metric])
    return (f" {how} {'the ' if the else ''}", (row, time))


def opening(answer: Answer, row: int, time: int, metric: int) -> tuple[Part, ...]:
    """Return the words before what is said of one bucket: `In Q1 2026: `."""
    how, bucket = at(answer, row, time, metric)
    words = how.strip() if isinstance(how, str) else ""
    return (f"{words[:1].upper()}{words[1:]} ", bucket, ": ")


def _headline(
    answer: Answer, time: int, metric: int, known: dict[int, Number]
) -> tuple[Sentence, ...]:
    label = answer.columns[metric].label
    if not known:
        return ()
    first, last = next(iter(known)), next(reversed(known))
    if first == last:
        where = at(answer, first, time, metric)
        return (sentence(answer, label, ": ", (first, metric), *where, "."),)
    start, end = known[first], known[last]
    if start == end:
        moved = " was the same at both ends: "
        between: tuple[Part, ...] = (" and ", (last, metric))
    else:
        moved = " rose from " if end > start else " fell from "
        between = (" to ", (last, metric))
    parts: tuple[Part, ...] = (
        label,
        moved,
        (first, metric),
        *at(answer, first, time, metric),
        *between,
    )
    parts = (*parts, *at(answer, last, time, metric), *_extreme(answer, time, metric, known))
    return (sentence(answer, *parts, "."),)


def _extreme(answer: Answer, time: int, metric: int, known: dict[int, Number]) -> tuple[Part, ...]:
    """Return the one highest bucket between the ends, else the one lowest, else nothing."""
    if rows_are_cut(answer):
        return ()
    ends = (next(iter(known)), next(reversed(known)))
    for word, pick in (("peak", max), ("low", min)):
        extreme = pick(known.values())
        rows = [row for row, value in known.items() if value == extreme]
        if len(rows) == 1 and rows[0] not in ends:
            return (f"; the {word} was ", (rows[0], metric), *at(answer, rows[0], time, metric))
    return ()


def _unfinished(
    answer: Answer, time: int, metric: int, unfinished: frozenset[int]
) -> tuple[Sentence, ...]:
    """Say what the running bucket has so far; buckets yet to come are left to the table."""
    for row in sorted(unfinished):
        if holds_as_of(answer, time, row) and is_number(answer.rows[row][metric]):
            column = answer.columns[metric]
            now = f" is not over yet: {column.label} so far "
            end = "."
            if column.nature == "level":
                now = f" is not over yet: {column.label} {is_or_are(column.label)} "
                end = f" at the end of {answer.as_of.isoformat()}."
            return (sentence(answer, (row, time), now, (row, metric), end),)
    return ()


def _to_come(
    answer: Answer, time: int, metric: int, unfinished: frozenset[int]
) -> tuple[Sentence, ...]:
    """Say which of the buckets to come has the most so far: pipeline that is due then."""
    label = answer.columns[metric].label
    known = _numbers(answer, [row for row in by_time(answer, time) if row in unfinished], metric)
    if not known:
        return (sentence(answer, f"There is no value for {label}{when(answer)}."),)
    most = max(known.values())
    rows = [row for row, value in known.items() if value == most]
    parts: tuple[Part, ...] = (label, " so far: ", (rows[0], metric))
    parts = (*parts, *at(answer, rows[0], time, metric))
    if len(rows) == 1 < len(known) and not rows_are_cut(answer):
        return (sentence(answer, *parts, ", the most of all."),)
    return (sentence(answer, *parts, "."),)


def _numbers(answer: Answer, rows: Sequence[int], metric: int) -> dict[int, Number]:
    """Return the rows that have a value, with it, in the order given."""
    values = {row: answer.rows[row][metric] for row in rows}
    return {row: value for row, value in values.items() if is_number(value)}
