"""Days of the week: "on Monday", "last Friday", "due by Thursday"."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Final, Literal

from engine.planning.text.tokens import Token
from engine.planning.time.calendar_words import text_of, word_at, words_at
from engine.planning.time.said_time import TimePhrase
from engine.planning.time.written_dates import WrittenDates, one_day
from semantic.query import WindowSpec

WEEKDAYS: Final = {
    name: number
    for number, names in enumerate(
        (
            ("monday", "mon"),
            ("tuesday", "tue", "tues"),
            ("wednesday", "wed"),
            ("thursday", "thu", "thur", "thurs"),
            ("friday", "fri"),
            ("saturday", "sat"),
            ("sunday", "sun"),
        )
    )
    for name in names
}
_WEEK: Final = timedelta(days=7)
#: Shorter words than this are days only after a word that a day follows.
_WHOLE: Final = 6


def weekday(tokens: tuple[Token, ...], at: int, as_of: date, led: bool) -> TimePhrase | None:
    """Return the latest such day, and as `coming` the one not past: which is meant, a verb says."""
    word = word_at(tokens, at)
    number = WEEKDAYS.get(word)
    if number is None or (len(word) < _WHOLE and not led):
        return None
    after = at + 1 + (word_at(tokens, at + 1) == ",")
    after += word_at(tokens, after) == "the"
    written = WrittenDates(as_of).at(tokens, after, led=True)
    if written is not None and written.unit == "day":
        return replace(written, start=at) if _falls_on(written, number) else None
    past = as_of - timedelta(days=(as_of.weekday() - number) % 7)
    coming = as_of + timedelta(days=(number - as_of.weekday()) % 7)
    said = f'"{text_of(tokens, at, at + 1)}" is read as {past.isoformat()}, the latest one.'
    return TimePhrase(at, at + 1, one_day(past), "day", said, coming=one_day(coming))


def _falls_on(written: TimePhrase, number: int) -> bool:
    """Return whether a written date is that day of the week."""
    window = written.window
    first = window.from_ if isinstance(window, WindowSpec) else None
    return first is not None and date.fromisoformat(first).weekday() == number


def weekday_told(
    tokens: tuple[Token, ...],
    start: int,
    at: int,
    way: Literal["last", "this", "next"],
    as_of: date,
    week_starts: int,
) -> TimePhrase | None:
    """Return "last Friday", "this Monday", "next Tuesday"; both days where two may be meant."""
    number = WEEKDAYS.get(word_at(tokens, at))
    if number is None:
        return None
    week = as_of - timedelta(days=(as_of.weekday() - week_starts) % 7)
    here = week + timedelta(days=(number - week_starts) % 7)
    if way == "this":
        meant = [here]
    elif way == "last":
        nearest = here if here < as_of else here - _WEEK
        meant = [nearest, here - _WEEK]
    else:
        nearest = here if here > as_of else here + _WEEK
        meant = [nearest, here + _WEEK]
    sure = {"this", "coming", "past", "recent"} & set(words_at(tokens, start, at - start))
    windows = tuple(dict.fromkeys(one_day(one) for one in (meant[:1] if sure else meant)))
    phrase = TimePhrase(start, at + 1, windows[0], "day")
    if len(windows) == 1:
        return phrase
    said = text_of(tokens, start, at + 1)
    return replace(phrase, doubt=f'"{said}" may be that of two weeks.', choices=windows)
