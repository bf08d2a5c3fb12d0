"""What the checks of a model against its data need, and what they find."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, TypeVar

from engine.execution.backend import Schema
from engine.prepared import prepare
from engine.question import SYSTEM
from engine.running import Ran, Stages
from engine.statement import Statement
from semantic.catalog import CatalogChecks
from semantic.errors import Issue, ProvenueError
from semantic.model import Place, SemanticModel
from semantic.query import MetricQuery

RunStatement = Callable[[Statement], Ran]
Item = TypeVar("Item")
Found = TypeVar("Found")
#: Errors that say nothing of what was to be checked: the checks end with them.
NOT_ITS_FAULT = frozenset({"cancelled", "busy", "audit-unavailable"})
#: Errors that leave it open whether what was to be checked is right.
UNDECIDED = frozenset({"timeout", "out-of-memory", "too-large"})


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """How a model stands against a snapshot, as found at a moment.

    An error makes answers wrong or impossible; a warning is worth a look.
    """

    snapshot: str
    model: str  # the fingerprint
    checked_at: datetime
    errors: tuple[Issue, ...] = ()
    warnings: tuple[Issue, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether there is no error."""
        return not self.errors

    def shown(self, *, whole: bool = True) -> CatalogChecks:
        """Return it as a reader sees it; only its counts to one who may not see every row."""
        status: Literal["ok", "warnings", "errors"] = "warnings" if self.warnings else "ok"
        return CatalogChecks(
            status="errors" if self.errors else status,
            snapshot=self.snapshot,
            checked_at=self.checked_at,
            error_count=len(self.errors),
            warning_count=len(self.warnings),
            errors=self.errors if whole else (),
            warnings=self.warnings if whole else (),
        )


@dataclass(slots=True)
class Findings:
    """What the checks have found so far."""

    errors: list[Issue] = field(default_factory=list[Issue])
    warnings: list[Issue] = field(default_factory=list[Issue])

    def unless_undecided(self, what: str, error: ProvenueError, place: Place | None) -> None:
        """Note why something does not run; a warning where that is for want of time or space."""
        where = str(place) if place else None
        for one in error.issues:
            if one.code in UNDECIDED:
                message = f"{what} could not be checked: {one.message}"
                self.warnings.append(Issue("unchecked", message, (), where))
            else:
                message = f"{what} does not run: {one.message}"
                self.errors.append(Issue(one.code, message, one.hints, where))


@dataclass(frozen=True, slots=True, kw_only=True)
class Checking:
    """What a check needs. `model` is `original` without row policies: checks see every row."""

    original: SemanticModel
    model: SemanticModel
    schema: Schema
    dialect: str
    as_of: date
    run: RunStatement
    findings: Findings

    def statement(self, query: MetricQuery, model: SemanticModel | None = None) -> Statement:
        """Return the statement of a metric query; raises what makes it impossible."""
        made = prepare(
            query,
            model or self.model,
            SYSTEM,
            self.as_of,
            schema=self.schema,
            dialect=self.dialect,
            stages=Stages(lambda _event: None),
        )
        return made.statement


def each(
    items: Sequence[Item], run: Callable[[Sequence[Item]], Sequence[Found]]
) -> Iterator[tuple[Item, Found | ProvenueError]]:
    """Yield what every item gives, in one run if that can be: a run that fails is halved."""
    if not items:
        return
    try:
        found = run(items)
    except ProvenueError as error:
        if NOT_ITS_FAULT & {one.code for one in error.issues}:
            raise
        if len(items) == 1:
            yield items[0], error
            return
        half = len(items) // 2
        yield from each(items[:half], run)
        yield from each(items[half:], run)
        return
    yield from zip(items, found, strict=True)
