"""Groups without any rows: kept where a bound lets them in, or the gap is said or asked about."""

from engine.planning.sentence import Sentence, Threshold
from semantic.joins import ManyToOne, find_path
from semantic.model import Measure


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
    if things is None:
        thing = sentence.lexicon.model.datasets[home].words.label.lower()
        sentence.assume(f"Only a {thing} with at least one of them is shown.")
        return
    others = [one for one in _kept(sentence) if not _of_things(sentence, home, one)]
    if draft.window is not None or others:
        sentence.ask("Those with none at all cannot be told from those that other words leave out.")
        return
    if things not in draft.metrics:
        draft.metrics.append(things)


def _admits_none(sentence: Sentence, metric: str, threshold: Threshold) -> bool:
    definition = sentence.lexicon.metric(metric).definition
    if not isinstance(definition, Measure) or not definition.aggregate.startswith("count"):
        return False
    low, op = threshold.numbers[0], threshold.op
    return op in ("<", "<=") or (op in ("=", ">=", "between") and low == 0)


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
