"""What is legal in a model and yet worth a second look: warnings, never errors.

A check is a function from the linked model to its issues; `CHECKS` is all of them.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from sqlglot import exp

from semantic.errors import Issue, did_you_mean
from semantic.joins import find_path, forks
from semantic.kinds import home_of, parts_of
from semantic.model import (
    Dataset,
    Dimension,
    Formula,
    Measure,
    Metric,
    Place,
    SemanticModel,
    Words,
)
from semantic.query import MetricQuery
from semantic.value_types import value_type

Check = Callable[[SemanticModel], Iterable[Issue]]


def check_model(model: SemanticModel) -> tuple[Issue, ...]:
    """Return every warning about a model, in the order of the checks."""
    return tuple(issue for check in CHECKS for issue in check(model))


def synonyms_collide(model: SemanticModel) -> Iterator[Issue]:
    """Warn of a word that two metrics, two dimensions or two segments claim."""
    metrics = [one for one in model.metrics.values() if not one.hidden]
    yield from _collisions("metrics", [(m.name, m.name, m.words, m.place) for m in metrics])
    dimensions = [one for one in _dimensions(model) if not one.hidden]
    yield from _collisions(
        "dimensions", [(d.qualified, d.name, d.words, d.place) for d in dimensions]
    )
    segments = [one for each in model.datasets.values() for one in each.segments.values()]
    yield from _collisions(
        "segments", [(f"{s.dataset}.{s.name}", s.name, s.words, s.place) for s in segments]
    )


def _collisions(
    what: str, named: Iterable[tuple[str, str, Words, Place | None]]
) -> Iterator[Issue]:
    claims: dict[str, dict[str, Place | None]] = defaultdict(dict)
    for shown, name, words, place in named:
        suppressed = {_folded(word) for word in words.suppressed}
        for word in (name.replace("_", " "), words.label, *words.synonyms):
            if _folded(word) not in suppressed:
                claims[_folded(word)][shown] = place
    for word, claimants in claims.items():
        if len(claimants) > 1:
            names = " and ".join(f"'{name}'" for name in claimants)
            hint = f"suppress it on all but one: not: [{word}]"
            yield _warning(
                "synonym-collision",
                f"the word '{word}' is claimed by the {what} {names}",
                tuple(claimants.values())[-1],
                hint,
            )


def sums_without_coalesce(model: SemanticModel) -> Iterator[Issue]:
    """Warn of + or - over sums: a missing side makes the whole empty, not the other side."""
    for metric in model.metrics.values():
        if not isinstance(metric.definition, Formula):
            continue
        bare = dict.fromkeys(
            column.name
            for node in metric.definition.tree.find_all(exp.Add, exp.Sub)
            for column in _uncoalesced(node)
            if _is_sum(model.metrics.get(column.name))
        )
        for name in bare:
            yield _warning(
                "sum-without-coalesce",
                f"metric '{metric.name}' is empty wherever '{name}' has no rows",
                metric.place,
                f"say coalesce({name}, 0) if none means 0",
            )


def _uncoalesced(node: exp.Expr) -> Iterator[exp.Column]:
    """Yield the columns an addition adds, through brackets and signs, not out of functions."""
    for side in (node.args.get("this"), node.args.get("expression")):
        while isinstance(side, exp.Paren | exp.Neg):
            side = side.this
        if isinstance(side, exp.Column):
            yield side
        elif isinstance(side, exp.Mul | exp.Div):
            yield from _uncoalesced(side)


def _is_sum(metric: Metric | None) -> bool:
    return (
        metric is not None
        and isinstance(metric.definition, Measure)
        and metric.definition.aggregate == "sum"
    )


def datasets_out_of_reach(model: SemanticModel) -> Iterator[Issue]:
    """Warn of a dataset that no metric's dataset reaches along exactly one path."""
    homes = _homes(model)
    forked = {issue.message for home in homes for issue in forks(model.datasets, home)}
    for dataset in model.datasets.values():
        if dataset.hidden or not homes or dataset.name in homes:
            continue
        names = (dataset.name, *_roles_of(model, dataset.name))
        reaches = [find_path(model.datasets, home, name) for name in names for home in homes]
        issues = [one for one in reaches if isinstance(one, Issue)]
        if len(issues) < len(reaches):
            continue
        ambiguous = [issue for issue in issues if issue.code == "ambiguous-path"]
        if any(issue.message in forked for issue in ambiguous):
            continue
        if ambiguous:
            message = f"dataset '{dataset.name}': {ambiguous[0].message}"
            yield _warning("ambiguous-path", message, dataset.place, *ambiguous[0].hints)
        else:
            yield _warning(
                "out-of-reach",
                f"no metric reaches dataset '{dataset.name}'",
                dataset.place,
                "add a join, a metric over it, or `hidden: true`",
            )


def _roles_of(model: SemanticModel, name: str) -> tuple[str, ...]:
    """Return the other names that joins give a dataset."""
    joins = (join for one in model.datasets.values() for join in one.joins.values())
    return tuple({join.role: None for join in joins if join.dataset == name and join.role != name})


def paths_that_fork(model: SemanticModel) -> Iterator[Issue]:
    """Warn of a dataset that a metric's dataset reaches many-to-one along several paths."""
    for home in _homes(model):
        for issue in forks(model.datasets, home):
            yield _warning(issue.code, issue.message, model.datasets[home].place, *issue.hints)


def _homes(model: SemanticModel) -> tuple[str, ...]:
    """Return the datasets that metrics are over."""
    homes = (home_of(metric.definition) for metric in model.metrics.values())
    return tuple(sorted({home for home in homes if home is not None}))


def hidden_metrics_unused(model: SemanticModel) -> Iterator[Issue]:
    """Warn of a hidden metric that no metric and no question uses."""
    used = {name for metric in model.metrics.values() for name in parts_of(metric)}
    used |= {name for question in model.questions for name in _asked(question.query)}
    for metric in model.metrics.values():
        if metric.hidden and metric.name not in used:
            yield _warning(
                "unused-metric",
                f"the hidden metric '{metric.name}' is used by nothing",
                metric.place,
                "show it, use it or remove it",
            )


def _asked(query: MetricQuery) -> Iterator[str]:
    yield from query.metrics
    yield from (having.metric.partition(":")[0] for having in query.having)


def types_disagree(model: SemanticModel) -> Iterator[Issue]:
    """Warn of a dimension whose expression plainly has another type than it declares."""
    for dimension in _dimensions(model):
        found = value_type(dimension.expression.tree, lambda _column: None)
        declared = dimension.type
        kinds = {found, declared}
        if found is None or found == declared or kinds <= _NUMBERS or kinds <= _TIMES:
            continue
        yield _warning(
            "type-differs",
            f"dimension '{dimension.qualified}' has type {declared}, its expression {found}",
            dimension.place,
            f"say type: {found}",
        )


_NUMBERS = frozenset({"integer", "decimal", "number"})
_TIMES = frozenset({"date", "timestamp"})


def aliases_out_of_order(model: SemanticModel) -> Iterator[Issue]:
    """Warn of an alias for a value that the declared order does not hold."""
    for dimension in _dimensions(model):
        for said, stored in dimension.aliases.items():
            if dimension.order and stored not in dimension.order:
                yield _warning(
                    "unknown-value",
                    f"'{said}' means '{stored}', which the order of '{dimension.qualified}' lacks",
                    dimension.place,
                    *did_you_mean(stored, dimension.order),
                )


def datasets_without_time(model: SemanticModel) -> Iterator[Issue]:
    """Warn of a measure with no time: it can be asked over no window."""
    for metric in model.metrics.values():
        if isinstance(metric.definition, Measure) and metric.definition.time is None:
            yield _warning(
                "no-time",
                f"metric '{metric.name}' has no time, so no window applies to it",
                metric.place,
                f"give it or dataset '{metric.definition.dataset}' a `time`",
            )


CHECKS: tuple[Check, ...] = (
    synonyms_collide,
    sums_without_coalesce,
    datasets_out_of_reach,
    paths_that_fork,
    hidden_metrics_unused,
    types_disagree,
    aliases_out_of_order,
    datasets_without_time,
)


def _dimensions(model: SemanticModel) -> Iterator[Dimension]:
    datasets: Iterable[Dataset] = model.datasets.values()
    for dataset in datasets:
        yield from dataset.dimensions.values()


def _folded(word: str) -> str:
    return " ".join(word.casefold().split())


def _warning(code: str, message: str, place: Place | None, *hints: str) -> Issue:
    return Issue(code, message, hints, str(place) if place else None)
