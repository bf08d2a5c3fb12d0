"""A metric query with nothing left to look up: definitions, join paths, real dates.

`resolve` makes these values, `authorize` adds what the viewer may see, `compile_query` writes them
as SQL. No string names a metric or dimension that does not exist, and no date is relative.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlglot import exp

from engine.reply import Caveat, Column
from engine.statement import Parameter
from semantic.expressions import prefixed
from semantic.joins import ManyToOne, Reach, ReverseStep, ToMany
from semantic.model import Dimension, Expression, Grain, JoinPath, Measure
from semantic.periods import DateWindow
from semantic.query import MetricQuery, Operator


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A dimension as reached from a home dataset.

    `expression` is relative to the home dataset, or, behind a to-many step, to its far end.
    """

    name: str
    dimension: Dimension
    reach: Reach
    expression: Expression

    @property
    def chain(self) -> tuple[ReverseStep, ...]:
        """The to-many steps on the way; empty when no row is multiplied."""
        return self.reach.chain if isinstance(self.reach, ToMany) else ()

    @property
    def path(self) -> JoinPath:
        """The many-to-one roles on the way, after the to-many steps."""
        return self.reach.path if isinstance(self.reach, ManyToOne) else self.reach.forward


def reached(name: str, dimension: Dimension, reach: Reach) -> Field:
    """Return the field of a dimension at the end of a path."""
    path = reach.path if isinstance(reach, ManyToOne) else reach.forward
    expression = prefixed(dimension.expression, path) if path else dimension.expression
    return Field(name=name, dimension=dimension, reach=reach, expression=expression)


@dataclass(frozen=True, slots=True)
class FieldName:
    """A dimension by the dataset or role it is asked through."""

    target: str
    name: str

    def __str__(self) -> str:
        return f"{self.target}.{self.name}"


@dataclass(frozen=True, slots=True)
class Bound:
    """One value and the name it is bound under."""

    name: str
    value: Parameter


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedFilter:
    """A checked filter, not yet reached: a leaf with values, a segment, or a group."""

    where: str
    field: FieldName | None = None
    operator: Operator | None = None
    values: tuple[Bound, ...] = ()
    window: DateWindow | None = None
    segment: tuple[str, str] | None = None  # dataset, name
    any_of: tuple["TypedFilter", ...] | None = None
    all_of: tuple["TypedFilter", ...] | None = None
    negated: "TypedFilter | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One comparison. `during` has its dates in `values`, an unbounded side as None."""

    field: Field
    operator: Operator
    values: tuple[Bound, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class InSegment:
    """A named filter holds; `expression` is relative as `Field.expression` is."""

    name: str
    expression: Expression


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every one holds; of nothing, true."""

    items: tuple["Predicate", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one holds."""

    items: tuple["Predicate", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """It does not hold, be it false or unknown."""

    item: "Predicate"


@dataclass(frozen=True, slots=True, kw_only=True)
class HasAny:
    """Some child row (or, negated, none) along `chain` satisfies `condition`."""

    chain: tuple[ReverseStep, ...]
    condition: "Predicate"
    negated: bool = False


Predicate = Condition | InSegment | AllOf | AnyOf | Not | HasAny


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupKey:
    """One dimension of a branch: a field, or (with `grain`) the bucket of a time field.

    `keys` are the primary key columns of a labelled dataset, relative as the field's expression:
    grouping by its label groups by (key, label), so namesakes stay apart.
    """

    alias: str
    field: Field
    grain: Grain | None = None
    keys: tuple[Expression, ...] = ()

    @property
    def key_aliases(self) -> tuple[str, ...]:
        """The hidden columns that hold `keys`."""
        return tuple(f"{self.alias}_key{number or ''}" for number in range(len(self.keys)))


@dataclass(frozen=True, slots=True, kw_only=True)
class BranchMeasure:
    """A measure as a column of its branch. `makes_groups` is False where only `having` uses it."""

    alias: str
    measure: Measure
    makes_groups: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeFilter:
    """The window on a branch's time field; either date None is unbounded."""

    field: Field
    first: Bound | None
    after: Bound | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """Measures of one dataset with one time dimension, aggregated apart."""

    name: str
    dataset: str
    keys: tuple[GroupKey, ...]
    measures: tuple[BranchMeasure, ...]
    filters: AllOf
    time: TimeFilter | None = None

    @property
    def makes_groups(self) -> bool:
        """Whether its rows make groups of the answer."""
        return any(one.makes_groups for one in self.measures)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedMetric:
    """A metric as an expression over branch columns (`exp.Column`, table = branch name)."""

    name: str
    alias: str
    tree: exp.Expr
    asked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HavingCondition:
    """A condition on a metric's alias."""

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
    """Records or distinct values: one dataset's rows, with these columns."""

    dataset: str
    keys: tuple[GroupKey, ...]
    filters: AllOf
    time: TimeFilter | None = None
    distinct: bool


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
    source: RowSource | None = None
    having: tuple[HavingCondition, ...] = ()
    sort: tuple[SortKey, ...] = ()
    limit: int | None = None
    offset: int = 0
    window: DateWindow | None = None
    window_is_default: bool = False
    caveats: tuple[Caveat, ...] = ()
    filters: tuple[TypedFilter, ...] = ()
    fields: tuple[Dimension, ...] = ()  # every dimension named by the query

    @property
    def bucket(self) -> OutputKey | None:
        """The time bucket of the answer, if one is asked for."""
        return next((one for one in self.outputs if one.grain is not None), None)
