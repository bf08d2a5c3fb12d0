"""The columns of an answer: names as asked, labels for people."""

from engine.fields import AskedDimension, dimension_of
from engine.metrics import formula_type
from engine.reply import Column
from semantic.model import ADDITIVE, Measure, Metric, SemanticModel


def dimension_columns(
    model: SemanticModel, asked: tuple[AskedDimension, ...]
) -> tuple[Column, ...]:
    """Return the columns of dimensions; labels that would be the same name their dataset."""
    plain = [_label(model, one, False) for one in asked]
    return tuple(
        _dimension_column(model, one, _label(model, one, plain.count(label) > 1))
        for one, label in zip(asked, plain, strict=True)
    )


def metric_column(model: SemanticModel, metric: Metric, *, not_additive: bool) -> Column:
    """Return the column of a metric."""
    definition = metric.definition
    additive = isinstance(definition, Measure) and definition.aggregate in ADDITIVE
    return Column(
        name=metric.name,
        label=metric.words.label,
        type=formula_type(model, metric),
        role="metric",
        format=metric.format,
        good=metric.good,
        additive=additive and not not_additive,
    )


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
