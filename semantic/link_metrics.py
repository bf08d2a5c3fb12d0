"""Metrics as written to metrics as linked: measures over datasets, formulas over metrics."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from sqlglot import exp

from semantic.document import ConversionWritten, FunnelWritten, Kind, MetricWritten
from semantic.errors import Issue, did_you_mean
from semantic.expressions import Linked, Linker
from semantic.link_datasets import Linkage, is_broken, time_dimension, words_of
from semantic.model import (
    Dataset,
    Formula,
    Measure,
    Metric,
    NotYet,
    Place,
    TimeDimension,
)
from semantic.reading import Document, Given, kinds_of
from semantic.snippet import Aggregation, offset_of, parse_formula, parse_measure
from semantic.snippet_bounds import SnippetError
from semantic.value_types import result_type

_SPAN = re.compile(r"([1-9][0-9]{0,3}) (day|week|month|quarter|year)s?\Z")
#: Aggregates that hand out a value as it stands.
_REVEALING = frozenset({"min", "max", "first", "last"})

Definition = Measure | Formula | NotYet
NotYetKind = Literal["point_in_time", "balance", "funnel", "conversion"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scope:
    """One metric being linked, and everything it may name."""

    given: Given[MetricWritten]
    datasets: Mapping[str, Dataset]
    linker: Linker
    declared_datasets: frozenset[str]
    declared_metrics: frozenset[str]

    def note(self, code: str, message: str, place: Place, hints: tuple[str, ...] = ()) -> None:
        self.linker.issues.append(Issue(code, message, hints, str(place)))

    def at(self, *keys: str) -> Callable[[int | None], Place]:
        """Return the function from an offset in a snippet to its place."""

        def place(offset: int | None) -> Place:
            leaf = self.given.leaf(*keys)
            if leaf is None or offset is None:
                return self.given.at(*keys)
            return leaf.within(offset + len(leaf.text) - len(leaf.text.lstrip()))

        return place


def link_metrics(document: Document, linkage: Linkage, issues: list[Issue]) -> dict[str, Metric]:
    """Link every metric that can be; note what is wrong in the others, cycles included."""
    metrics: dict[str, Metric] = {}
    for name, given in document.metrics.items():
        kinds = kinds_of(given.written)
        if len(kinds) != 1:
            continue
        scope = _Scope(
            given=given,
            datasets=linkage.datasets,
            linker=linkage.linker,
            declared_datasets=document.declared_datasets,
            declared_metrics=document.declared_metrics,
        )
        definition = _LINKERS[kinds[0]](scope)
        if definition is not None:
            metrics[name] = _metric(given, definition)
    _note_cycles(metrics, issues)
    return metrics


def _metric(given: Given[MetricWritten], definition: Definition) -> Metric:
    written = given.written
    return Metric(
        name=given.name,
        definition=definition,
        words=words_of(
            given.name, written.label, written.description, written.synonyms, written.not_
        ),
        format=written.format,
        good=written.good,
        hidden=written.hidden,
        to_many=written.to_many,
        default_window=written.default_window,
        place=given.place,
    )


def _dataset(scope: _Scope, name: str | None, *keys: str) -> Dataset | None:
    if name is None:
        return None  # noted as a missing key
    found = scope.datasets.get(name)
    if found is None and name not in scope.declared_datasets:
        message = f"metric '{scope.given.name}' is over an unknown dataset '{name}'"
        hints = did_you_mean(name, scope.declared_datasets)
        scope.note("unknown-dataset", message, scope.given.at(*keys), hints)
    return found


def _measure(scope: _Scope) -> Measure | None:
    written = scope.given.written
    dataset = _dataset(scope, written.dataset, "dataset")
    where = _where(scope, dataset)
    time = _time(scope, dataset)
    parsed = _aggregation(scope, "measure", str(written.measure))
    if parsed is None or dataset is None:
        return None
    argument = _argument(scope, "measure", dataset, parsed, str(written.measure))
    if parsed.argument is not None and argument is None:
        return None
    if (written.where and where is None) or (written.time and time is None):
        return None
    if parsed.aggregate in ("first", "last") and (time or dataset.time) is None:
        message = f"{parsed.aggregate}(…) needs a time to go by"
        hint = f"give the metric or dataset '{dataset.name}' a `time`"
        scope.note("no-time", message, scope.given.at("measure"), (hint,))
    return Measure(
        aggregate=parsed.aggregate,
        dataset=dataset.name,
        argument=argument.expression if argument else None,
        where=where.expression if where else None,
        time=time or dataset.time,
        parameter=parsed.parameter,
        result_type=result_type(parsed.aggregate, argument.type if argument else None),
    )


def _aggregation(scope: _Scope, key: str, text: str) -> Aggregation | None:
    try:
        return parse_measure(text)
    except SnippetError as error:
        place = scope.at(key)(error.offset)
        scope.note(error.code, error.message, place, error.hints)
        return None


def _argument(
    scope: _Scope, key: str, dataset: Dataset, parsed: Aggregation, text: str
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


def _where(scope: _Scope, dataset: Dataset | None) -> Linked | None:
    where = scope.given.written.where
    if where is None or dataset is None:
        return None
    return scope.linker.text(dataset.name, where, scope.at("where"))


def _time(scope: _Scope, dataset: Dataset | None, key: str = "time") -> TimeDimension | None:
    written: str | None = getattr(scope.given.written, "from_" if key == "from" else key)
    if written is None or dataset is None:
        return None
    where = str(scope.given.at(key))
    return time_dimension(scope.datasets, scope.linker, dataset.name, written, where)


def _formula(scope: _Scope) -> Formula | None:
    text = str(scope.given.written.formula)
    try:
        tree, names = parse_formula(text)
    except SnippetError as error:
        scope.note(error.code, error.message, scope.at("formula")(error.offset), error.hints)
        return None
    offsets: dict[str, int | None] = {}
    for column in tree.find_all(exp.Column, bfs=False):
        offsets.setdefault(column.name, offset_of(column))
    known = [_known_metric(scope, name, scope.at("formula")(offsets.get(name))) for name in names]
    return Formula(tree, text, names) if all(known) else None


def _known_metric(scope: _Scope, name: str, place: Place) -> bool:
    if name in scope.declared_metrics:
        return True
    message = f"metric '{scope.given.name}' names an unknown metric '{name}'"
    scope.note("unknown-metric", message, place, did_you_mean(name, scope.declared_metrics))
    return False


def _cumulative(scope: _Scope) -> NotYet | None:
    written = scope.given.written
    name = str(written.cumulative)
    known = _known_metric(scope, name, scope.given.at("cumulative"))
    if written.window is not None:
        _span(scope, written.window, "window")
    over = (
        f"over {written.window}" if written.window else f"since the start of the {written.to_date}"
    )
    shown = f"{name}, {over}"
    return NotYet(kind="cumulative", dataset=None, metrics=(name,), sql=shown) if known else None


def _span(scope: _Scope, written: str, *keys: str) -> None:
    if not _SPAN.match(written):
        message = f"'{written}' is not a span of time"
        scope.note("bad-span", message, scope.given.at(*keys), ("such as 3 months or 90 days",))


def _point_in_time(scope: _Scope) -> NotYet | None:
    written = scope.given.written
    dataset = _dataset(scope, written.dataset, "dataset")
    _where(scope, dataset)
    _time(scope, dataset, "from")
    _time(scope, dataset, "to")
    text = str(written.point_in_time)
    _checked_aggregate(scope, "point_in_time", dataset, text)
    shown = f"{text}, of the rows from {written.from_} to {written.to}"
    return _not_yet("point_in_time", dataset, shown, written.where)


def _balance(scope: _Scope) -> NotYet | None:
    written = scope.given.written
    dataset = _dataset(scope, written.dataset, "dataset")
    _where(scope, dataset)
    _time(scope, dataset, "at")
    text = str(written.balance)
    _checked_aggregate(scope, "balance", dataset, text)
    shown = f"{text}, at the {written.keep or 'last'} {written.at}"
    return _not_yet("balance", dataset, shown, written.where)


def _checked_aggregate(scope: _Scope, key: str, dataset: Dataset | None, text: str) -> None:
    parsed = _aggregation(scope, key, text)
    if parsed is not None and dataset is not None:
        _argument(scope, key, dataset, parsed, text)


def _not_yet(
    kind: NotYetKind, dataset: Dataset | None, shown: str, where: str | None
) -> NotYet | None:
    if dataset is None:
        return None
    sql = f"{shown} where {where}" if where else shown
    return NotYet(kind=kind, dataset=dataset.name, metrics=(), sql=sql)


def _funnel(scope: _Scope) -> NotYet | None:
    written = scope.given.written.funnel
    assert isinstance(written, FunnelWritten)  # noqa: S101 - it is why we are here
    dataset = _dataset(scope, written.dataset, "funnel", "dataset")
    _where(scope, dataset)
    _time(scope, dataset)
    if dataset is not None:
        scope.linker.text(dataset.name, written.entity, scope.at("funnel", "entity"))
        _steps(scope, written, dataset)
    rate = f", as a share of the {written.rate} step" if written.rate else ""
    shown = f"{written.entity} of {written.dataset} that reach {' → '.join(written.steps)}{rate}"
    return _not_yet("funnel", dataset, shown, scope.given.written.where)


def _steps(scope: _Scope, written: FunnelWritten, dataset: Dataset) -> None:
    dimension = dataset.dimensions.get(written.step)
    if dimension is None:
        if not is_broken(scope.linker, dataset.name, written.step):
            message = f"the step '{written.step}' is an unknown dimension of '{dataset.name}'"
            hints = did_you_mean(written.step, dataset.dimensions)
            scope.note("unknown-dimension", message, scope.given.at("funnel", "step"), hints)
        return
    for step in written.steps:
        if dimension.order and step not in dimension.order:
            message = f"'{step}' is no value in the order of '{dimension.qualified}'"
            hints = did_you_mean(step, dimension.order)
            scope.note("unknown-value", message, scope.given.at("funnel", "steps"), hints)


def _conversion(scope: _Scope) -> NotYet | None:
    written = scope.given.written.conversion
    assert isinstance(written, ConversionWritten)  # noqa: S101 - it is why we are here
    dataset = _dataset(scope, written.dataset, "conversion", "dataset")
    _where(scope, dataset)
    _time(scope, dataset)
    _span(scope, written.within, "conversion", "within")
    if dataset is not None:
        for key, text in (("entity", written.entity), ("from", written.from_), ("to", written.to)):
            scope.linker.text(dataset.name, text, scope.at("conversion", key))
    shown = (
        f"share of {written.entity} of {written.dataset} from {written.from_} "
        f"to {written.to} within {written.within}"
    )
    return _not_yet("conversion", dataset, shown, scope.given.written.where)


_LINKERS: dict[Kind, Callable[[_Scope], Definition | None]] = {
    "measure": _measure,
    "formula": _formula,
    "cumulative": _cumulative,
    "point_in_time": _point_in_time,
    "balance": _balance,
    "funnel": _funnel,
    "conversion": _conversion,
}


def _note_cycles(metrics: Mapping[str, Metric], issues: list[Issue]) -> None:
    """Note every metric that is computed from itself, each circle once."""
    settled: set[str] = set()
    for start in metrics:
        trail: list[str] = []
        stack: list[tuple[str, bool]] = [(start, False)]
        while stack:
            name, leaving = stack.pop()
            if leaving:
                trail.pop()
                settled.add(name)
            elif name in trail:
                circle = " → ".join((*trail[trail.index(name) :], name))
                message = f"metric '{name}' is computed from itself: {circle}"
                issues.append(Issue("cycle", message, where=str(metrics[name].place)))
            elif name not in settled and name in metrics:
                trail.append(name)
                stack.append((name, True))
                stack.extend((part, False) for part in parts_of(metrics[name]))


def parts_of(metric: Metric) -> tuple[str, ...]:
    """Return the metrics a metric is computed from."""
    match metric.definition:
        case Formula(metrics=names) | NotYet(metrics=names):
            return names
        case _:
            return ()
