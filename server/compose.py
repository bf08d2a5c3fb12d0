"""Settings to an `Engine`: the one place where implementations are chosen."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from data.manifest import Snapshot
from data.snapshot import Store
from engine.audit.log import SqliteAuditLog
from engine.audit.record import AuditLog
from engine.planning.planner import Planner
from engine.question import SYSTEM, ChartWish
from engine.reply import Answer, ChartSpec
from semantic.errors import DataError, Issue, PlannerError
from semantic.load import load_model
from semantic.model import SemanticModel
from server.project import ModelFiles, Project, read_project
from server.settings import Settings
from server.state import check_home, sample_is_due, stamp_sample

if TYPE_CHECKING:
    from engine.answer import Engine
    from engine.execution.cached_backend import Results

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
    planner: str = "auto",
    full_charts: bool = True,
    tell: Tell = print,
    results: "Results | None" = None,
) -> "Engine":
    """Open a project's engine on its current snapshot; the sample loads itself when it is due.

    Without `full_charts` an answer says which picture would suit it, and no Vega-Lite is built.
    `results` are those that the engines of one process share.
    """
    from engine.answer import Engine
    from engine.execution.cached_backend import CachedBackend, Results
    from engine.execution.duckdb_backend import DuckDBBackend

    project = read_project(settings.project_file)
    model = load_model(project.model)
    audit = open_audit(settings)
    snapshot = current_snapshot(settings, project, model, audit, tell)
    backend = DuckDBBackend(snapshot, settings.home)
    return Engine(
        model=model,
        snapshot=snapshot,
        backend=CachedBackend(backend, snapshot.id, results or Results()),
        planner=PLANNERS[planner](),
        audit=audit,
        chart_for=_full_chart if full_charts else _named_chart,
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


def _keyword_planner() -> Planner:
    from engine.planning.keyword_planner import KeywordPlanner

    return KeywordPlanner()


def _no_llm() -> Planner:
    hint = "leave --planner away: the keyword planner needs no key and no network"
    raise PlannerError(Issue("no-llm", "no language model is set up", (hint,)))


#: name -> what makes it; built only when asked for.
PLANNERS: Mapping[str, Callable[[], Planner]] = {
    "auto": _keyword_planner,
    "keyword": _keyword_planner,
    "llm": _no_llm,
}


def _full_chart(answer: Answer, wish: ChartWish | None) -> ChartSpec:
    from charts.chart import chart_for

    return chart_for(answer, wish)


def _named_chart(answer: Answer, wish: ChartWish | None) -> ChartSpec:
    return ChartSpec(kind=wish or "table", vega_lite=None, reason="drawn as text", alt="")
