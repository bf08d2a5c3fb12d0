"""The most common of a field: how many rows bear each of its values."""

from typing import Final

from engine.planning.compose_metric import counted
from engine.planning.read_groups import field_of
from engine.planning.sane import belongs_to
from engine.planning.sentence import Sentence

_COMMON: Final = ("common", "frequent", "often", "popular", "prevalent", "rarest")


def compose_common(sentence: Sentence) -> None:
    """Count the rows of "the most common loss reason": those lost, where the name says so."""
    if sentence.draft.metrics or len(sentence.grouped) != 1:
        return
    if not any(
        sentence.spans[rank.at].text.casefold().endswith(_COMMON) for rank in sentence.ranks
    ):
        return
    field = field_of(sentence, sentence.grouped[0])
    if field is None:
        return
    home = field.partition(".")[0]
    target = belongs_to(field, sentence.lexicon)
    metric = counted(sentence, home, target)
    if metric is None:
        return
    sentence.draft.metrics.append(metric)
    label = sentence.lexicon.metric(metric).words.label
    sentence.assume(f"The most common is read as the one with the most: {label}.")
