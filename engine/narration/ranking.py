"""Which group leads, which comes last: one sentence about one metric over groups."""

import re
from collections.abc import Sequence

from engine.narration.cells import companion, companion_words, is_number
from engine.narration.wording import Part, is_or_are, place, sentence, when
from engine.reply import Answer, Column, Sentence

_ASKED_FOR_BEST = re.compile(r"\b(best|worst)\b", re.IGNORECASE)


def say_ranking(
    answer: Answer,
    rows: Sequence[int],
    dimensions: Sequence[int],
    metric: int,
    opening: tuple[Part, ...] = (),
) -> Sentence:
    """Say the highest and the lowest group; only what the rows shown can prove."""
    column = answer.columns[metric]
    subject: tuple[Part, ...] = (*opening, column.label)
    order = ranked(answer, rows, metric)
    if not order:
        return sentence(answer, *opening, f"There is no value for {column.label}{when(answer)}.")
    if len(rows) == 1:
        (row,) = rows
        where = _group(answer, row, dimensions)
        return sentence(answer, *subject, *where, ": ", (row, metric), ".")
    values = {answer.rows[row][metric] for row in order}
    if len(values) == 1 and len(order) > 1:
        known = "wherever it has a value" if len(order) < len(rows) else "in every group shown"
        same = f" {is_or_are(column.label)} the same {known}: "
        return sentence(answer, *subject, same, (order[0], metric), ".")
    return _say_ends(answer, order, dimensions, metric, opening)


def place_of(answer: Answer, dimensions: Sequence[int]) -> str:
    """Return the preposition of a group: `in`, `for`."""
    return place(answer.columns[dimensions[0]].name)


def group_parts(answer: Answer, row: int, dimensions: Sequence[int]) -> list[Part]:
    """Return a group as a sentence names it: `EMEA · New Business`."""
    return _group(answer, row, dimensions, preposition=False)


def among_shown(answer: Answer) -> str:
    """Return what limits a claim about groups to those shown, or nothing."""
    return "among the groups shown, " if rows_are_cut(answer) else ""


def rows_are_cut(answer: Answer) -> bool:
    """Return whether there may be groups that the rows do not show."""
    query = answer.query
    at_limit = query.limit is not None and len(answer.rows) >= query.limit
    limited = at_limit or query.limit_per is not None or query.offset > 0
    return answer.truncated or limited or bool(query.having)


def ranked(answer: Answer, rows: Sequence[int], metric: int) -> list[int]:
    """Return the rows with a value, largest first, equal ones in the order shown."""
    values = {row: answer.rows[row][metric] for row in rows}
    numbers = {row: value for row, value in values.items() if is_number(value)}
    return sorted(numbers, key=lambda row: numbers[row], reverse=True)


def _say_ends(
    answer: Answer,
    order: list[int],
    dimensions: Sequence[int],
    metric: int,
    opening: tuple[Part, ...],
) -> Sentence:
    column = answer.columns[metric]
    upward = _leads_upward(answer, column)
    high, low = _words(answer, column)
    lead_word, end_word = (high, low) if upward else (low, high)
    ordered = order if upward else order[::-1]
    lead = _tied(answer, ordered, metric)
    only_shown = rows_are_cut(answer) and not end_is_known(answer, column)
    among = ("among " if opening else "Among ") + "the groups shown, " if only_shown else ""
    verb = f"{column.label} {is_or_are(column.label)} {lead_word} "
    parts: list[Part] = [*opening, among, verb]
    parts += _lead_groups(answer, lead, dimensions, metric)
    parts += _share(answer, lead, metric)
    last = _tied(answer, ordered[::-1], metric)
    if len(last) == 1 and (only_shown or not rows_are_cut(answer)):
        group = _group(answer, last[0], dimensions, preposition=False)
        parts += [f" ({end_word}: ", *group, ", ", (last[0], metric), ")"]
    return sentence(answer, *parts, ".")


def _leads_upward(answer: Answer, column: Column) -> bool:
    """Return whether the highest is said first: not where the question sorted the other way."""
    order = answer.query.order_by
    return not (order and order[0].by == column.name and order[0].direction == "asc")


def end_is_known(answer: Answer, column: Column) -> bool:
    """Return whether the first row is the true extreme: sorted by this metric, from the start."""
    query = answer.query
    sorted_by_it = bool(query.order_by) and query.order_by[0].by == column.name
    return sorted_by_it and not query.having and query.offset == 0 and query.limit_per is None


def _words(answer: Answer, column: Column) -> tuple[str, str]:
    asked = answer.question is not None and _ASKED_FOR_BEST.search(answer.question)
    if asked and column.good == "up":
        return "best", "worst"
    if asked and column.good == "down":
        return "worst", "best"
    return "highest", "lowest"


def _tied(answer: Answer, ordered: Sequence[int], metric: int) -> list[int]:
    first = answer.rows[ordered[0]][metric]
    return [row for row in ordered if answer.rows[row][metric] == first]


def _lead_groups(
    answer: Answer, lead: list[int], dimensions: Sequence[int], metric: int
) -> list[Part]:
    first = _group(answer, lead[0], dimensions)[1:]
    named = answer.columns[dimensions[0]].name
    parts: list[Part] = [f"{place(named)} ", *first]
    if len(lead) == 1:
        return [*parts, " at ", (lead[0], metric)]
    if len(lead) == 2:
        second = _group(answer, lead[1], dimensions, preposition=False)
        return [*parts, " and ", *second, ", both at ", (lead[1], metric)]
    return [*parts, " and others, each at ", (lead[0], metric)]


def _share(answer: Answer, lead: list[int], metric: int) -> list[Part]:
    """Return `, 63.4% of the total`, where shares are shown and one group leads."""
    share = companion(answer, metric, "share")
    if share is None or len(lead) != 1 or not is_number(answer.rows[lead[0]][share]):
        return []
    whole = companion_words(answer, metric, "share").removeprefix("share of ")
    return [", ", (lead[0], share), " of the total" if whole == "total" else f" of its {whole}"]


def _group(
    answer: Answer, row: int, dimensions: Sequence[int], preposition: bool = True
) -> list[Part]:
    parts: list[Part] = []
    if preposition:
        parts.append(f" {place(answer.columns[dimensions[0]].name)} ")
    for position in dimensions:
        if position != dimensions[0]:
            parts.append(" · ")
        parts.append((row, position))
    return parts
