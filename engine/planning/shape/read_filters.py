"""Values, negations, bounds and missing fields to filters; a negation covers its whole list."""

from typing import Final

from engine.planning.meaning.lexicon import without_parentheses
from engine.planning.meaning.sentence import Sentence, Threshold
from engine.planning.meaning.spans import Reading, Span
from engine.planning.meaning.values import ALIAS, EXACT, FOLDED, INITIALS, PARTIAL
from engine.planning.meaning.words_in_place import CROWDS, TIES, leads_team
from engine.planning.shape.check_values import check_new, check_people
from engine.planning.shape.read_lists import Run, read_lists
from engine.planning.shape.read_unions import check_compared, drop_said_twice, members_of
from engine.planning.subject.read_groups import field_of, label_of, same_name
from engine.planning.text.tokens import stem, words_of
from semantic.query import Filter, Having, Operator

#: Country names that are also something else; the reader is asked which is meant.
_TWOFOLD: Final = {"georgia": "the US state of Georgia, which is not in the data"}

#: Of a value they are all there is of it: "how much expansion business".
_TRADE: Final = frozenset({"business", "portfolio", "stuff"})
_NAMING: Final = frozenset({"titled", "entitled", "named", "called"})
_NO_THINGS: Final = ("preposition", "value", "group", "number")


def read_filters(sentence: Sentence) -> None:
    """Spend the values said and turn them into filters, one a field."""
    _read_literals(sentence)
    _settle_missing(sentence)
    for run in read_lists(sentence):
        _read_run(sentence, run)
    _check_fields(sentence)


def _read_run(sentence: Sentence, run: Run) -> None:
    chosen: list[tuple[int, Reading]] = []
    options = [_candidates(sentence, place) for place in run.places]
    common = {one.target for one in options[0]}
    for some in options[1:]:
        common &= {one.target for one in some}
    if common and len(options) > 1:
        options = [[one for one in some if one.target in common] for some in options]
    for place, some in zip(run.places, options, strict=True):
        members = members_of(sentence, place, some)
        if members:
            check_compared(sentence, run, members)
            chosen += [(place, one) for one in members]
            continue
        reading = _settle(sentence, place, some)
        if reading is None:
            return
        chosen.append((place, reading))
    _take_field_words(sentence, run, chosen)
    _take_field_part(sentence, run.places[-1] + 1, chosen)
    before = sentence.at(run.places[0] - 1)
    if before is not None and before.text.casefold() in _NAMING:
        sentence.take(run.places[0] - 1)  # "contacts titled IT Manager"
    if before is not None and before.kind == "operator" and before.text.casefold() == "under":
        sentence.take(run.places[0] - 1)  # "everyone under Ann" are those she leads
    _take_tie(sentence, run.places[-1] + 1, {one.target.partition(".")[0] for _, one in chosen})
    _check_counted(sentence, run, chosen)
    check_people(sentence, chosen)
    check_new(sentence, chosen)
    by_field: dict[str, list[str]] = {}
    for _, reading in chosen:
        here = by_field.setdefault(reading.target, [])
        if reading.value not in here:
            here.append(reading.value)
    if len(by_field) > 1 and "or" in run.joined and not run.negated:
        parts = tuple(_one_filter(field, found, False) for field, found in by_field.items())
        sentence.draft.where.append(Filter(any=parts))
        return
    if len(by_field) > 1 and run.negated and not run.listed:
        sentence.ask("It is not clear how far the negation goes.")
    elif len(by_field) > 1 and run.negated:
        values = " or ".join(value for found in by_field.values() for value in found)
        sentence.assume(f"What is {values} is left out, each by itself.")
    for field, found in by_field.items():
        if _merged(sentence, field, found, run):
            continue
        sentence.draft.where.append(_one_filter(field, found, run.negated))
        compared = "compare" in run.joined or bool(_comparing(sentence))
        compared |= sentence.contrast is not None and set(run.places) <= set(
            sentence.contrast.places
        )
        if compared and len(found) > 1 and field not in sentence.draft.dimensions:
            sentence.draft.dimensions.append(field)
            if "compare" not in run.joined:
                sentence.take(*_comparing(sentence))


def _comparing(sentence: Sentence) -> list[int]:
    """Return the words that compare values: "vs last year" compares times."""
    found: list[int] = []
    for place in sentence.free("compare"):
        after = place + 1
        while sentence.is_(after, "preposition", "with"):
            after += 1
        if not sentence.is_(after, "window", "change"):
            found.append(place)
    return found


def _check_counted(sentence: Sentence, run: Run, chosen: list[tuple[int, Reading]]) -> None:
    """Ask what is counted in "decision makers in EMEA deals": the people, or the deals."""
    first = run.places[0] == 0 and sentence.is_(run.places[-1] + 1, "preposition")
    counts = set(sentence.lexicon.counts.values())
    if not first or not set(sentence.draft.metrics) <= counts:
        return
    for place, reading in chosen:
        far = sentence.distance(reading.target.partition(".")[0])
        if far is not None and far >= 100:
            sentence.ask(f'Is it "{sentence.spans[place].text}" that is to be counted?')


def _one_filter(field: str, found: list[str], negated: bool) -> Filter:
    op: Operator = "!=" if negated else "="
    if len(found) > 1:
        op = "not_in" if negated else "in"
    return Filter(field=field, op=op, values=tuple(found))


def _merged(sentence: Sentence, field: str, found: list[str], run: Run) -> bool:
    """Return whether a value only repeats what each metric's own definition says."""
    if run.negated or len(found) != 1 or not sentence.draft.metrics:
        return False
    dimension = sentence.lexicon.dimension(field)
    said = dimension.expression.tree.copy().eq(found[0]).sql(dialect="duckdb")
    for metric in sentence.draft.metrics:
        measure = sentence.measure(metric)
        if measure is None or measure.where is None or measure.dataset != dimension.dataset:
            return False
        if without_parentheses(measure.where.canonical()) != said:
            return False
    return True


def _candidates(sentence: Sentence, place: int) -> list[Reading]:
    """Return what a value may be: reachable, not doubled in a copy, nearest of one name."""
    span = sentence.spans[place]
    forced = sentence.forced.get(place)
    if forced is not None and forced.kind == "value":
        return [forced]
    found = list(span.of("value"))
    best = max(one.quality for one in found)
    tier = EXACT if best >= min(ALIAS, FOLDED) else best
    found = [
        one
        for one in found
        if (one.quality >= min(ALIAS, FOLDED) if tier == EXACT else one.quality == best)
    ]
    worded = _by_field_word(sentence, place, found)
    if worded:
        return worded
    far = {one.target: sentence.distance(one.target.partition(".")[0]) for one in found}
    reached = [one for one in found if far[one.target] is not None] or found
    reached = [one for one in reached if not _suppressed_copy(sentence, one, reached)]
    near = [one for one in reached if not _farther_copy(one, reached, far)]
    near += [one for one in _of_thing(sentence, place, found) if one not in near]
    if best == INITIALS:
        return [one for one in near if (far[one.target] or 0) < 100]
    if best <= PARTIAL:
        straight = [one for one in near if (far[one.target] or 0) < 100]
        near = straight or near
    return near


def _by_field_word(sentence: Sentence, place: int, found: list[Reading]) -> list[Reading]:
    """Keep the candidates of the field named beside the value: "rep Smith", "EMEA region"."""
    for at in (place - 1, place + 1):
        span = sentence.at(at)
        if span is None or at in sentence.grouped:
            continue
        fields = {one.target for one in span.of("dimension")}
        for one in span.of("entity"):
            label = sentence.lexicon.label(one.target)
            fields |= {label} if label else set()
        kept = [one for one in found if one.target in fields]
        if kept:
            return kept
    return []


def _of_thing(sentence: Sentence, place: int, found: list[Reading]) -> list[Reading]:
    """Return what a value is of the things it stands at: the region of "reps in EMEA".

    Of groups ("by rep in EMEA") it bounds what is measured instead.
    """
    after, before = sentence.at(place + 1), sentence.at(place - 2)
    at = sentence.is_(place - 1, "preposition") and place - 2 not in sentence.grouped
    at = at and not sentence.is_(place - 3, "group")
    several = after is not None and (after.plural or place + 1 in sentence.grouped)
    datasets = {one.target for one in after.of("entity")} if after and several else set[str]()
    if at and before and before.plural:
        named = before.of("entity", "dimension")
        datasets |= {one.target.partition(".")[0] for one in named}
    return [one for one in found if one.target.partition(".")[0] in datasets]


def _suppressed_copy(sentence: Sentence, reading: Reading, others: list[Reading]) -> bool:
    """Return whether another field has the value and this one is not to be named so loosely."""
    return _is_loose(sentence, reading.target) and any(
        one.value == reading.value and one.target != reading.target for one in others
    )


def _are_shown(sentence: Sentence, at: int, fields: set[str]) -> bool:
    """Return whether things before a value of theirs are shown: "reps in EMEA by bookings"."""
    before = sentence.at(at - 1)
    if before is None or not before.plural or not sentence.is_(at, "preposition"):
        return False
    things = {one.target for one in before.of("entity")}
    return any(one.partition(".")[0] in things and _is_loose(sentence, one) for one in fields)


def _is_loose(sentence: Sentence, field: str) -> bool:
    """Return whether a field is not to be named by its bare name: a rep's region by "region"."""
    dimension = sentence.lexicon.dimension(field)
    suppressed = {" ".join(words_of(one)) for one in dimension.words.suppressed}
    return " ".join(words_of(dimension.name)) in suppressed


def _farther_copy(reading: Reading, others: list[Reading], far: dict[str, int | None]) -> bool:
    mine = far[reading.target] or 0
    return any(
        one.value == reading.value
        and one.target != reading.target
        and same_name(one.target, reading.target)
        and (far[one.target] or 0) < mine
        for one in others
    )


def _settle(sentence: Sentence, place: int, options: list[Reading]) -> Reading | None:
    span = sentence.spans[place]
    if len(options) > 1 and place not in sentence.forced:
        fields = {one.target for one in options}
        names = [f"{label_of(sentence, one.target)} {one.value}" for one in options[:4]]
        text = f'"{span.text}" may be {", ".join(names[:-1])} or {names[-1]}.'
        sentence.ask(text, at=place, readings=tuple(options[:4]))
        if len(fields) == 1 and len(options) > 4:
            sentence.assume(f'"{span.text}" matches {len(options)} values.')
    if not options:
        return None
    chosen = options[0]
    sentence.take(place)
    _say(sentence, span, chosen)
    if chosen.value.casefold() in _TWOFOLD and place not in sentence.forced:
        other = _TWOFOLD[chosen.value.casefold()]
        label = label_of(sentence, chosen.target)
        text = f'"{span.text}" may be the {label} {chosen.value} or {other}.'
        sentence.ask(text, at=place, readings=(chosen,))
    return chosen


def _say(sentence: Sentence, span: Span, reading: Reading) -> None:
    """Say how a value was understood where the words are not the value itself."""
    if reading.quality <= PARTIAL:
        label = label_of(sentence, reading.target)
        sentence.assume(f'"{span.text}" is read as {label} {reading.value}.')
        if reading.quality < PARTIAL:
            sentence.draft.fuzzy = True


def _take_field_words(sentence: Sentence, run: Run, chosen: list[tuple[int, Reading]]) -> None:
    """Spend the field's own name beside its values: "region EMEA", "the enterprise segment"."""
    fields = {reading.target for _, reading in chosen}
    datasets = {field.partition(".")[0] for field in fields}
    for at in (run.places[0] - 1, run.places[-1] + 1):
        if at in sentence.grouped or _are_shown(sentence, at, fields):
            continue
        while at < run.places[0] and sentence.is_(at, "operator", "not", "preposition"):
            if not sentence.is_(at - 1, "dimension", "operator", "not"):
                break
            sentence.take(*(at,) if sentence.is_(at, "operator") else ())
            at -= 1
        span = sentence.at(at)
        if span is None or at in sentence.used:
            continue
        if at > run.places[-1] and _is_crowd(sentence, at, chosen):
            sentence.take(at)
            continue
        named = any(one.target in fields for one in span.of("dimension")) or any(
            one.target in datasets for one in span.of("entity")
        )
        if named and (not span.of("metric") or sentence.draft.metrics):
            sentence.take(at)


def _take_field_part(sentence: Sentence, place: int, chosen: list[tuple[int, Reading]]) -> None:
    """Spend a word of the field's name behind its value: "the East office" of regional offices."""
    span = sentence.at(place)
    if span is None or place in sentence.used or span.kind not in ("unknown", "dimension"):
        return
    said = stem(span.text.casefold())
    labels = (sentence.lexicon.dimension(one.target).words.label for _, one in chosen)
    if span.start == sentence.spans[place - 1].end and all(said in words_of(one) for one in labels):
        sentence.take(place)


def _take_tie(sentence: Sentence, place: int, datasets: set[str]) -> None:
    """Spend "led" of "partner-led pipeline": it names nothing of its own."""
    span, after = sentence.at(place), sentence.at(place + 1)
    if span is None or place in sentence.used or span.text.casefold() not in TIES | _TRADE:
        return
    beside = span.start == sentence.spans[place - 1].end
    whole = span.text.casefold() in _TRADE
    if beside and (whole or after is None or after.kind not in _NO_THINGS):
        things = after is not None and any(one.target in datasets for one in after.of("entity"))
        named = things and bool(sentence.draft.metrics) and place + 1 not in sentence.grouped
        sentence.take(place, *((place + 1,) if named else ()))


def _is_crowd(sentence: Sentence, place: int, chosen: list[tuple[int, Reading]]) -> bool:
    """Return whether "team" only stands for those of a value: "the EMEA team".

    After a person's name it is not the person: "reps on Marcus's team" are others.
    """
    span, before = sentence.spans[place], sentence.spans[place - 1]
    if span.text.casefold() not in CROWDS or before.end != span.start:
        return False
    if before.possessive:
        return leads_team(before, span, sentence.lexicon.label)
    labels = {sentence.lexicon.label(one.target.partition(".")[0]) for _, one in chosen}
    return not any(one.target in labels for _, one in chosen)


def _read_literals(sentence: Sentence) -> None:
    """Read `account name = "…"`: the quoted text is a value, whatever it holds."""
    for place in sentence.free("literal"):
        text = sentence.spans[place].first("literal")
        before = place - 1
        negated = False
        while sentence.has(before, "operator", "not", "preposition"):
            operator = sentence.spans[before].first("operator", "not")
            negated |= operator is not None and operator.target != "="
            before -= 1
        if sentence.has(before, "dimension", "entity"):
            field = field_of(sentence, before)
            if field and text:
                sentence.take(*range(before, place + 1))
                op: Operator = "!=" if negated else "="
                sentence.draft.where.append(Filter(field=field, op=op, values=(text.value,)))


def _settle_missing(sentence: Sentence) -> None:
    """Turn "amount is zero or missing" into a filter on the field nearest to what is asked."""
    for one in sentence.missing:
        field = field_of(sentence, one.at)
        if field is None:
            continue
        gone = Filter(field=field, op="is_not_null" if one.negated else "is_null")
        both = (Filter(field=field, op="=", values=(0,)), gone)
        sentence.draft.where.append(Filter(any=both) if one.zero else gone)


def _check_fields(sentence: Sentence) -> None:
    """Two lists on one field: alternatives when compared, else a doubt; one list said twice."""
    drop_said_twice(sentence)
    by_field: dict[str, list[Filter]] = {}
    for one in sentence.draft.where:
        if one.field and one.op in ("=", "in", "!=", "not_in"):
            by_field.setdefault(one.field, []).append(one)
    for field, found in by_field.items():
        if len(found) < 2:
            continue
        positive = all(one.op in ("=", "in") for one in found)
        compared = _comparing(sentence)
        contrasted = sentence.contrast is not None and bool(sentence.contrast.places)
        if positive and (compared or contrasted):
            values = [str(value) for one in found for value in one.values]
            for one in found:
                sentence.draft.where.remove(one)
            sentence.draft.where.append(_one_filter(field, list(dict.fromkeys(values)), False))
            sentence.draft.dimensions.append(field)
            sentence.take(*compared)
        else:
            label = label_of(sentence, field)
            sentence.ask(f"Several conditions on the {label} were named; which do you mean?")


def having_of(sentence: Sentence, metric: str, threshold: Threshold) -> list[Having]:
    """Return the bound as conditions on a metric; percents become fractions."""
    share = threshold.percent or (
        sentence.lexicon.metric(metric).format == "percent" and threshold.numbers[0] > 1
    )
    numbers = [number / 100 if share else number for number in threshold.numbers]
    if threshold.op == "between":
        low, high = numbers
        return [
            Having(metric=metric, op=">=", value=low),
            Having(metric=metric, op="<=", value=high),
        ]
    for op in ("=", "!=", ">", ">=", "<", "<="):
        if op == threshold.op:
            return [Having(metric=metric, op=op, value=numbers[0])]
    return []
