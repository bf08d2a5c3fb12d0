"""Snippets linked: names become leaves, segments and dimensions are put in place.

How the leaves of a linked `Expression.tree` look (the compiler reads this):

- `exp.Column` with no table: a physical column of the home dataset.
- `exp.Column` whose table is ``opportunity.account``: a physical column of the dataset reached
  along that join path (roles joined with "."), walked many-to-one from the home dataset. The
  table is one quoted identifier, dots included; `leaf_path` splits it.
- `exp.Column` whose table starts with "_": a column of the sub-select that has this alias, never
  a join path (a role starts with a letter). The alias is ``_exists_<dataset>_<segment>``.
- `exp.Exists(exp.Select)`: ``SELECT 1 FROM line_item AS _exists_opportunity_has_product WHERE
  _exists_….opportunity_id = opportunity_id AND (…)``. Its exp.Table names a *dataset* (replace it
  by the table under that dataset's policies); a leaf in it without the alias is an ordinary leaf
  of the home dataset. Sub-selects may nest.
- `exp.Placeholder(this="as_of")`, `exp.Placeholder(this="viewer_<attribute>")`: parameters.

Identifiers are quoted where SQL needs it. What is put in place is wrapped in `exp.Paren` unless it
is atomic. `Expression.paths` holds every join path of a leaf but the empty one, sorted.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from sqlglot import exp

from semantic.errors import Issue
from semantic.joins import ManyToOne, ToMany, find_path
from semantic.model import Dataset, DataType, Expression, JoinPath, Place
from semantic.snippet import identifier, offset_of, parse_scalar, without_positions
from semantic.snippet_bounds import SnippetError
from semantic.value_types import value_type

MAX_TREE = 4_000
MAX_TREE_DEPTH = 250
MAX_CHAIN = 40

Placed = Callable[[int | None], Place]


@dataclass(frozen=True, slots=True)
class Linked:
    """A linked expression with what the linker knows of its value."""

    expression: Expression
    type: DataType | None
    sensitive: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A segment or dimension as written, not yet linked.

    `sensitive` None is inherited: what is made of a sensitive field is sensitive too.
    """

    sql: str
    type: DataType | None
    at: Placed
    sensitive: bool | None = None
    exists: str | None = None
    where: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The names of one dataset. `broken` ones are declared but could not be read."""

    segments: Mapping[str, Named]
    dimensions: Mapping[str, Named]
    broken: frozenset[str] = frozenset()
    sensitive_columns: frozenset[str] = frozenset()  # physical, folded


class Unlinkable(Exception):
    """A name that cannot be linked; the issue, or None where it is noted already."""

    def __init__(self, issue: Issue | None) -> None:
        super().__init__(issue)
        self.issue = issue


Key = tuple[str, str, str]  # dataset, "segment" or "dimension", name


@dataclass(slots=True, kw_only=True)
class Linker:
    """Links the expressions of one model, each named one once; notes issues as it goes."""

    datasets: Mapping[str, Dataset]  # with keys, joins and via; nothing else is read
    vocabularies: Mapping[str, Vocabulary]
    issues: list[Issue]
    broken_roles: frozenset[str] = frozenset()  # joins declared but wrong, noted where written
    done: dict[Key, Linked | None] = field(default_factory=dict[Key, Linked | None])

    def text(self, home: str, sql: str, at: Placed) -> Linked | None:
        """Link one snippet of a dataset; None when it is wrong, which is then noted."""
        return self._noted(lambda: self._snippet(home, sql, at, ()))

    def tree(self, home: str, tree: exp.Expr, sql: str, at: Placed) -> Linked | None:
        """Link one parsed snippet of a dataset; None when it is wrong, which is then noted."""
        return self._noted(lambda: self._tree(home, tree, sql, at, ()))

    def named(self, dataset: str, kind: str, name: str) -> Linked | None:
        """Return the linked segment or dimension of a dataset; None when it is wrong."""
        return self._noted(lambda: self._named((dataset, kind, name), ()))

    def _noted(self, link: Callable[[], Linked]) -> Linked | None:
        try:
            return link()
        except Unlinkable as wrong:
            if wrong.issue is not None:
                self.issues.append(wrong.issue)
            return None

    def _snippet(self, home: str, sql: str, at: Placed, chain: tuple[Key, ...]) -> Linked:
        try:
            tree = parse_scalar(sql)
        except SnippetError as error:
            raise Unlinkable(error.issue(str(at(error.offset)))) from None
        return self._tree(home, tree, sql, at, chain)

    def _named(self, key: Key, chain: tuple[Key, ...]) -> Linked:
        """Link a segment or dimension once. A broken one is noted where it is written."""
        if key in self.done:
            found = self.done[key]
            if found is None:
                raise Unlinkable(None)
            return found
        dataset, kind, name = key
        vocabulary = self.vocabularies[dataset]
        named = (vocabulary.segments if kind == "segment" else vocabulary.dimensions)[name]
        if key in chain:
            circle = " → ".join(f"{one[0]}.{one[2]}" for one in (*chain[chain.index(key) :], key))
            message = f"{kind} '{name}' is defined by itself: {circle}"
            raise Unlinkable(Issue("cycle", message, where=str(named.at(None))))
        if len(chain) >= MAX_CHAIN:
            message = f"definitions may refer to each other {MAX_CHAIN} deep"
            raise Unlinkable(Issue("too-deep", message, where=str(named.at(None))))
        try:
            linked = self._define(key, named, (*chain, key))
        except Unlinkable:
            self.done[key] = None
            raise
        self.done[key] = linked
        return linked

    def _define(self, key: Key, named: Named, chain: tuple[Key, ...]) -> Linked:
        dataset, kind, name = key
        if named.exists is not None:
            return self._exists(dataset, name, named, chain)
        linked = self._snippet(dataset, named.sql, named.at, chain)
        kind_of = "boolean" if kind == "segment" else named.type
        sensitive = linked.sensitive if named.sensitive is None else named.sensitive
        return Linked(linked.expression, kind_of, sensitive)

    def _tree(
        self, home: str, tree: exp.Expr, sql: str, at: Placed, chain: tuple[Key, ...]
    ) -> Linked:
        """Put every name of a tree in place."""
        found: dict[int, Linked] = {}
        for column in list(tree.find_all(exp.Column)):
            found[id(column)] = self._name(home, column, at, chain)
        kind = value_type(tree, lambda column: found[id(column)].type)

        def place(node: exp.Expr) -> exp.Expr:
            if not isinstance(node, exp.Column):
                return node
            linked = found[id(node)].expression.tree.copy()
            return linked if node is tree or _is_atomic(linked) else exp.Paren(this=linked)

        if sum(_size(one.expression.tree) for one in found.values()) > MAX_TREE:
            message = "the definitions put together are too large"
            raise Unlinkable(Issue("too-large", message, where=str(at(None))))
        whole = tree.transform(place, copy=False)
        if _depth(whole) > MAX_TREE_DEPTH:
            message = "the definitions put together are too deep"
            raise Unlinkable(Issue("too-deep", message, where=str(at(None))))
        sensitive = any(one.sensitive for one in found.values())
        bare = without_positions(whole)
        return Linked(Expression(bare, sql, _paths(bare)), kind, sensitive)

    def _name(self, home: str, column: exp.Column, at: Placed, chain: tuple[Key, ...]) -> Linked:
        """Return what a name means: a segment, else a dimension, else a physical column."""
        if not column.table or column.table.lower() == home:
            return self._own(home, column.name, chain)
        target = column.table.lower()
        found = find_path(self.datasets, home, target)
        where = str(at(offset_of(column)))
        if isinstance(found, Issue):
            if target in self._unread | self.broken_roles:
                raise Unlinkable(None)
            raise Unlinkable(Issue(found.code, found.message, found.hints, where))
        if isinstance(found, ToMany):
            message = f"'{home}' has many '{target}' each, so '{target}.{column.name}' is not one"
            hint = f"a segment with `exists: {target}` asks whether there is one"
            raise Unlinkable(Issue("to-many", message, (hint,), where))
        linked = self._own(found.dataset, column.name, chain)
        return Linked(prefixed(linked.expression, found.path), linked.type, linked.sensitive)

    @property
    def _unread(self) -> frozenset[str]:
        return frozenset(self.vocabularies) - frozenset(self.datasets)

    def _own(self, dataset: str, name: str, chain: tuple[Key, ...]) -> Linked:
        vocabulary = self.vocabularies[dataset]
        folded = name.lower()
        for kind, names in (("segment", vocabulary.segments), ("dimension", vocabulary.dimensions)):
            key = (dataset, kind, folded)
            # A definition that names itself means the column it is made of.
            if folded in names and not (chain and chain[-1] == key):
                return self._named(key, chain)
        if folded in vocabulary.broken and not (chain and chain[-1][2] == folded):
            raise Unlinkable(None)
        itself = vocabulary.dimensions.get(folded)
        leaf = exp.Column(this=identifier(name))
        of_type = itself.type if itself else None
        return Linked(Expression(leaf, name), of_type, folded in vocabulary.sensitive_columns)

    def _exists(self, home: str, name: str, named: Named, chain: tuple[Key, ...]) -> Linked:
        """Return the correlated EXISTS of a segment: some row of the child points here."""
        child = str(named.exists)
        if child in self._unread | self.broken_roles:
            raise Unlinkable(None)
        where = str(named.at(None))
        found = find_path(self.datasets, home, child)
        if isinstance(found, Issue):
            raise Unlinkable(Issue(found.code, found.message, found.hints, where))
        if isinstance(found, ManyToOne):
            hint = f"test a column of it instead, such as {child}.name is not null"
            message = f"'{home}' has at most one '{child}'; exists asks about many"
            raise Unlinkable(Issue("not-to-many", message, (hint,), where))
        if len(found.chain) != 1 or found.forward:
            message = f"'{child}' does not join to '{home}' directly"
            raise Unlinkable(Issue("exists-too-far", message, (), where))
        alias = f"_exists_{home}_{name}"
        join = self.datasets[child].joins[found.chain[0].role]
        conditions: list[exp.Expr] = [
            exp.EQ(
                this=exp.column(identifier(own), table=alias),
                expression=exp.Column(this=identifier(key)),
            )
            for own, key in zip(join.columns, self.datasets[home].primary_key, strict=True)
        ]
        sensitive = False
        if named.where is not None:
            rows = self._snippet(child, named.where, named.at, chain)
            sensitive = rows.sensitive
            if rows.expression.paths:
                far = ".".join(rows.expression.paths[0])
                message = f"`where` of an exists segment may name '{child}' only, not '{far}'"
                hint = f"put a column of '{child}' itself there"
                raise Unlinkable(Issue("exists-too-far", message, (hint,), where))
            inner = rows.expression.tree.copy()
            conditions.append(exp.Paren(this=_moved(inner, alias)))
        select = exp.select(exp.Literal.number(1)).from_(
            exp.alias_(exp.Table(this=identifier(child)), alias, table=True)
        )
        tree = exp.Exists(this=select.where(exp.and_(*conditions, wrap=False)))
        shown = f"exists {child}" + (f" where {named.where}" if named.where else "")
        return Linked(Expression(tree, shown), "boolean", sensitive)


def prefixed(expression: Expression, path: JoinPath) -> Expression:
    """Return the expression with all its leaves moved under a join path."""
    if not path:
        return expression
    prefix = ".".join(path)
    tree = _moved(expression.tree.copy(), prefix)
    return Expression(tree, expression.sql, _paths(tree))


def leaf_path(column: exp.Column) -> JoinPath | None:
    """Return the join path of a leaf; None for a column of an exists sub-select."""
    table = column.table
    if table.startswith("_"):
        return None
    return tuple(table.split(".")) if table else ()


def leaves(tree: exp.Expr) -> Iterator[tuple[JoinPath, exp.Column]]:
    """Yield every leaf of the home dataset's row with its join path, sub-select columns aside."""
    for column in tree.find_all(exp.Column):
        path = leaf_path(column)
        if path is not None:
            yield path, column


def _moved(tree: exp.Expr, prefix: str) -> exp.Expr:
    """Move the leaves of a tree under a path or an alias, in place."""
    for path, column in leaves(tree):
        table = ".".join((prefix, *path))
        column.set("table", identifier(table))
    return tree


def _paths(tree: exp.Expr) -> tuple[JoinPath, ...]:
    return tuple(sorted({path for path, _ in leaves(tree) if path}))


def _is_atomic(tree: exp.Expr) -> bool:
    if isinstance(tree, exp.Connector | exp.Binary | exp.Unary | exp.Predicate):
        return isinstance(tree, exp.Paren | exp.Exists)
    return isinstance(
        tree,
        exp.Column | exp.Literal | exp.Boolean | exp.Null | exp.Placeholder | exp.Case | exp.Func,
    )


def _size(tree: exp.Expr) -> int:
    return sum(1 for _ in tree.walk())


def _depth(tree: exp.Expr) -> int:
    deepest = 0
    stack = [(tree, 1)]
    while stack:
        node, depth = stack.pop()
        deepest = max(deepest, depth)
        stack.extend((child, depth + 1) for child in node.iter_expressions())
    return deepest
