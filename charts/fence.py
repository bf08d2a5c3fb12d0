"""Spec to the same spec, or ChartError: nothing that fetches, links, or computes gets out.

Only keys that our own drawing uses may occur, at any depth; data is inline, flat and plain. The one
expression allowed is a constant of ours, compared letter by letter.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from types import MappingProxyType
from typing import Any, TypeGuard

from charts.geography import countries
from charts.labels import SHORT_UNITS
from semantic.errors import ChartError, Issue

SCHEMA = "https://vega.github.io/schema/vega-lite/v6"
MOST_ROWS = 20_000
MOST_PIXELS = 4_000
#: How the world is laid flat: areas keep their size. The only projection that may stand in a spec.
PROJECTION: Mapping[str, str] = MappingProxyType({"type": "equalEarth"})

#: What fetches, links or computes; named apart from merely unknown keys, for the message.
_DANGEROUS = frozenset({
    "url", "href", "image", "expr", "signal", "calculate", "filter", "transform", "test", "lookup",
    "formatType", "params", "bind", "on", "events", "update", "loader", "patch", "datum",
    "usermeta", "sequence", "graticule",
})  # fmt: skip
_TOP = frozenset({
    "$schema", "background", "config", "data", "datasets", "description", "encoding", "height",
    "layer", "mark", "projection", "title", "width", "autosize", "padding", "view", "resolve",
})  # fmt: skip
_CHANNELS = frozenset({
    "x", "y", "x2", "y2", "xOffset", "yOffset", "color", "detail", "text", "theta", "radius",
    "longitude", "latitude", "tooltip", "order", "opacity", "size", "shape", "strokeDash", "fill",
    "stroke",
})  # fmt: skip
_FIELD = frozenset({
    "aggregate", "axis", "bandPosition", "field", "legend", "scale", "sort", "stack", "type",
    "value", "format",
})  # fmt: skip
_SCALE = frozenset({
    "domain", "range", "zero", "nice", "padding", "paddingInner", "paddingOuter", "scheme",
})  # fmt: skip
_GUIDE = frozenset({
    "grid", "labelAngle", "labelExpr", "labelFlush", "labelLimit", "labelOverlap", "labels",
    "labelPadding", "offset", "orient", "tickCount", "ticks", "titleLimit", "values", "columns",
    "direction", "symbolLimit", "symbolType", "titleAlign", "titleAnchor", "minExtent",
})  # fmt: skip
_MARK = frozenset({
    "align", "angle", "aria", "baseline", "clip", "cornerRadius", "cornerRadiusEnd", "dx", "dy",
    "filled", "fontSize", "fontWeight", "innerRadius", "interpolate", "invalid", "limit", "line",
    "lineBreak", "outerRadius", "strokeWidth", "style",
})  # fmt: skip
_TITLE = frozenset({"anchor", "subtitle", "frame", "step"})
_KNOWN = _TOP | _CHANNELS | _FIELD | _SCALE | _GUIDE | _MARK | _TITLE
_SCALARS = frozenset({str, int, float, bool, type(None)})


def fence(spec: Mapping[str, Any]) -> dict[str, Any]:
    """Return the spec if nothing in it can reach out; ChartError `unsafe-spec` otherwise."""
    issues = tuple(_issues(spec))
    if issues:
        raise ChartError(*issues)
    return dict(spec)


def script_safe(spec: Mapping[str, Any]) -> str:
    """Return a spec as JSON that cannot end the `<script>` element it is put in."""
    text = json.dumps(spec, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for mark in "<>&\u2028\u2029":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return text


def _issues(spec: Mapping[str, Any]) -> Iterator[Issue]:
    schema = spec.get("$schema", SCHEMA)
    if not (isinstance(schema, str) and schema.startswith(SCHEMA) and schema.count("/") == 5):
        yield _unsafe("$.$schema", "names another schema")
    for key, value in spec.items():
        where = f"$.{key}"
        if key not in _TOP:
            yield _refused(where, key)
        elif key == "projection":
            if value != PROJECTION:
                yield _unsafe(where, "is a projection that is not ours")
        elif key == "datasets":
            yield from _data_issues(value, where)
        elif key == "config":
            yield from _config_issues(value, where)
        elif key in ("width", "height"):
            yield from _size_issues(value, where)
        else:
            yield from _entry_issues(key, value, where)


def _entry_issues(key: str, value: Any, where: str) -> Iterator[Issue]:
    if key in _DANGEROUS or key == "projection" or key not in _KNOWN:
        yield _refused(where, key)
    elif key == "labelExpr" and value != SHORT_UNITS:
        yield _unsafe(where, "is an expression that is not ours")
    elif key == "mark" and "image" in (value, value.get("type") if _is_object(value) else None):
        yield _unsafe(where, "draws an image")
    elif key == "data":
        if not (_is_object(value) and set(value) == {"name"} and isinstance(value["name"], str)):
            yield _unsafe(where, "is not inline")
    else:
        yield from _tree_issues(value, where)


def _tree_issues(value: Any, where: str) -> Iterator[Issue]:
    if _is_object(value):
        for key, part in value.items():
            yield from _entry_issues(key, part, f"{where}.{key}")
    elif _is_list(value) and not set(map(type, value)) <= _SCALARS:  # plain values hold no keys
        for index, part in enumerate(value):
            yield from _tree_issues(part, f"{where}[{index}]")


def _config_issues(value: Any, where: str) -> Iterator[Issue]:
    """A config has many keys of its own: only what can reach out or compute is refused."""
    if _is_object(value):
        for key, part in value.items():
            if key in _DANGEROUS or "Expr" in key:
                yield _refused(f"{where}.{key}", key)
            else:
                yield from _config_issues(part, f"{where}.{key}")
    elif _is_list(value):
        for index, part in enumerate(value):
            yield from _config_issues(part, f"{where}[{index}]")


def _data_issues(value: Any, where: str) -> Iterator[Issue]:
    if not _is_object(value) or not all(_is_list(rows) for rows in value.values()):
        yield _unsafe(where, "is not named lists of rows")
        return
    for name, rows in value.items():
        if not _are_flat(_without_shapes(rows)):
            yield _unsafe(f"{where}.{name}", "holds more than flat rows of plain values")
    count = sum(len(rows) for rows in value.values())
    if count > MOST_ROWS:
        message = f"the picture has {count:,} rows of data, at most {MOST_ROWS:,} can be drawn"
        yield Issue("too-large", message, where=where)


def _without_shapes(rows: Sequence[Any]) -> Sequence[Any]:
    """Return rows without the shapes of countries, each of which is the very one that is bundled.

    Looks for shapes only where there is a first one.
    """
    if not rows or not (_is_object(rows[0]) and "geometry" in rows[0]):
        return rows
    return [
        {key: part for key, part in row.items() if key != "geometry"} if _is_ours(row) else row
        for row in rows
    ]


def _is_ours(row: Any) -> bool:
    if not _is_object(row) or row.get("type") != "Feature":
        return False
    country = countries().get(row["country"]) if isinstance(row.get("country"), str) else None
    return country is not None and row.get("geometry") == country.geometry


def _are_flat(rows: Sequence[Any]) -> bool:
    """Return whether rows hold plain values under plain names; looks at each kind once."""
    if set(map(type, rows)) - {dict}:
        return False
    names: set[Any] = set[Any]().union(*rows)
    cells = chain.from_iterable(map(dict[Any, Any].values, rows))
    kinds: set[type] = set(map(type, cells))
    return kinds <= _SCALARS and all(isinstance(key, str) and key.isidentifier() for key in names)


def _size_issues(value: Any, where: str) -> Iterator[Issue]:
    size = value.get("step") if _is_object(value) else value
    if size == "container":
        return
    if isinstance(size, bool) or not isinstance(size, int | float) or not 0 < size <= MOST_PIXELS:
        yield Issue("too-large", f"a size must be 1 to {MOST_PIXELS:,} pixels", where=where)


def _is_object(value: Any) -> TypeGuard[Mapping[str, Any]]:
    return isinstance(value, Mapping)


def _is_list(value: Any) -> TypeGuard[Sequence[Any]]:
    return isinstance(value, list | tuple)


def _refused(where: str, key: str) -> Issue:
    return _unsafe(where, f"'{key}' may not stand in a picture")


def _unsafe(where: str, what: str) -> Issue:
    return Issue("unsafe-spec", what, where=where)
