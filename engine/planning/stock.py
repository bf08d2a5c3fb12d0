"""Stock against flow: what is open now cannot be asked of a time that is wholly past."""

from engine.metrics import parts
from engine.planning.compose_metric import segment_sql
from engine.planning.lexicon import leaves, without_parentheses
from engine.planning.sentence import Sentence
from engine.planning.tokens import words_of
from semantic.model import PointInTime


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
    if draft.time_dimension or draft.rows:
        return
    if draft.compare is not None:
        _ask_what_is_compared(sentence)
    if draft.window is None or sentence.asks:
        return
    stocks = [metric for metric in draft.metrics if is_stock(sentence, metric)]
    dates = sentence.time.dates(draft.window)
    if not stocks or dates is None or dates.last is None:
        return
    current = isinstance(draft.window, str) and draft.window.startswith("this_")
    if (
        current
        or dates.last > sentence.time.as_of
        or (
            dates.holds(sentence.time.as_of)
            and (draft.phrase is not None and draft.phrase.window != draft.window)
        )
    ):
        return
    label = sentence.lexicon.metric(stocks[0]).words.label
    sentence.ask(
        f"{label} is about what is open now, and the time named is past: "
        "as it stood then, still open but due then, or created then?"
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
