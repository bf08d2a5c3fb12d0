"""Things counted that are held in another figure: "deals has Tyler got in the pipeline"."""

from engine.planning.meaning.sentence import Sentence


def count_held(sentence: Sentence, places: list[int]) -> None:
    """Count "deals … in the pipeline" as the metric of that name, not as two metrics."""
    if len(places) < 2:
        return
    noun = sentence.spans[places[0]].text.casefold().split()[-1]
    for place in places[1:]:
        span = sentence.spans[place]
        name = sentence.lexicon.metrics_named(f"{noun} in {span.text.casefold()}")
        if name is None or not _is_in(sentence, place):
            continue
        both = (sentence.spans[places[0]], span)
        figures = {one.target for each in both for one in each.of("metric")}
        kept = [one for one in sentence.draft.metrics if one not in figures]
        sentence.draft.metrics[:] = [name, *kept]
        if sentence.is_(place - 1, "preposition"):
            sentence.take(place - 1)


def _is_in(sentence: Sentence, place: int) -> bool:
    """Return whether "in" stands before a figure, though it was left out as a small word."""
    before, span = sentence.spans[place - 1], sentence.spans[place]
    if before.kind == "preposition":
        return before.text.casefold().split()[0] == "in"
    return before.end < span.start and "in" in sentence.stops
