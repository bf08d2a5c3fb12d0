"""Lengths of time: how many days they are, and the date a field counts its days from."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from sqlglot import exp

from engine.planning.text.tokens import words_of
from semantic.model import Dimension, SemanticModel
from semantic.periods import move
from semantic.query import UNITS, Unit, WindowSpec

_DAY: Final = timedelta(days=1)
_EXACT: Final = {"day": 1, "week": 7}
#: About how many days a unit has, where only a number of days can be bounded.
ABOUT: Final = {"month": 30, "quarter": 91, "year": 365}


def length_unit(name: str) -> Unit | None:
    """Return the unit of time of that name."""
    return next((one for one in UNITS if one == name), None)


def in_days(number: float, unit: str) -> float | None:
    """Return a length in days where a unit has always as many."""
    times = _EXACT.get(unit)
    return None if times is None else number * times


def about_days(number: float, unit: str) -> float:
    """Return about how many days a length has."""
    plain = unit.removeprefix("fiscal_")
    return number * (_EXACT.get(plain) or ABOUT.get(plain, 1))


def counted_from(model: SemanticModel, dimension: Dimension) -> str | None:
    """Return the date from which a field counts days up to the date asked as of."""
    tree = dimension.expression.tree
    if not isinstance(tree, exp.DateDiff) or not isinstance(tree.this, exp.Placeholder):
        return None
    if tree.this.name != "as_of" or str(tree.args.get("unit")).upper() != "DAY":
        return None
    for one in model.datasets[dimension.dataset].dimensions.values():
        if one.type == "date" and one.expression.tree == tree.expression:
            return one.qualified
    return None


def days_in(model: SemanticModel, field: str) -> Dimension | None:
    """Return the field that tells how many days a row has had its value of another: its stage."""
    home = model.datasets.get(field.partition(".")[0])
    dimension = home.dimensions.get(field.partition(".")[2]) if home else None
    if home is None or dimension is None:
        return None
    own = set(words_of(dimension.words.label))
    found = [
        one
        for one in home.dimensions.values()
        if one.format == "days" and own < set(words_of(one.words.label))
    ]
    return found[0] if len(found) == 1 else None


def since_then(as_of: date, op: str, numbers: Sequence[float], unit: Unit) -> WindowSpec | None:
    """Return the days on which what is so old began: over 6 months old, before that day."""
    if any(number != int(number) for number in numbers):
        return None
    days = [move(as_of, unit, -int(number)) for number in numbers]
    match op:
        case ">":
            return WindowSpec(to=(days[0] - _DAY).isoformat())
        case ">=":
            return WindowSpec(to=days[0].isoformat())
        case "<":
            return WindowSpec(from_=(days[0] + _DAY).isoformat())
        case "<=":
            return WindowSpec(from_=days[0].isoformat())
        case "between":
            return WindowSpec(from_=days[1].isoformat(), to=days[0].isoformat())
        case _:
            return None


def edges_of(as_of: date, number: float, unit: Unit) -> frozenset[str]:
    """Return the days at which a window may end that is bounded by a length."""
    if number != int(number) or abs(number) > 10_000:
        return frozenset()
    day = move(as_of, unit, -int(number))
    return frozenset((day + step * _DAY).isoformat() for step in (-1, 0, 1))
