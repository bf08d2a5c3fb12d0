"""Engine events to server-sent events: one a stage, then `done` or `error`."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
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
from server.resuming import LiveStream
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

#: An event's name and its value as JSON.
Named = tuple[str, bytes]
#: Answers, telling each event on the way, and returns the value of `done`.
Answering = Callable[[Emit, Cancellation], Any]


def open_stream(
    workers: Workers,
    answering: Answering,
    *,
    turn: str,
    viewer: str,
    request_id: str,
    grace: float,
) -> LiveStream:
    """Start one answer and return its stream; who leaves it for longer than `grace` cancels it.

    The work is submitted before the response starts, so that a full house is a plain 503. Values
    are written as JSON in the engine's thread: the event loop only passes bytes on.
    """
    loop = asyncio.get_running_loop()
    cancel = Cancellation()
    stream = LiveStream(turn=turn, viewer=viewer, cancel=cancel, grace=grace)

    def emit(event: Event) -> None:
        name, value = event_value(event)
        loop.call_soon_threadsafe(stream.tell, name, encode(value))

    def end(done: "Future[bytes]") -> None:
        name, data = _last(done, request_id)
        with suppress(RuntimeError):  # the loop is gone when the server was stopped
            loop.call_soon_threadsafe(partial(stream.tell, name, data, last=True))

    workers.submit(lambda stop: encode(answering(emit, stop)), cancel).add_done_callback(end)
    stream.watch()
    return stream


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


def _last(done: "Future[bytes]", request_id: str) -> Named:
    error = done.exception()
    if error is not None:
        return "error", encode_problem(problem_of(error, request_id))
    return "done", done.result()
