"""How many, how much, how long, how high: they choose between metrics and are spent on them."""

from typing import Final

from engine.planning.meaning.sentence import Sentence

_COUNTING: Final = ("how many", "number of", "count of")


def fit_hints(sentence: Sentence) -> None:
    """Spend "how many" and "how much"; they choose between a count and its amount, or want both."""
    draft = sentence.draft
    many, much = said_many(sentence), said_much(sentence)
    if len(draft.metrics) == 1 and wants_both(sentence, many, much):
        _show_both(sentence, draft.metrics[0])
    elif many and len(draft.metrics) == 1:
        _switch(sentence, draft.metrics[0], "amounts", "counts")
    elif much and len(draft.metrics) == 1:
        _switch(sentence, draft.metrics[0], "counts", "amounts")
    sentence.take(*_hints(sentence))


def said_many(sentence: Sentence) -> list[int]:
    """Return the places that ask for a number, alone or within a name: "how many deals"."""
    return [
        place
        for place, span in enumerate(sentence.spans)
        if sentence.has(place, "many")
        or (span.kind == "metric" and span.text.casefold().startswith(_COUNTING))
    ]


def said_much(sentence: Sentence) -> list[int]:
    """Return the places that ask for money, or by which things are ranked by it."""
    by_money = [] if sentence.by_money is None else [sentence.by_money]
    return [*sentence.free("much"), *by_money]


def wants_both(sentence: Sentence, many: list[int], much: list[int]) -> bool:
    """Return whether a number and an amount are asked for: "how many, and how much were they"."""
    if not many or not much:
        return False
    if set(many) & set(much):
        return True
    before = range(max(many[0], much[0]) - 1, min(many[0], much[0]), -1)
    return any(sentence.is_(at, "and", "compare", "mark") for at in before[:2])


def _show_both(sentence: Sentence, metric: str) -> None:
    counts, amounts = sentence.lexicon.counts, sentence.lexicon.amounts
    for key, name in (*counts.items(), *amounts.items()):
        if name == metric and key in counts and key in amounts:
            sentence.draft.metrics[:] = [counts[key], amounts[key]]
            return


def _hints(sentence: Sentence) -> list[int]:
    """Return the hints that the metrics answer: a number, money, a length of time, a size."""
    formats = {sentence.lexicon.metric(one).format for one in sentence.draft.metrics}
    spent: list[int] = []
    if formats & {"integer", "number", None}:
        spent += sentence.free("many")
    if formats & {"currency"}:
        spent += sentence.free("much")
    if formats & {"days"}:
        spent += sentence.free("long")
        spent += [place for place in sentence.free("unit") if _measures_days(sentence, place)]
    if formats - {"integer"}:  # how big deals are is not how many there are
        spent += [p for p in sentence.free("degree") if not _is_far(sentence, p)]
    return spent


def _is_far(sentence: Sentence, place: int) -> bool:
    """Return whether a span asks how far off something is, which a level does not tell."""
    return any(one.target == "target" for one in sentence.spans[place].of("degree"))


def _measures_days(sentence: Sentence, place: int) -> bool:
    """Return whether days are what a length is told in: "sales cycle in days"."""
    unit = sentence.spans[place].first("unit")
    if unit is None or unit.target != "day":
        return False
    before = sentence.at(place - 1)
    tied = before is not None and before.text.casefold() in ("in", "(")
    return tied or sentence.is_(place - 1, "metric")


def _switch(sentence: Sentence, metric: str, source: str, target: str) -> None:
    tables = {"counts": sentence.lexicon.counts, "amounts": sentence.lexicon.amounts}
    for key, name in tables[source].items():
        if name == metric and key in tables[target]:
            sentence.draft.metrics[:] = [tables[target][key]]
