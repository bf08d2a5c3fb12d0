"""The columns of an answer: names as asked, labels for people."""

from collections.abc import Mapping
from dataclasses import replace

from engine.derived import Derived, Kind
from engine.fields import AskedDimension, dimension_of
from engine.metrics import adds_up, metric_type, parts
from engine.predicate import FieldName
from engine.reply import Column, Nature
from semantic.model import Balance, Cumulative, Formula, Funnel, Metric, PointInTime, SemanticModel


def dimension_columns(
    model: SemanticModel, asked: tuple[AskedDimension, ...]
) -> tuple[Column, ...]:
    """Return the columns of dimensions; labels that would be the same name their dataset."""
    return tuple(
        _dimension_column(model, one, label)
        for one, label in zip(asked, dimension_labels(model, asked), strict=True)
    )


def dimension_labels(model: SemanticModel, asked: tuple[AskedDimension, ...]) -> tuple[str, ...]:
    """Return what people call each dimension; what would be the same names its dataset."""
    plain = [_label(model, one, False) for one in asked]
    return tuple(
        _label(model, one, plain.count(label) > 1) for one, label in zip(asked, plain, strict=True)
    )


def answer_columns(
    model: SemanticModel,
    dimensions: tuple[tuple[str, AskedDimension], ...],
    metrics: tuple[Metric, ...],
    derived: tuple[Derived, ...],
    overlapping: frozenset[str],
    words: Mapping[Kind, str],
) -> tuple[Column, ...]:
    """Return the columns of an answer: dimensions as asked, then each metric and what follows it.

    `overlapping` are the metrics whose groups share rows, so that they do not add up. `words` says
    what the columns that follow a metric are: `a year before`, `share of total`.
    """
    steps = {
        FieldName(part.definition.dataset, part.definition.step.name)
        for metric in metrics
        for part in parts(model, metric)
        if isinstance(part.definition, Funnel)
    }
    asked = tuple(one for _, one in dimensions)
    found = [
        replace(column, nature="step") if one.grain is None and one.field in steps else column
        for one, column in zip(asked, dimension_columns(model, asked), strict=True)
    ]
    for metric in metrics:
        own = metric_column(model, metric, overlapping=metric.name in overlapping)
        found.append(own)
        found += [_derived_column(own, one, words) for one in derived if one.metric == metric.name]
    return tuple(found)


def metric_column(model: SemanticModel, metric: Metric, *, overlapping: bool) -> Column:
    """Return the column of a metric."""
    return Column(
        name=metric.name,
        label=metric.words.label,
        type=metric_type(model, metric),
        role="metric",
        format=metric.format,
        good=metric.good,
        additive=adds_up(model, metric) and not overlapping,
        nature=nature_of(model, metric),
    )


def nature_of(model: SemanticModel, metric: Metric) -> Nature:
    """Return what a metric's value is; a formula's is that of all of its parts, or plain."""
    match metric.definition:
        case PointInTime():
            return "level"
        case Balance(keep=keep):
            natures: dict[str, Nature] = {"last": "level", "first": "opening"}
            return natures.get(keep, "plain")
        case Cumulative():
            return "cumulative"
        case Funnel(rate=None):
            return "funnel"
        case Funnel(rate=rate):
            return "of_previous_step" if rate == "previous" else "of_first_step"
        case Formula(metrics=names):
            inner: set[Nature] = {nature_of(model, model.metrics[name]) for name in names}
            alike = len(inner) == 1 and not inner & {"funnel", "of_previous_step", "of_first_step"}
            return next(iter(inner)) if alike else "plain"
        case _:
            return "plain"


def _derived_column(own: Column, derived: Derived, words: Mapping[Kind, str]) -> Column:
    """Return a column that follows a metric's own."""
    found = replace(own, name=derived.name, label=f"{own.label}, {words[derived.kind]}")
    match derived.kind:
        case "change_pct" | "share":
            additive = own.additive and derived.kind == "share"
            return replace(found, type="number", format="percent", additive=additive)
        case "running":
            return replace(found, additive=False)
        case _:
            return found


def _dimension_column(model: SemanticModel, one: AskedDimension, label: str) -> Column:
    if one.field is None:
        return Column(name=one.asked, label=label, type="date", role="time", grain=one.grain)
    dimension = dimension_of(model, one.field)
    if one.grain is not None:
        return Column(
            name=one.asked,
            label=label,
            type="date",
            role="time",
            grain=one.grain,
        )
    return Column(
        name=one.asked,
        label=label,
        type=dimension.type,
        role="dimension",
        format=dimension.format,
    )


def _label(model: SemanticModel, one: AskedDimension, with_dataset: bool) -> str:
    grain = one.grain.replace("_", " ") if one.grain else ""
    if one.field is None:
        return grain.capitalize()
    dimension = dimension_of(model, one.field)
    owner = model.datasets[dimension.dataset]
    label = dimension.words.label
    role = one.field.target.replace("_", " ").capitalize()
    said = owner.words.label if one.field.target == owner.name else role
    if owner.label == dimension.name:
        label = said
    elif with_dataset:
        label = f"{said} {label[:1].lower()}{label[1:]}"
    return f"{label} ({grain})" if grain else label
