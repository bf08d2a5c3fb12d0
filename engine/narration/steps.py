"""Funnels in words: how many entered, how many came through, where the most were lost."""

from collections.abc import Sequence
from itertools import pairwise

from engine.narration.cells import is_number, open_rows, own_metrics
from engine.narration.ranking import rows_are_cut, say_ranking
from engine.narration.trend import by_time, opening
from engine.narration.wording import Part, sentence, when
from engine.reply import Answer, Sentence


def step_of(answer: Answer) -> int | None:
    """Return the position of a funnel's steps among the columns."""
    return next((i for i, one in enumerate(answer.columns) if one.nature == "step"), None)


def say_funnels(
    answer: Answer, times: Sequence[int], groups: Sequence[int], metrics: Sequence[int]
) -> tuple[Sentence, ...]:
    """Say the one funnel, or that of the last bucket that is over; of groups, who comes through."""
    step = step_of(answer)
    if step is None:
        return ()
    rows: Sequence[int] = range(len(answer.rows))
    parts: tuple[Part, ...] = ()
    if times:
        unfinished = open_rows(answer, times[0])
        closed = [row for row in by_time(answer, times[0]) if row not in unfinished]
        if not closed:
            return ()
        last = answer.rows[closed[-1]][times[0]]
        rows = [row for row in closed if answer.rows[row][times[0]] == last]
        parts = opening(answer, rows[0], times[0], metrics[0])
    if answer.query.order_by or rows_are_cut(answer):
        return tuple(say_ranking(answer, rows, groups, metric, parts) for metric in metrics)
    others = [one for one in groups if one != step]
    if others:
        return _say_groups(answer, rows, others, step, metrics, parts)
    said = say_funnel(answer, rows, step, parts)
    return (said,) if said is not None else ()


def say_funnel(
    answer: Answer, rows: Sequence[int], step: int, opening: tuple[Part, ...] = ()
) -> Sentence | None:
    """Say one funnel, its rows in the order of the steps: both ends and the weakest step."""
    natures = {answer.columns[metric].nature: metric for metric in own_metrics(answer)}
    count, previous = natures.get("funnel"), natures.get("of_previous_step")
    through = natures.get("of_first_step")
    first, last = rows[0], rows[-1]
    parts: list[Part] = [*opening]
    if count is not None:
        parts += [(first, count), " entered at ", (first, step), "" if opening else when(answer)]
        parts += ["; ", (last, count), " of them came to ", (last, step), " so far"]
        if through is not None and is_number(answer.rows[last][through]):
            parts += [": ", (last, through)]
    elif through is not None and is_number(answer.rows[last][through]):
        parts += [(last, through), " of those who entered at ", (first, step)]
        parts += ["" if opening else when(answer), " came to ", (last, step), " so far"]
    weak = _weakest(answer, rows, count, previous)
    if weak is not None:
        parts += ["; " if len(parts) > len(opening) else ""]
        if previous is not None:
            parts += ["the lowest rate from one step to the next is ", (weak, previous)]
            parts += [", at ", (weak, step)]
        else:
            parts += ["the largest drop is before ", (weak, step)]
    return sentence(answer, *_capital(parts), ".") if len(parts) > len(opening) else None


def _weakest(
    answer: Answer, rows: Sequence[int], count: int | None, previous: int | None
) -> int | None:
    """Return the row of the one step with the lowest rate; without rates, of the largest loss."""
    lost: dict[int, float] = {}
    for before, row in pairwise(rows):
        if previous is not None:
            rate = answer.rows[row][previous]
            if is_number(rate):
                lost[row] = -float(rate)
        elif count is not None:
            earlier, later = answer.rows[before][count], answer.rows[row][count]
            if is_number(earlier) and is_number(later):
                lost[row] = float(earlier) - float(later)
    if len(lost) < 2:
        return None
    worst = max(lost.values())
    found = [row for row, value in lost.items() if value == worst]
    return found[0] if len(found) == 1 else None


def _say_groups(
    answer: Answer,
    rows: Sequence[int],
    groups: Sequence[int],
    step: int,
    metrics: Sequence[int],
    opening: tuple[Part, ...],
) -> tuple[Sentence, ...]:
    """Say which group has the most at the last step that is shown."""
    end = answer.rows[rows[-1]][step]
    last = [row for row in rows if answer.rows[row][step] == end]
    said: tuple[Part, ...] = (*opening, "at " if opening else "At ", (rows[-1], step), ": ")
    return tuple(say_ranking(answer, last, groups, metric, said) for metric in metrics)


def _capital(parts: list[Part]) -> list[Part]:
    first = parts[0]
    return [first[:1].upper() + first[1:], *parts[1:]] if isinstance(first, str) else parts
