"""Many values folded at once, as `fold` folds one: the work is done on the text of them all."""

import unicodedata
from collections.abc import Sequence
from typing import Final

from engine.planning.text.tokens import fold

#: Every character but letters, digits and the end of a value becomes a space.
_PLAIN: Final = "".join(
    chr(code) if chr(code).isalnum() or chr(code) == "\n" else " " for code in range(128)
)


def fold_values(texts: Sequence[str]) -> list[str]:
    """Return each text folded.

    >>> fold_values(["Smith & Co.", "R and D", "Größe", ""])
    ['smith co', 'r d', 'grosse', '']
    """
    if not texts:
        return []
    joined = "\n".join(texts)
    if joined.count("\n") != len(texts) - 1:
        return [fold(text) for text in texts]
    if not joined.isascii():
        joined = _plain_letters(joined)
        if joined.count("\n") != len(texts) - 1:
            return [fold(text) for text in texts]
    joined = _spaced(joined.casefold())
    lines = joined.split("\n")
    if " and " in joined or "and " in joined or " and" in joined:
        return [fold(line) if "and" in line else line for line in lines]
    return lines


def _plain_letters(joined: str) -> str:
    """Return the text without accents."""
    decomposed = unicodedata.normalize("NFKD", joined)
    marks = {ord(one): None for one in set(decomposed) if unicodedata.combining(one)}
    return decomposed.translate(marks) if marks else decomposed


def _spaced(text: str) -> str:
    """Return the text with one space between words and none around a value."""
    if text.isascii():
        text = text.translate(_PLAIN)
    else:
        others = {ord(one): " " for one in set(text) if not one.isalnum() and one != "\n"}
        text = text.translate(others)
    while "  " in text:
        text = text.replace("  ", " ")
    return text.replace(" \n", "\n").replace("\n ", "\n").strip(" ")
