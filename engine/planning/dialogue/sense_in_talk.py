"""An edited query that would not run, or would mean nothing: what is kept that it clashes with."""

from engine.planning.dialogue.explain_terms import nearest_questions
from engine.planning.dialogue.talk import Talk
from engine.planning.dialogue.tell_kept import tell_kept
from engine.planning.meaning.lexicon import Lexicon
from engine.planning.meaning.phrase_query import phrase_query
from engine.planning.meaning.query_slots import slots_of
from engine.planning.meaning.sane import senseless
from engine.question import Clarification, Option, Refusal
from engine.resolve import resolve
from semantic.errors import Issue, QueryError
from semantic.query import MetricQuery


def sense_in_talk(talk: Talk, query: MetricQuery) -> Clarification | Refusal | None:
    """Ask what should go where an edit clashes with what was kept; None where all is well."""
    issues = _issues(talk, query)
    if not issues or _issues(talk, talk.previous):
        return None
    said = issues[0].message.rstrip(".")
    text = f"That does not go with the question before: {said}. What is meant?"
    kept = tell_kept(query, talk.previous, talk.lexicon)
    shorter = [one.without for one in kept if one.without is not None]
    sound = [one for one in dict.fromkeys(shorter) if not _issues(talk, one)]
    bare = MetricQuery(metrics=query.metrics)
    options = [one for one in (*sound, bare) if one.metrics and not _issues(talk, one)]
    options += [talk.previous] if options else []
    asked = tuple(_option(one, talk.lexicon) for one in dict.fromkeys(options))[:4]
    if len(asked) < 2:
        near = nearest_questions(talk.said.text, talk.lexicon)
        return Refusal(code="not-understood", text=text, suggestions=near)
    return Clarification(text=text, options=asked)


def sensible(talk: Talk, query: MetricQuery) -> bool:
    """Return whether a query would run, and mean something."""
    return not _issues(talk, query)


def _issues(talk: Talk, query: MetricQuery) -> tuple[Issue, ...]:
    try:
        resolve(query, talk.lexicon.model, talk.context.as_of)
    except QueryError as error:
        return error.issues
    return senseless(slots_of(query, talk.lexicon), ())


def _option(query: MetricQuery, lexicon: Lexicon) -> Option:
    return Option(text=phrase_query(query, lexicon), query=query)
