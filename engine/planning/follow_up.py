"""Follow-ups: small, certain edits of the previous query; everything kept is listed."""

import re
from collections.abc import Callable
from typing import Final

from msgspec.structs import replace

from engine.planning.cover import Coverage
from engine.planning.grammar import read, unexplained
from engine.planning.lexicon import Lexicon
from engine.planning.planner import PlanningContext
from engine.planning.spans import Span
from engine.planning.tell_kept import tell_kept
from engine.planning.time_phrases import TimeGrammar
from engine.planning.tokens import normalize, tokenize
from engine.question import Explanation, Plan, PlanOutcome, Question
from semantic.query import Filter, MetricQuery, TimeClause

Fresh = Callable[[str, PlanningContext, Lexicon], PlanOutcome]

_START_OVER: Final = re.compile(
    r"^\s*(start over|start again|new question|reset|forget (that|it|all that)|scratch that"
    r"|never ?mind)\b[\s:,.;-]*(and\s+)?",
    re.IGNORECASE,
)
_DROP: Final = re.compile(
    r"^\s*(?:please\s+)?(?:drop|remove|without|take out|lose) (?:the )?(.+?)[\s.!?]*$",
    re.IGNORECASE,
)
_LEADS: Final = re.compile(
    r"^\s*(?:(?:ok(?:ay)?|great|thanks|now|then|so|also|please|can you|could you|and|but"
    r"|same(?: thing| again)?|what about|how about|make (?:it|that|this)|instead|just"
    r"|show (?:it|that|this|me that)|turn (?:it|that|this) into|change (?:it|that) to"
    r"|break (?:it|that|this) down|split (?:it|that|this))\b[\s,:]*)+",
    re.IGNORECASE,
)


def follow_up(
    question: Question, context: PlanningContext, lexicon: Lexicon, fresh: Fresh
) -> PlanOutcome | None:
    """Return the edited previous query, or None where the question stands on its own."""
    text = normalize(question.text)
    started = _START_OVER.match(text)
    if started:
        rest = text[started.end() :].strip()
        if rest:
            return fresh(rest, context, lexicon)
        return Explanation(text="Starting over: ask a new question.", about="start-over")
    previous = question.previous
    if previous is None:
        return None
    dropped = _DROP.match(text)
    if dropped:
        return _drop(dropped[1], previous, lexicon)
    return _edit(text, previous, context, lexicon)


def _drop(said: str, previous: MetricQuery, lexicon: Lexicon) -> PlanOutcome | None:
    """Take out one grouping, filter, window or limit that is named."""
    fields = {one.target for one in lexicon.named(said) if one.kind == "dimension"}
    kept = tuple(one for one in previous.dimensions if one.partition(":")[0] not in fields)
    where = tuple(one for one in previous.where if one.field not in fields)
    if kept == previous.dimensions and where == previous.where:
        return None
    names = {one.by for one in previous.order_by} - set(kept) - set(previous.metrics)
    order = tuple(one for one in previous.order_by if one.by not in names)
    query = replace(previous, dimensions=kept, where=where, order_by=order, limit_per=None)
    return _plan(query, previous, lexicon)


def _edit(
    text: str, previous: MetricQuery, context: PlanningContext, lexicon: Lexicon
) -> PlanOutcome | None:
    """Read a fragment that names no metric of its own as an edit of the previous query."""
    lead = _LEADS.match(text)
    body = text[lead.end() :] if lead else text
    time = TimeGrammar(context.model.calendar, context.as_of)
    spans = Coverage(lexicon, context.values, time, body).spans(tokenize(body, lexicon.words))
    linked = lead is not None
    if _stands_alone(spans, linked):
        return None
    seeded = _seeded(spans, previous, lexicon, context, time)
    if seeded is None:
        return None
    return seeded


def _stands_alone(spans: tuple[Span, ...], linked: bool) -> bool:
    """Return whether a fragment holds a metric or thing of its own, or nothing but doubt."""
    kinds = [span.kind for span in spans if span.kind not in ("stop", "filler", "mark")]
    if not kinds or "unknown" in kinds or "metric" in kinds or "entity" in kinds:
        return True
    if any(span.of("many", "much", "rank", "share") for span in spans):
        return True
    edits = {"group", "grain", "window", "chart", "value", "unit", "only", "each", "trend"}
    if not linked and kinds[0] not in ("group", "grain", "chart", "preposition", "only", "window"):
        return not set(kinds) <= {"grain", "chart", "window"}
    return not set(kinds) & edits


def _seeded(
    spans: tuple[Span, ...],
    previous: MetricQuery,
    lexicon: Lexicon,
    context: PlanningContext,
    time: TimeGrammar,
) -> PlanOutcome | None:
    """Read the fragment beside the previous metrics, and lay what it says over that query."""
    sentence = read(spans, lexicon, context.values, time, seed=previous.metrics)
    if unexplained(sentence) or sentence.asks or sentence.draft.rows:
        return None
    draft = sentence.draft
    if draft.having or draft.order_by or tuple(draft.metrics) != previous.metrics:
        return None
    query = _replaced(previous, tuple(draft.where))
    if draft.dimensions:
        buckets = tuple(one for one in previous.dimensions if ":" in one)
        query = replace(query, dimensions=(*draft.dimensions, *buckets), limit_per=None)
    if draft.grain:
        plain = tuple(one for one in query.dimensions if ":" not in one)
        name = sentence.bucket_name(previous.time.dimension if previous.time else None)
        query = replace(query, dimensions=(*plain, f"{name}:{draft.grain}"))
    if draft.window is not None:
        old = previous.time.dimension if previous.time else None
        query = replace(query, time=TimeClause(dimension=old, window=draft.window))
    return _plan(query, previous, lexicon, draft.chart, tuple(draft.assumptions))


def _replaced(previous: MetricQuery, new: tuple[Filter, ...]) -> MetricQuery:
    """Put new filters in the place of old ones on the same field; never AND them."""
    fields = {one.field for one in new}
    return replace(
        previous, where=(*(one for one in previous.where if one.field not in fields), *new)
    )


def _plan(
    query: MetricQuery,
    previous: MetricQuery,
    lexicon: Lexicon,
    chart: object = None,
    assumptions: tuple[str, ...] = (),
) -> Plan:
    wish = chart if isinstance(chart, str) else None
    kept = tell_kept(query, previous, lexicon)
    made = Plan(query=query, certainty="exact", assumptions=assumptions, inherited=kept)
    return _with_chart(made, wish)


def _with_chart(plan: Plan, wish: str | None) -> Plan:
    for known in ("bar", "line", "table", "number", "pie", "area", "scatter", "heatmap"):
        if wish == known:
            return Plan(
                query=plan.query,
                certainty=plan.certainty,
                chart_wish=known,
                assumptions=plan.assumptions,
                inherited=plan.inherited,
            )
    return plan
