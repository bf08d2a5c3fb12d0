"""Engine events to server-sent events: one a stage, then `done` or `error`."""

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future
from typing import Any, assert_never

from engine.events import (
    ChartReady,
    Compiled,
    Emit,
    Event,
    Planned,
    RowsReady,
    Said,
    StageDone,
    Used,
)
from engine.execution.backend import Cancellation
from server.problems import encode_problem, problem_of
from server.schemas import (
    WirePlan,
    WireRows,
    WireStatement,
    WireStatus,
    encode,
    wire_chart,
    wire_columns,
    wire_parameters,
    wire_rows,
    wire_sentence,
)
from server.wire_proof import wire_reading
from server.wire_usage import wire_usage
from server.workers import Workers

MEDIA_TYPE = "text/event-stream"
#: Names of the events, in the order a full answer sends them first.
EVENT_NAMES = ("status", "plan", "sql", "rows", "chart", "text", "usage", "done", "error")
HEARTBEAT = b": still working\n\n"

#: An event's name and its value as JSON.
Named = tuple[str, bytes]
#: Answers, telling each event on the way, and returns the value of `done`.
Answering = Callable[[Emit, Cancellation], Any]


def open_stream(
    workers: Workers, answering: Answering, *, turn: str, request_id: str, heartbeat: float
) -> AsyncIterator[bytes]:
    """Start one answer and return its event stream; closing that early cancels the work.

    The work is submitted before the response starts, so that a full house is a plain 503. Values
    are written as JSON in the engine's thread: the event loop only passes bytes on.
    """
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[Named | Future[bytes]] = asyncio.Queue()

    def put(item: "Named | Future[bytes]") -> None:
        loop.call_soon_threadsafe(queue.put_nowait, item)

    def emit(event: Event) -> None:
        name, value = event_value(event)
        put((name, encode(value)))

    cancel = Cancellation()
    future = workers.submit(lambda stop: encode(answering(emit, stop)), cancel)
    future.add_done_callback(put)
    return _events(queue, cancel, turn, request_id, heartbeat)


async def _events(
    queue: "asyncio.Queue[Named | Future[bytes]]",
    cancel: Cancellation,
    turn: str,
    request_id: str,
    heartbeat: float,
) -> AsyncIterator[bytes]:
    number = 0
    try:
        while True:
            try:
                item = await asyncio.wait_for(queue.get(), heartbeat)
            except TimeoutError:
                yield HEARTBEAT
                continue
            number += 1
            event_id = f"{turn}:{number}"
            if isinstance(item, Future):
                yield message(*_last(item, request_id), event_id)
                return
            yield message(*item, event_id)
    finally:
        cancel.request()


def event_value(event: Event) -> tuple[str, Any]:
    """Return an engine event's name and value on the wire."""
    match event:
        case StageDone():
            return "status", WireStatus(stage=event.stage, ms=round(event.milliseconds, 3))
        case Planned():
            return "plan", WirePlan(
                query=event.query,
                interpretation=wire_reading(event.reading),
                certainty=event.certainty,
            )
        case Compiled():
            return "sql", WireStatement(sql=event.sql, parameters=wire_parameters(event.parameters))
        case RowsReady():
            return "rows", WireRows(
                columns=wire_columns(event.columns),
                rows=wire_rows(event.rows),
                row_count=len(event.rows),
            )
        case ChartReady():
            return "chart", wire_chart(event.chart)
        case Said():
            return "text", wire_sentence(event.sentence)
        case Used():
            return "usage", wire_usage(event.usage)
        case _:
            assert_never(event)


def message(name: str, data: bytes, event_id: str) -> bytes:
    """Return one server-sent event. JSON of ours holds no line break, so one data line does."""
    return b"id: %b\nevent: %b\ndata: %b\n\n" % (event_id.encode(), name.encode(), data)


def _last(done: "Future[bytes]", request_id: str) -> Named:
    error = done.exception()
    if error is not None:
        return "error", encode_problem(problem_of(error, request_id))
    return "done", done.result()
