"""Text that is safe to draw in a terminal, whatever it holds."""

import re

from rich.text import Text

#: What must never reach a terminal: control signs could move the cursor or hide a number.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def clean(text: str) -> str:
    """Return text without the signs that steer a terminal."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)


def line(*parts: str | tuple[str, str]) -> Text:
    """Return one line of parts, plain or (text, style), safe to draw."""
    text = Text()
    for part in parts:
        words, style = (part, "") if isinstance(part, str) else part
        text.append(clean(words), style)
    return text
