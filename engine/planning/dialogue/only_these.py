""" "Just bookings" of several metrics; "who are the owners" of what was shown, or of all."""

import re
from typing import Final

from msgspec.structs import replace

from engine.planning.dialogue.edit_query import settled
from engine.planning.dialogue.read_fragment import TALK
from engine.planning.dialogue.sense_in_talk import sensible
from engine.planning.dialogue.talk import Talk
from engine.planning.meaning.phrase_query import phrase_query
from engine.question import Clarification, Option, Plan, PlanOutcome
from semantic.query import MetricQuery

_THE: Final = re.compile(
    r"^(?:and |so |ok |but )*(?:who|which|what)(?:'s| is| are| were| was) (?:the|their|its)\b",
    re.IGNORECASE,
)
_ALL: Final = re.compile(
    r"\b(?:all|do we have|are there|exist|possible|available)\b", re.IGNORECASE
)


def only_these(talk: Talk) -> Plan | None:
    """Return the query before with only those of its several metrics that are named."""
    previous = talk.previous
    if not talk.said.only or talk.said.adding or len(previous.metrics) < 2:
        return None
    spans = [span for span in talk.spans(talk.said.body) if span.kind not in (*TALK, "and")]
    named = tuple(one.target for span in spans for one in span.of("metric")[:1])
    if not named or len(named) < len(spans) or not set(named) <= set(previous.metrics):
        return None
    metrics = tuple(one for one in previous.metrics if one in named)
    if metrics == previous.metrics:
        return None
    having = tuple(one for one in previous.having if one.metric.partition(":")[0] in metrics)
    return talk.plan(settled(replace(previous, metrics=metrics, having=having), previous))


def lists_of_them(talk: Talk, alone: PlanOutcome) -> PlanOutcome | None:
    """Ask whether "who are the owners" is of what was shown, where alone it lists all there are."""
    asked = talk.said.text.strip()
    if not isinstance(alone, Plan) or not _THE.match(asked) or _ALL.search(asked):
        return None
    query, previous = alone.query, talk.previous
    if query != MetricQuery(dimensions=query.dimensions) or not query.dimensions:
        return None
    return _either(talk, previous, query)


def _either(talk: Talk, previous: MetricQuery, listed: MetricQuery) -> Clarification | None:
    if previous.rows:
        of_them = replace(previous, dimensions=(*previous.dimensions, *listed.dimensions))
    else:
        of_them = replace(previous, dimensions=listed.dimensions)
    of_them = settled(of_them, previous)
    if not sensible(talk, of_them):
        return None
    options = tuple(
        Option(text=phrase_query(one, talk.lexicon), query=one) for one in (of_them, listed)
    )
    return Clarification(text="Of what was shown, or all there are?", options=options)
