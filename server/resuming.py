"""Streams that are still told, or were a moment ago: a reader who lost one takes it up again."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from engine.execution.backend import Cancellation
from semantic.errors import Issue
from server.problems import RequestError

HEARTBEAT = b": still working\n\n"


@dataclass(slots=True, kw_only=True)
class LiveStream:
    """The events of one answer. Lives on the event loop; nothing here is for other threads.

    Work that nobody has read for `grace` seconds is cancelled: a reader may only have lost its
    connection.
    """

    turn: str
    viewer: str
    cancel: Cancellation
    grace: float
    messages: list[bytes] = field(default_factory=list[bytes], repr=False)
    ended: bool = False
    _readers: int = 0
    _news: asyncio.Event = field(default_factory=asyncio.Event, repr=False)
    _leaving: asyncio.TimerHandle | None = None

    @property
    def size(self) -> int:
        """How many bytes it holds."""
        return sum(map(len, self.messages))

    def tell(self, name: str, data: bytes, *, last: bool = False) -> None:
        """Add an event and wake its readers."""
        event_id = f"{self.turn}:{len(self.messages) + 1}"
        self.messages.append(message(name, data, event_id))
        self.ended = self.ended or last
        news, self._news = self._news, asyncio.Event()
        news.set()

    async def read(self, after: int, heartbeat: float) -> AsyncIterator[bytes]:
        """Yield each event after the first `after` as it comes, and heartbeats while none does."""
        self._readers += 1
        if self._leaving is not None:
            self._leaving.cancel()
        try:
            while True:
                while after < len(self.messages):
                    yield self.messages[after]
                    after += 1
                if self.ended:
                    return
                try:
                    await asyncio.wait_for(self._news.wait(), heartbeat)
                except TimeoutError:
                    yield HEARTBEAT
        finally:
            self._readers -= 1
            if self._readers == 0:
                self.watch()

    def watch(self) -> None:
        """Give readers until the end of the grace to come."""
        if not self.ended:
            loop = asyncio.get_running_loop()
            self._leaving = loop.call_later(self.grace, self._left)

    def _left(self) -> None:
        if self._readers == 0:
            self.cancel.request()


@dataclass(slots=True, kw_only=True)
class LiveStreams:
    """The newest streams by their turn; those that ended longest ago are let go first."""

    count: int = 64
    room: int = 32_000_000
    _streams: OrderedDict[str, LiveStream] = field(default_factory=OrderedDict[str, LiveStream])

    def add(self, stream: LiveStream) -> None:
        """Keep a stream so that it can be found."""
        self._streams[stream.turn] = stream
        self.trim()

    def trim(self) -> None:
        """Let go of what ended, oldest first, until the rest fits."""
        held = sum(one.size for one in self._streams.values())
        for turn, one in list(self._streams.items()):
            if len(self._streams) <= self.count and held <= self.room:
                return
            if one.ended:
                held -= one.size
                del self._streams[turn]

    def find(self, turn: str, viewer: str) -> LiveStream:
        """Return a viewer's own stream; RequestError `no-such-stream`."""
        found = self._streams.get(turn)
        if found is None or found.viewer != viewer:
            hint = "its turn may be kept: GET /api/conversations/{turn}"
            raise RequestError(Issue("no-such-stream", "this stream is no longer kept", (hint,)))
        return found


def message(name: str, data: bytes, event_id: str) -> bytes:
    """Return one server-sent event. JSON of ours holds no line break, so one data line does."""
    return b"id: %b\nevent: %b\ndata: %b\n\n" % (event_id.encode(), name.encode(), data)


def position(last_event_id: str | None, turn: str) -> int:
    """Return how many events of a turn a reader has; RequestError `bad-event-id`."""
    if not last_event_id:
        return 0
    name, _, number = last_event_id.rpartition(":")
    if name != turn or not (number.isascii() and number.isdigit() and len(number) < 7):
        message = f"'{last_event_id[:100]}' is no event of this turn"
        hint = f"send the id of the last event you have, such as {turn}:3"
        raise RequestError(Issue("bad-event-id", message, (hint,)))
    return int(number)
