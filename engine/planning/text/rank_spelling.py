"""Ranks in one spelling: "#1 rep" is the number one rep, "who leads" is who is leading."""

import re
from typing import Final

#: "Who leads in bookings" is who is leading; "which team leads have …" are team leads.
_LEADS: Final = re.compile(
    r"\b(?:(who)(?: currently)? leads(?! to\b)|((?:which|what) [a-z]{3,}) leads"
    r"(?=\s*(?:$|[?.!,]|(?:in|by|on|for|the|overall|this|last|right|so|currently|with)\b)))",
    re.IGNORECASE,
)
#: "Order the industries by …" ranks them; orders of another kind come behind.
_ORDER: Final = re.compile(
    r"^(?:please |kindly |can you |could you )?(?:order|arrange|sort|list out in order)"
    r"(?= (?:all |the |our |my )*[a-z]+(?: [a-z]+)? by\b)",
    re.IGNORECASE,
)
_NUMBERED: Final = re.compile(
    r"(?:\bn(?:o|r)\.\s?|#\s?)(?=[1-9]\b(?![,.]?\d))",
    re.IGNORECASE,
)


def spell_ranks(text: str) -> str:
    """Return a text with the words of ranks written out."""
    text = _ORDER.sub("rank", text)
    return _LEADS.sub(r"\1\2 is leading", _NUMBERED.sub("number ", text))
