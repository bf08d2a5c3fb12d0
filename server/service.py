"""What every route needs: the engine, its threads, the turns, and a way to wait for them."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Protocol, TypeVar

from litestar import Request
from litestar.datastructures import State

from data.manifest import Snapshot
from engine.audit.record import Surface
from engine.cache import EngineStats
from engine.drill import Records, Spot
from engine.events import Emit, silent
from engine.execution.backend import Cancellation
from engine.explain import Explained
from engine.findings import CheckReport
from engine.question import ChartWish, Question, Viewer
from engine.reply import Answer, Reply
from semantic.model import SemanticModel
from semantic.query import MetricQuery
from server.assets import Assets
from server.audit_desk import AuditDesk
from server.feedback_desk import FeedbackDesk
from server.guards import REQUEST_ID
from server.resuming import LiveStreams
from server.store.conversations import Conversations
from server.workers import Workers

T = TypeVar("T")
AppRequest = Request[Any, Any, State]


class AnsweringEngine(Protocol):
    """What the routes ask of the engine."""

    @property
    def model(self) -> SemanticModel:
        """The semantic model it answers from."""
        ...

    @property
    def snapshot(self) -> Snapshot:
        """The snapshot it is pinned to."""
        ...

    def ask(
        self,
        question: Question,
        *,
        surface: Surface = "ask",
        emit: Emit = silent,
        cancel: Cancellation | None = None,
    ) -> Reply:
        """Answer a question in words."""
        ...

    def query(
        self,
        query: MetricQuery,
        viewer: Viewer,
        *,
        surface: Surface = "query",
        emit: Emit = silent,
        cancel: Cancellation | None = None,
        chart_wish: ChartWish | None = None,
    ) -> Answer:
        """Answer a metric query."""
        ...

    def explain_query(self, query: MetricQuery, viewer: Viewer) -> Explained:
        """Return what a metric query would do, without running it."""
        ...

    def drill(
        self,
        query: MetricQuery,
        spot: Spot,
        viewer: Viewer,
        *,
        cancel: Cancellation | None = None,
    ) -> tuple[Records, ...]:
        """Return the queries for the records behind a cell."""
        ...

    def as_of(self, now: datetime | None = None) -> date:
        """Return the day the model speaks as of; ModelError when that day is still to come."""
        ...

    def last_check(self) -> CheckReport | None:
        """Return what the checks of model and data found; None when they were never made."""
        ...

    def stats(self) -> EngineStats:
        """Return how full its caches are, and how often they were of use."""
        ...

    def values(self, field: str, prefix: str, viewer: Viewer, limit: int = 20) -> tuple[str, ...]:
        """Return values of a field that start with, or hold, a prefix."""
        ...


EngineProvider = Callable[[], AnsweringEngine]


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """The parts behind the routes.

    `engine()` is asked once a request, in an engine thread: it may have to open a new snapshot.
    Questions have threads of their own, `askers`, where a language model may be asked.
    """

    engine: EngineProvider
    workers: Workers
    askers: Workers
    conversations: Conversations
    assets: Assets
    streams: LiveStreams
    audit: AuditDesk | None = None
    feedback: FeedbackDesk | None = None
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
