"""A file's rows as they would be loaded, and what each column of them holds."""

# Every name and text in these statements is quoted by data.conversions.
# ruff: noqa: S608

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

import duckdb

from data.conversions import is_bad, name, tolerant
from data.loading import cell
from data.manifest import ColumnType
from data.plan import ColumnPlan, ImportPlan
from data.raw_rows import RawRows

#: A column with no more values than this has them listed.
LISTED: Final = 40
SAMPLED: Final = 100
#: Columns that one statement reads: a wide export has hundreds, and each costs memory.
AT_ONCE: Final = 60
#: Aggregates that are asked of each column.
FACTS: Final = 9
#: The view of all columns side by side.
HELD: Final = "held"

Rounded = Literal["day", "month", "quarter", "year"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnFacts:
    """What one column holds. `lowest`, `highest` are texts, None where all is NULL.

    `values` are all values with their rows, the most frequent first, where they are few; else
    empty. `samples` are some of the values, the same ones in whatever order the rows come.
    `rounded` says that every date is the first day of such a span; `styled`, that numbers are
    written with marks, as keys never are.
    """

    name: str
    header: str
    type: ColumnType
    filled: int
    distinct: int
    lowest: str | None
    highest: str | None
    longest: int
    values: tuple[tuple[str, int], ...]
    samples: tuple[str, ...]
    rounded: Rounded
    whole: bool
    currency: tuple[str, ...]
    styled: bool


def hold(raw: RawRows, plan: ImportPlan) -> None:
    """Write the typed rows beside the raw ones; those that would be rejected are left out."""
    parts = _parts(plan.columns)
    for start, part in parts:
        bad = " OR ".join(is_bad(cell(start + at), one) for at, one in enumerate(part.values()))
        raw.connection.execute(f"DELETE FROM raw WHERE {bad}")
    for number, (start, part) in enumerate(parts):
        values = ", ".join(
            f"{tolerant(cell(start + at), one)} AS {name(column)}"
            for at, (column, one) in enumerate(part.items())
        )
        raw.connection.execute(f"CREATE TABLE part{number} AS SELECT {values} FROM raw")
    raw.connection.execute("DROP TABLE raw")
    together = " POSITIONAL JOIN ".join(f"part{number}" for number in range(len(parts)))
    raw.connection.execute(f"CREATE VIEW {HELD} AS SELECT * FROM {together}")


def columns_of(
    connection: duckdb.DuckDBPyConnection, database: str, plans: Mapping[str, ColumnPlan]
) -> tuple[int, tuple[ColumnFacts, ...]]:
    """Return how many rows a database holds, and the facts of its columns in their order."""
    rows = 0
    found: list[ColumnFacts] = []
    for number, (_, part) in enumerate(_parts(plans)):
        table = f"{database}.part{number}"
        counts = ", ".join(f"count({name(one)})" for one in part)
        row = connection.execute(f"SELECT count(*), {counts} FROM {table}").fetchone() or (0,)
        rows = int(row[0])
        filled = dict(zip(part, map(int, row[1:]), strict=True))
        some = {one: plan for one, plan in part.items() if filled[one]}
        measured = _measured(connection, table, some) if some else {}
        empty = (_facts(one, plan, filled=0, distinct=0) for one, plan in part.items())
        found += (measured.get(one.name, one) for one in empty)
    return rows, tuple(found)


def _parts(plans: Mapping[str, ColumnPlan]) -> list[tuple[int, dict[str, ColumnPlan]]]:
    """Cut the columns into parts, each with the place of its first."""
    columns = list(plans.items())
    return [
        (start, dict(columns[start : start + AT_ONCE])) for start in range(0, len(columns), AT_ONCE)
    ]


def _measured(
    connection: duckdb.DuckDBPyConnection, table: str, plans: Mapping[str, ColumnPlan]
) -> dict[str, ColumnFacts]:
    """Return the facts of columns that hold something."""
    asked = ", ".join(_aggregates(one, plan) for one, plan in plans.items())
    row = connection.execute(f"SELECT {asked} FROM {table}").fetchone() or ()
    found: dict[str, ColumnFacts] = {}
    for column, plan, told in zip(
        plans, plans.values(), zip(*[iter(row)] * FACTS, strict=True), strict=True
    ):
        filled, distinct, lowest, highest, longest, month, quarter, year, whole = told
        few = int(distinct) <= LISTED and plan.type in ("text", "boolean", "integer")
        found[column] = _facts(
            column,
            plan,
            filled=int(filled),
            distinct=int(distinct),
            lowest=lowest,
            highest=highest,
            longest=int(longest),
            rounded=_rounded(month, quarter, year),
            whole=bool(whole),
            values=_values(connection, table, column) if few else (),
            samples=_samples(connection, table, column, plan),
        )
    return found


def _facts(
    column: str,
    plan: ColumnPlan,
    *,
    filled: int,
    distinct: int,
    lowest: str | None = None,
    highest: str | None = None,
    longest: int = 0,
    rounded: Rounded = "day",
    whole: bool = False,
    values: tuple[tuple[str, int], ...] = (),
    samples: tuple[str, ...] = (),
) -> ColumnFacts:
    return ColumnFacts(
        name=column,
        header=plan.source or column,
        type=plan.type or "text",
        filled=filled,
        distinct=distinct,
        lowest=lowest,
        highest=highest,
        longest=longest,
        values=values,
        samples=samples,
        rounded=rounded,
        whole=whole,
        currency=plan.currency,
        styled=bool(
            plan.thousands_mark or plan.currency or plan.percent or plan.decimal_mark == ","
        ),
    )


def _aggregates(column: str, plan: ColumnPlan) -> str:
    """Return the aggregates of one column, FACTS of them."""
    here = name(column)
    moment = plan.type in ("date", "timestamp")
    number = plan.type in ("decimal", "number")
    starts = [
        f"bool_and({here} = date_trunc('{span}', {here}))" if moment else "NULL"
        for span in ("month", "quarter", "year")
    ]
    return ", ".join(
        (
            f"count({here})",
            f"count(DISTINCT {here})",
            f"CAST(min({here}) AS VARCHAR)",
            f"CAST(max({here}) AS VARCHAR)",
            f"max(length(CAST({here} AS VARCHAR)))",
            *starts,
            f"bool_and({here} = trunc({here}))" if number else str(plan.type == "integer"),
        )
    )


def _rounded(month: bool | None, quarter: bool | None, year: bool | None) -> Rounded:
    if year:
        return "year"
    if quarter:
        return "quarter"
    return "month" if month else "day"


def _values(
    connection: duckdb.DuckDBPyConnection, table: str, column: str
) -> tuple[tuple[str, int], ...]:
    found = connection.execute(
        f"SELECT CAST({name(column)} AS VARCHAR) AS v, count(*) AS n FROM {table} "
        f"WHERE {name(column)} IS NOT NULL GROUP BY 1 ORDER BY n DESC, v"
    ).fetchall()
    return tuple((str(value), int(rows)) for value, rows in found)


def _samples(
    connection: duckdb.DuckDBPyConnection, table: str, column: str, plan: ColumnPlan
) -> tuple[str, ...]:
    """Return some values of a column that may be a key, chosen by their hash."""
    if plan.type not in ("text", "integer", "decimal"):
        return ()
    found = connection.execute(
        f"SELECT v FROM (SELECT DISTINCT CAST({name(column)} AS VARCHAR) AS v FROM {table} "
        f"WHERE {name(column)} IS NOT NULL) ORDER BY hash(v), v LIMIT {SAMPLED}"
    ).fetchall()
    return tuple(sorted(str(row[0]) for row in found))
