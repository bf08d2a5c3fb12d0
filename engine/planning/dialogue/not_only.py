""" "Everyone, not just Sarah": what was filtered by is no filter any more."""

import re
from dataclasses import replace as replace_talk
from typing import Final

from msgspec.structs import replace

from engine.planning.dialogue.changes import NOT_THERE
from engine.planning.dialogue.drop_slots import EVERY
from engine.planning.dialogue.edit_words import take_apart
from engine.planning.dialogue.talk import Talk
from engine.planning.meaning.filter_fields import fields_of
from engine.planning.meaning.places import is_place
from engine.question import Plan
from semantic.query import MetricQuery

_PERSON: Final = re.compile(
    r"\b(?:him|her|his|hers|he|she|me|mine|one (?:person|rep))\b", re.IGNORECASE
)
_LEADS: Final = re.compile(
    r"^(?:(?:the|in|for|from|of|at|by|those|these|ones|deals|to|with)\s+)+", re.IGNORECASE
)
_ALL: Final = re.compile(
    r"^(?:(?:show|give|see|include|cover|do|take|make|get|open|look|at|for|of|across|in|over|from|by"
    r"|with|me|us|it|that|this|now|the|to|up|please|figures?|numbers?|values?|results?|data|all|total"
    r"|overall|everyone|everybody|everything|everywhere|anyone|anybody|anywhere|whole|entire|full"
    r"|company|business|org|organi[sz]ation|world|globally|worldwide|everyone's|everybody's|them)"
    r"\b[\s,]*)*$",
    re.IGNORECASE,
)
_NOT_BUT: Final = re.compile(
    r"^(?:and |no,? |ok |sorry,? )*not (?P<old>[^,;]+?)\s*[,;]\s*(?:but |rather )?(?P<new>[^,;]+)$",
    re.IGNORECASE,
)
_EVERYWHERE: Final = re.compile(
    r"^(?:(?:for|in|from|of|across|show|me|the|it|now|make|do|see|numbers?|figures?)\s+)*(?:everywhere"
    r"|anywhere|globally|worldwide|global|world ?wide|the (?:whole|entire) world|all over(?: the"
    r" world)?|in(?: all)? the world)$",
    re.IGNORECASE,
)


def beyond(talk: Talk) -> MetricQuery | None:
    """Return the query before without the filters on what is "not only" meant, or None."""
    said = _LEADS.sub("", talk.said.beyond.strip())
    person = _PERSON.search(said)
    found: dict[str, set[str]] = {}
    for match in talk.context.values.lookup(said):
        found.setdefault(match.field, set()).add(match.value)
    kept = tuple(
        one
        for one in talk.previous.where
        if not any(
            (set(map(str, one.values)) & found.get(field, set()))
            or (person and talk.lexicon.label(field.partition(".")[0]) == field)
            for field in fields_of(one)
        )
    )
    return None if kept == talk.previous.where else replace(talk.previous, where=kept)


def not_but(talk: Talk) -> Talk | None:
    """Return "not Sarah, Marcus" after Sarah as Marcus in her place."""
    found = _NOT_BUT.match(talk.said.text.strip().rstrip("?.! "))
    if not found:
        return None
    known = {
        (one.field, value)
        for one in talk.previous.where
        if one.op in ("=", "in")
        for value in one.values
    }
    old = {(match.field, match.value) for match in talk.context.values.lookup(found["old"])}
    if not old & known:
        return None
    return replace_talk(talk, said=take_apart(f"{found['new']} instead"))


def is_all(talk: Talk) -> bool:
    """Return whether nothing is said but that all is meant: "everyone", "all regions"."""
    if _ALL.match(talk.said.body):
        return True
    every = EVERY.match(talk.said.body)
    named = talk.lexicon.named(every["what"]) if every else ()
    return bool(named) and all(one.kind in ("dimension", "entity", "metric") for one in named)


def widened(talk: Talk, query: MetricQuery | None) -> Plan:
    """Return the plan of a query without a filter, or say that there was none."""
    told = () if query else (NOT_THERE,)
    return talk.plan(query or talk.previous, assumptions=told)


def everywhere(talk: Talk) -> Plan | None:
    """Read "everywhere", "worldwide": no filter on a place."""
    if not _EVERYWHERE.match(talk.said.body):
        return None
    kept = tuple(
        one
        for one in talk.previous.where
        if not any(is_place(talk.lexicon, field) for field in fields_of(one))
    )
    if kept == talk.previous.where:
        return None
    return talk.plan(replace(talk.previous, where=kept))
