"""Leaves a provider alone that fails again and again, and tries it once in a while."""

import threading
from collections import deque
from collections.abc import Callable
from typing import Final

_IN_A_ROW: Final = 6
_WINDOW: Final = 30.0
_MANY: Final = 20
_SHARE: Final = 0.6
_LEFT_ALONE: Final = 15.0


class Breaker:
    """Opens after six faults in a row, or twenty in half a minute that are most of all tries.

    While it is open nothing is asked; after a quarter of a minute one probe may go, and its end
    decides.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._ends: deque[tuple[float, bool]] = deque(maxlen=500)
        self._in_a_row = 0
        self._opened: float | None = None
        self._probing = False

    def allows(self) -> bool:
        """Return whether the provider may be asked now."""
        with self._lock:
            if self._opened is None:
                return True
            if self._probing or self._clock() - self._opened < _LEFT_ALONE:
                return False
            self._probing = True
            return True

    def ended(self, well: bool) -> None:
        """Take in how a request ended."""
        with self._lock:
            now = self._clock()
            self._ends.append((now, well))
            self._in_a_row = 0 if well else self._in_a_row + 1
            if well:
                self._opened = None
            elif self._probing or self._too_many(now):
                self._opened = now
            self._probing = False

    def _too_many(self, now: float) -> bool:
        if self._in_a_row >= _IN_A_ROW:
            return True
        recent = [well for at, well in self._ends if now - at <= _WINDOW]
        faults = recent.count(False)
        return faults >= _MANY and faults >= _SHARE * len(recent)
