"""One run of a statement for all who ask for it at the same time."""

import threading
import time

from engine.execution.admission import POLL, cancelled, timed_out
from engine.execution.backend import Cancellation, Limits, Result
from semantic.errors import ExecutionError

#: Errors that concern the asker whose run it was, not the statement: the others try for themselves.
ITS_OWN = frozenset({"cancelled", "timeout", "busy"})


class Flight:
    """A run by the first who asked, and those who wait for it.

    It ends with a result, with an error that every one of them would meet, or with neither: then
    those who wait must try for themselves.
    """

    def __init__(self, leader: Cancellation | None) -> None:
        self.result: Result | None = None
        self.error: ExecutionError | None = None
        self.cancellation: Cancellation = _Deserted(self)
        self._askers: dict[object, Cancellation | None] = {object(): leader}
        self._lock = threading.Lock()
        self._ended = threading.Event()

    @property
    def deserted(self) -> bool:
        """Whether nobody wants its result any more."""
        with self._lock:
            return all(one is not None and one.requested for one in self._askers.values())

    def join(self, cancel: Cancellation | None) -> object:
        """Become one of those who want the result; the ticket is for `wait`."""
        ticket = object()
        with self._lock:
            self._askers[ticket] = cancel
        return ticket

    def wait(self, ticket: object, limits: Limits, deadline: float) -> None:
        """Wait for the end; ExecutionError when this asker is cancelled or out of time before."""
        cancel = self._askers[ticket]
        try:
            while not self._ended.wait(min(POLL, max(deadline - time.monotonic(), 0.0))):
                if cancel is not None and cancel.requested:
                    raise cancelled()
                if time.monotonic() >= deadline:
                    raise timed_out(limits.seconds)
        finally:
            with self._lock:
                del self._askers[ticket]

    def fail(self, error: ExecutionError) -> None:
        """Note an error, if it is the statement's and not the leader's own."""
        if not any(issue.code in ITS_OWN for issue in error.issues):
            self.error = error

    def end(self) -> None:
        """Let those who wait go on."""
        self._ended.set()


class _Deserted(Cancellation):
    """Stops a run once all who want its result have cancelled, not when its leader has."""

    def __init__(self, flight: Flight) -> None:
        super().__init__()
        self._flight = flight

    @property
    def requested(self) -> bool:
        return self._flight.deserted

    def wait(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while not self.requested and time.monotonic() < deadline:
            time.sleep(min(POLL, seconds))
        return self.requested
