"""A cell of an answer to what Excel can hold of it, and how Excel shows that."""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Self

from engine.narration.cells import SIGNED, display_format, follows
from engine.reply import Answer, Cell, Column
from semantic.formats import currency_digits, currency_sign

#: The longest text of a cell, in the units of UTF-16 that Excel counts.
MOST_UNITS = 32_767
#: Beyond it a double skips integers; of a decimal it holds this many digits.
_MOST_INTEGER, _MOST_DIGITS = 2**53, 15
#: Excel takes 1900 for a leap year: before its first of March a day is another one.
_FIRST_DAY = date(1900, 3, 1)
#: What XML, and so Excel, has no place for; a lone half of a pair is no sign at all.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LINE_END = re.compile("\r\n?")
_BUCKETS = {"year": "yyyy", "month": "mmm yyyy"}
_MOST_PLACES = 6


@dataclass(slots=True)
class Notes:
    """What a workbook could not hold as it is: how often, and what of it."""

    _counts: Counter[str] = field(default_factory=Counter[str])

    def add(self, what: str) -> None:
        """Count one of it."""
        self._counts[what] += 1

    def said(self) -> tuple[str, ...]:
        """Return each with its count."""
        return tuple(
            what if count == 1 else f"{what} ({count:,} times)"
            for what, count in self._counts.items()
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What of a cell goes into Excel: one of these, or nothing. `was_number` is of a text."""

    text: str | None = None
    number: int | float | None = None
    truth: bool | None = None
    moment: datetime | None = None
    was_number: bool = False
    exact: Decimal | None = None

    @classmethod
    def of(cls, cell: Cell, column: Column, notes: Notes) -> Self:
        """Return what of a cell can be kept."""
        match cell:
            case None:
                return cls()
            case bool():
                return cls(truth=cell)
            case int():
                return cls._whole(cell, column, notes)
            case float():
                finite = cell == cell and abs(cell) != float("inf")
                return cls(number=cell, exact=Decimal(repr(cell))) if finite else cls()
            case Decimal():
                return cls._decimal(cell, column, notes)
            case datetime() | date():
                return cls._moment(cell, notes)
            case _:
                return cls(text=fitted(cell, notes))

    @classmethod
    def _whole(cls, cell: int, column: Column, notes: Notes) -> Self:
        # A key is read digit by digit, and Excel shows no more than fifteen of a number.
        most = 10**_MOST_DIGITS if column.role == "key" else _MOST_INTEGER
        if abs(cell) <= most:
            return cls(number=cell, exact=Decimal(cell))
        notes.add("an integer is larger than Excel can hold, and is written as text")
        return cls(text=str(cell), was_number=True)

    @classmethod
    def _decimal(cls, cell: Decimal, column: Column, notes: Notes) -> Self:
        if not cell.is_finite():
            return cls()
        if cell == cell.to_integral_value():
            return cls._whole(int(cell), column, notes)
        if len(_written_digits(cell)) <= _MOST_DIGITS:
            return cls(number=float(cell), exact=cell)
        notes.add("an amount has more than 15 digits, and is written as text")
        return cls(text=f"{cell:f}", was_number=True)

    @classmethod
    def _moment(cls, cell: date | datetime, notes: Notes) -> Self:
        if isinstance(cell, datetime) and cell.tzinfo is not None:
            cell = cell.astimezone(UTC).replace(tzinfo=None)
            notes.add("a moment is told in UTC")
        if isinstance(cell, datetime) and cell.microsecond % 1000:
            notes.add("a moment is rounded to the millisecond")
            rounded = round(cell.microsecond / 1000) * 1000
            cell = cell.replace(microsecond=0) + timedelta(microseconds=rounded)
        day = cell.date() if isinstance(cell, datetime) else cell
        if day < _FIRST_DAY:
            notes.add("a day before March 1900 is none that Excel knows, and is written as text")
            return cls(text=cell.isoformat())
        midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - Excel knows no zones
        return cls(moment=cell if isinstance(cell, datetime) else midnight)


def fitted(text: str, notes: Notes) -> str:
    """Return a text that a cell can hold: no sign that XML lacks, not longer than a cell is."""
    plain = _ILLEGAL.sub("\N{REPLACEMENT CHARACTER}", _LINE_END.sub("\n", text))
    if _ILLEGAL.search(text):
        notes.add("a text held signs that Excel cannot, shown as \N{REPLACEMENT CHARACTER}")
    if _units(plain) <= MOST_UNITS:
        return plain
    notes.add(f"a text is longer than a cell can be, and is cut at {MOST_UNITS:,} characters")
    half = plain.encode("utf-16-le")[: 2 * (MOST_UNITS - 1)].decode("utf-16-le", "ignore")
    return half + "\N{HORIZONTAL ELLIPSIS}"


def number_format(column: Column, currency: str | None, whole: bool, kept: Kept) -> str:
    """Return Excel's words for how a column's values are shown; "" where there is nothing to say.

    `whole` says that every number of the column is. What is not zero gets the digits it needs not
    to read as zero.
    """
    if kept.moment is not None:
        return _moment_format(column, kept.moment)
    value = kept.exact
    if value is None:
        return "@" if kept.was_number else ""
    shown = display_format(column)
    signed = follows(column) in SIGNED
    match shown:
        case "currency":
            places = _places(value, 0 if whole else currency_digits(currency))
            return _signed(f'"{currency_sign(currency)}"#,##0{_point(places)}', signed)
        case "percent":
            return _signed(f"0{_point(_places(value.scaleb(2), 1))}%", signed)
        case "points":
            return _signed(f'0{_point(_places(value.scaleb(2), 1))}%" pts"', signed)
        case "days":
            return _signed(f'#,##0{_point(_places(value, 0 if whole else 1))}" days"', signed)
        case "text":
            return "0" if value == value.to_integral_value() else "General"
        case _:
            return _signed(f"#,##0{_point(_places(value, _own_places(value, column)))}", signed)


def _moment_format(column: Column, moment: datetime) -> str:
    if column.grain in _BUCKETS:
        return _BUCKETS[column.grain]
    if column.type == "date" or column.grain is not None:
        return "yyyy-mm-dd"
    return "yyyy-mm-dd hh:mm:ss.000" if moment.microsecond else "yyyy-mm-dd hh:mm:ss"


def _signed(pattern: str, signed: bool) -> str:
    return f"+{pattern};-{pattern};{pattern}" if signed else pattern


def _point(places: int) -> str:
    return f".{'0' * places}" if places > 0 else ""


def _places(value: Decimal, usual: int) -> int:
    """Return how many digits are shown after the point: enough that it does not read as zero."""
    first = -value.adjusted() if value else 0
    return max(usual, min(first, 10)) if first > usual else usual


def _own_places(value: Decimal, column: Column) -> int:
    """Return the digits that a plain number has of its own; a computed one has two of them."""
    most = _MOST_PLACES if column.type in ("decimal", "integer") else 2
    return min(max(0, -int(value.normalize().as_tuple().exponent)), most)


def is_whole(answer: Answer, at: int) -> bool:
    """Return whether every number of a column is whole: then none shows digits after a point."""
    below = (*(answer.others or ()), *((answer.totals,) if answer.totals is not None else ()))
    cells = (row[at] for row in (*answer.rows, *below))
    return all(
        isinstance(cell, int) or (isinstance(cell, Decimal) and cell == cell.to_integral_value())
        for cell in cells
        if cell is not None
    )


def _written_digits(value: Decimal) -> str:
    """Return the digits that count: no zeros before or behind them."""
    return "".join(map(str, value.as_tuple().digits)).strip("0")


def _units(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2
