"""Stock against flow: what is open now cannot be asked of a time that is wholly past."""

from engine.planning.compose_metric import segment_sql
from engine.planning.lexicon import leaves, without_parentheses
from engine.planning.sentence import Sentence


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


def ask_stock_or_flow(sentence: Sentence) -> None:
    """Ask which is meant: open as of then, due then, or created then."""
    draft = sentence.draft
    if draft.window is None or draft.time_dimension or draft.rows:
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
