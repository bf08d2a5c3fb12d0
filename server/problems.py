"""Error tree to problem+json, in one table (RFC 9457)."""

import logging
import secrets
from collections.abc import Mapping

import msgspec

from semantic.errors import (
    AccessError,
    ChartError,
    DataError,
    ExecutionError,
    InternalError,
    Issue,
    ModelError,
    PlannerError,
    ProvenueError,
    QueryError,
    ReportError,
)

MEDIA_TYPE = "application/problem+json"
_LOG = logging.getLogger("provenue.server")


class RequestError(ProvenueError):
    """The HTTP request itself is wrong; its code says how."""


class ProblemIssue(msgspec.Struct, frozen=True, kw_only=True):
    """One mistake of a request; `where` is a `$.path` in its body, or a place in a file."""

    code: str
    message: str
    hints: tuple[str, ...]
    where: str | None


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """A problem detail; `instance` is the id of the request, found again in the server's log."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    issues: tuple[ProblemIssue, ...]


#: error class -> (name in `type`, status, title). Subclasses before their bases.
TABLE: tuple[tuple[type[ProvenueError], str, int, str], ...] = (
    (RequestError, "request", 400, "The request cannot be read"),
    (QueryError, "query", 422, "The query cannot be answered as asked"),
    (AccessError, "access", 403, "Not allowed to see this"),
    (PlannerError, "planner", 502, "The planner is not available"),
    (ExecutionError, "execution", 500, "The query did not finish"),
    (DataError, "data", 422, "The file does not fit its import plan"),
    (ModelError, "model", 500, "The semantic model has mistakes"),
    (ChartError, "chart", 500, "The picture cannot be drawn"),
    (ReportError, "report", 500, "The report cannot be made"),
    (InternalError, "internal", 500, "Provenue made a mistake"),
)
#: (error class, issue code) -> status, where it differs from the table's.
STATUS_OF_CODE: Mapping[tuple[type[ProvenueError], str], int] = {
    (RequestError, "cross-origin"): 403,
    (RequestError, "host-not-allowed"): 403,
    (RequestError, "no-such-route"): 404,
    (RequestError, "no-such-record"): 404,
    (RequestError, "no-such-conversation"): 404,
    (RequestError, "no-such-stream"): 404,
    (RequestError, "no-template"): 404,
    (RequestError, "method-not-allowed"): 405,
    (RequestError, "not-acceptable"): 406,
    (RequestError, "body-too-large"): 413,
    (RequestError, "not-json"): 415,
    (DataError, "no-attachments"): 404,
    (DataError, "attachment-too-large"): 413,
    (DataError, "no-such-feedback"): 404,
    (DataError, "no-feedback"): 404,
    (DataError, "decided-already"): 409,
    (DataError, "store-unavailable"): 503,
    (ChartError, "no-picture"): 422,
    (ChartError, "too-large"): 413,
    (ChartError, "too-slow"): 504,
    (ExecutionError, "timeout"): 504,
    (ExecutionError, "too-large"): 413,
    (ExecutionError, "out-of-memory"): 413,
    (ExecutionError, "busy"): 503,
    (ExecutionError, "cancelled"): 503,
    (ExecutionError, "audit-unavailable"): 503,
}
#: Issue codes whose message may hold SQL, a path or a database's own words: said plainly instead.
PRIVATE: Mapping[str, str] = {
    "execution-failed": "the database could not run the statement",
    "audit-unavailable": "the audit log cannot be written, so nothing was run",
}
_OURS = "this is a mistake of ours, not of the question; it is in the server's log"


def new_request_id() -> str:
    """Return a fresh id for one request."""
    return "req-" + secrets.token_hex(8)


def problem_of(error: BaseException, instance: str) -> Problem:
    """Return the problem an error is; what nobody foresaw is an internal one, and logged."""
    if not isinstance(error, ProvenueError) or isinstance(error, InternalError):
        _LOG.error("request %s failed", instance, exc_info=error)
        return _problem(InternalError, (Issue("internal", _OURS),), instance)
    problem = _problem(type(error), error.issues, instance)
    if problem.status >= 500:
        _LOG.warning("request %s: %s", instance, error)
    return problem


def encode_problem(problem: Problem) -> bytes:
    """Return a problem's JSON bytes."""
    return msgspec.json.encode(problem)


def _problem(kind: type[ProvenueError], issues: tuple[Issue, ...], instance: str) -> Problem:
    base, name, status, title = next(row for row in TABLE if issubclass(kind, row[0]))
    shown = tuple(_shown(issue) for issue in issues)
    for issue in issues:
        status = STATUS_OF_CODE.get((base, issue.code), status)
    return Problem(
        type=f"urn:provenue:problem:{name}",
        title=title,
        status=status,
        detail="; ".join(issue.message for issue in shown) or title,
        instance=instance,
        issues=shown,
    )


def _shown(issue: Issue) -> ProblemIssue:
    message = PRIVATE.get(issue.code, issue.message)
    hints = () if issue.code in PRIVATE else issue.hints
    return ProblemIssue(code=issue.code, message=message, hints=hints, where=issue.where)
