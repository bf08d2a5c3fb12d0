"""Stops a running statement: at its deadline, on request, or when its backend closes."""

import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Literal, Self

from engine.execution.backend import Cancellation

Cause = Literal["timeout", "cancelled", "closed"]
#: How often the interrupt is sent again, in seconds: one sent before the executor starts is lost.
INTERVAL = 0.05


class Watchdog:
    """Watches one statement from a thread of its own; `cause` says why it was stopped."""

    def __init__(
        self,
        interrupt: Callable[[], None],
        deadline: float,
        cancel: Cancellation | None,
        closing: threading.Event,
    ) -> None:
        self.cause: Cause | None = None
        self._interrupt = interrupt
        self._deadline = deadline
        self._cancel = cancel
        self._closing = closing
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="watchdog", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        # Joined, so that no interrupt reaches the cursor's next statement or a closed cursor.
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(self._pause()):
            if self.cause is None:
                self.cause = self._why()
            if self.cause is not None:
                self._interrupt()

    def _pause(self) -> float:
        if self.cause is not None:
            return INTERVAL
        return min(INTERVAL, max(self._deadline - time.monotonic(), 0.001))

    def _why(self) -> Cause | None:
        if self._cancel is not None and self._cancel.requested:
            return "cancelled"
        if self._closing.is_set():
            return "closed"
        return "timeout" if time.monotonic() >= self._deadline else None
