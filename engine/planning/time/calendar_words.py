"""The words of the calendar, and what tokens say in them."""

import re
from datetime import date
from typing import Final

from engine.planning.text.tokens import Token
from engine.planning.text.words import listed
from semantic.query import WINDOW_NAMES, Unit, WindowName

MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan"),
            ("february", "feb"),
            ("march", "mar"),
            ("april", "apr"),
            ("may",),
            ("june", "jun"),
            ("july", "jul"),
            ("august", "aug"),
            ("september", "sep", "sept"),
            ("october", "oct"),
            ("november", "nov"),
            ("december", "dec"),
        ),
        start=1,
    )
    for name in names
}
UNIT_WORDS: Final[dict[str, Unit]] = {
    "day": "day",
    "week": "week",
    "month": "month",
    "quarter": "quarter",
    "year": "year",
}
LAST: Final = frozenset(
    {"last", "past", "previous", "prior", "preceding", "trailing", "rolling", "recent"}
)
NEXT: Final = frozenset({"next", "coming", "upcoming", "following"})
THIS: Final = frozenset({"this", "current", "present", "ongoing"})
#: Words of `LAST` that need no number: "trailing" alone names no period.
COUNTING: Final = frozenset({"trailing", "rolling", "recent", "past"})
COMPLETE: Final = frozenset({"full", "complete", "completed", "whole", "closed", "finished"})
#: Every word a window may hold, so that none is taken for a misspelling.
TIME_WORDS: Final = (
    frozenset(MONTHS)
    | frozenset(UNIT_WORDS)
    | LAST
    | NEXT
    | THIS
    | COMPLETE
    | listed("fiscal half ytd qtd mtd wtd fytd today yesterday tomorrow ever date")
    | listed("since before after until till through between quarters months weeks")
    | listed("january february first second third fourth far years days")
    | listed("ago onward onwards couple few ttm ltm ntm calendar remainder rest beginning")
    | listed("starting start end thru prior later earlier final halves present")
    | listed("pre post thus lq ly lm lw monday tuesday wednesday thursday friday saturday sunday")
)
ORDINALS: Final = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "1st": 1,
    "2nd": 2,
    "3rd": 3,
    "4th": 4,
}
FINAL: Final = frozenset({"last", "final", "closing"})
TO_DATE: Final[dict[str, WindowName]] = {
    "ytd": "year_to_date",
    "qtd": "quarter_to_date",
    "mtd": "month_to_date",
    "wtd": "week_to_date",
    "fytd": "fiscal_year_to_date",
    "fqtd": "fiscal_quarter_to_date",
    "cytd": "year_to_date",
}
NAMED_DAYS: Final[dict[str, WindowName]] = {
    "today": "today",
    "yesterday": "yesterday",
    "tomorrow": "tomorrow",
}
_UP_TO: Final = frozenset({"to", "until", "till", "til", "through", "thru"})
_NOW: Final = frozenset({"now", "today", "date"})
#: Before "may", "march" and bare years: words that only a date may follow.
DATE_LEADS: Final = frozenset(
    {"in", "for", "since", "of", "from", "to", "until", "till", "before", "after", "through"}
    | {"last", "during", "by", "between", "and", "this", "on", "vs", "versus", "than", "only"}
)
AMOUNT_LEADS: Final = frozenset(
    {"over", "above", "under", "below", "than", "least", "most", ">", "<", ">=", "<=", "top"}
)


_NEEDS_LEAD = frozenset({"march", "mar"})
#: Beside these "may" is a verb: "may I see", "deals that may slip".
_WHO = frozenset({"i", "we", "you", "he", "she", "they", "it", "one", "someone", "anyone"})
_WHAT = frozenset({"that", "who", "which", "what", "this", "there"})
_VERBS = frozenset(
    {"be", "have", "not", "need", "want", "also", "still", "well", "never", "slip", "close", "win"}
    | {"lose", "churn", "come", "go", "get", "help", "happen", "land", "sign", "buy", "stall"}
)


def word_at(tokens: tuple[Token, ...], at: int) -> str:
    """Return the folded word at a place, or "" beyond the ends."""
    return tokens[at].word if 0 <= at < len(tokens) else ""


def stem_at(tokens: tuple[Token, ...], at: int) -> str:
    """Return the singular at a place, or "" beyond the ends."""
    return tokens[at].stem if 0 <= at < len(tokens) else ""


def words_at(tokens: tuple[Token, ...], at: int, count: int) -> tuple[str, ...]:
    """Return the words from a place on."""
    return tuple(token.word for token in tokens[at : at + count])


def text_of(tokens: tuple[Token, ...], start: int, end: int) -> str:
    """Return the words as they were typed."""
    return " ".join(token.text for token in tokens[start:end] if token.first)


def so_far_end(tokens: tuple[Token, ...], at: int) -> int | None:
    """Return where words that cut a period at today end: "so far", "to date", "up until now"."""
    if words_at(tokens, at, 2) in (("so", "far"), ("thus", "far")):
        return at + 2
    if words_at(tokens, at, 2) == ("as", "of"):
        return at + 3 if word_at(tokens, at + 2) in ("now", "today") else None
    here = at + (word_at(tokens, at) == "up")
    led = word_at(tokens, here) in _UP_TO and word_at(tokens, here + 1) in _NOW
    ready = here > at or word_at(tokens, at - 1) == "up"  # "up to date" is no time
    return here + 2 if led and not (ready and word_at(tokens, here + 1) == "date") else None


def count_at(tokens: tuple[Token, ...], at: int) -> tuple[int | float | None, int]:
    """Return the number at a place ("3", "twenty four", "a couple of") and where it ends."""
    if word_at(tokens, at) == "a" and word_at(tokens, at + 1) in ("couple", "dozen", "hundred"):
        at += 1
    if word_at(tokens, at) == "couple":
        return 2, at + 1 + (word_at(tokens, at + 1) == "of")
    if at >= len(tokens) or tokens[at].kind not in ("number", "word"):
        return None, at
    number = tokens[at].number
    if number is None or tokens[at].word[-2:] in ("st", "nd", "rd", "th"):
        return None, at
    ones = tokens[at + 1] if at + 1 < len(tokens) else None
    tens = tokens[at].kind == "word" and number in range(20, 100, 10)
    one = ones.number if ones and ones.kind == "word" else None
    if tens and one is not None and one in range(1, 10):
        return number + one, at + 2
    return number, at + 1


def fiscal_at(tokens: tuple[Token, ...], at: int) -> bool | None:
    """Return whether a word says fiscal (true) or calendar (false), or None."""
    return {"fiscal": True, "calendar": False}.get(word_at(tokens, at))


def year_at(tokens: tuple[Token, ...], at: int) -> int | None:
    """Return the year at a place, if a bare number there is one."""
    if not 0 <= at < len(tokens) or tokens[at].kind != "number":
        return None
    number, text = tokens[at].number, tokens[at].text.lstrip("'")
    if not isinstance(number, int) or not text.isdigit():
        return None
    return number if 1990 <= number <= 2099 else None


def short_year_at(tokens: tuple[Token, ...], at: int) -> int | None:
    """Return the year at a place, two digits allowed: only after words that a year follows."""
    year = year_at(tokens, at)
    if year is not None or not 0 <= at < len(tokens) or tokens[at].kind != "number":
        return year
    text = tokens[at].text
    return 2000 + int(text) if text.isdigit() and len(text) == 2 else None


def quarter_at(tokens: tuple[Token, ...], at: int) -> tuple[int, int] | None:
    """Return the quarter named at a place ("q2", "second quarter") and where it ends."""
    word = word_at(tokens, at)
    if len(word) == 2 and word[0] == "q" and word[1] in "1234":
        return int(word[1]), at + 1
    if word in ORDINALS and stem_at(tokens, at + 1) == "quarter":
        return ORDINALS[word], at + 2
    number = tokens[at + 1].number if at >= 0 and at + 1 < len(tokens) else None
    if word == "quarter" and number in (1, 2, 3, 4):
        return int(number), at + 2
    return None


def day_number_at(tokens: tuple[Token, ...], at: int) -> int | None:
    """Return the day of the month at a place."""
    if not 0 <= at < len(tokens) or tokens[at].kind not in ("word", "number"):
        return None
    number, word = tokens[at].number, tokens[at].word
    if not isinstance(number, int) or not 1 <= number <= 31 or not word[0].isdigit():
        return None
    return number


_CODES: Final[dict[str, Unit]] = {
    "d": "day",
    "w": "week",
    "m": "month",
    "q": "quarter",
    "y": "year",
}
_CODE: Final = re.compile(r"^([ltrn])?(\d{1,3})(d|w|m|q|y|mo|yr|wk|qtr|mth)s?$")


def code_at(tokens: tuple[Token, ...], at: int, led: bool) -> tuple[str, int, Unit] | None:
    """Return "L12M" as its letter, number and unit; "12m" without a letter only where `led`."""
    word = tokens[at].text.casefold() if 0 <= at < len(tokens) else ""
    found = _CODE.match(word)
    if found is None or (found[1] is None) != led:
        return None
    return found[1] or "", int(found[2]), _CODES[found[3][0]]


def make_date(year: int, month: int, day: int) -> date | None:
    """Return a date, or None where there is no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def add_months(day: date, months: int) -> date:
    """Return the first day of the month that many months on."""
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


_BY_NAME: Final[dict[str, WindowName]] = {str(name): name for name in WINDOW_NAMES}


def window_name(name: str) -> WindowName:
    """Return the window of that name."""
    return _BY_NAME[name]


def to_date_window(unit: Unit) -> WindowName:
    """Return the window from the start of the current unit to the date asked as of."""
    return "today" if unit == "day" else window_name(f"{unit}_to_date")


def is_month(tokens: tuple[Token, ...], at: int) -> bool:
    """Return whether a word is a month without a word before it that only a date may follow.

    "May" is one unless it stands beside who may, or before what may be done.
    """
    word, before, after = (word_at(tokens, here) for here in (at, at - 1, at + 1))
    if word != "may":
        return word not in _NEEDS_LEAD
    verb = after in _WHO or (bool(before) and after in _VERBS)
    return before not in _WHO | _WHAT and not verb


def fiscal_year_word(word: str, lead: str = "fy") -> int | None:
    """Return the year of "FY26" and "FY2026"; led by "cy", of the calendar year."""
    if not word.startswith(lead) or not word[2:].isdigit() or len(word) not in (4, 6):
        return None
    return int(word[2:]) + (2000 if len(word) == 4 else 0)


_HALVES: Final = {"front": 1, "opening": 1, "last": 2, "back": 2, "latter": 2, "closing": 2}


def half_at(tokens: tuple[Token, ...], at: int) -> tuple[int, int] | None:
    """Return the half named at a place ("h1", "second half") and where it ends."""
    half = {"h1": 1, "h2": 2}.get(word_at(tokens, at))
    if half is not None:
        return half, at + 1
    if words_at(tokens, at + 1, 2) == ("half", "of") and word_at(tokens, at) in _HALVES:
        return _HALVES[word_at(tokens, at)], at + 2
    half = ORDINALS.get(word_at(tokens, at))
    if half not in (1, 2) or word_at(tokens, at + 1) != "half":
        return None
    end = at + 2
    return half, end + (word_at(tokens, end) == "year")
