"""What was left out comes back: "with renewals again", "put renewals back in"."""

import re
from typing import Final

from msgspec.structs import replace

from engine.planning.dialogue.talk import Talk
from semantic.query import Filter, MetricQuery, Operator

_AGAIN: Final = re.compile(
    r"^(?:with|incl(?:uding|ude|udes|\.)?|count(?:ing)?|put|bring|let|add|restore|show)\b"
    r"(?: (?:back|in))*\s+(?:the )?(?P<what>.+?)(?:\s+(?:again|back|in|included|too|as well))*$",
    re.IGNORECASE,
)
_AND: Final = re.compile(r"\s*,\s*(?:and\s+)?|\s+and\s+", re.IGNORECASE)
_OUT: Final[tuple[Operator, ...]] = ("!=", "not_in")


def let_in_again(talk: Talk) -> MetricQuery | None:
    """Return the query before with values let in that it leaves out, or None."""
    found = _AGAIN.match(talk.said.left.strip().rstrip("?.!"))
    out = [one for one in talk.previous.where if one.op in _OUT and one.field]
    if not found or not out or talk.said.only:
        return None
    where = talk.previous.where
    for said in _AND.split(found["what"]):
        let_in = _let_in(talk, where, said)
        if let_in is None:
            return None
        where = let_in
    return replace(talk.previous, where=where)


def _let_in(talk: Talk, where: tuple[Filter, ...], said: str) -> tuple[Filter, ...] | None:
    """Return the filters with the values that words name no longer left out; None for others."""
    for place, one in enumerate(where):
        if one.op not in _OUT or one.field is None:
            continue
        named = {match.value for match in talk.context.values.lookup(said, (one.field,))}
        rest = tuple(value for value in one.values if value not in named)
        if rest == one.values:
            continue
        op: Operator = "!=" if len(rest) == 1 else "not_in"
        kept = (Filter(field=one.field, op=op, values=rest),) if rest else ()
        return (*where[:place], *kept, *where[place + 1 :])
    return None
