"""Small words with one use: both … and, a closing each, regions that account for something."""

from engine.planning.meaning.sentence import Sentence, Swap
from engine.planning.meaning.spans import Span

_REACH = 5
#: What things have, where it closes a question: "pipeline health" is of no industry.
_ASPECTS = frozenset({"health", "quality", "performance", "status", "price", "timing", "budget"})
_WORTH = ("worth", "valued", "valued at", "sized", "priced at")


def read_small_words(sentence: Sentence) -> None:
    """Spend "both" before a list, and "account for" where it is no account that is meant."""
    note_columns(sentence)
    _group_listed(sentence)
    for place in sentence.free("both"):
        after = range(place + 1, place + 1 + _REACH)
        named = sentence.has(place + 1, "metric", "dimension", "segment")
        if named and any(sentence.is_(at, "and") for at in after):
            sentence.take(place)
    for place in sentence.free("much"):
        if sentence.spans[place].text.casefold() in _WORTH and _is_size(sentence, place + 1):
            sentence.take(place)
    for place in sentence.free("unknown"):
        if sentence.spans[place].text.casefold() == "performance" and _is_measured(sentence):
            sentence.take(place)
    for place in sentence.free("entity"):
        if _accounts_for(sentence, place):
            sentence.take(place, place + 1)


def _is_size(sentence: Sentence, place: int) -> bool:
    """Return whether "worth" only leads to how much, as a bound or a band: "worth 50k to 100k"."""
    while sentence.is_(place, "preposition", "operator", "between"):
        place += 1
    span = sentence.at(place)
    return span is not None and (span.kind == "number" or (span.kind == "value" and _counts(span)))


def _counts(span: Span) -> bool:
    return any(letter.isdigit() for letter in span.text)


def take_some(sentence: Sentence) -> None:
    """Spend "at least one" before a value: deals "with at least one champion" have one."""
    for place in sentence.free("operator"):
        reading, number = sentence.spans[place].first("operator"), sentence.at(place + 1)
        value = sentence.at(place + 2)
        if reading is None or number is None or value is None or value.kind != "value":
            continue
        one = number.number == 1 and number.kind == "number" and reading.target == ">="
        if one and not sentence.is_(place + 3, "entity", "metric", "dimension"):
            sentence.take(place, place + 1)


def _is_measured(sentence: Sentence) -> bool:
    """Return whether a metric that is no mere thing says what "performance" is."""
    return any(span.kind == "metric" and not span.of("entity") for span in sentence.spans)


def note_columns(sentence: Sentence) -> None:
    """Put the fields of "with their stage and amount" aside, as the columns of a list."""
    listed = any(
        one.target in ("", "show")
        for at in sentence.free("list")
        for one in sentence.spans[at].of("list")
    )
    if not listed and not sentence.ranks:
        return
    theirs = sentence.free("and") if sentence.stops & {"their", "its"} else []
    for place in (*sentence.free("with"), *theirs):
        if place in theirs and not sentence.is_(place - 1, "dimension", "entity"):
            continue
        found = [place]
        at = place + 1
        while _is_column(sentence, at):
            found.append(at)
            at += 1
            while sentence.has(at, "and", "mark"):
                found.append(at)
                at += 1
        bounded = sentence.is_(at, "value", "operator", "number", "missing", "literal", "between")
        if len(found) > 1 and not bounded:
            sentence.take(*found)
            sentence.columns += found


def _group_listed(sentence: Sentence) -> None:
    """Group by the things of a list that goes by a measure: "list enterprise customers by …"."""
    place = sentence.order_metric
    reading = sentence.spans[place].first("metric") if place is not None else None
    measure = sentence.measure(reading.target) if reading else None
    if measure is None or sentence.grouped or not sentence.free("list"):
        return
    things = [at for at in sentence.free("entity") if sentence.spans[at].plural]
    homes = {one.target for at in things for one in sentence.spans[at].of("entity")}
    if len(things) == 1 and measure.dataset not in homes:
        sentence.take(*things)
        sentence.grouped += things


def _is_column(sentence: Sentence, place: int) -> bool:
    """Return whether a field stands there; of ranked things "with deals" is a condition."""
    if not sentence.has(place, "dimension") or sentence.has(place, "value"):
        return False
    span = sentence.spans[place]
    return not (sentence.ranks and span.plural and span.of("metric"))


def _accounts_for(sentence: Sentence, place: int) -> bool:
    """Return whether "account for" is a verb: "which regions account for most bookings"."""
    words = sentence.spans[place].text.casefold()
    after, before = sentence.at(place + 1), place - 1
    return (
        words in ("account", "accounts")
        and after is not None
        and after.text.casefold() == "for"
        and before >= 0
        and (before in sentence.grouped or sentence.is_(before, "value", "segment", "dimension"))
        and not sentence.is_(before - 1, "group")
    )


def ask_about_aspects(sentence: Sentence) -> None:
    """Ask about "the health of the pipeline": what stands before "of" is no filter."""
    _ask_about_last(sentence)
    for place, span in enumerate(sentence.spans[:-2]):
        of = sentence.spans[place + 1]
        before = sentence.at(place - 1)
        tied = before is not None and before.kind in ("preposition", "and", "or", "not", "verb")
        if span.kind != "value" or of.text.casefold() not in ("of", "of the") or tied:
            continue
        if sentence.is_(place + 2, "metric"):
            sentence.ask(f'It is not clear what "{span.text} of" is.', swaps=(Swap(),))


def _ask_about_last(sentence: Sentence) -> None:
    """Ask about "pipeline health", which is no industry: said right after a metric, and last."""
    last = len(sentence.spans) - 1
    if last < 1 or not sentence.is_(last, "value") or not sentence.is_(last - 1, "metric"):
        return
    said = sentence.spans[last].text
    if said.casefold() in _ASPECTS:
        sentence.ask(f'It is not clear what "{said}" is.', swaps=(Swap(),))


def read_each_of_list(sentence: Sentence) -> None:
    """Group by the field of a list that "each" closes: "bookings of EMEA and APAC each"."""
    listed = [one.field for one in sentence.draft.where if one.op == "in" and one.field]
    places = [one for one in sentence.free("group") if sentence.spans[one].text.endswith("each")]
    for place in (*sentence.free("each"), *places):
        closes = sentence.at(place + 1) is None or sentence.is_(place + 1, "mark", "window")
        if len(listed) == 1 and closes:
            sentence.take(place)
            if listed[0] not in sentence.draft.dimensions:
                sentence.draft.dimensions.append(listed[0])
