"""What rows do not tell, or a filter cannot say: what once was, what changed, this and no other.

The words are looked at with the small ones between them: "were" is what makes the past.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from engine.planning.check.faithful_shape import Heard
from engine.planning.meaning.places import is_place
from engine.planning.meaning.spans import Reading, Span
from engine.planning.meaning.words_in_place import CROWDS
from engine.planning.subject.compose_things import things_counted
from semantic.errors import Issue
from semantic.joins import ManyToOne, find_path

_PAST: Final = frozenset({"was", "were", "been", "ever", "never", "once", "originally", "formerly"})
_LASTS: Final = frozenset({"since", "for", "over", "longer", "more", "less", "under", "at least"})
_WHAT: Final = frozenset({"what", "what's", "has", "have", "is", "was", "exactly", "all"})
_CHANGED: Final = frozenset({"changed", "changes", "changing", "switched", "swapped", "moved"})
_PARTS: Final = frozenset(
    {
        *("continental", "mainland", "northern", "southern", "western", "eastern", "central"),
        *("north", "south", "west", "east", "upper", "lower", "inner", "outer", "greater"),
        *("northeast", "northwest", "southeast", "southwest", "northeastern", "northwestern"),
        *("southeastern", "southwestern", "rural", "urban", "coastal", "nordic", "alpine"),
    }
)
_BESIDES: Final = frozenset(
    {"except", "except for", "but", "but not", "other than", "apart from", "besides", "aside from"}
)
_ONLY: Final = frozenset({"only", "solely", "exclusively"})
_ALONE: Final = _ONLY | {"just", "alone", "nothing but", "purely", "by itself", "on its own"}
_TOGETHER: Final = frozenset({"together", "in combination", "side by side", "as a bundle"})
_DEALT: Final = frozenset({"buy", "buys", "sell", "sells", "purchase", "purchases"})
_MOST: Final = frozenset({"most", "least", "fewest"})


def untold(heard: Heard) -> Iterator[Issue]:
    """Yield what is asked of that no row of the data tells, or that no filter can say."""
    yield from _once_was(heard)
    yield from _since_when(heard)
    yield from _what_changed(heard)
    yield from _how_much_so(heard)
    yield from _late_stages(heard)
    yield from _part_of_a_place(heard)
    yield from _crowd_of_no_people(heard)
    yield from _nothing_else(heard)
    yield from _only_such_rows(heard)
    yield from _left_out_but_for(heard)
    yield from _units_of(heard)
    yield from _together(heard)
    yield from _what_is_bought(heard)
    yield from _most_done(heard)


def _words(span: Span) -> list[str]:
    return span.text.casefold().split()


def _is_light(span: Span) -> bool:
    return span.kind in ("stop", "filler", "preposition")


def _once_was(heard: Heard) -> Iterator[Issue]:
    """Find "deals that were never in Proposal": the field tells what is, not what was."""
    for place, span in enumerate(heard.spans):
        if span.kind != "value" or not any(_is_own(heard, one) for one in span.of("value")):
            continue
        tie = heard.at(place - 1)
        if tie is None or tie.kind != "preposition" or _lasts(heard, place + 1):
            continue
        at, said = place - 2, list[str]()
        while (one := heard.at(at)) is not None and (_is_light(one) or _PAST & set(_words(one))):
            said += _words(one)
            at -= 1
        if not _PAST.isdisjoint(said):
            yield Issue("unheard", f'"{span.text}" is what it is now, not what it once was')


def _is_own(heard: Heard, value: Reading) -> bool:
    """Return whether a value is kept, or left out, of the rows that are measured themselves."""
    home = value.target.partition(".")[0]
    kept = any(
        one.field == value.target and value.value in one.leaf.values
        for one in heard.slots.conditions
    )
    return kept and home in heard.slots.homes and not is_place(heard.slots.lexicon, value.target)


def _since_when(heard: Heard) -> Iterator[Issue]:
    """Find "open deals in Commit since June": since when they are is not told."""
    for place, span in enumerate(heard.spans[:-1]):
        since, tie = heard.spans[place + 1], heard.at(place - 1)
        said = since.kind == "window" and _words(since)[0] == "since"
        if not said or span.kind != "value" or tie is None or tie.text.casefold() != "in":
            continue
        dated = any(one.leaf.op == "during" for one in heard.slots.conditions)
        own = any(_is_own(heard, one) for one in span.of("value"))
        if own and not dated and any(_is_open(heard, one) for one in heard.slots.metrics):
            yield Issue("unheard", f'since when it is "{span.text}" is not told')


def _is_open(heard: Heard, metric: str) -> bool:
    demands = heard.slots.lexicon.demands[metric]
    known = [one for name, one in heard.slots.lexicon.segments.items() if name.endswith(".open")]
    return any(have.implies(one) for _, have in demands for one in known)


def _lasts(heard: Heard, place: int) -> bool:
    """Return whether a state goes on: "have been in Negotiation for 30 days"."""
    span = heard.at(place)
    return span is not None and (span.kind == "operator" or not _LASTS.isdisjoint(_words(span)[:1]))


def _what_changed(heard: Heard) -> Iterator[Issue]:
    """Find "deals that changed owner" and "what changed": a row tells only how it is now."""
    for place, span in enumerate(heard.spans):
        if _CHANGED.isdisjoint(_words(span)) or span.of("metric", "segment"):
            continue
        after = place + 1
        while (one := heard.at(after)) is not None and one.kind in ("stop", "filler"):
            after += 1
        lead = [word for other in heard.spans[:place] for word in _words(other)]
        field = one is not None and one.kind in ("dimension", "entity") and not one.of("metric")
        leads = bool(lead) and lead[0].startswith("what") and _WHAT.issuperset(lead)
        if field and one is not None:
            yield Issue("unheard", f'"{span.text} {one.text}" is not told by what it is now')
        elif leads:
            yield Issue("unheard", f'what "{span.text}" is not told by how it is now')


def _how_much_so(heard: Heard) -> Iterator[Issue]:
    """Find "how late are our deals": how much so is no count of those that are."""
    for place, span in enumerate(heard.spans[1:], 1):
        before, after = heard.spans[place - 1], heard.at(place + 1)
        things = after is not None and after.start == span.end and after.of("entity", "metric")
        degree = before.kind == "stop" and _words(before)[-1:] == ["how"]
        if degree and span.kind == "segment" and len(_words(span)) == 1 and not things:
            yield Issue("unheard", f'"how {span.text}" is not how many are')


def _late_stages(heard: Heard) -> Iterator[Issue]:
    """Find "late stages": what is late is no stage."""
    for place, span in enumerate(heard.spans[:-1]):
        field = heard.spans[place + 1]
        pure = span.kind == "segment" and not span.of("verb", "metric") and len(_words(span)) == 1
        named = field.kind == "dimension" and not field.of("entity") and span.end == field.start
        known = heard.slots.lexicon.segments
        apart = any(known[one.target].others for one in span.of("segment"))  # it is of dates too
        if pure and named and apart:
            yield Issue("unheard", f'"{span.text} {field.text}" may be one thing')


def _part_of_a_place(heard: Heard) -> Iterator[Issue]:
    """Find "continental Europe" and "northern Germany": a part of what the data knows whole."""
    lexicon = heard.slots.lexicon
    for place, span in enumerate(heard.spans[:-1]):
        whole = heard.spans[place + 1]
        if not _PARTS.issuperset(_words(span)) or whole.start != span.end:
            continue
        if any(is_place(lexicon, one.target) for one in whole.of("value")):
            yield Issue("unheard", f'"{span.text} {whole.text}" is only a part of {whole.text}')


def _crowd_of_no_people(heard: Heard) -> Iterator[Issue]:
    """Find "the Security team": a product has no team, and no team has that name."""
    for place, span in enumerate(heard.spans[:-1]):
        crowd = heard.spans[place + 1]
        beside = crowd.text.casefold() in CROWDS and crowd.start == span.end
        if beside and span.kind == "value" and _of_many(heard, span):
            yield Issue("unheard", f'"{span.text}" is no {crowd.text}')


def _of_many(heard: Heard, span: Span) -> bool:
    """Return whether a row of what is measured has several of a value's things."""
    return any(_has_many(heard, one.target.partition(".")[0]) for one in span.of("value"))


def _has_many(heard: Heard, home: str) -> bool:
    datasets = heard.slots.lexicon.model.datasets
    paths = [find_path(datasets, one, home) for one in heard.slots.homes]
    return any(not isinstance(one, ManyToOne | Issue) for one in paths)


def _nothing_else(heard: Heard) -> Iterator[Issue]:
    """Find "bought Analytics Suite only": that there is no other is not what a filter says."""
    for place, span in enumerate(heard.spans):
        if span.kind != "value" or not _of_many(heard, span):
            continue
        before, after = heard.spans[max(0, place - 3) : place], heard.at(place + 1)
        had = [at for at, one in enumerate(before) if one.of("with", "verb")]
        words = [one.text.casefold() for one in before[had[0] + 1 :]] if had else []
        alone = any(one in _ALONE for one in words)
        alone |= bool(had) and had[0] > 0 and before[had[0] - 1].text.casefold() in _ONLY
        held = any(one.of("with", "verb") for one in heard.spans[max(0, place - 4) : place])
        if alone or (held and after is not None and after.text.casefold() in _ALONE):
            yield Issue("unheard", f'"{span.text}" and no other is not what is kept')


def _only_such_rows(heard: Heard) -> Iterator[Issue]:
    """Find "accounts having only lost deals": that they have no others is not what is kept."""
    for place in range(1, len(heard.spans) - 1):
        has, only, rows = heard.spans[place - 1 : place + 2]
        said = only.text.casefold() in _ALONE and has.of("with")
        if said and rows.of("segment") and rows.of("metric"):
            yield Issue("unheard", f'"{rows.text}" and no others is not what is kept')


def _left_out_but_for(heard: Heard) -> Iterator[Issue]:
    """Find "excluding EMEA except Germany": an exception inside what is left out is kept."""
    nots = [place for place, span in enumerate(heard.spans) if span.kind == "not"]
    for first, second in pairwise(nots):
        between = heard.spans[first + 1 : second]
        word = heard.spans[second].text.casefold()
        listed = any(one.kind in ("and", "mark", "or") for one in between)
        if word in _BESIDES and any(one.kind == "value" for one in between) and not listed:
            words = f'"{heard.spans[first].text} … {heard.spans[second].text}"'
            yield Issue("unclear-scope", f"it is not clear what {words} leaves out")


def _units_of(heard: Heard) -> Iterator[Issue]:
    """Find "how many Analytics Suite did we sell": units, not the deals with some in them."""
    for place, span in enumerate(heard.spans[:-1]):
        value = heard.spans[place + 1]
        if span.kind != "many" or value.kind != "value" or not _of_many(heard, value):
            continue
        rest = heard.spans[place + 2 :]
        if any(one.kind == "verb" for one in rest) and not any(_counts(heard, o) for o in rest):
            yield Issue("unheard", f'how many of "{value.text}" is not how many rows hold it')


def _counts(heard: Heard, span: Span) -> bool:
    """Return whether a span names what the query counts."""
    if span.kind == "verb":
        return False
    counted = {things_counted(heard.slots.lexicon, one) for one in heard.slots.metrics}
    return any(one.target in counted for one in span.of("entity")) or any(
        one.target in heard.slots.metrics for one in span.of("metric")
    )


def _together(heard: Heard) -> Iterator[Issue]:
    """Find "which products are sold together": pairs are not what is grouped."""
    for place, span in enumerate(heard.spans[1:], 1):
        before = heard.spans[place - 1]
        if span.text.casefold() in _TOGETHER and before.of("verb") and heard.slots.groups:
            yield Issue("unheard", f'what is "{before.text} {span.text}" would not be shown')


def _most_done(heard: Heard) -> Iterator[Issue]:
    """Find "most won industry": won most often, or for the most money."""
    query = heard.slots.query
    for place, span in enumerate(heard.spans[:-2]):
        act, thing = heard.spans[place + 1 : place + 3]
        if span.text.casefold() not in _MOST or not act.of("verb") or act.kind == "metric":
            continue
        named = thing.of("dimension", "entity") and act.end == thing.start
        money = {heard.slots.lexicon.metric(one).format for one in query.metrics} == {"currency"}
        if named and money and query.order_by:
            yield Issue("unheard", f'"{span.text} {act.text}" may be most often, or the most money')


def _what_is_bought(heard: Heard) -> Iterator[Issue]:
    """Find "what does Globex buy": which products, not for how much."""
    query = heard.slots.query
    said = [word for span in heard.spans[:2] for word in _words(span)]
    if said[:1] != ["what"] or said[1:2] not in (["do"], ["does"]) or query.dimensions:
        return
    for span in heard.spans[1:]:
        if _DEALT.isdisjoint(_words(span)) or query.rows:
            continue
        yield Issue("unheard", f'what they "{span.text}" may be which things, or for how much')
        return
