"""Metric query to words: the text of an option the asker may choose."""

from engine.planning.meaning.lexicon import Lexicon
from semantic.query import Filter, Having, MetricQuery, WindowSpec

_OPS = {
    "=": "is",
    "!=": "is not",
    "in": "is",
    "not_in": "is not",
    ">": "over",
    ">=": "at least",
    "<": "under",
    "<=": "at most",
    "between": "between",
    "contains": "contains",
    "starts_with": "starts with",
    "ends_with": "ends with",
    "is_null": "is missing",
    "is_not_null": "is known",
    "during": "in",
}


def phrase_query(query: MetricQuery, lexicon: Lexicon) -> str:
    """Return a metric query as a complete reading in words."""
    metrics = [lexicon.metric(one).words.label for one in query.metrics]
    if query.rows:
        metrics = [f"List of {lexicon.model.datasets[query.rows].words.label.lower()} rows"]
    groups = [phrase_field(one, lexicon) for one in query.dimensions] if not query.rows else []
    said = _and(metrics) if metrics else f"Values of {_and(groups)}"
    parts = [said]
    if groups and metrics:
        parts[0] += f" by {_and(groups)}"
    parts += [phrase_segment(one, lexicon) for one in query.segments]
    parts += [phrase_filter(one, lexicon) for one in query.where]
    parts += [phrase_having(one, lexicon) for one in query.having]
    if query.time and query.time.window:
        parts.append(phrase_window(query, lexicon))
    if query.compare:
        parts.append(phrase_compare(query))
    if query.share_of:
        parts.append("as shares")
    if query.running:
        parts.append("as a running total")
    if query.limit:
        parts.append(phrase_limit(query, lexicon))
    elif query.order_by:
        parts.append(phrase_order(query, lexicon))
    return ", ".join(parts)


def phrase_window(query: MetricQuery, lexicon: Lexicon) -> str:
    """Return the window asked about, with its date where that is not each metric's own."""
    time = query.time
    if time is None or time.window is None:
        return ""
    on = f"{phrase_field(time.dimension, lexicon)} " if time.dimension else ""
    return f"{on}{_window(time.window)}"


def phrase_compare(query: MetricQuery) -> str:
    """Return what is compared with."""
    return f"against {_window(query.compare)}" if query.compare else ""


def phrase_having(one: Having, lexicon: Lexicon) -> str:
    """Return a condition on a metric."""
    return f"{_column(one.metric, lexicon)} {_OPS[one.op]} {one.value:,}"


def phrase_order(query: MetricQuery, lexicon: Lexicon) -> str:
    """Return what comes first."""
    said = [
        f"{'highest' if one.direction == 'desc' else 'lowest'} {_column(one.by, lexicon)} first"
        if one.by.partition(":")[0] in query.metrics
        else f"{'latest' if one.direction == 'desc' else 'earliest'} {_column(one.by, lexicon)}"
        " first"
        for one in query.order_by
    ]
    return " and ".join(said)


def phrase_limit(query: MetricQuery, lexicon: Lexicon) -> str:
    """Return how many rows are shown, and of what."""
    way = query.order_by[0] if query.order_by else None
    each = f" in each {phrase_field(query.limit_per, lexicon)}" if query.limit_per else ""
    if way is None:
        return f"first {query.limit}{each}"
    end = "top" if way.direction == "desc" else "bottom"
    return f"{end} {query.limit} by {_column(way.by, lexicon)}{each}"


def _column(name: str, lexicon: Lexicon) -> str:
    """Return a metric, one derived of it ("bookings:change"), or a field, in words."""
    plain, _, kind = name.partition(":")
    if plain not in lexicon.model.metrics:
        return phrase_field(name, lexicon)
    label = lexicon.metric(plain).words.label
    return f"{kind.replace('_', ' ')} of {label}" if kind else label


def phrase_field(name: str, lexicon: Lexicon) -> str:
    """Return a field, with its grain, as people say it."""
    field, _, grain = name.partition(":")
    if "." not in field:
        return f"{grain.replace('_', ' ')}" if grain else field
    dimension = lexicon.dimension(field)
    home = lexicon.model.datasets[dimension.dataset].words.label.lower()
    label = dimension.words.label.lower()
    said = label if home in label or dimension.type != "text" else f"{home} {label}"
    return f"{grain.replace('_', ' ')} ({label})" if grain else said


def phrase_segment(name: str, lexicon: Lexicon) -> str:
    """Return a segment as people say it."""
    dataset, _, plain = name.partition(".")
    return lexicon.model.datasets[dataset].segments[plain].words.label.lower()


def phrase_filter(one: Filter, lexicon: Lexicon) -> str:
    """Return a filter as people say it."""
    if one.any is not None:
        return " or ".join(phrase_filter(part, lexicon) for part in one.any)
    if one.all is not None:
        return " and ".join(phrase_filter(part, lexicon) for part in one.all)
    if one.not_ is not None:
        return f"not {phrase_filter(one.not_, lexicon)}"
    values = [_window(v) if isinstance(v, WindowSpec) else _value(v) for v in one.values]
    joiner = " and " if one.op == "between" else " or "
    said = f"{phrase_field(one.field or '', lexicon)} {_OPS[one.op or '=']} {joiner.join(values)}"
    return said.strip()


def _value(value: object) -> str:
    return f"{value:,}" if isinstance(value, int | float) else str(value).replace("_", " ")


def _window(window: str | WindowSpec) -> str:
    if isinstance(window, str):
        return window.replace("_", " ")
    if window.last or window.next:
        word, count = ("last", window.last) if window.last else ("next", window.next)
        unit = (window.unit or "").replace("_", " ")
        return f"{word} {count} {'complete ' if window.complete else ''}{unit}s"
    if window.week_of:
        return f"week of {window.week_of}"
    if window.year:
        fiscal = "fiscal " if window.calendar == "fiscal" else ""
        if window.quarter:
            return f"{fiscal}Q{window.quarter} {window.year}"
        return f"{window.year}-{window.month:02}" if window.month else f"{fiscal}{window.year}"
    if window.from_ and window.to:
        return f"{window.from_} to {window.to}"
    return f"since {window.from_}" if window.from_ else f"up to {window.to}"


def _and(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
