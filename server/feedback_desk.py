"""Feedback from its first word to a decision: checked, audited, kept; the model stays as it is."""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from engine.audit.record import AuditLog
from engine.question import Viewer
from semantic.errors import AccessError, DataError, Issue, QueryError, did_you_mean
from semantic.model import SemanticModel
from semantic.query import encode_query
from server.bodies import FeedbackBody
from server.model_patch import Patch, bearers, namable, question_patch, synonym_patch
from server.project import ModelFiles
from server.store.conversations import Conversations
from server.store.feedback import Feedback, FeedbackBox, decided_already
from server.turns import Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Feedback that was decided on, with the patch an owner may apply."""

    feedback: Feedback
    patch: Patch | None = None
    file: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackDesk:
    """Takes feedback, shows it to who reviews it, and writes what they accept as a patch."""

    box: FeedbackBox
    conversations: Conversations
    audit: AuditLog
    files: ModelFiles | None
    now: Callable[[], datetime]

    def take(self, said: FeedbackBody, viewer: Viewer, model: SemanticModel) -> Feedback:
        """Keep what was said; QueryError with every reason why it cannot be."""
        turn = None
        if said.turn is not None:
            turn = self.conversations.find(said.turn, viewer.id)
            if turn is None:
                message = "the answer this is about is no longer kept"
                raise QueryError(Issue("unknown-conversation", message, (), "$.turn"))
        issues, body = _checked(said, turn, model)
        if issues:
            raise QueryError(*issues)
        self.box.refuse_when_full(viewer.id)
        identity = "fb-" + secrets.token_hex(6)
        details = {"id": identity, "kind": said.kind, "turn": said.turn, **body}
        kept = Feedback(
            id=identity,
            kind=said.kind,
            state="open",
            viewer=viewer.id,
            at=self.now(),
            turn=said.turn,
            body=body,
            audit_id=self.audit.note("feedback", viewer.id, details),
        )
        self.box.add(kept)
        return kept

    def listed(self, viewer: Viewer, state: Any, limit: int) -> tuple[Feedback, ...]:
        """Return what waits: all of it for a reviewer, one's own for anybody else."""
        whose = None if _reviews(viewer) else viewer.id
        return self.box.listed(viewer=whose, state=state, limit=limit)

    def preview(self, identity: str, viewer: Viewer) -> Patch | None:
        """Return the patch that accepting would write, or None where there is none to write."""
        return self._patch(self._open(identity, viewer))

    def accept(self, identity: str, viewer: Viewer) -> Decision:
        """Accept feedback: its patch is written for the owner to apply, and nothing else."""
        one = self._open(identity, viewer)
        patch = self._patch(one)
        file = None if patch is None else self._write(one, patch)
        details = {
            "id": identity,
            "kind": one.kind,
            "patch_sha256": None if patch is None else _sha256(patch.diff),
            "changes": None if patch is None else patch.file,
        }
        self.audit.note("feedback-accepted", viewer.id, details)
        self.box.decide(identity, "accepted", viewer.id, self.now())
        return Decision(feedback=self.found(identity), patch=patch, file=file)

    def reject(self, identity: str, viewer: Viewer) -> Decision:
        """Reject feedback."""
        one = self._open(identity, viewer)
        details = {"id": identity, "kind": one.kind}
        self.audit.note("feedback-rejected", viewer.id, details)
        self.box.decide(identity, "rejected", viewer.id, self.now())
        return Decision(feedback=self.found(identity))

    def _open(self, identity: str, viewer: Viewer) -> Feedback:
        if not _reviews(viewer):
            raise AccessError(Issue("not-a-reviewer", "feedback is decided on by its reviewers"))
        one = self.found(identity)
        if one.state != "open":
            raise decided_already(identity)
        return one

    def found(self, identity: str) -> Feedback:
        """Return one piece of feedback; DataError `no-such-feedback`."""
        one = self.box.get(identity)
        if one is None:
            hint = "provenue feedback list"
            raise DataError(Issue("no-such-feedback", f"there is no '{identity[:60]}'", (hint,)))
        return one

    def _patch(self, one: Feedback) -> Patch | None:
        if one.kind == "thumbs":
            return None
        if self.files is None:
            raise DataError(Issue("no-patch", "no project's model is at hand to be changed"))
        project, model = self.files.project, self.files.model
        if one.kind == "synonym":
            return synonym_patch(project, model, one.body["of"], one.body["word"])
        return question_patch(project, model, one.body["ask"], one.body["query"], one.viewer)

    def _write(self, one: Feedback, patch: Patch) -> Path | None:
        if self.files is None:
            return None
        file = self.files.proposals / f"{one.id}.patch"
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(patch.diff, encoding="utf-8", newline="")
        except OSError as error:
            message = f"'{file}' cannot be written: {error.strerror}"
            raise DataError(Issue("unwritable", message)) from error
        return file


def _checked(
    said: FeedbackBody, turn: Turn | None, model: SemanticModel
) -> tuple[list[Issue], dict[str, Any]]:
    """Return what is wrong, and what is kept of it otherwise."""
    match said.kind:
        case "thumbs":
            return _thumbs(said, turn)
        case "question":
            return _question(said, turn, model)
        case "synonym":
            return _synonym(said, model)


def _thumbs(said: FeedbackBody, turn: Turn | None) -> tuple[list[Issue], dict[str, Any]]:
    issues = [
        Issue("missing-field", f"'{name}' is missing", (), f"$.{name}")
        for name, value in (("turn", said.turn), ("rating", said.rating))
        if value is None
    ]
    if issues or turn is None:
        return issues, {}
    query = None if turn.query is None else msgspec.json.decode(encode_query(turn.query))
    return [], {
        "rating": said.rating,
        "reason": said.reason,
        "comment": said.comment,
        "asked": turn.text,
        "reading": turn.reading,
        "query": query,
        "answer": turn.audit_id,
    }


def _question(
    said: FeedbackBody, turn: Turn | None, model: SemanticModel
) -> tuple[list[Issue], dict[str, Any]]:
    if turn is None:
        return [Issue("missing-field", "'turn' is missing", (), "$.turn")], {}
    if turn.kind != "answer" or turn.query is None or turn.attachment is not None:
        message = "only an answer from the project's own data can become a verified question"
        return [Issue("not-promotable", message, (), "$.turn")], {}
    if said.ask is None and turn.parent is not None:
        hint = "word it so that it stands on its own"
        message = "a question that followed up on another one cannot be asked alone"
        return [Issue("missing-field", message, (hint,), "$.ask")], {}
    ask = " ".join((turn.text if said.ask is None else said.ask).split())
    if not ask:
        return [Issue("missing-field", "'ask' is empty", (), "$.ask")], {}
    if any(one.ask.casefold() == ask.casefold() for one in model.questions):
        return [Issue("known-already", f"'{ask}' is a verified question already")], {}
    query = msgspec.json.decode(encode_query(turn.query))
    return [], {"ask": ask, "query": query, "reading": turn.reading, "answer": turn.audit_id}


def _synonym(said: FeedbackBody, model: SemanticModel) -> tuple[list[Issue], dict[str, Any]]:
    word, of = " ".join((said.word or "").split()), said.of or ""
    issues = [
        Issue("missing-field", f"'{name}' is missing", (), f"$.{name}")
        for name, value in (("of", of), ("word", word))
        if not value
    ]
    if issues:
        return issues, {}
    known = namable(model)
    if of not in known:
        hints = did_you_mean(of, known)
        message = f"'{of}' is no metric, field, segment or dataset"
        return [Issue("unknown-name", message, hints, "$.of")], {}
    clashes = bearers(model, word)
    if of in clashes:
        message = f"'{word}' means '{of}' already"
        return [Issue("known-already", message, (), "$.word")], {}
    return [], {"of": of, "word": word, "also_means": list(clashes), "comment": said.comment}


def _reviews(viewer: Viewer) -> bool:
    """Return whether a viewer decides on feedback: the owner of this machine, so far."""
    return viewer.groups is None


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
