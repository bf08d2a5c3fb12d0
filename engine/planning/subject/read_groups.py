"""Grouping words to dimensions: by, per, each, which, who."""

from typing import Final

from engine.planning.meaning.lexicon import key_of
from engine.planning.meaning.sentence import Sentence
from engine.planning.meaning.spans import Reading, Span
from engine.planning.subject.cross_groups import (
    can_group,
    crosses,
    from_one_to_another,
    is_among,
    is_level,
    read_axis,
)
from engine.planning.subject.group_nouns import is_agent, is_kind_of_group, names_someone
from engine.planning.subject.owned_groups import OWN, is_name, names_group, own_field, owned
from engine.planning.subject.rank_by import names_number, ranks_by_count, ranks_by_money
from engine.planning.text.tokens import words_of
from semantic.errors import Issue
from semantic.joins import find_path
from semantic.query import UNITS, Unit

_JOINERS: Final = ("and", "mark", "group")


def read_groups(sentence: Sentence) -> None:
    """Spend the grouping words and the things they group by."""
    for place in sentence.free("group"):
        if sentence.has(place, "group"):
            _read_group(sentence, place)
    for place in sentence.free("each"):
        _read_each(sentence, place)
    for place in range(1, len(sentence.spans)):
        _read_crossed(sentence, place)
    for place in sentence.free("between", "preposition", "operator"):
        if is_among(sentence, place):
            sentence.take(place, place + 1)
            _group_or_bucket(sentence, place + 1)
            _continue(sentence, place + 2)


def read_which(sentence: Sentence) -> None:
    """Group by what "which" and "who" ask for."""
    for place in sentence.free("who", "which"):
        span = sentence.spans[place]
        person = _person(sentence, span) if _asks_who(sentence, place) else None
        if span.of("who") and any(
            rank.at == place + 1 and rank.thing != place for rank in sentence.ranks
        ):
            sentence.take(place)  # "who is our biggest customer" asks for the customer
        elif person is not None and not sentence.has(place + 1, "entity", "dimension"):
            sentence.take(place)
            sentence.grouped.append(place)
            if _buys(sentence):
                _group_by_customer(sentence, place)
        elif span.of("who") and not _asks_who(sentence, place):
            sentence.take(place)
        elif span.of("which", "who") and (
            names_group(sentence, place + 1) or _is_noun(sentence, place + 1)
        ):
            head = owned(sentence, place + 1, asked=True)
            sentence.take(place, place + 1, head)
            sentence.grouped += [] if head in sentence.grouped else [head]


def _doer(sentence: Sentence, who: int) -> int:
    """Spend "who" before those who do something, and what they do it to: "who manages the rep"."""
    verb = sentence.at(who + 1)
    if verb is None or not any(one.value == "doer" for one in verb.of("dimension")):
        return who
    sentence.take(who)
    if sentence.has(who + 2, "entity"):
        sentence.take(who + 2)
    return who + 1


def _buys(sentence: Sentence) -> bool:
    """Return whether what is done is done by customers: who bought, who spent."""
    return any(one.value in ("buy", "spend") for span in sentence.spans for one in span.of("verb"))


def _group_by_customer(sentence: Sentence, place: int) -> None:
    """Let "who bought" ask for customers, as "who sold" asks for sellers."""
    fields = [one.target for one in sentence.lexicon.named("customer") if one.kind == "dimension"]
    if fields:
        sentence.grouped.remove(place)
        sentence.draft.dimensions.append(fields[0])


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
        return _namesake(sentence, fields[0]) if fields else None
    best = min(far for far, _ in reached)
    nearest = [one for far, one in reached if far == best]
    chosen = sentence.forced.get(place)
    if chosen is not None and (len(nearest) > 1 or chosen.value == OWN):
        return chosen.target
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


def _namesake(sentence: Sentence, field: str) -> str:
    """Return the one field of the same name that can be reached, where the one named cannot."""
    name = field.partition(".")[2]
    model = sentence.lexicon.model
    found = [
        home.dimensions[name]
        for home in model.datasets.values()
        if name in home.dimensions and not home.hidden and not home.dimensions[name].hidden
    ]
    near = [
        one for one in found if (far := distance(sentence, one.qualified)) is not None and far < 100
    ]
    reached = [
        home
        for home in sentence.homes()
        if not isinstance(find_path(model.datasets, home, field.partition(".")[0]), Issue)
    ]
    apart = len(sentence.draft.metrics) > 1 and bool(reached)
    if len(near) != 1 or apart or not sentence.homes() or is_name(sentence, field):
        return field
    labels = label_of(sentence, field), label_of(sentence, near[0].qualified)
    sentence.assume(f"There is no {labels[0]} here; {labels[1]} is shown.")
    return near[0].qualified


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


def _is_noun(sentence: Sentence, place: int) -> bool:
    """Return whether a field that is a verb's form too is one after "each": "each source"."""
    reading = sentence.spans[place].first("dimension") if sentence.has(place, "dimension") else None
    return reading is not None and sentence.lexicon.dimension(reading.target).type == "text"


def _read_group(sentence: Sentence, place: int) -> None:
    """Read "by region and segment", "per quarter", "by Sarah Chen", "by bookings"."""
    first = place + 1
    if any(one.target == "behind" for one in sentence.spans[place].of("group")):
        _read_axis(sentence, place)
        return
    if sentence.has(first, "total", "preposition") and not sentence.has(first, "dimension"):
        first += 1
    first = _doer(sentence, first)
    if sentence.has(first, "much") and sentence.has(first + 1, "metric"):
        sentence.take(first)  # "by amount booked"
        first += 1
    if sentence.has(first, "unit"):
        sentence.take(place, first)
        sentence.draft.grain = unit_of(sentence.spans[first])
        _continue(sentence, first + 1)
    elif ranks_by_money(sentence, first):
        sentence.take(place, first)
        sentence.by_money = first
    elif ranks_by_count(sentence, place):
        sentence.take(place)
        sentence.order_metric = first
    elif sentence.ranks and names_number(sentence, first):
        sentence.take(place, first)
        sentence.by_field = first
    elif sentence.has(first, "dimension", "entity"):
        head = owned(sentence, first)
        head = _head_of(sentence, first) if head == first else head
        sentence.take(place, first, head)
        first = head
        _group_or_bucket(sentence, first)
        _continue(sentence, first + 1)
    elif is_kind_of_group(sentence, first):
        sentence.take(place, first + 1)
        _group_or_bucket(sentence, first + 1)
        _continue(sentence, first + 2)
    elif sentence.has(first, "value") and _are_compared(sentence, first):
        sentence.take(place)  # the list says by what: "by price vs timing"
        fields = _are_compared(sentence, first)
        sentence.draft.dimensions += fields if len(fields) == 1 else []
        sentence.split += fields if len(fields) == 1 else []
    elif sentence.has(first, "value") and (
        names_someone(sentence, first) or is_agent(sentence, place)
    ):
        sentence.take(place)
    elif sentence.has(first, "change") and sentence.ranks:
        sentence.take(place)  # "top 3 reps by growth in bookings"
    elif sentence.has(first, "metric"):
        sentence.take(place)
        field = _band_of(sentence, first)
        if field is None:
            sentence.order_metric = first
            return
        sentence.take(first)
        sentence.draft.dimensions.append(field)
        sentence.split.append(field)
        said = f'"by {sentence.spans[first].text}" is read as by {label_of(sentence, field)}.'
        sentence.assume(said)
        _continue(sentence, first + 1)


def _band_of(sentence: Sentence, place: int) -> str | None:
    """Return the field that bears a metric's name, where another metric is measured by it.

    "Win rate by deal size" is by its bands; "top reps by deal size" are ranked by it.
    """
    measured = any(span.kind == "metric" for span in sentence.spans[:place])
    if sentence.ranks or not measured or any(span.of("order") for span in sentence.spans):
        return None
    words = words_of(sentence.spans[place].text)
    for home in sentence.lexicon.model.datasets.values():
        for one in home.dimensions.values():
            if one.type != "text" or one.hidden or one.sensitive:
                continue
            if words_of(one.name) == words and sentence.distance(home.name) is not None:
                return one.qualified
    return None


def _head_of(sentence: Sentence, first: int) -> int:
    """Return the noun that is meant of two: the owner, in "by account owner"."""
    head = first + 1
    beside = head < len(sentence.spans) and sentence.spans[first].end == sentence.spans[head].start
    if not beside or not sentence.has(first, "entity") or not names_group(sentence, head):
        return first
    reading = sentence.spans[head].first("dimension")
    if sentence.spans[head].plural and sentence.spans[head].of("entity"):
        return first  # "by rep deals closing next quarter"
    if reading is None or sentence.lexicon.dimension(reading.target).type != "text":
        return first
    said = f"{sentence.spans[first].text} {sentence.spans[head].text}"
    sentence.take(first)
    sentence.assume(f'"{said}" is read as {sentence.spans[head].text.casefold()}.')
    return head


def _are_compared(sentence: Sentence, place: int) -> list[str]:
    """Return the fields of a value that stands against another of it: "by price vs timing"."""
    value, other = sentence.spans[place], sentence.at(place + 2)
    if other is None or not sentence.is_(place + 1, "compare") or value.kind != "value":
        return []
    fields = {one.target for one in value.of("value")} & {one.target for one in other.of("value")}
    return sorted(fields)


def _continue(sentence: Sentence, place: int) -> None:
    """Go on through "and segment", ", then by stage", "x industry"."""
    joined = place
    while sentence.has(joined, *_JOINERS) or crosses(sentence, joined):
        joined += 1
    if joined == place and not sentence.has(joined, "unit"):
        return
    if joined == place:
        return
    marks_only = all(sentence.spans[one].kind == "mark" for one in range(place, joined))
    if sentence.has(joined, "unit"):
        sentence.take(*range(place, joined + 1))
        sentence.draft.grain = unit_of(sentence.spans[joined])
        _continue(sentence, joined + 1)
    elif names_group(sentence, joined):
        span = sentence.spans[joined]
        if span.of("metric") and not span.of("dimension"):
            return
        if marks_only and span.of("metric"):
            return
        sentence.take(*range(place, joined + 1))
        own_field(sentence, place - 1, joined)
        _group_or_bucket(sentence, joined)
        _continue(sentence, joined + 1)


def _read_axis(sentence: Sentence, place: int) -> None:
    """Read "reps as rows and quarters as columns": what stands before the words is a group."""
    if sentence.has(place - 1, "unit"):
        sentence.take(place, place - 1)
        sentence.draft.grain = unit_of(sentence.spans[place - 1])
    else:
        read_axis(sentence, place, _group_or_bucket)


def _read_crossed(sentence: Sentence, place: int) -> None:
    """Read "stage x region" without "by", and "rep level" of "rep-level bookings"."""
    if place in sentence.used or not can_group(sentence, place - 1):
        return
    if from_one_to_another(sentence, place):
        return
    if is_level(sentence, place):
        sentence.take(place - 1, place)
        _group_or_bucket(sentence, place - 1)
    elif crosses(sentence, place) and (
        can_group(sentence, place + 1) or sentence.has(place + 1, "unit")
    ):
        sentence.take(place - 1)
        _group_or_bucket(sentence, place - 1)
        _continue(sentence, place)


def _group_or_bucket(sentence: Sentence, place: int) -> None:
    """Group by a field; a date with no unit is bucketed by quarter, and that is said."""
    reading = sentence.spans[place].first("dimension")
    if reading and sentence.lexicon.dimension(reading.target).type in ("date", "timestamp"):
        sentence.draft.time_dimension = reading.target
        if sentence.draft.grain is None and sentence.has(place + 1, "unit"):
            sentence.take(place + 1)
            sentence.draft.grain = unit_of(sentence.spans[place + 1])
        elif sentence.draft.grain is None:
            sentence.draft.grain = sentence.time.unit("quarter")
            sentence.assume("No grain was named, so dates are shown by quarter.")
        return
    sentence.grouped.append(place)


def unit_of(span: Span) -> Unit | None:
    """Return the unit of time a span names."""
    reading = span.first("unit", "grain")
    return next((unit for unit in UNITS if reading and unit == reading.target), None)


def _read_each(sentence: Sentence, place: int) -> None:
    """Read "each region", "each month", and a closing "each" after a counted window."""
    nxt = place + 1
    ends = any(one.target == "end" for one in sentence.spans[place].of("each"))
    if sentence.has(nxt, "unit"):
        sentence.take(place, nxt)
        sentence.draft.grain = unit_of(sentence.spans[nxt])
        sentence.at_ends = ends
    elif ends:
        return
    elif names_group(sentence, nxt) or _is_noun(sentence, nxt):
        sentence.take(place, nxt)
        sentence.grouped.append(nxt)
        _continue(sentence, nxt + 1)
    elif is_kind_of_group(sentence, nxt):
        sentence.take(place, nxt + 1)
        sentence.grouped.append(nxt + 1)
        _continue(sentence, nxt + 2)
    else:
        phrases = [span.phrase for span in sentence.spans if span.phrase]
        if len(phrases) == 1 and phrases[0].unit:
            sentence.take(place)
            sentence.draft.grain = phrases[0].unit


def same_name(left: str, right: str) -> bool:
    """Return whether two fields bear the same name in their datasets."""
    return key_of(words_of(left.partition(".")[2])) == key_of(words_of(right.partition(".")[2]))


def names_thing(sentence: Sentence, span: Span, field: str) -> bool:
    """Return whether words are a field's name without its noun: "leads" are no lead sources."""
    if sentence.lexicon.label(field.partition(".")[0]) == field:
        return False
    said, name = words_of(span.text), words_of(sentence.lexicon.dimension(field).words.label)
    return len(said) < len(name) and name[: len(said)] == said
