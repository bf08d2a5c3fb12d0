"""Whether two metric queries give the same rows, and not by chance."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

import msgspec

from engine.metrics import parts
from engine.reply import Answer, Cell, Column
from semantic.errors import ProvenueError
from semantic.kinds import home_of
from semantic.model import SemanticModel
from semantic.query import MetricQuery

#: Runs a metric query; raises a ProvenueError when it cannot.
Run = Callable[[MetricQuery], Answer]
#: Digits to which numbers are compared: averages are doubles.
DIGITS = 12
#: A number of so many digits, or so many different ones, are not equal by chance.
TELLING_DIGITS = 6
TELLING_NUMBERS = 3

Packed = tuple[tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class SameRows:
    """Compares two queries by what they give on the data served.

    Few and short numbers prove little ("3 deals"): both queries are then cut finer, by a label or
    by month, and must agree there too. Rows without any number prove nothing.
    """

    model: SemanticModel
    run: Run

    def __call__(self, got: MetricQuery, wanted: MetricQuery) -> bool:
        """Return whether `got` gives every number that `wanted` gives, and for the same things."""
        try:
            shown = self._agreed(got, wanted)
        except ProvenueError:
            return False
        return shown is not None and (_tell(shown) or self._agree_finer(got, wanted))

    def _agreed(self, got: MetricQuery, wanted: MetricQuery) -> Answer | None:
        """Return what is wanted, if both queries give it; None where they differ."""
        first, second = self.run(got), self.run(wanted)
        if not second.rows or first.truncated or second.truncated:
            return None
        names = _metric_columns(second)
        values = _matched(_metric_columns(first), names)
        if values is None:
            return None
        one, other = list(_packed(first, values)), list(_packed(second, names))
        if not wanted.order_by:
            one, other = sorted(one), sorted(other)
        return second if one == other else None

    def _agree_finer(self, got: MetricQuery, wanted: MetricQuery) -> bool:
        """Return whether both agree in the first finer cut that both can be given."""
        for cut in self._finer(wanted):
            try:
                shown = self._agreed(_cut(got, cut), _cut(wanted, cut))
            except ProvenueError:
                continue
            return shown is not None and any(_numbers(shown))
        return False

    def _finer(self, wanted: MetricQuery) -> Iterator[str]:
        """Yield the labels of what the metrics count, then of everything else, then months."""
        metrics = [self.model.metrics[one] for one in wanted.metrics]
        homes = (home_of(part.definition) for one in metrics for part in parts(self.model, one))
        taken = {one.partition(":")[0] for one in wanted.dimensions}
        for name in dict.fromkeys((*filter(None, homes), *self.model.datasets)):
            label = self.model.datasets[name].label
            if label is not None and f"{name}.{label}" not in taken:
                yield f"{name}.{label}"
        if not any(":" in one for one in wanted.dimensions):
            yield "time:month"


def _cut(query: MetricQuery, by: str) -> MetricQuery:
    """Return a query with one more dimension; what would choose among its groups is left away."""
    dimensions = (*query.dimensions, by)
    return msgspec.structs.replace(
        query, dimensions=dimensions, order_by=(), limit=None, limit_per=None, having=()
    )


def _tell(answer: Answer) -> bool:
    """Return whether these rows are too much to be equal by chance."""
    if not answer.query.metrics:
        return len(answer.rows) >= TELLING_NUMBERS
    numbers = set(_numbers(answer))
    long = any(len(one.strip("-0").replace(".", "")) >= TELLING_DIGITS for one in numbers)
    return long or len(numbers) >= TELLING_NUMBERS


def _numbers(answer: Answer) -> Iterator[str]:
    """Yield the numbers of the metrics, those of nothing left out."""
    at = [answer.columns.index(one) for one in _metric_columns(answer)]
    for row in answer.rows:
        yield from (_text(row[one]) for one in at if row[one])


def _metric_columns(answer: Answer) -> tuple[Column, ...]:
    return tuple(one for one in answer.columns if one.role == "metric")


def _matched(given: tuple[Column, ...], wanted: tuple[Column, ...]) -> tuple[Column, ...] | None:
    """Return the column that stands for each wanted one: of its name, else in its place."""
    by_name = {one.name: one for one in given}
    names = {one.name for one in wanted}
    rest = [one for one in given if one.name not in names]
    found: list[Column] = []
    for one in wanted:
        if one.name in by_name:
            found.append(by_name[one.name])
        elif rest:
            found.append(rest.pop(0))
        else:
            return None
    return tuple(found)


def _packed(answer: Answer, values: tuple[Column, ...]) -> Iterator[Packed]:
    """Yield each row as its groups, in any order, and the values of these columns."""
    at = [answer.columns.index(one) for one in values]
    groups = [i for i, one in enumerate(answer.columns) if one.role != "metric"]
    for row in answer.rows:
        yield tuple(sorted(_text(row[i]) for i in groups)), tuple(_text(row[i]) for i in at)


def _text(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return str(cell)
        case int() | float() | Decimal():
            return f"{float(cell):.{DIGITS}g}"
        case str():
            return cell
        case _:
            return cell.isoformat()
