"""What a draft is inferred from: facts about tables, and what can be measured when asked."""

# A fact is what its name says.
# ruff: noqa: D102

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from semantic.model import DataType


class Column(Protocol):
    """What one column holds; `data.table_facts.ColumnFacts` is one."""

    @property
    def name(self) -> str: ...
    @property
    def header(self) -> str: ...
    @property
    def type(self) -> DataType: ...
    @property
    def filled(self) -> int: ...
    @property
    def distinct(self) -> int: ...
    @property
    def lowest(self) -> str | None: ...
    @property
    def highest(self) -> str | None: ...
    @property
    def longest(self) -> int: ...
    @property
    def values(self) -> tuple[tuple[str, int], ...]: ...
    @property
    def samples(self) -> tuple[str, ...]: ...
    @property
    def rounded(self) -> str: ...
    @property
    def whole(self) -> bool: ...
    @property
    def currency(self) -> tuple[str, ...]: ...


class Table(Protocol):
    """One file as a table; `data.survey.TableFacts` is one."""

    @property
    def name(self) -> str: ...
    @property
    def file(self) -> str: ...
    @property
    def rows(self) -> int: ...
    @property
    def columns(self) -> Sequence[Column]: ...


class Overlap(Protocol):
    """How the values of a column fare in another column; `data.survey.Overlap` is one."""

    @property
    def table(self) -> str: ...
    @property
    def column(self) -> str: ...
    @property
    def values(self) -> int: ...
    @property
    def rows(self) -> int: ...
    @property
    def found_values(self) -> int: ...
    @property
    def found_rows(self) -> int: ...
    @property
    def missing(self) -> tuple[str, ...]: ...
    @property
    def near(self) -> tuple[tuple[str, str], ...]: ...
    @property
    def itself(self) -> int: ...


class Survey(Protocol):
    """Tables side by side, and the questions about them that only their rows answer."""

    @property
    def tables(self) -> Sequence[Table]:
        """The tables, in the order of their files."""
        ...

    def distinct(self, table: str, columns: Sequence[str]) -> int:
        """Count the different combinations of columns, those without a NULL."""
        ...

    def overlaps(self, table: str, key: str) -> Sequence[Overlap]:
        """Compare every column that shares values with a key."""
        ...

    def latest(
        self,
        table: str,
        column: str,
        *,
        until: date,
        where: tuple[str, Sequence[str]] | None = None,
    ) -> date | None:
        """Return the newest day in a column up to one; of the rows that hold some values."""
        ...

    def torn(self, table: str, key: Sequence[str], start: str, end: str) -> int:
        """Count the intervals of one key that do not follow each other."""
        ...
