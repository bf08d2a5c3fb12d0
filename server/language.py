"""The language model that the environment sets up; none, unless a model is named.

Only the environment is read: a project that somebody sends you cannot have your questions, or
your key, sent to a place of its choice.
"""

import ipaddress
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Final, TypeVar
from urllib.parse import urlsplit

from engine.planning.llm.endpoint import OPENAI, Allowance, Endpoint, Prices, Secret
from semantic.errors import DataError, Issue

Kind = TypeVar("Kind")
PREFIX: Final = "PROVENUE_LLM_"
#: A key is a line; a file that holds more than this is none.
_LONGEST_KEY: Final = 4_000
_YES, _NO = ("on", "yes", "true", "1"), ("off", "no", "false", "0", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """Which language model may be asked, and how much."""

    endpoint: Endpoint
    allowance: Allowance


def read_language(environment: Mapping[str, str]) -> Language | None:
    """Return the language model of an environment; DataError `bad-setting`, all at once."""
    model = environment.get(f"{PREFIX}MODEL", "").strip()
    if not model:
        return None
    reader = _Reader(environment)
    base_url = reader.text("BASE_URL") or environment.get("OPENAI_BASE_URL", "").strip() or OPENAI
    prices = reader.prices()
    found = Language(
        endpoint=Endpoint(
            model=model,
            base_url=base_url,
            key=reader.key(base_url),
            vision_model=reader.text("VISION_MODEL") or None,
            prices=prices,
            share_values=reader.switch("SHARE_VALUES"),
            narrates=reader.switch("NARRATE"),
        ),
        allowance=Allowance(
            seconds=float(reader.number("SECONDS", Decimal(15), least=1, most=120)),
            tokens=int(reader.number("TOKENS", Decimal(60_000), least=1_000)),
            reply_tokens=int(reader.number("REPLY_TOKENS", Decimal(4_000), least=100)),
            tokens_a_day=reader.bound("TOKENS_A_DAY", int),
            cost=reader.bound("COST", Decimal),
            cost_a_day=reader.bound("COST_A_DAY", Decimal),
            at_once=int(reader.number("AT_ONCE", Decimal(4), least=1, most=64)),
        ),
    )
    if prices is None and (found.allowance.cost or found.allowance.cost_a_day) is not None:
        message = "a bound on cost needs prices"
        reader.fail(
            message, f"set {PREFIX}PRICE_IN and {PREFIX}PRICE_OUT, dollars a million tokens"
        )
    if reader.issues:
        raise DataError(*reader.issues)
    return found


class _Reader:
    """Reads variables, and keeps what is wrong with them; values are never repeated."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self.issues: list[Issue] = []

    def text(self, name: str) -> str:
        return self._environment.get(PREFIX + name, "").strip()

    def key(self, base_url: str) -> Secret | None:
        """Return the key: from a file, else from the environment."""
        self._check_address(base_url)
        named = self.text("KEY_FILE")
        key = self._file(Path(named).expanduser()) if named else ""
        key = key or self._environment.get("OPENAI_API_KEY", "").strip()
        if not key:
            return None
        if any(not one.isprintable() or one.isspace() or ord(one) > 126 for one in key):
            self.fail("the key is not one line of plain characters", "copy it anew")
            return None
        address = urlsplit(base_url)
        if address.scheme == "http" and not _on_this_machine(address.hostname or ""):
            self.fail(
                "the key would travel unencrypted", "use an https:// address, or leave the key out"
            )
        return Secret(key)

    def prices(self) -> Prices | None:
        """Return the prices, both or none."""
        paid, got = self._amount("PRICE_IN"), self._amount("PRICE_OUT")
        if paid is None and got is None:
            return None
        if paid is None or got is None:
            self.fail("one price is missing", f"set {PREFIX}PRICE_IN and {PREFIX}PRICE_OUT")
            return None
        return Prices(tokens_in=paid, tokens_out=got, cached=self._amount("PRICE_CACHED"))

    def switch(self, name: str) -> bool:
        said = self.text(name).casefold()
        if said not in (*_YES, *_NO):
            self.fail(f"{PREFIX}{name} is neither on nor off", "write on or off")
        return said in _YES

    def number(self, name: str, usual: Decimal, *, least: int, most: int | None = None) -> Decimal:
        found = self._amount(name)
        if found is None:
            return usual
        if found < least or (most is not None and found > most):
            bounds = f"at least {least}" if most is None else f"from {least} to {most}"
            self.fail(f"{PREFIX}{name} is out of bounds", f"write a number {bounds}")
            return usual
        return found

    def bound(self, name: str, kind: Callable[[Decimal], Kind]) -> Kind | None:
        found = self._amount(name)
        return None if found is None else kind(found)

    def fail(self, message: str, hint: str) -> None:
        self.issues.append(Issue("bad-setting", message, (hint,)))

    def _amount(self, name: str) -> Decimal | None:
        said = self.text(name)
        if not said:
            return None
        try:
            found = Decimal(said)
        except InvalidOperation:
            found = Decimal("NaN")
        if not found.is_finite() or found < 0:
            self.fail(f"{PREFIX}{name} is no number", "write a number such as 20 or 0.5")
            return None
        return found

    def _file(self, path: Path) -> str:
        try:
            text = path.read_text(encoding="ascii")
        except (OSError, UnicodeDecodeError):
            self.fail("the file with the key cannot be read", f"look at {PREFIX}KEY_FILE")
            return ""
        if len(text) > _LONGEST_KEY:
            self.fail("the file with the key is too long", "let it hold the key alone")
            return ""
        return text.strip()

    def _check_address(self, base_url: str) -> None:
        try:
            address = urlsplit(base_url)
            known = address.scheme in ("http", "https") and bool(address.hostname)
            known = known and address.port != 0
        except ValueError:
            known, address = False, urlsplit("")
        if not known or address.username or address.query or address.fragment:
            self.fail(
                "the language model's address cannot be used",
                "write such as https://api.openai.com/v1, without user, key or question mark",
            )


def _on_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
