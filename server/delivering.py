"""A file to whoever asked for it: what left is in the audit log before it leaves."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from engine.audit.record import AuditLog

#: The event's name in the log, and what a file that left is.
EVENT = "delivered"
Kind = Literal["export", "report"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A file as it leaves: its form (`xlsx`), its bytes, and the audit records it shows.

    `parts` are files that go with it, each by its name; a report names its manifest there.
    """

    kind: Kind
    form: str
    content: bytes
    answers: Sequence[str]
    snapshot: str
    title: str = ""
    parts: Sequence[tuple[str, bytes]] = field(default=())


def deliver(audit: AuditLog | None, actor: str, delivery: Delivery) -> str | None:
    """Note that a file leaves, by its SHA-256; return the note's id, None where there is no log.

    ExecutionError `audit-unavailable` when it cannot be written: then nothing may leave.
    """
    if audit is None:
        return None
    body = {
        "kind": delivery.kind,
        "form": delivery.form,
        "title": delivery.title,
        "sha256": hashlib.sha256(delivery.content).hexdigest(),
        "bytes": len(delivery.content),
        "parts": {name: hashlib.sha256(one).hexdigest() for name, one in delivery.parts},
        "answers": list(delivery.answers),
        "snapshot": delivery.snapshot,
    }
    return audit.note(EVENT, actor, body)
