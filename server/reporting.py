"""A template to a report, to a PDF, to a delivery: asked, assembled, drawn, noted in the audit log.

Every query of a report runs on one engine, hence on one snapshot, as one viewer, each under an
audit record of its own. Nothing leaves before its delivery is in the log.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from charts.report.assemble import ReportOptions, assemble
from charts.report.document import Figure, Paper, Report, Section, Unanswered
from charts.report.periods import placed_in_time
from charts.report.template import Template, Wanted
from engine.audit.record import AuditLog
from engine.execution.backend import Cancellation
from engine.question import Clarification, Explanation, Question, Refusal, Viewer
from engine.reply import Answer
from semantic.errors import (
    AccessError,
    ExecutionError,
    Issue,
    ProvenueError,
    QueryError,
    ReportError,
)
from semantic.query import decode_query
from server.answering import AnsweringEngine

#: The name of the note that a delivery leaves in the audit log.
DELIVERED = "report"
#: A larger file is no report.
LARGEST_PDF = 30_000_000

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportWish:
    """How a report shall look; `zone` is the one its moment is told in."""

    paper: Paper = "a4"
    confidential: str | None = None
    title: str | None = None
    zone: tzinfo | None = None


def make_report(
    engine: AnsweringEngine,
    template: Template,
    viewer: Viewer,
    wish: ReportWish,
    *,
    now: datetime,
    cancel: Cancellation | None = None,
) -> Report:
    """Ask everything a template asks, and return the report; ReportError `nothing-answered`."""
    as_of = engine.as_of(now)
    placed = placed_in_time(template, engine.model.calendar, as_of)
    replies: dict[Wanted, Answer | str] = {}
    for wanted in placed.asks():
        if cancel is not None and cancel.requested:
            raise ExecutionError(Issue("cancelled", "the report was stopped"))
        replies[wanted] = _reply(engine, wanted, viewer, now, cancel)
    options = ReportOptions(
        snapshot=engine.snapshot.id,
        as_of=as_of,
        generated_at=now.astimezone(wish.zone) if wish.zone is not None else now,
        paper=wish.paper,
        confidential=wish.confidential,
        title=wish.title,
        descriptions={
            one.label: one.description for one in engine.model.metrics.values() if one.description
        },
    )
    return assemble(placed, replies, options)


def draw_report(report: Report) -> bytes:
    """Return a report as a PDF; ReportError `report-too-large`."""
    from charts.report.pdf import report_pdf
    from charts.report.pictures import picture

    content = report_pdf(report, picture)
    if len(content) > LARGEST_PDF:
        hint = "ask for fewer rows, or fewer figures"
        message = f"the report has {len(content):,} bytes; at most {LARGEST_PDF:,} are allowed"
        raise ReportError(Issue("report-too-large", message, (hint,)))
    return content


def deliver(
    audit: AuditLog, viewer: Viewer, report: Report, content: bytes, template: str | None
) -> str:
    """Note who gets which file, with what is in it, before it leaves; return the note's id."""
    return audit.note(DELIVERED, viewer.id, delivery(report, content, template))


def delivery(report: Report, content: bytes, template: str | None) -> dict[str, Any]:
    """Return what the log keeps of a delivery: the file's hash, and its figures' records."""
    figures = (*(one for section in report.sections for one in _figures(section)), *report.cited)
    return {
        "sha256": hashlib.sha256(content).hexdigest(),
        "bytes": len(content),
        "title": report.title,
        "template": template,
        "snapshot": report.snapshot,
        "as_of": report.as_of.isoformat(),
        "generated_at": report.generated_at.isoformat(),
        "confidential": report.confidential,
        "figures": [
            {
                "number": one.number,
                "title": one.title,
                "audit_id": one.answer.audit_id,
                "beside": [further.audit_id for further in one.answer.beside],
            }
            for one in figures
        ],
        "unanswered": [one.title for one in unanswered(report)],
    }


def unanswered(report: Report) -> tuple[Unanswered, ...]:
    """Return what a report asked in vain."""
    items = (one for section in report.sections for one in section.items)
    return tuple(one for one in items if isinstance(one, Unanswered))


def _figures(section: Section) -> tuple[Figure, ...]:
    return tuple(one for one in section.items if isinstance(one, Figure))


def _reply(
    engine: AnsweringEngine,
    wanted: Wanted,
    viewer: Viewer,
    now: datetime,
    cancel: Cancellation | None,
) -> Answer | str:
    """Return an answer, or why there is none; what is not the asker's to mend stops the report."""
    try:
        if wanted.query is not None:
            return engine.query(
                decode_query(wanted.query),
                viewer,
                surface="report",
                cancel=cancel,
                chart_wish=wanted.chart,
            )
        question = Question(
            text=wanted.ask or "", viewer=viewer, now=now, chart=wanted.chart, planner="keyword"
        )
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
    """Return an error's issues as sentences."""
    said: list[str] = []
    for issue in error.issues:
        hints = f" ({'; '.join(issue.hints)})" if issue.hints else ""
        message = issue.message[:1].upper() + issue.message[1:]
        said.append(f"{message.removesuffix('.')}{hints}.")
    return " ".join(said)
