"""Settings to an `Engine`: the one place where implementations are chosen."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from data.manifest import Snapshot
from data.snapshot import Store
from engine.audit.log import SqliteAuditLog
from engine.audit.record import AuditLog
from engine.planning.planner import Planner
from engine.question import SYSTEM, ChartWish, PlannerName
from engine.reply import Answer, ChartSpec
from semantic.errors import DataError, Issue
from semantic.load import load_model
from semantic.model import SemanticModel
from server.project import ModelFiles, Project, read_project
from server.settings import Settings
from server.state import check_home, sample_is_due, stamp_sample

if TYPE_CHECKING:
    from engine.answer import Engine
    from engine.execution.cached_backend import Results
    from engine.narration.speak import Narrator
    from engine.planning.llm.reader import ModelReader

ChartMaker = Callable[[Answer, ChartWish | None], ChartSpec]
Tell = Callable[[str], None]
#: How long the sample waits for another process that is loading it too, in seconds.
SAMPLE_WAIT = 60.0


def clock() -> datetime:
    """Return the present moment."""
    return datetime.now(UTC)


def open_engine(
    settings: Settings,
    *,
    planner: PlannerName = "auto",
    full_charts: bool = True,
    tell: Tell = print,
    results: "Results | None" = None,
    reader: "ModelReader | None" = None,
) -> "Engine":
    """Open a project's engine on its current snapshot; the sample loads itself when it is due.

    Without `full_charts` an answer says which picture would suit it, and no Vega-Lite is built.
    `results` and `reader` are those that the engines of one process share.
    """
    from engine.answer import Engine
    from engine.execution.cached_backend import CachedBackend, Results
    from engine.execution.duckdb_backend import DuckDBBackend

    project = read_project(settings.project_file)
    model = load_model(project.model)
    audit = open_audit(settings)
    snapshot = current_snapshot(settings, project, model, audit, tell)
    backend = DuckDBBackend(snapshot, settings.home)
    reader = reader or open_reader(settings)
    return Engine(
        model=model,
        snapshot=snapshot,
        backend=CachedBackend(backend, snapshot.id, results or Results()),
        planner=choose_planner(planner, reader),
        audit=audit,
        chart_for=_full_chart if full_charts else _named_chart,
        clock=clock,
        cache=settings.cache,
        narrator=None if planner == "keyword" else choose_narrator(reader),
    )


def open_draft(folder: Path, audit: AuditLog) -> "Engine":
    """Open the draft project of an attached table on its own snapshot.

    It is read by keywords: the names in a file that somebody attached reach no language model.
    """
    from engine.answer import Engine
    from engine.execution.duckdb_backend import DuckDBBackend

    settings = Settings(project=folder, home=folder / "var")
    snapshot = open_store(settings).current()
    if snapshot is None:
        raise DataError(
            Issue("attachment-gone", "this file is no longer kept", ("attach it again",))
        )
    return Engine(
        model=load_model(read_project(settings.project_file).model),
        snapshot=snapshot,
        backend=DuckDBBackend(snapshot, settings.home),
        planner=choose_planner("auto", None),
        audit=audit,
        chart_for=_full_chart,
        clock=clock,
        cache=settings.cache,
    )


def open_audit(settings: Settings) -> SqliteAuditLog:
    """Open a project's audit log."""
    return SqliteAuditLog(settings.audit_file, clock)


def model_files(settings: Settings) -> ModelFiles:
    """Return where the project's model is written, and where patches of it go."""
    return ModelFiles(
        project=settings.project,
        model=read_project(settings.project_file).model,
        proposals=settings.proposals,
    )


def open_store(settings: Settings) -> Store:
    """Open a project's snapshots."""
    return Store(settings.home)


def current_snapshot(
    settings: Settings, project: Project, model: SemanticModel, audit: AuditLog, tell: Tell
) -> Snapshot:
    """Return the snapshot that is served; DataError `no-data` when nothing was loaded yet."""
    check_home(settings)
    store = open_store(settings)
    snapshot = store.current()
    if settings.sample and sample_is_due(settings, snapshot):
        return _load_sample(settings, project, model, audit, tell)
    if snapshot is None:
        command = "provenue load" if project.sources else "provenue load FILE…"
        where = f" --project {settings.project}"
        hint = f"load the project's files first: {command}{where}"
        raise DataError(Issue("no-data", "nothing is loaded in this project yet", (hint,)))
    return snapshot


def _load_sample(
    settings: Settings, project: Project, model: SemanticModel, audit: AuditLog, tell: Tell
) -> Snapshot:
    """Load the packaged files; another process that does so at this moment is waited for."""
    from server.loading import load_files, sources_of

    report = load_files(
        settings,
        sources_of(project, model),
        audit,
        actor=SYSTEM.id,
        now=clock(),
        confirmed=True,
        wait=SAMPLE_WAIT,
    )
    stamp_sample(settings)
    rows = sum(one.version.rows for one in report.files)
    tell(f"loaded the sample project: {len(report.files)} files, {rows:,} rows")
    return report.snapshot


def open_reader(settings: Settings) -> "ModelReader | None":
    """Return what reads questions with the language model of the settings, if they name one."""
    if settings.language is None:
        return None
    from engine.planning.keyword_planner import KeywordPlanner
    from engine.planning.llm.asking import Chat
    from engine.planning.llm.caller import Caller
    from engine.planning.llm.ledger import DayBounds, Ledger
    from engine.planning.llm.reader import ModelReader

    endpoint, allowance = settings.language.endpoint, settings.language.allowance

    def connect() -> Chat:
        from engine.planning.llm.wire import OpenAIChat

        return OpenAIChat(endpoint)

    bounds = DayBounds(allowance.tokens_a_day, allowance.cost_a_day)
    ledger = Ledger(settings.spending_file, bounds, clock)
    return ModelReader(Caller(endpoint, allowance, connect, ledger), KeywordPlanner())


def choose_planner(usual: PlannerName, reader: "ModelReader | None") -> Planner:
    """Return the planners a question may ask for, and which of them is the usual one."""
    from engine.planning.auto import AutoPlanner, ChosenPlanner, ModelPlanner, NoModel
    from engine.planning.keyword_planner import KeywordPlanner

    keyword = KeywordPlanner()
    planners: dict[PlannerName, Planner] = {"keyword": keyword, "auto": keyword, "llm": NoModel()}
    if reader is not None:
        planners["auto"] = AutoPlanner(keyword, reader)
        planners["llm"] = ModelPlanner(keyword, reader)
    return ChosenPlanner(planners, usual)


def choose_narrator(reader: "ModelReader | None") -> "Narrator | None":
    """Return what tells answers with the language model, if it may see their rows."""
    if reader is None or not reader.caller.endpoint.narrates:
        return None
    from engine.planning.llm.narrator import ModelNarrator

    return ModelNarrator(reader.caller)


def _full_chart(answer: Answer, wish: ChartWish | None) -> ChartSpec:
    from charts.chart import chart_for

    return chart_for(answer, wish)


def _named_chart(answer: Answer, wish: ChartWish | None) -> ChartSpec:
    return ChartSpec(kind=wish or "table", vega_lite=None, reason="drawn as text", alt="")
