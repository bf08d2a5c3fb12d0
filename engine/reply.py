"""What comes back: an answer, a clarification, a refusal or an explanation."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from engine.question import (
    Certainty,
    ChartWish,
    Clarification,
    Explanation,
    Inherited,
    Refusal,
    Usage,
)
from semantic.model import Calendar, DataType, Format, Polarity
from semantic.query import MetricQuery

Cell = str | int | float | bool | Decimal | date | datetime | None
Role = Literal["dimension", "time", "metric", "key", "attribute"]
LineageRole = Literal["value", "filter", "join", "group", "time", "policy"]
#: What a metric's value is, where that is not plainly what happened in its bucket or window: a
#: level at the end or start of it, an amount up to its end, or the entities that came to a step.
Nature = Literal[
    "plain", "level", "opening", "cumulative", "funnel", "of_previous_step", "of_first_step", "step"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of an answer.

    `name` is as asked (`account.region`, `close_date:month`, `bookings`); `label` is for people.
    `grain` is set on time buckets; `good` and `additive` on metrics. `nature` is `step` on the
    dimension of a funnel's steps.
    """

    name: str
    label: str
    type: DataType
    role: Role
    format: Format | None = None
    grain: str | None = None
    good: Polarity | None = None
    additive: bool = True
    nature: Nature = "plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Caveat:
    """A warning a reader must see. `column` names the column it is about, if one.

    `bucket` is the one that is not whole. `since` is set where a metric's values from that day on
    can still change.
    """

    code: Literal[
        "partial",
        "not-additive",
        "value-not-found",
        "no-rows",
        "default-window",
        "namesakes",
        "truncated",
        "no-key",
        "row-policy",
        "stale",
        "division-by-zero",
        "missing-closing-day",
        "own-words",
    ]
    message: str
    column: str | None = None
    bucket: date | None = None
    since: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """The file behind a table that was read. `sha256` is of the source file's bytes."""

    table: str
    source: str
    sha256: str
    rows: int
    loaded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceColumn:
    """A physical column, and what for it was read."""

    table: str
    column: str
    roles: tuple[LineageRole, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnLineage:
    """The physical columns that one column of an answer is made of."""

    column: str
    sources: tuple[SourceColumn, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How the query was understood, in words.

    `sentence` says all of it at once; `metrics` pairs each metric's label with its definition,
    those of a formula's parts after it; `window` is the resolved dates in words; `moments` are
    those that levels are looked at; `filters` one phrase each; `paths` the joins on the way to
    fields; `groups` where rows stand that have no match, or several. `level_at` is the day whose
    levels are shown, where no bucket names one.
    """

    sentence: str
    metrics: tuple[tuple[str, str], ...] = ()
    window: str | None = None
    comparison: str | None = None
    moments: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    inherited: tuple[Inherited, ...] = ()
    level_at: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartSpec:
    """A picture: its kind, Vega-Lite with inline data, why this one, and its text alternative.

    `notes` are what it leaves out or shows unfinished, one sentence each.
    """

    kind: str
    vega_lite: Mapping[str, Any] | None
    reason: str
    alt: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One checked sentence. `cells` are the (row, column) pairs its numbers come from."""

    text: str
    cells: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """A further statement behind an answer: what it is for, and its own audit record."""

    of: Literal["totals", "others"]
    sql: str
    parameters: Mapping[str, Cell]
    audit_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A proven answer. `rows` are in column order; `sql` is what ran, its values apart.

    `keys` holds, for each row, the cells of `key_names`: the keys by which labels that several
    rows share are told apart. `totals` and `others` are computed anew from base rows, by the
    statements `beside`.
    """

    question: str | None
    query: MetricQuery
    reading: Reading
    certainty: Certainty | None
    usage: Usage | None = None  # what a language model was asked; None where none was
    sql: str
    parameters: Mapping[str, Cell]
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    key_names: tuple[str, ...] = ()
    keys: tuple[tuple[Cell, ...], ...] = ()
    truncated: bool = False
    totals: tuple[Cell, ...] | None = None
    others: tuple[tuple[Cell, ...], ...] | None = None
    beside: tuple[Beside, ...] = ()
    caveats: tuple[Caveat, ...] = ()
    chart: ChartSpec | None = None
    chart_wish: ChartWish | None = None  # asked for in words; a follow-up keeps it
    planner: str | None = None  # what read the question; None for a metric query
    text: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    lineage: tuple[ColumnLineage, ...] = ()
    snapshot: str
    audit_id: str
    as_of: date
    currency: str | None = None
    calendar: Calendar | None = None  # what names fiscal buckets; None where unknown
    timings: Mapping[str, float] = field(default_factory=dict[str, float])  # stage -> ms
    suggestions: tuple[str, ...] = ()


def audit_ids(answer: Answer) -> tuple[str, ...]:
    """Return the audit records behind an answer: its own, those of its totals and others."""
    return (answer.audit_id, *(one.audit_id for one in answer.beside))


@dataclass(frozen=True, slots=True, kw_only=True)
class Unanswered:
    """A clarification, refusal or explanation, with its audit record."""

    question: str
    outcome: Clarification | Refusal | Explanation
    audit_id: str
    snapshot: str
    timings: Mapping[str, float] = field(default_factory=dict[str, float])


Reply = Answer | Unanswered
