"""Whether values make up a whole, and what of it the drawn groups leave over: the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from charts.asides import aside_of
from charts.shape import Point, Shape
from engine.narration.beside import OTHERS
from engine.narration.cells import Number, is_number, value_text
from engine.narration.ranking import rows_are_cut

#: Others that are so much larger than any group would leave no bar to look at.
_TOWERS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """The others as one more bar, or as a note where a bar of theirs would dwarf the groups."""

    point: Point | None = None
    note: str = ""


def whole_objection(shape: Shape) -> str | None:
    """Return why the values shown are no parts of one whole, or None."""
    if not shape.additive:
        return "the value does not add up, so its parts make no whole"
    if any(value < 0 for value in shape.values):
        return "a negative part has no place in a whole"
    if rows_are_cut(shape.answer) and _told(shape) is None:
        return "the groups shown may not be the whole"
    return None if any(value > 0 for value in shape.values) else "all parts are zero"


def rest_of(shape: Shape, kept: Sequence[Point], left: Sequence[Point]) -> Rest:
    """Return what is not among the kept: the others that were asked for, and those left here.

    Groups are added up only where they can be, and where no negative one hides in the sum.
    """
    told = _told(shape)
    values = [point.value for point in left if point.value is not None]
    if told is not None:
        values.append(told)
    if not values or (left and not _adds_up(shape, left)):
        return Rest()
    total = _sum(values)
    column = shape.metric
    label = OTHERS if told is not None else f"{OTHERS} ({len(left)})"
    taken = {point.group for point in shape.points}
    while label in taken:
        label = f"all {label.lower()}"
    shown = value_text(shape.answer, column, total)
    largest = max((abs(float(point.value)) for point in kept if point.value is not None), default=0)
    if float(total) > _TOWERS * largest:
        return Rest(note=f"{label}, not drawn, add up to {shown}.")
    return Rest(point=_point(shape, label, total, "" if left else _aside(shape)))


def others_of(shape: Shape) -> Point | None:
    """Return the others that were asked for, without which the groups are no whole."""
    told = _told(shape)
    return None if told is None else _point(shape, OTHERS, told, _aside(shape))


def _point(shape: Shape, label: str, value: Number, aside: str) -> Point:
    return Point(
        row=-1,
        metric=shape.metrics[0],
        group=label,
        series=None,
        value=value,
        shown=value_text(shape.answer, shape.metric, value),
        brief=value_text(shape.answer, shape.metric, value, compact=True),
        aside=aside,
    )


def _told(shape: Shape) -> Number | None:
    """Return the value of the others, where the answer holds it as one row beside its own."""
    others = shape.answer.others
    if shape.kind != "category" or shape.pair is not None or others is None or len(others) != 1:
        return None
    value = others[0][shape.metrics[0]]
    return value if is_number(value) else None


def _adds_up(shape: Shape, left: Sequence[Point]) -> bool:
    whole = shape.additive and not shape.answer.truncated and shape.pair is None
    return whole and all(point.value is None or point.value >= 0 for point in left)


def _sum(values: Sequence[Number]) -> Number:
    if all(isinstance(value, int) for value in values):
        return sum(int(value) for value in values)
    exact = sum((Decimal(str(value)) for value in values), Decimal(0))
    return exact if any(isinstance(value, Decimal) for value in values) else float(exact)


def _aside(shape: Shape) -> str:
    aside = aside_of(shape.answer, shape.metrics[0])
    others = shape.answer.others
    if aside is None or others is None or others[0][aside] is None:
        return ""
    return value_text(shape.answer, shape.answer.columns[aside], others[0][aside])
