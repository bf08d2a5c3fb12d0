"""A query against the words it was made from: every word that means something has its slot."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from engine.planning.check.faithful_bounds import turned_bounds
from engine.planning.check.faithful_metrics import (
    adds_up,
    kin_of,
    made_of,
    moves,
    only_limits,
    worded,
)
from engine.planning.check.faithful_shape import (
    Heard,
    far_from,
    is_formula,
    lasts,
    ranked_again,
    shape_issues,
    stands_beside,
)
from engine.planning.check.faithful_time import window_heard
from engine.planning.check.faithful_values import segment_heard, value_heard
from engine.planning.meaning.conditions import Condition
from engine.planning.meaning.lengths import about_days, edges_of, length_unit
from engine.planning.meaning.query_slots import Slots
from engine.planning.meaning.spans import Kind, Reading, Span
from engine.planning.meaning.words_in_place import is_comparative, is_crowd, is_owned, last_wish
from engine.planning.subject.compose_things import counts_also
from engine.planning.text.tokens import words_of
from semantic.errors import Issue
from semantic.joins import ManyToOne, find_path
from semantic.model import Cumulative, Measure
from semantic.query import WindowSpec

_UPWARD: Final = frozenset({">", ">=", "between"})
_DOWNWARD: Final = frozenset({"<", "<=", "between"})
_LONG: Final = frozenset({"longest", "shortest"})
_EXTREME: Final = frozenset({"minimum", "maximum", "min", "max"})


def unheard(spans: tuple[Span, ...], slots: Slots, as_of: date) -> tuple[Issue, ...]:
    """Return an issue for each word whose meaning is nowhere in the query."""
    kept = tuple(span for span in spans if span.kind not in ("stop", "filler"))
    heard = Heard(kept, slots, as_of)
    lost = [place for place in range(len(kept)) if not _is_heard(heard, place)]
    issues = [_lost(kept[place]) for place in lost]
    return (*issues, *shape_issues(heard))


def _lost(span: Span) -> Issue:
    where = "$.order_by" if span.kind == "rank" else None
    return Issue("unheard", f'"{span.text}" would not be in the answer', (), where)


def _is_heard(heard: Heard, place: int) -> bool:
    """Return whether one of the meanings of a span is in the query, or none is needed."""
    span = heard.spans[place]
    talk: Kind = "preposition" if span.kind == "operator" else "unknown"
    if _says_nothing(heard, place):
        return True
    return span.kind == "unknown" or any(
        one.kind not in _CHECKS or _CHECKS[one.kind](heard, place, one)
        for one in span.readings
        if one.kind not in (talk, "unknown")
    )


def _says_nothing(heard: Heard, place: int) -> bool:
    """Return whether a span names nothing where it stands: "the EMEA team", "monthly line"."""
    before = heard.at(place - 1)
    if is_crowd(heard.spans, place, heard.slots.lexicon.label):
        return True
    levels = heard.spans[place].text.casefold() in ("level", "levels")
    if levels and before is not None and before.of("dimension", "entity"):
        return True
    return place == len(heard.spans) - 1 and last_wish(heard.spans) is not None


def _metric(heard: Heard, place: int, reading: Reading) -> bool:
    slots = heard.slots
    if reading.target in slots.metrics or _dates_it(slots, reading.target):
        return True
    if _names_group(heard, place) or far_from(heard, reading.target):
        return True
    demands = slots.lexicon.demands
    if any(_one_of(heard, place, have) for _, have in demands[reading.target]):
        return True
    if any(counts_also(slots.lexicon, reading.target, one) for one in slots.metrics):
        return True
    if any(only_limits(slots, reading.target, one) for one in slots.metrics):
        return True
    kin = any(kin_of(slots, reading.target, one) for one in (*slots.metrics, ""))
    if kin and _other_word(heard, place, reading.target):
        return True
    return any(
        worded(heard.spans, place, slots, one) or moves(slots, reading.target, one)
        for one in slots.metrics
    )


def _names_group(heard: Heard, place: int) -> bool:
    """Return whether a metric's words after "by" name a field the answer is grouped by."""
    before = heard.at(place - 1)
    if before is None or not before.of("group"):
        return False
    words = words_of(heard.spans[place].text)
    return any(words_of(name.partition(".")[2]) == words for name in heard.slots.query.dimensions)


def _dates_it(slots: Slots, said: str) -> bool:
    """Return whether a metric only says which day is meant: "win rate of deals created in 2025"."""
    definition = slots.lexicon.metric(said).definition
    time = definition.time if isinstance(definition, Measure) else None
    return time is not None and time.dimension.qualified in slots.fields


def _other_word(heard: Heard, place: int, said: str) -> bool:
    """Return whether another word turns a count into its amount, or restricts its rows."""
    span, slots = heard.spans[place], heard.slots
    if slots.query.rows or span.of("entity", "dimension", "segment", "verb"):
        return True
    if any(one.op == "=" and one.value == 0 for one in slots.query.having):
        return True  # accounts without bookings are those with no deals won
    others = (other for other in heard.spans if other is not span)
    if any(other.of("many", "much", "segment", "verb", "value") for other in others):
        return True
    definition = slots.lexicon.metric(said).definition
    label = slots.lexicon.label(definition.dataset) if isinstance(definition, Measure) else None
    return label in slots.groups


def _entity(heard: Heard, _place: int, reading: Reading) -> bool:
    slots = heard.slots
    touched = {one.partition(".")[0] for one in (*slots.fields, *slots.segments)} | slots.homes
    if reading.target in touched:
        return True
    datasets = slots.lexicon.model.datasets
    return any(
        isinstance(find_path(datasets, home, reading.target), ManyToOne)
        for home in touched & datasets.keys()
    )


def _dimension(heard: Heard, place: int, reading: Reading) -> bool:
    slots = heard.slots
    after = heard.at(place + 1)
    owns = heard.spans[place].possessive and after is not None and after.of("dimension", "entity")
    if reading.target in slots.fields or owns or is_owned(heard.spans, place, slots.groups):
        return True
    dimension = slots.lexicon.dimension(reading.target)
    if lasts(heard, place, dimension):
        return True
    if dimension.type in ("date", "timestamp"):
        return bool(slots.buckets) or slots.query.time is not None or _date_known(heard, reading)
    if slots.query.order_by and any(adds_up(slots, reading.target, one) for one in slots.metrics):
        return True
    if any(made_of(slots, reading.target, one) for one in slots.metrics):
        return True
    label = f"{dimension.dataset}.{slots.lexicon.model.datasets[dimension.dataset].label}"
    if label == reading.target:
        return _entity(heard, place, Reading("entity", dimension.dataset))
    same = {one.partition(".")[2] for one in slots.fields}
    return dimension.name in same or slots.query.rows is not None


def _date_known(heard: Heard, reading: Reading) -> bool:
    """Return whether a date is but the one that a metric shown goes by."""
    for name in heard.slots.metrics:
        definition = heard.slots.lexicon.metric(name).definition
        time = definition.time if isinstance(definition, Measure) else None
        if time is not None and time.dimension.qualified == reading.target:
            return True
    return False


def _number(heard: Heard, place: int, _reading: Reading) -> bool:
    span = heard.spans[place]
    number = span.number
    if number is None or (number == 1 and span.text.isalpha()):
        return True
    numbers = heard.slots.numbers | _window_numbers(heard)
    scaled = [one.number for one in heard.spans if one.number and one.number >= 1000]
    scales = (1_000, 1_000_000, 1_000_000_000) if scaled and number < 1000 else ()
    return (
        number in numbers
        or round(number / 100, 9) in numbers
        or any(number * scale in numbers for scale in scales)  # "50 to 100k"
        or _length(heard, place, number)
    )


def _length(heard: Heard, place: int, number: float) -> bool:
    """Return whether a length of time is bounded: in days, or on the date it begins."""
    after = place + 1
    while (span := heard.at(after)) is not None and span.of("number", "and", "mark"):
        after += 1
    reading = span.first("unit") if span else None
    unit = length_unit(reading.target) if reading else None
    if unit is None:
        return False
    edges = edges_of(heard.as_of, number, unit)
    windows = [v for one in heard.slots.conditions for v in one.leaf.values]
    dated = [w for w in windows if isinstance(w, WindowSpec)]
    return about_days(number, unit) in heard.slots.numbers or any(
        edges & {one.from_, one.to} for one in dated
    )


def _window_numbers(heard: Heard) -> set[float]:
    time = heard.slots.query.time
    spec = time.window if time else None
    if spec is None or isinstance(spec, str):
        return set()
    return {float(one) for one in (spec.last, spec.next, spec.year) if one}


def _operator(heard: Heard, place: int, reading: Reading) -> bool:
    query = heard.slots.query
    if heard.spans[place].text.casefold().endswith(" than") and _compare(heard, place, reading):
        return True
    bounds = set(heard.slots.bounds())
    dated = query.time is not None or any(one.leaf.op == "during" for one in heard.slots.conditions)
    if place in turned_bounds(heard.spans, heard.slots) or heard.leads(place):
        return True
    if reading.target in (">", ">="):
        return bool(bounds & _UPWARD) or dated
    if reading.target in ("<", "<="):
        return bool(bounds & _DOWNWARD) or dated
    return bool(heard.slots.conditions or query.having) or dated


def _rank(heard: Heard, place: int, reading: Reading) -> bool:
    """Return whether a superlative orders the answer, the right way, by the right measure."""
    query, lexicon = heard.slots.query, heard.slots.lexicon
    span = heard.spans[place]
    after = heard.at(place + 1)
    said = span.text.casefold()
    if said in _EXTREME and after is not None and after.of("metric") and not query.limit:
        return False
    if (query.compare is not None or heard.slots.buckets) and is_comparative(span):
        return True
    if not query.order_by:
        return bool(query.limit) and query.rows is not None
    if any(one.by.endswith((":change", ":change_pct")) for one in query.order_by):
        return True
    ways = {one.direction for one in query.order_by}
    name = query.order_by[0].by.partition(":")[0]
    metric = lexicon.model.metrics.get(name)
    if said in _LONG and metric is not None and metric.format != "days":
        return False
    if reading.target in ("fast", "slow") and metric is not None and metric.format != "days":
        return False
    if reading.target in ("top", "best") and ranked_again(heard, place):
        return True
    if reading.target in ("high", "top"):
        return "desc" in ways
    if reading.target in ("low", "bottom"):
        return "asc" in ways
    return True


def _order(heard: Heard, _place: int, _reading: Reading) -> bool:
    query = heard.slots.query
    return bool(query.order_by and (query.dimensions or query.rows))


def _compare(heard: Heard, _place: int, reading: Reading) -> bool:
    return not (reading.target == "fast" and not _in_days(heard)) and stands_beside(heard)


def _in_days(heard: Heard) -> bool:
    formats = {heard.slots.lexicon.metric(one).format for one in heard.slots.query.metrics}
    return "days" in formats


def _change(heard: Heard, place: int, reading: Reading) -> bool:
    """Return whether two times are compared; a difference may be of values that are shown.

    "The same quarter last year" alone is just a time, and what moved may be shown over time.
    """
    query, said = heard.slots.query, heard.spans[place].text.casefold()
    shown = said in ("difference", "delta", "gap") and _compare(heard, place, reading)
    same = "same" in said.split() and not any(span.of("compare") for span in heard.spans)
    alone = same and query.time is not None
    moved = reading.value == "moved" and bool(heard.slots.buckets)
    return query.compare is not None or alone or shown or moved


def _share(heard: Heard, _place: int, _reading: Reading) -> bool:
    formats = {heard.slots.lexicon.metric(one).format for one in heard.slots.query.metrics}
    return heard.slots.query.share_of is not None or formats == {"percent"}


def _running(heard: Heard, _place: int, _reading: Reading) -> bool:
    cumulative = any(
        isinstance(heard.slots.lexicon.metric(one).definition, Cumulative)
        for one in heard.slots.query.metrics
    )
    return heard.slots.query.running or cumulative


def _totals(heard: Heard, _place: int, _reading: Reading) -> bool:
    return heard.slots.query.totals


def _trend(heard: Heard, place: int, reading: Reading) -> bool:
    lasts = reading.target != "long" or _in_days(heard)
    either = " or " in heard.spans[place].text and heard.slots.query.compare is not None
    return (bool(heard.slots.buckets) or either) and lasts


def _grain(heard: Heard, _place: int, reading: Reading) -> bool:
    plain = {one.removeprefix("fiscal_") for one in heard.slots.buckets}
    return reading.target.removeprefix("fiscal_") in plain


def _unit(heard: Heard, place: int, reading: Reading) -> bool:
    at = place - 1
    while (before := heard.at(at)) is not None and before.text in ("+", "plus"):
        at -= 1  # "45+ days"
    if before is not None and before.of("number") and _number(heard, at, reading):
        return True
    lengths = any(heard.slots.lexicon.metric(one).format == "days" for one in heard.slots.metrics)
    return (lengths and reading.target == "day") or _grain(heard, place, reading)


def _grouping(heard: Heard, place: int, _reading: Reading) -> bool:
    query = heard.slots.query
    named = any(
        one.kind == "value" for span in heard.spans[place : place + 3] for one in span.readings
    )
    divided = any(
        is_formula(metric) and "per" in metric.words.label.casefold().split()
        for metric in map(heard.slots.lexicon.metric, query.metrics)
    )
    return bool(query.dimensions or query.rows) or named or divided


def _missing(heard: Heard, _place: int, _reading: Reading) -> bool:
    return any(one.leaf.op in ("is_null", "is_not_null") for one in heard.slots.conditions)


def _verb(heard: Heard, place: int, reading: Reading) -> bool:
    name = {"win": "won", "lose": "lost"}.get(reading.target)
    before = heard.at(place - 1)
    query = heard.slots.query
    if name is None or not (query.metrics or query.rows) or (before and before.of("not")):
        return True
    found = heard.slots.lexicon.named(name)
    return any(
        segment_heard(heard.slots, one.target, True) for one in found if one.kind == "segment"
    )


def _value(heard: Heard, place: int, reading: Reading) -> bool:
    return value_heard(heard.slots, reading, heard.spans, place)


def _segment(heard: Heard, place: int, reading: Reading) -> bool:
    before = heard.at(place - 1)
    loose = bool(heard.spans[place].of("verb"))
    if _one_of(heard, place, heard.slots.lexicon.segments[reading.target]):
        return True
    if before is not None and before.of("not"):
        return True  # what must be left out is for the negation to show
    return segment_heard(heard.slots, reading.target, loose)


def _one_of(heard: Heard, place: int, wanted: Condition) -> bool:
    """Return whether a metric takes some rows among others: won, of "won or lost"."""
    near = (heard.at(place - 1), heard.at(place + 1))
    if not any(span is not None and span.of("or") for span in near):
        return False
    demands = heard.slots.lexicon.demands
    parts = [have for name in heard.slots.metrics for _, have in demands[name]]
    return any(wanted.implies(have) and have.touches(wanted) for have in parts)


def _window(heard: Heard, place: int, _reading: Reading) -> bool:
    phrase = heard.spans[place].phrase
    return phrase is None or window_heard(heard.slots, heard.spans, place, heard.as_of)


_Check = Callable[[Heard, int, Reading], bool]
#: What each kind of word must leave behind; a kind that is not here needs nothing.
_CHECKS: Final[Mapping[Kind, _Check]] = {
    "metric": _metric,
    "entity": _entity,
    "dimension": _dimension,
    "segment": _segment,
    "value": _value,
    "window": _window,
    "number": _number,
    "operator": _operator,
    "between": _operator,
    "rank": _rank,
    "order": _order,
    "compare": _compare,
    "change": _change,
    "share": _share,
    "running": _running,
    "totals": _totals,
    "trend": _trend,
    "grain": _grain,
    "unit": _unit,
    "group": _grouping,
    "each": _grouping,
    "missing": _missing,
    "verb": _verb,
}
