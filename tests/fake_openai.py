"""An OpenAI-compatible server on loopback that plays scripts: good replies and every fault.

Real sockets and real streams: the client of openai 3 speaks through httpx2, which mocks of httpx
do not catch. `FakeOpenAI(script)` serves until its block ends; a script is a step for each request
(the last one for all further ones), or a function of the request.
"""

import json
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

Body = Mapping[str, Any]


@dataclass(slots=True)
class Heard:
    """One request as it came."""

    path: str
    headers: Mapping[str, str]
    body: Body
    at: float

    @property
    def prompt(self) -> str:
        """Every text of its messages."""
        texts: list[str] = []
        for message in self.body.get("messages", ()):
            content = message["content"]
            parts = [{"text": content}] if isinstance(content, str) else content
            texts += [part.get("text", "") for part in parts]
        return "\n".join(texts)

    @property
    def form(self) -> str:
        """How the reply is asked for."""
        if "tools" in self.body:
            return "tool"
        kind: str = self.body.get("response_format", {}).get("type", "plain")
        return {"json_schema": "schema", "json_object": "object"}.get(kind, kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What one request is answered with: a status, or the bytes of a stream and how they come.

    `pieces` are written one by one, `pause` seconds apart; the connection is then closed, without
    the end that the protocol wants where it is `cut`.
    """

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    pieces: tuple[bytes, ...] = ()
    pause: float = 0.0
    wait: float = 0.0
    cut: bool = False
    content_type: str = "text/event-stream"


Script = Sequence[Step] | Callable[[Heard], Step]


class _Quiet(ThreadingHTTPServer):
    """A server that says nothing of clients that went away."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing."""


class FakeOpenAI:
    """The server. `heard` are the requests so far; `url` is its base address."""

    def __init__(self, script: Script) -> None:
        self.heard: list[Heard] = []
        self._script = script
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                owner._answer(self)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
                """Say nothing."""

        self._server = _Quiet(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    @property
    def forms(self) -> list[str]:
        return [one.form for one in self.heard]

    def __enter__(self) -> "FakeOpenAI":
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        raw = handler.rfile.read(int(handler.headers.get("content-length", "0")))
        heard = Heard(
            path=handler.path,
            headers={name.lower(): text for name, text in handler.headers.items()},
            body=json.loads(raw),
            at=time.monotonic(),
        )
        with self._lock:
            number = len(self.heard)
            self.heard.append(heard)
        if callable(self._script):
            step = self._script(heard)
        else:
            step = self._script[min(number, len(self._script) - 1)]
        try:
            self._play(handler, step)
        except OSError:
            handler.close_connection = True  # the client has gone

    def _play(self, handler: BaseHTTPRequestHandler, step: Step) -> None:
        if self._stopping.wait(step.wait):
            return
        handler.send_response(step.status)
        handler.send_header("content-type", step.content_type)
        for name, text in step.headers.items():
            handler.send_header(name, text)
        handler.send_header("transfer-encoding", "chunked")
        handler.end_headers()
        for piece in step.pieces:
            handler.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece))
            handler.wfile.flush()
            if step.pause and self._stopping.wait(step.pause):
                break
        if step.cut:
            handler.close_connection = True
            return
        handler.wfile.write(b"0\r\n\r\n")
        handler.wfile.flush()


Usage = tuple[int, int, int | None] | None
USAGE: Usage = (1200, 80, 1000)


def says(
    text: str,
    *,
    usage: Usage = USAGE,
    finish: str | None = "stop",
    model: str = "fake-1",
    done: bool = True,
    **step: Any,
) -> Step:
    """Stream a text in a few pieces, with its end, its usage and the last mark."""
    size = max(1, len(text) // 5)
    parts = [text[at : at + size] for at in range(0, len(text), size)] or [""]
    events = [event(delta={"content": part}, model=model) for part in parts]
    events += [event(finish=finish, model=model)] if finish else []
    events += [_usage(usage, model)] if usage else []
    events += [b"data: [DONE]\n\n"] if done else []
    return Step(pieces=tuple(events), **step)


def replies(reading: Mapping[str, Any] | None = None, **reply: Any) -> Step:
    """Stream a reply with one reading, or whatever the keywords say."""
    return says(json.dumps(reply_of(reading, **reply)))


def reply_of(reading: Mapping[str, Any] | None = None, **reply: Any) -> dict[str, Any]:
    readings = [] if reading is None else [reading]
    return {"kind": "query", "readings": readings, **reply}


def calls(text: str) -> Step:
    """Stream the arguments of a function that is called."""
    events = [
        event(delta={"tool_calls": [_call(part, at)]})
        for at, part in enumerate((text[:10], text[10:]))
    ]
    return Step(pieces=(*events, event(finish="tool_calls"), _usage(USAGE, "fake-1")))


def whole(text: str) -> Step:
    """Answer in one piece, as servers do that know no streams."""
    message = {"role": "assistant", "content": text}
    body = {
        "id": "c1",
        "object": "chat.completion",
        "created": 1,
        "model": "fake-1",
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10},
    }
    return Step(pieces=(json.dumps(body).encode(),), content_type="application/json")


def declines(text: str = "I will not.") -> Step:
    """Stream a refusal in the place of content."""
    return Step(pieces=(event(delta={"refusal": text}), event(finish="stop")))


def fails(status: int, message: str = "it failed", **headers: str) -> Step:
    """Answer with an error as a provider words it."""
    body = json.dumps({"error": {"message": message, "type": "error", "code": None}})
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Step(
        status=status, headers=named, pieces=(body.encode(),), content_type="application/json"
    )


def breaks_in_the_middle(message: str = "Overloaded") -> Step:
    """Begin well, and tell an error inside the stream."""
    told = json.dumps({"error": {"message": message, "type": "overloaded_error"}})
    return Step(
        pieces=(event(delta={"content": '{"kind": '}), f"event: error\ndata: {told}\n\n".encode())
    )


def event(
    *, delta: Mapping[str, Any] | None = None, finish: str | None = None, model: str = "fake-1"
) -> bytes:
    """Return one event of a stream."""
    choice = {"index": 0, "delta": dict(delta or {}), "finish_reason": finish}
    return _event({"choices": [choice]}, model)


def _usage(usage: Usage, model: str) -> bytes:
    assert usage is not None
    told: dict[str, Any] = {
        "prompt_tokens": usage[0],
        "completion_tokens": usage[1],
        "total_tokens": usage[0] + usage[1],
    }
    if usage[2] is not None:
        told["prompt_tokens_details"] = {"cached_tokens": usage[2]}
    return _event({"choices": [], "usage": told}, model)


def _event(fields: Mapping[str, Any], model: str) -> bytes:
    body = {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": model, **fields}
    return f"data: {json.dumps(body)}\n\n".encode()


def _call(arguments: str, at: int) -> dict[str, Any]:
    first = {"id": "call-1", "type": "function"} if at == 0 else {}
    named = {"name": "answer"} if at == 0 else {}
    return {"index": 0, **first, "function": {**named, "arguments": arguments}}
