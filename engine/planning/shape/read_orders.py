"""Orders by a field, a day or a name: "sorted by close date", "newest first", "alphabetically"."""

from typing import Final

from engine.planning.meaning.sentence import Order, Sentence
from engine.planning.meaning.spans import Reading

_THINGS: Final = ("metric", "entity", "dimension", "segment")
_RANKED: Final = ("ranked by", "rank by")
_SIZES: Final = ("high", "low")
_NUMBERS: Final = ("integer", "decimal", "number")
_DATES: Final = ("date", "timestamp")
#: Ways that say themselves what is ordered by: a day, a name.
_OWN: Final = ("new", "old", "name", "soon")
_DAYS: Final = ("date", "dates", "day")


def read_orders(sentence: Sentence) -> None:
    """Note the orders that are by a field, and spend their words; those by a metric stay."""
    for place in sentence.free("order") if _has_things(sentence) else ():
        reading = sentence.spans[place].first("order")
        if reading is None or not sentence.has(place, "order"):
            continue
        if reading.target in _OWN:
            sentence.take(place)
            sentence.orders.append(Order(reading.target, place))
        elif reading.target == "by":
            _group_first(sentence, place)
            _read_by(sentence, place, reading.value)
        elif reading.target == "rank":
            _read_ranked(sentence, place)
    if all(one.by is None and one.way in _OWN for one in sentence.orders) and not sentence.free(
        "rank"
    ):
        for place in sentence.free("group"):
            _read_listed_by(sentence, place)


def _read_ranked(sentence: Sentence, place: int) -> None:
    """Group by what is ranked: "rank the managers by pipeline", "leaderboard of reps"."""
    at = place + 1
    while sentence.is_(at, "preposition", "total"):
        at += 1
    after = sentence.at(at + 1)
    ends = after is None or after.kind in ("mark", "window") or after.of("group", "preposition")
    if ends and sentence.at(at) is not None and sentence.spans[at].plural:
        _group(sentence, at)
    else:
        _group_first(sentence, place)


def _group_first(sentence: Sentence, place: int) -> None:
    """Group by what stands before an order, first of all: "managers ranked by bookings"."""
    first = place - 1
    board = sentence.spans[place].text.casefold().startswith("leaderboard")
    if first == 0 and (board or sentence.spans[first].plural):
        _group(sentence, first)


def _group(sentence: Sentence, place: int) -> None:
    """Group by a field of text, unless its words are a measure's first of all."""
    fields = [sentence.lexicon.dimension(one.target) for one in _fields(sentence, place)]
    if fields and all(one.type == "text" for one in fields) and not sentence.is_(place, "metric"):
        sentence.take(place)
        sentence.grouped.append(place)


def _has_things(sentence: Sentence) -> bool:
    """Return whether anything is named before the order: "order by name" alone orders nothing."""
    first = min(sentence.free("order"), default=0)
    ranked = sentence.spans[first].of("order") if sentence.spans else ()
    if any(one.target == "rank" for one in ranked):
        return True
    return any(one.of(*_THINGS) for one in sentence.spans[:first])


def _read_by(sentence: Sentence, place: int, way: str) -> None:
    """Read "sorted by close date", "ordered by newest", "sort by amount, largest first"."""
    at = place + 1
    rank = sentence.spans[at].first("rank") if sentence.has(at, "rank") else None
    if rank is not None:
        at, way = at + 1, rank.target
    if sentence.is_(at, "metric"):
        sentence.order_metric = at if at == place + 1 else sentence.order_metric
        return
    if sentence.spans[place].text.casefold() in _RANKED and _groups_alone(sentence, at):
        _group(sentence, at)
    elif sentence.has(at, "dimension", "entity", "much"):
        sentence.take(*range(place, at + 1))
        way = way or _way_behind(sentence, at + 1)
        sentence.orders.append(Order(way, place, at))
    elif sentence.at(at) is not None and sentence.spans[at].text.casefold() in _DAYS:
        sentence.take(*range(place, at + 1))
        way = way or _way_behind(sentence, at + 1)
        sentence.orders.append(Order("late" if way in ("high", "new") else "soon", place))
    elif way in _OWN:
        sentence.take(place, at - 1)
        sentence.orders.append(Order(way, place))


def _read_listed_by(sentence: Sentence, place: int) -> None:
    """Read "list the open deals by amount": a number, or the day of a list, is no group."""
    at = place + 1
    if sentence.spans[place].text.casefold() != "by" or sentence.is_(at, "metric", "unit"):
        return
    lists = [one.target for span in sentence.spans for one in span.of("list")]
    if "" in lists and sentence.at(at) and sentence.spans[at].text.casefold() in _DAYS:
        sentence.take(place, at)
        sentence.orders.append(Order("soon", place))
        return
    sized = says_size(sentence)
    types = {sentence.lexicon.dimension(one.target).type for one in _fields(sentence, at)}
    worth = sentence.has(at, "much") or (bool(types) and types <= set(_NUMBERS))
    measured = any(one.kind == "metric" for one in sentence.spans)
    listed = "" in lists or (bool(sentence.orders) and not measured)
    dated = bool(types) and types <= set(_DATES) and listed
    if dated or (worth and (sized or "" in lists or "show" in lists)):
        sentence.take(place, at)
        way = sentence.orders[0].way if sentence.orders else _way_behind(sentence, at + 1)
        sentence.orders[:] = [Order(way, place, at)]


def says_size(sentence: Sentence) -> bool:
    """Return whether an order by size is said: "largest first", "descending"."""
    orders = (sentence.spans[place].first("order") for place in sentence.free("order"))
    return any(one is not None and one.target in _SIZES for one in orders)


def _fields(sentence: Sentence, place: int) -> tuple[Reading, ...]:
    return sentence.spans[place].of("dimension") if sentence.has(place, "dimension") else ()


def _groups_alone(sentence: Sentence, place: int) -> bool:
    """Return whether "ranked by team" names the one group: a measure is ranked by it, each."""
    types = {sentence.lexicon.dimension(one.target).type for one in _fields(sentence, place)}
    others = any(one.of("group", "each", "which", "who", "rank", "list") for one in sentence.spans)
    measured = any(one.kind == "metric" for one in sentence.spans)
    return types == {"text"} and measured and not others


def _way_behind(sentence: Sentence, place: int) -> str:
    """Spend the way that follows what is ordered by: "sorted by amount, descending"."""
    while sentence.is_(place, "mark", "preposition"):
        place += 1
    reading = sentence.spans[place].first("order") if sentence.has(place, "order") else None
    if reading is None or reading.target in ("by", "rank"):
        return ""
    sentence.take(place)
    return reading.target
