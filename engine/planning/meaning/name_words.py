"""The words that names are made of, as misspelled ones are told by what stands beside them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from engine.planning.meaning.spans import Reading
from engine.planning.text.likeness import bones, sound

Index = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class NameWords:
    """`before` and `after` hold, for a word, those beside it in names; `heads` names of one word.

    `by_bones` and `by_sound` hold words by their consonants and by how they sound.
    """

    before: Index
    after: Index
    heads: tuple[str, ...]
    by_bones: Index
    by_sound: Index


def name_words(names: Iterable[str], heads: Iterable[str] = ()) -> NameWords:
    """Return the words of some names, each name with its words one space apart."""
    before: dict[str, dict[str, None]] = {}
    after: dict[str, dict[str, None]] = {}
    words: dict[str, None] = {}
    for name in names:
        said = name.split()
        words |= dict.fromkeys(said)
        for one, other in pairwise(said):
            after.setdefault(one, {})[other] = None
            before.setdefault(other, {})[one] = None
    by_bones: dict[str, list[str]] = {}
    by_sound: dict[str, list[str]] = {}
    for word in words:
        by_bones.setdefault(bones(word), []).append(word)
        by_sound.setdefault(sound(word), []).append(word)
    return NameWords(
        before={word: tuple(found) for word, found in before.items()},
        after={word: tuple(found) for word, found in after.items()},
        heads=tuple(dict.fromkeys(heads)),
        by_bones={key: tuple(found) for key, found in by_bones.items()},
        by_sound={key: tuple(found) for key, found in by_sound.items()},
    )


def heads_of(terms: Mapping[str, tuple[Reading, ...]]) -> tuple[str, ...]:
    """Return the names of one word by which figures are grouped: fields and things."""
    return tuple(
        name
        for name, readings in terms.items()
        if " " not in name and any(one.kind in ("dimension", "entity") for one in readings)
    )
