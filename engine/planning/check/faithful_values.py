"""Values and negations against a query: each value kept or left out, as was said."""

from collections.abc import Iterator

from engine.planning.check.faithful_bounds import turned_bounds
from engine.planning.meaning.conditions import condition_of_filter
from engine.planning.meaning.query_slots import Slots, demands_of
from engine.planning.meaning.reach import covered_by_not, denies
from engine.planning.meaning.spans import Reading, Span
from engine.planning.subject.compose_things import things_counted
from engine.planning.subject.open_values import all_open
from semantic.errors import Issue
from semantic.joins import ManyToOne, find_path
from semantic.model import PointInTime
from semantic.query import Filter

_PLUS = ("+", "plus")
_INSIDE = ("in", "from", "at", "of", "within")


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
    beside |= _all_shown(slots, spans, reading)
    return beside or any(_settles(slots, metric, reading) for metric in slots.metrics)


def _all_shown(slots: Slots, spans: tuple[Span, ...], reading: Reading) -> bool:
    """Return whether a value is one of all that open rows can have, and each is shown."""
    if reading.target not in slots.groups or any(
        one.field == reading.target for one in slots.conditions
    ):
        return False
    values = {
        one.value for span in spans for one in span.of("value") if one.target == reading.target
    }
    metrics = (slots.lexicon.demands[one] for one in slots.metrics)
    open_ = [one for one in slots.lexicon.named("open") if one.kind == "segment"]
    if not open_ or frozenset(values) != all_open(slots.lexicon, reading.target):
        return False
    wanted = slots.lexicon.segments[open_[0].target]
    return all(have.implies(wanted) for parts in metrics for _, have in parts)


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


def unclear_negations(slots: Slots, spans: tuple[Span, ...]) -> Iterator[Issue]:
    """Find negations that are lost, invented, or of unclear reach."""
    nots = [place for place, span in enumerate(spans) if span.kind == "not" or denies(span)]
    missing = any(span.of("missing") for span in spans)
    negative = [one for one in slots.conditions if one.negative]
    none = any(one.op in ("=", "<", "<=") and one.value <= 1 for one in slots.query.having)
    nots = [place for place in nots if place not in turned_bounds(spans, slots).values()]
    if nots and not (negative or none or missing or _complement(slots, spans)):
        yield Issue("unheard", f'"{spans[nots[0]].text}" would not be in the answer')
    named_so = any(span.of("segment") for span in spans)
    if negative and not (nots or missing or named_so):
        yield Issue("unheard", "something would be left out that was not asked to be")
    covered = covered_by_not(spans)
    yield from _kept_bounds(slots, spans, covered)
    for place in sorted(covered):
        tie, other = place + 1, place + 2
        if tie < len(spans) and spans[place].of("value") and spans[tie].kind == "operator":
            words = f'"{spans[place].text} {spans[tie].text} …"'
            yield Issue("unclear-scope", f"it is not clear whether all of {words} is left out")
        if other >= len(spans) or spans[tie].kind != "preposition" or other in covered:
            continue
        if spans[other].kind == "value" and spans[tie].text.casefold() in _INSIDE:
            words = f'"{spans[place].text} {spans[tie].text} {spans[other].text}"'
            yield Issue("unclear-scope", f"it is not clear whether all of {words} is left out")


def unclear_joins(slots: Slots, spans: tuple[Span, ...]) -> Iterator[Issue]:
    """Find values joined, or left out, of what a row has many of: both, either, or of whom."""
    covered = covered_by_not(spans)
    for place, span in enumerate(spans):
        if span.kind != "value":
            continue
        before, after = spans[max(0, place - 1)], spans[place + 1 : place + 3]
        plus = before.text.casefold() in _PLUS and place > 1
        if (plus and _acts(spans[place - 2])) or (
            len(after) == 2 and after[0].text.casefold() in _PLUS and _acts(after[1])
        ):
            yield Issue("unheard", f'it is not clear what "{span.text}" is added to')
        many = [one for one in span.of("value") if _of_many(slots, one, _has(spans, place))]
        if not many:
            continue
        both = len(after) == 2 and after[0].of("and") and after[1].kind == "value"
        if (
            both
            and (before.of("both") or _has(spans, place))
            and many[0].target not in slots.groups
        ):
            words = f'"{span.text} and {after[1].text}"'
            yield Issue("unheard", f"{words} may be both of them, or either")
        if place in covered and _left_out_of(slots, spans, place, many[0]):
            yield Issue("unclear-scope", f'it is not clear of whom "{span.text}" is missing')


def _acts(span: Span) -> bool:
    return span.kind in ("verb", "segment", "metric")


def _has(spans: tuple[Span, ...], place: int) -> bool:
    """Return whether things have a value, or did something with it: "bought both A and B"."""
    at = place - 1
    while at >= 0 and spans[at].of("both"):
        at -= 1
    return at >= 0 and bool(spans[at].of("with", "verb", "light"))


def _of_many(slots: Slots, value: Reading, has: bool) -> bool:
    """Return whether a row of what is measured, or the thing that `has` it, has several of them."""
    home = value.target.partition(".")[0]
    kept = any(one.field == value.target for one in slots.conditions)
    lexicon = slots.lexicon
    holders = set(slots.homes)
    if has:
        holders |= {one for name in slots.metrics if (one := things_counted(lexicon, name))}
        named = {one.partition(".")[0] for one in slots.groups if one == _label(slots, one)}
        holders |= named
    paths = [find_path(lexicon.model.datasets, one, home) for one in holders]
    return kept and any(not isinstance(one, ManyToOne | Issue) for one in paths)


def _label(slots: Slots, field: str) -> str | None:
    return slots.lexicon.label(field.partition(".")[0])


def _left_out_of(slots: Slots, spans: tuple[Span, ...], place: int, value: Reading) -> bool:
    """Return whether a thing that is not measured stands before: "accounts without a champion"."""
    at = place - 1
    while at >= 0 and spans[at].kind != "not":
        at -= 1
    if at < 1 or spans[at - 1].of("value", "segment"):
        return False
    things = {one.target for one in spans[at - 1].of("entity")} - slots.homes
    home = value.target.partition(".")[0]
    datasets = slots.lexicon.model.datasets
    counted = {things_counted(slots.lexicon, one) for one in slots.metrics}
    return any(
        thing not in counted and not isinstance(find_path(datasets, thing, home), ManyToOne)
        for thing in things
    )


def _kept_bounds(slots: Slots, spans: tuple[Span, ...], covered: frozenset[int]) -> Iterator[Issue]:
    """Find "excluding EMEA and deals over 1m" where only deals over 1m are kept."""
    for place in sorted(covered):
        number, said = spans[place].number, spans[place - 1].first("operator", "between")
        op = "" if said is None else said.target or "between"
        if number is None or spans[place].kind != "number":
            continue
        kept = [one.leaf.op for one in slots.conditions if not one.negative]
        held = [op for one in slots.query.having if one.op == op and one.value == number]
        same = [
            one
            for one in slots.conditions
            if not one.negative and one.leaf.op == op and number in one.leaf.values
        ]
        if op in (*kept, *held) and (same or held):
            yield Issue("unheard", f'"{spans[place].text}" would be kept, and it is to be left out')


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
