"""Values that only seem to filter: a department of the buyer's people, "net new"."""

from typing import Final

from engine.planning.meaning.sentence import Sentence
from engine.planning.meaning.spans import Reading
from engine.planning.subject.stock import is_stock
from engine.planning.text.tokens import words_of
from engine.planning.text.words import listed

_PEOPLE: Final = listed("person people contact individual stakeholder")
#: A dataset this far away is reached over a to-many join.
_TO_MANY: Final = 100


def check_people(sentence: Sentence, chosen: list[tuple[int, Reading]]) -> None:
    """Ask where what people are stands before a metric, or as its source: "marketing pipeline"."""
    first, last = chosen[0][0], chosen[-1][0]
    lead = sentence.at(first - 1)
    from_ = lead is not None and lead.text.casefold() in ("from", "by")
    sourced = from_ and sentence.is_(first - 2, "verb", "metric")
    if not (sentence.is_(last + 1, "metric", "verb") or sourced):
        return
    for place, reading in chosen:
        dataset = reading.target.partition(".")[0]
        far = sentence.distance(dataset)
        if far is None or far < _TO_MANY or not _is_people(sentence, dataset):
            continue
        if place in sentence.forced or _names(sentence, dataset):
            continue
        said = sentence.spans[place].text
        text = f'It is not clear whether "{said}" is of the people on their side.'
        sentence.ask(text, at=place, readings=(reading,))


def check_new(sentence: Sentence, chosen: list[tuple[int, Reading]]) -> None:
    """Ask whether "net new" names a kind, or what came to be: of a stock, or of other things."""
    for place, reading in chosen:
        said = sentence.spans[place].text
        if not sentence.says_new(place) or said.casefold() == reading.value.casefold():
            continue
        homes = set(sentence.homes())
        stocks = any(is_stock(sentence, one) for one in sentence.draft.metrics)
        if stocks or reading.target.partition(".")[0] not in homes:
            sentence.ask(f'"{said}" may be {reading.value}, or what is new of the time.')


def _names(sentence: Sentence, dataset: str) -> bool:
    """Return whether the people, or a field of theirs, are named beside."""
    return any(
        one.target.partition(".")[0] == dataset
        for span in sentence.spans
        for one in span.of("entity", "dimension")
    )


def _is_people(sentence: Sentence, dataset: str) -> bool:
    words = sentence.lexicon.model.datasets[dataset].words
    named = (dataset, words.label, *words.synonyms)
    return any(word in _PEOPLE for one in named for word in words_of(one))
