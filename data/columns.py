"""A sample of a column's texts to its plan."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from data.conversions import FALSE, TRUE
from data.date_style import date_form, date_style
from data.manifest import ColumnType
from data.number_style import Mark, is_number, number_style
from data.plan import ColumnPlan

#: Texts that mean "nothing here" in a column of numbers, dates or truth values.
NULL_TOKENS: Final = frozenset(
    (
        *("N/A", "n/a", "NA", "#N/A", "NULL", "Null", "null", "None", "none", "NaN", "nan"),
        *("-", "--", "\u2014", "?", "#REF!", "#VALUE!", "#DIV/0!"),
    )
)
_MONEY: Final = re.compile(
    r"(^|_)(amount|price|revenue|value|cost|arr|mrr|acv|tcv|quota|sales|budget|spend|fee|discount"
    r"|payment|invoice|margin|profit)(_|$)"
)
_KEPT_TEXT: Final = re.compile(
    r"(^|_)(id|code|ids|uuid|guid|zip|zipcode|postal|postcode|phone|fax|mobile|sku|iban|ssn|ean|isbn)(_|$)"
)
#: Of the rows that say something, how many may not fit its type before it stays text.
MISFITS: Final = 0.05
LONG_NUMBER: Final = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a column is taken for; `other` is a second reading that fits as well."""

    plan: ColumnPlan
    other: ColumnPlan | None = None
    why: str = ""


def read_column(
    name: str,
    source: str,
    texts: Mapping[str, int],
    *,
    delimiter: str,
    locale: Mark | None,
    wanted: ColumnType | None,
    one_currency: bool = True,
) -> Reading:
    """Choose the plan of a column from a sample of its texts and how many rows hold each.

    `wanted` is the type that the semantic model asks for: it settles number against text, and
    forgives more misfits, but never the order of day and month. With `one_currency`, amounts in
    several currencies stay text: they must not be added up.
    """
    told: dict[str, int] = {}
    tokens: set[str] = set()
    for text, rows in texts.items():
        bare = text.strip()
        if bare in NULL_TOKENS:
            tokens.add(bare)
        elif bare:
            told[bare] = told.get(bare, 0) + rows
    as_text = Reading(plan=ColumnPlan(source=source, type="text"))
    if not told:
        return _empty(source, wanted)
    look = _Look(
        name=name,
        source=source,
        texts=told,
        tokens=tuple(sorted(tokens)),
        allowed=sum(told.values()) * (0.5 if wanted else MISFITS),
        delimiter=delimiter,
        locale=locale,
        wanted=wanted,
    )
    for candidate in (_boolean, _dates, _numbers):
        found = None if wanted == "text" else candidate(look)
        if found is not None:
            return as_text if one_currency and _currencies(found.plan) > 1 else found
    return as_text


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """What a column shows: its texts with their rows, and how many rows may not fit a type."""

    name: str
    source: str
    texts: Mapping[str, int]
    tokens: tuple[str, ...]
    allowed: float
    delimiter: str
    locale: Mark | None
    wanted: ColumnType | None

    def fitting(self, fits: Callable[[str], object]) -> tuple[str, ...]:
        """Return the texts that fit, or none of them where too many rows do not."""
        good: list[str] = []
        bad = 0
        for text, rows in self.texts.items():
            if fits(text):
                good.append(text)
            elif (bad := bad + rows) > self.allowed:
                return ()
        return tuple(good)


def _currencies(plan: ColumnPlan) -> int:
    """Count the currencies whose signs a plan takes off; $ and USD are one."""
    same = {"$": "USD", "US$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR"}
    return len({same.get(sign, sign) for sign in plan.currency})


def _at_some_hour(texts: Sequence[str]) -> bool:
    """Tell whether a text has a time of day other than midnight."""
    midnight = re.compile(r".*[ T](00:00|12:00(?=(:00)? ?AM))(:00(\.0+)?)?( ?AM|Z|[+-]00:?00)?")
    return any(":" in text and midnight.fullmatch(text.upper()) is None for text in texts)


def _empty(source: str, wanted: ColumnType | None) -> Reading:
    kind = wanted or "text"
    plan = ColumnPlan(source=source, type=kind)
    if kind == "decimal":
        plan = ColumnPlan(source=source, type=kind, precision=18, scale=2)
    if kind in ("date", "timestamp"):
        plan = ColumnPlan(source=source, type=kind, date_format="iso")
    return Reading(plan=plan)


def _boolean(look: _Look) -> Reading | None:
    if look.wanted not in (None, "boolean"):
        return None
    good = look.fitting(lambda text: text.lower() in TRUE or text.lower() in FALSE)
    if not good:
        return None
    if look.wanted is None and (
        len(good) < len(look.texts) or not any(len(text) > 1 for text in good)
    ):
        return None
    return Reading(plan=ColumnPlan(source=look.source, type="boolean", null=look.tokens))


def _dates(look: _Look) -> Reading | None:
    if look.wanted not in (None, "date", "timestamp"):
        return None
    texts = look.fitting(date_form)
    style = date_style(texts)
    if style is None:
        return None
    kind: ColumnType = "timestamp" if style.timed and _at_some_hour(texts) else "date"
    if look.wanted == "timestamp" or (style.timed and look.wanted is None):
        kind = "timestamp"
    plan = ColumnPlan(source=look.source, type=kind, date_format=style.form, null=look.tokens)
    if style.other is None:
        return Reading(plan=plan)
    other = msgspec.structs.replace(plan, date_format=style.other)
    return Reading(plan=plan, other=other, why=texts[0])


def _numbers(look: _Look) -> Reading | None:
    if look.wanted not in (None, "integer", "decimal", "number"):
        return None
    numbers = look.fitting(is_number)
    style = number_style(numbers, delimiter=look.delimiter, locale=look.locale)
    if style is None:
        return None
    styled = bool(style.currency or style.percent)
    if look.wanted is None and not styled:
        long = style.digits > LONG_NUMBER and style.scale == 0
        if style.leading_zero or long or _KEPT_TEXT.search(look.name):
            return None
    kind = look.wanted or _number_type(look.name, style.scale, style.exponent, styled)
    scale = max(
        style.scale + (2 if style.percent else 0),
        2 if kind == "decimal" and _MONEY.search(look.name) else 0,
    )
    if kind == "integer" and style.scale:
        kind = "decimal"
    plan = ColumnPlan(
        source=look.source,
        type=kind,
        precision=(18 if style.digits + scale <= 18 else 38) if kind == "decimal" else None,
        scale=scale if kind == "decimal" else None,
        decimal_mark=style.decimal_mark if style.decimal_mark == "," else None,
        thousands_mark=style.thousands_mark or ("" if style.signed_late else None),
        percent=style.percent or None,
        currency=style.currency,
        null=look.tokens,
    )
    if not style.open_question:
        return Reading(plan=plan)
    return _open_number(plan, numbers)


def _number_type(name: str, scale: int, exponent: bool, styled: bool) -> ColumnType:
    if exponent or scale > 12:
        return "number"
    return "decimal" if scale or styled or _MONEY.search(name) else "integer"


def _open_number(plan: ColumnPlan, texts: Sequence[str]) -> Reading:
    """Return both readings of 1,234: a thousand and more, or one and a bit."""
    example = next(text for text in texts if "," in text or "." in text)
    mark = "," if "," in example else "."
    grouped = ColumnPlan(
        source=plan.source,
        type="decimal",
        precision=18,
        scale=max(plan.scale or 0, 2),
        decimal_mark="." if mark == "," else ",",
        thousands_mark="," if mark == "," else ".",
        currency=plan.currency,
        null=plan.null,
    )
    fraction = ColumnPlan(
        source=plan.source,
        type="decimal",
        precision=18,
        scale=3,
        decimal_mark="," if mark == "," else ".",
        currency=plan.currency,
        null=plan.null,
    )
    return Reading(plan=grouped, other=fraction, why=example)
