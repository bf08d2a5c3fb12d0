"""The planner protocol, and what every planner may look at."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from engine.question import PlanOutcome, Question
from semantic.model import SemanticModel


@dataclass(frozen=True, slots=True)
class ValueMatch:
    """A data value that words may mean. `score` 1.0 is exact; below it fuzzy."""

    field: str  # dataset.dimension
    value: str
    score: float


class ValueIndex(Protocol):
    """The distinct values of text dimensions a viewer may see; built with the snapshot."""

    def match(self, words: str, fields: tuple[str, ...] | None = None) -> tuple[ValueMatch, ...]:
        """Return what these words may mean: exact, alias, folded, then fuzzy; best first."""
        ...

    def lookup(self, words: str, fields: tuple[str, ...] | None = None) -> tuple[ValueMatch, ...]:
        """Return what these words mean without guessing at their spelling; best first."""
        ...

    def nearest(self, words: str, fields: tuple[str, ...] | None = None) -> tuple[ValueMatch, ...]:
        """Return the few values whose names are most like these words, to offer, never to use."""
        ...

    def initials(self, word: str) -> tuple[ValueMatch, ...]:
        """Return the one value of a few words that a word is the initials of."""
        ...

    def values(self, field: str) -> tuple[str, ...]:
        """Return the known values of one dimension, sorted."""
        ...

    def complete(self, field: str) -> bool:
        """Return whether `values` holds every value of the dimension (it is bounded)."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanningContext:
    """What a planner may look at. `loaded_at`: table -> when (ISO text), for "how fresh".

    `cancelled` waits so many seconds, or less where the asker has gone, and says whether so.
    """

    model: SemanticModel
    values: ValueIndex
    as_of: date
    loaded_at: Mapping[str, str]
    cancelled: Callable[[float], bool] | None = None


class Planner(Protocol):
    """Reads a question; never runs anything."""

    def plan(self, question: Question, context: PlanningContext) -> PlanOutcome:
        """Return what the question means; PlannerError when the planner itself fails."""
        ...
