"""Rows that are no data: totals and the lines a report writes under its table."""

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Final

#: What the label of a totals row says; `(123 records)` and a colon may follow.
TOTAL_LABEL: Final = (
    r"(grand\s+totals?|sub-?\s?totals?|totals?|sum|summe|gesamt|gesamtsumme|endsumme"
    r"|total\s+g[eé]n[eé]ral|total\s+general|totale|totaal)"
    r"\s*(\([^)]*\))?\s*:?"
)
FOOTER: Final = (
    r"(confidential information\b.*|copyright\s*(\(c\)|©).*|generated (by|on|at)\b.*"
    r"|report generated\b.*|exported (by|on|from)\b.*|filtered by\b.*|as of \d.*"
    r"|.*all rights reserved\.?|\d[\d,.]* (rows|records|results)( selected)?\.?"
    r"|end of (report|file)\.?)"
)
_TOTAL: Final = re.compile(TOTAL_LABEL, re.IGNORECASE)
_FOOTER: Final = re.compile(FOOTER, re.IGNORECASE)


def is_total(cells: Sequence[str], sums: Sequence[Decimal] = ()) -> bool:
    """Tell whether a record is labelled as a total and holds little or nothing else.

    In a narrow table every other cell must be empty or the sum of the rows above it.

    >>> is_total(("Total", "", "", "300")), is_total(("Total", "Energy", "Paris", "9"))
    (True, False)
    """
    if not is_labelled_total(cells):
        return False
    others = [(place, cell) for place, cell in enumerate(cells) if cell.strip()][1:]
    if len(cells) > 3:
        return (len(others) + 1) * 2 <= len(cells) + 1
    return all(place < len(sums) and amount(cell) == sums[place] for place, cell in others)


def amount(cell: str) -> Decimal | None:
    """Return a cell's number, its dollar sign and thousands commas taken off, or None."""
    try:
        number = Decimal(cell.strip().lstrip("$€£").replace(",", ""))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def is_labelled_total(cells: Sequence[str]) -> bool:
    """Tell whether the first filled cell of a record names a total, however full it is."""
    filled = next((cell.strip() for cell in cells if cell.strip()), "")
    return _TOTAL.fullmatch(filled) is not None


def is_footer(cells: Sequence[str]) -> bool:
    """Tell whether a record is a line that a report writes under its table.

    >>> is_footer(("Confidential Information - Do Not Distribute",))
    True
    """
    filled = [cell for cell in cells if cell.strip()]
    return len(filled) == 1 and _FOOTER.fullmatch(filled[0].strip()) is not None
