"""Metrics in a list: a thing, or the words of a verb, beside others that are named."""

from engine.planning.meaning.sentence import Sentence


def beside_metric(sentence: Sentence, place: int, named: list[int]) -> bool:
    """Return whether a thing is listed as a metric: "bookings and customers"."""
    if sentence.spans[place].of("verb") and not _is_named_so(sentence, place):
        return False
    bounded = sentence.is_(place + 1, "operator", "between", "number")
    if bounded and sentence.spans[place].of("entity") and not sentence.is_(place - 1, "and"):
        return False  # "win rate, deals under 10k" is of those deals
    for step in (-1, 1):
        at = place + step
        if step == 1 and sentence.is_(at, "much"):
            at += 1  # "closed won dollars, number of wins"
        if (sentence.is_(at, "and", "mark", "compare") or _is_than(sentence, at)) and (
            at + step in named
        ):
            if sentence.spans[place].of("verb") and _ends_in_thing(sentence, at + step):
                return False  # "closed won and closed lost deals" are two counts
            span = sentence.at(at)
            listed = span is not None and span.text in ("and", ",", "&", "plus")
            return listed or sentence.is_(at, "compare") or _is_than(sentence, at)
    return _beside_grouped(sentence, place, named)


def set_against(sentence: Sentence, places: list[int]) -> list[int]:
    """Return things counted on either side of a compare word: "accounts vs customers"."""
    found: list[int] = []
    for place in places:
        after = place + 2
        if after not in places or not sentence.is_(place + 1, "compare"):
            continue
        one, other = (sentence.spans[at].of("metric")[0].target for at in (place, after))
        if one != other and not sentence.spans[place].of("verb"):
            found += [place, after]
    return list(dict.fromkeys(found))


def _is_than(sentence: Sentence, place: int) -> bool:
    """Return whether two measures are compared there: "is pipeline larger than quota"."""
    contrast = sentence.contrast
    if contrast is None or contrast.places or place not in contrast.words:
        return False
    return sentence.spans[place].text.casefold().endswith("than")


def _ends_in_thing(sentence: Sentence, place: int) -> bool:
    """Return whether the things a metric counts may be shared: "… and closed lost deals"."""
    said = sentence.spans[place].text.casefold()
    if said.startswith(("number of ", "count of ")):
        return False
    return any(one.kind == "entity" for one in sentence.lexicon.named(said.rpartition(" ")[2]))


def _is_named_so(sentence: Sentence, place: int) -> bool:
    """Return whether a metric of a verb's words stands as one in a list: "closed won, win rate"."""
    span = sentence.spans[place]
    alone = place == 0 or sentence.is_(place - 1, "and", "mark", "list", "compare", "preposition")
    return span.kind == "metric" and alone and " " in span.text


def _beside_grouped(sentence: Sentence, place: int, named: list[int]) -> bool:
    """Return whether each of two metrics has its group: "bookings per rep and quota per rep"."""
    at = place - 1
    if not sentence.is_(at, "and", "mark", "compare") or not sentence.is_(place + 1, "group"):
        return False
    while at >= 0 and at not in named and (at in sentence.used or sentence.is_(at, "and", "mark")):
        at -= 1
    return at in named
