"""The measure a comparative is of: days for "faster", a rate for "more often", a size."""

from typing import Final

from sqlglot import exp

from engine.planning.meaning.sentence import Contrast, Sentence
from engine.planning.subject.stock import is_stock
from engine.planning.text.tokens import stem
from semantic.model import Formula

_SIZES: Final = ("size", "small")
_DAYS: Final = ("long", "short")
#: Of these it is not said whether their number or their money is compared.
_PLAIN: Final = frozenset({"win", "won", "winning", "lose", "lost", "losing", "close", "closed"})


def seed_contrast(sentence: Sentence) -> bool:
    """Take the measure that a comparative alone names: "bigger deals", "closes faster"."""
    contrast = sentence.contrast
    if contrast is None or not contrast.way or sentence.draft.metrics:
        return False
    name = None
    if contrast.way in _SIZES:
        name = _size_of(sentence, contrast)
    elif contrast.way in _DAYS and not _any_metric(sentence):
        name = _days(sentence)
    if name is not None:
        sentence.draft.metrics.append(name)
        label = sentence.lexicon.metric(name).words.label
        words = " ".join(sentence.spans[place].text for place in contrast.words)
        sentence.assume(f'"{words}" is read as of: {label}.')
    return name is not None


def fit_contrast(sentence: Sentence) -> None:
    """Measure how often, or both number and money; give a comparative that does not fit back."""
    contrast = sentence.contrast
    draft = sentence.draft
    if contrast is None or not contrast.way or not draft.metrics:
        return
    formats = {sentence.lexicon.metric(one).format for one in draft.metrics}
    if contrast.way == "often":
        rates = [_rate_of(sentence, _count_of(sentence, one)) for one in draft.metrics]
        if len(rates) == 1 and rates[0] is not None:
            draft.metrics[:] = [rates[0]]
        elif formats != {"percent"}:
            sentence.used -= set(contrast.words)
    elif contrast.way in _DAYS and formats != {"days"}:
        sentence.used -= set(contrast.words)
    elif contrast.way in ("high", "low") and contrast.places:
        _count_too(sentence, contrast)


def _size_of(sentence: Sentence, contrast: Contrast) -> str | None:
    """Return the average size of the things a comparative stands at: "bigger deals"."""
    place = contrast.words[-1]
    near = [place + 1] if sentence.has(place + 1, "entity") else sentence.free("entity")
    if len(near) != 1 or _any_metric(sentence, near[0]):
        return None
    thing = stem(sentence.spans[near[0]].text.casefold())
    name = sentence.lexicon.metrics_named(f"average {thing} size", f"{thing} size")
    if name is not None:
        sentence.take(near[0])
    return name


def _any_metric(sentence: Sentence, but: int | None = None) -> bool:
    """Return whether a metric is named by more than a thing or a verb."""
    return any(
        not sentence.spans[place].of("entity", "verb")
        for place in sentence.free("metric")
        if place != but
    )


def _days(sentence: Sentence) -> str | None:
    """Return the one measure in days of what is over: how fast deals close."""
    lexicon = sentence.lexicon
    days = [
        name
        for name, metric in lexicon.model.metrics.items()
        if metric.format == "days" and not metric.hidden and not is_stock(sentence, name)
    ]
    verbs = [
        place
        for place in sentence.free("verb", "segment")
        if any(one.target in ("win", "due", "convert") for one in sentence.spans[place].of("verb"))
    ]
    if len(days) != 1 or not verbs:
        return None
    sentence.take(*verbs, *sentence.free("entity"))
    return days[0]


def _rate_of(sentence: Sentence, metric: str) -> str | None:
    """Return the one rate of which a count is the part: wins, of the win rate."""
    found: list[str] = []
    for name, one in sentence.lexicon.model.metrics.items():
        definition = one.definition
        if one.hidden or one.format != "percent" or not isinstance(definition, Formula):
            continue
        tree = definition.tree
        if isinstance(tree, exp.Div) and isinstance(tree.this, exp.Column):
            found += [name] if tree.this.name == metric else []
    return found[0] if len(found) == 1 else None


def _count_of(sentence: Sentence, metric: str) -> str:
    """Return the count of the rows whose money a metric adds up; itself if it does not."""
    lexicon = sentence.lexicon
    counts = (lexicon.counts.get(key) for key, name in lexicon.amounts.items() if name == metric)
    return next((one for one in counts if one), metric)


def _count_too(sentence: Sentence, contrast: Contrast) -> None:
    """Show the number beside the money where "win more" may be either."""
    draft = sentence.draft
    said = [span for span in sentence.spans if span.of("verb")]
    if any(span.of("metric") and not span.of("verb") for span in sentence.spans):
        return
    if len(draft.metrics) != 1 or any(span.of("entity", "much", "many") for span in sentence.spans):
        return
    if not said or any(span.text.casefold() not in _PLAIN for span in said):
        return
    for key, name in sentence.lexicon.amounts.items():
        count = sentence.lexicon.counts.get(key)
        if draft.metrics == [name] and count:
            draft.metrics[:] = [count, name]
            sentence.assume("Both the number and the amount are shown: either may be meant.")
            return
