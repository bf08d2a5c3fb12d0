"""A record answered anew gives the rows it gave, or says that it does not."""

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest

from data.snapshot import Store
from engine.audit.reader import AuditEntry, AuditReader
from engine.execution.backend import Limits
from engine.execution.duckdb_backend import DuckDBBackend
from engine.question import OWNER
from engine.replay import replay
from semantic.errors import ExecutionError, InternalError
from semantic.query import decode_query
from server.compose import open_engine
from server.settings import Settings, read_settings

QUERIES = (
    {"metrics": ["bookings", "win_rate"], "dimensions": ["account.region"], "totals": True},
    {
        "metrics": ["bookings"],
        "dimensions": ["time:quarter"],
        "time": {"window": {"last": 8, "unit": "quarter"}},
        "compare": "previous_year",
    },
    {"metrics": ["funnel_count", "funnel_rate"]},
    {"rows": "opportunity", "limit": 7},
    {
        "metrics": ["pipeline_at"],
        "dimensions": ["time:month"],
        "time": {"window": {"last": 6, "unit": "month"}},
    },
)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    home = tmp_path_factory.mktemp("home")
    return read_settings(None, {"PROVENUE_HOME": str(home)}, home)


@pytest.fixture(scope="module")
def entries(settings: Settings) -> tuple[AuditEntry, ...]:
    told: list[str] = []
    with closing(open_engine(settings, tell=told.append)) as engine:
        for query in QUERIES:
            engine.query(decode_query(json.dumps(query).encode()), OWNER)
    listed = AuditReader(settings.audit_file).entries(limit=1000)
    return tuple(one for one in listed if one.sql and one.event == "intent")


@pytest.fixture(scope="module")
def backend(settings: Settings, entries: Any) -> Iterator[DuckDBBackend]:
    snapshot = Store(settings.home).current()
    assert snapshot is not None
    with closing(DuckDBBackend(snapshot, settings.home)) as one:
        yield one


def test_every_statement_of_ours_is_proven_again_and_gives_its_rows(
    entries: tuple[AuditEntry, ...], backend: DuckDBBackend
) -> None:
    assert len(entries) >= len(QUERIES)
    assert {replay(one, backend).verdict for one in entries} == {"identical"}


def changed(entry: AuditEntry, **body: Any) -> AuditEntry:
    return replace(entry, body={**entry.body, **body})


def test_other_values_give_other_rows(
    entries: tuple[AuditEntry, ...], backend: DuckDBBackend
) -> None:
    sql = "SELECT count(*) AS n FROM opportunities AS o WHERE o.amount > $p"
    asked = changed(entries[0], sql=sql, parameters={"p": 10})
    again = replay(asked, backend)
    assert again.verdict == "differs" and len(again.rows) == 1


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT 1; DROP TABLE opportunities",
        "DROP TABLE opportunities",
        "SELECT getenv('HOME') AS x",
        "SELECT x FROM other",
        "(((((",
        "",
    ],
)
def test_a_statement_that_a_log_smuggles_in_does_not_run(
    sql: str, entries: tuple[AuditEntry, ...], backend: DuckDBBackend
) -> None:
    with pytest.raises((ExecutionError, InternalError)):
        replay(changed(entries[0], sql=sql, parameters={}), backend)


def test_what_gave_no_rows_cannot_be_replayed(
    entries: tuple[AuditEntry, ...], backend: DuckDBBackend
) -> None:
    with pytest.raises(ExecutionError, match="gave no rows"):
        replay(replace(entries[0], status="refusal"), backend)


def test_a_cut_result_is_cut_alike(entries: tuple[AuditEntry, ...], backend: DuckDBBackend) -> None:
    whole = next(one for one in entries if '"rows":"opportunity"' in str(one.body["query"]))
    assert whole.outcome is not None
    again = replay(replace(whole, outcome={**whole.outcome, "truncated": True, "rows": 3}), backend)
    assert len(again.rows) == 3
    assert replay(whole, backend, Limits(seconds=20)).verdict == "identical"
