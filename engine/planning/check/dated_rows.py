"""Rows listed for what happened to others of theirs: accounts "that bought last month".

The time is of what happened then, so that the rows' own date, the day they were created, is wrong.
"""

from collections.abc import Iterator
from typing import Final

from msgspec.structs import replace

from engine.planning.check.faithful_shape import Heard
from engine.planning.meaning.lexicon import Lexicon
from engine.planning.meaning.query_slots import Slots, slots_of
from engine.planning.meaning.sentence import NEW_WORDS
from engine.planning.meaning.spans import Span
from semantic.errors import Issue
from semantic.joins import ManyToOne, find_path
from semantic.query import MetricQuery

#: The place of a query's time, as an issue names it.
OWN_DATE: Final = "$.time"


def dated_rows(heard: Heard) -> Iterator[Issue]:
    """Find "list customers that bought last month": what they bought is of that time, not they."""
    query, lexicon = heard.slots.query, heard.slots.lexicon
    if query.rows is None or query.time is None or query.time.window is None:
        return
    home = lexicon.model.datasets[query.rows]
    if home.time is None or home.time.path:
        return
    if query.time.dimension not in (None, home.time.dimension.qualified):
        return
    if _of_others(heard.slots, query.rows) and not any(_says_new(span) for span in heard.spans):
        said = next((span.text for span in heard.spans if span.kind == "window"), "that time")
        own = home.time.dimension.words.label.casefold()
        text = f'"{said}" may be the time of what they did, not their own {own}'
        yield Issue("unheard", text, where=OWN_DATE)


def by_those_rows(
    query: MetricQuery, spans: tuple[Span, ...], lexicon: Lexicon
) -> Iterator[MetricQuery]:
    """Yield what happened in the time, by the thing that was listed: bookings by account."""
    label = lexicon.label(query.rows or "")
    homes = _of_others(slots_of(query, lexicon), query.rows or "")
    if label is None or not homes:
        return
    told = tuple(one for one in query.segments if _is_said(one, spans))
    plain = MetricQuery(dimensions=(label,), where=query.where, time=query.time)
    for table in (lexicon.amounts, lexicon.counts):
        for (home, _), name in table.items():
            have = [demand for _, demand in lexicon.demands[name]]
            wanted = [lexicon.segments[one] for one in told]
            fits = all(one.implies(other) for one in have for other in wanted)
            if home in homes and fits and (told or lexicon.metric(name).good != "down"):
                yield replace(plain, metrics=(name,))


def _of_others(slots: Slots, rows: str) -> set[str]:
    """Return the datasets, with dates of their own, of which each row has several and keeps by."""
    datasets = slots.lexicon.model.datasets
    kept = [one.field for one in slots.conditions if one.leaf.op != "during"]
    homes = {one.partition(".")[0] for one in (*slots.segments, *kept)} - {rows}
    found: set[str] = set()
    for home in homes & datasets.keys():
        time = datasets[home].time
        path = find_path(datasets, rows, home)
        if time is not None and not time.path and not isinstance(path, ManyToOne | Issue):
            found.add(home)
    return found


def _is_said(segment: str, spans: tuple[Span, ...]) -> bool:
    """Return whether words say a segment, or a deed: "customers" alone only imply it."""
    name = segment.rpartition(".")[2]
    return any(
        span.of("verb")
        or any(one.target == segment for one in span.of("segment"))
        or name in span.text.casefold().split()
        for span in spans
    )


def _says_new(span: Span) -> bool:
    return span.kind != "value" and not NEW_WORDS.isdisjoint(span.text.casefold().split())
