"""A clock that ticks by itself, and a log on it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from engine.audit.log import SqliteAuditLog


class TickingClock:
    """Starts at one moment and moves a second at every look."""

    def __init__(self) -> None:
        self.now = datetime(2026, 6, 30, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture
def clock() -> TickingClock:
    return TickingClock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "var" / "audit.sqlite"


@pytest.fixture
def log(path: Path, clock: TickingClock) -> Iterator[SqliteAuditLog]:
    log = SqliteAuditLog(path, clock)
    yield log
    log.close()
