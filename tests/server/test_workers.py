"""The engine's threads: bounded, refused with a reason, and stopped at the end."""

import threading

import pytest

from engine.execution.backend import Cancellation
from semantic.errors import ExecutionError
from server.workers import Workers


def test_more_than_fits_is_refused_and_a_free_place_is_taken() -> None:
    workers = Workers(threads=1, waiting=1)
    go_on = threading.Event()
    held = [workers.submit(lambda _cancel: go_on.wait(5), Cancellation()) for _ in range(2)]
    with pytest.raises(ExecutionError) as caught:
        workers.submit(lambda _cancel: True, Cancellation())
    assert caught.value.issues[0].code == "busy"
    go_on.set()
    assert all(one.result(5) for one in held)
    assert workers.submit(lambda _cancel: "done", Cancellation()).result(5) == "done"
    workers.close()


def test_closing_stops_what_runs_and_drops_what_waits() -> None:
    workers = Workers(threads=1, waiting=4)
    running = workers.submit(lambda cancel: cancel.wait(30), Cancellation())
    waiting = workers.submit(lambda _cancel: "never", Cancellation())
    workers.close()
    assert running.result(5) is True, "it was told to stop"
    assert waiting.cancelled()
    with pytest.raises(ExecutionError):
        workers.submit(lambda _cancel: True, Cancellation())


def test_a_failure_frees_its_place() -> None:
    workers = Workers(threads=1, waiting=0)
    for _ in range(3):
        failed = workers.submit(lambda _cancel: 1 // 0, Cancellation())
        assert isinstance(failed.exception(5), ZeroDivisionError)
        threading.Event().wait(0.01)
    workers.close()
