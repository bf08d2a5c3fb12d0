"""Two questions in one, of which a query can answer only one: they are asked apart."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from engine.planning.check.faithful_shape import Heard
from engine.planning.meaning.sentence import NEW_WORDS
from engine.planning.meaning.spans import Kind, Span
from semantic.errors import Issue

_OPPOSITE: Final = (
    {"best", "worst"},
    {"top", "bottom"},
    {"high", "low"},
    {"fast", "slow"},
    {"old", "new"},
)
_MOST: Final = ("most", "least", "fewest", "often", "common", "frequent")
_JOINS: Final[tuple[Kind, ...]] = ("and", "mark")


def two_questions(heard: Heard) -> Iterator[Issue]:
    """Yield what was asked beside the one thing that the query answers."""
    yield from _opposite_ranks(heard)
    yield from _two_rankings(heard)
    yield from _metric_and_ranking(heard)
    yield from _grouped_apart(heard)
    yield from _done_beside(heard)
    yield from _why_beside(heard)


def _why_beside(heard: Heard) -> Iterator[Issue]:
    """Find "the rep with the most lost deals and why": a reason is asked of whom a rank finds."""
    ranked = any(span.kind == "rank" for span in heard.spans)
    for one, other in pairwise(heard.spans):
        if ranked and one.of("and") and other.text.casefold() == "why":
            yield Issue("unheard", '"why" is a question of its own')


def _opposite_ranks(heard: Heard) -> Iterator[Issue]:
    """Find "the best and worst rep": one order shows one end first."""
    ranks = [span for span in heard.spans if span.kind == "rank"]
    ways = {span.readings[0].target for span in ranks}
    if any(pair <= ways for pair in _OPPOSITE):
        words = " and ".join(f'"{span.text}"' for span in ranks[:2])
        yield Issue("unheard", f"{words} are two questions")


def _two_rankings(heard: Heard) -> Iterator[Issue]:
    """Find "top 5 reps by bookings and top 5 accounts": pairs of both are not what is asked."""
    ranked = [
        place
        for place, span in enumerate(heard.spans)
        if span.kind == "rank"
        and not span.text.casefold().endswith(_MOST)
        and _ranks_thing(heard, place)
    ]
    apart = [
        one
        for other, one in pairwise(ranked)
        if any(not heard.spans[at].of("number", "rank") for at in range(other + 1, one))
    ]
    apart += _by_another(heard)
    if apart:
        yield Issue("unheard", f'"{heard.spans[apart[0]].text}" is a ranking of its own')


def _by_another(heard: Heard) -> list[int]:
    """Return the superlatives of a measure other than the one ranked by: "with the most deals"."""
    order = [one.by.partition(":")[0] for one in heard.slots.query.order_by]
    ranks = [place for place, span in enumerate(heard.spans) if span.kind == "rank"]
    found: list[int] = []
    for place in ranks[1:]:
        after = heard.at(place + 1)
        named = {one.target for one in after.of("metric")} if after else set[str]()
        if order and named and not named & set(order) and heard.spans[place - 1].of("with"):
            found.append(place)
    return found


def _ranks_thing(heard: Heard, place: int) -> bool:
    after = place + 1
    while (span := heard.at(after)) is not None and span.kind in ("number", "rank"):
        after += 1
    return span is not None and bool(span.of("entity", "dimension")) and span.kind != "value"


def _metric_and_ranking(heard: Heard) -> Iterator[Issue]:
    """Find "total bookings and top 5 accounts": the total would not be there."""
    for place, span in enumerate(heard.spans):
        if span.kind != "rank" or not _ranks_thing(heard, place):
            continue
        tie, before = heard.at(place - 1), heard.at(place - 2)
        told = before is not None and before.of("metric", "verb")
        if tie is None or before is None or tie.kind != "and" or not told:
            continue
        if not any(other.kind == "rank" for other in heard.spans[:place]):
            words = f'"{before.text}" and "{span.text} …"'
            yield Issue("unheard", f"{words} are two questions")


def _grouped_apart(heard: Heard) -> Iterator[Issue]:
    """Find "win rate by rep and bookings by region": each metric has a group of its own."""
    groups = [at for at in range(len(heard.spans)) if heard.spans[at].kind == "group"]
    for first, second in pairwise(groups):
        one, other = heard.at(first + 1), heard.at(second + 1)
        if one is None or other is None or not (_splits(one) and _splits(other)):
            continue
        between = range(first + 2, second)
        joined = [at for at in between if heard.spans[at].kind in _JOINS]
        measured = [at for at in between if heard.spans[at].kind == "metric"]
        if not joined or not measured or min(joined) > min(measured) or _alike(one, other):
            continue
        words = f'"{one.text}" and "{other.text}"'
        yield Issue("unheard", f"the metrics by {words} are two questions")


def _done_beside(heard: Heard) -> Iterator[Issue]:
    """Find "deals created, won and lost by month": what was created is counted on its own day."""
    for place, span in enumerate(heard.spans[:-2]):
        tie, other = heard.spans[place + 1 : place + 3]
        last = span.text.casefold().split()[-1]
        creates = last in NEW_WORDS or any(one.target == "create" for one in span.of("verb"))
        if not creates or tie.kind not in _JOINS or not other.of("verb", "segment"):
            continue
        if not any(_says_created(heard, name) for name in heard.slots.query.metrics):
            yield Issue("unheard", f'"{span.text}" would not be in the answer')


def _says_created(heard: Heard, name: str) -> bool:
    label = heard.slots.lexicon.metric(name).words.label.casefold()
    return "created" in label.split()


def _splits(span: Span) -> bool:
    return bool(span.of("dimension", "entity", "unit")) and span.kind != "metric"


def _alike(one: Span, other: Span) -> bool:
    """Return whether two groups may be the same."""
    return one.text.casefold() == other.text.casefold() or bool(
        set(one.of("dimension", "entity", "unit")) & set(other.of("dimension", "entity", "unit"))
    )
