"""Which language model is asked, with which key, at what price, and how much it may take."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final, NoReturn
from urllib.parse import urlsplit

#: Where the chat is asked for when no address is named.
OPENAI: Final = "https://api.openai.com/v1"
_MILLION: Final = 1_000_000


class Secret:
    """A key that shows itself to nobody: not printed, compared, written or pickled."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Return the key; for the client alone."""
        return self._text

    def __repr__(self) -> str:
        return "Secret(…)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not written anywhere")


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """US dollars for a million tokens; `cached` is for prompt tokens the provider knew."""

    tokens_in: Decimal
    tokens_out: Decimal
    cached: Decimal | None = None

    def cost(self, tokens_in: int, tokens_out: int, cached: int = 0) -> Decimal:
        """Return what a call costs."""
        fresh = tokens_in - min(cached, tokens_in)
        known = min(cached, tokens_in) * (self.tokens_in if self.cached is None else self.cached)
        return (fresh * self.tokens_in + known + tokens_out * self.tokens_out) / _MILLION


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """A chat that speaks OpenAI's language, wherever it is.

    `vision_model` reads pictures. `share_values` lets values of the data that a question names
    reach the provider; without it they are replaced by placeholders. `narrates` lets it tell
    answers, and so see the rows that are shown.
    """

    model: str
    base_url: str = OPENAI
    key: Secret | None = None
    vision_model: str | None = None
    prices: Prices | None = None
    share_values: bool = False
    narrates: bool = False

    @property
    def provider(self) -> str:
        """The host that is asked: its address without path, user or key."""
        return urlsplit(self.base_url).hostname or "unknown"

    @property
    def openai(self) -> bool:
        """Whether it is OpenAI's own, which takes what only it knows."""
        return self.provider == "api.openai.com"


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What one question, and all questions of a day, may take. None is without a bound.

    A day is one of UTC. `reply_tokens` is the longest reply asked for.
    """

    seconds: float = 15.0
    tokens: int = 60_000
    reply_tokens: int = 4_000
    tokens_a_day: int | None = None
    cost: Decimal | None = None
    cost_a_day: Decimal | None = None
    at_once: int = 4
