"""A comparison in a follow-up: with a time, with the period before, or with a value beside one."""

from dataclasses import dataclass, replace
from typing import Final, Literal

from engine.planning.dialogue.changes import Change, Unclear
from engine.planning.dialogue.compare_with import compare_with
from engine.planning.dialogue.read_fragment import TALK, change_of, read_fragment
from engine.planning.dialogue.talk import Talk
from engine.planning.grammar import unexplained
from engine.planning.meaning.sentence import Ask
from engine.planning.meaning.spans import Reading, Span
from engine.planning.shape.rank_changes import falls
from engine.planning.text.tokens import words_of
from semantic.query import OrderBy, Window

_UNITS: Final = ("day", "week", "month", "quarter")
_YEARS: Final = ("year", "fiscal_year")
_AND: Final = Reading("and")
#: "Growth from last year" is against it.
_SINCE: Final = frozenset({"from", "over", "on"})
_PRIOR: Final = frozenset({"prior", "previous", "preceding"})


@dataclass(slots=True)
class Compared:
    """The words of a comparison, apart from the rest of a fragment."""

    spans: tuple[Span, ...]
    rest: tuple[Span, ...]
    window: Span | None = None
    change: Reading | None = None
    word: str = ""  # the change as it was said
    unit: str = ""  # the unit the change is said in: "a month earlier", "qoq"
    said: bool = False
    joins: bool = False  # "compare with EMEA": what is there stays beside it


def without_comparison(spans: tuple[Span, ...]) -> Compared:
    """Take "vs last year", "year over year" out of the spans; "vs EMEA" leaves EMEA in."""
    found = Compared(spans=spans, rest=())
    rest: list[Span] = []
    for place, span in enumerate(spans):
        after = next(
            (
                s
                for s in spans[place + 1 :]
                if s.kind not in (*TALK, "preposition", "compare", "with")
            ),
            None,
        )
        if span.kind == "compare" or (span.of("compare") and span.kind != "value"):
            found.joins = found.joins or (
                not found.said and not rest and _joins(span, spans, place)
            )
            found.said = True
            if after is not None and after.of("window") and after.phrase:
                found.window = after
        elif span.kind == "change":
            found.said, found.change = True, span.first("change")
            found.word, found.unit = span.text.casefold(), _unit_said(span)
            tie = spans[place + 1].text.casefold() if place + 1 < len(spans) else ""
            if tie in _SINCE and after is not None and after.of("window") and after.phrase:
                found.window = after
        elif span is not found.window:
            rest.append(span)
    found.rest = _listed(rest) if found.said else tuple(rest)
    return found


def read_compared(talk: Talk, compared: Compared, named: bool) -> Change | Unclear | None:
    """Read a comparison: with a time, with the period before, or with a value beside the first."""
    timeless = not talk.buckets and not (talk.previous.time and talk.previous.time.window)
    if timeless and (compared.change or compared.window):
        return _compared_afresh(talk, compared)
    other_unit = _of_other_unit(talk, compared)
    if other_unit is not None:
        return other_unit
    from_change = _change_of_time(talk, compared)
    if isinstance(from_change, Unclear):
        return from_change
    content = [span for span in compared.rest if span.kind not in (*TALK, "preposition", "and")]
    if from_change is None:
        if not content:
            return None
        read = read_fragment(talk, compared.rest, named)
        joins = compared.joins
        return _values_beside(talk, read, joins) if isinstance(read, Change) else read
    if not content:
        return Change(compare=from_change)
    read = read_fragment(talk, compared.rest, named)
    if isinstance(read, Change):
        return _ranked_by_change(replace(read, compare=from_change), compared)
    return read


def _ranked_by_change(change: Change, compared: Compared) -> Change | Unclear:
    """Order by the change where that is what is ranked: "biggest increase", "which fell most"."""
    if compared.change is None or not change.order_by:
        return change
    down = falls(compared.word)
    turned: dict[str, Literal["asc", "desc"]] = {"asc": "desc", "desc": "asc"}
    ways = [
        tuple(
            OrderBy(
                by=f"{one.by.partition(':')[0]}:change",
                direction=turned[one.direction] if turn else one.direction,
            )
            for one in change.order_by
        )
        for turn in (bool(down), not down)
    ]
    if down is not None:
        return replace(change, order_by=ways[0])
    text = f'Is the "{compared.word}" that is ranked a rise, or a fall?'
    return Unclear(
        ask=Ask(text), readings=tuple(("", replace(change, order_by=way)) for way in ways)
    )


def _compared_afresh(talk: Talk, compared: Compared) -> Change | Unclear | None:
    """Compare what had no time: with the time named, or each year with the one before."""
    reading, window = compared.change, compared.window
    if window is not None and window.phrase is not None:
        sentence = talk.read(compared.spans, {})
        return None if unexplained(sentence) else change_of(talk, sentence, True, False)
    step = (reading.value or reading.target) if reading else ""
    unit = talk.time.unit({"same": "year"}.get(step, step))
    if unit is None:
        text = "A comparison needs a time: by month, quarter or year?"
        grains = [
            Change(grain=grain, compare="previous_period")
            for said in ("quarter", "month", "year")
            if (grain := talk.time.unit(said)) is not None
        ]
        return Unclear(ask=Ask(text), readings=tuple(("", one) for one in grains))
    said = f"No time was named, so each {unit.replace('_', ' ')} is compared with the one before."
    return Change(grain=unit, compare="previous_period", assumptions=(said,))


def _listed(rest: list[Span]) -> tuple[Span, ...]:
    """Return values that are compared as a list of them: "EMEA with APAC", "EMEA vs APAC"."""
    made: list[Span] = []
    for span in rest:
        between = bool(made) and made[-1].of("value") and not span.of("value")
        if between and span.text.casefold() in ("with", "to", "against"):
            made.append(Span(start=span.start, end=span.end, text="and", readings=(_AND,)))
            continue
        if made and made[-1].of("value") and span.of("value"):
            made.append(Span(start=span.start, end=span.start, text="and", readings=(_AND,)))
        made.append(span)
    return tuple(made)


def _joins(span: Span, spans: tuple[Span, ...], place: int) -> bool:
    """Return whether a comparison begins with what is there: "vs EMEA", "compare with EMEA"."""
    follows = spans[place + 1].text.casefold() if place + 1 < len(spans) else ""
    return not span.text.casefold().startswith("compar") or follows in ("with", "to", "against")


def _unit_said(span: Span) -> str:
    reading = span.first("change")
    words = [*words_of(span.text), reading.value or reading.target if reading else ""]
    return next((word for word in words if word in _UNITS), "")


def _of_other_unit(talk: Talk, compared: Compared) -> Change | Unclear | None:
    """Read a step of another length than what is shown: "qoq" of a year, "a month earlier" of it.

    A year earlier fits what is shorter; any other step has to be as long as what is shown.
    """
    said = talk.time.unit(compared.unit)
    if said is None or said in ("year", "fiscal_year"):
        return None
    shown = talk.buckets[0].rpartition(":")[2] if talk.buckets else None
    asked = talk.previous.time.window if talk.previous.time else None
    dates = talk.time.dates(asked) if asked is not None and shown is None else None
    shown = shown or (dates.unit if dates and dates.count == 1 else None)
    if shown is None or shown.removeprefix("fiscal_") == said.removeprefix("fiscal_"):
        return None
    reading = compared.change
    if reading is not None and (reading.value or reading.target) in _UNITS and not talk.buckets:
        return Change(grain=said, compare="previous_period")
    text = f"What is shown is by {shown.replace('_', ' ')}; with which time is it compared?"
    ways = (Change(compare="previous_period"), Change(compare="previous_year"))
    return Unclear(ask=Ask(text), readings=tuple(("", one) for one in ways))


def _change_of_time(talk: Talk, compared: Compared) -> Window | str | Unclear | None:
    previous, bucketed = talk.previous, bool(talk.buckets)
    reading, window = compared.change, compared.window
    yearly = bucketed and talk.buckets[0].rpartition(":")[2] in _YEARS
    plain = reading is not None and not (reading.value or reading.target)
    timed = window is not None and window.phrase is not None
    if reading is not None and not (plain and timed):
        step = reading.value or reading.target
        asked = previous.time.window if previous.time else None
        dates = talk.time.dates(asked) if asked is not None else None
        whole = step == "year_before" and dates is not None and dates.unit in _YEARS
        year = step in ("year", "same", "year_before") and not whole
        return "previous_year" if year and not yearly else "previous_period"
    if window is None or window.phrase is None:
        return None
    prior = bool(set(window.text.casefold().split()[:2]) & _PRIOR)
    return compare_with(talk, window.phrase, prior)


def _values_beside(talk: Talk, change: Change, joins: bool) -> Change | Unclear:
    """Put values that are compared each beside the other: grouped by the field they are of.

    Both may be named, or one beside the one filtered by before; one alone is compared with
    nothing.
    """
    known = {one.field for one in talk.previous.where}
    both = [one for one in change.where if one.field and one.op == "in"]
    both = [one for one in both if not (joins and one.field in known)]
    if both:
        return _each_shown(talk, change, tuple(one.field for one in both if one.field))
    alone = [one for one in change.where if one.field and one.field not in known]
    if not alone:
        fields = [one.field for one in change.where if one.field]
        groups = tuple(one for one in fields if one not in talk.previous.dimensions)
        return replace(change, beside=True, dimensions=(*change.dimensions, *groups))
    value = ", ".join(str(value) for value in alone[0].values)
    field = str(alone[0].field)
    apart = Change() if field in talk.plain else Change(dimensions=(field,), beside=True)
    return Unclear(ask=Ask(f"With what is {value} compared?"), readings=(("", apart), ("", change)))


def _each_shown(talk: Talk, change: Change, fields: tuple[str, ...]) -> Change:
    """Group by the fields whose values are compared, beside the groups there are.

    What was the most of all groups is then the most for each value.
    """
    new = tuple(one for one in fields if one not in talk.plain)
    if not new:
        return change
    groups = tuple(dict.fromkeys((*talk.plain, *change.dimensions, *new)))
    previous = talk.previous
    if not previous.limit or change.order_by:
        return replace(change, dimensions=groups)
    return replace(
        change,
        dimensions=groups,
        order_by=previous.order_by,
        limit=previous.limit,
        limit_per=previous.limit_per or new[0],
    )
