"""Everything a model names runs: metrics, dimensions, segments, policies, checked questions."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from engine.findings import Checking, each
from engine.running import Ran
from semantic.errors import Issue, ProvenueError
from semantic.model import Aggregate, DataType, Dimension, Expression, Measure, Metric, Place, Words
from semantic.query import MetricQuery

#: How many are tried in one statement: no query may ask for more metrics.
TOGETHER = 20
#: Declared and found types that need no word: the one is read as the other.
_ALIKE: tuple[frozenset[DataType], ...] = (
    frozenset({"integer", "decimal", "number"}),
    frozenset({"date", "timestamp"}),
)


def check_metrics(checking: Checking) -> None:
    """Note each metric that cannot be computed; those that compile run together."""
    metrics = checking.model.metrics
    compiled: list[str] = []
    for name, metric in metrics.items():
        try:
            checking.statement(MetricQuery(metrics=(name,)))
        except ProvenueError as error:
            checking.findings.unless_undecided(f"metric '{name}'", error, metric.place)
        else:
            compiled.append(name)

    def run(names: Sequence[str]) -> Sequence[None]:
        checking.run(checking.statement(MetricQuery(metrics=tuple(names))))
        return [None] * len(names)

    # Those of one default window: a query with several of them is refused.
    for window in dict.fromkeys(metrics[name].default_window for name in compiled):
        alike = [name for name in compiled if metrics[name].default_window == window]
        for some in _chunks(alike):
            for name, found in each(some, run):
                if isinstance(found, ProvenueError):
                    what = f"metric '{name}'"
                    checking.findings.unless_undecided(what, found, metrics[name].place)


def check_questions(checking: Checking) -> None:
    """Note each checked question whose query can no longer be asked; none of them runs."""
    for question in checking.model.questions:
        try:
            checking.statement(question.query)
        except ProvenueError as error:
            what = f"the checked question '{question.ask}'"
            checking.findings.unless_undecided(what, error, question.place)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Probe:
    """An expression of the model as a measure over all rows of its dataset."""

    what: str
    measure: Measure
    place: Place | None
    dimension: Dimension | None = None


def check_expressions(checking: Checking) -> None:
    """Note each dimension, segment and policy that fails on some row, and types that differ."""
    probes = {f"probe_{at}": one for at, one in enumerate(_probes(checking))}
    words = Words(label="")
    metrics = {
        name: Metric(name=name, definition=one.measure, words=words) for name, one in probes.items()
    }
    model = replace(checking.model, metrics=metrics, questions=())

    def run(names: Sequence[str]) -> Sequence[DataType | None]:
        ran: Ran = checking.run(checking.statement(MetricQuery(metrics=tuple(names)), model))
        return [ran.types.get(name) for name in names]

    for some in _chunks(list(probes)):
        for name, found in each(some, run):
            probe = probes[name]
            if isinstance(found, ProvenueError):
                checking.findings.unless_undecided(probe.what, found, probe.place)
            elif probe.dimension is not None and found is not None:
                _note_type(checking, probe.dimension, found)


def _probes(checking: Checking) -> Iterator[_Probe]:
    for dataset in checking.model.datasets.values():
        for dimension in dataset.dimensions.values():
            # The least value has the type of them all; of a sensitive field no value is read.
            read: Aggregate = "count" if dimension.sensitive else "min"
            yield _Probe(
                what=f"dimension '{dimension.qualified}'",
                measure=Measure(
                    aggregate=read, dataset=dataset.name, argument=dimension.expression
                ),
                place=dimension.place,
                dimension=None if dimension.sensitive else dimension,
            )
        for segment in dataset.segments.values():
            what = f"segment '{dataset.name}.{segment.name}'"
            measure = _rows_where(dataset.name, segment.expression)
            yield _Probe(what=what, measure=measure, place=segment.place)
    for dataset in checking.original.datasets.values():
        for policy in dataset.policies:
            what = f"the policy of '{dataset.name}' for {', '.join(policy.groups)}"
            measure = _rows_where(dataset.name, policy.expression)
            yield _Probe(what=what, measure=measure, place=policy.place)


def _rows_where(dataset: str, condition: Expression) -> Measure:
    return Measure(aggregate="count", dataset=dataset, where=condition)


def _note_type(checking: Checking, dimension: Dimension, found: DataType) -> None:
    declared = dimension.type
    if found == declared or any({found, declared} <= alike for alike in _ALIKE):
        return
    message = f"dimension '{dimension.qualified}' has type {declared}, its values are {found}"
    where = str(dimension.place) if dimension.place else None
    issue = Issue("type-mismatch", message, (f"say type: {found}",), where)
    # Text is what is declared where nothing is: values of another type are shown as they are.
    kept = checking.findings.warnings if declared == "text" else checking.findings.errors
    kept.append(issue)


def _chunks(names: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(names), TOGETHER):
        yield names[start : start + TOGETHER]
