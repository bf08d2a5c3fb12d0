"""Shapes to bullets: what was reached, with a mark where it was to get."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from charts.drawing import (
    WIDTH,
    Drawing,
    Row,
    aside_note,
    group_channel,
    named,
    row_of,
    tooltip,
    value_channel,
    with_aside,
)
from charts.labels import axis_title, metric_title, plotted, scale_of
from charts.marks import MOST_BARS, in_order
from charts.shape import Point, Shape
from engine.narration.cells import cell_text, companion, display_format, is_number
from engine.reply import Column

#: What people call a number that is to be reached, and a share of it that was.
_TARGETS: Final = re.compile(r"\b(quotas?|targets?|goals?|budgets?|plan)\b", re.IGNORECASE)
_REACHED: Final = re.compile(r"\b(attain\w*|achiev\w*)\b", re.IGNORECASE)
_STEP = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bullet:
    """One bar with its target; `target` None where there is none."""

    point: Point
    target: float | None
    words: str
    shown: str = ""


def is_target(column: Column) -> bool:
    """Return whether a metric is what others are to reach."""
    share = display_format(column) in ("percent", "points")
    return not share and _says(_TARGETS, column) and not _says(_REACHED, column)


def is_attainment(column: Column) -> bool:
    """Return whether a metric is the share of a target that was reached."""
    return display_format(column) == "percent" and _says(_REACHED, column)


def bullet_objection(shape: Shape) -> str | None:
    """Return why not as bullets."""
    if shape.kind == "category" and not shape.series and shape.pair is None:
        fits = is_attainment(shape.metric)
    else:
        fits = len(_pair(shape)) == 2
    return None if fits else "it needs a target, or the share of one that was reached"


def draw_bullet(shape: Shape) -> Drawing:
    """Draw a bar for what was reached and an upright mark for the target, a group each."""
    import altair as alt

    found = _against_target(shape) if len(shape.metrics) == 2 else _against_whole(shape)
    bullets = found[:MOST_BARS]
    targets = [one.target for one in bullets if one.target is not None]
    values = [float(one.point.value) for one in bullets if one.point.value is not None]
    column = shape.answer.columns[bullets[0].point.metric]
    scale = scale_of([*values, *targets], column, from_zero=True, margin=True)
    x = alt.X(**value_channel(scale, metric_title(column)))
    y = group_channel([one.point.group for one in bullets], axis_title(shape), limit=220)
    y["scale"] |= {"paddingInner": 0.4}
    places: dict[str, Any] = {"y": alt.Y(**y)}
    bars = alt.Chart().mark_bar(cornerRadiusEnd=2)
    at = alt.X(field="at", type="quantitative")
    mark = alt.Chart(alt.NamedData("targets")).mark_tick(style="target")
    text = alt.Chart(alt.NamedData("labels")).mark_text(align="left", baseline="middle", dx=7)
    more = len(found) - len(bullets)
    return Drawing(
        layers=(
            bars.encode(x=x, **places, tooltip=tooltip(shape)),
            mark.encode(x=at, **places),
            text.encode(x=at, **places, text=named("short")),
        ),
        data={
            "rows": [row_of(shape, one.point) for one in bullets],
            "targets": _marks(bullets),
            "labels": _labels(shape, bullets),
        },
        width=WIDTH - 120,
        height={"step": _STEP},
        drawn=tuple(one.point for one in bullets),
        notes=(
            f"The upright mark is {bullets[0].words}.",
            *aside_note(shape),
            *([f"{more} more in the table."] if more else []),
        ),
    )


def _against_whole(shape: Shape) -> list[_Bullet]:
    return [_Bullet(point=point, target=1.0, words="100%") for point in in_order(shape)]


def _against_target(shape: Shape) -> list[_Bullet]:
    reached, target = _pair(shape)
    answer = shape.answer
    words = answer.columns[target].label
    if shape.kind == "number":
        return [_alone(shape, reached, target)]
    points = sorted(
        (point for point in shape.points if point.metric == reached),
        key=lambda point: (point.value is None, -(point.value or 0)),
    )
    if answer.query.order_by:
        points = [point for point in shape.points if point.metric == reached]
    bullets: list[_Bullet] = []
    for point in points:
        cell = answer.rows[point.row][target]
        end = float(plotted(cell, answer.columns[target])) if is_number(cell) else None
        bullets.append(
            _Bullet(point=point, target=end, words=words, shown=_short(shape, point.row, target))
        )
    return bullets


def _alone(shape: Shape, reached: int, target: int) -> _Bullet:
    answer = shape.answer
    value, cell = answer.rows[0][reached], answer.rows[0][target]
    point = Point(
        row=0,
        metric=reached,
        group=answer.columns[reached].label,
        series=None,
        value=value if is_number(value) else None,
        shown=cell_text(answer, 0, reached),
        brief=cell_text(answer, 0, reached, compact=True),
    )
    end = float(plotted(cell, answer.columns[target])) if is_number(cell) else None
    return _Bullet(
        point=point,
        target=end,
        words=answer.columns[target].label,
        shown=_short(shape, 0, target),
    )


def _short(shape: Shape, row: int, target: int) -> str:
    cell = shape.answer.rows[row][target]
    return cell_text(shape.answer, row, target, compact=True) if is_number(cell) else ""


def _pair(shape: Shape) -> tuple[int, ...]:
    """Return the metric that was reached and its target, where there is one of each."""
    columns = shape.answer.columns
    compared = any(companion(shape.answer, one, "previous") is not None for one in shape.metrics)
    alone = shape.kind == "number" and not compared
    grouped = shape.kind == "matrix" and shape.split is None and shape.pair is None
    if not (alone or grouped) or len(shape.metrics) != 2:
        return ()
    targets = [metric for metric in shape.metrics if is_target(columns[metric])]
    others = [metric for metric in shape.metrics if metric not in targets]
    if len(targets) != 1 or display_format(columns[targets[0]]) != display_format(
        columns[others[0]]
    ):
        return ()
    return (others[0], targets[0])


def _marks(bullets: Sequence[_Bullet]) -> list[Row]:
    return [
        {"group": one.point.group, "at": one.target} for one in bullets if one.target is not None
    ]


def _labels(shape: Shape, bullets: Sequence[_Bullet]) -> list[Row]:
    """Return the values, right of the bar and of the mark."""
    rows: list[Row] = []
    for one in bullets:
        row = with_aside(shape, one.point)
        if one.shown:
            row["short"] = f"{row['short']} of {one.shown}"
        ends = [one.target] if one.target is not None else []
        row["at"] = max([float(one.point.value or 0), *ends])
        rows.append(row)
    return rows


def _says(words: re.Pattern[str], column: Column) -> bool:
    text = f"{column.name.replace('_', ' ')} {column.label}"
    return words.search(text) is not None
