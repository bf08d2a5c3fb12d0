"""How many statements run at once, and how many may wait."""

import threading
import time
from collections import deque
from collections.abc import Generator
from contextlib import contextmanager

from engine.execution.backend import Cancellation
from semantic.errors import ExecutionError, Issue

#: How often a waiting statement looks whether it was cancelled, in seconds.
POLL = 0.05


class Admission:
    """A bounded number of slots and a bounded queue before them, first come first served."""

    def __init__(self, slots: int, queue: int) -> None:
        self._slots = slots
        self._limit = queue
        self._running = 0
        self._queue: deque[object] = deque()
        self._changed = threading.Condition()
        self._closed = False

    @contextmanager
    def enter(self, deadline: float, cancel: Cancellation | None) -> Generator[None]:
        """Hold a slot; ExecutionError `busy` at once when the queue is full, or at the deadline."""
        with self._changed:
            self._wait_for_slot(deadline, cancel)
            self._running += 1
        try:
            yield
        finally:
            with self._changed:
                self._running -= 1
                self._changed.notify_all()

    def close(self, seconds: float) -> bool:
        """Let nobody in any more; wait for the running ones and return whether all have ended."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
            return self._changed.wait_for(lambda: self._running == 0, seconds)

    def _wait_for_slot(self, deadline: float, cancel: Cancellation | None) -> None:
        if not self._queue and self._running < self._slots:
            self._refuse(deadline, cancel)
            return
        if len(self._queue) >= self._limit:
            raise busy("too many questions are waiting")
        ticket = object()
        self._queue.append(ticket)
        try:
            while True:
                self._refuse(deadline, cancel)
                if self._queue[0] is ticket and self._running < self._slots:
                    return
                self._changed.wait(POLL)
        finally:
            self._queue.remove(ticket)
            self._changed.notify_all()

    def _refuse(self, deadline: float, cancel: Cancellation | None) -> None:
        if self._closed:
            raise closed()
        if cancel is not None and cancel.requested:
            raise cancelled()
        if time.monotonic() >= deadline:
            raise busy("the time limit passed while waiting for a free slot")


def busy(why: str) -> ExecutionError:
    """Return the error of a statement that was never started for want of a slot."""
    return ExecutionError(Issue("busy", f"the database is busy: {why}", ("try again shortly",)))


def cancelled() -> ExecutionError:
    """Return the error of a statement its asker stopped."""
    return ExecutionError(Issue("cancelled", "the question was cancelled"))


def timed_out(seconds: float) -> ExecutionError:
    """Return the error of a statement that took too long."""
    return ExecutionError(
        Issue(
            "timeout",
            f"the question was stopped after {seconds:g} seconds",
            ("ask for fewer groups or a shorter window",),
        )
    )


def closed() -> ExecutionError:
    """Return the error of a statement whose snapshot was closed."""
    return ExecutionError(
        Issue("cancelled", "the data snapshot is closed", ("ask again: it runs on the newest",))
    )
