"""Stock against flow: what is open now cannot be asked of a time that is wholly past."""

from engine.metrics import parts
from engine.planning.meaning.lexicon import leaves, without_parentheses
from engine.planning.meaning.sentence import Sentence
from engine.planning.subject.compose_metric import segment_sql
from engine.planning.text.tokens import words_of
from semantic.model import PointInTime
from semantic.periods import shift


def is_stock(sentence: Sentence, metric: str) -> bool:
    """Return whether a metric counts what stands open now, or is made of one that does."""
    open_wheres = {
        (dataset.name, segment_sql(sentence, f"{dataset.name}.{segment.name}"))
        for dataset in sentence.lexicon.model.datasets.values()
        for segment in dataset.segments.values()
        if segment.name == "open"
    }
    return any(
        leaf.where is not None
        and (leaf.dataset, without_parentheses(leaf.where.canonical())) in open_wheres
        for leaf in leaves(sentence.lexicon.model, metric)
    )


def is_only_stock(sentence: Sentence, metric: str) -> bool:
    """Return whether every part of a metric counts what stands open now."""
    model = sentence.lexicon.model
    return all(
        is_stock(sentence, part.name) for part in parts(model, sentence.lexicon.metric(metric))
    )


def metric_then(sentence: Sentence, metric: str) -> str | None:
    """Return the metric that tells, as of then, what this one tells of now; itself if it does."""
    known = sentence.lexicon.metric(metric)
    if isinstance(known.definition, PointInTime):
        return metric
    if not is_only_stock(sentence, metric):
        return None
    said = {words_of(one) for one in (known.words.label, *known.words.synonyms)}
    for other in sentence.lexicon.model.metrics.values():
        if other.hidden or not isinstance(other.definition, PointInTime):
            continue
        names = [words_of(one) for one in (other.words.label, *other.words.synonyms)]
        if any(name[: len(one)] == one for name in names for one in said):
            return other.name
    return None


def ask_stock_or_flow(sentence: Sentence) -> None:
    """Ask which is meant: open as of then, due then, or created then."""
    draft = sentence.draft
    if draft.time_dimension or draft.bucket or draft.rows:
        return
    if draft.compare is not None:
        _ask_what_is_compared(sentence)
    if sentence.asks:
        return
    stocks = [metric for metric in draft.metrics if is_stock(sentence, metric)]
    if draft.grain is not None and (_past(sentence, unbounded=True) or _begun(sentence)):
        stocks = [metric for metric in stocks if is_only_stock(sentence, metric)]
        _ask(sentence, stocks, f"its {draft.grain.replace('_', ' ')}s may be those")
    elif draft.window is not None and _past(sentence, unbounded=False):
        _ask(sentence, stocks, "the time named is past")


def _ask(sentence: Sentence, stocks: list[str], why: str) -> None:
    if not stocks:
        return
    if _says_due(sentence):
        sentence.assume("Only what is still open is counted.")
        return
    label = sentence.lexicon.metric(stocks[0]).words.label
    sentence.ask(
        f"{label} is about what is open now, and {why}: "
        "as it stood then, still open but due then, or created then?"
    )


def _past(sentence: Sentence, unbounded: bool) -> bool:
    """Return whether a time is wholly over; without one, whether `unbounded` counts as such."""
    draft = sentence.draft
    if draft.window is None:
        return unbounded
    dates = sentence.time.dates(draft.window)
    if dates is None or dates.last is None:
        return unbounded and (dates is None or dates.first is None)
    if isinstance(draft.window, str) and draft.window.startswith("this_"):
        return False
    moved = draft.phrase is not None and draft.phrase.window != draft.window
    current = dates.holds(sentence.time.as_of) and moved
    return dates.last <= sentence.time.as_of and not current


def _begun(sentence: Sentence) -> bool:
    """Return whether the first bucket of a time is over: the months of this year, in June."""
    draft = sentence.draft
    dates = sentence.time.dates(draft.window) if draft.window is not None else None
    if dates is None or dates.first is None or draft.grain is None:
        return False
    return shift(dates.first, draft.grain, 1) <= sentence.time.as_of


def _says_due(sentence: Sentence) -> bool:
    """Return whether a verb says that what is open is asked by the day it is due."""
    spans = sentence.spans
    return sentence.dated or any(
        place in sentence.used and any(one.target == "due" for one in spans[place].of("verb"))
        for place in range(len(spans))
    )


def _ask_what_is_compared(sentence: Sentence) -> None:
    """Ask where what is open now would be compared with what is still open of an earlier time."""
    stocks = [one for one in sentence.draft.metrics if is_only_stock(sentence, one)]
    if stocks:
        label = sentence.lexicon.metric(stocks[0]).words.label
        sentence.ask(
            f"{label} is about what is open now and has no earlier value to compare with:"
            " as it stood then, created then, or what is open now alone?"
        )


def is_due(sentence: Sentence, place: int) -> bool:
    """Return whether a verb says that rows are still to be closed: "deals closing in July".

    "Closes" and "closing" say so only of a time; what is open by its definition needs no verb.
    """
    span = sentence.spans[place]
    if not any(one.target == "due" for one in span.of("verb")) and not _will_close(sentence, place):
        return False
    named = [one.target for other in sentence.spans for one in other.of("metric")[:1]]
    if any(is_stock(sentence, metric) for metric in named):
        return False
    said = span.text.casefold()
    if " " in said or said in ("due", "slated"):
        return True
    return sentence.is_(_after(sentence, place), "window")


def _will_close(sentence: Sentence, place: int) -> bool:
    """Return whether "close" is said of a time not yet over: "which deals close this week"."""
    if sentence.spans[place].text.casefold() not in ("close", "closes"):
        return False
    span = sentence.at(_after(sentence, place))
    phrase = span.phrase if span else None
    if span is None or phrase is None:
        return False
    window = phrase.coming or phrase.window
    dates = sentence.time.dates(window)
    if dates is None or (dates.first is None and dates.last is None) or _is_past(sentence):
        return False
    if dates.last is not None and dates.last < sentence.time.as_of:
        return False
    sentence.ahead = True
    if phrase.yearless and phrase.coming is None:
        sentence.ask(f'"{span.text}" may be of the year that was, or of the one to come.')
    if dates.first is None or dates.first <= sentence.time.as_of:
        sentence.assume("What is still open and due then is meant; what is closed is left out.")
    return True


def _is_past(sentence: Sentence) -> bool:
    """Return whether a small word puts the verb in the past: "how many did we close"."""
    stops = sentence.stops
    had = stops & {"have", "has", "had"} and "to" not in stops
    return bool(had or stops & {"did", "was", "were", "been"})


def _after(sentence: Sentence, place: int) -> int:
    after = place + 1
    while sentence.is_(after, "preposition"):
        after += 1
    return after
