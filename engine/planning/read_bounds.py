"""Bounds: a number on the thing counted filters its rows, on the thing grouped its groups."""

from engine.planning.compose_metric import counted, headline
from engine.planning.read_filters import having_of
from engine.planning.read_groups import field_of
from engine.planning.sentence import Missing, Sentence, Threshold
from engine.planning.spans import Kind, Span
from semantic.model import Dimension
from semantic.query import Filter, Operator

_BETWEEN: tuple[Kind, ...] = ("with", "preposition", "mark", "value", "and", "or")
_NUMERIC = ("integer", "decimal", "number")


def read_bounds(sentence: Sentence) -> None:
    """Spend operators with their numbers; what they bound is settled once metrics are known."""
    for place in sentence.free("missing"):
        _read_missing(sentence, place)
    for place in sentence.free("not"):
        _read_without(sentence, place)
    for place in sentence.free("operator", "between"):
        span = sentence.spans[place]
        if span.of("between"):
            _read_between(sentence, place)
            continue
        operator = span.first("operator")
        if operator and sentence.has(place + 1, "number"):
            number = sentence.spans[place + 1]
            sentence.take(place, place + 1)
            _note(sentence, operator.target, (number,), place - 1, place + 2)
        elif operator and operator.target in (">=", "<=") and sentence.has(place - 1, "number"):
            continue


def settle_bounds(sentence: Sentence) -> None:
    """Turn the bounds into row filters or conditions on metrics, or ask."""
    for threshold in sentence.thresholds:
        if not (
            _after(sentence, threshold)
            if threshold.after is not None
            else _before(sentence, threshold)
            or _aged(sentence, threshold)
            or _on_only_metric(sentence, threshold)
        ):
            if threshold.after is not None:
                sentence.used.discard(threshold.after)
            numbers = " and ".join(f"{number:,}" for number in threshold.numbers)
            sentence.ask(f"It is not clear what {threshold.op} {numbers} is about.")


def _read_missing(sentence: Sentence, place: int) -> None:
    """Read "amount is missing", "amount is zero or missing", "missing a loss reason"."""
    at, zero = place - 1, False
    while sentence.has(at, "or", "number") and not sentence.has(at, "dimension"):
        if sentence.has(at, "number"):
            if sentence.spans[at].number != 0:
                return
            zero = True
        at -= 1
    negated = sentence.has(at, "not")
    if negated:
        sentence.take(at)
        at -= 1
    first, last = at, place
    if not sentence.has(at, "dimension"):
        first, last, at = place, place + 1, place + 1
    if sentence.has(at, "dimension"):
        sentence.take(*range(first, last + 1))
        sentence.missing.append(Missing(at, zero, negated))


def _read_without(sentence: Sentence, place: int) -> None:
    """Read "without a loss reason": the field is empty, where no value follows it."""
    if sentence.spans[place].text.casefold() not in ("without", "no"):
        return
    named = sentence.has(place + 1, "dimension") and not sentence.has(place + 1, "entity")
    if named and not sentence.is_(place + 2, "value", "literal", "operator", "number"):
        sentence.take(place, place + 1)
        sentence.missing.append(Missing(place + 1, False, False))


def _read_between(sentence: Sentence, place: int) -> None:
    places = (place + 1, place + 3)
    if all(sentence.has(one, "number") for one in places) and sentence.has(
        place + 2, "and", "preposition", "mark"
    ):
        low, high = (sentence.spans[one] for one in places)
        sentence.take(*range(place, place + 4))
        _note(sentence, "between", (low, high), place - 1, place + 4)


def _note(sentence: Sentence, op: str, spans: tuple[Span, ...], before: int, after: int) -> None:
    numbers = tuple(span.number for span in spans if span.number is not None)
    unit = ""
    if sentence.has(after, "unit"):
        reading = sentence.spans[after].first("unit")
        unit = reading.target if reading else ""
        sentence.take(after)
        after += 1
    money = any(span.money for span in spans)
    if sentence.is_(after, "much") and sentence.has(after, "much"):
        sentence.take(after)
        money, after = True, after + 1
    percent = any(span.percent for span in spans)
    while sentence.has(before, "which", "verb") and before > 0:
        before -= 1
    near_after = after if _bounded_thing(sentence, after) else None
    if near_after is not None and sentence.spans[after].start != sentence.spans[after - 1].end:
        near_after = None
    if near_after is not None and _bounds_rows(sentence, before, numbers, money):
        near_after = None
    threshold = Threshold(
        op, numbers, before if before >= 0 else None, near_after, money, percent, unit
    )
    sentence.thresholds.append(threshold)
    if near_after is not None:
        sentence.take(near_after)
        sentence.heads.add(near_after)
    if before >= 0 and sentence.spans[before].of("dimension", "metric"):
        if _numeric_field(sentence, before) and not sentence.spans[before].of("metric"):
            sentence.take(before)
        elif near_after is None and not sentence.spans[before].of("entity"):
            before -= 1
    _group_bounded(sentence, before, threshold)


def _bounds_rows(
    sentence: Sentence, before: int, numbers: tuple[int | float, ...], money: bool
) -> bool:
    """Return whether money bounds the thing before it: "deals between 10k and 50k closed won"."""
    if not sentence.has(before, "entity") or not (money or min(numbers) >= 1000):
        return False
    entity = sentence.spans[before].first("entity")
    return entity is not None and _money_field(sentence, entity.target) is not None


def _group_bounded(sentence: Sentence, before: int, threshold: Threshold) -> None:
    """Group by what a bound on a metric is about: "reps over 1M", "accounts with more than 3"."""
    while sentence.is_(before, "with") and before > 0:
        before -= 1
    if not sentence.has(before, "entity", "dimension") or threshold.unit:
        return
    if sentence.is_(before - 1, "group"):
        return
    span = sentence.spans[before]
    field = field_of(sentence, before)
    if field is None or sentence.lexicon.dimension(field).type != "text":
        return
    entity = span.first("entity")
    if threshold.before is not None and threshold.before != before and threshold.after is None:
        if not sentence.spans[threshold.before].of("metric"):
            return
    elif threshold.after is not None:
        metric = sentence.spans[threshold.after].first("metric")
        if metric is None or (entity and sentence.spans[threshold.after].of("entity") == (entity,)):
            return
    elif entity is None or _money_field(sentence, entity.target) or threshold.percent:
        return
    sentence.take(before)
    sentence.grouped.append(before)


def _bounded_thing(sentence: Sentence, place: int) -> bool:
    """Return whether the span after a number is what is counted: "more than 3 open deals"."""
    return sentence.has(place, "metric", "dimension", "entity")


def _after(sentence: Sentence, threshold: Threshold) -> bool:
    if threshold.after is None:
        return False
    span = sentence.spans[threshold.after]
    metric = span.first("metric")
    field = _numeric_field(sentence, threshold.after)
    if metric is None and field is None:
        entity = span.first("entity")
        name = counted(sentence, entity.target, None) if entity else None
        return bool(name) and _have(sentence, name or "", threshold)
    if metric is None and field is not None:
        return _filter(sentence, field, threshold)
    return metric is not None and _have(sentence, metric.target, threshold)


def _have(sentence: Sentence, metric: str, threshold: Threshold) -> bool:
    """Bound a metric of each group; "reps with more than 3 deals" also shows how many."""
    if not sentence.draft.dimensions or not _measures_alike(sentence, metric, threshold):
        return False
    sentence.draft.having += having_of(sentence, metric, threshold)
    if not sentence.draft.metrics:
        sentence.draft.metrics.append(metric)
    return True


def _measures_alike(sentence: Sentence, metric: str, threshold: Threshold) -> bool:
    """Return whether a bound is of the metric's kind: a win rate is not over 100k."""
    kind = sentence.lexicon.metric(metric).format
    if kind == "percent":
        return not threshold.money and max(threshold.numbers) <= 100
    return not threshold.percent and (kind == "currency" or not threshold.money)


def _before(sentence: Sentence, threshold: Threshold) -> bool:
    """Settle a bound by what stands before it: a field, a metric, or the thing counted."""
    place = threshold.before
    while place is not None and place >= 0 and sentence.is_(place, *_BETWEEN):
        place -= 1
    if place is None or place < 0:
        return False
    span = sentence.spans[place]
    field = _numeric_field(sentence, place)
    if field and not (span.of("metric") and threshold.percent):
        sentence.take(place)
        return _filter(sentence, field, threshold)
    metric = span.first("metric")
    counts = set(sentence.lexicon.counts.values())
    thing = bool(span.of("entity", "segment")) or (metric is not None and metric.target in counts)
    if place in sentence.grouped and not threshold.unit:
        return _group_bound(sentence, threshold, place)
    if thing and not threshold.unit:
        return _row_bound(sentence, threshold, place)
    if metric and sentence.draft.dimensions:
        if threshold.unit and sentence.lexicon.metric(metric.target).format != "days":
            return False
        return _have(sentence, metric.target, threshold)
    return False


def _group_bound(sentence: Sentence, threshold: Threshold, place: int) -> bool:
    """Bound the metric of a grouped thing: "reps over 1M", "bookings by account over 50k"."""
    field = field_of(sentence, place)
    home = field.partition(".")[0] if field else ""
    if home in sentence.homes() and _money_field(sentence, home):
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
    field = _money_field(sentence, home)
    if field is None or threshold.percent:
        return False
    if not threshold.money and threshold.numbers[0] < 1000:
        return False
    return _filter(sentence, field, threshold)


def _aged(sentence: Sentence, threshold: Threshold) -> bool:
    """Settle "older than 90 days" on the age of the rows asked about."""
    if threshold.unit != "day":
        return False
    for home in sentence.homes():
        for dimension in sentence.lexicon.model.datasets[home].dimensions.values():
            words = (dimension.words.label, *dimension.words.synonyms)
            if dimension.format == "days" and any(word.casefold() == "age" for word in words):
                said = " ".join(span.text.casefold() for span in sentence.spans)
                if "old" in said or "aged" in said:
                    return _filter(sentence, dimension.qualified, threshold)
    return False


def _on_only_metric(sentence: Sentence, threshold: Threshold) -> bool:
    """Bound the one metric of a grouped question that ends in the bound."""
    draft = sentence.draft
    if len(draft.metrics) != 1 or not draft.dimensions or threshold.unit:
        return False
    format_ = sentence.lexicon.metric(draft.metrics[0]).format
    if threshold.percent != (format_ == "percent"):
        return False
    if threshold.before is not None and sentence.is_(threshold.before, "value"):
        return False
    return _have(sentence, draft.metrics[0], threshold)


def _numeric_field(sentence: Sentence, place: int) -> str | None:
    """Return the numeric field a span names, nearest to what is asked."""
    span = sentence.spans[place]
    fields = [
        one.target
        for one in span.of("dimension")
        if sentence.lexicon.dimension(one.target).type in _NUMERIC
    ]
    if not fields:
        return None
    ranked = sorted(
        (far, one)
        for one in fields
        if (far := sentence.distance(one.partition(".")[0])) is not None
    )
    return ranked[0][1] if ranked else None


def _money_field(sentence: Sentence, dataset: str) -> str | None:
    if not dataset:
        return None
    dimensions = sentence.lexicon.model.datasets[dataset].dimensions.values()
    money = [one for one in dimensions if one.format == "currency" and one.type in _NUMERIC]
    return money[0].qualified if len(money) == 1 else None


def _filter(sentence: Sentence, field: str, threshold: Threshold) -> bool:
    dimension: Dimension = sentence.lexicon.dimension(field)
    if dimension.type not in _NUMERIC:
        return False
    numbers = threshold.numbers
    if threshold.percent:
        numbers = tuple(number / 100 for number in numbers)
    for op in _OPERATORS:
        if op == threshold.op:
            sentence.draft.where.append(Filter(field=field, op=op, values=numbers))
            return True
    return False


_OPERATORS: tuple[Operator, ...] = ("=", "!=", ">", ">=", "<", "<=", "between")
