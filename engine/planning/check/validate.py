"""A metric query against the question it was made from, whoever made it: words, sense, names.

A planner that gets an issue back must ask, mend or refuse; it never hands the query on.
"""

from datetime import date

from engine.planning.check.dated_rows import dated_rows
from engine.planning.check.faithful import unheard
from engine.planning.check.faithful_shape import Heard
from engine.planning.check.faithful_values import unclear_joins, unclear_negations
from engine.planning.check.swallowed import swallowed
from engine.planning.check.two_questions import two_questions
from engine.planning.check.unsaid import unsaid
from engine.planning.check.untold import untold
from engine.planning.meaning.lexicon import Lexicon
from engine.planning.meaning.query_slots import slots_of
from engine.planning.meaning.sane import senseless
from engine.planning.meaning.spans import Span
from engine.resolve import resolve
from semantic.errors import Issue, QueryError
from semantic.query import MetricQuery

#: What is wrong with a query for a question, though the query itself would run.
CODES = (
    "unheard",
    "unclear-scope",
    "contradiction",
    "constant-group",
    "cut-buckets",
    "odd-bound",
    "unfounded-value",
    "unfounded-number",
)


def validate(
    query: MetricQuery,
    spans: tuple[Span, ...],
    lexicon: Lexicon,
    as_of: date,
    previous: MetricQuery | None = None,
) -> tuple[Issue, ...]:
    """Return every issue of a query made from the words covered by `spans`; none is right.

    First it must resolve, then hold each thing the words mean in its slot and nothing that they
    do not say, then make sense. What the query `previous` had may stay.
    `spans` come from `keyword_planner.cover`, so the words are read the same for every planner.
    """
    try:
        resolve(query, lexicon.model, as_of)
    except QueryError as error:
        return error.issues
    slots = slots_of(query, lexicon)
    kept = tuple(span for span in spans if span.kind not in ("stop", "filler"))
    found = (
        *senseless(slots, kept),
        *unheard(kept, slots, as_of),
        *unclear_negations(slots, kept),
        *unclear_joins(slots, kept),
        *two_questions(Heard(kept, slots, as_of)),
        *untold(Heard(spans, slots, as_of)),
        *dated_rows(Heard(kept, slots, as_of)),
        *swallowed(Heard(kept, slots, as_of)),
        *unsaid(kept, slots, previous),
    )
    return tuple(dict.fromkeys(found))
