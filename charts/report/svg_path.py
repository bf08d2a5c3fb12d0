"""The paths of SVG as plain moves, lines and curves; arcs become curves."""

import math
import re
from collections.abc import Iterator
from typing import Literal

from semantic.errors import Issue, ReportError

Segment = tuple[Literal["move", "line", "curve", "close"], tuple[float, ...]]
Point = tuple[float, float]
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_COMMAND = re.compile(r"([MLHVCAZmlhvcaz])([^MLHVCAZmlhvcaz]*)")
_PLAIN = re.compile(r"[-+.,eE\d\s]*")
#: How many numbers each command takes.
_TAKES = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "A": 7}


def numbers(text: str) -> list[float]:
    """Return the numbers in a text."""
    found: list[str] = _NUMBER.findall(text)
    return [float(one) for one in found]


def segments(data: str) -> Iterator[Segment]:
    """Yield a path piece by piece; ReportError `bad-picture` where it holds anything else."""
    here = start = (0.0, 0.0)
    commands: list[tuple[str, str]] = _COMMAND.findall(data)
    if "".join(command + inside for command, inside in commands) != data.strip():
        raise _unreadable(data)
    for command, inside in commands:
        kind, own = command.upper(), numbers(inside)
        if kind == "Z":
            here = start
            yield "close", ()
            continue
        if not own or len(own) % _TAKES[kind] or not _PLAIN.fullmatch(inside):
            raise _unreadable(data)
        for at in range(0, len(own), _TAKES[kind]):
            part = own[at : at + _TAKES[kind]]
            first = here
            ends = _ends(kind, part, here, relative=command.islower())
            here = ends[-1]
            if kind == "M" and at == 0:
                start = here
                yield "move", here
            elif kind == "C":
                yield "curve", (*ends[0], *ends[1], *ends[2])
            elif kind == "A":
                for curve in _arc(first, part, here):
                    yield "curve", curve
            else:
                yield "line", here


def _ends(kind: str, part: list[float], here: Point, *, relative: bool) -> list[Point]:
    """Return the points a command names, the last of which is where it ends."""
    x, y = here if relative else (0.0, 0.0)
    if kind == "H":
        return [(part[0] + x, here[1])]
    if kind == "V":
        return [(here[0], part[0] + y)]
    if kind == "A":
        return [(part[5] + x, part[6] + y)]
    return [(part[at] + x, part[at + 1] + y) for at in range(0, len(part), 2)]


def _unreadable(data: str) -> ReportError:
    return ReportError(Issue("bad-picture", f"the picture has a path with '{data[:40]}'"))


Curve = tuple[float, float, float, float, float, float]


def _arc(start: Point, part: list[float], end: Point) -> list[Curve]:
    """Return an arc of a circle as curves of at most a quarter turn each (Vega draws circles)."""
    radius, large, sweep = part[0], bool(part[3]), bool(part[4])
    across, down = end[0] - start[0], end[1] - start[1]
    apart = math.hypot(across, down)
    if radius == 0 or apart == 0:
        return [(*start, *end, *end)]
    radius = max(radius, apart / 2)
    aside = math.sqrt(max(0.0, radius**2 - (apart / 2) ** 2)) * (-1 if large == sweep else 1)
    center = (
        (start[0] + end[0]) / 2 - aside * down / apart,
        (start[1] + end[1]) / 2 + aside * across / apart,
    )
    first = math.atan2(start[1] - center[1], start[0] - center[0])
    turn = math.atan2(end[1] - center[1], end[0] - center[0]) - first
    if sweep and turn < 0:
        turn += 2 * math.pi
    elif not sweep and turn > 0:
        turn -= 2 * math.pi
    count = max(1, math.ceil(abs(turn) / (math.pi / 2) - 1e-9))
    step = turn / count
    reach = 4 / 3 * math.tan(step / 4) * radius
    curves: list[Curve] = []
    for index in range(count):
        a, b = first + index * step, first + (index + 1) * step
        from_x, from_y = center[0] + radius * math.cos(a), center[1] + radius * math.sin(a)
        to_x, to_y = center[0] + radius * math.cos(b), center[1] + radius * math.sin(b)
        curves.append((
            from_x - reach * math.sin(a), from_y + reach * math.cos(a),
            to_x + reach * math.sin(b), to_y - reach * math.cos(b),
            to_x, to_y,
        ))  # fmt: skip
    return curves
