"""Values and negations against a query: each value kept or left out, as was said."""

from collections.abc import Iterator

from engine.planning.meaning.conditions import condition_of_filter
from engine.planning.meaning.query_slots import Slots, demands_of
from engine.planning.meaning.spans import Reading, Span
from semantic.errors import Issue
from semantic.model import PointInTime
from semantic.query import Filter

_INSIDE = ("in", "from", "at", "of", "within")
_TIES = ("preposition", "with", "operator")


def value_heard(slots: Slots, reading: Reading, spans: tuple[Span, ...], place: int) -> bool:
    """Return whether a value is in a filter, on the right side of a negation."""
    negated = place in covered_by_not(spans)
    for one in slots.conditions:
        said = reading.value in one.leaf.values and _same_field(one.field, reading.target)
        if said and (one.negative == negated or not one.certain):
            return True
    if negated:
        return False
    beside = slots.query.share_of is not None and any(
        _same_field(one, reading.target) for one in slots.groups
    )
    return beside or any(_settles(slots, metric, reading) for metric in slots.metrics)


def segment_heard(slots: Slots, target: str, loose: bool) -> bool:
    """Return whether the rows of a segment are meant: by name, filter, or a metric's definition.

    A ratio is of a segment's rows when all its parts are; a verb is `loose`: one part is enough.
    """
    wanted = slots.lexicon.segments[target]
    if target in slots.segments or any(one.implies(wanted) for one in demands_of(slots)):
        return True
    for metric in slots.metrics:
        parts = [have.implies(wanted) for _, have in slots.lexicon.demands[metric]]
        if parts and (any(parts) if loose else all(parts)):
            return True
    return any(_is_level_of(slots, metric, target) for metric in slots.metrics)


def covered_by_not(spans: tuple[Span, ...]) -> frozenset[int]:
    """Return the places of the values that a negation covers: its whole coordination."""
    found: set[int] = set()
    for place, span in enumerate(spans):
        if span.kind != "not":
            continue
        at = place + 1
        while at < len(spans):
            if spans[at].of("value") or spans[at].of("literal"):
                found.add(at)
            elif not _goes_on(spans, at):
                break
            at += 1
    return frozenset(found)


def unclear_negations(slots: Slots, spans: tuple[Span, ...]) -> Iterator[Issue]:
    """Find negations that are lost, invented, or of unclear reach."""
    nots = [place for place, span in enumerate(spans) if span.kind == "not"]
    missing = any(span.of("missing") for span in spans)
    negative = [one for one in slots.conditions if one.negative]
    none = any(one.op in ("=", "<", "<=") and one.value <= 1 for one in slots.query.having)
    if nots and not (negative or none or missing or _complement(slots, spans)):
        yield Issue("unheard", f'"{spans[nots[0]].text}" would not be in the answer')
    named_so = any(span.of("segment") for span in spans)
    if negative and not (nots or missing or named_so):
        yield Issue("unheard", "something would be left out that was not asked to be")
    covered = covered_by_not(spans)
    for place in sorted(covered):
        tie, other = place + 1, place + 2
        if other >= len(spans) or spans[tie].kind != "preposition" or other in covered:
            continue
        if spans[other].kind == "value" and spans[tie].text.casefold() in _INSIDE:
            words = f'"{spans[place].text} {spans[tie].text} {spans[other].text}"'
            yield Issue("unclear-scope", f"it is not clear whether all of {words} is left out")


def _goes_on(spans: tuple[Span, ...], at: int) -> bool:
    """Return whether a coordination goes on: "excluding EMEA, and also APAC"."""
    span, before = spans[at], spans[at - 1]
    if span.kind in ("mark", "and", "or"):
        return True
    if span.of("dimension", "entity") and span.kind != "value":
        return before.kind in ("not", "preposition") or before.of("value") != ()
    return span.kind in _TIES and before.kind in ("not", "and", "or", "mark", "preposition")


def _same_field(one: str, other: str) -> bool:
    return one == other or one.partition(".")[2] == other.partition(".")[2]


def _settles(slots: Slots, metric: str, reading: Reading) -> bool:
    """Return whether a metric's own restriction is on just this value."""
    said = Filter(field=reading.target, op="=", values=(reading.value,))
    wanted = condition_of_filter(slots.lexicon.model, said)
    parts = [have for _, have in slots.lexicon.demands[metric]]
    return bool(parts) and wanted is not None and all(have.implies(wanted) for have in parts)


def _is_level_of(slots: Slots, metric: str, target: str) -> bool:
    """Return whether a level is of rows like a segment's: open deals as they stood then."""
    definition = slots.lexicon.metric(metric).definition
    if not isinstance(definition, PointInTime):
        return False
    home = slots.lexicon.model.datasets[definition.measure.dataset]
    return target.partition(".")[2] in home.segments


def _complement(slots: Slots, spans: tuple[Span, ...]) -> bool:
    """Return whether a negated segment is the opposite of what the query has."""
    parts = [have for one in slots.metrics for _, have in slots.lexicon.demands[one]]
    kept = [*demands_of(slots), *parts]
    for place, span in enumerate(spans):
        if not any(other.kind == "not" for other in spans[:place]):
            continue
        for one in span.of("segment"):
            if any(some.excludes(slots.lexicon.segments[one.target]) for some in kept):
                return True
    return False
