"""Segments beside metrics: one it already has, its twin, a filter, a second metric, a doubt."""

from itertools import pairwise

from engine.planning.meaning.conditions import Condition
from engine.planning.meaning.sentence import Sentence, Swap
from engine.planning.subject.compose_metric import counted, summed
from engine.planning.subject.compose_things import distinct_of
from engine.planning.subject.listing import joined
from engine.planning.subject.stock import is_stock


def fit_segments(sentence: Sentence, segments: dict[int, str]) -> None:
    """Merge a segment a metric already has, switch to its twin, filter by it, or ask."""
    for place, target in sorted(_merged_by_or(sentence, segments).items()):
        if place not in sentence.used:
            sentence.take(place)
            _fit(sentence, place, target)


def _merged_by_or(sentence: Sentence, segments: dict[int, str]) -> dict[int, str]:
    """Read "won or lost" as the segment that holds both, where there is one."""
    found = dict(segments)
    places = sorted(place for place in found if place not in sentence.used)
    for first, second in pairwise(places):
        between = range(first + 1, second)
        if not any(sentence.is_(at, "or") for at in between) or found[first] == found[second]:
            continue
        both = _union(sentence, found[first], found[second])
        if both is None:
            words = f'"{sentence.spans[first].text}" or "{sentence.spans[second].text}"'
            sentence.ask(f"{words} name different rows; which are meant?")
            continue
        sentence.take(first, *(at for at in between if sentence.is_(at, "or")))
        del found[first]
        found[second] = both
    return found


def _union(sentence: Sentence, one: str, other: str) -> str | None:
    """Return the segment of the rows in either of two."""
    segments = sentence.lexicon.segments
    parts = (segments[one], segments[other])
    home = one.partition(".")[0]
    for target, whole in segments.items():
        if target.partition(".")[0] != home or not all(part.implies(whole) for part in parts):
            continue
        if _values(whole) == _values(parts[0]) | _values(parts[1]):
            return target
    return None


def _values(condition: Condition) -> frozenset[tuple[object, str]]:
    if condition.others:
        return frozenset({("others", str(sorted(condition.others)))})
    return frozenset(
        ((column, allowed.negated), value)
        for column, allowed in condition.columns.items()
        for value in allowed.values
    )


def _fit(sentence: Sentence, place: int, target: str) -> None:
    for at, metric in enumerate(tuple(sentence.draft.metrics)):
        fit = fits(sentence, metric, target)
        if fit == "has":
            continue
        twin = _twin(sentence, metric, target)
        either = _either(sentence, place, metric, target) if fit == "excludes" else None
        if either:
            sentence.draft.metrics[at] = either
        elif twin:
            sentence.draft.metrics[at] = twin
            _keep_named_date(sentence, metric, twin)
        elif fit == "excludes" and _add_sibling(sentence, place, metric, target):
            return
        elif fit == "excludes" or fit == "partly":
            label = sentence.lexicon.metric(metric).words.label
            sentence.ask(
                f'"{sentence.spans[place].text}" does not fit {label}, '
                "which counts other rows by its definition.",
                swaps=_instead(sentence, metric, target),
            )
        else:
            _filter_by(sentence, at, metric, target)


def _filter_by(sentence: Sentence, at: int, metric: str, target: str) -> None:
    """Filter by a segment; accounts won in 2025 are dated by the deals, not by the accounts."""
    measure = sentence.measure(metric)
    home = target.partition(".")[0]
    counts = measure is not None and metric == counted(sentence, measure.dataset, None)
    if measure is not None and counts and measure.dataset != home:
        distinct = distinct_of(sentence, measure.dataset, target)
        if distinct:
            sentence.draft.metrics[at] = distinct
            return
        if sentence.free("window"):
            label = sentence.lexicon.metric(metric).words.label
            sentence.ask(f"Is the time that of {label}, or of what was done with them?")
    if target not in sentence.draft.segments:
        sentence.draft.segments.append(target)


def fits(sentence: Sentence, metric: str, target: str) -> str:
    """Return how a segment fits a metric.

    It "has" it already, "excludes" it, has it "partly" (a ratio of some in it and some not), or
    it "takes" it as a filter.
    """
    wanted, home = sentence.lexicon.segments[target], target.partition(".")[0]
    leaves = [have for of, have in sentence.lexicon.demands[metric] if of == home]
    if not leaves or not any(have.touches(wanted) or have.others for have in leaves):
        return "takes"
    if all(have.implies(wanted) for have in leaves):
        return "has"
    if any(have.excludes(wanted) for have in leaves):
        return "excludes"
    narrows = all(not have.touches(wanted) or wanted.implies(have) for have in leaves)
    alike = all(have == leaves[0] for have in leaves)
    return "takes" if narrows and alike else "partly"


def _instead(sentence: Sentence, metric: str, target: str) -> tuple[Swap, ...]:
    """Return what may be meant: the metric alone, those of the segment, or each beside it."""
    home = target.partition(".")[0]
    count, amount = counted(sentence, home, target), summed(sentence, home, target)
    if metric in sentence.lexicon.counts.values():
        amount = None
    elif metric in sentence.lexicon.amounts.values():
        count = None
    found = [name for name in (count, amount) if name]
    return (Swap(metrics=(metric,)), *(Swap(metrics=(name,)) for name in found))


def _either(sentence: Sentence, place: int, metric: str, target: str) -> str | None:
    """Return the count or amount of both in "deals won or lost"."""
    joiners = [at for at in (place - 1, place + 1) if sentence.is_(at, "or")]
    home = target.partition(".")[0]
    own = [
        name
        for name, condition in sentence.lexicon.segments.items()
        if name.partition(".")[0] == home
        and sentence.lexicon.demands[metric] == ((home, condition),)
    ]
    both = _union(sentence, own[0], target) if joiners and own else None
    if both is None:
        return None
    sentence.take(*joiners)
    counts = metric in sentence.lexicon.counts.values()
    return counted(sentence, home, both) if counts else summed(sentence, home, both)


def _add_sibling(sentence: Sentence, place: int, metric: str, target: str) -> bool:
    """Add the same count or amount of the other rows listed: "won and lost deals"."""
    joiners = joined(sentence, place)
    home = target.partition(".")[0]
    if metric in sentence.lexicon.counts.values():
        sibling = counted(sentence, home, target)
    elif metric in sentence.lexicon.amounts.values():
        sibling = summed(sentence, home, target)
    else:
        sibling = None
    if not joiners or sibling is None:
        return False
    sentence.take(*joiners)
    if sibling not in sentence.draft.metrics:
        sentence.draft.metrics.append(sibling)
    return True


def _twin(sentence: Sentence, metric: str, segment: str) -> str | None:
    """Return the metric that is this one for a segment: deals, lost, are deals lost."""
    dataset = segment.partition(".")[0]
    if sentence.lexicon.counts.get((dataset, "")) == metric or (
        _is_plain(sentence, metric, dataset, "count")
    ):
        return counted(sentence, dataset, segment)
    if _is_plain(sentence, metric, dataset, "sum"):
        return summed(sentence, dataset, segment)
    return None


def _is_plain(sentence: Sentence, metric: str, dataset: str, aggregate: str) -> bool:
    measure = sentence.measure(metric)
    if measure is None or measure.dataset != dataset or measure.where is not None:
        return False
    if aggregate == "count":
        return measure.aggregate == "count" and measure.argument is None
    return measure.aggregate == aggregate and summed(sentence, dataset, None) is not None


def _keep_named_date(sentence: Sentence, metric: str, twin: str) -> None:
    """Keep the date that a word named: "created before 2024 that are still open"."""
    dates = sentence.time_of(metric)
    if dates is None or dates == sentence.time_of(twin):
        return
    named = [
        sentence.spans[place].text
        for place in sentence.used
        if sentence.says_new(place)
        and any(one.target == metric for one in sentence.spans[place].of("metric"))
    ]
    only_new = all("new" in one.casefold().split() for one in named)
    if named and only_new and sentence.free("window") and not is_stock(sentence, twin):
        label = sentence.lexicon.metric(twin).words.label
        swaps = tuple(Swap(metrics=(one,)) for one in (twin, metric))
        sentence.ask(f'"{named[0]}" may be new then, or {label} then.', swaps=swaps)
    elif named and sentence.free("window"):
        sentence.draft.time_dimension = dates
    elif named:
        label = sentence.lexicon.metric(twin).words.label
        sentence.ask(f'"{named[0]}" and {label} are dated by different days: which time is meant?')
