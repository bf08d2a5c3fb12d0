"""What is gathered while one query is compiled: values bound, columns read, joins made."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from sqlglot import exp

from engine.authorize import AuthorizedQuery, Restriction
from engine.lowerings.trees import as_date, left_join, named_table
from engine.predicate import Bound
from engine.safe_math import safe_math
from engine.statement import Parameter
from semantic.errors import InternalError, Issue
from semantic.expressions import leaf_path
from semantic.joins import dataset_at
from semantic.model import Calendar, Dataset, Expression, JoinPath


@dataclass(slots=True)
class Compilation:
    """The state of one compile; everything it hands out is a fresh tree."""

    authorized: AuthorizedQuery
    parameters: dict[str, Parameter] = field(default_factory=dict[str, Parameter])
    used: dict[str, dict[str, None]] = field(default_factory=dict[str, dict[str, None]])
    joined: dict[str, None] = field(default_factory=dict[str, None])

    @property
    def datasets(self) -> Mapping[str, Dataset]:
        """The datasets of the model."""
        return self.authorized.model.datasets

    @property
    def calendar(self) -> Calendar:
        """The model's calendar."""
        return self.authorized.model.calendar

    def restriction(self, dataset: str) -> Restriction | None:
        """Return what the viewer may see of a dataset; None is all of it."""
        return self.authorized.restrictions.get(dataset)

    def relation(self, dataset: str) -> str:
        """Return the name to read a dataset from: its table, or its policed CTE."""
        self.used.setdefault(dataset, {})
        if self.restriction(dataset) is None:
            return self.datasets[dataset].table
        return self.named(f"visible_{dataset}")

    def named(self, name: str) -> str:
        """Return the name of a CTE: a table of that name must not be hidden by it."""
        tables = {one.table for one in self.datasets.values()}
        while name in tables:
            name += "_"
        return name

    def use(self, dataset: str, column: str) -> None:
        """Note that a dataset's column is read."""
        self.used.setdefault(dataset, {})[column] = None

    def bind(self, bound: Bound) -> exp.Expr:
        """Return the placeholder of a value, and remember the value."""
        self.parameters[bound.name] = bound.value
        return exp.Placeholder(this=bound.name)

    def bind_named(self, name: str) -> exp.Expr:
        """Return `as_of` or an attribute of the viewer as a placeholder."""
        if name == "as_of":
            self.parameters[name] = self.authorized.resolved.as_of
            return as_date(exp.Placeholder(this=name))
        attribute = name.removeprefix("viewer_")
        self.parameters[name] = self.authorized.attributes.get(attribute)
        return exp.Placeholder(this=name)


@dataclass(slots=True)
class Source:
    """One SELECT's FROM: a dataset's rows, LEFT JOINed many-to-one as its expressions need.

    No row is lost or repeated: an orphan or NULL key finds nothing and its columns are NULL.
    In a sub-select, `suffix` ends every alias of a join and `avoid` holds those of other tables:
    an alias of the outer SELECT's would hide it, and a semi-join would then test nothing.
    """

    compilation: Compilation
    home: str
    alias: str
    physical: bool = False
    suffix: str = ""
    avoid: tuple[str, ...] = ()
    joins: dict[JoinPath, str] = field(default_factory=dict[JoinPath, str])

    def bind(self, expression: Expression) -> exp.Expr:
        """Return an expression's tree with every leaf a column of this FROM, and safe to run."""
        tree = expression.tree.copy()
        return _replaced(tree, self)

    def column(self, path: JoinPath, name: str) -> exp.Expr:
        """Return a physical column at the end of a many-to-one path."""
        compilation = self.compilation
        dataset = dataset_at(compilation.datasets, self.home, path)
        if not self.physical:
            compilation.use(dataset, name)
        return exp.column(name, table=self.reach(path))

    def reach(self, path: JoinPath) -> str:
        """Return the alias of a path's dataset, joining it if it is not joined yet."""
        if not path:
            return self.alias
        if path not in self.joins:
            self.reach(path[:-1])
            taken = {self.alias, *self.avoid, *self.joins.values()}
            short, long = path[-1] + self.suffix, "_".join(path) + self.suffix
            self.joins[path] = short if short not in taken else f"{long}_{len(taken)}"
        return self.joins[path]

    def relation(self, dataset: str) -> str:
        """Return the name to read a dataset from; policies themselves read the plain tables."""
        if self.physical:
            return self.compilation.datasets[dataset].table
        return self.compilation.relation(dataset)

    def attach(self, select: exp.Select) -> exp.Select:
        """Put FROM and the joins into a SELECT."""
        select.from_(aliased(self.relation(self.home), self.alias), copy=False)
        # Making a join may ask for a key of an outer path, which is joined before it.
        for path in sorted(self.joins, key=len):
            *outer, role = path
            holder = dataset_at(self.compilation.datasets, self.home, tuple(outer))
            join = self.compilation.datasets[holder].joins[role]
            target = self.compilation.datasets[join.dataset]
            self.compilation.joined[join.dataset] = None
            on: list[exp.Expr] = []
            for own, key in zip(join.columns, target.primary_key, strict=True):
                if not self.physical:
                    self.compilation.use(holder, own)
                    self.compilation.use(join.dataset, key)
                left = exp.column(own, table=self.reach(tuple(outer)))
                on.append(exp.EQ(this=left, expression=exp.column(key, table=self.joins[path])))
            table = aliased(self.relation(join.dataset), self.joins[path])
            left_join(select, table, exp.and_(*on, copy=False, wrap=False))
        return select


def aliased(table: str, alias: str) -> exp.Expr:
    """Return a table under an alias; without one where they are the same."""
    plain = named_table(table)
    return plain if table == alias else exp.alias_(plain, alias, table=True, copy=False)


def conjunction(parts: list[exp.Expr]) -> exp.Expr | None:
    """Return the AND of parts, None of none."""
    if not parts:
        return None
    wrapped = [exp.Paren(this=one) if isinstance(one, exp.Or) else one for one in parts]
    return exp.and_(*wrapped, copy=False, wrap=False)


def disjunction(parts: Iterable[exp.Expr]) -> exp.Expr:
    """Return the OR of conditions, each of its alternatives written once; of nothing, false."""
    found = [one for part in parts for one in _alternatives(part)]
    if len(found) > 1:
        # By text: trees that differ in the case of a value's name alone count as equal.
        by_text: dict[str, exp.Expr] = {}
        for one in found:
            by_text.setdefault(one.sql(), one)
        found = list(by_text.values())
    if not found:
        return exp.false()
    if len(found) == 1:
        return found[0]
    return exp.Paren(this=exp.or_(*(_grouped(one) for one in found), copy=False, wrap=False))


def _alternatives(tree: exp.Expr) -> Iterator[exp.Expr]:
    inner = tree.unnest()
    if isinstance(inner, exp.Or):
        yield from _alternatives(inner.this)
        yield from _alternatives(inner.expression)
    else:
        yield inner


def _grouped(tree: exp.Expr) -> exp.Expr:
    return exp.Paren(this=tree) if isinstance(tree, exp.Connector) else tree


def _replaced(tree: exp.Expr, source: Source) -> exp.Expr:
    inner = {
        table.alias: table.name
        for table in tree.find_all(exp.Table)
        if table.alias.startswith("_exists_")
    }

    def put(node: exp.Expr) -> exp.Expr:
        match node:
            case exp.Column():
                path = leaf_path(node)
                if path is not None:
                    return source.column(path, node.name)
                if not source.physical:
                    source.compilation.use(inner[node.table], node.name)
            case exp.Table():
                alias = node.alias
                return aliased(source.relation(node.name), alias)
            case exp.Placeholder():
                return source.compilation.bind_named(node.name)
            case _:
                pass
        return node

    return safe_math(tree.transform(put, copy=False))


def internal(message: str) -> InternalError:
    """Return the error of a bug of ours in the compiler."""
    return InternalError(Issue("internal", message))
