"""Times with an open end, and moments: "since March", "from 2024 on", "at the end of Q1"."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from engine.planning.text.tokens import Token
from engine.planning.time.calendar_periods import CalendarPeriods
from engine.planning.time.calendar_words import (
    UNIT_WORDS,
    count_at,
    so_far_end,
    text_of,
    word_at,
    words_at,
)
from engine.planning.time.relative_periods import RelativePeriods
from engine.planning.time.said_time import TimePhrase, together
from engine.planning.time.written_dates import one_day
from semantic.periods import move
from semantic.query import Window, WindowSpec

_DAY: Final = timedelta(days=1)
_SINCE: Final = frozenset({"since", "starting", "beginning"})
_BEFORE: Final = frozenset({"before", "pre"})
_AFTER: Final = frozenset({"after", "post"})
_UNTIL: Final = frozenset({"until", "till", "til", "through", "thru"})
_ONWARD: Final = frozenset({"onward", "onwards", "forward"})
_OR_LATER: Final = frozenset({"later", "after", "beyond", "newer"})
_OR_EARLIER: Final = frozenset({"earlier", "before", "prior", "older"})
_LEADS_OF_THREE: Final[dict[tuple[str, ...], str]] = {
    ("on", "or", "after"): "since",
    ("on", "or", "before"): "until",
    ("on", "and", "after"): "since",
    ("no", "later", "than"): "until",
    ("not", "later", "than"): "until",
    ("no", "earlier", "than"): "since",
    ("not", "before", "the"): "since",
}
_INCLUDING: Final = (("and", "including"), ("and", "incl"), ("and", "inclusive"))
_BEGAN: Final = frozenset({"began", "started", "start", "begun", "begins", "starts"})
_WE_BEGAN: Final = (("we", "started"), ("we", "began"), ("we", "entered"), ("we", "opened"))
_OLDER: Final[tuple[tuple[str, ...], ...]] = (("more", "than"), ("longer", "than"))
_NEWER: Final[tuple[tuple[str, ...], ...]] = (("less", "than"), ("fewer", "than"))
#: What may follow "by August": a name after it would be what is grouped or ranked by.
_AFTER_BY: Final = frozenset({"?", ".", "!", ",", ";", "by", "per", "in", "for", "with", "from"})
_UP_TO_WHAT: Final = frozenset({"run", "lead", "leading", "build", "running", "adds", "add"})
_END: Final = ("end", "ends")
_EDGES: Final = {
    **dict.fromkeys(("start", "beginning", "begin", "opening"), "start"),
    **dict.fromkeys(("end", "close"), "end"),
}


@dataclass(frozen=True, slots=True)
class BoundedTimes:
    """Reads times that are bounded by the names of periods."""

    periods: CalendarPeriods
    relative: RelativePeriods

    @property
    def as_of(self) -> date:
        """The date asked as of."""
        return self.periods.as_of

    def at(self, tokens: tuple[Token, ...], start: int) -> TimePhrase | None:
        """Return the longest bounded time that begins at a token."""
        readers = (self._led, self._followed, self._point, self._year_end, self._aged)
        found = [one for reader in readers if (one := reader(tokens, start)) is not None]
        return max(found, key=lambda one: one.end, default=None)

    def named(self, tokens: tuple[Token, ...], at: int) -> TimePhrase | None:
        """Return the period that bounds: a named one, one told from today, an edge of one."""
        edge = self._edge(tokens, at)
        if edge is not None:
            return edge
        found = (self.periods.period(tokens, at, led=True), self.relative.at(tokens, at))
        there = [one for one in found if one is not None]
        return max(there, key=lambda one: one.end, default=None)

    def _edge(self, tokens: tuple[Token, ...], at: int) -> TimePhrase | None:
        """Return the day at "the end of March", "the start of the year"."""
        began = self._began(tokens, at)
        if began is not None:
            return began
        at += word_at(tokens, at) == "the"
        edge = _EDGES.get(word_at(tokens, at))
        end = at + 1
        before_end = self._year_end(tokens, at)
        if before_end is not None:
            return self._day_at(before_end, at, "end")
        ended = self.relative.anchor(tokens, at)
        if edge is None or word_at(tokens, end) != "of":
            return self._day_at(ended, at, "end") if ended and ended.point else None
        whole = self.periods.period(tokens, end + 1, led=True) or self.relative.at(tokens, end + 1)
        whole = whole or self.relative.anchor(tokens, end + 1)
        return self._day_at(whole, at, edge) if whole else None

    def _began(self, tokens: tuple[Token, ...], at: int) -> TimePhrase | None:
        """Return the first day of the present period of "the year began", "we started Q2"."""
        if words_at(tokens, at, 2) in _WE_BEGAN:
            whole = self.relative.anchor(tokens, at + 2) or self.periods.period(tokens, at + 2)
            return self._day_at(whole, at, "start") if whole else None
        whole = self.relative.anchor(tokens, at)
        if whole is None or whole.point or word_at(tokens, whole.end) not in _BEGAN:
            return None
        began = self._day_at(whole, at, "start")
        return replace(began, end=whole.end + 1) if began else None

    def _day_at(self, whole: TimePhrase, at: int, edge: str) -> TimePhrase | None:
        dates = self.periods.dates(whole.window)
        if dates is None or dates.first is None or dates.last is None or whole.choices:
            return None
        coming = self.periods.dates(whole.coming) if whole.coming else None
        day = dates.first if edge == "start" else dates.last
        later = (coming.first if edge == "start" else coming.last) if coming else None
        return replace(
            whole,
            start=at,
            window=one_day(day),
            coming=one_day(later) if later else None,
            point=edge == "end",
            parts=(whole,),
        )

    # "since March", "before 2024", "up to June 2025", "by the end of the quarter"
    def _led(self, tokens: tuple[Token, ...], start: int) -> TimePhrase | None:
        lead = self._lead(tokens, start)
        if lead is None:
            return None
        kind, at = lead
        if kind != "after" and words_at(tokens, at, 2) in _INCLUDING:
            at += 2
        period = self.named(tokens, at)
        if period is None:
            return None
        if kind == "from":
            return self._onward(tokens, start, period)
        if kind == "by":
            return self._by(tokens, start, period)
        found = self._half_open(tokens, start, kind, period)
        if found and kind == "since":
            return replace(found, end=so_far_end(tokens, found.end) or found.end)
        return found

    def _lead(self, tokens: tuple[Token, ...], start: int) -> tuple[str, int] | None:
        word, two = word_at(tokens, start), words_at(tokens, start, 2)
        if word == "up" and word_at(tokens, start - 1) in _UP_TO_WHAT:
            return None  # the run-up to March is no time with an end alone
        three = words_at(tokens, start, 3)
        if three in _LEADS_OF_THREE:
            return _LEADS_OF_THREE[three], start + 3
        if two in (("up", "to"), ("up", "until"), ("up", "till"), ("up", "through")):
            return "until", start + 2
        if two == ("prior", "to") or two == ("earlier", "than"):
            return "before", start + 2
        if two == ("later", "than"):
            return "after", start + 2
        if word == "by":
            here = start + 1 + (word_at(tokens, start + 1) == "the")
            edge = self._edge(tokens, here)
            if edge is None or not edge.point:
                return ("by", start + 1) if word_at(tokens, here) not in UNIT_WORDS else None
            return "until", start + 1
        kinds = ((_SINCE, "since"), (_BEFORE, "before"), (_AFTER, "after"), (_UNTIL, "until"))
        kind = next((kind for words, kind in kinds if word in words), None)
        if kind is None and word == "from" and two == ("from", "and"):
            kind = "since"
        if kind is None:
            return ("from", start + 1) if word == "from" else None
        at = start + 1
        if kind == "since":
            at += word_at(tokens, at) in ("in", "from", "on", "with")
        return kind, at

    def _by(self, tokens: tuple[Token, ...], start: int, period: TimePhrase) -> TimePhrase | None:
        """Read "by July 15" as up to it; "by August" may end before it or with it."""
        if period.unit == "day":
            return self._half_open(tokens, start, "until", period)
        word = word_at(tokens, period.end)
        told = isinstance(period.window, WindowSpec) and not period.choices
        if not told or period.joined or (word and word not in _AFTER_BY):
            return None
        ends = [self._half_open(tokens, start, kind, period) for kind in ("until", "before")]
        choices: tuple[Window, ...] = tuple(one.window for one in ends if one)
        coming: tuple[Window, ...] = tuple(one.coming for one in ends if one and one.coming)
        if len(choices) < 2:
            return None
        choices = coming if len(coming) == 2 else choices
        doubt = f'"{text_of(tokens, start, period.end)}" may end before it, or with it.'
        return TimePhrase(start, period.end, choices[0], doubt=doubt, choices=choices)

    def _onward(
        self, tokens: tuple[Token, ...], start: int, period: TimePhrase
    ) -> TimePhrase | None:
        """Read "from 2024 on"; without "on" it is that year alone."""
        end = self._onward_end(tokens, period.end, bare=True)
        if end is None and _edge_of(period) == "start":
            end = period.end
        if end is None:
            return None
        since = self._half_open(tokens, start, "since", period)
        return replace(since, end=end) if since else None

    def _onward_end(self, tokens: tuple[Token, ...], at: int, bare: bool) -> int | None:
        if word_at(tokens, at) in _ONWARD or (bare and word_at(tokens, at) == "on"):
            return at + 1
        joined = word_at(tokens, at) in ("and", "or")
        return at + 2 if joined and word_at(tokens, at + 1) in _OR_LATER | _ONWARD else None

    # "2024 onwards", "2024 and later", "2024 or earlier"
    def _followed(self, tokens: tuple[Token, ...], start: int) -> TimePhrase | None:
        period = self.periods.period(tokens, start)
        if period is None:
            return None
        end = self._onward_end(tokens, period.end, bare=False)
        kind = "since"
        if end is None and word_at(tokens, period.end) in ("and", "or"):
            after = word_at(tokens, period.end + 2)
            if word_at(tokens, period.end + 1) in _OR_EARLIER and after not in ("last", "that"):
                kind, end = "until", period.end + 2
        if end is None:
            return None
        found = self._half_open(tokens, start, kind, period)
        return replace(found, end=end) if found else None

    def _half_open(
        self, tokens: tuple[Token, ...], start: int, kind: str, period: TimePhrase
    ) -> TimePhrase | None:
        edge = _edge_of(period)

        def bound(window: Window) -> WindowSpec | None:
            dates = self.periods.dates(window)
            if dates is None or dates.first is None or dates.last is None:
                return None
            return _bounds(kind, edge, dates.first, dates.last)

        window = bound(period.window)
        if window is None:
            return None
        of_year = self._in_this_year(tokens, start, kind, period, window)
        if of_year is not None:
            return of_year
        choices: list[Window] = []
        for choice in period.choices:
            one = bound(choice)
            if one is not None:
                choices.append(one)
        said = None
        whole = period.unit != "day" and edge == ""
        if word_at(tokens, start) in ("until", "till", "til") and whole:
            said = f'"{text_of(tokens, start, period.end)}" includes the days up to {window.to}.'
        return TimePhrase(
            start,
            period.end,
            window,
            None,
            together(period.assumption, said),
            yearless=period.yearless,
            coming=bound(period.coming) if period.coming and kind != "since" else None,
            doubt=period.doubt,
            choices=tuple(choices),
        )

    def _in_this_year(
        self,
        tokens: tuple[Token, ...],
        start: int,
        kind: str,
        period: TimePhrase,
        window: WindowSpec | None,
    ) -> TimePhrase | None:
        """Read "through May this year" as from the year's start on; "until" may be since ever."""
        this = words_at(tokens, period.end - 2, 2) == ("this", "year")
        year = self.periods.dates("this_year")
        if kind != "until" or not this or not year or not year.first or not window:
            return None
        if not window.to or window.to >= self.as_of.isoformat():
            return None
        inside = WindowSpec(from_=year.first.isoformat(), to=window.to)
        said = text_of(tokens, start, period.end)
        if word_at(tokens, start) in ("through", "thru"):
            assumption = f'"{said}" is read as {inside.from_} to {inside.to}.'
            return TimePhrase(start, period.end, inside, None, assumption)
        doubt = f'"{said}" may begin with the year, or have no beginning.'
        choices: tuple[Window, ...] = (inside, window)
        return TimePhrase(start, period.end, inside, None, doubt=doubt, choices=choices)

    # "at the end of last quarter", "as of March 31": a moment
    def _point(self, tokens: tuple[Token, ...], start: int) -> TimePhrase | None:
        at = start
        if words_at(tokens, at, 2) in (("as", "of"), ("as", "at")):
            at += 2
        elif word_at(tokens, at) == "at" and word_at(tokens, at + 1) in ("the", *_EDGES):
            at += 1
        found = self._edge(tokens, at)
        if found is not None and found.point:
            whole = found.parts[0]
            return replace(whole, start=start, end=found.end, point=True)
        if found is not None and at > start:
            return self._opening(tokens, start, found)
        if at != start + 2:
            return None
        period = self.named(tokens, at)
        if period is None or period.window == "tomorrow":
            return None
        return replace(period, start=start, point=True)

    def _opening(
        self, tokens: tuple[Token, ...], start: int, edge: TimePhrase
    ) -> TimePhrase | None:
        """Read "at the start of Q2" as the moment before its first day: what it opened with."""
        dates = self.periods.dates(edge.window)
        if dates is None or dates.first is None or dates.first > self.as_of:
            return None
        day = dates.first - _DAY
        said = f'"{text_of(tokens, start, edge.end)}" is read as the end of {day.isoformat()}.'
        assumption = together(edge.assumption, said)
        return TimePhrase(start, edge.end, one_day(day), "day", assumption, point=True)

    def _aged(self, tokens: tuple[Token, ...], start: int) -> TimePhrase | None:
        """Return "more than 90 days ago" as the time before that day, "less than" as since then."""
        older = word_at(tokens, start) == "over" or words_at(tokens, start, 2) in _OLDER
        newer = words_at(tokens, start, 2) in _NEWER
        if not older and not newer:
            return None
        at = start + (1 if word_at(tokens, start) == "over" else 2)
        count, after = count_at(tokens, at)
        if count is None and word_at(tokens, at) in ("a", "an", "one"):
            count, after = 1, at + 1
        unit = self.periods.unit_at(tokens, after)
        if unit is None or count is None or count != int(count) or not 1 <= count <= 10_000:
            return None
        if word_at(tokens, unit[1]) != "ago":
            return None
        day = move(self.as_of, unit[0], -int(count))
        window = WindowSpec(to=(day - _DAY).isoformat())
        if newer:
            window = WindowSpec(from_=day.isoformat())
        return TimePhrase(start, unit[1] + 1, window)

    def _year_end(self, tokens: tuple[Token, ...], start: int) -> TimePhrase | None:
        """Return "quarter end", "March end", "2025 year end" as a moment."""
        at = start + (word_at(tokens, start) == "the")
        here = self.relative.anchor(tokens, at) or self.periods.period(tokens, at)
        if here is None or here.unit == "day" or word_at(tokens, here.end) not in _END:
            return None
        year = self.periods.period(tokens, here.end + 1)
        bare = year is not None and year.unit in ("year", "fiscal_year") and here.unit == year.unit
        if year is not None and bare and not year.choices:
            return replace(year, start=start, point=True)
        return replace(here, start=start, end=here.end + 1, point=True)


def _edge_of(period: TimePhrase) -> str:
    """Return which edge of a period a single day stands for, or "" for the whole."""
    if not period.parts or period.joined:
        return ""
    return "end" if period.point else "start"


def _bounds(kind: str, edge: str, first: date, last: date) -> WindowSpec:
    """Return the half-open window that a lead makes of a period's first and last day."""
    if kind == "since":
        start = last + _DAY if edge == "end" else first
        return WindowSpec(from_=start.isoformat())
    if kind == "after":
        start = first if edge == "start" else last + _DAY
        return WindowSpec(from_=start.isoformat())
    if kind == "before" and edge != "end":
        return WindowSpec(to=(first - _DAY).isoformat())
    end = first - _DAY if edge == "start" else last
    return WindowSpec(to=end.isoformat())
