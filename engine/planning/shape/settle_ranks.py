"""Superlatives to an order and a limit: which way, by what, how many, and in each of what."""

from typing import Final

from engine.planning.meaning.conditions import ALWAYS, condition_of_filter
from engine.planning.meaning.sentence import Sentence
from engine.planning.meaning.spans import Span
from engine.planning.shape.rank_average import rank_by_average
from engine.planning.shape.rank_changes import EITHER_WAY, FALLING, change_ranked
from engine.planning.shape.rank_rows import is_open, list_by_age, list_by_field
from engine.planning.shape.read_ranks import counted_rows, ranks_number
from engine.planning.subject.compose_common import belonging_ranked
from engine.planning.subject.compose_metric import headline, summed
from engine.planning.subject.compose_things import things_counted
from semantic.joins import ManyToOne, find_path
from semantic.model import Cumulative
from semantic.query import Filter, OrderBy

#: Words for the one that counts most: by what, they do not say.
_FOREMOST: Final = ("main", "record")
_OFTEN: Final = ("often", "frequently", "frequent")
_EACH: Final = frozenset({"per", "each", "every"})
_CONTRASTED: Final = {
    **dict.fromkeys(("high", "size", "often", "long"), "high"),
    **dict.fromkeys(("low", "small", "short"), "low"),
}


def rank_headline(sentence: Sentence) -> None:
    """Rank by the headline metric where a superlative names none, and say so."""
    draft = sentence.draft
    if draft.rows or list_by_age(sentence) or list_by_field(sentence):
        return
    _rank_by_number(sentence)
    _rank_by_times(sentence)
    _rank_by_speed(sentence)
    rank_by_average(sentence)
    if draft.metrics or not (sentence.ranks or sentence.free("order")):
        return
    if any(sentence.spans[rank.at].text.casefold() in _FOREMOST for rank in sentence.ranks):
        return
    if _judges_people(sentence):
        return
    grouped = [sentence.spans[place] for place in sentence.grouped]
    entities = [one.target for span in grouped for one in span.of("entity", "metric")]
    name = _speedy(sentence) or (_amount_of(sentence, grouped) if grouped else None)
    chosen = headline(sentence)
    if name is None:
        name = belonging_ranked(sentence)
    performing = any(_performs(sentence.spans[rank.at]) for rank in sentence.ranks)
    if name is None and chosen and (entities or performing or _ranks_buckets(sentence)):
        measure = sentence.measure(chosen)
        # Of deals themselves there are won, open and lost ones: which is for the asker to say.
        name = None if measure and measure.dataset in entities else chosen
        if measure and not _worth_fits(sentence, measure.dataset, entities):
            name = None
    if name is None or any(rank.way in ("old", "new") for rank in sentence.ranks):
        return
    draft.metrics.append(name)
    label = sentence.lexicon.metric(name).words.label
    sentence.assume(f"No metric was named, so the ranking is by {label}.")


def _judges_people(sentence: Sentence) -> bool:
    """Return whether it is asked who is "the best": at what, is for the asker to say."""
    who = any(span.of("who") for span in sentence.spans[:1])
    return who and any(
        rank.way in ("best", "worst") and not _performs(sentence.spans[rank.at])
        for rank in sentence.ranks
    )


def _worth_fits(sentence: Sentence, home: str, entities: list[str]) -> bool:
    """Return whether "most valuable" can be told of the things: each deal is one customer's."""
    worth = any(
        one.value == "worth" for r in sentence.ranks for one in sentence.spans[r.at].of("rank")
    )
    datasets = sentence.lexicon.model.datasets
    things = [one for one in entities if one in datasets and one != home]
    return not worth or all(isinstance(find_path(datasets, home, t), ManyToOne) for t in things)


def _rank_by_number(sentence: Sentence) -> None:
    """Rank by how many things there are where just that is asked: "who has the most deals"."""
    if sentence.draft.metrics:
        return
    for rank in sentence.ranks:
        place = rank.at + 1
        while sentence.is_(place, "preposition"):
            place += 1  # "the most of customers"
        if place >= len(sentence.spans) or place == rank.thing:
            continue
        most = ranks_number(sentence, rank.at, place)
        counted = _count_named(sentence, place) if most else None
        if counted is not None and place not in sentence.grouped:
            sentence.take(place)
            sentence.draft.metrics.append(counted)
            return


def _count_named(sentence: Sentence, place: int) -> str | None:
    """Return the metric that counts the things named: rows, or customers through their deals."""
    counted = counted_rows(sentence, place)
    if counted is not None or not sentence.has(place, "metric"):
        return counted
    named = (one.target for one in sentence.spans[place].of("metric"))
    return next((one for one in named if things_counted(sentence.lexicon, one)), None)


def _rank_by_times(sentence: Sentence) -> None:
    """Count what a verb says where it is asked how often: "the product we sell most often"."""
    draft = sentence.draft
    often = any(sentence.spans[rank.at].text.casefold().endswith(_OFTEN) for rank in sentence.ranks)
    for key, name in sentence.lexicon.amounts.items() if often else ():
        twin = sentence.lexicon.counts.get(key)
        if draft.metrics == [name] and twin and not _is_named(sentence, name):
            draft.metrics[:] = [twin]
            return


def _rank_by_speed(sentence: Sentence) -> None:
    """Take how long a verb takes where it is asked how fast: "the slowest industry to close"."""
    draft = sentence.draft
    if not draft.metrics or not any(rank.way in ("slow", "fast") for rank in sentence.ranks):
        return
    named = any(
        span.kind == "metric" and not span.of("verb", "entity", "dimension")
        for span in sentence.spans
    )
    days = _lengths(sentence)
    if named or len(days) != 1 or sentence.free("change"):
        return
    demands = sentence.lexicon.demands
    if all(demands[one] == demands[days[0]] for one in draft.metrics):
        draft.metrics[:] = days


def _is_named(sentence: Sentence, metric: str) -> bool:
    return any(one.target == metric for span in sentence.spans for one in span.of("metric"))


def settle_ranks(sentence: Sentence) -> None:
    """Turn superlatives and order words into an order and a limit."""
    draft = sentence.draft
    way: str | None = None
    for rank in sentence.ranks:
        if not (draft.dimensions or draft.grain) or not draft.metrics:
            sentence.used.discard(rank.at)
            continue
        way = way or rank.way
        draft.limit = draft.limit or rank.limit
    way = way or _contrast_way(sentence)
    way = _order_said(sentence, way)
    if way is None or not draft.metrics:
        return
    by = _rank_metric(sentence)
    direction = _direction(sentence, way, by)
    if direction is None:
        return
    change = change_ranked(sentence)
    if change is not None and draft.compare is not None:
        by = f"{by}:change"
        direction = direction != (change in FALLING)
        if draft.grain is not None and not draft.dimensions:
            sentence.ask(f'Is it the period with the biggest "{change}" that is asked for?')
        if change in EITHER_WAY:
            sentence.ask(f'Is the "{change}" that is ranked a rise, or a fall?')
    draft.order_by.append(OrderBy(by=by, direction="desc" if direction else "asc"))
    if draft.limit and sentence.ranks:
        _settle_limit(sentence)


def _order_said(sentence: Sentence, way: str | None) -> str | None:
    """Return which way is ordered, by a superlative or by an order: "ranked", the highest first."""
    plain = sentence.order_metric is not None
    for place in sentence.free("order"):
        order = sentence.spans[place].first("order")
        sentence.take(place)
        if order and order.target == "by" and sentence.has(place + 1, "metric"):
            sentence.take(place + 1)
        if order and way and _turned(way, order.target):
            words = f'"{sentence.spans[place].text}" and "{way}"'
            sentence.ask(f"{words} are two orders; which is meant?")
        if order and order.target in ("by", "rank"):
            plain = True
            way = way or order.value or None
        elif order:
            way = way or order.target
    return way or ("high" if plain else None)


def _contrast_way(sentence: Sentence) -> str | None:
    """Return the order in which the values of "who sold more, A or B" are shown."""
    contrast, draft = sentence.contrast, sentence.draft
    if contrast is None or not contrast.places or not draft.metrics or draft.grain:
        return None
    if contrast.way in ("best", "worst"):
        good = sentence.lexicon.metric(draft.metrics[0]).good
        return contrast.way if good is not None else None
    return _CONTRASTED.get(contrast.way)


def _turned(way: str, order: str) -> bool:
    """Return whether an order goes the other way: the "top 5 … lowest first"."""
    up, down = ("low", "bottom", "worst"), ("high", "top", "best")
    return (way in up and order in down) or (way in down and order in up)


def _settle_limit(sentence: Sentence) -> None:
    """Give the limit to each group where more than the ranked thing is grouped by."""
    draft = sentence.draft
    others = [one for one in sentence.split if one not in sentence.ranked]
    if draft.grain and sentence.ranked and _in_each_bucket(sentence):
        others.append(f"{sentence.bucket_name()}:{draft.grain}")
    loose = [one for one in draft.dimensions if one not in (*sentence.split, *sentence.ranked)]
    if len(loose) == len(others) == 1 and not sentence.ranked and _in_each(sentence):
        draft.limit_per = others[0]  # "top 3 per segment: accounts by bookings"
    if not others or not (sentence.ranked or _ranks_buckets(sentence)):
        return
    if _asks_whose(sentence):
        return
    if draft.offset:
        sentence.ask("A place other than the first is found in one group only, not in each.")
    if len(others) > 1:
        sentence.ask("The limit may be in each of several groups; in which?")
    draft.limit_per = others[0]


def _asks_whose(sentence: Sentence) -> bool:
    """Return whether the one thing ranked tells who it is: "which rep won the largest deal"."""
    rank = sentence.ranks[0]
    asked = any(span.of("who", "which") for span in sentence.spans[: rank.at])
    return asked and rank.single and not any(one.of("group", "each") for one in sentence.spans)


def _performs(span: Span) -> bool:
    return any(one.value == "performing" for one in span.of("rank"))


def _ranks_buckets(sentence: Sentence) -> bool:
    """Return whether periods are ranked: "the best month"."""
    places = (rank.thing for rank in sentence.ranks if rank.thing is not None)
    return any(sentence.spans[place].of("unit") for place in places)


def _in_each(sentence: Sentence) -> bool:
    """Return whether groups are named with "per" or "each", not only "by"."""
    said = (span.text.casefold().split() for span in sentence.spans if span.of("group", "each"))
    return any(not _EACH.isdisjoint(words) for words in said)


def _in_each_bucket(sentence: Sentence) -> bool:
    """Return whether a limit is wanted in each period: "top 3 regions each quarter"."""
    for place, span in enumerate(sentence.spans[:-1]):
        words = _EACH.intersection(span.text.casefold().split())
        if words and span.of("group", "each") and sentence.spans[place + 1].of("unit"):
            return True
    return False


def _speedy(sentence: Sentence) -> str | None:
    """Return the one measure in days by which things are fast: the fastest closing rep."""
    speedy = any(rank.way in ("slow", "fast") for rank in sentence.ranks)
    if not speedy or sentence.free("change"):
        return None
    verbs = sentence.free("verb", "segment")
    days = _lengths(sentence)
    things = [rank.thing for rank in sentence.ranks if rank.thing is not None]
    named = bool(things) and not any(sentence.spans[at].of("unit") for at in things)
    if not (verbs or named) or len(days) != 1:
        return None
    sentence.take(*verbs)
    return days[0]


def _lengths(sentence: Sentence) -> list[str]:
    """Return the measures in days of what is over: how long deals took that were won."""
    return [
        name
        for name, metric in sentence.lexicon.model.metrics.items()
        if metric.format == "days" and not metric.hidden and not is_open(sentence, name)
    ]


def _amount_of(sentence: Sentence, grouped: list[Span]) -> str | None:
    """Return the amount of the ranked rows: "largest open opportunities" is open pipeline."""
    for span in grouped:
        for reading in span.of("metric"):
            measure = sentence.measure(reading.target)
            if measure is None or measure.where is None:
                continue
            for key, name in sentence.lexicon.counts.items():
                if name == reading.target and key in sentence.lexicon.amounts:
                    return sentence.lexicon.amounts[key]
    for place in sentence.free("segment", "verb"):
        segment = sentence.spans[place].first("segment")
        if segment:
            sentence.take(place)
            return summed(sentence, segment.target.partition(".")[0], segment.target)
    return _amount_of_value(sentence, grouped)


def _amount_of_value(sentence: Sentence, grouped: list[Span]) -> str | None:
    """Return the amount of the rows that a value says are ranked: deals in an open stage."""
    homes = {one.target for span in grouped for one in span.of("entity")}
    lexicon = sentence.lexicon
    for place in sentence.free("value"):
        said = sentence.spans[place].of("value")
        readings = [one for one in said if one.target.partition(".")[0] in homes]
        if len(readings) != 1:
            continue
        one = Filter(field=readings[0].target, op="=", values=(readings[0].value,))
        have = condition_of_filter(lexicon.model, one)
        for name in lexicon.amounts.values():
            for _, wanted in lexicon.demands[name]:
                if have is not None and wanted != ALWAYS and have.implies(wanted):
                    return name
    return None


def _rank_metric(sentence: Sentence) -> str:
    """Return the metric a superlative is about: the one right after it, else the first."""
    draft = sentence.draft
    if sentence.order_metric is not None:
        reading = sentence.spans[sentence.order_metric].first("metric")
        if reading:
            known = _counted_already(sentence, reading.target)
            if known is None:
                draft.metrics.append(reading.target)
            return known or reading.target
    for rank in sentence.ranks:
        for place in range(rank.at + 1, min(rank.at + 4, len(sentence.spans))):
            reading = sentence.spans[place].first("metric")
            if reading and reading.target in draft.metrics:
                return reading.target
    return draft.metrics[0]


def _counted_already(sentence: Sentence, metric: str) -> str | None:
    """Return the metric shown that a rank is by: of "number of deals won", those won."""
    lexicon, shown = sentence.lexicon, sentence.draft.metrics
    if metric in shown:
        return metric
    definition = lexicon.metric(metric).definition
    if isinstance(definition, Cumulative) and definition.metric in shown:
        return definition.metric
    homes = [home for (home, where), name in lexicon.counts.items() if name == metric and not where]
    twins = [
        name
        for (home, where), name in lexicon.counts.items()
        if where and home in homes and name in shown
    ]
    return twins[0] if len(twins) == 1 else None


def _direction(sentence: Sentence, way: str, metric: str) -> bool | None:
    """Return whether large values come first; None where good and bad are not known."""
    known = sentence.lexicon.metric(metric)
    if way in ("high", "top", "low", "bottom"):
        down = way in ("low", "bottom")
        if way in ("top", "bottom") and known.good == "down":
            said = "lowest" if down else "highest"
            sentence.assume(f"{way.title()} is read as the {said} {known.words.label}.")
        return not down
    if way in ("slow", "fast"):
        return (way == "slow") == (known.format == "days")
    if known.good is None or way in ("old", "new"):
        sentence.ask(f"Which way is {way} for {known.words.label}: the highest, or the lowest?")
        return None
    return (way == "best") == (known.good == "up")
