"""Answer to picture: the first rule that fits, unless an honest wish says otherwise."""

from collections.abc import Callable
from dataclasses import dataclass

from charts.bullet import bullet_objection, draw_bullet
from charts.choropleth import draw_map, is_map
from charts.describe import alternative, notes_of
from charts.drawing import Drawing, finish
from charts.fence import MOST_ROWS
from charts.funnel import draw_funnel, is_funnel
from charts.histogram import draw_histogram, is_spread
from charts.lines import MOST_LINES, draw_line, draw_lines
from charts.marks import draw_bars, draw_columns, draw_grouped_bars
from charts.parts import draw_heatmap, draw_ring, draw_scatter, parts_of
from charts.shape import Shape, shape_of
from charts.stacked import draw_stacked, stack_objection
from charts.tiles import draw_number
from charts.waterfall import adds_up_to_one, changes_by_group, draw_waterfall
from charts.wishes import (
    MOST_TILES,
    WISHES,
    grid_objection,
    has_two_measures,
    is_small_matrix,
    pie_objection,
    scatter_objection,
)
from engine.question import ChartWish
from engine.reply import Answer, ChartSpec

_FEW_BUCKETS, _FEW_PARTS = 6, 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What is drawn for which shape, and why, in words for the reader. `draw` None is a table."""

    name: str
    kind: str
    fits: Callable[[Shape], bool]
    draw: Callable[[Shape], Drawing] | None
    reason: str


CHART_RULES: tuple[Rule, ...] = (
    Rule(
        name="empty",
        kind="table",
        fits=lambda shape: shape.kind == "empty",
        draw=None,
        reason="There is nothing to draw: no row matches.",
    ),
    Rule(
        name="histogram",
        kind="histogram",
        fits=is_spread,
        draw=draw_histogram,
        reason="One number of many rows is shown by how often it is how large.",
    ),
    Rule(
        name="records",
        kind="table",
        fits=lambda shape: shape.kind == "records",
        draw=None,
        reason="Single rows are read in a table.",
    ),
    Rule(
        name="waterfall",
        kind="waterfall",
        fits=lambda shape: adds_up_to_one(shape) or changes_by_group(shape),
        draw=draw_waterfall,
        reason="Amounts that add up are shown step by step, each from where the last one ended.",
    ),
    Rule(
        name="bullet",
        kind="bullet",
        fits=lambda shape: bullet_objection(shape) is None,
        draw=draw_bullet,
        reason="What was reached is shown against its target.",
    ),
    Rule(
        name="number",
        kind="number",
        fits=lambda shape: shape.kind == "number" and len(shape.metrics) <= MOST_TILES,
        draw=draw_number,
        reason="One value is shown as a number.",
    ),
    Rule(
        name="columns",
        kind="column",
        fits=lambda shape: (
            shape.kind == "time" and not shape.before and 1 < len(shape.groups) <= _FEW_BUCKETS
        ),
        draw=draw_columns,
        reason="A few periods are compared as columns from zero.",
    ),
    Rule(
        name="line",
        kind="line",
        fits=lambda shape: shape.kind == "time" and len(shape.groups) > 1,
        draw=draw_line,
        reason="A value over time is shown as a line.",
    ),
    Rule(
        name="one_bucket",
        kind="bar",
        fits=lambda shape: shape.kind == "time" and len(shape.groups) == 1,
        draw=draw_bars,
        reason="A single period has no course; it is shown as a bar.",
    ),
    Rule(
        name="stacked",
        kind="stacked",
        fits=lambda shape: (
            stack_objection(shape) is None
            and (shape.answer.query.share_of is not None or _is_short_course(shape))
        ),
        draw=draw_stacked,
        reason="Parts of a whole are stacked on each other.",
    ),
    Rule(
        name="lines",
        kind="line",
        fits=lambda shape: (
            shape.kind == "time-series"
            and len(shape.groups) > 1
            and 0 < len(shape.series) <= MOST_LINES
        ),
        draw=draw_lines,
        reason="Groups over time are shown as one line each.",
    ),
    Rule(
        name="funnel",
        kind="funnel",
        fits=is_funnel,
        draw=draw_funnel,
        reason="Steps are shown in their order, each with its rate.",
    ),
    Rule(
        name="ring",
        kind="ring",
        fits=lambda shape: (
            shape.answer.query.share_of is not None
            and pie_objection(shape) is None
            and 1 < len(parts_of(shape)) <= _FEW_PARTS
        ),
        draw=draw_ring,
        reason="A few parts of a whole are shown as a ring.",
    ),
    Rule(
        name="scatter",
        kind="scatter",
        fits=lambda shape: scatter_objection(shape) is None and has_two_measures(shape),
        draw=draw_scatter,
        reason="Two measures of many groups are shown one against the other.",
    ),
    Rule(
        name="map",
        kind="map",
        fits=is_map,
        draw=draw_map,
        reason="Amounts of many countries are shown on a map of the world.",
    ),
    Rule(
        name="bars",
        kind="bar",
        fits=lambda shape: shape.kind == "category",
        draw=draw_bars,
        reason="Groups are compared as bars from zero.",
    ),
    Rule(
        name="grouped_bars",
        kind="bar",
        fits=is_small_matrix,
        draw=draw_grouped_bars,
        reason="Two kinds of groups are compared as clusters of bars.",
    ),
    Rule(
        name="heatmap",
        kind="heatmap",
        fits=lambda shape: grid_objection(shape) is None,
        draw=draw_heatmap,
        reason="Many groups by many groups are compared in a grid of shades.",
    ),
    Rule(
        name="table",
        kind="table",
        fits=lambda shape: True,
        draw=None,
        reason="There is more here than one picture can show; the table has it all.",
    ),
)


def chart_for(answer: Answer, wish: ChartWish | None = None) -> ChartSpec:
    """Return the picture of an answer; a wish is followed where it is honest, else told why not."""
    shape = shape_of(answer)
    if wish == "table":
        return _table(shape, "Shown as a table, as asked.")
    rule = next(rule for rule in CHART_RULES if rule.fits(shape))
    reason = rule.reason
    if wish is not None:
        asked = WISHES[wish]
        objection = asked.objection(shape)
        if objection is None:
            return _drawn(asked.kind, shape, asked.draw(shape), f"Drawn {asked.phrase}, as asked.")
        reason = f"Not drawn {asked.phrase}: {objection}. {reason}"
    if rule.draw is None:
        return _table(shape, reason)
    return _drawn(rule.kind, shape, rule.draw(shape), reason)


def _drawn(kind: str, shape: Shape, drawing: Drawing, reason: str) -> ChartSpec:
    if sum(len(rows) for rows in drawing.data.values()) > MOST_ROWS:
        return _table(shape, "There are more values than a picture can hold; the table has all.")
    return finish(kind, shape, drawing, reason)


def _is_short_course(shape: Shape) -> bool:
    return shape.kind == "time-series" and 1 < len(shape.groups) <= _FEW_BUCKETS


def _table(shape: Shape, reason: str) -> ChartSpec:
    text = alternative("table", shape, (), notes_of(shape))
    return ChartSpec(kind="table", vega_lite=None, reason=reason, alt=text)
