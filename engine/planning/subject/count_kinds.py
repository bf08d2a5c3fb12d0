"""Kinds that stand for the things they are kinds of: "how many champions" counts contacts."""

from typing import Final

from engine.planning.meaning.sentence import Sentence, Swap
from engine.planning.meaning.spans import Kind, Reading
from engine.planning.text.tokens import fold, stem

_LEADS: Final[tuple[Kind, ...]] = ("list", "which", "each", "mark")
_GOES_ON: Final[tuple[Kind, ...]] = ("group", "each", "preposition", "window", "grain", "mark")
_MEASURES: Final[tuple[Kind, ...]] = (
    *("metric", "entity", "verb", "many", "much", "segment", "why", "rank"),
)


def count_kinds(sentence: Sentence) -> None:
    """Count the things that a plural kind of them stands for, where nothing else is measured.

    Only things without an amount: "renewals by quarter" may be their number or their money.
    """
    if sentence.draft.metrics or sentence.order_metric is not None:
        return
    for place in sentence.free("value"):
        metric = _counted(sentence, place)
        after = sentence.at(place + 1)
        if metric is not None and _does_something(sentence, place):
            said = sentence.spans[place].text
            sentence.ask(f'Is it the "{said}" that are to be counted?', swaps=(Swap(),))
            return
        if metric is None or sentence.is_(place + 1, "entity", "metric", "verb", "segment"):
            continue
        if after is not None and after.of("group") and sentence.is_(place + 2, "metric", "entity"):
            continue  # "decision makers per deal" is an average of them
        asked = sentence.has(place - 1, "many")
        if not asked and not _alone(sentence, place):
            continue
        sentence.take(*(place - 1,) if asked else ())
        sentence.draft.metrics.append(metric)
        sentence.of_kind = True
        label = sentence.lexicon.metric(metric).words.label
        sentence.assume(f'"{sentence.spans[place].text}" are counted as: {label}.')
        return


def _does_something(sentence: Sentence, place: int) -> bool:
    """Return whether a kind that opens the question has or does something: "SMBs with deals"."""
    before = place - 2 if sentence.is_(place - 1, "which") else place - 1
    return before < 0 and sentence.is_(place + 1, "with", "verb")


def _counted(sentence: Sentence, place: int) -> str | None:
    """Return the metric that counts what a plural value is a kind of, if it can only be counted."""
    span = sentence.spans[place]
    if span.kind != "value" or not span.plural or span.possessive:
        return None
    best = max(one.quality for one in span.of("value"))
    readings = [one for one in span.of("value") if one.quality == best]
    homes = {one.target.partition(".")[0] for one in readings}
    lexicon = sentence.lexicon
    home = homes.pop() if len(homes) == 1 else ""
    if any(dataset == home for dataset, _ in lexicon.amounts):
        return None
    if lexicon.label(home) in {one.target for one in readings} if home else True:
        return None
    return lexicon.counts.get((home, "")) if all(map(_is_singular, readings)) else None


def _is_singular(reading: Reading) -> bool:
    last = fold(reading.value).rpartition(" ")[2]
    return stem(last) == last


def _alone(sentence: Sentence, place: int) -> bool:
    """Return whether a kind opens the question and is all that can be measured in it."""
    before = place - 1
    while sentence.is_(before, *_LEADS):
        before -= 1
    others = any(span.of(*_MEASURES) for at, span in enumerate(sentence.spans) if at != place)
    after = place + 1
    while sentence.is_(after, "and", "or", "mark") and sentence.is_(after + 1, "value"):
        after += 2  # "influencers and champions per industry"
    return before < 0 and not others and sentence.is_(after, *_GOES_ON)
