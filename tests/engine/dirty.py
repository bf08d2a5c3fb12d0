"""Rows that do everything data do wrong, in a real DuckDB behind a tiny backend."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from data.manifest import ColumnVersion, Snapshot, TableVersion
from engine.answer import Engine
from engine.audit.record import Intent, Outcome
from engine.authorize import authorize
from engine.compile import compile_query
from engine.execution.backend import Cancellation, Limits, Result, Schema
from engine.execution.result import to_rows
from engine.planning.planner import Planner, PlanningContext
from engine.question import OWNER, ChartWish, PlanOutcome, Question, Refusal, Viewer
from engine.reply import Answer, ChartSpec
from engine.resolve import resolve
from engine.statement import Statement
from engine.verify import verify
from semantic.load import load_model
from semantic.model import DataType, SemanticModel
from semantic.query import MetricQuery, decode_query

Row = dict[str, Any]
Rows = dict[str, list[Row]]
MODEL_FILE = Path(__file__).resolve().parents[1] / "models" / "dirty.yml"
AS_OF = date(2026, 6, 30)
NOW = datetime(2026, 6, 30, 12, 0, tzinfo=UTC)

#: table -> column -> (our type, SQL type)
TABLES: Mapping[str, Mapping[str, tuple[DataType, str]]] = {
    "accounts": {
        "account_id": ("text", "VARCHAR"),
        "name": ("text", "VARCHAR"),
        "region": ("text", "VARCHAR"),
        "vip": ("boolean", "BOOLEAN"),
        "since": ("date", "DATE"),
        "secret": ("text", "VARCHAR"),
    },
    "reps": {
        "rep_id": ("text", "VARCHAR"),
        "name": ("text", "VARCHAR"),
        "team": ("text", "VARCHAR"),
    },
    "products": {
        "product_id": ("text", "VARCHAR"),
        "name": ("text", "VARCHAR"),
        "family": ("text", "VARCHAR"),
    },
    "deals": {
        "deal_id": ("text", "VARCHAR"),
        "title": ("text", "VARCHAR"),
        "account_id": ("text", "VARCHAR"),
        "owner_id": ("text", "VARCHAR"),
        "created_by": ("text", "VARCHAR"),
        "stage": ("text", "VARCHAR"),
        "amount": ("decimal", "DECIMAL(18,2)"),
        "probability": ("number", "DOUBLE"),
        "closed": ("date", "DATE"),
        "created": ("date", "DATE"),
    },
    "contacts": {
        "contact_id": ("text", "VARCHAR"),
        "deal_id": ("text", "VARCHAR"),
        "account_id": ("text", "VARCHAR"),
        "role": ("text", "VARCHAR"),
        "email": ("text", "VARCHAR"),
    },
    "lines": {
        "deal_id": ("text", "VARCHAR"),
        "line_no": ("integer", "BIGINT"),
        "product_id": ("text", "VARCHAR"),
        "quantity": ("integer", "BIGINT"),
        "price": ("decimal", "DECIMAL(18,2)"),
    },
    "deliveries": {
        "delivery_id": ("text", "VARCHAR"),
        "deal_id": ("text", "VARCHAR"),
        "line_no": ("integer", "BIGINT"),
        "sent_at": ("timestamp", "TIMESTAMP"),
        "carrier": ("text", "VARCHAR"),
    },
    "quotas": {
        "rep_id": ("text", "VARCHAR"),
        "quarter_start": ("date", "DATE"),
        "target": ("decimal", "DECIMAL(18,2)"),
    },
}
SCHEMA: Schema = {
    table: {column: kind for column, (kind, _) in columns.items()}
    for table, columns in TABLES.items()
}


@cache
def dirty_model() -> SemanticModel:
    """Return the model of tests/models/dirty.yml."""
    return load_model(MODEL_FILE)


def generate(seed: int) -> Rows:
    """Return the rows of one seed: NULL and orphan keys, ties, zeros, namesakes, empty tables."""
    rng = random.Random(seed)  # noqa: S311 - test data, not a secret

    def some(*values: Any) -> Any:
        return rng.choice(values)

    def day() -> date:
        return date(2026, 1, 20) + timedelta(days=rng.randrange(0, 190))

    def size(most: int) -> int:
        """One seed in eight has empty tables and single rows, the others enough to meet."""
        return rng.randrange(0, 3) if seed % 8 == 0 else rng.randrange(most // 2, most + 1)

    def money() -> Decimal:
        picked = rng.randrange(-5000, 20000)
        return Decimal(some(0, 100, 100, 250, picked)) + Decimal(some("0", "0.01", "0.5"))

    accounts = [
        {
            "account_id": f"a{n}",
            "name": some("Acme", "Acme", "Globex", "O'Brien", None),
            "region": some("North", "South", "North", "East", None),
            "vip": some(True, False, None),
            "since": some(day(), None),
            "secret": f"canary-{n}",
        }
        for n in range(size(5))
    ]
    reps = [
        {
            "rep_id": f"r{n}",
            "name": some("Smith", "Smith", "Chen"),
            "team": some("Red", "Blue", None),
        }
        for n in range(size(4))
    ]
    products = [
        {
            "product_id": f"p{n}",
            "name": some("Alpha", "Beta"),
            "family": some("Suite", "Core", None),
        }
        for n in range(size(4))
    ]
    reps_or_none = ("r0", "r1", "r2", "r9", None)
    deals = [
        {
            "deal_id": f"d{n}",
            "title": some("Big", "Small", None),
            "account_id": some("a0", "a1", "a2", "a3", "a9", None),
            "owner_id": some(*reps_or_none),
            "created_by": some(*reps_or_none),
            "stage": some("Open", "Won", "Won", "Lost", None, "Odd"),
            "amount": some(money(), money(), None),
            "probability": some(0.5, 0.25, 1.0, None),
            "closed": some(day(), day(), day(), None),
            "created": some(day(), day(), None),
        }
        for n in range(size(12))
    ]
    deal_ids = ("d0", "d1", "d2", "d3", "d4", "d99", None)
    contacts = [
        {
            "contact_id": f"c{n}",
            "deal_id": some(*deal_ids),
            "account_id": some("a0", "a1", "a2", "a9", None),
            "role": some("Champion", "Buyer", None),
            "email": f"canary-{n}@example.com",
        }
        for n in range(size(8))
    ]
    lines = [
        {
            "deal_id": some(*deal_ids[:6]),
            "line_no": n,
            "product_id": some("p0", "p1", "p2", "p9", None),
            "quantity": some(0, 1, 2, 5, None),
            "price": some(money(), None),
        }
        for n in range(size(14))
    ]
    keys = [(one["deal_id"], one["line_no"]) for one in lines]
    deliveries = []
    for n in range(size(8)):
        deal_id, line_no = some(*keys, ("d0", 99), (None, 1)) if keys else ("d0", 1)
        sent = datetime(2026, 3, 1) + timedelta(hours=rng.randrange(0, 2800))  # noqa: DTZ001
        deliveries.append(
            {
                "delivery_id": f"s{n}",
                "deal_id": deal_id,
                "line_no": line_no,
                "sent_at": some(sent, sent, None),
                "carrier": some("DHL", "UPS", None),
            }
        )
    quotas = [
        {"rep_id": rep, "quarter_start": date(2026, month, 1), "target": some(money(), None)}
        for rep in ("r0", "r1", "r9")
        for month in (1, 4, 7)
        if rng.random() < 0.6
    ]
    return {
        "accounts": accounts,
        "reps": reps,
        "products": products,
        "deals": deals,
        "contacts": contacts,
        "lines": lines,
        "deliveries": deliveries,
        "quotas": quotas,
    }


class MemoryBackend:
    """The Backend protocol over one in-memory DuckDB."""

    dialect = "duckdb"

    def __init__(
        self, rows: Rows, tables: Mapping[str, Mapping[str, tuple[DataType, str]]] = TABLES
    ) -> None:
        self.ran: list[Statement] = []
        self._schema: Schema = {
            table: {column: kind for column, (kind, _) in columns.items()}
            for table, columns in tables.items()
        }
        self.connection = duckdb.connect()
        self.connection.execute("SET TimeZone = 'UTC'")
        for table, columns in tables.items():
            body = ", ".join(f'"{name}" {kind}' for name, (_, kind) in columns.items())
            self.connection.execute(f'CREATE TABLE "{table}" ({body})')
            values = [[row[name] for name in columns] for row in rows.get(table, [])]
            if values:
                marks = ", ".join("(" + ", ".join("?" * len(columns)) + ")" for _ in values)
                flat = [cell for row in values for cell in row]
                self.connection.execute(f'INSERT INTO "{table}" VALUES {marks}', flat)

    def schema(self) -> Schema:
        """Return the tables and columns."""
        return self._schema

    def run(
        self, statement: Statement, limits: Limits, cancel: Cancellation | None = None
    ) -> Result:
        """Run a statement on the one connection."""
        self.ran.append(statement)
        cursor = self.connection.cursor()
        relation = cursor.sql(statement.sql, params=dict(statement.parameters))
        table = relation.to_arrow_table()
        return Result(
            table=table.slice(0, limits.rows),
            truncated=table.num_rows > limits.rows,
            milliseconds=0.0,
        )

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()


@cache
def backend(seed: int) -> MemoryBackend:
    """Return a database with the rows of one seed."""
    return MemoryBackend(generate(seed))


def rows_of(
    query: MetricQuery | Mapping[str, Any],
    database: MemoryBackend,
    viewer: Viewer = OWNER,
    model: SemanticModel | None = None,
) -> list[tuple[Any, ...]]:
    """Return the rows of a metric query, by the four stages that make them."""
    asked = query if isinstance(query, MetricQuery) else decode_query(dict(query))
    model = model or dirty_model()
    resolved = resolve(asked, model, AS_OF)
    compiled = compile_query(authorize(resolved, model, viewer))
    statement = verify(compiled, database.schema(), database.dialect)
    found = to_rows(database.run(statement, Limits()).table)
    return [row[: len(resolved.columns)] for row in found]


@dataclass
class MemoryAudit:
    """An audit log in a list."""

    begun: list[Intent] = field(default_factory=list)
    finished: list[Outcome] = field(default_factory=list)
    noted: list[tuple[str, str, Mapping[str, Any]]] = field(default_factory=list)

    def begin(self, intent: Intent) -> str:
        """Keep an intent."""
        self.begun.append(intent)
        return str(len(self.begun))

    def finish(self, audit_id: str, outcome: Outcome) -> None:
        """Keep an outcome."""
        self.finished.append(outcome)

    def note(self, event: str, actor: str, body: Mapping[str, Any]) -> str:
        """Keep a note."""
        self.noted.append((event, actor, body))
        return f"note-{len(self.noted)}"


class NoPlanner:
    """Refuses every question."""

    def plan(self, question: Question, context: PlanningContext) -> PlanOutcome:
        """Refuse."""
        return Refusal(code="not-understood", text=question.text)


def no_chart(answer: Answer, wish: ChartWish | None) -> ChartSpec:
    """Draw nothing."""
    return ChartSpec(kind="table", vega_lite=None, reason="a table", alt="")


def engine_over(
    database: MemoryBackend,
    model: SemanticModel | None = None,
    audit: MemoryAudit | None = None,
    planner: Planner | None = None,
) -> Engine:
    """Return an engine over a database, with an audit log in memory."""
    tables = tuple(
        TableVersion(
            table=name,
            file=f"{name}.duckdb",
            content=name,
            columns=tuple(
                ColumnVersion(name=one, type=kind, sql_type=kind) for one, kind in columns.items()
            ),
            rows=1,
            rejected=0,
            source=f"{name}.csv",
            source_sha256="0" * 64,
            source_bytes=1,
            loaded_at=NOW,
            plan="{}",
        )
        for name, columns in database.schema().items()
    )
    return Engine(
        model=model or dirty_model(),
        snapshot=Snapshot(id="s1", parent=None, created_at=NOW, tables=tables),
        backend=database,
        planner=planner or NoPlanner(),
        audit=audit or MemoryAudit(),
        chart_for=no_chart,
        clock=lambda: NOW,
    )
