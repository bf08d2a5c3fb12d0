"""Stops running statements: at their deadline, on request, or when their backend closes."""

import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Literal

from engine.execution.backend import Cancellation

Cause = Literal["timeout", "cancelled", "closed"]
#: How often the interrupt is sent again, in seconds: one sent before the executor starts is lost.
INTERVAL = 0.05
#: How many looks without a statement before the thread ends.
PATIENCE = 20


class Watched:
    """One running statement; `cause` says why it was stopped."""

    def __init__(
        self, interrupt: Callable[[], None], deadline: float, cancel: Cancellation | None
    ) -> None:
        self.cause: Cause | None = None
        self.deadline = deadline
        self._interrupt = interrupt
        self._cancel = cancel

    def look(self, closing: bool) -> None:
        """Stop it when it is time to, and again until it has ended."""
        if self.cause is None:
            self.cause = self._why(closing)
        if self.cause is not None:
            self._interrupt()

    def _why(self, closing: bool) -> Cause | None:
        if self._cancel is not None and self._cancel.requested:
            return "cancelled"
        if closing:
            return "closed"
        return "timeout" if time.monotonic() >= self.deadline else None


class Watchdog:
    """Watches the statements of a backend from one thread, alive while they come.

    A thread of its own for each statement costs a millisecond of a busy machine.
    """

    def __init__(self, closing: threading.Event) -> None:
        self._closing = closing
        self._changed = threading.Condition()
        self._watched: set[Watched] = set()
        self._alive = False

    @contextmanager
    def watch(self, one: Watched) -> Generator[None]:
        """Watch a statement while it runs; when this ends, no interrupt reaches it any more."""
        with self._changed:
            self._watched.add(one)
            if not self._alive:
                threading.Thread(target=self._run, name="watchdog", daemon=True).start()
                self._alive = True
            elif one.deadline - time.monotonic() < INTERVAL:
                self._changed.notify()
        try:
            yield
        finally:
            with self._changed:
                self._watched.discard(one)

    def _run(self) -> None:
        patience = PATIENCE
        with self._changed:
            while patience:
                self._changed.wait(self._pause())
                self._look()
                patience = PATIENCE if self._watched else patience - 1
            self._alive = False

    def _look(self) -> None:
        # Apart, so that the sleeping thread holds on to no statement that has ended.
        closing = self._closing.is_set()
        for one in self._watched:
            one.look(closing)

    def _pause(self) -> float:
        """Return how long to sleep: until the next deadline, if that comes before the next look."""
        waiting = [one.deadline for one in self._watched if one.cause is None]
        left = min(waiting, default=float("inf")) - time.monotonic()
        return min(INTERVAL, max(left, 0.001))
