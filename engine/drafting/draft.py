"""Surveyed tables to a draft of a model: keys, joins, dimensions, times, metrics, in that order."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from engine.drafting.columns import dimensions_of
from engine.drafting.deals import deal_metrics
from engine.drafting.evidence import Overlap, Survey
from engine.drafting.guesses import (
    DatasetGuess,
    Draft,
    JoinGuess,
    KeyGuess,
    MetricGuess,
    NotJoined,
    SegmentGuess,
)
from engine.drafting.histories import history_of
from engine.drafting.joins import candidates, decide
from engine.drafting.keys import key_of, unique_columns
from engine.drafting.known import Known, is_deals
from engine.drafting.measures import metrics_of
from engine.drafting.money import currencies_of, currency_of
from engine.drafting.names import fresh, plural, with_article
from engine.drafting.near_misses import near_misses
from engine.drafting.stages import Stages, segments_of, stages_of
from engine.drafting.subjects import Subject, renamed, subjects_of
from engine.drafting.times import as_of, joined_time, own_time
from engine.drafting.wording import label_name, worded

Joins = Mapping[str, tuple[JoinGuess, ...]]
Overlaps = dict[tuple[str, str], Sequence[Overlap]]


def draft(survey: Survey, model: str, today: date) -> Draft:
    """Infer a whole model from tables; nothing of it is certain, all of it can be reviewed."""
    subjects = subjects_of(survey)
    keys, overlaps = _keys(subjects, survey)
    subjects = renamed(subjects, keys)
    joins, left = decide(candidates(subjects, keys, overlaps), subjects, keys)
    not_joined = near_misses(subjects, keys, overlaps, joins, left)
    keys = {one.table.name: _pointed_to(one, keys[one.table.name], joins) for one in subjects}
    stages = {one.table.name: found for one in subjects if (found := stages_of(one)) is not None}
    known = worded(
        _with_times([_known(one, keys, joins, stages, subjects) for one in subjects], joins)
    )
    metrics, not_metrics = _metrics(known, survey)
    currency, currency_why = currency_of(subjects)
    day, day_why = as_of(subjects, stages, survey, today)
    return Draft(
        model=model,
        currency=currency,
        currency_why=currency_why,
        as_of=day,
        as_of_why=day_why,
        datasets=tuple(_dataset(one, joins, not_joined) for one in known),
        metrics=metrics,
        not_metrics=not_metrics,
    )


def _keys(subjects: Sequence[Subject], survey: Survey) -> tuple[dict[str, KeyGuess], Overlaps]:
    """Choose every table's key, and measure who points to it and to what else is unique."""
    overlaps: Overlaps = {
        (one.table.name, column.name): survey.overlaps(one.table.name, column.name)
        for one in subjects
        for column in unique_columns(one)
    }
    keys: dict[str, KeyGuess] = {}
    for subject in subjects:
        table = subject.table.name
        own = {column: found for (home, column), found in overlaps.items() if home == table}
        keys[table] = guess = key_of(subject, survey, subjects, own)
        if len(guess.columns) == 1 and guess.columns[0] not in own:
            overlaps[table, guess.columns[0]] = survey.overlaps(table, guess.columns[0])
    return keys, overlaps


def _pointed_to(subject: Subject, key: KeyGuess, joins: Joins) -> KeyGuess:
    """Say of a key how many columns of other tables point to it."""
    count = sum(
        1
        for table, some in joins.items()
        for one in some
        if one.dataset == subject.name and table != subject.table.name
    )
    if not count:
        return key
    said = "1 column points to it" if count == 1 else f"{count} columns point to it"
    return replace(key, why=f"{key.why}; {said}")


def _known(
    subject: Subject,
    keys: Mapping[str, KeyGuess],
    joins: Joins,
    stages: Mapping[str, Stages],
    subjects: Sequence[Subject],
) -> Known:
    """Return a table with its dimensions, its stages and what its rows are states of."""
    table = subject.table.name
    key, mine = keys[table], joins[table]
    dimensions = dimensions_of(
        subject, key.columns, {one.column for one in mine}, _as_text(subject, joins, subjects)
    )
    history = history_of(subject, key, mine, {one.name: one for one in subjects})
    names = [one.name for one in dimensions]
    found = stages.get(table)
    segments: dict[str, SegmentGuess] = {}
    if found is not None:
        segments = segments_of(found, lambda name: fresh(name, names))
        if history is not None:
            segments = {"open": segments["open"]} if "open" in segments else {}
        order = {found.column.name: found.order} if found.column is not None else {}
        dimensions = tuple(replace(one, order=order.get(one.column, ())) for one in dimensions)
    return Known(
        subject=subject,
        key=key,
        time=None,
        dimensions=dimensions,
        stages=found,
        segments=segments,
        history_of=history,
        joined=frozenset(one.column for one in mine),
        currencies=tuple(sorted(currencies_of(subject))),
    )


def _as_text(subject: Subject, joins: Joins, subjects: Sequence[Subject]) -> frozenset[str]:
    """Return the table's columns of numbers that are joined to text."""
    named = {one.name: one for one in subjects}
    sides = [
        (
            (child, child.column(one.column)),
            (named[one.dataset], named[one.dataset].column(one.key)),
        )
        for child in subjects
        for one in joins[child.table.name]
    ]
    mixed = [side for side in sides if (side[0][1].type == "text") != (side[1][1].type == "text")]
    return frozenset(
        column.name
        for side in mixed
        for owner, column in side
        if owner is subject and column.type != "text"
    )


def _with_times(known: Sequence[Known], joins: Joins) -> list[Known]:
    """Add each table's time: its own, else that of a table it points to."""
    times = {
        one.name: own_time(
            one.subject,
            one.key,
            {each.column: each.name for each in one.dimensions if not each.sensitive},
        )
        for one in known
    }
    return [
        replace(one, time=times[one.name] or joined_time(joins[one.subject.table.name], times))
        for one in known
    ]


def _metrics(
    known: Sequence[Known], survey: Survey
) -> tuple[tuple[MetricGuess, ...], tuple[str, ...]]:
    """Return all metrics, each name once; those of deals are of the largest table of deals."""
    deals = sorted(filter(is_deals, known), key=lambda one: -one.subject.table.rows)
    words = {
        one.name.replace("_", " ") for each in known for one in each.dimensions if not one.hidden
    }
    made: dict[str, MetricGuess] = {}
    left: list[str] = []
    for one in (*deals, *(each for each in known if each not in deals)):
        found, not_added = metrics_of(one, survey)
        if one in deals[:1]:
            found = (*found, *deal_metrics(one))
        for metric in found:
            name = fresh(metric.name, made)
            free = tuple(word for word in metric.synonyms if word not in words)
            made[name] = replace(metric, name=name, synonyms=free)
        left += not_added
    left += [f"win rate of {one.name}: bookings are of {deals[0].name}" for one in deals[1:]]
    return tuple(made.values()), tuple(left)


def _dataset(
    known: Known, joins: Joins, not_joined: Mapping[str, tuple[NotJoined, ...]]
) -> DatasetGuess:
    table = known.subject.table
    return DatasetGuess(
        name=known.name,
        table=table.name,
        file=table.file,
        rows=table.rows,
        description=_description(known),
        synonyms=_synonyms(known),
        key=known.key,
        label=label_name(known),
        time=known.time,
        joins=joins[table.name],
        not_joined=not_joined[table.name],
        dimensions=known.dimensions,
        segments=tuple(known.segments.values()),
        empty=tuple(one.name for one in table.columns if not one.filled),
    )


def _description(known: Known) -> str:
    words = known.name.replace("_", " ")
    if known.history_of is not None:
        return f"One row per state of {with_article(known.history_of)}."
    if len(known.key.columns) > 1:
        parts = [one.removesuffix("_id").replace("_", " ") for one in known.key.columns]
        return f"One row per {' and '.join(parts)}."
    return f"One row per {words}."


def _synonyms(known: Known) -> tuple[str, ...]:
    """Return how the rows are called: by their name and by their file's, in the plural."""
    names = (known.name, known.subject.filed_as)
    return tuple(dict.fromkeys(plural(one).replace("_", " ") for one in names))
