""" "Compare" where what is compared stands side by side already: measures, or all of a group."""

from typing import Final

from engine.planning.meaning.sentence import Sentence

_ASKED: Final = frozenset(
    {
        "compare",
        "comparing",
        "comparison",
        "comparison of",
        "side by side",
        "head to head",
        "next to each other",
        "stack up",
        "stacks up",
        "split of",
        "contrast",
        "contrasting",
    }
)


def settle_compare(sentence: Sentence) -> None:
    """Spend "compare" of "compare bookings and pipeline", "how do the regions compare"."""
    draft = sentence.draft
    for place in sentence.free("compare"):
        said = sentence.spans[place].text.casefold()
        asked = said in _ASKED
        beside = _between_metrics(sentence, place)
        if len(draft.metrics) > 1 and (asked or beside):
            sentence.take(place)
            continue
        grouped = asked and draft.dimensions and draft.compare is None
        if grouped and (not draft.where or _leads(sentence, place) or _listed(sentence)):
            sentence.take(place)


def _between_metrics(sentence: Sentence, place: int) -> bool:
    """Return whether a metric that is shown stands on either side."""
    shown = set(sentence.draft.metrics)
    sides = (sentence.at(place - 1), sentence.at(place + 1))
    return all(one and {r.target for r in one.of("metric")} & shown for one in sides)


def _leads(sentence: Sentence, place: int) -> bool:
    """Return whether the whole question is to compare: "compare reps in EMEA by win rate"."""
    return all(sentence.is_(at, "list", "filler", "mark") for at in range(place))


def _listed(sentence: Sentence) -> bool:
    """Return whether the values of a group are listed: each of them is shown."""
    listed = {one.field for one in sentence.draft.where if one.op == "in"}
    return bool(listed & set(sentence.draft.dimensions))
