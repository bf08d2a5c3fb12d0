"""A to-many dimension: each fact once per group value."""

from sqlglot import exp

from engine.branch import Branch, GroupKey
from engine.lowerings.children import children
from engine.lowerings.compilation import Source
from engine.lowerings.moments import bucket, local_moment
from engine.lowerings.predicates import predicate_sql
from engine.lowerings.trees import left_join, named, named_table
from engine.predicate import HasAny


def bridge_name(branch: Branch) -> str:
    """Return the name of a branch's bridge CTE."""
    return f"{branch.name}_groups"


def bridge(source: Source, branch: Branch) -> exp.Select | None:
    """Return the distinct (fact key, group values) of a branch's to-many dimensions.

    LEFT JOINed to the facts it repeats a fact once per value, never once per child row; a fact
    without children keeps its row, in the null group. Filters on the same child rows restrict the
    groups shown.

        line_item (fact, family)      groups               amount by family
        1  Analytics                  1  Analytics         Analytics  100   (1: 100)
        1  Analytics             ->   1  Platform     ->   Platform   350   (1: 100, 2: 250)
        1  Platform                   2  Platform          NULL        70   (3, no line)
        2  Platform
    """
    keys = to_many_keys(branch)
    if not keys:
        return None
    chain = keys[0].field.chain
    child = children(source, chain)
    conditions = [
        predicate_sql(child.source, one.condition)
        for one in branch.filters.items
        if isinstance(one, HasAny) and one.chain == chain and not one.negated
    ]
    columns = [named(key, f"fact_key{number or ''}") for number, key in enumerate(child.keys())]
    for key in keys:
        columns.append(named(key_sql(child.source, key), key.alias))
        for alias, expression in zip(key.key_aliases, key.keys, strict=True):
            columns.append(named(child.source.bind(expression), alias))
    select = child.joined(exp.select(*columns, copy=False).distinct())
    for condition in conditions:
        if condition is not None:
            select.where(condition, copy=False)
    return select


def join_bridge(select: exp.Select, source: Source, branch: Branch) -> None:
    """LEFT JOIN a branch's bridge to its facts by their primary key."""
    name = bridge_name(branch)
    home = source.compilation.datasets[source.home]
    on = [
        exp.EQ(
            this=exp.column(f"fact_key{number or ''}", table=name),
            expression=source.column((), key),
        )
        for number, key in enumerate(home.primary_key)
    ]
    table = named_table(name)
    left_join(select, table, exp.and_(*on, copy=False))


def to_many_keys(branch: Branch) -> tuple[GroupKey, ...]:
    """Return the keys of a branch that lie behind to-many steps."""
    return tuple(key for key in branch.keys if key.field.chain)


def key_sql(source: Source, key: GroupKey) -> exp.Expr:
    """Return a key's expression: the field as its reader's clock shows it, or its bucket."""
    tree = source.bind(key.field.expression)
    kind, calendar = key.field.dimension.type, source.compilation.calendar
    if key.grain is None:
        return local_moment(tree, kind, calendar)
    return bucket(tree, kind, key.grain, calendar)
