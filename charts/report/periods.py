"""The period a report looks back on, and the windows of its queries that are told by it.

In a template a window may be `period` (the reviewed one), `next_period`, or `last_8_periods` (so
many up to and with the reviewed one), and a time is cut into `close_date:period`. They become
plain windows and grains once the model's date and calendar are known.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from charts.report.written import PeriodWritten
from semantic.model import Calendar, Grain
from semantic.periods import bucket_label, bucket_start, fiscal_year, shift

if TYPE_CHECKING:
    from charts.report.template import Template, Wanted

_LAST = re.compile(r"last_([1-9][0-9]?)_periods\Z")
_BUCKET = ":period"
#: Keys of a query that hold values of people, never a window.
VALUES = frozenset({"where", "having"})
#: Keys under which a text is a window.
_WINDOWS = frozenset({"window", "compare"})
_STAND_IN: Mapping[str, str] = {"period": "last_quarter", "next_period": "next_quarter"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """One month, quarter or year: its first day, and the first day after it."""

    grain: Grain
    first: date
    after: date
    calendar: Calendar

    @property
    def name(self) -> str:
        """What it is called: `Q2 2026`, `FY2026 Q1`."""
        return bucket_label(self.first, self.grain, self.calendar)

    @property
    def in_words(self) -> str:
        """Its name and its days."""
        return f"{self.name} ({self.first} to {self.after - timedelta(days=1)})"

    @property
    def next(self) -> "Period":
        """The one that begins when it is over."""
        after = shift(self.after, self.grain, 1)
        return replace(self, first=self.after, after=after)


def last_period(written: PeriodWritten, calendar: Calendar, as_of: date) -> Period:
    """Return the last period that is over on a day, which counts as a whole one."""
    grain = _grain(written, calendar)
    first = bucket_start(as_of + timedelta(days=1), grain, calendar)
    return Period(grain=grain, first=shift(first, grain, -1), after=first, calendar=calendar)


def needs_period(text: str, key: str) -> bool:
    """Return whether a text of a query, under its nearest key, is told by a period."""
    if key in _WINDOWS:
        return text in _STAND_IN or _LAST.match(text) is not None
    return text.endswith(_BUCKET)


def stand_in(query: Any) -> Any:
    """Return a query whose windows are valid, in place of those that a period will tell."""
    return _mapped(query, _standing_in)


def placed_in_time(template: "Template", calendar: Calendar, as_of: date) -> "Template":
    """Return a template whose windows and texts are those of the period it looks back on."""
    if template.period is None:
        return template
    period = last_period(template.period, calendar, as_of)

    def said(text: str) -> str:
        return text.replace("{period}", period.name).replace("{next_period}", period.next.name)

    def asked(one: "Wanted") -> "Wanted":
        query = one.query
        if query is not None:
            query = json.dumps(_mapped(json.loads(query), partial(_told_by, period)))
        return replace(one, query=query, ask=None if one.ask is None else said(one.ask))

    return replace(
        template,
        title=said(template.title),
        subtitle=said(template.subtitle) or period.in_words,
        key_metrics=tuple(
            replace(one, wanted=asked(one.wanted), label=one.label and said(one.label))
            for one in template.key_metrics
        ),
        sections=tuple(
            replace(
                section,
                title=said(section.title),
                text=tuple(map(said, section.text)),
                figures=tuple(
                    replace(
                        one,
                        wanted=None if one.wanted is None else asked(one.wanted),
                        title=one.title and said(one.title),
                    )
                    for one in section.figures
                ),
            )
            for section in template.sections
        ),
    )


def _grain(written: PeriodWritten, calendar: Calendar) -> Grain:
    """Return the grain that is meant: a quarter is fiscal where the model's quarters are."""
    fiscal = calendar.quarters_mean == "fiscal"
    match written:
        case "quarter":
            return "fiscal_quarter" if fiscal else "quarter"
        case "year":
            return "fiscal_year" if fiscal else "year"
        case grain:
            return grain


def _standing_in(text: str, key: str) -> str:
    if not needs_period(text, key):
        return text
    if key in _WINDOWS:
        return _STAND_IN.get(text, "last_year")
    return _bucketed(text, "quarter")


def _told_by(period: Period, text: str, key: str) -> Any:
    """Return what a text of a query stands for, itself where it stands for nothing else."""
    if not needs_period(text, key):
        return text
    if key not in _WINDOWS:
        return _bucketed(text, period.grain)
    counted = _LAST.match(text)
    if counted is None:
        return _named(period if text == "period" else period.next)
    first = shift(period.first, period.grain, 1 - int(counted.group(1)))
    return {"from": first.isoformat(), "to": (period.after - timedelta(days=1)).isoformat()}


def _named(period: Period) -> dict[str, Any]:
    """Return a period as a window of its own name, not of its days: it is compared as one."""
    first, calendar = period.first, period.calendar
    if period.grain == "month":
        return {"year": first.year, "month": first.month}
    if period.grain in ("quarter", "year"):
        window: dict[str, Any] = {"year": first.year}
        quarter = (first.month - 1) // 3
    else:
        window = {"year": fiscal_year(first, calendar), "calendar": "fiscal"}
        quarter = (first.month - calendar.fiscal_year_starts) % 12 // 3
    return window | ({"quarter": quarter + 1} if period.grain.endswith("quarter") else {})


def _bucketed(text: str, grain: str) -> str:
    return text.removesuffix(_BUCKET) + f":{grain}"


def _mapped(query: Any, text_to: Callable[[str, str], Any], key: str = "") -> Any:
    """Return a query with its texts replaced; the values it compares with are left alone."""
    match query:
        case str():
            return text_to(query, key)
        case list():
            return [_mapped(one, text_to, key) for one in cast(Sequence[Any], query)]
        case dict():
            entries = cast(dict[str, Any], query)
            return {
                name: value if name in VALUES else _mapped(value, text_to, name)
                for name, value in entries.items()
            }
        case _:
            return query
