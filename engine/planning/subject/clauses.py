"""Clauses that say what things are: "deals that closed won" are counted, not added up."""

from dataclasses import replace
from typing import Final

from engine.planning.meaning.spans import Span

_TIES: Final = frozenset({"that", "which", "who"})
_BEING: Final = frozenset({"have", "has", "had", "were", "was", "are", "is", "got", "been"})


def with_clauses(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """Return the spans with a segment after "that" as the segment, not as a metric of its name."""
    return tuple(_in_clause(spans, place) for place in range(len(spans)))


def _in_clause(spans: tuple[Span, ...], place: int) -> Span:
    span = spans[place]
    segments = span.of("segment")
    if span.kind != "metric" or not segments:
        return span
    before, small = place - 1, set[str]()
    while before >= 0 and (spans[before].kind == "stop" or _is_tie(spans[before])):
        small |= set(spans[before].text.casefold().split())
        before -= 1
    things = {one.target for one in spans[before].of("entity")} if before >= 0 else set[str]()
    homes = {one.target.partition(".")[0] for one in segments}
    if not small & _TIES or small - _TIES - _BEING or not things & homes:
        return span
    return replace(span, readings=(*segments, *span.of("verb")))


def _is_tie(span: Span) -> bool:
    return span.text.casefold() in _TIES | _BEING
