"""What the engine looks up for itself: its day, the known values, whether keys are unique.

Each look-up runs as viewer `system`, one intent a run.
"""

import threading
import time
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
from engine.execution.admission import timed_out
from engine.execution.backend import Backend, Limits
from engine.findings import CheckReport
from engine.kept_checks import KeptChecks
from engine.known_values import FieldValues, KnownValues, Values
from engine.latest import latest_date
from engine.planning.planner import ValueIndex
from engine.question import SYSTEM, Viewer
from engine.running import Ran, recorded, with_statement
from engine.statement import Statement
from engine.unique_keys import UniqueKeys
from engine.verify import verify
from semantic.errors import Issue, ModelError
from semantic.model import LatestOf, SemanticModel
from semantic.query import MetricQuery

Clock = Callable[[], datetime]
#: Compiles a metric query for a viewer as of a day.
CompileQuery = Callable[[MetricQuery, Viewer, date], Statement]
#: How long all checks may take together; what is left over then is reported as not checked.
CHECK_SECONDS = 60.0


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
        self._kept = KeptChecks(cache, snapshot.id, model.fingerprint)
        self._report: CheckReport | None = None
        self._checking = threading.Lock()

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

    def last_check(self) -> CheckReport | None:
        """Return what the checks of this model over this snapshot found, if they were made."""
        if self._report is None:
            self._report = self._kept.read()
        return self._report

    def check(self, *, anew: bool) -> CheckReport:
        """Check model and data, or return what was found before; kept for who asks later."""
        with self._checking:
            found = None if anew else self.last_check()
            if found is None:
                found = self._report = self._check()
                self._kept.write(found)
            return found

    def _check(self) -> CheckReport:
        """Run every check under one intent, within one span of time."""
        deadline = time.monotonic() + CHECK_SECONDS
        as_of, ahead = self._day_to_check()
        with recorded(self._audit, self._intent("check"), self._backend, self._limits) as run:

            def execute(statement: Statement) -> Ran:
                left = deadline - time.monotonic()
                if left <= 0:
                    raise timed_out(CHECK_SECONDS)
                run.limits = replace(self._limits, seconds=min(left, self._limits.seconds))
                return run.run(statement)

            schema, dialect = self._backend.schema(), self._backend.dialect
            found = check_data(self._model, schema, dialect, as_of, execute)
            errors = ahead + found.errors
            said = tuple(f"{one.code}: {one.message}" for one in errors)
            run.outcome = Outcome(kind="ok", rows=run.rows, issues=said)
        self._keys.learn(found.repeated)
        return CheckReport(
            snapshot=self._snapshot.id,
            model=self._model.fingerprint,
            checked_at=self._clock(),
            errors=errors,
            warnings=found.warnings,
        )

    def _day_to_check(self) -> tuple[date, tuple[Issue, ...]]:
        """Return the day to check as of; where the model has none, today, and why."""
        try:
            return self.as_of(), ()
        except ModelError as error:
            return self._clock().date(), error.issues

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
