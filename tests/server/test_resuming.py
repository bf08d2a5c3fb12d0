"""Live streams: what is kept, and what is let go."""

import pytest

from engine.execution.backend import Cancellation
from server.problems import RequestError
from server.resuming import LiveStream, LiveStreams, position


def stream(turn: str, *, ended: bool = True) -> LiveStream:
    made = LiveStream(turn=turn, viewer="owner", cancel=Cancellation(), grace=1.0)
    made.ended = ended
    return made


def test_the_oldest_that_ended_are_let_go_never_one_that_is_told() -> None:
    streams = LiveStreams(count=2)
    for one in (stream("a", ended=False), stream("b"), stream("c"), stream("d")):
        streams.add(one)
    assert streams.find("a", "owner") and streams.find("d", "owner")
    for gone in ("b", "c"):
        with pytest.raises(RequestError):
            streams.find(gone, "owner")


def test_large_answers_are_let_go_sooner() -> None:
    streams = LiveStreams(room=100)
    large = stream("a")
    large.messages.append(b"x" * 90)
    streams.add(large)
    other = stream("b")
    other.messages.append(b"x" * 20)
    streams.add(other)
    assert streams.find("b", "owner")
    with pytest.raises(RequestError):
        streams.find("a", "owner")


def test_another_viewers_stream_is_not_there() -> None:
    streams = LiveStreams()
    streams.add(stream("a"))
    with pytest.raises(RequestError) as raised:
        streams.find("a", "dana")
    assert [one.code for one in raised.value.issues] == ["no-such-stream"]


def test_the_position_is_the_number_of_the_last_event() -> None:
    assert position(None, "turn-a") == 0
    assert position("turn-a:7", "turn-a") == 7
    for wrong in ("turn-b:7", "turn-a:-1", "turn-a:", "turn-a:99999999"):
        with pytest.raises(RequestError):
            position(wrong, "turn-a")
