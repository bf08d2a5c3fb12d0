"""Dates told by words around them: a close date that has passed, the deals we did open."""

from dataclasses import replace
from typing import Final

from sqlglot import exp

from engine.planning.meaning.lexicon import Lexicon
from engine.planning.meaning.spans import Kind, Reading, Span

_GONE: Final = frozenset({"passed", "past", "gone", "elapsed", "lapsed", "expired", "behind"})
_BEFORE: Final = frozenset({"past", "beyond", "gone past"})
_LIGHT: Final[tuple[Kind, ...]] = ("stop", "with", "preposition", "filler")
_ADVERBS: Final = frozenset({"already", "long", "since", "now", "all", "clearly"})
_FORESEEN: Final = frozenset({"expected", "anticipated", "projected", "planned", "estimated"})
_DOERS: Final[tuple[Kind, ...]] = ("metric", "entity", "value", "dimension", "who", "each")
_SOMEONE: Final[tuple[Kind, ...]] = ("value", "who", "each", "stop")
_DID: Final = frozenset({"did", "do", "does"})


def with_dates(spans: tuple[Span, ...], lexicon: Lexicon) -> tuple[Span, ...]:
    """Return the spans with what is past due, and what was opened, as the model says them."""
    opened = tuple(_expected(spans, place, _opened(spans, place)) for place in range(len(spans)))
    if not any(_is_gone(span) for span in spans):
        return opened
    for place, span in enumerate(opened):
        late = _late(span, lexicon)
        ends = _told_past(opened, place) if late else None
        if ends is None:
            continue
        first, last = opened[ends[0]], opened[ends[1]]
        text = " ".join(one.text for one in opened[ends[0] : ends[1] + 1])
        joined = Span(
            start=first.start, end=last.end, text=text, readings=(Reading("segment", late),)
        )
        return (*opened[: ends[0]], joined, *with_dates(opened[ends[1] + 1 :], lexicon))
    return opened


def _is_gone(span: Span) -> bool:
    return span.text.casefold() in _GONE | _BEFORE


def _late(span: Span, lexicon: Lexicon) -> str:
    """Return the one segment of what is past a date that a span names."""
    for one in span.of("dimension") if not span.of("verb") else ():
        dimension = lexicon.dimension(one.target)
        home = lexicon.model.datasets[dimension.dataset]
        found = [
            f"{home.name}.{segment.name}"
            for segment in home.segments.values()
            if _is_before_today(segment.expression.tree, dimension.expression.tree)
        ]
        if dimension.type == "date" and len(found) == 1:
            return found[0]
    return ""


def _is_before_today(tree: exp.Expr, date: exp.Expr) -> bool:
    return any(
        one.this == date and isinstance(one.expression, exp.Placeholder)
        for one in tree.find_all(exp.LT)
    )


def _told_past(spans: tuple[Span, ...], place: int) -> tuple[int, int] | None:
    """Return from where to where a date is told to be past, or None where it is not."""
    before = place - 1
    while before > 0 and spans[before].kind == "stop":
        before -= 1
    if before >= 0 and spans[before].text.casefold() in _BEFORE:
        return before, place
    after = place + 1
    while after < len(spans) and _is_light(spans[after]):
        after += 1
    if after == len(spans) or spans[after].text.casefold() not in _GONE:
        return None
    gone = spans[after].text.casefold() in ("gone", "passed", "slipped")
    by = [one.text.casefold() for one in spans[after + 1 :]] == ["by"]
    return place, after + (gone and by)


def _is_light(span: Span) -> bool:
    said = span.text.casefold()
    return said not in _GONE and (span.kind in _LIGHT or said in _ADVERBS)


def _expected(spans: tuple[Span, ...], place: int, span: Span) -> Span:
    """Return "an expected close date in July" as what is due then."""
    said = span.text.casefold().split()
    if not said or said[0] not in _FORESEEN or not span.of("dimension") or span.of("metric"):
        return span
    after = place + 1
    while after < len(spans) and spans[after].kind in ("stop", "preposition", "operator"):
        after += 1
    timed = after < len(spans) and spans[after].kind == "window"
    return replace(span, text="due", readings=(Reading("verb", "due"),)) if timed else span


def _opened(spans: tuple[Span, ...], place: int) -> Span:
    """Return the "open" of "how many deals did we open" as what was done, not how deals are."""
    span = spans[place]
    if span.text.casefold() != "open" or not span.of("segment"):
        return span
    before, small = place - 1, set[str]()
    while before >= 0 and spans[before].kind == "stop":
        small |= set(spans[before].text.casefold().split())
        before -= 1
    someone = before
    while someone >= 0 and (someone == before or spans[someone].kind in _SOMEONE):
        small |= set(spans[someone].text.casefold().split())
        someone -= 1
    after = place + 1
    while after < len(spans) and spans[after].kind in ("stop", "preposition"):
        after += 1
    noun = after < len(spans) and spans[after].of("entity", "metric")
    done = bool(small & _DID) and not small & {"have", "had", "has", "is", "are", "still"}
    if not done or noun or before < 0 or not spans[before].of(*_DOERS):
        return span
    return replace(span, text="opened", readings=(Reading("verb", "create"),))
