"""The whole line on one page: question → plan → resolve → … → answer."""

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any, Literal

from data.manifest import Snapshot
from engine.audit.record import AuditLog, Surface
from engine.cache import EngineStats
from engine.caveats import caveats, refuse_too_broad
from engine.caveats_of_rows import cut
from engine.citing import citations
from engine.companions import as_shown, others_names, placed, total_query, total_row
from engine.drill import Records, Spot, drill, shown_groups
from engine.events import (
    ChartReady,
    Compiled,
    Emit,
    Planned,
    RowsReady,
    Used,
    silent,
)
from engine.execution.backend import Backend, Cancellation, Limits
from engine.execution.cached_backend import CachedBackend
from engine.explain import Explained, explained, shown
from engine.explain_sql import with_sql
from engine.findings import CheckReport
from engine.fit import fit
from engine.lineage import lineage
from engine.narration.narrate import narrate
from engine.narration.speak import Narrator
from engine.overlap import overlap
from engine.planning.planner import Planner, PlanningContext
from engine.prepared import Prepared, PreparedQueries
from engine.question import (
    SYSTEM,
    ChartWish,
    Plan,
    PlanOutcome,
    Question,
    Viewer,
)
from engine.reading import read
from engine.recording import Recorder
from engine.reply import Answer, Beside, Caveat, Cell, ChartSpec, Reply
from engine.row_keys import shown_keys
from engine.running import Ran, Stages, failed, recorded, with_statement
from engine.statement import Statement
from engine.telling import tell
from engine.upkeep import Clock, Upkeep
from semantic.errors import AccessError, ProvenueError, QueryError
from semantic.model import SemanticModel
from semantic.query import MetricQuery

Row = tuple[Cell, ...]
ChartMaker = Callable[[Answer, ChartWish | None], ChartSpec]


class Engine:
    """One model over one pinned snapshot. Every method may be called from any thread."""

    def __init__(
        self,
        *,
        model: SemanticModel,
        snapshot: Snapshot,
        backend: Backend,
        planner: Planner,
        audit: AuditLog,
        chart_for: ChartMaker,
        clock: Clock,
        limits: Limits | None = None,
        cache: Path | None = None,
        narrator: Narrator | None = None,
    ) -> None:
        self.model = fit(model, backend.schema())
        self.snapshot = snapshot
        self._backend = backend
        self._planner = planner
        self.narrator = narrator
        self._audit = audit
        self._recorder = Recorder(audit, snapshot, self.model)
        self._chart_for = chart_for
        self._limits = limits or Limits()
        self._prepared = PreparedQueries(self.model, backend.schema(), backend.dialect)
        self._upkeep = Upkeep(
            model=self.model,
            snapshot=snapshot,
            backend=backend,
            audit=audit,
            limits=self._limits,
            clock=clock,
            cache=cache,
            compile_query=self._compiled,
        )

    def ask(
        self,
        question: Question,
        *,
        surface: Surface = "ask",
        emit: Emit = silent,
        cancel: Cancellation | None = None,
    ) -> Reply:
        """Answer a question in words, or ask back, refuse or explain; all of it is recorded."""
        stages = Stages(emit)
        as_of = self.as_of(question.now)
        outcome = self._plan(question, as_of, stages, cancel)
        if isinstance(outcome, Plan):
            wish = outcome.chart_wish or (question.chart if outcome.inherited else None)
            outcome = replace(outcome, chart_wish=wish)
            try:
                answer = self._answer(
                    outcome.query, question.viewer, surface, stages, cancel, question, outcome
                )
                return self._finished(answer, wish, stages, question, cancel)
            except (QueryError, AccessError) as error:
                return self._recorder.refused(question, surface, stages, error, outcome)
        return self._recorder.unanswered(question, surface, stages, outcome)

    def plan(self, question: Question) -> PlanOutcome:
        """Return what a question means, or what is said instead; nothing of it runs."""
        return self._plan(question, self.as_of(question.now), Stages(silent), None)

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
        """Answer a metric query; raises the error that stopped it, recorded too."""
        stages = Stages(emit)
        answer = self._answer(query, viewer, surface, stages, cancel, None, None)
        return self._finished(answer, chart_wish, stages)

    def statement(self, query: MetricQuery, viewer: Viewer) -> Statement:
        """Return what a metric query would run, without running it."""
        return self._compiled(query, viewer, self.as_of())

    def explain(self, question: Question) -> Mapping[str, Any]:
        """Return every stage's value as plain JSON; nothing of the question runs."""
        as_of = self.as_of(question.now)
        outcome = self._plan(question, as_of, Stages(silent), None)
        values: dict[str, Any] = {"question": question, "plan": outcome}
        if isinstance(outcome, Plan):
            found = self._explained(outcome.query, question.viewer, as_of, question, outcome)
            values |= {one.name: getattr(found, one.name) for one in fields(found)}
        else:
            self._recorder.explained(question.viewer, question, None, plan=outcome)
        return {name: shown(value) for name, value in values.items()}

    def explain_query(self, query: MetricQuery, viewer: Viewer) -> Explained:
        """Return what a metric query would do, or raise what would stop it; nothing of it runs.

        What the engine keeps for itself is looked up where it is not known yet: its day, values
        that filters name, whether keys are unique.
        """
        return self._explained(query, viewer, self.as_of(), None, None)

    def drill(
        self,
        query: MetricQuery,
        spot: Spot,
        viewer: Viewer,
        *,
        cancel: Cancellation | None = None,
    ) -> tuple[Records, ...]:
        """Return the queries for the records behind a cell of an answer; each of them would run.

        Where it is one of `others`, the query is answered first: they are what it does not show.
        """
        as_of = self.as_of()
        if spot.of == "others" and not spot.shown:
            answer = self.query(query, viewer, cancel=cancel)
            spot = replace(spot, shown=shown_groups(answer))
        found = drill(query, spot, self.model, as_of)
        for one in found:
            self._prepare(one.query, viewer, as_of, Stages(silent))
        return found

    def check(self, *, anew: bool = True) -> CheckReport:
        """Return what is wrong with the model and between it and the data; one intent for all."""
        return self._upkeep.check(anew=anew)

    def last_check(self) -> CheckReport | None:
        """Return what the checks found when they were last made; None when they never were."""
        return self._upkeep.last_check()

    def values(self, field: str, prefix: str, viewer: Viewer, limit: int = 20) -> tuple[str, ...]:
        """Return a field's values that begin with, then hold, the prefix; case is ignored."""
        index = self._upkeep.index(viewer, self.as_of())
        wanted = prefix.casefold()
        found = [one for one in index.values(field) if wanted in one.casefold()]
        found.sort(key=lambda one: not one.casefold().startswith(wanted))
        return tuple(found[:limit])

    def as_of(self, now: datetime | None = None) -> date:
        """Return the day the model speaks as of; ModelError when its latest date lies ahead."""
        return self._upkeep.as_of(now)

    def warm(self) -> None:
        """Build the index of the values people name, so that no question waits for it."""
        self._upkeep.index(SYSTEM, self.as_of())

    def stats(self) -> EngineStats:
        """Return how full the caches are, and how often they were of use."""
        backend = self._backend
        results = backend.counts() if isinstance(backend, CachedBackend) else None
        return EngineStats(statements=self._prepared.counts(), results=results)

    def close(self) -> None:
        """Give back the snapshot."""
        self._backend.close()

    def _plan(
        self, question: Question, as_of: date, stages: Stages, cancel: Cancellation | None
    ) -> PlanOutcome:
        with stages.stage("values"):
            values = self._upkeep.index(question.viewer, as_of)
        context = PlanningContext(
            model=self.model,
            values=values,
            as_of=as_of,
            loaded_at={one.table: one.loaded_at.isoformat() for one in self.snapshot.tables},
            cancelled=cancel.wait if cancel else None,
        )
        with stages.stage("plan"):
            outcome = self._planner.plan(question, context)
        if outcome.usage is not None:
            stages.emit(Used(outcome.usage))
        return with_sql(outcome, question, as_of, self._compiled)

    def _prepare(self, query: MetricQuery, viewer: Viewer, as_of: date, stages: Stages) -> Prepared:
        return self._prepared.prepare(query, viewer, as_of, stages)

    def _compiled(self, query: MetricQuery, viewer: Viewer, as_of: date) -> Statement:
        return self._prepare(query, viewer, as_of, Stages(silent)).statement

    def _explained(
        self,
        query: MetricQuery,
        viewer: Viewer,
        as_of: date,
        question: Question | None,
        plan: Plan | None,
    ) -> Explained:
        try:
            prepared = self._prepare(query, viewer, as_of, Stages(silent))
            self._upkeep.refuse_repeated(prepared.joined)
        except ProvenueError as error:
            self._recorder.explained(viewer, question, query, error=error, plan=plan)
            raise
        totals = None
        if query.totals:
            total = total_query(prepared.authorized.resolved, self.model.calendar)
            totals = self._compiled(total, viewer, as_of)
        known = partial(self._upkeep.field_values, viewer, as_of)
        found = explained(
            prepared, self.model, self.snapshot, known=known, totals=totals, plan=plan
        )
        written = self._recorder.explained(
            viewer, question, query, sql=found.statement.sql, plan=plan
        )
        return replace(found, audit_id=written)

    def _answer(
        self,
        query: MetricQuery,
        viewer: Viewer,
        surface: Surface,
        stages: Stages,
        cancel: Cancellation | None,
        question: Question | None,
        plan: Plan | None,
    ) -> Answer:
        as_of = self.as_of(question.now if question else None)
        intent = self._recorder.intent(viewer, surface, question, query, plan)
        try:
            prepared = self._prepare(query, viewer, as_of, stages)
            self._upkeep.refuse_repeated(prepared.joined)
        except ProvenueError as error:
            self._audit.finish(self._audit.begin(intent), failed(error))
            raise
        resolved, seen = prepared.authorized.resolved, prepared.authorized.restrictions
        statement = prepared.statement
        reading = read(resolved, self.model, seen, plan)
        stages.emit(Planned(query, reading, plan.certainty if plan else None))
        stages.emit(Compiled(statement.sql, statement.parameters))
        policies = tuple(line for one in seen.values() for line in one.in_words())
        intent = with_statement(replace(intent, policies=policies), statement, self.snapshot)
        with recorded(self._audit, intent, self._backend, self._limits) as run:
            with stages.stage("execute"):
                ran = run.run(statement, cancel)
            refuse_too_broad(resolved, ran.rows, ran.truncated)
            run.succeed(ran, dict(stages.milliseconds))
        width = len(resolved.columns)
        rows = tuple(row[:width] for row in ran.rows)
        hidden = tuple(row[width:] for row in ran.rows)
        stages.emit(RowsReady(resolved.columns, rows))
        known = partial(self._upkeep.field_values, viewer, as_of)
        found = caveats(resolved, self.model, seen, rows, hidden, known)
        key_names, keys = shown_keys(resolved, viewer, hidden)
        found += self._overlap(prepared, ran, rows, viewer, surface) + cut(ran, self._limits)
        totals, others, beside = self._beside(prepared, rows, viewer, surface)
        return Answer(
            question=question.text if question else None,
            query=query,
            reading=reading,
            certainty=plan.certainty if plan else None,
            usage=plan.usage if plan else None,
            planner=plan.planner if plan else None,
            sql=statement.sql,
            parameters=statement.parameters,
            columns=resolved.columns,
            rows=rows,
            key_names=key_names,
            keys=keys,
            truncated=ran.truncated,
            totals=totals,
            others=others,
            beside=beside,
            caveats=found,
            citations=citations(statement, self.snapshot),
            lineage=lineage(prepared.authorized),
            snapshot=self.snapshot.id,
            audit_id=run.audit_id,
            as_of=as_of,
            currency=self.model.currency,
            calendar=self.model.calendar,
        )

    def _finished(
        self,
        answer: Answer,
        wish: ChartWish | None,
        stages: Stages,
        question: Question | None = None,
        cancel: Cancellation | None = None,
    ) -> Answer:
        """Return the answer with its sentences and its picture, whose title is the first one."""
        with stages.stage("say"):
            answer = replace(answer, text=narrate(answer))
        with stages.stage("chart"):
            chart = self._chart_for(answer, wish)
        stages.emit(ChartReady(chart))
        answer = tell(answer, question, self.narrator, self._recorder, stages, cancel)
        timings = dict(stages.milliseconds)
        return replace(answer, chart=chart, chart_wish=wish, timings=timings)

    def _overlap(
        self,
        prepared: Prepared,
        ran: Ran,
        rows: tuple[Row, ...],
        viewer: Viewer,
        surface: Surface,
    ) -> tuple[Caveat, ...]:
        """Return the warning of groups that share facts, with the total they do not add up to."""
        resolved = prepared.authorized.resolved

        def total(query: MetricQuery) -> tuple[tuple[Cell, ...], ...]:
            statement = self._compiled(query, viewer, resolved.as_of)
            return self._run(statement, viewer, surface)[0].rows

        return overlap(resolved, self.model, rows, ran.truncated, total)

    def _beside(
        self, prepared: Prepared, rows: tuple[Row, ...], viewer: Viewer, surface: Surface
    ) -> tuple[Row | None, tuple[Row, ...] | None, tuple[Beside, ...]]:
        """Return totals and others, where they are asked for, and the statements behind them."""
        resolved = prepared.authorized.resolved
        totals: Row | None = None
        others: tuple[Row, ...] | None = None
        beside: list[Beside] = []
        if resolved.query.totals:
            query = total_query(resolved, self.model.calendar)
            total = self._prepare(query, viewer, resolved.as_of, Stages(silent))
            names = tuple(one.name for one in total.authorized.resolved.columns)
            ran, run = self._run(total.statement, viewer, surface)
            totals = total_row(resolved, ran.rows[0], names)
            beside.append(_shown_beside("totals", total.statement, run))
        if prepared.others is not None:
            ran, run = self._run(prepared.others, viewer, surface)
            names = others_names(resolved)
            others = tuple(placed(resolved.columns, row, names) for row in ran.rows)
            others = as_shown(resolved, others, rows)
            beside.append(_shown_beside("others", prepared.others, run))
        return totals, others, tuple(beside)

    def _run(self, statement: Statement, viewer: Viewer, surface: Surface) -> tuple[Ran, str]:
        """Run a further statement of an answer under an intent of its own."""
        intent = self._recorder.intent(viewer, surface, None)
        intent = with_statement(intent, statement, self.snapshot)
        with recorded(self._audit, intent, self._backend, self._limits) as run:
            ran = run.run(statement)
            run.succeed(ran, {})
        return ran, run.audit_id


def _shown_beside(of: Literal["totals", "others"], statement: Statement, audit_id: str) -> Beside:
    return Beside(
        of=of, sql=statement.sql, parameters=dict(statement.parameters), audit_id=audit_id
    )
