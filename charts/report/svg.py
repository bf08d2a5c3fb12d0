"""A chart's SVG onto a page of the report: lines and shapes as lines and shapes, text as text.

Knows what Vega writes (groups, paths, lines, texts, clips) and refuses the rest: a mark that is
left out without a word would be another picture. Text is set in the faces of the report.
"""
# pyright: reportUnknownMemberType=false
# The library's stubs leave many of its arguments without a type.

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

from reportlab.lib.colors import Color, HexColor
from reportlab.pdfgen.canvas import Canvas

from charts.report.fonts import STRONG, TEXT, width
from charts.report.svg_path import numbers, segments
from charts.report.text import clean
from semantic.errors import Issue, ReportError

_SVG = "{http://www.w3.org/2000/svg}"
_STEP = re.compile(r"(\w+)\(([^)]*)\)")
_CAPS = {"butt": 0, "round": 1, "square": 2}
_JOINS = {"miter": 0, "round": 1, "bevel": 2}
#: How letters with an edge of another color are painted: filled and stroked.
_EDGED: Literal[2] = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A parsed picture and its size in pixels."""

    root: ET.Element
    width: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """What an element takes over from those around it."""

    fill: str = "#000000"
    stroke: str = "none"
    opacity: float = 1.0


def parse_svg(data: bytes) -> Picture:
    """Return the picture; ReportError `bad-picture` where it is none of Vega's."""
    if b"<!" in data:
        raise ReportError(Issue("bad-picture", "the picture declares a document type"))
    try:
        root = ET.fromstring(data)  # noqa: S314 - of our own drawing process, and no entities
        size = [float(root.attrib[side]) for side in ("width", "height")]
    except (ET.ParseError, KeyError, ValueError) as error:
        raise ReportError(Issue("bad-picture", f"the picture cannot be read: {error}")) from error
    return Picture(root=root, width=size[0], height=size[1])


def draw_svg(canvas: Canvas, picture: Picture) -> None:
    """Draw a picture with its lower left corner at the origin, a pixel a point."""
    clips = {
        one.attrib["id"]: one[0].attrib.get("d", "")
        for one in picture.root.iter(f"{_SVG}clipPath")
        if len(one)
    }
    canvas.saveState()
    canvas.transform(1, 0, 0, -1, 0, picture.height)
    for child in picture.root:
        _draw(canvas, child, _Look(), clips)
    canvas.restoreState()


def texts_of(picture: Picture) -> Iterator[str]:
    """Return the texts of a picture, in their order, as they are drawn."""
    for element in picture.root.iter(f"{_SVG}text"):
        for line in _lines(element):
            yield clean(line.text)


def _draw(canvas: Canvas, element: ET.Element, look: _Look, clips: dict[str, str]) -> None:
    tag = element.tag.removeprefix(_SVG)
    if tag == "defs" or element.attrib.get("display") == "none":
        return
    shown = replace(
        look,
        fill=element.attrib.get("fill", look.fill),
        stroke=element.attrib.get("stroke", look.stroke),
        opacity=look.opacity * float(element.attrib.get("opacity", 1)),
    )
    if shown.opacity == 0:
        return
    draw = _TAGS.get(tag)
    if draw is None:
        raise ReportError(Issue("bad-picture", f"the picture has an unknown part '{tag}'"))
    canvas.saveState()
    for step, by in _steps(element.attrib.get("transform", "")):
        _move(canvas, step, by)
    clip = re.fullmatch(r"url\(#(\w+)\)", element.attrib.get("clip-path", ""))
    if clip:
        canvas.clipPath(_path(canvas, clips[clip[1]]), stroke=0, fill=0)
    draw(canvas, element, shown, clips)
    canvas.restoreState()


def _group(canvas: Canvas, element: ET.Element, look: _Look, clips: dict[str, str]) -> None:
    for child in element:
        _draw(canvas, child, look, clips)


def _shape(canvas: Canvas, element: ET.Element, look: _Look, _: dict[str, str]) -> None:
    data = element.attrib.get("d", "")
    fill = _fill(canvas, element, look)
    stroke = _stroke(canvas, element, look)
    if data and (fill or stroke):
        canvas.drawPath(_path(canvas, data), stroke=int(stroke), fill=int(fill))


def _line(canvas: Canvas, element: ET.Element, look: _Look, _: dict[str, str]) -> None:
    if _stroke(canvas, element, look):
        ends = [float(element.attrib.get(name, 0)) for name in ("x1", "y1", "x2", "y2")]
        canvas.line(*ends)


def _rect(canvas: Canvas, element: ET.Element, look: _Look, _: dict[str, str]) -> None:
    sides = [float(element.attrib.get(name, 0)) for name in ("x", "y", "width", "height")]
    fill = _fill(canvas, element, look)
    stroke = _stroke(canvas, element, look)
    if fill or stroke:
        x, y, wide, high = sides
        canvas.rect(x, y, wide, high, stroke=int(stroke), fill=int(fill))


def _text(canvas: Canvas, element: ET.Element, look: _Look, _: dict[str, str]) -> None:
    if not _fill(canvas, element, look):
        return
    heavy = element.attrib.get("font-weight", "normal") in ("bold", "600", "700")
    font = STRONG if heavy else TEXT
    size = float(element.attrib.get("font-size", "12px").removesuffix("px"))
    anchor = {"middle": 0.5, "end": 1.0}.get(element.attrib.get("text-anchor", "start"), 0.0)
    mode = _EDGED if _stroke(canvas, element, look) else None
    canvas.transform(1, 0, 0, -1, 0, 0)
    canvas.setFont(font, size)
    y = 0.0
    for line in _lines(element):
        y -= line.down
        text = clean(line.text)
        canvas.drawString(line.x - anchor * width(text, size, font), y, text, mode=mode)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """One line of a text element, and how far below the one before."""

    text: str
    x: float = 0.0
    down: float = 0.0


def _lines(element: ET.Element) -> list[_Line]:
    spans = element.findall(f"{_SVG}tspan")
    if not spans:
        return [_Line(text=element.text or "")]
    return [
        _Line(
            text=span.text or "",
            x=float(span.attrib.get("x", 0)),
            down=float(span.attrib.get("dy", 0)),
        )
        for span in spans
    ]


_TAGS: dict[str, Callable[[Canvas, ET.Element, _Look, dict[str, str]], None]] = {
    "g": _group,
    "path": _shape,
    "line": _line,
    "rect": _rect,
    "text": _text,
}


def _fill(canvas: Canvas, element: ET.Element, look: _Look) -> bool:
    if look.fill == "none":
        return False
    share = look.opacity * float(element.attrib.get("fill-opacity", 1))
    canvas.setFillColor(_color(look.fill))
    canvas.setFillAlpha(round(share, 3))
    return share > 0


def _stroke(canvas: Canvas, element: ET.Element, look: _Look) -> bool:
    if look.stroke == "none":
        return False
    attributes = element.attrib
    thick = float(attributes.get("stroke-width", 1))
    canvas.setStrokeColor(_color(look.stroke))
    canvas.setStrokeAlpha(round(look.opacity * float(attributes.get("stroke-opacity", 1)), 3))
    canvas.setLineWidth(thick)
    canvas.setLineCap(_CAPS[attributes.get("stroke-linecap", "butt")])
    canvas.setLineJoin(_JOINS[attributes.get("stroke-linejoin", "miter")])
    dashes = numbers(attributes.get("stroke-dasharray", ""))
    if dashes:
        canvas.setDash(dashes, 0)
    return thick > 0


def _color(text: str) -> Color:
    if text.startswith("rgb"):
        red, green, blue = numbers(text)[:3]
        return Color(red / 255, green / 255, blue / 255)
    return HexColor(text if text.startswith("#") else {"white": "#ffffff"}.get(text, "#000000"))


def _steps(text: str) -> Iterator[tuple[str, list[float]]]:
    for name, inside in _STEP.findall(text):
        yield name, numbers(inside)


def _move(canvas: Canvas, step: str, by: list[float]) -> None:
    match step, by:
        case "translate", [x, *rest]:
            canvas.translate(x, rest[0] if rest else 0)
        case "rotate", [degrees]:
            canvas.rotate(degrees)
        case "scale", [x, *rest]:
            canvas.scale(x, rest[0] if rest else x)
        case _:
            raise ReportError(Issue("bad-picture", f"the picture moves by '{step}'"))


def _path(canvas: Canvas, data: str) -> Any:
    """Return a path of SVG as one of the page's."""
    path: Any = canvas.beginPath()
    for kind, points in segments(data):
        match kind:
            case "move":
                path.moveTo(*points)
            case "line":
                path.lineTo(*points)
            case "curve":
                path.curveTo(*points)
            case "close":
                path.close()
    return path
