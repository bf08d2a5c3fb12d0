"""Counts and states that only say which things are measured: "opportunities closed lost"."""

from engine.planning.meaning.sentence import Sentence
from engine.planning.subject.compose_things import is_of_rows


def limits(sentence: Sentence, place: int, places: list[int]) -> bool:
    """Return whether a count only limits another metric: "bookings from closed won deals"."""
    first = place == places[0] and not sentence.of_kind
    if first or not sentence.is_(place - 1, "preposition"):
        return False
    theirs = sentence.of_kind or is_of_rows(sentence, place)
    of_theirs = theirs and bool(sentence.spans[place].of("segment"))
    return of_theirs or segment_counted(sentence, place) is not None


def describes_things(sentence: Sentence, place: int) -> bool:
    """Return whether a state says which things: "opportunities closed lost" are counted."""
    span = sentence.spans[place]
    homes = {one.target.partition(".")[0] for one in span.of("segment")}
    for at, near in ((place - 1, True), (place + 1, False)):
        other = sentence.at(at)
        touches = other and (other.end == span.start if near else span.end == other.start)
        if touches and other and sentence.has(at, "entity"):
            return any(one.target in homes for one in other.of("entity"))
    return False


def segment_counted(sentence: Sentence, place: int) -> str | None:
    """Return the segment whose rows a span counts, where it names no date of its own."""
    span = sentence.spans[place]
    reading = span.first("metric")
    if reading is None or span.of("segment") or sentence.says_new(place):
        return None
    if reading.target not in sentence.lexicon.counts.values():
        return None
    demands = sentence.lexicon.demands[reading.target]
    for target, wanted in sentence.lexicon.segments.items():
        if demands == ((target.partition(".")[0], wanted),):
            return target
    return None
