"""How words are alike beyond a slip of the finger: their consonants, their sound, a lost letter."""

import re
from typing import Final

from rapidfuzz.distance import OSA

_VOWELS: Final = re.compile("[aeiou]")
_LEAST_LETTERS: Final = 3
_LEAST_SURE: Final = 6
#: What sounds the same and is mixed up in writing.
_SOUNDS: Final = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"ee|ea|ie|ei|ey", "E"),
        (r"ph", "f"),
        (r"ck|q(?=u)", "k"),
        (r"(?:er|or|ar)\b", "R"),
        (r"(.)\1", r"\1"),
        (r"z", "s"),
    )
)


def bones(word: str) -> str:
    """Return a word without its vowels after the first letter.

    >>> bones("segment"), bones("industry")
    ('sgmnt', 'indstry')
    """
    return word[:1] + _VOWELS.sub("", word[1:])


def sound(word: str) -> str:
    """Return how a word sounds, about: "deel" and "deal" are one.

    >>> sound("deel") == sound("deal"), sound("seller") == sound("selar")
    (True, True)
    """
    for pattern, plain in _SOUNDS:
        word = pattern.sub(plain, word)
    return word


def lost_vowels(said: str, meant: str) -> bool:
    """Return whether a word is another one with only vowels left out: "stge", "wn".

    >>> lost_vowels("stge", "stage"), lost_vowels("star", "stage"), lost_vowels("deal", "deal")
    (True, False, False)
    """
    if len(said) >= len(meant) or said[:1] != meant[:1] or bones(said) != bones(meant):
        return False
    letters = iter(meant)
    return all(letter in letters for letter in said)


def same_bones(said: str, meant: str) -> bool:
    """Return whether two words differ in one vowel at most, wherever it stands: "piplien".

    >>> same_bones("piplien", "pipeline"), same_bones("baking", "booking")
    (True, False)
    """
    if lost_vowels(said, meant):
        return True
    longer, shorter = (said, meant) if len(said) > len(meant) else (meant, said)
    left = list(longer)
    for letter in shorter:
        if letter not in left:
            return False
        left.remove(letter)
    return len(said) >= _LEAST_SURE and len(left) <= 1 and bones(said) == bones(meant)


def is_near(said: str, meant: str) -> bool:
    """Return whether a word is another one but for one letter, or for vowels left out.

    Too loose for a word alone; right where what stands beside it leaves few words to be meant.

    >>> is_near("rat", "rate"), is_near("wn", "win"), is_near("rait", "rate")
    (True, True, True)
    >>> is_near("late", "rate")
    False
    """
    if lost_vowels(said, meant):
        return True
    alike = len(said) == len(meant) > _LEAST_LETTERS and bones(said) == bones(meant)
    if alike and said != meant:
        return True
    if len(said) < _LEAST_LETTERS or said == meant:
        return False
    led = said[0] == meant[:1] or said[:2] == meant[1::-1]
    return led and OSA.distance(said, meant, score_cutoff=1) == 1


def is_swapped(said: str, meant: str) -> bool:
    """Return whether two letters of a word, but not its first, stand the wrong way round.

    >>> is_swapped("tpo", "top"), is_swapped("won", "own")
    (True, False)
    """
    return (
        len(said) == len(meant)
        and said[:1] == meant[:1]
        and said != meant
        and sorted(said) == sorted(meant)
        and OSA.distance(said, meant, score_cutoff=1) == 1
    )
