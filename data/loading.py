"""A locked-down DuckDB that may read and write one scratch folder, and how it reads a CSV there."""

# Every name and text in these statements is quoted by data.conversions.
# ruff: noqa: S608

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import duckdb

from data.conversions import literal, name
from data.dialect import Dialect
from data.left_out import FOOTER, TOTAL_LABEL
from data.limits import Limits
from data.text_source import TextSource
from data.tidy import Tidied

#: The condition that the first filled cell of a row reads like a total or a footer.
NO_DATA: Final = f"(?i)^\\s*(({TOTAL_LABEL})|({FOOTER}))\\s*$"


@contextmanager
def loader(
    database: Path | None, scratch: Path, source: TextSource, limits: Limits
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a database for loading: bounded memory, UTC, no file but the source and `scratch`."""
    connection = duckdb.connect(str(database) if database else ":memory:")
    try:
        settings = [
            f"SET temp_directory = {literal(str(scratch / 'spill'))}",
            f"SET allowed_directories = [{literal(str(scratch))}]",
            f"SET allowed_paths = [{literal(str(source.path.resolve()))}]",
            f"SET memory_limit = {literal(limits.memory)}",
            "SET TimeZone = 'UTC'",
            "SET autoinstall_known_extensions = false",
            "SET autoload_known_extensions = false",
            "SET enable_progress_bar = true",
            "SET enable_progress_bar_print = false",
            "SET enable_external_access = false",
        ]
        if limits.threads is not None:
            settings.append(f"SET threads = {limits.threads}")
        for setting in settings:
            connection.execute(setting)
        connection.execute("SET lock_configuration = true")
        yield connection
    finally:
        connection.close()


@contextmanager
def watched(connection: duckdb.DuckDBPyConnection, seen: Callable[[float], None]) -> Iterator[None]:
    """Tell ten times a second which share of the running statement is done, never going back."""
    done = threading.Event()

    def watch() -> None:
        furthest = 0.0
        while not done.wait(0.1):
            share = connection.query_progress() / 100
            if share > furthest:
                furthest = share
                seen(min(share, 1.0))

    watcher = threading.Thread(target=watch, name="load-progress", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()


def cell(position: int) -> str:
    """Name a column of the raw text by its place in the file."""
    return f"c{position}"


def straight(source: TextSource, dialect: Dialect, limits: Limits) -> str:
    """Return the FROM clause that reads a file as it is; any surprise ends the statement."""
    columns = [cell(position) for position in range(len(dialect.header))]
    return _read_csv(
        source.path,
        columns,
        dialect.delimiter,
        dialect.quote,
        skip=dialect.first_line - 1,
        longest=limits.cell_bytes,  # a longer line is looked at cell by cell
    )


def tidied(made: Tidied, dialect: Dialect, limits: Limits) -> str:
    """Return the FROM clause that reads a tidy copy, its column `line` first."""
    columns = ["line", *(cell(position) for position in range(len(dialect.header)))]
    return _read_csv(made.path, columns, ",", '"', longest=8 * limits.cell_bytes)


def set_aside(made: Tidied, limits: Limits) -> str:
    """Return the FROM clause that reads the records set aside: line, text, reason."""
    columns = ["line", "text", "reason"]
    return _read_csv(made.rejects, columns, ",", '"', longest=16 * limits.cell_bytes)


def _read_csv(
    path: Path,
    columns: Sequence[str],
    delimiter: str,
    quote: str,
    *,
    longest: int,
    skip: int = 0,
) -> str:
    types = ", ".join(f"{literal(one)}: 'VARCHAR'" for one in columns)
    options = (
        "auto_detect = false, header = false, strict_mode = true, comment = '', "
        f"skip = {skip}, delim = {literal(delimiter)}, quote = {literal(quote)}, "
        f"escape = {literal(quote)}, max_line_size = {longest}, columns = {{{types}}}"
    )
    return f"read_csv({literal(str(path))}, {options})"


def first_filled(columns: Sequence[str]) -> str:
    """Return SQL for the first cell of a row that says something, as text."""
    if len(columns) == 1:
        return f"CAST({name(columns[0])} AS VARCHAR)"
    return "coalesce(" + ", ".join(f"CAST({name(one)} AS VARCHAR)" for one in columns) + ")"


def stray_rows(
    connection: duckdb.DuckDBPyConnection, table: str, columns: Sequence[str]
) -> tuple[int, int]:
    """Count the rows of a table, and those that read like no data: totals, footers, blanks."""
    label = first_filled(columns)
    condition = f"coalesce(regexp_matches({label}, {literal(NO_DATA)}), {label} IS NULL)"
    row = connection.execute(
        f"SELECT count(*), count(*) FILTER ({condition}) FROM {name(table)}"
    ).fetchone()
    rows, stray = row or (0, 0)
    return int(rows), int(stray)
