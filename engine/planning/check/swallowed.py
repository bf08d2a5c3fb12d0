"""Nouns that a query would let go of though they say which things, or of which: asked about."""

from collections.abc import Iterator
from typing import Final

from engine.planning.check.faithful_shape import Heard
from engine.planning.meaning.conditions import ALWAYS
from engine.planning.meaning.query_slots import demands_of
from engine.planning.meaning.spans import Span
from engine.planning.subject.compose_things import things_counted
from semantic.errors import Issue

_SINGLE: Final = frozenset({"win", "loss", "sale", "close"})


def swallowed(heard: Heard) -> Iterator[Issue]:
    """Yield the nouns whose meaning is only half in the query."""
    yield from _having_some(heard)
    yield from _narrower_things(heard)
    yield from _per_thing_of_a_kind(heard)
    yield from _single_win(heard)
    yield from _counted_by_itself(heard)
    yield from _with_most_of_others(heard)
    yield from _total_beside_some(heard)


def _having_some(heard: Heard) -> Iterator[Issue]:
    """Find "how many accounts have open pipeline": those that have some are counted."""
    query = heard.slots.query
    for place in range(1, len(heard.spans) - 1):
        has, measure = heard.spans[place], heard.spans[place + 1]
        if not has.of("with") or measure.kind != "metric" or measure.of("entity", "segment"):
            continue
        thing = heard.spans[place - 1]
        counted = _says_many(heard, place - 1)
        named = {one.target for one in measure.of("metric")} & set(query.metrics)
        if counted and named and not query.having and not query.dimensions:
            words = f'"{thing.text} {has.text} {measure.text}"'
            yield Issue("unheard", f"{words} are those that have some, and all are counted")


def _says_many(heard: Heard, place: int) -> bool:
    said = heard.spans[place].text.casefold()
    before = heard.at(place - 1)
    many = said.startswith(("how many", "number of", "count of"))
    return many or (before is not None and before.kind == "many")


def _narrower_things(heard: Heard) -> Iterator[Issue]:
    """Find "how many accounts are customers", "contacts at customers": not all accounts are."""
    lexicon = heard.slots.lexicon
    kept = [*demands_of(heard.slots)]
    kept += [have for name in heard.slots.metrics for _, have in lexicon.demands[name]]
    for place, span in enumerate(heard.spans[1:], 1):
        before = heard.spans[place - 1]
        things = {one.target for one in span.of("entity")}
        for one in span.of("metric"):
            demands = lexicon.demands[one.target]
            if one.target in heard.slots.metrics or len(demands) != 1 or demands[0][1] == ALWAYS:
                continue
            if things_counted(lexicon, one.target) not in things:
                continue
            same = _counts_too(heard, before, things) and before.end < span.start
            whose = before.kind == "preposition" and span.plural and not _is_group(heard, things)
            if (same or whose) and not any(have.implies(demands[0][1]) for have in kept):
                label = lexicon.metric(one.target).words.label.lower()
                yield Issue("unheard", f'"{span.text}" may be only those that count as {label}')


def _counts_too(heard: Heard, span: Span, things: set[str]) -> bool:
    """Return whether a span counts things that the next one names by another word."""
    lexicon = heard.slots.lexicon
    return any(things_counted(lexicon, one.target) in things for one in span.of("metric"))


def _is_group(heard: Heard, things: set[str]) -> bool:
    return any(one.partition(".")[0] in things for one in heard.slots.groups)


def _per_thing_of_a_kind(heard: Heard) -> Iterator[Issue]:
    """Find "revenue per customer by segment": each customer has one; an average may be meant."""
    for place, span in enumerate(heard.spans[:-3]):
        thing, by, field = heard.spans[place + 1 : place + 4]
        if span.text.casefold() != "per" or thing.plural or by.text.casefold() != "by":
            continue
        homes = {one.target for one in thing.of("entity")}
        kinds = {one.target for one in field.of("dimension")} & set(heard.slots.groups)
        labels = {heard.slots.lexicon.label(one) for one in homes}
        own = {one for one in kinds if one.partition(".")[0] in homes} - labels
        if own and labels & set(heard.slots.groups):
            yield Issue("unheard", f'"per {thing.text}" may be an average of each {field.text}')


def _single_win(heard: Heard) -> Iterator[Issue]:
    """Find "biggest win of each rep": the largest of them, not the most."""
    for place, span in enumerate(heard.spans[:-1]):
        thing = heard.spans[place + 1]
        single = thing.text.casefold() in _SINGLE and thing.of("metric")
        if span.kind != "rank" or not single or heard.slots.query.rows:
            continue
        if any(heard.slots.lexicon.metric(one).format == "integer" for one in heard.slots.metrics):
            yield Issue("unheard", f'"{span.text} {thing.text}" is one of them, not how many')


def _counted_by_itself(heard: Heard) -> Iterator[Issue]:
    """Find customers ranked by the number of customers: each is one."""
    query, lexicon = heard.slots.query, heard.slots.lexicon
    for one in query.order_by:
        counted = things_counted(lexicon, one.by) if one.by in lexicon.model.metrics else None
        label = lexicon.label(counted) if counted else None
        if label is not None and label in heard.slots.groups:
            metric = lexicon.metric(one.by).words.label.lower()
            yield Issue("unheard", f"each of them is one of the {metric}; ranked by what")


def _with_most_of_others(heard: Heard) -> Iterator[Issue]:
    """Find "deals with most products" ranked by product: it is the deals that are ranked."""
    for place in range(1, len(heard.spans) - 2):
        thing, has, rank, other = heard.spans[place - 1 : place + 3]
        if not has.of("with") or rank.kind != "rank" or not thing.plural or other.kind == "metric":
            continue
        mine = {heard.slots.lexicon.label(one.target) for one in thing.of("entity")}
        theirs = {heard.slots.lexicon.label(one.target) for one in other.of("entity")} - mine
        groups = set(heard.slots.groups)
        if mine and theirs & groups and not mine & groups:
            yield Issue("unheard", f'"{thing.text}" would not be ranked, but "{other.text}"')


def _total_beside_some(heard: Heard) -> Iterator[Issue]:
    """Find "open deals in Commit and total pipeline": the total may be of all."""
    for place in range(2, len(heard.spans) - 1):
        tie, total = heard.spans[place : place + 2]
        whole = total.kind == "total" or total.text.casefold().startswith("total ")
        metric = total if total.kind == "metric" else heard.at(place + 2)
        if tie.kind != "and" or not whole or metric is None or metric.kind != "metric":
            continue
        before, after = heard.spans[:place], heard.spans[place + 2 :]
        counted = next((at for at, one in enumerate(before) if one.kind == "metric"), place)
        kept = _holds_value(before[counted:]) and heard.slots.conditions
        if kept and not _holds_value(after):
            yield Issue("unheard", f'"{total.text}" may be of all, or of those kept')


def _holds_value(spans: tuple[Span, ...]) -> bool:
    return any(one.kind == "value" for one in spans)
