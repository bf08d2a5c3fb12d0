"""Expressions, join paths and predicates to the physical columns they read."""

from dataclasses import dataclass, field
from typing import assert_never

from sqlglot import exp

from engine.authorize import AuthorizedQuery
from engine.predicate import (
    AllOf,
    AnyOf,
    Condition,
    Field,
    HasAny,
    InSegment,
    Not,
    Predicate,
)
from engine.reply import LineageRole
from semantic.expressions import leaf_path, prefixed
from semantic.joins import ReverseStep, dataset_at
from semantic.model import Expression, JoinPath, TimeDimension

Physical = tuple[str, str]  # table, column


@dataclass(slots=True)
class Trace:
    """The columns read so far, each with its roles, and the datasets they are read through.

    `entered` datasets are read under their row policies; `used` are the columns read there.
    """

    authorized: AuthorizedQuery
    found: dict[Physical, set[LineageRole]] = field(
        default_factory=dict[Physical, set[LineageRole]]
    )
    entered: set[str] = field(default_factory=set[str])
    used: set[Physical] = field(default_factory=set[Physical])

    def add(self, other: "Trace", role: LineageRole | None = None) -> None:
        """Add what another trace found; its values and groups count as `role` here, if given."""
        for physical, roles in other.found.items():
            here = self.found.setdefault(physical, set())
            here |= {role if role and one in ("value", "group") else one for one in roles}
        self.entered |= other.entered
        self.used |= other.used

    def dataset(self, name: str) -> None:
        """Note that a dataset's rows are read, be it without any column."""
        self.entered.add(name)

    def column(self, dataset: str, name: str, role: LineageRole) -> None:
        """Note a column of a dataset."""
        self.entered.add(dataset)
        self.used.add((dataset, name))
        self._note(dataset, name, role)

    def keys(self, dataset: str, role: LineageRole) -> None:
        """Note a dataset's primary key."""
        for name in self.authorized.model.datasets[dataset].primary_key:
            self.column(dataset, name, role)

    def time(self, home: str, time: TimeDimension) -> None:
        """Note a default time dimension."""
        self.expression(home, prefixed(time.dimension.expression, time.path), "time")

    def field(self, home: str, one: Field, role: LineageRole) -> None:
        """Note a field as reached from a dataset, with the joins on the way."""
        self.chain(home, one.chain)
        self.expression(one.chain[-1].child if one.chain else home, one.expression, role)

    def chain(self, home: str, chain: tuple[ReverseStep, ...]) -> None:
        """Note the to-many steps from a dataset."""
        parent = home
        for step in chain:
            for name in self.authorized.model.datasets[step.child].joins[step.role].columns:
                self.column(step.child, name, "join")
            self.keys(parent, "join")
            parent = step.child

    def expression(self, home: str, expression: Expression, role: LineageRole) -> None:
        """Note every column of an expression over a dataset's row, with the joins on the way."""
        for dataset, name, path in self._leaves(home, expression):
            self._path(home, path)
            self.column(dataset, name, role)

    def predicate(self, base: str, predicate: Predicate) -> None:
        """Note what a predicate over a dataset's row reads."""
        match predicate:
            case AllOf() | AnyOf():
                for one in predicate.items:
                    self.predicate(base, one)
            case Not():
                self.predicate(base, predicate.item)
            case InSegment():
                self.expression(base, predicate.expression, "filter")
            case Condition():
                self.expression(base, predicate.field.expression, "filter")
            case HasAny():
                self.chain(base, predicate.chain)
                self.predicate(predicate.chain[-1].child, predicate.condition)
            case _:
                assert_never(predicate)

    def with_policies(self, whole: "Trace") -> "Trace":
        """Return this trace with the row policies on its way; `whole` is that of all columns.

        Of a restricted dataset without any column read, the key is.
        """
        traced = Trace(self.authorized)
        traced.add(self)
        read = {dataset for dataset, _ in whole.used}
        waiting = sorted(self.entered)
        while waiting:
            name = waiting.pop()
            restriction = self.authorized.restrictions.get(name)
            if restriction is None:
                continue
            if name not in read:
                traced.keys(name, "value")
            for expression in restriction.allowed if restriction.own else ():
                traced._policy(name, expression)
            for join in restriction.parents:
                for own in join.columns:
                    traced._note(name, own, "policy")
                for key in self.authorized.model.datasets[join.dataset].primary_key:
                    traced._note(join.dataset, key, "policy")
                if join.dataset not in traced.entered:
                    traced.entered.add(join.dataset)
                    waiting.append(join.dataset)
        return traced

    def _policy(self, home: str, expression: Expression) -> None:
        """Note a policy's columns: it reads the plain tables."""
        for dataset, name, path in self._leaves(home, expression):
            for holder, own, target, key in self._steps(home, path):
                self._note(holder, own, "policy")
                self._note(target, key, "policy")
            self._note(dataset, name, "policy")

    def _path(self, home: str, path: JoinPath) -> None:
        for holder, own, target, key in self._steps(home, path):
            self.column(holder, own, "join")
            self.column(target, key, "join")

    def _steps(self, home: str, path: JoinPath) -> list[tuple[str, str, str, str]]:
        """Return the pairs of columns that a many-to-one path joins by."""
        datasets, holder = self.authorized.model.datasets, home
        found: list[tuple[str, str, str, str]] = []
        for role in path:
            join = datasets[holder].joins[role]
            keys = datasets[join.dataset].primary_key
            found += [
                (holder, own, join.dataset, key)
                for own, key in zip(join.columns, keys, strict=True)
            ]
            holder = join.dataset
        return found

    def _leaves(self, home: str, expression: Expression) -> list[tuple[str, str, JoinPath]]:
        """Return the columns of an expression: dataset, name, and the path to it."""
        tree, datasets = expression.tree, self.authorized.model.datasets
        inner: dict[str, str] = {}
        if tree.find(exp.Exists) is not None:
            inner = {one.alias: one.name for one in tree.find_all(exp.Table)}
        found: list[tuple[str, str, JoinPath]] = []
        for column in tree.find_all(exp.Column):
            path = leaf_path(column)
            if path is None:
                found.append((inner[column.table], column.name, ()))
            else:
                found.append((dataset_at(datasets, home, path), column.name, path))
        return found

    def _note(self, dataset: str, name: str, role: LineageRole) -> None:
        table = self.authorized.model.datasets[dataset].table
        self.found.setdefault((table, name), set()).add(role)
