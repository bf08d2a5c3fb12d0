"""Metrics, things and verbs to what is measured: "how many deals did we lose" is lost_count."""

from itertools import pairwise
from typing import Final

from engine.planning.meaning.conditions import ALWAYS
from engine.planning.meaning.lexicon import leaves, without_parentheses
from engine.planning.meaning.sentence import Sentence
from engine.planning.meaning.spans import Reading
from engine.planning.subject.compose_common import compose_common
from engine.planning.subject.compose_duration import compose_duration
from engine.planning.subject.compose_measure import compose_measure
from engine.planning.subject.compose_metric import (
    compose,
    segment_named,
    segment_sql,
)
from engine.planning.subject.count_held import count_held
from engine.planning.subject.count_kinds import count_kinds
from engine.planning.subject.describe_things import describes_things, limits, segment_counted
from engine.planning.subject.fit_aggregates import fit_aggregates
from engine.planning.subject.fit_contrast import fit_contrast, seed_contrast
from engine.planning.subject.fit_hints import fit_hints
from engine.planning.subject.fit_segments import fit_segments
from engine.planning.subject.fit_target import spend_reached, take_target
from engine.planning.subject.listed_metrics import beside_metric, set_against
from engine.planning.subject.listing import joined
from engine.planning.subject.read_small_words import read_small_words
from engine.planning.subject.read_versus import take_against_lost, take_versus
from engine.planning.subject.stock import is_due
from engine.planning.subject.take_heads import take_heads
from engine.planning.subject.value_words import values_among_values
from engine.planning.text.inflect import is_bringing
from engine.planning.text.tokens import stem
from semantic.query import OrderBy

_VERB_SEGMENTS: Final = {"win": "won", "lose": "lost"}
_OPEN: Final = "open"


def read_subject(sentence: Sentence) -> None:
    """Settle the metrics: the named ones, or those that the things and verbs amount to."""
    read_small_words(sentence)
    values_among_values(sentence)
    compose_measure(sentence)
    count_kinds(sentence)
    take_target(sentence)
    segments = _segments(sentence)
    versus = take_versus(sentence, segments)
    take_against_lost(sentence, segments)
    seeded = seed_contrast(sentence)
    pure = [] if seeded else _pure_metrics(sentence)
    if not _any_in_days(sentence, pure) and compose_duration(sentence, segments):
        pure = []
    if not pure:
        _read_size(sentence)
    if pure:
        _take_metrics(sentence, pure)
        count_held(sentence, pure)
        fit_segments(sentence, segments)
    elif sentence.draft.metrics:
        fit_segments(sentence, segments)
    elif sentence.order_metric is not None:
        _take_order_metric(sentence)
        fit_segments(sentence, segments)
    else:
        compose(sentence, segments)
    compose_common(sentence)
    fit_hints(sentence)
    sentence.draft.metrics += [one for one in versus if one not in sentence.draft.metrics]
    fit_aggregates(sentence)
    fit_contrast(sentence)
    spend_reached(sentence)
    fit_verbs(sentence)
    take_heads(sentence)
    _read_why(sentence)


def _any_in_days(sentence: Sentence, places: list[int]) -> bool:
    return any(
        sentence.lexicon.metric(one.target).format == "days"
        for place in places
        for one in sentence.spans[place].of("metric")
    )


def _read_size(sentence: Sentence) -> None:
    """Read "are deals getting bigger" as their average size over time, "how big" as it is."""
    sizes = [p for p in sentence.free("trend") if sentence.spans[p].of("trend")[0].target == "size"]
    sizes += [p for p in sentence.free("degree") if sentence.spans[p].of("degree")[0].target]
    things = sentence.free("entity")
    if not sizes or len(things) != 1:
        return
    thing = stem(sentence.spans[things[0]].text.casefold())
    name = sentence.lexicon.metrics_named(f"average {thing} size", f"{thing} size")
    if name:
        sentence.take(*things)
        sentence.draft.metrics.append(name)
        label = sentence.lexicon.metric(name).words.label
        sentence.assume(f"Their size is read as: {label}.")


def _read_why(sentence: Sentence) -> None:
    """Answer "why are we losing deals" with the reasons that were entered, and say so."""
    draft = sentence.draft
    target = segment_named(sentence, "lost")
    reasons = [r for r in sentence.lexicon.named("loss reason") if r.kind == "dimension"]
    if not sentence.free("why") or target is None or not reasons or len(draft.metrics) != 1:
        return
    key = (target.partition(".")[0], segment_sql(sentence, target))
    if _wheres(sentence, draft.metrics[0]) != {key}:
        return
    sentence.take(*sentence.free("why"))
    both = (sentence.lexicon.counts.get(key), sentence.lexicon.amounts.get(key))
    draft.metrics[:] = [name for name in both if name]
    draft.dimensions.append(reasons[0].target)
    draft.order_by.append(OrderBy(by=draft.metrics[0], direction="desc"))
    sentence.assume("Why is answered by the reasons entered with the deals.")


def _segments(sentence: Sentence) -> dict[int, str]:
    """Return the places that name a segment, alone or as a verb, and which."""
    found: dict[int, str] = {}
    metrics = sentence.free("metric")
    for place in metrics:
        if limits(sentence, place, metrics):
            reading = sentence.spans[place].first("segment")
            theirs = reading.target if reading else ""
            found[place] = segment_counted(sentence, place) or theirs
    for place in sentence.free("segment", "verb"):
        span = sentence.spans[place]
        if _is_chance(sentence, place) or _said_again(sentence, place):
            sentence.take(place)
            continue
        reading = span.first("segment")
        if reading is None:
            verb = span.first("verb")
            if verb and verb.value == "spend" and not _customer_named(sentence):
                continue
            name = _VERB_SEGMENTS.get(verb.target if verb else "")
            if is_due(sentence, place):
                name = _OPEN
            target = segment_named(sentence, name) if name else None
            if target is None:
                continue
            found[place] = target
        else:
            found[place] = reading.target
        verb = span.first("verb")
        if verb and verb.target == "win" and found[place].endswith(".closed"):
            found[place] = segment_named(sentence, "won") or found[place]
    return found


def _said_again(sentence: Sentence, place: int) -> bool:
    """Return whether "closed" only says that what is named next is decided: closed lost dollars."""
    after = sentence.at(place + 1)
    reading = sentence.spans[place].first("segment")
    if reading is None or after is None or after.start != sentence.spans[place].end:
        return False
    if not sentence.spans[place].of("verb") or after.kind != "metric":
        return False
    whole = sentence.lexicon.segments[reading.target]
    demands = sentence.lexicon.demands[after.readings[0].target]
    return bool(demands) and all(have.implies(whole) and have != whole for _, have in demands)


def _is_chance(sentence: Sentence, place: int) -> bool:
    """Return whether a verb only names a number: the "win probability" of deals."""
    after = sentence.at(place + 1)
    if after is None or sentence.spans[place].text.casefold() not in ("win", "close", "closing"):
        return False
    fields = [sentence.lexicon.dimension(one.target) for one in after.of("dimension")]
    return any(
        one.type in ("decimal", "number", "integer") and one.format == "percent" for one in fields
    )


def _customer_named(sentence: Sentence) -> bool:
    """Return whether customers are spoken of: what they spent is won, what others did is not."""
    theirs = {one.target for one in sentence.lexicon.named("customer")}
    return any(
        span.of("who")
        or any(one.target in theirs for one in span.of("entity", "dimension", "value"))
        for span in sentence.spans
    )


def _pure_metrics(sentence: Sentence) -> list[int]:
    """Return the places that name a metric and are not merely the thing counted."""
    places = [
        place
        for place in sentence.free("metric")
        if place not in sentence.heads and place != sentence.order_metric
    ]
    places = [
        place
        for place in places
        if not limits(sentence, place, places) and not describes_things(sentence, place)
    ]
    named = [place for place in places if _only_metric(sentence, place)]
    if not named:
        named = set_against(sentence, places)
    if not named:
        named = [p for p in places if not sentence.spans[p].of("entity", "dimension", "verb")]
    if not named:
        named = [p for p in places if not sentence.spans[p].of("entity", "dimension")]
        named = [p for p in named if not _done_beside(sentence, p)]
    for place in places:
        if place not in named and beside_metric(sentence, place, named):
            named.append(place)
    return sorted(named)


def _done_beside(sentence: Sentence, place: int) -> bool:
    """Return whether a verb is one of two that are listed: "how much did we win and lose"."""
    if not sentence.spans[place].of("verb") or not sentence.free("much", "many", "entity"):
        return False
    acts = [at for at in sentence.free("verb", "segment") if at != place]
    return any(set(joined(sentence, place)) & set(joined(sentence, at)) for at in acts)


def _only_metric(sentence: Sentence, place: int) -> bool:
    return not sentence.spans[place].of("entity", "dimension", "segment", "verb")


def _take_metrics(sentence: Sentence, places: list[int]) -> None:
    for place in places:
        readings = sentence.spans[place].of("metric")
        chosen = sentence.forced.get(place)
        if chosen is None or chosen.kind != "metric":
            chosen = readings[0]
            if len(readings) > 1:
                labels = [sentence.lexicon.metric(one.target).words.label for one in readings]
                text = f'"{sentence.spans[place].text}" may be {" or ".join(labels)}.'
                sentence.ask(text, at=place, readings=readings)
        sentence.take(place)
        if chosen.target not in sentence.draft.metrics:
            sentence.draft.metrics.append(chosen.target)
    contrasted = sentence.contrast is not None
    for first, second in pairwise(places):
        if not contrasted and not any(
            sentence.is_(between, "and", "mark", "compare", "or", "share", "with")
            or sentence.spans[between].text.casefold() == "but"
            for between in range(first + 1, second)
        ):
            words = f'"{sentence.spans[first].text}" and "{sentence.spans[second].text}"'
            sentence.ask(f"{words} are both metrics; are both wanted, or does one limit the other?")
    _take_order_metric(sentence)


def _take_order_metric(sentence: Sentence) -> None:
    """Take the metric of "reps by win rate": what is ranked by is what is shown."""
    place = sentence.order_metric
    if place is None or place in sentence.used:
        return
    sentence.take(place)
    reading = sentence.spans[place].first("metric")
    if reading and not sentence.draft.metrics:
        sentence.draft.metrics.append(reading.target)


def _wheres(sentence: Sentence, metric: str) -> set[tuple[str, str]]:
    return {
        (leaf.dataset, without_parentheses(leaf.where.canonical()) if leaf.where else "")
        for leaf in leaves(sentence.lexicon.model, metric)
    }


def fit_verbs(sentence: Sentence) -> None:
    """Spend the verbs that the metrics already mean, and say what "closed" was read as."""
    for place in sentence.free("verb"):
        span = sentence.spans[place]
        if span.text.casefold() == "entered" and sentence.is_(place + 1, "value"):
            continue  # a stage is entered on another day than the deal is
        if _expects_amount(sentence, place):
            continue
        for reading in span.of("verb"):
            if _verb_fits(sentence, reading, span.text.casefold()) or _is_origin(sentence, place):
                sentence.take(place)
    closed = [one for one in sentence.spans if "close" in one.text.casefold()]
    plain = (*sentence.lexicon.counts.values(), *sentence.lexicon.amounts.values())
    won = set(plain) & set(sentence.draft.metrics)
    if closed and won and _means_won(sentence, won):
        sentence.assume('"Closed" is read as closed won; "closed deals" would count lost ones too.')


def _means_won(sentence: Sentence, metrics: set[str]) -> bool:
    target = segment_named(sentence, "won")
    if target is None:
        return False
    sql = segment_sql(sentence, target)
    said = any("won" in span.text.casefold().split() for span in sentence.spans)
    return not said and any(
        (target.partition(".")[0], sql) in _wheres(sentence, one) for one in metrics
    )


def _expects_amount(sentence: Sentence, place: int) -> bool:
    """Return whether "expected" is of an amount, "expected value", not of a closing day."""
    said = sentence.spans[place].text.casefold()
    return said == "expected" and sentence.is_(place + 1, "much", "metric", "dimension")


def _brings_in(sentence: Sentence, said: str) -> bool:
    """Return whether a group only has its money so: the region that generates most bookings."""
    metrics = sentence.draft.metrics
    if any(_said_open(sentence, one) for one in metrics):
        return False
    flows = all(
        sentence.lexicon.metric(one).format == "currency" or _has_demands(sentence, one)
        for one in metrics
    )
    return flows and bool(sentence.grouped) and is_bringing(said)


def _has_demands(sentence: Sentence, metric: str) -> bool:
    """Return whether a metric is of some rows only, such as those won: of all it says when."""
    return any(one != ALWAYS for _, one in sentence.lexicon.demands[metric])


def _is_origin(sentence: Sentence, place: int) -> bool:
    """Return whether a verb only ties a value to what it brought: "generated by events"."""
    if not is_bringing(sentence.spans[place].text.casefold()):
        return False
    agent = sentence.at(place + 1)
    tied = agent is not None and agent.text.casefold() == "by" and sentence.is_(place + 2, "value")
    after = sentence.at(place + 1)
    things = after is not None and bool(after.of("entity"))
    return tied or (sentence.is_(place - 1, "value") and things)


def _verb_fits(sentence: Sentence, reading: Reading, said: str) -> bool:
    """Return whether every metric asked already says what the verb says."""
    draft = sentence.draft
    if not draft.metrics:
        return False
    name = _VERB_SEGMENTS.get(reading.target)
    if name:
        target = segment_named(sentence, name)
        if target is None:
            return False
        key = (target.partition(".")[0], segment_sql(sentence, target))
        return all(key in _wheres(sentence, one) for one in draft.metrics)
    if reading.target == "create":
        return _created(sentence) or _brings_in(sentence, said)
    if reading.target == "due":
        return all(_is_open(sentence, one) for one in draft.metrics)
    return reading.target == "convert" and any(
        sentence.lexicon.metric(one).format == "percent" for one in draft.metrics
    )


def _is_open(sentence: Sentence, metric: str) -> bool:
    target = segment_named(sentence, _OPEN)
    if target is None:
        return False
    key = (target.partition(".")[0], segment_sql(sentence, target))
    return key in _wheres(sentence, metric)


def _created(sentence: Sentence) -> bool:
    """Take the metric on its creation date: "pipeline created last month"."""
    draft = sentence.draft
    for at, metric in enumerate(draft.metrics):
        times = sentence.time_of(metric) or ""
        if times and _is_creation(sentence, times):
            continue
        if _said_open(sentence, metric):
            return False  # "open pipeline created in May" is of what is open now
        words = sentence.lexicon.metric(metric).words
        said = (words.label, *words.synonyms)
        twin = sentence.lexicon.metrics_named(
            *(f"created {one}" for one in said), *(f"{one} created" for one in said)
        )
        if twin is None:
            return False
        draft.metrics[at] = twin
    return True


def _said_open(sentence: Sentence, metric: str) -> bool:
    """Return whether a word says outright that what a metric counts is open."""
    open_ = segment_named(sentence, _OPEN)
    if open_ is None or not _is_open(sentence, metric):
        return False
    words = (word for span in sentence.spans for word in (span.text, *span.text.split()))
    return any(
        one.kind == "segment" and one.target == open_
        for word in words
        for one in sentence.lexicon.named(word)
    )


def _is_creation(sentence: Sentence, field: str) -> bool:
    words = sentence.lexicon.dimension(field).words
    return any("created" in one.casefold() for one in (words.label, *words.synonyms))
