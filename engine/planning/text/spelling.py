"""Words to the known words they are misspellings of, looked for only where they may be."""

from collections.abc import Iterable, Mapping
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

SHORTEST_FUZZY: Final = 4
#: From this length on a letter may be lost, doubled or added; below, two may be swapped.
_ONE_LOST: Final = 5
_ONE_WRONG: Final = 7
_TWO_WRONG: Final = 9
#: With another of these a word is another form, not a slip: "managed" is no "manager".
_ENDINGS: Final = (
    *("", "e", "ed", "er", "ers", "es", "ing", "ion", "ions", "or", "ors", "ive", "al", "ly"),
    *("able", "ment", "ure", "ance", "ant", "ent"),
)

Buckets = Mapping[tuple[str, int], tuple[str, ...]]


def nearest_word(word: str, buckets: Buckets) -> str | None:
    """Return the one known word that this is a misspelling of, or None if none or two are near.

    Of four letters two may be swapped. From five on, letters may be swapped, lost or doubled;
    from seven on one may be another; from nine on, two mistakes are forgiven.
    """
    length = len(word)
    if length < SHORTEST_FUZZY or not word.isalpha():
        return None
    allowed = 2 if length >= _TWO_WRONG else 1
    near: dict[str, int] = {}
    for other_length in range(length - allowed, length + allowed + 1):
        for first in dict.fromkeys(word[:2]):
            candidates = buckets.get((first, other_length), ())
            for other, distance, _ in process.extract(
                word, candidates, scorer=OSA.distance, score_cutoff=allowed, limit=3
            ):
                if _is_slip(word, other) and not is_kin(word, other):
                    near[other] = int(distance)
    closest = min(near.values(), default=0)
    best = [other for other, distance in near.items() if distance == closest]
    return best[0] if len(best) == 1 else None


def _is_slip(word: str, other: str) -> bool:
    """Return whether the difference is one that fingers make in a word of that length."""
    swapped = sorted(word) == sorted(other)
    if word[0] != other[0]:
        return swapped and word[:2] == other[1::-1] and word[2:] == other[2:]
    if len(word) < _ONE_LOST:
        return swapped
    return swapped or len(word) >= _ONE_WRONG or len(word) != len(other)


def is_kin(word: str, other: str) -> bool:
    """Return whether two words differ in their endings only: each says what it says.

    >>> is_kin("managed", "manager"), is_kin("competitive", "competitor"), is_kin("regon", "region")
    (True, True, False)
    """
    return any(
        len(root) >= SHORTEST_FUZZY and other.startswith(root) and other[len(root) :] in _ENDINGS
        for ending in _ENDINGS
        if ending and word.endswith(ending) and (root := word[: -len(ending)])
    )


def word_buckets(words: Iterable[str]) -> dict[tuple[str, int], tuple[str, ...]]:
    """Sort words by first letter and length, where `nearest_word` looks."""
    buckets: dict[tuple[str, int], list[str]] = {}
    for word in dict.fromkeys(words):
        if len(word) >= SHORTEST_FUZZY - 1 and word.isalpha():
            buckets.setdefault((word[0], len(word)), []).append(word)
    return {key: tuple(found) for key, found in buckets.items()}
