"""A draft of a model: every guess with how sure it is, and what speaks for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from semantic.model import DataType, Format, Grain


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyGuess:
    """The columns that tell the rows of a table apart; not `unique` where some repeat or lack it.

    `others` are columns that would do as well.
    """

    columns: tuple[str, ...]
    score: float
    unique: bool
    why: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinGuess:
    """A column whose values are the keys of another dataset; `role` is the join's name."""

    role: str
    dataset: str
    column: str
    key: str
    score: float
    why: str
    mend: str = ""  # values that were meant to be a key, as an import plan would replace them


@dataclass(frozen=True, slots=True, kw_only=True)
class NotJoined:
    """A join that was looked at and left out, with the reason."""

    dataset: str
    column: str
    key: str
    score: float
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DimensionGuess:
    """A column to group or filter by."""

    name: str
    column: str  # "" where it is made of several
    type: DataType
    sql: str | None = None
    format: Format | None = None
    label: str | None = None
    synonyms: tuple[str, ...] = ()
    suppressed: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    grain: Grain | None = None
    sensitive: bool = False
    hidden: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentGuess:
    """A named filter."""

    name: str
    sql: str
    description: str
    why: str
    suppressed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeGuess:
    """The date that windows apply to, perhaps one of a joined dataset."""

    field: str
    score: float
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricGuess:
    """A first metric; `definition` holds its keys in their order."""

    name: str
    definition: Mapping[str, str]
    label: str
    description: str
    format: Format
    good: str | None = None
    synonyms: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetGuess:
    """One table: what a row is, whom it points to, what can be asked of it."""

    name: str
    table: str
    file: str
    rows: int
    description: str
    synonyms: tuple[str, ...]
    key: KeyGuess
    label: str | None
    time: TimeGuess | None
    joins: tuple[JoinGuess, ...]
    not_joined: tuple[NotJoined, ...]
    dimensions: tuple[DimensionGuess, ...]
    segments: tuple[SegmentGuess, ...]
    empty: tuple[str, ...]  # columns without a value, left out


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A whole model, to be reviewed; `as_of` None is today."""

    model: str
    currency: str | None
    currency_why: str
    as_of: date | None
    as_of_why: str
    datasets: tuple[DatasetGuess, ...]
    metrics: tuple[MetricGuess, ...]
    not_metrics: tuple[str, ...]  # numbers that must not be added up, and why
