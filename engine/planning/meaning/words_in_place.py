"""Words whose place says what they are: a measure's name that is a field's, a team, a wish."""

from typing import Final

from engine.planning.meaning.lexicon import Lexicon
from engine.planning.meaning.spans import Span
from engine.planning.text.tokens import words_of
from engine.question import ChartWish


def field_called(lexicon: Lexicon, said: str) -> str | None:
    """Return the one field of text that some words name, though a measure has the words, too."""
    words = words_of(said)
    found = [
        one.qualified
        for home in lexicon.model.datasets.values()
        for one in home.dimensions.values()
        if one.type in ("text", "boolean")
        and not (home.hidden or one.hidden or one.sensitive)
        and words in {words_of(name) for name in (one.name, one.words.label)}
    ]
    return found[0] if len(found) == 1 else None


#: Words for the people of a value, which name nothing themselves: "the EMEA team".
CROWDS: Final = frozenset(
    {"team", "group", "folks", "people", "guys", "crew", "squad", "crowd", "side", "org", "bunch"}
)
#: Words that wish for a chart where they end a question, after a time.
_LAST_WORDS: Final[dict[str, ChartWish]] = {
    "line": "line",
    "lines": "line",
    "area": "area",
    "stacked": "stacked",
}


def last_wish(spans: tuple[Span, ...]) -> ChartWish | None:
    """Return the wish of the "line" in "bookings monthly 2025 line": it names nothing there."""
    if len(spans) < 2 or spans[-1].kind not in ("unknown", "entity"):
        return None
    after_time = spans[-2].kind in ("window", "grain", "unit", "mark", "trend")
    return _LAST_WORDS.get(spans[-1].text.casefold()) if after_time else None
