"""Groups without any rows: kept where a bound lets them in, or the gap is said or asked about."""

from engine.planning.meaning.conditions import ALWAYS
from engine.planning.meaning.sentence import Sentence, Swap, Threshold
from engine.planning.subject.compose_things import things_counted
from semantic.joins import ManyToOne, find_path
from semantic.model import Measure
from semantic.query import Having, OrderBy


def keep_empty_groups(sentence: Sentence, metric: str, threshold: Threshold) -> None:
    """Count the grouped things themselves where a bound on their rows admits none at all.

    "Accounts with fewer than 3 open deals" are also those with none: a metric of deals has no row
    for them, the number of accounts has.
    """
    draft = sentence.draft
    if not _admits_none(sentence, metric, threshold) or len(draft.dimensions) != 1:
        return
    home = draft.dimensions[0].partition(".")[0]
    label = sentence.lexicon.label(home)
    if label != draft.dimensions[0] or home in _homes(sentence, metric):
        return
    things = sentence.lexicon.counts.get((home, ""))
    if things is None and threshold.op == "=":
        twins = (sentence.lexicon.amounts.get(key) for key, _ in _keys(sentence, metric))
        swaps = tuple(Swap(metrics=(one,), unbounded=True) for one in (metric, *twins) if one)
        sentence.ask("Those with none at all are nowhere counted.", swaps=swaps)
        return
    if things is None:
        thing = sentence.lexicon.model.datasets[home].words.label.lower()
        sentence.assume(f"Only a {thing} with at least one of them is shown.")
        return
    others = [one for one in _kept(sentence) if not _of_things(sentence, home, one)]
    if draft.window is not None or others:
        sentence.ask("Those with none at all cannot be told from those that other words leave out.")
        return
    some = [one for one in draft.metrics if one != metric and _is_had(sentence, one)]
    if some:
        draft.having += [Having(metric=one, op=">", value=0) for one in some]
        draft.order_by += [OrderBy(by=some[0], direction="desc")]
    elif (kind := _kind_named(sentence, threshold, home)) is not None:
        draft.metrics.append(kind)
        draft.having.append(Having(metric=kind, op=">", value=0))
    elif things not in draft.metrics:
        draft.metrics.append(things)


def _kind_named(sentence: Sentence, threshold: Threshold, home: str) -> str | None:
    """Return the count of some of the things that their word is of: customers, of all accounts."""
    place = -1 if threshold.before is None else threshold.before
    while sentence.is_(place, "with", "which", "who"):
        place -= 1
    span = sentence.at(place)
    for one in span.of("metric") if span is not None else ():
        demands = sentence.lexicon.demands[one.target]
        some = len(demands) == 1 and demands[0][1] != ALWAYS
        if some and things_counted(sentence.lexicon, one.target) == home:
            return one.target
    return None


def _is_had(sentence: Sentence, metric: str) -> bool:
    """Return whether the things must have some of a metric: "that have pipeline"."""
    for place, span in enumerate(sentence.spans[1:], 1):
        named = any(one.target == metric for one in span.of("metric"))
        if named and sentence.spans[place - 1].of("with"):
            return True
    return False


def _admits_none(sentence: Sentence, metric: str, threshold: Threshold) -> bool:
    definition = sentence.lexicon.metric(metric).definition
    if not isinstance(definition, Measure) or not definition.aggregate.startswith("count"):
        return False
    low, op = threshold.numbers[0], threshold.op
    return op in ("<", "<=") or (op in ("=", ">=", "between") and low == 0)


def _keys(sentence: Sentence, metric: str) -> list[tuple[tuple[str, str], str]]:
    return [one for one in sentence.lexicon.counts.items() if one[1] == metric]


def _homes(sentence: Sentence, metric: str) -> tuple[str, ...]:
    measure = sentence.measure(metric)
    return (measure.dataset,) if measure else ()


def _kept(sentence: Sentence) -> list[str]:
    """Return the datasets that filters and segments are on."""
    found = [one.field or "" for one in sentence.draft.where] + sentence.draft.segments
    return [one.partition(".")[0] for one in found]


def _of_things(sentence: Sentence, home: str, dataset: str) -> bool:
    """Return whether a condition is on the things themselves, not on their rows."""
    datasets = sentence.lexicon.model.datasets
    if dataset not in datasets:
        return False
    return isinstance(find_path(datasets, home, dataset), ManyToOne)
