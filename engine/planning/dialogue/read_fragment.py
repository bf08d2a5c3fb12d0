"""The spans of a fragment, read beside the metrics and groupings before, to a change."""

import re
from dataclasses import replace
from typing import Final

from engine.planning.dialogue.changes import Change, Unclear
from engine.planning.dialogue.talk import Talk
from engine.planning.grammar import unexplained
from engine.planning.meaning.sentence import Sentence
from engine.planning.meaning.spans import Kind, Reading, Span
from engine.planning.subject.compose_metric import segment_named, segment_sql
from semantic.query import OrderBy, Unit

#: "What were the reasons" is by reason.
_ASKS_FIELD: Final = re.compile(
    r"^(?:what|which|who)(?:'s| is| are| was| were) (?:the|their|its)\b", re.IGNORECASE
)
TALK: Final[tuple[Kind, ...]] = ("stop", "filler", "mark")


def read_fragment(talk: Talk, spans: tuple[Span, ...], named: bool) -> Change | Unclear | None:
    """Return what spans change; `named` says that they name a metric of their own."""
    spans = _with_group(talk, _with_rows(talk, spans))
    seeded = not named or talk.said.adding or talk.said.ordering
    sentence = talk.read(spans, {}, seeded=seeded, grouped=False)
    grouped = bool(sentence.draft.dimensions) and not talk.said.adding
    if not grouped:
        sentence = talk.read(spans, {}, seeded=seeded)
    if _clear(talk, sentence):
        change = change_of(talk, sentence, seeded, grouped)
        if seeded and change.metrics and spans[0].text.casefold() in ("per", "each", "every"):
            return None  # "per deal" of deals won is no rate that was named
        things = any(span.of("entity") for span in spans) and talk.said.linked
        again = _of_things(talk, spans, sentence) if seeded and things and _empty(change) else None
        return again or change
    other = _of_things(talk, spans, sentence) if seeded and talk.said.linked else None
    return other or _unclear(talk, spans, sentence, seeded, grouped)


def _empty(change: Change) -> bool:
    """Return whether a change changes nothing."""
    bare = Change(beside=change.beside, assumptions=change.assumptions, derived=change.derived)
    return change == replace(bare, dated=change.dated)


def _with_rows(talk: Talk, spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """Let a bound without a noun be about the rows listed or counted: "only over 100k".

    Of groups with an amount it is the amount that is bounded, not each row.
    """
    bounds = any(span.of("operator", "between") for span in spans)
    named = any(span.of("entity", "dimension", "metric") for span in spans)
    homes = talk.homes()
    if not bounds or named or len(homes) != 1:
        return spans
    if talk.previous.rows is None and talk.previous.dimensions:
        formats = {talk.lexicon.metric(one).format for one in talk.previous.metrics}
        money = any(span.money or (span.number or 0) >= 1000 for span in spans)
        if not money or "currency" in formats:
            return spans
    thing = Reading("entity", homes[0])
    return (Span(start=0, end=0, text="rows", readings=(thing,)), *spans)


def _with_group(talk: Talk, spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """Let "add the region", "same for segments" group by a field that stands alone."""
    light: tuple[Kind, ...] = (*TALK, "preposition", "only", "and")
    asked = _ASKS_FIELD.match(talk.said.left) is not None
    content = [s for s in spans if s.kind not in light and not (asked and s.of("which"))]
    lead = bool(content) and content[0].kind in ("dimension", "entity")
    hung = talk.said.adding or talk.said.same or asked
    if not lead or not hung or talk.said.pointing:
        return spans
    first = content[0]
    if any(span.of("group") for span in spans):
        return spans
    if any(span.kind == "value" if talk.said.adding else span.of("value") for span in content):
        return spans
    by = Span(start=first.start, end=first.start, text="by", readings=(Reading("group"),))
    at = spans.index(first)
    dropped: tuple[Kind, ...] = ("preposition", "which") if asked else ("preposition",)
    head = tuple(span for span in spans[:at] if not span.of(*dropped))
    return (*head, by, *spans[at:])


def _clear(talk: Talk, sentence: Sentence) -> bool:
    return not (unexplained(sentence) or sentence.asks or sentence.draft.rows)


def _of_things(talk: Talk, spans: tuple[Span, ...], seeded: Sentence) -> Change | None:
    """Read "and lost deals?" as the metric that counts them, "and lost?" as the twin of before."""
    if talk.said.only or any(span.of("value", "literal") for span in spans):
        return None
    if not any(span.of("entity", "segment", "metric", "verb") for span in spans):
        return None
    twin = _twin(talk, spans, seeded)
    if twin is not None:
        return Change(metrics=(twin,), beside=talk.said.adding)
    sentence = talk.read(spans, {}, seeded=False)
    if not _clear(talk, sentence) or not sentence.draft.metrics:
        return None
    return change_of(talk, sentence, False, False)


def _twin(talk: Talk, spans: tuple[Span, ...], sentence: Sentence) -> str | None:
    """Return the count, or the amount, that stands beside the one before for another segment."""
    content = [span for span in spans if span.kind not in (*TALK, "and", "preposition")]
    if len(content) != 1 or len(talk.previous.metrics) != 1:
        return None
    verb = content[0].first("verb")
    name = {"win": "won", "lose": "lost"}.get(verb.target) if verb else None
    segment = content[0].first("segment")
    target = segment.target if segment else segment_named(sentence, name) if name else None
    if target is None:
        return None
    key = (target.partition(".")[0], segment_sql(sentence, target))
    for table in (talk.lexicon.counts, talk.lexicon.amounts):
        if talk.previous.metrics[0] in table.values():
            return table.get(key)
    return None


def change_of(talk: Talk, sentence: Sentence, seeded: bool, grouped: bool) -> Change:
    """Return what a sentence that was read says beyond the metrics and groupings before."""
    draft = sentence.draft
    seeds = talk.seed() if seeded else ()
    metrics = _own_metrics(talk, sentence, seeds)
    happened = any(span.of("verb") for span in sentence.spans)
    if talk.previous.rows and seeded and happened and not metrics:
        metrics = tuple(draft.metrics)  # "created this year" tells which date is meant
    plain = () if grouped else talk.plain
    window = draft.window
    if window is None and any(s.phrase and s.phrase.window == "all_time" for s in sentence.spans):
        window = "all_time"
    dimensions = tuple(one for one in draft.dimensions if one not in plain)
    return Change(
        metrics=metrics,
        dimensions=dimensions or _which_of_them(talk, sentence),
        grain=_grain(talk, sentence),
        where=tuple(draft.where),
        segments=tuple(draft.segments),
        window=window,
        time_dimension=draft.time_dimension,
        having=tuple(draft.having),
        compare=draft.compare,
        share=draft.share_of is not None,
        running=draft.running,
        totals=draft.totals,
        order_by=_order(talk, sentence, seeds),
        limit=draft.limit,
        limit_per=draft.limit_per,
        offset=draft.offset,
        chart=draft.chart,
        counts=any(span.of("many") for span in sentence.spans)
        or bool(talk.previous.rows and (dimensions or draft.grain)),
        fuzzy=draft.fuzzy,
        dated=happened,
        derived=not any(_measures(span) for span in sentence.spans),
        beside=talk.said.adding,
        assumptions=tuple(draft.assumptions),
    )


def _measures(span: Span) -> bool:
    """Return whether a span asks for a figure: a metric that is no name of things, "how many"."""
    named = span.kind == "metric" and not span.of("entity")
    return named or bool(span.of("many", "much", "aggregate", "total"))


def _which_of_them(talk: Talk, sentence: Sentence) -> tuple[str, ...]:
    """Return what tells the rows apart for "which of those are over 90 days old?"."""
    homes = talk.homes()
    asks = any(span.of("which") for span in sentence.spans[:1])
    if not (talk.said.pointing and asks and len(homes) == 1 and sentence.draft.where):
        return ()
    for one in sentence.draft.where:
        dataset, _, _ = (one.field or "").partition(".")
        if dataset != homes[0] or talk.lexicon.dimension(one.field or "").type == "text":
            return ()  # what is asked is true of the groups: they stay
    label = talk.lexicon.label(homes[0])
    return (label,) if label and not talk.previous.rows else ()


def _own_metrics(talk: Talk, sentence: Sentence, seeds: tuple[str, ...]) -> tuple[str, ...]:
    """Return the metrics a fragment names; what it is only ordered by stands beside the others."""
    metrics = tuple(sentence.draft.metrics)
    if metrics == seeds:
        return ()
    new = tuple(one for one in metrics if one not in seeds)
    beside = talk.said.adding or talk.said.ordering or not new
    ordered = {one.by for one in sentence.draft.order_by}
    return metrics if beside or set(new) <= ordered else new


def _order(talk: Talk, sentence: Sentence, seeds: tuple[str, ...]) -> tuple[OrderBy, ...]:
    """Return the order named; "sort by win rate" is by what is newly named."""
    order = tuple(sentence.draft.order_by)
    new = [one for one in sentence.draft.metrics if one not in seeds]
    named = [r.target for span in sentence.spans for r in span.of("metric") if r.target in seeds]
    known = [one.by for one in talk.previous.order_by if one.by in seeds]
    if order and known and not (new or named) and order[0].by in seeds:
        return (OrderBy(by=known[0], direction=order[0].direction),)  # "bottom three" of those
    if not (talk.said.ordering and (new or named) and order and seeds):
        return order
    return (OrderBy(by=(new or named)[0], direction=order[0].direction),)


def _grain(talk: Talk, sentence: Sentence) -> Unit | None:
    """Return the grain a fragment names; a running total keeps the buckets there are."""
    draft = sentence.draft
    named = any(span.of("unit", "grain", "trend") for span in sentence.spans)
    return None if draft.running and talk.buckets and not named else draft.grain


def _unclear(
    talk: Talk, spans: tuple[Span, ...], sentence: Sentence, seeded: bool, grouped: bool
) -> Change | Unclear | None:
    """Return the readings of what is in doubt, or the words that nothing explains."""
    left = unexplained(sentence)
    stock = talk.said.linked or _starts_as_edit(spans) or spans[0].kind == "window"
    if not left and sentence.asks and sentence.asks[0].at is None and stock:
        change = change_of(talk, sentence, seeded, grouped)
        if change.window is not None or change.compare is not None or change.grain is not None:
            return change  # asked about once the whole query is known
    if sentence.asks and sentence.asks[0].at is not None:
        ask = sentence.asks[0]
        readings: list[tuple[str, Change]] = []
        for reading in ask.readings:
            again = talk.read(spans, {ask.at or 0: reading}, seeded=seeded, grouped=not grouped)
            if _clear(talk, again):
                readings.append((reading.value, change_of(talk, again, seeded, grouped)))
        return Unclear(ask=ask, readings=tuple(readings))
    if not left or not (talk.said.linked or talk.said.only or _starts_as_edit(spans)):
        return Unclear(ask=sentence.asks[0]) if sentence.asks and talk.said.linked else None
    words = tuple(dict.fromkeys(sentence.spans[place].text for place in left))
    again = talk.read(spans, {}, seeded=seeded, grouped=not grouped, dropped=frozenset(left))
    rest = change_of(talk, again, seeded, grouped) if _clear(talk, again) else None
    return Unclear(words=words, rest=rest)


def _starts_as_edit(spans: tuple[Span, ...]) -> bool:
    kinds = [span.kind for span in spans if span.kind not in TALK]
    return bool(kinds) and kinds[0] in ("group", "grain", "chart", "preposition", "only", "not")
