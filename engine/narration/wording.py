"""Words around the numbers: places, plurals, windows; and sentences made of text and cells."""

import re

from engine.narration.cells import cell_text
from engine.reply import Answer, Sentence

#: A piece of a sentence: words, or the (row, column) whose text stands there.
Part = str | tuple[int, int]

_PLACES = frozenset({
    "region", "country", "state", "city", "territory", "market", "segment", "industry", "stage",
    "team", "department",
})  # fmt: skip
_NAMED_PERIOD = re.compile(r"(Q[1-4] |FY\d|\d{4}$|(?:[A-Z][a-z]{2} |(?:fiscal )?year )\d{4}$)")
_RELATIVE = ("this ", "last ", "next ", "the ")


def sentence(answer: Answer, *parts: Part) -> Sentence:
    """Join words and cells; the cells are remembered in their order in the text."""
    text = "".join(part if isinstance(part, str) else cell_text(answer, *part) for part in parts)
    return Sentence(text=text, cells=tuple(part for part in parts if not isinstance(part, str)))


def is_or_are(label: str) -> str:
    """Return the verb a metric's label takes: `Win rate is`, `Bookings are`."""
    words = re.sub(r"\s*\(.*\)\s*$", "", label).casefold().split()
    last = words[-1] if words else ""
    return "are" if last.endswith("s") and not last.endswith(("ss", "us", "is")) else "is"


def place(column_name: str) -> str:
    """Return the preposition of a group: `in EMEA`, `for Sarah Chen`."""
    name = column_name.split(":")[0].rsplit(".", 1)[-1]
    return "in" if name in _PLACES else "for"


def when(answer: Answer) -> str:
    """Return the window with its preposition and a space before it, or nothing."""
    window = answer.reading.window
    if not window:
        return ""
    if window.startswith(_RELATIVE):
        return f" {window}"
    if window == "all time":
        return " over all time"
    return f" in {window}" if _NAMED_PERIOD.match(window) else f" ({window})"
