"""What values were before, how far they moved, their share and running total, in words."""

from collections.abc import Sequence

from engine.narration.cells import (
    cell_text,
    companion,
    companion_words,
    holds_as_of,
    is_number,
    moved_text,
    open_rows,
)
from engine.narration.ranking import among_shown, group_parts, place_of
from engine.narration.trend import at, by_time
from engine.narration.wording import Moved, Part, is_or_are, sentence, when
from engine.reply import Answer, Sentence


def say_compared(answer: Answer, metric: int) -> Sentence:
    """Say one number against what it was before: `Bookings are $6 in Q2, up 20% on Q1 ($5).`"""
    column = answer.columns[metric]
    parts: list[Part] = [f"{column.label} {is_or_are(column.label)} ", (0, metric)]
    parts += [so_far(answer, metric), when(answer, column), *_against(answer, 0, metric)]
    return sentence(answer, *parts, ".")


def say_latest_compared(answer: Answer, time: int, metric: int) -> tuple[Sentence, ...]:
    """Say the last bucket that is over against the one it is compared with; nothing without one."""
    if companion(answer, metric, "previous") is None:
        return ()
    unfinished = open_rows(answer, time, metric)
    rows = [row for row in by_time(answer, time) if row not in unfinished]
    rows = [row for row in rows if is_number(answer.rows[row][metric])]
    if not rows:
        return ()
    row, label = rows[-1], answer.columns[metric].label
    parts: list[Part] = [
        f"{label} {is_or_are(label)} ",
        (row, metric),
        *at(answer, row, time, metric),
    ]
    return (sentence(answer, *parts, *_against(answer, row, metric), "."),)


def say_movers(
    answer: Answer, rows: Sequence[int], groups: Sequence[int], metric: int
) -> tuple[Sentence, ...]:
    """Say which group rose most and which fell most; a tie names nobody."""
    change = companion(answer, metric, "change")
    if change is None:
        return ()
    moves = {row: answer.rows[row][change] for row in rows}
    known = {row: value for row, value in moves.items() if is_number(value) and value != 0}
    if len(rows) < 2 or not known:
        return ()
    before = companion_words(answer, metric, "previous")
    said: list[Part] = []
    for word, extreme in (("rise", max(known.values())), ("fall", min(known.values()))):
        found = [row for row, value in known.items() if value == extreme]
        if (extreme > 0) != (word == "rise") or len(found) != 1:
            continue
        on = "" if said else f"{so_far(answer, metric)} on {before}"
        where = place_of(answer, groups)
        said += ["; the " if said else "the ", f"largest {word}{on} is {where} "]
        said += [*group_parts(answer, found[0], groups), ", ", Moved(found[0], change)]
    if not said:
        return ()
    label = answer.columns[metric].label
    return (sentence(answer, f"{label}: ", among_shown(answer), *said, "."),)


def say_running(answer: Answer, time: int, metric: int) -> tuple[Sentence, ...]:
    """Say what the running total has come to: in the bucket of today, or the last one over."""
    running = companion(answer, metric, "running")
    if running is None:
        return ()
    dated = by_time(answer, time)
    now = [row for row in dated if holds_as_of(answer, time, row)]
    over = [row for row in dated if row not in open_rows(answer, time)]
    rows = now or over
    if not rows or not is_number(answer.rows[rows[-1]][running]):
        return ()
    label, row = answer.columns[metric].label, rows[-1]
    grain = answer.columns[time].grain or "day"
    by = " so far, in " if now else " on " if grain == "day" else " by the end of "
    total = f"The running total of {label} is "
    return (sentence(answer, total, (row, running), by, (row, time), "."),)


def moved_words(answer: Answer, metric: int) -> tuple[str, ...]:
    """Return how one number moved, in lines: `up 72.6% (good)` and `a year before: $3,514,022.15`.

    Good and bad are said where the model says which way is good.
    """
    before = companion(answer, metric, "previous")
    if before is None:
        return ()
    words = companion_words(answer, metric, "previous")
    was = f"{words}: {cell_text(answer, 0, before)}"
    shown = _shown_change(answer, 0, metric)
    if shown is None:
        return (was,)
    moved = moved_text(answer, 0, shown)
    good = answer.columns[metric].good
    judged = "" if not good or not moved else " (good)" if moved.startswith(good) else " (bad)"
    return (f"{moved}{judged}" if moved else "unchanged", was)


def _shown_change(answer: Answer, row: int, metric: int) -> int | None:
    """Return the column that says best how far a metric moved: in percent, a rate in points."""
    change = companion(answer, metric, "change")
    percent = companion(answer, metric, "change_pct")
    if change is None or percent is None or not is_number(answer.rows[row][change]):
        return None
    rate = answer.columns[metric].format == "percent"
    return percent if not rate and is_number(answer.rows[row][percent]) else change


def _against(answer: Answer, row: int, metric: int) -> list[Part]:
    """Return `, up 20% on a year before ($5)`; a rate moves by points."""
    before = companion(answer, metric, "previous")
    if before is None:
        return []
    words = companion_words(answer, metric, "previous")
    if answer.rows[row][before] is None:
        return [f"; there is no value for {words}"]
    was: list[Part] = [f" {words} (", (row, before), ")"]
    shown = _shown_change(answer, row, metric)
    if shown is None:
        return []
    if answer.rows[row][shown] == 0:
        return [", the same as", *was]
    return [", ", Moved(row, shown), " on", *was]


def so_far(answer: Answer, metric: int) -> str:
    """Return ` so far` where the window is not over at the data's day, or values still change."""
    own, named = answer.columns[metric].name, {column.name for column in answer.columns}
    partial = (one for one in answer.caveats if one.code == "partial")
    open_ended = any(
        one.column not in named or (one.since is not None and one.column == own) for one in partial
    )
    return " so far" if open_ended else ""
