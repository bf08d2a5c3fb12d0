"""Whether one metric may stand for the words of another: lost deals, and what they were worth."""

from engine.planning.meaning.lexicon import key_of
from engine.planning.meaning.query_slots import Slots
from engine.planning.meaning.spans import Span
from engine.planning.text.inflect import family
from engine.planning.text.tokens import words_of
from engine.planning.text.words import STOP
from semantic.joins import ManyToOne, find_path
from semantic.model import Conversion, Cumulative, Funnel, Measure, Metric, PointInTime

_AGAINST = frozenset({"vs", "versus", "against", "to"})
_COUNTING = frozenset({"how", "many", "number", "count", "total"})


def kin_of(slots: Slots, said: str, shown: str) -> bool:
    """Return whether two metrics are of the same rows, or the rows themselves are listed.

    A restricted metric is kin of one with the same restriction only; deals are kin of lost deals.
    """
    model = slots.lexicon.model
    one = model.metrics[said].definition
    if not isinstance(one, Measure):
        return False
    if slots.query.rows == one.dataset:
        return True
    other = model.metrics[shown].definition if shown else None
    if not isinstance(other, Measure):
        return False
    where = one.where.canonical() if one.where else ""
    return one.dataset == other.dataset and (
        not where or (other.where is not None and other.where.canonical() == where)
    )


def only_limits(slots: Slots, said: str, shown: str) -> bool:
    """Return whether a count says again what a metric is of: the cycle of "deals closed"."""
    one = slots.lexicon.model.metrics[said].definition
    if not isinstance(one, Measure) or one.where is None or one.aggregate != "count":
        return False
    ((home, condition),) = slots.lexicon.demands[said]
    mine = slots.lexicon.demands[shown]
    return bool(mine) and all(of == home and have.implies(condition) for of, have in mine)


def made_of(slots: Slots, field: str, shown: str) -> bool:
    """Return whether a metric is made of a field: the median deal size of the deals' sizes."""
    definition = slots.lexicon.metric(shown).definition
    if not isinstance(definition, Measure) or definition.argument is None:
        return False
    dimension = slots.lexicon.dimension(field)
    same = definition.argument.tree == dimension.expression.tree
    return same and definition.aggregate != "sum" and definition.dataset == dimension.dataset


def adds_up(slots: Slots, field: str, shown: str) -> bool:
    """Return whether a metric adds up a field: "open deals by size" are ranked by their amount."""
    definition = slots.lexicon.metric(shown).definition
    if not isinstance(definition, Measure) or definition.argument is None:
        return False
    dimension = slots.lexicon.dimension(field)
    same = definition.argument.tree == dimension.expression.tree
    return same and definition.aggregate == "sum" and definition.dataset == dimension.dataset


def moves(slots: Slots, said: str, shown: str) -> bool:
    """Return whether a funnel or conversion follows the rows that a plain count counts."""
    model = slots.lexicon.model
    one, other = model.metrics[said].definition, model.metrics[shown].definition
    if not isinstance(one, Measure) or not isinstance(other, Funnel | Conversion):
        return False
    path = find_path(model.datasets, other.dataset, one.dataset)
    return one.where is None and one.aggregate == "count" and isinstance(path, ManyToOne)


def worded(spans: tuple[Span, ...], place: int, slots: Slots, shown: str) -> bool:
    """Return whether the words around make it another metric: "pipeline created in May"."""
    metric = slots.lexicon.metric(shown)
    if _to_date(slots, spans[place], shown):
        return True
    mine = set(words_of(spans[place].text)) - STOP - _COUNTING
    said = {form for span in spans for word in words_of(span.text) for form in family(word)}
    if any(one.target == "create" for span in spans for one in span.of("verb")):
        said |= family("created")  # "pipeline added" is pipeline created
    if isinstance(metric.definition, PointInTime):
        return bool(mine & set(words_of(metric.words.label)))
    return any(
        phrase == mine - _AGAINST or (mine <= phrase <= said and phrase != mine)
        for phrase in _phrases(metric)
    )


def _to_date(slots: Slots, span: Span, shown: str) -> bool:
    """Return whether "bookings YTD" became bookings, in a window that ends today."""
    window = slots.query.time.window if slots.query.time else None
    definitions = [slots.lexicon.metric(one.target).definition for one in span.of("metric")]
    return any(
        isinstance(one, Cumulative) and one.metric == shown and window == f"{one.to_date}_to_date"
        for one in definitions
    )


def _phrases(metric: Metric) -> list[set[str]]:
    said = (metric.words.label, *metric.words.synonyms)
    return [words for one in said if (words := set(key_of(words_of(one)).split()) - _COUNTING)]
