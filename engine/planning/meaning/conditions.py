"""What a condition allows of each column, so that two can be seen to agree or to exclude."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sqlglot import exp

from semantic.model import Expression, SemanticModel
from semantic.query import Filter

Column = tuple[str, str]  # the dataset it belongs to and the text of the column or expression


@dataclass(frozen=True, slots=True)
class Allowed:
    """The values a column may have, or with `negated` those it may not."""

    values: frozenset[str]
    negated: bool

    def within(self, other: "Allowed") -> bool:
        """Return whether everything allowed here is allowed there."""
        if other.negated:
            if self.negated:
                return other.values <= self.values
            return not self.values & other.values
        return not self.negated and self.values <= other.values

    def meets(self, other: "Allowed") -> bool:
        """Return whether some value may be allowed by both."""
        if self.negated and other.negated:
            return True
        if self.negated or other.negated:
            plain, negated = (other, self) if self.negated else (self, other)
            return bool(plain.values - negated.values)
        return bool(self.values & other.values)


@dataclass(frozen=True, slots=True)
class Condition:
    """All of these must hold: what each column may be, and conditions of any other form."""

    columns: Mapping[Column, Allowed]
    others: frozenset[str]

    def implies(self, other: "Condition") -> bool:
        """Return whether rows that meet this one are sure to meet the other."""
        return other.others <= self.others and all(
            column in self.columns and self.columns[column].within(allowed)
            for column, allowed in other.columns.items()
        )

    def excludes(self, other: "Condition") -> bool:
        """Return whether no row can meet both."""
        return any(
            not self.columns[column].meets(allowed)
            for column, allowed in other.columns.items()
            if column in self.columns
        )

    def touches(self, other: "Condition") -> bool:
        """Return whether both speak of the same column."""
        return not self.columns.keys().isdisjoint(other.columns.keys())


ALWAYS = Condition({}, frozenset())


def condition_of(model: SemanticModel, dataset: str, written: Expression | None) -> Condition:
    """Return what an expression over a dataset's rows demands of them."""
    if written is None:
        return ALWAYS
    return _all_of(model, dataset, _conjuncts(written.tree))


def condition_of_filter(model: SemanticModel, one: Filter) -> Condition | None:
    """Return what a filter on values demands, None where it is of another form."""
    dataset, _, name = (one.field or "").partition(".")
    if one.op not in ("=", "in", "!=", "not_in") or dataset not in model.datasets:
        return None
    column = column_of(model, f"{dataset}.{name}")
    values = frozenset(str(value) for value in one.values)
    return Condition({column: Allowed(values, one.op in ("!=", "not_in"))}, frozenset())


def column_of(model: SemanticModel, field: str) -> Column:
    """Return the column a field stands for."""
    dataset, _, name = field.partition(".")
    return _column(model, dataset, model.datasets[dataset].dimensions[name].expression.tree)


def _all_of(model: SemanticModel, dataset: str, parts: Iterable[exp.Expr]) -> Condition:
    columns: dict[Column, Allowed] = {}
    others: set[str] = set()
    for part in parts:
        found = _values(model, dataset, part)
        if found is None:
            others.add(f"{dataset}: {part.sql(dialect='duckdb')}")
            continue
        column, allowed = found
        known = columns.get(column)
        columns[column] = allowed if known is None else _both(known, allowed)
    return Condition(columns, frozenset(others))


def _both(one: Allowed, other: Allowed) -> Allowed:
    if one.negated and other.negated:
        return Allowed(one.values | other.values, True)
    if one.negated or other.negated:
        plain, negated = (other, one) if one.negated else (one, other)
        return Allowed(plain.values - negated.values, False)
    return Allowed(one.values & other.values, False)


def _conjuncts(tree: exp.Expr) -> Iterator[exp.Expr]:
    inner = _bare(tree)
    if isinstance(inner, exp.And):
        yield from _conjuncts(inner.this)
        yield from _conjuncts(inner.expression)
    else:
        yield inner


def _bare(tree: exp.Expr) -> exp.Expr:
    while isinstance(tree, exp.Paren):
        tree = tree.this
    return tree


def _values(model: SemanticModel, dataset: str, tree: exp.Expr) -> tuple[Column, Allowed] | None:
    """Return `column IN (…)`, however it is written, as a column and its values."""
    tree = _bare(tree)
    if isinstance(tree, exp.Not):
        found = _values(model, dataset, tree.this)
        return (found[0], Allowed(found[1].values, not found[1].negated)) if found else None
    if isinstance(tree, exp.Or):
        left = _values(model, dataset, tree.this)
        right = _values(model, dataset, tree.expression)
        if left is None or right is None or left[0] != right[0]:
            return None
        if left[1].negated or right[1].negated:
            return None
        return left[0], Allowed(left[1].values | right[1].values, False)
    if isinstance(tree, exp.EQ | exp.NEQ):
        listed: list[exp.Expr] = [tree.expression]
    elif isinstance(tree, exp.In) and tree.expressions:
        listed = list(tree.expressions)
    else:
        return None
    if not all(isinstance(one, exp.Literal) for one in listed):
        return None
    values = frozenset(str(one.this) for one in listed)
    return _column(model, dataset, tree.this), Allowed(values, isinstance(tree, exp.NEQ))


def _column(model: SemanticModel, dataset: str, tree: exp.Expr) -> Column:
    """Return a column with the dataset it is of: `opportunity.stage` of a line is the deal's."""
    if isinstance(tree, exp.Column) and tree.table and not tree.table.startswith("_"):
        home = dataset
        for role in tree.table.split("."):
            home = model.datasets[home].joins[role].dataset
        return home, tree.name
    if isinstance(tree, exp.Column):
        return dataset, tree.name
    return dataset, tree.sql(dialect="duckdb")
