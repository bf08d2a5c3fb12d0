"""Words that only say again what is spoken of: "but not the ones lost on price"."""

from dataclasses import replace
from typing import Final

from engine.planning.meaning.spans import Reading, Span

_ONES: Final = frozenset({"ones", "those", "any", "anything"})
_WHEN: Final = frozenset({"when", "whenever", "wherever", "if"})


def without_repeats(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """Return spans with what is said again, and the "when" before a value, as small words."""
    found = list(spans)
    for place, span in enumerate(spans):
        if _is_repeat(spans, place) or _leads_to_value(spans, place):
            found[place] = replace(span, readings=(Reading("stop"),), corrected=None)
    return tuple(found)


def _is_repeat(spans: tuple[Span, ...], place: int) -> bool:
    """Return whether a verb stands between "not the ones" and the value that tells which."""
    span = spans[place]
    if not span.of("verb", "segment") or span.of("metric") or place + 2 >= len(spans):
        return False
    tie, value = spans[place + 1 : place + 3]
    at = place - 1
    said: set[str] = set()
    while at >= 0 and spans[at].kind in ("stop", "filler"):
        said |= set(spans[at].text.casefold().split())
        at -= 1
    negated = at >= 0 and spans[at].kind == "not" and not said.isdisjoint(_ONES)
    return negated and tie.kind == "preposition" and value.kind == "value"


def _leads_to_value(spans: tuple[Span, ...], place: int) -> bool:
    """Return whether "when" leads to a value that takes part: "when a champion is involved"."""
    if spans[place].text.casefold() not in _WHEN or spans[place].kind not in ("unknown", "stop"):
        return False
    at = place + 1
    while at < len(spans) and spans[at].kind in ("stop", "filler"):
        at += 1
    return at < len(spans) and spans[at].kind == "value" and at > 0
