""" "Their win rate", "which of those": the very groups that were ranked or bounded before."""

from msgspec.structs import replace

from engine.planning.dialogue.changes import Change
from engine.planning.dialogue.talk import Talk
from semantic.query import MetricQuery


def of_the_same_groups(talk: Talk) -> bool:
    """Return whether a fragment is about the few groups shown, which no edit may exchange."""
    previous = talk.previous
    few = previous.limit is not None or bool(previous.having)
    return (
        few
        and (talk.said.groups or talk.said.pointing)
        and bool(previous.metrics and previous.dimensions)
    )


def exchanges_groups(talk: Talk, change: Change) -> bool:
    """Return whether a change would choose other groups than those it is about."""
    if not of_the_same_groups(talk):
        return False
    other_bound = any(not _only_narrows(talk.previous, one.metric) for one in change.having)
    if change.grain or (change.dimensions and not tells_of_each(talk, change)):
        return True
    rows = change.where or change.segments or change.window is not None or change.time_dimension
    return bool(rows) or other_bound


def shown_beside(talk: Talk, change: Change) -> MetricQuery | None:
    """Return the query before with what was asked shown for each group, or None."""
    previous = talk.previous
    metrics = [*change.metrics, *(one.metric.partition(":")[0] for one in change.having)]
    told = _told_apart(talk, change)
    if change.grain or (change.dimensions and not tells_of_each(talk, change)):
        return None
    groups = tuple(dict.fromkeys((*previous.dimensions, *told)))
    metrics = list(dict.fromkeys((*previous.metrics, *metrics)))
    made = replace(previous, metrics=tuple(metrics), dimensions=groups)
    return None if made == previous else made


def tells_of_each(talk: Talk, change: Change) -> bool:
    """Return whether fields only tell more of the few groups shown: "their segments"."""
    known = change.dimensions
    return bool(known) and of_the_same_groups(talk) and all(_is_of_each(talk, one) for one in known)


def told_by_each(talk: Talk, fields: tuple[str, ...]) -> bool:
    """Return whether each of the groups has one value of some fields: an account's region."""
    return all(_is_of_each(talk, one) for one in fields)


def _told_apart(talk: Talk, change: Change) -> tuple[str, ...]:
    """Return the fields filtered by that each group has one value of: an account's region."""
    return tuple(one.field for one in change.where if one.field and _is_of_each(talk, one.field))


def _is_of_each(talk: Talk, field: str) -> bool:
    """Return whether each of the groups, rows of one dataset, has one value of a field."""
    if len(talk.plain) != 1 or talk.buckets:
        return False
    home = talk.plain[0].partition(".")[0]
    return talk.lexicon.label(home) == talk.plain[0] and field.partition(".")[0] == home


def _only_narrows(previous: MetricQuery, metric: str) -> bool:
    """Return whether a bound on a metric keeps some of the groups and lets no other in."""
    if previous.limit is None:
        return True
    return bool(previous.order_by) and previous.order_by[0].by == metric
