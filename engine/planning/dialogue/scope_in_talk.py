"""A fragment that only says of which things: "at enterprise accounts", "for deals won"."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from engine.planning.dialogue.changes import Change, Unclear
from engine.planning.dialogue.read_fragment import TALK
from engine.planning.dialogue.talk import Talk
from engine.planning.meaning.lexicon import Lexicon
from engine.planning.meaning.sentence import Ask
from engine.planning.meaning.spans import Kind
from engine.planning.planner import PlanningContext
from engine.question import Plan, PlanOutcome
from semantic.model import Measure
from semantic.query import MetricQuery, TimeClause

#: What may say of which things a metric is, and names no metric of its own.
_SCOPING: Final[tuple[Kind, ...]] = (
    *("preposition", "value", "literal", "entity", "segment", "and", "or", "not", "only"),
    *("window", "number", "operator", "between", "with", "mark"),
)
_SCOPE: Final = re.compile(r"^(?:at|for|in|from|of|on|among|within|across)\b", re.IGNORECASE)


def scoped(talk: Talk) -> bool:
    """Return whether a fragment only says of which things: "at enterprise accounts"."""
    spans = [span for span in talk.spans(talk.said.body) if span.kind not in TALK]
    lead = _SCOPE.match(talk.said.body)
    if not lead or len(spans) < 2 or not talk.previous.metrics:
        return False
    if any(span.of("group", "unit", "compare", "change") for span in spans):
        return False
    things = any(span.of("entity") for span in spans)
    return things and all(span.of(*_SCOPING) for span in spans)


def of_the_same_rows(talk: Talk, change: Change) -> Change:
    """Return "only won deals over 100k" as a bound on the bookings before, of the very rows."""
    demands = talk.lexicon.demands
    if (
        not talk.said.only
        or not change.where
        or len(change.metrics) != 1
        or not talk.previous.metrics
    ):
        return change
    named = change.metrics[0]
    alike = all(demands[one] == demands[named] for one in talk.previous.metrics)
    return replace(change, metrics=()) if alike and _counts(talk, named) else change


def of_counted(
    talk: Talk, alone: PlanOutcome, fresh: Callable[[str, PlanningContext, Lexicon], PlanOutcome]
) -> Change | Unclear | None:
    """Return what "for deals created last year" says of the metric before, read with its name.

    Where the two do not go together it is asked whether the things are counted instead.
    """
    previous = talk.previous
    if not _SCOPE.match(talk.said.body) or len(previous.metrics) != 1 or previous.rows:
        return None
    if not isinstance(alone, Plan) or not all(_counts(talk, one) for one in alone.query.metrics):
        return None
    if alone.query.dimensions or alone.query.order_by or not alone.query.metrics:
        return None
    label = talk.lexicon.metric(previous.metrics[0]).words.label
    whole = fresh(f"{label} {talk.said.body}", talk.context, talk.lexicon)
    if isinstance(whole, Plan) and whole.query == _only_scope(whole.query, previous.metrics):
        return _scope(whole.query, whole.assumptions)
    counted = Change(metrics=alone.query.metrics)
    readings = [_with(counted, _scope(alone.query, ())), Change()]
    text = f"{talk.said.body.capitalize()}: are they counted, or does the question before stand?"
    return Unclear(ask=Ask(text), readings=tuple(("", one) for one in readings))


def _counts(talk: Talk, metric: str) -> bool:
    definition = talk.lexicon.metric(metric).definition
    return isinstance(definition, Measure) and definition.aggregate == "count"


def _only_scope(query: MetricQuery, metrics: tuple[str, ...]) -> MetricQuery:
    return MetricQuery(metrics=metrics, where=query.where, segments=query.segments, time=query.time)


def _scope(query: MetricQuery, told: tuple[str, ...]) -> Change:
    time = query.time or TimeClause()
    return Change(
        where=query.where,
        segments=query.segments,
        window=time.window,
        time_dimension=time.dimension,
        assumptions=told,
    )


def _with(counted: Change, scope: Change) -> Change:
    return replace(scope, metrics=counted.metrics)
