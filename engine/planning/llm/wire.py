"""Chat completions over HTTP: the one module that imports the client's library."""

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, Final, cast
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx2
import openai
from openai.types import CompletionUsage
from openai.types.chat import ChatCompletion, ChatCompletionChunk

from engine.planning.llm.asking import (
    MOST_BYTES,
    MOST_CHARACTERS,
    STOPPED,
    Ask,
    Said,
    Watch,
)
from engine.planning.llm.endpoint import Endpoint
from engine.planning.llm.faults import Fault
from engine.planning.llm.retry import retry_after

#: Nobody answers the phone after this many seconds: connecting, then between two signs of life.
CONNECT_SECONDS: Final = 1.2
IDLE_SECONDS: Final = 10.0
TOOL: Final = "answer"
#: Words by which a server tells that it does not know a form of asking.
_FORM_WORDS: Final = ("response_format", "json_schema", "json_object", "schema", "grammar", "tool")
_LARGEST_COMPLAINT: Final = 20_000
Heard = Callable[[str], bool] | None
_WATCH: Final[ContextVar[Watch]] = ContextVar("watch")


class OpenAIChat:
    """One endpoint's chat. Our own pauses and bounds: the library's are switched off."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        timeout = httpx2.Timeout(IDLE_SECONDS, connect=CONNECT_SECONDS, write=5.0, pool=1.0)
        self._http = httpx2.Client(
            transport=_Watched(_transport(endpoint)), timeout=timeout, follow_redirects=False
        )
        self._client = openai.OpenAI(
            api_key=endpoint.key.reveal() if endpoint.key else "none",
            base_url=endpoint.base_url,
            max_retries=0,
            timeout=timeout,
            http_client=self._http,
            organization=None,
            project=None,
        )

        # The library has a signature for each kind of call; ours is put together as we go.
        self._create: Callable[..., Any] = self._client.chat.completions.with_raw_response.create

    def complete(self, ask: Ask, watch: Watch) -> Said:
        """Return the reply; raises `Fault`."""
        token = _WATCH.set(watch)
        try:
            raw = self._create(**self._parameters(ask))
            if raw.headers.get("content-type", "").startswith("application/json"):
                return _whole(raw.http_response.read(), ask.heard)
            with cast("openai.Stream[ChatCompletionChunk]", raw.parse()) as stream:
                return _gathered(stream, ask.heard)
        except openai.APIStatusError as error:
            raise _refused(error) from None
        except openai.APITimeoutError:
            sent = watch.sent.is_set()
            raise Fault("timeout" if sent else "unreachable", spent=sent) from None
        except openai.APIConnectionError as error:
            raise _broken(error.__cause__, watch) from None
        except httpx2.TransportError as error:
            raise _broken(error, watch) from None
        except openai.APIError as error:
            raise _told(error.body) from None
        except (openai.OpenAIError, json.JSONDecodeError, UnicodeError, ValueError, TypeError):
            raise Fault("unreadable", spent=True) from None
        finally:
            _WATCH.reset(token)

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def _parameters(self, ask: Ask) -> dict[str, Any]:
        found: dict[str, Any] = {
            "model": ask.model,
            "messages": list(ask.messages),
            "stream": True,
            **_form(ask),
        }
        if "stream_options" not in ask.without:
            found["stream_options"] = {"include_usage": True}
        modern = self._endpoint.openai != ("max_completion_tokens" in ask.without)
        found["max_completion_tokens" if modern else "max_tokens"] = ask.reply_tokens
        if ask.cache_key and self._endpoint.openai and "prompt_cache_key" not in ask.without:
            found["prompt_cache_key"] = ask.cache_key
        return found


def _form(ask: Ask) -> dict[str, Any]:
    """Return the parameters that ask for a reply in a form."""
    match ask.form:
        case "schema":
            named = {"name": TOOL, "strict": True, "schema": ask.schema}
            return {"response_format": {"type": "json_schema", "json_schema": named}}
        case "tool":
            function = {"name": TOOL, "parameters": ask.schema, "strict": True}
            choice = {"type": "function", "function": {"name": TOOL}}
            return {"tools": [{"type": "function", "function": function}], "tool_choice": choice}
        case "object":
            return {"response_format": {"type": "json_object"}}
        case "plain":
            return {}


def _gathered(stream: "openai.Stream[ChatCompletionChunk]", heard: Heard) -> Said:
    """Put a stream's pieces together; half a reply is none, unless no more was wanted."""
    texts: list[str] = []
    calls: list[str] = []
    length, refused = 0, False
    finish: str | None = None
    model: str | None = None
    usage: CompletionUsage | None = None
    for chunk in stream:
        _no_error(chunk)
        model = model or chunk.model or None
        usage = chunk.usage or usage
        for choice in (chunk.choices or ())[:1]:
            delta = choice.delta
            finish = choice.finish_reason or finish
            refused = refused or bool(delta and delta.refusal)
            pieces = _arguments(delta.tool_calls) if delta else []
            texts.append((delta.content if delta else None) or "")
            calls += pieces
            length += len(texts[-1]) + sum(map(len, pieces))
            if heard is not None and texts[-1] and not heard(texts[-1]):
                return Said(text="".join(texts), finish_reason=STOPPED, model=model)
        if length > MOST_CHARACTERS:
            raise Fault("too-large", spent=True)
    return _said("".join(calls) or "".join(texts), finish, refused, model, usage)


def _whole(body: bytes, heard: Heard) -> Said:
    """Read a reply that came in one piece: some servers do not stream."""
    told = ChatCompletion.model_validate_json(body)
    if not told.choices:
        raise _told((told.model_extra or {}).get("error", {}))
    first = told.choices[0]
    text = "".join(_arguments(first.message.tool_calls)) or first.message.content or ""
    if len(text) > MOST_CHARACTERS:
        raise Fault("too-large", spent=True)
    refused = bool(first.message.refusal)
    if heard is not None:
        heard(text)
    return _said(text, first.finish_reason, refused, told.model, told.usage)


def _arguments(calls: Iterable[Any] | None) -> list[str]:
    """Return the arguments of the functions a message calls, as they came."""
    return [one.function.arguments or "" for one in calls or () if one.function]


def _said(
    text: str, finish: str | None, refused: bool, model: str | None, usage: CompletionUsage | None
) -> Said:
    """Return a whole reply; without a reason for its end it broke off."""
    if finish is None:
        raise Fault("cut", spent=True)
    if finish == "content_filter":
        raise Fault("filtered", spent=True)
    details = usage.prompt_tokens_details if usage else None
    return Said(
        text=text,
        finish_reason=finish,
        refused=refused,
        model=model,
        tokens_in=_count(usage.prompt_tokens) if usage else None,
        tokens_out=_count(usage.completion_tokens) if usage else None,
        tokens_cached=_count(details.cached_tokens) if details else None,
    )


def _count(found: object) -> int | None:
    """Return a number of tokens, if it is one."""
    return found if isinstance(found, int) and not isinstance(found, bool) and found >= 0 else None


def _no_error(chunk: ChatCompletionChunk) -> None:
    """Raise what a stream that began well tells in its middle."""
    told: object = (chunk.model_extra or {}).get("error")
    if told:
        raise _told(told)


def _told(body: object) -> Fault:
    """Return the fault an error told inside of a stream is; its words and codes say which."""
    text = json.dumps(body, default=str)[:_LARGEST_COMPLAINT].casefold()
    if "rate" in text and "limit" in text:
        return Fault("rate-limit", spent=True)
    if "content_filter" in text or "content_policy" in text:
        return Fault("filtered", spent=True)
    return Fault("server", spent=True)


def _refused(error: openai.APIStatusError) -> Fault:
    """Return the fault an HTTP status is."""
    status = error.status_code
    text = _complaint(error)
    if status == 429:
        wait = retry_after(error.response.headers, datetime.now(UTC))
        if "insufficient_quota" in text:
            return Fault("denied", status=status)
        return Fault("rate-limit", status=status, retry_after=wait)
    if status in (401, 403, 407):
        return Fault("denied", status=status)
    if any(word in text for word in ("content_filter", "content_policy")):
        return Fault("filtered", status=status)
    if status in (400, 404, 415, 422, 500, 501) and (blamed := _blamed(text)):
        return Fault("unsupported", status=status, blamed=blamed)
    if status in (400, 404, 405, 413, 415, 422) or 300 <= status < 400:
        return Fault("bad-request", status=status)
    wait = retry_after(error.response.headers, datetime.now(UTC))
    return Fault("server", status=status, retry_after=wait)


def _complaint(error: openai.APIStatusError) -> str:
    """Return what a server complains of, to be looked through, never to be shown."""
    return json.dumps(error.body, default=str)[:_LARGEST_COMPLAINT].casefold()


def _blamed(text: str) -> str | None:
    """Return which parameter of ours a complaint is about."""
    for extra in ("stream_options", "max_completion_tokens", "prompt_cache_key"):
        if extra in text:
            return extra
    if "max_tokens" in text and "max_completion_tokens" not in text and "unsupported" in text:
        return "max_completion_tokens"
    return "form" if any(word in text for word in _FORM_WORDS) else None


def _broken(cause: BaseException | None, watch: Watch) -> Fault:
    """Return the fault a connection is that never stood, or broke."""
    if isinstance(cause, _TooLarge):
        return Fault("too-large", spent=True)
    if isinstance(cause, httpx2.TimeoutException) and watch.sent.is_set():
        return Fault("timeout", spent=True)
    if watch.sent.is_set() and not isinstance(cause, httpx2.ConnectError):
        return Fault("cut", spent=True)
    return Fault("unreachable")


class _TooLarge(httpx2.TransportError):
    """A reply of more bytes than may be."""


def _transport(endpoint: Endpoint) -> httpx2.BaseTransport:
    """Return what carries the requests: through the proxy the environment names, if any."""
    address = urlsplit(endpoint.base_url)
    limits = httpx2.Limits(max_connections=16, max_keepalive_connections=4)
    proxy = None if proxy_bypass(endpoint.provider) else getproxies().get(address.scheme)
    # Certificates take a while to load; plain http has no use for them.
    return httpx2.HTTPTransport(limits=limits, proxy=proxy, verify=address.scheme == "https")


class _Watched(httpx2.BaseTransport):
    """A transport that stops a request past its deadline, taken back, or too large."""

    def __init__(self, inner: httpx2.BaseTransport) -> None:
        self._inner = inner

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send a request under its watch."""
        watch = _WATCH.get()

        def trace(name: str, _info: Mapping[str, Any]) -> None:
            if name.endswith("send_request_headers.started"):
                watch.sent.set()

        left = max(0.05, watch.deadline - time.monotonic())
        timeout = cast(dict[str, float | None], request.extensions.get("timeout", {}))
        short = {name: min(left, one or left) for name, one in timeout.items()}
        request.extensions = {**request.extensions, "trace": trace, "timeout": short}
        response = self._inner.handle_request(request)
        response.stream = _WatchedStream(cast(httpx2.SyncByteStream, response.stream), watch)
        return response

    def close(self) -> None:
        """Close the connections."""
        self._inner.close()


class _WatchedStream(httpx2.SyncByteStream):
    """A body that is read no longer than its watch allows."""

    def __init__(self, inner: httpx2.SyncByteStream, watch: Watch) -> None:
        self._inner = inner
        self._watch = watch

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        for part in self._inner:
            size += len(part)
            if size > MOST_BYTES:
                raise _TooLarge("too many bytes")
            _check(self._watch)
            yield part

    def close(self) -> None:
        """Let go of the connection."""
        self._inner.close()


def _check(watch: Watch) -> None:
    if watch.stopped.is_set() or time.monotonic() > watch.deadline:
        raise httpx2.ReadTimeout("past the deadline")
