"""The model as written: one Struct per thing in the YAML, the single definition of its keys.

Everything is optional here except what the JSON Schema should demand; `semantic/reading.py` fills
these Structs entry by entry, and `KINDS` says which keys belong to which kind of metric (exactly
one kind is checked after reading).
"""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from semantic.model import DataType, Format, Grain, Polarity
from semantic.query import WindowName

Text = Annotated[str, Meta(description="Text.")]
Name = Annotated[str, Meta(pattern="^[a-z][a-z0-9_]*$", description="A name: lower_case.")]
Sql = Annotated[
    str,
    Meta(
        description="A safe subset of SQL over segments, dimensions, columns and dataset.name; "
        "as_of() is the model's date, viewer('x') an attribute of the viewer."
    ),
]
Label = Annotated[str, Meta(description="What people read; defaults to the name as words.")]
Description = Annotated[str, Meta(description="What it means, in a sentence.")]
Synonyms = Annotated[tuple[str, ...], Meta(description="Other words people use for it.")]
Suppressed = Annotated[tuple[str, ...], Meta(description="Words that must not mean it.")]
Columns = Annotated[str | tuple[str, ...], Meta(description="A column, or a list of columns.")]
Groups = Annotated[tuple[str, ...], Meta(description="Viewers in any of these groups.")]

Month = Literal[
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
]  # fmt: skip
Weekday = Literal[
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"
]  # fmt: skip
ToDate = Literal["week", "month", "quarter", "year", "fiscal_quarter", "fiscal_year"]


class Written(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """A closed mapping in the YAML."""


class CalendarWritten(Written, frozen=True, kw_only=True):
    """How the business cuts time."""

    fiscal_year_starts: Annotated[Month, Meta(description="First month of the fiscal year.")] = (
        "january"
    )
    fiscal_year_named: Annotated[
        Literal["start", "end"], Meta(description="The year it starts in, or the year it ends in.")
    ] = "start"
    week_starts: Annotated[Weekday, Meta(description="First day of the week.")] = "monday"
    timezone: Annotated[str, Meta(description="Time zone such as Europe/Berlin.")] = "UTC"
    quarters_mean: Annotated[
        Literal["calendar", "fiscal"], Meta(description="What the word quarter means.")
    ] = "calendar"


class LatestWritten(Written, frozen=True, kw_only=True):
    """The newest date in a column is the model's date."""

    latest: Annotated[str, Meta(description="dataset.dimension of a date or timestamp.")]


class JoinWritten(Written, frozen=True, kw_only=True):
    """A many-to-one join under a role of its own."""

    dataset: Annotated[str, Meta(description="The dataset joined.")]
    on: Columns


class DimensionWritten(Written, frozen=True, kw_only=True):
    """An attribute to group or filter by."""

    sql: Annotated[Sql | None, Meta(description="Defaults to the column of that name.")] = None
    type: Annotated[DataType, Meta(description="What its values are.")] = "text"
    label: Label | None = None
    description: Description = ""
    synonyms: Synonyms = ()
    not_: Suppressed = msgspec.field(default=(), name="not")
    format: Annotated[Format | None, Meta(description="How its values are shown.")] = None
    order: Annotated[
        tuple[str, ...], Meta(description="Its values in their own order, for sorting.")
    ] = ()
    aliases: Annotated[
        dict[str, str], Meta(description="What people say: the value stored. US: United States")
    ] = msgspec.field(default_factory=dict[str, str])
    sensitive: Annotated[
        bool | None,
        Meta(
            description="Never answered in words, never sent to a language model. "
            "What is made of a sensitive field is sensitive too, unless it says false."
        ),
    ] = None
    hidden: Annotated[bool, Meta(description="Kept from people's lists.")] = False
    grain: Annotated[
        Grain | None, Meta(description="The finest bucket a time dimension's dates mean.")
    ] = None


class SegmentWritten(Written, frozen=True, kw_only=True):
    """A named filter: `sql`, or `exists` (a row of that dataset points here) with a `where`."""

    sql: Sql | None = None
    exists: Annotated[
        str | None, Meta(description="A dataset that joins to this one: has at least one row.")
    ] = None
    where: Annotated[Sql | None, Meta(description="Which rows of the exists dataset count.")] = None
    label: Label | None = None
    description: Description = ""
    synonyms: Synonyms = ()
    not_: Suppressed = msgspec.field(default=(), name="not")


class PolicyWritten(Written, frozen=True, kw_only=True):
    """A row policy: viewers of these groups see the rows where `sql` is true."""

    groups: Groups
    sql: Sql


class DatasetWritten(Written, frozen=True, kw_only=True):
    """One table the model describes."""

    primary_key: Columns
    table: Annotated[str | None, Meta(description="Defaults to the dataset's name.")] = None
    title: Annotated[str | None, Meta(description="What people read for the dataset.")] = None
    description: Description = ""
    synonyms: Synonyms = ()
    not_: Suppressed = msgspec.field(default=(), name="not")
    label: Annotated[
        str | None, Meta(description="The dimension that names a row, beside its key.")
    ] = None
    joins: Annotated[
        dict[str, str | tuple[str, ...] | JoinWritten],
        Meta(description="Many-to-one joins: dataset: column(s), or role: {dataset, on}."),
    ] = msgspec.field(default_factory=dict[str, str | tuple[str, ...] | JoinWritten])
    via: Annotated[
        dict[str, str | tuple[str, ...]],
        Meta(description="Which way to a dataset, where there are several: region: account.rep"),
    ] = msgspec.field(default_factory=dict[str, str | tuple[str, ...]])
    time: Annotated[
        str | None,
        Meta(description="Default time dimension; may be joined: opportunity.close_date"),
    ] = None
    dimensions: Annotated[
        dict[Name, DimensionWritten | None], Meta(description="Attributes to group and filter by.")
    ] = msgspec.field(default_factory=dict[Name, DimensionWritten | None])
    segments: Annotated[dict[Name, SegmentWritten], Meta(description="Named filters.")] = (
        msgspec.field(default_factory=dict[Name, SegmentWritten])
    )
    policies: Annotated[
        tuple[PolicyWritten, ...], Meta(description="Row policies; matching ones are OR-ed.")
    ] = ()
    cascade: Annotated[
        bool, Meta(description="False: hidden rows of it do not hide the rows that point to them.")
    ] = True
    hidden: Annotated[bool, Meta(description="Kept from people's lists.")] = False


class FunnelWritten(Written, frozen=True, kw_only=True):
    """How many entities reached each step."""

    entity: Annotated[str, Meta(description="The column that identifies who moves.")]
    dataset: Annotated[str, Meta(description="One row per change of step.")]
    step: Annotated[str, Meta(description="The dimension that holds the step.")]
    steps: Annotated[tuple[str, ...], Meta(description="The steps in order.", min_length=2)]
    rate: Annotated[
        Literal["previous", "first"] | None, Meta(description="A share of that step, not a count.")
    ] = None


class ConversionWritten(Written, frozen=True, kw_only=True):
    """The share of entities with a from-event that have a to-event within a limit."""

    entity: Annotated[str, Meta(description="The column that identifies who converts.")]
    dataset: Annotated[str, Meta(description="One row per event.")]
    from_: Sql = msgspec.field(name="from")
    to: Sql
    within: Annotated[str, Meta(description="A limit such as 90 days.")]


class MetricWritten(Written, frozen=True, kw_only=True):
    """A metric: exactly one of measure, formula, cumulative, point_in_time, balance, funnel, …"""

    measure: Annotated[
        str | None, Meta(description="One aggregate over a dataset, such as sum(amount).")
    ] = None
    formula: Annotated[
        str | None, Meta(description="Arithmetic over metrics: won_count / closed_count")
    ] = None
    cumulative: Annotated[str | None, Meta(description="A metric added up over time.")] = None
    point_in_time: Annotated[
        str | None, Meta(description="An aggregate over the rows valid at a moment.")
    ] = None
    balance: Annotated[
        str | None, Meta(description="An aggregate over a periodic snapshot's rows.")
    ] = None
    funnel: FunnelWritten | None = None
    conversion: ConversionWritten | None = None

    dataset: Annotated[str | None, Meta(description="The dataset aggregated.")] = None
    where: Annotated[Sql | None, Meta(description="Which rows count: won and has_product")] = None
    time: Annotated[str | None, Meta(description="Overrides the dataset's time dimension.")] = None
    window: Annotated[
        str | None,
        Meta(description="cumulative over: 3 months; without window and to_date, all time."),
    ] = None
    to_date: Annotated[ToDate | None, Meta(description="cumulative since the start of.")] = None
    from_: Annotated[str | None, Meta(description="point_in_time: when a row starts to hold.")] = (
        msgspec.field(default=None, name="from")
    )
    to: Annotated[str | None, Meta(description="point_in_time: when it ends; null = holds.")] = None
    at: Annotated[str | None, Meta(description="balance: the snapshot's date.")] = None
    keep: Annotated[
        Literal["first", "last", "average"] | None,
        Meta(description="balance: which snapshot of a bucket, or their average."),
    ] = None

    label: Label | None = None
    description: Description = ""
    synonyms: Synonyms = ()
    not_: Suppressed = msgspec.field(default=(), name="not")
    format: Annotated[Format | None, Meta(description="How it is shown.")] = None
    good: Annotated[Polarity | None, Meta(description="Which way is better.")] = None
    hidden: Annotated[bool, Meta(description="A part of others, kept from people's lists.")] = False
    default_window: Annotated[
        WindowName | None, Meta(description="The window where a question gives none.")
    ] = None
    to_many: Annotated[
        Literal["allow", "refuse"], Meta(description="refuse: no dimensions that repeat its rows.")
    ] = "allow"


class QuestionWritten(Written, frozen=True, kw_only=True):
    """A verified question: its words and its metric query."""

    ask: Annotated[str, Meta(description="The question as people ask it.")]
    query: Annotated[dict[str, Any], Meta(description="The metric query it means.")]
    quick: Annotated[bool, Meta(description="Offered on the page.")] = False
    verified_by: Annotated[str | None, Meta(description="Who checked it.")] = None


class ModelWritten(Written, frozen=True, kw_only=True):
    """A semantic model; its top-level keys may be spread over several files of one folder."""

    model: Annotated[Name, Meta(description="The model's name.")] = "model"
    description: Description = ""
    calendar: CalendarWritten = CalendarWritten()
    as_of: Annotated[
        str | LatestWritten,
        Meta(description="The model's date: 2026-06-30, today, or {latest: dataset.dimension}."),
    ] = "today"
    currency: Annotated[str | None, Meta(description="A code such as USD.")] = None
    datasets: Annotated[dict[Name, DatasetWritten], Meta(description="What is described.")] = (
        msgspec.field(default_factory=dict[Name, DatasetWritten])
    )
    metrics: Annotated[dict[Name, MetricWritten], Meta(description="Approved numbers.")] = (
        msgspec.field(default_factory=dict[Name, MetricWritten])
    )
    questions: Annotated[
        tuple[QuestionWritten, ...], Meta(description="Verified questions with their query.")
    ] = ()


Kind = Literal[
    "measure", "formula", "cumulative", "point_in_time", "balance", "funnel", "conversion"
]
#: Keys that say how a metric is computed -> the kinds they belong to, and those that need them.
KINDS: dict[Kind, tuple[frozenset[str], frozenset[str]]] = {
    "measure": (frozenset({"dataset", "where", "time"}), frozenset({"dataset"})),
    "formula": (frozenset(), frozenset()),
    "cumulative": (frozenset({"window", "to_date"}), frozenset()),
    "point_in_time": (
        frozenset({"dataset", "where", "from", "to"}),
        frozenset({"dataset", "from", "to"}),
    ),
    "balance": (frozenset({"dataset", "where", "at", "keep"}), frozenset({"dataset", "at"})),
    "funnel": (frozenset({"where", "time"}), frozenset()),
    "conversion": (frozenset({"where", "time"}), frozenset()),
}
