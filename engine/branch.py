"""A branch: parts of metrics over one dataset, aggregated apart, and which rows a bucket has."""

from dataclasses import dataclass
from typing import Literal

from engine.predicate import AllOf, Bound, Field
from semantic.model import Conversion, Dimension, Expression, Funnel, Grain, Measure, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupKey:
    """One dimension of a branch: a field, or (with `grain`) the bucket of a time field.

    `keys` are the primary key columns of a labelled dataset, relative as the field's expression:
    grouping by its label groups by (key, label), so namesakes stay apart. `key_fields` are their
    dimensions; none where they have no name.
    """

    alias: str
    field: Field
    grain: Grain | None = None
    keys: tuple[Expression, ...] = ()
    key_fields: tuple[Dimension, ...] = ()

    @property
    def key_aliases(self) -> tuple[str, ...]:
        """The hidden columns that hold `keys`."""
        return tuple(f"{self.alias}_key{number or ''}" for number in range(len(self.keys)))


@dataclass(frozen=True, slots=True, kw_only=True)
class BranchMeasure:
    """A part of a metric as a column of its branch.

    `makes_groups` is False where only `having` uses it.
    """

    alias: str
    measure: Measure | Funnel | Conversion
    makes_groups: bool

    @property
    def is_count(self) -> bool:
        """Whether a group without rows has 0 of it, not NULL."""
        if isinstance(self.measure, Measure):
            return self.measure.aggregate in ("count", "count_distinct")
        return isinstance(self.measure, Funnel) and self.measure.rate is None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeFilter:
    """The window on a branch's time field; either date None is unbounded."""

    field: Field
    first: Bound | None
    after: Bound | None


@dataclass(frozen=True, slots=True)
class Lookback:
    """How far back rows count at a moment: `span`, since `to_date` began, or (both None) ever."""

    span: Span | None
    to_date: Grain | None


@dataclass(frozen=True, slots=True)
class Bucketed:
    """The time bucket of the answer, by its alias; `own_time`: asked as `time:<grain>`."""

    alias: str
    grain: Grain
    own_time: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Cumulated:
    """A row counts in every bucket whose look-back holds its day.

    `in_parts`: buckets aggregated once are added up; else each bucket is made from base rows.
    """

    lookback: Lookback
    bucket: Bucketed
    field: Field
    in_parts: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A row counts where it holds at the end of the bucket, cut at `end`; without one, at `end`."""

    starts: Field
    ends: Field
    end: Bound
    bucket: Bucketed | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """The rows of the first or last snapshot of a bucket or window, or all of them averaged."""

    keep: Literal["first", "last", "average"]
    days: TimeFilter
    bucket: Bucketed | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stepped:
    """Entities counted at every step up to the furthest they came to."""

    entity: Expression
    moment: Field
    step: Field
    steps: tuple[str, ...]
    alias: str
    where: Expression | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Converted:
    """Entities by their first `starts` row, and whether a `converts` row follows in time."""

    entity: Expression
    moment: Field
    starts: Expression
    converts: Expression
    within: Span
    where: Expression | None


Series = Cumulated | Held | Closing | Stepped | Converted


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """Parts over one dataset with one time dimension, aggregated apart.

    `series` says which rows a bucket has, where it is not each row in its own. `in_window` is
    whether the window is about the very date of the answer's bucket.
    """

    name: str
    dataset: str
    keys: tuple[GroupKey, ...]
    measures: tuple[BranchMeasure, ...]
    filters: AllOf
    time: TimeFilter | None = None
    series: Series | None = None
    in_window: bool = False

    @property
    def makes_groups(self) -> bool:
        """Whether its rows make groups of the answer."""
        return any(one.makes_groups for one in self.measures)

    @property
    def multiplied(self) -> bool:
        """Whether a to-many dimension puts a row into several groups."""
        return any(key.field.chain for key in self.keys)
