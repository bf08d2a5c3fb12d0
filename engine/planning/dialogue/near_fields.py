"""A word after "by" that is no field: the fields named most like it, and the usual ones."""

from rapidfuzz import fuzz, process

from engine.planning.dialogue.variants import parts_of
from engine.planning.meaning.sentence import Sentence

_ALIKE = 60
_MOST = 4


def unknown_group(sentence: Sentence, places: tuple[int, ...]) -> str | None:
    """Return what is to be grouped by where only that is unknown: "by rap"."""
    if len(places) != 2 or places[1] != places[0] + 1:
        return None
    by, named = sentence.spans[places[0]], sentence.spans[places[1]]
    return named.text if by.of("group") and named.kind == "unknown" else None


def near_fields(sentence: Sentence, word: str) -> list[str]:
    """Return the fields to group by that are named most like a word, then those of few values."""
    heads = sentence.lexicon.names.heads
    alike = process.extract(
        word.casefold(), heads, scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=_MOST
    )
    named = [_nearest(sentence, head) for head, _, _ in alike]
    fields = [one for one in (*named, *parts_of(sentence, 12)) if one]
    return list(dict.fromkeys(fields))[:_MOST]


def _nearest(sentence: Sentence, head: str) -> str | None:
    """Return the nearest field of a name that the rows asked about reach."""
    reached = [
        (far, one.target)
        for one in sentence.lexicon.terms.get(head, ())
        if one.kind == "dimension"
        and sentence.lexicon.dimension(one.target).type == "text"
        and (far := sentence.distance(one.target.partition(".")[0])) is not None
    ]
    return min(reached)[1] if reached else None
