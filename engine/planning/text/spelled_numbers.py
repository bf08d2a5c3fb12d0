"""Numbers written as words to one token: "a hundred thousand", "two million", "twenty five"."""

from dataclasses import replace
from typing import Final

from engine.planning.text.tokens import Token, TokenKind
from engine.planning.text.words import NUMBER_WORDS

_SCALES: Final = {
    "hundred": 100,
    "thousand": 1_000,
    "grand": 1_000,
    "million": 1_000_000,
    "mil": 1_000_000,
    "billion": 1_000_000_000,
}
_TENS: Final = {
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
#: Numbers said in full that are years: "two thousand and twenty five".
_YEARS: Final = range(2000, 2100)
_UNITS: Final = {word: number for word, number in NUMBER_WORDS.items() if 0 < number < 10}


def join_numbers(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """Return the tokens with each number of several words as one token.

    A single word stays as it is: "two", "hundred", and "a" before anything but a scale.
    """
    made: list[Token] = []
    at = 0
    while at < len(tokens):
        year = _year_at(tokens, at)
        end, number = year or _number_at(tokens, at)
        if end - at < 2:
            made.append(tokens[at])
            at += 1
            continue
        first, last = tokens[at], tokens[end - 1]
        in_full = tokens[at].word in ("two", "nineteen") and number in _YEARS
        text = " ".join(token.text for token in tokens[at:end])
        text = str(number) if year or in_full else text
        kind: TokenKind = "money" if first.kind == "money" else "number"
        joined = replace(first, kind=kind, text=text, word=text, stem=text, number=number)
        made.append(replace(joined, end=last.end))
        at = end
    return tuple(made)


def _number_at(tokens: tuple[Token, ...], at: int) -> tuple[int, int | float]:
    """Return where the number that begins at a token ends, and what it is."""
    total: float = 0
    current: float | None = None
    place, scaled = at, False
    while place < len(tokens):
        token = tokens[place]
        scale = _SCALES.get(token.word)
        if scale is not None and (current is not None or place == at):
            if current is None and _scale_after(tokens, place + 1) is None:
                break
            current = (current or 1) * scale
            if scale > 100:
                total, current = total + current, None
            scaled = True
        elif scale is not None and scaled and current is None:
            total *= scale
        elif (said := _small(tokens, place, current)) is not None:
            current = (current or 0) + said
        elif _leads(tokens, place, at):
            current = 0.5 if token.word == "half" else current or 1
        elif not (token.word == "and" and scaled and _follows(tokens, place + 1)):
            break
        place += 1
    number = total + (current or 0)
    return place, int(number) if number == int(number) else number


def _year_at(tokens: tuple[Token, ...], at: int) -> tuple[int, int] | None:
    """Return the year said in two halves, and where it ends: "twenty twenty five"."""
    if [one.word for one in tokens[at : at + 1]] != ["twenty"]:
        return None
    tens = [_TENS.get(one.word) for one in tokens[at + 1 : at + 2]]
    if tens not in ([20], [30]):
        return None
    unit = [_UNITS.get(one.word) for one in tokens[at + 2 : at + 3]]
    year = 2000 + (tens[0] or 0)
    return (at + 3, year + unit[0]) if unit and unit[0] else (at + 2, year)


def _scale_after(tokens: tuple[Token, ...], place: int) -> int | None:
    return _SCALES.get(tokens[place].word) if place < len(tokens) else None


def _small(tokens: tuple[Token, ...], place: int, current: float | None) -> int | float | None:
    """Return what a word adds: a whole number first, a unit after a ten, a rest after a hundred."""
    token = tokens[place]
    if current is None:
        if token.kind in ("number", "money"):
            return token.number
        return _TENS.get(token.word) or NUMBER_WORDS.get(token.word)
    if current % 100 == 0 and current:
        return _TENS.get(token.word) or _UNITS.get(token.word)
    tens = current % 100 in _TENS.values()
    return _UNITS.get(token.word) if tens and token.kind == "word" else None


def _leads(tokens: tuple[Token, ...], place: int, at: int) -> bool:
    """Return whether "a", "half a" lead to a scale: "half a million"."""
    words = [token.word for token in tokens[place : place + 3]]
    if place == at and words[:1] == ["half"] and len(words) > 2 and words[1] in ("a", "of"):
        return words[2] in _SCALES
    return words[0] in ("a", "an") and len(words) > 1 and (words[1] in _SCALES)


def _follows(tokens: tuple[Token, ...], place: int) -> bool:
    if place >= len(tokens):
        return False
    word = tokens[place].word
    return word in _TENS or word in NUMBER_WORDS
