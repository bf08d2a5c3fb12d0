"""Running totals that are asked for as one number: "bookings YTD" are bookings, year to date."""

from typing import Final

from engine.planning.meaning.sentence import Sentence
from engine.planning.time.calendar_words import window_name
from semantic.model import Cumulative

_RUNNING: Final = ("cumulative", "running")


def read_to_date(sentence: Sentence) -> None:
    """Show "bookings YTD by team" as bookings in that time; by month they are what ran up."""
    draft = sentence.draft
    said = [span.text.casefold() for span in sentence.spans if span.kind == "metric"]
    if draft.grain or draft.window or any(word in one for one in said for word in _RUNNING):
        return
    uncumulated(sentence)


def uncumulated(sentence: Sentence) -> bool:
    """Compare the "bookings" of "bookings YTD" in that time, not its running total."""
    draft = sentence.draft
    if len(draft.metrics) != 1:
        return False
    definition = sentence.lexicon.metric(draft.metrics[0]).definition
    if not isinstance(definition, Cumulative) or definition.to_date is None:
        return False
    draft.metrics[:] = [definition.metric]
    draft.window = window_name(f"{definition.to_date}_to_date")
    return True
