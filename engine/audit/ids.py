"""Audit ids: UUID version 7 (RFC 9562), which sort by the time they were made."""

import secrets
import threading
from datetime import datetime
from uuid import UUID

_COUNTER_BITS = 12
_RANDOM_BITS = 62


class AuditIds:
    """Makes ids that ascend within one process, even when the clock goes back."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last = 0

    def next(self, now: datetime) -> str:
        """Return an id of this moment, later than every one before it."""
        moment = int(now.timestamp() * 1000) << _COUNTER_BITS
        with self._lock:
            # The counter counts on within a millisecond and over into the next.
            self._last = max(moment, self._last + 1)
            stamp = self._last
        milliseconds, counter = stamp >> _COUNTER_BITS, stamp & ((1 << _COUNTER_BITS) - 1)
        value = milliseconds << 80 | 7 << 76 | counter << 64 | 2 << 62
        return str(UUID(int=value | secrets.randbits(_RANDOM_BITS)))
