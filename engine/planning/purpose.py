"""What a question is wanted for: "need it for the 2pm call" changes nothing and is listed."""

import re
from typing import Final

from engine.planning.tokens import normalize

_PURPOSE: Final = re.compile(
    r"\b(?:(?:i|we)\s+)?needs?\s+(?:it|this|that|them|these|those)\s+(?:for|by|before|in)\b[^.,;?!]*"
    r"|\bfor\s+(?:the|my|our|a|an|tomorrow's|today's)\s+(?:[\w']+\s+){0,2}"
    r"(?:call|meeting|deck|slides?|presentation|standup|memo|newsletter|offsite)\b",
    re.IGNORECASE,
)


def purposes(text: str) -> tuple[str, ...]:
    """Return the parts of a text that say what it is for."""
    return tuple(found.group().strip() for found in _PURPOSE.finditer(normalize(text)))


def without_purpose(plain: str) -> str:
    """Return a normalized text without them."""
    return _PURPOSE.sub(" ", plain)
