"""Rows to one hash: equal answers, equal fingerprints.

Rows are hashed in sorted order: the order of equal sort keys is not the database's promise, and a
replay must not differ by it; the order asked for stands in the SQL, which the log holds too. Cells
are tagged by type, so that 1, TRUE and "1" differ, as do NULL and "". Decimals and integers are
one kind, compared by value (1.50 is 1.5); doubles count 12 significant digits, because their sums
depend on the order of the threads; -0 is 0.
"""

import hashlib
import json
import math
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal

from engine.reply import Cell

#: Hashed first; changes whenever the rules above do.
RULES = b"provenue-result-1\n"


def fingerprint(rows: Iterable[tuple[Cell, ...]]) -> str:
    """Return the SHA-256, in hex, of a result's rows whatever their order."""
    digest = hashlib.sha256(RULES)
    for line in sorted(_line(row) for row in rows):
        digest.update(line)
    return digest.hexdigest()


def _line(row: tuple[Cell, ...]) -> bytes:
    return json.dumps([_cell(one) for one in row], separators=(",", ":")).encode() + b"\n"


def _cell(cell: Cell) -> list[str] | None:
    match cell:
        case None:
            return None
        case bool():
            return ["boolean", "true" if cell else "false"]
        case int() | Decimal():
            return ["exact", _exact(Decimal(cell))]
        case float():
            return ["number", _twelve_digits(cell)]
        case str():
            return ["text", cell]
        case datetime():
            return ["timestamp", _moment(cell)]
        case date():
            return ["date", cell.isoformat()]


def _exact(value: Decimal) -> str:
    """Write a decimal without its trailing zeros; never rounds, as `normalize` would."""
    if value.is_zero():
        return "0"
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _twelve_digits(value: float) -> str:
    if not math.isfinite(value):
        return str(value)
    return "0" if value == 0 else f"{value:.11e}"


def _moment(value: datetime) -> str:
    if value.tzinfo is None:
        return value.isoformat(timespec="microseconds")
    return value.astimezone(UTC).isoformat(timespec="microseconds")
