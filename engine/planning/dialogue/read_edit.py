"""The words of a fragment to a change of the query before it, or to the doubt they leave."""

import re
from collections.abc import Callable
from typing import Final, Literal

from msgspec.structs import replace

from engine.planning.dialogue.changes import Change, Unclear
from engine.planning.dialogue.edit_phrases import KINDS
from engine.planning.dialogue.read_compared import read_compared, without_comparison
from engine.planning.dialogue.read_fragment import TALK, read_fragment
from engine.planning.dialogue.step_in_time import step_in_time
from engine.planning.dialogue.talk import Talk
from engine.planning.meaning.sentence import Ask
from engine.planning.meaning.spans import Kind, Span
from semantic.query import Filter, Having, Operator, OrderBy, Value

#: What a fragment may be about; without one of these it says nothing.
_EDITS: Final[tuple[Kind, ...]] = (
    "group",
    "grain",
    "window",
    "chart",
    "value",
    "literal",
    "unit",
    "each",
    "trend",
    "metric",
    "dimension",
    "entity",
    "segment",
    "rank",
    "order",
    "share",
    "running",
    "totals",
    "compare",
    "change",
    "operator",
    "between",
    "missing",
    "many",
    "much",
    "which",
    "who",
    "number",
    "verb",
)


_BOUNDS: Final[tuple[Operator, ...]] = (">", ">=", "<", "<=", "between")
_Way = Literal[">", ">=", "<", "<="]
_WAYS: Final[dict[str, _Way]] = {">": ">", ">=": ">=", "<": "<", "<=": "<="}
_BY_KIND: Final = re.compile(
    r"^(?:(?:sort|order|rank)(?:ed|ing)?|largest|biggest|highest|smallest|lowest|fewest)"
    r"(?: first)? by (?P<what>(?:the )?\S+)(?: (?:first|desc\w*|asc\w*))*$",
    re.IGNORECASE,
)
#: Superlatives to whether the most comes first.
_TURNS: Final = {
    "top": True,
    "high": True,
    "best": True,
    "bottom": False,
    "low": False,
    "worst": False,
}
#: What is sorted from its beginning where nothing else is said.
_RISING: Final = ("text", "date", "timestamp")
_THOUSAND: Final = 1000
_NUMBER: Final = re.compile(r"[^\d.]")
_BY_NAME: Final = re.compile(r"\b(?:name|alphabet\w*|a to z|a-z)\b", re.IGNORECASE)


def read_edit(talk: Talk) -> Change | Unclear | None:
    """Return what a fragment changes; None where it is no edit of the query before."""
    spans = talk.spans(talk.said.body)
    small = _small_change(talk, spans)
    if small is not None:
        return small
    aged = _ordered_by_age(talk, spans)
    if aged is not None:
        return aged
    nested = _nested_rank(spans)
    if nested is not None:
        return nested
    ranked = _ranked_buckets(talk, spans)
    if ranked is not None:
        return ranked
    ordered = _ordered_by_field(talk, spans) if talk.said.ordering else None
    if ordered is not None:
        return ordered
    kinds = [span.kind for span in spans if span.kind not in TALK]
    if not kinds or not any(span.of(*_EDITS) for span in spans):
        return _unknown(talk, spans)
    step = step_in_time(talk)
    if step is not None:
        return Change(window=step)
    named = [span for span in spans if _names_metric(span)]
    if named and _by_metric(spans):
        return _ordered_by_metric(talk, spans)
    if named and not talk.said.linked:
        return None
    if named and not talk.said.same and any(s.kind in ("value", "literal") for s in spans):
        return None  # a metric with a filter of its own starts fresh
    compared = without_comparison(spans)
    if not compared.said:
        return read_fragment(talk, spans, bool(named))
    return read_compared(talk, compared, bool(named))


def _by_metric(spans: tuple[Span, ...]) -> bool:
    """Return whether a fragment is "by win rate" and no more."""
    content = [span for span in spans if span.kind not in TALK]
    return len(content) == 2 and bool(content[0].of("group")) and _names_metric(content[1])


def _ordered_by_metric(talk: Talk, spans: tuple[Span, ...]) -> Change | None:
    """Order what is shown by a metric, shown beside the others."""
    reading = next((span.first("metric") for span in spans if span.of("metric")), None)
    if reading is None or not talk.previous.metrics or not talk.previous.dimensions:
        return None
    metrics = tuple(dict.fromkeys((*talk.previous.metrics, reading.target)))
    order = (OrderBy(by=reading.target, direction="desc"),)
    label = talk.lexicon.metric(reading.target).words.label
    told = (f"{label} is shown beside, and what is shown is ordered by it.",)
    return Change(metrics=metrics, order_by=order, beside=True, assumptions=told)


def _small_change(talk: Talk, spans: tuple[Span, ...]) -> Change | Unclear | None:
    """Read what changes one number or adds a row: "make it 10", "over 250k instead", "add a total".

    A bound without a noun changes the one bound there is, wherever it stands.
    """
    content = [span for span in spans if span.kind not in (*TALK, "preposition", "only")]
    previous = talk.previous
    if talk.said.adding and content and all(span.of("total", "totals") for span in content):
        return Change(totals=bool(previous.metrics and previous.dimensions))
    number = content[-1].number if content else None
    if number is None or content[-1].of("window"):
        return None
    bounds = [one for one in previous.where if one.op in _BOUNDS and one.field]
    alone = len(content) == 1 and bool(content[0].of("number"))
    if alone and talk.said.linked and previous.limit and not (bounds and number >= _THOUSAND):
        whole = number == int(number) and number > 0
        order = previous.order_by
        return Change(limit=int(number), order_by=order) if whole and order else None
    if not bounds and not previous.having:
        return _bound_of_groups(talk, content)
    if len(bounds) + len(previous.having) != 1:
        return None
    known = bounds[0].op if bounds else previous.having[0].op
    if alone:
        way = _WAYS.get(known or "") if talk.said.linked else None
    elif len(content) == 2 and content[1].of("number"):
        operator = content[0].first("operator")
        way = _WAYS.get(operator.target) if operator else None
    else:
        return _between(talk, content, bounds)
    return _rebound(talk, content[-1], way, bounds) if way else None


def _bound_of_groups(talk: Talk, content: list[Span]) -> Change | None:
    """Read "at least 10" of groups as of the one metric that such a number may be of."""
    previous = talk.previous
    if len(content) != 2 or not content[1].of("number"):
        return None
    operator = content[0].first("operator")
    way = _WAYS.get(operator.target) if operator else None
    span, number = content[1], content[1].number
    if way is None or number is None or not talk.plain:
        return None
    money = span.money or span.text[-1:].isalpha()
    kind = "percent" if span.percent else "currency" if money else "integer"
    fitting = [one for one in previous.metrics if talk.lexicon.metric(one).format == kind]
    if len(fitting) != 1:
        return None
    value = number * 0.01 if span.percent else number
    return Change(having=(Having(metric=fitting[0], op=way, value=value),))


def _between(talk: Talk, content: list[Span], bounds: list[Filter]) -> Change | None:
    """Read "between 100k and 250k" in the place of the one bound there is."""
    if len(content) != 4 or not (content[0].of("between") and content[2].of("and", "between")):
        return None
    low, high = content[1].number, content[3].number
    if low is None or high is None or low > high:
        return None
    if low < _THOUSAND <= high and content[3].text[-1:].isalpha():
        low *= round(high / float(_NUMBER.sub("", content[3].text) or high))  # "50 and 100k"
    if bounds:
        return Change(where=(replace(bounds[0], op="between", values=(low, high)),))
    metric = talk.previous.having[0].metric
    if talk.lexicon.metric(metric.partition(":")[0]).format == "percent":
        return None
    ends = (Having(metric=metric, op=">=", value=low), Having(metric=metric, op="<=", value=high))
    return Change(having=ends)


def _rebound(talk: Talk, span: Span, way: _Way, bounds: list[Filter]) -> Change | Unclear | None:
    number = span.number or 0
    if bounds:
        field = bounds[0].field or ""
        return _bound_like(
            span, bounds[0].values, lambda one: Change(where=(_filter(field, way, one),))
        )
    known = talk.previous.having[0]
    if talk.lexicon.metric(known.metric.partition(":")[0]).format == "percent":
        number = number * (0.01 if span.percent else 1)
        return Change(having=(Having(metric=known.metric, op=way, value=number),))
    return _bound_like(
        span,
        (known.value,),
        lambda one: Change(having=(Having(metric=known.metric, op=way, value=one),)),
    )


def _filter(field: str, way: _Way, number: float) -> Filter:
    return Filter(field=field, op=way, values=(number,))


def _bound_like(
    span: Span, known: tuple[Value, ...], made: Callable[[int | float], Change]
) -> Change | Unclear:
    """Put a number in the place of another of its size; ask where it is of quite another.

    After "over 100k" a bare "10" may be ten thousand.
    """
    number = span.number or 0
    before = max((one for one in known if isinstance(one, int | float)), default=0)
    small = not span.money and 0 < number < _THOUSAND <= before
    large = before < _THOUSAND <= number
    if not (small or large):
        return made(number)
    text = f'"{span.text}" is of another size than the bound before. Which is meant?'
    ways = (number * _THOUSAND, number) if small else (number, _whole(number / _THOUSAND))
    return Unclear(ask=Ask(text), readings=tuple(("", made(one)) for one in ways))


def _whole(number: float) -> int | float:
    return int(number) if number == int(number) else number


def _ordered_by_age(talk: Talk, spans: tuple[Span, ...]) -> Change | None:
    """Read "oldest first" of groups whose days are shown as the most days first."""
    content = [span for span in spans if span.kind not in TALK and span.text.casefold() != "first"]
    one = content[0] if len(content) == 1 else None
    rank = (one.first("rank") or one.first("order")) if one else None
    if rank is None or rank.target not in ("old", "new") or not talk.previous.dimensions:
        return None
    days = [one for one in talk.previous.metrics if talk.lexicon.metric(one).format == "days"]
    if len(days) != 1:
        return None
    return Change(
        order_by=(OrderBy(by=days[0], direction="desc" if rank.target == "old" else "asc"),)
    )


def _nested_rank(spans: tuple[Span, ...]) -> Unclear | None:
    """Return the doubt of "by rep for the worst team": which it is must be known before."""
    content = [span for span in spans if span.kind not in TALK]
    grouped = False
    for place, span in enumerate(content[:-2]):
        grouped = grouped or bool(span.of("group", "each"))
        rank, thing = content[place + 1], content[place + 2]
        named = thing.of("dimension", "entity") and not thing.plural
        if grouped and span.kind == "preposition" and rank.kind == "rank" and named:
            return Unclear(words=(f"{rank.text} {thing.text}",))
    return None


def _ranked_buckets(talk: Talk, spans: tuple[Span, ...]) -> Change | None:
    """Read "top 3", "the best one" of periods, where nothing but periods is shown."""
    previous = talk.previous
    content = [span for span in spans if span.kind not in (*TALK, "only", "which")]
    if talk.plain or not talk.buckets or not content or len(previous.metrics) != 1:
        return None
    rank = content[0].first("rank")
    way = _TURNS.get(rank.target) if rank else None
    counted = len(content) == 2 and content[1].of("number") and not content[1].of("window")
    if way is None or not (counted or len(content) == 1):
        return None
    good = talk.lexicon.metric(previous.metrics[0]).good
    judged = rank is not None and rank.target in ("best", "worst")
    if judged and good is None:
        return None
    number = content[1].number if counted else 1
    if number is None or number != int(number) or number < 1:
        return None
    down = way != (judged and good == "down")
    order = OrderBy(by=previous.metrics[0], direction="desc" if down else "asc")
    return Change(order_by=(order,), limit=int(number))


def _ordered_by_field(talk: Talk, spans: tuple[Span, ...]) -> Change | None:
    """Read "sort by amount" of a list, "sort by region" of groups: an order by a field shown."""
    kind = _ordered_by_kind(talk)
    if kind is not None:
        return kind
    shown = {one.partition(":")[0]: one for one in talk.previous.dimensions}
    fields = [one.target for span in spans for one in span.of("dimension") if one.target in shown]
    if not fields and _BY_NAME.search(talk.said.body):
        types = {one: talk.lexicon.dimension(one).type for one in shown if "." in one}
        fields = [one for one in shown if types.get(one) == "text"][:1]
    if not fields:
        return _ordered_by_column(talk, spans)
    ways = [one.target for span in spans for one in span.of("order", "rank")]
    rising = talk.lexicon.dimension(fields[0]).type in _RISING
    down = "high" in ways or "new" in ways or not (rising or "low" in ways)
    order = OrderBy(by=shown[fields[0]], direction="desc" if down else "asc")
    return Change(order_by=(order,))


def _ordered_by_kind(talk: Talk) -> Change | None:
    """Read "sort by value" as by the one metric of several that is an amount."""
    found = _BY_KIND.match(talk.said.body)
    kind = next((kind for kind, words in KINDS if found and words.match(found["what"])), None)
    if not found or kind is None or len(talk.previous.metrics) < 2:
        return None
    fitting = [one for one in talk.previous.metrics if talk.lexicon.metric(one).format == kind]
    if len(fitting) != 1:
        return None
    down = not re.search(r"\b(?:asc|lowest|smallest|fewest)", talk.said.body, re.IGNORECASE)
    order = OrderBy(by=fitting[0], direction="desc" if down else "asc")
    return Change(order_by=(order,), limit=talk.previous.limit)


def _ordered_by_column(talk: Talk, spans: tuple[Span, ...]) -> Change | None:
    """Order a list by a field of its rows that is not shown, and show it."""
    rows = talk.previous.rows
    fields = [
        one.target
        for span in spans
        for one in span.of("dimension")
        if rows and one.target.partition(".")[0] == rows
    ]
    if not fields:
        return None
    ways = [one.target for span in spans for one in span.of("order", "rank")]
    rising = talk.lexicon.dimension(fields[0]).type in _RISING
    down = "high" in ways or "new" in ways or not (rising or "low" in ways)
    order = OrderBy(by=fields[0], direction="desc" if down else "asc")
    return Change(dimensions=(fields[0],), order_by=(order,), beside=True)


def _unknown(talk: Talk, spans: tuple[Span, ...]) -> Unclear | None:
    """Return the words nothing explains, where the fragment hangs on the question before."""
    words = tuple(span.text for span in spans if span.kind == "unknown")
    return Unclear(words=words) if words and talk.said.linked else None


def _names_metric(span: Span) -> bool:
    return span.kind == "metric" and not span.of("entity", "dimension", "verb", "segment")
