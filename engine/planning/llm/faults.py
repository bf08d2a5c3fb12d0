"""What can go wrong between us and a provider, named by what to do about it."""

from dataclasses import dataclass
from typing import Final, Literal

FaultKind = Literal[
    "unreachable",
    "timeout",
    "rate-limit",
    "server",
    "cut",
    "too-large",
    "unsupported",
    "denied",
    "bad-request",
    "filtered",
    "budget",
    "busy",
    "circuit-open",
    "cancelled",
    "unreadable",
    "wrong-reply",
]

#: What the asker is told; never a provider's own words, which may hold a key or a link.
SAID: Final[dict[FaultKind, str]] = {
    "unreachable": "it could not be reached",
    "timeout": "it did not answer in time",
    "rate-limit": "it takes no more questions at the moment",
    "server": "it failed",
    "cut": "its reply broke off",
    "too-large": "its reply was too large",
    "unsupported": "it does not take our questions",
    "denied": "it did not accept our key",
    "bad-request": "it did not accept our question",
    "filtered": "it would not read this question",
    "budget": "the budget for it is used up",
    "busy": "it is busy with other questions",
    "circuit-open": "it failed several times in a row and is left alone for a moment",
    "cancelled": "the question was taken back",
    "unreadable": "its reply could not be read",
    "wrong-reply": "its reply did not fit the question",
}
#: What may go well a moment later.
TRANSIENT: Final[frozenset[FaultKind]] = frozenset(
    {"unreachable", "rate-limit", "server", "cut", "timeout"}
)


@dataclass(slots=True, eq=False)
class Fault(Exception):
    """A request that gave no reply.

    `spent` says that the provider may charge for it all the same. `retry_after` is how many
    seconds it asked us to wait; `blamed` the parameter of ours it does not take.
    """

    kind: FaultKind
    status: int | None = None
    retry_after: float | None = None
    spent: bool = False
    blamed: str | None = None

    @property
    def transient(self) -> bool:
        """Whether it may go well a moment later."""
        return self.kind in TRANSIENT

    def __str__(self) -> str:
        return self.kind if self.status is None else f"{self.kind} {self.status}"
