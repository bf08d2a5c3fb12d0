"""Average, median, distinct, sum: spent where a metric is that already, else asked about."""

from typing import Final

from engine.planning.meaning.lexicon import aggregate_key
from engine.planning.meaning.sentence import Sentence, Swap
from engine.planning.subject.compose_things import ratio_of
from engine.planning.subject.stock import is_stock
from engine.planning.text.tokens import stem
from semantic.model import Formula, Measure

#: The aggregates that a word may stand for.
_SAID: Final = {
    "avg": ("avg",),
    "median": ("median",),
    "sum": ("sum", "count"),
    "distinct": ("count_distinct",),
    "now": (),
}


def fit_aggregates(sentence: Sentence) -> None:
    """Spend the words that say how a metric is made; one that is made otherwise is not meant."""
    if len(sentence.draft.metrics) == 1:
        _doubt_plural(sentence, sentence.draft.metrics[0])
        _take_ratio(sentence, sentence.draft.metrics[0])
    for place in sentence.free("aggregate"):
        _share_noun(sentence, place)
    for place in sentence.free("aggregate"):
        reading = sentence.spans[place].first("aggregate")
        metric = _metric_beside(sentence, place)
        if reading is None or metric is None:
            continue
        if _is_made_so(sentence, metric, reading.target):
            sentence.take(place)
            _doubt_sum(sentence, metric, reading.target)
        else:
            _ask_which(sentence, place, metric, reading.target)


def _doubt_sum(sentence: Sentence, metric: str, said: str) -> None:
    """Ask whether the "sum of open deals" is their number, or what they are worth."""
    lexicon = sentence.lexicon
    for key, name in lexicon.counts.items() if said == "sum" else ():
        amount = lexicon.amounts.get(key)
        if name == metric and amount is not None:
            swaps = (Swap(metrics=(amount,)), Swap(metrics=(metric,)))
            sentence.ask("Is the number meant, or the amount?", swaps=swaps)


def _doubt_plural(sentence: Sentence, metric: str) -> None:
    """Ask whether "average deals per rep" are how large they are, or how many each has."""
    for place, span in enumerate(sentence.spans[:-1]):
        words = span.text.casefold().split()
        if len(words) != 2:
            continue  # "average age of open deals" says of what
        noun = stem(words[-1])
        things = [one for one in sentence.lexicon.named(noun) if one.kind == "entity"]
        each = sentence.spans[place + 1].text.casefold() in ("per", "for each", "by", "each")
        if not (span.kind == "metric" and span.plural and things and each):
            continue
        count = sentence.lexicon.counts.get((things[0].target, ""))
        measure = sentence.measure(metric)
        averaged = measure is not None and measure.aggregate in ("avg", "median")
        if averaged and count and any(one.target == metric for one in span.of("metric")):
            text = f'Is "{span.text}" how large they are, or how many there are?'
            sentence.ask(text, swaps=(Swap(), Swap(metrics=(count,))))


def _share_noun(sentence: Sentence, place: int) -> None:
    """Show both of "average and median deal size": the noun is of either."""
    beside = sentence.at(place + 2)
    named = beside.first("metric") if beside and sentence.is_(place + 1, "and") else None
    if beside is None or named is None or named.target not in sentence.draft.metrics:
        return
    first, _, noun = beside.text.casefold().partition(" ")
    said = sentence.spans[place].text.casefold()
    full = {"avg": "average", "mean": "average", "med": "median"}
    if full.get(first, first) not in ("average", "median"):
        return
    other = sentence.lexicon.metrics_named(f"{full.get(said, said)} {noun}")
    if other and other not in sentence.draft.metrics:
        sentence.take(place, place + 1)
        at = sentence.draft.metrics.index(named.target)
        sentence.draft.metrics.insert(at, other)


def _metric_beside(sentence: Sentence, place: int) -> str | None:
    """Return the metric an aggregate is said of: the only one, or the next one named."""
    metrics = sentence.draft.metrics
    if len(metrics) == 1:
        return metrics[0]
    for at in range(place + 1, len(sentence.spans)):
        for reading in sentence.spans[at].of("metric"):
            if reading.target in metrics:
                return reading.target
        if sentence.is_(at, "and", "compare", "mark"):
            break
    return None


def _is_made_so(sentence: Sentence, metric: str, said: str) -> bool:
    definition = sentence.lexicon.metric(metric).definition
    if said == "now":
        windowed = sentence.lexicon.metric(metric).default_window is not None
        return windowed or is_stock(sentence, metric)
    if isinstance(definition, Measure):
        return definition.aggregate in _SAID[said]
    # A ratio with "per" in its name is an average over what stands below.
    per = "per" in sentence.lexicon.metric(metric).words.label.casefold().split()
    return said == "avg" and isinstance(definition, Formula) and per


def _take_ratio(sentence: Sentence, metric: str) -> None:
    """Read contacts "per deal" as the metric that divides the two, where there is one."""
    for at in range(len(sentence.spans) - 1):
        if sentence.spans[at].text.casefold() not in ("per", "for each", "for every"):
            continue
        for one in sentence.spans[at + 1].of("entity"):
            ratio = ratio_of(sentence, metric, one.target)
            if ratio:
                sentence.take(at, at + 1)
                sentence.grouped[:] = [place for place in sentence.grouped if place != at + 1]
                sentence.draft.metrics[sentence.draft.metrics.index(metric)] = ratio
                return


def _ask_which(sentence: Sentence, place: int, metric: str, said: str) -> None:
    """Ask whether "average bookings per deal" is the metric that averages what bookings add up."""
    measure = sentence.measure(metric)
    if measure is None or measure.aggregate != "sum":
        return
    other = sentence.lexicon.aggregates.get(aggregate_key(measure, said))
    if other is None:
        return
    sentence.take(place, *_per_row(sentence, place, measure.dataset))
    instead = tuple(other if one == metric else one for one in sentence.draft.metrics)
    label = sentence.lexicon.metric(metric).words.label
    text = f'{label} is a sum; what is "{sentence.spans[place].text}" to be taken of?'
    sentence.ask(text, swaps=(Swap(metrics=instead), Swap()))


def _per_row(sentence: Sentence, place: int, dataset: str) -> list[int]:
    """Return the places of "per deal" after an aggregate: of each row, not by its name."""
    for at in range(place + 1, len(sentence.spans) - 1):
        named = sentence.spans[at + 1].of("entity")
        if sentence.is_(at, "group") and any(one.target == dataset for one in named):
            sentence.grouped[:] = [one for one in sentence.grouped if one != at + 1]
            return [at, at + 1]
    return []
