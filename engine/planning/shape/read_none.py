"""What is missing: fields left empty, and things that have none of others."""

from typing import Final

from engine.planning.meaning.conditions import Column
from engine.planning.meaning.sentence import Missing, Sentence, Threshold
from engine.planning.meaning.spans import Span
from engine.planning.subject.compose_metric import counted, segment_named
from semantic.joins import ManyToOne, find_path
from semantic.query import Filter

_NONE: Final = frozenset({"no", "without", "never", "not", "not any", "not a", "sans"})
_DENIED: Final = frozenset({"not", "don't", "doesn't", "didn't", "do not", "does not", "haven't"})
_SEGMENTS: Final = {"win": "won", "lose": "lost"}


def read_missing(sentence: Sentence) -> None:
    """Spend the words of what is missing: "without a loss reason", "accounts with no deals"."""
    for place in sentence.free("missing"):
        _read_missing(sentence, place)
    for place in sentence.free("not"):
        if sentence.spans[place].text.casefold() in _NONE:
            _read_none(sentence, place)
    for place in sentence.free("not"):
        _read_without(sentence, place)


def _read_missing(sentence: Sentence, place: int) -> None:
    """Read "amount is missing", "amount is zero or missing", "missing a loss reason"."""
    at, zero = place - 1, False
    while sentence.has(at, "or", "number") and not sentence.has(at, "dimension"):
        if sentence.has(at, "number"):
            if sentence.spans[at].number != 0:
                return
            zero = True
        at -= 1
    negated = sentence.has(at, "not")
    if negated:
        sentence.take(at)
        at -= 1
    first, last = at, place
    things = sentence.has(at, "entity") and sentence.has(place + 1, "dimension")
    if not sentence.has(at, "dimension") or (things and not negated):
        first, last, at = place, place + 1, place + 1
    if sentence.has(at, "dimension"):
        sentence.take(*range(first, last + 1))
        sentence.missing.append(Missing(at, zero, negated))


def _read_without(sentence: Sentence, place: int) -> None:
    """Read "without a loss reason", "don't have an amount": the field is empty."""
    said, at = sentence.spans[place].text.casefold(), place + 1
    if said in _DENIED and sentence.is_(at, "with"):
        at += 1
    elif said not in ("without", "no"):
        return
    zero = at
    if said == "no" and sentence.is_(at, "or") and _is_zero(sentence, at + 1):
        at += 2  # "no or zero amount"
    named = sentence.has(at, "dimension") and not sentence.has(at, "entity")
    if not named or sentence.is_(at + 1, "value", "literal", "operator", "number"):
        return
    last = at
    if said == "no" and sentence.is_(at + 1, "or") and _is_zero(sentence, at + 2):
        last = at + 2  # "no amount or zero", "no amount or zero amount"
        last += sentence.has(at + 3, "dimension") and _same_field(sentence, at, at + 3)
    sentence.take(*range(place, last + 1))
    sentence.missing.append(Missing(at, at > zero or last > at, False))


def _is_zero(sentence: Sentence, place: int) -> bool:
    return sentence.has(place, "number") and sentence.spans[place].number == 0


def _same_field(sentence: Sentence, one: int, other: int) -> bool:
    named = {field.target for field in sentence.spans[one].of("dimension")}
    return any(field.target in named for field in sentence.spans[other].of("dimension"))


def _read_none(sentence: Sentence, place: int) -> None:
    """Read "accounts without open deals": they are grouped, and their deals are none."""
    counts = _counted(sentence, place)
    if counts is None:
        return
    home = sentence.measure(counts)
    holder = place - 1
    while holder > 0 and (
        sentence.is_(holder, "with", "who", "which", "and", "mark")
        or sentence.spans[holder].of("who")
        or sentence.spans[holder].text.casefold() == "but"
    ):
        holder -= 1
    metric = _between(sentence, holder)
    holder = holder if metric is None else metric - 2
    dataset = _held(sentence, holder)
    if dataset is None or home is None or not _belongs(sentence, home.dataset, dataset):
        return
    if _is_number(sentence, holder):
        _leave_out(sentence, counts, dataset, (place, place + 1))
        return
    if sentence.lexicon.label(dataset) is None:
        return
    sentence.take(*range(holder, holder + 1), *_words(sentence, holder + 1, place + 1))
    sentence.grouped.append(holder)
    sentence.heads.add(place + 1)
    sentence.thresholds.append(
        Threshold("=", (0,), holder, None, False, False, rate=counts),
    )


def _words(sentence: Sentence, first: int, last: int) -> list[int]:
    """Return the places between that are spent: all but a metric that they have some of."""
    return [at for at in range(first, last + 1) if at == last or not _is_amount(sentence, at)]


def _between(sentence: Sentence, place: int) -> int | None:
    """Return the place of "pipeline" in "accounts that have pipeline but never bought"."""
    tied = sentence.at(place - 1)
    if tied is None or not _is_amount(sentence, place) or not tied.of("with"):
        return None
    return place


def _is_amount(sentence: Sentence, place: int) -> bool:
    span = sentence.spans[place]
    return span.kind == "metric" and not span.of("entity", "dimension")


def _counted(sentence: Sentence, place: int) -> str | None:
    """Return the metric that counts what there is none of."""
    span = sentence.at(place + 1)
    if span is None:
        return None
    verb = span.first("verb")
    if verb and verb.target in _SEGMENTS and sentence.spans[place].text.casefold() != "no":
        target = segment_named(sentence, _SEGMENTS[verb.target])
        return counted(sentence, target.partition(".")[0], target) if target else None
    if sentence.spans[place].text.casefold() in ("not", "never"):
        return None
    lexicon = sentence.lexicon
    for one in span.of("metric"):
        if one.target in lexicon.counts.values():
            return one.target
        key = next((key for key, name in lexicon.amounts.items() if name == one.target), None)
        if key is not None and key in lexicon.counts:
            return lexicon.counts[key]
    entity = span.first("entity")
    return lexicon.counts.get((entity.target, "")) if entity else None


def _held(sentence: Sentence, place: int) -> str | None:
    """Return the dataset of the things that have none."""
    span = sentence.at(place)
    if span is None or place in sentence.used:
        return None
    entity = span.first("entity")
    if entity is not None:
        return entity.target
    for one in span.of("metric"):
        for (dataset, where), name in sentence.lexicon.counts.items():
            if name == one.target and not where:
                return dataset
    return None


def _belongs(sentence: Sentence, home: str, holder: str) -> bool:
    """Return whether each counted row belongs to one of the things."""
    path = find_path(sentence.lexicon.model.datasets, home, holder)
    return home != holder and isinstance(path, ManyToOne)


def _is_number(sentence: Sentence, place: int) -> bool:
    """Return whether only the number of things is asked: "how many accounts have no deals"."""
    span = sentence.spans[place]
    before = sentence.at(place - 1)
    return _says_many(span) or (before is not None and bool(before.of("many")))


def _says_many(span: Span) -> bool:
    return span.text.casefold().startswith(("how many", "number of", "count of"))


def _leave_out(sentence: Sentence, counts: str, dataset: str, places: tuple[int, ...]) -> None:
    """Count the things that none of the rows belong to, where a filter can say so."""
    demands = sentence.lexicon.demands[counts]
    field = _field_of(sentence, next(iter(demands[0][1].columns), None))
    if len(demands) != 1 or demands[0][1].others or field is None:
        return
    (allowed,) = demands[0][1].columns.values()
    values = sorted(allowed.values)
    if allowed.negated:
        if not sentence.values.complete(field):
            return
        values = [one for one in sentence.values.values(field) if one not in allowed.values]
    sentence.take(*places)
    sentence.heads.add(places[-1])
    sentence.draft.where.append(Filter(field=field, op="not_in", values=tuple(values)))
    thing = sentence.lexicon.model.datasets[dataset].words.label.lower()
    sentence.assume(f"Each {thing} none of whose rows is {' or '.join(values)} is counted.")


def _field_of(sentence: Sentence, column: Column | None) -> str | None:
    """Return the field that shows a column."""
    if column is None:
        return None
    dataset, name = column
    home = sentence.lexicon.model.datasets[dataset]
    for dimension in home.dimensions.values():
        if dimension.expression.sql == name and not dimension.hidden:
            return dimension.qualified
    return None
