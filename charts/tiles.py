"""Numbers to tiles: the value large, how it moved in words, its course as a sparkline.

A sparkline is drawn where the answer has the buckets already. One number alone gets none: a second
statement would be asked of the data, and written into the audit log, for an ornament.
"""

from typing import Any

from charts.drawing import WIDTH, Drawing, Row, named, row_of, tooltip
from charts.labels import plotted, room
from charts.shape import Point, Shape
from engine.narration.cells import cell_text
from engine.narration.moves import moved_words

_SPARK_WIDTH, _SPARK_HEIGHT, _FEWEST = 280, 64, 3


def draw_number(shape: Shape) -> Drawing:
    """Draw each metric as a tile: its value large, its name above, how it moved below."""
    import altair as alt

    metrics = shape.metrics
    texts = [cell_text(shape.answer, 0, metric) for metric in metrics]
    labels = [shape.answer.columns[metric].label for metric in metrics]
    moves = [moved_words(shape.answer, metric) for metric in metrics]
    longest = max(room(text) for text in texts)
    size = 44 if longest <= 14 else 30 if longest <= 24 else 18
    wide = max(160, longest * size * 7 // 10 + 24, *(room(label) * 8 + 24 for label in labels))
    wide = max(wide, *(room(line) * 7 + 24 for lines in moves for line in lines), 0)
    top = 24 if len(metrics) > 1 else 0
    height = size + 8 + top
    slot: dict[str, Any] = {"field": "slot", "type": "ordinal", "sort": None, "axis": None}
    x = alt.X(**slot, bandPosition=0, scale={"type": "band", "padding": 0})
    value = alt.Chart().mark_text(
        style="tile-value", fontSize=size, align="left", baseline="bottom", limit=1200
    )
    layers = [value.encode(x=x, y=alt.value(height), text=named("shown"))]
    small: dict[str, Any] = {"style": "tile-label", "align": "left", "baseline": "top"}
    if len(metrics) > 1:
        name = alt.Chart().mark_text(limit=wide, **small)
        layers.append(name.encode(x=x, y=alt.value(0), text=named("label")))
    rows: list[Row] = [
        {"slot": str(i), "label": label, "shown": text}
        for i, (label, text) in enumerate(zip(labels, texts, strict=True))
    ]
    most = max(len(lines) for lines in moves)
    for number in range(most):
        moved = alt.Chart().mark_text(limit=wide, **small)
        below = alt.value(height + 8 + 20 * number)
        layers.append(moved.encode(x=x, y=below, text=named(f"moved{number}")))
        for row, lines in zip(rows, moves, strict=True):
            row[f"moved{number}"] = lines[number] if number < len(lines) else ""
    tiles = [_tile(metric, text) for metric, text in zip(metrics, texts, strict=True)]
    return Drawing(
        layers=tuple(layers),
        data={"rows": rows},
        width=wide * len(rows),
        height=height + (8 + 20 * most if most else 0),
        drawn=tuple(tiles),
    )


def closed_points(shape: Shape) -> list[Point]:
    """Return the values of the buckets that are over, in their order."""
    return [one for one in shape.points if one.value is not None and not one.unfinished]


def has_course(shape: Shape) -> bool:
    """Return whether one metric's buckets are enough for a tile with a sparkline."""
    return shape.kind == "time" and len(closed_points(shape)) >= _FEWEST


def draw_latest(shape: Shape) -> Drawing:
    """Draw the last bucket that is over as a tile, against the one before, above its course."""
    import altair as alt

    closed = closed_points(shape)
    latest, before = closed[-1], closed[-2]
    name, moved = f"{shape.metric.label} · {latest.group}", _moved(latest, before)
    size = 44 if room(latest.shown) <= 14 else 30 if room(latest.shown) <= 24 else 18
    value_at, moved_at = 24 + size, 24 + size + 8
    top = moved_at + 20 + 16
    high = top + _SPARK_HEIGHT
    longest = max(room(name), room(moved))
    wide = max(_SPARK_WIDTH, room(latest.shown) * size * 7 // 10, 8 * longest)
    small: dict[str, Any] = {"style": "tile-label", "align": "left", "baseline": "top"}
    large: dict[str, Any] = {"style": "tile-value", "align": "left", "baseline": "bottom"}
    large["fontSize"] = size
    texts = ((small, 0, "label"), (large, value_at, "shown"), (small, moved_at, "moved"))
    layers: list[Any] = []
    for style, at, field in texts:
        text = alt.Chart(alt.NamedData("tile")).mark_text(**style)
        layers.append(text.encode(x=alt.value(0), y=alt.value(at), text=named(field)))
    values = [float(plotted(one.value, shape.metric)) for one in closed if one.value is not None]
    low, top_value = min(0.0, *values), max(0.0, *values)
    y: dict[str, Any] = {"field": "value", "type": "quantitative", "axis": None}
    y["scale"] = {
        "domain": [low, top_value if top_value > low else low + 1],
        "range": [high, top],
        "nice": False,
        "zero": False,
    }
    x: dict[str, Any] = {"field": "group", "type": "ordinal", "axis": None, "sort": None}
    x["scale"] = {"domain": [one.group for one in closed], "padding": 0.05}
    places: dict[str, Any] = {"x": alt.X(**x), "y": alt.Y(**y)}
    tips = tooltip(shape)
    layers.append(alt.Chart().mark_area(style="area", line=False, strokeWidth=0).encode(**places))
    layers.append(alt.Chart().mark_line().encode(**places))
    felt = alt.Chart().mark_point(opacity=0, aria=False)
    layers.append(felt.encode(**places, tooltip=tips))
    layers.append(alt.Chart(alt.NamedData("latest")).mark_point().encode(**places, tooltip=tips))
    shown: Row = {"label": name, "shown": latest.shown, "moved": moved}
    return Drawing(
        layers=tuple(layers),
        data={
            "rows": [row_of(shape, one) for one in closed],
            "latest": [row_of(shape, latest)],
            "tile": [shown],
        },
        width=min(WIDTH, wide),
        height=high,
        drawn=tuple(closed),
        notes=(f"The line is from {closed[0].group} to {latest.group}, above zero.",),
    )


def _moved(latest: Point, before: Point) -> str:
    """Return how a value stands to the one before, in cells of the answer alone."""
    if latest.value is None or before.value is None or latest.value == before.value:
        return f"as in {before.group}"
    word = "up" if latest.value > before.value else "down"
    return f"{word} from {before.shown} in {before.group}"


def _tile(metric: int, text: str) -> Point:
    return Point(row=0, metric=metric, group="", series=None, value=None, shown=text)
