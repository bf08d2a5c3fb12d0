"""One bound noted with what stands around it: the thing it counts, sizes, or groups."""

from engine.planning.meaning.reach import PLAIN, covered_by_not, leaves_out
from engine.planning.meaning.sentence import Sentence, Threshold
from engine.planning.meaning.spans import Kind, Span
from engine.planning.shape.bound_fields import (
    ask_currency,
    bounds_rows_own,
    is_money,
    money_of,
    numeric_field,
)
from engine.planning.shape.read_lists import closes_value, leaves_out_a_list
from engine.planning.subject.read_groups import field_of, unit_of

_LEADING: tuple[Kind, ...] = ("with", "which", "who", "only", "and", "preposition", "window")
_OF_WHAT = ("in", "of", "worth of", "in total")
_WHEN = ("when", "whenever")


def note_bound(
    sentence: Sentence,
    op: str,
    spans: tuple[Span, ...],
    before: int,
    after: int,
    *,
    loose: bool = False,
) -> None:
    """Note a bound with what stands around it; `loose` where the number describes a thing itself.

    "More than 20 deals" counts deals; "100k+ deals" are deals of that size.
    """
    numbers = tuple(span.number for span in spans if span.number is not None)
    unit = ""
    if sentence.has(after, "unit"):
        reading = sentence.spans[after].first("unit")
        unit = reading.target if reading else ""
        sentence.take(after)
        after += 1
    elif text_at(sentence, after) == "times":
        sentence.take(after)
        unit, after = "times", after + 1
    money = any(span.money for span in spans)
    if sentence.is_(after, "much") and sentence.has(after, "much"):
        sentence.take(after)
        money, after = True, after + 1
    percent = any(span.percent for span in spans)
    rate = _rate_of(sentence, after) if percent else ""
    before = _chained(sentence, before)
    _take_but(sentence, before)
    left_out = _things_left_out(sentence, before, after)
    negated = left_out is not None or _negated(sentence, before) or _left_out(sentence, spans[0])
    while negated and before > 0 and sentence.is_(before, "not"):
        before -= 1
    start = before
    while sentence.has(before, "which", "verb") and before > 0:
        before -= 1
    described = loose and not (unit or percent) and _describes(sentence, after, numbers, money)
    if not (unit or percent) and (described or _sized(sentence, after, spans)):
        before, after = after, -1
    ask_currency(sentence, spans)
    measured = _measured_in(sentence, after)
    if measured is not None:
        sentence.take(after)
        after = measured
    counted = bounded_thing(sentence, after) or _counts_rows(sentence, after, spans)
    near_after = after if counted and not rate else None
    apart = near_after and sentence.spans[after].start != sentence.spans[after - 1].end
    if apart and measured is None:
        near_after = None
    if near_after is not None and _bounds_rows(sentence, before, numbers, money):
        near_after = None
    threshold = Threshold(
        op,
        numbers,
        before if before >= 0 else None,
        near_after,
        money,
        percent,
        unit,
        rate,
        negated,
        left_out,
    )
    sentence.thresholds.append(threshold)
    if near_after is not None:
        sentence.take(near_after)
        sentence.heads.add(near_after)
    if left_out is not None:
        return
    if before >= 0 and sentence.spans[before].of("dimension", "metric"):
        if numeric_field(sentence, before) and not sentence.spans[before].of("metric"):
            sentence.take(before)
        elif near_after is None and _is_amount(sentence, before):
            before -= 1
    group_bounded(sentence, max(start, before), threshold)


def _take_but(sentence: Sentence, before: int) -> None:
    """Spend the "but" of "bookings over 500k but win rate under 20%": both bounds hold."""
    if before > 1 and _is_amount(sentence, before) and _is_but(sentence, before - 1):
        sentence.take(before - 1)


def _chained(sentence: Sentence, before: int) -> int:
    """Return what a second bound is about: "over 50k but under 200k" bounds one thing twice."""
    at = before
    while at > 0 and (sentence.is_(at, "and", "mark") or _is_but(sentence, at)):
        at -= 1
    if at < 0 or not sentence.is_(at, "number") or not sentence.thresholds or at == before:
        return before
    sentence.take(*(place for place in range(at, before + 1) if _is_but(sentence, place)))
    earlier = sentence.thresholds[-1].before
    return before if earlier is None else earlier


def _is_but(sentence: Sentence, place: int) -> bool:
    return sentence.spans[place].text.casefold() == "but"


def _rate_of(sentence: Sentence, place: int) -> str:
    """Spend "of quota" of "80% of quota" and return the metric it makes with the percent."""
    tie = sentence.at(place)
    rate = rate_at(sentence, place + 1) if tie and tie.text.casefold() == "of" else None
    if rate is None:
        return ""
    sentence.take(place, place + 1)
    return rate


def _negated(sentence: Sentence, before: int) -> bool:
    """Spend the negation of "excluding deals under 10k", which turns the bound around."""
    for at in (before, before - 1):
        tied = at == before or sentence.is_(before, "entity") or sentence.has(before, "entity")
        if tied and sentence.has(at, "not"):
            sentence.take(at)
            return True
    return False


def _things_left_out(sentence: Sentence, before: int, after: int) -> int | None:
    """Spend the negation that leaves groups out, and return where they, or it, stand.

    "Excluding reps with fewer than 10 deals", "hide those under 25k", "below 25k leave out".
    """
    at = before
    while at > 0 and sentence.is_(at, "with", "which"):
        at -= 1
    thing = at if at > 0 and _is_group(sentence, at) else None
    lead = at - 1 if thing is not None else at
    said = lead >= 0 and _leaves_out(sentence, lead)
    behind = not said and _leaves_out(sentence, after) and _closes(sentence, after + 1)
    if not said and not behind:
        return None
    if said and thing is None and sentence.spans[lead].text.casefold() in (*PLAIN, "but not"):
        return None  # "not below 25k" is at least as much
    sentence.take(*(range(lead, before + 1) if said else (after,)))
    return thing if thing is not None else lead if said else after


def _is_group(sentence: Sentence, place: int) -> bool:
    """Return whether a span names groups only, not the rows that money bounds."""
    if not sentence.has(place, "dimension", "entity") or not sentence.spans[place].plural:
        return False
    entities = sentence.spans[place].of("entity")
    if any(money_of(sentence, one.target) for one in entities):
        return False
    fields = sentence.spans[place].of("dimension")
    return bool(entities) or any(
        sentence.lexicon.dimension(f.target).type == "text" for f in fields
    )


def _leaves_out(sentence: Sentence, place: int) -> bool:
    span = sentence.at(place)
    return span is not None and place not in sentence.used and leaves_out(span)


def _closes(sentence: Sentence, place: int) -> bool:
    return sentence.at(place) is None or sentence.is_(place, "mark")


def _measured_in(sentence: Sentence, place: int) -> int | None:
    """Return where the measure of "over $500k in bookings" and "2m of pipeline" stands."""
    tie = sentence.at(place)
    if tie is None or tie.text.casefold() not in _OF_WHAT or not sentence.has(place + 1, "metric"):
        return None
    return place + 1 if _is_amount(sentence, place + 1) else None


def _left_out(sentence: Sentence, number: Span) -> bool:
    """Return whether a bound is left out with what stands before: "excluding EMEA and deals …"."""
    place = sentence.spans.index(number) if number in sentence.spans else -1
    return place in covered_by_not(sentence.spans) and leaves_out_a_list(sentence, place)


def _describes(
    sentence: Sentence, place: int, numbers: tuple[int | float, ...], money: bool
) -> bool:
    """Return whether a number is the size of a thing: "100k+ deals", "$1m+ accounts"."""
    if not (money or min(numbers) >= 1000) or not sentence.has(place, "entity"):
        return False
    entity = sentence.spans[place].first("entity")
    if entity is not None and money_of(sentence, entity.target) is None:
        sentence.take(place)
        sentence.grouped.append(place)
    return True


def _sized(sentence: Sentence, place: int, spans: tuple[Span, ...]) -> bool:
    """Return whether money stands before the rows it bounds: "over 100k deals by rep"."""
    if not all(is_money(span) for span in spans) or not sentence.has(place, "metric", "entity"):
        return False
    span = sentence.spans[place]
    if span.start != spans[-1].end:
        return False
    counts = {name: home for (home, _), name in sentence.lexicon.counts.items()}
    homes = [one.target for one in span.of("entity")]
    homes += [counts[one.target] for one in span.of("metric") if one.target in counts]
    return any(money_of(sentence, home) for home in homes)


def _bounds_rows(
    sentence: Sentence, before: int, numbers: tuple[int | float, ...], money: bool
) -> bool:
    """Return whether money bounds the thing before it: "deals between 10k and 50k closed won"."""
    if not sentence.has(before, "entity") or not (money or min(numbers) >= 1000):
        return False
    entity = sentence.spans[before].first("entity")
    return entity is not None and money_of(sentence, entity.target) is not None


def group_bounded(sentence: Sentence, before: int, threshold: Threshold) -> None:
    """Group by what a bound on a metric is about: "reps over 1M", "accounts with more than 3"."""
    near = (threshold.before, threshold.after)
    measured = bool(threshold.rate) or any(
        at is not None and _is_amount(sentence, at) for at in near
    )
    done = False
    while before > 0 and (
        sentence.is_(before, *_LEADING)
        or sentence.spans[before].of("verb", "who", "light")
        or any(one.target == "have" for one in sentence.spans[before].of("list"))
        or _is_amount(sentence, before)
        or _leads_on(sentence, before)
        or (measured and sentence.is_(before, "value"))
        or closes_value(sentence, before)
    ):
        measured |= _is_amount(sentence, before)
        sentence.take(*((before,) if sentence.is_(before, "light") else ()))
        done |= bool(sentence.spans[before].of("verb"))
        before -= 1
    counted = measured or threshold.after is not None
    if counted and not threshold.unit and sentence.has(before, "unit"):
        sentence.take(before)
        sentence.draft.grain = unit_of(sentence.spans[before])
        return
    if bounds_rows_own(sentence, before, threshold.unit, measured) or not sentence.has(
        before, "entity", "dimension"
    ):
        return
    span = sentence.spans[before]
    field = None if sentence.is_(before - 1, "group") else field_of(sentence, before)
    if field is None or sentence.lexicon.dimension(field).type != "text":
        return
    entity = span.first("entity")
    large = threshold.money or threshold.numbers[0] >= 1000
    if threshold.after is not None:
        metric = sentence.spans[threshold.after].first("metric", "entity", "segment")
        same = entity and sentence.spans[threshold.after].of("entity") == (entity,)
        if metric is None or same:
            return
    elif not measured and not (done and threshold.unit):
        if threshold.percent or not (entity or (done and large)):
            return
        if entity and money_of(sentence, entity.target):
            return
    sentence.take(before)
    sentence.grouped.append(before)


def _leads_on(sentence: Sentence, place: int) -> bool:
    """Spend the "when" of "quarters when bookings exceeded 3m"."""
    span = sentence.spans[place]
    when = span.kind == "unknown" and span.text.casefold() in _WHEN
    leads = when and sentence.has(place - 1, "unit")
    sentence.take(*((place,) if leads else ()))
    return leads


def _is_amount(sentence: Sentence, place: int) -> bool:
    """Return whether a span only names a metric: "reps with bookings over 1M"."""
    span = sentence.spans[place]
    return span.kind == "metric" and not span.of("entity", "dimension")


def bounded_thing(sentence: Sentence, place: int) -> bool:
    """Return whether the span after a number is what is counted: "more than 3 open deals"."""
    return sentence.has(place, "metric", "dimension", "entity")


def _counts_rows(sentence: Sentence, place: int, numbers: tuple[Span, ...]) -> bool:
    """Return whether a small number counts the rows of a segment: "at least 10 closed"."""
    span = sentence.at(place)
    if span is None or not sentence.has(place, "segment"):
        return False
    if any((one.number or 0) >= 1000 or is_money(one) or one.percent for one in numbers):
        return False
    follows = sentence.at(place + 1)
    return follows is None or not follows.of("metric", "entity") or follows.start != span.end


def text_at(sentence: Sentence, place: int) -> str:
    """Return what is typed at a place, in small letters."""
    span = sentence.at(place)
    return "" if span is None else span.text.casefold()


def rate_at(sentence: Sentence, place: int) -> str | None:
    """Return the metric that is a share of the one a span names: quota, and quota attainment."""
    if not sentence.has(place, "metric"):
        return None
    found: list[str] = []
    for one in sentence.spans[place].of("metric"):
        words = sentence.lexicon.metric(one.target).words
        found += [words.label, *words.synonyms]
    said = (sentence.spans[place].text, *found)
    rate = sentence.lexicon.metrics_named(*(f"percent of {one}" for one in said))
    rate = rate or sentence.lexicon.metrics_named(*(f"% of {one}" for one in said))
    return None if rate is None or sentence.lexicon.metric(rate).format != "percent" else rate
