"""The error tree.

    ProvenueError            every error of ours; carries all of its issues at once
    ├── ModelError           the YAML is wrong, or does not fit the data     (load time)
    ├── DataError            a file does not fit its import plan              (load time)
    ├── QueryError           the asker can put it right                       (422)
    ├── AccessError          the viewer may not see it                        (403)
    ├── PlannerError         the planner is unavailable or talks nonsense     (502)
    ├── ExecutionError       the database refused, ran out of time or space   (500/504/413)
    ├── ChartError           the picture cannot be drawn                      (500)
    ├── ReportError          the report cannot be made                        (500)
    └── InternalError        our bug; never blames the asker                  (500)

A clarification and a refusal are answers, not errors.
"""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Issue:
    """One mistake: what is wrong, where, and what to do about it.

    `where` is ``file:line:column`` in YAML, ``$.path`` in a metric query, ``file:line`` in a CSV.
    """

    code: str
    message: str
    hints: tuple[str, ...] = ()
    where: str | None = None

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        hints = "".join(f"\n  hint: {hint}" for hint in self.hints)
        return f"{place}{self.message} [{self.code}]{hints}"


class ProvenueError(Exception):
    """Base of every error we raise on purpose; compares by its issues."""

    def __init__(self, *issues: Issue) -> None:
        super().__init__(*issues)
        self.issues: tuple[Issue, ...] = issues

    def __str__(self) -> str:
        return "\n".join(str(issue) for issue in self.issues)

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.issues == getattr(other, "issues", None)

    def __hash__(self) -> int:
        return hash((type(self), self.issues))


class ModelError(ProvenueError):
    """The semantic model is wrong, or does not fit the data."""


class DataError(ProvenueError):
    """A file does not fit its import plan; nothing was changed."""


class QueryError(ProvenueError):
    """The metric query cannot be answered as asked; the asker can put it right."""


class AccessError(ProvenueError):
    """The viewer may not see what was asked for."""


class PlannerError(ProvenueError):
    """The planner is unavailable, or its output is no metric query."""


class ExecutionError(ProvenueError):
    """The database refused or ran out of time or space.

    Codes: `timeout` (504), `cancelled`, `too-large` (413), `out-of-memory` (413),
    `busy` (503), `audit-unavailable` (503), `execution-failed` (500).
    """


class ChartError(ProvenueError):
    """The picture cannot be drawn."""


class ReportError(ProvenueError):
    """The report cannot be made."""


class InternalError(ProvenueError):
    """Our bug: it says so and never blames the asker."""


def nearest(name: str, known: Iterable[str], limit: int = 3) -> tuple[str, ...]:
    """Return the known names closest to a misspelled one, best first."""
    by_fold = {candidate.casefold(): candidate for candidate in known}
    found = difflib.get_close_matches(name.casefold(), by_fold, n=limit, cutoff=0.6)
    return tuple(by_fold[fold] for fold in found)


def did_you_mean(name: str, known: Iterable[str]) -> tuple[str, ...]:
    """Return the hint of an unknown name: the nearest ones, else the closed list if short."""
    known = tuple(known)
    close = nearest(name, known)
    if close:
        return ("did you mean " + " or ".join(f"'{one}'" for one in close) + "?",)
    if known and len(known) <= 12:
        return ("known: " + ", ".join(sorted(known)),)
    return ()
