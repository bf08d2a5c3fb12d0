"""Files as they would be loaded to facts about their tables, measured for a model to be drafted."""

# Every name and text in these statements is quoted by data.conversions.
# ruff: noqa: S608

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final, Literal

import duckdb

from data.conversions import literal, name
from data.import_plan import Proposal, looked_into, table_name
from data.limits import USUAL, Limits
from data.plan import ImportPlan
from data.table_facts import HELD, ColumnFacts, columns_of, hold
from data.text_source import open_text
from semantic.errors import DataError, Issue

#: Of a column's sampled values, how many must stand in a key before all of them are compared.
HITS: Final = 0.05
#: Values without a counterpart that are told by name.
TOLD: Final = 3
#: A key longer than this is a text, not a key.
LONGEST_KEY: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class TableFacts:
    """One file as a table: how it is proposed to be read, and what its columns hold."""

    name: str
    file: str
    path: Path
    rows: int
    columns: tuple[ColumnFacts, ...]
    proposal: Proposal


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """How the values of a column fare in another column that is a key.

    `values` and `rows` are the column's own, without NULL; `missing` are some values not found,
    the most frequent first; `near` are some that differ from a key in case and signs only, each
    with it. `itself` counts the rows that hold their own key: a copy of it points nowhere.
    """

    table: str
    column: str
    values: int
    rows: int
    found_values: int
    found_rows: int
    missing: tuple[str, ...]
    near: tuple[tuple[str, str], ...]
    itself: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """The tables of several files side by side; what is not known yet is measured when asked."""

    tables: tuple[TableFacts, ...]
    _connection: duckdb.DuckDBPyConnection

    def distinct(self, table: str, columns: Sequence[str]) -> int:
        """Count the different combinations of columns, those without a NULL."""
        named = ", ".join(map(name, columns))
        filled = " AND ".join(f"{name(one)} IS NOT NULL" for one in columns)
        sql = f"SELECT count(*) FROM (SELECT DISTINCT {named} FROM {_home(table)} WHERE {filled})"
        return self._numbers(sql)[0]

    def overlaps(self, table: str, key: str) -> tuple[Overlap, ...]:
        """Compare every column of every table with a key, where a sample of it is found there."""
        kind = _kind(self._column(table, key))
        if kind is None:
            return ()
        columns = tuple((one.name, column) for one in self.tables for column in one.columns)
        hits: dict[int, int] = {}
        for as_kind in ("text", "number"):
            if "text" in (kind, as_kind) or kind == as_kind:
                found = self._connection.execute(
                    f"SELECT place, count(*) FROM probe WHERE kind = {literal(as_kind)} AND "
                    f"{_as(kind, as_kind, 'value')} IN "
                    f"(SELECT {_as(kind, as_kind, name(key))} FROM {_home(table)}) "
                    "GROUP BY 1 ORDER BY 1"
                ).fetchall()
                hits |= {int(place): int(count) for place, count in found}
        return tuple(
            self._overlap(child, column, table, key)
            for place, (child, column) in enumerate(columns)
            if hits.get(place, 0) >= max(1, HITS * len(column.samples))
            if (child, column.name) != (table, key)
        )

    def latest(
        self,
        table: str,
        column: str,
        *,
        until: date,
        where: tuple[str, Sequence[str]] | None = None,
    ) -> date | None:
        """Return the newest day in a column up to one; of the rows that hold some values."""
        chosen = ""
        if where is not None:
            listed = ", ".join(map(literal, where[1]))
            chosen = f" AND CAST({name(where[0])} AS VARCHAR) IN ({listed})"
        row = self._connection.execute(
            f"SELECT max(CAST({name(column)} AS DATE)) FROM {_home(table)} "
            f"WHERE CAST({name(column)} AS DATE) <= DATE {literal(until.isoformat())}{chosen}"
        ).fetchone()
        return row[0] if row and isinstance(row[0], date) else None

    def torn(self, table: str, key: Sequence[str], start: str, end: str) -> int:
        """Count the rows of an interval that ends before it starts, or after the next one starts.

        Rows of one key follow each other by `start`; an interval without an end lasts.
        """
        ordered = f"ORDER BY {name(start)}"
        following = f"lead({name(start)}) OVER (PARTITION BY {', '.join(map(name, key))} {ordered})"
        wrong = (
            f"{name(end)} < {name(start)} OR {name(end)} > following "
            f"OR ({name(end)} IS NULL AND following IS NOT NULL)"
        )
        return self._numbers(
            f"SELECT count(*) FILTER ({wrong}) "
            f"FROM (SELECT *, {following} AS following FROM {_home(table)})"
        )[0]

    def _column(self, table: str, column: str) -> ColumnFacts:
        columns = next(one.columns for one in self.tables if one.name == table)
        return next(one for one in columns if one.name == column)

    def _overlap(self, table: str, child: ColumnFacts, parent: str, key: str) -> Overlap:
        column = child.name
        kinds = _kind(self._column(parent, key)) or "text", _kind(child) or "text"
        keys = f"(SELECT {_as(*kinds, name(key))} FROM {_home(parent)})"
        values = (
            f"(SELECT v, n, v IN {keys} AS found FROM (SELECT {_as(*kinds, name(column))} AS v, "
            f"count(*) AS n FROM {_home(table)} WHERE {name(column)} IS NOT NULL GROUP BY 1))"
        )
        counts = self._numbers(
            "SELECT count(*), coalesce(sum(n), 0), count(*) FILTER (found), "
            f"coalesce(sum(n) FILTER (found), 0) FROM {values}"
        )
        same = f"{_as(*kinds, name(column))} = {_as(*kinds, name(key))}"
        itself = (
            self._numbers(f"SELECT count(*) FROM {_home(table)} WHERE {same}")[0]
            if table == parent
            else 0
        )
        missing = self._connection.execute(
            f"SELECT CAST(v AS VARCHAR) FROM {values} WHERE NOT found ORDER BY n DESC, v "
            f"LIMIT {TOLD}"
        ).fetchall()
        return Overlap(
            table=table,
            column=column,
            values=counts[0],
            rows=counts[1],
            found_values=counts[2],
            found_rows=counts[3],
            missing=tuple(str(one[0]) for one in missing),
            near=self._near(values, keys) if kinds == ("text", "text") and missing else (),
            itself=itself,
        )

    def _near(self, values: str, keys: str) -> tuple[tuple[str, str], ...]:
        """Pair values that are missing with the one key that reads alike."""
        bare = "regexp_replace(lower({}), '[^[:alnum:]]', '', 'g')".format
        found = self._connection.execute(
            f"SELECT m.v, min(k.v) FROM (SELECT v, n FROM {values} WHERE NOT found) AS m "
            f"JOIN (SELECT column0 AS v FROM (SELECT * FROM {keys} AS one(column0))) AS k "
            f"ON {bare('m.v')} = {bare('k.v')} AND {bare('m.v')} <> '' "
            f"GROUP BY 1 HAVING count(*) = 1 ORDER BY 1 LIMIT {TOLD}"
        ).fetchall()
        return tuple((str(said), str(key)) for said, key in found)

    def _numbers(self, sql: str) -> tuple[int, ...]:
        row = self._connection.execute(sql).fetchone()
        return tuple(int(one) for one in row or ())


@contextmanager
def survey(
    files: Sequence[Path],
    scratch: Path,
    limits: Limits = USUAL,
    seen: Callable[[int, int, str], None] = lambda done, wanted, file: None,
) -> Iterator[Survey]:
    """Read files as they would be loaded and hold their tables side by side.

    DataError, with every file's issues, where one cannot be read, holds no rows or comes twice.
    Nothing is written but in the scratch folder.
    """
    issues = [*_twice(files)]
    looked: list[tuple[Path, Proposal, Path]] = []
    for number, file in enumerate(files):
        seen(number, len(files), file.name)
        try:
            looked.append((file, *_look(file, scratch / f"survey{number}", limits)))
        except DataError as error:
            issues += error.issues
    if issues:
        raise DataError(*dict.fromkeys(issues))
    seen(len(files), len(files), "comparing")
    with _side_by_side(looked, scratch, limits) as connection:
        tables = tuple(_facts(connection, *one[:2]) for one in looked)
        if empty := [_no_rows(one.file) for one in tables if not one.rows]:
            raise DataError(*empty)
        _probe(connection, tables)
        yield Survey(tables=tables, _connection=connection)


def _twice(files: Sequence[Path]) -> Iterator[Issue]:
    """Tell of a file named twice, and of two that would make one table."""
    resolved: dict[Path, Path] = {}
    tables: dict[str, Path] = {}
    for file in files:
        whole = file.resolve()
        if whole in resolved:
            yield Issue("repeated-file", f"'{file}' is named twice", ("name it once",))
            continue
        resolved[whole] = file
        table = table_name(file.name)
        if table in tables:
            message = f"'{tables[table]}' and '{file}' would both be table '{table}'"
            yield Issue("duplicate-table", message, ("rename one of the files",))
        tables.setdefault(table, file)


def _no_rows(label: str) -> Issue:
    message = f"'{label}' has names but no row of data: nothing can be told from it"
    return Issue("no-rows", message, ("leave it out, or export it with its rows",), label)


def _look(file: Path, folder: Path, limits: Limits) -> tuple[Proposal, Path]:
    """Propose how to read a file, and keep its rows as they would be loaded."""
    folder.mkdir()
    source = open_text(file, folder, limits=limits)
    given = ImportPlan(table=table_name(file.name))
    database = folder / "table.duckdb"
    with looked_into(source, given, {}, folder, database, limits) as (proposal, raw):
        if not raw.rows:
            raise DataError(_no_rows(source.label))
        hold(raw, proposal.plan)
    return proposal, database


@contextmanager
def _side_by_side(
    looked: Sequence[tuple[Path, Proposal, Path]], scratch: Path, limits: Limits
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the databases of all files in one connection that can reach nothing else."""
    connection = duckdb.connect(":memory:")
    try:
        connection.execute(f"SET temp_directory = {literal(str(scratch / 'spill'))}")
        connection.execute(f"SET memory_limit = {literal(limits.memory)}")
        connection.execute("SET TimeZone = 'UTC'")
        for _, proposal, database in looked:
            alias = name(f"of_{proposal.plan.table}")
            connection.execute(f"ATTACH {literal(str(database))} AS {alias} (READ_ONLY)")
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        yield connection
    finally:
        connection.close()


def _facts(connection: duckdb.DuckDBPyConnection, file: Path, proposal: Proposal) -> TableFacts:
    plan = proposal.plan
    table = plan.table or ""
    rows, columns = columns_of(connection, name(f"of_{table}"), plan.columns)
    return TableFacts(
        name=table,
        file=file.name,
        path=file,
        rows=rows,
        columns=columns,
        proposal=proposal,
    )


def _probe(connection: duckdb.DuckDBPyConnection, tables: Sequence[TableFacts]) -> None:
    """Put the sampled values of every column that may be a key into one table."""
    connection.execute("CREATE TABLE probe (place INTEGER, kind VARCHAR, value VARCHAR)")
    columns = [column for table in tables for column in table.columns]
    samples = [
        f"({place}, {literal(kind)}, {literal(text)})"
        for place, column in enumerate(columns)
        if (kind := _kind(column)) is not None
        for text in column.samples
    ]
    for start in range(0, len(samples), 5_000):
        rows = ", ".join(samples[start : start + 5_000])
        connection.execute(f"INSERT INTO probe VALUES {rows}")


def _home(table: str) -> str:
    return f"{name(f'of_{table}')}.{HELD}"


def _kind(column: ColumnFacts) -> Literal["text", "number"] | None:
    """Return how the values of a column are compared as keys; None where they are no keys."""
    if not column.samples or column.longest > LONGEST_KEY or column.styled:
        return None
    return "text" if column.type == "text" else "number" if column.whole else None


def _as(kind: str, other: str, text: str) -> str:
    """Return two columns' values in one form: numbers as such, a number beside texts as digits."""
    if kind == other == "number":
        return f"CAST({text} AS DECIMAL(38,6))"
    return f"CAST({text} AS VARCHAR)"
