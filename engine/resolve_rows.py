"""Records and distinct values: queries without metrics."""

from engine.asked import Asked, time_filter
from engine.branch import Branch, GroupKey, TimeFilter
from engine.branches import branches, group_key, one_to_many_branch, window_too_fine
from engine.columns import dimension_columns
from engine.fields import AskedDimension, dimensions_of, reach_field
from engine.filters import leaves, reach_filters
from engine.metrics import find_metric, parts
from engine.predicate import AllOf, Field, FieldName, reached
from engine.reply import Column
from engine.resolution import Resolution
from engine.resolved import OutputKey, ResolvedQuery, RowSource, SortKey
from semantic.errors import Issue, did_you_mean
from semantic.joins import ManyToOne, ToMany, find_path
from semantic.kinds import home_of
from semantic.model import (
    Conversion,
    Dataset,
    Dimension,
    Funnel,
    SemanticModel,
    Words,
    column_of,
)


def resolve_rows(state: Resolution) -> ResolvedQuery:
    """Resolve a query for a dataset's rows, or for the distinct values of dimensions."""
    query, model = state.query, state.model
    home = _home(state)
    if home is None:
        state.raise_issues()
        raise AssertionError("a query without a home has an issue")
    dataset = model.datasets[home]
    records = query.rows is not None
    asked = state.dimensions or (_own_dimensions(dataset) if records else ())
    keys = _keys(state, home, asked)
    who = f"the rows of '{home}'" if records else f"the values of '{home}'"
    counted = _counted(state, home)
    if counted is None:
        filters = reach_filters(model, home, state.filters, who)
        if not isinstance(filters, AllOf):
            state.issues.extend(filters)
            filters = AllOf(())
        window = _window(state, dataset, who)
    else:
        filters, window = counted.filters, counted.time
    key_columns = _row_keys(dataset) if records else ()
    columns = _key_names(dataset, key_columns) + dimension_columns(
        model, tuple(one for _, one in asked)
    )
    all_keys = key_columns + keys
    sort = _sort(state, columns, all_keys)
    per = _limit_per(state, all_keys)
    state.raise_issues()
    return ResolvedQuery(
        query=query,
        as_of=state.as_of,
        columns=columns,
        outputs=tuple(_output(key) for key in all_keys),
        source=RowSource(
            dataset=home,
            keys=all_keys,
            filters=filters,
            time=window,
            distinct=not records,
            counted=counted,
        ),
        sort=sort,
        limit=query.limit,
        limit_per=per,
        offset=query.offset,
        window=state.window,
        caveats=state.caveats,
        filters=state.filters,
        fields=_fields(state, all_keys),
    )


def _counted(state: Resolution, home: str) -> Branch | None:
    """Return the branch of the metric whose rows are asked for; issues where it has none here."""
    name = state.query.of
    if name is None:
        return None
    metric = find_metric(state.model, name, "$.of")
    if isinstance(metric, Issue):
        state.issues.append(metric)
        return None
    found = {part.name: part for part in parts(state.model, metric)}
    if len(found) > 1:
        hint = (f"name one of its parts: {', '.join(found)}",)
        state.fail("bad-filter", f"metric '{name}' counts several kinds of rows", "$.of", hint)
        return None
    part = next(iter(found.values()))
    if isinstance(part.definition, Funnel | Conversion):
        hint = (f"ask for the rows of '{home}' without `of`",)
        message = f"metric '{name}' counts who moves, not rows"
        state.fail("bad-filter", message, "$.of", hint)
        return None
    if home_of(part.definition) != home:
        hint = (f"ask for rows of '{home_of(part.definition)}'",)
        state.fail("bad-filter", f"metric '{name}' counts no rows of '{home}'", "$.of", hint)
        return None
    asked = Asked(
        model=state.model,
        as_of=state.as_of,
        dimensions=(),
        filters=state.filters,
        window=state.window,
        time=state.time,
        bucket=None,
    )
    built = branches(asked, [(part, True)], state.issues).branches
    return built[0] if built else None


def _limit_per(state: Resolution, keys: tuple[GroupKey, ...]) -> str | None:
    of = state.query.limit_per
    if of is None:
        return None
    for key in keys:
        if of in (key.alias, key.field.name, key.field.dimension.name):
            return key.alias
    names = [key.field.name for key in keys]
    hints = did_you_mean(of, names) or (f"asked are: {', '.join(names)}",)
    state.fail("not-asked", f"'{of}' is no dimension of this query", "$.limit_per", hints)
    return None


def _home(state: Resolution) -> str | None:
    """Return the dataset whose rows are asked for; values: the one nearest to all dimensions."""
    query, model = state.query, state.model
    if query.rows is not None:
        if query.rows in model.datasets:
            return query.rows
        hints = did_you_mean(query.rows, model.datasets)
        state.fail("unknown-dataset", f"unknown dataset '{query.rows}'", "$.rows", hints)
        return None
    names = [one.field for _, one in state.dimensions if one.field is not None]
    if len(names) < len(state.dimensions):
        state.fail("no-time", "'time' needs a metric whose time it is", "$.dimensions")
    if not names or state.issues:
        return None
    if len({one.target for one in names}) == 1 and names[0].target in model.datasets:
        return names[0].target
    distances = {
        home: distance
        for home in model.datasets
        if (distance := _distance(model, home, names)) is not None
    }
    nearest = [home for home, far in distances.items() if far == min(distances.values())]
    if len(nearest) == 1:
        return nearest[0]
    listed = ", ".join(str(name) for name in names)
    if nearest:
        hint = (f"ask for a metric, or for rows of one of: {', '.join(nearest)}",)
        message = f"{len(nearest)} datasets hold {listed} together"
        state.fail("ambiguous-path", message, "$.dimensions", hint)
    else:
        state.fail("not-reachable", f"no dataset reaches {listed} together", "$.dimensions")
    return None


def _distance(model: SemanticModel, home: str, names: list[FieldName]) -> int | None:
    total = 0
    for name in names:
        reach = find_path(model.datasets, home, name.target)
        if not isinstance(reach, ManyToOne):
            return None
        total += len(reach.path)
    return total


def _own_dimensions(dataset: Dataset) -> tuple[tuple[str, AskedDimension], ...]:
    return tuple(
        (name, AskedDimension(f"{dataset.name}.{name}", FieldName(dataset.name, name), None))
        for name, one in dataset.dimensions.items()
        if not one.hidden and not one.sensitive and not _is_key(dataset, one)
    )


def _is_key(dataset: Dataset, one: Dimension) -> bool:
    return any(one.expression == column_of(name) for name in dataset.primary_key)


def _keys(
    state: Resolution, home: str, asked: tuple[tuple[str, AskedDimension], ...]
) -> tuple[GroupKey, ...]:
    who = f"the rows of '{home}'"
    keys: list[GroupKey] = []
    for number, (alias, one) in enumerate(asked):
        where = f"$.dimensions[{number}]"
        if one.field is None:
            state.fail("no-time", "'time' needs a metric whose time it is", where)
            continue
        found = reach_field(state.model, home, one.field, where, who)
        if isinstance(found, Issue):
            state.issues.append(found)
            continue
        if isinstance(found.reach, ToMany):
            message = f"{who} have several '{found.name}' each"
            state.fail("fan-out", message, where, ("ask for the rows of the other dataset",))
            continue
        key = group_key(state.model, alias, found, one.grain, where)
        if isinstance(key, Issue):
            state.issues.append(key)
        else:
            keys.append(key)
    if not one_to_many_branch(key.field for key in keys):
        state.fail("fan-out", "two to-many branches in one query", "$.dimensions")
    return tuple(keys)


def _row_keys(dataset: Dataset) -> tuple[GroupKey, ...]:
    keys: list[GroupKey] = []
    for column in dataset.primary_key:
        named = Dimension(
            name=column,
            dataset=dataset.name,
            type="text",
            expression=column_of(column),
            words=Words(label=column.replace("_", " ").capitalize()),
        )
        own = (one for one in dataset.dimensions.values() if one.expression == named.expression)
        found = reached(f"{dataset.name}.{column}", next(own, named), ManyToOne((), dataset.name))
        keys.append(GroupKey(alias=f"{column}_of_row", field=found))
    return tuple(keys)


def _key_names(dataset: Dataset, keys: tuple[GroupKey, ...]) -> tuple[Column, ...]:
    return tuple(
        Column(
            name=key.field.name,
            label=key.field.dimension.words.label,
            type=key.field.dimension.type,
            role="key",
        )
        for key in keys
    )


def _window(state: Resolution, dataset: Dataset, who: str) -> TimeFilter | None:
    if state.window is None:
        return None
    found: Field | Issue
    if state.time is not None:
        found = reach_field(state.model, dataset.name, state.time, "$.time.dimension", who)
    elif dataset.time is not None:
        dimension = dataset.time.dimension
        reach = ManyToOne(dataset.time.path, dimension.dataset)
        found = reached(dimension.qualified, dimension, reach)
    else:
        hint = ("name one with time.dimension",)
        found = Issue("no-time", f"'{dataset.name}' has no time dimension", hint, "$.time")
    if isinstance(found, Field) and isinstance(found.reach, ToMany):
        found = Issue("not-reachable", f"{who} have several dates each", (), "$.time.dimension")
    if isinstance(found, Issue):
        state.issues.append(found)
        return None
    issue = window_too_fine(state.model, found.dimension, state.window)
    if issue is not None:
        state.issues.append(issue)
    return time_filter(state.window, found)


def _output(key: GroupKey) -> OutputKey:
    order = () if key.grain else key.field.dimension.order
    return OutputKey(alias=key.alias, key_aliases=key.key_aliases, grain=None, order=order)


def _sort(
    state: Resolution, columns: tuple[Column, ...], keys: tuple[GroupKey, ...]
) -> tuple[SortKey, ...]:
    aliases = {column.name: key.alias for column, key in zip(columns, keys, strict=False)}
    aliases |= {key.field.name: key.alias for key in keys if key.grain is None}
    aliases |= {key.field.dimension.name: key.alias for key in keys if key.grain is None}
    found: dict[str, SortKey] = {}
    for number, one in enumerate(state.query.order_by):
        alias = aliases.get(one.by)
        if alias is None:
            hints = did_you_mean(one.by, aliases)
            where = f"$.order_by[{number}]"
            state.fail("bad-order", f"'{one.by}' is no column of the answer", where, hints)
        else:
            found.setdefault(alias, SortKey(alias=alias, descending=one.direction == "desc"))
    return tuple(found.values())


def _fields(state: Resolution, keys: tuple[GroupKey, ...]) -> tuple[Dimension, ...]:
    named = [key.field.dimension for key in keys]
    asked = [leaf.field for leaf in leaves(state.filters)] + [state.time]
    named += [one for name in asked if name for one in dimensions_of(state.model, name)]
    return tuple({one.qualified: one for one in named}.values())
