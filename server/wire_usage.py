"""What a language model was asked, in its wire form: unknown is null, never zero."""

from decimal import Decimal
from typing import Annotated, overload

import msgspec

from engine.question import Usage
from server.wire_proof import Wire

_Cost = Annotated[
    Decimal | None,
    msgspec.Meta(extra_json_schema={"type": ["number", "null"]}, description="in US dollars"),
]


class WireUsage(Wire, frozen=True, kw_only=True):
    """What a language model was asked for a question. Null is what is not known."""

    provider: str
    model: str
    answered_by: str | None
    calls: int
    tokens_in: int | None
    tokens_out: int | None
    tokens_cached: int | None
    cost_usd: _Cost
    seconds: float
    values_shared: bool
    failure: str | None


@overload
def wire_usage(usage: Usage) -> WireUsage: ...
@overload
def wire_usage(usage: Usage | None) -> WireUsage | None: ...
def wire_usage(usage: Usage | None) -> WireUsage | None:
    """Return a language model's use in its wire form."""
    if usage is None:
        return None
    return WireUsage(
        provider=usage.provider,
        model=usage.model,
        answered_by=usage.answered_by,
        calls=len(usage.calls),
        tokens_in=usage.tokens_in,
        tokens_out=usage.tokens_out,
        tokens_cached=usage.tokens_cached,
        cost_usd=usage.cost_usd,
        seconds=round(usage.seconds, 3),
        values_shared=usage.values_shared,
        failure=usage.failure,
    )
