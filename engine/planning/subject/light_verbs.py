"""Verbs that only tie a group to its figure: what each rep holds, who owns the most."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from engine.planning.meaning.sentence import Sentence
from engine.planning.meaning.spans import Kind, Reading, Span
from engine.planning.subject.compose_things import things_counted
from engine.planning.subject.doers import plain_doers
from engine.planning.text.inflect import forms
from semantic.errors import Issue
from semantic.joins import ManyToOne, find_path

_SUBJECTS: Final[tuple[Kind, ...]] = ("each", "which", "who", "group", "rank")
#: What makes another thing of the verb after it: "on hold", "not owned".
_TURNS: Final[tuple[Kind, ...]] = ("preposition", "not", "operator")
_MEASURED: Final[tuple[Kind, ...]] = ("metric", "many", "share")
_PRESENT: Final = ("current", "present")
_CONTAINING: Final = frozenset({*forms("include"), *forms("feature"), *forms("comprise")})
_HAS: Final = (Reading("with"),)


def plain_verbs(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Return the spans with "owns", "holds", "carries" of a group as "has", which they say.

    "No reason entered" is no reason, so that verbs of noting are left out there; so is the
    "current" of a stage.
    """
    spans = [_only_noted(spans, place) for place in range(len(spans))]
    spans = plain_doers(spans)
    return tuple(
        replace(span, readings=_HAS, text="has") if _is_light(spans, place) else span
        for place, span in enumerate(spans)
        if not _is_noted(spans, place) and not _is_now(spans, place)
    )


def take_containing(sentence: Sentence) -> None:
    """Spend "include" between things and what they hold: "deals that include Premium Support".

    "Bookings including renewals" holds all of them, so that nothing may be kept by it.
    """
    datasets = sentence.lexicon.model.datasets
    for place in sentence.free("unknown"):
        value, things = sentence.at(place + 1), sentence.spans[:place]
        if sentence.spans[place].text.casefold() not in _CONTAINING or value is None:
            continue
        named = {one.target for span in things for one in span.of("entity")}
        metrics = (one.target for span in things for one in span.of("metric"))
        named |= {one for name in metrics if (one := things_counted(sentence.lexicon, name))}
        held = {one.target.partition(".")[0] for one in value.of("value")}
        paths = [find_path(datasets, one, other) for one in named for other in held]
        if paths and not any(isinstance(one, ManyToOne | Issue) for one in paths):
            sentence.take(place)


def _only_noted(spans: Sequence[Span], place: int) -> Span:
    """Return "entered" after a field as what is noted of it: no deals are made by it."""
    span = spans[place]
    if not (place and span.of("noted") and spans[place - 1].kind == "dimension"):
        return span
    return replace(span, readings=tuple(one for one in span.readings if one.kind != "verb"))


def _is_noted(spans: Sequence[Span], place: int) -> bool:
    """Return whether a field that is missing is only said not to be noted."""
    if not spans[place].of("noted") or spans[place].of("metric", "value"):
        return False
    before, after = spans[max(place - 2, 0) : place], spans[place + 1 : place + 2]
    behind = len(before) == 2 and before[0].of("not", "missing") and before[1].of("dimension")
    if behind and not (after and after[0].of("preposition", "window", "unit", "operator")):
        return True
    if spans[place].of("dimension"):
        return False
    if place and before[-1].of("dimension") and before[-1].end == spans[place].start:
        led = place == 1 or (place == 2 and before[0].of("list", "which"))
        return bool(led) and before[-1].kind != "entity"  # "the loss reasons recorded"
    amid = before and before[-1].of("not") and after and after[0].of("dimension")
    return bool(behind or amid)


def _is_now(spans: Sequence[Span], place: int) -> bool:
    """Return whether "current" stands before a field, which says what holds now anyhow."""
    if spans[place].text.casefold() not in _PRESENT:
        return False
    after = spans[place + 1 : place + 2]
    return bool(after) and after[0].kind == "dimension" and not after[0].of("entity", "metric")


def _is_light(spans: Sequence[Span], place: int) -> bool:
    span = spans[place]
    if span.kind != "light" or not place or spans[place - 1].of(*_TURNS):
        return False
    measured = any(one.kind in _MEASURED for at, one in enumerate(spans) if at != place)
    return measured and any(one.of(*_SUBJECTS) for one in spans[:place])
