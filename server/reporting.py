"""A template to a report: all that it asks, on one snapshot, as one viewer.

Every query runs under an audit record of its own. What has no answer says why in its place; what
is not the asker's to mend (the database, the audit log) stops the report.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from charts.report.assemble import ReportOptions, assemble
from charts.report.document import Paper, Report, Unanswered
from charts.report.periods import placed_in_time
from charts.report.template import Template, Wanted
from engine.execution.backend import Cancellation
from engine.question import Clarification, Explanation, Question, Refusal, Viewer
from engine.reply import Answer
from semantic.errors import (
    AccessError,
    ExecutionError,
    Issue,
    ProvenueError,
    QueryError,
)
from semantic.query import decode_query
from server.answering import AnsweringEngine

#: How many reasons a gap gives.
MOST_REASONS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportWish:
    """How a report shall look; `zone` is the one its moment is told in, the model's by default."""

    paper: Paper = "a4"
    confidential: str | None = None
    title: str | None = None
    zone: ZoneInfo | None = None


def make_report(
    engine: AnsweringEngine,
    template: Template,
    viewer: Viewer,
    wish: ReportWish,
    *,
    now: datetime,
    cancel: Cancellation | None = None,
    known: Mapping[Wanted, Answer] | None = None,
) -> Report:
    """Ask everything a template asks, and return the report; QueryError `nothing-answered`.

    What is `known` is not asked again.
    """
    as_of = engine.as_of(now)
    placed = placed_in_time(template, engine.model.calendar, as_of)
    replies: dict[Wanted, Answer | str] = dict(known or {})
    for wanted in placed.asks():
        if wanted in replies:
            continue
        if cancel is not None and cancel.requested:
            raise ExecutionError(Issue("cancelled", "the report was stopped"))
        replies[wanted] = _reply(engine, wanted, viewer, now, cancel)
    metrics = engine.model.metrics
    options = ReportOptions(
        snapshot=engine.snapshot.id,
        as_of=as_of,
        generated_at=now.astimezone(wish.zone or _zone_of(engine)),
        paper=wish.paper,
        confidential=wish.confidential,
        title=wish.title,
        descriptions={one.words.label: one.words.description for one in metrics.values()},
    )
    return assemble(placed, replies, options)


def zone_named(name: str) -> ZoneInfo | None:
    """Return a time zone by its name, None where there is no such zone."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def unanswered(report: Report) -> tuple[Unanswered, ...]:
    """Return what a report asked in vain."""
    items = (one for section in report.sections for one in section.items)
    return tuple(one for one in items if isinstance(one, Unanswered))


def _zone_of(engine: AnsweringEngine) -> tzinfo:
    return zone_named(engine.model.calendar.timezone) or UTC


def _reply(
    engine: AnsweringEngine,
    wanted: Wanted,
    viewer: Viewer,
    now: datetime,
    cancel: Cancellation | None,
) -> Answer | str:
    """Return an answer, or why there is none; what is not the asker's to mend stops the report."""
    if wanted.query is None:
        return _told(engine, wanted, viewer, now, cancel)
    try:
        return engine.query(
            decode_query(wanted.query),
            viewer,
            surface="report",
            cancel=cancel,
            chart_wish=wanted.chart,
        )
    except AccessError as error:
        return _in_words(error)
    except QueryError as error:
        if wanted.ask is not None:
            reply = _told(engine, wanted, viewer, now, cancel)
            if isinstance(reply, Answer):
                return reply
        return _in_words(error)


def _told(
    engine: AnsweringEngine,
    wanted: Wanted,
    viewer: Viewer,
    now: datetime,
    cancel: Cancellation | None,
) -> Answer | str:
    """Return the answer to a question in words, or what is said instead."""
    question = Question(
        text=wanted.ask or "", viewer=viewer, now=now, chart=wanted.chart, planner="keyword"
    )
    try:
        reply = engine.ask(question, surface="report", cancel=cancel)
    except (QueryError, AccessError) as error:
        return _in_words(error)
    if isinstance(reply, Answer):
        return reply
    match reply.outcome:
        case Clarification(text=text, options=options):
            readings = "; ".join(one.text for one in options)
            return f"The question has several readings. {text} {readings}".strip()
        case Refusal(text=text) | Explanation(text=text):
            return text


def _in_words(error: ProvenueError) -> str:
    """Return an error's issues as sentences, the first few of many."""
    said: list[str] = []
    for issue in error.issues[:MOST_REASONS]:
        hints = "; ".join(one for one in issue.hints if one.startswith("did you mean"))
        message = issue.message[:1].upper() + issue.message[1:]
        said.append(f"{message.removesuffix('.')}{f' ({hints})' if hints else ''}.")
    more = len(error.issues) - MOST_REASONS
    return " ".join([*said, *([f"And {more} more."] if more > 0 else [])])
