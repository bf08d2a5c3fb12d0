"""What DuckDB still lets through when locked, frozen call by call.

Each call in escapes.json runs twice on the served connection: through `run`, the only way the
engine takes (`run`), and on a bare cursor, for what the locked settings refuse alone (`duckdb`).
A value is the name of DuckDB's exception, "not one SELECT", or "allowed". What `run` allows is
refused before it, by engine/verify.py, and a test proves it. A new DuckDB that changes one line
fails here, and so does one that brings a new table function. To look at a new version's table:
set PROVENUE_UPDATE_ESCAPES=1, read the difference, and decide.
"""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
import sqlglot
from sqlglot.errors import ParseError

from engine.compile import Compiled
from engine.execution.backend import Limits
from engine.execution.duckdb_backend import LOCK_DOWN, DuckDBBackend
from engine.statement import Statement
from engine.verify import verify
from semantic.errors import ExecutionError, InternalError

TABLE = Path(__file__).with_name("escapes.json")
FROZEN = json.loads(TABLE.read_text())
UPDATE = os.environ.get("PROVENUE_UPDATE_ESCAPES") == "1"
python_rows = [(1,)]  # a replacement scan would find it by its name


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("served")


@pytest.fixture(scope="module")
def opened(
    write_table: Callable[..., Any], snapshot_of: Callable[..., Any], folder: Path
) -> Callable[[], DuckDBBackend]:
    (folder / "victim.csv").write_text("a,b\n1,2\n")
    table = write_table(folder, "orders", "SELECT range AS id, range * 2.5 AS amount FROM range(9)")
    write_table(folder, "other", "SELECT 1 AS id")
    snapshot = snapshot_of(table)
    return lambda: DuckDBBackend(snapshot, folder)


@pytest.fixture(scope="module")
def only_read(opened: Callable[[], DuckDBBackend]) -> Iterator[DuckDBBackend]:
    backend = opened()
    yield backend
    backend.close()


def filled(call: str, folder: Path) -> str:
    return (
        call.replace("{csv}", str(folder / "victim.csv"))
        .replace("{table_file}", str(folder / "orders.duckdb"))
        .replace("{other_file}", str(folder / "other.duckdb"))
        .replace("{folder}", str(folder))
    )


def outcomes(backend: DuckDBBackend, sql: str) -> dict[str, str]:
    statement = Statement(sql=sql, parameters={}, tables=(), columns=())
    through = _kind(lambda: backend.run(statement, Limits(seconds=5)))
    bare = _kind(lambda: backend._connection.cursor().execute(sql).fetchmany(1))
    return {"duckdb": bare, "run": through}


def _kind(call: Callable[[], object]) -> str:
    try:
        call()
    except ExecutionError as error:
        cause = error.__cause__
        return "not one SELECT" if cause is None else type(cause).__name__
    except duckdb.Error as error:
        return type(error).__name__
    return "allowed"


@pytest.mark.parametrize("call", sorted(FROZEN["calls"]))
def test_a_call_ends_as_frozen(
    opened: Callable[[], DuckDBBackend], only_read: DuckDBBackend, folder: Path, call: str
) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    own = None if call.startswith(("SELECT", "FROM")) else opened()  # others may change its state
    found = outcomes(own or only_read, filled(call, folder))
    if own is not None:
        own.close()
    if UPDATE:
        FROZEN["calls"][call] = found
        TABLE.write_text(json.dumps(FROZEN, indent=1, sort_keys=True) + "\n")
    assert found == FROZEN["calls"][call]
    after = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert after == before, "a call changed the folder of the served files"


def test_nothing_reaches_a_file_the_network_or_a_setting() -> None:
    reaching = ("{csv}", "{folder}", "{other_file}", "https:", "/proc/", "INSTALL", "LOAD h")
    for call, ends in FROZEN["calls"].items():
        if any(word in call for word in reaching):
            assert "allowed" not in ends.values(), call
        if call.startswith(("SET ", "RESET ")) and "VARIABLE" not in call:
            assert ends["duckdb"] == "InvalidInputException", call


def test_the_table_is_long_enough_and_says_what_is_left_to_verify() -> None:
    assert len(FROZEN["calls"]) >= 100
    left = {call for call, ends in FROZEN["calls"].items() if ends["run"] == "allowed"}
    assert left >= {
        "SELECT * FROM query('SELECT * FROM orders')",
        "SELECT * FROM query_table('orders')",
        "SELECT * FROM duckdb_settings()",
        "SELECT * FROM read_duckdb('{table_file}')",
        "SELECT sleep_ms(1)",
    }
    assert not any(call.startswith(("CREATE", "DROP", "DETACH", "ATTACH")) for call in left)


@pytest.mark.parametrize(
    "call", sorted(call for call, ends in FROZEN["calls"].items() if ends["run"] == "allowed")
)
def test_verify_refuses_what_the_database_allows(call: str) -> None:
    try:
        (tree,) = sqlglot.parse(call, read="duckdb")
    except ParseError:
        return  # it cannot even become a tree, so it cannot be compiled
    compiled = Compiled(select=tree, parameters={}, hidden=())  # type: ignore[arg-type]
    with pytest.raises(InternalError):
        verify(compiled, {"orders": {"id": "integer", "amount": "decimal"}}, "duckdb")


def test_no_table_function_is_new(backend: DuckDBBackend) -> None:
    query = "SELECT DISTINCT function_name FROM duckdb_functions() WHERE function_type = 'table'"
    found = sorted(name for (name,) in backend._connection.cursor().execute(query).fetchall())
    if UPDATE:
        FROZEN["table_functions"] = found
        TABLE.write_text(json.dumps(FROZEN, indent=1, sort_keys=True) + "\n")
    assert found == FROZEN["table_functions"]


def test_the_served_connection_has_the_locked_settings(backend: DuckDBBackend) -> None:
    cursor = backend._connection.cursor()
    found = dict(cursor.execute("SELECT name, value FROM duckdb_settings()").fetchall())
    wanted = {
        "TimeZone": "UTC",
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "allow_community_extensions": "false",
        "allow_persistent_secrets": "false",
        "allow_unredacted_secrets": "false",
        "python_enable_replacements": "false",
        "max_expression_depth": "250",
        "enable_external_access": "false",
        "lock_configuration": "true",
        "threads": "2",
        "memory_limit": "953.6 MiB",
        "max_temp_directory_size": "1.8 GiB",
        "max_execution_time": "30500",
        "temp_directory": backend._spill,
    }
    assert {name: found[name] for name in wanted} == wanted


def test_the_page_on_security_names_every_locked_setting() -> None:
    page = (Path(__file__).parents[3] / "docs" / "security.md").read_text()
    for name, _ in LOCK_DOWN:
        assert f"`{name}`" in page
