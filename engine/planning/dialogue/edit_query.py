"""A metric query less one thing, or with things put in the place of others; always coherent."""

from msgspec.structs import replace

from engine.question import Slot
from semantic.query import Filter, MetricQuery, TimeClause


def without(query: MetricQuery, slot: Slot, name: str | Filter = "") -> MetricQuery | None:
    """Return the query less one thing, and less what hangs on it; None where nothing is left."""
    made = _less(query, slot, name)
    if not (made.metrics or made.rows):
        return None
    return settled(made, query)


def _less(query: MetricQuery, slot: Slot, name: str | Filter) -> MetricQuery:
    match slot:
        case "measure":
            kept = tuple(one for one in query.metrics if one != name)
            having = tuple(one for one in query.having if one.metric.partition(":")[0] != name)
            return replace(query, metrics=kept, having=having)
        case "dimension":
            return replace(query, dimensions=tuple(d for d in query.dimensions if d != name))
        case "where":
            return replace(query, where=tuple(one for one in query.where if one != name))
        case "segment":
            return replace(query, segments=tuple(one for one in query.segments if one != name))
        case "window":
            return replace(query, time=None)
        case "having":
            return replace(query, having=())
        case "order":
            return replace(query, order_by=(), limit=None, limit_per=None, others=False)
        case "limit":
            return replace(query, limit=None, limit_per=None, others=False, offset=0)
        case "compare":
            return replace(query, compare=None)
        case "share":
            return replace(query, share_of=None)
        case "running":
            return replace(query, running=False)
        case "totals":
            return replace(query, totals=False)
        case "rows":
            return replace(query, rows=None, of=None)


def settled(query: MetricQuery, before: MetricQuery) -> MetricQuery:
    """Return an edited query less what has nothing to hang on any more.

    An order by what is gone, a limit or share of groups that are gone, a running total without a
    bucket, a comparison without a period. A limit across one grouping means nothing in another
    shape: with more groupings than before it counts in each of the others.
    """
    if query.rows is not None:
        return query
    gone = {*before.metrics, *before.dimensions} - {*query.metrics, *query.dimensions}
    order = tuple(
        one for one in query.order_by if one.by not in gone and one.by.partition(":")[0] not in gone
    )
    plain = [one for one in query.dimensions if ":" not in one]
    bucketed = len(plain) < len(query.dimensions)
    if query.compare is not None and not bucketed and _no_period(query.time):
        query = replace(query, compare=None)
    if query.compare is None:
        order = tuple(one for one in order if not _is_change(one.by, query))
    query = replace(query, order_by=order if query.dimensions else ())
    if query.limit_per is not None and query.limit_per not in query.dimensions:
        query = replace(query, limit_per=None)
    if not query.order_by:
        query = replace(query, limit=None, limit_per=None, others=False)
    if query.share_of not in (None, "total", *query.dimensions) or not query.dimensions:
        query = replace(query, share_of=None)
    if query.running and not bucketed:
        query = replace(query, running=False)
    return query


def _is_change(by: str, query: MetricQuery) -> bool:
    """Return whether an order is by what a comparison adds: `bookings:change`."""
    metric, _, suffix = by.partition(":")
    return suffix not in ("", "share", "running") and metric in query.metrics


def _no_period(time: TimeClause | None) -> bool:
    return time is None or time.window is None
