"""Things that are large on average: what they are of is ranked, not each of them."""

from engine.planning.meaning.sentence import Rank, Sentence
from engine.planning.subject.compose_metric import segment_named
from engine.planning.text.tokens import stem


def rank_by_average(sentence: Sentence) -> None:
    """Average things that are large on average: "which industry has the largest deals on average".

    What is ranked then is what they are of, not each of them.
    """
    averages = [
        place
        for place in sentence.free("aggregate")
        if any(one.target == "avg" for one in sentence.spans[place].of("aggregate"))
    ]
    for at, rank in enumerate(sentence.ranks):
        thing = sentence.spans[rank.thing] if rank.thing is not None else None
        entity = thing.first("entity") if thing else None
        if not averages or thing is None or entity is None or rank.way not in ("high", "low"):
            continue
        noun = stem(thing.text.casefold())
        name = sentence.lexicon.metrics_named(f"average {noun} size")
        others = [place for place in sentence.grouped if place != rank.thing]
        verbs = sentence.free("verb", "segment")
        if name is None or len(others) != 1 or not _says_only(sentence, verbs, name):
            continue
        sentence.take(*averages, *verbs)
        sentence.grouped.remove(rank.thing or 0)
        head = sentence.spans[others[0]]
        single = rank.limit is None and not (head.plural or head.of("who"))
        limit = 1 if single else rank.limit
        sentence.ranks[at] = Rank(rank.way, limit, rank.at, single, others[0])
        sentence.draft.metrics[:] = [name]
        return


def _says_only(sentence: Sentence, places: list[int], metric: str) -> bool:
    """Return whether verbs and segments say what a metric's rows are anyway: won deals."""
    wanted = [have for _, have in sentence.lexicon.demands[metric]]
    for place in places:
        span = sentence.spans[place]
        segment = span.first("segment")
        verb = span.first("verb")
        name = {"win": "won", "lose": "lost"}.get(verb.target if verb else "")
        target = segment.target if segment else segment_named(sentence, name) if name else None
        if target is None or sentence.lexicon.segments[target] not in wanted:
            return False
    return True
