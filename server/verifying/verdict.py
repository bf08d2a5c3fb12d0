"""What a verification found: check by check, figure by figure."""

from collections.abc import Sequence
from typing import Literal

from server.wire_proof import Wire

State = Literal["holds", "fails", "unproved"]
CheckName = Literal["delivery", "records", "replay", "pages"]


class Finding(Wire, frozen=True, kw_only=True):
    """One thing that does not hold, or that could not be looked at (`unproved`)."""

    check: CheckName
    state: Literal["fails", "unproved"]
    message: str
    figure: int | None = None


class CheckVerdict(Wire, frozen=True, kw_only=True):
    """One of the four checks of the whole report."""

    check: CheckName
    state: State
    told: str


class FigureVerdict(Wire, frozen=True, kw_only=True):
    """One figure: its record, how many of its cells are printed, and what was found."""

    number: int
    title: str
    audit_id: str
    state: State
    cells: int
    found: tuple[Finding, ...]


class ReportVerdict(Wire, frozen=True, kw_only=True):
    """The verdict of a report: it `holds` only if every check was made and found nothing."""

    sha256: str
    title: str | None
    state: State
    checks: tuple[CheckVerdict, ...]
    figures: tuple[FigureVerdict, ...]
    found: tuple[Finding, ...]


def state_of(found: Sequence[Finding]) -> State:
    """Return the verdict of what was found: a failure outweighs what could not be looked at."""
    states = {one.state for one in found}
    return "fails" if "fails" in states else "unproved" if states else "holds"
