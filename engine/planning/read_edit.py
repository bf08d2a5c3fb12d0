"""The words of a fragment to a change of the query before it, or to the doubt they leave."""

from typing import Final

from engine.planning.changes import Change, Unclear
from engine.planning.read_compared import read_compared, without_comparison
from engine.planning.read_fragment import TALK, read_fragment
from engine.planning.spans import Kind, Span
from engine.planning.step_in_time import step_in_time
from engine.planning.talk import Talk
from semantic.query import OrderBy

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


def read_edit(talk: Talk) -> Change | Unclear | None:
    """Return what a fragment changes; None where it is no edit of the query before."""
    spans = talk.spans(talk.said.body)
    kinds = [span.kind for span in spans if span.kind not in TALK]
    if not kinds or not any(span.of(*_EDITS) for span in spans):
        return _unknown(talk, spans)
    step = step_in_time(talk)
    if step is not None:
        return Change(window=step)
    ordered = _ordered_by_field(talk, spans) if talk.said.ordering else None
    if ordered is not None:
        return ordered
    named = [span for span in spans if _names_metric(span)]
    if named and not talk.said.linked:
        return None
    if named and not talk.said.same and any(s.kind in ("value", "literal") for s in spans):
        return None  # a metric with a filter of its own starts fresh
    compared = without_comparison(spans)
    if not compared.said:
        return read_fragment(talk, spans, bool(named))
    return read_compared(talk, compared, bool(named))


def _ordered_by_field(talk: Talk, spans: tuple[Span, ...]) -> Change | None:
    """Read "sort by amount" of a list, "sort by region" of groups: an order by a field shown."""
    shown = {one.partition(":")[0]: one for one in talk.previous.dimensions}
    fields = [one.target for span in spans for one in span.of("dimension") if one.target in shown]
    if not fields:
        return None
    ways = [one.target for span in spans for one in span.of("order", "rank")]
    text = talk.lexicon.dimension(fields[0]).type == "text"
    down = "high" in ways or not (text or "low" in ways)
    order = OrderBy(by=shown[fields[0]], direction="desc" if down else "asc")
    return Change(order_by=(order,))


def _unknown(talk: Talk, spans: tuple[Span, ...]) -> Unclear | None:
    """Return the words nothing explains, where the fragment hangs on the question before."""
    words = tuple(span.text for span in spans if span.kind == "unknown")
    return Unclear(words=words) if words and talk.said.linked else None


def _names_metric(span: Span) -> bool:
    return span.kind == "metric" and not span.of("entity", "dimension", "verb", "segment")
