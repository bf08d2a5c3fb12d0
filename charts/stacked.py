"""Shapes to stacks: parts of a whole on top of each other, over time or by group."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from charts.drawing import (
    WIDTH,
    Drawing,
    Row,
    group_channel,
    named,
    row_of,
    series_channel,
    series_title,
    tooltip,
    value_channel,
)
from charts.labels import Scale, axis_title, plotted, room, scale_of, value_title
from charts.lines import bucket_ticks
from charts.places import apart
from charts.shape import Point, Shape
from charts.wholes import whole_objection
from semantic.formats import NULL_TEXT

MOST_LAYERS = 6
_MOST_COLUMNS, _MOST_STACKS = 24, 15
_HEIGHT, _LETTER, _STEP = 300, 7, 34


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """A point with the ends of its piece of the stack."""

    point: Point
    start: float
    end: float


def stack_objection(shape: Shape) -> str | None:
    """Return why not as a stack: the pieces must be parts of one whole, and few."""
    if shape.kind not in ("time-series", "matrix") or shape.split is None:
        return "a stack needs two kinds of groups"
    if not 1 < len(shape.series) <= MOST_LAYERS:
        return f"a stack of more than {MOST_LAYERS} parts cannot be read"
    most = _MOST_COLUMNS if shape.kind == "time-series" else _MOST_STACKS
    if len(shape.groups) > most:
        return "there are too many stacks"
    return whole_objection(shape)


def layers_objection(shape: Shape) -> str | None:
    """Return why not as stacked areas."""
    if len(shape.groups) < 2:
        return "a single period has no course"
    if not 1 < len(shape.series) <= MOST_LAYERS:
        return f"more than {MOST_LAYERS} areas cannot be told apart"
    return whole_objection(shape)


def draw_stacked(shape: Shape) -> Drawing:
    """Draw a column a bucket, or a lying bar a group, of its parts."""
    return _draw_columns(shape) if shape.kind == "time-series" else _draw_bars(shape)


def draw_layers(shape: Shape) -> Drawing:
    """Draw areas on top of each other, each named at its end; paler where not complete."""
    import altair as alt

    parts, scale = _stacked(shape)
    channels = _channels(shape, scale, tick_padding=0.5)
    channels["color"] = alt.Color(**series_channel(shape.series, series_title(shape), legend=False))
    open_groups = {part.point.group for part in parts if part.point.unfinished}
    first = next((i for i, one in enumerate(shape.groups) if one in open_groups), None)
    whole = shape.groups if first is None else shape.groups[:first]
    tail = () if first is None else shape.groups[max(0, first - 1) :]
    areas = alt.Chart().mark_area(style="layers", line=False)
    layers: list[Any] = [areas.encode(**channels, tooltip=tooltip(shape))]
    data: dict[str, Sequence[Row]] = {"rows": _rows(shape, parts, whole)}
    if tail:
        pale = alt.Chart(alt.NamedData("open")).mark_area(style="open-part", line=False)
        layers.append(pale.encode(**channels, tooltip=tooltip(shape)))
        data["open"] = _rows(shape, parts, tail)
    _name_layers(shape, parts, scale, channels, layers, data, dx=10)
    return Drawing(
        layers=tuple(layers),
        data=data,
        width=WIDTH,
        height=_HEIGHT,
        drawn=shape.points,
        across=shape.groups,
    )


def _draw_columns(shape: Shape) -> Drawing:
    import altair as alt

    parts, scale = _stacked(shape)
    channels = _channels(shape, scale, tick_padding=0.3)
    channels["color"] = alt.Color(**series_channel(shape.series, series_title(shape), legend=False))
    whole = [part for part in parts if not part.point.unfinished]
    unfinished = [part for part in parts if part.point.unfinished]
    bars = alt.Chart().mark_bar(style="part")
    layers: list[Any] = [bars.encode(**channels, tooltip=tooltip(shape))]
    data: dict[str, Sequence[Row]] = {"rows": [_row(shape, part) for part in whole]}
    if unfinished:
        pale = alt.Chart(alt.NamedData("open")).mark_bar(style="open-part")
        layers.append(pale.encode(**channels, tooltip=tooltip(shape)))
        data["open"] = [_row(shape, part) for part in unfinished]
        tops = {part.point.group: part for part in unfinished if part.point.value is not None}
        noted = alt.Chart(alt.NamedData("noted")).mark_text(dy=-5, baseline="bottom")
        at = alt.Y(field="at", type="quantitative")
        layers.append(noted.encode(x=channels["x"], y=at, text=named("note")))
        data["noted"] = [
            {"group": group, "at": part.end, "note": part.point.note}
            for group, part in tops.items()
        ]
    width = max(320, min(WIDTH, 104 * len(shape.groups)))
    if len(shape.groups) * 3 * _LETTER * 3 < width:
        _write_values(shape, whole, channels, layers, data, least=18 / _HEIGHT, scale=scale)
    # at the band's end, not its middle: the page draws the columns as wide as it has room
    end = alt.X(field="group", type="ordinal", sort=None, bandPosition=1)
    _name_layers(shape, parts, scale, {**channels, "x": end}, layers, data, dx=6)
    return Drawing(layers=tuple(layers), data=data, width=width, height=_HEIGHT, drawn=shape.points)


def _draw_bars(shape: Shape) -> Drawing:
    import altair as alt

    parts, scale = _stacked(shape)
    width = WIDTH - 120
    x: dict[str, Any] = value_channel(scale, value_title(shape)) | {"field": "end"}
    y = group_channel(shape.groups, axis_title(shape), limit=220)
    y["scale"] |= {"paddingInner": 0.3}
    channels: dict[str, Any] = {
        "x": alt.X(**x),
        "x2": alt.X2(field="start"),
        "y": alt.Y(**y),
        "color": alt.Color(**series_channel(shape.series, series_title(shape), legend=True)),
    }
    bars = alt.Chart().mark_bar(style="part")
    layers: list[Any] = [bars.encode(**channels, tooltip=tooltip(shape))]
    data: dict[str, Sequence[Row]] = {"rows": [_row(shape, part) for part in parts]}
    _write_values(shape, parts, channels, layers, data, least=0.0, scale=scale, across=width)
    return Drawing(
        layers=tuple(layers),
        data=data,
        width=width,
        height={"step": _STEP},
        drawn=shape.points,
    )


def _channels(shape: Shape, scale: Scale, tick_padding: float) -> dict[str, Any]:
    import altair as alt

    x = group_channel(
        shape.groups, axis_title(shape), values=bucket_ticks(shape), labelOverlap=True
    )
    x["scale"] = {"domain": list(shape.groups), "padding": tick_padding}
    y: dict[str, Any] = value_channel(scale, value_title(shape)) | {"field": "end"}
    return {"x": alt.X(**x), "y": alt.Y(**y), "y2": alt.Y2(field="start")}


def _stacked(shape: Shape) -> tuple[list[_Part], Scale]:
    """Return each value with the ends of its piece, the first series below."""
    found = {(point.group, point.series): point for point in shape.points}
    parts: list[_Part] = []
    tops: list[float] = []
    for group in shape.groups:
        top = 0.0
        for series in shape.series:
            point = found.get((group, series)) or _nothing(shape, group, series)
            size = 0.0 if point.value is None else float(plotted(point.value, shape.metric))
            parts.append(_Part(point=point, start=top, end=top + size))
            top += size
        tops.append(top)
    return parts, scale_of(tops, shape.metric, from_zero=True)


def _nothing(shape: Shape, group: str, series: str) -> Point:
    """Return the piece of a group that has no row: it has no height, but its neighbors need it."""
    note = next((point.note for point in shape.points if point.group == group), "")
    return Point(
        row=-1,
        metric=shape.metrics[0],
        group=group,
        series=series,
        value=None,
        shown=NULL_TEXT,
        brief=NULL_TEXT,
        note=note,
    )


def _rows(shape: Shape, parts: Sequence[_Part], groups: Sequence[str]) -> list[Row]:
    kept = frozenset(groups)
    return [_row(shape, part) for part in parts if part.point.group in kept]


def _row(shape: Shape, part: _Part) -> Row:
    return row_of(shape, part.point) | {"start": part.start, "end": part.end}


def _write_values(
    shape: Shape,
    parts: Sequence[_Part],
    channels: Mapping[str, Any],
    layers: list[Any],
    data: dict[str, Sequence[Row]],
    *,
    least: float,
    scale: Scale,
    across: int | None = None,
) -> None:
    """Write the value into each piece that has the room."""
    import altair as alt

    span = scale.high - scale.low
    rows: list[Row] = []
    for part in parts:
        size = (part.end - part.start) / span
        roomy = size >= least if across is None else size * across > room(part.point.short) * 8 + 8
        if part.point.value and roomy:
            middle = (part.start + part.end) / 2
            rows.append(_row(shape, part) | {"at": middle, "short": part.point.short})
    if not rows:
        return
    text = alt.Chart(alt.NamedData("labels")).mark_text(style="on-part", baseline="middle")
    side = "y" if across is None else "x"
    place = (
        alt.Y(field="at", type="quantitative")
        if side == "y"
        else alt.X(field="at", type="quantitative")
    )
    other = "x" if side == "y" else "y"
    placed: dict[str, Any] = {side: place, other: channels[other]}
    layers.append(text.encode(**placed, text=named("short")))
    data["labels"] = rows


def _name_layers(
    shape: Shape,
    parts: Sequence[_Part],
    scale: Scale,
    channels: Mapping[str, Any],
    layers: list[Any],
    data: dict[str, Sequence[Row]],
    *,
    dx: int,
) -> None:
    """Name each part beside the last bucket, in its own color, apart where pieces are thin."""
    import altair as alt

    last = [part for part in parts if part.point.group == shape.groups[-1]]
    middles = {str(part.point.series): (part.start + part.end) / 2 for part in last}
    places = apart(middles, scale, _HEIGHT)
    rows: list[Row] = [
        {"group": shape.groups[-1], "series": name, "at": at} for name, at in places.items()
    ]
    text = alt.Chart(alt.NamedData("names")).mark_text(
        align="left", baseline="middle", dx=dx, limit=180, fontWeight=600
    )
    placed: dict[str, Any] = {"x": channels["x"], "color": channels["color"]}
    at = alt.Y(field="at", type="quantitative")
    layers.append(text.encode(**placed, y=at, text=named("series")))
    data["names"] = rows
