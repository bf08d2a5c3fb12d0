"""A question, who asks it, and what a planner makes of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from semantic.query import MetricQuery

Attribute = str | int | float | bool | None
Certainty = Literal["verified", "exact", "fuzzy", "model"]
ChartWish = Literal["bar", "line", "table", "number", "pie", "area", "scatter", "heatmap"]


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
class Question:
    """What was asked, word for word. `previous` is the query of the turn before, if any."""

    text: str
    viewer: Viewer
    now: datetime
    conversation: str | None = None
    previous: MetricQuery | None = None


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One complete reading, ready to be run. `query` is None where only a question is offered."""

    text: str
    query: MetricQuery | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clarification:
    """The question has several readings: 2 to 4 to choose from."""

    text: str
    options: tuple[Option, ...]


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
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """The question cannot be answered; why, and the nearest questions that can."""

    code: RefusalCode
    text: str
    suggestions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """An answer from the catalog, without a query. `about` names its subject."""

    text: str
    about: str


PlanOutcome = Plan | Clarification | Refusal | Explanation
