"""A time that a follow-up compares with: the period before, the year before, or a time named."""

from datetime import timedelta

from engine.planning.dialogue.changes import Change, Unclear
from engine.planning.dialogue.talk import Talk
from engine.planning.meaning.sentence import Ask
from engine.planning.time.said_time import TimePhrase
from semantic.periods import DateWindow, move
from semantic.query import Window, WindowSpec

_YEARS = ("year", "fiscal_year")


def compare_with(talk: Talk, phrase: TimePhrase, prior: bool) -> Window | str | Unclear:
    """Return how a time stands to the one asked of; ask where it is of another kind, or itself.

    `prior`: it is said to be the one before, as in "the prior 30 days".
    """
    bucket = talk.buckets[0].rpartition(":")[2] if talk.buckets else None
    asked = talk.previous.time.window if talk.previous.time else None
    now = talk.time.dates(asked) if asked is not None else None
    then = talk.time.dates(phrase.window)
    if now is None or now.first is None or now.after is None:
        return _each_bucket(bucket, phrase)
    if then is None or then.first is None or then.after is None:
        return phrase.window
    if (now.first, now.after) == (then.first, then.after):
        if prior:
            return "previous_period"
        return _doubt("That is the very time asked of; with which is it compared?")
    years = then.first.year - now.first.year
    if (now.first, now.after) == tuple(
        move(day, "year", -years) for day in (then.first, then.after)
    ):
        return "previous_year" if years == -1 else phrase.window
    if phrase.unit in _YEARS and then.count == 1 and now.unit not in _YEARS:
        if years == 0:
            return _doubt("That is the year of the time asked of; with which is it compared?")
        return _same_part(now, years)
    if (now.to_date, then.to_date) == (True, False) and phrase.unit in _YEARS and years == -1:
        return "previous_year"
    if (now.unit, now.count) != (then.unit, then.count) and _days(now) != _days(then):
        return _doubt("The two times are not of one kind; with which is it compared?")
    return "previous_period" if then.after == now.first else phrase.window


def _each_bucket(bucket: str | None, phrase: TimePhrase) -> Window | str | Unclear:
    """Compare the buckets of all time: with the one before each, or the same a year before."""
    if bucket is None:
        return phrase.window
    if phrase.unit in _YEARS:
        return "previous_period" if bucket in _YEARS else "previous_year"
    if phrase.unit == bucket:
        return "previous_period"
    return _doubt(f"What is shown is by {bucket.replace('_', ' ')}; with which is it compared?")


def _same_part(now: DateWindow, years: int) -> Window | str:
    """Return the days of another year that are those asked of."""
    if years == -1 or now.first is None or now.after is None:
        return "previous_year"
    first, after = move(now.first, "year", years), move(now.after, "year", years)
    last = after - timedelta(days=1)
    return WindowSpec(from_=first.isoformat(), to=last.isoformat())


def _doubt(text: str) -> Unclear:
    ways = (Change(compare="previous_period"), Change(compare="previous_year"))
    return Unclear(ask=Ask(text), readings=tuple(("", one) for one in ways))


def _days(dates: DateWindow) -> int | None:
    return (dates.after - dates.first).days if dates.first and dates.after else None
