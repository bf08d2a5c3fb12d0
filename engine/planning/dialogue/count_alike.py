""" "How many deals is that": the count of the rows that the metric before was measured on."""

from sqlglot import exp

from engine.planning.dialogue.talk import Talk
from engine.planning.meaning.lexicon import Lexicon, without_parentheses
from semantic.model import Formula, Measure


def counted_alike(talk: Talk, metrics: tuple[str, ...]) -> tuple[str, ...]:
    """Return the count of what was measured where the count of all such rows is asked.

    After open pipeline, "how many deals is that" counts the open ones; after the win rate those
    won or lost, which it is a rate of. "And the number of deals" beside a rate shows each count.
    """
    found = _alike(talk, metrics)
    if not found or metrics[0] in found:
        return metrics
    if len(found) == 1 and (talk.said.pointing or not _is_formula(talk)):
        return found
    return (*found, *metrics) if talk.said.also or talk.said.adding else metrics


def counts_meant(talk: Talk, metrics: tuple[str, ...]) -> tuple[str, ...]:
    """Return what "how about the number of deals" may count after a rate: its own, or all."""
    found = _alike(talk, metrics)
    sure = talk.said.also or talk.said.adding or metrics == found or not _is_formula(talk)
    return (
        () if sure or not found or (talk.said.pointing and len(found) == 1) else (*found, *metrics)
    )


def _alike(talk: Talk, metrics: tuple[str, ...]) -> tuple[str, ...]:
    """Return the counts of the rows that the metrics before are of."""
    if len(metrics) != 1:
        return ()
    found = (_count_under(talk.lexicon, one, metrics[0]) for one in talk.previous.metrics)
    return tuple(dict.fromkeys(one for one in found if one))


def _is_formula(talk: Talk) -> bool:
    kinds = (talk.lexicon.metric(one).definition for one in talk.previous.metrics)
    return any(isinstance(one, Formula) for one in kinds)


def _count_under(lexicon: Lexicon, measured: str, asked: str) -> str | None:
    """Return the metric that counts the rows a metric is of, if they are those asked of."""
    definition = lexicon.metric(measured).definition
    if isinstance(definition, Formula):
        found = (_count_under(lexicon, one, asked) for one in _of_which(definition))
        return next((one for one in found if one), None)
    if not isinstance(definition, Measure):
        return None
    if lexicon.counts.get((definition.dataset, "")) != asked:
        return None
    where = definition.where
    key = "" if where is None else without_parentheses(where.canonical())
    return lexicon.counts.get((definition.dataset, key))


def _of_which(formula: Formula) -> tuple[str, ...]:
    """Return the metrics of a formula: what it divides by first, for it is a rate of those."""
    below = [one.expression.name for one in formula.tree.find_all(exp.Div)]
    return tuple(
        dict.fromkeys((*(one for one in below if one in formula.metrics), *formula.metrics))
    )
