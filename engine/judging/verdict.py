"""A planner's outcome against what was meant: right, wrong, asked back, refused, explained."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal, assert_never

from engine.judging.case import Case, Kind
from engine.judging.meaning import Difference, differences, meaning_of
from engine.question import Clarification, Explanation, Plan, PlanOutcome, Refusal
from semantic.model import SemanticModel
from semantic.query import MetricQuery

#: `asked`, `refused`, `explained`: not what was meant, but no wrong number either.
Verdict = Literal["right", "wrong", "asked", "refused", "explained"]
#: Whether a query gives, by its rows, what another one is wanted for.
Same = Callable[[MetricQuery, MetricQuery], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One question judged. `remarks` are differences that make nothing wrong."""

    verdict: Verdict
    differs: tuple[Difference, ...] = ()
    remarks: tuple[str, ...] = ()


def judge(
    case: Case, outcome: PlanOutcome, model: SemanticModel, as_of: date, same: Same
) -> Judged:
    """Return the verdict on an outcome; rows are looked at only where the queries differ."""
    kind = kind_of(outcome)
    if kind not in case.expect:
        return Judged(verdict=_INSTEAD[kind])
    if not isinstance(outcome, Plan):
        return Judged(verdict="right")
    return _judge_query(case, outcome, model, as_of, same)


#: What an outcome is called that was not meant. A number where none was meant is wrong.
_INSTEAD: dict[Kind, Verdict] = {
    "query": "wrong",
    "clarification": "asked",
    "refusal": "refused",
    "explanation": "explained",
}


def kind_of(outcome: PlanOutcome) -> Kind:
    """Return what came of a question."""
    match outcome:
        case Plan():
            return "query"
        case Clarification():
            return "clarification"
        case Refusal():
            return "refusal"
        case Explanation():
            return "explanation"
        case _:
            assert_never(outcome)


def _judge_query(case: Case, plan: Plan, model: SemanticModel, as_of: date, same: Same) -> Judged:
    remarks: list[str] = []
    if case.chart is not None and plan.chart_wish != case.chart:
        remarks.append(f"chart: got {plan.chart_wish or 'none'}, wanted {case.chart}")
    if case.noted and not plan.assumptions:
        differs = (Difference("note", "none", "what was assumed"),)
        return Judged(verdict="wrong", differs=differs, remarks=tuple(remarks))
    if not case.wanted:
        return Judged(verdict="right", remarks=tuple(remarks))
    got = meaning_of(plan.query, model, as_of)
    found = [differences(got, meaning_of(one, model, as_of)) for one in case.wanted]
    if () in found:
        return Judged(verdict="right", remarks=tuple(remarks))
    equal = next((n for n, one in enumerate(case.wanted) if same(plan.query, one)), None)
    if equal is not None:
        remarks.append("equal rows though " + "; ".join(map(str, found[equal])))
        return Judged(verdict="right", remarks=tuple(remarks))
    return Judged(verdict="wrong", differs=min(found, key=len), remarks=tuple(remarks))
