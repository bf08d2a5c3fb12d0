"""The semantic model as linked: no name left to look up, every expression parsed.

Everything here is frozen. `load_model` (semantic/load.py) makes it from YAML; resolve reads it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from sqlglot import exp

from semantic.query import MetricQuery, Unit

DataType = Literal["text", "integer", "decimal", "number", "boolean", "date", "timestamp"]
Format = Literal["number", "integer", "currency", "percent", "days", "text", "date"]
Grain = Literal["day", "week", "month", "quarter", "year", "fiscal_quarter", "fiscal_year"]
GRAINS: tuple[Grain, ...] = (
    "day",
    "week",
    "month",
    "quarter",
    "year",
    "fiscal_quarter",
    "fiscal_year",
)
Polarity = Literal["up", "down"]

#: Join roles walked many-to-one from a dataset: ("opportunity", "account"); () is the dataset.
JoinPath = tuple[str, ...]


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something is written: file:line:column, both counted from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What people call a thing, and what they must not."""

    label: str
    description: str = ""
    synonyms: tuple[str, ...] = ()
    suppressed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Expression:
    """A scalar or predicate over one dataset's row, linked.

    Leaves of `tree` are `exp.Column` whose `table` is the join path from the home dataset, its
    roles joined with "." ("" for the home dataset itself) and whose `this` is a physical column.
    Segments and dimensions are already put in place. `EXISTS (SELECT 1 FROM <dataset> AS <alias>
    WHERE …)` may occur; its exp.Table names a *dataset*. `exp.Placeholder("as_of")` is the model's
    date; `exp.Placeholder("viewer_<attribute>")` an attribute of the viewer. Copy before embedding.
    """

    tree: exp.Expr
    sql: str
    paths: tuple[JoinPath, ...] = ()
    _text: list[str] = field(default_factory=list[str], init=False, repr=False)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Expression) and self.canonical() == other.canonical()

    def __hash__(self) -> int:
        return hash(self.canonical())

    def canonical(self) -> str:
        """Return one text for equal trees, written once: a linked tree does not change."""
        if not self._text:
            self._text.append(self.tree.sql(dialect="duckdb"))
        return self._text[0]


def column_of(name: str) -> Expression:
    """Return the expression of a physical column of the home dataset."""
    return Expression(exp.column(name), name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """A many-to-one step: `columns` of the home dataset equal the primary key of `dataset`."""

    role: str
    dataset: str
    columns: tuple[str, ...]
    place: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension:
    """An attribute to group or filter by. `grain`: the finest bucket its dates mean."""

    name: str
    dataset: str
    type: DataType
    expression: Expression
    words: Words
    format: Format | None = None
    order: tuple[str, ...] = ()
    aliases: Mapping[str, str] = field(default_factory=dict[str, str])  # said -> stored
    sensitive: bool = False
    hidden: bool = False
    grain: Grain | None = None
    place: Place | None = None

    @property
    def qualified(self) -> str:
        """`dataset.name`."""
        return f"{self.dataset}.{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A named filter over one dataset's rows; `exists` segments are predicates too."""

    name: str
    dataset: str
    expression: Expression
    words: Words
    place: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A row policy: viewers in one of `groups` see the rows where `expression` is true."""

    dataset: str
    groups: tuple[str, ...]
    expression: Expression
    place: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeDimension:
    """A default time dimension: reached from its dataset along `path`."""

    path: JoinPath
    dimension: Dimension


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """One table the model describes, with its grain (the primary key)."""

    name: str
    table: str
    primary_key: tuple[str, ...]
    words: Words
    label: str | None = None  # a dimension's name: grouping by it groups by (key, name)
    joins: Mapping[str, Join] = field(default_factory=dict[str, Join])
    time: TimeDimension | None = None
    dimensions: Mapping[str, Dimension] = field(default_factory=dict[str, Dimension])
    segments: Mapping[str, Segment] = field(default_factory=dict[str, Segment])
    policies: tuple[Policy, ...] = ()
    cascade: bool = True
    hidden: bool = False
    via: Mapping[str, JoinPath] = field(default_factory=dict[str, JoinPath])
    place: Place | None = None


Aggregate = Literal[
    "sum",
    "count",
    "count_distinct",
    "avg",
    "min",
    "max",
    "median",
    "percentile",
    "stddev",
    "first",
    "last",
]
#: Aggregates whose parts add up over any many-to-one dimension.
ADDITIVE: frozenset[Aggregate] = frozenset({"sum", "count"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """An aggregation of a row expression over one dataset. `argument` None is `count(*)`."""

    aggregate: Aggregate
    dataset: str
    argument: Expression | None = None
    where: Expression | None = None
    time: TimeDimension | None = None
    parameter: float | None = None  # the share of a percentile, 0..1
    result_type: DataType = "number"


@dataclass(frozen=True, slots=True)
class Formula:
    """Arithmetic over metrics: leaves of `tree` are `exp.Column` naming metrics."""

    tree: exp.Expr
    sql: str
    metrics: tuple[str, ...]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Formula) and self.sql == other.sql

    def __hash__(self) -> int:
        return hash(self.sql)


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time: a number of units."""

    count: int
    unit: Unit

    def __str__(self) -> str:
        return f"{self.count} {self.unit}{'' if self.count == 1 else 's'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cumulative:
    """A metric over all rows up to a moment: of the last `span`, since `to_date` began, or ever."""

    metric: str
    span: Span | None = None
    to_date: Grain | None = None
    sql: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PointInTime:
    """An aggregate over the rows that hold at a moment: from `starts` on, until `ends` or ever."""

    measure: Measure
    starts: TimeDimension
    ends: TimeDimension
    sql: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """An aggregate over one of a bucket's periodic snapshots, or its average over them."""

    measure: Measure
    at: TimeDimension
    keep: Literal["first", "last", "average"]
    sql: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel:
    """How many entities came to each step, or their share of those at an earlier one."""

    dataset: str
    entity: Expression
    step: Dimension
    steps: tuple[str, ...]
    rate: Literal["previous", "first"] | None
    where: Expression | None
    time: TimeDimension
    sql: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversion:
    """The share of entities whose first `starts` row is followed by a `converts` row in time."""

    dataset: str
    entity: Expression
    starts: Expression
    converts: Expression
    within: Span
    where: Expression | None
    time: TimeDimension
    sql: str


Definition = Measure | Formula | Cumulative | PointInTime | Balance | Funnel | Conversion


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """A named, business-approved number. `windows` names its default window."""

    name: str
    definition: Definition
    words: Words
    format: Format | None = None
    good: Polarity | None = None
    hidden: bool = False
    to_many: Literal["allow", "refuse"] = "allow"
    default_window: str | None = None
    place: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """How the business cuts time. Months 1..12; week_starts 0 = Monday."""

    fiscal_year_starts: int = 1
    fiscal_year_named: Literal["start", "end"] = "start"
    week_starts: int = 0
    timezone: str = "UTC"
    quarters_mean: Literal["calendar", "fiscal"] = "calendar"


@dataclass(frozen=True, slots=True)
class LatestOf:
    """`as_of: {latest: stage_change.entered_at}`: the newest date in a column."""

    dimension: Dimension


AsOf = date | Literal["today"] | LatestOf


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedQuestion:
    """A question with its checked metric query; `quick` ones are offered on the page."""

    ask: str
    query: MetricQuery
    quick: bool = False
    verified_by: str | None = None
    place: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SemanticModel:
    """The whole of it. `fingerprint` is the sha256 of its sources."""

    name: str
    fingerprint: str
    calendar: Calendar
    as_of: AsOf
    currency: str | None
    datasets: Mapping[str, Dataset]
    metrics: Mapping[str, Metric]
    questions: tuple[VerifiedQuestion, ...] = ()
    description: str = ""
