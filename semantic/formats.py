"""Values to the text a person reads: money, percents, days, dates, buckets.

Rounding: half away from zero, on the shortest decimal that is the number (what `repr` prints), so
0.125 of a percent point reads the same here and on paper. Three promises keep a rounded number from
reading as another one:

- what is not zero never reads as zero: digits are added, and past the last one it is `<0.0001`;
- a share that is not whole never reads as 100 %: digits are added (99.97%);
- exact amounts (integers and decimals) are shown to the cent unless `compact` is asked for.

The minus is one character everywhere: U+2212, before the currency sign.
"""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Literal

from semantic.model import Calendar, DataType, Format, Grain
from semantic.periods import bucket_label

#: A column's format, or `points`: the change of a percent, in percent points.
DisplayFormat = Format | Literal["points"]
Value = str | int | float | bool | Decimal | date | datetime | None

#: How NULL reads; a NULL group reads as `NONE_GROUP`.
NULL_TEXT = "—"
NONE_GROUP = "(none)"
MINUS = "\N{MINUS SIGN}"

#: ISO 4217 code -> (sign, digits after the point). Others: the code itself and two digits.
_CURRENCIES: dict[str, tuple[str, int]] = {
    "USD": ("$", 2),
    "EUR": ("€", 2),
    "GBP": ("£", 2),
    "JPY": ("¥", 0),
    "CNY": ("CN¥", 2),
    "INR": ("₹", 2),
    "KRW": ("₩", 0),
    "BRL": ("R$", 2),
    "CAD": ("CA$", 2),
    "AUD": ("A$", 2),
    "NZD": ("NZ$", 2),
    "MXN": ("MX$", 2),
    "HKD": ("HK$", 2),
    "ILS": ("₪", 2),
    "PHP": ("₱", 2),
    "VND": ("₫", 0),
    "CLP": ("CLP\u00a0", 0),
    "ISK": ("ISK\u00a0", 0),
    "BHD": ("BHD\u00a0", 3),
    "KWD": ("KWD\u00a0", 3),
    "TND": ("TND\u00a0", 3),
}
_UNITS: tuple[tuple[Decimal, str], ...] = (
    (Decimal(10) ** 12, "T"),
    (Decimal(10) ** 9, "B"),
    (Decimal(10) ** 6, "M"),
    (Decimal(10) ** 3, "K"),
)
#: One unit of the last digit at so many places.
_STEPS = {places: Decimal(1).scaleb(-places) for places in range(8)}
_GRAINS: dict[str, Grain] = {
    "day": "day",
    "week": "week",
    "month": "month",
    "quarter": "quarter",
    "year": "year",
}
_FISCAL: dict[str, Grain] = {"fiscal_quarter": "fiscal_quarter", "fiscal_year": "fiscal_year"}
#: Below this, a compact number is short enough to be written out.
_COMPACT_FROM = Decimal(10_000)
#: Computed money (an average, a forecast) is told to the cent up to here, to the unit above.
_CENTS_UP_TO = Decimal(1_000)
_MOST_PLACES = 4
#: Wide enough for the largest double written out.
_WIDE = Context(prec=700)


def format_value(
    value: Value,
    format: DisplayFormat | None,  # noqa: A002 - the model's own word for it
    *,
    currency: str | None = None,
    compact: bool = False,
    signed: bool = False,
    type: DataType | None = None,  # noqa: A002 - the column's own word for it
    grain: str | None = None,
    calendar: Calendar | None = None,
) -> str:
    """Return a value as people read it; `compact` trades digits for room ($1.23M).

    >>> format_value(Decimal("1234567.50"), "currency", currency="USD")
    '$1,234,567.50'
    >>> format_value(1234567, "currency", currency="USD", compact=True)
    '$1.23M'
    >>> format_value(0.342, "percent"), format_value(0.021, "points")
    ('34.2%', '+2.1 pts')
    """
    if value is None:
        return NULL_TEXT
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, date):
        return _moment(value, type, grain, calendar)
    if isinstance(value, str) or format == "text":
        return str(value)
    number = exact(value)
    if not number.is_finite():
        return _not_finite(number)
    match format:
        case "currency":
            return _currency(number, currency, compact, signed, not isinstance(value, float))
        case "percent":
            return _percent(number, signed)
        case "points":
            return _points(number)
        case "days":
            return _days(number, signed, isinstance(value, float))
        case _:
            return _number(number, compact, signed, not isinstance(value, float))


def exact(value: int | float | Decimal) -> Decimal:
    """Return a number as the decimal that is written for it (a double's shortest one)."""
    return Decimal(repr(value)) if isinstance(value, float) else Decimal(value)


def currency_sign(code: str | None) -> str:
    """Return what stands before an amount: `$`, `€`, or the code and a no-break space."""
    if code is None:
        return ""
    return _CURRENCIES[code][0] if code in _CURRENCIES else f"{code}\u00a0"


def currency_digits(code: str | None) -> int:
    """Return how many digits a currency has after the point."""
    return _CURRENCIES[code][1] if code in _CURRENCIES else 2


def _moment(
    value: date, kind: DataType | None, grain: str | None, calendar: Calendar | None
) -> str:
    if grain is not None:
        day = value.date() if isinstance(value, datetime) else value
        return _bucket(day, grain, calendar)
    if not isinstance(value, datetime):
        return value.isoformat()
    if kind == "date":
        return value.date().isoformat()
    zone = f" {value.tzname()}" if value.tzinfo is not None else ""
    clock = value.strftime("%H:%M:%S" if value.second else "%H:%M")
    return f"{value.date().isoformat()} {clock}{zone}"


def _bucket(day: date, grain: str, calendar: Calendar | None) -> str:
    """Name a bucket; a fiscal one without its calendar is told by its first day, never guessed."""
    if grain == "day":
        return day.isoformat()
    known = _GRAINS if calendar is None else _GRAINS | _FISCAL
    if grain in known:
        return bucket_label(day, known[grain], calendar or Calendar())
    if grain.startswith("fiscal"):
        return f"{grain.replace('_', ' ')} from {day.isoformat()}"
    return day.isoformat()


def _currency(
    number: Decimal, code: str | None, compact: bool, signed: bool, is_exact: bool
) -> str:
    sign, digits = currency_sign(code), currency_digits(code)
    if compact and abs(number) >= _COMPACT_FROM:
        return _shortened(number, sign, signed)
    whole = number == int(number)
    above = not whole and (compact or not is_exact) and abs(number) >= _CENTS_UP_TO
    return _written(number, 0 if whole or above else digits, before=sign, signed=signed)


def _percent(number: Decimal, signed: bool) -> str:
    share = number.scaleb(2, _WIDE)
    places = 1
    while abs(share) != 100 and abs(_rounded(share, places)) == 100 and places < _MOST_PLACES:
        places += 1
    if abs(share) != 100 and abs(_rounded(share, places)) == 100:
        places = 1  # arithmetic noise of a double
    return _written(share, places, after="%", signed=signed)


def _points(number: Decimal) -> str:
    return _written(number.scaleb(2, _WIDE), 1, after=" pts", signed=True)


def _days(number: Decimal, signed: bool, computed: bool) -> str:
    whole = number == number.to_integral_value() and not computed
    return _written(
        number,
        0 if whole else 1,
        after=" day" if abs(number) == 1 and whole else " days",
        signed=signed,
    )


def _number(number: Decimal, compact: bool, signed: bool, is_exact: bool) -> str:
    if compact and abs(number) >= _COMPACT_FROM:
        return _shortened(number, "", signed)
    places = max(0, -_exponent(number.normalize(_WIDE)))
    most = 2 if compact or not is_exact else 6
    return _written(number, min(places, most), signed=signed, trim=True)


def _shortened(number: Decimal, before: str, signed: bool) -> str:
    """Write three significant digits and a unit; 999,950 is 1M, never 1000K."""
    size = abs(number)
    for index, (unit, letter) in enumerate(_UNITS):
        if size < unit:
            continue
        scaled = number / unit
        places = max(0, 2 - scaled.adjusted())
        if abs(_rounded(scaled, places)) >= 1000 and index > 0:
            unit, letter = _UNITS[index - 1]
            scaled, places = number / unit, 2
        return _written(scaled, places, before=before, after=letter, signed=signed, trim=True)
    return _written(number, 0, before=before, signed=signed)


def _written(
    number: Decimal,
    places: int,
    *,
    before: str = "",
    after: str = "",
    signed: bool = False,
    trim: bool = False,
) -> str:
    """Write at some places; more where it would read as zero, `<` where even those do not help."""
    limit = max(places, _MOST_PLACES)
    whole = int(number)
    if places == 0 and whole and whole == number:  # most of them: nothing to round
        sign = MINUS if whole < 0 else "+" if signed else ""
        return f"{sign}{before}{abs(whole):,}{after}"
    rounded = _rounded(number, places)
    while rounded == 0 and number != 0 and places < limit:
        places += 1
        rounded = _rounded(number, places)
    sign = MINUS if number < 0 else "+" if signed and number > 0 else ""
    if number != 0 and rounded == 0:
        bound = "<" if number > 0 else ">"
        smallest = f"{Decimal(1).scaleb(-places):f}"
        return f"{bound}{sign}{before}{smallest}{after}"
    digits = f"{abs(rounded):,f}"
    if trim and "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    return f"{sign}{before}{digits}{after}"


def _rounded(number: Decimal, places: int) -> Decimal:
    step = _STEPS.get(places) or Decimal(1).scaleb(-places)
    return number.quantize(step, rounding=ROUND_HALF_UP, context=_WIDE)


def _exponent(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def _not_finite(number: Decimal) -> str:
    if number.is_nan():
        return "not a number"
    return f"{MINUS}∞" if number < 0 else "∞"
