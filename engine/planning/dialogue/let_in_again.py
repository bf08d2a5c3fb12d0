"""What was left out comes back: "with renewals again", "put renewals back in"."""

import re
from typing import Final

from msgspec.structs import replace

from engine.planning.dialogue.changes import ALREADY
from engine.planning.dialogue.talk import Talk
from engine.planning.meaning.filter_fields import fields_of
from engine.planning.meaning.phrase_query import phrase_query
from engine.planning.meaning.values import PARTIAL
from engine.question import Clarification, Option, Plan
from semantic.query import Filter, MetricQuery, Operator

_AGAIN: Final = re.compile(
    r"^(?:with|incl(?:uding|ude|udes|\.)?|count(?:ing)?|put|bring|let|add|restore|show)\b"
    r"(?: (?:back|in))*\s+(?:the )?(?P<what>.+?)(?:\s+(?:again|back|in|included|too|as well))*$",
    re.IGNORECASE,
)
_AND: Final = re.compile(r"\s*,\s*(?:and\s+)?|\s+and\s+", re.IGNORECASE)
_OUT: Final[tuple[Operator, ...]] = ("!=", "not_in")


_COUNTED: Final = re.compile(
    r"^(?P<verb>incl(?:uding|ude|udes|\.)?|count(?:ing)?|add|bring|let|put)\b(?: (?:back|in))*\s+"
    r"(?:the )?(?P<what>.+?)(?:\s+(?:again|back|in|included|too|as well|also))*$",
    re.IGNORECASE,
)


def let_in_already(talk: Talk) -> Plan | Clarification | None:
    """Return the query before where values are to be let in that nothing leaves out.

    "Add EMEA" may be a filter on it too; "include" never is.
    """
    found = _COUNTED.match(talk.said.left.strip().rstrip("?.!"))
    if not found or talk.said.only:
        return None
    fields = {name for one in talk.previous.where for name in fields_of(one)}
    free: list[Filter] = []
    known = 0
    for said in _AND.split(found["what"]):
        matches = [one for one in talk.context.values.lookup(said) if one.score > PARTIAL]
        if not matches or talk.lexicon.named(said):
            return None
        if {one.field for one in matches} & fields:
            known += 1
        else:
            free.append(Filter(field=matches[0].field, op="=", values=(matches[0].value,)))
    if not free:
        return None
    sure = found["verb"].casefold().startswith(("incl", "count"))
    if sure and not known:
        return talk.plan(talk.previous, assumptions=(ALREADY,))
    narrowed = replace(talk.previous, where=(*talk.previous.where, *free))
    options = tuple(
        Option(text=phrase_query(one, talk.lexicon), query=one) for one in (narrowed, talk.previous)
    )
    return Clarification(
        text="Nothing leaves those out. Is it only those that are meant?", options=options
    )


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
