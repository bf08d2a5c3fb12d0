"""One text source and its plan to one finished table file, with every record accounted for."""

# Every name and text in these statements is quoted by data.conversions.
# ruff: noqa: S608

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb

from data.conversions import attempt, checked, is_bad, literal, name, replaced, tolerant
from data.dialect import Dialect
from data.limits import Limits
from data.loading import cell, loader, set_aside, straight, stray_rows, tidied, watched
from data.manifest import ColumnVersion
from data.plan import ColumnPlan, ImportPlan, sql_type
from data.text_source import TextSource
from data.tidy import Tidied, tidy
from semantic.errors import DataError, Issue

REJECTS: Final = '(line BIGINT, "column" VARCHAR, text VARCHAR, reason VARCHAR)'


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A finished table file: its counts add up, `read` = `rows` + `rejected` + `left_out`."""

    columns: tuple[ColumnVersion, ...]
    read: int
    rows: int
    rejected: int
    left_out: int
    replaced: int
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Column:
    """A planned column and the place of its cells in the file."""

    name: str
    place: int
    plan: ColumnPlan
    changes: dict[str, str]

    @property
    def text(self) -> str:
        return replaced(cell(self.place), self.changes)

    @property
    def tried(self) -> str:
        return f"tried{self.place}"


def build_table(
    target: Path,
    source: TextSource,
    dialect: Dialect,
    plan: ImportPlan,
    scratch: Path,
    limits: Limits,
    seen: Callable[[float], None] = lambda share: None,
) -> Built:
    """Write a table and its rejects into a new DuckDB file; read it straight, or with care.

    The straight road reads the file as it is and gives up at the first surprise: a cell that does
    not fit, a ragged row, a count that is not the number of lines. Then the careful one reads it
    record by record.
    """
    columns = _matched(dialect, plan, source.label)
    table = plan.table or ""
    if source.even:
        with loader(target, scratch, source, limits) as connection:
            with watched(connection, seen):
                built = _straight(connection, source, dialect, table, columns, limits)
            if built is not None:
                return built
        _discard(target)
    made = tidy(
        source,
        dialect,
        scratch,
        drop_totals=plan.drop_totals,
        limits=limits,
        seen=lambda line: seen(line / max(source.lines, 1)),
    )
    with loader(target, scratch, source, limits) as connection:
        return _careful(connection, source, dialect, table, columns, made, limits)


def _discard(target: Path) -> None:
    for path in (target, target.with_name(target.name + ".wal")):
        path.unlink(missing_ok=True)


def _matched(dialect: Dialect, plan: ImportPlan, label: str) -> tuple[_Column, ...]:
    """Match the plan's columns to the file's by header; every one must be there, once."""
    where = f"{label}:{dialect.header_line}"
    places: dict[str, list[int]] = {}
    for place, header in enumerate(dialect.header):
        places.setdefault(header.strip(), []).append(place)
    found: list[_Column] = []
    issues: list[Issue] = []
    for column, one in plan.columns.items():
        source = (one.source if one.source is not None else column).strip()
        if not places.get(source):
            known = ", ".join(f"'{header}'" for header in places)
            message = f"column '{source}' of the import plan is not in the file"
            issues.append(Issue("missing-column", message, (f"the file has {known}",), where))
            continue
        place = places[source].pop(0)
        changes = plan.replace.get(column, {})
        found.append(_Column(name=column, place=place, plan=one, changes=changes))
    for header, left in places.items():
        issues += [
            Issue(
                "unknown-column",
                f"column '{header}' of the file is not in the import plan",
                ("propose the plan anew, or add the column to it",),
                where,
            )
            for _ in left
        ]
    if issues:
        raise DataError(*issues)
    return tuple(sorted(found, key=lambda one: one.place))


def _straight(
    connection: duckdb.DuckDBPyConnection,
    source: TextSource,
    dialect: Dialect,
    table: str,
    columns: Sequence[_Column],
    limits: Limits,
) -> Built | None:
    relation = straight(source, dialect, limits)
    # The attempts are columns of their own, so that none is made twice.
    attempts = ", ".join(
        f"{one.text} AS {name(cell(one.place))}, {attempt(one.text, one.plan)} AS {one.tried}"
        for one in columns
    )
    values = ", ".join(
        f"{checked(name(cell(one.place)), one.plan, one.tried)} AS {name(one.name)}"
        for one in columns
    )
    try:
        connection.execute(
            f"CREATE TABLE {name(table)} AS SELECT {values} "
            f"FROM (SELECT {attempts} FROM {relation})"
        )
    except (duckdb.InvalidInputException, duckdb.ConversionException):
        return None
    versions = _versions(connection, table, columns)
    (rows,) = _row(connection, f"SELECT count(*) FROM {name(table)}")
    expected = source.lines - (dialect.first_line - 1)
    if rows != expected and source.quotes:
        rows_and_breaks = rows + _inner_breaks(connection, table, columns)
        expected = rows if rows_and_breaks == expected else -1
    if rows != expected or _has_stray(connection, table, versions):
        return None
    connection.execute(f"CREATE TABLE {name(table + '__rejects')} {REJECTS}")
    changed, notes = _replacements(connection, relation, columns)
    connection.execute("CHECKPOINT")
    return Built(
        columns=versions,
        read=rows,
        rows=rows,
        rejected=0,
        left_out=0,
        replaced=changed,
        notes=notes,
    )


def _has_stray(
    connection: duckdb.DuckDBPyConnection, table: str, versions: Sequence[ColumnVersion]
) -> bool:
    """Tell whether a row reads like a total, a footer or a blank one.

    In a wide table such a row is mostly empty: where most columns have no NULL there is none.
    """
    always_filled = sum(1 for one in versions if one.nulls == 0)
    if len(versions) > 3 and always_filled * 2 > len(versions) + 1:
        return False
    return stray_rows(connection, table, [one.name for one in versions])[1] > 0


def _inner_breaks(
    connection: duckdb.DuckDBPyConnection, table: str, columns: Sequence[_Column]
) -> int:
    """Count the line breaks inside the values of text columns."""
    texts = [name(one.name) for one in columns if one.plan.type == "text"]
    if not texts:
        return 0
    breaks = " + ".join(
        f"coalesce(sum(length({one}) - length(replace({one}, chr(10), ''))), 0)" for one in texts
    )
    return _row(connection, f"SELECT {breaks} FROM {name(table)}")[0]


def _careful(
    connection: duckdb.DuckDBPyConnection,
    source: TextSource,
    dialect: Dialect,
    table: str,
    columns: Sequence[_Column],
    made: Tidied,
    limits: Limits,
) -> Built:
    relation = tidied(made, dialect, limits)
    bad = " OR ".join(is_bad(one.text, one.plan) for one in columns)
    values = ", ".join(f"{tolerant(one.text, one.plan)} AS {name(one.name)}" for one in columns)
    connection.execute(
        f"CREATE TABLE {name(table)} AS SELECT {values} FROM {relation} WHERE NOT ({bad})"
    )
    rejects = name(table + "__rejects")
    connection.execute(f"CREATE TABLE {rejects} {REJECTS}")
    connection.execute(
        f"INSERT INTO {rejects} SELECT CAST(line AS BIGINT), NULL, text, reason "
        f"FROM {set_aside(made, limits)}"
    )
    connection.execute(
        f"INSERT INTO {rejects} SELECT CAST(line AS BIGINT), {_first_bad(columns)}, "
        f"{_as_record(dialect)}, {_reasons(columns)} FROM {relation} WHERE {bad} ORDER BY 1"
    )
    (rows,) = _row(connection, f"SELECT count(*) FROM {name(table)}")
    (rejected,) = _row(connection, f"SELECT count(*) FROM {rejects}")
    left_out = len(made.left_out) + made.blank
    if made.read != rows + rejected + left_out:
        raise DataError(
            Issue(
                "rows-unaccounted",
                f"{made.read} rows were read, but {rows} kept + {rejected} rejected + "
                f"{left_out} left out are {rows + rejected + left_out}; nothing was loaded",
                where=source.label,
            )
        )
    changed, notes = _replacements(connection, relation, columns)
    versions = _versions(connection, table, columns)
    connection.execute("CHECKPOINT")
    return Built(
        columns=versions,
        read=made.read,
        rows=rows,
        rejected=rejected,
        left_out=left_out,
        replaced=changed,
        notes=(*_left_out_notes(made, source.label), *notes),
    )


def _first_bad(columns: Sequence[_Column]) -> str:
    arms = " ".join(
        f"WHEN {is_bad(one.text, one.plan)} THEN {literal(one.name)}"
        for one in columns
        if one.plan.type != "text"
    )
    return f"CASE {arms} END" if arms else "NULL"


def _reasons(columns: Sequence[_Column]) -> str:
    """Return SQL that says, for a rejected row, every cell that does not fit."""
    parts = [
        f"CASE WHEN {is_bad(one.text, one.plan)} THEN {literal(one.name + ': ' + chr(39))} || "
        f"{cell(one.place)} || {literal(chr(39) + ' is no ' + meaning(one.plan))} END"
        for one in columns
        if one.plan.type != "text"
    ]
    return f"concat_ws('; ', {', '.join(parts)})" if parts else "NULL"


def meaning(plan: ColumnPlan) -> str:
    """Say what a planned column holds, for a message: `date (%d/%m/%Y)`."""
    if plan.type in ("date", "timestamp"):
        form = "ISO" if plan.date_format in (None, "iso") else plan.date_format
        return f"{plan.type} ({form})"
    if plan.type == "decimal":
        return f"number with at most {plan.scale} decimals"
    return {"integer": "whole number", "number": "number", "boolean": "yes or no"}.get(
        plan.type or "text", "text"
    )


def _as_record(dialect: Dialect) -> str:
    """Return SQL that writes a row's cells as one CSV record again."""
    special = f'[\n\r"{dialect.delimiter}]'
    parts = []
    for place in range(len(dialect.header)):
        text = f"coalesce({cell(place)}, '')"
        quoted = f"'\"' || replace({text}, '\"', '\"\"') || '\"'"
        risky = f"regexp_matches({text}, {literal(special)})"
        parts.append(f"CASE WHEN {risky} THEN {quoted} ELSE {text} END")
    return f"concat_ws({literal(dialect.delimiter)}, {', '.join(parts)})"


def _left_out_notes(made: Tidied, label: str) -> tuple[str, ...]:
    notes = []
    for kind, words in (("total", "totals row"), ("footer", "footer line")):
        found = [one for one in made.left_out if one.kind == kind]
        for one in found[:5]:
            notes.append(f"left out a {words}: {label}:{one.line}: {one.text.strip()}")
        if len(found) > 5:
            notes.append(f"left out {len(found) - 5} more of these: {words}")
    if made.blank:
        notes.append(f"left out {made.blank} row(s) whose every cell is empty")
    return tuple(notes)


def _replacements(
    connection: duckdb.DuckDBPyConnection, relation: str, columns: Sequence[_Column]
) -> tuple[int, tuple[str, ...]]:
    """Count what each replacement of the plan changed."""
    pairs = [(one, old, new) for one in columns for old, new in one.changes.items()]
    if not pairs:
        return 0, ()
    counts = ", ".join(
        f"count(*) FILTER ({cell(one.place)} = {literal(old)})" for one, old, _ in pairs
    )
    found = _row(connection, f"SELECT {counts} FROM {relation}")
    notes = tuple(
        f"{one.name}: '{old}' replaced by '{new}' {count} time(s)"
        for (one, old, new), count in zip(pairs, found, strict=True)
    )
    return sum(found), notes


def _versions(
    connection: duckdb.DuckDBPyConnection, table: str, columns: Sequence[_Column]
) -> tuple[ColumnVersion, ...]:
    """Read the facts about the finished columns: NULLs, and first and last moment."""
    parts = []
    for one in columns:
        parts.append(f"count(*) - count({name(one.name)})")
        if one.plan.type in ("date", "timestamp"):
            form = "%Y-%m-%d" if one.plan.type == "date" else "%Y-%m-%dT%H:%M:%S"
            for bound in ("min", "max"):
                parts.append(f"strftime({bound}({name(one.name)}), '{form}')")
    facts = iter(
        connection.execute(f"SELECT {', '.join(parts)} FROM {name(table)}").fetchone() or ()
    )
    versions = []
    for one in columns:
        nulls = next(facts)
        lowest = highest = None
        if one.plan.type in ("date", "timestamp"):
            lowest, highest = next(facts), next(facts)
        versions.append(
            ColumnVersion(
                name=one.name,
                type=one.plan.type or "text",
                sql_type=sql_type(one.plan),
                nulls=nulls,
                lowest=lowest,
                highest=highest,
            )
        )
    return tuple(versions)


def _row(connection: duckdb.DuckDBPyConnection, sql: str) -> tuple[int, ...]:
    row = connection.execute(sql).fetchone()
    return tuple(int(one) for one in row or ())
