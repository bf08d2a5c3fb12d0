"""How many of a group there are: counted where a metric counts them, else asked back."""

from engine.planning.meaning.sentence import Sentence, Swap
from engine.planning.meaning.spans import Span


def counted_group(sentence: Sentence) -> int | None:
    """Return the place of what "how many industries" counts, where it is no metric's rows."""
    for place in sentence.free("many"):
        head = place + 1
        while sentence.has(head, "aggregate"):
            head += 1
        span = sentence.at(head)
        if span is None or not span.of("dimension", "entity") or span.of("metric", "unit"):
            continue
        if not _has_count(sentence, span):
            return head
    return None


def ask_counted_group(sentence: Sentence, place: int | None) -> None:
    """Ask for the list, or a metric by group, in place of a number of groups nothing counts."""
    if place is None:
        return
    field = _field(sentence, place)
    if field is None:
        return
    sentence.take(*sentence.free("many", "aggregate"), place)
    draft, home = sentence.draft, field.partition(".")[0]
    listed = not (draft.metrics or draft.where or draft.segments or draft.window)
    if not draft.metrics:
        counts = sentence.lexicon.counts
        draft.metrics += [counts.get((home, "")) or next(iter(counts.values()))] if counts else []
    if field not in draft.dimensions:
        draft.dimensions.append(field)
    label = sentence.lexicon.dimension(field).words.label.lower()
    sentence.ask(
        f'No metric counts "{sentence.spans[place].text}"; shown by {label}, there is a row each.',
        swaps=(*((Swap(listed=field),) if listed else ()), Swap()),
    )


def _has_count(sentence: Sentence, span: Span) -> bool:
    return any((one.target, "") in sentence.lexicon.counts for one in span.of("entity"))


def _field(sentence: Sentence, place: int) -> str | None:
    span = sentence.spans[place]
    for one in span.of("dimension"):
        return one.target
    for one in span.of("entity"):
        label = sentence.lexicon.label(one.target)
        if label:
            return label
    return None
