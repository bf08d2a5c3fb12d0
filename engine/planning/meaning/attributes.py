"""Small words that stand as adjectives of a thing: "performing reps", "how many return customers".

Elsewhere they are talk; right before a thing they may say which of them are meant, and are kept,
so that the reader is asked.
"""

from dataclasses import replace
from typing import Final

from engine.planning.meaning.spans import Kind, Reading, Span
from engine.planning.text.words import listed

#: Talk elsewhere, an adjective wherever a thing follows.
_ADJECTIVES: Final = listed(
    """
    pulled available concerning performance performing performed involved represented looking going
    coming sitting perfect great awesome helpful interested curious welcome working requested
    appreciated missing cool sure high shaping faring exactly real honest happy engaged made given
    kind participating participated
    """
)
#: Requests where a question begins, adjectives where something leads to them.
_REQUESTS: Final = listed(
    "return check report display present list run cut slice show find test demo"
)
_LEADING: Final[tuple[Kind, ...]] = ("many", "preposition", "segment", "metric", "value", "group")
_TALK: Final[tuple[Kind, ...]] = ("stop", "filler", "list", "light", "noted")
_THINGS: Final[tuple[Kind, ...]] = ("entity", "segment", "metric")


def with_attributes(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """Return the spans with small words right before a thing as words that nothing explains."""
    return tuple(
        replace(span, readings=(Reading("unknown"),)) if _is_adjective(spans, place) else span
        for place, span in enumerate(spans)
    )


def _is_adjective(spans: tuple[Span, ...], place: int) -> bool:
    span = spans[place]
    after = spans[place + 1] if place + 1 < len(spans) else None
    if span.kind not in _TALK or after is None or not _is_thing(spans, place + 1):
        return False
    last = span.text.casefold().split()[-1]
    if last in _ADJECTIVES or (last == "quick" and spans[place + 1].of("entity")):
        return True
    return place > 0 and last in _REQUESTS and spans[place - 1].kind in _LEADING


def _is_thing(spans: tuple[Span, ...], place: int) -> bool:
    """Return whether a thing is named, right there or behind its values: "enterprise deals"."""
    while place < len(spans) and spans[place].kind == "value":
        place += 1
    return place < len(spans) and bool(spans[place].of(*_THINGS))
