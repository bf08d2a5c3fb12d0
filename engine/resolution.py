"""What is known of a query while it is resolved."""

from dataclasses import dataclass, field
from datetime import date

from engine.fields import AskedDimension
from engine.reply import Caveat
from engine.resolved import FieldName, TypedFilter
from semantic.errors import Issue, QueryError
from semantic.model import SemanticModel
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
