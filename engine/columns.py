"""The columns of an answer: names as asked, labels for people."""

from dataclasses import replace

from engine.derived import Derived, Kind
from engine.fields import AskedDimension, dimension_of
from engine.metrics import adds_up, metric_type
from engine.reply import Column
from semantic.model import Metric, SemanticModel


def dimension_columns(
    model: SemanticModel, asked: tuple[AskedDimension, ...]
) -> tuple[Column, ...]:
    """Return the columns of dimensions; labels that would be the same name their dataset."""
    plain = [_label(model, one, False) for one in asked]
    return tuple(
        _dimension_column(model, one, _label(model, one, plain.count(label) > 1))
        for one, label in zip(asked, plain, strict=True)
    )


def answer_columns(
    model: SemanticModel,
    dimensions: tuple[tuple[str, AskedDimension], ...],
    metrics: tuple[Metric, ...],
    derived: tuple[Derived, ...],
    overlapping: frozenset[str],
) -> tuple[Column, ...]:
    """Return the columns of an answer: dimensions as asked, then each metric and what follows it.

    `overlapping` are the metrics whose groups share rows, so that they do not add up.
    """
    found = list(dimension_columns(model, tuple(one for _, one in dimensions)))
    for metric in metrics:
        own = metric_column(model, metric, overlapping=metric.name in overlapping)
        found.append(own)
        found += [_derived_column(own, one) for one in derived if one.metric == metric.name]
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
    )


def _derived_column(own: Column, derived: Derived) -> Column:
    """Return a column that follows a metric's own."""
    labels: dict[Kind, str] = {
        "previous": f"{own.label}, before",
        "change": f"{own.label}, change",
        "change_pct": f"{own.label}, change in %",
        "share": f"{own.label}, share",
        "running": f"{own.label}, running total",
    }
    found = replace(own, name=derived.name, label=labels[derived.kind])
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
