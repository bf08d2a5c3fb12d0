"""Texts to the format of their dates; two formats where the texts do not tell which."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from data.conversions import ISO_DATE, ISO_TIMESTAMP

_TIME: Final = (
    r"(?P<gap>,? |T)(?P<hour>\d{1,2}):\d{2}(?P<seconds>:\d{2})?(?P<fraction>\.\d{1,6})?"
    r"(?P<half> ?[AaPp][Mm])?"
)
_ISO: Final = re.compile(f"{ISO_DATE}|{ISO_TIMESTAMP}")
_NUMERIC: Final = re.compile(
    rf"(?P<a>\d{{1,2}})(?P<sep>[-/. ])(?P<b>\d{{1,2}})(?P=sep)(?P<year>\d{{4}}|\d{{2}})({_TIME})?"
)
_YEAR_FIRST: Final = re.compile(
    rf"(?P<year>\d{{4}})(?P<sep>[/.-])\d{{1,2}}(?P=sep)\d{{1,2}}({_TIME})?"
)
_MONTHS: Final = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
_DAY_NAMED: Final = re.compile(
    rf"\d{{1,2}}(?P<sep>[- ])(?P<month>[A-Za-z]{{3,9}})(?P=sep)(?P<year>\d{{4}}|\d{{2}})({_TIME})?"
)
_MONTH_NAMED: Final = re.compile(
    rf"(?P<month>[A-Za-z]{{3,9}}) \d{{1,2}}(?P<comma>,?) (?P<year>\d{{4}})({_TIME})?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DateStyle:
    """The format of a column's dates; `other` is the second reading where both fit all texts."""

    form: str
    timed: bool
    other: str | None = None


def date_form(text: str) -> str | None:
    """Return the format of one text, its day and month open as %1 and %2 where numeric."""
    if _ISO.fullmatch(text):
        return "iso"
    if found := _NUMERIC.fullmatch(text):
        sep = found["sep"]
        return f"%1{sep}%2{sep}{_year(found)}{_time(found)}"
    if found := _YEAR_FIRST.fullmatch(text):
        sep = found["sep"]
        return f"%Y{sep}%m{sep}%d{_time(found)}"
    if (found := _DAY_NAMED.fullmatch(text)) and (month := _month(found["month"])):
        sep = found["sep"]
        return f"%d{sep}{month}{sep}{_year(found)}{_time(found)}"
    if (found := _MONTH_NAMED.fullmatch(text)) and (month := _month(found["month"])):
        return f"{month} %d{found['comma']} %Y{_time(found)}"
    return None


def _year(found: re.Match[str]) -> str:
    return "%Y" if len(found["year"]) == 4 else "%y"


def _month(text: str) -> str | None:
    low = text.lower()
    if low in _MONTHS and low != "may":
        return "%B"
    return "%b" if any(low == month[:3] for month in _MONTHS) else None


def _time(found: re.Match[str]) -> str:
    if found["hour"] is None:
        return ""
    seconds = ":%S" if found["seconds"] else ""
    fraction = ".%f" if found["fraction"] else ""
    if found["half"]:
        space = " " if found["half"].startswith(" ") else ""
        return f"{found['gap']}%I:%M{seconds}{fraction}{space}%p"
    return f"{found['gap']}%H:%M{seconds}{fraction}"


def date_style(texts: Sequence[str]) -> DateStyle | None:
    """Find the format most of the texts are in, or None where they are no dates.

    Day and month are told apart by a value above 12 only; where none is, there are two readings.
    """
    forms = Counter(form for text in texts if (form := date_form(text)) is not None)
    if not forms:
        return None
    form, _ = max(forms.items(), key=lambda item: (item[1], item[0]))
    if form == "iso":
        timed = any(":" in text for text in texts if date_form(text) == "iso")
        return DateStyle(form="iso", timed=timed)
    timed = ":" in form
    if "%1" not in form:
        return DateStyle(form=form, timed=timed)
    day_first = form.replace("%1", "%d").replace("%2", "%m")
    month_first = form.replace("%1", "%m").replace("%2", "%d")
    pairs = [
        (int(found["a"]), int(found["b"]))
        for text in texts
        if date_form(text) == form and (found := _NUMERIC.fullmatch(text))
    ]
    days = sum(1 for first, second in pairs if first > 12 >= second)
    months = sum(1 for first, second in pairs if second > 12 >= first)
    if days and not months:
        return DateStyle(form=day_first, timed=timed)
    if months and not days:
        return DateStyle(form=month_first, timed=timed)
    return DateStyle(form=day_first, timed=timed, other=month_first)
