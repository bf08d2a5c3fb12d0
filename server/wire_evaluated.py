"""What became of a file of questions, to its wire form."""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

import msgspec

from engine.judging.evaluate import Asked, Evaluation, Spent
from engine.judging.verdict import Verdict, kind_of
from engine.question import Clarification, Plan
from semantic.query import MetricQuery


class WireCounts(msgspec.Struct, frozen=True, kw_only=True):
    """How many questions there were, and how often each verdict was given."""

    questions: int
    right: int = 0
    wrong: int = 0
    asked: int = 0
    refused: int = 0
    explained: int = 0


class WireSpent(msgspec.Struct, frozen=True, kw_only=True):
    """What language models took. What is not known is null, never 0."""

    questions: int
    tokens_in: int | None
    tokens_out: int | None
    cost_usd: Decimal | None


class WireAsked(msgspec.Struct, frozen=True, kw_only=True):
    """One question: what was expected, what came back, and the verdict."""

    id: str
    ask: str
    category: str
    expected: tuple[str, ...]
    verdict: Verdict
    got: str
    query: MetricQuery | None
    said: str | None
    options: tuple[str, ...]
    planner: str
    wanted: tuple[MetricQuery, ...]
    previous: MetricQuery | None
    differences: tuple[str, ...]
    remarks: tuple[str, ...]
    ms: float


class WireEvaluation(msgspec.Struct, frozen=True, kw_only=True):
    """A file of questions, judged."""

    planner: str
    all: WireCounts
    queries: WireCounts
    others: WireCounts
    categories: dict[str, WireCounts]
    latency_ms: dict[str, float]
    model: WireSpent
    cases: tuple[WireAsked, ...]


def wire_evaluation(found: Evaluation, planner: str) -> WireEvaluation:
    """Return the wire form of an evaluation."""
    spots = {"p50": 0.5, "p95": 0.95, "max": 1.0}
    return WireEvaluation(
        planner=planner,
        all=_counts([one.verdict for one in found.asked]),
        queries=_counts([one.verdict for one in found.queries]),
        others=_counts([one.verdict for one in found.others]),
        categories={
            name: _counts(list(tally.elements())) for name, tally in found.by_category().items()
        },
        latency_ms={name: round(found.percentile(at) * 1000, 3) for name, at in spots.items()},
        model=_spent(found.spent()),
        cases=tuple(map(_asked, found.asked)),
    )


def _spent(spent: Spent) -> WireSpent:
    return WireSpent(
        questions=spent.questions,
        tokens_in=spent.tokens_in,
        tokens_out=spent.tokens_out,
        cost_usd=spent.cost_usd,
    )


def _counts(verdicts: Sequence[Verdict]) -> WireCounts:
    tally = Counter(verdicts)
    return WireCounts(
        questions=len(verdicts),
        right=tally["right"],
        wrong=tally["wrong"],
        asked=tally["asked"],
        refused=tally["refused"],
        explained=tally["explained"],
    )


def _asked(one: Asked) -> WireAsked:
    outcome = one.outcome
    options = outcome.options if isinstance(outcome, Clarification) else ()
    return WireAsked(
        id=one.case.id,
        ask=one.case.ask,
        category=one.case.category,
        expected=tuple(sorted(one.case.expect)),
        verdict=one.verdict,
        got=kind_of(outcome),
        query=outcome.query if isinstance(outcome, Plan) else None,
        said=None if isinstance(outcome, Plan) else outcome.text,
        options=tuple(option.text for option in options),
        planner=outcome.planner,
        wanted=one.case.wanted,
        previous=one.case.previous,
        differences=tuple(map(str, one.judged.differs)),
        remarks=one.judged.remarks,
        ms=round(one.seconds * 1000, 3),
    )
