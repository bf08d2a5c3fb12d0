"""Raw rows to column plans: guessed from a sample, then held against every row."""

# Every name and text in these statements is quoted by data.conversions.
# ruff: noqa: S608

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from data.columns import Reading, read_column
from data.conversions import is_bad, literal
from data.dialect import Dialect
from data.loading import cell
from data.manifest import ColumnType
from data.number_style import Mark
from data.plan import ColumnPlan, ImportPlan
from data.raw_rows import RawRows
from data.table_file import meaning
from semantic.errors import Issue

SAMPLE_ROWS: Final = 20_000
SAMPLE_TEXTS: Final = 5_000
#: How often misfits are added to the sample and the column is read again.
ROUNDS: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The columns of a file as planned, what was found in them, and the likely key."""

    columns: dict[str, ColumnPlan]
    findings: tuple[Issue, ...]
    key: str | None


@dataclass(slots=True, kw_only=True)
class _Column:
    """One column while its plan is worked out."""

    name: str
    source: str
    place: int
    texts: dict[str, int]  # text -> about how many rows hold it
    wanted: ColumnType | None
    given: ColumnPlan
    reading: Reading
    misfits: int = 0


def profile_columns(
    raw: RawRows,
    names: Sequence[str],
    dialect: Dialect,
    given: ImportPlan,
    expected: Mapping[str, ColumnType],
    label: str,
) -> Profile:
    """Choose every column's plan so that it fits all rows, and tell where it does not."""
    columns = [
        _Column(
            name=name,
            source=dialect.header[place].strip(),
            place=place,
            texts=_sample(raw, place),
            wanted=_wanted(name, given, expected),
            given=given.columns.get(name, ColumnPlan()),
            reading=Reading(plan=ColumnPlan(source=dialect.header[place].strip(), type="text")),
        )
        for place, name in enumerate(names)
    ]
    locale: Mark | None = None
    for column in columns:
        _read(column, dialect, locale)
    locale = _locale(columns)
    if locale is not None:
        for column in columns:
            _read(column, dialect, locale)
        locale = _locale(columns)
    for _ in range(ROUNDS):
        if not _hold_against_rows(raw, columns, dialect, locale):
            break
    else:
        _hold_against_rows(raw, columns, dialect, locale)
    findings: list[Issue] = []
    for column in columns:
        findings += _column_findings(raw, column, label, expected)
    key, duplicate = _key(raw, columns, given.table or "", label)
    findings += duplicate
    return Profile(
        columns={one.name: one.reading.plan for one in columns},
        findings=tuple(findings),
        key=key,
    )


def _wanted(name: str, given: ImportPlan, expected: Mapping[str, ColumnType]) -> ColumnType | None:
    planned = given.columns.get(name)
    return (planned.type if planned else None) or expected.get(name)


def _sample(raw: RawRows, place: int) -> dict[str, int]:
    column, share = cell(place), max(1, raw.rows // SAMPLE_ROWS)
    found = raw.connection.execute(
        f"SELECT {column}, count(*) FROM (SELECT {column} FROM raw WHERE {column} IS NOT NULL "
        f"LIMIT {SAMPLE_ROWS}) GROUP BY 1 ORDER BY 1 LIMIT {SAMPLE_TEXTS}"
    ).fetchall()
    return {str(text): int(count) * share for text, count in found}


def _read(column: _Column, dialect: Dialect, locale: Mark | None) -> None:
    reading = read_column(
        column.name,
        column.source,
        column.texts,
        delimiter=dialect.delimiter,
        locale=column.given.decimal_mark or locale,
        wanted=column.wanted,
        one_currency=not column.given.currency,
    )
    if reading.plan.type == "text" and column.wanted not in (None, "text"):
        reading = read_column(
            column.name,
            column.source,
            column.texts,
            delimiter=dialect.delimiter,
            locale=locale,
            wanted=None,
        )
    changed = {
        field: value
        for field in ColumnPlan.__struct_fields__
        if field != "source" and (value := getattr(column.given, field)) not in (None, ())
    }
    if changed:
        settles = {"date_format", "decimal_mark", "thousands_mark"} & changed.keys()
        plan = msgspec.structs.replace(reading.plan, **changed)
        plan = _completed(plan)
        reading = Reading(
            plan=plan,
            other=None if settles or plan.type == "text" else reading.other,
            why=reading.why,
        )
    column.reading = reading


def _completed(plan: ColumnPlan) -> ColumnPlan:
    """Give a plan whose type was named the details that its texts did not show."""
    if plan.type == "decimal" and plan.precision is None:
        return msgspec.structs.replace(plan, precision=18, scale=plan.scale or 2)
    if plan.type in ("date", "timestamp") and plan.date_format is None:
        return msgspec.structs.replace(plan, date_format="iso")
    return plan


def _locale(columns: Sequence[_Column]) -> Mark | None:
    """Return the decimal mark that the file's columns agree on, if one of them proves it."""
    marks: set[Mark] = set()
    for column in columns:
        plan = column.reading.plan
        if plan.type in ("decimal", "integer") and column.reading.other is None:
            if plan.decimal_mark == "," or plan.thousands_mark == ".":
                marks.add(",")
            elif plan.type == "decimal" and any("." in text for text in column.texts):
                marks.add(".")
    return marks.pop() if len(marks) == 1 else None


def _hold_against_rows(
    raw: RawRows, columns: Sequence[_Column], dialect: Dialect, locale: Mark | None
) -> bool:
    """Count the misfits of every typed column; read those anew that have some. True if any."""
    typed = [one for one in columns if one.reading.plan.type != "text"]
    if not typed or not raw.rows:
        return False
    counts = raw.connection.execute(
        "SELECT "
        + ", ".join(
            f"count(*) FILTER ({is_bad(cell(one.place), one.reading.plan)})" for one in typed
        )
        + " FROM raw"
    ).fetchone()
    again = False
    for column, count in zip(typed, counts or (), strict=True):
        column.misfits = int(count)
        if count:
            before = len(column.texts)
            bad = is_bad(cell(column.place), column.reading.plan)
            more = raw.connection.execute(
                f"SELECT {cell(column.place)}, count(*) FROM raw WHERE {bad} GROUP BY 1 "
                f"ORDER BY length({cell(column.place)}) DESC, 1 LIMIT 1000"
            ).fetchall()
            column.texts |= {str(text): int(count) for text, count in more}
            plan = column.reading.plan
            _read(column, dialect, locale)
            again = again or len(column.texts) > before or column.reading.plan != plan
    return again


def _column_findings(
    raw: RawRows, column: _Column, label: str, expected: Mapping[str, ColumnType]
) -> list[Issue]:
    found: list[Issue] = []
    plan, reading = column.reading.plan, column.reading
    if reading.other is not None:
        found.append(_ambiguous(raw, column, label))
    if plan.type != "text" and column.misfits:
        found.append(_misfit(raw, column, label))
    wanted = expected.get(column.name)
    if wanted is not None and wanted != plan.type and column.given.type is None:
        kin = {wanted, plan.type} <= {"integer", "decimal", "number"}
        if not kin:
            message = (
                f"the model takes '{column.name}' for {wanted}; its values are read as {plan.type}"
            )
            found.append(Issue("expected-type", message, where=label))
    if plan.null:
        tokens = ", ".join(f"'{one}'" for one in plan.null)
        found.append(
            Issue("null-token", f"'{column.name}': {tokens} is read as no value", where=label)
        )
    if plan.date_format and "%y" in plan.date_format:
        message = f"'{column.name}': years have two digits; 69 to 99 are read as 1969 to 1999"
        found.append(Issue("two-digit-year", message, where=label))
    if plan.type == "text":
        found += _text_findings(raw, column, label)
    return found


def _text_findings(raw: RawRows, column: _Column, label: str) -> list[Issue]:
    """Count cells that a spreadsheet would run, and amounts in several currencies."""
    text = cell(column.place)
    formula = f"regexp_matches({text}, {literal('^([=@]|[+][^0-9 (])')})"
    row = raw.connection.execute(
        f"SELECT count(*), min({raw.line}) FROM raw WHERE {formula}"
    ).fetchone()
    found = []
    if row and row[0]:
        found.append(
            Issue(
                "formula-cell",
                f"'{column.name}': {row[0]} cell(s) begin like a spreadsheet formula; "
                "they are kept as they are, and never run",
                where=f"{label}:{row[1]}",
            )
        )
    codes = {
        match.group()
        for one in column.texts
        if re.search(r"\d", one) and (match := re.search(r"\b[A-Z]{3}\b|[$€£¥]", one))
    }
    money = [
        one
        for one in column.texts
        if re.fullmatch(r"\W*([A-Z]{3})?\s?[$€£¥]?[\d.,\s]+\W*([A-Z]{3})?", one)
    ]
    if len(codes) > 1 and money and len(money) == len(column.texts):
        found.append(
            Issue(
                "mixed-currencies",
                f"'{column.name}': amounts in {', '.join(sorted(codes))} cannot be added up; "
                "the column stays text",
                ("export amounts converted to one currency",),
                label,
            )
        )
    return found


def _misfit(raw: RawRows, column: _Column, label: str) -> Issue:
    plan = column.reading.plan
    bad = is_bad(cell(column.place), plan)
    row = raw.connection.execute(
        f"SELECT {raw.line}, {cell(column.place)} FROM raw WHERE {bad} ORDER BY 1 LIMIT 1"
    ).fetchone()
    line, text = row or (0, "")
    return Issue(
        "misfit",
        f"'{column.name}': {column.misfits} value(s) are no {meaning(plan)}, the first is "
        f"'{text}'; their rows are rejected",
        (
            f"correct the file, or put 'type: text' or 'null: [\"{text}\"]' for '{column.name}' "
            "in the plan",
        ),
        f"{label}:{line}",
    )


def _ambiguous(raw: RawRows, column: _Column, label: str) -> Issue:
    plan, other = column.reading.plan, column.reading.other
    example = column.reading.why
    row = raw.connection.execute(
        f"SELECT min({raw.line}) FROM raw WHERE {cell(column.place)} = {literal(example)}"
    ).fetchone()
    where = f"{label}:{row[0]}" if row and row[0] else label
    if plan.type in ("date", "timestamp") and other is not None:
        first = _as_date(raw, example, plan.date_format or "")
        second = _as_date(raw, example, other.date_format or "")
        return Issue(
            "ambiguous-date",
            f"'{column.name}': '{example}' is {first} or {second}; {_why_open(column)}",
            (
                f"put 'date_format: \"{plan.date_format}\"' (day first) or "
                f"'date_format: \"{other.date_format}\"' (month first) for '{column.name}' "
                "in the plan",
            ),
            where,
        )
    mark = "," if "," in example else "."
    return Issue(
        "ambiguous-number",
        f"'{column.name}': in '{example}' the '{mark}' may group thousands or begin the fraction; "
        "no value tells which",
        (
            f"put 'thousands_mark: \"{mark}\"' or 'decimal_mark: \"{mark}\"' for '{column.name}' "
            "in the plan",
        ),
        where,
    )


def _why_open(column: _Column) -> str:
    return "values of both orders occur" if column.misfits else "no value tells which"


def _as_date(raw: RawRows, text: str, form: str) -> str:
    row = raw.connection.execute(
        f"SELECT strftime(try_strptime({literal(text)}, {literal(form)}), '%-d %B %Y')"
    ).fetchone()
    return str(row[0]) if row and row[0] else "no date"


def _key(
    raw: RawRows, columns: Sequence[_Column], table: str, label: str
) -> tuple[str | None, list[Issue]]:
    """Find the column that looks like the rows' id, and count what occurs in it twice."""
    column = _likely_key(columns, table)
    if column is None or not raw.rows:
        return None, []
    text = cell(column.place)
    row = raw.connection.execute(
        f"SELECT count({text}), count(DISTINCT {text}) FROM raw"
    ).fetchone()
    present, distinct = row or (0, 0)
    if present == distinct:
        return column.name, []
    twice = raw.connection.execute(
        f"SELECT {text}, min({raw.line}), max({raw.line}) FROM raw WHERE {text} IS NOT NULL "
        f"GROUP BY 1 HAVING count(*) > 1 ORDER BY 2 LIMIT 1"
    ).fetchone()
    value, first, last = twice or ("", 0, 0)
    issue = Issue(
        "duplicate-key",
        f"'{column.name}' looks like the key, but {present - distinct} row(s) repeat an id; "
        f"'{value}' is on lines {first} and {last}; all rows are kept",
        where=f"{label}:{last}",
    )
    return column.name, [issue]


def _likely_key(columns: Sequence[_Column], table: str) -> _Column | None:
    singular = table.removesuffix("ies") + "y" if table.endswith("ies") else table.removesuffix("s")
    named = {one.name: one for one in columns}
    for name in ("id", "record_id", f"{singular}_id", f"{table}_id"):
        if name in named:
            return named[name]
    first = columns[0] if columns else None
    return first if first is not None and re.search(r"(^|_)id$", first.name) else None
