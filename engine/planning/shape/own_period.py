"""Times that nobody named: of what is measured by periods, and of "the same quarter last year"."""

from datetime import timedelta
from typing import Final

from engine.planning.meaning.sentence import Sentence
from engine.planning.shape.date_roles import grain_of
from engine.planning.time.calendar_words import window_name
from semantic.kinds import home_of
from semantic.model import Cumulative, Formula
from semantic.periods import move
from semantic.query import WindowSpec

_UNITS: Final = ("week", "month", "quarter")
_TO_DATE: Final = frozenset({"ytd", "qtd", "mtd"})
_RUNNING: Final = frozenset({"running", "cumulative", "cumulatively", "cumulated", "rolling"})
_COMPARING: Final = frozenset({"vs", "versus", "against", "than", "compared", "to", "as"})


def read_year_ago(sentence: Sentence) -> None:
    """Read "bookings in the same quarter last year" as that quarter: nothing is compared."""
    draft = sentence.draft
    places = [at for at in sentence.free("change") if _same_unit(sentence, at)]
    if len(places) != 1 or draft.window is not None or draft.grain is not None or draft.compare:
        return
    (place,) = places
    if any(span.of("compare", "window", "trend") for span in sentence.spans):
        return
    before = sentence.at(place - 1)
    if before is not None and not _COMPARING.isdisjoint(before.text.casefold().split()):
        return
    if any(span.of("change") for at, span in enumerate(sentence.spans) if at != place):
        return
    unit = grain_of(sentence, _same_unit(sentence, place) or "quarter")
    dates = sentence.time.dates(window_name(f"this_{unit}"))
    if dates is None or dates.first is None or dates.after is None:
        return
    first, after = (move(day, "year", -1) for day in (dates.first, dates.after))
    last = after - timedelta(days=1)
    draft.window = WindowSpec(from_=first.isoformat(), to=last.isoformat())
    if unit == "quarter":
        draft.window = WindowSpec(year=first.year, quarter=(first.month + 2) // 3)
    elif unit == "month":
        draft.window = WindowSpec(year=first.year, month=first.month)
    sentence.take(place)
    said = sentence.spans[place].text
    sentence.assume(f'"{said}" is read as {first} to {last}.')


def _same_unit(sentence: Sentence, place: int) -> str | None:
    words = sentence.spans[place].text.casefold().split()
    return next((word for word in words if word in _UNITS), None) if "same" in words else None


def bucket_to_date(sentence: Sentence) -> None:
    """Read "bookings YTD, monthly" as each month of this year: no running total is asked for."""
    draft = sentence.draft
    if draft.grain is None or draft.window is not None or len(draft.metrics) != 1:
        return
    definition = sentence.lexicon.metric(draft.metrics[0]).definition
    said = {word for span in sentence.spans for word in span.text.casefold().split()}
    short = not said.isdisjoint(_TO_DATE) and said.isdisjoint(_RUNNING)
    if isinstance(definition, Cumulative) and definition.to_date is not None and short:
        draft.metrics[:] = [definition.metric]
        draft.window = window_name(f"{definition.to_date}_to_date")


def show_own_period(sentence: Sentence) -> None:
    """Show metrics that a rate sets against each other in its period, where no time was named.

    Bookings of all times against the quotas of all quarters would compare nothing.
    """
    draft = sentence.draft
    if draft.window is not None or draft.grain is not None or draft.compare or draft.running:
        return
    model = sentence.lexicon.model
    asked = set(draft.metrics)
    if len(asked) < 2 or len({_home(sentence, one) for one in asked}) < 2:
        return
    for metric in model.metrics.values():
        definition, window = metric.definition, metric.default_window
        if window is None or not isinstance(definition, Formula):
            continue
        if asked <= set(definition.metrics):
            draft.window = window_name(window)
            said = str(window).replace("_", " ")
            sentence.assume(f"No time was named; {said} is shown, as for {metric.words.label}.")
            return


def _home(sentence: Sentence, metric: str) -> str | None:
    return home_of(sentence.lexicon.metric(metric).definition)
