"""A time that was said into the query: its one meaning, the one chosen, or a doubt."""

from dataclasses import replace

from engine.planning.meaning.sentence import Sentence
from engine.planning.meaning.spans import Reading
from engine.planning.subject.stock import is_only_stock, is_stock, metric_then
from engine.planning.time.said_time import TimePhrase
from semantic.periods import DateWindow
from semantic.query import Filter, Window, WindowSpec


def said_time(sentence: Sentence, place: int) -> TimePhrase | None:
    """Return the time a span says; where several are as likely, the one chosen, or ask."""
    phrase = sentence.spans[place].phrase
    if phrase is None or not phrase.choices:
        return phrase
    chosen = choice(sentence, place)
    if chosen.isdigit():
        return replace(phrase, window=phrase.choices[int(chosen)], choices=(), doubt="")
    begun = _begun(sentence, phrase)
    if begun is not None:
        dates = sentence.time.dates(begun)
        said = f'"{sentence.spans[place].text}" is read as {dates.in_words() if dates else begun}'
        said = f"{said}: the other is still to come."
        return replace(phrase, window=begun, choices=(), doubt="", assumption=said)
    readings = tuple(Reading("window", value=str(at)) for at in range(len(phrase.choices)))
    sentence.ask(f"{phrase.doubt} Which is meant?", at=place, readings=readings)
    return phrase


def _begun(sentence: Sentence, phrase: TimePhrase) -> Window | None:
    """Return the one choice that has begun, where only what happened is asked: 6/9 in June."""
    metrics = sentence.draft.metrics
    if phrase.unit != "day" or not metrics:
        return None
    if any(is_stock(sentence, one) for one in metrics) or _is_due(sentence):
        return None
    today = sentence.time.as_of
    begun: list[Window] = []
    for one in phrase.choices:
        dates = sentence.time.dates(one)
        if dates is None or dates.first is None:
            return None
        if dates.first <= today:
            begun.append(one)
    return begun[0] if len(begun) == 1 else None


def choice(sentence: Sentence, place: int) -> str:
    """Return which reading of a time was chosen, or "" while none is."""
    forced = sentence.forced.get(place)
    return forced.value if forced is not None and forced.kind == "window" else ""


def use_time(sentence: Sentence, place: int, phrase: TimePhrase | None = None) -> None:
    """Make the time said at a place, or the one it was settled to be, the question's window."""
    phrase = phrase or said_time(sentence, place)
    sentence.take(place)
    if phrase is None or _is_now(sentence, phrase):
        return
    if phrase.same:
        sentence.ask(f'"{sentence.spans[place].text}": the same as which time?')
    if phrase.point and _is_due(sentence):
        phrase = _until(sentence, phrase)
    elif phrase.point and choice(sentence, place) == "until":
        phrase = _up_to(sentence, phrase)
    elif phrase.point and choice(sentence, place) == "whole":
        phrase = replace(phrase, point=False)
    elif phrase.point:
        at_the_time(sentence, place, phrase)
    if phrase.joined == "and":
        _as_one(sentence, place, phrase)
    if phrase.yearless and _of_each_year(sentence, place, phrase):
        return
    ahead = sentence.ahead or _is_due(sentence) or _looks_ahead(sentence)
    if phrase.coming is not None and ahead:
        phrase = _coming(sentence, place, phrase)
    elif phrase.yearless and phrase.coming is not None and sentence.dated:
        phrase = _either_way(sentence, place, phrase)
    if phrase.window != "all_time" or _has_default_window(sentence):
        sentence.draft.window = phrase.window
    sentence.draft.phrase = phrase
    before = place - 1
    if sentence.has(before, "operator") and sentence.spans[before].text.casefold() == "over":
        sentence.take(before)
    if phrase.assumption:
        sentence.assume(phrase.assumption)


def filter_time(sentence: Sentence, place: int, field: str) -> None:
    """Make a time a filter on a date that is not the question's own."""
    phrase = said_time(sentence, place)
    if phrase is None:
        return
    sentence.take(place)
    sentence.draft.where.append(Filter(field=field, op="during", values=(phrase.window,)))
    if phrase.assumption:
        sentence.assume(phrase.assumption)


def _coming(sentence: Sentence, place: int, phrase: TimePhrase) -> TimePhrase:
    """Read the "Q4" of what is due in Q4 as the one to come, and say so."""
    coming = phrase.coming
    dates = sentence.time.dates(coming) if coming is not None else None
    if coming is None or coming == phrase.window or dates is None:
        return phrase
    text = sentence.spans[place].text
    if choice(sentence, place) == "past":
        return phrase
    if (
        phrase.yearless
        and choice(sentence, place) != "ahead"
        and _is_nearer(sentence, phrase, dates)
    ):
        readings = (Reading("window", value="ahead"), Reading("window", value="past"))
        sentence.ask(f'"{text}" may be the one to come or the last.', at=place, readings=readings)
    said = f'"{text}" is read as {dates.in_words()}, the one to come.'
    return replace(phrase, window=coming, assumption=said)


def _either_way(sentence: Sentence, place: int, phrase: TimePhrase) -> TimePhrase:
    """Ask whether "deals with a close date in July" are of the last July, or the one to come."""
    metrics = [sentence.measure(one) for one in sentence.draft.metrics]
    free = sentence.draft.rows is not None and not sentence.draft.segments
    if not (free or (metrics and all(one is not None and one.where is None for one in metrics))):
        return phrase
    chosen = choice(sentence, place)
    coming = phrase.coming
    dates = sentence.time.dates(coming) if coming is not None else None
    if chosen == "past" or coming is None or coming == phrase.window or dates is None:
        return phrase
    if not chosen and _is_nearer(sentence, phrase, dates):
        return phrase
    if chosen == "ahead":
        said = f'"{sentence.spans[place].text}" is read as {dates.in_words()}, the one to come.'
        return replace(phrase, window=coming, assumption=said)
    readings = (Reading("window", value="ahead"), Reading("window", value="past"))
    text = f'"{sentence.spans[place].text}" may be the one to come or the last.'
    sentence.ask(text, at=place, readings=readings)
    return phrase


def _is_nearer(sentence: Sentence, phrase: TimePhrase, coming: DateWindow) -> bool:
    """Return whether the last such time is over but much nearer than the one to come."""
    past, today = sentence.time.dates(phrase.window), sentence.time.as_of
    if past is None or past.last is None or coming.first is None:
        return False
    return today - past.last < (coming.first - today) / 3


def _is_due(sentence: Sentence) -> bool:
    """Return whether the question is of what is still to happen."""
    named = sentence.dated and any(is_stock(sentence, one) for one in sentence.draft.metrics)
    return named or any(
        place in sentence.used and any(one.target == "due" for one in span.of("verb"))
        for place, span in enumerate(sentence.spans)
    )


def _looks_ahead(sentence: Sentence) -> bool:
    """Return whether a metric of what is open has a time of its own: a forecast of this quarter."""
    metrics = sentence.draft.metrics
    return bool(metrics) and all(
        is_stock(sentence, one) and sentence.lexicon.metric(one).default_window is not None
        for one in metrics
    )


def _is_now(sentence: Sentence, phrase: TimePhrase) -> bool:
    """Return whether "today" only says what a metric of what is open now says already."""
    metrics = sentence.draft.metrics
    return (
        phrase.window == "today"
        and (phrase.point or bool(metrics))
        and (phrase.point or all(is_only_stock(sentence, one) for one in metrics))
        and not _is_due(sentence)
    )


def _as_one(sentence: Sentence, place: int, phrase: TimePhrase) -> None:
    """Ask whether two years, or this period and the last, are one time or one beside the other."""
    draft = sentence.draft
    apart = phrase.unit in ("year", "fiscal_year") or any(
        isinstance(one.window, str) for one in phrase.parts
    )
    if not apart or draft.grain is not None or phrase.unit is None:
        return
    chosen = choice(sentence, place)
    if chosen:
        draft.grain = phrase.unit if chosen == "each" else None
        return
    readings = (Reading("window", value="one"), Reading("window", value="each"))
    text = f'"{sentence.spans[place].text}" may be one time, or each beside the other.'
    sentence.ask(f"{text} Which is meant?", at=place, readings=readings)


def _of_each_year(sentence: Sentence, place: int, phrase: TimePhrase) -> bool:
    """Ask whether the "Q4" of "Q4 bookings by year" is of every year; return whether it is.

    No time is the fourth quarters alone, so all quarters are then shown, each with its year.
    """
    draft = sentence.draft
    if draft.grain not in ("year", "fiscal_year") or phrase.unit is None:
        return False
    chosen = choice(sentence, place)
    said = sentence.spans[place].text
    if chosen == "each":
        draft.grain = phrase.unit
        unit = phrase.unit.replace("_", " ")
        sentence.assume(f'Each {unit} is shown, so "{said}" of every year is among them.')
        return True
    if chosen != "latest":
        shown = isinstance(phrase.window, WindowSpec) and phrase.window.year is not None
        latest, each = Reading("window", value="latest"), Reading("window", value="each")
        text = f'By year, "{said}" may be that of every year, or the latest one.'
        sentence.ask(text, at=place, readings=(each, latest) if shown else (latest,))
    return False


def _until(sentence: Sentence, phrase: TimePhrase) -> TimePhrase:
    """Read the moment of "closing at the end of the quarter" as the time up to it."""
    dates = sentence.time.dates(phrase.window)
    if dates is None or dates.last is None or dates.last < sentence.time.as_of:
        return phrase
    window = WindowSpec(to=dates.last.isoformat())
    return replace(phrase, window=window, point=False)


def _up_to(sentence: Sentence, phrase: TimePhrase) -> TimePhrase:
    """Return the time up to a moment."""
    dates = sentence.time.dates(phrase.window)
    if dates is None or dates.last is None:
        return phrase
    return replace(phrase, window=WindowSpec(to=dates.last.isoformat()), point=False)


def at_the_time(sentence: Sentence, place: int, phrase: TimePhrase) -> None:
    """Read a moment: what is open now becomes what was open then; a flow has no moment."""
    draft = sentence.draft
    dates = sentence.time.dates(phrase.window)
    for at, metric in enumerate(draft.metrics):
        then = metric_then(sentence, metric)
        if then is None or dates is None or dates.last is None or dates.last > sentence.time.as_of:
            label = sentence.lexicon.metric(metric).words.label
            text = sentence.spans[place].text
            readings = (Reading("window", value="until"), Reading("window", value="whole"))
            text = f'"{text}" is a moment, and {label} has no value of a moment.'
            sentence.ask(text, at=place, readings=() if metric_then(sentence, metric) else readings)
            return
        draft.metrics[at] = then
    if not draft.metrics:
        sentence.ask(f'"{sentence.spans[place].text}" is a moment: of which value?')


def _has_default_window(sentence: Sentence) -> bool:
    """Return whether "all time" changes anything: only where a metric has a window of its own."""
    return any(sentence.lexicon.metric(one).default_window for one in sentence.draft.metrics)
