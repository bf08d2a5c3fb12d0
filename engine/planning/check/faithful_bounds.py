"""Bounds that leave groups out: what is kept is on the other side of the number."""

from engine.planning.meaning.query_slots import Slots
from engine.planning.meaning.reach import leaves_out
from engine.planning.meaning.sentence import OPPOSITE
from engine.planning.meaning.spans import Span


def turned_bounds(spans: tuple[Span, ...], slots: Slots) -> dict[int, int]:
    """Return, by the place of each bound that is kept the other way round, what turns it."""
    found: dict[int, int] = {}
    for place, span in enumerate(spans[:-1]):
        operator, number = span.first("operator"), spans[place + 1].number
        if operator is None or number is None:
            continue
        kept = OPPOSITE.get(operator.target)
        turned = any(
            one.op == kept and one.value in (number, number / 100) for one in slots.query.having
        )
        lead = _lead(spans, place)
        if turned and lead is not None:
            found[place] = lead
    return found


def _lead(spans: tuple[Span, ...], place: int) -> int | None:
    """Return where the word stands that leaves out what a bound at a place tells."""
    before = place - 1
    while before >= 0 and spans[before].of("with", "which", "entity", "dimension"):
        before -= 1
    for at in (before, place + 2):
        if 0 <= at < len(spans) and leaves_out(spans[at]):
            return at
    return None
