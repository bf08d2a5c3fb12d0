"""Times told by the time before: "the month before", "the quarter after that"."""

import re
from datetime import date
from typing import Final

from engine.planning.dialogue.talk import Talk
from engine.planning.text.words import NUMBER_WORDS
from semantic.periods import move
from semantic.query import UNITS, Unit, WindowSpec

_STEP: Final = re.compile(
    r"^(?:(?:in|for|during)\s+)?(?:the )?(?P<one>day|week|month|quarter|year|period|one)"
    r" (?P<way>before|prior|earlier|previously|after|following|later)(?: (?:that|it|this))?$"
    r"|^(?P<bare>before|after) (?:that|it)$"
    r"|^(?:(?:go|step|move|jump|back|forward|and|then|take it) )*(?:one|another)"
    r"(?: more| further)?(?: (?P<unit>day|week|month|quarter|year|period))?(?: more| further)?"
    r" (?P<then>back|earlier|before|prior|forward|ahead|later|after)(?: (?:that|it|again))?$"
    r"|^(?:go|step|move|jump) (?P<gone>back|forward|ahead) (?:one|another|a)(?: more)?"
    r"(?: (?P<by>day|week|month|quarter|year|period))?(?: more)?$",
    re.IGNORECASE,
)
_COUNTED: Final = re.compile(
    r"^(?:over |for |in |the |to )*(?P<many>\d{1,3}|two|three|four|five|six|seven|eight|nine"
    r"|ten|twelve|eighteen) (?P<unit>days|weeks|months|quarters|years)$",
    re.IGNORECASE,
)
_BEFORE: Final = frozenset({"before", "prior", "earlier", "previously", "back"})


_SAME: Final = re.compile(
    r"^(?:and |what about |how about )*(?:(?:in|for|during)\s+)?(?:the )?same"
    r" (?P<one>day|week|month|quarter|half|period|time)"
    r" (?:(?:of |in )?(?:the )?(?:last|previous|prior) year"
    r"|(?:a|one) year (?:ago|earlier|before))$",
    re.IGNORECASE,
)


def step_in_time(talk: Talk) -> WindowSpec | None:
    """Return the window as long as the one before it, one step or a year away, or None."""
    same = _SAME.match(talk.said.text.strip().rstrip("?.!"))
    if same:
        return _year_back(talk, same["one"].casefold())
    counted = _COUNTED.match(talk.said.body)
    if counted:
        return _as_many(talk, counted)
    found = _STEP.match(talk.said.left)
    asked = talk.previous.time.window if talk.previous.time else None
    dates = talk.time.dates(asked) if asked is not None else None
    if not found or dates is None or dates.first is None or dates.after is None:
        return None
    said = (found["one"] or found["unit"] or found["by"] or "period").casefold()
    unit, count = (dates.unit or "day"), dates.count
    if dates.unit is None:
        count = (dates.after - dates.first).days
    if said in UNITS and said != unit.removeprefix("fiscal_"):
        return None
    if said in UNITS and count != 1:
        return None
    ways = (found["way"], found["bare"], found["then"], found["gone"])
    back = next(one for one in ways if one).casefold() in _BEFORE
    way = -count if back else count
    first, after = move(dates.first, _unit(unit), way), move(dates.after, _unit(unit), way)
    return _window(first, after, unit if count == 1 else None)


def _as_many(talk: Talk, counted: re.Match[str]) -> WindowSpec | None:
    """Return "12 months" in the place of "the last 6 months"."""
    asked = talk.previous.time.window if talk.previous.time else None
    said = counted["many"].casefold()
    number = int(said) if said.isdigit() else NUMBER_WORDS.get(said)
    unit = talk.time.unit(counted["unit"].casefold().removesuffix("s"))
    if (
        not isinstance(asked, WindowSpec)
        or not (asked.last or asked.next)
        or not number
        or not unit
    ):
        return None
    if asked.last:
        return WindowSpec(last=number, unit=unit, complete=asked.complete)
    return WindowSpec(next=number, unit=unit, complete=asked.complete)


def _year_back(talk: Talk, said: str) -> WindowSpec | None:
    """Return the window of the question before, a year earlier: "same quarter last year"."""
    asked = talk.previous.time.window if talk.previous.time else None
    dates = talk.time.dates(asked) if asked is not None else None
    if dates is None or dates.first is None or dates.after is None or talk.previous.compare:
        return None
    whole = dates.unit if dates.count == 1 and not dates.to_date else None
    if said in UNITS and said != (whole or "").removeprefix("fiscal_"):
        return None
    return _window(move(dates.first, "year", -1), move(dates.after, "year", -1), whole)


def _window(first: date, after: date, unit: str | None) -> WindowSpec:
    """Return the window of two days, by its name where it is one whole unit."""
    if unit == "month":
        return WindowSpec(year=first.year, month=first.month)
    if unit == "quarter":
        return WindowSpec(year=first.year, quarter=(first.month + 2) // 3)
    if unit == "year":
        return WindowSpec(year=first.year)
    return WindowSpec(from_=first.isoformat(), to=move(after, "day", -1).isoformat())


def _unit(said: str) -> Unit:
    return next(one for one in UNITS if one == said)
