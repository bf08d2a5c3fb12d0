"""Texts to the style of their numbers: marks, signs, percent; an open question where it is one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

Mark = Literal[".", ","]

#: ISO 4217 codes that exports write; any three letters would turn the id OPP-0001 into a number.
_CODES: Final = (
    "AED|ARS|AUD|BGN|BRL|CAD|CHF|CLP|CNY|COP|CZK|DKK|EGP|EUR|GBP|HKD|HUF|IDR|ILS|INR|ISK|JPY|KRW|"
    "MXN|MYR|NGN|NOK|NZD|PEN|PHP|PLN|QAR|RON|RUB|SAR|SEK|SGD|THB|TRY|TWD|UAH|USD|VND|ZAR"
)
_SIGN: Final = rf"[$€£¥₹]|{_CODES}|US\$|R\$|C\$|A\$|kr|zł|Kč"
_NUMBER: Final = re.compile(
    rf"(?P<open>\()?\s?[-+]?\s?(?P<before>{_SIGN})?\s?[-+]?\s?"
    r"(?P<body>\d[\d.,'  ]*|[.,]\d+)(?P<exponent>[eE][-+]?\d{1,3})?"
    rf"\s?(?P<percent>%)?\s?(?P<after>{_SIGN})?\s?(?P<close>\))?(?P<late>-)?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberStyle:
    """How the numbers of a column are written, wide enough for all of those seen.

    `signed_late` says that (5) or 5- occurs. `open_question` is set where 1,234 may be a thousand
    or a fraction; `proof` is the decimal mark that a value of this column proves.
    """

    decimal_mark: Mark
    thousands_mark: Literal["", ",", ".", " ", "'"]
    percent: bool
    currency: tuple[str, ...]
    digits: int
    scale: int
    exponent: bool
    signed_late: bool
    leading_zero: bool
    open_question: bool
    proof: Mark | None


def is_number(text: str) -> bool:
    """Tell whether a text is written like a number."""
    found = _NUMBER.fullmatch(text)
    return found is not None and bool(found["open"]) == bool(found["close"])


def number_style(
    texts: Sequence[str], *, delimiter: str, locale: Mark | None
) -> NumberStyle | None:
    """Find the one style that reads every text, or None where there is none.

    `locale` is the decimal mark that other columns of the file prove.
    """
    found = [_NUMBER.fullmatch(text) for text in texts]
    if not texts or not all(found):
        return None
    parts = [one for one in found if one is not None]
    bodies = [one["body"].strip() for one in parts]
    spaced = any(re.search(r"\d[  ]\d", body) for body in bodies)
    quoted = any("'" in body for body in bodies)
    bare = [re.sub(r"[  ']", "", body) for body in bodies]
    votes = {vote for body in bare for vote in _votes(body)}
    chosen = _marks(votes, delimiter, locale)
    if chosen is None:
        return None
    decimal, thousands, open_question = chosen
    percents = {bool(one["percent"]) for one in parts if one["body"].strip("0.,")}
    if len(percents) > 1:
        return None
    currency = sorted({one[side] for one in parts for side in ("before", "after") if one[side]})
    wholes, fractions = zip(*(_split(body, decimal) for body in bare), strict=True)
    leading_zero = any(
        len(whole) > 1 and whole.startswith("0") and whole.strip("0") for whole in wholes
    )
    if leading_zero and currency:
        # CAD-0042 is a name of something: nobody writes money with zeros before it.
        return None
    return NumberStyle(
        decimal_mark=decimal,
        thousands_mark=" " if spaced else "'" if quoted else thousands,
        percent=True in percents,
        currency=tuple(currency),
        digits=max(len(whole.lstrip("0")) for whole in wholes),
        scale=max(len(fraction) for fraction in fractions),
        exponent=any(one["exponent"] for one in parts),
        signed_late=any(one["open"] or one["late"] for one in parts),
        leading_zero=leading_zero,
        open_question=open_question,
        proof=decimal if votes & {"decimal ,", "decimal .", "group ,", "group ."} else None,
    )


def _split(body: str, decimal: Mark) -> tuple[str, str]:
    whole, _, fraction = body.replace("," if decimal == "." else ".", "").partition(decimal)
    return whole, fraction


def _votes(body: str) -> tuple[str, ...]:
    """Return what one number says about the marks: `decimal ,`, `group .`, `either ,`, …"""
    commas, points = body.count(","), body.count(".")
    if commas and points:
        last = "," if body.rfind(",") > body.rfind(".") else "."
        other = "." if last == "," else ","
        return (f"decimal {last}", f"group {other}")
    for mark, count in ((",", commas), (".", points)):
        if count > 1:
            return (f"group {mark}",)
        if count == 1:
            whole, _, rest = body.partition(mark)
            three = len(rest) == 3 and 1 <= len(whole) <= 3 and not whole.startswith("0")
            return (f"either {mark}",) if three else (f"decimal {mark}",)
    return ()


def _marks(
    votes: set[str], delimiter: str, locale: Mark | None
) -> tuple[Mark, Literal["", ",", "."], bool] | None:
    comma = bool(votes & {"decimal ,", "group ."})
    point = bool(votes & {"decimal .", "group ,"})
    if comma and point:
        return None
    if not comma and not point:
        either = votes & {"either ,", "either ."}
        if not either:
            return ".", "", False
        if len(either) == 2:
            return ".", ",", True
        if either == {"either ."}:
            if locale == ",":
                return ",", ".", False
            return ".", "", locale is None and delimiter == ";"
        if locale == ",":
            return ",", "", False
        return ".", ",", locale is None and delimiter == ";"
    if comma:
        return ",", "." if votes & {"group .", "either ."} else "", False
    return ".", "," if votes & {"group ,", "either ,"} else "", False
