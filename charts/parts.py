"""Shapes to pies, heat maps and scatters: what is drawn when it is asked for, or when bars end."""

from typing import Any

from charts.drawing import (
    WIDE_LETTER,
    WIDTH,
    Drawing,
    Row,
    aside_note,
    group_channel,
    named,
    row_of,
    scale_for,
    series_channel,
    series_title,
    tip,
    tooltip,
    value_channel,
    with_aside,
)
from charts.labels import axis_title, metric_title, plotted, room, scale_of
from charts.shape import Point, Shape
from charts.wholes import others_of
from engine.narration.cells import cell_text, is_number

MOST_PARTS = 6
_PIE, _CELL_HEIGHT, _MOST_NAMED = 240, 30, 20
_CELL_WIDTH, _WIDEST_CELL = 84, 150


def draw_pie(shape: Shape) -> Drawing:
    """Draw the parts of a whole, the largest first; names and values are listed at the side."""
    return _draw_arcs(shape, hole=0)


def draw_ring(shape: Shape) -> Drawing:
    """Draw the parts of a whole as a ring."""
    return _draw_arcs(shape, hole=_PIE // 4)


def parts_of(shape: Shape) -> list[Point]:
    """Return the parts, the largest first, the others that were asked for last."""
    points = sorted(shape.points, key=lambda point: -float(point.value or 0))
    others = others_of(shape)
    return points if others is None else [*points, others]


def _draw_arcs(shape: Shape, *, hole: int) -> Drawing:
    import altair as alt

    points = parts_of(shape)
    rows: list[Row] = [
        row_of(shape, point)
        | {"series": f"{point.group}: {with_aside(shape, point)['short']}", "rank": rank}
        for rank, point in enumerate(points)
    ]
    theta = alt.Theta(field="value", type="quantitative", stack=True)
    order = alt.Order(field="rank", type="quantitative", sort="ascending")
    names = series_channel([str(row["series"]) for row in rows], None, legend=True)
    names["legend"] |= {"orient": "right", "columns": 1, "labelLimit": 320}
    color = alt.Color(**names)
    arcs = alt.Chart().mark_arc(outerRadius=_PIE // 2, innerRadius=hole)
    return Drawing(
        layers=(arcs.encode(theta=theta, order=order, color=color, tooltip=tooltip(shape)),),
        data={"rows": rows},
        width=_PIE + 40,
        height=_PIE,
        drawn=tuple(points),
        notes=aside_note(shape),
    )


def draw_heatmap(shape: Shape) -> Drawing:
    """Draw a cell for each group of both kinds, darker for more, its value written in it."""
    import altair as alt

    values = [float(value) for value in shape.values]
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    named_across = max((room(name) for name in shape.series), default=0)
    cell = min(_WIDEST_CELL, max(_CELL_WIDTH, named_across * WIDE_LETTER + 8))
    wide = max(240, min(1200, cell * len(shape.series)))
    limit = wide // max(1, len(shape.series)) - 4
    across = group_channel(shape.series, series_title(shape) or "", orient="top", limit=limit)
    across["field"] = "series"
    down = group_channel(shape.groups, axis_title(shape), limit=220)
    places: dict[str, Any] = {"x": alt.X(**across), "y": alt.Y(**down)}
    top = high if high > low else low + 1
    shade: dict[str, Any] = {
        "domain": [low, top],
        "zero": False,
        "nice": False,
        "interpolate": "rgb",
    }
    color = alt.Color(field="value", type="quantitative", scale=shade, legend=None)
    cells = alt.Chart().mark_rect(style="cell")
    known = [point for point in shape.points if point.value is not None]
    layers: list[Any] = [cells.encode(**places, color=color, tooltip=tooltip(shape))]
    data: dict[str, list[Row]] = {"rows": [row_of(shape, point) for point in known]}
    middle = (low + high) / 2
    for name in ("pale", "deep", "none"):
        rows = [
            row_of(shape, point) | {"short": point.short}
            for point in shape.points
            if name == ("none" if point.value is None else _depth(point, middle))
        ]
        if rows:
            long = any(room(str(row["short"])) * WIDE_LETTER > 100 for row in rows)
            style: dict[str, Any] = {"style": f"on-{name}"} | ({"limit": 100} if long else {})
            text = alt.Chart(alt.NamedData(name)).mark_text(**style)
            layers.append(text.encode(**places, text=named("short")))
            data[name] = rows
    return Drawing(
        layers=tuple(layers),
        data=data,
        width=wide,
        height=_CELL_HEIGHT * len(shape.groups),
        drawn=shape.points,
    )


def draw_scatter(shape: Shape) -> Drawing:
    """Draw a point a group: the first metric across, the second up."""
    import altair as alt

    answer = shape.answer
    first, second = (shape.metrics + shape.left_out)[:2]
    pairs = [
        point
        for point in shape.points
        if point.metric == first and is_number(answer.rows[point.row][second])
        if point.value is not None
    ]
    above = answer.columns[second]
    ups = {
        point.row: plotted(value, above)
        for point in pairs
        if is_number(value := answer.rows[point.row][second])
    }
    x = value_channel(scale_for(shape, pairs, from_zero=True), metric_title(shape.metric))
    scale = scale_of([float(up) for up in ups.values()], above, from_zero=True)
    y: dict[str, Any] = value_channel(scale, metric_title(above)) | {"field": "second"}
    rows: list[Row] = [
        row_of(shape, p) | {"second": ups[p.row], "also": cell_text(answer, p.row, second)}
        for p in pairs
    ]
    tips = [
        tip("group", axis_title(shape)),
        tip("shown", shape.metric.label),
        tip("also", above.label),
    ]
    places: dict[str, Any] = {"x": alt.X(**x), "y": alt.Y(**y)}
    layers: list[Any] = [alt.Chart().mark_point(size=70).encode(**places, tooltip=tips)]
    if len(rows) <= _MOST_NAMED:
        text = alt.Chart().mark_text(align="left", dx=8, limit=140)
        layers.append(text.encode(**places, text=named("group")))
    missing = len({point.row for point in shape.points}) - len(pairs)
    notes = ("Groups without both values are not drawn.",) if missing else ()
    return Drawing(
        layers=tuple(layers),
        data={"rows": rows},
        width=WIDTH - 120,
        height=360,
        drawn=tuple(pairs),
        notes=notes,
        also=(second,),
    )


def _depth(point: Point, middle: float) -> str:
    return "deep" if float(point.value or 0) > middle else "pale"
