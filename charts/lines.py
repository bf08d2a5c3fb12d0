"""Shapes of time to lines: unbroken where buckets are over, dashed where one is not."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from charts.drawing import (
    WIDTH,
    Drawing,
    Row,
    before_words,
    group_channel,
    labeled,
    named,
    row_of,
    scale_for,
    series_channel,
    series_title,
    tooltip,
    value_channel,
)
from charts.labels import Scale, axis_title, plotted, room, value_title
from charts.places import apart, gap_of
from charts.shape import Point, Shape
from engine.narration.cells import bucket_of

MOST_LINES = 8
#: The cell a point is drawn from.
Place = tuple[int, int]
_HEIGHT = 300
#: Beyond this, points are there for the tooltip alone.
_MOST_POINTS_SEEN = 60


def draw_line(shape: Shape) -> Drawing:
    """Draw one line."""
    return _draw(shape, area=False)


def draw_area(shape: Shape) -> Drawing:
    """Draw one line with the area beneath it filled, from zero."""
    return _draw(shape, area=True)


def draw_lines(shape: Shape) -> Drawing:
    """Draw a line a series, each named at its end."""
    return _draw(shape, area=False)


def _draw(shape: Shape, *, area: bool) -> Drawing:
    import altair as alt

    scale, notes = _scale(shape, area)
    notes = (*notes, *_before_note(shape))
    x = group_channel(
        shape.groups, axis_title(shape), values=bucket_ticks(shape), labelOverlap=True
    )
    x["scale"] = {"padding": 0.5}
    channels: dict[str, Any] = {
        "x": alt.X(**x),
        "y": alt.Y(**value_channel(scale, value_title(shape))),
    }
    if shape.series:
        title = series_title(shape)
        channels["color"] = alt.Color(**series_channel(shape.series, title, legend=False))
    solid, dashed, alone = _runs(shape)
    data: dict[str, Sequence[Row]] = {"rows": solid}
    detail = alt.Detail(field="run", type="nominal")
    layers: list[Any] = []
    hollow = [point for point in shape.points if point.unfinished and point.value is not None]
    if area:
        filled = alt.Chart().mark_area(style="area", line=False)
        layers.append(filled.encode(**channels, detail=detail))
    layers.append(alt.Chart().mark_line().encode(**channels, detail=detail))
    if dashed:
        broken = alt.Chart(alt.NamedData("open")).mark_line(strokeDash=[4, 4])
        layers.append(broken.encode(**channels, detail=detail))
        data["open"] = dashed
    if shape.before:
        _add_before(shape, scale, channels, hollow, layers, data)
    _add_points(shape, channels, alone, layers, data)
    if hollow and not shape.series:
        told = hollow[-1]  # the newest; a cut one at the start is told in the subtitle as well
        side: dict[str, Any] = {"dy": -12}
        if told.group == shape.groups[-1]:
            side = {"dx": 10, "align": "left"}
        elif told.group == shape.groups[0]:
            side = {"dx": 8, "dy": 12, "align": "left"}
        noted = alt.Chart(alt.NamedData("noted")).mark_text(**side)
        layers.append(noted.encode(**channels, text=named("short")))
        data["noted"] = [labeled(shape, told)]
    if shape.series:
        _add_names(shape, scale, channels, layers, data)
    return Drawing(
        layers=tuple(layers),
        data=data,
        width=WIDTH,
        height=_HEIGHT,
        drawn=shape.points,
        notes=notes,
        across=shape.groups,
    )


def _scale(shape: Shape, area: bool) -> tuple[Scale, tuple[str, ...]]:
    """Return the value axis: from zero for amounts; a rate may leave zero out, and says so."""
    points = (*shape.points, *shape.before)
    values = [point.value for point in points if point.value is not None]
    far = bool(values) and min(values) > 0 and float(min(values)) > 0.6 * float(max(values))
    from_zero = area or shape.additive or not far
    scale = scale_for(shape, points, from_zero=from_zero)
    return scale, () if scale.low <= 0 <= scale.high else ("The value axis does not start at 0.",)


def _before_note(shape: Shape) -> tuple[str, ...]:
    words = before_words(shape)
    return (f"The dotted line is {words}.",) if words else ()


def _add_before(
    shape: Shape,
    scale: Scale,
    channels: dict[str, Any],
    hollow: list[Point],
    layers: list[Any],
    data: dict[str, Sequence[Row]],
) -> None:
    """Add the line of what each value is compared with, dotted and named at its end."""
    import altair as alt

    rows: list[Row] = []
    run, broken = 0, True
    for point in shape.before:
        if point.value is not None:
            run += 1 if broken else 0
            rows.append(row_of(shape, point) | {"run": run})
        broken = point.value is None
    if not rows:
        return
    line = alt.Chart(alt.NamedData("before")).mark_line(style="before", strokeDash=[1, 5])
    layers.append(line.encode(**channels, detail=alt.Detail(field="run", type="nominal")))
    data["before"] = rows
    last, place = rows[-1], float(str(rows[-1]["value"]))
    ends = [point for point in hollow if point.group == last["group"]]
    if ends and ends[0].value is not None:
        gap = gap_of(scale, _HEIGHT)
        so_far = float(plotted(ends[0].value, shape.metric))
        place = min(place, so_far - gap) if place <= so_far else max(place, so_far + gap)
    named_end = alt.Chart(alt.NamedData("before-name")).mark_text(
        style="before-name", align="left", baseline="middle", dx=10, limit=180
    )
    y = alt.Y(field="at", type="quantitative")
    placed: dict[str, Any] = channels | {"y": y}
    layers.append(named_end.encode(**placed, text=named("name")))
    data["before-name"] = [{"group": last["group"], "at": place, "name": before_words(shape)}]


def _runs(shape: Shape) -> tuple[list[Row], list[Row], frozenset[Place]]:
    """Return rows of unbroken and of dashed lines, and where points are that no line touches.

    A NULL breaks the line; a step into a bucket that is not over is dashed.
    """
    solid: list[Row] = []
    dashed: list[Row] = []
    alone: set[Place] = set()
    run = 0
    for series in shape.series or (None,):
        last: Point | None = None
        was_dashed: bool | None = None
        for point in shape.points:
            if point.series != series:
                continue
            if point.value is None:
                last, was_dashed = None, None
                continue
            if last is None:
                alone.add(_place(point))
            else:
                is_dashed = last.unfinished or point.unfinished
                rows = dashed if is_dashed else solid
                if is_dashed is not was_dashed:
                    alone.discard(_place(last))
                    run += 1
                    rows.append(row_of(shape, last) | {"run": run})
                rows.append(row_of(shape, point) | {"run": run})
                was_dashed = is_dashed
            last = point
    return solid, dashed, frozenset(alone)


def _place(point: Point) -> Place:
    return point.row, point.metric


def _add_points(
    shape: Shape,
    channels: dict[str, Any],
    alone: frozenset[Place],
    layers: list[Any],
    data: dict[str, Sequence[Row]],
) -> None:
    """Add a point a value: seen where there are few, else only felt by the pointer."""
    import altair as alt

    known = [point for point in shape.points if point.value is not None]
    few = len(known) <= _MOST_POINTS_SEEN
    hollow = [point for point in known if point.unfinished]
    seen = [p for p in known if not p.unfinished and (few or _place(p) in alone)]
    tips = tooltip(shape)
    if not few:  # the line's own rows, felt by the pointer
        felt = alt.Chart().mark_point(opacity=0, aria=False)
        layers.append(felt.encode(**channels, tooltip=tips))
    if hollow:  # the line must not show through
        cover = alt.Chart(alt.NamedData("hollow")).mark_point(style="cover")
        layers.append(cover.encode(x=channels["x"], y=channels["y"]))
    kinds: tuple[tuple[str, list[Point], dict[str, Any]], ...] = (
        ("points", seen, {}),
        ("hollow", hollow, {"filled": False, "style": "hollow"}),
    )
    for name, points, style in kinds:
        if points:
            mark = alt.Chart(alt.NamedData(name)).mark_point(**style)
            layers.append(mark.encode(**channels, tooltip=tips))
            data[name] = [row_of(shape, point) for point in points]


def _add_names(
    shape: Shape,
    scale: Scale,
    channels: dict[str, Any],
    layers: list[Any],
    data: dict[str, Sequence[Row]],
) -> None:
    """Name each line at its end, moved apart where the ends lie close."""
    import altair as alt

    column = shape.metric
    ends: dict[str, Point] = {}
    for point in shape.points:
        if point.value is not None and point.series is not None:
            ends[point.series] = point
    at = {name: float(plotted(point.value or 0, column)) for name, point in ends.items()}
    places = apart(at, scale, _HEIGHT)
    rows: list[Row] = [
        {"group": shape.groups[-1], "series": name, "at": place} for name, place in places.items()
    ]
    texts = alt.Chart(alt.NamedData("names")).mark_text(
        align="left", baseline="middle", dx=10, limit=180, fontWeight=600
    )
    y = alt.Y(field="at", type="quantitative")
    placed: dict[str, Any] = channels | {"y": y}
    layers.append(texts.encode(**placed, text=named("series")))
    data["names"] = rows


def bucket_ticks(shape: Shape) -> list[str]:
    """Return the labeled buckets: as many as fit side by side, at the starts of longer periods."""
    groups = list(shape.groups)
    widest = max(room(group) for group in groups) * 7 + 18
    most = max(2, WIDTH // widest)
    if len(groups) <= most:
        return groups
    grain = shape.answer.columns[shape.axis].grain if shape.axis is not None else None
    starts = _starts(shape)
    for months in (1, 3, 6, 12, 24, 60, 120) if grain != "week" else ():
        chosen = [
            group
            for group, day in starts.items()
            if day is not None and day.day == 1 and (day.year * 12 + day.month - 1) % months == 0
        ]
        if 2 <= len(chosen) <= most:
            return chosen
    return groups[:: -(-len(groups) // most)]


def _starts(shape: Shape) -> dict[str, date | None]:
    axis = shape.axis if shape.axis is not None else 0
    return {p.group: bucket_of(shape.answer.rows[p.row][axis]) for p in shape.points}
