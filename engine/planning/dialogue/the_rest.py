""" "And for the rest?": what the filter before left out."""

import re
from typing import Final

from msgspec.structs import replace

from engine.planning.dialogue.talk import Talk
from engine.planning.meaning.phrase_query import phrase_query
from engine.question import Clarification, Option, Plan
from semantic.query import Filter, MetricQuery

_REST: Final = re.compile(
    r"^(?:(?:and|but|so|now|ok|what about|how about|for|in|of|show(?: me)?|same for|the)\s+)*"
    r"(?:all )?(?:the )?(?:rest|others|other ones|remaining(?: ones)?|remainder|everyone else"
    r"|everybody else|everything else|everywhere else)$",
    re.IGNORECASE,
)


def the_rest(talk: Talk) -> Plan | Clarification | None:
    """Return the query before of all that its one filter left out; ask which of several."""
    if not _REST.match(talk.said.text.strip().rstrip("?.! ")) or talk.previous.limit:
        return None
    made = [
        _turned(talk.previous, one)
        for one in talk.previous.where
        if one.field and one.op in ("=", "in")
    ]
    if len(made) == 1:
        return talk.plan(made[0])
    options = tuple(Option(text=phrase_query(one, talk.lexicon), query=one) for one in made)
    return Clarification(text="The rest of which?", options=options[:4]) if options else None


def _turned(query: MetricQuery, one: Filter) -> MetricQuery:
    turned = replace(one, op="!=" if one.op == "=" else "not_in")
    return replace(query, where=tuple(turned if known == one else known for known in query.where))
