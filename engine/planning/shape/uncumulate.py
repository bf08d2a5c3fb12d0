"""Running totals that are asked for as one number: "bookings YTD" are bookings, year to date."""

from typing import Final

from engine.planning.meaning.sentence import Sentence
from engine.planning.subject.stock import is_stock
from engine.planning.time.calendar_words import window_name
from semantic.model import Cumulative

_RUNNING: Final = ("cumulative", "running")


def read_to_date(sentence: Sentence) -> None:
    """Show "bookings YTD by month" as the bookings of each month in that time.

    Only what is called cumulative or running is what ran up.
    """
    draft = sentence.draft
    said = [span.text.casefold() for span in sentence.spans if span.kind == "metric"]
    if draft.window or any(word in one for one in said for word in _RUNNING):
        return
    uncumulated(sentence)


def uncumulated(sentence: Sentence) -> bool:
    """Compare the "bookings" of "bookings YTD" in that time, not its running total.

    The time is of the metrics beside it too, but for what stands open now: that has no such time.
    """
    draft = sentence.draft
    if len(draft.metrics) > 1 and any(is_stock(sentence, one) for one in draft.metrics):
        return False
    found = [
        (at, definition)
        for at, name in enumerate(draft.metrics)
        if isinstance(definition := sentence.lexicon.metric(name).definition, Cumulative)
        and definition.to_date is not None
    ]
    if len(found) != 1 or found[0][1].metric in draft.metrics:
        return False
    at, running = found[0]
    draft.metrics[at] = running.metric
    draft.window = window_name(f"{running.to_date}_to_date")
    return True
