"""Questions with meaning through a planner: verdicts, time, tokens, money."""

import math
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from engine.judging.case import Case
from engine.judging.verdict import Judged, Same, Verdict, judge
from engine.question import Plan, PlanOutcome, Refusal, Usage
from semantic.errors import AccessError, Issue, QueryError
from semantic.model import SemanticModel
from semantic.query import MetricQuery

#: Plans a question: its words, and the query of the turn before.
Ask = Callable[[str, MetricQuery | None], PlanOutcome]
#: Raises QueryError or AccessError where a query could not be answered.
Answerable = Callable[[MetricQuery], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question, what came of it, how long that took, and the verdict."""

    case: Case
    outcome: PlanOutcome
    judged: Judged
    seconds: float

    @property
    def usage(self) -> Usage | None:
        """What a language model was asked for it; None where none was."""
        return self.outcome.usage

    @property
    def verdict(self) -> Verdict:
        """The verdict alone."""
        return self.judged.verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What language models took for all questions. A sum is None where any part is unknown."""

    questions: int  # those that a model was asked for
    tokens_in: int | None
    tokens_out: int | None
    cost_usd: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """All questions of a file, judged."""

    asked: tuple[Asked, ...]

    @property
    def wrong(self) -> tuple[Asked, ...]:
        """The questions answered with what was not meant."""
        return tuple(one for one in self.asked if one.verdict == "wrong")

    @property
    def queries(self) -> tuple[Asked, ...]:
        """The questions that mean a query and nothing else."""
        return tuple(one for one in self.asked if one.case.means_query)

    @property
    def others(self) -> tuple[Asked, ...]:
        """The questions to be asked back, refused or explained."""
        return tuple(one for one in self.asked if not one.case.means_query)

    @property
    def misses(self) -> tuple[Asked, ...]:
        """What is not right, the wrong ones first."""
        missed = (one for one in self.asked if one.verdict != "right")
        return tuple(sorted(missed, key=lambda one: one.verdict != "wrong"))

    def by_category(self) -> Mapping[str, Counter[Verdict]]:
        """Return how often each verdict was given in each category, in the file's order."""
        found: dict[str, Counter[Verdict]] = {}
        for one in self.asked:
            found.setdefault(one.case.category, Counter())[one.verdict] += 1
        return found

    def spent(self) -> Spent:
        """Return what language models took."""
        used = [one.usage for one in self.asked if one.usage is not None]
        costs = [one.cost_usd for one in used]
        return Spent(
            questions=len(used),
            tokens_in=_total([one.tokens_in for one in used]),
            tokens_out=_total([one.tokens_out for one in used]),
            cost_usd=sum((one for one in costs if one is not None), Decimal(0))
            if None not in costs
            else None,
        )

    def percentile(self, share: float) -> float:
        """Return the seconds within which this share of the questions was read."""
        return percentile([one.seconds for one in self.asked], share)


def check_wanted(cases: Iterable[Case], answerable: Answerable) -> None:
    """Raise QueryError with every query that is wanted, and cannot be answered itself."""
    issues: list[Issue] = []
    for case in cases:
        for query in case.wanted:
            try:
                answerable(query)
            except (QueryError, AccessError) as error:
                said = (
                    f"the query wanted cannot be answered: {one.message}" for one in error.issues
                )
                issues += (Issue("malformed-case", one, (), case.where) for one in said)
    if issues:
        raise QueryError(*issues)


def evaluate(
    cases: Iterable[Case],
    *,
    ask: Ask,
    answerable: Answerable,
    same: Same,
    model: SemanticModel,
    as_of: date,
) -> Evaluation:
    """Ask every question and judge what comes back.

    A question that follows another is asked after what the other one means, however that was read.
    """
    found: list[Asked] = []
    for case in cases:
        started = time.perf_counter()
        outcome = ask(case.ask, case.previous)
        seconds = time.perf_counter() - started
        outcome = _as_answered(outcome, answerable)
        judged = judge(case, outcome, model, as_of, same)
        found.append(Asked(case=case, outcome=outcome, judged=judged, seconds=seconds))
    return Evaluation(asked=tuple(found))


def _as_answered(outcome: PlanOutcome, answerable: Answerable) -> PlanOutcome:
    """Return what a person is told: a query that cannot be answered is a refusal."""
    if not isinstance(outcome, Plan):
        return outcome
    try:
        answerable(outcome.query)
    except (QueryError, AccessError) as error:
        said = "; ".join(one.message for one in error.issues)
        return Refusal(
            code="out-of-scope",
            text=f"Understood, but {said}.",
            planner=outcome.planner,
            usage=outcome.usage,
        )
    return outcome


def _total(parts: Sequence[int | None]) -> int | None:
    known = [one for one in parts if one is not None]
    return sum(known) if len(known) == len(parts) else None


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that this share of the values does not exceed; the nearest rank."""
    if not values:
        return 0.0
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]
