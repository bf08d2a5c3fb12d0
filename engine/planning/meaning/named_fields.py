"""Fields that bear a measure's very name: the bands of a deal's size beside its average."""

from engine.planning.meaning.lexicon import Lexicon
from engine.planning.text.tokens import words_of


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
