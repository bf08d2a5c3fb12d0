"""Names in a metric query to dimensions: `dataset.name`, `role.name`, or a bare unique name."""

from collections.abc import Iterator
from dataclasses import dataclass

from engine.predicate import Field, FieldName, reached
from semantic.errors import Issue, did_you_mean
from semantic.joins import find_path
from semantic.model import GRAINS, Dimension, Grain, SemanticModel


@dataclass(frozen=True, slots=True)
class AskedDimension:
    """One entry of `dimensions`. `field` None is `time:<grain>`, each metric's own time."""

    asked: str
    field: FieldName | None
    grain: Grain | None


def find_field(model: SemanticModel, text: str, where: str) -> FieldName | Issue:
    """Return what a field's name means, or `unknown-dimension`, `ambiguous-name`."""
    target, dot, name = text.rpartition(".")
    if dot:
        owners = tuple(_datasets_called(model, target))
        if not owners:
            hints = did_you_mean(target, (*model.datasets, *_roles(model)))
            return Issue(
                "unknown-dimension", f"unknown dataset '{target}' in '{text}'", hints, where
            )
        if any(name in model.datasets[owner].dimensions for owner in owners):
            return FieldName(target, name)
        known = [f"{target}.{one}" for owner in owners for one in model.datasets[owner].dimensions]
        return Issue(
            "unknown-dimension", f"unknown dimension '{text}'", did_you_mean(text, known), where
        )
    homes = [
        dataset.name
        for dataset in model.datasets.values()
        if text in dataset.dimensions and _answers_to(dataset.dimensions[text], text)
    ]
    if len(homes) == 1:
        return FieldName(homes[0], text)
    if homes:
        return Issue(
            "ambiguous-name",
            f"'{text}' is a dimension of {len(homes)} datasets",
            ("say which: " + ", ".join(f"{home}.{text}" for home in homes),),
            where,
        )
    return Issue(
        "unknown-dimension", f"unknown dimension '{text}'", _nearest_fields(model, text), where
    )


def split_dimension(model: SemanticModel, text: str, where: str) -> AskedDimension | Issue:
    """Read one entry of `dimensions`: a field, `field:grain`, or `time:grain`."""
    name, colon, grain_text = text.partition(":")
    grain: Grain | None = next((one for one in GRAINS if one == grain_text), None)
    if colon and grain is None:
        hints = did_you_mean(grain_text, GRAINS)
        return Issue("unknown-grain", f"unknown time grain '{grain_text}'", hints, where)
    if name == "time" and grain is not None:
        return AskedDimension(text, None, grain)
    found = find_field(model, name, where)
    return found if isinstance(found, Issue) else AskedDimension(text, found, grain)


def reach_field(
    model: SemanticModel, home: str, name: FieldName, where: str, who: str
) -> Field | Issue:
    """Reach a field from a dataset; the issue names the metric (`who`) that cannot."""
    reach = find_path(model.datasets, home, name.target)
    if isinstance(reach, Issue):
        message = f"{who} cannot be cut by '{name}': {reach.message}"
        return Issue(reach.code, message, reach.hints, where)
    dimension = model.datasets[reach.dataset].dimensions.get(name.name)
    if dimension is None:
        known = model.datasets[reach.dataset].dimensions
        return Issue(
            "unknown-dimension",
            f"unknown dimension '{name}'",
            did_you_mean(name.name, known),
            where,
        )
    return reached(str(name), dimension, reach)


def dimension_of(model: SemanticModel, name: FieldName) -> Dimension:
    """Return a field's dimension, whichever dataset its role ends in."""
    return next(
        model.datasets[owner].dimensions[name.name]
        for owner in _datasets_called(model, name.target)
        if name.name in model.datasets[owner].dimensions
    )


def dimensions_of(model: SemanticModel, name: FieldName) -> tuple[Dimension, ...]:
    """Return every dimension that a field's name may end in: a role may lead to several."""
    return tuple(
        model.datasets[owner].dimensions[name.name]
        for owner in dict.fromkeys(_datasets_called(model, name.target))
        if name.name in model.datasets[owner].dimensions
    )


def _datasets_called(model: SemanticModel, target: str) -> Iterator[str]:
    if target in model.datasets:
        yield target
        return
    for dataset in model.datasets.values():
        if target in dataset.joins:
            yield dataset.joins[target].dataset


def _roles(model: SemanticModel) -> tuple[str, ...]:
    return tuple({role for dataset in model.datasets.values() for role in dataset.joins})


def _answers_to(dimension: Dimension, name: str) -> bool:
    """Return whether a dimension may be meant by its bare name; `not:` takes that away."""
    suppressed = dimension.words.suppressed
    return not dimension.hidden and not {name, name.replace("_", " ")} & set(suppressed)


def _nearest_fields(model: SemanticModel, text: str) -> tuple[str, ...]:
    by_name = {
        name: f"{dataset.name}.{name}"
        for dataset in model.datasets.values()
        for name, dimension in dataset.dimensions.items()
        if not dimension.hidden
    }
    hint = did_you_mean(text, by_name)
    return hint if hint and hint[0].startswith("did") else ()
