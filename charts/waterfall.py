"""Shapes to waterfalls: how parts add up to a sum, or what led from one amount to the next."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from charts.drawing import (
    WIDTH,
    Drawing,
    Row,
    group_channel,
    named,
    series_channel,
    tip,
    value_channel,
)
from charts.labels import axis_title, metric_title, scale_of
from charts.shape import Point, Shape
from engine.narration.cells import (
    Number,
    cell_text,
    companion,
    companion_words,
    display_format,
    is_number,
    value_text,
)
from engine.narration.ranking import rows_are_cut
from engine.reply import Column
from semantic.formats import exact

_STEP, _MOST_STEPS, _NEAR = 32, 16, 1e-9
_TOTAL, _FALL, _RISE, _PART = "Total", "Down", "Up", "Part"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bar:
    """One step: a total stands on zero, a change where the bar above it ended."""

    label: str
    value: Decimal
    kind: str
    shown: str
    short: str


def adds_up_to_one(shape: Shape) -> bool:
    """Return whether several amounts of one answer are a sum and its parts."""
    return bool(_sum_first(shape))


def changes_by_group(shape: Shape) -> bool:
    """Return whether what is shown led from one level to another, group by group."""
    return shape.kind == "category" and shape.metric.nature == "level" and _bridge_fits(shape)


def waterfall_objection(shape: Shape) -> str | None:
    """Return why not as a waterfall."""
    if shape.kind == "number":
        return None if adds_up_to_one(shape) else "the values are not a sum and its parts"
    if shape.kind == "time" and not shape.series:
        if shape.metric.nature not in ("level", "opening"):
            return "its periods are amounts of their own, not one amount that changes"
        if len(shape.values) < len(shape.points) or len(shape.points) < 2:
            return "a period has no value"
        return None if len(shape.points) <= _MOST_STEPS else "there are too many periods"
    if shape.kind == "category" and _bridge_fits(shape):
        return None
    return "it needs parts that lead from one amount to another"


def draw_waterfall(shape: Shape) -> Drawing:
    """Draw each step from where the one before ended; the totals stand on zero."""
    import altair as alt

    if shape.kind == "number":
        bars, column = _parts(shape), shape.metric
    elif shape.kind == "time":
        bars, column = _moves(shape), shape.metric
    else:
        bars, column = _changes(shape), shape.metric
    spans = _spans(bars)
    ends = [end for span in spans for end in span]
    scale = scale_of(ends, column, from_zero=True, margin=True)
    rise = _PART if shape.kind == "number" else _RISE
    used = {bar.kind for bar in bars}
    x: dict[str, Any] = value_channel(scale, metric_title(column)) | {"field": "end"}
    y = group_channel([bar.label for bar in bars], axis_title(shape), limit=220)
    y["scale"] |= {"paddingInner": 0.3}
    places: dict[str, Any] = {"y": alt.Y(**y)}
    colored = series_channel((_TOTAL, _FALL, rise), None, legend=True)
    colored["legend"] |= {"values": [kind for kind in (_TOTAL, rise, _FALL) if kind in used]}
    color = alt.Color(**colored)
    rows: list[Row] = [
        {
            "group": bar.label,
            "series": bar.kind,
            "start": start,
            "end": end,
            "shown": bar.shown,
        }
        for bar, (start, end) in zip(bars, spans, strict=True)
    ]
    tips = [
        tip("group", axis_title(shape) or "Part"),
        tip("shown", column.label),
    ]
    labels: list[Row] = [
        {"group": bar.label, "at": max(span), "short": bar.short}
        for bar, span in zip(bars, spans, strict=True)
    ]
    steps = alt.Chart().mark_bar()
    text = alt.Chart(alt.NamedData("labels")).mark_text(align="left", baseline="middle", dx=5)
    at = alt.X(field="at", type="quantitative")
    return Drawing(
        layers=(
            steps.encode(
                x=alt.X(**x), x2=alt.X2(field="start"), **places, color=color, tooltip=tips
            ),
            text.encode(x=at, **places, text=named("short")),
        ),
        data={"rows": rows, "labels": labels},
        width=WIDTH - 120,
        height={"step": _STEP},
        drawn=tuple(_point(shape, bar) for bar in bars),
    )


def _sum_first(shape: Shape) -> tuple[int, ...]:
    """Return the sum, then its parts, where the amounts of an answer without groups are that."""
    answer, metrics = shape.answer, shape.metrics
    if shape.kind != "number" or not 3 <= len(metrics) <= _MOST_STEPS:
        return ()
    columns = [answer.columns[metric] for metric in metrics]
    if any(display_format(one) != "currency" for one in columns):
        return ()
    if any(companion(answer, metric, "previous") is not None for metric in metrics):
        return ()
    cells = [answer.rows[0][metric] for metric in metrics]
    values = [exact(cell) for cell in cells if is_number(cell) and cell != 0]
    if len(values) < len(cells):
        return ()
    for position, value in enumerate(values):
        rest = sum(values) - value
        if abs(rest - value) <= abs(value) * Decimal(_NEAR):
            others = [metric for i, metric in enumerate(metrics) if i != position]
            return (metrics[position], *others)
    return ()


def _parts(shape: Shape) -> list[_Bar]:
    total, *parts = _sum_first(shape)
    return [*(_part(shape, part) for part in parts), _part(shape, total, kind=_TOTAL)]


def _part(shape: Shape, metric: int, kind: str = "") -> _Bar:
    answer = shape.answer
    cell = answer.rows[0][metric]
    value = exact(cell) if is_number(cell) else Decimal(0)
    return _Bar(
        label=answer.columns[metric].label,
        value=value,
        kind=kind or (_PART if value >= 0 else _FALL),
        shown=cell_text(answer, 0, metric),
        short=cell_text(answer, 0, metric, compact=True),
    )


def _moves(shape: Shape) -> list[_Bar]:
    """Return the first level, each period's change, and the last level."""
    first, last = shape.points[0], shape.points[-1]
    bars = [_total(shape, first.group, first.value)]
    for before, point in pairwise(shape.points):
        if before.value is not None and point.value is not None:
            change = exact(point.value) - exact(before.value)
            bars.append(_change(shape, f"Change to {point.group}", change))
    note = f" {last.note}" if last.note else ""
    return [*bars, _total(shape, f"At the end: {last.group}{note}", last.value)]


def _bridge_fits(shape: Shape) -> bool:
    answer = shape.answer
    if shape.series or shape.pair is not None or not shape.additive or rows_are_cut(answer):
        return False
    previous = companion(answer, shape.metrics[0], "previous")
    if previous is None or not 1 < len(shape.points) <= _MOST_STEPS:
        return False
    return any(is_number(answer.rows[point.row][previous]) for point in shape.points)


def _changes(shape: Shape) -> list[_Bar]:
    """Return what all groups had before, how each changed, and what they have now.

    An amount that adds up and is NULL is one of no rows: the group had, or has, nothing.
    """
    answer, metric = shape.answer, shape.metrics[0]
    previous = companion(answer, metric, "previous")
    bars: list[_Bar] = []
    before = now = Decimal(0)
    for point in shape.points:
        cell = answer.rows[point.row][previous] if previous is not None else None
        if is_number(cell) or point.value is not None:
            was = exact(cell) if is_number(cell) else Decimal(0)
            value = exact(point.value) if point.value is not None else Decimal(0)
            before, now = before + was, now + value
            bars.append(_change(shape, point.group, value - was))
    words = companion_words(answer, metric, "previous")
    bars.sort(key=lambda bar: -bar.value)
    first = _total(shape, f"All, {words}", before)
    return [first, *bars, _total(shape, "All, now", now)]


def _total(shape: Shape, label: str, value: Number | None) -> _Bar:
    number = exact(value) if value is not None else Decimal(0)
    text = _texts(shape, number, signed=False)
    return _Bar(label=label, value=number, kind=_TOTAL, shown=text[0], short=text[1])


def _change(shape: Shape, label: str, value: Decimal) -> _Bar:
    text = _texts(shape, value, signed=True)
    kind = _RISE if value >= 0 else _FALL
    return _Bar(label=label, value=value, kind=kind, shown=text[0], short=text[1])


def _texts(shape: Shape, value: Decimal, *, signed: bool) -> tuple[str, str]:
    column: Column = shape.metric
    sign = "+" if signed and value > 0 else ""
    full = value_text(shape.answer, column, value)
    return sign + full, sign + value_text(shape.answer, column, value, compact=True)


def _spans(bars: Sequence[_Bar]) -> list[tuple[float, float]]:
    """Return where each bar starts and ends."""
    spans: list[tuple[float, float]] = []
    level = Decimal(0)
    for bar in bars:
        start = Decimal(0) if bar.kind == _TOTAL else level
        level = bar.value if bar.kind == _TOTAL else level + bar.value
        spans.append((float(start), float(level)))
    return spans


def _point(shape: Shape, bar: _Bar) -> Point:
    return Point(
        row=-1,
        metric=shape.metrics[0],
        group=bar.label,
        series=None,
        value=bar.value,
        shown=bar.shown,
        brief=bar.short,
    )
