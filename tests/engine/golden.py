"""A golden case: a query, why it is there, its SQL, and SQL by hand that must give the same rows.

    -- query:
    --   metrics: [bookings]
    --   dimensions: [account.region]
    -- model: sample            the sample project, or tests/models/<name>.yml with its .sql of rows
    -- viewer: {groups: [rep]}  the owner unless it says otherwise
    -- why: What goes wrong without it.
    SELECT …                    compiled: frozen, written anew by `pytest --update-golden`
    -- reference:
    SELECT …                    written by hand from the meaning of the query

`-- empty: why` is for an answer that is right to have no value; `-- ordered: true` compares the
order too, as `order_by`, `limit` and `offset` do; `-- shows: totals` (or `others`) is about
those rows and the statement behind them.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import sqlglot

from engine.answer import Engine
from engine.question import OWNER, Viewer
from semantic.load import load_model
from semantic.nodes import plain
from semantic.query import MetricQuery, decode_query
from semantic.source import read_texts
from tests.engine.dirty import MemoryBackend, engine_over

FOLDER = Path(__file__).resolve().parents[1] / "golden" / "compile"
MODELS = Path(__file__).resolve().parents[1] / "models"
REFERENCE = "\n-- reference:\n"
KEYS = frozenset({"query", "model", "viewer", "why", "empty", "ordered", "shows"})
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Golden:
    """One file of tests/golden/compile."""

    name: str
    header: str
    query: MetricQuery
    model: str
    viewer: Viewer
    why: str
    empty: bool
    ordered: bool
    shows: str
    sql: str
    reference: str

    @property
    def text(self) -> str:
        """The file."""
        return f"{self.header}{self.sql}{REFERENCE}{self.reference}"


def read_golden(name: str, text: str) -> Golden:
    """Read a case; ValueError says what is missing in it."""
    above, found, reference = text.partition(REFERENCE)
    if not found or not reference.strip():
        raise ValueError(f"{name} has no `-- reference:`")
    lines = above.splitlines(keepends=True)
    start = next((i for i, line in enumerate(lines) if not line.startswith("--")), len(lines))
    header = "".join(lines[:start])
    said = _header(name, header)
    query = decode_query(said["query"])
    return Golden(
        name=name,
        header=header if header.endswith("\n") else header + "\n",
        query=query,
        model=said["model"],
        viewer=_viewer(said.get("viewer")),
        why=said["why"],
        empty="empty" in said,
        ordered=said.get("ordered", bool(query.order_by or query.limit or query.offset)),
        shows=said.get("shows", "rows"),
        sql="".join(lines[start:]),
        reference=reference,
    )


def _header(name: str, header: str) -> dict[str, Any]:
    """Return what a header says: `query`, `viewer` and `ordered` as YAML, the rest as text."""
    said: dict[str, Any] = {}
    for key, value in re.findall(r"^-- (\w+):(.*\n(?:--  .*\n)*)", header, re.MULTILINE):
        if key not in KEYS or key in said:
            raise ValueError(f"{name}: '{key}' is unknown, or said twice")
        inner = re.sub(r"^--", "", value, flags=re.MULTILINE)
        if key in ("query", "viewer", "ordered"):
            said[key] = plain(read_texts([(name, f"it:{inner}".encode())]).root)["it"]
        else:
            said[key] = " ".join(inner.split())
    missing = {"query", "model", "why"} - said.keys()
    if missing:
        raise ValueError(f"{name} does not say its {', '.join(sorted(missing))}")
    return said


def _viewer(said: dict[str, Any] | None) -> Viewer:
    if said is None:
        return OWNER
    return Viewer(
        id="viewer",
        groups=frozenset(said.get("groups", ())),
        attributes=said.get("attributes", {}),
        may_see=frozenset(said.get("may_see", ())),
    )


class RowsBackend(MemoryBackend):
    """An in-memory DuckDB with the rows of tests/models/<name>.sql."""

    def __init__(self, script: str) -> None:
        super().__init__({}, {})
        self.connection.execute(script)
        listed = self.connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()
        self._schema = {
            table: {
                column: _type(kind)
                for column, kind, *_ in self.connection.execute(f'DESCRIBE "{table}"').fetchall()
            }
            for (table,) in listed
        }


def _type(kind: str) -> Any:
    plain_types = {
        "VARCHAR": "text",
        "BIGINT": "integer",
        "DOUBLE": "number",
        "BOOLEAN": "boolean",
        "DATE": "date",
        "TIMESTAMP": "timestamp",
    }
    return plain_types.get(kind, "decimal")


def engine_of_model(name: str) -> tuple[Engine, MemoryBackend]:
    """Return an engine over a test model and its rows, and the database behind it."""
    backend = RowsBackend((MODELS / f"{name}.sql").read_text())
    return engine_over(backend, load_model(MODELS / f"{name}.yml")), backend


def answered(case: Golden, engine: Engine) -> tuple[str, Sequence[Row]]:
    """Return the SQL and the rows that a case is about."""
    answer = engine.query(case.query, case.viewer)
    assert not answer.truncated
    if case.shows == "rows":
        return answer.sql, answer.rows
    rows = (answer.totals,) if case.shows == "totals" else answer.others
    (sql,) = [one.sql for one in answer.beside if one.of == case.shows]
    return sql, [row for row in rows or () if row is not None]


def differences(found: Sequence[Row], expected: Sequence[Row], ordered: bool) -> str:
    """Return what is different between two results, nothing where they are the same."""
    rounded = _doubles(expected)
    left, right = ([_comparable(row, rounded) for row in rows] for rows in (found, expected))
    if (left == right) if ordered else (Counter(left) == Counter(right)):
        return ""
    only_left, only_right = Counter(left) - Counter(right), Counter(right) - Counter(left)
    if not only_left and not only_right:
        return "the rows are the same, and their order is not"
    return (
        f"{len(left)} rows and {len(right)} by hand; only compiled: {_some(only_left)};"
        f" only by hand: {_some(only_right)}"
    )


def _doubles(rows: Iterable[Row]) -> set[int]:
    return {i for row in rows for i, cell in enumerate(row) if isinstance(cell, float)}


def _comparable(row: Row, rounded: set[int]) -> Row:
    """Return a row with doubles at 9 digits; decimals and integers stay exact."""

    def cell(position: int, value: Any) -> Any:
        if position in rounded and isinstance(value, float | Decimal | int):
            return float(f"{float(value):.9g}") + 0.0
        return value

    return tuple(cell(i, value) for i, value in enumerate(row))


def _some(rows: Counter[Row]) -> str:
    shown = [f"{row} x{count}" if count > 1 else str(row) for row, count in rows.items()]
    return "; ".join(shown[:4]) + (" …" if len(shown) > 4 else "") if shown else "nothing"


def holds_values(case: Golden, rows: Sequence[Row]) -> bool:
    """Return whether some row holds a value of what was asked, not only NULL and 0."""
    dimensions = len(case.query.dimensions) if case.query.metrics else 0
    return any(cell not in (None, 0) for row in rows for cell in row[dimensions:])


def round_trip(sql: str) -> str:
    """Return SQL parsed and written again."""
    return sqlglot.parse_one(sql, read="duckdb").sql(dialect="duckdb", pretty=True)


def frozen(case: Golden, sql: str, found: Sequence[Row], expected: Sequence[Row]) -> Golden:
    """Return a case with its SQL written anew; AssertionError where the rows are wrong."""
    wrong = differences(found, expected, case.ordered)
    assert not wrong, f"{case.name}: {wrong}"
    assert case.empty != holds_values(case, expected), "a reference without values proves nothing"
    return replace(case, sql=sql)
