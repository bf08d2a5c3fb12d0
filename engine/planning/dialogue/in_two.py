""" "Drop the comparison and show it by rep": two edits in one breath, one made after the other."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from engine.planning.dialogue.changes import NOTHING
from engine.question import Plan, PlanOutcome
from semantic.query import MetricQuery

Turn = Callable[[str, MetricQuery], PlanOutcome]

_JOINT: Final = re.compile(
    r"\s*[,;.]\s+(?:(?:and|then|but|also|plus)\s+)*|\s+(?:and|but|then)(?:\s+(?:then|also))?\s+",
    re.IGNORECASE,
)
_MOST: Final = 4


def in_two(text: str, previous: MetricQuery, turn: Turn) -> Plan | None:
    """Return the plan of two edits, each of which is clear alone and changes something."""
    for joint in list(_JOINT.finditer(text))[:_MOST]:
        said, rest = text[: joint.start()].strip(), text[joint.end() :].strip(" ,;.?!")
        if not said or not rest:
            continue
        first = turn(said, previous)
        if not isinstance(first, Plan) or not _edits(first, previous):
            continue
        second = turn(rest, first.query)
        if isinstance(second, Plan) and _edits(second, first.query):
            told = dict.fromkeys((*first.assumptions, *second.assumptions))
            fuzzy = "fuzzy" in (first.certainty, second.certainty)
            return replace(
                second,
                assumptions=tuple(told),
                chart_wish=second.chart_wish or first.chart_wish,
                certainty="fuzzy" if fuzzy else second.certainty,
            )
    return None


def _edits(plan: Plan, before: MetricQuery) -> bool:
    """Return whether a plan is the query before, changed."""
    changed = plan.query != before or plan.chart_wish is not None
    return bool(plan.inherited) and changed and not any(one in NOTHING for one in plan.assumptions)
