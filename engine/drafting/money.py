"""Signs before amounts to the one currency of the model, if there is one."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from engine.drafting.names import words_of
from engine.drafting.subjects import Subject

_SIGNS: Final[Mapping[str, str]] = {"$": "USD", "US$": "USD", "€": "EUR", "£": "GBP", "₹": "INR"}
_CODE: Final = re.compile(r"[A-Z]{3}")


def currency_of(subjects: Sequence[Subject]) -> tuple[str | None, str]:
    """Return the currency that all amounts are in and where it shows; None where it does not."""
    found: dict[str, str] = {}
    for subject in subjects:
        for code, where in currencies_of(subject).items():
            found.setdefault(code, where)
    if len(found) == 1:
        ((code, where),) = found.items()
        return code, f"in {where}"
    if found:
        return None, f"amounts in {', '.join(sorted(found))}"
    return None, "no amount carries a sign"


def currencies_of(subject: Subject) -> dict[str, str]:
    """Return the currencies of a table with where each shows: a sign, or a column of codes."""
    found: dict[str, str] = {}
    for column in subject.table.columns:
        where = f"{subject.table.name}.{column.name}"
        for sign in column.currency:
            code = _SIGNS.get(sign, sign)
            if _CODE.fullmatch(code):
                found.setdefault(code, f"the amounts of {where}")
        if "currency" in words_of(column.header) and column.type == "text":
            for value, _ in column.values:
                if _CODE.fullmatch(value):
                    found.setdefault(value, where)
    return found
