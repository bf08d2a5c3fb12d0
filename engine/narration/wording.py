"""Words around the numbers: places, plurals, windows; and sentences made of text and cells."""

import re
from dataclasses import dataclass

from engine.narration.cells import cell_text, moved_text
from engine.reply import Answer, Column, Sentence


@dataclass(frozen=True, slots=True)
class Moved:
    """A change, said without its sign: `up 72.6%`."""

    row: int
    column: int


#: A piece of a sentence: words, or the (row, column) whose text stands there.
Part = str | tuple[int, int] | Moved

_PLACES = frozenset({
    "region", "country", "state", "city", "territory", "market", "segment", "industry", "stage",
    "team", "department",
})  # fmt: skip
#: Where the noun of a label ends: `Bookings, rolling 3 months`, `Average age of open deals`.
_ASIDE = re.compile(r"\s*[,(]|\s+(?:of|at|by|per|in|for|from|to|with)\s")
_AFTER_THE_NOUN = frozenset({"won", "lost", "closed", "created", "slipped", "due", "open", "moved"})
_NAMED_PERIOD = re.compile(r"(Q[1-4] |FY\d|\d{4}$|(?:[A-Z][a-z]{2} |(?:fiscal )?year )\d{4}$)")
_COUNTED = re.compile(r"(last|next) \d")
_RELATIVE = ("this ", "last ", "next ", "the ")


def sentence(answer: Answer, *parts: Part) -> Sentence:
    """Join words and cells; the cells are remembered in their order in the text."""
    texts: list[str] = []
    cells: list[tuple[int, int]] = []
    for part in parts:
        match part:
            case str():
                texts.append(part)
            case Moved(row=row, column=column):
                texts.append(moved_text(answer, row, column))
                cells.append((row, column))
            case row, column:
                texts.append(cell_text(answer, row, column))
                cells.append((row, column))
    return Sentence(text="".join(texts), cells=tuple(cells))


def is_or_are(label: str) -> str:
    """Return the verb a metric's label takes: `Win rate is`, `Deals won are`."""
    named = _ASIDE.split(label.casefold())[0].split()
    while len(named) > 1 and named[-1] in _AFTER_THE_NOUN:
        named.pop()
    last = named[-1] if named else ""
    return "are" if last.endswith("s") and not last.endswith(("ss", "us", "is")) else "is"


def place(column_name: str) -> str:
    """Return the preposition of a group: `in EMEA`, `for Sarah Chen`."""
    name = column_name.split(":")[0].rsplit(".", 1)[-1]
    return "in" if name in _PLACES else "for"


def at_the(column: Column) -> str:
    """Return how a metric stands to its bucket: `in`, or `at the end of` for a level."""
    words = {"level": "at the end of", "cumulative": "at the end of", "opening": "at the start of"}
    return words.get(column.nature, "in")


def when(answer: Answer, column: Column | None = None) -> str:
    """Return the window with its preposition and a space before it, or nothing.

    A level is of one day, not of a window.
    """
    level_at = answer.reading.level_at
    if column is not None and column.nature == "level" and level_at is not None:
        return f" at the end of {level_at.isoformat()}"
    window = answer.reading.window
    if not window:
        return ""
    if _COUNTED.match(window):
        return f" in the {window}"
    if window.startswith(_RELATIVE):
        return f" {window}"
    if window == "all time":
        return " over all time"
    if _NAMED_PERIOD.match(window.partition(" (")[0]):
        return f" in {window}"
    return f", {window}" if " (" in window else f" ({window})"
