"""The import plan: how one file becomes one table, as it is confirmed, saved and read back."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import msgspec

from data.manifest import ColumnType
from semantic.errors import DataError, Issue, did_you_mean

Encoding = Literal["utf-8", "utf-16", "utf-16-le", "utf-16-be", "windows-1252", "latin-1", "mixed"]


class _Document(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """A closed object: a key we do not know is a mistake, never ignored."""


class ColumnPlan(_Document, frozen=True, kw_only=True, omit_defaults=True):
    """How one column is read. What is None is proposed from the file.

    `source` is the header in the file. `date_format` is `iso` or in strptime's letters;
    a `thousands_mark` of "" reads (5) and 5- as -5 too, as every mark does; `percent` reads 10%
    as 0.10; `currency` are the signs and codes taken off ("$", "USD").
    """

    source: str | None = None
    type: ColumnType | None = None
    precision: int | None = None
    scale: int | None = None
    date_format: str | None = None
    decimal_mark: Literal[".", ","] | None = None
    thousands_mark: Literal["", ",", ".", " ", "'"] | None = None
    percent: bool | None = None
    currency: tuple[str, ...] = ()
    null: tuple[str, ...] = ()


class ImportPlan(_Document, frozen=True, kw_only=True, omit_defaults=True):
    """How one file is read. A plan that is not whole is completed by `propose`.

    `columns` maps our column name to its plan. `header_line` is the 1-based line of the names
    (0: there is none). `replace` maps column to {value as written: value meant}.
    """

    table: str | None = None
    encoding: Encoding | None = None
    delimiter: str | None = None
    quote: str = '"'
    header_line: int | None = None
    columns: dict[str, ColumnPlan] = {}
    replace: dict[str, dict[str, str]] = {}
    drop_totals: bool = True

    @property
    def whole(self) -> bool:
        """Tell whether nothing is left to propose."""
        return (
            self.table is not None
            and self.encoding is not None
            and self.delimiter is not None
            and self.header_line is not None
            and bool(self.columns)
            and all(_whole(column) for column in self.columns.values())
        )


def _whole(column: ColumnPlan) -> bool:
    if column.source is None or column.type is None:
        return False
    if column.type in ("date", "timestamp"):
        return column.date_format is not None
    if column.type == "decimal":
        return column.precision is not None and column.scale is not None
    return True


def sql_type(column: ColumnPlan) -> str:
    """Return the DuckDB type of a planned column."""
    if column.type == "decimal":
        return f"DECIMAL({column.precision},{column.scale})"
    return {
        "integer": "BIGINT",
        "number": "DOUBLE",
        "boolean": "BOOLEAN",
        "date": "DATE",
        "timestamp": "TIMESTAMP",
    }.get(column.type or "text", "VARCHAR")


def canonical(plan: ImportPlan) -> str:
    """Return the one text of a plan that its content hash is made of."""
    return msgspec.json.encode(plan, order="sorted").decode()


def identifier(text: str) -> str:
    """Return a name fit for SQL: lower case, every run of other characters one `_`.

    >>> identifier("Probability (%)"), identifier("2026 Quota")
    ('probability', '_2026_quota')
    """
    name = re.sub(r"\W+", "_", text.strip().lower()).strip("_")
    return f"_{name}" if name[:1].isdigit() else name


def plan_from(document: object, where: str) -> ImportPlan:
    """Turn a parsed YAML or JSON document into a plan, or say what is wrong with it."""
    try:
        plan = msgspec.convert(document, ImportPlan)
    except msgspec.ValidationError as error:
        raise DataError(_readable(str(error), where)) from None
    issues = tuple(_faults(plan, where))
    if issues:
        raise DataError(*issues)
    return plan


def _readable(message: str, where: str) -> Issue:
    unknown = re.search(r"unknown field `([^`]*)`(?: - at `\$\.?([^`]*)`)?", message)
    if unknown is None:
        return Issue("bad-plan", f"the import plan does not fit: {message}", where=where)
    name, place = unknown.group(1), unknown.group(2) or ""
    known = ColumnPlan.__struct_fields__ if "columns" in place else ImportPlan.__struct_fields__
    return Issue(
        "unknown-key",
        f"an import plan has no key '{name}'" + (f" at '{place}'" if place else ""),
        did_you_mean(name, known),
        where,
    )


def _faults(plan: ImportPlan, where: str) -> list[Issue]:
    faults: list[Issue] = []
    if plan.delimiter is not None and len(plan.delimiter) != 1:
        faults.append(
            Issue("bad-plan", f"'delimiter' is one character, not '{plan.delimiter}'", where=where)
        )
    if len(plan.quote) != 1:
        faults.append(
            Issue("bad-plan", f"'quote' is one character, not '{plan.quote}'", where=where)
        )
    if plan.table is not None and identifier(plan.table) != plan.table:
        faults.append(
            Issue(
                "bad-plan",
                f"'{plan.table}' is no table name",
                (f"write '{identifier(plan.table)}'",),
                where,
            )
        )
    if plan.whole:
        faults += [
            Issue(
                "unknown-column",
                f"'replace' names a column '{name}' that the plan lacks",
                did_you_mean(name, plan.columns),
                where,
            )
            for name in plan.replace
            if name not in plan.columns
        ]
    for name, column in plan.columns.items():
        faults += _column_faults(name, column, where)
    return faults


def _column_faults(name: str, column: ColumnPlan, where: str) -> list[Issue]:
    faults: list[Issue] = []
    if column.precision is not None and not 1 <= column.precision <= 38:
        faults.append(
            Issue(
                "bad-plan", f"'{name}': precision is 1 to 38, not {column.precision}", where=where
            )
        )
    if column.scale is not None and not 0 <= column.scale <= (column.precision or 38):
        faults.append(
            Issue(
                "bad-plan",
                f"'{name}': scale {column.scale} is more than the precision",
                where=where,
            )
        )
    form = column.date_format
    if form is not None and form != "iso" and "%" not in form:
        faults.append(
            Issue(
                "bad-plan",
                f"'{name}': '{form}' is no date format",
                ("write %d for the day, %m for the month, %Y for the year: %d/%m/%Y",),
                where,
            )
        )
    if column.decimal_mark and column.decimal_mark == column.thousands_mark:
        faults.append(
            Issue(
                "bad-plan", f"'{name}': decimal_mark and thousands_mark are the same", where=where
            )
        )
    return faults


def write_plan(plan: ImportPlan, path: Path) -> None:
    """Save a plan as indented JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(msgspec.json.format(msgspec.json.encode(plan), indent=2) + b"\n")


def read_plan(path: Path) -> ImportPlan:
    """Read a plan saved as JSON; unknown keys are refused."""
    try:
        document = msgspec.json.decode(path.read_bytes())
    except msgspec.DecodeError as error:
        raise DataError(Issue("bad-plan", f"no JSON: {error}", where=str(path))) from None
    except OSError as error:
        raise DataError(
            Issue("unreadable", f"the plan cannot be read: {error.strerror}", where=str(path))
        ) from None
    return plan_from(document, str(path))


def settled(proposed: ImportPlan, given: Mapping[str, ColumnPlan]) -> ImportPlan:
    """Return a proposed plan with what was given per column put over it."""
    columns = dict(proposed.columns)
    for name, over in given.items():
        base = columns.get(name, ColumnPlan())
        changed = {
            field: value
            for field in ColumnPlan.__struct_fields__
            if (value := getattr(over, field)) not in (None, ())
        }
        columns[name] = msgspec.structs.replace(base, **changed)
    return msgspec.structs.replace(proposed, columns=columns)
