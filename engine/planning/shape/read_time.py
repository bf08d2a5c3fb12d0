"""Windows, grains and trends over time."""

from dataclasses import replace

from engine.planning.meaning.sentence import Sentence
from engine.planning.shape.choose_time import use_time
from engine.planning.shape.compare_times import ask_which_time, compare_windows
from engine.planning.shape.date_roles import (
    dated_apart,
    grain_of,
    settle_dated_grain,
)
from engine.planning.subject.stock import metric_then
from semantic.query import WindowSpec


def read_grain(sentence: Sentence) -> None:
    """Spend "monthly" and the like, before anything else may take the word."""
    for place in sentence.free("grain"):
        reading = sentence.spans[place].first("grain")
        if reading and sentence.draft.grain is None:
            sentence.take(place)
            sentence.draft.grain = grain_of(sentence, reading.target)


def read_windows(sentence: Sentence) -> None:
    """Spend the windows: one for the question, one to compare with, or a date filter."""
    settle_dated_grain(sentence)
    _at_unit_ends(sentence)
    _at_the_ends(sentence)
    _cut_at_today(sentence)
    windows = [place for place in sentence.free("window") if _is_time(sentence, place)]
    rest = [p for p in windows if not dated_apart(sentence, p, several=len(windows) > 1)]
    if not rest or compare_windows(sentence, rest):
        return
    if len(rest) == 1 or not ask_which_time(sentence, rest):
        use_time(sentence, rest[0])
        _each_of_several(sentence, rest[0])


def _each_of_several(sentence: Sentence, place: int) -> None:
    """Show each of the periods whose metric is asked: "last 8 quarters of win rate" are eight.

    "Bookings for the last 8 quarters" is one number, as is a sum of them.
    """
    draft, spec = sentence.draft, sentence.draft.window
    if not isinstance(spec, WindowSpec) or draft.grain is not None or draft.rows is not None:
        return
    if spec.unit in (None, "day") or (spec.last or spec.next or 0) < 2:
        return
    of = sentence.at(place + 1)
    if of is None or of.text.casefold() != "of" or not _opens(sentence, place):
        return
    if any(span.of("total") for span in sentence.spans):
        return
    at = place + 2
    while sentence.is_(at, "value", "segment"):
        at += 1
    if sentence.is_(at, "metric") and draft.metrics and not (sentence.ranks or draft.compare):
        draft.grain = spec.unit
        unit = spec.unit.replace("_", " ")
        sentence.assume(f'Each {unit} of "{sentence.spans[place].text}" is shown.')


def _opens(sentence: Sentence, place: int) -> bool:
    """Return whether a time is the thing asked for, and not when something is, or a sum of it."""
    return all(
        span.kind in ("list", "chart", "mark", "grain", "which")
        or span.text.casefold() in ("what", "is", "are")
        for span in sentence.spans[:place]
    )


def _at_unit_ends(sentence: Sentence) -> None:
    """Read "month-end pipeline in 2025" as what stood at the end of each of its months."""
    free = [place for place in sentence.free("window") if sentence.spans[place].phrase]
    ends = [place for place in free if _is_unit_end(sentence, place)]
    if len(ends) != 1 or len(free) > 2 or not sentence.draft.metrics:
        return
    span = sentence.spans[ends[0]]
    unit = span.phrase.unit if span.phrase else None
    if (
        len(free) == 1
        and not span.text.casefold().endswith("ends")
        and sentence.draft.grain is None
    ):
        return
    if sentence.draft.grain not in (None, unit):
        return
    if all(metric_then(sentence, one) for one in sentence.draft.metrics):
        sentence.take(ends[0])
        sentence.draft.grain = unit
        sentence.at_ends = True


def _is_unit_end(sentence: Sentence, place: int) -> bool:
    """Return whether a span is the end of no period of its own: "month end", "at quarter ends"."""
    phrase = sentence.spans[place].phrase
    said = sentence.spans[place].text.casefold()
    if phrase is None or not phrase.point or not said.endswith(("end", "ends")):
        return False
    return isinstance(phrase.window, str) and phrase.window.startswith("this_")


def _at_the_ends(sentence: Sentence) -> None:
    """Take what stood at the end of each bucket; of what happened there is no such value."""
    draft = sentence.draft
    for at, metric in enumerate(draft.metrics if sentence.at_ends else ()):
        then = metric_then(sentence, metric)
        if then is None:
            label = sentence.lexicon.metric(metric).words.label
            sentence.ask(f"{label} has no value of a moment, such as the end of a month.")
            return
        draft.metrics[at] = then


def _cut_at_today(sentence: Sentence) -> None:
    """Cut the one time said at today for a "so far" that stands apart from it."""
    free = [place for place in sentence.free("window") if sentence.spans[place].phrase]
    cuts = [p for p in free if (phrase := sentence.spans[p].phrase) and phrase.so_far]
    others = [place for place in free if place not in cuts]
    if len(cuts) != 1 or len(others) != 1:
        return
    phrase = sentence.spans[others[0]].phrase
    cut = sentence.time.cut(phrase) if phrase else None
    if cut is not None:
        sentence.take(*cuts)
        spans = list(sentence.spans)
        spans[others[0]] = replace(spans[others[0]], phrase=cut)
        sentence.spans = tuple(spans)


def _is_time(sentence: Sentence, place: int) -> bool:
    """Return whether a span is a time of its own, not "a year ago" after a compare word."""
    span = sentence.spans[place]
    if span.phrase is None:
        return False
    before = place - 1
    while sentence.is_(before, "preposition") and before > 0:
        before -= 1
    return not (span.of("change") and sentence.has(before, "compare"))


def read_trend(sentence: Sentence) -> None:
    """Spend "over time" and "trend": by quarter where no grain is named, and that is said."""
    _keep_pace(sentence)
    places = sentence.free("trend")
    if not places:
        return
    sentence.take(*places)
    compared = sentence.draft.compare is not None
    if compared and all(" or " in sentence.spans[place].text for place in places):
        return
    if not compared and all(_is_up_or_down(sentence, place) for place in places):
        sentence.draft.compare = "previous_period"
        sentence.assume("The change is against the period before.")
    elif sentence.draft.grain is None:
        sentence.draft.grain = sentence.time.unit("quarter")
        sentence.assume("No grain was named, so the trend is by quarter.")


def _is_up_or_down(sentence: Sentence, place: int) -> bool:
    """Return whether one period is asked to be up or down: "are bookings up or down this month"."""
    draft = sentence.draft
    dates = sentence.time.dates(draft.window) if draft.window is not None else None
    single = dates is not None and dates.count == 1 and dates.first is not None
    return single and draft.grain is None and sentence.spans[place].text.casefold() == "up or down"


def _keep_pace(sentence: Sentence) -> None:
    """Show each of several periods where things keep up with each other: "pulling its weight"."""
    draft = sentence.draft
    paced = any(one.target == "pace" for span in sentence.spans for one in span.of("compare"))
    spec = draft.window
    if not paced or draft.grain is not None or not isinstance(spec, WindowSpec):
        return
    if spec.unit in ("month", "quarter", "year") and (spec.last or 0) > 1:
        draft.grain = spec.unit
        sentence.assume(f"It is shown by {spec.unit}, to see how they keep up.")
