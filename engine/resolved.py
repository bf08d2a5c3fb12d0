"""A metric query with nothing left to look up: definitions, join paths, real dates.

`resolve` makes these values, `authorize` adds what the viewer may see, `compile_query` writes them
as SQL. No string names a metric or dimension that does not exist, and no date is relative.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from sqlglot import exp

from engine.branch import Branch, GroupKey, TimeFilter
from engine.derived import Derived
from engine.predicate import AllOf, Bound, TypedFilter
from engine.reply import Caveat, Column
from semantic.model import Dimension, Grain
from semantic.periods import DateWindow, add_months
from semantic.query import MetricQuery


@dataclass(frozen=True, slots=True)
class Shift:
    """How far before a bucket the one it is compared to lies."""

    count: int
    unit: Literal["day", "month"]

    def before(self, day: date) -> date:
        """Return the day that lies this far before one; OverflowError outside the calendar."""
        if self.unit == "day":
            return day - timedelta(days=self.count)
        return add_months(day, -self.count)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Where previous values stand: `branches` maps each branch to the one that holds them.

    With a `shift` they are at the bucket that far before; without, in the same group, the branch
    being over the `window` before. `label` says what it is: `a year before`.
    """

    branches: Mapping[str, str]
    shift: Shift | None
    window: DateWindow | None = None
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spine:
    """The buckets shown: from `first` (else from the data) to before `after` (else to `as_of`'s).

    `windowed`: the window is about their very date in every branch. `back` is how far before
    `first` buckets are needed for a comparison.
    """

    alias: str
    grain: Grain
    first: date | None
    after: date | None
    windowed: bool = False
    back: Shift | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedMetric:
    """A metric as an expression over branch columns (`exp.Column`, table = branch name)."""

    name: str
    tree: exp.Expr
    asked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HavingCondition:
    """A condition on a metric or a column derived from it, by its name."""

    alias: str
    operator: Literal["=", "!=", ">", ">=", "<", "<="]
    value: Bound


@dataclass(frozen=True, slots=True, kw_only=True)
class SortKey:
    """One sort key: an output column's alias."""

    alias: str
    descending: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputKey:
    """A dimension of the answer: its alias in every branch, its hidden keys, its own order."""

    alias: str
    key_aliases: tuple[str, ...]
    grain: Grain | None
    order: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowSource:
    """Records or distinct values: one dataset's rows, with these columns.

    `counted` is the branch of a metric whose rows they are.
    """

    dataset: str
    keys: tuple[GroupKey, ...]
    filters: AllOf
    time: TimeFilter | None = None
    distinct: bool
    counted: Branch | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A metric's share of the groups that have the same values of `keys`."""

    keys: tuple[str, ...]
    whole: Mapping[str, str]  # branch -> the branch without to-many dimensions


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedQuery:
    """What is asked, ready to be authorized.

    `columns` are those of the answer; `filters` are kept for the reading.
    """

    query: MetricQuery
    as_of: date
    columns: tuple[Column, ...]
    outputs: tuple[OutputKey, ...]
    branches: tuple[Branch, ...] = ()
    metrics: tuple[ResolvedMetric, ...] = ()
    derived: tuple[Derived, ...] = ()
    source: RowSource | None = None
    spine: Spine | None = None
    comparison: Comparison | None = None
    share: Share | None = None
    overlapping: frozenset[str] = frozenset()  # metrics whose groups share rows
    having: tuple[HavingCondition, ...] = ()
    sort: tuple[SortKey, ...] = ()
    limit: int | None = None
    limit_per: str | None = None  # an output's alias
    offset: int = 0
    window: DateWindow | None = None
    window_is_default: bool = False
    caveats: tuple[Caveat, ...] = ()
    filters: tuple[TypedFilter, ...] = ()
    fields: tuple[Dimension, ...] = ()  # every dimension named by the query

    @property
    def before(self) -> Mapping[str, str]:
        """Each branch with the one that holds its previous values; none where none are asked."""
        return self.comparison.branches if self.comparison is not None else dict[str, str]()
