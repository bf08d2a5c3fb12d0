"""How far a negation goes: over its whole coordination of values and bounds."""

from typing import Final

from engine.planning.meaning.spans import Kind, Span

_JOINS: Final[tuple[Kind, ...]] = ("mark", "and", "or")
#: Negations that only hold what stands right behind them; the others leave out a whole list.
PLAIN: Final = frozenset({"not", "non", "not in", "not from", "no", "never", "isn't", "not the"})
#: Verbs that leave out what they stand before, if a bound follows: "hide those under 25k".
LEAVING: Final = frozenset(
    {*("hide", "skip", "drop", "omit", "ignore", "discard", "suppress", "remove", "cut")}
)
_TIES: Final[tuple[Kind, ...]] = ("preposition", "with", "operator")


def covered_by_not(spans: tuple[Span, ...]) -> frozenset[int]:
    """Return the places of the values and numbers that a negation covers.

    "Excluding EMEA and deals over 1m" leaves both out; a written "!=" goes over its values only.
    """
    found: set[int] = set()
    for place, span in enumerate(spans):
        if stands_behind(span):
            found |= _listed_before(spans, place)
        elif span.kind == "not":
            found |= _covered(spans, place)
        elif denies(span):
            found |= _listed(spans, place)
    return frozenset(found)


def denies(span: Span) -> bool:
    """Return whether a span is a written "!=" or "<>"."""
    return span.kind == "operator" and any(one.target == "!=" for one in span.of("operator"))


def stands_behind(span: Span) -> bool:
    """Return whether a span leaves out what stands before it: "renewals excluded"."""
    return span.kind == "not" and any(one.target == "behind" for one in span.of("not"))


def leaves_out(span: Span) -> bool:
    """Return whether a span may leave out what a bound beside it tells."""
    return bool(span.of("not")) or span.text.casefold() in LEAVING


def _listed_before(spans: tuple[Span, ...], place: int) -> set[int]:
    found: set[int] = set()
    at = place - 1
    while at >= 0 and (spans[at].kind == "value" or spans[at].kind in ("and", "or")):
        found |= {at} if spans[at].kind == "value" else set()
        at -= 1
    return found


def _covered(spans: tuple[Span, ...], place: int) -> set[int]:
    found: set[int] = set()
    at = place + 1
    while at < len(spans):
        span = spans[at]
        if span.of("value", "literal") or (span.of("number") and _bounded(spans, at)):
            found.add(at)
        elif not _goes_on(spans, at, spans[place].text.casefold() in PLAIN):
            break
        at += 1
    return found


def _listed(spans: tuple[Span, ...], place: int) -> set[int]:
    found: set[int] = set()
    at = place + 1
    while at < len(spans) and (spans[at].of("value", "literal") or spans[at].kind in _JOINS):
        if spans[at].of("value", "literal"):
            found.add(at)
        at += 1
    return found


def _bounded(spans: tuple[Span, ...], at: int) -> bool:
    """Return whether a number is one of a bound: "over 1m", "between 10k and 50k"."""
    before = spans[at - 1]
    between = at > 2 and spans[at - 3].kind == "between"
    return before.kind in ("operator", "between") or between


def _goes_on(spans: tuple[Span, ...], at: int, plain: bool) -> bool:
    """Return whether a coordination goes on: "excluding EMEA, and also deals under 10k".

    After a `plain` "not" a further noun begins anew: "segment isn't SMB and region is EMEA".
    """
    span, before = spans[at], spans[at - 1]
    if span.kind in _JOINS:
        return True
    if span.of("dimension", "entity") and span.kind != "value":
        joined = before.kind in _JOINS and _leads(spans, at) and not plain
        if before.of("value") and at + 1 < len(spans) and spans[at + 1].of("operator", "between"):
            return False  # "excluding renewals | deals over 100k"
        return joined or before.kind in ("not", "preposition") or before.of("value") != ()
    if span.kind in ("operator", "between"):
        return before.kind in ("not", *_JOINS) or bool(before.of("dimension", "entity"))
    return span.kind in _TIES and before.kind in ("not", *_JOINS, "preposition")


def _leads(spans: tuple[Span, ...], at: int) -> bool:
    """Return whether a noun leads to what is left out with it: a value, or a bound."""
    return at + 1 < len(spans) and bool(spans[at + 1].of("operator", "between", "value"))
