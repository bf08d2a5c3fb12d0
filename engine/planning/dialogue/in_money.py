""" "What are those worth": the amount beside a count, of the very rows that were counted."""

import re
from typing import Final

from engine.planning.dialogue.changes import Change
from engine.planning.dialogue.talk import Talk
from engine.planning.meaning.lexicon import without_parentheses

_IT: Final = r"(?:that|this|it|they|those|these|them)(?: all| deals| ones)?"
_MONEY: Final = r"(?:dollars?|dollar terms|money|\$+|usd|value|revenue|cash|money terms|amounts?)"
#: The sum of a list: of groups "the total" is less of them, and read elsewhere.
_SUMMED: Final = re.compile(
    r"^(?:and |so |ok |okay |but |now )*(?:(?:what(?:'s| is| are)|give me|show me|show) )?"
    r"(?:(?:the |a |their |its )?(?:grand |overall |combined )?(?:total|sum)"
    r"(?: (?:amount|value|worth|of (?:that|those|them|these|it)))*"
    r"|(?:sum|add|total) (?:it|them|those|these|that) up|sum (?:it|them|those|these|that))"
    r"(?: please| now| for me)*$",
    re.IGNORECASE,
)
_WORTH: Final = re.compile(
    r"^(?:and |so |ok |okay |but |now )*(?:"
    rf"what(?:'s| is| are| was| were| do| did| does) {_IT} (?:all )?"
    r"(?:worth|add(?:s|ed)? up to|comes? to|amount(?:s|ed)? to|sum(?:s|med)? (?:up )?to|total"
    r"(?:l?ed)?(?: up)?(?: to)?)"
    rf"(?: (?:in|as) (?:{_MONEY}|total))?"
    rf"|how much (?:{_MONEY} )?(?:is|was|are|were) {_IT}(?: worth)?"
    rf"(?: (?:in|as) (?:{_MONEY}|total))?"
    rf"|(?:in|by|as) {_MONEY}"
    rf"|(?:what(?:'s| is| are) |show(?: me)? |give me |add )?(?:the |their |its )"
    rf"(?:total |combined |overall |dollar |money )*(?:value|amount|worth|dollars)"
    rf"(?: of {_IT}| there| in total)?"
    r")(?: too| as well| also| instead| please)*$",
    re.IGNORECASE,
)


def in_money(talk: Talk) -> Change | None:
    """Return the amount of the rows counted or listed before, shown beside their number."""
    said = talk.said.text.strip().rstrip("?.! ")
    if not (_WORTH.match(said) or (talk.previous.rows and _SUMMED.match(said))):
        return None
    name = _amount(talk)
    return Change(metrics=(name,), beside=True) if name else None


def _amount(talk: Talk) -> str | None:
    lexicon, previous = talk.lexicon, talk.previous
    if previous.of:
        keys = [key for key, name in lexicon.counts.items() if name == previous.of]
        return next((lexicon.amounts[key] for key in keys if key in lexicon.amounts), None)
    if previous.rows:
        segment = previous.segments[0].partition(".") if len(previous.segments) == 1 else None
        if segment is None:
            return None
        known = lexicon.model.datasets[segment[0]].segments[segment[2]].expression.canonical()
        return lexicon.amounts.get((segment[0], without_parentheses(known)))
    found = [
        lexicon.amounts[key]
        for key, name in lexicon.counts.items()
        if name in previous.metrics and key in lexicon.amounts
    ]
    there = set(previous.metrics) & set(lexicon.amounts.values())
    return found[0] if len(found) == 1 and not there else None
