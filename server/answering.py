"""What the server asks of an engine, whatever it stands on."""

from datetime import date, datetime
from typing import Protocol

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
