"""Engine to web application: routes, checks, errors, threads."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from litestar import Litestar, Request, Response
from litestar.datastructures import State
from litestar.exceptions import HTTPException

from engine.audit.record import AuditLog
from semantic.errors import Issue, ProvenueError
from server.answering import AnsweringEngine
from server.assets import Assets, VegaMaker
from server.attached import AttachedFiles, OpenDraft
from server.audit_desk import AuditDesk
from server.bodies import BODY_LIMIT
from server.drawing import Drawing
from server.feedback_desk import FeedbackDesk
from server.guards import LOOPBACK_HOSTS, guard
from server.problems import MEDIA_TYPE, RequestError, encode_problem, problem_of
from server.project import ModelFiles
from server.resuming import LiveStreams
from server.routes.asking import ask, ask_stream, stream_cancel, stream_resume
from server.routes.attaching import attachment_add
from server.routes.auditing import audit_list, audit_show
from server.routes.charting import chart_html, chart_json, chart_png, chart_svg
from server.routes.conversing import (
    conversation_forget,
    conversation_list,
    conversation_show,
    turn_answer,
)
from server.routes.describing import docs, openapi_json
from server.routes.explaining import drill, explain_query
from server.routes.feedback import (
    feedback_accept,
    feedback_give,
    feedback_list,
    feedback_reject,
)
from server.routes.looking import catalog_show, catalog_values, health
from server.routes.page import page, static
from server.routes.querying import query
from server.routes.reports import report_list, report_make
from server.service import EngineProvider, Service, request_id_of
from server.store.attachments import Attachments
from server.store.conversations import Bounds, Conversations
from server.store.database import Database
from server.store.feedback import FeedbackBox
from server.workers import Workers

ROUTES = (
    page,
    static,
    health,
    catalog_show,
    catalog_values,
    query,
    explain_query,
    drill,
    ask,
    ask_stream,
    stream_resume,
    stream_cancel,
    conversation_list,
    conversation_show,
    conversation_forget,
    turn_answer,
    chart_json,
    chart_svg,
    chart_png,
    chart_html,
    feedback_give,
    feedback_list,
    feedback_accept,
    feedback_reject,
    attachment_add,
    report_list,
    report_make,
    audit_list,
    audit_show,
    docs,
    openapi_json,
)
#: Litestar's own refusals, by status: our code and words.
_REFUSALS = {
    404: ("no-such-route", "there is nothing at this address"),
    405: ("method-not-allowed", "this address does not take that method"),
    413: ("body-too-large", "the body is larger than may be"),
}


#: Threads for questions, where a language model may be asked: most of them only wait.
_ASKERS = 16
#: Threads for reports: each asks much, and must not stand in the way of queries.
_REPORTERS = 2


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class AppOptions:
    """How the app runs. `audit` is the log's file; `vega` makes the browser's chart library,
    `embed` the script of pieces for other pages.

    `store` is the file of what is kept; without one it lasts as long as the app. `grace` is how
    many seconds a stream goes on without a reader. `notes` is the log that feedback and files that
    leave are noted in, `files` where the model that it may change is written; `attached` is the
    folder of the drafts that `open_draft` opens.

    What `warm` does is done in a thread of its own when the app starts.
    """

    audit: Path | None = None
    vega: VegaMaker | None = None
    embed: VegaMaker | None = None
    hosts: frozenset[str] = LOOPBACK_HOSTS
    threads: int = 4
    waiting: int = 16
    heartbeat: float = 15.0
    grace: float = 3.0
    store: Path | None = None
    bounds: Bounds | None = None
    notes: AuditLog | None = None
    files: ModelFiles | None = None
    attached: Path | None = None
    reports: Path | None = None
    open_draft: OpenDraft | None = None
    now: Callable[[], datetime] = _now
    warm: tuple[Callable[[], object], ...] = ()
    language: bool = False


def create_app(
    engine: AnsweringEngine | EngineProvider, options: AppOptions | None = None
) -> Litestar:
    """Return the application. The engine is the caller's to close; the threads are the app's."""
    options = options or AppOptions()
    database = Database(options.store)
    conversations = Conversations(database, options.bounds)
    workers = Workers(options.threads, options.waiting)
    # Who waits for a language model must not stand in the way of queries.
    askers = Workers(_ASKERS, options.waiting) if options.language else workers
    drawing = Drawing()
    reporters = Workers(_REPORTERS, options.waiting)
    attached = _attached(options, database)
    service = Service(
        engine=engine if callable(engine) else lambda: engine,
        workers=workers,
        askers=askers,
        reporters=reporters,
        drawing=drawing,
        conversations=conversations,
        streams=LiveStreams(),
        assets=Assets(options.vega, options.embed),
        audit=None if options.audit is None else AuditDesk(options.audit),
        notes=options.notes,
        attached=attached,
        feedback=_feedback(options, database, conversations),
        reports=options.reports,
        now=options.now,
        heartbeat=options.heartbeat,
        grace=options.grace,
        version=_version(),
    )

    @asynccontextmanager
    async def threads(_app: Litestar) -> AsyncGenerator[None]:
        warming = asyncio.create_task(asyncio.to_thread(_warm, options.warm))
        try:
            yield
        finally:
            await asyncio.to_thread(reporters.close)
            await asyncio.to_thread(askers.close)
            await asyncio.to_thread(workers.close)
            await asyncio.to_thread(drawing.close)
            await warming
            if attached is not None:
                attached.close()
            database.close()

    app = Litestar(
        route_handlers=ROUTES,
        state=State({"service": service}),
        exception_handlers={Exception: _answer_error},
        lifespan=[threads],
        request_max_body_size=BODY_LIMIT,
        openapi_config=None,
        logging_config=None,
    )
    app.asgi_handler = guard(app.asgi_handler, options.hosts)
    return app


def _feedback(
    options: AppOptions, database: Database, conversations: Conversations
) -> FeedbackDesk | None:
    if options.notes is None:
        return None
    return FeedbackDesk(
        box=FeedbackBox(database),
        conversations=conversations,
        audit=options.notes,
        files=options.files,
        now=options.now,
    )


def _attached(options: AppOptions, database: Database) -> AttachedFiles | None:
    if options.notes is None or options.attached is None or options.open_draft is None:
        return None
    return AttachedFiles(
        files=Attachments(database),
        folder=options.attached,
        audit=options.notes,
        open_draft=options.open_draft,
        now=options.now,
    )


def _warm(tasks: tuple[Callable[[], object], ...]) -> None:
    """Do now what a first request would wait for; one that fails is met again by that request."""
    for task in tasks:
        with suppress(ProvenueError, OSError, ImportError):
            task()


def _answer_error(request: Request[Any, Any, State], error: Exception) -> Response[bytes]:
    """Turn whatever was raised into a problem."""
    headers: dict[str, str] = {}
    if isinstance(error, HTTPException):
        headers = {name: text for name, text in (error.headers or {}).items() if name == "allow"}
        error = _own(error)
    problem = problem_of(error, request_id_of(request))
    if problem.status == 503:
        headers["retry-after"] = "2"
    return Response(
        encode_problem(problem),
        status_code=problem.status,
        media_type=MEDIA_TYPE,
        headers=headers,
    )


def _own(error: HTTPException) -> Exception:
    """Return one of our errors for one of the framework's."""
    if error.status_code >= 500:
        return error
    code, message = _REFUSALS.get(error.status_code, ("malformed-request", str(error.detail)))
    return RequestError(Issue(code, message))


def _version() -> str:
    try:
        return version("provenue")
    except PackageNotFoundError:
        return "0"
