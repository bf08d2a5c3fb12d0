"""Answer to answer with its sentences: in our own words, or in a narrator's, each one proved."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from engine.events import Said, Used
from engine.execution.backend import Cancellation
from engine.fields import dimensions_of, find_field
from engine.narration.facts import can_be_told, facts_of
from engine.narration.speak import Narrator, speak
from engine.question import Question, Usage
from engine.recording import Recorder
from engine.reply import Answer
from engine.running import Stages
from semantic.errors import Issue
from semantic.model import SemanticModel
from semantic.query import Filter, MetricQuery


def tell(
    answer: Answer,
    question: Question | None,
    narrator: Narrator | None,
    recorder: Recorder,
    stages: Stages,
    cancel: Cancellation | None,
) -> Answer:
    """Send on the answer's own sentences, or return it with a narrator's, each sent once proved.

    A narrator tells answers to questions in words, unless the keyword planner alone was asked for;
    what may not leave the machine is never told to one.
    """
    if (
        narrator is None
        or question is None
        or question.planner == "keyword"
        or not can_be_told(answer)
        or names_sensitive(answer.query, recorder.model)
    ):
        for one in answer.text:
            stages.emit(Said(one))
        return answer
    recorder.narrating(question.viewer, answer, facts_of(answer))
    with stages.stage("tell"):
        spoken = speak(
            answer, narrator, lambda one: stages.emit(Said(one)), cancel.wait if cancel else None
        )
    recorder.narrated(question.viewer, answer, spoken)
    if spoken.usage is not None:
        stages.emit(Used(spoken.usage))
    notes = () if spoken.note is None else (spoken.note,)
    return replace(
        answer,
        text=spoken.sentences,
        caveats=answer.caveats + notes,
        usage=together(answer.usage, spoken.usage),
    )


def together(first: Usage | None, second: Usage | None) -> Usage | None:
    """Return what both took; a sum with an unknown part is unknown."""
    if first is None or second is None:
        return first or second
    return replace(
        first,
        calls=first.calls + second.calls,
        tokens_in=_sum(first.tokens_in, second.tokens_in),
        tokens_out=_sum(first.tokens_out, second.tokens_out),
        tokens_cached=_sum(first.tokens_cached, second.tokens_cached),
        counted_tokens=first.counted_tokens + second.counted_tokens,
        cost_usd=_cost(first.cost_usd, second.cost_usd),
        seconds=round(first.seconds + second.seconds, 4),
        values_shared=first.values_shared or second.values_shared,
        failure=first.failure or second.failure,
    )


def _sum(first: int | None, second: int | None) -> int | None:
    return None if first is None or second is None else first + second


def _cost(first: Decimal | None, second: Decimal | None) -> Decimal | None:
    return None if first is None or second is None else first + second


def names_sensitive(query: MetricQuery, model: SemanticModel) -> bool:
    """Return whether a query names a sensitive field anywhere."""
    for name in _fields(query):
        found = find_field(model, name.partition(":")[0], "")
        if not isinstance(found, Issue) and any(
            one.sensitive for one in dimensions_of(model, found)
        ):
            return True
    return False


def _fields(query: MetricQuery) -> Iterator[str]:
    yield from query.dimensions
    for one in query.where:
        yield from _filtered(one)


def _filtered(one: Filter) -> Iterator[str]:
    if one.field is not None:
        yield one.field
    for inner in (*(one.any or ()), *(one.all or ()), *((one.not_,) if one.not_ else ())):
        yield from _filtered(inner)
