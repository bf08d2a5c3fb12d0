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
_AGGREGATES: Final = re.compile(
    r"^(?:the |an? |on |as |in |show |use )*(?P<way>average|avg|mean|median)s?$", re.IGNORECASE
)
_EACH: Final = re.compile(r"^(?:per|each|every|for each|for every|by)\b(?! value)", re.IGNORECASE)
#: A metric put beside the others: "against quota", "vs target".
_AGAINST: Final = re.compile(
    r"^(?:vs\.?|versus|against|compared? (?:it |that )?(?:to|with|against)|relative to)"
    r" (?:the |our |their |its |my )?(?P<what>.+)$",
    re.IGNORECASE,
)
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
    aggregated = _aggregated(talk)
    if aggregated is not None:
        return Change(metrics=(aggregated,), beside=talk.said.adding)
    if (
        _EACH.match(said)
        or len(previous.metrics) != 1
        or len(words_of(said)) > _FEW_WORDS
        or talk.said.drop
    ):
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
    return Change(metrics=(named,), beside=talk.said.adding)


def _aggregated(talk: Talk) -> str | None:
    """Return the average or median of what was summed before: "average instead"."""
    found = _AGGREGATES.match(talk.said.body)
    before = [talk.lexicon.metric(one).definition for one in talk.previous.metrics]
    if not found or len(before) != 1 or not isinstance(before[0], Measure):
        return None
    wanted = "median" if found["way"].casefold() == "median" else "avg"
    for one in talk.lexicon.model.metrics.values():
        other = one.definition
        if one.hidden or not isinstance(other, Measure) or other.aggregate != wanted:
            continue
        alike = (other.dataset, other.where, other.argument)
        if alike == (before[0].dataset, before[0].where, before[0].argument):
            return one.name
    return None


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
    previous = talk.previous
    against = _AGAINST.match(talk.said.left)
    if against and previous.metrics:
        return _beside(talk, (talk.said.left, against["what"]), fresh)
    found = _WITH.match(talk.said.left)
    if not found or not previous.metrics:
        return None
    what = re.sub(r"\s+(?:as well|too|also)$", "", found["what"], flags=re.IGNORECASE)
    read = fresh(what, talk.context, talk.lexicon)
    if not isinstance(read, Plan) or read.query != MetricQuery(metrics=read.query.metrics):
        return None
    beside = Change(metrics=read.query.metrics, beside=True)
    metric = talk.lexicon.metric(read.query.metrics[0])
    had = isinstance(metric.definition, Measure) and metric.format != "percent"
    sure = talk.said.adding or len(read.query.metrics) > 1 or not had
    if not talk.plain or sure:
        return beside
    having = Having(metric=metric.name, op=">", value=0)
    text = f"{metric.words.label} may be shown beside, or be what they must have. Which is meant?"
    return Unclear(ask=Ask(text), readings=(("", beside), ("", Change(having=(having,)))))


def _beside(
    talk: Talk,
    texts: tuple[str, ...],
    fresh: Callable[[str, PlanningContext, Lexicon], PlanOutcome],
) -> Change | None:
    """Return the metric that the first of some texts is, put beside those before."""
    for said in texts:
        if not any(one.kind == "metric" for one in talk.lexicon.named(said)):
            continue
        read = fresh(said, talk.context, talk.lexicon)
        if isinstance(read, Plan) and read.query == MetricQuery(metrics=read.query.metrics):
            new = tuple(one for one in read.query.metrics if one not in talk.previous.metrics)
            return Change(metrics=new, beside=True) if new else None
    return None
