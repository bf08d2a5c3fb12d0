"""Feedback and what became of it in its wire form."""

from datetime import datetime
from typing import Any

from server.feedback_desk import Decision
from server.model_patch import Patch
from server.store.feedback import Feedback, FeedbackKind, FeedbackState
from server.wire_proof import Wire


class WireFeedback(Wire, frozen=True, kw_only=True):
    """One thing said. `body` holds what its kind has, as it was said."""

    id: str
    kind: FeedbackKind
    state: FeedbackState
    viewer: str
    at: datetime
    turn: str | None
    body: dict[str, Any]
    decided_by: str | None
    decided_at: datetime | None
    audit_id: str


class WireFeedbackList(Wire, frozen=True, kw_only=True):
    """Feedback, the newest first."""

    feedback: tuple[WireFeedback, ...]


class WirePatch(Wire, frozen=True, kw_only=True):
    """A change to one file of the model that its owner may apply, as a unified diff."""

    changes: str
    diff: str


class WireDecision(Wire, frozen=True, kw_only=True):
    """Feedback that was decided on; `file` is the patch's name in the folder of proposals."""

    feedback: WireFeedback
    patch: WirePatch | None
    file: str | None


def wire_feedback(one: Feedback) -> WireFeedback:
    """Return feedback in its wire form."""
    return WireFeedback(
        id=one.id,
        kind=one.kind,
        state=one.state,
        viewer=one.viewer,
        at=one.at,
        turn=one.turn,
        body=one.body,
        decided_by=one.decided_by,
        decided_at=one.decided_at,
        audit_id=one.audit_id,
    )


def wire_decision(decision: Decision) -> WireDecision:
    """Return a decision in its wire form; it tells no path of this machine."""
    return WireDecision(
        feedback=wire_feedback(decision.feedback),
        patch=wire_patch(decision.patch),
        file=None if decision.file is None else decision.file.name,
    )


def wire_patch(patch: Patch | None) -> WirePatch | None:
    """Return a patch in its wire form."""
    return None if patch is None else WirePatch(changes=patch.file, diff=patch.diff)
