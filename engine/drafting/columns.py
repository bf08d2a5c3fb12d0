"""Columns to dimensions: type, format, who names the row, what is sensitive, what is noise."""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Final, Literal

from sqlglot import exp

from engine.drafting.evidence import Column
from engine.drafting.guesses import DimensionGuess
from engine.drafting.names import counted, fresh, is_key_name, plain, stem_of, words_of
from engine.drafting.subjects import Subject
from semantic.model import Format, Grain
from semantic.snippet import is_simple, parse_scalar
from semantic.snippet_bounds import SnippetError

#: What a dimension is called that puts a person's names together.
FULL_NAME: Final = "full_name"
#: Of a column's sampled values, how many must look like addresses for it to be sensitive.
MOST: Final = 0.8
#: A column with one value on so many rows tells nothing.
MANY: Final = 10
#: Text longer than this is prose: nobody groups by it.
PROSE: Final = 100
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
#: Ten digits alone may be an id; a telephone number has a sign somewhere.
_PHONE: Final = re.compile(r"(?=.*[+()\s./-])\+?\(?\d[\d\s().x/-]{6,}\d")
_SENSITIVE: Final = re.compile(
    r"(^|_)(e_?mails?|phones?|mobile|cell|cellphone|fax|telephone|tel|ssn|social_security|passport"
    r"|iban|bic|card_number|credit_card|tax_id|vat_id|birth\w*|dob|password|passwd|secret|token"
    r"|ip|ip_address|street|stra(ss|ß)e|telefon|handy|geburt\w*|salary|gender|ethnicity|religion)(_|$)"
)
#: Of such a column only its name or format is of interest: `email_opt_out` is no address.
_ABOUT: Final = re.compile(
    r"(^|_)(opt|bounced|quality|status|type|preferences?|count|encoding|is|has|do)(_|$)"
)
_NOISE: Final = re.compile(
    r"(^|_)(is_deleted|systemmodstamp|system_modstamp|synced|fivetran\w*|_sync|last_viewed_date"
    r"|last_referenced_date|photo_url|\w*_url|row_number)(_|$)|^last_modified|^updated_(at|by|date)"
)
_MONEY: Final = re.compile(
    r"(^|_)(amount|price|revenue|value|cost|arr|mrr|acv|tcv|quota|sales|budget|spend|fee|discount"
    r"|payment|invoice|margin|profit|total|subtotal|salary|bookings|target)(_|$)"
)
_SHARE: Final = re.compile(
    r"(^|_)(probability|percent|percentage|pct|rate|ratio|share|likelihood|chance)(_|$)"
)
_DAYS: Final = re.compile(r"(^|_)days($|_(in|to|since|open|until)(_|$))|_days$")
_MEASURED: Final = re.compile(
    r"(^|_)(count|number_of|quantity|qty|employees|headcount|score|size|age|days|hours|minutes"
    r"|seats|units|year|month|day|rank|position)(_|$)"
)

Scale = Literal[1, 100]


def dimensions_of(
    subject: Subject, key: Sequence[str], joined: Collection[str], as_text: Collection[str]
) -> tuple[DimensionGuess, ...]:
    """Return the dimensions of a table: not its keys, nor what holds no value.

    The keys `as_text` are numbers here and text where they point, or are pointed from: a hidden
    dimension has them loaded as text.
    """
    made: list[DimensionGuess] = []
    said = _said_key(subject, key)
    for number, column in enumerate(subject.table.columns, 1):
        is_key = column.name in key and column.type not in ("date", "timestamp")
        kept = column.name == said or column.name in as_text or is_sensitive(column)
        if not column.filled or ((is_key or column.name in joined) and not kept):
            continue
        whole = column.name if stem_of(column.header) else f"{subject.name}_{column.name}"
        name = fresh(plain(whole, f"column_{number}"), [one.name for one in made])
        dimension = _dimension(column, name, column.name == said)
        if column.name in as_text:
            why = "read as text, as the key on the other side of its join is"
            dimension = replace(dimension, type="text", format=None, why=why)
            dimension = replace(dimension, hidden=column.name != said)
        made.append(dimension)
    person = _full_name(subject, key)
    return tuple(made) if person is None else (person, *made)


def _full_name(subject: Subject, key: Sequence[str]) -> DimensionGuess | None:
    """Return the name of a person that the file holds in two columns."""
    parts = {"_".join(words_of(one.header)): one for one in subject.table.columns if one.filled}
    first, last = parts.get("first_name"), parts.get("last_name")
    if first is None or last is None or label_of(subject, key) is not None:
        return None
    whole = f"concat({quoted(first.name)}, ' ', {quoted(last.name)})"
    return DimensionGuess(
        name=FULL_NAME,
        column="",
        type="text",
        sql=f"nullif(trim({whole}), '')",
        why="made of two columns",
    )


def _said_key(subject: Subject, key: Sequence[str]) -> str | None:
    """Return the key that is a dimension too: a name that people say, or all that names a row."""
    if len(key) != 1 or is_sensitive(subject.column(key[0])):
        return None
    label = label_of(subject, key)
    unnamed = label is None and _full_name(subject, key) is None
    return key[0] if unnamed or (label is not None and label.name == key[0]) else None


def _dimension(column: Column, name: str, said: bool) -> DimensionGuess:
    sensitive = is_sensitive(column)
    scale = scale_of(column)
    prose = column.type == "text" and column.longest > PROSE
    sql = None
    if scale == 100:
        sql = f"{quoted(column.name)} / 100"
    elif column.name != name or not is_simple(column.name):
        sql = quoted(column.name)
    return DimensionGuess(
        name=name,
        column=column.name,
        type="number" if scale == 100 else column.type,
        sql=sql,
        format=format_of(column),
        grain=grain_of(column),
        label=_label(column, name),
        sensitive=sensitive,
        hidden=not said
        and (prose or is_noise(column) or _is_reference(column) or _says_one(column)),
        why=_why(column, sensitive, prose),
    )


def _label(column: Column, name: str) -> str | None:
    """Return the header where the dimension's name had to be spelled otherwise: groesse."""
    header = column.header.strip()
    spelled = not header.isascii() or (name.startswith("n_") and header[:1].isdigit())
    return header[:60] if spelled and header.isprintable() else None


def _says_one(column: Column) -> bool:
    """Say whether a column says the same on all of many rows."""
    return column.distinct == 1 and column.filled >= MANY


def _is_reference(column: Column) -> bool:
    """Say whether a column is a key of something that is not among the files."""
    return is_key_name(column.header) and not is_measured(column)


def quoted(name: str) -> str:
    """Return a name as an expression writes it: in double quotes where SQL would misread it."""
    if is_simple(name):
        try:
            tree = parse_scalar(f"coalesce({name}, {name} / 100) IN (1) AND NOT {name} = 1")
        except SnippetError:
            pass
        else:
            if [one.sql() for one in tree.find_all(exp.Column)] == [name] * 3:
                return name
    return '"' + name.replace('"', '""') + '"'


def is_sensitive(column: Column) -> bool:
    """Say whether a column names or shows what must not leave: mail and phone, birthdays, …"""
    name = "_".join(words_of(column.header))
    if column.type == "boolean" or (column.type == "text" and _looks(column, _EMAIL)):
        return column.type == "text"
    if _SENSITIVE.search(name):
        return not _ABOUT.search(name)
    return column.type == "text" and _looks(column, _PHONE) and not is_key_name(column.header)


def _looks(column: Column, form: re.Pattern[str]) -> bool:
    fitting = sum(1 for one in column.samples if form.fullmatch(one.strip()))
    return bool(column.samples) and fitting >= MOST * len(column.samples)


def is_noise(column: Column) -> bool:
    """Say whether a column is of the export, not of the business."""
    return bool(_NOISE.search("_".join(words_of(column.header))))


def is_measured(column: Column) -> bool:
    """Say whether a number is a quantity by its name."""
    return bool(_MEASURED.search("_".join(words_of(column.header))))


def is_money(column: Column) -> bool:
    """Say whether a number is an amount of money, by its signs or its name."""
    if column.type not in ("decimal", "number", "integer") or scale_of(column) is not None:
        return False
    if is_key_name(column.header) or is_measured(column):
        return False
    return bool(column.currency or _MONEY.search("_".join(words_of(column.header))))


def scale_of(column: Column) -> Scale | None:
    """Return 1 for a share from 0 to 1, 100 for one from 0 to 100, None for another number."""
    if column.type not in ("decimal", "number", "integer") or column.lowest is None:
        return None
    name = "_".join(words_of(column.header))
    if not _SHARE.search(name) or column.highest is None:
        return None
    low, high = float(column.lowest), float(column.highest)
    if low < 0 or high > 100:
        return None
    if high <= 1:
        return 1
    return 100 if re.search(r"probability|percent|pct|likelihood|chance", name) else None


def format_of(column: Column) -> Format | None:
    """Return how a column's values are shown, where that is not plain."""
    if scale_of(column) is not None:
        return "percent"
    if is_money(column):
        return "currency"
    name = "_".join(words_of(column.header))
    return "days" if column.type == "integer" and _DAYS.search(name) else None


def grain_of(column: Column) -> Grain | None:
    """Return the span whose first days a column's dates are, if enough of them show it."""
    enough = {"month": 4, "quarter": 4, "year": 3}
    for grain, least in enough.items():
        if column.rounded == grain and column.distinct >= least:
            return "month" if grain == "month" else "quarter" if grain == "quarter" else "year"
    return None


def label_of(subject: Subject, key: Sequence[str]) -> Column | None:
    """Return the column that names a row for people."""
    best: tuple[int, Column] | None = None
    for column in subject.table.columns:
        if column.type != "text" or not column.filled or is_sensitive(column):
            continue
        if column.longest > PROSE or is_key_name(column.header):
            continue
        rank = _label_rank(subject, column, key)
        if rank is not None and (best is None or rank < best[0]):
            best = (rank, column)
    return best[1] if best else None


def _label_rank(subject: Subject, column: Column, key: Sequence[str]) -> int | None:
    """Return how likely a text names the row, the likeliest first; None where it does not."""
    words = "_".join(words_of(column.header))
    names = ("name", "full_name", *(f"{one}_name" for one in subject.aliases))
    if words in names:
        return names.index(words)
    if tuple(key) == (column.name,):
        return len(names)
    return len(names) + 1 if words in (*subject.aliases, "title", "subject", "label") else None


def _why(column: Column, sensitive: bool, prose: bool) -> str:
    """Say what a column holds; never a value of a sensitive one."""
    if sensitive:
        return "looks personal: never shown unless a right is given"
    if prose:
        return "long text"
    if column.type in ("date", "timestamp", "integer", "decimal", "number"):
        note = ""
        if scale_of(column) == 100:
            note = "; a share of 100, so it is divided"
        if column.lowest == column.highest:
            return f"always {column.lowest}{note}"
        return f"{column.lowest} to {column.highest}{note}"
    if column.type == "boolean":
        return ", ".join(f"{value} {rows:,}" for value, rows in column.values)
    if column.values and column.distinct <= 12 and column.longest <= 30:
        shown = ", ".join(value for value, _ in column.values[:4])
        return f"{counted(column.distinct, 'value')}: {shown}" + (
            ", …" if column.distinct > 4 else ""
        )
    return counted(column.distinct, "value")
