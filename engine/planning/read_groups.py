"""Grouping words to dimensions: by, per, each, which, who; superlatives, order, shares."""

from typing import Final

from engine.planning.lexicon import key_of
from engine.planning.sentence import Rank, Sentence
from engine.planning.spans import Reading, Span
from engine.planning.tokens import words_of
from semantic.model import Measure
from semantic.query import UNITS, Unit

_JOINERS: Final = ("and", "mark", "group")


def read_groups(sentence: Sentence) -> None:
    """Spend the grouping words and the things they group by."""
    for place in sentence.free("group"):
        if sentence.has(place, "group"):
            _read_group(sentence, place)
    for place in sentence.free("each"):
        _read_each(sentence, place)


def read_ranks(sentence: Sentence) -> None:
    """Spend superlatives, their number, and the thing they rank where it stands beside them."""
    for place in sentence.free("rank"):
        if sentence.has(place, "rank"):
            _read_rank(sentence, place)


def read_which(sentence: Sentence) -> None:
    """Group by what "which" and "who" ask for."""
    for place in sentence.free("who", "which"):
        span = sentence.spans[place]
        person = _person(sentence, span) if _asks_who(sentence, place) else None
        if person is not None and not sentence.has(place + 1, "entity", "dimension"):
            sentence.take(place)
            sentence.grouped.append(place)
        elif span.of("who") and not _asks_who(sentence, place):
            sentence.take(place)
        elif span.of("which", "who") and _names_group(sentence, place + 1):
            sentence.take(place, place + 1)
            sentence.grouped.append(place + 1)


def _asks_who(sentence: Sentence, place: int) -> bool:
    """Return whether "who" asks for people: "contacts who are …" only goes on about contacts."""
    before = sentence.at(place - 1)
    return before is None or before.kind in ("mark", "and", "list", "which", "compare", "rank")


def field_of(sentence: Sentence, place: int) -> str | None:
    """Return the field a span groups by: the nearest one of that name, or None."""
    span = sentence.spans[place]
    person = _person(sentence, span)
    readings = span.of("dimension") or ((person,) if person else ())
    fields = [one.target for one in readings]
    if not fields:
        for one in span.of("entity"):
            label = sentence.lexicon.label(one.target)
            fields += [label] if label else []
    near = [(distance(sentence, one), one) for one in dict.fromkeys(fields)]
    reached = [(far, one) for far, one in near if far is not None]
    if not reached:
        return fields[0] if fields else None
    best = min(far for far, _ in reached)
    nearest = [one for far, one in reached if far == best]
    if len(nearest) > 1 and place in sentence.forced:
        return sentence.forced[place].target
    if len(nearest) > 1:
        named = [one.target for one in readings if one.via_label and one.target in nearest]
        nearest = named or nearest
    if len(nearest) > 1:
        sentence.ask(
            f'"{span.text}" may be {_or([label_of(sentence, one) for one in nearest])}.',
            at=place,
            readings=tuple(Reading("dimension", one) for one in nearest),
        )
    return nearest[0]


def distance(sentence: Sentence, field: str) -> int | None:
    """Return how far a field is from what is asked, None where it cannot be reached."""
    return sentence.distance(field.partition(".")[0])


def label_of(sentence: Sentence, field: str) -> str:
    """Return a field's name for people, with its dataset where the label alone is not telling."""
    dimension = sentence.lexicon.dimension(field)
    home = sentence.lexicon.model.datasets[dimension.dataset]
    if home.words.label.casefold() in dimension.words.label.casefold():
        return dimension.words.label.lower()
    return f"{home.words.label.lower()} {dimension.words.label.lower()}"


def _or(words: list[str]) -> str:
    return " or ".join(words)


def _person(sentence: Sentence, span: Span) -> Reading | None:
    """Return the field "who" means: the one whose synonyms say so."""
    if not span.of("who"):
        return None
    return span.first("dimension") or next(
        (one for one in sentence.lexicon.terms.get("rep", ()) if one.kind == "dimension"), None
    )


def _names_group(sentence: Sentence, place: int) -> bool:
    return sentence.has(place, "dimension", "entity") and not sentence.has(place, "verb")


def _read_group(sentence: Sentence, place: int) -> None:
    """Read "by region and segment", "per quarter", "by Sarah Chen", "by bookings"."""
    first = place + 1
    if sentence.has(first, "total", "preposition") and not sentence.has(first, "dimension"):
        first += 1
    if sentence.has(first, "unit"):
        sentence.take(place, first)
        sentence.draft.grain = _unit(sentence.spans[first])
        _continue(sentence, first + 1)
    elif _names_group(sentence, first):
        sentence.take(place, first)
        _group_or_bucket(sentence, first)
        _continue(sentence, first + 1)
    elif sentence.has(first, "value") and _names_someone(sentence, first):
        sentence.take(place)
    elif sentence.has(first, "metric"):
        sentence.take(place)
        sentence.order_metric = first


def _names_someone(sentence: Sentence, place: int) -> bool:
    """Return whether a value is a name: "by Sarah Chen" filters, "by competitor" may group."""
    return any(
        sentence.lexicon.label(one.target.partition(".")[0]) == one.target
        for one in sentence.spans[place].of("value")
    )


def _continue(sentence: Sentence, place: int) -> None:
    """Go on through "and segment", ", then by stage", "x industry"."""
    joined = place
    while sentence.has(joined, *_JOINERS):
        joined += 1
    if joined == place and not sentence.has(joined, "unit"):
        return
    if joined == place:
        return
    marks_only = all(sentence.spans[one].kind == "mark" for one in range(place, joined))
    if sentence.has(joined, "unit"):
        sentence.take(*range(place, joined + 1))
        sentence.draft.grain = _unit(sentence.spans[joined])
        _continue(sentence, joined + 1)
    elif _names_group(sentence, joined):
        span = sentence.spans[joined]
        if span.of("metric") and not span.of("dimension"):
            return
        if marks_only and span.of("metric"):
            return
        sentence.take(*range(place, joined + 1))
        _group_or_bucket(sentence, joined)
        _continue(sentence, joined + 1)


def _group_or_bucket(sentence: Sentence, place: int) -> None:
    """Group by a field; a date with no unit is bucketed by quarter, and that is said."""
    reading = sentence.spans[place].first("dimension")
    if reading and sentence.lexicon.dimension(reading.target).type in ("date", "timestamp"):
        sentence.draft.time_dimension = reading.target
        if sentence.draft.grain is None and sentence.has(place + 1, "unit"):
            sentence.take(place + 1)
            sentence.draft.grain = _unit(sentence.spans[place + 1])
        elif sentence.draft.grain is None:
            sentence.draft.grain = sentence.time.unit("quarter")
            sentence.assume("No grain was named, so dates are shown by quarter.")
        return
    sentence.grouped.append(place)


def _unit(span: Span) -> Unit | None:
    reading = span.first("unit", "grain")
    return next((unit for unit in UNITS if reading and unit == reading.target), None)


def _read_each(sentence: Sentence, place: int) -> None:
    """Read "each region", "each month", and a closing "each" after a counted window."""
    nxt = place + 1
    if sentence.has(nxt, "unit"):
        sentence.take(place, nxt)
        sentence.draft.grain = _unit(sentence.spans[nxt])
    elif _names_group(sentence, nxt):
        sentence.take(place, nxt)
        sentence.grouped.append(nxt)
        _continue(sentence, nxt + 1)
    else:
        phrases = [span.phrase for span in sentence.spans if span.phrase]
        if len(phrases) == 1 and phrases[0].unit:
            sentence.take(place)
            sentence.draft.grain = phrases[0].unit


def _read_rank(sentence: Sentence, place: int) -> None:
    """Read "top 3 reps", "five biggest customers", "3 lead sources with the lowest conversion"."""
    reading = sentence.spans[place].first("rank")
    if reading is None:
        return
    sentence.take(place)
    limit: int | None = None
    target = place + 1
    if sentence.has(target, "number") and not sentence.spans[target].money:
        limit = _whole(sentence.spans[target])
        sentence.take(target)
        target += 1
        while sentence.has(target, "rank"):
            sentence.take(target)
            target += 1
    elif sentence.has(place - 1, "number") and not sentence.spans[place - 1].money:
        limit = _whole(sentence.spans[place - 1])
        sentence.take(place - 1)
    while sentence.has(target, "rank"):
        sentence.take(target)
        target += 1
    single = False
    if _ranked_thing(sentence, target) and not _asks_most_of(sentence, place, target, reading):
        span = sentence.spans[target]
        sentence.take(target)
        sentence.grouped.append(target)
        single = limit is None and not span.plural and reading.value == "" and not span.of("who")
    elif limit is None:
        limit, single = _number_before(sentence, place), _one_thing(sentence, place)
    if reading.target in ("top", "bottom") and limit is None:
        limit = 10
        sentence.assume("No number was named, so ten are shown.")
    sentence.ranks.append(Rank(reading.target, 1 if single else limit, place, single))


def _ranked_thing(sentence: Sentence, place: int) -> bool:
    """Return whether a span is a group of things: customers, reps, open opportunities."""
    if sentence.has(place, "dimension", "entity"):
        reading = sentence.spans[place].first("dimension")
        if reading is None:
            return True
        return sentence.lexicon.dimension(reading.target).type in ("text", "boolean")
    return _counted_rows(sentence, place) is not None


def _counted_rows(sentence: Sentence, place: int) -> str | None:
    """Return the metric if the span names one that counts a dataset's rows ("open deals")."""
    if not sentence.has(place, "metric") or sentence.says_new(place):
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
    said = sentence.spans[place].text.casefold()
    return said.endswith(("most", "least", "fewest"))


def _number_before(sentence: Sentence, place: int) -> int | None:
    """Return the 3 of "3 lead sources with the lowest conversion" and group by lead source."""
    for at in range(place - 1, -1, -1):
        if sentence.has(at, "number") and _names_group(sentence, at + 1):
            span = sentence.spans[at]
            sentence.take(at, at + 1)
            sentence.grouped.append(at + 1)
            return _whole(span)
    return None


def _one_thing(sentence: Sentence, place: int) -> bool:
    """Return whether one is asked for: "which rep has the highest win rate"."""
    for at in range(place):
        span = sentence.spans[at]
        if span.of("which") and at + 1 < len(sentence.spans):
            named = sentence.spans[at + 1]
            return bool(named.of("dimension", "entity")) and not named.plural
    return False


def _whole(span: Span) -> int | None:
    number = span.number
    return int(number) if number is not None and number == int(number) and number > 0 else None


def same_name(left: str, right: str) -> bool:
    """Return whether two fields bear the same name in their datasets."""
    return key_of(words_of(left.partition(".")[2])) == key_of(words_of(right.partition(".")[2]))
