"""A query against the words it was made from, the other way round: it keeps and bounds only by
what was said."""

from collections.abc import Iterator
from typing import Final

from engine.planning.meaning.conditions import Condition, condition_of_filter
from engine.planning.meaning.lengths import about_days
from engine.planning.meaning.query_slots import Clause, Slots, slots_of
from engine.planning.meaning.spans import Kind, Span, figures_of
from engine.planning.meaning.words_in_place import WAITING
from semantic.errors import Issue
from semantic.query import Filter, MetricQuery

_NUMBERS: Final = ("=", "!=", ">", ">=", "<", "<=", "between", "in", "not_in")
_SCALES: Final = (1_000, 1_000_000, 1_000_000_000)
#: So many rows of a list are a page of it, not a choice among them.
_LONG_LIST: Final = 50
#: Words by which something must be there, or must not, without a number.
_NONE_OR_SOME: Final[tuple[Kind, ...]] = ("not", "with", "missing", "operator", "which", "who")
_DUE: Final = ("close", "closes")
_ACTS: Final = {"win": "won", "lose": "lost", "due": "open"}


def unsaid(
    spans: tuple[Span, ...], slots: Slots, previous: MetricQuery | None = None
) -> Iterator[Issue]:
    """Yield an issue for each value, number and segment that no word says.

    What the query before had may stay. Without any words there is nothing to hold it against.
    """
    if not spans:
        return
    kept = slots_of(previous, slots.lexicon) if previous is not None else None
    yield from _values(spans, slots, kept)
    yield from _bounds(spans, slots, kept)
    yield from _segments(spans, slots, kept)


def _values(spans: tuple[Span, ...], slots: Slots, kept: Slots | None) -> Iterator[Issue]:
    known: set[object] = set()
    for one in kept.conditions if kept else ():
        known.update(one.leaf.values)
    for one in slots.conditions:
        if slots.lexicon.dimension(one.field).type != "text" or _all_but(spans, slots, one):
            continue
        for value in one.leaf.values:
            if isinstance(value, str) and value not in known and not _said(spans, slots, value):
                message = f'the question does not name "{value}"'
                yield Issue("unfounded-value", message, (), "$.where")


def _said(spans: tuple[Span, ...], slots: Slots, value: str) -> bool:
    """Return whether some words may mean a value, stand for rows with it, or hold its text."""
    if any(one.value == value for span in spans for one in span.of("value", "literal")):
        return True
    columns = (one.columns.values() for one in _meant(spans, slots))
    if any(value in allowed.values for allowed in (one for some in columns for one in some)):
        return True
    return value.casefold() in " ".join(span.text for span in spans).casefold()


def _all_but(spans: tuple[Span, ...], slots: Slots, clause: Clause) -> bool:
    """Return whether what is left out is all that a word means: "accounts with no open deals"."""
    kept = Filter(field=clause.field, op="in", values=clause.leaf.values)
    wanted = condition_of_filter(slots.lexicon.model, kept)
    if wanted is None or not clause.negative or len(clause.leaf.values) < 2:
        return False
    return any(wanted.implies(have) and have.touches(wanted) for have in _meant(spans, slots))


def _meant(spans: tuple[Span, ...], slots: Slots) -> list[Condition]:
    """Return what the segments and metrics that are named demand of rows."""
    lexicon = slots.lexicon
    found = [lexicon.segments[one.target] for span in spans for one in span.of("segment")]
    for span in spans:
        for one in span.of("metric"):
            found += [have for _, have in lexicon.demands[one.target]]
    return found


def _bounds(spans: tuple[Span, ...], slots: Slots, kept: Slots | None) -> Iterator[Issue]:
    said = set(kept.numbers) if kept else set[float]()
    named = [float(span.number) for span in spans if span.number is not None]
    said |= {float(one) for span in spans for one in figures_of(span)}
    scales = _SCALES if any(number >= 1000 for number in named) else ()
    for number in named:
        said |= {number, number / 100, round(number / 100, 9)}
        said |= {number * scale for scale in scales if number < 1000}  # "50 to 100k"
        said |= {about_days(number, one.target) for span in spans for one in span.of("unit")}
    numbers = [
        float(value)
        for one in slots.conditions
        if one.leaf.op in _NUMBERS
        for value in one.leaf.values
        if isinstance(value, int | float) and not isinstance(value, bool)
    ]
    numbers += [one.value for one in slots.query.having]
    limit = slots.query.limit or 1
    long = slots.query.rows is not None and limit >= _LONG_LIST
    if limit not in (1, 10) and not long:  # a superlative needs no number
        numbers.append(float(limit))
    some = any(span.of(*_NONE_OR_SOME) for span in spans)
    for number in numbers:
        often = number in (1, 2, 100) and any(span.of("operator") for span in spans)
        if number not in said and not often and not (number == 0 and some):
            message = f"the question does not name the number {number:,.10g}"
            yield Issue("unfounded-number", message, (), "$.where")


def _segments(spans: tuple[Span, ...], slots: Slots, kept: Slots | None) -> Iterator[Issue]:
    known = set(kept.segments) if kept else set[str]()
    for target in slots.segments:
        if target not in known and not _segment_said(spans, slots, target):
            label = target.partition(".")[2].replace("_", " ")
            message = f'the question does not say "{label}"'
            yield Issue("unfounded-value", message, (), "$.segments")


def _segment_said(spans: tuple[Span, ...], slots: Slots, target: str) -> bool:
    """Return whether a word is a segment's own, a verb of it, or a metric's of its rows."""
    wanted = slots.lexicon.segments[target]
    turned = any(span.of("not") for span in spans)
    acts = {_ACTS.get(one.target) for span in spans for one in span.of("verb")}
    waits = any(not WAITING.isdisjoint(span.text.casefold().split()) for span in spans)
    due = waits or any(span.of("verb") and span.text.casefold() in _DUE for span in spans)
    if target.partition(".")[2] in (acts | ({"open"} if due else set())):
        return True
    return any(_agrees(have, wanted, turned) for have in _meant(spans, slots))


def _agrees(have: Condition, wanted: Condition, turned: bool) -> bool:
    """Return whether one condition is the other or holds it; `turned`, whether it excludes it."""
    return have == wanted or have.implies(wanted) or (turned and have.excludes(wanted))
