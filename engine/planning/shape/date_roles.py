"""Which date a time is about: the verb or the field before it says, else the metric's own."""

from typing import Final

from engine.planning.meaning.sentence import Sentence, Swap
from engine.planning.meaning.spans import Reading, Span
from engine.planning.shape.choose_time import choice, filter_time
from engine.planning.subject.compose_metric import counted, segment_named
from engine.planning.subject.compose_things import things_counted
from engine.planning.subject.stock import is_stock
from semantic.query import UNITS, Unit, WindowSpec

_DATED: Final = ("date", "timestamp")
#: A dataset this far away is reached over a to-many join.
_TO_MANY: Final = 100
_OF: Final = frozenset({"from", "of", "for", "on", "among", "in"})
_WITH: Final = frozenset({"with", "by", "at", "to"})


def read_dated_grain(sentence: Sentence) -> None:
    """Spend "by created month" and "by month of creation": buckets of a named date."""
    _read_each_of(sentence)
    for place in sentence.free("group"):
        first, second = place + 1, place + 2
        if _names_date(sentence, first) and sentence.has(second, "unit"):
            _bucket(sentence, (place, first, second), unit=second, date=first)
        elif sentence.has(first, "unit"):
            date = second + sentence.has(second, "preposition")
            if _names_date(sentence, date) and not _is_dated(sentence, date + 1):
                places = (place, first, second, date)
                _bucket(sentence, places, unit=first, date=date)


def _read_each_of(sentence: Sentence) -> None:
    """Read "for each of the last 4 quarters" as buckets of the unit that is counted."""
    for place in sentence.free("group", "each"):
        after = place + 1
        while sentence.is_(after, "preposition"):
            after += 1
        span = sentence.at(after)
        window = span.phrase.window if span and span.phrase else None
        if "each" not in sentence.spans[place].text.casefold().split() or after == place + 1:
            continue
        if span and span.phrase and isinstance(window, WindowSpec) and window.unit:
            sentence.take(*range(place, after))
            sentence.draft.grain = window.unit


def _bucket(sentence: Sentence, places: tuple[int, ...], unit: int, date: int) -> None:
    reading = sentence.spans[unit].first("unit")
    grain = unit_named(reading.target) if reading else None
    if grain is None or sentence.bucketed is not None:
        return
    sentence.take(*places)
    sentence.draft.grain = grain
    sentence.bucketed = date


def _names_date(sentence: Sentence, place: int) -> bool:
    """Return whether a span names a date: a field, or what was done on it."""
    span = sentence.at(place)
    if span is None or place in sentence.used:
        return False
    if any(one.target == "create" for one in span.of("verb")):
        return True
    return bool(_date_fields(sentence, span)) and span.kind == "dimension"


def _date_fields(sentence: Sentence, span: Span) -> list[str]:
    return [
        one.target
        for one in span.of("dimension")
        if sentence.lexicon.dimension(one.target).type in _DATED
    ]


def _is_dated(sentence: Sentence, place: int) -> bool:
    """Return whether a time follows: "created in 2025" dates the question, not its buckets."""
    while sentence.is_(place, "preposition"):
        place += 1
    return sentence.is_(place, "window")


def settle_dated_grain(sentence: Sentence) -> None:
    """Find the date that buckets were asked of, now that it is known what is measured."""
    if sentence.bucketed is None:
        return
    span = sentence.spans[sentence.bucketed]
    field = _nearest(sentence, _date_fields(sentence, span)) or _creation(sentence)
    if field is None:
        sentence.used.discard(sentence.bucketed)
    else:
        sentence.draft.bucket = field


def _nearest(sentence: Sentence, fields: list[str]) -> str | None:
    reached = [
        (far, one)
        for one in fields
        if (far := sentence.distance(one.partition(".")[0])) is not None and far < _TO_MANY
    ]
    return min(reached)[1] if reached else None


def _creation(sentence: Sentence) -> str | None:
    """Return the one date on which what is asked about was created."""
    found = (_creation_in(sentence, home) for home in sentence.homes())
    return next((one for one in found if one is not None), None)


def _creation_in(sentence: Sentence, home: str) -> str | None:
    for dimension in sentence.lexicon.model.datasets[home].dimensions.values():
        words = (dimension.words.label, *dimension.words.synonyms)
        if dimension.type in _DATED and any("created" in one.casefold() for one in words):
            return dimension.qualified
    return None


def read_dated_things(sentence: Sentence) -> None:
    """Read "bookings from deals created last year" as bookings, of deals of that date."""
    for place in sentence.free("metric"):
        reading = sentence.spans[place].first("metric")
        before = sentence.at(place - 1)
        if reading is None or before is None or before.text.casefold() not in _OF:
            continue
        field = _counted_on(sentence, place, reading)
        if field is None and _only_limits(sentence, place, reading):
            sentence.take(place)
            continue
        after = place + 1
        while sentence.is_(after, "preposition", "operator"):
            after += 1
        if field is None or not sentence.has(after, "window") or not _measured(sentence, place):
            continue
        sentence.take(place, *range(place + 1, after))
        filter_time(sentence, after, field)


def _counted_on(sentence: Sentence, place: int, reading: Reading) -> str | None:
    """Return the date of things counted on the day they came to be: "deals created"."""
    measure = sentence.measure(reading.target)
    if measure is None or measure.where is not None or measure.aggregate != "count":
        return None
    return sentence.time_of(reading.target) if sentence.says_new(place) else None


def _only_limits(sentence: Sentence, place: int, reading: Reading) -> bool:
    """Return whether things only say again what a metric is of: the cycle of "deals closed"."""
    measure = sentence.measure(reading.target)
    if measure is None or measure.where is None or measure.aggregate != "count":
        return False
    demands = sentence.lexicon.demands
    ((home, condition),) = demands[reading.target]
    measured = [
        one.target
        for other in range(place)
        for one in sentence.spans[other].of("metric")[:1]
        if sentence.spans[other].kind == "metric" and not sentence.says_new(other)
    ]
    return bool(measured) and all(
        demands[name]
        and all(of == home and have.implies(condition) for of, have in demands[name])
        and sentence.time_of(name) == sentence.time_of(reading.target)
        for name in measured
    )


def _measured(sentence: Sentence, place: int) -> bool:
    """Return whether another metric stands before: one that the things only limit.

    It stands after them where they open the question: "of the deals created in May, the win rate".
    """
    opens = not any(sentence.is_(at, "metric", "entity") for at in range(place))
    if opens and any(
        sentence.is_(at, "metric") and not sentence.spans[at].of("entity", "dimension")
        for at in range(place + 2, len(sentence.spans))
    ):
        return not any(
            sentence.is_(at, "and", "compare") for at in range(place + 1, len(sentence.spans))
        )
    return any(
        sentence.has(other, "metric")
        and not sentence.spans[other].of("entity", "dimension")
        and not sentence.says_new(other)
        for other in range(place)
    )


def count_dated_things(sentence: Sentence) -> None:
    """Count the things of "accounts created in 2025", where nothing else is measured."""
    draft = sentence.draft
    if draft.metrics or draft.rows or sentence.ranks:
        return
    for place in sentence.free("dimension"):
        span = sentence.spans[place]
        first = span.text.split()[0]
        for field in _date_fields(sentence, span):
            home = field.partition(".")[0]
            name = sentence.lexicon.counts.get((home, ""))
            things = [one.target for one in sentence.lexicon.named(first) if one.kind == "entity"]
            if name and home in things and _is_dated(sentence, place + 1):
                draft.metrics.append(name)
                return


def date_role(sentence: Sentence, place: int, several: bool) -> str | None:
    """Return the date that a word before a time names: "created before 2024"."""
    before = place - 1
    while sentence.is_(before, "preposition", "mark", "operator", "and") and before > 0:
        before -= 1
    span = sentence.at(before)
    if span is None or before in sentence.grouped:
        return None
    creates = any(one.target == "create" for one in span.of("verb"))
    if several and not creates and sentence.says_new(before):
        times = {sentence.time_of(one.target) for one in span.of("metric")}
        return times.pop() if len(times) == 1 else None
    fields = _date_fields(sentence, span)
    reached = [
        (far, one)
        for one in fields
        if (far := sentence.distance(one.partition(".")[0])) is not None
        and not (creates and far >= _TO_MANY)
    ]
    theirs = _created_of_others(sentence, before) if creates else None
    if theirs is not None:
        reached = [(0, theirs)] if theirs else []
    elif not reached and creates and not several:
        born = _born(sentence, before)
        reached = [(0, born)] if born else []
    if not reached:
        return None
    if creates or before not in sentence.used:
        sentence.take(before)
    far, field = min(reached)
    stocks = bool(sentence.draft.metrics) and all(
        is_stock(sentence, one) for one in sentence.draft.metrics
    )
    if far >= _TO_MANY and stocks and not sentence.draft.where:
        label = sentence.lexicon.dimension(field).words.label.lower()
        sentence.ask(f'It is not clear whether "{span.text}" is the {label} date of its history.')
    return field


def _created_of_others(sentence: Sentence, verb: int) -> str | None:
    """Return the creation date of other things than those measured: "from customers created".

    It is "" where they have none, and None where what is measured was created.
    """
    thing = verb - 1
    while sentence.is_(thing, "which", "preposition") and thing > 0:
        thing -= 1
    span = sentence.at(thing)
    tied = sentence.at(thing - 1)
    measured = span is not None and any(
        one.target in sentence.draft.metrics for one in span.of("metric")
    )
    led = tied is not None and tied.text.casefold() in _OF | _WITH
    if span is None or not (measured or led):
        return None
    homes = sentence.homes()
    things = {one.target for one in span.of("entity")}
    if measured:
        rows = (things_counted(sentence.lexicon, one.target) for one in span.of("metric"))
        things |= {one for one in rows if one is not None}
    if not things or things & set(homes) or not homes:
        return None
    for home in () if measured else sorted(things):
        far = sentence.distance(home)
        field = _creation_in(sentence, home)
        if field is not None and far is not None and far < _TO_MANY:
            return field
    return ""


def _born(sentence: Sentence, verb: int) -> str | None:
    """Return the date on which the things before a verb came to be: "open deals added"."""
    thing = verb - 1
    while sentence.is_(thing, "which", "preposition") and thing > 0:
        thing -= 1
    span, field = sentence.at(thing), _creation(sentence)
    if span is None or field is None:
        return None
    homes = {one.target for one in span.of("entity")}
    for one in span.of("metric"):
        measure = sentence.measure(one.target)
        if measure is not None and (measure.aggregate == "count" or is_stock(sentence, one.target)):
            homes.add(measure.dataset)
    return field if field.partition(".")[0] in homes else None


def dated_apart(sentence: Sentence, place: int, several: bool) -> bool:
    """Read a time on a named date: the question's own where it is the only time."""
    role = date_role(sentence, place, several)
    draft = sentence.draft
    if role is None:
        return False
    own = {sentence.time_of(metric) for metric in draft.metrics}
    usual = sentence.lexicon.model.datasets[draft.rows].time if draft.rows else None
    if usual and not usual.path:
        own.add(usual.dimension.qualified)
    sentence.dated |= _is_usual(sentence, role)
    if own == {role}:
        return False
    _ask_which_buckets(sentence, place, role, own)
    undated = draft.rows is not None and usual is None
    if not several and not undated and role.partition(".")[0] in sentence.homes():
        draft.time_dimension = role
        return False
    if draft.time_dimension == role:
        draft.time_dimension = None
    filter_time(sentence, place, role)
    return True


def _is_usual(sentence: Sentence, field: str) -> bool:
    """Return whether a date is the one its dataset goes by: the close date of deals."""
    usual = sentence.lexicon.model.datasets[field.partition(".")[0]].time
    return usual is not None and usual.dimension.qualified == field and field != _creation(sentence)


def _ask_which_buckets(sentence: Sentence, place: int, role: str, own: set[str | None]) -> None:
    """Ask by which date "lost deals created in May by month" are shown: neither is said."""
    draft = sentence.draft
    other = next(iter(own)) if len(own) == 1 else None
    if draft.grain is None or sentence.bucketed is not None or other is None:
        return
    chosen = choice(sentence, place)
    if chosen in ("role", "own"):
        draft.bucket = role if chosen == "role" else other
        return
    readings = (Reading("window", value="own"), Reading("window", value="role"))
    labels = [sentence.lexicon.dimension(one).words.label.lower() for one in (other, role)]
    grain = draft.grain.replace("_", " ")
    text = f"The {grain}s may be those of the {labels[0]} or of the {labels[1]}."
    sentence.ask(text, at=place, readings=readings)


def ask_which_date(sentence: Sentence) -> None:
    """Ask whether the "deals" of a month were created, closed or are due then."""
    draft = sentence.draft
    if len(draft.metrics) != 1 or draft.window in (None, "all_time") or draft.time_dimension:
        return
    measure = sentence.measure(draft.metrics[0])
    if measure is None or measure.where is not None or measure.aggregate != "count":
        return
    usual = sentence.lexicon.model.datasets[measure.dataset].time
    own = sentence.time_of(draft.metrics[0])
    if usual is None or own is None or usual.dimension.qualified == own or _says_date(sentence):
        return
    others: list[str] = []
    for name in ("closed", "won", "open"):
        target = segment_named(sentence, name)
        if target and target.partition(".")[0] == measure.dataset:
            other = counted(sentence, measure.dataset, target)
            others += [other] if other else []
    label = sentence.lexicon.metric(draft.metrics[0]).words.label
    sentence.ask(
        f"{label} of that time may be those created then, or those closed or due then.",
        swaps=tuple(Swap(metrics=(one,)) for one in (draft.metrics[0], *others)),
    )


def _says_date(sentence: Sentence) -> bool:
    """Return whether a word says what happened at the time, or that things are new."""
    return any(
        span.of("verb") or sentence.says_new(place)
        for place, span in enumerate(sentence.spans)
        if place in sentence.used
    )


def grain_of(sentence: Sentence, said: str) -> Unit | None:
    """Return the unit that a grain word means."""
    return unit_named(said) if said.startswith("fiscal") else sentence.time.unit(said)


def unit_named(name: str) -> Unit | None:
    """Return the unit of that name."""
    for unit in UNITS:
        if unit == name:
            return unit
    return None
