"""What every drawing shares: named inline data, channels, and the finished Vega-Lite.

Altair is imported where something is drawn, not before: it costs most of a second. It never sees
the data: charts name their data sets, whose rows are put beside the finished chart.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from charts.describe import alternative, notes_of, title
from charts.fence import fence
from charts.labels import Scale, number_locale, plotted, room, scale_of
from charts.shape import Point, Shape
from charts.theme import config
from engine.narration.cells import Number, companion_words, display_format
from engine.reply import ChartSpec

if TYPE_CHECKING:
    import altair as alt

Row = dict[str, str | int | float | None]
WIDTH = 640
#: How wide a letter of a label may be, in pixels; a few are wider, most are not.
WIDE_LETTER = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """Layers over named data. `drawn` are the points in it, `notes` what the reader must know.

    `also` are metrics drawn besides the shape's own. `across` is the order of a long axis across,
    put into the finished chart: Altair takes its time over lists. A map has a `projection`, and
    shapes in its data.
    """

    layers: "tuple[alt.Chart, ...]"
    data: Mapping[str, Sequence[Mapping[str, Any]]]
    width: int
    height: int | dict[str, int]
    drawn: tuple[Point, ...]
    notes: tuple[str, ...] = ()
    also: tuple[int, ...] = ()
    across: tuple[str, ...] = ()
    projection: Mapping[str, str] | None = None


def finish(kind: str, shape: Shape, drawing: Drawing, reason: str) -> ChartSpec:
    """Put title, data and theme around a drawing, and fence it."""
    import altair as alt

    shape = replace(shape, left_out=tuple(m for m in shape.left_out if m not in drawing.also))
    notes = (*notes_of(shape), *drawing.notes)
    text = alternative(kind, shape, drawing.drawn, notes)
    chart = alt.LayerChart(
        layer=list(drawing.layers),
        data=alt.NamedData(name="rows"),
        title=title(shape, notes, drawing.width),
        width=drawing.width,
        height=drawing.height,
        description=text,
    )
    spec: dict[str, Any] = chart.to_dict(validate=False)
    if drawing.across:
        spec["layer"][0]["encoding"]["x"]["scale"]["domain"] = list(drawing.across)
    settings = config("light")
    uses_currency = any(
        display_format(shape.answer.columns[metric]) == "currency" for metric in shape.metrics
    )
    locale = number_locale(shape.answer.currency) if uses_currency else None
    spec["config"] = settings | ({"locale": locale} if locale else {})
    if drawing.projection is not None:
        spec["projection"] = dict(drawing.projection)
    spec["datasets"] = {name: list(rows) for name, rows in drawing.data.items()}
    return ChartSpec(kind=kind, vega_lite=fence(spec), reason=reason, alt=text, notes=notes)


def row_of(shape: Shape, point: Point) -> Row:
    """Return a point as a row of data, with what it is compared with on a line of its own."""
    column = shape.answer.columns[point.metric]
    value = None if point.value is None else plotted(point.value, column)
    row: Row = {"group": point.group, "value": value, "shown": point.shown}
    if point.note or point.aside:
        said = ", ".join(part for part in (point.note, point.aside) if part)
        row["shown"] = f"{point.shown} ({said})"
    if point.series is not None:
        row["series"] = point.series
    if shape.before:
        row["was"] = point.was
    return row


def labeled(shape: Shape, point: Point) -> Row:
    """Return a row with the short text beside its mark; `at` is where, NULL at the baseline."""
    row = row_of(shape, point)
    short = f"{point.short} {point.note}" if point.note else point.short
    return row | {"at": row["value"] or 0, "short": short}


def with_aside(shape: Shape, point: Point) -> Row:
    """Return a labeled row that holds in parentheses what stands beside the value."""
    row = labeled(shape, point)
    return row | ({"short": f"{row['short']} ({point.aside})"} if point.aside else {})


def aside_note(shape: Shape) -> tuple[str, ...]:
    """Return what the parentheses hold, where there are any."""
    return (f"In parentheses: {shape.aside}.",) if shape.aside else ()


def scale_for(
    shape: Shape, points: Sequence[Point], *, from_zero: bool, margin: bool = False
) -> Scale:
    """Return the value axis of these points; `margin` leaves room for labels below zero."""
    column = shape.metric
    known = [point.value for point in points if point.value is not None]
    ends = {min(known), max(known)} if known else set[Number]()
    values = [float(plotted(value, column)) for value in ends]
    return scale_of(values, column, from_zero=from_zero, margin=margin)


def value_channel(scale: Scale, label: str, **more: Any) -> dict[str, Any]:
    """Return the encoding of the value axis, as a mapping for `alt.X` or `alt.Y`."""
    return {
        "field": "value",
        "type": "quantitative",
        "title": label,
        "scale": {"domain": [scale.low, scale.high], "nice": False, "zero": False},
        "axis": scale.axis() | {"grid": True, "domain": False} | _title_limit(label) | more,
    }


def group_channel(
    groups: Sequence[str], label: str, *, limit: int = 200, **more: Any
) -> dict[str, Any]:
    """Return the encoding of the axis of groups, in the order given; `limit` is for long labels."""
    long = any(room(group) * WIDE_LETTER > limit for group in groups)
    limits = _title_limit(label) | ({"labelLimit": limit} if long else {})
    return {
        "field": "group",
        "type": "ordinal",
        "title": label,
        "sort": None,
        "scale": {"domain": list(groups)},
        "axis": {"grid": False, "labelAngle": 0, "labelPadding": 9} | limits | more,
    }


def _title_limit(label: str) -> dict[str, int]:
    return {"titleLimit": 600} if room(label) * WIDE_LETTER > 600 else {}


def series_channel(series: Sequence[str], label: str | None, *, legend: bool) -> dict[str, Any]:
    """Return the color of series: the theme's colors in order."""
    shown = {"orient": "top", "columns": 4, "symbolLimit": 0} if legend else None
    return {
        "field": "series",
        "type": "nominal",
        "title": label,
        "sort": None,
        "scale": {"domain": list(series)},
        "legend": shown,
    }


def tooltip(shape: Shape) -> "list[alt.Tooltip]":
    """Return the tooltip: group, series, and the value as it reads everywhere else."""
    answer = shape.answer
    fields: list[alt.Tooltip] = []
    if shape.axis is not None:
        both = [answer.columns[i].label for i in (shape.axis, shape.pair) if i is not None]
        fields.append(tip("group", " · ".join(both)))
    if shape.split is not None:
        fields.append(tip("series", answer.columns[shape.split].label))
    elif shape.series:
        fields.append(tip("series", "Metric"))
    fields.append(tip("shown", "Value" if shape.series else shape.metric.label))
    return [*fields, tip("was", before_words(shape).capitalize())] if shape.before else fields


def before_words(shape: Shape) -> str:
    """Return what the values are compared with: `a year before`."""
    return companion_words(shape.answer, shape.metrics[0], "previous") if shape.before else ""


def series_title(shape: Shape) -> str | None:
    """Return the name of what the series are, or None where they are metrics."""
    return None if shape.split is None else shape.answer.columns[shape.split].label


def tip(field: str, label: str) -> "alt.Tooltip":
    """Return one line of a tooltip; an object, which Altair takes without a second look."""
    import altair as alt

    return alt.Tooltip(field=field, type="nominal", title=label)


def named(field: str) -> "alt.Text":
    """Return the channel of a text that is in the data as it is to be read."""
    import altair as alt

    return alt.Text(field=field, type="nominal")
