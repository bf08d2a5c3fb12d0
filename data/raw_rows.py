"""A text source into a scratch table of plain texts, for a plan to be proposed from."""

# Every name and text in these statements is quoted by data.conversions.
# ruff: noqa: S608

from dataclasses import dataclass
from pathlib import Path

import duckdb

from data.dialect import Dialect
from data.limits import Limits
from data.loading import cell, straight, stray_rows, tidied
from data.text_source import TextSource
from data.tidy import Tidied, tidy


@dataclass(frozen=True, slots=True, kw_only=True)
class RawRows:
    """The table `raw`, its columns c0, c1, …; `made` is set where the careful road was taken."""

    connection: duckdb.DuckDBPyConnection
    rows: int
    first_line: int
    made: Tidied | None

    @property
    def line(self) -> str:
        """Return SQL for the line of a row in the file."""
        return "CAST(line AS BIGINT)" if self.made else f"rowid + {self.first_line}"


def read_raw(
    connection: duckdb.DuckDBPyConnection,
    source: TextSource,
    dialect: Dialect,
    scratch: Path,
    drop_totals: bool,
    limits: Limits,
) -> RawRows:
    """Fill the table `raw`, straight if every line is a row, else with care."""
    if source.even:
        try:
            connection.execute(
                f"CREATE TABLE raw AS SELECT * FROM {straight(source, dialect, limits)}"
            )
        except (duckdb.InvalidInputException, duckdb.ConversionException):
            pass
        else:
            columns = [cell(place) for place in range(len(dialect.header))]
            rows, stray = stray_rows(connection, "raw", columns)
            if rows == source.lines - dialect.first_line + 1 and not stray:
                return RawRows(
                    connection=connection, rows=rows, first_line=dialect.first_line, made=None
                )
            connection.execute("DROP TABLE raw")
    made = tidy(source, dialect, scratch, drop_totals=drop_totals, limits=limits)
    connection.execute(f"CREATE TABLE raw AS SELECT * FROM {tidied(made, dialect, limits)}")
    return RawRows(connection=connection, rows=made.kept, first_line=dialect.first_line, made=made)
