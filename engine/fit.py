"""Model against snapshot: every table and column there, before anything is asked."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from sqlglot import exp

from engine.execution.backend import Schema
from engine.row_keys import with_keys
from semantic.errors import Issue, ModelError, did_you_mean
from semantic.expressions import leaf_path
from semantic.joins import dataset_at
from semantic.kinds import expressions_of, home_of
from semantic.model import (
    Dataset,
    DataType,
    Dimension,
    Expression,
    Place,
    SemanticModel,
)

_NUMBERS: frozenset[DataType] = frozenset({"integer", "decimal", "number"})


def fit(model: SemanticModel, schema: Schema) -> SemanticModel:
    """Return the model matched to a snapshot; ModelError lists what the data lack.

    A dimension declared as text over a column of another type is shown as text. A primary key
    that is no dimension becomes a hidden one, so that a row can be named by it.
    """
    issues = list(dict.fromkeys(_issues(model, schema)))
    if issues:
        raise ModelError(*issues)
    datasets = {
        name: replace(
            dataset,
            dimensions=with_keys(
                dataset,
                {
                    each: _as_declared(one, schema[dataset.table])
                    for each, one in dataset.dimensions.items()
                },
                schema[dataset.table],
            ),
        )
        for name, dataset in model.datasets.items()
    }
    return replace(model, datasets=datasets)


def _issues(model: SemanticModel, schema: Schema) -> Iterator[Issue]:
    for dataset in model.datasets.values():
        where = str(dataset.place) if dataset.place else None
        if dataset.table not in schema:
            hints = did_you_mean(dataset.table, schema) or ("load its file first",)
            message = f"dataset '{dataset.name}' needs table '{dataset.table}', which is not loaded"
            yield Issue("missing-table", message, hints, where)
            continue
        table = schema[dataset.table]
        for column in _keys(dataset):
            if column not in table:
                yield _missing(dataset.table, column, tuple(table), dataset.place)
        yield from _join_types(model, schema, dataset)
        for one in dataset.dimensions.values():
            yield from _expression(model, schema, dataset.name, one.expression, one.place)
            yield from _type(one, table)
        for segment in dataset.segments.values():
            yield from _expression(model, schema, dataset.name, segment.expression, segment.place)
        for policy in dataset.policies:
            yield from _expression(model, schema, dataset.name, policy.expression, policy.place)
    for metric in model.metrics.values():
        home = home_of(metric.definition)
        for expression in expressions_of(metric.definition) if home else ():
            yield from _expression(model, schema, home or "", expression, metric.place)


def _keys(dataset: Dataset) -> Iterator[str]:
    yield from dataset.primary_key
    for join in dataset.joins.values():
        yield from join.columns


def _join_types(model: SemanticModel, schema: Schema, dataset: Dataset) -> Iterator[Issue]:
    """A key read as a number on one side and as text on the other would match by accident."""
    for join in dataset.joins.values():
        target = model.datasets[join.dataset]
        for own, key in zip(join.columns, target.primary_key, strict=True):
            held = schema[dataset.table].get(own)
            wanted = schema.get(target.table, {}).get(key)
            if held is None or wanted is None or held == wanted or {held, wanted} <= _NUMBERS:
                continue
            message = (
                f"'{dataset.table}.{own}' holds {held}, but joins to"
                f" '{target.table}.{key}', which holds {wanted}"
            )
            hint = "load both columns as text"
            yield Issue("key-type-mismatch", message, (hint,), str(join.place or dataset.place))


def _expression(
    model: SemanticModel, schema: Schema, home: str, expression: Expression, place: Place | None
) -> Iterator[Issue]:
    aliases = {table.alias: table.name for table in expression.tree.find_all(exp.Table)}
    for column in expression.tree.find_all(exp.Column):
        path = leaf_path(column)
        owner = aliases[column.table] if path is None else dataset_at(model.datasets, home, path)
        table = model.datasets[owner].table
        if table in schema and column.name not in schema[table]:
            yield _missing(table, column.name, tuple(schema[table]), place)


def _missing(table: str, column: str, known: tuple[str, ...], place: Place | None) -> Issue:
    message = f"table '{table}' has no column '{column}'"
    return Issue(
        "missing-column", message, did_you_mean(column, known), str(place) if place else None
    )


def _column(dimension: Dimension) -> str | None:
    tree = dimension.expression.tree
    return tree.name if isinstance(tree, exp.Column) and not tree.table else None


def _type(dimension: Dimension, table: Mapping[str, DataType]) -> Iterator[Issue]:
    column = _column(dimension)
    if column is None or column not in table:
        return
    held: DataType = table[column]
    declared = dimension.type
    fits = declared in ("text", held) or {declared, held} <= _NUMBERS
    if not fits:
        message = (
            f"'{dimension.qualified}' is declared {declared}, but column '{column}' holds {held}"
        )
        hint = f"declare `type: {held}`, or load the column as {declared}"
        where = str(dimension.place) if dimension.place else None
        yield Issue("type-mismatch", message, (hint,), where)


def _as_declared(dimension: Dimension, table: Mapping[str, DataType]) -> Dimension:
    column = _column(dimension)
    if column is None or dimension.type != "text":
        return dimension
    if table.get(column) == "text":
        return dimension
    text = exp.cast(dimension.expression.tree.copy(), "TEXT")
    return replace(dimension, expression=Expression(text, dimension.expression.sql))
