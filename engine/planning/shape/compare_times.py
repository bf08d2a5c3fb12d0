"""Two times side by side: "Q2 vs Q1", "growth from 2024 to 2025", "against last year"."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from engine.planning.meaning.sentence import Sentence
from engine.planning.meaning.spans import Reading
from engine.planning.meaning.words_in_place import COMPARATIVES, is_comparative
from engine.planning.shape.choose_time import at_the_time, choice, said_time, use_time
from engine.planning.shape.read_change import is_moved
from engine.planning.shape.uncumulate import uncumulated
from engine.planning.time.calendar_words import window_name
from engine.planning.time.said_time import TimePhrase
from semantic.periods import shift
from semantic.query import Window, WindowSpec

_SAME_DAYS: Final = "What is not over yet is compared with the same days of the period before."
_SEVERAL: Final = 2
_COMPARE: Final = frozenset({"compare", "comparing", "comparison", "comparison of"})
_PRIOR: Final = frozenset({"prior", "previous", "preceding"})
#: Of what these say, "from Q1 to Q2" may be the way it went.
_MOVED: Final = frozenset({"moved", "pushed", "slipped", "shifted", "postponed", "delayed"})


def compare_windows(sentence: Sentence, places: list[int]) -> bool:
    """Compare two times where a word asks for it, and spend them; else leave them."""
    first, *others = places
    if len(places) == 1:
        return (
            _ends_compared(sentence, first)
            or _only_compared(sentence, first)
            or _each_compared(sentence, first)
        )
    if len(places) == 2 and _joined(sentence, first, others[0]):
        return _compare_places(sentence, first, others[0])
    if len(places) > 2 and sentence.free("compare"):
        return _side_by_side(sentence, places)
    return False


def ask_which_time(sentence: Sentence, places: list[int]) -> bool:
    """Ask which of several times is meant; return whether the answer compares them."""
    first = places[0]
    chosen = choice(sentence, first)
    if chosen == "compared" and len(places) == 2:
        return _compare_places(sentence, first, places[1])
    if chosen.startswith("only"):
        meant = places[int(chosen.removeprefix("only"))]
        sentence.take(*places)
        others = [place for place in places if place != meant]
        said, other = said_time(sentence, meant), said_time(sentence, others[0])
        if len(places) == 2 and said is not None and other is not None:
            said, _ = _of_one_year(sentence, said, other)
        use_time(sentence, meant, said)
        return True
    words = " and ".join(f'"{sentence.spans[place].text}"' for place in places)
    readings = [Reading("window", value=f"only{at}") for at in range(len(places))]
    if len(places) == 2:
        readings.append(Reading("window", value="compared"))
    text = f"Two times were named, {words}; which is meant?"
    sentence.take(*places)
    sentence.ask(text, at=first, readings=tuple(readings))
    return False


def _joined(sentence: Sentence, first: int, second: int) -> bool:
    """Return whether a compare word stands between two times, or before them both."""
    before = second - 1
    while sentence.is_(before, "preposition") and before > first:
        before -= 1
    if sentence.has(before, "compare") or (sentence.has(before, "or") and _set_apart(sentence)):
        return True
    return any(sentence.has(place, "compare", "change") for place in range(second)) and not any(
        sentence.is_(place, "metric") for place in range(first + 1, second)
    )


def _compare_places(sentence: Sentence, first: int, second: int) -> bool:
    """Compare the time at one place with that at another."""
    one, other = said_time(sentence, first), said_time(sentence, second)
    said = sentence.free("compare")
    either = [at for at in range(first + 1, second) if sentence.has(at, "or")]
    if either or any(sentence.spans[place].text.casefold() == "than" for place in said):
        _spend_more(sentence)
        sentence.take(*either)
    sentence.take(*(p for p in said if p <= second))
    sentence.take(*(p for p in range(first + 1, second) if sentence.has(p, "and", "mark")))
    sentence.take(first, second)
    if one is None or other is None:
        return True
    if one.point and other.point:
        at_the_time(sentence, first, one)
    elif one.point or other.point:
        sentence.ask("A moment cannot be compared with a time.")
    _compare(sentence, one, other)
    return True


def _spend_more(sentence: Sentence) -> None:
    for place, span in enumerate(sentence.spans):
        if span.kind == "unknown" and span.text.casefold() in COMPARATIVES:
            sentence.take(place)
    sentence.ranks[:] = [
        rank for rank in sentence.ranks if not is_comparative(sentence.spans[rank.at])
    ]


def _ends_compared(sentence: Sentence, place: int) -> bool:
    """Read "growth from Q1 to Q2" and "compare Q1 and Q2" as the second against the first."""
    phrase = said_time(sentence, place)
    if phrase is None or len(phrase.parts) != 2 or phrase.choices:
        return False
    if phrase.joined == "to" and _moves(sentence, place):
        sentence.take(place)
        said = sentence.spans[place].text
        sentence.ask(f'It is not clear whether "{said}" is when they moved, or from when to when.')
        return True
    changes = [sentence.spans[at].first("change") for at in sentence.free("change")]
    told = [one for one in changes if one and (one.target or one.value not in ("", "moved"))]
    plain = (bool(changes) and not told) or is_moved(sentence)
    if phrase.joined == "to":
        if not plain or sentence.draft.grain is not None or phrase.parts[0].unit == "day":
            return False
    elif not plain and not sentence.free("compare") and not _set_apart(sentence):
        return False
    _spend_more(sentence)
    sentence.take(place, *sentence.free("compare", "much"))
    _compare(sentence, *phrase.parts)
    return True


def _each_compared(sentence: Sentence, place: int) -> bool:
    """Read "compare the last two quarters" as each of them, where nothing else is compared."""
    asked = [
        at
        for at in sentence.free("compare")
        if at < place and sentence.spans[at].text.casefold() in _COMPARE
    ]
    draft, phrase = sentence.draft, said_time(sentence, place)
    only = len(draft.metrics) == 1 and not draft.dimensions and draft.grain is None
    if len(asked) != 1 or phrase is None or not only or phrase.unit in (None, "day"):
        return False
    dates = sentence.time.dates(phrase.window)
    if dates is None or dates.count < _SEVERAL or any(len(one.values) > 1 for one in draft.where):
        return False
    sentence.take(*asked)
    draft.grain = phrase.unit
    use_time(sentence, place)
    return True


def _set_apart(sentence: Sentence) -> bool:
    """Return whether one of two times is to be above: "was Q1 or Q2 better for bookings"."""
    return sentence.contrast is None and any(
        _is_more(sentence, place) for place in range(len(sentence.spans))
    )


def _is_more(sentence: Sentence, place: int) -> bool:
    ranked = any(rank.at == place and rank.limit is None for rank in sentence.ranks)
    free = place not in sentence.used and sentence.spans[place].kind in ("unknown", "compare")
    return (ranked or free) and sentence.spans[place].text.casefold() in COMPARATIVES


def _moves(sentence: Sentence, place: int) -> bool:
    """Return whether what stands before a range was moved: "deals pushed from Q1 to Q2"."""
    before = sentence.at(place - 1)
    return before is not None and before.text.casefold().split()[-1] in _MOVED


def _side_by_side(sentence: Sentence, places: list[int]) -> bool:
    """Read "2023 vs 2024 vs 2025" as one time, each period of it shown."""
    phrases = [said_time(sentence, place) for place in places]
    found = [one for one in phrases if one is not None]
    unit = found[0].unit
    if len(found) != len(places) or {one.unit for one in found} != {unit}:
        return False
    dates = sorted(
        (one.first, one.last)
        for phrase in found
        if (one := sentence.time.dates(phrase.window)) and one.first and one.last
    )
    apart = any(a[1] + timedelta(days=1) != b[0] for a, b in pairwise(dates))
    if len(dates) != len(places) or apart or sentence.draft.grain is not None:
        return False
    sentence.take(*places, *sentence.free("compare"))
    ends = (dates[0][0].isoformat(), dates[-1][1].isoformat())
    sentence.draft.window = WindowSpec(from_=ends[0], to=ends[1])
    sentence.draft.grain = unit
    for phrase in found:
        if phrase.assumption:
            sentence.assume(phrase.assumption)
    return True


def _compare(sentence: Sentence, one: TimePhrase, other: TimePhrase) -> None:
    """Compare the later time with the earlier; a year or a period apart says so."""
    one, other = _of_one_year(sentence, one, other)
    a, b = sentence.time.dates(one.window), sentence.time.dates(other.window)
    if a is None or b is None or a.first is None or b.first is None:
        sentence.ask("The two times cannot be compared.")
        return
    if (a.first, a.after) == (b.first, b.after):
        _before_itself(sentence, one, other)
        return
    later, earlier = (other, one) if b.first > a.first else (one, other)
    if earlier.same or _is_year_of_part(later, earlier):
        _same_part(sentence, later, earlier)
        return
    if later.unit and earlier.unit and later.unit != earlier.unit:
        sentence.ask("The two times named are not of one kind.")
    for phrase in (later, earlier):
        if phrase.assumption:
            sentence.assume(phrase.assumption)
    sentence.draft.window, sentence.draft.phrase = later.window, later
    sentence.draft.compare = _relation(sentence, later, earlier)
    whole = a.to_date != b.to_date and str(sentence.draft.compare).startswith("previous")
    if whole and "_to_date" in str(later.window):
        sentence.assume(_SAME_DAYS)


def _is_year_of_part(later: TimePhrase, earlier: TimePhrase) -> bool:
    """Return whether a part of a year stands against "last year": the same part of that."""
    whole = earlier.window in ("last_year", "last_fiscal_year")
    return whole and later.unit not in (None, "year", "fiscal_year")


def _same_part(sentence: Sentence, later: TimePhrase, year: TimePhrase) -> None:
    """Compare a time with the same days of a year."""
    a, b = sentence.time.dates(later.window), sentence.time.dates(year.window)
    if a is None or b is None or a.first is None or a.last is None or b.first is None:
        sentence.ask("The two times cannot be compared.")
        return
    sentence.draft.window, sentence.draft.phrase = later.window, later
    away = b.first.year - a.first.year
    first, after = (shift(one, "year", away) for one in (a.first, a.last + timedelta(days=1)))
    last = after - timedelta(days=1)
    sentence.draft.compare = WindowSpec(from_=first.isoformat(), to=last.isoformat())
    if away == -1:
        sentence.draft.compare = "previous_year"
    if later.assumption:
        sentence.assume(later.assumption)
    sentence.assume(f"It is compared with the same time of that year: {first} to {last}.")


def _before_itself(sentence: Sentence, one: TimePhrase, other: TimePhrase) -> None:
    """Read "last 30 days vs prior 30 days" as those and the days before; else ask."""
    said = {word.text.casefold() for word in sentence.spans if word.phrase in (one, other)}
    leads = {word for text in said for word in text.split()[:2]}
    if not leads & _PRIOR:
        sentence.ask("The two times named are the same one.")
    sentence.draft.window, sentence.draft.phrase = one.window, one
    sentence.draft.compare = "previous_period"


def _of_one_year(
    sentence: Sentence, one: TimePhrase, other: TimePhrase
) -> tuple[TimePhrase, TimePhrase]:
    """Give the "Q1" of "Q2 2025 vs Q1" the year that puts it nearest before the other."""
    if one.yearless and not other.yearless:
        return _near(sentence, one, other), other
    if other.yearless and not one.yearless:
        return one, _near(sentence, other, one)
    return one, other


def _near(sentence: Sentence, one: TimePhrase, partner: TimePhrase) -> TimePhrase:
    """Return a yearless time in its partner's year where that has begun, else just before it."""
    its = sentence.time.dates(partner.window)
    if its is None or its.first is None or isinstance(partner.window, str):
        return one
    moved = _in_year(one, its.first.year)
    dates = sentence.time.dates(moved.window)
    if moved.window == partner.window:
        return one
    begun = dates is not None and dates.first is not None and dates.first <= sentence.time.as_of
    return moved if begun else sentence.time.near(one, partner)


def _in_year(phrase: TimePhrase, year: int) -> TimePhrase:
    """Return a yearless half, quarter or month in a year; nothing is assumed of it any more."""
    window = phrase.window
    if not isinstance(window, WindowSpec):
        return phrase
    if window.from_ and window.to:
        first, last = date.fromisoformat(window.from_), date.fromisoformat(window.to)
        after = shift(last + timedelta(days=1), "year", year - first.year)
        begun, ended = shift(first, "year", year - first.year), after - timedelta(days=1)
        half = WindowSpec(from_=begun.isoformat(), to=ended.isoformat())
        return replace(phrase, window=half, yearless=False, coming=None, assumption=None)
    moved = WindowSpec(
        year=year, quarter=window.quarter, month=window.month, calendar=window.calendar
    )
    return replace(phrase, window=moved, yearless=False, coming=None, assumption=None)


def _relation(sentence: Sentence, later: TimePhrase, earlier: TimePhrase) -> Window | str:
    a, b = sentence.time.dates(later.window), sentence.time.dates(earlier.window)
    if a and b and a.first and b.first and a.after and b.after:
        year_on = shift(a.first, "year", -1), shift(a.after, "year", -1)
        if year_on == (b.first, b.after):
            return "previous_year"
    if a and b and a.first and b.first and later.unit and later.unit == earlier.unit:
        if shift(a.first, "year", -1) == b.first and a.count == b.count:
            return "previous_year"
        if a.count == 1 and b.count == 1 and shift(a.first, later.unit, -1) == b.first:
            return "previous_period"
    return earlier.window


def _compared_to(sentence: Sentence, place: int) -> int:
    """Return where "to" stands in "compare bookings in EMEA to last year", or -1."""
    lead = sentence.at(place - 1)
    if lead is None or lead.text.casefold() not in ("to", "with", "against"):
        return -1
    told = [at for at, span in enumerate(sentence.spans[:place]) if span.of("compare")]
    said = [at for at in told if sentence.spans[at].text.casefold().startswith("compar")]
    sentence.take(*said)
    return place - 1 if said else -1


def _only_compared(sentence: Sentence, place: int) -> bool:
    """Read "bookings vs last year": the current period against the one named."""
    before = place - 1
    while sentence.is_(before, "preposition") and before > 0:
        before -= 1
    if not sentence.has(before, "compare"):
        before = _compared_to(sentence, place)
    if before < 0:
        return False
    phrase = sentence.spans[place].phrase
    name = phrase.window if phrase else None
    if phrase is not None and not isinstance(name, str) and uncumulated(sentence):
        sentence.take(before, place)
        told = TimePhrase(place, place, sentence.draft.window or "year_to_date", phrase.unit)
        _compare(sentence, told, phrase)
        return True
    if not isinstance(name, str) or not name.startswith("last_"):
        return _compared_with_past(sentence, before, place)
    _spend_more(sentence)
    sentence.take(before, place)
    present = window_name(f"this_{name.removeprefix('last_')}")
    draft = sentence.draft
    unit = phrase.unit if phrase else None
    if draft.grain is not None:
        draft.window = present
        draft.compare = "previous_year" if unit in ("year", "fiscal_year") else name
        if draft.grain in ("year", "fiscal_year"):
            draft.window, draft.compare = None, "previous_period"
    else:
        yearly = unit in ("year", "fiscal_year")
        draft.compare = "previous_year" if yearly else "previous_period"
        if uncumulated(sentence):
            sentence.assume(_SAME_DAYS)
            return True
        draft.window = present
    said = str(present).replace("_", " ")
    sentence.assume(f"Only one time was named, so {said} is compared with it.")
    return True


def _compared_with_past(sentence: Sentence, before: int, place: int) -> bool:
    """Read "bookings vs Q1" as this quarter against it: one period that is over."""
    phrase = said_time(sentence, place)
    if phrase is None or phrase.point or phrase.choices or sentence.draft.grain is not None:
        return False
    dates = sentence.time.dates(phrase.window)
    single = phrase.unit in ("month", "quarter", "year") and not phrase.parts
    if not single or dates is None or dates.count != 1 or dates.last is None:
        return False
    if dates.last >= sentence.time.as_of:
        return False
    present = window_name(f"this_{phrase.unit}")
    _spend_more(sentence)
    sentence.take(before, place)
    _compare(sentence, TimePhrase(place, place, present, phrase.unit), phrase)
    said = present.replace("_", " ")
    sentence.assume(f"Only one time was named, so {said} is compared with it.")
    return True
