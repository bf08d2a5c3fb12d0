"""Child rows of a row: the FROM of a semi-join or a bridge along to-many steps."""

from dataclasses import dataclass

from sqlglot import exp

from engine.lowerings.compilation import Compilation, Source, aliased
from engine.lowerings.trees import inner_join
from semantic.joins import ReverseStep


@dataclass(slots=True)
class Children:
    """Rows of the far dataset of a chain, joined back to the child next to home.

    `near` is the alias that holds the keys to the home row.
    """

    compilation: Compilation
    outer: Source
    chain: tuple[ReverseStep, ...]
    source: Source
    aliases: tuple[str, ...]

    def select(self, condition: exp.Expr | None) -> exp.Select:
        """Return `SELECT 1 … WHERE` the children belong to the outer row and match."""
        select = self.joined(exp.select(exp.Literal.number(1)))
        for inner, outer in self.key_pairs():
            select.where(exp.EQ(this=inner, expression=outer), copy=False)
        if condition is not None:
            select.where(condition, copy=False)
        return select

    def joined(self, select: exp.Select) -> exp.Select:
        """Put the far dataset, its many-to-one joins and the steps back home into a SELECT."""
        self.source.attach(select)
        datasets = self.compilation.datasets
        for position in range(len(self.chain) - 1, 0, -1):
            step, parent = self.chain[position], self.chain[position - 1].child
            join = datasets[step.child].joins[step.role]
            on: list[exp.Expr] = []
            for own, key in zip(join.columns, datasets[parent].primary_key, strict=True):
                self.compilation.use(step.child, own)
                self.compilation.use(parent, key)
                left = exp.column(own, table=self.aliases[position])
                right = exp.column(key, table=self.aliases[position - 1])
                on.append(exp.EQ(this=left, expression=right))
            table = aliased(self.compilation.relation(parent), self.aliases[position - 1])
            inner_join(select, table, exp.and_(*on, copy=False))
        return select

    def keys(self) -> tuple[exp.Expr, ...]:
        """Return the columns, next to home, that hold the home row's primary key."""
        step = self.chain[0]
        join = self.compilation.datasets[step.child].joins[step.role]
        for own in join.columns:
            self.compilation.use(step.child, own)
        return tuple(exp.column(own, table=self.aliases[0]) for own in join.columns)

    def key_pairs(self) -> list[tuple[exp.Expr, exp.Expr]]:
        """Return (child's key, outer row's primary key) column pairs."""
        home = self.compilation.datasets[self.outer.home]
        return [
            (inner, self.outer.column((), key))
            for inner, key in zip(self.keys(), home.primary_key, strict=True)
        ]


def children(outer: Source, chain: tuple[ReverseStep, ...]) -> Children:
    """Return the children of an outer FROM's rows; their aliases end in `_of_<outer alias>`."""
    suffix = f"_of_{outer.alias}"
    aliases = tuple(f"{step.child}{suffix}" for step in chain)
    source = Source(outer.compilation, chain[-1].child, aliases[-1], suffix=suffix, avoid=aliases)
    return Children(outer.compilation, outer, chain, source, aliases)
