"""Metrics, things and verbs to what is measured: "how many deals did we lose" is lost_count."""

from itertools import pairwise
from typing import Final

from engine.planning.lexicon import leaves, without_parentheses
from engine.planning.sentence import Sentence
from engine.planning.spans import Reading
from semantic.model import Segment

_VERB_SEGMENTS: Final = {"win": "won", "lose": "lost"}
_OPEN: Final = "open"


def read_subject(sentence: Sentence) -> None:
    """Settle the metrics: the named ones, or those that the things and verbs amount to."""
    _values_among_values(sentence)
    segments = _segments(sentence)
    pure = _pure_metrics(sentence)
    if pure:
        _take_metrics(sentence, pure)
        _fit_segments(sentence, segments)
        _fit_hints(sentence)
    elif sentence.draft.metrics:
        _fit_segments(sentence, segments)
        _fit_hints(sentence)
    elif sentence.order_metric is not None:
        _take_order_metric(sentence)
        _fit_segments(sentence, segments)
    else:
        _compose(sentence, segments)
    _fit_verbs(sentence)
    _take_heads(sentence)


def segment_sql(sentence: Sentence, target: str) -> str:
    """Return the canonical condition of a segment."""
    return without_parentheses(_segment(sentence, target).expression.canonical())


def counted(sentence: Sentence, dataset: str, segment: str | None) -> str | None:
    """Return the metric that counts a dataset's rows, or those of a segment."""
    where = segment_sql(sentence, segment) if segment else ""
    return sentence.lexicon.counts.get((dataset, where))


def summed(sentence: Sentence, dataset: str, segment: str | None) -> str | None:
    """Return the metric that adds up a dataset's money, or that of a segment."""
    where = segment_sql(sentence, segment) if segment else ""
    return sentence.lexicon.amounts.get((dataset, where))


def headline(sentence: Sentence) -> str | None:
    """Return the metric meant where none is named: the first amount that is good to grow."""
    for (dataset, where), name in sentence.lexicon.amounts.items():
        metric = sentence.lexicon.metric(name)
        if where and metric.good == "up" and sentence.lexicon.model.datasets[dataset].time:
            return name
    return None


def _segment(sentence: Sentence, target: str) -> Segment:
    dataset, _, name = target.partition(".")
    return sentence.lexicon.model.datasets[dataset].segments[name]


def _values_among_values(sentence: Sentence) -> None:
    """Read "pipeline" as a value in "commit vs best case vs pipeline"."""
    for place, span in enumerate(sentence.spans):
        if span.kind != "metric" or not span.of("value") or place in sentence.used:
            continue
        for step in (-1, 1):
            if not sentence.is_(place + step, "compare", "and", "or", "mark"):
                continue
            other = sentence.at(place + 2 * step)
            if other is None or other.kind != "value":
                continue
            shared = {one.target for one in other.of("value")}
            if any(one.target in shared for one in span.of("value")):
                sentence.heads.add(place)


def _segments(sentence: Sentence) -> dict[int, str]:
    """Return the places that name a segment, alone or as a verb, and which."""
    found: dict[int, str] = {}
    for place in sentence.free("segment", "verb"):
        span = sentence.spans[place]
        reading = span.first("segment")
        if reading is None:
            verb = span.first("verb")
            name = _VERB_SEGMENTS.get(verb.target if verb else "")
            target = _segment_named(sentence, name) if name else None
            if target is None:
                continue
            found[place] = target
        else:
            found[place] = reading.target
        verb = span.first("verb")
        if verb and verb.target == "win" and found[place].endswith(".closed"):
            found[place] = _segment_named(sentence, "won") or found[place]
    return found


def _segment_named(sentence: Sentence, name: str) -> str | None:
    for reading in sentence.lexicon.named(name):
        if reading.kind == "segment":
            return reading.target
    return None


def _pure_metrics(sentence: Sentence) -> list[int]:
    """Return the places that name a metric and are not merely the thing counted."""
    places = [
        place
        for place in sentence.free("metric")
        if place not in sentence.heads and place != sentence.order_metric
    ]
    named = [place for place in places if _only_metric(sentence, place)]
    if not named:
        named = [p for p in places if not sentence.spans[p].of("entity", "dimension", "verb")]
    if not named:
        named = [p for p in places if not sentence.spans[p].of("entity", "dimension")]
    for place in places:
        if place not in named and _beside_metric(sentence, place, named):
            named.append(place)
    return sorted(named)


def _only_metric(sentence: Sentence, place: int) -> bool:
    return not sentence.spans[place].of("entity", "dimension", "segment", "verb")


def _beside_metric(sentence: Sentence, place: int, named: list[int]) -> bool:
    """Return whether a thing is listed as a metric: "bookings and customers"."""
    if sentence.spans[place].of("verb"):
        return False
    for step in (-1, 1):
        if sentence.is_(place + step, "and", "mark", "compare") and place + 2 * step in named:
            span = sentence.at(place + step)
            return span is not None and span.text in ("and", ",", "&", "vs", "versus", "plus")
    return False


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
    for first, second in pairwise(places):
        if not any(
            sentence.is_(between, "and", "mark", "compare", "or", "share", "with")
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


def _fit_segments(sentence: Sentence, segments: dict[int, str]) -> None:
    """Merge a segment a metric already has, switch to its twin, filter by it, or ask."""
    for place, target in segments.items():
        if place in sentence.used:
            continue
        sentence.take(place)
        dataset, sql = target.partition(".")[0], segment_sql(sentence, target)
        for at, metric in enumerate(tuple(sentence.draft.metrics)):
            wheres = _wheres(sentence, metric)
            if (dataset, sql) in wheres:
                continue
            twin = _twin(sentence, metric, target)
            if twin:
                sentence.draft.metrics[at] = twin
                _keep_named_date(sentence, metric, twin)
            elif any(home == dataset and where for home, where in wheres):
                label = sentence.lexicon.metric(metric).words.label
                sentence.ask(
                    f'"{sentence.spans[place].text}" does not fit {label}, '
                    "which counts other deals by its definition."
                )
            elif target not in sentence.draft.segments:
                sentence.draft.segments.append(target)


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
    label = sentence.lexicon.metric(metric).words.label.casefold()
    if any(word in label for word in ("created", "new", "opened")):
        sentence.draft.time_dimension = dates


def _fit_hints(sentence: Sentence) -> None:
    """Spend "how many" and "how much"; they choose between a count and its amount."""
    draft = sentence.draft
    if sentence.free("many") and len(draft.metrics) == 1:
        _switch(sentence, draft.metrics[0], "amounts", "counts")
    elif sentence.free("much") and len(draft.metrics) == 1:
        _switch(sentence, draft.metrics[0], "counts", "amounts")
    sentence.take(*_hints(sentence))


def _hints(sentence: Sentence) -> list[int]:
    formats = {sentence.lexicon.metric(one).format for one in sentence.draft.metrics}
    spent = list(sentence.free("many")) if formats & {"integer", "number", None} else []
    return spent + (list(sentence.free("much")) if formats & {"currency"} else [])


def _switch(sentence: Sentence, metric: str, source: str, target: str) -> None:
    tables = {"counts": sentence.lexicon.counts, "amounts": sentence.lexicon.amounts}
    for key, name in tables[source].items():
        if name == metric and key in tables[target]:
            sentence.draft.metrics[:] = [tables[target][key]]


def _compose(sentence: Sentence, segments: dict[int, str]) -> None:
    """Make metrics of things, segments, verbs and "how many": there is no named one."""
    live = {place: target for place, target in segments.items() if place not in sentence.used}
    entities = [p for p in sentence.free("entity") if p not in sentence.heads]
    things = sentence.free("metric")
    many, much = sentence.free("many"), sentence.free("much")
    dataset = _dataset(sentence, entities, live)
    if dataset is None or (not live and not many and not entities and not things):
        return
    chosen = _one_segment(sentence, live)
    if sentence.ranks and chosen is None and entities and not many:
        return
    places = [place for place in (*entities, *live) if place not in sentence.used]
    if (live and not entities and not many) or (much and not many):
        metric = summed(sentence, dataset, chosen)
        made = [metric] if metric else []
    else:
        metric = _named_count(sentence, entities, chosen) or counted(sentence, dataset, chosen)
        made = [metric] if metric else []
    if not made:
        return
    sentence.take(*places, *many, *much)
    sentence.draft.metrics += made


def _named_count(sentence: Sentence, entities: list[int], segment: str | None) -> str | None:
    """Return the metric a thing's own word names: customers are customer_count."""
    if segment is not None or not entities:
        return None
    reading = sentence.spans[entities[0]].first("metric")
    return reading.target if reading else None


def _dataset(sentence: Sentence, entities: list[int], live: dict[int, str]) -> str | None:
    for place in entities:
        reading = sentence.spans[place].first("entity")
        if reading:
            return reading.target
    for target in live.values():
        return target.partition(".")[0]
    return None


def _one_segment(sentence: Sentence, live: dict[int, str]) -> str | None:
    targets = list(dict.fromkeys(live.values()))
    if len(targets) > 1:
        words = " and ".join(f'"{sentence.spans[place].text}"' for place in live)
        sentence.ask(f"{words} name different deals; which do you mean?")
    return targets[0] if targets else None


def _fit_verbs(sentence: Sentence) -> None:
    """Spend the verbs that the metrics already mean, and say what "closed" was read as."""
    for place in sentence.free("verb"):
        span = sentence.spans[place]
        for reading in span.of("verb"):
            if _verb_fits(sentence, reading):
                sentence.take(place)
    closed = [one for one in sentence.spans if "close" in one.text.casefold()]
    won = set(sentence.lexicon.counts.values()) & set(sentence.draft.metrics)
    if closed and won and _means_won(sentence, won):
        sentence.assume('"Closed" is read as closed won; "closed deals" would count lost ones too.')


def _means_won(sentence: Sentence, metrics: set[str]) -> bool:
    target = _segment_named(sentence, "won")
    if target is None:
        return False
    sql = segment_sql(sentence, target)
    said = any("won" in span.text.casefold().split() for span in sentence.spans)
    return not said and any(
        (target.partition(".")[0], sql) in _wheres(sentence, one) for one in metrics
    )


def _verb_fits(sentence: Sentence, reading: Reading) -> bool:
    """Return whether every metric asked already says what the verb says."""
    draft = sentence.draft
    if not draft.metrics:
        return False
    name = _VERB_SEGMENTS.get(reading.target)
    if name:
        target = _segment_named(sentence, name)
        if target is None:
            return False
        key = (target.partition(".")[0], segment_sql(sentence, target))
        return all(key in _wheres(sentence, one) for one in draft.metrics)
    if reading.target == "create":
        return _created(sentence)
    if reading.target == "due":
        return all(_is_open(sentence, one) for one in draft.metrics)
    return reading.target == "convert" and any(
        sentence.lexicon.metric(one).format == "percent" for one in draft.metrics
    )


def _is_open(sentence: Sentence, metric: str) -> bool:
    target = _segment_named(sentence, _OPEN)
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
        words = sentence.lexicon.metric(metric).words
        said = (words.label, *words.synonyms)
        twin = sentence.lexicon.metrics_named(
            *(f"created {one}" for one in said), *(f"{one} created" for one in said)
        )
        if twin is None:
            return False
        draft.metrics[at] = twin
    return True


def _is_creation(sentence: Sentence, field: str) -> bool:
    words = sentence.lexicon.dimension(field).words
    return any("created" in one.casefold() for one in (words.label, *words.synonyms))


def _take_heads(sentence: Sentence) -> None:
    """Spend nouns that only carry a filter: "win rate for enterprise deals"."""
    homes = sentence.homes()
    for place in sentence.free("entity"):
        if place in sentence.heads or not homes:
            continue
        reading = sentence.spans[place].first("entity")
        if reading and sentence.distance(reading.target) is not None:
            before = sentence.at(place - 1)
            tied = before is not None and (
                before.kind in ("value", "segment", "preposition", "verb", "not", "literal")
                or bool(before.of("segment"))
            )
            if reading.target in homes or tied:
                sentence.take(place)
