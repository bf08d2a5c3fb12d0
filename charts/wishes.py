"""What an asker may wish for, and when following the wish would mislead."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from charts.bullet import bullet_objection, draw_bullet
from charts.choropleth import draw_map, map_objection
from charts.drawing import Drawing
from charts.funnel import draw_funnel, funnel_objection
from charts.histogram import draw_histogram, histogram_objection
from charts.lines import MOST_LINES, draw_area, draw_line, draw_lines
from charts.marks import draw_bars, draw_columns, draw_grouped_bars
from charts.parts import MOST_PARTS, draw_heatmap, draw_pie, draw_scatter, parts_of
from charts.shape import Shape
from charts.stacked import draw_layers, draw_stacked, layers_objection, stack_objection
from charts.tiles import draw_latest, draw_number, has_course
from charts.waterfall import draw_waterfall, waterfall_objection
from charts.wholes import whole_objection
from engine.question import ChartWish

MOST_TILES = 4
_MOST_CLUSTERED, _MOST_COLUMNS, _MOST_CELLS, _MOST_ACROSS, _MANY_GROUPS = 48, 40, 400, 14, 8
_NOTHING = "there is nothing to draw"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A picture by name. `objection` says why it would mislead here, or None."""

    kind: str
    phrase: str
    objection: Callable[[Shape], str | None]
    draw: Callable[[Shape], Drawing]


def is_small_matrix(shape: Shape) -> bool:
    """Return whether clusters of bars can still be told apart."""
    few = 0 < len(shape.groups) * max(1, len(shape.series)) <= _MOST_CLUSTERED
    return shape.kind in ("matrix", "time-series") and few and len(shape.series) <= MOST_LINES


def number_objection(shape: Shape) -> str | None:
    """Return why not as a number."""
    if shape.kind == "number":
        return None if len(shape.metrics) <= MOST_TILES else "there are too many values"
    return None if has_course(shape) else "there is more than one value"


def bar_objection(shape: Shape) -> str | None:
    """Return why not as bars."""
    if shape.kind == "number":
        return "a single value has nothing to be compared with"
    if shape.kind in ("empty", "records", "many"):
        return _NOTHING if shape.kind == "empty" else "the rows are not one value a group"
    if shape.kind == "time" and not 0 < len(shape.groups) <= _MOST_COLUMNS:
        return "there are too many periods for columns"
    small = shape.kind in ("category", "time") or is_small_matrix(shape)
    return None if small else "there are too many groups for bars"


def line_objection(shape: Shape) -> str | None:
    """Return why not as a line."""
    if shape.kind not in ("time", "time-series"):
        return _NOTHING if shape.kind == "empty" else "a line needs an axis of time"
    if len(shape.groups) < 2:
        return "a single period has no course"
    return None if len(shape.series) <= MOST_LINES else "there are too many lines to tell apart"


def area_objection(shape: Shape) -> str | None:
    """Return why not as an area."""
    if shape.kind == "time-series" and shape.split is not None:
        return layers_objection(shape)
    if shape.kind == "time-series":
        return "areas of several metrics hide each other"
    if not shape.additive:
        return "the value does not add up, so an area under it means nothing"
    if any(value < 0 for value in shape.values):
        return "there are negative values"
    return line_objection(shape)


def pie_objection(shape: Shape) -> str | None:
    """Return why not as a pie: it claims that the parts make a whole."""
    if shape.kind != "category":
        return _NOTHING if shape.kind == "empty" else "a pie needs one value for each group"
    if shape.additive and len(parts_of(shape)) > MOST_PARTS:
        return f"more than {MOST_PARTS} parts cannot be told apart"
    if shape.additive and len(shape.values) < len(shape.points):
        return "a group has no value"
    return whole_objection(shape)


def scatter_objection(shape: Shape) -> str | None:
    """Return why not as a scatter."""
    grouped = shape.axis is not None and shape.split is None
    timed = shape.kind in ("time", "time-series")
    if not grouped or timed or len(shape.metrics + shape.left_out) < 2:
        return "it needs two metrics for each group"
    return None


def has_two_measures(shape: Shape) -> bool:
    """Return whether exactly two measures of many groups are there, in no order asked for."""
    two = len(shape.metrics) == 1 and len(shape.left_out) == 1
    return two and len(shape.groups) >= _MANY_GROUPS and not shape.answer.query.order_by


def grid_objection(shape: Shape) -> str | None:
    """Return why not as a heat map."""
    if shape.kind not in ("matrix", "time-series") or shape.split is None:
        return "it needs two kinds of groups"
    if len(shape.series) > _MOST_ACROSS or len(shape.groups) * len(shape.series) > _MOST_CELLS:
        return "there are too many cells"
    return None if shape.values else _NOTHING


def _draw_bar(shape: Shape) -> Drawing:
    if shape.kind == "time":
        return draw_columns(shape)
    return draw_bars(shape) if shape.kind == "category" else draw_grouped_bars(shape)


def _draw_tile(shape: Shape) -> Drawing:
    return draw_number(shape) if shape.kind == "number" else draw_latest(shape)


def _draw_area(shape: Shape) -> Drawing:
    return draw_area(shape) if shape.kind == "time" else draw_layers(shape)


def _draw_line(shape: Shape) -> Drawing:
    return draw_line(shape) if shape.kind == "time" else draw_lines(shape)


WISHES: Mapping[ChartWish, Wish] = MappingProxyType(
    {
        "number": Wish(
            kind="number", phrase="as a number", objection=number_objection, draw=_draw_tile
        ),
        "bar": Wish(kind="bar", phrase="as bars", objection=bar_objection, draw=_draw_bar),
        "line": Wish(kind="line", phrase="as a line", objection=line_objection, draw=_draw_line),
        "area": Wish(kind="area", phrase="as an area", objection=area_objection, draw=_draw_area),
        "pie": Wish(kind="pie", phrase="as a pie", objection=pie_objection, draw=draw_pie),
        "scatter": Wish(
            kind="scatter",
            phrase="as a scatter",
            objection=scatter_objection,
            draw=draw_scatter,
        ),
        "heatmap": Wish(
            kind="heatmap", phrase="as a heat map", objection=grid_objection, draw=draw_heatmap
        ),
        "map": Wish(kind="map", phrase="as a map", objection=map_objection, draw=draw_map),
        "stacked": Wish(
            kind="stacked", phrase="stacked", objection=stack_objection, draw=draw_stacked
        ),
        "funnel": Wish(
            kind="funnel", phrase="as a funnel", objection=funnel_objection, draw=draw_funnel
        ),
        "waterfall": Wish(
            kind="waterfall",
            phrase="as a waterfall",
            objection=waterfall_objection,
            draw=draw_waterfall,
        ),
        "histogram": Wish(
            kind="histogram",
            phrase="as a histogram",
            objection=histogram_objection,
            draw=draw_histogram,
        ),
        "bullet": Wish(
            kind="bullet", phrase="as bullets", objection=bullet_objection, draw=draw_bullet
        ),
    }
)
