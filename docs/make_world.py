"""Make charts/world/countries.json: the shapes of countries, small enough for a picture.

Run by hand, from the unpacked npm packages `world-atlas` 2.0.2 and `i18n-iso-countries` 7.14.0:

    python docs/make_world.py PATH/world-atlas PATH/i18n-iso-countries

Shapes are those of 1:110m, with fewer points and without Antarctica; a country too small to have
one is a place, the middle of its shape of 1:50m.
"""

import json
import math
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

OUT = Path(__file__).resolve().parents[1] / "charts" / "world" / "countries.json"
#: How far a border may lie from where it is, in degrees.
TOLERANCE = 0.35
ANTARCTICA = "010"
#: Names that people write and the lists lack.
ALSO = {
    "156": ["Mainland China", "PRC"],
    "178": ["Congo Republic", "Congo-Brazzaville"],
    "180": ["DR Congo", "DRC", "Congo-Kinshasa"],
    "203": ["Czech Republic"],
    "344": ["Hong Kong SAR"],
    "384": ["Ivory Coast"],
    "410": ["Republic of Korea"],
    "528": ["Holland", "The Netherlands"],
    "643": ["Russia"],
    "784": ["UAE"],
    "792": ["Turkey", "Türkiye"],
    "826": ["UK", "U.K.", "Great Britain", "Britain"],
    "840": ["US", "U.S.", "USA", "U.S.A.", "United States", "The United States"],
}
Point = tuple[float, float]


def main(atlas: Path, codes: Path) -> None:
    """Write the file."""
    small = json.loads((atlas / "countries-110m.json").read_text())
    large = json.loads((atlas / "countries-50m.json").read_text())
    names = _names(codes)
    found: dict[str, dict[str, Any]] = {}
    for one in small["objects"]["countries"]["geometries"]:
        key = one.get("id", one["properties"]["name"])
        rings = _rings(small, one, TOLERANCE)
        if key != ANTARCTICA and rings:
            found[key] = {"geometry": _geometry(rings), "at": _middle(rings)}
            found[key]["names"] = [one["properties"]["name"], *names.get(key, [])]
    for one in large["objects"]["countries"]["geometries"]:
        key = one.get("id", one["properties"]["name"])
        if key in names and key not in found and key != ANTARCTICA:
            rings = _rings(large, one, 0, digits=5)
            found[key] = {"geometry": None, "at": _middle(rings)}
            found[key]["names"] = [one["properties"]["name"], *names[key]]
    countries = [
        {"id": key, **value, "names": list(dict.fromkeys(value["names"]))}
        for key, value in sorted(found.items())
    ]
    text = json.dumps(countries, ensure_ascii=False, separators=(",", ":"))
    OUT.write_text(text.replace("},{", "},\n{") + "\n", encoding="utf-8")


def _names(codes: Path) -> dict[str, list[str]]:
    """Return what each country is called, by its number: names, then its two codes."""
    english = json.loads((codes / "langs" / "en.json").read_text())["countries"]
    found: dict[str, list[str]] = {}
    for two, three, number, _ in json.loads((codes / "codes.json").read_text()):
        said = english.get(two, [])
        said = [said] if isinstance(said, str) else said
        found[number] = [*said, *ALSO.get(number, []), two, three]
    return found


def _rings(topology: Any, one: Any, tolerance: float, digits: int = 1) -> list[list[list[Point]]]:
    """Return the polygons of a country, each a list of rings, largest first."""
    polygons = one.get("arcs", [])
    polygons = [polygons] if one["type"] == "Polygon" else polygons
    made = [
        [ring for arcs in polygon if len(ring := _ring(topology, arcs, tolerance, digits)) >= 4]
        for polygon in polygons
    ]
    return sorted((one for one in made if one), key=lambda rings: -abs(_area(rings[0])))


def _ring(topology: Any, arcs: Iterable[int], tolerance: float, digits: int) -> list[Point]:
    points: list[Point] = []
    for number in arcs:
        arc = _simple(_arc(topology, number if number >= 0 else ~number), tolerance)
        points += (arc if number >= 0 else arc[::-1])[1 if points else 0 :]
    rounded = [(round(x, digits), round(y, digits)) for x, y in points]
    return [p for i, p in enumerate(rounded) if i == 0 or p != rounded[i - 1]]


def _arc(topology: Any, number: int) -> list[Point]:
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    x = y = 0
    points: list[Point] = []
    for dx, dy in topology["arcs"][number]:
        x, y = x + dx, y + dy
        points.append((x * sx + tx, y * sy + ty))
    return points


def _simple(points: list[Point], tolerance: float) -> list[Point]:
    """Leave out the points that lie nearer to the line without them (Douglas and Peucker).

    An arc is shared by its two countries, so their border stays one.
    """
    if len(points) < 3 or tolerance == 0:
        return points
    if points[0] == points[-1]:
        middle = len(points) // 2
        return _simple(points[: middle + 1], tolerance)[:-1] + _simple(points[middle:], tolerance)
    far, at = max((_distance(p, points[0], points[-1]), i) for i, p in enumerate(points))
    if far <= tolerance:
        return [points[0], points[-1]]
    return _simple(points[: at + 1], tolerance)[:-1] + _simple(points[at:], tolerance)


def _distance(point: Point, start: Point, end: Point) -> float:
    (px, py), (ax, ay), (bx, by) = point, start, end
    length = math.hypot(bx - ax, by - ay)
    return abs((bx - ax) * (ay - py) - (ax - px) * (by - ay)) / length


def _geometry(polygons: list[list[list[Point]]]) -> dict[str, Any]:
    if len(polygons) == 1:
        return {"type": "Polygon", "coordinates": polygons[0]}
    return {"type": "MultiPolygon", "coordinates": polygons}


def _area(ring: list[Point]) -> float:
    turned = zip(ring, [*ring[1:], ring[0]], strict=True)
    return sum(ax * by - bx * ay for (ax, ay), (bx, by) in turned) / 2


def _middle(polygons: list[list[list[Point]]]) -> Point:
    """Return the middle of the largest part."""
    (left, low), *_ = polygons[0][0]
    # Near zero, where the digits are, and across the date line without a leap.
    ring = [((x - left + 180) % 360 - 180, y - low) for x, y in polygons[0][0]]
    area = _area(ring)
    if area == 0:
        return left, low
    x = y = 0.0
    for (ax, ay), (bx, by) in zip(ring, [*ring[1:], ring[0]], strict=True):
        cross = ax * by - bx * ay
        x, y = x + (ax + bx) * cross, y + (ay + by) * cross
    return round((left + x / (6 * area) + 180) % 360 - 180, 1), round(low + y / (6 * area), 1)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
