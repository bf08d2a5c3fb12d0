"""Ranked things as rows: the oldest and newest of them, or those with the most of a field."""

from typing import Final

from engine.planning.meaning.sentence import Rank, Sentence
from engine.planning.shape.read_ranks import counted_rows
from engine.planning.shape.read_rows import columns_of, keep_segment
from engine.planning.subject.compose_things import things_counted
from semantic.query import OrderBy

_LATEST: Final = ("latest", "most recent", "most recently", "last", "first", "earliest")
_ENDS: Final = ("last", "first")
_MOST: Final = ("top", "high", "best")
_LEAST: Final = ("bottom", "low", "worst")


def list_by_age(sentence: Sentence) -> bool:
    """List the oldest or newest rows by the day they were created, or happened."""
    draft = sentence.draft
    rank = next((one for one in sentence.ranks if one.way in ("old", "new")), None)
    if rank is None or rank.thing is None or len(sentence.grouped) != 1 or draft.metrics:
        return False
    counts = _counted(sentence, rank.thing)
    measure = sentence.measure(counts) if counts else None
    dataset = measure.dataset if measure else None
    date = _date_of(sentence, rank, counts, dataset) if counts and dataset else None
    if counts is None or dataset is None or date is None:
        return False
    _keep_some(sentence, rank.thing, counts, dataset)
    draft.rows = dataset
    draft.dimensions += [*columns_of(sentence, dataset), date]
    draft.dimensions[:] = dict.fromkeys(draft.dimensions)
    draft.order_by.append(OrderBy(by=date, direction="asc" if rank.way == "old" else "desc"))
    draft.limit = rank.limit
    label = sentence.lexicon.dimension(date).words.label.lower()
    said = [one for one in sentence.spans if any(r.target == rank.way for r in one.of("rank"))]
    word = (*said, sentence.spans[rank.at])[0].text
    sentence.assume(f'"{word}" is told by the {label}.')
    sentence.grouped.clear()
    sentence.ranks.clear()
    return True


def _keep_some(sentence: Sentence, place: int, counts: str | None, dataset: str) -> None:
    """Keep what the ranked thing's word says of its rows: open deals, accounts with a win."""
    if counts is not None:
        keep_segment(sentence, counts, dataset)
    for one in sentence.spans[place].of("metric"):
        measure = sentence.measure(one.target)
        if measure and things_counted(sentence.lexicon, one.target) == dataset:
            keep_segment(sentence, one.target, measure.dataset)


def _counted(sentence: Sentence, place: int) -> str | None:
    """Return the metric that counts the rows a span names, all of them where it only names them."""
    sentence.used.discard(place)
    try:
        counts = counted_rows(sentence, place, True)
    finally:
        sentence.take(place)
    if counts is not None:
        return counts
    entity = sentence.spans[place].first("entity")
    return sentence.lexicon.counts.get((entity.target, "")) if entity else None


def _date_of(sentence: Sentence, rank: Rank, counts: str, dataset: str) -> str | None:
    """Return the day by which rows are old or new: when created, or when won or lost."""
    own = sentence.time_of(counts)
    restricted = any(have.columns for _, have in sentence.lexicon.demands[counts])
    home = sentence.lexicon.model.datasets[dataset]
    created = [
        one.qualified
        for one in home.dimensions.values()
        if one.type in ("date", "timestamp") and not one.hidden and _says_created(one.words.label)
    ]
    said = sentence.spans[rank.at].text.casefold()
    if said in _LATEST and restricted and own is not None and not is_open(sentence, counts):
        return own
    if said in _ENDS:
        return None  # the last deals created, or closed
    return created[0] if len(created) == 1 else None


def _says_created(label: str) -> bool:
    return any(word in ("created", "creation", "opened") for word in label.casefold().split())


def is_open(sentence: Sentence, counts: str) -> bool:
    """Return whether a count is of rows left by leaving some out: what is open is what is left."""
    return any(
        allowed.negated
        for _, have in sentence.lexicon.demands[counts]
        for allowed in have.columns.values()
    )


def list_by_field(sentence: Sentence) -> bool:
    """List the rows with the most of a number they bear: "top 10 accounts by employees"."""
    draft, place = sentence.draft, sentence.by_field
    if place is None or not sentence.ranks or len(sentence.grouped) != 1:
        return False
    rank, thing = sentence.ranks[0], sentence.spans[sentence.grouped[0]]
    counts = _counted(sentence, sentence.grouped[0])
    measure = sentence.measure(counts) if counts else None
    entity = thing.first("entity")
    dataset = entity.target if entity else measure.dataset if measure else None
    fields = [
        one.target
        for one in sentence.spans[place].of("dimension")
        if one.target.partition(".")[0] == dataset
    ]
    down = rank.way in _MOST
    if dataset is None or len(fields) != 1 or draft.metrics or rank.way not in (*_MOST, *_LEAST):
        return False
    _keep_some(sentence, sentence.grouped[0], counts, dataset)
    draft.rows = dataset
    draft.dimensions += [*columns_of(sentence, dataset), fields[0]]
    draft.dimensions[:] = dict.fromkeys(draft.dimensions)
    draft.order_by.append(OrderBy(by=fields[0], direction="desc" if down else "asc"))
    draft.limit = rank.limit
    sentence.grouped.clear()
    sentence.ranks.clear()
    return True
