"""A query with issues to the sound ones nearest to it: the readings to choose from."""

from collections.abc import Iterator

from msgspec.structs import replace

from engine.planning.check.dated_rows import OWN_DATE, by_those_rows
from engine.planning.meaning.lexicon import Lexicon
from engine.planning.meaning.query_slots import slots_of
from engine.planning.meaning.sane import senseless
from engine.planning.meaning.spans import Span
from semantic.errors import Issue
from semantic.query import Filter, Having, MetricQuery, OrderBy

_MOST = 4


def mended(
    query: MetricQuery, issues: tuple[Issue, ...], spans: tuple[Span, ...], lexicon: Lexicon
) -> tuple[MetricQuery, ...]:
    """Return up to four sound queries near one with issues, the likeliest first."""
    found: list[MetricQuery] = []
    for issue in issues:
        near = by_those_rows(query, spans, lexicon) if issue.where == OWN_DATE else ()
        for one in (*near, *_near(query, issue, lexicon)):
            if one not in found and not senseless(slots_of(one, lexicon), spans):
                found.append(one)
    return tuple(found[:_MOST])


def _near(query: MetricQuery, issue: Issue, lexicon: Lexicon) -> Iterator[MetricQuery]:
    match issue.code:
        case "contradiction" | "constant-group":
            yield from _siblings(query, lexicon)
            yield _without(query, issue.where or "")
        case "odd-bound":
            yield from _bounded_money(query, issue.where or "", lexicon)
        case "cut-buckets":
            yield replace(query, limit_per=next(one for one in query.dimensions if ":" in one))
            yield replace(query, dimensions=tuple(d for d in query.dimensions if ":" not in d))
        case "unclear-scope":
            yield query
            yield from _together_left_out(query)
        case _:
            if query.limit and len(query.dimensions) > 1:
                yield from (replace(query, limit_per=one) for one in query.dimensions)
            if issue.where == "$.order_by" and query.order_by:
                yield query
                yield replace(query, order_by=tuple(_turned(one) for one in query.order_by))


def _siblings(query: MetricQuery, lexicon: Lexicon) -> Iterator[MetricQuery]:
    """Yield the query with metrics of the same kind over other rows: open deals for won ones."""
    if len(query.metrics) != 1:
        return
    for table in (lexicon.counts, lexicon.amounts):
        if query.metrics[0] not in table.values():
            continue
        home = next(key[0] for key, name in table.items() if name == query.metrics[0])
        for (dataset, _), name in table.items():
            if dataset == home and name != query.metrics[0]:
                yield _shown(query, name)


def _shown(query: MetricQuery, name: str) -> MetricQuery:
    old = query.metrics[0]
    order = tuple(replace(one, by=name) if one.by == old else one for one in query.order_by)
    having = tuple(replace(one, metric=name) if one.metric == old else one for one in query.having)
    return replace(query, metrics=(name,), order_by=order, having=having)


def _turned(one: OrderBy) -> OrderBy:
    return replace(one, direction="asc" if one.direction == "desc" else "desc")


def _without(query: MetricQuery, place: str) -> MetricQuery:
    """Return the query without the part at a place such as `$.where[1]`."""
    part, _, number = place.removeprefix("$.").removesuffix("]").partition("[")
    if not number:
        return query
    at = int(number)
    match part:
        case "where":
            return replace(query, where=query.where[:at] + query.where[at + 1 :])
        case "segments":
            return replace(query, segments=query.segments[:at] + query.segments[at + 1 :])
        case "dimensions":
            gone = query.dimensions[at]
            order = tuple(one for one in query.order_by if one.by != gone)
            kept = query.dimensions[:at] + query.dimensions[at + 1 :]
            return replace(query, dimensions=kept, order_by=order, limit_per=None)
        case _:
            return query


def _bounded_money(query: MetricQuery, place: str, lexicon: Lexicon) -> Iterator[MetricQuery]:
    """Yield the bound on what each row is worth, and on what each group is worth together."""
    at = int(place.removesuffix("]").rpartition("[")[2])
    one = query.having[at]
    rest = query.having[:at] + query.having[at + 1 :]
    home = next((dataset for dataset, _ in lexicon.demands[one.metric]), "")
    field = money_field(lexicon, home)
    if field:
        bound = Filter(field=field, op=one.op, values=(one.value,))
        yield replace(query, having=rest, where=(*query.where, bound))
    for key, name in lexicon.counts.items():
        if name == one.metric and key in lexicon.amounts:
            bounded = Having(metric=lexicon.amounts[key], op=one.op, value=one.value)
            yield replace(query, having=(*rest, bounded))


def money_field(lexicon: Lexicon, dataset: str) -> str | None:
    """Return the one field that says what each row of a dataset is worth."""
    home = lexicon.model.datasets.get(dataset)
    money = [
        one.qualified
        for one in (home.dimensions.values() if home else ())
        if one.format == "currency" and one.type in ("integer", "decimal", "number")
    ]
    return money[0] if len(money) == 1 else None


def _together_left_out(query: MetricQuery) -> Iterator[MetricQuery]:
    """Yield the query that leaves out only what is both: enterprise deals of EMEA, no others."""
    left_out = [one for one in query.where if one.op in ("!=", "not_in")]
    kept = [one for one in query.where if one.op in ("=", "in")]
    if len(left_out) == 1 and len(kept) == 1:
        turned = replace(left_out[0], op="=" if left_out[0].op == "!=" else "in")
        others = tuple(one for one in query.where if one not in (*left_out, *kept))
        yield replace(query, where=(*others, Filter(not_=Filter(all=(turned, kept[0])))))
