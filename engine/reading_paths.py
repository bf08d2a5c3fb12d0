"""How a query's fields are reached, in words, and how rows without a match are grouped."""

from collections.abc import Iterator

from engine.branch import Branch, GroupKey
from engine.fields import split_dimension
from engine.filters import leaves
from engine.predicate import TypedFilter
from engine.reading_shapes import listed
from engine.resolved import ResolvedQuery
from semantic.errors import Issue
from semantic.joins import ManyToOne, ToMany, describe, find_path
from semantic.model import SemanticModel


def paths(resolved: ResolvedQuery, model: SemanticModel) -> tuple[str, ...]:
    """Return each field that lies behind a join, with the way to it from every dataset asked.

    account.region: opportunity → account, contact → account
    """
    ways: dict[str, dict[str, None]] = {}
    for home in _homes(resolved):
        for name in _names(resolved, model, home):
            target = name.rpartition(".")[0]
            reach = find_path(model.datasets, home, target)
            if isinstance(reach, ToMany) or (isinstance(reach, ManyToOne) and reach.path):
                ways.setdefault(name, {})[describe(home, reach)] = None
    return tuple(f"{name}: {', '.join(found)}" for name, found in ways.items())


def groups(resolved: ResolvedQuery, model: SemanticModel) -> tuple[str, ...]:
    """Return where rows stand that have no match, and which rows stand in several groups."""
    if resolved.source is not None:
        return ()
    orphaned: dict[str, None] = {}
    repeated: dict[str, list[str]] = {}
    for branch in resolved.branches:
        for key in branch.keys:
            if key.field.chain:
                labels = repeated.setdefault(branch.dataset, [])
                label = key.field.dimension.words.label.lower()
                labels += [] if label in labels else [label]
            elif key.field.path:
                orphaned[_role(model, key)] = None
    said = [
        f"each {model.datasets[home].words.label.lower()} counts once in every {listed(labels)}"
        " it has"
        for home, labels in repeated.items()
    ]
    if orphaned:
        said.insert(0, f"rows without a known {' or '.join(orphaned)} stand in (none)")
    return tuple(said)


def _homes(resolved: ResolvedQuery) -> tuple[str, ...]:
    if resolved.source is not None:
        return (resolved.source.dataset,)
    return tuple(dict.fromkeys(one.dataset for one in resolved.branches))


def _names(resolved: ResolvedQuery, model: SemanticModel, home: str) -> Iterator[str]:
    """Yield every field that rows of a dataset are grouped, filtered or dated by."""
    for text in resolved.query.dimensions:
        asked = split_dimension(model, text, "$")
        if not isinstance(asked, Issue) and asked.field is not None:
            yield str(asked.field)
    yield from (str(one.field) for one in leaves(resolved.filters))
    yield from _segments(resolved.filters)
    for branch in _branches(resolved):
        if branch.dataset == home and branch.time is not None and branch.time.field.path:
            yield f"{branch.time.field.path[-1]}.{branch.time.field.dimension.name}"


def _segments(filters: tuple[TypedFilter, ...]) -> Iterator[str]:
    for one in filters:
        if one.segment is not None:
            yield ".".join(one.segment)
        inner = (one.any_of or ()) + (one.all_of or ())
        yield from _segments(inner + ((one.negated,) if one.negated else ()))


def _branches(resolved: ResolvedQuery) -> tuple[Branch, ...]:
    source = resolved.source
    if source is None:
        return resolved.branches
    return (source.counted,) if source.counted is not None else ()


def _role(model: SemanticModel, key: GroupKey) -> str:
    role, owner = key.field.path[-1], key.field.dimension.dataset
    return model.datasets[owner].words.label.lower() if role == owner else role.replace("_", " ")
