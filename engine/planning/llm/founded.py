"""Whether the days and years of a query stand in the question: a model never makes up dates."""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from typing import Final

from engine.planning.llm.masking import Masked, leaves
from engine.planning.meaning.spans import Kind
from semantic.errors import Issue
from semantic.query import MetricQuery, WindowSpec

#: Spans that may speak of time; without any of them none is meant.
_OF_TIME: Final[tuple[Kind, ...]] = (
    "window", "unit", "grain", "number", "trend", "compare", "change", "running",
)  # fmt: skip
#: So may a word that nobody knows, where that is all it can be: "lately".
_OPEN: Final[tuple[Kind, ...]] = ("unknown", "filler")
_DIGITS: Final = re.compile(r"\d+")


def unfounded(
    query: MetricQuery, masked: Masked, as_of: date, previous: MetricQuery | None
) -> tuple[Issue, ...]:
    """Return an issue for each day or year that the question does not name."""
    if masked.pictures:
        return ()
    said = {int(one) for one in _DIGITS.findall(masked.plain) if len(one) <= 4}
    known = set(_windows(previous)) if previous else set[WindowSpec]()
    issues: list[Issue] = []
    for one in _windows(query):
        if one not in known and not _stands(one, said, as_of):
            message = "the question does not name these days: take a window it does name"
            issues.append(Issue("unfounded-date", message, (), "$.window"))
    spoken = any(one.kind in (*_OF_TIME, *_OPEN) or one.of(*_OF_TIME) for one in masked.spans)
    windowed = query.time is not None and query.time.window is not None
    if windowed and not spoken and (previous is None or previous.time is None):
        message = "the question names no time: leave `window` null"
        issues.append(Issue("unfounded-date", message, (), "$.window"))
    return tuple(dict.fromkeys(issues))


def _windows(query: MetricQuery) -> Iterator[WindowSpec]:
    found: list[object] = [query.time.window if query.time else None, query.compare]
    found += [value for one in leaves(query.where) for value in one.values]
    yield from (one for one in found if isinstance(one, WindowSpec))


def _stands(window: WindowSpec, said: set[int], as_of: date) -> bool:
    if window.year is not None:
        return _year(window.year, said, as_of)
    days = [date.fromisoformat(one) for one in (window.from_, window.to, window.week_of) if one]
    return all(_year(day.year, said, as_of) and _day(day, said) for day in days)


def _year(year: int, said: set[int], as_of: date) -> bool:
    return year in said or year % 100 in said or abs(year - as_of.year) <= 1


def _day(day: date, said: set[int]) -> bool:
    edge = day.day in (1, monthrange(day.year, day.month)[1])
    return edge or day.day in said
