"""A fake engine with a plausible answer, and a real server around it on loopback."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

from charts.bundle import embed_bundle
from data.manifest import ColumnVersion, Snapshot, TableVersion
from engine.audit.log import SqliteAuditLog
from engine.audit.record import Intent, Outcome, Surface
from engine.cache import CacheCounts, EngineStats
from engine.drill import Records, Spot
from engine.events import (
    ChartReady,
    Compiled,
    Emit,
    Planned,
    RowsReady,
    Said,
    StageDone,
    silent,
)
from engine.execution.backend import Cancellation
from engine.explain import Explained
from engine.findings import CheckReport
from engine.question import (
    ChartWish,
    Clarification,
    Explanation,
    Option,
    Question,
    Refusal,
    Viewer,
)
from engine.reply import (
    Answer,
    Caveat,
    ChartSpec,
    Citation,
    Column,
    ColumnLineage,
    Reading,
    Reply,
    Sentence,
    SourceColumn,
    Unanswered,
)
from engine.statement import Statement
from semantic.errors import ExecutionError, Issue, QueryError, did_you_mean
from semantic.model import (
    Calendar,
    Dataset,
    Dimension,
    Expression,
    Measure,
    Metric,
    SemanticModel,
    VerifiedQuestion,
    Words,
)
from semantic.query import MetricQuery, TimeClause
from server.app import AppOptions, create_app

NOW = datetime(2026, 7, 1, 9, 0, tzinfo=UTC)
LOADED = datetime(2026, 6, 30, 8, 0, tzinfo=UTC)
HOSTILE = "<img src=x onerror=alert(1)>"
QUERY = MetricQuery(
    metrics=("bookings", "win_rate"),
    dimensions=("account.region",),
    time=TimeClause(window="this_quarter"),
)
READING = Reading(
    sentence="Bookings and win rate by region, for 1 Apr 2026 to 30 Jun 2026.",
    metrics=(
        ("Bookings", "Amount of deals won, on their close date."),
        ("Win rate", "Deals won / deals closed."),
    ),
    window="1 Apr 2026 to 30 Jun 2026",
    paths=("account.region: opportunity → account",),
    groups=("rows without a known account stand in (none)",),
    assumptions=("'This quarter' means the calendar quarter.",),
)
SQL = """WITH bookings AS (
  SELECT a.region, SUM(o.amount) AS bookings
  FROM opportunities AS o LEFT JOIN accounts AS a ON o.account_id = a.account_id
  WHERE o.stage = $p1
  GROUP BY a.region
)
SELECT region, bookings FROM bookings ORDER BY region NULLS LAST"""
COLUMNS = (
    Column(name="account.region", label="Region", type="text", role="dimension"),
    Column(
        name="bookings",
        label="Bookings",
        type="decimal",
        role="metric",
        format="currency",
        good="up",
    ),
    Column(
        name="win_rate",
        label="Win rate",
        type="number",
        role="metric",
        format="percent",
        good="up",
        additive=False,
    ),
)
ROWS = (
    ("North America", Decimal("4120350.25"), 0.3125),
    ("EMEA", Decimal("2875100.00"), 0.2741),
    ("APAC", Decimal("1204999.99"), 0.2208),
    ("LATAM", Decimal("310250.50"), None),
    (None, Decimal("18000.00"), 0.5),
)


def vega_lite(rows: tuple[tuple[object, ...], ...] = ROWS) -> dict[str, object]:
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "data": {
            "values": [{"region": row[0] or "(none)", "bookings": row[1]} for row in rows],
        },
        "mark": {"type": "bar", "tooltip": True},
        "encoding": {
            "y": {"field": "region", "type": "nominal", "sort": None, "title": None},
            "x": {"field": "bookings", "type": "quantitative", "title": "Bookings"},
        },
        "width": "container",
        "height": {"step": 28},
    }


LINEAGE = ColumnLineage(
    column="bookings",
    sources=(
        SourceColumn(table="opportunities", column="amount", roles=("value",)),
        SourceColumn(table="opportunities", column="stage", roles=("filter", "policy")),
    ),
)


ANSWER = Answer(
    question="What are bookings by region this quarter?",
    query=QUERY,
    reading=READING,
    certainty="exact",
    planner="keyword",
    sql=SQL,
    parameters={"p1": "Closed Won"},
    columns=COLUMNS,
    rows=ROWS,
    caveats=(Caveat(code="partial", message="The quarter ends today: late deals may follow."),),
    chart=ChartSpec(
        kind="bar",
        vega_lite=vega_lite(),
        reason="one category and one metric",
        alt="Bar chart of bookings by region; North America leads with $4.1M.",
    ),
    text=(
        Sentence(text="North America leads with $4,120,350 of bookings.", cells=((0, 1),)),
        Sentence(text="EMEA follows with $2,875,100.", cells=((1, 1),)),
    ),
    citations=(
        Citation(
            table="opportunities",
            source="opportunities.csv",
            sha256="ab" * 32,
            rows=12431,
            loaded_at=LOADED,
        ),
        Citation(
            table="accounts", source="accounts.csv", sha256="cd" * 32, rows=1893, loaded_at=LOADED
        ),
    ),
    lineage=(LINEAGE,),
    snapshot="snap0001",
    audit_id="aud-000001",
    as_of=date(2026, 6, 30),
    currency="USD",
    timings={"plan": 3.1, "compile": 1.2, "execute": 14.8},
    suggestions=("How does that compare to last quarter?",),
)


def table(name: str, rows: int) -> TableVersion:
    return TableVersion(
        table=name,
        file=f"{name}.duckdb",
        content="ef" * 32,
        columns=(ColumnVersion(name="amount", type="decimal", sql_type="DECIMAL(18,2)"),),
        rows=rows,
        rejected=0,
        source=f"{name}.csv",
        source_sha256="ab" * 32,
        source_bytes=1000,
        loaded_at=LOADED,
        plan="{}",
    )


SNAPSHOT = Snapshot(
    id="snap0001",
    parent=None,
    created_at=LOADED,
    tables=(table("opportunities", 12431), table("accounts", 1893)),
)


def model() -> SemanticModel:
    from sqlglot import exp

    region = Dimension(
        name="region",
        dataset="account",
        type="text",
        expression=Expression(tree=exp.column("region"), sql="region"),
        words=Words(label="Region"),
    )
    amount = Expression(tree=exp.column("amount"), sql="amount")
    return SemanticModel(
        name="revenue",
        fingerprint="12" * 32,
        calendar=Calendar(fiscal_year_starts=2),
        as_of=date(2026, 6, 30),
        currency="USD",
        datasets={
            "account": Dataset(
                name="account",
                table="accounts",
                primary_key=("account_id",),
                words=Words(label="Accounts"),
                dimensions={"region": region},
            ),
            "opportunity": Dataset(
                name="opportunity",
                table="opportunities",
                primary_key=("opportunity_id",),
                words=Words(label="Opportunities", description="One row per deal."),
            ),
        },
        metrics={
            "bookings": Metric(
                name="bookings",
                definition=Measure(aggregate="sum", dataset="opportunity", argument=amount),
                words=Words(label="Bookings", description="Amount of deals won."),
                format="currency",
            )
        },
        questions=(
            VerifiedQuestion(
                ask="What are bookings by region this quarter?", query=QUERY, quick=True
            ),
            VerifiedQuestion(ask="Show the slow one", query=QUERY, quick=True),
        ),
    )


@dataclass
class FakeEngine:
    """Answers by a word in the question; keeps what it was asked."""

    model: SemanticModel = field(default_factory=model)
    snapshot: Snapshot = SNAPSHOT
    answer: Answer = ANSWER
    asked: list[Question] = field(default_factory=list)
    queries: list[MetricQuery] = field(default_factory=list)
    cancelled: threading.Event = field(default_factory=threading.Event)
    started: threading.Event = field(default_factory=threading.Event)
    spots: list[Spot] = field(default_factory=list[Spot])
    checks: CheckReport | None = None
    outcomes: dict[str, Clarification | Refusal | Explanation] = field(
        default_factory=dict[str, Clarification | Refusal | Explanation]
    )

    def ask(
        self,
        question: Question,
        *,
        surface: Surface = "ask",
        emit: Emit = silent,
        cancel: Cancellation | None = None,
    ) -> Reply:
        self.asked.append(question)
        text = question.text.casefold()
        if "slow" in text:
            self._wait(cancel)
        if "crash" in text:
            raise RuntimeError("SELECT secret FROM /home/someone/file.duckdb")
        if "busy" in text:
            raise ExecutionError(Issue("execution-failed", "Binder Error: /home/x SELECT 1"))
        outcome = self.outcomes.get(text) or _outcome(text)
        if outcome is not None:
            emit(StageDone("plan", 2.0))
            return Unanswered(
                question=question.text, outcome=outcome, audit_id="aud-2", snapshot="snap0001"
            )
        wish: ChartWish | None = "pie" if "pie" in text else question.chart
        answer = replace(self.answer, question=question.text, chart_wish=wish)
        tell(answer, emit)
        return answer

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
        self.queries.append(query)
        known = ("bookings", "win_rate")
        unknown = [name for name in query.metrics if name not in known]
        if unknown:
            raise QueryError(
                *(
                    Issue(
                        "unknown-metric",
                        f"unknown metric '{name}'",
                        did_you_mean(name, known),
                        f"$.metrics[{at}]",
                    )
                    for at, name in enumerate(unknown)
                )
            )
        if "slow" in query.segments:
            self._wait(cancel)
        asked = replace(self.answer, question=None, certainty=None, planner=None, query=query)
        return replace(asked, chart_wish=chart_wish)

    def explain_query(self, query: MetricQuery, viewer: Viewer) -> Explained:
        answer = self.query(query, viewer)
        return Explained(
            query=query,
            reading=answer.reading,
            columns=answer.columns,
            statement=Statement(
                sql=answer.sql, parameters=answer.parameters, tables=(), columns=()
            ),
            beside=(("totals", Statement(sql="SELECT 1", parameters={}, tables=(), columns=())),),
            lineage=(LINEAGE,),
            policies=("opportunity: owner_id = viewer('rep_id')",),
            resolved={"limit": None, "outputs": []},
            caveats=answer.caveats,
            citations=answer.citations,
            snapshot=answer.snapshot,
            as_of=answer.as_of,
            audit_id="aud-3",
        )

    def drill(
        self,
        query: MetricQuery,
        spot: Spot,
        viewer: Viewer,
        *,
        cancel: Cancellation | None = None,
    ) -> tuple[Records, ...]:
        self.query(query, viewer)
        self.spots.append(spot)
        rows = MetricQuery(rows="opportunity", of="bookings")
        return (Records(label="Bookings", metric="bookings", side="now", query=rows),)

    def as_of(self, now: datetime | None = None) -> date:
        return date(2026, 6, 30)

    def last_check(self) -> CheckReport | None:
        return self.checks

    def stats(self) -> EngineStats:
        return EngineStats(statements=CacheCounts(entries=3, hits=2, misses=3))

    def values(self, field: str, prefix: str, viewer: Viewer, limit: int = 20) -> tuple[str, ...]:
        if field != "account.region":
            raise QueryError(Issue("unknown-dimension", f"unknown dimension '{field}'"))
        regions = ("APAC", "EMEA", "LATAM", "North America")
        return tuple(one for one in regions if one.casefold().startswith(prefix.casefold()))

    def _wait(self, cancel: Cancellation | None) -> None:
        self.started.set()
        if cancel is not None and cancel.wait(10):
            self.cancelled.set()
            raise ExecutionError(Issue("cancelled", "the query was cancelled"))


def tell(answer: Answer, emit: Emit) -> None:
    emit(StageDone("plan", 3.1))
    emit(Planned(answer.query, answer.reading, answer.certainty))
    emit(StageDone("compile", 1.2))
    emit(Compiled(answer.sql, answer.parameters))
    emit(StageDone("execute", 14.8))
    emit(RowsReady(answer.columns, answer.rows))
    if answer.chart is not None:
        emit(ChartReady(answer.chart))
    for sentence in answer.text:
        emit(Said(sentence))


def _outcome(text: str) -> Clarification | Refusal | Explanation | None:
    if "sales" in text:
        return Clarification(
            text="Which sales do you mean?",
            options=(
                Option(text="Bookings by region this quarter", query=QUERY),
                Option(text="What is our win rate?", query=None),
            ),
        )
    if "delete" in text:
        return Refusal(
            code="write",
            text="Data can be read here, never changed.",
            suggestions=("What are bookings by region this quarter?",),
        )
    if "start over" in text:
        return Explanation(text="Starting over: ask a new question.", about="start-over")
    if "what is win rate" in text:
        return Explanation(text="Win rate is deals won / deals closed.", about="win_rate")
    return None


@dataclass(frozen=True)
class Site:
    """A running server and the fake behind it."""

    url: str
    engine: Any


@contextmanager
def running(engine: Any, options: AppOptions) -> Iterator[Site]:
    config = uvicorn.Config(
        create_app(engine, options),
        host="127.0.0.1",
        port=0,
        log_config=None,
        ws="none",
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 10
    while not server.started:
        assert time.monotonic() < deadline and thread.is_alive(), "the server did not start"
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield Site(f"http://127.0.0.1:{port}", engine)
    finally:
        server.should_exit = True
        thread.join(10)
        assert not thread.is_alive(), "the server did not stop"


@pytest.fixture(scope="module")
def serve() -> Callable[[AppOptions], AbstractContextManager[Site]]:
    """Runs a server over a fresh fake engine."""
    return lambda options: running(FakeEngine(), options)


@pytest.fixture(scope="module")
def serve_engine() -> Callable[[Any, AppOptions], AbstractContextManager[Site]]:
    """Runs a server over a given engine."""
    return running


@pytest.fixture(scope="module")
def site(audit_file: Path, vega_file: Path) -> Iterator[Site]:
    """A server over the fake engine; shared by a module."""
    options = AppOptions(now=lambda: NOW, heartbeat=0.2, audit=audit_file, vega=lambda: vega_file)
    with running(FakeEngine(), options) as one:
        yield one


@pytest.fixture(scope="module")
def client(site: Site) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=site.url, timeout=10) as one:
        yield one


@pytest.fixture(scope="module")
def audit_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real audit log with one question in it."""
    path = tmp_path_factory.mktemp("audit") / "audit.sqlite"
    log = SqliteAuditLog(path, clock=lambda: NOW)
    audit_id = log.begin(Intent(actor="owner", surface="ask", question="bookings?", sql=SQL))
    log.finish(audit_id, Outcome(kind="ok", rows=5, result_sha256="ab" * 32))
    log.close()
    return path


@pytest.fixture(scope="module")
def vega_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A stand-in for the chart library, where no chart is drawn."""
    path = tmp_path_factory.mktemp("vega") / "vega.js"
    path.write_text("export const standIn = true;\n")
    return path


@pytest.fixture(scope="session")
def embed_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The script that draws pieces in other pages; it takes seconds to make."""
    return embed_bundle(tmp_path_factory.mktemp("embed"))


@pytest.fixture
def answer() -> Answer:
    """A plausible answer: bookings and win rate by region."""
    return ANSWER
