"""What language models may take and took: set aside before a request, settled after it."""

import sqlite3
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import ROUND_UP, Decimal
from pathlib import Path
from typing import Final

_TABLE: Final = (
    "CREATE TABLE IF NOT EXISTS spent"
    " (day TEXT PRIMARY KEY, tokens INTEGER NOT NULL, microdollars INTEGER NOT NULL)"
)
_ADD: Final = (
    "INSERT INTO spent VALUES (?, ?, ?) ON CONFLICT (day) DO UPDATE SET"
    " tokens = tokens + excluded.tokens, microdollars = microdollars + excluded.microdollars"
)
_MILLION: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Amount:
    """Tokens, and US dollars where there is a price."""

    tokens: int = 0
    cost: Decimal = Decimal(0)

    def __add__(self, other: "Amount") -> "Amount":
        return Amount(self.tokens + other.tokens, self.cost + other.cost)

    def within(self, tokens: int | None, cost: Decimal | None) -> bool:
        """Return whether this much is within two bounds."""
        return (tokens is None or self.tokens <= tokens) and (cost is None or self.cost <= cost)


@dataclass(frozen=True, slots=True)
class DayBounds:
    """What a day may take; None is without a bound."""

    tokens: int | None = None
    cost: Decimal | None = None


class Ledger:
    """A ledger in one small file, shared by processes; what a crash leaves set aside stays so."""

    def __init__(self, path: Path | None, bounds: DayBounds, clock: Callable[[], datetime]) -> None:
        self._bounds = bounds
        self._clock = clock
        self._lock = threading.Lock()
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(
            path or ":memory:", timeout=5.0, isolation_level=None, check_same_thread=False
        )
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.execute(_TABLE)

    def reserve(self, amount: Amount) -> str | None:
        """Set an amount aside and return its day; None, where that would go over the bounds.

        Nothing is spent either where the file cannot be written.
        """
        day = self._clock().astimezone(UTC).date().isoformat()
        with self._lock, suppress(sqlite3.Error):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                if (self._spent(day) + amount).within(self._bounds.tokens, self._bounds.cost):
                    self._add(day, amount.tokens, _micro(amount.cost))
                    return day
            finally:
                self._connection.execute("COMMIT")
        return None

    def settle(self, day: str, reserved: Amount, spent: Amount) -> None:
        """Put what was spent in the place of what was set aside on a day."""
        tokens = spent.tokens - reserved.tokens
        micro = _micro(spent.cost) - _micro(reserved.cost)
        with self._lock, suppress(sqlite3.Error):
            self._add(day, tokens, micro)

    def spent(self) -> Amount:
        """Return what this day took so far, what is set aside included."""
        with self._lock:
            return self._spent(self._clock().astimezone(UTC).date().isoformat())

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    def _spent(self, day: str) -> Amount:
        row = self._connection.execute(
            "SELECT tokens, microdollars FROM spent WHERE day = ?", (day,)
        ).fetchone()
        return Amount(row[0], Decimal(row[1]) / _MILLION) if row else Amount()

    def _add(self, day: str, tokens: int, micro: int) -> None:
        self._connection.execute(_ADD, (day, tokens, micro))


def _micro(cost: Decimal) -> int:
    """Return dollars as whole millionths, never less."""
    return int((cost * _MILLION).to_integral_value(ROUND_UP))
