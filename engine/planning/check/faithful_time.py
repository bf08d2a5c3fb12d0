"""Windows against a query: the days that were named are those asked for or compared with."""

import re
from collections.abc import Iterator
from datetime import date

from engine.planning.meaning.query_slots import Slots
from engine.planning.meaning.spans import Span
from engine.planning.text.tokens import words_of
from semantic.errors import QueryError
from semantic.model import Cumulative
from semantic.periods import DateWindow, resolve_window, shift
from semantic.query import Unit, Value, Window, WindowSpec, window_named

_LEADS = frozenset({"since", "until", "till", "before", "after", "to", "from", "through", "up to"})
_YEAR = re.compile(r"\d{4}")


def window_heard(slots: Slots, spans: tuple[Span, ...], place: int, as_of: date) -> bool:
    """Return whether a window that was said is asked for, compared with, or filtered by."""
    phrase = spans[place].phrase
    if phrase is None or phrase.window == "all_time":
        return True
    if phrase.window == "today" and slots.query.time is None:
        return True
    if phrase.point and str(phrase.window).removeprefix("this_") in slots.buckets:
        return True  # at month end: of each month
    asked = list(_asked(slots, as_of))
    meant = [_dates(slots, one, as_of) for one in (*phrase.all_choices, phrase.coming) if one]
    said = meant[0]
    if said is None:
        return True
    if any(_same(one, other) for one in meant if one is not None for other in asked):
        return True
    if phrase.point and any(one.first is None and one.after == said.after for one in asked):
        return True  # due at the end of the quarter: up to it
    parts = [_dates(slots, one.window, as_of) for one in phrase.parts]
    if parts and all(one and any(_ends(one, other) for other in asked) for one in parts):
        return True
    if not _YEAR.search(spans[place].text) and any(_a_year_on(said, one) for one in asked):
        return True
    several = sum(span.kind == "window" for span in spans) > 1
    compares = slots.query.compare is not None
    if (several or compares or _led(spans, place)) and any(_edges(said, one) for one in asked):
        return True
    if compares and any(_inside(one, said) for one in asked):
        return True
    if several and any(_held(slots, said, one) for one in asked):
        return True
    if slots.query.compare is not None and (slots.query.time is None or not asked):
        return True
    return _in_name(slots, spans[place])


def _asked(slots: Slots, as_of: date) -> Iterator[DateWindow]:
    query = slots.query
    window = query.time.window if query.time else None
    main = _dates(slots, window, as_of) if window is not None else None
    if main is not None:
        yield main
    for one in slots.conditions:
        for value in one.leaf.values:
            dates = _of_value(slots, value, as_of) if one.leaf.op == "during" else None
            if dates is not None:
                yield dates
    if query.compare in ("previous_period", "previous_year"):
        earlier = _earlier(main, query.compare == "previous_year") if main else None
        if earlier is not None:
            yield earlier
    elif query.compare is not None:
        dates = _of_value(slots, query.compare, as_of)
        if dates is not None:
            yield dates


def _earlier(main: DateWindow, yearly: bool) -> DateWindow | None:
    """Return the window before, or a year before."""
    if main.first is None or main.after is None:
        return None
    if yearly:
        return _moved(main, "year", 1)
    if main.unit is not None:
        return _moved(main, main.unit, main.count)
    length = main.after - main.first
    return DateWindow(first=main.first - length, after=main.first, label="")


def _moved(window: DateWindow, unit: Unit, count: int) -> DateWindow | None:
    """Return a window some units earlier."""
    if window.first is None or window.after is None:
        return None
    first, after = (shift(one, unit, -count) for one in (window.first, window.after))
    return DateWindow(first=first, after=after, label="")


def _of_value(slots: Slots, value: Value, as_of: date) -> DateWindow | None:
    if isinstance(value, WindowSpec):
        return _dates(slots, value, as_of)
    named = window_named(value)
    return _dates(slots, named, as_of) if named else None


def _dates(slots: Slots, window: Window, as_of: date) -> DateWindow | None:
    try:
        return resolve_window(window, slots.lexicon.model.calendar, as_of)
    except QueryError:
        return None


def _same(one: DateWindow, other: DateWindow) -> bool:
    return (one.first, one.after) == (other.first, other.after)


def _a_year_on(said: DateWindow, asked: DateWindow) -> bool:
    """Return whether a yearless period was taken a year later or earlier: "closing in Q3"."""
    if said.first is None or said.after is None or asked.first is None or asked.after is None:
        return False
    return any(
        (shift(said.first, "year", step), shift(said.after, "year", step))
        == (asked.first, asked.after)
        for step in (-1, 1)
    )


def _edges(said: DateWindow, asked: DateWindow) -> bool:
    """Return whether one of several windows begins or ends what is asked: "from Q1 to Q2"."""
    starts = {one for one in (said.first, said.after) if one is not None}
    return bool(starts & {asked.first, asked.after})


def _ends(said: DateWindow, asked: DateWindow) -> bool:
    """Return whether a period ends where one that is asked for ends: "Q1" beside "Q1 2025"."""
    if said.first is None or asked.first is None:
        return said.after == asked.after
    return any(
        (shift(said.first, "year", step), said.after and shift(said.after, "year", step))
        == (asked.first, asked.after)
        for step in range(-3, 4)
    )


def _inside(asked: DateWindow, said: DateWindow) -> bool:
    """Return whether a time that is compared with is part of "last year", as it was meant."""
    if asked.first is None or asked.last is None:
        return False
    return said.holds(asked.first) and said.holds(asked.last)


def _held(slots: Slots, said: DateWindow, asked: DateWindow) -> bool:
    """Return whether a period is one bucket of what is asked: "2023 vs 2024 vs 2025"."""
    if not any(":" in one for one in slots.query.dimensions):
        return False
    if said.first is None or said.last is None:
        return False
    return asked.holds(said.first) and asked.holds(said.last)


def _led(spans: tuple[Span, ...], place: int) -> bool:
    """Return whether a word before a window makes it an end of one: "up to June"."""
    before = spans[place - 1] if place else None
    return before is not None and (bool(before.of("operator")) or before.text.casefold() in _LEADS)


def _in_name(slots: Slots, span: Span) -> bool:
    """Return whether a metric's own name says the window: bookings, year to date."""
    words = set(words_of(span.text))
    for name in slots.query.metrics:
        metric = slots.lexicon.metric(name)
        if isinstance(metric.definition, Cumulative) or metric.default_window:
            said = (metric.words.label, *metric.words.synonyms)
            if words <= {word for one in said for word in words_of(one)}:
                return True
    return False
