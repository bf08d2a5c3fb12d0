"""Shapes to bars and columns: one function a picture."""

from typing import Any

from charts.drawing import (
    WIDTH,
    Drawing,
    Row,
    aside_note,
    group_channel,
    labeled,
    named,
    row_of,
    scale_for,
    series_channel,
    series_title,
    tooltip,
    value_channel,
    with_aside,
)
from charts.labels import axis_title, value_title
from charts.lines import bucket_ticks
from charts.shape import Point, Shape
from charts.wholes import rest_of

MOST_BARS = 15
_BAR_STEP, _COLUMN_HEIGHT, _NARROW = 28, 280, WIDTH - 120


def draw_bars(shape: Shape) -> Drawing:
    """Draw a lying bar a group, the largest first unless the groups have an order of their own."""
    import altair as alt

    points = in_order(shape)
    kept = points[:MOST_BARS]
    rest = rest_of(shape, kept, points[MOST_BARS:])
    others = [rest.point] if rest.point is not None else []
    drawn = [*kept, *others]
    scale = scale_for(shape, drawn, from_zero=True, margin=True)
    x = value_channel(scale, value_title(shape))
    y = group_channel([point.group for point in drawn], axis_title(shape), limit=220)
    places: dict[str, Any] = {"x": alt.X(**x), "y": alt.Y(**y)}
    bars = alt.Chart().mark_bar(cornerRadiusEnd=2)
    texts, data = _value_labels(shape, drawn, {"y": alt.Y(**y)})
    layers = [bars.encode(**places, tooltip=tooltip(shape)), *texts]
    if others:
        beside = alt.Chart(alt.NamedData("others")).mark_bar(cornerRadiusEnd=2, style="others")
        layers.insert(1, beside.encode(**places, tooltip=tooltip(shape)))
        data["others"] = [row_of(shape, point) for point in others]
    told = _left_out(shape, len(points), added=bool(others))
    return Drawing(
        layers=tuple(layers),
        data={"rows": [row_of(shape, point) for point in kept], **data},
        width=_NARROW,
        height={"step": _BAR_STEP},
        drawn=tuple(drawn),
        notes=(*aside_note(shape), *told, *([rest.note] if rest.note else [])),
    )


def draw_columns(shape: Shape) -> Drawing:
    """Draw a column a bucket; one that is not over is hollow and says so."""
    import altair as alt

    labeled_ends = len(shape.groups) <= MOST_BARS
    scale = scale_for(shape, shape.points, from_zero=True, margin=labeled_ends)
    x = group_channel(shape.groups, axis_title(shape), values=bucket_ticks(shape))
    x["scale"] |= {"padding": 0.35}
    channels: dict[str, Any] = {
        "x": alt.X(**x),
        "y": alt.Y(**value_channel(scale, value_title(shape))),
    }
    tips = tooltip(shape)
    closed = [row_of(shape, point) for point in shape.points if not point.unfinished]
    unfinished = [row_of(shape, point) for point in shape.points if point.unfinished]
    layers = [alt.Chart().mark_bar(cornerRadiusEnd=2).encode(**channels, tooltip=tips)]
    data: dict[str, list[Row]] = {"rows": closed}
    if unfinished:
        hollow = alt.Chart(alt.NamedData("open")).mark_bar(filled=False, strokeDash=[4, 3])
        layers.append(hollow.encode(**channels, tooltip=tips))
        data["open"] = unfinished
    if labeled_ends:
        sides: tuple[tuple[str, dict[str, Any]], ...] = (
            ("labels", {"dy": -5, "baseline": "bottom"}),
            ("below", {"dy": 5, "baseline": "top"}),
        )
        for name, side in sides:
            rows = [
                labeled(shape, point)
                for point in shape.points
                if (name == "below") == (point.value is not None and point.value < 0)
            ]
            if rows:
                text = alt.Chart(alt.NamedData(name)).mark_text(**side)
                at = alt.Y(field="at", type="quantitative")
                layers.append(text.encode(x=channels["x"], y=at, text=named("short")))
                data[name] = rows
    return Drawing(
        layers=tuple(layers),
        data=data,
        width=max(240, min(WIDTH, 104 * len(shape.groups))),
        height=_COLUMN_HEIGHT,
        drawn=shape.points,
    )


def draw_grouped_bars(shape: Shape) -> Drawing:
    """Draw a cluster of lying bars a group, one a series; the series are named above."""
    import altair as alt

    points = [point for group in shape.groups for point in shape.points if point.group == group]
    scale = scale_for(shape, points, from_zero=True, margin=True)
    x = value_channel(scale, value_title(shape))
    y = group_channel(shape.groups, axis_title(shape), limit=220)
    y["scale"] |= {"paddingInner": 0.25, "paddingOuter": 0.1}
    offset: dict[str, Any] = {"field": "series", "type": "nominal", "sort": None}
    offset["scale"] = {"domain": list(shape.series)}
    places: dict[str, Any] = {"y": alt.Y(**y), "yOffset": alt.YOffset(**offset)}
    color = alt.Color(**series_channel(shape.series, series_title(shape), legend=True))
    texts, data = _value_labels(shape, points, places)
    bars = alt.Chart().mark_bar().encode(x=alt.X(**x), **places, color=color)
    return Drawing(
        layers=(bars.encode(tooltip=tooltip(shape)), *texts),
        data={"rows": [row_of(shape, point) for point in points], **data},
        width=_NARROW,
        height=len(shape.groups) * (len(shape.series) * 17 + 16),
        drawn=tuple(points),
        notes=aside_note(shape),
    )


def in_order(shape: Shape) -> list[Point]:
    """Return the points as they are to be read: the order asked for or declared, else by size."""
    points = list(shape.points)
    if shape.answer.query.order_by or (has_own_order(shape) and len(points) <= MOST_BARS):
        return points
    return sorted(points, key=lambda point: (point.value is None, -(point.value or 0)))


def has_own_order(shape: Shape) -> bool:
    """Return whether the groups came in an order that means something.

    Rows without an order asked for come by name, unless the model declares the order of the values
    (stages); numbers and dates have their own.
    """
    if shape.axis is None or shape.answer.columns[shape.axis].type != "text":
        return True
    if shape.answer.columns[shape.axis].nature == "step":
        return True
    names = [str(row[shape.axis]) for row in shape.answer.rows if row[shape.axis] is not None]
    return names not in (sorted(names), sorted(names, key=str.casefold))


def _value_labels(
    shape: Shape, points: list[Point], places: dict[str, Any]
) -> tuple[list[Any], dict[str, list[Row]]]:
    """Return texts at the ends of lying bars: right of the bar, left where it is negative."""
    import altair as alt

    layers: list[Any] = []
    data: dict[str, list[Row]] = {}
    sides: tuple[tuple[str, dict[str, Any]], ...] = (
        ("labels", {"dx": 5, "align": "left"}),
        ("below", {"dx": -5, "align": "right"}),
    )
    for name, side in sides:
        rows = [
            with_aside(shape, point)
            for point in points
            if (name == "below") == (point.value is not None and point.value < 0)
        ]
        if rows:
            text = alt.Chart(alt.NamedData(name)).mark_text(baseline="middle", **side)
            at = alt.X(field="at", type="quantitative")
            layers.append(text.encode(x=at, **places, text=named("short")))
            data[name] = rows
    return layers, data


def _left_out(shape: Shape, count: int, *, added: bool) -> tuple[str, ...]:
    if count <= MOST_BARS:
        return ()
    first = "first" if shape.answer.query.order_by else "largest"
    more = count - MOST_BARS
    left = f"the other {more} are added up" if added else f"{more} more in the table"
    return (f"The {first} {MOST_BARS} of {count} are drawn; {left}.",)
