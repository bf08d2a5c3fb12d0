"""One request for a chat completion and its reply, whoever sends it."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, Protocol

Form = Literal["schema", "tool", "object", "plain"]
#: How a reply can be asked for, best first.
FORMS: Final[tuple[Form, ...]] = ("schema", "tool", "object", "plain")
Extra = Literal["stream_options", "max_completion_tokens", "prompt_cache_key"]
#: What a server may not know, and can be left out.
EXTRAS: Final[tuple[Extra, ...]] = ("stream_options", "max_completion_tokens", "prompt_cache_key")
#: A reply may be so long, in characters, and all of its stream so long, in bytes.
MOST_CHARACTERS: Final = 200_000
MOST_BYTES: Final = 8_000_000
#: How a reply ends of which no more was wanted.
STOPPED: Final = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What is asked: the messages, in which form the reply is wanted, and how long it may be.

    `heard` is told each piece of the text as it comes, in the thread that reads it; where it says
    False no more is read.
    """

    model: str
    messages: tuple[Mapping[str, Any], ...] = field(repr=False)
    form: Form
    schema: Mapping[str, Any] = field(repr=False)
    reply_tokens: int
    without: frozenset[Extra] = frozenset()
    cache_key: str | None = None
    heard: Callable[[str], bool] | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A whole reply. None is what the provider did not say."""

    text: str = field(repr=False)
    finish_reason: str | None
    refused: bool = False
    model: str | None = None
    tokens_in: int | None = None
    tokens_out: int | None = None
    tokens_cached: int | None = None


@dataclass(slots=True)
class Watch:
    """What a request looks at while it runs: until when it may, and whether it still should.

    `sent` is set once a connection stands and the request is on its way.
    """

    deadline: float
    stopped: threading.Event = field(default_factory=threading.Event)
    sent: threading.Event = field(default_factory=threading.Event)


class Chat(Protocol):
    """Sends one request; any thread."""

    def complete(self, ask: Ask, watch: Watch) -> Said:
        """Return the reply; raises `Fault`."""
        ...

    def close(self) -> None:
        """Let go of the connections."""
        ...
