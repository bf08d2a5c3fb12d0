"""Measures that share a noun: "open vs weighted pipeline", "mean and median deal size"."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from engine.planning.meaning.lexicon import Lexicon
from engine.planning.meaning.spans import Kind, Reading, Span

_JOINERS: Final[tuple[Kind, ...]] = ("and", "compare", "or")
_MARKS: Final = (",", "/", "&", "+")
#: What may stand before a shared noun without naming a measure by itself.
_SHORT: Final[tuple[Kind, ...]] = ("segment", "aggregate", "unknown", "value", "dimension", "much")


def share_nouns(spans: Sequence[Span], lexicon: Lexicon) -> tuple[Span, ...]:
    """Return the spans with the first of two measures named in full: "open" is open pipeline."""
    found = list(spans)
    for place in range(len(found) - 2, 0, -1):
        if not _joins(found[place]) or found[place + 1].kind != "metric":
            continue
        name = _named(found[place - 1], found[place + 1], lexicon)
        if name is not None and not _bound(found, place - 1):
            reading = Reading("metric", name, quality=0.9)
            found[place - 1] = replace(found[place - 1], readings=(reading,))
    return tuple(found)


def _joins(span: Span) -> bool:
    return span.kind in _JOINERS or (span.kind == "mark" and span.text in _MARKS)


def _named(short: Span, whole: Span, lexicon: Lexicon) -> str | None:
    """Return the metric that a word names with the last words of another's name."""
    words = whole.text.split()
    if short.kind not in _SHORT or len(words) < 2 or short.possessive:
        return None
    other = {one.target for one in whole.of("metric")}
    for at in range(1, len(words)):
        named = lexicon.metrics_named(f"{short.text} {' '.join(words[at:])}")
        if named is not None and named not in other:
            return named
    return None


def _bound(spans: Sequence[Span], place: int) -> bool:
    """Return whether a value is one of a place: "pipeline in commit and open deals"."""
    return place > 0 and spans[place - 1].kind in ("preposition", "not", "with", "operator")
