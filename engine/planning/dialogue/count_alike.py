""" "How many deals is that": the count of the rows that the metric before was measured on."""

from sqlglot import exp

from engine.planning.dialogue.talk import Talk
from engine.planning.meaning.lexicon import Lexicon, without_parentheses
from semantic.model import Formula, Measure


def counted_alike(talk: Talk, metrics: tuple[str, ...]) -> tuple[str, ...]:
    """Return the count of what was measured where the count of all such rows is asked.

    After open pipeline, "how many deals is that" counts the open ones; after the win rate those
    won or lost, which it is a rate of.
    """
    found = _alike(talk, metrics)
    return (found,) if found and (talk.said.pointing or not _is_formula(talk)) else metrics


def counts_meant(talk: Talk, metrics: tuple[str, ...]) -> tuple[str, ...]:
    """Return what "and the number of deals" may count after a rate: its own, or all of them."""
    found = _alike(talk, metrics)
    doubtful = found and found not in metrics and _is_formula(talk) and not talk.said.pointing
    return (found, *metrics) if doubtful and found else ()


def _alike(talk: Talk, metrics: tuple[str, ...]) -> str | None:
    if len(metrics) != 1 or len(talk.previous.metrics) != 1:
        return None
    return _count_under(talk.lexicon, talk.previous.metrics[0], metrics[0])


def _is_formula(talk: Talk) -> bool:
    return isinstance(talk.lexicon.metric(talk.previous.metrics[0]).definition, Formula)


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
