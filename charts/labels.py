"""Formats and words on axes: ticks, d3 formats for the model's formats, titles that fit.

Only axes are formatted by Vega; every other number in a picture is text made by
`semantic.formats`, so that a bar, its tooltip, the sentence and the table say the same.
"""

import math
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from charts.shape import Shape
from engine.narration.cells import Number, display_format
from engine.reply import Column
from semantic.formats import currency_sign, exact

#: d3 writes thousands `k` and billions `G`; people write K and B. The only expression that may
#: stand in a spec, and it never changes: the fence compares it letter by letter.
SHORT_UNITS = "replace(replace(datum.label, regexp('G$'), 'B'), regexp('k$'), 'K')"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """An axis of numbers: its ends, where it is labeled, and how."""

    low: float
    high: float
    ticks: tuple[float, ...]
    format: str
    units: bool

    def axis(self) -> dict[str, Any]:
        """Return the axis properties of Vega-Lite."""
        properties: dict[str, Any] = {"values": list(self.ticks), "format": self.format}
        return properties | ({"labelExpr": SHORT_UNITS} if self.units else {})


def plotted(value: Number, column: Column) -> int | float:
    """Return a number as JSON can hold and Vega can draw it; the change of a percent in points."""
    if display_format(column) == "points":
        value = exact(value) * 100
    number = float(value)
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def scale_of(
    values: Iterable[float], column: Column, *, from_zero: bool, margin: bool = False
) -> Scale:
    """Return a scale with round ends and about five ticks that holds all values.

    With a `margin`, a label beside the lowest negative value stays clear of the other axis.
    """
    found = [value for value in values if math.isfinite(value)]
    low, high = (min(found), max(found)) if found else (0.0, 1.0)
    if from_zero:
        low, high = min(0.0, low), max(0.0, high)
    if low == high:
        low, high = (low, low + 1) if low == 0 else (min(0.0, low), max(0.0, low))
    step = round_step((high - low) / 5)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    if margin and low < 0 and low - first * step < 0.7 * step:
        first -= 1
    exact_step = Decimal(f"{step:.3g}")
    ticks = tuple(exact_step * index for index in range(first, last + 1))
    text, units = axis_format(column, ticks)
    return Scale(
        low=float(ticks[0]),
        high=float(ticks[-1]),
        ticks=tuple(_plain(tick) for tick in ticks),
        format=text,
        units=units,
    )


def axis_format(column: Column, ticks: Sequence[Decimal]) -> tuple[str, bool]:
    """Return the d3 format that writes these ticks in full, and whether it shortens thousands.

    As many digits as the finest tick needs: two ticks never read the same.
    """
    form = display_format(column)
    sign = "$" if form == "currency" else ""
    if form == "percent":
        places = max(0, *(_places(tick * 100) for tick in ticks))
        return f",.{places}%", False
    if max(abs(tick) for tick in ticks) >= 1000:
        digits = max(_significant(tick) for tick in ticks)
        return f"{sign}.{digits}~s", True
    places = max(_places(tick) for tick in ticks)
    return f"{sign},.{places}f", False


def number_locale(currency: str | None) -> dict[str, Any] | None:
    """Return the locale that writes another currency's sign, or None for the dollar."""
    if currency == "USD":
        return None
    sign = [currency_sign(currency), ""]
    return {"number": {"decimal": ".", "thousands": ",", "grouping": [3], "currency": sign}}


def metric_title(column: Column) -> str:
    """Return a metric's axis title, its unit named where the label does not."""
    form = display_format(column)
    if form == "days" and "day" not in column.label.casefold():
        return f"{column.label} (days)"
    return f"{column.label} (points)" if form == "points" else column.label


def value_title(shape: Shape) -> str:
    """Return the title of the axis of values; several metrics are named beside their marks."""
    return metric_title(shape.metric) if len(shape.metrics) == 1 else ""


def axis_title(shape: Shape) -> str:
    """Return the title of the axis of groups or buckets."""
    if shape.axis is None:
        return ""
    column = shape.answer.columns[shape.axis]
    if shape.pair is not None:
        return f"{column.label} · {shape.answer.columns[shape.pair].label}"
    named = shape.answer.calendar is not None
    if column.grain == "week":
        return "Week of" if column.label == "Week" else f"{column.label}, week of"
    if column.grain is not None and column.grain.startswith("fiscal") and not named:
        return f"{column.label}, {column.grain.replace('_', ' ')} from"
    return column.label


def room(text: str) -> int:
    """Return how many letters' room a text takes: wide ones count twice."""
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(mark) in "WF" else 1 for mark in text)


def wrapped(text: str, width: int, most: int = 3) -> list[str]:
    """Break a text into lines of at most `width` letters; what does not fit ends in `…`."""
    lines: list[str] = []
    for word in text.split():
        if lines and room(lines[-1]) + 1 + room(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    lines = [_cut(line, width) for line in lines]
    if len(lines) > most:
        return [*lines[: most - 1], _cut(f"{lines[most - 1]} …", width)]
    return lines


def _cut(line: str, width: int) -> str:
    if room(line) <= width:
        return line
    kept = ""
    for mark in line:
        if room(kept + mark) >= width:
            break
        kept += mark
    return f"{kept}…"


def round_step(step: float) -> float:
    """Return the next round number: 1, 2, 2.5 or 5, times a power of ten."""
    power = 10.0 ** math.floor(math.log10(step))
    return next(factor * power for factor in (1, 2, 2.5, 5, 10) if step <= factor * power * 1.0001)


def _places(tick: Decimal) -> int:
    exponent = tick.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _significant(tick: Decimal) -> int:
    return max(1, len(tick.normalize().as_tuple().digits))


def _plain(tick: Decimal) -> int | float:
    return int(tick) if tick == tick.to_integral_value() else float(tick)
