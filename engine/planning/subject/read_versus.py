"""Metrics set against one named by its opposite: "bookings vs quota" shows the two."""

from typing import Final

from engine.planning.meaning.lexicon import Lexicon
from engine.planning.meaning.sentence import Sentence
from engine.planning.meaning.spans import Span

_AGAINST: Final = frozenset({"vs", "versus", "against", "to", "over", "minus"})


def take_versus(sentence: Sentence, segments: dict[int, str]) -> list[str]:
    """Spend "vs quota" beside another measure, and return the metric set against it.

    Alone, "how are we doing vs quota", it stays the metric that bears the whole name.
    """
    found: list[str] = []
    for place in sentence.free("metric"):
        span = sentence.spans[place]
        other = _set_against(span, sentence.lexicon)
        if other is None or not _measured_beside(sentence, place, segments):
            continue
        sentence.take(place)
        found.append(other)
    return found


def _set_against(span: Span, lexicon: Lexicon) -> str | None:
    first, _, rest = span.text.casefold().partition(" ")
    if first not in _AGAINST or not rest or span.kind != "metric":
        return None
    return lexicon.metrics_named(rest)


def _measured_beside(sentence: Sentence, place: int, segments: dict[int, str]) -> bool:
    """Return whether something else is measured: another metric, or what was won or lost."""
    others = [at for at in sentence.free("metric") if at != place]
    alone = [at for at in others if not sentence.spans[at].of("entity", "dimension", "verb")]
    won = any(at not in sentence.used for at in segments)
    return bool(alone) or (won and bool(sentence.free("much", "many", "entity")))
