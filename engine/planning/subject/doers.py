"""By whom something is done: "held by SMB", "driven by partners", "attributed to events"."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from engine.planning.meaning.spans import Reading, Span
from engine.planning.text.words import listed

_FROM: Final = (Reading("preposition", "in"),)
#: What is done to a figure by fields, not by those it is of.
_SPLITTING: Final = listed(
    "broken break split grouped group sliced slice segmented cut distributed stacked colored"
    " divided distribution breakdown sorted ranked ordered"
)
#: Participles without -ed.
_DONE: Final = listed("won lost sold held driven brought run led made bought overseen given in")


def plain_doers(spans: Sequence[Span]) -> list[Span]:
    """Return the spans with "driven by partners" as from partners, whatever was driven."""
    return [
        replace(span, readings=_FROM) if _is_doer(spans, place) else span
        for place, span in enumerate(spans)
        if not (
            _is_brought(spans, place) or _is_each_doer(spans, place) or _is_holding(spans, place)
        )
    ]


def _is_doer(spans: Sequence[Span], place: int) -> bool:
    """Return whether "by" tells of whom a value is the doer: "held by SMB", "won by partners"."""
    if not spans[place].of("group") or not _names_value(spans, place + 1):
        return False
    words = spans[place].text.casefold().split()
    if words[-1] not in ("by", "to", "with"):
        return False
    done = spans[place - 1].of("verb", "light", "metric") if place else ()
    before = spans[place - 1].text.casefold().split()[-1] if place else ""
    return (len(words) == 2 and words[0] not in _SPLITTING) or (bool(done) and _is_done(before))


def _is_each_doer(spans: Sequence[Span], place: int) -> bool:
    """Return whether "attributed to" stands before an "each" that groups."""
    after = spans[place + 1] if place + 1 < len(spans) else None
    first = spans[place].text.casefold().split()[0]
    each = after is not None and bool(after.of("each"))
    return bool(spans[place].of("group")) and first not in _SPLITTING and each and _is_done(first)


def _is_holding(spans: Sequence[Span], place: int) -> bool:
    """Return whether a verb only closes what a value has: "the pipeline that Sarah carries"."""
    if spans[place].kind != "light" or not place or spans[place - 1].kind != "value":
        return False
    after = spans[place + 1] if place + 1 < len(spans) else None
    figure = any(one.kind == "metric" for one in spans[:place])
    return figure and (after is None or after.kind in ("mark", "window", "group"))


def _names_value(spans: Sequence[Span], place: int) -> bool:
    named = spans[place] if place < len(spans) else None
    return named is not None and named.kind == "value" and not named.of("dimension", "metric")


def _is_done(word: str) -> bool:
    return word.endswith("ed") or word in _DONE


def _is_brought(spans: Sequence[Span], place: int) -> bool:
    """Return whether a verb only ties a figure to what brought it: "bookings driven by inbound"."""
    span = spans[place]
    made = any(one.kind == "light" or one.target == "create" for one in span.of("verb", "light"))
    if not made or not place or place + 2 >= len(spans) or not _is_done(_last(span)):
        return False
    before, after = spans[place - 1], spans[place + 1]
    figure = before.kind == "metric" and not before.of("entity")
    tied = after.text.casefold().split()[0] in ("by", "from", "through", "via", "with")
    return figure and tied and (_names_value(spans, place + 2) or after.kind == "group")


def _last(span: Span) -> str:
    return span.text.casefold().split()[-1]
