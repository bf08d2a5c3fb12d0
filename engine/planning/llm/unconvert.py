"""A metric query to the form a model replies in: examples, and the query before."""

from collections.abc import Mapping
from typing import Any

from semantic.query import Filter, MetricQuery, Window, WindowSpec

#: text of a filter -> the placeholder that stands for it.
Keys = Mapping[str, str]


def said_of(query: MetricQuery, keys: Keys) -> dict[str, Any] | None:
    """Return a query as a model would say it, its defaults left out.

    None where the form has no words for it, or a text it filters by has no placeholder.
    """
    filters = _filters(query.where, keys)
    if filters is None or query.others or query.offset or query.of:
        return None
    said: dict[str, Any] = {
        "metrics": list(query.metrics),
        "dimensions": [_dimension(one) for one in query.dimensions],
        "filters": filters,
        "segments": list(query.segments),
        "window": _window(query.time.window) if query.time and query.time.window else None,
        "time_field": query.time.dimension if query.time else None,
        "having": [{"metric": h.metric, "op": h.op, "value": h.value} for h in query.having],
        **_compare(query),
        "share_of": query.share_of,
        "running": query.running,
        "totals": query.totals,
        "rows": query.rows,
        "order_by": [{"by": one.by, "direction": one.direction} for one in query.order_by],
        "limit": query.limit,
        "limit_per": query.limit_per,
    }
    return {name: value for name, value in said.items() if value not in (None, [], False)}


def _dimension(text: str) -> dict[str, Any]:
    field, _, grain = text.partition(":")
    return {"field": field, "grain": grain} if grain else {"field": field}


def _compare(query: MetricQuery) -> dict[str, Any]:
    compare = query.compare
    if compare is None or compare == "previous_period" or compare == "previous_year":
        return {"compare": compare}
    return {"compare": "window", "compare_window": _window(compare)}


def _filters(where: tuple[Filter, ...], keys: Keys) -> list[dict[str, Any]] | None:
    found: list[dict[str, Any]] = []
    for number, one in enumerate(where):
        group = one.any if one.any is not None else (one,)
        for part in group:
            made = _leaf(part, keys)
            if made is None:
                return None
            found.append({**made, "either": number} if one.any is not None else made)
    return found


def _leaf(one: Filter, keys: Keys) -> dict[str, Any] | None:
    if one.field is None or one.op is None:
        return None
    values: list[str] = []
    for value in one.values:
        if isinstance(value, str) and value not in keys:
            return None
        if value is None:
            return None
        if isinstance(value, WindowSpec):
            return {"field": one.field, "op": one.op, "window": _window(value)}
        values.append(keys[value] if isinstance(value, str) else str(value).lower())
    return {"field": one.field, "op": one.op, **({"values": values} if values else {})}


def _window(window: Window) -> dict[str, Any]:
    if isinstance(window, str):
        return {"kind": "named", "name": window}
    fiscal = {"fiscal": True} if window.calendar == "fiscal" else {}
    if window.last is not None or window.next is not None:
        kind, count = ("last", window.last) if window.last is not None else ("next", window.next)
        complete = {"complete": True} if window.complete else {}
        return {"kind": kind, "count": count, "unit": window.unit, **complete}
    if window.week_of:
        return {"kind": "week_of", "start": window.week_of}
    if window.year is None:
        bounds = {"start": window.from_, "end": window.to}
        return {"kind": "between", **{name: day for name, day in bounds.items() if day}}
    if window.quarter:
        return {"kind": "quarter", "year": window.year, "part": window.quarter, **fiscal}
    if window.month:
        return {"kind": "month", "year": window.year, "part": window.month, **fiscal}
    return {"kind": "year", "year": window.year, **fiscal}
