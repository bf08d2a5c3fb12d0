"""Periods spelled in many ways to one: "Q2'25", "2025Q3", "1H25" and dashes between them."""

import re
from typing import Final

MONTH: Final = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_YEAR: Final = r"(?:19|20)\d{2}"
#: What a dash may stand between, so that it says "to": anywhere else it ends a clause.
_PERIOD: Final = rf"(?:{MONTH}|q[1-4]|h[12]|{_YEAR})"
#: Holds the place of a dash that says "to"; no typed text has it.
_TO: Final = "\ue000"
_DASHES: Final = "[-\u2013\u2014]"
_AFTER_PERIOD: Final = (
    rf"(?:\s\d{{1,2}}(?:st|nd|rd|th)?,?(?:\s{_YEAR})?|,?\s?'?(?:\d{{4}}|\d{{2}}))?"
)

_PART_YEAR = re.compile(rf"\b(q[1-4]|h[12])(?:\s?[-/.]\s?|\s?'\s?)({_YEAR}|\d{{2}})\b", re.I)
_YEAR_PART = re.compile(rf"\b({_YEAR})\s?[-/]?(q[1-4]|h[12])\b", re.I)
_SHORT_YEAR_PART = re.compile(r"(?<![\w$€£.,-])'?([12]\d)-?(q[1-4]|h[12])\b", re.I)
_FISCAL_APART = re.compile(r"\b(fy|cy)\s?'\s?(\d{2})\b", re.I)
_GLUED = re.compile(r"\b(q[1-4]|h[12])[-/]?((?:fy|cy)\d{2}(?:\d{2})?)\b", re.I)
_GLUED_YEAR = re.compile(r"\b((?:fy|cy)\d{2}(?:\d{2})?)[-/]?(q[1-4]|h[12])\b", re.I)
_CALENDAR_QUARTER = re.compile(r"\bcq\s?([1-4])\b", re.I)
_FISCAL_QUARTER = re.compile(r"\bfq\s?([1-4])\b", re.I)
_NUMBER_FIRST = re.compile(rf"\b([1-4])\s?q\s?'?({_YEAR}|\d{{2}})\b", re.I)
_HALF_FIRST = re.compile(rf"\b([12])\s?h\s?'?({_YEAR}|\d{{2}})\b", re.I)
_MONTH_YEAR = re.compile(rf"\b({MONTH})'(\d{{2}})\b", re.I)
_YEARS_OWN = re.compile(rf"\b({_YEAR})'s\b", re.I)
_DAY: Final = r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[/.]\d{1,2}[/.](?:\d{4}|\d{2}))"
_DATES = re.compile(rf"(?<![\w/.-])({_DAY})\s?(?:{_DASHES}|\.\.)\s?(?={_DAY}(?![\w/-]))")
_BETWEEN = re.compile(
    rf"\b({_PERIOD}{_AFTER_PERIOD})\s{_DASHES}\s(?={_PERIOD}\b|\d{{1,2}}(?:st|nd|rd|th)?\b)", re.I
)
_CLOSE = re.compile(
    rf"(?<=\d)\s?[\u2013\u2014]\s?(?=[\d$])|(?<=q[1-4])\s?{_DASHES}\s?(?=q[1-4])"
    rf"|(?<=h[12])\s?{_DASHES}\s?(?=h[12])|(?<=[a-z]{{3}}){_DASHES}(?={MONTH}\b)",
    re.I,
)
#: Each unit of time against the one before, as it is written: "y/y", "q-o-q".
_AGAINST = re.compile(r"\b([ymqw])(?:\s?/\s?|-o-)\1\b", re.I)
_DASH = re.compile(r"\s[-\u2013\u2014]+\s|\u2014")


def spell_periods(text: str) -> str:
    """Return the text with quarters, halves and years apart, and dashes that say what they do.

    >>> spell_periods("2025Q3 vs Q3FY25 vs 1H'26")
    'Q3 2025 vs Q3 FY25 vs h1 2026'
    >>> spell_periods("Jan - Mar 2025 - by region")
    'Jan \u2013 Mar 2025 ; by region'
    """
    text = _YEARS_OWN.sub(r"\1", text)
    text = _AGAINST.sub(r"\1o\1", text)
    text = _DATES.sub(lambda found: f"{found[1]}{_TO}", text)
    text = _BETWEEN.sub(lambda found: f"{found[1]}{_TO}", text)
    text = _DASH.sub(" ; ", text).replace(_TO, " \u2013 ")
    text = _CLOSE.sub(" \u2013 ", text)
    text = _FISCAL_QUARTER.sub(r"fiscal q\1", text)
    text = _CALENDAR_QUARTER.sub(r"q\1", text)
    text = _GLUED.sub(r"\1 \2", text)
    text = _GLUED_YEAR.sub(r"\1 \2", text)
    text = _YEAR_PART.sub(r"\2 \1", text)
    text = _SHORT_YEAR_PART.sub(lambda found: f"{found[2]} 20{found[1]}", text)
    text = _PART_YEAR.sub(lambda found: f"{found[1]} {_long(found[2])}", text)
    text = _FISCAL_APART.sub(r"\1\2", text)
    text = _NUMBER_FIRST.sub(lambda found: f"q{found[1]} {_long(found[2])}", text)
    text = _HALF_FIRST.sub(lambda found: f"h{found[1]} {_long(found[2])}", text)
    return _MONTH_YEAR.sub(lambda found: f"{found[1]} {_long(found[2])}", text)


def _long(year: str) -> str:
    return year if len(year) == 4 else f"20{year}"
