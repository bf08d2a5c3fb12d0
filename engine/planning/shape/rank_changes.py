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
    places += [at for rank in sentence.ranks for at in _done_so(sentence, rank.at)]
    for place in places:
        span = sentence.at(place)
        if span is not None and span.of("change"):
            return span.text.casefold().split()[0]
    return None


def _done_so(sentence: Sentence, place: int) -> list[int]:
    """Return what was done the most: "grew the most", "improved its win rate the most"."""
    after = sentence.at(place + 1)
    if after is not None and after.kind not in (
        "preposition",
        "mark",
        "window",
        "compare",
        "group",
    ):
        return []
    at = place - 1
    while sentence.is_(at, "metric", "preposition"):
        at -= 1
    return [at] if sentence.is_(at, "change") else []


def falls(change: str) -> bool | None:
    """Return whether what is ranked by a change is ranked by its fall; None where either may be."""
    return None if change in EITHER_WAY else change in FALLING
