"""Replies in words to a question asked back: "the second one", "bookings", "neither"."""

import re
from typing import Final

from engine.planning.text.tokens import normalize, words_of
from engine.planning.text.words import STOP, listed
from engine.question import Option, Plan, PlanOutcome, Refusal

_ORDINALS: Final = {
    "first": 0,
    "1st": 0,
    "1": 0,
    "one": 0,
    "former": 0,
    "second": 1,
    "2nd": 1,
    "2": 1,
    "two": 1,
    "third": 2,
    "3rd": 2,
    "3": 2,
    "three": 2,
    "fourth": 3,
    "4th": 3,
    "4": 3,
    "four": 3,
    "last": -1,
    "latter": -1,
    "bottom": -1,
    "top": 0,
    "a": 0,
    "b": 1,
    "c": 2,
    "d": 3,
}
_NUMBERED: Final = re.compile(
    r"^(?:(?:yes|ok(?:ay)?|please|i meant?|i want(?:ed)?|take|use|pick|choose|go with|show(?: me)?"
    r"|the|number|no|option|choice|reading|#)[\s,.:]*)*(?P<which>[a-z0-9]+)\)?"
    r"(?:[\s,]+(?:one|option|choice|reading|please|thanks|of (?:those|these|them)))*[\s.!]*$",
    re.IGNORECASE,
)
_NONE: Final = re.compile(
    r"^(?:no[\s,]*)?(?:none(?: of (?:those|these|them|the above))?|neither(?: of (?:those|them))?"
    r"|not (?:any|either)(?: of (?:those|these|them))?|something else|no)[\s.!]*$",
    re.IGNORECASE,
)
_TALK: Final = listed(
    """
    yes ok okay please mean meant want wanted take use pick choose one option i by way go with
    only just thank thanks rather
    """
)


def pick_option(text: str, offered: tuple[Option, ...]) -> PlanOutcome | None:
    """Return the reading that a reply chooses; None where it chooses none of them."""
    plain = normalize(text)
    if not offered:
        return None
    if _NONE.match(plain):
        said = "Then please ask it in other words."
        return Refusal(code="not-understood", text=said)
    numbered = _NUMBERED.match(plain)
    if numbered:
        at = _ORDINALS.get(numbered["which"].casefold())
        if at is not None and -1 <= at < len(offered):
            return _plan(offered[at])
    return _by_words(plain, offered)


def _by_words(text: str, offered: tuple[Option, ...]) -> Plan | None:
    """Choose by words that stand in just one option, or that are all of one."""
    asked = {word for word in words_of(text) if word not in STOP and word not in _TALK}
    if not asked:
        return None
    for options in (_telling_words(offered), [set(words_of(one.text)) for one in offered]):
        held = [at for at, words in enumerate(options) if asked <= words]
        if len(held) == 1:
            return _plan(offered[held[0]])
    leading = [at for at in held if set(words_of(offered[at].text.split(",")[0])) == asked]
    telling = [
        at for at in held if not any(options[at] > options[other] for other in held if other != at)
    ]
    if len(leading) == 1:
        return _plan(offered[leading[0]])
    return _plan(offered[telling[0]]) if len(telling) == 1 and len(held) > 1 else None


def _telling_words(offered: tuple[Option, ...]) -> list[set[str]]:
    """Return the words of each option's clauses that not all options have."""
    clauses = [set(one.text.split(", ")) for one in offered]
    shared = clauses[0].intersection(*clauses[1:])
    return [{word for one in some - shared for word in words_of(one)} for some in clauses]


def _plan(option: Option) -> Plan | None:
    if option.query is None:
        return None
    said = f"Chosen: {option.text}."
    return Plan(query=option.query, certainty="exact", assumptions=(said,))
