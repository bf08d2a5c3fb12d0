"""What is known of a query while it is resolved."""

from dataclasses import dataclass, field
from datetime import date

from engine.asked import Asked
from engine.branch import Branch
from engine.branches import Branches
from engine.derived import Derived
from engine.fields import AskedDimension
from engine.metrics import Part, parts
from engine.predicate import FieldName, TypedFilter
from engine.reply import Caveat
from engine.resolved import Comparison, Share
from semantic.errors import Issue, QueryError
from semantic.model import Metric, SemanticModel
from semantic.periods import DateWindow
from semantic.query import MetricQuery


@dataclass(slots=True, kw_only=True)
class Resolution:
    """The parts found so far; issues are collected, and raised once."""

    query: MetricQuery
    model: SemanticModel
    as_of: date
    issues: list[Issue] = field(default_factory=list[Issue])
    dimensions: tuple[tuple[str, AskedDimension], ...] = ()
    filters: tuple[TypedFilter, ...] = ()
    time: FieldName | None = None
    window: DateWindow | None = None
    caveats: tuple[Caveat, ...] = ()

    def fail(self, code: str, message: str, where: str, hints: tuple[str, ...] = ()) -> None:
        """Add an issue."""
        self.issues.append(Issue(code, message, hints, where))

    def raise_issues(self) -> None:
        """Raise QueryError if anything is wrong."""
        if self.issues:
            raise QueryError(*dict.fromkeys(self.issues))


@dataclass(slots=True, kw_only=True)
class MetricsFound:
    """Metrics asked, and judged by `having`, with the branches of their parts.

    `built` is for the values asked; `beside` are the branches of previous and of whole values.
    """

    state: Resolution
    asked: tuple[Metric, ...]
    judged: tuple[Metric, ...]
    derived: tuple[Derived, ...]
    common: Asked
    built: Branches = field(default_factory=lambda: Branches((), {}))
    beside: tuple[Branch, ...] = ()
    comparison: Comparison | None = None
    share: Share | None = None
    whole: Branches | None = None

    @property
    def everything(self) -> tuple[Metric, ...]:
        """The metrics that are computed, each once."""
        return tuple({one.name: one for one in (*self.asked, *self.judged)}.values())

    def parts(self) -> list[tuple[Part, bool]]:
        """Return the parts of all metrics, with whether they make groups."""
        return [
            (part, metric in self.asked)
            for metric in self.everything
            for part in parts(self.state.model, metric)
        ]

    def branches_of(self, metric: Metric) -> tuple[Branch, ...]:
        """Return the branches that hold a metric's parts."""
        names = {self.built.at.get(part) for part in parts(self.state.model, metric)}
        return tuple(one for one in self.built.branches if one.name in names)
