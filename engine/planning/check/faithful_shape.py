"""The shape of a question against a query: what is counted, grouped, ranked within groups."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from engine.planning.meaning.conditions import ALWAYS
from engine.planning.meaning.lengths import counted_from, days_in
from engine.planning.meaning.query_slots import Slots
from engine.planning.meaning.spans import Span
from engine.planning.subject.compose_metric import headline_of
from engine.planning.subject.compose_things import things_counted
from semantic.errors import Issue
from semantic.model import Dimension, Formula, Measure, Metric

_MEANS: Final = frozenset({"average", "avg", "mean", "median", "typical"})
_UNBOUNDED: Final = frozenset({"under", "over", "between", "between the", "at least"})
_IN: Final = frozenset({"in", "in the", "within"})


@dataclass(frozen=True, slots=True)
class Heard:
    """The words of a question beside the query made of it."""

    spans: tuple[Span, ...]
    slots: Slots
    as_of: date

    def at(self, place: int) -> Span | None:
        """Return the span at a place, or None beyond the ends."""
        return self.spans[place] if 0 <= place < len(self.spans) else None

    def leads(self, place: int) -> bool:
        """Return whether a bound's word bounds no number: "under Ann", "over segments"."""
        after, then = self.at(place + 1), self.at(place + 2)
        if after is None or self.spans[place].text.casefold() not in _UNBOUNDED:
            return False
        one = after.number == 1 and then is not None and then.kind == "value"
        return one or after.kind == "value" or (after.plural and bool(after.of("dimension")))


def stands_beside(heard: Heard) -> bool:
    """Return whether things stand side by side: times, the values of a field, or metrics."""
    query, slots = heard.slots.query, heard.slots
    several = any(
        len(one.leaf.values) > 1 and one.field in slots.groups for one in slots.conditions
    )
    spread = query.share_of is not None or bool(query.dimensions and not slots.conditions)
    shown = [one.target for span in heard.spans for one in span.of("value")[:1]]
    spread |= any(shown.count(one) > 1 for one in slots.groups)
    formula = any(is_formula(slots.lexicon.metric(one)) for one in query.metrics)
    return bool(query.compare is not None or several or spread or len(query.metrics) > 1 or formula)


def far_from(heard: Heard, metric: str) -> bool:
    """Return whether it is asked how far a metric is from another: their rate tells it."""
    asked = any(one.target == "target" for span in heard.spans for one in span.of("degree"))
    made = (heard.slots.lexicon.metric(one).definition for one in heard.slots.metrics)
    return asked and any(isinstance(one, Formula) and metric in one.metrics for one in made)


def is_formula(metric: Metric) -> bool:
    """Return whether a metric is made of others."""
    return isinstance(metric.definition, Formula)


def shape_issues(heard: Heard) -> Iterator[Issue]:
    """Yield what single words do not show: what is counted, grouped, ranked within groups."""
    yield from _counted(heard)
    yield from _side_by_side(heard)
    yield from _in_each(heard)
    yield from _summed(heard)
    yield from _ranked_by_another(heard)
    yield from _ranked_by_a_rate(heard)
    yield from _of_rows_or_means(heard)
    yield from _things_in_a_measure(heard)
    yield from _things_of_a_measure(heard)
    yield from _things_led_by(heard)
    yield from _part_of_all(heard)
    yield from _time_in_a_state(heard)
    yield from _lost_things(heard)


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
        if not named or heard.slots.query.rows or span.possessive:
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
        rest = heard.spans[place:]
        after = any(one.kind == "metric" and not one.of("entity") for one in rest)
        for one in before.of("metric"):
            definition = heard.slots.lexicon.metric(one.target).definition
            adds = isinstance(definition, Measure) and definition.aggregate in ("sum", "count")
            grows = adds and headline_of(heard.slots.lexicon) == one.target
            if order[0].by == one.target and not (grows or after):
                yield Issue("unheard", f'"{span.text}" may be by another measure')


def _ranked_by_a_rate(heard: Heard) -> Iterator[Issue]:
    """Find "top customers and their win rate": the rate is beside, top is by what is not said."""
    order = heard.slots.query.order_by
    for place, span in enumerate(heard.spans[:-3]):
        after = place + (2 if heard.spans[place + 1].kind == "number" else 1)
        if after + 3 > len(heard.spans):
            continue
        thing, tie, metric = heard.spans[after : after + 3]
        if span.kind != "rank" or not thing.of("entity") or tie.kind != "and" or not order:
            continue
        for one in metric.of("metric"):
            definition = heard.slots.lexicon.metric(one.target).definition
            adds = isinstance(definition, Measure) and definition.aggregate in ("sum", "count")
            if order[0].by == one.target and not adds:
                yield Issue("unheard", f'"{span.text} {thing.text}" may be by another measure')


def _of_rows_or_means(heard: Heard) -> Iterator[Issue]:
    """Find "largest deal size by segment": the largest of all deals, or the largest average."""
    for place, span in enumerate(heard.spans[:-2]):
        metric, after = heard.spans[place + 1], heard.spans[place + 2]
        if span.kind != "rank" or metric.kind != "metric" or after.kind != "group":
            continue
        for one in metric.of("metric")[:1]:
            known = heard.slots.lexicon.metric(one.target)
            definition = known.definition
            means = isinstance(definition, Measure) and definition.aggregate in ("avg", "median")
            if means and known.format == "currency" and not _MEANS & set(_words(metric)):
                words = f'"{span.text} {metric.text}"'
                yield Issue("unheard", f"{words} may be of single rows, or of their average")


def _things_in_a_measure(heard: Heard) -> Iterator[Issue]:
    """Find "deals in forecast": the deals are asked for, and the money is no count of them."""
    for place, span in enumerate(heard.spans[:-2]):
        tie, metric = heard.spans[place + 1], heard.spans[place + 2]
        if not span.of("entity") or tie.text.casefold() not in _IN or metric.kind != "metric":
            continue
        query = heard.slots.query
        counted = any(_counts(heard, name, span) for name in heard.slots.metrics)
        shown = {one.target for one in metric.of("metric")} & set(query.metrics)
        if shown and not counted and not query.rows and not _is_grouped(heard, span):
            yield Issue("unheard", f'"{span.text}" would not be in the answer')


def _things_of_a_measure(heard: Heard) -> Iterator[Issue]:
    """Find "pipeline deals": the deals of it, and not what they are worth."""
    for place, span in enumerate(heard.spans[1:], 1):
        metric = heard.spans[place - 1]
        if metric.kind != "metric" or not span.of("entity") or span.kind == "verb":
            continue
        shown = {one.target for one in metric.of("metric")} & set(heard.slots.query.metrics)
        last = heard.slots.lexicon.named(_words(metric)[-1])
        if any(one.kind == "segment" for one in last):
            continue  # "the amount of lost | deals"
        money = any(heard.slots.lexicon.metric(one).format == "currency" for one in shown)
        counted = any(_counts(heard, name, span) for name in heard.slots.metrics)
        adjoins = metric.end == span.start and span.plural and len(_words(span)) == 1
        if money and adjoins and not (counted or _is_grouped(heard, span)):
            yield Issue("unheard", f'"{span.text}" would not be in the answer')


def _things_led_by(heard: Heard) -> Iterator[Issue]:
    """Find "accounts created last quarter with bookings": the accounts lead, and must be there."""
    if len(heard.spans) < 2 or heard.slots.query.rows:
        return
    lead, after = heard.spans[0], heard.spans[1]
    things = {one.target for one in heard.slots.lexicon.named(_words(lead)[0])}
    things &= heard.slots.lexicon.model.datasets.keys()
    plural = _words(lead)[0].endswith("s") and not lead.possessive
    if not things or not plural or lead.of("value", "segment"):
        return
    if after.kind in ("metric", "mark", "and", "value", "group", "compare"):
        return
    slots = heard.slots
    listed = next((at for at in range(1, len(heard.spans)) if heard.spans[at].kind == "metric"), 0)
    if listed and heard.spans[listed - 1].kind in ("and", "mark") and not slots.query.order_by:
        yield Issue("unheard", f'"{lead.text}" and "{heard.spans[listed].text}" are two things')
    counted = any(things_counted(slots.lexicon, one) in things for one in slots.metrics)
    counted |= any(_counts(heard, name, lead) for name in slots.metrics)
    shown = any(one.partition(".")[0] in things for one in slots.groups)
    if not (counted or shown or things & slots.homes):
        yield Issue("unheard", f'"{lead.text}" would not be in the answer')


def _part_of_all(heard: Heard) -> Iterator[Issue]:
    """Find "what fraction of deals are lost to price": of all deals, or of those lost."""
    query = heard.slots.query
    if query.share_of is None or any(span.of("group", "each") for span in heard.spans):
        return
    for place, span in enumerate(heard.spans[:-2]):
        thing, act = heard.spans[place + 1], heard.spans[place + 2]
        done = act.of("verb", "segment") or len(_words(thing)) > 1
        if span.kind != "share" or not done or not _words(thing)[0].endswith("s"):
            continue
        whole = [one.target for one in heard.slots.lexicon.named(_words(thing)[0])]
        if any(one in heard.slots.lexicon.model.datasets for one in whole):
            lost = all(heard.slots.lexicon.demands[one][0][1] != ALWAYS for one in query.metrics)
            if lost:
                words = f'"{span.text} {thing.text}"'
                yield Issue("unheard", f"{words} may be of all of them, or of those alone")


def _time_in_a_state(heard: Heard) -> Iterator[Issue]:
    """Find "how long have open deals been in negotiation": not how long since they were created."""
    if not any(span.kind == "long" for span in heard.spans):
        return
    model = heard.slots.lexicon.model
    for one in heard.slots.conditions:
        home, _, name = one.field.partition(".")
        for field in model.datasets[home].dimensions.values():
            words = field.words.label.casefold().split()
            if (
                field.format == "days"
                and name in words
                and field.qualified not in heard.slots.fields
            ):
                yield Issue("unheard", f"how long may be since then, or the {field.words.label}")
                return


def _lost_things(heard: Heard) -> Iterator[Issue]:
    """Find "how many accounts did we lose": one deal lost is no account lost."""
    slots = heard.slots
    if not any(one.target == "lose" for span in heard.spans for one in span.of("verb")):
        return
    for segment in slots.segments:
        home = segment.partition(".")[0]
        things = {things_counted(slots.lexicon, one) for one in slots.metrics} - {None}
        if things and home not in things and home not in slots.homes:
            label = slots.lexicon.model.datasets[home].words.label.lower()
            yield Issue("unheard", f"what is lost may be one {label} of theirs, or all they were")


def _is_grouped(heard: Heard, thing: Span) -> bool:
    """Return whether a query groups by a field of the things a span names."""
    named = {one.target for one in thing.of("entity")}
    named |= {one.target.partition(".")[0] for one in thing.of("dimension")}
    return any(group.partition(".")[0] in named for group in heard.slots.groups)


def _words(span: Span) -> list[str]:
    return span.text.casefold().split()


def lasts(heard: Heard, place: int, dimension: Dimension) -> bool:
    """Return whether a field only says of what a length is: "in their stage for 90 days"."""
    model, before = heard.slots.lexicon.model, heard.at(place - 1)
    days = dimension if dimension.format == "days" else days_in(model, dimension.qualified)
    if days is None or (before is not None and before.of("group", "each")):
        return False
    return not heard.slots.fields.isdisjoint({days.qualified, counted_from(model, days)})


def ranked_again(heard: Heard, place: int) -> bool:
    """Return whether "top 5" only says how many: the "top 5 worst reps", "slowest reps, top 5"."""
    if any(span.of("rank") for span in heard.spans[:place]) and heard.at(place + 1):
        return heard.spans[place + 1].number == heard.slots.query.limit
    after = place + 1
    while (span := heard.at(after)) is not None and span.of("number"):
        after += 1
    return span is not None and span.kind == "rank"
