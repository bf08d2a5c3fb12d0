"""When a provider may be asked again: its own word for it, or a pause that grows."""

import math
import random
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

#: The longest that a provider may make us wait, in seconds.
LONGEST_WAIT: Final = 10.0
_FIRST_PAUSE: Final = 0.2


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return how many seconds a provider asks us to wait; None where it does not say.

    Seconds, whole or not, in `retry-after`; milliseconds in `retry-after-ms`; or a date in any of
    the forms HTTP knows. What lies in the past, is negative or is no such thing says nothing.
    """
    for name, unit in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        text = headers.get(name, "").strip()
        if not text:
            continue
        seconds = _number(text)
        if seconds is not None:
            return seconds / unit if seconds >= 0 else None
        moment = _moment(text) if unit == 1.0 else None
        if moment is not None:
            wait = (moment - now).total_seconds()
            return wait if wait >= 0 else None
    return None


def pause(tried: int, chance: random.Random) -> float:
    """Return how long to wait before the next try: longer each time, never in step with others."""
    return _FIRST_PAUSE * 2.0 ** (tried - 1) * chance.uniform(0.3, 1.0)


def _number(text: str) -> float | None:
    try:
        found = float(text)
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def _moment(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
