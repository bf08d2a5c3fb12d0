"""Bounds on numbers to row filters or to conditions on the metrics of groups, or a doubt."""

from dataclasses import replace

from engine.planning.meaning.sentence import Sentence, Threshold
from engine.planning.shape.bound_fields import NUMERIC, money_of, numeric_field
from engine.planning.shape.empty_groups import keep_empty_groups
from engine.planning.shape.read_bounds import BETWEEN
from engine.planning.shape.read_filters import having_of
from engine.planning.shape.settle_lengths import (
    as_days,
    is_length,
    length_filter,
    settle_length,
)
from engine.planning.subject.compose_metric import counted, headline
from engine.planning.subject.read_groups import field_of
from engine.planning.subject.read_subject import fit_verbs
from semantic.model import Dimension
from semantic.query import Filter, Operator


def settle_bounds(sentence: Sentence) -> None:
    """Turn the bounds into row filters or conditions on metrics, or ask."""
    for threshold in sentence.thresholds:
        if not _settled(sentence, threshold):
            if threshold.after is not None:
                sentence.used.discard(threshold.after)
            numbers = " and ".join(f"{number:,}" for number in threshold.numbers)
            sentence.ask(f"It is not clear what {threshold.op} {numbers} is about.")


def _settled(sentence: Sentence, threshold: Threshold) -> bool:
    if threshold.rate and not (sentence.draft.dimensions or sentence.draft.grain):
        return _show_rate(sentence, threshold)
    if threshold.rate:
        return _have(sentence, threshold.rate, threshold)
    if threshold.unit == "times":
        return _often(sentence, threshold)
    if threshold.after is not None and not _of_another_kind(sentence, threshold):
        return _after(sentence, threshold)
    return (
        _before(sentence, threshold)
        or settle_length(sentence, threshold)
        or _on_only_metric(sentence, threshold)
        or _on_each_row(sentence, threshold)
    )


def _show_rate(sentence: Sentence, threshold: Threshold) -> bool:
    """Show how far it went where just that is asked: "did we hit our quota last quarter"."""
    draft = sentence.draft
    counts = set(sentence.lexicon.counts.values())
    if draft.metrics or draft.rows or sentence.free("many") or threshold.rate in counts:
        return False
    draft.metrics.append(threshold.rate)
    label = sentence.lexicon.metric(threshold.rate).words.label
    sentence.assume(f"{label} tells it: 100% is all of it.")
    return True


def _of_another_kind(sentence: Sentence, threshold: Threshold) -> bool:
    """Return whether a length of time stands before a measure that is none: it bounds an age."""
    reading = sentence.spans[threshold.after or 0].first("metric")
    if not threshold.unit or reading is None:
        return False
    return sentence.lexicon.metric(reading.target).format != "days"


def _often(sentence: Sentence, threshold: Threshold) -> bool:
    """Bound how often a verb holds: "customers who bought at least three times"."""
    draft = sentence.draft
    for key, name in sentence.lexicon.amounts.items():
        twin = sentence.lexicon.counts.get(key)
        if draft.metrics == [name] and key[1] and twin:
            draft.metrics[:] = [twin]
            return _have(sentence, twin, threshold)
    return False


def _on_each_row(sentence: Sentence, threshold: Threshold) -> bool:
    """Bound each row of a sum that is not grouped: "pipeline over 100k in EMEA"."""
    draft = sentence.draft
    large = threshold.money or threshold.numbers[0] >= 1000
    if len(draft.metrics) != 1 or draft.dimensions or draft.grain or not large or threshold.unit:
        return False
    measure = sentence.measure(draft.metrics[0])
    field = money_of(sentence, measure.dataset) if measure else None
    if field is None or threshold.percent or not (draft.where or draft.segments):
        return False
    thing = sentence.lexicon.model.datasets[field.partition(".")[0]].words.label.lower()
    sentence.assume(f"The bound is on each {thing}, not on them together.")
    return _filter(sentence, field, threshold)


def _after(sentence: Sentence, threshold: Threshold) -> bool:
    if threshold.after is None:
        return False
    span = sentence.spans[threshold.after]
    metric = span.first("metric")
    field = numeric_field(sentence, threshold.after)
    if metric is None and field is None:
        entity, segment = span.first("entity"), span.first("segment")
        home = segment.target.partition(".")[0] if segment else entity.target if entity else ""
        name = counted(sentence, home, segment.target if segment else None) if home else None
        return bool(name) and _have(sentence, name or "", threshold)
    if metric is None and field is not None:
        return _filter(sentence, field, threshold)
    return metric is not None and _have(sentence, _by_verb(sentence, metric.target), threshold)


def _by_verb(sentence: Sentence, metric: str) -> str:
    """Return the count of what a verb says: reps who won more than 5 deals have as many wins."""
    draft = sentence.draft
    plain = next((key for key, name in sentence.lexicon.counts.items() if name == metric), None)
    done = any(one.target in ("win", "lose") for s in sentence.spans for one in s.of("verb"))
    if plain is None or plain[1] or not done:
        return metric
    for key, name in sentence.lexicon.amounts.items():
        twin = sentence.lexicon.counts.get(key)
        if key[0] == plain[0] and key[1] and draft.metrics == [name] and twin:
            draft.metrics[:] = [twin]
            return twin
    return metric


def _have(sentence: Sentence, metric: str, threshold: Threshold) -> bool:
    """Bound a metric of each group; "reps with more than 3 deals" also shows how many."""
    draft = sentence.draft
    if not (draft.dimensions or draft.grain) or not _measures_alike(sentence, metric, threshold):
        return False
    kept = threshold.turned()
    if kept is None or (threshold.negated and not _leaves_groups(sentence, threshold)):
        return False
    threshold = kept
    if is_length(threshold):
        threshold = replace(threshold, numbers=as_days(sentence, threshold), unit="day")
    if not draft.metrics:
        draft.metrics.append(metric)
        fit_verbs(sentence)
    draft.having += having_of(sentence, metric, threshold)
    keep_empty_groups(sentence, metric, threshold)
    return True


def _leaves_groups(sentence: Sentence, threshold: Threshold) -> bool:
    """Return whether what is left out are the groups shown: no reps of "win rate by region".

    Of "leave out anything under 25k" it may be the rows as well.
    """
    if threshold.left_out is None:
        return True
    shown = [*sentence.draft.dimensions, *([sentence.draft.grain] if sentence.draft.grain else [])]
    span = sentence.spans[threshold.left_out]
    named = span.of("dimension", "entity") and not span.of("not")
    if not named and _of_money(sentence, threshold):
        return False
    return len(shown) == 1 and (not named or field_of(sentence, threshold.left_out) == shown[0])


def _of_money(sentence: Sentence, threshold: Threshold) -> bool:
    """Return whether a bound is of money that no word ties to the groups: "those under 25k"."""
    large = threshold.money or threshold.numbers[0] >= 1000
    return large and sentence.stops.isdisjoint({"those", "them", "ones"})


def _measures_alike(sentence: Sentence, metric: str, threshold: Threshold) -> bool:
    """Return whether a bound is of the metric's kind: a win rate is not over 100k."""
    kind = sentence.lexicon.metric(metric).format
    if kind == "percent":
        return not threshold.money and max(threshold.numbers) <= 100
    if kind == "days" and max(threshold.numbers) >= 10_000:
        return False  # no length of time, but money
    return not threshold.percent and (kind == "currency" or not threshold.money)


def _passes(sentence: Sentence, place: int) -> bool:
    """Return whether a span stands between a bound and what it bounds."""
    named = sentence.is_(place, "group") and sentence.is_(place + 1, "value")
    return named or sentence.is_(place, *BETWEEN) or bool(sentence.spans[place].of("verb"))


def _before(sentence: Sentence, threshold: Threshold) -> bool:
    """Settle a bound by what stands before it: a field, a metric, or the thing counted."""
    place = threshold.before
    while place is not None and place >= 0 and _passes(sentence, place):
        place -= 1
    if place is None or place < 0:
        return False
    span = sentence.spans[place]
    field = numeric_field(sentence, place)
    if field and not (span.of("metric") and threshold.percent):
        sentence.take(place)
        return _filter(sentence, field, threshold)
    metric = span.first("metric")
    counts = set(sentence.lexicon.counts.values())
    thing = bool(span.of("entity", "segment")) or (metric is not None and metric.target in counts)
    if place in sentence.grouped and not threshold.unit:
        return _group_bound(sentence, threshold, place)
    if thing and not threshold.unit:
        small = not threshold.money and max(threshold.numbers) < 1000
        if metric and small and sentence.draft.dimensions and not span.of("dimension"):
            sentence.take(place)
            return _have(sentence, metric.target, threshold)
        return _row_bound(sentence, threshold, place)
    if metric and sentence.draft.dimensions:
        if _may_be_rows(sentence, threshold, place):
            return False
        if threshold.unit and sentence.lexicon.metric(metric.target).format != "days":
            return False
        return _have(sentence, _shown(sentence, metric.target), threshold)
    return False


def _may_be_rows(sentence: Sentence, threshold: Threshold, place: int) -> bool:
    """Return whether money behind a state may bound each row: "closed won above 200k by rep"."""
    span = sentence.spans[place]
    named_first = any(at < place for at in sentence.grouped)
    large = threshold.money or threshold.numbers[0] >= 1000
    return bool(span.of("segment") and span.of("metric")) and large and not named_first


def _shown(sentence: Sentence, metric: str) -> str:
    """Return what a bounded word became: "pipeline over 100k created in May" is what was created.

    The word alone names one metric; the verb beside it made it another, the only one shown.
    """
    draft = sentence.draft
    named = [one for span in sentence.spans for one in span.of("metric") if span.kind == "metric"]
    only = len(draft.metrics) == 1 and {one.target for one in named} == {metric}
    return draft.metrics[0] if only and metric not in draft.metrics else metric


def _group_bound(sentence: Sentence, threshold: Threshold, place: int) -> bool:
    """Bound the metric of a grouped thing: "reps over 1M", "bookings by account over 50k"."""
    field = field_of(sentence, place)
    home = field.partition(".")[0] if field else ""
    if money_of(sentence, home) and (home in sentence.homes() or not sentence.homes()):
        return _row_bound(sentence, threshold, place)
    draft = sentence.draft
    if not draft.metrics:
        name = headline(sentence)
        if name is None or not (threshold.money or threshold.numbers[0] >= 1000):
            return False
        draft.metrics.append(name)
        label = sentence.lexicon.metric(name).words.label
        sentence.assume(f"No metric was named, so the bound is on {label}.")
    if len(draft.metrics) != 1:
        return False
    return _have(sentence, draft.metrics[0], threshold)


def _row_bound(sentence: Sentence, threshold: Threshold, place: int) -> bool:
    """Bound the amount of each counted row: "deals over 100k"."""
    span = sentence.spans[place]
    entity = span.first("entity")
    metric = span.first("metric")
    measure = sentence.measure(metric.target) if metric else None
    segment = span.first("segment")
    homes = [
        entity.target if entity else "",
        measure.dataset if measure else "",
        segment.target.partition(".")[0] if segment else "",
    ]
    home = next((one for one in homes if one), "")
    field = money_of(sentence, home)
    if field is None or threshold.percent:
        return False
    if not threshold.money and threshold.numbers[0] < 1000:
        return False
    return _filter(sentence, field, threshold)


def _on_only_metric(sentence: Sentence, threshold: Threshold) -> bool:
    """Bound the one metric of a grouped question that ends in the bound."""
    draft = sentence.draft
    grouped = draft.dimensions or draft.grain
    if len(draft.metrics) != 1 or not grouped or threshold.unit:
        return False
    format_ = sentence.lexicon.metric(draft.metrics[0]).format
    if threshold.percent != (format_ == "percent"):
        return False
    if threshold.before is not None and sentence.is_(threshold.before, "value"):
        return False
    if threshold.before is not None and _may_be_rows(sentence, threshold, threshold.before):
        return False
    return _have(sentence, draft.metrics[0], threshold)


def _filter(sentence: Sentence, field: str, threshold: Threshold) -> bool:
    dimension: Dimension = sentence.lexicon.dimension(field)
    if dimension.type not in NUMERIC:
        return False
    if is_length(threshold):
        length = length_filter(sentence, dimension, threshold)
        sentence.draft.where += [length] if length is not None else []
        return length is not None
    numbers = threshold.numbers
    if threshold.percent:
        numbers = tuple(number / 100 for number in numbers)
    for op in _OPERATORS:
        if op == threshold.op:
            made = Filter(field=field, op=op, values=numbers)
            sentence.draft.where.append(Filter(not_=made) if threshold.negated else made)
            return True
    return False


_OPERATORS: tuple[Operator, ...] = ("=", "!=", ">", ">=", "<", "<=", "between")
