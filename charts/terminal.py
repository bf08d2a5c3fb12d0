"""Answer to lines of plain text: bars of blocks, or a sparkline with its ends."""

import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from charts.histogram import counted, is_spread, missing_note
from charts.labels import room
from charts.marks import MOST_BARS, in_order
from charts.shape import Point, Shape, shape_of
from charts.wholes import rest_of
from engine.narration.cells import Number
from engine.reply import Answer

_EIGHTHS = " ▏▎▍▌▋▊▉█"
_LEVELS = "▁▂▃▄▅▆▇█"
_MOST_LABEL = 28
_FEW_BUCKETS = 12
_NARROWEST, _MOST_CLUSTERED = 24, 24


def draw(answer: Answer, width: int = 80) -> str:
    """Return the answer as a small picture in text, at most `width` columns wide; "" for none.

    A group is a bar of blocks with its value; many periods are a sparkline, a gap where there is
    no value. Negative bars grow left from the axis. One number of many rows is a histogram.
    """
    shape = shape_of(answer)
    width = max(_NARROWEST, width)
    if is_spread(shape):
        return "\n".join([*_bars(counted(shape), width), *missing_note(shape)])
    if not shape.values:
        return ""
    if shape.kind == "category":
        return "\n".join(_groups(shape, width))
    if shape.kind == "matrix" and len(shape.points) <= _MOST_CLUSTERED:
        return "\n".join(_clusters(shape, width))
    if shape.kind == "time" and len(shape.points) <= _FEW_BUCKETS:
        return "\n".join(_bars(shape.points, width))
    if shape.kind in ("time", "time-series"):
        return "\n".join(_sparklines(shape, width))
    return ""


def _groups(shape: Shape, width: int) -> list[str]:
    """Return a bar a group, the others below them, as in the picture."""
    points = in_order(shape)
    kept, left = points[:MOST_BARS], points[MOST_BARS:]
    rest = rest_of(shape, kept, left)
    lines = _bars([*kept, *([rest.point] if rest.point is not None else [])], width)
    if rest.note:
        return [*lines, rest.note]
    return [*lines, f"and {len(left)} more"] if left and rest.point is None else lines


def _clusters(shape: Shape, width: int) -> list[str]:
    """Return the name of each group, then a bar a series, all over one scale."""
    points = [point for group in shape.groups for point in shape.points if point.group == group]
    named = [replace(point, group=f"  {point.series}") for point in points]
    lines: list[str] = []
    for before, point, bar in zip([None, *points], points, _bars(named, width), strict=False):
        if before is None or before.group != point.group:
            lines.append(_fitted(point.group, min(width, room(_clean(point.group)))))
        lines.append(bar)
    return lines


def _bars(points: Sequence[Point], width: int) -> list[str]:
    texts = [
        f"{point.shown} {point.note}".rstrip() + (f" ({point.aside})" if point.aside else "")
        for point in points
    ]
    label = min(_MOST_LABEL, width // 3, max(room(_clean(point.group)) for point in points))
    space = max(4, width - label - max(room(text) for text in texts) - 4)
    values = [point.value for point in points if point.value is not None]
    low, high = min(0.0, float(min(values))), max(0.0, float(max(values)))
    span = (high - low) or 1.0
    left = round(space * -low / span)
    lines: list[str] = []
    for point, text in zip(points, texts, strict=True):
        bar = _bar(point.value, left, space - left, low, high)
        lines.append(f"{_fitted(point.group, label)} {bar} {text}".rstrip())
    return lines


def _bar(value: Number | None, left: int, right: int, low: float, high: float) -> str:
    """Return a bar in its field: `left` columns for what is below zero, `right` for above."""
    axis = "▏" if left else ""
    if value is None:
        return " " * left + axis + " " * right
    number = float(value)
    if number < 0:
        length = max(1, round(left * number / low)) if left else 0
        return ("█" * length).rjust(left) + axis + " " * right
    return " " * left + axis + _blocks(number / high if high else 0.0, right).ljust(right)


def _blocks(share: float, space: int) -> str:
    """Return blocks for a share of the space, to an eighth; what is not zero is never nothing."""
    eighths = round(share * space * 8)
    if share > 0:
        eighths = max(1, eighths)
    whole, part = divmod(eighths, 8)
    return "█" * whole + (_EIGHTHS[part] if part else "")


def _sparklines(shape: Shape, width: int) -> list[str]:
    """Return a line a series over one common scale, then the first and last bucket."""
    values = [float(value) for value in shape.values]
    low, high = min(values), max(values)
    if shape.additive:
        low = min(0.0, low)
    names = list(shape.series) or [""]
    label = min(_MOST_LABEL, width // 3, max(room(_clean(name)) for name in names))
    lines: list[str] = []
    space = max(4, width - label - 1 - 2 * max(room(p.short) for p in shape.points) - 8)
    start = max(0, len(shape.groups) - space)
    kept = shape.groups[start:]
    for name in names:
        by_group = {p.group: p for p in shape.points if (p.series or "") == name}
        row = [by_group.get(group) for group in kept]
        spark = "".join(_level(p.value if p else None, low, high) for p in row)
        known = [point for point in row if point is not None and point.value is not None]
        ends = f"  {known[0].short} → {_noted(known[-1])}" if known else ""
        lines.append(f"{_fitted(name, label)} {spark}{ends}".strip() if name else spark + ends)
    cut = f" (the last {len(kept)} of {len(shape.groups)})" if start else ""
    return [*lines, f"{kept[0]} to {kept[-1]}{cut}"]


def _noted(point: Point) -> str:
    return f"{point.short} {point.note}".rstrip()


def _level(value: Number | None, low: float, high: float) -> str:
    if value is None:
        return " "
    share = (float(value) - low) / (high - low) if high > low else 0.5
    return _LEVELS[min(7, int(share * 8))]


def _fitted(label: str, columns: int) -> str:
    """Return a label in exactly so many columns of the terminal."""
    text = _clean(label)
    if room(text) > columns:
        kept = ""
        for mark in text:
            if room(kept + mark) >= columns:
                break
            kept += mark
        text = f"{kept}…"
    return text + " " * (columns - room(text))


def _clean(label: str) -> str:
    """Return a label without what would move the cursor or turn the text around."""
    return "".join(" " if unicodedata.category(mark)[0] == "C" else mark for mark in label)
