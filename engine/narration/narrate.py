"""Answer to sentences: a headline first, every number bound to its cell and checked."""

from engine.narration.cells import companion, is_number, open_rows, own_metrics, positions
from engine.narration.check import check_sentence as check_sentence
from engine.narration.moves import say_compared, say_latest_compared, say_movers, say_running
from engine.narration.ranking import say_ranking
from engine.narration.standing_out import say_caution, say_lead, say_outlier
from engine.narration.steps import say_funnels, step_of
from engine.narration.trend import by_time, opening, say_trend
from engine.narration.wording import Part, sentence, when
from engine.reply import Answer, Sentence

#: The headline, and up to four sentences more.
MOST_SENTENCES = 5


def narrate(answer: Answer) -> tuple[Sentence, ...]:
    """Say the answer: a headline, and up to four sentences; none whose numbers do not check."""
    said = tuple(one for one in _sentences(answer) if check_sentence(one, answer))
    caution = say_caution(answer, said) if answer.rows else ()
    return (*said[: MOST_SENTENCES - len(caution)], *caution)


def _sentences(answer: Answer) -> tuple[Sentence, ...]:
    if not answer.rows:
        return (sentence(answer, f"Nothing was found{when(answer)}: no row matches."),)
    metrics = own_metrics(answer)
    if answer.query.rows is not None or not metrics:
        return _say_records(answer)
    times, groups = positions(answer, "time"), positions(answer, "dimension")
    if step_of(answer) is not None and len(times) < 2:
        return say_funnels(answer, times, groups, metrics)
    if len(times) == 1 and not groups:
        far = [one for metric in metrics for one in say_outlier(answer, times[0], metric)]
        return (*_say_trends(answer, times[0], metrics), *far)
    if len(times) == 1:
        return _say_latest(answer, times[0], groups, metrics)
    if groups:
        rows = range(len(answer.rows))
        ranked = [say_ranking(answer, rows, groups, metric) for metric in metrics]
        moved = [one for metric in metrics for one in say_movers(answer, rows, groups, metric)]
        lead = say_lead(answer, rows, groups, metrics[0])
        return (*ranked[:1], *moved[:1], *lead, *ranked[1:], *moved[1:])
    return _say_numbers(answer, metrics)


def _say_numbers(answer: Answer, metrics: tuple[int, ...]) -> tuple[Sentence, ...]:
    """One row: each metric with its value; NULL is told apart from zero."""
    said: list[Sentence] = []
    for metric in metrics:
        column = answer.columns[metric]
        time = when(answer, column)
        if answer.rows[0][metric] is None:
            said.append(sentence(answer, f"There is no value for {column.label}{time}."))
        elif companion(answer, metric, "previous") is not None:
            said.append(say_compared(answer, metric))
        else:
            said.append(sentence(answer, f"{column.label}: ", (0, metric), f"{time}."))
    return tuple(said)


def _say_trends(answer: Answer, time: int, metrics: tuple[int, ...]) -> tuple[Sentence, ...]:
    first = metrics[0]
    if len(metrics) == 1:
        beside = (*say_latest_compared(answer, time, first), *say_running(answer, time, first))
        return (*beside, *say_trend(answer, time, first))
    compared = tuple(one for m in metrics for one in say_latest_compared(answer, time, m))
    return compared or tuple(say_trend(answer, time, metric)[0] for metric in metrics)


def _say_latest(
    answer: Answer, time: int, groups: tuple[int, ...], metrics: tuple[int, ...]
) -> tuple[Sentence, ...]:
    """Groups over time: who leads in the last bucket that is over."""
    unfinished = frozenset[int]().union(*(open_rows(answer, time, one) for one in metrics))
    dated = by_time(answer, time)
    closed = [
        row
        for row in dated
        if row not in unfinished and any(is_number(answer.rows[row][m]) for m in metrics)
    ]
    if not closed:
        return ()
    last = answer.rows[closed[-1]][time]
    rows = [row for row in closed if answer.rows[row][time] == last]
    return tuple(
        say_ranking(answer, rows, groups, metric, opening(answer, rows[0], time, metric))
        for metric in metrics
    )


def _say_records(answer: Answer) -> tuple[Sentence, ...]:
    """Rows: the only one in full, else the first by what they are sorted by."""
    shown = [i for i, column in enumerate(answer.columns) if column.role != "key"][:4]
    if len(answer.rows) == 1 and shown:
        parts: list[Part] = []
        for position in shown:
            parts += ["; " if parts else "", f"{answer.columns[position].label}: ", (0, position)]
        return (sentence(answer, *parts, "."),)
    order = answer.query.order_by
    named = [i for i in shown if answer.columns[i].type == "text"]
    sorted_by = [i for i in shown if order and answer.columns[i].name == order[0].by]
    if named and sorted_by and answer.query.offset == 0 and named[0] != sorted_by[0]:
        by = sorted_by[0]
        opening = f"Sorted by {answer.columns[by].label}, the first is "
        return (sentence(answer, opening, (0, named[0]), ": ", (0, by), "."),)
    return (sentence(answer, "The rows are listed in the table."),)
