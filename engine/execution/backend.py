"""What a database must do for us."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

import pyarrow as pa

from engine.statement import Statement
from semantic.model import DataType


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one statement may use at most: seconds of wall clock, rows returned."""

    seconds: float = 30.0
    rows: int = 100_000


class Cancellation:
    """A flag that a canceller sets and a running statement obeys.

    The backend re-signals its cursor until the statement has ended: one interrupt sent before the
    executor starts is thrown away.
    """

    def __init__(self) -> None:
        self._requested = threading.Event()

    def request(self) -> None:
        """Ask the running statement to stop; safe from any thread, any number of times."""
        self._requested.set()

    @property
    def requested(self) -> bool:
        """Whether a stop was asked for."""
        return self._requested.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait until a stop is asked for or the time is over; return whether it was."""
        return self._requested.wait(seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """Rows of one statement as Arrow. `truncated` when the row limit cut them.

    `cached` when they are those of an equal statement that ran before or at the same time.
    """

    table: pa.Table
    truncated: bool
    milliseconds: float
    cached: bool = False


#: table -> column -> our type; what verify checks a statement against.
Schema = Mapping[str, Mapping[str, DataType]]


class Backend(Protocol):
    """One pinned snapshot, ready to be read. Every method may be called from any thread."""

    @property
    def dialect(self) -> str:
        """The sqlglot dialect its statements are written in."""
        ...

    def schema(self) -> Schema:
        """Return the snapshot's tables and columns."""
        ...

    def run(
        self, statement: Statement, limits: Limits, cancel: Cancellation | None = None
    ) -> Result:
        """Run one verified statement; ExecutionError `timeout|cancelled|too-large|…`."""
        ...

    def close(self) -> None:
        """Give back what it holds; running statements are cancelled first."""
        ...


BackendFactory = Callable[[], Backend]
