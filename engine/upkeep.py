"""What the engine looks up for itself: its day, the known values, whether keys are unique.

Each look-up runs as viewer `system`, one intent a run.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from data.manifest import Snapshot
from engine.audit.record import AuditLog, Intent, Outcome, Surface
from engine.authorize import restrictions, scope_of
from engine.checks import check_data
from engine.execution.backend import Backend, Limits
from engine.known_values import FieldValues, KnownValues, Values
from engine.latest import latest_date
from engine.planning.planner import ValueIndex
from engine.question import SYSTEM, Viewer
from engine.running import recorded, with_statement
from engine.statement import Statement
from engine.unique_keys import UniqueKeys
from engine.verify import verify
from semantic.errors import Issue, ModelError
from semantic.model import LatestOf, SemanticModel
from semantic.query import MetricQuery

Clock = Callable[[], datetime]
#: Compiles a metric query for a viewer as of a day.
CompileQuery = Callable[[MetricQuery, Viewer, date], Statement]


class Upkeep:
    """The look-ups of one model over one snapshot; each is made once and kept."""

    def __init__(
        self,
        *,
        model: SemanticModel,
        snapshot: Snapshot,
        backend: Backend,
        audit: AuditLog,
        limits: Limits,
        clock: Clock,
        cache: Path | None,
        compile_query: CompileQuery,
    ) -> None:
        self._model = model
        self._snapshot = snapshot
        self._backend = backend
        self._audit = audit
        self._limits = limits
        self._clock = clock
        self._cache = cache
        self._compile = compile_query
        self._latest: date | None = None
        self._known: dict[date, KnownValues] = {}
        name = f"keys-{snapshot.id}-{model.fingerprint[:16]}.json"
        self._keys = UniqueKeys(model, cache / name if cache else None)

    def as_of(self, now: datetime | None = None) -> date:
        """Return the day the model speaks as of; ModelError when its latest date lies ahead."""
        asked = self._model.as_of
        if isinstance(asked, date):
            return asked
        zone = ZoneInfo(self._model.calendar.timezone)
        today = (now or self._clock()).astimezone(zone).date()
        if not isinstance(asked, LatestOf):
            return today
        if self._latest is None:
            self._latest = self._newest(asked)
        if self._latest > today:
            message = f"the newest {asked.dimension.qualified} is {self._latest}, in the future"
            hint = "name a date in `as_of`, or take the wrong dates out of the data"
            raise ModelError(Issue("as-of-ahead", message, (hint,)))
        return self._latest

    def index(self, viewer: Viewer, as_of: date) -> ValueIndex:
        """Return the values this viewer may see, by the words people use for them."""
        known, scope, restricted = self._scope(viewer, as_of)
        return known.index(scope, restricted, partial(self._distinct, viewer, as_of))

    def field_values(self, viewer: Viewer, as_of: date, field: str) -> FieldValues:
        """Return a field's values as a viewer sees them."""
        known, scope, restricted = self._scope(viewer, as_of)
        distinct = partial(self._distinct, viewer, as_of)
        return known.field_values(field, scope, restricted, distinct)

    def _scope(self, viewer: Viewer, as_of: date) -> tuple[KnownValues, str, bool]:
        known = self._known.setdefault(
            as_of, KnownValues(self._model, self._snapshot.id, as_of.isoformat(), self._cache)
        )
        seen = restrictions(self._model, viewer)
        return known, scope_of(seen, viewer), bool(seen)

    def refuse_repeated(self, joined: tuple[str, ...]) -> None:
        """Raise QueryError `duplicate-key` where a join would count rows twice."""
        self._keys.refuse_repeated(joined, self._count)

    def check(self, viewer: Viewer, as_of: date) -> tuple[Issue, ...]:
        """Return what is wrong between model and data; every check runs under one intent."""
        with recorded(self._audit, self._intent("check"), self._backend, self._limits) as run:
            issues = check_data(
                self._model,
                lambda query: run.run(self._compile(query, viewer, as_of)).rows,
                run.run,
            )
            run.outcome = Outcome(kind="ok", rows=run.rows)
        return issues

    def _distinct(self, viewer: Viewer, as_of: date, fields: tuple[str, ...], most: int) -> Values:
        intent = replace(self._intent("index"), roles=(f"as {viewer.id}",))
        found: Values = {}
        with recorded(self._audit, intent, self._backend, self._limits) as run:
            for field in fields:
                query = MetricQuery(dimensions=(field,), limit=most)
                rows = run.run(self._compile(query, viewer, as_of)).rows
                found[field] = tuple(str(row[0]) for row in rows if row[0] is not None)
            run.outcome = Outcome(kind="ok", rows=run.rows)
        return found

    def _count(self, statement: Statement) -> int:
        intent = with_statement(self._intent("check"), statement, self._snapshot)
        with recorded(self._audit, intent, self._backend, self._limits) as run:
            ran = run.run(statement)
            run.succeed(ran, {})
        return int(str(ran.rows[0][0]))

    def _newest(self, asked: LatestOf) -> date:
        compiled = latest_date(asked, self._model)
        statement = verify(compiled, self._backend.schema(), self._backend.dialect)
        intent = with_statement(self._intent("system"), statement, self._snapshot)
        with recorded(self._audit, intent, self._backend, self._limits) as run:
            ran = run.run(statement)
            run.succeed(ran, {})
        newest = ran.rows[0][0] if ran.rows else None
        if not isinstance(newest, date):
            message = f"'{asked.dimension.qualified}' holds no date to speak as of"
            raise ModelError(Issue("as-of-missing", message, ("name a date in `as_of`",)))
        return newest

    def _intent(self, surface: Surface) -> Intent:
        return Intent(
            actor=SYSTEM.id,
            surface=surface,
            question=None,
            snapshot=self._snapshot.id,
            model=self._model.fingerprint,
            roles=("every group",),
        )
