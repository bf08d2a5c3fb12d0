"""Fields without a metric: the most common of one, and those that name whose rows they are of."""

from typing import Final

from engine.planning.meaning.sane import belongs_to
from engine.planning.meaning.sentence import Rank, Sentence
from engine.planning.subject.compose_metric import counted, summed
from engine.planning.subject.read_groups import field_of
from semantic.query import OrderBy

_COMMON: Final = ("common", "frequent", "often", "popular", "prevalent", "rarest")


def compose_common(sentence: Sentence) -> None:
    """Measure a field named alone: the most common loss reason, lost reasons by segment."""
    if sentence.draft.metrics:
        _count_first(sentence)
        return
    ranked = next((one for one in sentence.ranks if _is_common(sentence, one)), None)
    if ranked is not None:
        _compose_most_common(sentence, ranked)
    else:
        _compose_belonging(sentence)


def _count_first(sentence: Sentence) -> None:
    """Count the rows of "the main reasons we lose", and show their amount beside it.

    A verb alone names neither a number nor money.
    """
    draft = sentence.draft
    named = any(span.kind == "metric" or span.of("much", "many") for span in sentence.spans)
    if named or len(draft.metrics) != 1 or sentence.by_money is not None:
        return
    fields = [place for place in sentence.free("dimension") if _is_field(sentence, place)]
    for place in (*sentence.grouped, *fields):
        for one in sentence.spans[place].of("dimension"):
            target = belongs_to(one.target, sentence.lexicon)
            home = target.partition(".")[0] if target else ""
            if target is None or draft.metrics != [summed(sentence, home, target)]:
                continue
            number = counted(sentence, home, target)
            draft.metrics[:0] = [number] if number else []
            if number and not sentence.ranks:
                draft.order_by.append(OrderBy(by=number, direction="desc"))
            return


def _is_common(sentence: Sentence, rank: Rank) -> bool:
    """Return whether the most common is asked for."""
    return _only_belonging(sentence, rank) or _said(sentence, rank).endswith(_COMMON)


def _only_belonging(sentence: Sentence, rank: Rank) -> bool:
    """Return whether a word is of the most common only where a field says of what: main reasons."""
    reading = sentence.spans[rank.at].first("rank")
    return reading is not None and reading.value == "common"


def _said(sentence: Sentence, rank: Rank) -> str:
    return sentence.spans[rank.at].text.casefold()


def _compose_most_common(sentence: Sentence, rank: Rank) -> None:
    """Count the rows of "the most common loss reason": those lost, where the name says so."""
    grouped = sentence.grouped
    place = rank.thing if rank.thing in grouped else grouped[0] if len(grouped) == 1 else None
    field = field_of(sentence, place) if place is not None else None
    if field is None:
        return
    target = belongs_to(field, sentence.lexicon)
    make = counted if sentence.by_money is None else summed
    metric = make(sentence, field.partition(".")[0], target)
    if metric is None or (target is None and _only_belonging(sentence, rank)):
        return
    sentence.draft.metrics.append(metric)
    label = sentence.lexicon.metric(metric).words.label
    sentence.assume(f"The most common is read as the one with the most: {label}.")


def belonging_ranked(sentence: Sentence) -> str | None:
    """Return what ranks a field that says whose rows it is of: the top loss reasons, by amount."""
    if len(sentence.grouped) != 1 or not sentence.spans[sentence.grouped[0]].of("dimension"):
        return None
    field = field_of(sentence, sentence.grouped[0])
    target = belongs_to(field, sentence.lexicon) if field else None
    if target is None:
        return None
    make = counted if sentence.by_money is None else summed
    return make(sentence, target.partition(".")[0], target)


def _compose_belonging(sentence: Sentence) -> None:
    """Count the rows that a field is of: "lost reasons by segment" are of deals lost."""
    if sentence.free("list", "share", "many", "much") or sentence.ranks:
        return
    make = counted if sentence.by_money is None else summed
    loose = [place for place in sentence.free("dimension") if _is_field(sentence, place)]
    for place in (*sentence.grouped, *loose):
        for one in sentence.spans[place].of("dimension"):
            target = belongs_to(one.target, sentence.lexicon)
            metric = make(sentence, target.partition(".")[0], target) if target else None
            if metric is None:
                continue
            sentence.draft.metrics.append(metric)
            if place not in sentence.grouped:
                sentence.take(place)
                sentence.grouped.append(place)
            label = sentence.lexicon.metric(metric).words.label
            sentence.assume(f"No metric was named, so {label} is shown.")
            return


def _is_field(sentence: Sentence, place: int) -> bool:
    after = sentence.is_(place + 1, "value", "operator", "literal", "number")
    return not after and not sentence.spans[place].of("entity", "metric")
