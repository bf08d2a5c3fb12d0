"""Fragments about the metric alone: "weighted", "by value" of it; "with win rate" beside it."""

import re
from collections.abc import Callable
from typing import Final

from engine.planning.dialogue.changes import Change, Unclear
from engine.planning.dialogue.talk import Talk
from engine.planning.meaning.lexicon import Lexicon
from engine.planning.meaning.sentence import Ask
from engine.planning.meaning.spans import Kind, Reading
from engine.planning.planner import PlanningContext
from engine.planning.text.tokens import words_of
from engine.question import Plan, PlanOutcome
from semantic.model import Measure
from semantic.query import Having, MetricQuery

_WITH: Final = re.compile(r"^with (?:the |their |its )?(?P<what>.+)$", re.IGNORECASE)
_FEW_WORDS: Final = 3
#: What shapes any metric is no word of one: "cumulative", "as shares".
_SHAPES: Final[tuple[Kind, ...]] = (
    *("running", "share", "totals", "rank", "order", "chart", "grain", "unit", "trend"),
    *("window", "change", "compare", "value", "many", "much"),
)


def qualify_metric(talk: Talk) -> Change | None:
    """Return the metric that words make of the one before: its groups and time stay.

    The words are put before or after its name, or are another one's name without its noun.
    """
    said, previous = talk.said.body, talk.previous
    if len(previous.metrics) != 1 or len(words_of(said)) > _FEW_WORDS or talk.said.drop:
        return None
    known = talk.lexicon.metric(previous.metrics[0]).words.label
    head = known.split()[-1]
    alone = [one for one in talk.lexicon.named(said) if one.kind == "metric"]
    named = talk.lexicon.metrics_named(f"{known} {said}", f"{said} {known}", f"{said} {head}")
    if named is None and alone and _is_without_noun(talk.lexicon, alone[0].target, said):
        named = alone[0].target
    own = any(span.kind in _SHAPES for span in talk.spans(said))
    if named is None or named in previous.metrics or own or _is_name(talk, said, alone):
        return None
    return Change(metrics=(named,))


def _is_name(talk: Talk, said: str, alone: list[Reading]) -> bool:
    """Return whether the words name a metric whole, or a value: not only a part of a name."""
    whole = [one for one in alone if not _is_without_noun(talk.lexicon, one.target, said)]
    return bool(whole) or bool(talk.context.values.lookup(said))


def _is_without_noun(lexicon: Lexicon, metric: str, said: str) -> bool:
    """Return whether words are a metric's label less its noun: "weighted" of its pipeline."""
    label = words_of(lexicon.metric(metric).words.label)
    return len(label) > 1 and words_of(said) == label[:-1]


def with_metric(
    talk: Talk, fresh: Callable[[str, PlanningContext, Lexicon], PlanOutcome]
) -> Change | Unclear | None:
    """Return a metric put beside: "with win rate"; ask where it may be what they must have."""
    found = _WITH.match(talk.said.left)
    previous = talk.previous
    if not found or not previous.metrics:
        return None
    read = fresh(found["what"], talk.context, talk.lexicon)
    if not isinstance(read, Plan) or read.query != MetricQuery(metrics=read.query.metrics):
        return None
    beside = Change(metrics=read.query.metrics, beside=True)
    metric = talk.lexicon.metric(read.query.metrics[0])
    had = isinstance(metric.definition, Measure) and metric.format != "percent"
    if not talk.plain or len(read.query.metrics) > 1 or not had:
        return beside
    having = Having(metric=metric.name, op=">", value=0)
    text = f"{metric.words.label} may be shown beside, or be what they must have. Which is meant?"
    return Unclear(ask=Ask(text), readings=(("", beside), ("", Change(having=(having,)))))
