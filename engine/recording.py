"""What is asked of an engine to its audit log: intents, refusals, explanations."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from data.manifest import Snapshot
from engine.audit.record import AuditLog, Intent, Outcome, OutcomeKind, Surface
from engine.narration.speak import Spoken
from engine.question import (
    Clarification,
    Explanation,
    Plan,
    PlanOutcome,
    Question,
    Refusal,
    RefusalCode,
    Usage,
    Viewer,
)
from engine.reply import Answer, Unanswered
from engine.running import Stages, failed
from semantic.errors import AccessError, ProvenueError
from semantic.model import SemanticModel
from semantic.query import MetricQuery, encode_query


@dataclass(frozen=True, slots=True)
class Recorder:
    """Writes into one audit log what is asked of one model over one snapshot."""

    audit: AuditLog
    snapshot: Snapshot
    model: SemanticModel

    def unanswered(
        self,
        question: Question,
        surface: Surface,
        stages: Stages,
        outcome: Clarification | Refusal | Explanation,
    ) -> Unanswered:
        """Record a question that has no rows for an answer, and return what is said instead."""
        intent = self.intent(question.viewer, surface, question, plan=outcome)
        audit_id = self.audit.begin(intent)
        kind: OutcomeKind = "clarification"
        if isinstance(outcome, Refusal):
            kind = "refusal"
        elif isinstance(outcome, Explanation):
            kind = "explanation"
        said = outcome.code if isinstance(outcome, Refusal) else ""
        timings = dict(stages.milliseconds)
        issues = (f"{said}: {outcome.text}",) if said else ()
        self.audit.finish(audit_id, Outcome(kind=kind, issues=issues, timings=timings))
        return Unanswered(
            question=question.text,
            outcome=outcome,
            audit_id=audit_id,
            snapshot=self.snapshot.id,
            timings=timings,
        )

    def refused(
        self,
        question: Question,
        surface: Surface,
        stages: Stages,
        error: ProvenueError,
        plan: Plan,
    ) -> Unanswered:
        """Return an understood question whose query cannot be computed as a refusal."""
        said = "; ".join(one.message for one in error.issues)
        hints = "".join(f" {hint}." for one in error.issues for hint in one.hints[:1])
        quick = tuple(one.ask for one in self.model.questions if one.quick)[:3]
        code: RefusalCode = "sensitive" if isinstance(error, AccessError) else "out-of-scope"
        refusal = Refusal(
            code=code,
            text=f"Understood, but {said}.{hints}",
            suggestions=quick,
            planner=plan.planner,
            usage=plan.usage,
        )
        return self.unanswered(question, surface, stages, refusal)

    def intent(
        self,
        viewer: Viewer,
        surface: Surface,
        question: Question | None,
        query: MetricQuery | None = None,
        plan: PlanOutcome | None = None,
    ) -> Intent:
        """Return what is written before a query of someone runs."""
        return Intent(
            actor=viewer.id,
            surface=surface,
            question=question.text if question else None,
            query=encode_query(query) if query else None,
            snapshot=self.snapshot.id,
            model=self.model.fingerprint,
            planner=plan.planner if plan else None,
            assumptions=plan.assumptions if isinstance(plan, Plan) else (),
            conversation=question.conversation if question else None,
            roles=tuple(sorted(viewer.groups)) if viewer.groups is not None else ("every group",),
            language_model=used(plan.usage) if plan and plan.usage else None,
        )

    def explained(
        self,
        viewer: Viewer,
        question: Question | None,
        query: MetricQuery | None,
        *,
        sql: str | None = None,
        error: ProvenueError | None = None,
        plan: PlanOutcome | None = None,
    ) -> str:
        """Note that someone asked what a query would do; return the note's audit id."""
        body: dict[str, Any] = {
            "question": question.text if question else None,
            "query": encode_query(query) if query else None,
            "sql": sql,
            "issues": failed(error).issues if error else (),
            "snapshot": self.snapshot.id,
            "model": self.model.fingerprint,
        }
        if plan is not None and plan.usage is not None:
            body["language_model"] = used(plan.usage)
        return self.audit.note("explain", viewer.id, body)

    def narrating(self, viewer: Viewer, answer: Answer, facts: str) -> None:
        """Note, before it is sent, that rows of an answer go to a narrator."""
        body = {
            "answer": answer.audit_id,
            "facts_sha256": hashlib.sha256(facts.encode()).hexdigest(),
            "rows": len(answer.rows),
        }
        self.audit.note("narrate", viewer.id, body)

    def narrated(self, viewer: Viewer, answer: Answer, spoken: Spoken) -> None:
        """Note what came of it, and what it took."""
        body = {
            "answer": answer.audit_id,
            "told": spoken.note is None,
            "sentences": len(spoken.sentences),
            "language_model": used(spoken.usage) if spoken.usage else None,
        }
        self.audit.note("narrated", viewer.id, body)


def used(usage: Usage) -> Mapping[str, Any]:
    """Return what the log keeps of a language model's use; what is unknown stays null."""
    return asdict(usage)
