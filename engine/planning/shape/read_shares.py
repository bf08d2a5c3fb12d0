"""Shares: the words that ask for one, which values are the part, and what the whole is."""

from typing import Final

from engine.planning.meaning.sentence import Sentence, Swap
from engine.planning.meaning.spans import Span
from engine.planning.subject.read_groups import field_of, label_of
from semantic.model import Formula
from semantic.query import Filter

_EACH: Final = frozenset({"each", "every", "within"})


def read_share(sentence: Sentence) -> None:
    """Spend the words of shares, running totals and totals."""
    for place in sentence.free("share"):
        sentence.take(place)
        sentence.draft.share_of = "total"
    for place in sentence.free("running"):
        sentence.take(place)
        sentence.draft.running = True
        sentence.draft.grain = sentence.draft.grain or sentence.time.unit("month")
    for place in sentence.free("totals"):
        sentence.take(place)
        sentence.draft.totals = True


def settle_share(sentence: Sentence) -> None:
    """Show a share of one value beside the others; without a part there is no share."""
    draft = sentence.draft
    if draft.share_of is None:
        return
    _ask_rate(sentence)
    _show_part_of_each(sentence)
    within = _possessed(sentence) or _within(sentence)
    if within is not None and len(draft.dimensions) > 1:
        draft.share_of = within
        draft.dimensions.sort(key=lambda one: one != within)
    elif not draft.dimensions:
        _show_part(sentence)
    elif any(one.field in draft.dimensions and one.op == "=" for one in draft.where):
        sentence.ask("A share of what is left alone is all of it: of which whole is it wanted?")
    if not draft.dimensions and not sentence.asks:
        sentence.ask("A share needs parts: by which field?")
    sentence.take(*sentence.free("compare"))


def _show_part_of_each(sentence: Sentence) -> None:
    """Read "share of renewals in bookings by region": the part of each region, beside the others.

    "Share of EMEA bookings by segment" is another thing: EMEA is the whole, the segments its parts.
    """
    draft = sentence.draft
    if len(draft.dimensions) != 1 or draft.grain:
        return
    found = [
        one
        for one in draft.where
        if one.op in ("=", "in") and one.field and one.field not in draft.dimensions
        if _is_part(sentence, _place_of(sentence, one))
    ]
    if len(found) > 1:
        sentence.ask("It is not clear what is the part, and of which whole.")
    for one in found[:1]:
        draft.where.remove(one)
        draft.share_of = draft.dimensions[0]
        draft.dimensions.append(one.field or "")
        named = " and ".join(str(value) for value in one.values)
        sentence.assume(f"The share of {named} is shown beside the others.")


def _is_part(sentence: Sentence, place: int) -> bool:
    """Return whether a value says the part of each group by where it stands.

    Before the share ("renewals' share of"), behind it and before the whole ("of renewals in
    bookings"), after the verb of "what share of bookings is renewals", or after the whole of each
    group ("of each region's pipeline in commit").
    """
    spans = sentence.spans
    share = next((at for at, span in enumerate(spans) if span.of("share")), len(spans))
    if place >= len(spans):
        return False
    first = place
    while first > 0 and spans[first - 1].kind in ("value", "and", "or", "mark"):
        first -= 1
    if first <= place < share:
        if sentence.is_(first - 1, "preposition"):
            return False  # "in EMEA, share of …"
        return place + 1 == share or spans[place].possessive or not _measures(spans[:share])
    last = place
    while last + 1 < len(spans) and spans[last + 1].kind in ("value", "and", "or"):
        last += 1
    tie, whole = sentence.at(last + 1), sentence.at(last + 2)
    if first == share + 1 and tie is not None and tie.kind == "preposition":
        return whole is not None and bool(whole.of("metric", "total"))
    before = spans[first - 1]
    if before.of("metric") and not before.of("share"):
        return before.end < spans[first].start  # "is", "are", "was"
    owned = any(
        one.possessive and one.of("dimension", "entity") and spans[at + 1].of("metric")
        for at, one in enumerate(spans[:first])
    )
    return owned and before.kind == "preposition" and spans[first - 2].kind == "metric"


def _measures(spans: tuple[Span, ...]) -> bool:
    return any(span.kind == "metric" for span in spans)


def _possessed(sentence: Sentence) -> str | None:
    """Return the field whose measure is the whole: "rep's share of their team's bookings"."""
    share = next((at for at, span in enumerate(sentence.spans) if span.of("share")), None)
    for place, span in enumerate(sentence.spans[:-1]):
        if share is None or place < share or not span.possessive or not span.of("dimension"):
            continue
        field = field_of(sentence, place) if sentence.spans[place + 1].of("metric") else None
        if field in sentence.draft.dimensions:
            return field
    return None


def _show_part(sentence: Sentence) -> None:
    """Group by the field of the part, and keep the values that make the whole."""
    draft = sentence.draft
    filters = [one for one in draft.where if one.field and one.op in ("=", "in")]
    parts = _parts(sentence, filters)
    if len(parts) != 1:
        if filters:
            sentence.ask("It is not clear what is the part, and of which whole.")
        return
    (part,) = parts
    draft.dimensions.append(part.field or "")
    draft.where.remove(part)
    named = " and ".join(str(value) for value in part.values)
    sentence.assume(f"The share of {named} is shown beside the others.")
    for one in filters:
        if one is not part:
            values = " and ".join(str(value) for value in one.values)
            sentence.assume(f"The whole is {label_of(sentence, one.field or '')} {values}.")


def _parts(sentence: Sentence, filters: list[Filter]) -> list[Filter]:
    """Return the filters that name the part: what has the share, or what it comes from.

    "EMEA's share of bookings", "share of EMEA bookings that is enterprise": what stands before the
    share, else after the metric, is the part; what stands between them is the whole.
    """
    if len(filters) < 2:
        return filters
    share = min((p for p, one in enumerate(sentence.spans) if one.of("share")), default=0)
    metrics = [
        place
        for place, span in enumerate(sentence.spans)
        if any(one.target in sentence.draft.metrics for one in span.of("metric"))
    ]
    metric = metrics[0] if metrics else len(sentence.spans)
    places = [(one, _place_of(sentence, one)) for one in filters]
    before = [one for one, place in places if place < share < metric]
    return before or [one for one, place in places if place > metric]


def _place_of(sentence: Sentence, one: Filter) -> int:
    """Return where a filter's first value stands in the question."""
    for place, span in enumerate(sentence.spans):
        if any(r.target == one.field and r.value in one.values for r in span.of("value")):
            return place
    return len(sentence.spans)


def _within(sentence: Sentence) -> str | None:
    """Return the field whose every value is a whole: "within each segment"."""
    for place, span in enumerate(sentence.spans[:-1]):
        words = _EACH.intersection(span.text.casefold().split())
        if words and span.of("group", "each") and sentence.spans[place + 1].of("dimension"):
            field = field_of(sentence, place + 1)
            if field in sentence.draft.dimensions:
                return field
    return None


def _ask_rate(sentence: Sentence) -> None:
    """Ask whether "percent of deals won" is a rate, or the share of all that were won."""
    for place, span in enumerate(sentence.spans[1:], 1):
        if not sentence.spans[place - 1].of("share") or not _tells_of_some(sentence, span):
            continue
        rates = tuple(
            Swap(metrics=(name,), unshared=True)
            for name in sentence.lexicon.model.metrics
            if _is_rate_of(sentence, name, span)
        )
        if rates:
            words = f'"{sentence.spans[place - 1].text} {span.text}" may be a rate'
            sentence.ask(f"{words}, or a share of all of them.", swaps=(*rates, Swap()))
            return


def _tells_of_some(sentence: Sentence, span: Span) -> bool:
    """Return whether a span names things and then which of them: "deals won", not "won deals"."""
    first = span.text.casefold().split()[0]
    named = any(one.kind == "entity" for one in sentence.lexicon.named(first))
    return span.kind == "metric" and named and len(span.text.split()) > 1


def _is_rate_of(sentence: Sentence, name: str, span: Span) -> bool:
    """Return whether a percent metric has what a span counts among its parts."""
    metric = sentence.lexicon.metric(name)
    if metric.hidden or metric.format != "percent":
        return False
    counted = {one.target for one in span.of("metric")}
    definition = metric.definition
    return isinstance(definition, Formula) and not counted.isdisjoint(definition.metrics)
