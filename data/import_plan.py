"""A file to its import plan: proposed, with everything found in it, to be shown and confirmed."""

# Every name and text in these statements is quoted by data.conversions.
# ruff: noqa: S608

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from data.dialect import Dialect, find_dialect
from data.findings import file_findings, row_findings
from data.limits import USUAL, Limits
from data.loading import cell, loader
from data.manifest import ColumnType
from data.plan import (
    ColumnPlan,
    ImportPlan,
    canonical,
    identifier,
    plan_from,
    read_plan,
    settled,
    write_plan,
)
from data.profile import profile_columns
from data.raw_rows import RawRows, read_raw
from data.text_source import TextSource, open_text
from semantic.errors import Issue, did_you_mean

__all__ = [
    "ColumnPlan",
    "ImportPlan",
    "Proposal",
    "canonical",
    "plan_from",
    "propose",
    "propose_from",
    "read_plan",
    "table_name",
    "write_plan",
]

#: Findings that change, leave out or doubt something: a person looks before anything is loaded.
ASKING: Final = frozenset(
    {
        "encoding-guessed",
        "mixed-encoding",
        "preamble",
        "header-like-data",
        "duplicate-column",
        "blank-column",
        "totals-row",
        "total-like-row",
        "footer",
        "rejected-row",
        "misfit",
        "mixed-currencies",
        "expected-type",
        "two-digit-year",
    }
)
#: Findings that confirming does not settle: the plan must say what is meant.
BLOCKING: Final = frozenset({"ambiguous-date", "ambiguous-number", "missing-column"})
PREVIEW_ROWS: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A plan for one file and all that was found in it.

    `blocking` must be settled in the plan; `asking` wants a look first; both are among
    `findings`. `key` is the column that looks like the rows' id. `preview` are the first rows,
    as written.
    """

    plan: ImportPlan
    findings: tuple[Issue, ...]
    rows: int
    key: str | None
    preview: tuple[tuple[str | None, ...], ...]

    @property
    def blocking(self) -> tuple[Issue, ...]:
        """Return what the plan must settle before a load."""
        return tuple(one for one in self.findings if one.code in BLOCKING)

    @property
    def asking(self) -> tuple[Issue, ...]:
        """Return what a person should look at before a load."""
        return tuple(one for one in self.findings if one.code in ASKING)

    @property
    def needs_confirmation(self) -> bool:
        """Tell whether a person has to look before this is loaded."""
        return bool(self.blocking or self.asking)


def propose(
    path: Path,
    table: str | None = None,
    expected: Mapping[str, ColumnType] | None = None,
    *,
    given: ImportPlan | None = None,
    label: str | None = None,
    limits: Limits = USUAL,
) -> Proposal:
    """Propose how to read a file. `given` is a partial plan: what it names is not guessed.

    `expected` maps columns to the types the semantic model asks for.
    """
    given = given or ImportPlan()
    label = label or path.name
    name = table or given.table or table_name(label)
    given = msgspec.structs.replace(given, table=name)
    with tempfile.TemporaryDirectory(prefix="provenue-") as folder:
        scratch = Path(folder).resolve()
        source = open_text(path, scratch, label=label, encoding=given.encoding, limits=limits)
        return propose_from(source, given, expected or {}, scratch, limits)


def propose_from(
    source: TextSource,
    given: ImportPlan,
    expected: Mapping[str, ColumnType],
    scratch: Path,
    limits: Limits,
) -> Proposal:
    """Propose a plan for a source already opened as text."""
    database = scratch / f"{source.path.stem}.profile"
    try:
        with looked_into(source, given, expected, scratch, database, limits) as (proposal, _):
            return proposal
    finally:
        database.unlink(missing_ok=True)


@contextmanager
def looked_into(
    source: TextSource,
    given: ImportPlan,
    expected: Mapping[str, ColumnType],
    scratch: Path,
    database: Path,
    limits: Limits,
) -> Iterator[tuple[Proposal, RawRows]]:
    """Propose a plan, and keep the rows it was proposed from open in the database."""
    dialect = find_dialect(
        source,
        delimiter=given.delimiter,
        quote=given.quote,
        header_line=given.header_line,
        limits=limits,
    )
    names, renamed = column_names(dialect, given, source.label)
    with loader(database, scratch, source, limits) as connection:
        raw = read_raw(connection, source, dialect, scratch, given.drop_totals, limits)
        profile = profile_columns(raw, names, dialect, given, expected, source.label)
        plan = ImportPlan(
            table=given.table,
            encoding=source.encoding,
            delimiter=dialect.delimiter,
            quote=dialect.quote,
            header_line=dialect.header_line,
            columns=profile.columns,
            replace=given.replace,
            drop_totals=given.drop_totals,
        )
        findings = (
            *file_findings(source, dialect),
            *renamed,
            *_missing(names, expected, source.label, dialect),
            *row_findings(raw, source.label),
            *profile.findings,
        )
        proposal = Proposal(
            plan=settled(plan, given.columns),
            findings=findings,
            rows=raw.rows,
            key=profile.key,
            preview=_preview(raw, len(names)),
        )
        yield proposal, raw


def column_names(
    dialect: Dialect, given: ImportPlan, label: str
) -> tuple[tuple[str, ...], tuple[Issue, ...]]:
    """Name every column once: as the plan says, else its header as an identifier."""
    where = f"{label}:{dialect.header_line}"
    wanted: dict[str, list[str]] = {}
    for name, column in given.columns.items():
        wanted.setdefault((column.source or name).strip(), []).append(name)
    names: list[str] = []
    findings: list[Issue] = []
    for number, header in enumerate(dialect.header, 1):
        asked = wanted.get(header.strip())
        base = asked.pop(0) if asked else identifier(header) or f"column_{number}"
        name, count = base, 1
        while name in names:
            count += 1
            name = f"{base}_{count}"
        if not header.strip():
            message = f"column {number} has no name; it becomes '{name}'"
            findings.append(Issue("blank-column", message, where=where))
        elif name != base:
            message = f"the name '{header.strip()}' occurs again; column {number} becomes '{name}'"
            findings.append(Issue("duplicate-column", message, where=where))
        names.append(name)
    unknown = [
        Issue(
            "missing-column",
            f"the plan names a column '{header}' that the file does not have",
            did_you_mean(header, [one.strip() for one in dialect.header]),
            where,
        )
        for header, left in wanted.items()
        for name in left
        if name not in names
    ]
    return tuple(names), (*findings, *unknown)


def _missing(
    names: tuple[str, ...], expected: Mapping[str, ColumnType], label: str, dialect: Dialect
) -> tuple[Issue, ...]:
    return tuple(
        Issue(
            "missing-column",
            f"the model needs column '{name}'; the file does not have it",
            did_you_mean(name, names),
            f"{label}:{dialect.header_line}",
        )
        for name in expected
        if name not in names
    )


def _preview(raw: RawRows, width: int) -> tuple[tuple[str | None, ...], ...]:
    cells = ", ".join(cell(place) for place in range(width))
    rows = raw.connection.execute(
        f"SELECT {cells} FROM raw ORDER BY {raw.line} LIMIT {PREVIEW_ROWS}"
    ).fetchall()
    return tuple(tuple(row) for row in rows)


def table_name(label: str) -> str:
    """Return the table a file makes: its stem, as an identifier.

    >>> table_name("Opportunities 2026-06.csv.gz")
    'opportunities_2026_06'
    """
    stem = Path(label).name
    for suffix in (".gz", ".csv", ".tsv", ".txt", ".tab"):
        if stem.lower().endswith(suffix):
            stem = stem[: -len(suffix)]
    return identifier(stem) or "table_1"
