"""The grammar's own words: closed tables of phrases that operate on what is named."""

from typing import Final

from engine.planning.meaning.spans import Reading
from engine.planning.phrases import (
    bounds,
    chart,
    compare,
    groups,
    lists,
    measures,
    negation,
    ranks,
    shares,
    talk,
    verbs,
)

#: The order settles which reading of a phrase in two tables is its first.
_TABLES: Final = (
    groups.ROWS,
    lists.ROWS,
    measures.ROWS,
    bounds.ROWS,
    ranks.ROWS,
    compare.ROWS,
    negation.ROWS,
    shares.ROWS,
    verbs.ROWS,
    chart.ROWS,
    talk.ROWS,
)


def _build() -> dict[str, tuple[Reading, ...]]:
    made: dict[str, list[Reading]] = {}
    for rows in _TABLES:
        for kind, target, value, phrases in rows:
            for phrase in phrases.split("|"):
                reading = Reading(kind, target, value)
                here = made.setdefault(phrase.replace("-", " "), [])
                if reading not in here:
                    here.append(reading)
    return {phrase: tuple(readings) for phrase, readings in made.items()}


PHRASES: Final = _build()
LONGEST: Final = max(len(phrase.split()) for phrase in PHRASES)
WORDS: Final = frozenset(word for phrase in PHRASES for word in phrase.split())
