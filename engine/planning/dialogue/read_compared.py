"""A comparison in a follow-up: with a time, with the period before, or with a value beside one."""

from dataclasses import dataclass, replace

from engine.planning.dialogue.changes import Change, Unclear
from engine.planning.dialogue.read_fragment import TALK, change_of, read_fragment
from engine.planning.dialogue.talk import Talk
from engine.planning.grammar import unexplained
from engine.planning.meaning.sentence import Ask
from engine.planning.meaning.spans import Reading, Span
from semantic.query import Window


@dataclass(slots=True)
class Compared:
    """The words of a comparison, apart from the rest of a fragment."""

    spans: tuple[Span, ...]
    rest: tuple[Span, ...]
    window: Span | None = None
    change: Reading | None = None
    said: bool = False


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
            found.said = True
            if after is not None and after.of("window") and after.phrase:
                found.window = after
        elif span.kind == "change":
            found.said, found.change = True, span.first("change")
        elif span is not found.window:
            rest.append(span)
    found.rest = tuple(rest)
    return found


def read_compared(talk: Talk, compared: Compared, named: bool) -> Change | Unclear | None:
    """Read a comparison: with a time, with the period before, or with a value beside the first."""
    timeless = not talk.buckets and not (talk.previous.time and talk.previous.time.window)
    if timeless and (compared.change or compared.window):
        return _compared_afresh(talk, compared)
    from_change = _ofchange_of(talk, compared)
    content = [span for span in compared.rest if span.kind not in (*TALK, "preposition", "and")]
    if from_change is None:
        if not content:
            return None
        read = read_fragment(talk, compared.rest, named)
        return _beside(talk, read) if isinstance(read, Change) else read
    if not content:
        return Change(compare=from_change)
    read = read_fragment(talk, compared.rest, named)
    if isinstance(read, Change):
        return replace(read, compare=from_change)
    return read


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


def _ofchange_of(talk: Talk, compared: Compared) -> Window | str | None:
    previous, bucketed = talk.previous, bool(talk.buckets)
    reading, window = compared.change, compared.window
    yearly = bucketed and talk.buckets[0].rpartition(":")[2] in ("year", "fiscal_year")
    if reading is not None:
        step = reading.value or reading.target
        year = step in ("year", "same")
        return "previous_year" if year and not yearly else "previous_period"
    if window is None or window.phrase is None:
        return None
    asked = previous.time.window if previous.time else None
    if window.phrase.unit in ("year", "fiscal_year") and not yearly:
        same = _span_of_years(talk, asked)
        return "previous_year" if same or bucketed else window.phrase.window
    if bucketed:
        return "previous_period"
    return _relation(talk, asked, window)


def _span_of_years(talk: Talk, asked: Window | None) -> bool:
    """Return whether the same window a year before is what "last year" means."""
    dates = talk.time.dates(asked) if asked is not None else None
    return dates is not None and dates.first is not None and dates.last is not None


def _relation(talk: Talk, asked: Window | None, other: Span) -> Window | str | None:
    if other.phrase is None:
        return None
    dates = talk.time.dates(asked) if asked is not None else None
    before = talk.time.dates(other.phrase.window)
    if dates and before and dates.first and before.last and dates.first == before.after:
        return "previous_period"
    return other.phrase.window


def _beside(talk: Talk, change: Change) -> Change:
    """Put what is compared with beside what is there: both values, each shown."""
    known = {one.field for one in talk.previous.where}
    fields = [one.field for one in change.where if one.field in known and one.field]
    groups = tuple(one for one in fields if one not in talk.previous.dimensions)
    return replace(change, beside=True, dimensions=(*change.dimensions, *groups))
