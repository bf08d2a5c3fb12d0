"""A question, who asks it, and what a planner makes of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Literal

from semantic.query import MetricQuery

Attribute = str | int | float | bool | None
Certainty = Literal["verified", "exact", "fuzzy", "model"]
ChartWish = Literal[
    "bar",
    "line",
    "table",
    "number",
    "pie",
    "area",
    "scatter",
    "heatmap",
    "map",
    "stacked",
    "funnel",
    "waterfall",
    "histogram",
    "bullet",
]
PlannerName = Literal["auto", "keyword", "llm"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Who asks. `groups` None means every group (the loopback owner).

    `attributes` feed `viewer('…')` in row policies; a missing one is NULL. `may_see` lists the
    sensitive fields (`dataset.name`) this viewer was given the right to.
    """

    id: str
    groups: frozenset[str] | None = frozenset()
    attributes: Mapping[str, Attribute] = field(default_factory=dict[str, Attribute])
    may_see: frozenset[str] = frozenset()

    def in_any(self, groups: tuple[str, ...]) -> bool:
        """Return whether the viewer is in one of these groups."""
        return self.groups is None or not self.groups.isdisjoint(groups)


#: The person at this machine, when no users are defined.
OWNER = Viewer(id="owner", groups=None)
#: Checks and index builds.
SYSTEM = Viewer(id="system", groups=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A picture sent along with a question; a planner reads it or says that it cannot."""

    name: str
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What was asked, word for word.

    `previous` is the query of the turn before, if any, and `chart` the picture wished for there;
    `offered` are the readings it asked to choose from, so that "the second one" can choose.
    `planner` is the one asked for; None leaves the choice to the settings.
    """

    text: str
    viewer: Viewer
    now: datetime
    conversation: str | None = None
    previous: MetricQuery | None = None
    chart: ChartWish | None = None
    offered: "tuple[Option, ...]" = ()
    attachments: tuple[Attachment, ...] = ()
    planner: PlannerName | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelCall:
    """One request to a language model: in which form it was asked, and how that ended."""

    form: str
    ended: str
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What a language model was asked for one question, and what that took.

    None is what the provider did not say, or what has no price: unknown, never nothing.
    `counted_tokens` is what the budgets took: an estimate where the provider said nothing.
    """

    provider: str
    model: str
    answered_by: str | None = None
    calls: tuple[ModelCall, ...] = ()
    tokens_in: int | None = None
    tokens_out: int | None = None
    tokens_cached: int | None = None
    counted_tokens: int = 0
    cost_usd: Decimal | None = None
    seconds: float = 0.0
    finish_reason: str | None = None
    prompt_sha256: str | None = None
    reply_sha256: str | None = None
    values_shared: bool = False
    failure: str | None = None


Slot = Literal[
    "measure",
    "dimension",
    "where",
    "segment",
    "window",
    "having",
    "compare",
    "share",
    "running",
    "totals",
    "rows",
    "order",
    "limit",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inherited:
    """One thing taken over from the turn before, in words, and the query without it.

    `without` is None where nothing would be left to ask.
    """

    text: str
    slot: Slot
    without: MetricQuery | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A question read as a metric query.

    `assumptions` are full sentences the reader must see; `ignored` the words that changed nothing;
    `inherited` what was taken over from the turn before, each of it removable.
    """

    query: MetricQuery
    certainty: Certainty
    chart_wish: ChartWish | None = None
    assumptions: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    inherited: tuple[Inherited, ...] = ()
    planner: str = "keyword"
    usage: Usage | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One complete reading, ready to be run. `query` is None where only a question is offered."""

    text: str
    query: MetricQuery | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clarification:
    """The question has several readings: 2 to 4 to choose from.

    `unknown_words` tells that words were not understood, rather than understood in several ways.
    """

    text: str
    options: tuple[Option, ...]
    unknown_words: bool = False
    planner: str = "keyword"
    usage: Usage | None = None


RefusalCode = Literal[
    "not-understood",
    "out-of-scope",
    "write",
    "prediction",
    "judgement",
    "sensitive",
    "other-system",
    "no-sql",
    "empty-question",
    "no-picture",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """The question cannot be answered; why, and the nearest questions that can."""

    code: RefusalCode
    text: str
    suggestions: tuple[str, ...] = ()
    planner: str = "keyword"
    usage: Usage | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """An answer from the catalog, without a query. `about` names its subject."""

    text: str
    about: str
    planner: str = "keyword"
    usage: Usage | None = None


PlanOutcome = Plan | Clarification | Refusal | Explanation
