"""A query that would lose a word: the queries in which that word is told."""

import re
from collections.abc import Iterator

from msgspec.structs import replace

from engine.planning.meaning.lexicon import Lexicon
from engine.planning.meaning.spans import Span
from semantic.errors import Issue
from semantic.query import Filter, MetricQuery

_LOST = re.compile(r'^"(?P<word>.+)" would not be in the answer$')


def lost_word(issues: tuple[Issue, ...]) -> str | None:
    """Return the first word that a query would not tell, as it was typed."""
    found = next((one for issue in issues if (one := _LOST.match(issue.message))), None)
    return found["word"] if found else None


def with_word(
    query: MetricQuery, word: str, spans: tuple[Span, ...], lexicon: Lexicon
) -> tuple[MetricQuery, ...]:
    """Return the queries in which a word is a metric, a group, a filter or a segment."""
    found: list[MetricQuery] = []
    for span in spans:
        if span.text == word:
            found += [one for one in _told(query, span, lexicon) if one not in found]
    return tuple(found)


def _told(query: MetricQuery, span: Span, lexicon: Lexicon) -> Iterator[MetricQuery]:
    for one in span.readings:
        match one.kind:
            case "metric" if one.target not in query.metrics:
                plain = replace(query, order_by=(), having=())
                yield replace(plain, metrics=(one.target,))
                yield replace(plain, metrics=(*query.metrics, one.target))
            case "dimension" if one.target not in query.dimensions and not query.rows:
                if lexicon.dimension(one.target).type == "text":
                    yield replace(query, dimensions=(*query.dimensions, one.target))
            case "value" if query.metrics or query.rows:
                kept = Filter(field=one.target, op="=", values=(one.value,))
                yield replace(query, where=(*query.where, kept))
            case "segment" if one.target not in query.segments:
                yield replace(query, segments=(*query.segments, one.target))
            case _:
                pass
