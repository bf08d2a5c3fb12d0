"""Growth, change and what moved: each time against the one before, or over time."""

from typing import Final

from engine.planning.meaning.sentence import Sentence
from engine.planning.meaning.spans import Reading
from engine.planning.shape.date_roles import grain_of
from engine.planning.shape.uncumulate import uncumulated
from engine.planning.time.calendar_words import window_name

_YEARLY: Final = ("year", "same")
#: What may be done to things as well as be so of numbers.
_DONE: Final = frozenset(
    {*("dropped", "slowed", "slowed down", "picked up", "jumped", "moved", "changed", "shifted")}
)
_UNIT_WORDS: Final = ("week", "month", "quarter")


def read_change(sentence: Sentence) -> None:
    """Spend growth, change, year over year: each bucket or window against the one before."""
    if is_moved(sentence):
        _move(sentence)
    for place in sentence.free("change"):
        reading = sentence.spans[place].first("change")
        if reading is None or (reading.value == "moved" and not _tells_a_move(sentence, place)):
            continue
        sentence.take(place)
        if reading.value == "moved":
            _move(sentence)
        else:
            _change(sentence, reading, place)
        before, after = place - 1, place + 1
        sentence.take(*(p for p in (before, after) if sentence.has(p, "compare", "and")))


def is_moved(sentence: Sentence) -> bool:
    """Return whether something got bigger, longer or better: it changed, or does over time."""
    contrast = sentence.contrast
    return contrast is not None and contrast.moved and not sentence.free("trend")


def _tells_a_move(sentence: Sentence, place: int) -> bool:
    """Return whether a word says that a number moved: "fall" is a season too, deals are dropped."""
    said, before = sentence.spans[place].text.casefold(), sentence.at(place - 1)
    if said == "fall":
        return bool(sentence.stops & {"did", "does", "do", "didn't"})
    if said in _DONE and (before is not None and before.of("entity")):
        return False
    return not (said in ("changed", "moved") and sentence.is_(place + 1, "dimension", "entity"))


def _move(sentence: Sentence) -> None:
    """Compare a time with the one before where something moved in it; else show it over time."""
    draft = sentence.draft
    if draft.compare is not None or draft.grain is not None:
        return
    dates = sentence.time.dates(draft.window) if draft.window is not None else None
    ended = dates is not None and dates.first is not None and dates.last is not None
    if ended and dates is not None and dates.count == 1:
        draft.compare = "previous_period"
        sentence.assume("The change is against the period before.")
    else:
        counted = dates is not None and dates.unit in ("week", "month") and dates.count > 1
        draft.grain = dates.unit if counted and dates else sentence.time.unit("quarter")
        said = str(draft.grain).replace("_", " ")
        sentence.assume(f"It is shown by {said}, to see how it moved.")


def _change(sentence: Sentence, reading: Reading, place: int) -> None:
    draft = sentence.draft
    step = reading.value or reading.target
    if step in ("same", "before", "year_before"):
        sentence.take(*sentence.free("compare"))
        _imply_window(sentence, place)
    if step in _YEARLY:
        _yearly(sentence, step)
    elif step == "year_before":
        yearly = draft.phrase is not None and draft.phrase.unit in ("year", "fiscal_year")
        draft.compare = "previous_period" if yearly else "previous_year"
    elif step in ("month", "quarter", "week"):
        if draft.grain is None:
            draft.grain = grain_of(sentence, step)
        draft.compare = "previous_period"
    elif draft.compare is None:
        if draft.grain is None and draft.window is None:
            sentence.ask(f'"{sentence.spans[place].text}" needs a time: by month, quarter or year?')
        elif draft.grain is None and _is_open_ended(sentence):
            text = f'"{sentence.spans[place].text}" needs a time that begins and ends.'
            sentence.ask(f"{text} By month, quarter or year?")
        elif draft.grain is None:
            sentence.assume("The change is against the period before.")
        draft.compare = "previous_period"


def _is_open_ended(sentence: Sentence) -> bool:
    window = sentence.draft.window
    dates = sentence.time.dates(window) if window is not None else None
    return dates is None or dates.first is None or dates.last is None


def _yearly(sentence: Sentence, step: str) -> None:
    """Compare with a year before; without any time, each year with the one before."""
    draft = sentence.draft
    years = draft.phrase is not None and {one.unit for one in draft.phrase.parts} == {"year"}
    if draft.window is None and draft.grain is None and step == "same":
        draft.compare = "previous_year"
        sentence.ask("Which time is to be compared with the same time a year before?")
    elif draft.grain is None and (draft.window is None or years):
        draft.grain = grain_of(sentence, "year")
        draft.compare = "previous_period"
        if not years:
            sentence.assume("No time was named, so each year is compared with the one before.")
    else:
        year_grain = draft.grain in ("year", "fiscal_year")
        draft.compare = "previous_period" if year_grain else "previous_year"


def _imply_window(sentence: Sentence, place: int) -> None:
    """Take the time that "bookings YTD" or "vs the same quarter last year" leaves to be told."""
    draft = sentence.draft
    if draft.window is not None or draft.grain is not None or uncumulated(sentence):
        return
    said = sentence.spans[place].text.casefold().split()
    unit = next((word for word in said if word in _UNIT_WORDS), None)
    meant = grain_of(sentence, unit) if unit else None
    if meant is not None and "same" in said:
        draft.window = window_name(f"this_{meant}")
        told = draft.window.replace("_", " ")
        sentence.assume(f"Only one time was named, so {told} is compared with it.")
