"""Superlatives of a change: "the biggest increase", "grew the most", "dropped the fastest"."""

from typing import Final

from engine.planning.meaning.sentence import Sentence

FALLING: Final = frozenset(
    {*("decrease", "drop", "decline", "fall", "dip", "reduction", "dropped", "declined", "fell")}
    | {*("fallen", "shrank", "shrunk", "decreased", "dipped", "worsened")}
)
EITHER_WAY: Final = frozenset(
    {"change", "changes", "changed", "moved", "shifted", "difference", "delta"}
)


def change_ranked(sentence: Sentence) -> str | None:
    """Return the change that a superlative is about: "the biggest increase in bookings"."""
    places = [rank.at + 1 for rank in sentence.ranks]
    groups = [at for at, span in enumerate(sentence.spans) if span.text.casefold() == "by"]
    places += [at + 1 for at in groups] if places else []
    places += [rank.at - 1 for rank in sentence.ranks if _says_how(sentence, rank.at)]
    for place in places:
        span = sentence.at(place)
        if span is not None and span.of("change"):
            return span.text.casefold().split()[0]
    return None


def _says_how(sentence: Sentence, place: int) -> bool:
    """Return whether a superlative is of what was done: "grew the most", "dropped the fastest"."""
    after = sentence.at(place + 1)
    alone = after is None or after.kind in ("preposition", "mark", "window", "compare", "group")
    return alone and sentence.is_(place - 1, "change")


def falls(change: str) -> bool | None:
    """Return whether what is ranked by a change is ranked by its fall; None where either may be."""
    return None if change in EITHER_WAY else change in FALLING
