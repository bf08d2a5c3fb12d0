"""The bounded threads the engine runs in, so that the event loop never waits for a query."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from engine.execution.backend import Cancellation
from semantic.errors import ExecutionError, Issue

T = TypeVar("T")


class Workers:
    """A few threads and a short queue; more than both is refused with `busy`."""

    def __init__(self, threads: int = 4, waiting: int = 16) -> None:
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix="provenue-engine")
        self._places = threading.BoundedSemaphore(threads + waiting)
        self._lock = threading.Lock()
        self._running: set[Cancellation] = set()
        self._closed = False

    def submit(self, work: Callable[[Cancellation], T], cancel: Cancellation) -> "Future[T]":
        """Run work in a thread; ExecutionError `busy` when all places are taken."""
        with self._lock:
            if self._closed or not self._places.acquire(blocking=False):
                raise ExecutionError(
                    Issue("busy", "too many questions at once", ("try again in a few seconds",))
                )
            self._running.add(cancel)
            future = self._executor.submit(work, cancel)

        def leave(_done: "Future[T]") -> None:
            with self._lock:
                self._running.discard(cancel)
            self._places.release()

        future.add_done_callback(leave)
        return future

    def close(self) -> None:
        """Stop what runs, refuse what waits, and end the threads."""
        with self._lock:
            self._closed = True
            running = tuple(self._running)
        for cancel in running:
            cancel.request()
        self._executor.shutdown(wait=True, cancel_futures=True)
