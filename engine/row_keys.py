"""Primary keys as fields: each of their columns can be named, shown beside a label, filtered by."""

from collections.abc import Mapping

from sqlglot import exp

from engine.branch import GroupKey
from engine.question import Viewer
from engine.reply import Cell
from engine.resolved import ResolvedQuery
from semantic.model import Dataset, DataType, Dimension, Words, column_of

Rows = tuple[tuple[Cell, ...], ...]


def with_keys(
    dataset: Dataset, dimensions: Mapping[str, Dimension], table: Mapping[str, DataType]
) -> Mapping[str, Dimension]:
    """Return the dimensions with a hidden one for each key column that is none yet.

    account (primary_key: account_id)        name, region
                                        ->   name, region, account_id (hidden)
    """
    found = dict(dimensions)
    for column in dataset.primary_key:
        if _dimension_of(found, column) is not None:
            continue
        # A dimension of this name that shows the key in another way keeps its name.
        name = column if column not in found else f"{column}_key"
        if name in found or "." in name or ":" in name:
            continue
        found[name] = Dimension(
            name=name,
            dataset=dataset.name,
            type=table[column],
            expression=column_of(column),
            words=Words(label=column.replace("_", " ").capitalize()),
            hidden=True,
            # What a sensitive field is made of could be read back from its key.
            sensitive=any(
                one.sensitive and column in _own_columns(one) for one in dimensions.values()
            ),
        )
    return found


def key_dimensions(dataset: Dataset) -> tuple[Dimension, ...]:
    """Return the dimension of each key column; none at all where one of them has none."""
    found = [_dimension_of(dataset.dimensions, column) for column in dataset.primary_key]
    named = tuple(one for one in found if one is not None)
    return named if len(named) == len(found) else ()


def shown_keys(
    resolved: ResolvedQuery, viewer: Viewer, hidden: Rows
) -> tuple[tuple[str, ...], Rows]:
    """Return the fields that tell the groups of labels apart, and their values in each row.

    A key that is sensitive is left out for who has no right to it.
    """
    names: list[str] = []
    positions: list[int] = []
    place = 0
    for key in group_keys(resolved):
        fields = key_names(key)
        for position in range(place, place + len(key.keys)):
            allowed = all(
                not one.sensitive or one.qualified in viewer.may_see for one in key.key_fields
            )
            if fields and allowed:
                names.append(fields[position - place])
                positions.append(position)
        place += len(key.keys)
    rows = tuple(tuple(row[one] for one in positions) for row in hidden) if names else ()
    return tuple(names), rows


def key_names(key: GroupKey) -> tuple[str, ...]:
    """Return the fields of a label's keys, by the role that the label is asked through."""
    target = key.field.name.rpartition(".")[0]
    return tuple(f"{target}.{one.name}" for one in key.key_fields)


def group_keys(resolved: ResolvedQuery) -> tuple[GroupKey, ...]:
    """Return the dimensions of a query as keys, in the order of its outputs."""
    if resolved.source is not None:
        return resolved.source.keys
    return resolved.branches[0].keys


def _dimension_of(dimensions: Mapping[str, Dimension], column: str) -> Dimension | None:
    return next((one for one in dimensions.values() if is_column(one, column)), None)


def _own_columns(dimension: Dimension) -> frozenset[str]:
    leaves = dimension.expression.tree.find_all(exp.Column)
    return frozenset(one.name for one in leaves if not one.table)


def is_column(dimension: Dimension, column: str) -> bool:
    """Return whether a dimension is a physical column of its dataset as it stands."""
    tree = dimension.expression.tree
    return isinstance(tree, exp.Column) and not tree.table and tree.name == column
