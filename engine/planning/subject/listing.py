"""Things listed side by side: "won and lost deals", "win/loss", "won vs lost"."""

from typing import Final

from engine.planning.meaning.sentence import Sentence
from engine.planning.meaning.spans import Kind

#: What may stand between two things listed side by side, besides what joins them.
_BETWEEN: Final[tuple[Kind, ...]] = ("many", "much", "entity", "verb", "segment")


def joined(sentence: Sentence, place: int) -> list[int]:
    """Return the words by which "lost" of "won and lost deals" is listed beside another."""
    found: list[int] = []
    for step in (-1, 1):
        at = place + step
        while _steps_over(sentence, at):
            at += step
        joiner = at
        if not _joins(sentence, joiner):
            continue
        at = joiner + step
        while _joins(sentence, at) or (
            _steps_over(sentence, at)
            and not sentence.spans[at].of("segment", "verb")
            and not _named_beyond(sentence, at)
        ):
            at += step
        span = sentence.at(at)
        if span is not None and span.of("segment", "verb", "metric"):
            found.append(joiner)
    return found


def _named_beyond(sentence: Sentence, at: int) -> bool:
    """Return whether a thing's own word names what is listed: "customers and lost deals"."""
    span = sentence.spans[at]
    return bool(span.of("metric")) and not span.of("entity", "many", "much")


def _steps_over(sentence: Sentence, at: int) -> bool:
    span = sentence.at(at)
    return span is not None and span.kind != "metric" and bool(span.of(*_BETWEEN))


def _joins(sentence: Sentence, at: int) -> bool:
    span = sentence.at(at)
    if span is None:
        return False
    if span.kind == "mark":
        return span.text in (",", "/", "&", "+")
    return bool(span.of("and", "compare"))
