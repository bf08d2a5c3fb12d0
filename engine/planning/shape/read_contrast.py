"""Comparatives of two things named: "who sold more, A or B", "do A win more often than B"."""

from itertools import pairwise
from typing import Final

from engine.planning.meaning.sentence import Contrast, Sentence
from engine.planning.meaning.spans import Kind, Span
from engine.planning.meaning.words_in_place import COMPARATIVES, OFTEN
from engine.planning.subject.owned_groups import names_group

_LISTING: Final[tuple[Kind, ...]] = ("and", "or", "mark", "compare", "preposition")
_MEASURED: Final[tuple[Kind, ...]] = ("metric", "segment", "verb")
_BECOMING: Final = frozenset(
    {*("get", "got", "gotten", "become", "became", "becoming", "getting", "taking")}
)
_BE: Final = frozenset({"is", "are", "was", "were"})
#: What the things compared may stand apart from the question by: "A or B: which is bigger?"
_APART: Final = (",", ":", ";", "-", "?", "(")


def read_contrast(sentence: Sentence) -> None:
    """Spend comparatives of values that are set against each other, and who or which is asked."""
    words = [place for place in range(len(sentence.spans)) if _way(sentence, place)]
    chain = _chain(sentence)
    if not chain:
        if not _read_moved(sentence, words):
            _read_measures(sentence, words)
        return
    apart = [place for place, span in enumerate(sentence.spans) if _is_difference(span)]
    if not words and not apart:
        return
    if not _is_contrast(sentence, chain) or _asks_for_others(sentence, chain):
        return
    way = _way(sentence, words[0]) if words else ""
    if any(_way(sentence, place) != way for place in words[1:]):
        return
    often = [words[0] + 1] if words and _is_often(sentence, words[0] + 1) else []
    sentence.contrast = Contrast("often" if often else way, (*words, *often), tuple(chain))
    sentence.take(*words, *often, *(() if words else apart))
    for first, second in pairwise(chain):
        if any(not sentence.is_(at, *_LISTING) for at in range(first + 1, second)):
            sentence.take(*(at for at in range(first + 1, second) if _sets_against(sentence, at)))
    _spend_question(sentence)


def _way(sentence: Sentence, place: int) -> str:
    """Return which way a comparative goes, "" where the word is none or bounds a number."""
    span = sentence.spans[place]
    word = span.text.casefold().removesuffix(" than")
    if word not in COMPARATIVES or place in sentence.used or span.number is not None:
        return ""
    bounds = sentence.is_(place + 1, "number") or sentence.is_(place + 2, "number")
    return "" if bounds else COMPARATIVES[word]


def _is_often(sentence: Sentence, place: int) -> bool:
    span = sentence.at(place)
    return span is not None and span.text.casefold() in OFTEN


def _is_difference(span: Span) -> bool:
    return bool(span.of("change")) and span.text.casefold() in ("difference", "delta", "gap")


def _chain(sentence: Sentence) -> list[int]:
    """Return the values of one field set against each other; none where more are named so."""
    values = [place for place, span in enumerate(sentence.spans) if span.kind == "value"]
    chains: list[list[int]] = []
    for place in values:
        last = chains[-1][-1] if chains else None
        if last is not None and _share_field(sentence, last, place):
            chains[-1].append(place)
        else:
            chains.append([place])
    found = [chain for chain in chains if len(chain) > 1]
    return found[0] if len(found) == 1 else []


def _share_field(sentence: Sentence, one: int, other: int) -> bool:
    fields = {reading.target for reading in sentence.spans[one].of("value")}
    return any(reading.target in fields for reading in sentence.spans[other].of("value"))


def _is_contrast(sentence: Sentence, chain: list[int]) -> bool:
    """Return whether the values are set against each other, not a group of their own."""
    against = False
    for first, second in pairwise(chain):
        between = range(first + 1, second)
        if any(sentence.is_(at, "not") for at in between):
            return False
        against |= any(_sets_against(sentence, at) for at in between)
        listed = all(sentence.is_(at, *_LISTING) for at in between)
        if not listed and not any(_sets_against(sentence, at) for at in between):
            return False
    return against or _told_apart(sentence, chain[0])


def _sets_against(sentence: Sentence, place: int) -> bool:
    """Return whether a word stands between two things that are compared: or, than, versus."""
    span = sentence.spans[place]
    return span.kind in ("or", "compare") or span.text.casefold().endswith("than")


def _told_apart(sentence: Sentence, first: int) -> bool:
    """Return whether "which of", "between" or "of" stands before the values compared."""
    at = first - 1
    while sentence.is_(at, "preposition", "both"):
        at -= 1
    if sentence.is_(at, "between"):
        return True
    return sentence.is_(at, "which") and at < first - 1


def _asked(sentence: Sentence) -> list[int]:
    return [
        place
        for place, span in enumerate(sentence.spans)
        if place not in sentence.used and span.of("who", "which") and not span.of("group", "each")
    ]


def _is_group(sentence: Sentence, place: int) -> bool:
    """Return whether a field or thing is named there, though it be a verb's form: "source"."""
    span = sentence.at(place)
    fields = span.of("dimension") if span is not None else ()
    text = any(sentence.lexicon.dimension(one.target).type == "text" for one in fields)
    return names_group(sentence, place) or text


def _asks_for_others(sentence: Sentence, chain: list[int]) -> bool:
    """Return whether other things than the values are asked for: "which reps sold more in A"."""
    fields = {one.target for one in sentence.spans[chain[0]].of("value")}
    for place in _asked(sentence):
        span, noun = sentence.spans[place], sentence.at(place + 1)
        if noun is not None and span.of("which") and _is_group(sentence, place + 1):
            named = {one.target for one in noun.of("dimension")}
            named |= {sentence.lexicon.label(one.target) or "" for one in noun.of("entity")}
            if not named & fields:
                return True
        elif not (_is_theirs(sentence, span, chain) or _stands_apart(sentence, place, chain)):
            return True
    return False


def _spend_question(sentence: Sentence) -> None:
    """Spend the who or which that asks for one of the values: it is no group of its own."""
    for place in _asked(sentence):
        if sentence.spans[place].of("which") and _is_group(sentence, place + 1):
            continue
        sentence.take(place)
        one = sentence.at(place + 1)
        if one is not None and one.text.casefold() in ("one", "ones", "side"):
            sentence.take(place + 1)


def _is_theirs(sentence: Sentence, span: Span, chain: list[int]) -> bool:
    """Return whether what is asked for is what the values name: "which", or people by "who"."""
    if not span.of("who"):
        return True
    fields = {one.target for one in sentence.spans[chain[0]].of("value")}
    return any(sentence.lexicon.label(one.partition(".")[0]) == one for one in fields)


def _stands_apart(sentence: Sentence, place: int, chain: list[int]) -> bool:
    """Return whether the values are apart from the question: "who converts better: A or B"."""
    at = chain[0] - 1 if chain[0] > place else place - 1
    before = sentence.at(at)
    return before is not None and before.kind == "mark" and before.text in _APART


def _read_moved(sentence: Sentence, words: list[int]) -> bool:
    """Spend the "shorter" of "did the cycle get shorter", "are we losing more over time"."""
    said = sentence.stops | {span.text.casefold() for span in sentence.spans}
    if not words or not (sentence.free("trend") or said & _BECOMING):
        return False
    way = _way(sentence, words[0])
    if any(_way(sentence, place) != way for place in words[1:]):
        return False
    often = [words[0] + 1] if _is_often(sentence, words[0] + 1) else []
    sentence.contrast = Contrast("often" if often else way, (*words, *often), moved=True)
    sentence.take(*words, *often)
    return True


def _read_measures(sentence: Sentence, words: list[int]) -> None:
    """Spend "more" of "more deals won than lost": what was won and lost is shown side by side."""
    than = [
        place
        for place, span in enumerate(sentence.spans)
        if span.text.casefold().endswith("than") and place not in sentence.used
    ]
    if len(than) != 1 or not words or words[0] > than[0]:
        return
    sides = range(than[0]), range(than[0] + 1, len(sentence.spans))
    if words[0] == than[0]:
        if sentence.stops & _BE and all(_one_metric(sentence, side) for side in sides):
            sentence.contrast = Contrast("", tuple(words))
            sentence.take(than[0])
        return
    if all(any(sentence.has(at, *_MEASURED) for at in side) for side in sides):
        sentence.contrast = Contrast("", tuple(words))
        sentence.take(*(place for place in words if place != than[0]))


def _one_metric(sentence: Sentence, side: range) -> bool:
    """Return whether one measure is named on a side, and nothing that it could bound."""
    named = [at for at in side if sentence.is_(at, "metric")]
    groups = any(sentence.is_(at, "group", "each", "which", "who", "with") for at in side)
    return len(named) == 1 and not groups
