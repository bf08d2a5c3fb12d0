"""`/api/reports`: a PDF of a template, a query, views, a question, a turn or a conversation."""

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec
from litestar import Response, get, post

from charts.report.template import (
    Template,
    Wanted,
    known_templates,
    listed_templates,
    read_template,
)
from engine.execution.backend import Cancellation
from engine.question import Question, Viewer
from engine.reply import Answer, Unanswered
from semantic.errors import Issue, QueryError, did_you_mean
from server.answering import AnsweringEngine
from server.bodies import ReportBody, read_report
from server.conversing import engine_on
from server.guards import viewer_of
from server.parameters import parameters
from server.problems import RequestError
from server.report_of import (
    Assumed,
    View,
    branch,
    of_conversation,
    of_query,
    of_question,
    of_views,
)
from server.reporting import ReportWish, make_report, unanswered, zone_named
from server.schemas import encode
from server.service import AppRequest, Service, service_of
from server.turns import Turn

if TYPE_CHECKING:
    from server.report_file import ReportFile

PDF_TYPE = "application/pdf"


class WireTemplate(msgspec.Struct, frozen=True, kw_only=True):
    """A report that has a name; `own` ones are the project's."""

    name: str
    title: str
    description: str
    own: bool


class WireTemplates(msgspec.Struct, frozen=True, kw_only=True):
    """The reports that have a name."""

    templates: tuple[WireTemplate, ...]


@get("/api/reports")
async def report_list(request: AppRequest) -> Response[bytes]:
    """List the reports that have a name."""
    parameters(request, ())
    service = service_of(request)

    def work(_cancel: Cancellation) -> bytes:
        templates = tuple(
            WireTemplate(name=one.name, title=one.title, description=one.description, own=one.own)
            for one in listed_templates(service.reports)
        )
        return encode(WireTemplates(templates=templates))

    return Response(await service.run(request, work), media_type="application/json")


@post("/api/reports", status_code=200)
async def report_make(request: AppRequest) -> Response[bytes]:
    """Make a report; its delivery is in the audit log before it leaves."""
    parameters(request, ())
    service = service_of(request)
    body = read_report(await request.body())
    wish = _wish(body)
    viewer = viewer_of(request.scope)

    def work(cancel: Cancellation) -> "tuple[ReportFile, str | None]":
        # What draws pages takes a second to import: not before somebody wants some.
        from server.report_file import REPORT_SECONDS, deliver_file, within

        with within(REPORT_SECONDS, cancel):
            made = _made(service, viewer, body, wish, cancel)
        return made, deliver_file(service.notes, viewer, made)

    made, noted = await service.run(request, work, service.reporters)
    headers = {
        "content-disposition": f'attachment; filename="{made.name}"',
        "provenue-snapshot": made.report.snapshot,
        "provenue-unanswered": str(len(unanswered(made.report))),
        **({"provenue-audit-id": noted} if noted is not None else {}),
    }
    return Response(made.pdf, media_type=PDF_TYPE, headers=headers)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    """What a report is of, and the attached table it is asked of, if any."""

    template: Template
    table: str | None = None


def _made(
    service: Service, viewer: Viewer, body: ReportBody, wish: ReportWish, cancel: Cancellation
) -> "ReportFile":
    from server.report_file import draw_file

    source = _source(service, viewer, body)
    with _engine(service, viewer, source) as engine:
        now, known = service.now(), dict[Wanted, Answer]()
        if body.question is not None:
            question = Question(text=body.question, viewer=viewer, now=now, chart=body.chart)
            reply = engine.ask(question, surface="report", cancel=cancel)
            if isinstance(reply, Unanswered):
                raise QueryError(Issue("nothing-answered", reply.outcome.text))
            known = dict.fromkeys(source.template.asks(), reply)
        report = make_report(
            engine, source.template, viewer, wish, now=now, cancel=cancel, known=known
        )
    return draw_file(report, cancel, service.drawing.renderer)


def _engine(
    service: Service, viewer: Viewer, source: _Source
) -> AbstractContextManager[AnsweringEngine]:
    if source.table is None:
        return nullcontext(service.engine())
    return engine_on(service, viewer, source.table)


def _source(service: Service, viewer: Viewer, body: ReportBody) -> _Source:
    """Return what is to be asked; RequestError `no-such-conversation`."""
    if body.template is not None:
        return _Source(template=_template(body.template, service))
    if body.query is not None:
        return _Source(template=of_query(body.query, body.text, body.chart))
    if body.views is not None:
        views: list[View] = [(one.title, one.query, one.chart) for one in body.views]
        return _Source(template=of_views(views, body.title or "Dashboard"))
    if body.question is not None:
        return _Source(template=of_question(body.question, body.chart))
    last = body.turn or body.conversation or ""
    path = branch(service.conversations.turns(last, viewer.id), last)
    if not path:
        message = "no conversation of yours has this turn"
        raise RequestError(Issue("no-such-conversation", message))
    shown = path[-1:] if body.turn is not None else path
    template = of_conversation(shown, _assumed(service))
    return _Source(template=template, table=path[-1].attachment)


def _template(name: str, service: Service) -> Template:
    """Return a template by its name; RequestError `no-template`."""
    known = known_templates(service.reports)
    if name not in known:
        message = f"no report is called '{name}'"
        raise RequestError(Issue("no-template", message, did_you_mean(name, known), "$.template"))
    return read_template(known[name])


def _assumed(service: Service) -> Assumed:
    """Return what tells what was assumed when a turn's question was read: the audit log knows."""

    def assumed(turn: Turn) -> tuple[str, ...]:
        entry = service.audit.show(turn.audit_id) if service.audit is not None else None
        found: list[str] = entry.body.get("assumptions", []) if entry is not None else []
        return tuple(found)

    return assumed


def _wish(body: ReportBody) -> ReportWish:
    zone = None if body.time_zone is None else zone_named(body.time_zone)
    if body.time_zone is not None and zone is None:
        message = f"there is no time zone '{body.time_zone}', such as Europe/Berlin"
        raise RequestError(Issue("malformed-body", message, (), "$.time_zone"))
    return ReportWish(paper=body.paper, title=body.title, confidential=body.confidential, zone=zone)
