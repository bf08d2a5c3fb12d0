""" "Just bookings" of several metrics; "who are the owners" of what was shown, or of all."""

import re
from dataclasses import replace as replace_talk
from typing import Final

from msgspec.structs import replace

from engine.planning.dialogue.change_query import change_query
from engine.planning.dialogue.changes import Change
from engine.planning.dialogue.count_alike import counted_alike
from engine.planning.dialogue.edit_query import settled
from engine.planning.dialogue.list_behind import rows_behind
from engine.planning.dialogue.read_fragment import TALK
from engine.planning.dialogue.sense_in_talk import sensible
from engine.planning.dialogue.talk import Talk
from engine.planning.meaning.lexicon import leaves
from engine.planning.meaning.phrase_query import phrase_query
from engine.question import Clarification, Option, Plan, PlanOutcome
from semantic.query import MetricQuery

_THE: Final = re.compile(
    r"^(?:and |so |ok |but )*(?:who|which|what)(?:'s| is| are| were| was) (?:the|their|its)\b",
    re.IGNORECASE,
)
_APART: Final = re.compile(
    r"^(?:(?:and|ok|now|please|can you|could you|show|put|list|see|give me|split|compare"
    r"|i want)\s+)*(?:(?:each|them|those|these|both|all|the two|the three|it)(?: one)?"
    r"(?: of (?:them|those|these|the two))?)?[\s,]*"
    r"(?:separately|individually|one by one|side by side|apart|split(?: out| up)?|compared"
    r"|on (?:its|their) own|next to each other|against each other|with each other)(?: please)?$"
    r"|^compare (?:them|the two|both|the three|those)$|^each (?:of (?:them|those)|one)$",
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


def one_by_one(talk: Talk) -> Plan | None:
    """Return the query before by the field of which several values were asked together."""
    several = [one for one in talk.previous.where if one.op == "in" and len(one.values) > 1]
    if not _APART.match(talk.said.text.strip().rstrip("?.! ")) or len(several) != 1:
        return None
    field, previous = several[0].field or "", talk.previous
    if previous.rows or field in previous.dimensions:
        return None
    return talk.plan(replace(previous, dimensions=(field, *previous.dimensions)))


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
    return _asked(talk, settled(of_them, previous), listed)


def whose(talk: Talk) -> Clarification | None:
    """Ask about "her team": the field of the one filtered by, or of all."""
    spans = [span for span in talk.spans(talk.said.body) if span.kind not in TALK]
    fields = [one.target for span in spans for one in span.of("dimension")[:1]]
    if len(spans) != 1 or len(fields) != 1 or spans[0].of("metric") or not talk.previous.metrics:
        return None
    home = fields[0].partition(".")[0]
    kept = tuple(one for one in talk.previous.where if not (one.field or "").startswith(f"{home}."))
    if kept == talk.previous.where:
        return None
    shown = settled(replace(talk.previous, dimensions=(fields[0],)), talk.previous)
    of_all = replace(shown, where=kept)
    options = tuple(
        Option(text=phrase_query(one, talk.lexicon), query=one)
        for one in (shown, of_all)
        if sensible(talk, one)
    )
    text = "Is it the part of the one named, or each in whole?"
    return Clarification(text=text, options=options) if len(options) > 1 else None


def all_or_these(talk: Talk, alone: PlanOutcome) -> Clarification | None:
    """Ask whether "how many deals", "oldest deals" are of what was shown, or of all there are."""
    previous, homes = talk.previous, talk.homes()
    if not isinstance(alone, Plan) or len(homes) != 1 or not (previous.metrics or previous.where):
        return None
    query = alone.query
    plain = not (query.where or query.segments or query.time or query.having)
    if not plain or not _restricted(talk):
        return None
    if query.rows == homes[0] and previous.metrics:
        rows = rows_behind(previous, talk)
        shown = tuple(dict.fromkeys((*rows.dimensions, *query.dimensions)))
        of_them = replace(rows, dimensions=shown, order_by=query.order_by, limit=query.limit)
    elif query == MetricQuery(metrics=(talk.lexicon.counts.get((homes[0], "")) or "",)):
        if previous.rows:
            of_them, _ = change_query(talk, Change(counts=True))
            return _asked(talk, of_them, query)
        counted = counted_alike(
            replace_talk(talk, said=replace_talk(talk.said, pointing=True)), query.metrics
        )
        if counted == query.metrics and not (previous.where or previous.time or previous.segments):
            return None
        of_them = settled(replace(previous, metrics=counted, having=(), order_by=()), previous)
    else:
        return None
    return _asked(talk, of_them, query)


def _asked(talk: Talk, of_them: MetricQuery, query: MetricQuery) -> Clarification | None:
    if not sensible(talk, of_them) or of_them == query:
        return None
    options = tuple(
        Option(text=phrase_query(one, talk.lexicon), query=one) for one in (of_them, query)
    )
    return Clarification(text="Of what was shown, or all there are?", options=options)


def _restricted(talk: Talk) -> bool:
    """Return whether only some of all rows are asked of before."""
    previous = talk.previous
    window = previous.time is not None and previous.time.window is not None
    parts = [one for metric in previous.metrics for one in leaves(talk.lexicon.model, metric)]
    where = any(one.where is not None for one in parts)
    return bool(previous.where or previous.segments or window or where)
