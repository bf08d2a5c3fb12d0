"""One value a country to a map: shades in a few classes, small countries as dots."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from charts.drawing import WIDTH, Drawing, Row, named, row_of, tooltip
from charts.fence import PROJECTION
from charts.geography import Country, countries, country_of, says_countries
from charts.labels import metric_title, round_step
from charts.shape import Point, Shape
from engine.narration.cells import value_text
from semantic.formats import exact

#: Fewer countries are compared more easily as bars.
FEW_COUNTRIES = 6
_MOST_CLASSES, _MOST_LABELS, _HEIGHT = 5, 8, 290
#: Values further apart than this are shaded by their magnitude, else the largest is all one sees.
_FAR_APART = 12
_NAMED_SHARE = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Which points are on the map, and which are not."""

    found: tuple[tuple[Point, Country], ...]
    lost: tuple[Point, ...]


def placed(shape: Shape) -> Placed:
    """Return the country of each value, where its group names one."""
    axis = shape.axis if shape.axis is not None else 0
    found: list[tuple[Point, Country]] = []
    lost: list[Point] = []
    for point in shape.points:
        country = country_of(shape.answer.rows[point.row][axis])
        if country is None:
            lost.append(point)
        else:
            found.append((point, country))
    return Placed(found=tuple(found), lost=tuple(lost))


def is_map(shape: Shape) -> bool:
    """Return whether a map is what shows these values best: amounts of many countries."""
    query = shape.answer.query
    plain = not query.order_by and query.limit is None and query.share_of is None
    if not plain or query.compare is not None or shape.left_out or not shape.additive:
        return False
    if map_objection(shape) is not None or any(value < 0 for value in shape.values):
        return False
    return len({country.id for _, country in placed(shape).found}) >= FEW_COUNTRIES


def map_objection(shape: Shape) -> str | None:
    """Return why not as a map."""
    if shape.kind != "category" or shape.pair is not None or shape.axis is None:
        return "a map needs one value for each country"
    on_map = placed(shape)
    column = shape.answer.columns[shape.axis]
    named = [point for point in shape.points if shape.answer.rows[point.row][shape.axis]]
    says_so = says_countries(column.name, column.label)
    if not on_map.found or (not says_so and len(on_map.found) < len(named)):
        return f"{column.label} holds no countries, and the borders of anything else are not known"
    if len(on_map.found) < _NAMED_SHARE * len(named):
        return "too many of the names are of no country that is known"
    if len({country.id for _, country in on_map.found}) < len(on_map.found):
        return "several of the names are of one country"
    known = [point for point, _ in on_map.found if point.value is not None]
    return None if known else "there is nothing to draw"


def draw_map(shape: Shape) -> Drawing:
    """Draw the world, the countries with a value shaded; the largest values are written on it."""
    import altair as alt

    on_map = placed(shape)
    known = [(point, country) for point, country in on_map.found if point.value is not None]
    known.sort(key=lambda one: (-float(one[0].value or 0), one[0].group))
    classes = _classes(shape, [point for point, _ in known])
    rows = [_row(shape, classes, point, country) for point, country in known]
    shaded = {country.id for _, country in known}
    color = alt.Color(**_color(shape, classes))
    tips = tooltip(shape)
    data: dict[str, Sequence[Any]] = {
        "land": [_shape_of(one) for one in countries().values() if one.id not in shaded],
        "rows": [
            {**row, **_shape_of(country)}
            for row, (_, country) in zip(rows, known, strict=True)
            if country.geometry is not None
        ],
        "dots": [
            row for row, (_, country) in zip(rows, known, strict=True) if country.geometry is None
        ],
        "labels": _labels(shape, rows, known),
    }
    data["land"] = [one for one in data["land"] if one]
    layers: list[Any] = [
        alt.Chart(alt.NamedData("land")).mark_geoshape(style="land"),
        alt.Chart().mark_geoshape(style="country").encode(color=color, tooltip=tips),
    ]
    places: dict[str, Any] = {
        "longitude": alt.Longitude(field="lon", type="quantitative"),
        "latitude": alt.Latitude(field="lat", type="quantitative"),
    }
    if data["dots"]:
        dots = alt.Chart(alt.NamedData("dots")).mark_circle(style="place")
        layers.append(dots.encode(**places, color=color, tooltip=tips))
    for style in ("halo", "on-map"):
        text = alt.Chart(alt.NamedData("labels")).mark_text(style=style, baseline="middle")
        layers.append(text.encode(**places, text=named("short")))
    missing = [*on_map.lost, *(point for point, _ in on_map.found if point.value is None)]
    return Drawing(
        layers=tuple(layers),
        data={name: rows for name, rows in data.items() if rows or name == "rows"},
        width=WIDTH,
        height=_HEIGHT,
        drawn=tuple(point for point, _ in known),
        notes=_lost_note(missing),
        projection=PROJECTION,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Classes:
    """Shades, the palest first: `bounds` lie between them, one fewer than `labels`."""

    bounds: tuple[float, ...]
    labels: tuple[str, ...]

    def label_of(self, value: float) -> str:
        return self.labels[sum(value >= bound for bound in self.bounds)]


def _classes(shape: Shape, points: Sequence[Point]) -> _Classes:
    """Divide the values at round numbers; by magnitude where they lie far apart."""
    values = [float(exact(point.value)) for point in points if point.value is not None]
    low, high = min(values), max(values)
    positive = [value for value in values if value > 0]
    bounds: list[float] = []
    if low >= 0 and positive and high > _FAR_APART * min(positive):
        bounds = _by_magnitude(min(positive), high)
    elif high > low:
        step = round_step((high - low) / _MOST_CLASSES)
        first = math.floor(low / step + 1e-9) + 1
        bounds = [step * n for n in range(first, math.ceil(high / step - 1e-9))]
    bounds = [one for one in bounds if low < one <= high][-(_MOST_CLASSES - 1) :]
    texts = [
        value_text(shape.answer, shape.metric, Decimal(f"{one:.6g}"), compact=True)
        for one in bounds
    ]
    if not texts:
        return _Classes(bounds=(), labels=(points[0].short,) if low == high else ("all",))
    labels = [f"under {texts[0]}", *(f"{a} to {b}" for a, b in pairwise(texts))]
    return _Classes(bounds=tuple(bounds), labels=(*labels, f"{texts[-1]} and more"))


def _by_magnitude(low: float, high: float) -> list[float]:
    """Return round bounds, each about as many times the one before."""
    times = (high / low) ** (1 / _MOST_CLASSES)
    found: list[float] = []
    for number in range(1, _MOST_CLASSES):
        bound = _nearest_round(low * times**number)
        if not found or bound > found[-1]:
            found.append(bound)
    return found


def _nearest_round(value: float) -> float:
    """Return 1, 2 or 5 times a power of ten, whichever is the nearest by its magnitude."""
    power = 10.0 ** math.floor(math.log10(value))
    return min(
        (factor * power for factor in (1, 2, 5, 10)), key=lambda one: abs(math.log(one / value))
    )


def _color(shape: Shape, classes: _Classes) -> dict[str, Any]:
    return {
        "field": "shade",
        "type": "ordinal",
        "title": metric_title(shape.metric),
        "sort": None,
        "scale": {"domain": list(classes.labels)},
        "legend": {"orient": "top", "columns": 5, "symbolType": "square"},
    }


def _row(shape: Shape, classes: _Classes, point: Point, country: Country) -> Row:
    value = float(exact(point.value or 0))
    where: Row = {"lon": country.at[0], "lat": country.at[1]}
    return row_of(shape, point) | {"shade": classes.label_of(value)} | where


def _shape_of(country: Country) -> Mapping[str, Any]:
    """Return a country as GeoJSON, with the id by which the fence knows it; empty for a dot."""
    if country.geometry is None:
        return {}
    return {"type": "Feature", "country": country.id, "geometry": country.geometry}


def _labels(shape: Shape, rows: Sequence[Row], known: Sequence[tuple[Point, Country]]) -> list[Row]:
    """Return the texts of the largest values whose country has room for them."""
    found: list[Row] = []
    taken: list[tuple[float, float, float]] = []
    for row, (point, country) in zip(rows, known, strict=True):
        text = point.short
        x, y = _pixel(*country.at)
        half = len(text) * 3.6 + 3
        if _width(country) < 2 * half:
            continue
        if all(abs(x - ox) > half + other or abs(y - oy) > 14 for ox, oy, other in taken):
            taken.append((x, y, half))
            found.append({"lon": row["lon"], "lat": row["lat"], "short": text})
        if len(found) == _MOST_LABELS:
            break
    return found


def _width(country: Country) -> float:
    """Return about how wide the part of a country around its middle is drawn, in pixels."""
    if country.geometry is None:
        return 0.0
    parts = country.geometry["coordinates"]
    ring = parts[0] if country.geometry["type"] == "Polygon" else parts[0][0]
    across = [_pixel(x, country.at[1])[0] for x, _ in ring]
    return max(across) - min(across)


def _pixel(longitude: float, latitude: float) -> tuple[float, float]:
    """Return about where a place is drawn (Equal Earth, the whole world as wide as the picture)."""
    angle = math.asin(math.sqrt(3) / 2 * math.sin(math.radians(latitude)))
    a, b, c, d = 1.340264, -0.081106, 0.000893, 0.003796
    up = angle * (a + b * angle**2 + angle**6 * (c + d * angle**2))
    wide = a + 3 * b * angle**2 + angle**6 * (7 * c + 9 * d * angle**2)
    across = 2 * math.sqrt(3) * math.radians(longitude) * math.cos(angle) / (3 * wide)
    return across * WIDTH / 5.41, -up * WIDTH / 5.41


def _lost_note(lost: Sequence[Point]) -> tuple[str, ...]:
    if not lost:
        return ()
    said = [f"{point.group} ({point.shown})" for point in lost[:6]]
    more = [f"{len(lost) - 6} more, in the table"] if len(lost) > 6 else []
    return (f"Not on the map: {', '.join([*said, *more])}.",)
