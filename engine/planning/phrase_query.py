"""Metric query to words: the text of an option the asker may choose."""

from engine.planning.lexicon import Lexicon
from semantic.query import Filter, MetricQuery, WindowSpec

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
    parts += [_segment(one, lexicon) for one in query.segments]
    parts += [_filter(one, lexicon) for one in query.where]
    parts += [
        f"{lexicon.metric(one.metric).words.label} {_OPS[one.op]} {one.value:,}"
        for one in query.having
    ]
    if query.time and query.time.window:
        on = phrase_field(query.time.dimension, lexicon) if query.time.dimension else ""
        parts.append(f"{on + ' ' if on else ''}{_window(query.time.window)}")
    if query.compare:
        parts.append(f"against {_window(query.compare)}")
    if query.share_of:
        parts.append("as shares")
    if query.limit:
        parts.append(f"first {query.limit}")
    return ", ".join(parts)


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


def _segment(name: str, lexicon: Lexicon) -> str:
    dataset, _, plain = name.partition(".")
    return lexicon.model.datasets[dataset].segments[plain].words.label.lower()


def _filter(one: Filter, lexicon: Lexicon) -> str:
    if one.any is not None:
        return " or ".join(_filter(part, lexicon) for part in one.any)
    if one.all is not None:
        return " and ".join(_filter(part, lexicon) for part in one.all)
    if one.not_ is not None:
        return f"not {_filter(one.not_, lexicon)}"
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
