"""The SQL of the answer before, for who asks to see it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from engine.question import Explanation, PlanOutcome, Question, Viewer
from engine.statement import Statement
from semantic.errors import AccessError, QueryError
from semantic.query import MetricQuery

Compile = Callable[[MetricQuery, Viewer, date], Statement]


def with_sql(
    outcome: PlanOutcome, question: Question, as_of: date, compile_query: Compile
) -> PlanOutcome:
    """Add to an explanation of SQL that of the answer before, as its asker may see it."""
    if not isinstance(outcome, Explanation) or outcome.about != "sql":
        return outcome
    if question.previous is None:
        return outcome
    try:
        written = compile_query(question.previous, question.viewer, as_of)
    except (QueryError, AccessError):
        return outcome
    return replace(outcome, text=f"{outcome.text} Of the answer before it is: {written.sql}")
