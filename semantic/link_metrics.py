"""Metrics as written to metrics as linked: measures over datasets, formulas over metrics."""

from collections.abc import Callable, Iterator, Mapping

from sqlglot import exp

from semantic.document import Kind, MetricWritten
from semantic.errors import Issue
from semantic.kinds import parts_of
from semantic.link_datasets import Linkage, words_of
from semantic.link_events import conversion, funnel
from semantic.link_moments import balance, cumulative, point_in_time
from semantic.metric_scope import (
    MetricScope,
    dataset_of,
    is_known_metric,
    measure_over,
    time_of,
)
from semantic.model import Cumulative, Definition, Formula, Measure, Metric
from semantic.reading import Document, Given, kinds_of
from semantic.snippet import offset_of, parse_formula, without_positions
from semantic.snippet_bounds import SnippetError


def link_metrics(document: Document, linkage: Linkage, issues: list[Issue]) -> dict[str, Metric]:
    """Link every metric that can be; note what is wrong in the others, cycles included."""
    metrics: dict[str, Metric] = {}
    for name, given in document.metrics.items():
        kinds = kinds_of(given.written)
        if len(kinds) != 1:
            continue
        scope = MetricScope(
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
    _note_what_cannot_cumulate(metrics, issues)
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


def _measure(scope: MetricScope) -> Measure | None:
    written = scope.given.written
    dataset = dataset_of(scope, written.dataset, "dataset")
    time = time_of(scope, dataset)
    if dataset is None:
        return None
    found = measure_over(scope, "measure", dataset, str(written.measure), time or dataset.time)
    if found is None or (written.time and time is None):
        return None
    if found.aggregate in ("first", "last") and found.time is None:
        message = f"{found.aggregate}(…) needs a time to go by"
        hint = f"give the metric or dataset '{dataset.name}' a `time`"
        scope.note("no-time", message, scope.given.at("measure"), (hint,))
    return found


def _formula(scope: MetricScope) -> Formula | None:
    text = str(scope.given.written.formula)
    try:
        tree, names = parse_formula(text)
    except SnippetError as error:
        scope.note(error.code, error.message, scope.at("formula")(error.offset), error.hints)
        return None
    offsets: dict[str, int | None] = {}
    for column in tree.find_all(exp.Column, bfs=False):
        offsets.setdefault(column.name, offset_of(column))
    known = [is_known_metric(scope, name, scope.at("formula")(offsets.get(name))) for name in names]
    return Formula(without_positions(tree), text, names) if all(known) else None


_LINKERS: dict[Kind, Callable[[MetricScope], Definition | None]] = {
    "measure": _measure,
    "formula": _formula,
    "cumulative": cumulative,
    "point_in_time": point_in_time,
    "balance": balance,
    "funnel": funnel,
    "conversion": conversion,
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


def _note_what_cannot_cumulate(metrics: Mapping[str, Metric], issues: list[Issue]) -> None:
    """Note every cumulative metric whose base is not made of measures alone."""
    for metric in metrics.values():
        if not isinstance(metric.definition, Cumulative):
            continue
        base = metric.definition.metric
        wrong = [
            one.name
            for one in _made_of(metrics, base, frozenset({metric.name}))
            if not isinstance(one.definition, Measure | Formula)
        ]
        if wrong:
            message = f"metric '{metric.name}' cannot cumulate '{wrong[0]}', which is no flow"
            hint = "a cumulative metric is over a measure, or a formula of measures"
            issues.append(Issue("bad-cumulative", message, (hint,), str(metric.place)))


def _made_of(metrics: Mapping[str, Metric], name: str, seen: frozenset[str]) -> Iterator[Metric]:
    if name in metrics and name not in seen:
        yield metrics[name]
        for part in parts_of(metrics[name]):
            yield from _made_of(metrics, part, seen | {name})
