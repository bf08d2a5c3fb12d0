"""Things counted through what was done with them: accounts won are distinct accounts of deals."""

from typing import Final

from sqlglot import exp

from engine.planning.meaning.conditions import ALWAYS
from engine.planning.meaning.lexicon import Lexicon
from engine.planning.meaning.sentence import Sentence
from semantic.model import Measure, PointInTime

_OF_ROWS: Final = frozenset({"of", "on", "in", "for", "from", "at", "of the", "on the", "in the"})


def things_counted(lexicon: Lexicon, metric: str) -> str | None:
    """Return the dataset whose rows a metric counts: accounts, for distinct accounts of deals."""
    definition = lexicon.metric(metric).definition
    measure = definition.measure if isinstance(definition, PointInTime) else definition
    if not isinstance(measure, Measure):
        return None
    if measure.aggregate == "count" and measure.argument is None:
        return measure.dataset
    if measure.aggregate != "count_distinct" or measure.argument is None:
        return None
    column = measure.argument.tree
    if not isinstance(column, exp.Column) or column.table:
        return None
    home = lexicon.model.datasets[measure.dataset]
    if home.primary_key == (column.name,):
        return measure.dataset
    joins = (join for join in home.joins.values() if join.columns == (column.name,))
    return next((join.dataset for join in joins), None)


def is_of_rows(sentence: Sentence, place: int) -> bool:
    """Return whether things that lead a question are of some rows: "contacts on open deals"."""
    tie, thing = sentence.at(place - 1), sentence.at(place - 2)
    if thing is None or tie is None or place != 2 or tie.text.casefold() not in _OF_ROWS:
        return False
    counted = {things_counted(sentence.lexicon, one.target) for one in thing.of("metric")}
    rows = {
        things_counted(sentence.lexicon, one.target) for one in sentence.spans[place].of("metric")
    }
    return any(one.target in counted - rows for one in thing.of("entity"))


def counts_also(lexicon: Lexicon, said: str, shown: str) -> bool:
    """Return whether one metric counts all of the things another counts through other rows."""
    things = things_counted(lexicon, said)
    rows = lexicon.demands[shown]
    return (
        things is not None
        and lexicon.demands[said] == ((things, ALWAYS),)
        and all(dataset != things for dataset, _ in rows)
        and things_counted(lexicon, shown) == things
    )


def distinct_of(sentence: Sentence, thing: str, segment: str) -> str | None:
    """Return the metric that counts a segment's distinct things: customers, for accounts won."""
    lexicon = sentence.lexicon
    wanted = ((segment.partition(".")[0], lexicon.segments[segment]),)
    for metric in lexicon.model.metrics.values():
        if metric.hidden or lexicon.demands[metric.name] != wanted:
            continue
        if things_counted(lexicon, metric.name) == thing:
            return metric.name
    return None


def ratio_of(sentence: Sentence, metric: str, each: str) -> str | None:
    """Return the metric that divides a count by another's: contacts per deal."""
    counted = sentence.measure(metric)
    if counted is None or counted.aggregate != "count":
        return None
    for name, parts in sentence.lexicon.demands.items():
        known = sentence.lexicon.metric(name)
        homes = tuple(dataset for dataset, _ in parts)
        tree = getattr(known.definition, "tree", None)
        if known.hidden or homes != (counted.dataset, each) or not isinstance(tree, exp.Div):
            continue
        if all(
            sentence.lexicon.metric(one).format == "integer" or _is_count(sentence, one)
            for one in getattr(known.definition, "metrics", ())
        ):
            return name
    return None


def _is_count(sentence: Sentence, metric: str) -> bool:
    measure = sentence.measure(metric)
    return measure is not None and measure.aggregate == "count"
