"""One metric being linked: what it may name, and the parts that several kinds share."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from semantic.document import MetricWritten
from semantic.errors import Issue, did_you_mean
from semantic.expressions import Linked, Linker
from semantic.link_datasets import time_dimension
from semantic.model import Dataset, Measure, Place, TimeDimension
from semantic.reading import Given
from semantic.snippet import Aggregation, parse_measure
from semantic.snippet_bounds import SnippetError
from semantic.value_types import result_type

#: Aggregates that hand out a value as it stands.
_REVEALING = frozenset({"min", "max", "first", "last"})


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricScope:
    """One metric being linked, and everything it may name."""

    given: Given[MetricWritten]
    datasets: Mapping[str, Dataset]
    linker: Linker
    declared_datasets: frozenset[str]
    declared_metrics: frozenset[str]

    def note(self, code: str, message: str, place: Place, hints: tuple[str, ...] = ()) -> None:
        """Add an issue."""
        self.linker.issues.append(Issue(code, message, hints, str(place)))

    def at(self, *keys: str) -> Callable[[int | None], Place]:
        """Return the function from an offset in a snippet to its place."""

        def place(offset: int | None) -> Place:
            leaf = self.given.leaf(*keys)
            if leaf is None or offset is None:
                return self.given.at(*keys)
            return leaf.within(offset + len(leaf.text) - len(leaf.text.lstrip()))

        return place


def dataset_of(scope: MetricScope, name: str | None, *keys: str) -> Dataset | None:
    """Return the dataset a metric is over; note an unknown one."""
    if name is None:
        return None  # noted as a missing key
    found = scope.datasets.get(name)
    if found is None and name not in scope.declared_datasets:
        message = f"metric '{scope.given.name}' is over an unknown dataset '{name}'"
        hints = did_you_mean(name, scope.declared_datasets)
        scope.note("unknown-dataset", message, scope.given.at(*keys), hints)
    return found


def aggregation_of(scope: MetricScope, key: str, text: str) -> Aggregation | None:
    """Return one aggregate as parsed; note what is wrong in it."""
    try:
        return parse_measure(text)
    except SnippetError as error:
        place = scope.at(key)(error.offset)
        scope.note(error.code, error.message, place, error.hints)
        return None


def argument_of(
    scope: MetricScope, key: str, dataset: Dataset, parsed: Aggregation, text: str
) -> Linked | None:
    """Link what is aggregated; a sensitive field must not come out as a metric's value."""
    if parsed.argument is None:
        return None
    shown = _between_brackets(text, parsed)
    linked = scope.linker.tree(dataset.name, parsed.argument, shown, scope.at(key))
    if linked is not None and linked.sensitive and parsed.aggregate in _REVEALING:
        message = f"{parsed.aggregate}(…) would show a sensitive field"
        hint = "count(…) and count(distinct …) of it are fine"
        scope.note("sensitive", message, scope.given.at(key), (hint,))
    return linked


def _between_brackets(text: str, parsed: Aggregation) -> str:
    """Return the argument of an aggregate as it is written."""
    inside = text[text.index("(") + 1 : text.rindex(")")].strip()
    if parsed.aggregate == "count_distinct":
        return inside[len("distinct") :].strip()
    return inside.rpartition(",")[0].strip() if parsed.aggregate == "percentile" else inside


def where_of(scope: MetricScope, dataset: Dataset | None) -> Linked | None:
    """Return a metric's linked `where`."""
    where = scope.given.written.where
    if where is None or dataset is None:
        return None
    return scope.linker.text(dataset.name, where, scope.at("where"))


def time_of(scope: MetricScope, dataset: Dataset | None, key: str = "time") -> TimeDimension | None:
    """Return the time dimension that a key of a metric names."""
    written: str | None = getattr(scope.given.written, "from_" if key == "from" else key)
    if written is None or dataset is None:
        return None
    where = str(scope.given.at(key))
    return time_dimension(scope.datasets, scope.linker, dataset.name, written, where)


def is_known_metric(scope: MetricScope, name: str, place: Place) -> bool:
    """Return whether a metric is declared; note one that is not."""
    if name in scope.declared_metrics:
        return True
    message = f"metric '{scope.given.name}' names an unknown metric '{name}'"
    scope.note("unknown-metric", message, place, did_you_mean(name, scope.declared_metrics))
    return False


def measure_over(
    scope: MetricScope, key: str, dataset: Dataset, text: str, time: TimeDimension | None
) -> Measure | None:
    """Return the aggregate of a metric with its `where`; note what is wrong."""
    where = where_of(scope, dataset)
    parsed = aggregation_of(scope, key, text)
    if parsed is None:
        return None
    argument = argument_of(scope, key, dataset, parsed, text)
    if parsed.argument is not None and argument is None:
        return None
    if scope.given.written.where and where is None:
        return None
    return Measure(
        aggregate=parsed.aggregate,
        dataset=dataset.name,
        argument=argument.expression if argument else None,
        where=where.expression if where else None,
        time=time,
        parameter=parsed.parameter,
        result_type=result_type(parsed.aggregate, argument.type if argument else None),
    )
