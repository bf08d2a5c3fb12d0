"""Fields without a metric: the most common of one, and those that name whose rows they are of."""

from typing import Final

from engine.planning.meaning.sane import belongs_to
from engine.planning.meaning.sentence import Sentence
from engine.planning.subject.compose_metric import counted
from engine.planning.subject.read_groups import field_of

_COMMON: Final = ("common", "frequent", "often", "popular", "prevalent", "rarest")


def compose_common(sentence: Sentence) -> None:
    """Measure a field named alone: the most common loss reason, lost reasons by segment."""
    if sentence.draft.metrics:
        return
    said = [sentence.spans[rank.at].text.casefold() for rank in sentence.ranks]
    if any(text.endswith(_COMMON) for text in said):
        _compose_most_common(sentence)
    else:
        _compose_belonging(sentence)


def _compose_most_common(sentence: Sentence) -> None:
    """Count the rows of "the most common loss reason": those lost, where the name says so."""
    field = field_of(sentence, sentence.grouped[0]) if len(sentence.grouped) == 1 else None
    if field is None:
        return
    target = belongs_to(field, sentence.lexicon)
    metric = counted(sentence, field.partition(".")[0], target)
    if metric is None:
        return
    sentence.draft.metrics.append(metric)
    label = sentence.lexicon.metric(metric).words.label
    sentence.assume(f"The most common is read as the one with the most: {label}.")


def _compose_belonging(sentence: Sentence) -> None:
    """Count the rows that a field is of: "lost reasons by segment" are of deals lost."""
    if sentence.free("list", "share", "many", "much") or sentence.ranks:
        return
    loose = [place for place in sentence.free("dimension") if _is_field(sentence, place)]
    for place in (*sentence.grouped, *loose):
        for one in sentence.spans[place].of("dimension"):
            target = belongs_to(one.target, sentence.lexicon)
            metric = counted(sentence, target.partition(".")[0], target) if target else None
            if metric is None:
                continue
            sentence.draft.metrics.append(metric)
            if place not in sentence.grouped:
                sentence.take(place)
                sentence.grouped.append(place)
            label = sentence.lexicon.metric(metric).words.label
            sentence.assume(f"No metric was named, so {label} are counted.")
            return


def _is_field(sentence: Sentence, place: int) -> bool:
    after = sentence.is_(place + 1, "value", "operator", "literal", "number")
    return not after and not sentence.spans[place].of("entity", "metric")
