"""Superlatives: "top 3 reps", "second biggest customer", "which month had the highest bookings"."""

from dataclasses import dataclass, replace
from typing import Final

from engine.planning.meaning.sentence import Rank, Sentence
from engine.planning.meaning.spans import Reading, Span
from engine.planning.meaning.words_in_place import is_comparative
from engine.planning.subject.owned_groups import names_group
from engine.planning.subject.read_groups import unit_of
from semantic.model import Measure

_HAVING: Final = frozenset({"with", "having", "has", "have", "had", "that has", "that have"})
_TIED: Final = ("of", "of the", "to", "to the", "from")  # "ahead of quota"
_ENDS: Final = {"last": "new", "first": "old"}
#: Superlatives of number: of the thing named after them, how many.
MOST: Final = ("most", "least", "fewest")
_OF_NUMBERS: Final = ("highest", "lowest")
_HOW_MANY: Final = ("number of", "count of", "total number of", "total count of", "how many")


@dataclass(frozen=True, slots=True)
class _Thing:
    """Where the thing ranked stands, whether one of it is asked for, or how many."""

    at: int
    single: bool
    number: int | None = None


def read_ranks(sentence: Sentence) -> None:
    """Spend superlatives, their number, and the thing they rank where it stands beside them."""
    for place in sentence.free("rank"):
        readings = sentence.spans[place].of("rank")
        led = [one for one in readings if one.value == "lead"]
        if led and _asked_before(sentence, place) is not None:
            _read_lead(sentence, place)
        others = [one for one in readings if one not in led]
        if others and sentence.has(place, "rank"):
            _read_rank(sentence, place, others[0])
    for place in sentence.free("nth"):
        _read_nth(sentence, place)
    for place in sentence.free("unknown"):
        way = _ENDS.get(sentence.spans[place].text.casefold())
        if way is not None and _stands_before_things(sentence, place):
            _read_rank(sentence, place, Reading("rank", way))
    _read_only_so_many(sentence)
    for place in sentence.free("others"):
        if sentence.ranks:
            sentence.take(place, *(p for p in (place - 1,) if sentence.has(p, "and", "compare")))
            sentence.draft.others = True


def _read_only_so_many(sentence: Sentence) -> None:
    """Give the ranking its number: "longest sales cycle by rep, top 5", "…, first 5 only"."""
    for at, rank in enumerate(sentence.ranks):
        bare = rank.way in ("top", "best") and rank.thing is None and rank.limit is not None
        others = [one for one in sentence.ranks[:at] if one.limit is None or one.single]
        if bare and others and rank.at + 1 < len(sentence.spans):
            first = sentence.ranks.index(others[0])
            sentence.ranks[first] = replace(others[0], limit=rank.limit, single=False)
            del sentence.ranks[at]
            break
    ordered = sentence.ranks or sentence.orders or sentence.free("order")
    for place in sentence.free("unknown") if ordered else ():
        closes = sentence.at(place + 2) is None or sentence.is_(place + 2, "mark", "only")
        said = sentence.spans[place].text.casefold() == "first"
        if said and closes and _counts(sentence, place + 1):
            sentence.take(place, place + 1)
            number = whole(sentence.spans[place + 1])
            sentence.ranks[:] = [
                replace(one, limit=number, single=False) if one.limit is None else one
                for one in sentence.ranks[:1]
            ] + sentence.ranks[1:]
            sentence.draft.limit = sentence.draft.limit or (None if sentence.ranks else number)
            return


def is_ranked(sentence: Sentence, place: int) -> bool:
    """Return whether a span is what a superlative ranks."""
    before = sentence.spans[place - 1].text.casefold() if place else ""
    near = 0 if before in ("per", "each", "every", "for each", "in each") else 3
    return any(
        0 < place - rank.at <= near if rank.thing is None else place == rank.thing
        for rank in sentence.ranks
    )


def _stands_before_things(sentence: Sentence, place: int) -> bool:
    """Return whether "last" is of things: "the last 5 deals won", not "this quarter vs last"."""
    after = place + 1
    while sentence.has(after, "number"):
        after += 1
    return sentence.has(after, "entity") or counted_rows(sentence, after) is not None


def _read_rank(sentence: Sentence, place: int, reading: Reading) -> None:
    if reading.value == "common" and not _is_kind(sentence, place + 1):
        return
    if _of_some(sentence, place):
        return
    sentence.take(place)
    limit, target = _numbered(sentence, place)
    reading = _sharper(sentence, place, target, reading)
    offset = _nth(sentence, place)
    found = _thing_after(sentence, place, target, reading)
    found = found or _thing_beyond(sentence, target) or _thing_before(sentence, place)
    thing = found.at if found else None
    limit = limit or (found.number if found else None)
    single = limit is None and ((found is not None and found.single) or offset > 0)
    if limit is None and not single and reading.target in ("top", "bottom"):
        limit = 10
        sentence.assume("No number was named, so ten are shown.")
    sentence.ranks.append(Rank(reading.target, 1 if single else limit, place, single, thing))
    sentence.draft.offset = offset


def _read_lead(sentence: Sentence, place: int) -> None:
    """Rank where it is asked who leads: "who leads in bookings", "which team is ahead"."""
    asked = _asked_before(sentence, place)
    if asked is None:
        return
    sentence.take(place)
    single = not (sentence.spans[asked].of("who") or sentence.spans[asked].plural)
    sentence.ranks.append(Rank("high", 1 if single else None, place, single, asked))


def _asked_before(sentence: Sentence, place: int) -> int | None:
    """Return the place of who, or of which thing, a word is said of; "ahead of" is of a bound."""
    after = sentence.at(place + 1)
    if place == 0 or (after is not None and after.text.casefold() in _TIED):
        return None
    before = sentence.spans[place - 1]
    if before.of("who"):
        return place - 1
    which = sentence.at(place - 2) if place > 1 else None
    named = which is not None and which.of("which") and before.of("dimension", "entity")
    return place - 1 if named else None


def _read_nth(sentence: Sentence, place: int) -> None:
    """Rank where the second is asked for without a superlative: "who came second in wins"."""
    reading = sentence.spans[place].first("nth")
    if reading is None or sentence.ranks or sentence.draft.offset:
        return
    thing = _asked_before(sentence, place)
    if thing is None:
        several = len(sentence.spans[place].text.split()) > 1  # "second" alone is of much else
        found = _thing_after(sentence, place, place + 1, Reading("rank", "high"))
        found = found or _thing_among(sentence, place)
        if not several or found is None:
            return
        thing = found.at
    sentence.take(place)
    sentence.ranks.append(Rank("high", 1, place, True, thing))
    sentence.draft.offset = int(reading.value) - 1


def _thing_among(sentence: Sentence, place: int) -> _Thing | None:
    """Return the things of "runner-up in bookings among reps" and group by them."""
    for at in range(place + 1, len(sentence.spans) - 1):
        tie = sentence.spans[at].text.casefold()
        if tie in ("among", "amongst", "of all", "out of") and names_group(sentence, at + 1):
            sentence.take(at, at + 1)
            sentence.grouped.append(at + 1)
            return _Thing(at + 1, False)
    return None


def _sharper(sentence: Sentence, place: int, target: int, first: Reading) -> Reading:
    """Return the superlative that counts of "top 5 worst reps" and "top 5 newest accounts"."""
    for at in range(place + 1, target):
        reading = sentence.spans[at].first("rank")
        if reading is None or reading.target == first.target:
            continue
        if first.target == "top" or reading.target == "high":
            return reading if first.target == "top" else first
        words = f'"{sentence.spans[place].text}" and "{sentence.spans[at].text}"'
        sentence.ask(f"{words} are two orders; which is meant?")
    return first


def _of_some(sentence: Sentence, place: int) -> bool:
    """Return whether a comparative tells of some things only: "do bigger accounts convert"."""
    after = sentence.at(place + 1)
    asked = sentence.is_(place - 1, "which", "list")
    things = after is not None and after.plural and bool(after.of("entity", "dimension"))
    return is_comparative(sentence.spans[place]) and things and not asked


def _is_kind(sentence: Sentence, place: int) -> bool:
    """Return whether a field of kinds stands there: "main reasons", but not "main accounts"."""
    if not sentence.has(place, "dimension") or sentence.spans[place].of("entity", "metric"):
        return False
    fields = [one.target for one in sentence.spans[place].of("dimension")]
    return not any(sentence.lexicon.label(one.partition(".")[0]) == one for one in fields)


def _numbered(sentence: Sentence, place: int) -> tuple[int | None, int]:
    """Spend the number of "top 3 reps" and "five biggest", and say where the thing may begin."""
    limit: int | None = None
    target = place + 1
    if sentence.has(target, "number") and _is_year(sentence.spans[target]):
        target += 1
    elif sentence.has(target, "number") and not sentence.spans[target].money:
        limit = whole(sentence.spans[target])
        if sentence.spans[target].percent:
            sentence.ask(f'"{sentence.spans[target].text}" is a share, not a number to show.')
        sentence.take(target)
        target += 1
    elif _counts(sentence, place - 1):
        limit = whole(sentence.spans[place - 1])
        sentence.take(place - 1)
    while sentence.has(target, "rank"):
        sentence.take(target)
        target += 1
    return limit, target


def _counts(sentence: Sentence, place: int) -> bool:
    if not sentence.has(place, "number") or sentence.has(place, "nth"):
        return False
    return not (sentence.spans[place].money or _is_year(sentence.spans[place]))


def _is_year(span: Span) -> bool:
    """Return whether a number is a year beside a superlative: "2025 top customers"."""
    years = span.text.isdigit() and 1900 <= (span.number or 0) <= 2100
    return years or bool(span.of("window"))


def _nth(sentence: Sentence, place: int) -> int:
    """Spend "second" of "second biggest" and return how many come before it."""
    reading = sentence.spans[place - 1].first("nth") if place else None
    if reading is None or not sentence.has(place - 1, "nth"):
        return 0
    sentence.take(place - 1)
    return int(reading.value) - 1


def _thing_after(sentence: Sentence, place: int, at: int, reading: Reading) -> _Thing | None:
    """Group by what stands after a superlative: "biggest customers", "best month"."""
    if _is_deed(sentence, at):
        at += 1  # "the fastest closing rep"
    while sentence.is_(at, "value") and _adjoins_row(sentence, at + 1):
        at += 1  # "biggest expansion deal"
    span = sentence.at(at)
    if span is None:
        return None
    if sentence.has(at, "unit"):
        return _bucket(sentence, at)
    aged = reading.target in ("old", "new")
    if not _ranked_thing(sentence, at, aged) or _asks_most_of(sentence, place, at, reading):
        return None
    sentence.take(at)
    sentence.grouped.append(at)
    return _Thing(at, not span.plural and not span.of("who"))


def _adjoins_row(sentence: Sentence, place: int) -> bool:
    """Return whether one row's own noun stands right after a value: "expansion deal"."""
    span = sentence.at(place)
    if span is None or sentence.spans[place - 1].end != span.start:
        return False
    return names_group(sentence, place) and bool(span.of("entity"))


def _is_deed(sentence: Sentence, place: int) -> bool:
    """Return whether a verb stands there: "closing", but not the "losses" that are counted."""
    if sentence.is_(place, "verb"):
        return True
    if not sentence.has(place, "verb") or sentence.has(place, "entity"):
        return False
    noun = sentence.is_(place, "dimension") or counted_rows(sentence, place)  # "4 sources"
    return not (sentence.spans[place].plural and noun)


def _thing_beyond(sentence: Sentence, at: int) -> _Thing | None:
    """Group by what stands right after the ranked metric: "highest win rate rep"."""
    span, after = sentence.at(at), sentence.at(at + 1)
    if span is None or after is None or span.kind != "metric" or span.end != after.start:
        return None
    if sentence.has(at + 1, "unit"):
        return _bucket(sentence, at + 1)
    if at + 1 in sentence.grouped:
        return _Thing(at + 1, not after.plural)
    if not names_group(sentence, at + 1) or after.of("value"):
        return None
    sentence.take(at + 1)
    sentence.grouped.append(at + 1)
    return _Thing(at + 1, not after.plural)


def _thing_before(sentence: Sentence, place: int) -> _Thing | None:
    """Group by the thing that has the most: "3 lead sources with …", "which month had …"."""
    numbered = _number_before(sentence, place)
    if numbered is not None:
        return numbered
    for at in range(place - 1, -1, -1):
        asked = sentence.is_(at - 1, "which", "list") or sentence.has(at - 1, "which")
        tied = at + 1 < place and sentence.spans[at + 1].text.casefold() in _HAVING
        if sentence.has(at, "unit") and (asked or tied or at == 0):
            sentence.take(*(p for p in (at - 1,) if asked and sentence.has(p, "which")))
            return _bucket(sentence, at)
        if tied and at + 2 == place and names_group(sentence, at) and not _is_split(sentence, at):
            sentence.take(at, at + 1)
            sentence.grouped.append(at)
            span = sentence.spans[at]
            return _Thing(at, not span.plural and not span.of("who"))
    return _thing_asked(sentence, place)


def _is_split(sentence: Sentence, at: int) -> bool:
    return sentence.is_(at - 1, "group", "each", "which") or sentence.has(at - 1, "group", "each")


def _bucket(sentence: Sentence, at: int) -> _Thing:
    """Rank periods: each month, and the one with the most."""
    span = sentence.spans[at]
    sentence.take(at)
    sentence.draft.grain = unit_of(span)
    return _Thing(at, not span.plural)


def _ranked_thing(sentence: Sentence, place: int, aged: bool = False) -> bool:
    """Return whether a span is a group of things: customers, reps, open opportunities."""
    if sentence.has(place, "dimension", "entity"):
        reading = sentence.spans[place].first("dimension")
        if reading is None:
            return True
        return sentence.lexicon.dimension(reading.target).type in ("text", "boolean")
    return counted_rows(sentence, place, aged) is not None


def counted_rows(sentence: Sentence, place: int, aged: bool = False) -> str | None:
    """Return the metric if the span names one that counts a dataset's rows ("open deals")."""
    if not sentence.has(place, "metric") or (sentence.says_new(place) and not aged):
        return None
    for reading in sentence.spans[place].of("metric"):
        definition = sentence.lexicon.metric(reading.target).definition
        if (
            isinstance(definition, Measure)
            and definition.aggregate == "count"
            and definition.argument is None
            and sentence.lexicon.label(definition.dataset)
        ):
            return reading.target
    return None


def _asks_most_of(sentence: Sentence, place: int, target: int, reading: Reading) -> bool:
    """Return whether "the most deals" counts deals for something else already grouped."""
    span = sentence.spans[target]
    if not span.of("metric") or reading.target not in ("high", "low"):
        return False
    return ranks_number(sentence, place, target)


def ranks_number(sentence: Sentence, place: int, thing: int) -> bool:
    """Return whether a superlative is of how many: "most wins", "largest number of deals".

    Deals are large, not high: "the highest won deals" are the most of them.
    """
    said, span = sentence.spans[place].text.casefold(), sentence.spans[thing]
    high = said.endswith(_OF_NUMBERS) and span.plural
    return said.endswith(MOST) or high or span.text.casefold().startswith(_HOW_MANY)


def _number_before(sentence: Sentence, place: int) -> _Thing | None:
    """Return the 3 of "3 lead sources with the lowest conversion" and group by lead source."""
    for at in range(place - 1, -1, -1):
        named = names_group(sentence, at + 1) or (
            sentence.has(at + 1, "dimension") and sentence.is_(at + 1, "dimension")
        )
        if sentence.has(at, "number") and named:
            span = sentence.spans[at]
            sentence.take(at, at + 1)
            sentence.grouped.append(at + 1)
            return _Thing(at + 1, False, whole(span))
    return None


def _thing_asked(sentence: Sentence, place: int) -> _Thing | None:
    """Return the thing of "which rep has the highest win rate"; grouping it is for "which"."""
    behind = _number_behind(sentence, place)
    if behind is not None:
        return behind
    for at in range(place):
        span = sentence.spans[at]
        if span.of("which") and at + 1 < len(sentence.spans):
            named = sentence.spans[at + 1]
            if named.of("dimension", "entity"):
                return _Thing(at + 1, not named.plural)
            after = sentence.at(place + 1)
            closes = after is None or after.kind in ("mark", "window", "preposition")
            if closes and counted_rows(sentence, at + 1):
                sentence.take(at, at + 1)  # "which lost deals were the largest"
                sentence.grouped.append(at + 1)
                return _Thing(at + 1, not named.plural)
    return None


def _number_behind(sentence: Sentence, place: int) -> _Thing | None:
    """Return the 3 of "highest win rate: which 3 reps" and group by rep."""
    for at in range(place + 2, len(sentence.spans) - 1):
        lead, thing = sentence.spans[at - 1], sentence.spans[at + 1]
        if not _counts(sentence, at) or not names_group(sentence, at + 1) or not thing.plural:
            continue
        if lead.kind == "mark" or lead.of("which", "list", "total", "only"):
            number = whole(sentence.spans[at])
            sentence.take(at, at + 1, *((at - 1,) if lead.of("which", "list", "only") else ()))
            sentence.grouped.append(at + 1)
            return _Thing(at + 1, False, number)
    return None


def whole(span: Span) -> int | None:
    """Return a span's number if it counts things."""
    number = span.number
    return int(number) if number is not None and number == int(number) and number > 0 else None
