"""A reply for one question: the forms of asking, tries, pauses, the circuit and the budget."""

import hashlib
import math
import random
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

import msgspec

from engine.planning.llm.asking import EXTRAS, FORMS, Ask, Chat, Extra, Form, Said, Watch
from engine.planning.llm.breaker import Breaker
from engine.planning.llm.endpoint import Allowance, Endpoint
from engine.planning.llm.faults import Fault
from engine.planning.llm.ledger import Amount, Ledger
from engine.planning.llm.reply_form import choice
from engine.planning.llm.retry import LONGEST_WAIT, pause
from engine.question import ModelCall, Usage

#: How often one reply is tried for.
_MOST_TRIES: Final = 4
#: A provider nobody can reach is given up after this many seconds.
_REACH_SECONDS: Final = 1.7
_POLL_SECONDS: Final = 0.05
#: Bytes that make a token, at the least; and what a picture takes, at the most.
_BYTES_A_TOKEN: Final = 2.5
_PICTURE_TOKENS: Final = 3_000
#: The longest text about an answer.
_TOLD_TOKENS: Final = 600
Cancelled = Callable[[float], bool]


@dataclass(slots=True)
class Spending:
    """What one question took so far, and until when it may be thought about."""

    endpoint: Endpoint
    model: str
    started: float
    deadline: float
    cancelled: Cancelled | None = None
    calls: list[ModelCall] = field(default_factory=list[ModelCall])
    counted: Amount = field(default_factory=Amount)
    told: list[Said | None] = field(default_factory=list["Said | None"])
    prompt: str | None = None
    reply: str | None = None
    finish: str | None = None
    answered_by: str | None = None

    def called(self, form: Form, ended: str, started: float) -> None:
        """Note one request."""
        self.calls.append(ModelCall(form=form, ended=ended, seconds=_since(started)))

    def usage(self, failure: str | None = None) -> Usage:
        """Return what is told and recorded of it: a sum with an unknown part is unknown."""
        tokens_in = _sum(one.tokens_in if one else None for one in self.told)
        tokens_out = _sum(one.tokens_out if one else None for one in self.told)
        cost = None
        if self.endpoint.prices and tokens_in is not None and tokens_out is not None:
            cost = sum((_cost(self.endpoint, one) for one in self.told if one), Decimal(0))
        return Usage(
            provider=self.endpoint.provider,
            model=self.model,
            answered_by=self.answered_by,
            calls=tuple(self.calls),
            tokens_in=tokens_in,
            tokens_out=tokens_out,
            tokens_cached=_sum(one.tokens_cached if one else None for one in self.told),
            counted_tokens=self.counted.tokens,
            cost_usd=cost,
            seconds=round(time.monotonic() - self.started, 4),
            finish_reason=self.finish,
            prompt_sha256=self.prompt,
            reply_sha256=self.reply,
            values_shared=self.endpoint.share_values,
            failure=failure,
        )


class Caller:
    """Asks one endpoint, in threads of its own; remembers which form of asking it takes."""

    def __init__(
        self,
        endpoint: Endpoint,
        allowance: Allowance,
        connect: Callable[[], Chat],
        ledger: Ledger,
        *,
        chance: random.Random | None = None,
    ) -> None:
        self.endpoint = endpoint
        self.allowance = allowance
        self._connect = connect
        self._chat: Chat | None = None
        self._connecting = threading.Lock()
        self._ledger = ledger
        self._breaker = Breaker(time.monotonic)
        self._chance = chance or random.Random()  # noqa: S311 (pauses are no secret)
        self._places = threading.BoundedSemaphore(allowance.at_once)
        self._known: dict[str, tuple[Form, frozenset[Extra]]] = {}

    def warm(self) -> None:
        """Load the client's library, which takes a second, before somebody waits for it."""
        self._connected()

    def close(self) -> None:
        """Let go of the connections, and of the record of what was spent."""
        with self._connecting:
            if self._chat is not None:
                self._chat.close()
        self._ledger.close()

    def begin(self, model: str, cancelled: Cancelled | None) -> Spending:
        """Start the clock of one question."""
        now = time.monotonic()
        return Spending(self.endpoint, model, now, now + self.allowance.seconds, cancelled)

    def reply(
        self,
        spending: Spending,
        messages: tuple[Mapping[str, Any], ...],
        schema: Mapping[str, Any],
        cache_key: str,
        pictures: int = 0,
    ) -> Said:
        """Return a whole reply, in the best form the endpoint takes; raises `Fault`."""
        form, without = self._known.get(spending.model, (FORMS[0], frozenset[Extra]()))
        spending.prompt = spending.prompt or _digest(msgspec.json.encode(messages))
        while True:
            ask = Ask(
                model=spending.model,
                messages=messages,
                form=form,
                schema=schema,
                reply_tokens=self.allowance.reply_tokens,
                without=without,
                cache_key=cache_key,
            )
            try:
                said = self._tried(ask, spending, pictures)
            except Fault as fault:
                lower = _lower(fault, form, without)
                if lower is None:
                    raise
                form, without = lower
                continue
            self._known[spending.model] = (form, without)
            spending.reply = _digest(said.text.encode(errors="replace"))
            spending.finish, spending.answered_by = said.finish_reason, said.model
            return said

    def tell(
        self,
        spending: Spending,
        messages: tuple[Mapping[str, Any], ...],
        heard: Callable[[str], bool],
    ) -> Said:
        """Return a text in plain words, each piece heard as it comes; raises `Fault`.

        Once a piece was heard nothing is tried again: what was said cannot be taken back.
        """
        _, without = self._known.get(spending.model, (FORMS[-1], frozenset[Extra]()))
        spending.prompt = spending.prompt or _digest(msgspec.json.encode(messages))
        pieces: list[str] = []

        def note(piece: str) -> bool:
            pieces.append(piece)
            return heard(piece)

        while True:
            ask = Ask(
                model=spending.model,
                messages=messages,
                form=FORMS[-1],
                schema={},
                reply_tokens=min(self.allowance.reply_tokens, _TOLD_TOKENS),
                without=without,
                heard=note,
            )
            started = time.monotonic()
            try:
                if not self._breaker.allows():
                    raise Fault("circuit-open")
                said = self._once(ask, spending, 0)
            except Fault as fault:
                spending.called(ask.form, str(fault), started)
                lower = _lower(fault, ask.form, without)
                if lower is None or pieces:
                    raise
                without = lower[1]
                continue
            spending.called(ask.form, "ok", started)
            spending.reply = _digest(said.text.encode(errors="replace"))
            spending.finish, spending.answered_by = said.finish_reason, said.model
            return said

    def _tried(self, ask: Ask, spending: Spending, pictures: int) -> Said:
        """Send one request until it goes well, as often and as long as that makes sense."""
        tried = 0
        while True:
            if not self._breaker.allows():
                raise Fault("circuit-open")
            tried += 1
            started = time.monotonic()
            try:
                said = self._once(ask, spending, pictures)
            except Fault as fault:
                spending.calls.append(
                    ModelCall(form=ask.form, ended=str(fault), seconds=_since(started))
                )
                wait = self._wait(fault, tried, started, spending)
                if wait is None:
                    raise
                if _waited(wait, spending.cancelled):
                    raise Fault("cancelled") from None
            else:
                spending.called(ask.form, "ok", started)
                return said

    def _wait(self, fault: Fault, tried: int, started: float, spending: Spending) -> float | None:
        """Return how long to wait before the next try; None where there is none."""
        slow = _since(started) > 1.0
        if not fault.transient or tried >= _MOST_TRIES:
            return None
        if fault.kind == "timeout" or (fault.kind == "unreachable" and (slow or tried > 1)):
            return None
        wait = pause(tried, self._chance)
        if fault.retry_after is not None:
            if fault.retry_after > LONGEST_WAIT:
                return None
            wait = max(wait, fault.retry_after)
        return wait if time.monotonic() + wait + 0.5 < spending.deadline else None

    def _once(self, ask: Ask, spending: Spending, pictures: int) -> Said:
        """Send one request in a thread of the pool, its price set aside before."""
        reserved = self._estimate(ask, pictures)
        day = self._reserve(reserved, spending)
        spent, said = Amount(), None
        try:
            said = self._sent(ask, spending)
            spent = self._spent(said, reserved)
        except Fault as fault:
            if fault.spent:
                spent = reserved
                spending.told.append(None)
            raise
        finally:
            self._ledger.settle(day, reserved, spent)
            spending.counted += spent
        spending.told.append(said)
        return said

    def _sent(self, ask: Ask, spending: Spending) -> Said:
        """Wait for a place and for the reply: no longer than the deadline, whatever happens."""
        while not self._places.acquire(timeout=_POLL_SECONDS):
            if _waited(0.0, spending.cancelled):
                raise Fault("cancelled")
            if time.monotonic() > spending.deadline - 1.0:
                raise Fault("busy")
        watch = Watch(spending.deadline)
        future = _in_thread(lambda: self._connected().complete(ask, watch))
        future.add_done_callback(lambda _done: self._places.release())
        try:
            said = _result(future, watch, spending)
        except Fault as fault:
            if fault.kind not in ("cancelled", "unsupported", "bad-request", "filtered"):
                self._breaker.ended(well=fault.kind in ("denied", "too-large", "unreadable"))
            else:
                self._breaker.ended(well=True)
            raise
        self._breaker.ended(well=True)
        return said

    def _connected(self) -> Chat:
        with self._connecting:
            if self._chat is None:
                self._chat = self._connect()
            return self._chat

    def _reserve(self, amount: Amount, spending: Spending) -> str:
        bounds = self.allowance
        if not (spending.counted + amount).within(bounds.tokens, bounds.cost):
            raise Fault("budget")
        day = self._ledger.reserve(amount)
        if day is None:
            raise Fault("budget")
        return day

    def _estimate(self, ask: Ask, pictures: int) -> Amount:
        """Return what a request may take at the most."""
        size = sum(len(one.encode(errors="replace")) for one in _texts(ask.messages))
        size += len(msgspec.json.encode(ask.schema)) if ask.form in ("schema", "tool") else 0
        tokens = math.ceil(size / _BYTES_A_TOKEN) + pictures * _PICTURE_TOKENS
        prices = self.endpoint.prices
        cost = prices.cost(tokens, ask.reply_tokens) if prices else Decimal(0)
        return Amount(tokens + ask.reply_tokens, cost)

    def _spent(self, said: Said, reserved: Amount) -> Amount:
        """Return what a reply took; what it does not say is what was set aside for it."""
        if said.tokens_in is None or said.tokens_out is None:
            return reserved
        cost = _cost(self.endpoint, said)
        return Amount(said.tokens_in + said.tokens_out, cost)


def _in_thread(work: Callable[[], Said]) -> "Future[Said]":
    """Do work in a thread that nobody waits for when the process ends."""
    future: Future[Said] = Future()

    def run() -> None:
        try:
            said = work()
        except (Fault, OSError, RuntimeError, ValueError, ImportError) as error:
            future.set_exception(error if isinstance(error, Fault) else Fault("unreadable"))
        else:
            future.set_result(said)

    threading.Thread(target=run, name="provenue-model", daemon=True).start()
    return future


def _result(future: "Future[Said]", watch: Watch, spending: Spending) -> Said:
    """Wait for a reply; taken back, past the deadline or never under way it is given up."""
    started = time.monotonic()
    while True:
        try:
            return future.result(_POLL_SECONDS)
        except NotYet:
            now = time.monotonic()
            fault = None
            if _waited(0.0, spending.cancelled):
                fault = Fault("cancelled", spent=watch.sent.is_set())
            elif now > spending.deadline:
                fault = Fault("timeout", spent=watch.sent.is_set())
            elif now - started > _REACH_SECONDS and not watch.sent.is_set():
                fault = Fault("unreachable")
            if fault is not None:
                watch.stopped.set()
                raise fault from None


def _lower(
    fault: Fault, form: Form, without: frozenset[Extra]
) -> tuple[Form, frozenset[Extra]] | None:
    """Return the next way of asking after one was not taken; None where there is none."""
    extra = choice(fault.blamed, EXTRAS)
    if fault.kind == "unsupported" and extra and extra not in without:
        return form, without.union((extra,))
    if fault.kind not in ("unsupported", "bad-request") or form == FORMS[-1]:
        return None
    return FORMS[FORMS.index(form) + 1], without


def _waited(seconds: float, cancelled: Cancelled | None) -> bool:
    """Wait, and return whether the asker has gone."""
    if cancelled is not None:
        return cancelled(seconds)
    time.sleep(seconds)
    return False


def _cost(endpoint: Endpoint, said: Said) -> Decimal:
    if endpoint.prices is None:
        return Decimal(0)
    return endpoint.prices.cost(said.tokens_in or 0, said.tokens_out or 0, said.tokens_cached or 0)


def _sum(found: Iterable[int | None]) -> int | None:
    """Return a sum; None where a part is unknown, or there is none."""
    numbers = list(found)
    return None if not numbers or None in numbers else sum(one for one in numbers if one)


def _texts(messages: tuple[Mapping[str, Any], ...]) -> list[str]:
    """Return the texts of messages, pictures left out."""
    found: list[str] = []
    for message in messages:
        content = message["content"]
        parts = [{"text": content}] if isinstance(content, str) else content
        found += [one["text"] for one in parts if "text" in one]
    return found


def _digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def _since(started: float) -> float:
    return round(time.monotonic() - started, 4)
