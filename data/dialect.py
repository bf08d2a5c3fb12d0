"""Text to dialect: delimiter, the line of the names, and how many cells a record has."""

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass
from typing import Final

from data.limits import Limits
from data.records import Record, read_records
from data.text_source import TextSource
from semantic.errors import DataError, Issue

DELIMITERS: Final = (",", ";", "\t", "|")
SAMPLE_CHARACTERS: Final = 1 << 20
SAMPLE_RECORDS: Final = 500
#: A cell that a header does not hold: a number, a date, a truth value.
_VALUE: Final = re.compile(
    r"[-+(]?[$€£]?\d[\d.,]*%?\)?|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}.*|true|false", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How the cells of a file are told apart, and where its names are.

    `header` are the names as written, `first_line` the line after them. `preamble` are the lines
    above the names; `looks_like_data` says that the names look like values.
    """

    delimiter: str
    quote: str
    header_line: int
    header: tuple[str, ...]
    first_line: int
    preamble: tuple[str, ...] = ()
    looks_like_data: bool = False


def find_dialect(
    source: TextSource,
    *,
    delimiter: str | None,
    quote: str,
    header_line: int | None,
    limits: Limits,
) -> Dialect:
    """Find what of the dialect is not given; refuse a file without a table in it."""
    sample = _sample(source)
    if not sample.strip():
        raise DataError(
            Issue(
                "empty-file",
                f"'{source.label}' is empty: not even a header",
                where=source.label,
            )
        )
    delimiter = delimiter or _delimiter(sample, quote)
    records = _records(sample, delimiter, quote, limits, source.label)
    if header_line == 0:
        width = _usual_width(records)
        names = tuple(f"column_{number}" for number in range(1, width + 1))
        return _dialect(delimiter, quote, 0, names, 1, (), False, source, limits)
    header = _header(records, header_line, source.label)
    preamble = tuple(one.text for one in records if one.line < header.line)
    following = [one for one in records if one.line > header.line]
    first_line = header.line + 1 + header.text.count("\n")
    doubtful = header_line is None and _looks_like_data(header, following)
    return _dialect(
        delimiter, quote, header.line, header.cells, first_line, preamble, doubtful, source, limits
    )


def _dialect(
    delimiter: str,
    quote: str,
    header_line: int,
    header: tuple[str, ...],
    first_line: int,
    preamble: tuple[str, ...],
    doubtful: bool,
    source: TextSource,
    limits: Limits,
) -> Dialect:
    if len(header) > limits.columns:
        raise DataError(
            Issue(
                "too-many-columns",
                f"'{source.label}' has {len(header):,} columns; the limit is {limits.columns:,}",
                (f"is '{delimiter}' really the delimiter?",),
                f"{source.label}:{header_line}",
            )
        )
    return Dialect(
        delimiter=delimiter,
        quote=quote,
        header_line=header_line,
        header=header,
        first_line=first_line,
        preamble=preamble,
        looks_like_data=doubtful,
    )


def _sample(source: TextSource) -> str:
    with source.text() as file:
        text = file.read(SAMPLE_CHARACTERS)
        return text if len(text) < SAMPLE_CHARACTERS else text[: text.rfind("\n") + 1] or text


def _records(
    sample: str, delimiter: str, quote: str, limits: Limits, label: str
) -> tuple[Record, ...]:
    found: list[Record] = []
    for record in read_records(io.StringIO(sample, newline=""), delimiter, quote, limits, label):
        found.append(record)
        if len(found) == SAMPLE_RECORDS:
            break
    return tuple(found)


def _delimiter(sample: str, quote: str) -> str:
    """Choose the delimiter that gives most records the same, greatest width."""
    declared = re.match(r"sep=(.)\r?\n", sample)
    if declared:
        return declared.group(1)
    best, best_score = ",", 0.0
    for candidate in DELIMITERS:
        widths = _widths(sample, candidate, quote)
        if not widths:
            continue
        width, count = max(widths.items(), key=lambda item: (item[1] * (item[0] > 1), item[0]))
        score = count / sum(widths.values()) * (1 - 1 / width) if width > 1 else 0.0
        if score > best_score + 1e-9:
            best, best_score = candidate, score
    return best


def _widths(sample: str, delimiter: str, quote: str) -> Counter[int]:
    """Count records by width, reading leniently: quotes may be broken in a candidate."""
    widths: Counter[int] = Counter()
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter, quotechar=quote)
    try:
        for row in reader:
            if row:
                widths[len(row)] += 1
            if widths.total() >= SAMPLE_RECORDS:
                break
    except csv.Error:
        pass
    return widths


def _usual_width(records: tuple[Record, ...]) -> int:
    widths = Counter(_width(one) for one in records if one.reason is None)
    return max(widths, key=widths.__getitem__, default=1)  # the earliest where several are even


def _width(record: Record) -> int:
    """Count a record's cells, an empty one after the last delimiter left aside."""
    return len(record.cells) - (1 if len(record.cells) > 1 and not record.cells[-1].strip() else 0)


def _header(records: tuple[Record, ...], given: int | None, label: str) -> Record:
    """Return the record of the names: the first as wide as the table, its cells filled.

    A narrower one will do where the next record is as narrow: then the wide ones are ragged.
    """
    whole = [one for one in records if one.reason is None]
    if given is not None:
        for one in whole:
            if one.line == given:
                return one
        raise DataError(
            Issue(
                "no-header",
                f"the plan says that the names are on line {given}; there is no record there",
                where=f"{label}:{given}",
            )
        )
    if not whole:
        raise DataError(
            Issue("no-header", f"no line of '{label}' can be read as names", where=f"{label}:1")
        )
    width = _usual_width(tuple(whole))
    for place, one in enumerate(whole):
        filled = sum(1 for cell in one.cells if cell.strip())
        mine, following = _width(one), whole[place + 1 : place + 2]
        fits = mine >= width or (
            1 < mine < width < 2 * mine and any(_width(next_one) == mine for next_one in following)
        )
        if fits and filled * 2 > len(one.cells):
            return one
    return whole[0]


def _looks_like_data(header: Record, following: list[Record]) -> bool:
    """Tell whether a cell of the header is a value, and the same cell below it is one too."""
    return any(
        _VALUE.fullmatch(name.strip())
        and any(
            position < len(one.cells) and _VALUE.fullmatch(one.cells[position].strip())
            for one in following[:5]
        )
        for position, name in enumerate(header.cells)
    )
