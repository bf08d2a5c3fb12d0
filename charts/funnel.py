"""Shapes of steps to a funnel: bars in the order of the steps, each with what it lost."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from charts.drawing import (
    WIDTH,
    Drawing,
    Row,
    group_channel,
    labeled,
    named,
    row_of,
    scale_for,
    tooltip,
    value_channel,
)
from charts.labels import axis_title, plotted, value_title
from charts.shape import Point, Shape
from semantic.formats import format_value

_STEP = 44


def is_funnel(shape: Shape) -> bool:
    """Return whether the counts of the steps of one funnel are shown."""
    if shape.kind != "category" or shape.axis is None or shape.series:
        return False
    step = shape.answer.columns[shape.axis].nature == "step"
    return step and shape.metric.nature == "funnel"


def funnel_objection(shape: Shape) -> str | None:
    """Return why not as a funnel."""
    if is_funnel(shape):
        return None
    return "it needs the steps of a funnel, each with how many came to it"


def draw_funnel(shape: Shape) -> Drawing:
    """Draw a bar a step; behind it, pale, the bar of the step before it."""
    import altair as alt

    points = list(shape.points)
    scale = scale_for(shape, points, from_zero=True)
    x = alt.X(**value_channel(scale, value_title(shape)))
    y = group_channel([point.group for point in points], axis_title(shape), limit=220)
    y["scale"] |= {"paddingInner": 0.25}
    places: dict[str, Any] = {"x": x, "y": alt.Y(**y)}
    lost = alt.Chart(alt.NamedData("before")).mark_bar(style="ghost")
    bars = alt.Chart().mark_bar(cornerRadiusEnd=2)
    text = alt.Chart(alt.NamedData("labels")).mark_text(align="left", baseline="middle", dx=5)
    at = alt.X(field="at", type="quantitative")
    return Drawing(
        layers=(
            lost.encode(**places),
            bars.encode(**places, tooltip=tooltip(shape)),
            text.encode(x=at, y=alt.Y(**y), text=named("short")),
        ),
        data={
            "rows": [row_of(shape, point) for point in points],
            "before": _before(shape, points),
            "labels": _labels(shape, points),
        },
        width=WIDTH - 160,
        height={"step": _STEP},
        drawn=tuple(points),
        notes=("The pale bar is the step before.",) if len(points) > 1 else (),
    )


def _before(shape: Shape, points: Sequence[Point]) -> list[Row]:
    return [
        {"group": point.group, "value": plotted(before.value, shape.metric)}
        for before, point in pairwise(points)
        if before.value is not None
    ]


def _labels(shape: Shape, points: Sequence[Point]) -> list[Row]:
    """Return the count of each step, from the second on with its rate, at the longer bar's end."""
    rows: list[Row] = []
    for before, point in pairwise([None, *points]):
        if point is None:
            continue
        row = labeled(shape, point)
        rate = _rate(shape, before, point)
        ends = [one.value for one in (before, point) if one is not None and one.value is not None]
        if rate:
            row["short"] = f"{row['short']}, {rate}"
        if ends:
            row["at"] = plotted(max(ends), shape.metric)
        rows.append(row)
    return rows


def _rate(shape: Shape, before: Point | None, point: Point) -> str:
    """Return the rate in words: the answer's own, else the count out of the one before."""
    if before is None:
        return ""
    if point.aside:
        natures = {one.nature for one in shape.answer.columns}
        whose = "the step before" if "of_previous_step" in natures else "the first step"
        return f"{point.aside} of {whose}"
    if not before.value or point.value is None:
        return ""
    share = float(point.value) / float(before.value)
    return f"{format_value(share, 'percent')} of the step before"
