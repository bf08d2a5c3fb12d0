"""What every route needs: the engine, its threads, the turns, and a way to wait for them."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from litestar import Request
from litestar.datastructures import State

from engine.audit.record import AuditLog
from engine.execution.backend import Cancellation
from server.answering import AnsweringEngine
from server.assets import Assets
from server.attached import AttachedFiles
from server.audit_desk import AuditDesk
from server.drawing import Drawing
from server.feedback_desk import FeedbackDesk
from server.guards import REQUEST_ID
from server.resuming import LiveStreams
from server.store.conversations import Conversations
from server.workers import Workers

T = TypeVar("T")
AppRequest = Request[Any, Any, State]


EngineProvider = Callable[[], AnsweringEngine]


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """The parts behind the routes.

    `engine()` is asked once a request, in an engine thread: it may have to open a new snapshot.
    Questions have threads of their own, `askers`, where a language model may be asked; reports
    have theirs, `reporters`, and pictures `drawing`. `notes` is the log in which files that leave
    are noted.
    """

    engine: EngineProvider
    workers: Workers
    askers: Workers
    reporters: Workers
    drawing: Drawing
    conversations: Conversations
    assets: Assets
    streams: LiveStreams
    audit: AuditDesk | None = None
    notes: AuditLog | None = None
    feedback: FeedbackDesk | None = None
    attached: AttachedFiles | None = None
    reports: Path | None = None
    now: Callable[[], datetime] = _now
    heartbeat: float = 15.0
    grace: float = 3.0
    version: str = ""

    @property
    def language(self) -> bool:
        """Whether a language model may be asked."""
        return self.askers is not self.workers

    async def run(
        self,
        request: AppRequest,
        work: Callable[[Cancellation], T],
        workers: Workers | None = None,
    ) -> T:
        """Do work in an engine thread; a client that goes away stops it."""
        cancel = Cancellation()
        future = asyncio.wrap_future((workers or self.workers).submit(work, cancel))
        gone = asyncio.ensure_future(_disconnected(request))
        try:
            either: set[asyncio.Future[Any]] = {future, gone}
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            if not future.done():
                cancel.request()
            return await future
        finally:
            cancel.request()
            gone.cancel()
            await asyncio.gather(gone, return_exceptions=True)


def service_of(request: AppRequest) -> Service:
    """Return the service of the app a request came to."""
    service: Service = request.app.state["service"]
    return service


def request_id_of(request: AppRequest) -> str:
    """Return the id the guard gave a request."""
    state: Mapping[str, Any] = request.scope["state"]
    return str(state[REQUEST_ID])


async def _disconnected(request: AppRequest) -> None:
    """Return once the client has gone; its body must have been read before."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
