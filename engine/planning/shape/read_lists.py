"""Values in a row to lists: what joins them, and the one negation that covers them all."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from engine.planning.meaning.reach import PLAIN, covered_by_not, denies, stands_behind
from engine.planning.meaning.sentence import Sentence, Swap
from engine.planning.meaning.spans import Kind, Span
from engine.planning.meaning.values import PARTIAL

_LISTING: Final[tuple[Kind, ...]] = ("and", "or", "mark", "compare", "not")
_LIST_MARKS: Final = (",", "&", "/", "+")


@dataclass(frozen=True, slots=True)
class Run:
    """Values in a row, joined by and, or, commas, versus.

    `listed` where the negation is one of a whole list: "excluding SMB and renewals".
    """

    places: tuple[int, ...]
    joined: frozenset[str]
    negated: bool
    listed: bool = False


def read_lists(sentence: Sentence) -> list[Run]:
    """Spend what joins and negates the values, and return them by their lists."""
    runs: list[Run] = []
    covered = covered_by_not(sentence.spans)
    place = 0
    while place < len(sentence.spans):
        if not _is_value(sentence, place):
            place += 1
            continue
        places, joined, end = [place], set[str](), place
        own = True  # whether each value has a negation of its own
        negation = _negation(sentence, place)
        while True:
            nxt = _next_in_list(sentence, end, negation is not None)
            if nxt is None:
                break
            between = range(end + 1, nxt)
            joined |= {sentence.spans[at].kind for at in between} if between else {"compare"}
            own &= any(sentence.is_(at, "not") for at in range(end + 1, nxt))
            places.append(nxt)
            end = nxt
        joined |= _told_apart(sentence, places[0]) if len(places) > 1 else set()
        word = "" if negation is None else sentence.spans[negation].text.casefold()
        _check_negation(sentence, negation, places)
        listed = negation is not None and (word not in PLAIN or own)
        far = negation is None and place in covered and leaves_out_a_list(sentence, place)
        behind = negation is None and not far and _left_out_behind(sentence, places, covered)
        negated = negation is not None or far or behind
        _check_crossed(sentence, places, joined)
        runs.append(Run(tuple(places), frozenset(joined), negated, listed or far or behind))
        for first, last in pairwise(places):
            sentence.take(*range(first + 1, last))
        place = end + 1
    return runs


def _check_crossed(sentence: Sentence, places: list[int], joined: set[str]) -> None:
    """Ask about "EMEA enterprise or APAC SMB": which belong together is not what a list says."""
    before, after = sentence.at(places[0] - 1), sentence.at(places[-1] + 1)
    if len(places) != 2 or joined & {"and", "mark"} or before is None or after is None:
        return
    first, last = sentence.spans[places[0]], sentence.spans[places[-1]]
    beside = before.kind == after.kind == "value"
    tied = before.end == first.start and last.end == after.start
    if "or" in joined and beside and tied:
        words = f'"{before.text} {first.text}" or "{last.text} {after.text}"'
        sentence.ask(f"It is not clear which of {words} belong together.", swaps=(Swap(),))


def _left_out_behind(sentence: Sentence, places: list[int], covered: frozenset[int]) -> bool:
    """Spend "excluded" behind a list that it leaves out: "EMEA and APAC excluded"."""
    after = places[-1] + 1
    span = sentence.at(after)
    if span is None or not stands_behind(span) or not set(places) <= covered:
        return False
    sentence.take(after)
    return True


def _told_apart(sentence: Sentence, place: int) -> set[str]:
    """Spend "both" before a list, and "between" of "split between A, B and C": each is shown."""
    at = place - 1
    if sentence.has(at, "both"):
        sentence.take(at)
        at -= 1
    while sentence.is_(at, "preposition") and at > 0:
        at -= 1
    if not sentence.has(at, "between"):
        return set()
    sentence.take(at)
    return {"compare"}


def leaves_out_a_list(sentence: Sentence, place: int) -> bool:
    """Return whether the negation before a place is one of a whole list: "excluding …"."""
    for at in range(place - 1, -1, -1):
        if sentence.is_(at, "not"):
            return sentence.spans[at].text.casefold() not in PLAIN
    return False


def _is_value(sentence: Sentence, place: int) -> bool:
    span = sentence.at(place)
    if span is None or place in sentence.used or not span.of("value"):
        return False
    return span.kind == "value" or place in sentence.heads


def _next_in_list(sentence: Sentence, place: int, negated: bool) -> int | None:
    """Return the next value of the same list: "Germany, Austria and Switzerland".

    A further "not" or "nor" belongs to it where the list is negated already.
    """
    at = place + 1
    while (
        sentence.has(at, *_LISTING)
        and (sentence.spans[at].kind != "mark" or sentence.spans[at].text in _LIST_MARKS)
        and at - place <= 3
    ):
        at += 1
    joined = range(place + 1, at)
    if not joined:
        return at if _typed_beside(sentence, place, at) else None
    again = any(sentence.is_(one, "not") for one in joined)
    alike = sentence.is_(at, "preposition") and _one_field(sentence, place, at + 1)
    if (
        (again or negated or alike)
        and sentence.is_(at, "preposition")
        and _is_value(sentence, at + 1)
    ):
        at += 1
    if not _is_value(sentence, at):
        return None
    return None if again and not negated else at


def _typed_beside(sentence: Sentence, place: int, other: int) -> bool:
    """Return whether two values of one field stand together: "win rate emea apac latam"."""
    if not _is_value(sentence, other) or not _one_field(sentence, place, other):
        return False
    first, second = sentence.spans[place], sentence.spans[other]
    whole = all(one.of("value")[0].quality > PARTIAL for one in (first, second))
    values = [{reading.value for reading in one.of("value")} for one in (first, second)]
    return whole and first.end == second.start and values[0].isdisjoint(values[1])


def _one_field(sentence: Sentence, place: int, other: int) -> bool:
    """Return whether two values may be of one field: "in EMEA or in APAC"."""
    span = sentence.at(other)
    fields = {one.target for one in span.of("value")} if span else set[str]()
    return any(one.target in fields for one in sentence.spans[place].of("value"))


def _negation(sentence: Sentence, start: int) -> int | None:
    """Spend a negation that stands before a list of values, and say where it stood."""
    at = start - 1
    while at > 0 and (sentence.is_(at, "preposition", "with") or _opens(sentence, at)):
        at -= 1
    if sentence.has(at, "not"):
        sentence.take(*range(at, start))
        return at
    before = sentence.at(start - 1)
    if before is not None and denies(before) and start - 1 not in sentence.used:
        sentence.take(start - 1)
        return start - 1
    field_word = sentence.at(at)
    adjacent = at == start - 1 and field_word is not None and sentence.has(at - 1, "not")
    if adjacent and field_word and _is_field_of(field_word, sentence.spans[start]):
        sentence.take(at - 1)
        return at - 1
    return None


def _opens(sentence: Sentence, place: int) -> bool:
    return sentence.spans[place].text == "("


def _check_negation(sentence: Sentence, negation: int | None, places: list[int]) -> None:
    """Ask where a negation only seems to be one: "not just EMEA", "with and without"."""
    if negation is None:
        return
    span = sentence.spans[negation]
    reading = span.first("not")
    alone = span.text.casefold() == "neither" and len(places) < 2
    if (reading and reading.target) or alone:
        words = f'"{span.text} {sentence.spans[places[0]].text}"'
        sentence.ask(f"It is not clear what {words} leaves out.")


def closes_value(sentence: Sentence, place: int) -> bool:
    """Return whether a word only says of which field a value is: "the Strategic team"."""
    before, span = sentence.at(place - 1), sentence.spans[place]
    tied = before is not None and before.kind == "value" and before.end == span.start
    return tied and before is not None and _is_field_of(span, before)


def _is_field_of(word: Span, value: Span) -> bool:
    """Return whether a word names the field, or the thing, that a value belongs to."""
    fields = {one.target for one in value.of("value")}
    things = {field.partition(".")[0] for field in fields}
    return any(one.target in fields for one in word.of("dimension")) or any(
        one.target in things for one in word.of("entity")
    )
