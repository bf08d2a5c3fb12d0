"""Slots and the queue before them."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from engine.execution.admission import Admission
from engine.execution.backend import Cancellation
from semantic.errors import ExecutionError


def soon() -> float:
    return time.monotonic() + 5


def test_never_more_than_its_slots_run() -> None:
    admission, lock = Admission(3, 100), threading.Lock()
    running, most = 0, 0

    def work(_turn: int) -> None:
        nonlocal running, most
        with admission.enter(soon(), None):
            with lock:
                running += 1
                most = max(most, running)
            time.sleep(0.002)
            with lock:
                running -= 1

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(work, range(60)))
    assert most == 3


def test_first_come_first_served() -> None:
    admission, order = Admission(1, 10), list[int]()

    def work(turn: int) -> None:
        with admission.enter(soon(), None):
            order.append(turn)

    with admission.enter(soon(), None):
        threads = [threading.Thread(target=work, args=(turn,)) for turn in range(5)]
        for thread in threads:
            thread.start()
            time.sleep(0.02)
    for thread in threads:
        thread.join()
    assert order == [0, 1, 2, 3, 4]


def test_waiting_ends_at_the_deadline() -> None:
    admission = Admission(1, 10)
    with admission.enter(soon(), None):
        started = time.monotonic()
        with (
            pytest.raises(ExecutionError, match="busy"),
            admission.enter(started + 0.2, None),
        ):
            pytest.fail("entered a full room")
        assert 0.2 <= time.monotonic() - started < 10


def test_waiting_ends_with_its_cancellation() -> None:
    admission, cancel = Admission(1, 10), Cancellation()
    with admission.enter(soon(), None):
        timer = threading.Timer(0.1, cancel.request)
        timer.start()
        with (
            pytest.raises(ExecutionError, match="cancelled"),
            admission.enter(soon(), cancel),
        ):
            pytest.fail("entered after it was cancelled")
        timer.join()


def test_a_slot_is_given_back_after_an_error() -> None:
    admission = Admission(1, 0)
    with pytest.raises(ZeroDivisionError), admission.enter(soon(), None):
        raise ZeroDivisionError
    with admission.enter(soon(), None):
        assert not admission.close(0.01)
    assert admission.close(0.01)


def test_nobody_enters_once_it_is_closed() -> None:
    admission = Admission(1, 10)
    assert admission.close(1)
    with pytest.raises(ExecutionError, match="closed"), admission.enter(soon(), None):
        pytest.fail("entered a closed room")
