"""Row policies: the rows of a dataset that the viewer may see, as a CTE of their own."""

from sqlglot import exp

from engine.lowerings.compilation import Compilation, Source, aliased, conjunction, disjunction


def visible(compilation: Compilation, dataset: str) -> exp.Select:
    """Return the rows a viewer sees, with just the columns the query reads.

    The policies of one dataset are OR-ed; none that matches shows nothing. A row is seen only if
    each row it points to is seen, so a NULL or orphan key hides it.

        opportunities                      visible_opportunity for rep r1
        id  owner_id  account_id           id  owner_id  account_id
        1   r1        a1                   1   r1        a1
        2   r2        a1              ->
        3   NULL      a2
    """
    restriction = compilation.restriction(dataset)
    if restriction is None:
        raise ValueError(f"'{dataset}' is not restricted")
    described = compilation.datasets[dataset]
    source = Source(compilation, dataset, dataset, physical=True)
    conditions: list[exp.Expr] = []
    if restriction.own:
        conditions.append(disjunction(source.bind(one) for one in restriction.allowed))
    for join in restriction.parents:
        parent = f"seen_{join.role}"
        inner = exp.select(exp.Literal.number(1))
        inner.from_(aliased(compilation.relation(join.dataset), parent), copy=False)
        for own, key in zip(
            join.columns, compilation.datasets[join.dataset].primary_key, strict=True
        ):
            compilation.use(join.dataset, key)
            same = exp.EQ(
                this=exp.column(key, table=parent), expression=exp.column(own, table=dataset)
            )
            inner.where(same, copy=False)
        conditions.append(exp.Exists(this=inner))
    columns = compilation.used[dataset] or dict.fromkeys(described.primary_key)
    select = exp.select(*(exp.column(name, table=dataset) for name in columns), copy=False)
    source.attach(select)
    where = conjunction(conditions)
    if where is not None:
        select.where(where, copy=False)
    return select


def visible_ctes(compilation: Compilation) -> list[tuple[str, exp.Query, str]]:
    """Return the policed datasets, parents before the children that point to them.

    Writing a child's CTE asks for its parents' keys, so children are written first.
    """
    written: list[tuple[str, exp.Query, str]] = []
    done: set[str] = set()
    while True:
        waiting = [
            name
            for name in compilation.used
            if name not in done and compilation.restriction(name) is not None
        ]
        ready = [
            name
            for name in waiting
            if not any(_points_to(compilation, other, name) for other in waiting if other != name)
        ]
        if not waiting:
            return written[::-1]
        for name in sorted(ready or waiting[:1]):
            done.add(name)
            rule = "row policy of " + name
            written.append((compilation.relation(name), visible(compilation, name), rule))


def _points_to(compilation: Compilation, child: str, parent: str) -> bool:
    restriction = compilation.restriction(child)
    parents = restriction.parents if restriction else ()
    return any(
        join.dataset == parent or _points_to(compilation, join.dataset, parent)
        for join in parents
        if join.dataset != child
    )
