"""Clauses that only say why something is asked: "the board meets Thursday", "auditor here".

Such a clause is set apart from the question, is made of everyday words alone, and holds no figure,
value, number, window or field of the data, so that setting it aside changes no number.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from engine.planning.meaning.spans import Kind, Reading, Span
from engine.planning.text.everyday import COUNTABLE, HOW, OCCASIONS, PEOPLE, SAYING
from engine.planning.text.words import MANNERS, STOP, listed

#: Kinds that say nothing of the data by themselves.
_PLAIN: Final[tuple[Kind, ...]] = (
    *("stop", "filler", "mark", "preposition", "and", "or", "list", "with", "which", "who"),
    *("both", "only", "light", "noted", "origin", "total", "others"),
)
#: Kinds of which everyday words may be: "my team", "behind schedule", "not a rush".
_WEAK: Final[tuple[Kind, ...]] = (
    *("unknown", "dimension", "entity", "segment", "verb", "compare", "change", "trend", "not"),
    *("aggregate", "unit", "operator", "missing", "beyond", "rank", "chart", "why", "nth"),
    "running",
)
#: What is asked for, so that a clause with one of these is no talk.
_ASKED: Final[tuple[Kind, ...]] = (
    *("metric", "entity", "segment", "many", "much", "long", "share", "list"),
)
#: Tells a clause set aside from other words that change nothing.
CONTEXT: Final = "context"
#: What an occasion may be called by: "the pipeline review", but never a value of the data.
_SAID_OF: Final[tuple[Kind, ...]] = ("metric", "dimension", "window", "unit", "grain")
_STRONG: Final = OCCASIONS | SAYING
_WORDS: Final = _STRONG | PEOPLE | HOW | STOP | MANNERS | {""}
_SUBJECTS: Final = listed(
    "i we he she they you it this that there im ive were weve hes shes theyre its thats theres"
    " everyone everybody someone somebody"
)
_VERBS: Final = listed(
    "is are was were am be been has have had will would can could may might should does did do got"
    " wants want wanted needs need needed keeps keep kept gets makes made came comes seems looks"
)
#: How a clause begins that hangs on the question.
_OPENERS: Final = listed(
    "per as before after ahead following based given trying sorry thanks thank hope hoping no not"
    " quick just for in while when if since because got working preparing prepping putting getting"
    " building reviewing writing wrapping finishing heading running meeting about doing from"
)
_WISHING: Final = listed("need needs want wants show give list see get pull send find like love")
_ASKING: Final = listed(
    "ask asks asked asking want wants wanted need needs needed ping pings pinged tell tells told"
    " say says said claim claims claimed nag nags nagged bug bugs bugged request requested keep"
    " keeps kept wonder wonders wondered insist insists messaged texted slacked emailed emails"
)
_NOTHING: Final = frozenset({"nothing", "none", "anything", "everything", "only", "just"})
_ASKING_BACK: Final = frozenset({"which", "what", "how", "who", "where", "when"})
_INTRODUCING: Final = (("this", "is"), ("my", "name", "is"), ("im",), ("i", "am"))
_CLOSINGS: Final = listed("thanks thank thx ty cheers regards best sincerely rgds br tks tx")
_THANKS: Final = listed("thanks thank thx ty tks tx regards rgds")
_FORMAL: Final = frozenset({"regards", "rgds", "sincerely"})
_DAYS: Final = listed(
    "today tomorrow tonight monday tuesday wednesday thursday friday saturday sunday morning"
    " afternoon evening noon next this week on by end of the day eod cob in at"
)
_BEFORE_CLOCK: Final = frozenset({"at", "by", "before", "in", "until", "around", "the"})
_BEFORE_TIME: Final = frozenset({"in", "for", "within"})
_AFTER_CLOCK: Final = listed(
    "minutes minute min mins hours hour pm am oclock more o'clock sec seconds"
)
#: Verbs and nouns of what others say, which is to be looked at, not to be taken for true.
_HEARSAY: Final = listed(
    "hear hears heard hearing say says said saying claim claims claimed think thinks thought"
    " believe believes argue argues argued insist insists rumor rumour gossip suspect suspects feel"
    " feels feeling complain complains complained mention mentioned worry worries worried swear"
    " swears bet told tells convinced hunch"
)
_CLOCK: Final = re.compile(r"^\d{1,2}(?::\d{2})?(?:am|pm)$|^\d{1,2}:\d{2}$")
_BOUNDARIES: Final = frozenset(",;:.!?()")
_CONNECTORS: Final = listed("and so but because cause cuz as since")
_REQUESTING: Final = listed(
    "show give can could please pls pull list tell what whats how hows which who need let"
    " lets i id we"
)
_APPENDED: Final = listed("im i ive were weve its thats my because cause cuz")
_HANGING: Final = listed("about at on for with to into after in of over")
_POINTING: Final = listed("my our the this that his her their tomorrows todays last next")
_THEIRS: Final = listed("his her their its them they he she it")
_AFTER_THIS: Final = frozenset({"at", "on", "about", "by", "only", "just", "for", "in"})
_MOST_NAMED: Final = 3
_MOST_INTRODUCING: Final = 6


@dataclass(frozen=True, slots=True)
class _Clause:
    """Spans `start` to `end` of a question, and the mark that ends them."""

    start: int
    end: int
    mark: str


def without_context(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """Return the spans with each clause of mere context as one span that changes nothing."""
    made = _timed(_signed(spans))
    if not any(one.kind == "unknown" or _words(one) & (_STRONG | PEOPLE) for one in made):
        return made
    made = _appended(_dictated(made))
    clauses = _clauses(made)
    asked = [any(one.of(*_ASKED) for one in made[c.start : c.end]) for c in clauses]
    kept: list[Span] = []
    for number, clause in enumerate(clauses):
        part = made[clause.start : clause.end]
        others = [one for at, one in enumerate(asked) if at != number]
        rest = (*made[: clause.start], *made[clause.end :])
        behind = len(kept) > 1 and kept[-2].readings[0] == Reading("filler", CONTEXT)
        if behind and part and _said(part[0])[0] in _CONNECTORS:
            part = (replace(part[0], readings=(Reading("filler"),)), *part[1:])
        aside = any(others) and _is_context(part, clause, rest)
        kept += _set_aside(part, rest) if aside else part
        kept += made[clause.end : clause.end + 1]
    return tuple(kept)


def without_context_text(spans: Sequence[Span]) -> str:
    """Return the words of a question that are not of a clause set aside."""
    return " ".join(one.text for one in spans if one.readings[0] != Reading("filler", CONTEXT))


def explains_talk(spans: Sequence[Span]) -> bool:
    """Return whether a clause was set aside, and no word is left that nothing knows."""
    aside = any(one.readings[0] == Reading("filler", CONTEXT) for one in spans)
    return aside and all(one.kind != "unknown" for one in spans)


def _clauses(spans: Sequence[Span]) -> list[_Clause]:
    made: list[_Clause] = []
    start = 0
    for place, span in enumerate(spans):
        if _bounds(spans, place):
            made.append(_Clause(start, place, span.text))
            start = place + 1
    return [*made, _Clause(start, len(spans), "")]


def _bounds(spans: Sequence[Span], place: int) -> bool:
    """Return whether a mark ends a clause; "1:1" is one word."""
    if spans[place].kind != "mark" or spans[place].text not in _BOUNDARIES:
        return False
    beside = (*spans[max(place - 1, 0) : place], *spans[place + 1 : place + 2])
    clock = spans[place].text == ":" and len(beside) == 2
    return not (clock and all(one.kind == "number" for one in beside))


def _is_context(part: Sequence[Span], clause: _Clause, rest: Sequence[Span]) -> bool:
    """Return whether a clause says nothing of the data."""
    words = [word for span in part for word in _said(span)]
    if not words:
        return False
    if clause.start == 0 and _introduces(part, words):
        return True
    asking = not _ASKING.isdisjoint(words) and not PEOPLE.isdisjoint(words)
    strong = asking or any(word in _STRONG or word == ":" for word in words)
    if not strong or _wishes(words):
        return False
    if words[-1] in _ASKING_BACK:
        return False  # "not sure which"
    hearsay = bool(_HEARSAY.intersection(words)) and clause.mark in (".", ";", "?", "!", ":")
    plain = all(
        _is_plain(part, place)
        or (span.kind == "value" and (_keeps(span, rest) or (hearsay and _splits(span, rest))))
        or (hearsay and _is_hearsay(span, rest))
        for place, span in enumerate(part)
    )
    return plain and (_is_clause(words) or _is_title(words, clause))


def _is_plain(part: Sequence[Span], place: int) -> bool:
    span = part[place]
    words = _words(span)
    if span.kind in _SAID_OF and place + 1 < len(part) and _words(part[place + 1]) & OCCASIONS:
        return True  # "the sales dashboard", "last week's conversation"
    if span.kind == "window":
        return words <= _DAYS
    if span.kind == "number" and words == {"one"}:
        return True
    if span.kind == "number" or _CLOCK.match(span.text):
        return _is_hour(part, place)
    if span.kind in _PLAIN:
        return True
    if span.kind == "group":
        return place == 0 and words == {"per"}
    if span.kind == "unknown" and _asks_as(part, place):
        return True
    if not words <= _WORDS:
        return False
    if span.kind == "value":
        exact = span.readings[0].quality == 1
        return not exact or (words <= PEOPLE and _before(part, place) not in _AFTER_THIS)
    if span.kind in ("dimension", "entity") and not words & (PEOPLE | STOP):
        return bool(words & (SAYING | HOW))
    return span.kind in _WEAK


def _splits(value: Span, rest: Sequence[Span]) -> bool:
    """Return whether the question is by the field of a value, so that it shows this one too."""
    fields = {one.target for one in value.of("value")}
    return any(one.target in fields for span in rest for one in span.of("dimension"))


def _is_hearsay(span: Span, rest: Sequence[Span]) -> bool:
    """Return whether something is only said of things: "I hear that partner deals are smaller"."""
    asked = {one.target for other in rest for one in other.of("metric")}
    if span.kind == "metric":
        return bool(span.of("entity")) or any(one.target in asked for one in span.of("metric"))
    return span.kind in ("entity", "compare", "change", "trend", "rank")


def _is_hour(part: Sequence[Span], place: int) -> bool:
    """Return whether a number is one of the clock, or of "1:1"."""
    after = _said(part[place + 1])[0] if place + 1 < len(part) else ""
    paired = after == ":" or _before(part, place) == ":"
    clock = bool(_CLOCK.match(part[place].text))
    return paired or clock or _before(part, place) in _BEFORE_CLOCK or after in _AFTER_CLOCK


def _before(part: Sequence[Span], place: int) -> str:
    return _said(part[place - 1])[-1] if place else ""


def _asks_as(part: Sequence[Span], place: int) -> bool:
    """Return whether a name is only of who asks: "Marcy from legal pinged me"."""
    if place >= _MOST_NAMED:
        return False
    for at, span in enumerate(part):
        words = _words(span)
        if words & _ASKING:
            return at > place
        if at >= place and not (span.kind == "unknown" or words <= PEOPLE | STOP | {"from", "in"}):
            return False
    return False


def _is_clause(words: Sequence[str]) -> bool:
    """Return whether words have a subject or a verb, or begin as a clause that hangs on another."""
    said = set(words)
    return bool(said & (_SUBJECTS | _VERBS | _ASKING)) or words[0] in _OPENERS


def _is_title(words: Sequence[str], clause: _Clause) -> bool:
    """Return whether a clause names what the question is for: "board deck:"."""
    headed = clause.start == 0 and clause.mark in (":", ";") and len(words) > 1
    last = words[-1]
    return headed and last in OCCASIONS and (last not in COUNTABLE or words[0] in _POINTING)


def _wishes(words: Sequence[str]) -> bool:
    """Return whether a clause asks for things that are counted elsewhere: "I need calls"."""
    wished = next((at for at, word in enumerate(words) if word in _WISHING), None)
    return wished is not None and any(word in COUNTABLE for word in words[wished:])


def _introduces(part: Sequence[Span], words: Sequence[str]) -> bool:
    """Return whether somebody says who is asking: "auditor here", "this is Tom from finance"."""
    named = all(
        span.kind in ("unknown", "stop", "filler", "preposition", "and")
        or _words(span) <= PEOPLE | HOW
        for span in part
    )
    if not named or len(words) > _MOST_INTRODUCING or any(one.of("not", "only") for one in part):
        return False
    if words[0] in _NOTHING:
        return False
    if words[-1] == "here":
        return len(words) > 1
    led = any(tuple(words[: len(lead)]) == lead for lead in _INTRODUCING)
    name = any(one.kind == "unknown" and one.text[:1].isupper() for one in part)
    return led and (name or bool(set(words) & PEOPLE))


def _keeps(span: Span, rest: Sequence[Span]) -> bool:
    """Return whether a value named in passing is taken up: "before I meet Sarah, her pipeline"."""
    return span.readings[0].quality == 1 and any(_words(one) & _THEIRS for one in rest)


def _set_aside(part: Sequence[Span], rest: Sequence[Span]) -> list[Span]:
    kept = [one for one in part if one.of("value") and not _words(one) <= _WORDS]
    filler = Span(
        start=part[0].start,
        end=part[0].end,
        text=" ".join(one.text for one in part),
        readings=(Reading("filler", CONTEXT),),
    )
    return [filler, *(one for one in kept if _keeps(one, rest))]


def _dictated(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """Set clauses apart that no mark does: "the board meets friday and i need …"."""
    first = next((at for at in range(len(spans)) if not _may_be_talk(spans, at)), len(spans))
    for cut in range(min(first, len(spans) - 1), 1, -1):
        word = _said(spans[cut])[0]
        led = word in _CONNECTORS or word in _REQUESTING
        if not led or spans[cut - 1].kind == "mark":
            continue
        begun = next((at for at in range(cut - 1, -1, -1) if _bounds(spans, at)), -1) + 1
        part = spans[begun:cut]
        clause = _Clause(begun, cut, "")
        finite = {word for one in part for word in _words(one)}
        led = bool(finite & _SUBJECTS) or _said(part[0])[0] in _OPENERS
        if len(part) > 2 and led and _is_context(part, clause, spans[cut:]):
            return (*spans[:begun], *_set_aside(part, spans[cut:]), *spans[cut:])
    return spans


def _appended(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """Set an excuse at the end apart that no mark does: "… by segment im in the car"."""
    last = next((at for at in range(len(spans) - 1, -1, -1) if not _is_plain(spans, at)), -1)
    for cut in range(max(last + 1, 1), len(spans) - 1):
        if _said(spans[cut])[0] not in _APPENDED or spans[cut - 1].kind == "mark":
            continue
        part = spans[cut:]
        if _said(part[-1])[-1] in _HANGING:
            continue  # "deals I should worry about": the clause says which deals
        if _is_context(part, _Clause(cut, len(spans), ""), spans[:cut]):
            return (*spans[:cut], *_set_aside(part, spans[:cut]))
    return spans


def _may_be_talk(spans: Sequence[Span], place: int) -> bool:
    taken_up = spans[place].kind == "value" and _keeps(spans[place], spans[place + 1 :])
    return _is_plain(spans, place) or taken_up


def _timed(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """Set minutes of the talk aside: "in 10 min" bounds nothing, "in min 10 deals" does.

    What happens within minutes, or before more words, may be meant: it is left to be asked about.
    """
    for place in range(2, len(spans)):
        led, number, unit = part = spans[place - 2 : place + 1]
        ends = place + 1 == len(spans) or spans[place + 1].kind == "mark"
        minutes = bool(unit.of("operator")) and _said(unit) == ["min"]
        before = _said(led)[-1]
        if minutes and number.kind == "number" and before in _BEFORE_TIME:
            text = " ".join(one.text for one in part)
            kind: Kind = "filler" if ends and before != "within" else "unknown"
            aside = Span(start=led.start, end=unit.end, text=text, readings=(Reading(kind),))
            return (*spans[: place - 2], aside, *spans[place + 1 :])
    return spans


def _signed(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """Set the name under a question aside: "thanks a lot, Anna", "best regards, Tom"."""
    ends = (at for at in range(len(spans) - 1, 0, -1) if _words(spans[at]) & _CLOSINGS)
    closing = next((at for at in ends if not spans[at].of("order")), None)  # ", best first"
    if closing is None:
        return spans
    after = spans[closing + 1 :]
    formal = bool(_words(spans[closing]) & _FORMAL)
    names = [one for one in after if one.kind not in ("stop", "filler", "mark")]
    short = len(names) == 1 and names[0].text.istitle() and after[0].kind == "mark"
    known = not all(one.kind == "unknown" for one in names) and not (formal or short)
    if len(names) > _MOST_NAMED or known:
        return spans
    led = spans[closing - 1].kind == "mark" or bool(_words(spans[closing]) & _THANKS)
    if not led:
        return spans  # "which products sell best"
    while closing and _words(spans[closing - 1]) <= _CLOSINGS | {"kind", "many", "warm", "with"}:
        closing -= 1
    text = " ".join(one.text for one in spans[closing:] if one.kind != "mark")
    last = Span(
        start=spans[closing].start,
        end=spans[-1].end,
        text=text,
        readings=(Reading("filler"),),
    )
    return (*spans[:closing], last)


def _said(span: Span) -> list[str]:
    return span.text.casefold().replace("'", "").split() or [""]


def _words(span: Span) -> set[str]:
    return set(_said(span))
