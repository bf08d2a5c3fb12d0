"""Things, segments, verbs and "how many" to the metric they amount to, by its definition."""

from collections.abc import Mapping

from sqlglot import exp

from engine.planning.meaning.conditions import ALWAYS
from engine.planning.meaning.lexicon import Lexicon, without_parentheses
from engine.planning.meaning.sentence import Sentence, Swap
from engine.planning.subject.compose_things import distinct_of
from engine.planning.subject.fit_hints import said_many, said_much, wants_both
from engine.planning.subject.listing import joined
from engine.planning.subject.open_values import stands_open
from semantic.model import Segment
from semantic.query import Filter


def segment_sql(sentence: Sentence, target: str) -> str:
    """Return the canonical condition of a segment."""
    return without_parentheses(_segment(sentence, target).expression.canonical())


def counted(sentence: Sentence, dataset: str, segment: str | None) -> str | None:
    """Return the metric that counts a dataset's rows, or those of a segment."""
    return _of_segment(sentence, sentence.lexicon.counts, dataset, segment)


def summed(sentence: Sentence, dataset: str, segment: str | None) -> str | None:
    """Return the metric that adds up a dataset's money, or that of a segment."""
    return _of_segment(sentence, sentence.lexicon.amounts, dataset, segment)


def _of_segment(
    sentence: Sentence, table: Mapping[tuple[str, str], str], dataset: str, segment: str | None
) -> str | None:
    if segment is None:
        return table.get((dataset, ""))
    same = ((dataset, sentence.lexicon.segments[segment]),)
    written = table.get((dataset, segment_sql(sentence, segment)))
    return written or next(
        (name for name in table.values() if sentence.lexicon.demands[name] == same), None
    )


def headline(sentence: Sentence) -> str | None:
    """Return the metric meant where none is named."""
    return headline_of(sentence.lexicon)


def headline_of(lexicon: Lexicon) -> str | None:
    """Return a model's first amount that is good to grow."""
    for (dataset, where), name in lexicon.amounts.items():
        metric = lexicon.metric(name)
        if where and metric.good == "up" and lexicon.model.datasets[dataset].time:
            return name
    return None


def fit_stage(sentence: Sentence) -> None:
    """Count deals in an open stage as open deals: the value says so, and so the date is theirs."""
    draft = sentence.draft
    if draft.time_dimension:
        return
    found = [_of_stage(sentence, one) for one in draft.metrics]
    if all(found):
        draft.metrics[:] = [one for one in found if one]


def _of_stage(sentence: Sentence, name: str) -> str | None:
    """Return the metric of open rows alone for one of all rows, where the values are of those."""
    measure = sentence.measure(name)
    if measure is None or measure.where is not None:
        return None
    table = sentence.lexicon.counts if measure.aggregate == "count" else sentence.lexicon.amounts
    named = any(one.target == name for span in sentence.spans for one in span.of("metric"))
    if name not in table.values() or (named and measure.aggregate != "count"):
        return None  # "pipeline created" names its date
    if any(word in sentence.spans[0].text.casefold() for word in ("created", "new")):
        return None
    home = sentence.lexicon.model.datasets[measure.dataset]
    for one in sentence.draft.where:
        if one.op not in ("=", "in") or one.field is None:
            continue
        for segment in home.segments:
            target = f"{home.name}.{segment}"
            metric = _of_segment(sentence, table, home.name, target)
            values = tuple(str(value) for value in one.values)
            called = segment == "open" and stands_open(sentence.lexicon, one.field, values, target)
            if metric and (called or implies(sentence, one, target)):
                return metric
    return None


def implies(sentence: Sentence, one: Filter, target: str) -> bool:
    """Return whether every value of a filter lies in a segment on the same field."""
    dimension = sentence.lexicon.dimension(one.field or "")
    tree = _segment(sentence, target).expression.tree
    negated = isinstance(tree, exp.Not)
    inner = tree.this if negated else tree
    while isinstance(inner, exp.Paren):
        inner = inner.this
    listed = inner.expressions if isinstance(inner, exp.In) else [inner.args.get("expression")]
    if not isinstance(inner, exp.In | exp.EQ) or inner.this != dimension.expression.tree:
        return False
    names = {item.this for item in listed if isinstance(item, exp.Literal)}
    return all((value not in names) == negated for value in one.values)


def add_amount(sentence: Sentence) -> None:
    """Show what open deals are worth beside how many there are, where no number was asked."""
    draft = sentence.draft
    open_ = segment_named(sentence, "open")
    if open_ is None or draft.dimensions or draft.grain or not (draft.where or draft.window):
        return
    home = open_.partition(".")[0]
    amount = summed(sentence, home, open_)
    said_count = any(
        span.of("many") or any(word in span.text.casefold() for word in ("many", "count", "number"))
        for span in sentence.spans
    )
    if amount and not said_count and draft.metrics == [counted(sentence, home, open_)]:
        draft.metrics.append(amount)


def _segment(sentence: Sentence, target: str) -> Segment:
    dataset, _, name = target.partition(".")
    return sentence.lexicon.model.datasets[dataset].segments[name]


def segment_named(sentence: Sentence, name: str) -> str | None:
    """Return the segment that a word names."""
    for reading in sentence.lexicon.named(name):
        if reading.kind == "segment":
            return reading.target
    return None


def compose(sentence: Sentence, segments: dict[int, str]) -> None:
    """Make metrics of things, segments, verbs and "how many": there is no named one."""
    live = {place: target for place, target in segments.items() if place not in sentence.used}
    named = [p for p in sentence.free("entity") if p not in sentence.heads]
    entities = [p for p in named if _same_thing(sentence, p, named[0])]
    things = sentence.free("metric")
    many, much = sentence.free("many"), said_much(sentence)
    dataset = _dataset(sentence, entities, live)
    if dataset is None or (not live and not many and not entities and not things):
        return
    targets = _targets(sentence, live)
    if sentence.ranks and not targets and entities and not many:
        return
    places = [place for place in (*entities, *live) if place not in sentence.used]
    amounts = [summed(sentence, dataset, one) for one in targets or (None,)]
    counts = [
        _named_count(sentence, entities, one)
        or _things_of(sentence, entities, one)
        or counted(sentence, dataset, one)
        for one in targets or (None,)
    ]
    kinds = _kinds_of(sentence, dataset, live)
    if wants_both(sentence, said_many(sentence), much):
        made = [*counts, *amounts]
    elif not many and (much or (live and not entities and not kinds)):
        made = amounts
    else:
        made = counts
    if made == [None] and len(targets) == 1 and entities and not much:
        made = [_holds(sentence, dataset, targets[0]) or _of_rows(sentence, dataset, entities)]
        sentence.draft.segments += targets if made[0] else []
    if not all(made):
        return
    sentence.take(*places, *many, *much)
    sentence.draft.metrics += [one for one in made if one]
    if counts == made and not targets:
        _count_others(sentence, named)
    unsaid = live and not entities and not many and not much
    if unsaid and (len(targets) > 1 or len(sentence.spans) == 1 or _bare(sentence)):
        _ask_number_or_money(sentence, counts, amounts)


def _holds(sentence: Sentence, dataset: str, target: str) -> str | None:
    """Return the count that holds all rows of a segment: open deals, for those overdue."""
    lexicon = sentence.lexicon
    wanted = lexicon.segments[target]
    found = (
        name
        for (home, _), name in lexicon.counts.items()
        if home == dataset == target.partition(".")[0]
        for _, have in lexicon.demands[name]
        if have != ALWAYS and wanted.implies(have)
    )
    return next(found, None)


def _of_rows(sentence: Sentence, dataset: str, entities: list[int]) -> str | None:
    """Return the count of things that are of some rows: "contacts on open deals"."""
    tied = sentence.is_(entities[0] + 1, "preposition")
    grouped = sentence.is_(entities[0] - 1, "group", "each", "which") or sentence.ranks
    return counted(sentence, dataset, None) if tied and not grouped else None


def _bare(sentence: Sentence) -> bool:
    """Return whether only who won or lost is said, not what: "lost to Sarah", "won by Sarah"."""
    first, someone = sentence.spans[0], sentence.at(2)
    if first.text.casefold() not in ("won", "lost") or someone is None:
        return False
    tied = sentence.spans[1].text.casefold() in ("to", "by")
    labels = {sentence.lexicon.label(one.target.partition(".")[0]) for one in someone.of("value")}
    return tied and any(one.target in labels for one in someone.of("value"))


def _kinds_of(sentence: Sentence, dataset: str, live: dict[int, str]) -> bool:
    """Return whether a kind of the things stands for them: "lost renewals", "upsells we won"."""
    beside = [sentence.at(place + step) for place in live for step in (-1, 1)]
    return any(
        one is not None
        and one.plural
        and any(v.target.partition(".")[0] == dataset for v in one.of("value"))
        for one in beside
    )


def _same_thing(sentence: Sentence, place: int, first: int) -> bool:
    one, other = (sentence.spans[at].first("entity") for at in (place, first))
    return one is not None and other is not None and one.target == other.target


def _count_others(sentence: Sentence, named: list[int]) -> None:
    """Count each of "deals and accounts by region"; a thing not listed with them stays open."""
    for place in named:
        reading = sentence.spans[place].first("entity")
        if place in sentence.used or reading is None or not sentence.is_(place - 1, "and", "mark"):
            continue
        metric = _named_count(sentence, [place], None) or counted(sentence, reading.target, None)
        if metric and metric not in sentence.draft.metrics:
            sentence.take(place)
            sentence.draft.metrics.append(metric)


def _ask_number_or_money(
    sentence: Sentence, counts: list[str | None], amounts: list[str | None]
) -> None:
    """Ask what "won vs lost" compares where neither a number nor money was named."""
    swaps = [Swap(metrics=tuple(one for one in names if one)) for names in (counts, amounts)]
    sentence.ask("Is the number meant, or the amount?", swaps=tuple(swaps))


def _targets(sentence: Sentence, live: dict[int, str]) -> list[str]:
    """Return the segments named: one, or several that are listed side by side."""
    targets = list(dict.fromkeys(live.values()))
    if len(targets) < 2:
        return targets
    joiners = [at for place in live for at in joined(sentence, place)]
    if len(set(joiners)) < len(targets) - 1:
        words = " and ".join(f'"{sentence.spans[place].text}"' for place in live)
        sentence.ask(f"{words} name different rows; which are meant?")
        return targets[:1]
    sentence.take(*joiners)
    return targets


def _named_count(sentence: Sentence, entities: list[int], segment: str | None) -> str | None:
    """Return the metric a thing's own word names: customers are customer_count."""
    if segment is not None or not entities:
        return None
    reading = sentence.spans[entities[0]].first("metric")
    return reading.target if reading else None


def _things_of(sentence: Sentence, entities: list[int], segment: str | None) -> str | None:
    """Return the metric that things and what was done with them name: deals that slipped."""
    if segment is None or not entities:
        return None
    span = sentence.spans[entities[0]]
    reading = span.first("entity")
    words = (
        sentence.lexicon.model.datasets[segment.partition(".")[0]]
        .segments[segment.partition(".")[2]]
        .words
    )
    for said in (words.label, *words.synonyms):
        named = sentence.lexicon.metrics_named(f"{said} {span.text}", f"{span.text} {said}")
        if named:
            return named
    return distinct_of(sentence, reading.target, segment) if reading else None


def _dataset(sentence: Sentence, entities: list[int], live: dict[int, str]) -> str | None:
    for place in entities:
        reading = sentence.spans[place].first("entity")
        if reading:
            return reading.target
    for target in live.values():
        return target.partition(".")[0]
    return None
