"""The shape of a question against a query: what is counted, grouped, ranked within groups."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from engine.planning.meaning.query_slots import Slots
from engine.planning.meaning.spans import Span
from engine.planning.subject.compose_things import things_counted
from semantic.errors import Issue
from semantic.model import Measure


@dataclass(frozen=True, slots=True)
class Heard:
    """The words of a question beside the query made of it."""

    spans: tuple[Span, ...]
    slots: Slots
    as_of: date

    def at(self, place: int) -> Span | None:
        """Return the span at a place, or None beyond the ends."""
        return self.spans[place] if 0 <= place < len(self.spans) else None


def shape_issues(heard: Heard) -> Iterator[Issue]:
    """Yield what single words do not show: what is counted, grouped, ranked within groups."""
    yield from _counted(heard)
    yield from _side_by_side(heard)
    yield from _in_each(heard)
    yield from _summed(heard)
    yield from _ranked_by_another(heard)


def _counted(heard: Heard) -> Iterator[Issue]:
    """Find "how many industries": what is counted must be the thing named."""
    for place, span in enumerate(heard.spans):
        if span.kind != "many":
            continue
        at = place + 1
        while (one := heard.at(at)) is not None and one.kind in ("value", "rank", "number", "not"):
            at += 1
        if one is None or not one.of("dimension", "entity") or heard.slots.query.rows:
            continue
        if not any(_counts(heard, name, one) for name in heard.slots.metrics):
            yield Issue("unheard", f'"{span.text} {one.text}" is not what the query counts')


def _counts(heard: Heard, name: str, thing: Span) -> bool:
    """Return whether a metric counts the things a span names."""
    if any(one.target == name for one in thing.of("metric")):
        return True
    counted = things_counted(heard.slots.lexicon, name)
    return any(one.target == counted for one in thing.of("entity"))


def _side_by_side(heard: Heard) -> Iterator[Issue]:
    """Find two fields that only stand beside each other: "by account manager"."""
    for place, span in enumerate(heard.spans[:-1]):
        after = heard.spans[place + 1]
        both = (span, after)
        named = all(one.of("dimension", "entity") and not one.of("verb") for one in both)
        if not named or heard.slots.query.rows:
            continue
        fields = [
            {one.target for one in span.of("dimension")} & set(heard.slots.groups) for span in both
        ]
        if fields[0] and fields[1] and fields[0] != fields[1] and span.end == after.start:
            yield Issue("unheard", f'"{span.text} {after.text}" may be one thing, or two')


def _in_each(heard: Heard) -> Iterator[Issue]:
    """Find "the top rep in each region" where the limit is not in each."""
    query = heard.slots.query
    within = any(
        span.kind in ("each", "group") and ("each" in span.text or "every" in span.text)
        for span in heard.spans
    )
    plain = [one for one in query.dimensions if ":" not in one]
    if within and query.limit and len(plain) > 1 and not query.limit_per:
        yield Issue("unheard", "the limit is for each group, and the query has it for all")
    inside = any(span.text.casefold() == "within each" for span in heard.spans)
    if inside and query.share_of == "total" and len(query.dimensions) > 1:
        yield Issue("unheard", "the share is within each group, and the query has it of all")


def _summed(heard: Heard) -> Iterator[Issue]:
    """Find "the sum of win rates": an average or a rate has no sum."""
    for place, span in enumerate(heard.spans[:-1]):
        if span.kind != "total" or not span.text.casefold().startswith("sum"):
            continue
        for one in heard.spans[place + 1].of("metric"):
            definition = heard.slots.lexicon.metric(one.target).definition
            adds = isinstance(definition, Measure) and definition.aggregate in ("sum", "count")
            if not adds and one.target in heard.slots.metrics:
                yield Issue("unheard", f'there is no sum of "{heard.spans[place + 1].text}"')


def _ranked_by_another(heard: Heard) -> Iterator[Issue]:
    """Find "the win rate of our top 10 reps": top by what is not said, and a rate is no size."""
    order = heard.slots.query.order_by
    for place, span in enumerate(heard.spans[2:], 2):
        tie, before = heard.spans[place - 1], heard.spans[place - 2]
        if span.kind != "rank" or tie.kind != "preposition" or not order:
            continue
        after = any(other.kind == "metric" for other in heard.spans[place:])
        for one in before.of("metric"):
            definition = heard.slots.lexicon.metric(one.target).definition
            adds = isinstance(definition, Measure) and definition.aggregate in ("sum", "count")
            if order[0].by == one.target and not adds and not after:
                yield Issue("unheard", f'"{span.text}" may be by another measure')
