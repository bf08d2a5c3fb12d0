"""Windows, grains, trends and comparisons over time."""

from dataclasses import replace
from typing import Final

from engine.planning.calendar_words import window_name
from engine.planning.said_time import TimePhrase
from engine.planning.sentence import Sentence
from engine.planning.spans import Reading
from engine.planning.stock import metric_then
from semantic.periods import shift
from semantic.query import UNITS, Filter, Unit, Window

_YEARLY: Final = ("year", "same")


def read_grain(sentence: Sentence) -> None:
    """Spend "monthly" and the like, before anything else may take the word."""
    for place in sentence.free("grain"):
        reading = sentence.spans[place].first("grain")
        if reading and sentence.draft.grain is None:
            sentence.take(place)
            sentence.draft.grain = _meant(sentence, reading.target)


def read_windows(sentence: Sentence) -> None:
    """Spend the windows: one for the question, one to compare with, or a date filter."""
    draft = sentence.draft
    windows = [p for p in sentence.free("window") if sentence.spans[p].phrase is not None]
    rest: list[int] = []
    for place in windows:
        if not _role_filter(sentence, place, len(windows)):
            rest.append(place)
    if not rest:
        return
    first, *others = rest
    if len(others) == 1 and _compared(sentence, first, others[0]):
        _compare(sentence, first, others[0])
        return
    if len(rest) == 1 and _only_compared(sentence, first):
        return
    if others:
        words = " and ".join(f'"{sentence.spans[place].text}"' for place in rest)
        sentence.ask(f"Two times were named, {words}; which is meant?")
    _use(sentence, first)
    draft.phrase = sentence.spans[first].phrase


def read_trend(sentence: Sentence) -> None:
    """Spend "over time" and "trend": by quarter where no grain is named, and that is said."""
    places = sentence.free("trend")
    if not places:
        return
    sentence.take(*places)
    if sentence.draft.grain is None:
        sentence.draft.grain = sentence.time.unit("quarter")
        sentence.assume("No grain was named, so the trend is by quarter.")


def read_change(sentence: Sentence) -> None:
    """Spend growth, change, year over year: each bucket or window against the one before."""
    for place in sentence.free("change"):
        reading = sentence.spans[place].first("change")
        if reading is None:
            continue
        sentence.take(place)
        _change(sentence, reading, place)
        before, after = place - 1, place + 1
        sentence.take(*(p for p in (before, after) if sentence.has(p, "compare", "and")))


def _change(sentence: Sentence, reading: Reading, place: int) -> None:
    draft = sentence.draft
    step = reading.value or reading.target
    if step in _YEARLY:
        if draft.window is None and draft.grain is None:
            draft.grain = _meant(sentence, "year")
            draft.compare = "previous_period"
            sentence.assume("No time was named, so each year is compared with the one before.")
        else:
            year_grain = draft.grain in ("year", "fiscal_year")
            draft.compare = "previous_period" if year_grain else "previous_year"
    elif step in ("month", "quarter", "week"):
        if draft.grain is None:
            draft.grain = _meant(sentence, step)
        draft.compare = "previous_period"
    elif draft.compare is None:
        if draft.grain is None and draft.window is None:
            sentence.ask(f'"{sentence.spans[place].text}" needs a time: by month, quarter or year?')
        elif draft.grain is None:
            sentence.assume("The change is against the period before.")
        draft.compare = draft.compare or "previous_period"


def _meant(sentence: Sentence, said: str) -> Unit | None:
    for unit in UNITS:
        if unit == said and unit.startswith("fiscal"):
            return unit
    return sentence.time.unit(said)


def _role(sentence: Sentence, place: int) -> str | None:
    """Return the date a word before the window names: "created before 2024"."""
    before = place - 1
    while sentence.is_(before, "preposition", "mark", "operator", "and") and before > 0:
        before -= 1
    span = sentence.at(before)
    if span is None:
        return None
    creates = any(one.target == "create" for one in span.of("verb"))
    dates = [
        one.target
        for one in span.of("dimension")
        if sentence.lexicon.dimension(one.target).type in ("date", "timestamp")
    ]
    reachable = [
        (far, one) for one in dates if (far := sentence.distance(one.partition(".")[0])) is not None
    ]
    if not reachable or before in sentence.grouped:
        return None
    if creates or before not in sentence.used:
        sentence.take(before)
    return min(reachable)[1]


def _role_filter(sentence: Sentence, place: int, count: int) -> bool:
    """Read a window on a named date: the question's own when it is the only one."""
    role = _role(sentence, place)
    draft = sentence.draft
    if role is None:
        return False
    own = {sentence.time_of(metric) for metric in draft.metrics}
    if own == {role}:
        return False
    at_home = role.partition(".")[0] in sentence.homes()
    if count == 1 and at_home:
        draft.time_dimension = role
        return False
    phrase = said_time(sentence, place)
    if phrase:
        sentence.take(place)
        draft.where.append(Filter(field=role, op="during", values=(phrase.window,)))
    return True


def _compared(sentence: Sentence, first: int, second: int) -> bool:
    """Return whether a compare word stands between two windows, or before them both."""
    return any(sentence.has(place, "compare", "change") for place in range(second)) and not any(
        sentence.is_(place, "metric") for place in range(first + 1, second)
    )


def _compare(sentence: Sentence, first: int, second: int) -> None:
    """Compare the first window with the second; a year or a period apart says so."""
    draft = sentence.draft
    sentence.take(*(p for p in range(second + 1) if sentence.has(p, "compare")))
    sentence.take(*(p for p in range(first + 1, second) if sentence.has(p, "and", "mark")))
    _use(sentence, first)
    sentence.take(second)
    one, other = said_time(sentence, first), said_time(sentence, second)
    if one is None or other is None:
        return
    draft.phrase = one
    a, b = sentence.time.dates(one.window), sentence.time.dates(other.window)
    if a is None or b is None or a.first is None or b.first is None:
        sentence.ask("The two times cannot be compared.")
        return
    if b.first > a.first:
        draft.window, draft.phrase = other.window, other
        draft.compare = _relation(sentence, other, one)
        return
    draft.compare = _relation(sentence, one, other)


def _relation(sentence: Sentence, later: TimePhrase, earlier: TimePhrase) -> Window | str:
    a, b = sentence.time.dates(later.window), sentence.time.dates(earlier.window)
    if a and b and a.first and b.first and later.unit and later.unit == earlier.unit:
        if shift(a.first, "year", -1) == b.first and a.count == b.count:
            return "previous_year"
        if a.count == 1 and b.count == 1 and shift(a.first, later.unit, -1) == b.first:
            return "previous_period"
    return earlier.window


def _only_compared(sentence: Sentence, place: int) -> bool:
    """Read "bookings vs last year": the current period against the one named."""
    before = place - 1
    while sentence.is_(before, "preposition") and before > 0:
        before -= 1
    if not sentence.has(before, "compare"):
        return False
    phrase = sentence.spans[place].phrase
    name = phrase.window if phrase else None
    if not isinstance(name, str) or not name.startswith("last_"):
        return False
    sentence.take(before, place)
    current = window_name(f"this_{name.removeprefix('last_')}")
    draft = sentence.draft
    unit = phrase.unit if phrase else None
    if draft.grain is not None:
        draft.window = current
        draft.compare = "previous_year" if unit in ("year", "fiscal_year") else name
        if draft.grain in ("year", "fiscal_year"):
            draft.window, draft.compare = None, "previous_period"
    else:
        draft.window, draft.compare = current, "previous_period"
        if unit in ("year", "fiscal_year"):
            draft.compare = "previous_year"
    said = str(current).replace("_", " ")
    sentence.assume(f"Only one time was named, so {said} is compared with it.")
    return True


def said_time(sentence: Sentence, place: int) -> TimePhrase | None:
    """Return the time a span says; where several are as likely, the one chosen, or ask."""
    phrase = sentence.spans[place].phrase
    if phrase is None or not phrase.choices:
        return phrase
    forced = sentence.forced.get(place)
    if forced is not None and forced.kind == "window":
        window = phrase.choices[int(forced.value)]
        return replace(phrase, window=window, choices=(), doubt="")
    readings = tuple(Reading("window", value=str(at)) for at in range(len(phrase.choices)))
    sentence.ask(f"{phrase.doubt} Which is meant?", at=place, readings=readings)
    return phrase


def _has_default_window(sentence: Sentence) -> bool:
    """Return whether "all time" changes anything: only where a metric has a window of its own."""
    return any(sentence.lexicon.metric(one).default_window for one in sentence.draft.metrics)


def _as_one(sentence: Sentence, place: int, phrase: TimePhrase) -> None:
    """Ask whether two years, or this period and the last, are one time or one beside the other."""
    draft = sentence.draft
    apart = phrase.unit in ("year", "fiscal_year") or any(
        isinstance(one.window, str) for one in phrase.parts
    )
    if not apart or draft.grain is not None or phrase.unit is None:
        return
    forced = sentence.forced.get(place)
    if forced is not None and forced.kind == "window":
        draft.grain = phrase.unit if forced.value == "each" else None
        return
    readings = (Reading("window", value="one"), Reading("window", value="each"))
    text = f'"{sentence.spans[place].text}" may be one time, or each beside the other.'
    sentence.ask(f"{text} Which is meant?", at=place, readings=readings)


def _at_the_time(sentence: Sentence, place: int, phrase: TimePhrase) -> None:
    """Read a moment: what is open now becomes what was open then; a flow has no moment."""
    draft = sentence.draft
    dates = sentence.time.dates(phrase.window)
    for at, metric in enumerate(draft.metrics):
        then = metric_then(sentence, metric)
        if then is None or dates is None or dates.last is None or dates.last > sentence.time.as_of:
            label = sentence.lexicon.metric(metric).words.label
            text = sentence.spans[place].text
            sentence.ask(f'"{text}" is a moment, and {label} has no value of a moment.')
            return
        draft.metrics[at] = then
    if not draft.metrics:
        sentence.ask(f'"{sentence.spans[place].text}" is a moment: of which value?')


def _use(sentence: Sentence, place: int) -> None:
    phrase = said_time(sentence, place)
    sentence.take(place)
    if phrase is None:
        return
    if phrase.point:
        _at_the_time(sentence, place, phrase)
    if phrase.joined == "and":
        _as_one(sentence, place, phrase)
    if phrase.window != "all_time" or _has_default_window(sentence):
        sentence.draft.window = phrase.window
    before = place - 1
    if sentence.has(before, "operator") and sentence.spans[before].text.casefold() == "over":
        sentence.take(before)
    if phrase.assumption:
        sentence.assume(phrase.assumption)
