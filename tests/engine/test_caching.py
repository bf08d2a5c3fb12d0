"""The whole line with its caches: the same answers, each with its own audit record."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from data.load import Source, load
from data.snapshot import Store
from engine.answer import Engine
from engine.audit.log import SqliteAuditLog
from engine.audit.reader import AuditEntry, AuditReader
from engine.audit.verify import verify_chain
from engine.execution.backend import Backend, Cancellation, Limits, Result, Schema
from engine.execution.cached_backend import CachedBackend, Results
from engine.execution.duckdb_backend import DuckDBBackend
from engine.question import OWNER, Viewer
from engine.statement import Statement
from semantic.errors import QueryError
from semantic.load import load_model, load_model_text
from semantic.query import MetricQuery
from tests.engine.conftest import SAMPLE, NoPlanner, clock, table_chart
from tests.engine.test_unique_keys import MODEL

BY_REGION = MetricQuery(metrics=("bookings", "win_rate"), dimensions=("account.region",))


class Counting:
    """The real backend; keeps what ran, and holds it back until its gate opens."""

    dialect = "duckdb"

    def __init__(self, backend: Backend) -> None:
        self.ran: list[Statement] = []
        self.gate = threading.Event()
        self.gate.set()
        self._backend = backend

    def schema(self) -> Schema:
        return self._backend.schema()

    def run(
        self, statement: Statement, limits: Limits, cancel: Cancellation | None = None
    ) -> Result:
        self.ran.append(statement)
        assert self.gate.wait(20)
        return self._backend.run(statement, limits, cancel)

    def close(self) -> None:
        self._backend.close()


@pytest.fixture
def counting(sample_home: Path) -> Iterator[Counting]:
    snapshot = Store(sample_home).current()
    assert snapshot is not None
    backend = Counting(DuckDBBackend(snapshot, sample_home, max_concurrent=8))
    yield backend
    backend.close()


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "audit.sqlite"


@pytest.fixture
def cached(counting: Counting, sample_home: Path, log: Path) -> Engine:
    snapshot = Store(sample_home).current()
    assert snapshot is not None
    return Engine(
        model=load_model(SAMPLE / "model"),
        snapshot=snapshot,
        backend=CachedBackend(counting, snapshot.id, Results()),
        planner=NoPlanner(),
        audit=SqliteAuditLog(log, clock),
        chart_for=table_chart,
        clock=clock,
    )


def queries_recorded(log: Path) -> list[AuditEntry]:
    """Return the records of metric queries, the newest first."""
    return [one for one in AuditReader(log).entries(limit=100) if one.body["query"]]


def test_every_verified_question_has_the_same_answer_with_and_without_caches(
    cached: Engine, engine: Engine
) -> None:
    compared = 0
    for question in cached.model.questions:
        try:
            plain = engine.query(question.query, OWNER)
        except QueryError:
            continue
        for answer in (cached.query(question.query, OWNER) for _ in range(2)):
            assert answer.rows == plain.rows, question.ask
            assert (answer.columns, answer.caveats) == (plain.columns, plain.caveats)
            assert (answer.sql, answer.parameters) == (plain.sql, plain.parameters)
            assert (answer.reading, answer.text) == (plain.reading, plain.text)
        compared += 1
    stats = cached.stats()
    assert compared >= 20
    assert stats.statements.hits >= compared
    assert stats.results is not None and stats.results.hits >= compared


def test_a_hit_writes_its_own_record_with_the_same_result(
    cached: Engine, counting: Counting, log: Path
) -> None:
    first, second = cached.query(BY_REGION, OWNER), cached.query(BY_REGION, OWNER)
    ran = [one for one in counting.ran if one.sql == first.sql]
    assert len(ran) == 1
    assert first.audit_id != second.audit_id
    after, before = queries_recorded(log)
    assert (before.audit_id, after.audit_id) == (first.audit_id, second.audit_id)
    assert before.outcome is not None and after.outcome is not None
    assert (before.outcome["cached"], after.outcome["cached"]) == (False, True)
    for name in ("kind", "rows", "truncated", "result_sha256"):
        assert before.outcome[name] == after.outcome[name]
    assert before.body["sql"] == after.body["sql"] and before.body["tables"] == after.body["tables"]
    assert set(second.timings) >= {"recall", "execute"} and "compile" not in second.timings
    assert verify_chain(log).ok


def test_many_who_ask_at_once_run_it_once_and_are_recorded_each(
    cached: Engine, counting: Counting, log: Path
) -> None:
    cached.query(MetricQuery(metrics=("won_count",), dimensions=("account.region",)), OWNER)
    known = len(counting.ran)
    counting.gate.clear()
    viewers = [Viewer(id=f"v{number}", groups=None) for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(cached.query, BY_REGION, one) for one in viewers]
        backend = cached._backend
        assert isinstance(backend, CachedBackend)
        until(lambda: sum(len(one._askers) for one in backend._flights.values()) == 8)
        counting.gate.set()
        answers = [one.result(30) for one in asked]
    assert len(counting.ran) == known + 1
    assert len({one.rows for one in answers}) == 1
    assert len({one.audit_id for one in answers}) == 8
    records = queries_recorded(log)[:8]
    assert {one.actor for one in records} == {one.id for one in viewers}
    outcomes = [one.outcome or {} for one in records]
    assert len({one["result_sha256"] for one in outcomes}) == 1
    assert sorted(one["cached"] for one in outcomes) == [False] + [True] * 7
    assert verify_chain(log).ok


def until(condition: Callable[[], bool]) -> None:
    for _ in range(5_000):
        if condition():
            return
        threading.Event().wait(0.002)
    raise AssertionError("it did not come about")


def test_viewers_who_see_other_rows_never_share(cached: Engine, counting: Counting) -> None:
    query = MetricQuery(metrics=("deal_count",), dimensions=("rep.name",))
    reps = [
        Viewer(id=f"rep {number}", groups=frozenset({"rep"}), attributes={"rep_id": rep})
        for number, rep in enumerate(("REP-001", "REP-002", "REP-001", None))
    ]
    everybody = Viewer(id="x", groups=frozenset({"manager"}))
    for _ in range(2):
        one, two, one_again, nobody = (cached.query(query, viewer).rows for viewer in reps)
        whole = cached.query(query, everybody).rows
        assert nobody == () and one == one_again
        assert one and two and set(one) != set(two)
        assert {*one, *two} < set(whole)
    ran = [one for one in counting.ran if "deal_count" in one.sql]
    assert len(ran) == 4, "two reps, nobody, everybody: equal eyes share, others do not"


def test_a_new_snapshot_is_answered_anew(tmp_path: Path) -> None:
    store, results = Store(tmp_path / "var"), Results()
    deals = tmp_path / "deals.csv"
    (tmp_path / "accounts.csv").write_text("id,region\na1,EMEA\na2,APAC\n")
    deals.write_text("id,account_id,closed,amount\nd1,a1,2026-01-05,10\n")
    audit = SqliteAuditLog(tmp_path / "audit.sqlite", clock)
    found: list[object] = []
    for line in ("", "d2,a1,2026-01-06,5\n"):
        with deals.open("a") as file:
            file.write(line)
        files = [Source(path=deals), Source(path=tmp_path / "accounts.csv")]
        snapshot = load(files, store, confirmed=True, now=clock()).snapshot
        engine = Engine(
            model=load_model_text(MODEL.replace("{latest: deal.closed}", "2026-06-30")),
            snapshot=snapshot,
            backend=CachedBackend(DuckDBBackend(snapshot, store.home), snapshot.id, results),
            planner=NoPlanner(),
            audit=audit,
            chart_for=table_chart,
            clock=clock,
        )
        for _ in range(2):
            found.append(engine.query(MetricQuery(metrics=("total",)), OWNER).rows)
        engine.close()
    assert found == [((10,),), ((10,),), ((15,),), ((15,),)]
    assert (results.counts().hits, results.counts().entries) == (2, 2)
