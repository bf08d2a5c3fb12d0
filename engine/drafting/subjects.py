"""A table with what its rows are called, as the other steps look at it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from engine.drafting.evidence import Column, Survey, Table
from engine.drafting.guesses import KeyGuess
from engine.drafting.names import dataset_names, is_trade_word, listed, singular, stem_of

#: Words that name a column of any table, so they speak for none.
GENERIC: Final = listed(
    "name title label type status state date email description value amount number first last "
    "stage created updated active"
)
#: What many rows are called together: a row of a pipeline is no pipeline.
_GATHERED: Final = listed(
    "pipeline team funnel book roster directory master base board sheet overview catalog crm"
)
#: Names of tables that hold what was, a row for each change or day.
_OF_THE_PAST: Final = re.compile(
    r"(^|_)(history|histories|snapshots?|log|logs|audit|changes?)(_|$)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A table, the name of its dataset, and the words that may stand for it."""

    name: str
    table: Table
    aliases: tuple[str, ...]
    filed_as: str  # the name that the file alone would give

    @property
    def of_the_past(self) -> bool:
        """Say whether the table is called a history, a log or the like."""
        return bool(_OF_THE_PAST.search(self.table.name))

    def column(self, name: str) -> Column:
        """Return one column."""
        return next(one for one in self.table.columns if one.name == name)


def subjects_of(survey: Survey) -> tuple[Subject, ...]:
    """Name the rows of every table."""
    names = dataset_names([one.name for one in survey.tables])
    return tuple(
        Subject(name=name, table=table, aliases=_aliases(name, table), filed_as=name)
        for name, table in zip(names, survey.tables, strict=True)
    )


def renamed(subjects: Sequence[Subject], keys: Mapping[str, KeyGuess]) -> tuple[Subject, ...]:
    """Call a dataset as its key where the key says what a row is and the file does not.

    The rows of sales_pipeline with the key opportunity_id are opportunities.
    """
    taken = {one.name for one in subjects}
    made: list[Subject] = []
    for one in subjects:
        columns = keys[one.table.name].columns
        stem = stem_of(one.column(columns[0]).header) if len(columns) == 1 else ""
        gathered = one.name.rpartition("_")[2] in _GATHERED
        if gathered and is_trade_word(stem) and stem not in taken:
            taken.add(stem)
            made.append(replace(one, name=stem, aliases=(stem, *one.aliases)))
        else:
            made.append(one)
    return tuple(made)


def aliases_with(subject: Subject, key: str) -> tuple[str, ...]:
    """Return the words for a table once its key is known: `sales_agent` of sales_teams."""
    stem = stem_of(subject.column(key).header)
    extra = (stem,) if stem and stem not in GENERIC else ()
    return tuple(dict.fromkeys((*subject.aliases, *extra)))


def _aliases(name: str, table: Table) -> tuple[str, ...]:
    return tuple(dict.fromkeys((name, singular(table.name))))
