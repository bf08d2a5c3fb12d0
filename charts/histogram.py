"""Shapes to histograms: how many values lie in each span of equal width."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from charts.drawing import WIDTH, Drawing, Row, named, tip
from charts.labels import metric_title, plotted, scale_of
from charts.shape import Point, Shape
from engine.narration.cells import display_format, is_number, positions, value_text
from engine.narration.ranking import rows_are_cut
from engine.reply import Column

_FEWEST, _MOST_BINS, _HEIGHT = 10, 20, 280


@dataclass(frozen=True, slots=True, kw_only=True)
class _Values:
    """The values whose spread is shown, and how many rows have none."""

    column: Column
    numbers: tuple[float, ...]
    missing: int


def is_spread(shape: Shape) -> bool:
    """Return whether single rows are asked for with nothing but one number."""
    if shape.kind != "records" or histogram_objection(shape) is not None:
        return False
    return len(positions(shape.answer, "attribute", "dimension", "time", "metric")) == 1


def histogram_objection(shape: Shape) -> str | None:
    """Return why not as a histogram."""
    values = _values(shape)
    if values is None:
        return "it needs one number of each row or group"
    if len(values.numbers) < _FEWEST:
        return f"fewer than {_FEWEST} values have no shape to show"
    if rows_are_cut(shape.answer):
        return "the rows shown may not be all of them"
    return None if min(values.numbers) < max(values.numbers) else "all values are the same"


def draw_histogram(shape: Shape) -> Drawing:
    """Draw a column a span, as high as the number of values in it."""
    import altair as alt

    values = _values(shape)
    if values is None:
        raise ValueError("no values")  # its objection has been asked
    column, edges = values.column, _edges(values)
    counts = _counts(values.numbers, edges)
    across = scale_of(edges, column, from_zero=False)
    up = scale_of([float(count) for count in counts], _COUNT, from_zero=True)
    what = "rows" if shape.kind == "records" else "groups"
    x: dict[str, Any] = {
        "field": "start",
        "type": "quantitative",
        "title": metric_title(column),
        "scale": {"domain": [edges[0], edges[-1]], "nice": False, "zero": False},
        "axis": across.axis() | {"grid": False, "values": _marked(across.ticks, edges)},
    }
    y: dict[str, Any] = {
        "field": "count",
        "type": "quantitative",
        "title": f"Number of {what}",
        "scale": {"domain": [up.low, up.high], "nice": False, "zero": False},
        "axis": up.axis() | {"grid": True, "domain": False},
    }
    spans = [_span(shape, column, one, other) for one, other in _pairs(edges)]
    rows: list[Row] = [
        {
            "start": one,
            "end": other,
            "zero": 0,
            "count": count,
            "group": span,
            "shown": f"{count:,}",
        }
        for (one, other), count, span in zip(_pairs(edges), counts, spans, strict=True)
    ]
    labels: list[Row] = [
        {"at": (one + other) / 2, "count": count, "short": f"{count:,}"}
        for (one, other), count in zip(_pairs(edges), counts, strict=True)
        if count
    ]
    tips = [
        tip("group", column.label),
        tip("shown", f"Number of {what}"),
    ]
    bars = alt.Chart().mark_bar(style="part")
    text = alt.Chart(alt.NamedData("labels")).mark_text(dy=-4, baseline="bottom")
    at: dict[str, Any] = {"x": alt.X(field="at", type="quantitative")}
    edge: dict[str, Any] = {"x": alt.X(**x), "x2": alt.X2(field="end")}
    upright: dict[str, Any] = {"y": alt.Y(**y), "y2": alt.Y2(field="zero")}
    found = len(values.numbers)
    return Drawing(
        layers=(
            bars.encode(**edge, **upright, tooltip=tips),
            text.encode(**at, y=alt.Y(field="count", type="quantitative"), text=named("short")),
        ),
        data={"rows": rows, "labels": labels},
        width=WIDTH,
        height=_HEIGHT,
        drawn=_points(spans, counts),
        notes=(f"{found:,} {what}, counted by {column.label}.", *missing_note(shape)),
    )


def counted(shape: Shape) -> tuple[Point, ...]:
    """Return a point a span, its value the number of values in it; none where there is nothing."""
    values = _values(shape)
    if values is None:
        return ()
    edges = _edges(values)
    spans = [_span(shape, values.column, one, other) for one, other in _pairs(edges)]
    return _points(spans, _counts(values.numbers, edges))


def missing_note(shape: Shape) -> tuple[str, ...]:
    """Return how many rows are not counted, where there are any."""
    values = _values(shape)
    if values is None or not values.missing:
        return ()
    return (f"{values.missing:,} without a value are not drawn.",)


def _points(spans: Sequence[str], counts: Sequence[int]) -> tuple[Point, ...]:
    return tuple(
        Point(
            row=-1,
            metric=0,
            group=span,
            series=None,
            value=count,
            shown=f"{count:,}",
            brief=f"{count:,}",
        )
        for span, count in zip(spans, counts, strict=True)
    )


#: What the height is in.
_COUNT = Column(name="count", label="Count", type="integer", role="metric", format="integer")


def _values(shape: Shape) -> _Values | None:
    answer = shape.answer
    if shape.kind == "category" and not shape.series and shape.pair is None:
        position = shape.metrics[0]
    elif shape.kind == "records":
        numeric = [
            i
            for i in positions(answer, "attribute", "dimension")
            if answer.columns[i].type in ("integer", "decimal", "number")
        ]
        if len(numeric) != 1:
            return None
        position = numeric[0]
    else:
        return None
    column = answer.columns[position]
    cells = [row[position] for row in answer.rows]
    numbers = tuple(float(plotted(cell, column)) for cell in cells if is_number(cell))
    return _Values(column=column, numbers=numbers, missing=len(cells) - len(numbers))


def _edges(values: _Values) -> list[float]:
    """Return round ends of spans of one width: about as many as Sturges asks for."""
    low, high = min(values.numbers), max(values.numbers)
    wanted = min(_MOST_BINS, max(5, math.ceil(math.log2(len(values.numbers))) + 1))
    rough = (high - low) / wanted
    whole = values.column.type == "integer"
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(one * power for one in (1, 2, 2.5, 5, 10) if rough <= one * power * 1.0001)
    step = max(1.0, round(step)) if whole else step
    exact = Decimal(f"{step:.3g}")
    first, last = math.floor(low / step + 1e-9), math.floor(high / step + 1e-9) + 1
    return [float(exact * index) for index in range(first, last + 1)]


def _counts(numbers: Sequence[float], edges: Sequence[float]) -> list[int]:
    """Count values from an edge up to, not with, the next one."""
    step = edges[1] - edges[0]
    counts = [0] * (len(edges) - 1)
    for number in numbers:
        place = math.floor((number - edges[0]) / step + 1e-9)
        counts[min(len(counts) - 1, max(0, place))] += 1
    return counts


def _pairs(edges: Sequence[float]) -> list[tuple[float, float]]:
    return list(pairwise(edges))


def _span(shape: Shape, column: Column, start: float, end: float) -> str:
    scale = Decimal(100) if display_format(column) == "points" else Decimal(1)
    texts = [
        value_text(shape.answer, column, Decimal(str(one)) / scale, compact=True)
        for one in (start, end)
    ]
    return f"{texts[0]} to below {texts[1]}"


def _marked(ticks: Sequence[float], edges: Sequence[float]) -> list[float]:
    return [tick for tick in ticks if edges[0] <= tick <= edges[-1]]
