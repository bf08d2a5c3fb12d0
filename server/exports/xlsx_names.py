"""A title to the name of a sheet, by Excel's rules."""

import re

_MOST = 31
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f\ud800-\udfff\ufffe\uffff]")
#: A name that Excel keeps for itself.
_RESERVED = "history"


def sheet_name(title: str, taken: set[str]) -> str:
    """Return a name no other sheet has, and add it (without regard to case) to those taken."""
    plain = " ".join(_FORBIDDEN.sub(" ", title).split()).strip("'").strip()
    base = _cut(plain, _MOST) or "Answer"
    name, number = base, 1
    while name.casefold() in taken or name.casefold() == _RESERVED:
        number += 1
        end = f" {number}"
        name = _cut(base, _MOST - len(end)) + end
    taken.add(name.casefold())
    return name


def _cut(text: str, most: int) -> str:
    """Return at most so many units of UTF-16 of a text, with no apostrophe at its end."""
    half = text.encode("utf-16-le")[: 2 * most].decode("utf-16-le", "ignore")
    return half.rstrip("' ")
