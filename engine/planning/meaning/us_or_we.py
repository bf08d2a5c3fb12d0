"""Whether a small "us" is the country or those who ask."""

from collections.abc import Callable, Container
from typing import Final

from engine.planning.planner import ValueMatch
from engine.planning.text.inflect import buys
from engine.planning.text.tokens import Token
from engine.planning.text.words import LIGHT, STOP
from engine.planning.time.calendar_words import TIME_WORDS

#: "In us" is a country, "for us" is not.
_PLACE_LEADS: Final = frozenset({"in", "the", "across", "our", ","})
_JOINS: Final = frozenset({"and", "or", ",", "vs", "/", "&"})
#: Behind these a noun follows: "for us customers", "what did us companies buy".
_NOT_GIVEN: Final = frozenset(
    {*("for", "of", "by", "with", "to", "at", "vs", "which", "what", "how", "many", "all", "only")}
    | {*("did", "do", "does", "are", "is", "were", "have", "has", "had", "between", "among")}
)

Lookup = Callable[[str], tuple[ValueMatch, ...]]


def is_country(tokens: tuple[Token, ...], at: int, lookup: Lookup, known: Container[str]) -> bool:
    """Return whether the word "us" at a place is a country; `known` are the stems of the model."""
    before, after = tokens[:at], tokens[at + 1 :]
    if not before:
        return not after or after[0].word not in STOP | LIGHT or after[0].word in _JOINS
    lead = before[-1]
    if lead.word == "from":
        return not buys(one.word for one in before)
    if lead.word in _PLACE_LEADS:
        return True
    beside = [before[-2]] if len(before) > 1 and lead.word in _JOINS else []
    beside += [after[1]] if len(after) > 1 and after[0].word in _JOINS else []
    fields = {one.field for one in lookup("us")}
    named = [one.word for one in beside if one.word not in STOP | LIGHT]
    if any(fields & {match.field for match in lookup(one)} for one in named):
        return True
    if not after or after[0].kind == "mark":
        return lead.kind == "word" and lead.stem in known and lead.word not in _NOT_GIVEN
    noun = after[0].stem in known and after[0].word not in STOP | LIGHT | TIME_WORDS
    return lead.word in _NOT_GIVEN and noun
