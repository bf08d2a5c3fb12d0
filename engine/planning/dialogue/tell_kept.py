"""What a follow-up took over from the query before: each in words, with the query without it."""

from collections.abc import Iterator

from engine.planning.dialogue.edit_query import without
from engine.planning.meaning.lexicon import Lexicon
from engine.planning.meaning.phrase_query import (
    phrase_compare,
    phrase_field,
    phrase_filter,
    phrase_having,
    phrase_limit,
    phrase_order,
    phrase_segment,
    phrase_window,
)
from engine.question import Inherited, Slot
from semantic.query import Filter, MetricQuery


def tell_kept(query: MetricQuery, previous: MetricQuery, lexicon: Lexicon) -> tuple[Inherited, ...]:
    """Return everything in the query that the one before had too."""
    return tuple(
        Inherited(text=text, slot=slot, without=without(query, slot, name))
        for slot, name, text in _kept(query, previous, lexicon)
    )


def _kept(
    query: MetricQuery, previous: MetricQuery, lexicon: Lexicon
) -> Iterator[tuple[Slot, str | Filter, str]]:
    for metric in query.metrics:
        if metric in previous.metrics:
            yield "measure", metric, f"measure: {lexicon.metric(metric).words.label}"
    if query.rows and query.rows == previous.rows:
        label = lexicon.model.datasets[query.rows].words.label.lower()
        yield "rows", query.rows, f"list of {label} rows"
    if not query.rows:
        for field in query.dimensions:
            if field in previous.dimensions:
                yield "dimension", field, f"by {phrase_field(field, lexicon)}"
    for one in query.where:
        if one in previous.where or any(_widens(one, known) for known in previous.where):
            yield "where", one, phrase_filter(one, lexicon)
    for segment in query.segments:
        if segment in previous.segments:
            yield "segment", segment, phrase_segment(segment, lexicon)
    if query.time and query.time == previous.time and query.time.window:
        yield "window", "", phrase_window(query, lexicon)
    yield from _kept_shape(query, previous, lexicon)


def _widens(one: Filter, known: Filter) -> bool:
    """Return whether a filter is one before with more values: "and EMEA too"."""
    return (
        one.field is not None and one.field == known.field and set(known.values) < set(one.values)
    )


def _kept_shape(
    query: MetricQuery, previous: MetricQuery, lexicon: Lexicon
) -> Iterator[tuple[Slot, str | Filter, str]]:
    if query.having and query.having == previous.having:
        said = " and ".join(phrase_having(one, lexicon) for one in query.having)
        yield "having", "", said
    if query.compare and query.compare == previous.compare:
        yield "compare", "", phrase_compare(query)
    if query.share_of and query.share_of == previous.share_of:
        yield "share", "", "as shares"
    if query.running and previous.running:
        yield "running", "", "as a running total"
    if query.totals and previous.totals:
        yield "totals", "", "with totals"
    if query.order_by and query.order_by == previous.order_by:
        yield "order", "", phrase_order(query, lexicon)
    if query.limit and query.limit == previous.limit:
        yield "limit", "", phrase_limit(query, lexicon)
