"""Engine events to server-sent events: one a stage, then `done` or `error`."""

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future
from typing import Any, assert_never

from engine.events import ChartReady, Compiled, Event, Planned, RowsReady, Said, StageDone
from engine.execution.backend import Cancellation
from engine.reply import Reply
from server.problems import problem_of
from server.schemas import (
    WirePlan,
    WireRows,
    WireStatement,
    WireStatus,
    encode,
    wire_chart,
    wire_columns,
    wire_parameters,
    wire_reading,
    wire_rows,
    wire_sentence,
)
from server.workers import Workers

MEDIA_TYPE = "text/event-stream"
#: Names of the events, in the order a full answer sends them first.
EVENT_NAMES = ("status", "plan", "sql", "rows", "chart", "text", "done", "error")
HEARTBEAT = b": still working\n\n"

#: Answers, telling each event on the way.
Answering = Callable[[Callable[[Event], None], Cancellation], Reply]
#: Turns the finished reply into the value of `done`.
Finishing = Callable[[Reply], Any]


def open_stream(
    workers: Workers,
    answering: Answering,
    finishing: Finishing,
    *,
    turn: str,
    request_id: str,
    heartbeat: float,
) -> AsyncIterator[bytes]:
    """Start one answer and return its event stream; closing that early cancels the work.

    The work is submitted before the response starts, so that a full house is a plain 503.
    """
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[Event | Future[Reply]] = asyncio.Queue()

    def put(item: Event | Future[Reply]) -> None:
        loop.call_soon_threadsafe(queue.put_nowait, item)

    cancel = Cancellation()
    future = workers.submit(lambda stop: answering(put, stop), cancel)
    future.add_done_callback(put)
    return _events(queue, cancel, finishing, turn, request_id, heartbeat)


async def _events(
    queue: "asyncio.Queue[Event | Future[Reply]]",
    cancel: Cancellation,
    finishing: Finishing,
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
                yield _last(item, finishing, event_id, request_id)
                return
            yield message(*event_value(item), event_id)
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
        case _:
            assert_never(event)


def message(name: str, value: Any, event_id: str) -> bytes:
    """Return one server-sent event. JSON of ours holds no line break, so one data line does."""
    return b"id: %b\nevent: %b\ndata: %b\n\n" % (event_id.encode(), name.encode(), encode(value))


def _last(done: "Future[Reply]", finishing: Finishing, event_id: str, request_id: str) -> bytes:
    error = done.exception()
    if error is not None:
        return message("error", problem_of(error, request_id), event_id)
    return message("done", finishing(done.result()), event_id)
