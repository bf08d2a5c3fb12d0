"""The sample project, loaded once by the real loader, and again by hand as the judge."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from data.load import Source, load
from data.snapshot import Store
from engine.answer import Engine
from engine.audit.log import SqliteAuditLog
from engine.execution.duckdb_backend import DuckDBBackend
from engine.planning.planner import PlanningContext
from engine.question import ChartWish, PlanOutcome, Question, Refusal
from engine.reply import Answer, ChartSpec
from semantic.load import load_model

SAMPLE = Path(__file__).resolve().parents[2] / "data" / "sample"

DDL = {
    "accounts": "account_id VARCHAR, name VARCHAR, industry VARCHAR, segment VARCHAR,"
    " region VARCHAR, country VARCHAR, employees BIGINT, created_date DATE",
    "reps": "rep_id VARCHAR, name VARCHAR, team VARCHAR, manager VARCHAR, region VARCHAR,"
    " hired_date DATE",
    "opportunities": "opportunity_id VARCHAR, account_id VARCHAR, owner_id VARCHAR, name VARCHAR,"
    " stage VARCHAR, amount DECIMAL(18,2), probability DECIMAL(5,4), type VARCHAR,"
    " lead_source VARCHAR, forecast_category VARCHAR, loss_reason VARCHAR, created_date DATE,"
    " close_date DATE, stage_changed_date DATE",
    "contacts": "contact_id VARCHAR, opportunity_id VARCHAR, account_id VARCHAR, name VARCHAR,"
    " title VARCHAR, role VARCHAR, department VARCHAR, email VARCHAR, phone VARCHAR",
    "products": "product_id VARCHAR, name VARCHAR, family VARCHAR, list_price DECIMAL(18,2)",
    "line_items": "line_item_id VARCHAR, opportunity_id VARCHAR, product_id VARCHAR,"
    " quantity BIGINT, amount DECIMAL(18,2)",
    "stage_history": "opportunity_id VARCHAR, stage VARCHAR, entered_at TIMESTAMP,"
    " left_at TIMESTAMP, amount DECIMAL(18,2), close_date DATE, previous_close_date DATE",
    "quotas": "rep_id VARCHAR, quarter_start DATE, amount DECIMAL(18,2)",
}


def clock() -> datetime:
    return datetime(2026, 7, 1, 9, 0, tzinfo=UTC)


class NoPlanner:
    """Refuses every question: these tests ask metric queries."""

    def plan(self, question: Question, context: PlanningContext) -> PlanOutcome:
        return Refusal(code="not-understood", text=f"not read: {question.text}")


def table_chart(answer: Answer, wish: ChartWish | None) -> ChartSpec:
    return ChartSpec(kind="table", vega_lite=None, reason="a table", alt=str(len(answer.rows)))


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("sample")
    files = [Source(path=path) for path in sorted((SAMPLE / "csv").glob("*.csv"))]
    load(files, Store(home), confirmed=True, now=clock())
    return home


@pytest.fixture(scope="session")
def engine(sample_home: Path) -> Iterator[Engine]:
    snapshot = Store(sample_home).current()
    assert snapshot is not None
    made = Engine(
        model=load_model(SAMPLE / "model"),
        snapshot=snapshot,
        backend=DuckDBBackend(snapshot, sample_home),
        planner=NoPlanner(),
        audit=SqliteAuditLog(sample_home / "audit.sqlite", clock),
        chart_for=table_chart,
        clock=clock,
    )
    yield made
    made.close()


@pytest.fixture(scope="session")
def judge() -> Iterator[duckdb.DuckDBPyConnection]:
    """Plain DuckDB over the CSV files, typed by hand: no code of ours in between."""
    connection = duckdb.connect()
    for table, columns in DDL.items():
        connection.execute(f"CREATE TABLE {table} ({columns})")
        path = SAMPLE / "csv" / f"{table}.csv"
        connection.execute(f"COPY {table} FROM '{path}' (HEADER, DELIMITER ',')")
    yield connection
    connection.close()
