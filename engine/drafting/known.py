"""A table with all that was inferred of it before its metrics."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from engine.drafting.guesses import DimensionGuess, KeyGuess, SegmentGuess, TimeGuess
from engine.drafting.stages import Stages
from engine.drafting.subjects import Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A table with all that was inferred of it before its metrics."""

    subject: Subject
    key: KeyGuess
    time: TimeGuess | None
    dimensions: tuple[DimensionGuess, ...]
    stages: Stages | None
    segments: Mapping[str, SegmentGuess]
    history_of: str | None  # whose states the rows are, one after the other
    joined: frozenset[str]  # columns that point to another table
    currencies: tuple[str, ...]  # what the amounts are in, as far as a column or sign tells

    @property
    def name(self) -> str:
        """The dataset's name."""
        return self.subject.name

    def dimension(self, column: str) -> str | None:
        """Return the name of the dimension of a column that may be measured."""
        for one in self.dimensions:
            if one.column == column and not one.sensitive:
                return one.name
        return None


def is_deals(known: Known) -> bool:
    """Say whether a table's rows are deals: won or lost, one row each."""
    return known.stages is not None and known.history_of is None and len(known.key.columns) == 1


def created_of(known: Known) -> str | None:
    """Return the date on which a deal came to be; other tables keep their own time."""
    if known.stages is None or known.history_of is not None:
        return None
    for one in known.dimensions:
        if one.type in ("date", "timestamp") and re.match(r"(date_)?(creat|open|engage)", one.name):
            return one.name
    return None
