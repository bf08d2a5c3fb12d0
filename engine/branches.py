"""Measures to branches: one for each dataset and time dimension, aggregated apart.

Every filter, segment and window holds for every branch; one that cannot reach a field is an issue
that names the metric, never left unfiltered.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from engine.fields import AskedDimension, reach_field
from engine.filters import reach_filters
from engine.resolved import (
    AllOf,
    Bound,
    Branch,
    BranchMeasure,
    Field,
    FieldName,
    GroupKey,
    TimeFilter,
    TypedFilter,
    reached,
)
from semantic.errors import Issue
from semantic.expressions import prefixed
from semantic.joins import ManyToOne, ToMany
from semantic.model import (
    Dimension,
    Expression,
    Grain,
    Measure,
    SemanticModel,
    TimeDimension,
    column_of,
)
from semantic.periods import DateWindow, bucket_start, refines


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What every branch must obey: dimensions with their aliases, filters, window."""

    model: SemanticModel
    dimensions: tuple[tuple[str, AskedDimension], ...]  # alias, dimension
    filters: tuple[TypedFilter, ...]
    window: DateWindow | None
    time: FieldName | None


@dataclass(slots=True)
class _Group:
    dataset: str
    time: TimeDimension | None
    measures: dict[str, tuple[Measure, bool]] = field(
        default_factory=dict[str, tuple[Measure, bool]]
    )


def branches(
    asked: Asked, measures: Iterable[tuple[str, Measure, bool]], issues: list[Issue]
) -> tuple[Branch, ...]:
    """Return the branches of named measures (name, measure, whether it makes groups)."""
    groups: dict[tuple[object, ...], _Group] = {}
    for name, measure, makes_groups in measures:
        time = measure.time or asked.model.datasets[measure.dataset].time
        own = time if _own_time_matters(asked) else None
        key = (measure.dataset, own and (own.path, own.dimension.qualified))
        group = groups.setdefault(key, _Group(measure.dataset, own))
        before = group.measures.get(name)
        group.measures[name] = (measure, makes_groups or (before is not None and before[1]))
    per_dataset: dict[str, int] = {}
    for group in groups.values():
        per_dataset[group.dataset] = per_dataset.get(group.dataset, 0) + 1
    found = (_branch(asked, one, per_dataset[one.dataset] > 1, issues) for one in groups.values())
    return tuple(one for one in found if one is not None)


def time_filter(window: DateWindow | None, found: Field | None) -> TimeFilter | None:
    """Return the window on a time field; nothing where both sides are unbounded."""
    if window is None or found is None or (window.first is None and window.after is None):
        return None
    return TimeFilter(
        field=found,
        first=None if window.first is None else Bound("window_first", window.first),
        after=None if window.after is None else Bound("window_after", window.after),
    )


def group_key(
    model: SemanticModel, alias: str, found: Field, grain: Grain | None, where: str
) -> GroupKey | Issue:
    """Return a dimension as a key; a labelled dataset's label brings its primary key along."""
    dimension = found.dimension
    if grain is not None and dimension.type not in ("date", "timestamp"):
        message = f"'{found.name}' is {dimension.type}, it has no {grain}"
        return Issue("bad-grain", message, ("grains are for dates",), where)
    if grain is not None and dimension.grain is not None and not refines(dimension.grain, grain):
        message = f"'{found.name}' is known by {dimension.grain} only, not by {grain}"
        return Issue("too-fine", message, (f"ask by {dimension.grain} or coarser",), where)
    keys: tuple[Expression, ...] = ()
    owner = model.datasets[dimension.dataset]
    if owner.label == dimension.name and grain is None:
        columns = (column_of(name) for name in owner.primary_key)
        keys = tuple(prefixed(one, found.path) if found.path else one for one in columns)
    return GroupKey(alias=alias, field=found, grain=grain, keys=keys)


def window_too_fine(
    model: SemanticModel, dimension: Dimension, window: DateWindow | None
) -> Issue | None:
    """Return the issue of a window that starts inside a time dimension's finest bucket."""
    if window is None or window.first is None or dimension.grain is None:
        return None
    if bucket_start(window.first, dimension.grain, model.calendar) == window.first:
        return None
    message = (
        f"'{dimension.qualified}' is known by {dimension.grain} only;"
        f" a window cannot start on {window.first}"
    )
    hint = f"start the window on the first day of a {dimension.grain.replace('_', ' ')}"
    return Issue("too-fine", message, (hint,), "$.time.window")


def all_windowed(built: Iterable[Branch], bucket: str) -> bool:
    """Return whether a bucket is of the very date that the window is about, in every branch."""
    return all(_is_windowed(branch, bucket) for branch in built)


def _is_windowed(branch: Branch, bucket: str) -> bool:
    if branch.time is None:
        return False
    field, time = next(key.field for key in branch.keys if key.alias == bucket), branch.time.field
    return field.reach == time.reach and field.expression == time.expression


def one_to_many_branch(fields: Iterable[Field]) -> bool:
    """Return whether all to-many fields lie behind the same to-many steps."""
    return len({one.chain for one in fields if one.chain}) <= 1


def _own_time_matters(asked: Asked) -> bool:
    windowed = asked.window is not None and not (
        asked.window.first is None and asked.window.after is None
    )
    own_bucket = any(one.field is None for _, one in asked.dimensions)
    return (windowed or own_bucket) and asked.time is None


def _branch(asked: Asked, group: _Group, several: bool, issues: list[Issue]) -> Branch | None:
    model, home = asked.model, group.dataset
    names = ", ".join(f"'{name}'" for name in group.measures)
    who = f"metric {names}" if len(group.measures) == 1 else f"metrics {names}"
    before = len(issues)
    time_field = _time_field(asked, group, who, issues)
    keys = _keys(asked, group, who, time_field, issues)
    filters = reach_filters(model, home, asked.filters, who)
    if not isinstance(filters, AllOf):
        issues.extend(filters)
        return None
    if len(issues) > before:
        return None
    suffix = f"by_{group.time.dimension.name}" if several and group.time else "metrics"
    return Branch(
        name=f"{home}_{suffix}",
        dataset=home,
        keys=keys,
        measures=tuple(
            BranchMeasure(alias=name, measure=measure, makes_groups=makes)
            for name, (measure, makes) in group.measures.items()
        ),
        filters=filters,
        time=time_filter(asked.window, time_field),
    )


def _time_field(asked: Asked, group: _Group, who: str, issues: list[Issue]) -> Field | None:
    """Return the field a window or `time:grain` is about; issues `no-time`, `too-fine`."""
    windowed = asked.window is not None and (asked.window.first or asked.window.after)
    own_bucket = any(one.field is None for _, one in asked.dimensions)
    if not windowed and not own_bucket:
        return None
    if asked.time is not None:
        found = reach_field(asked.model, group.dataset, asked.time, "$.time.dimension", who)
        if isinstance(found, Issue):
            issues.append(found)
            return None
        if isinstance(found.reach, ToMany):
            message = f"{who} reaches '{asked.time}' only to-many; a window needs one date per row"
            issues.append(Issue("not-reachable", message, (), "$.time.dimension"))
            return None
    elif group.time is None:
        message = f"{who} has no time dimension, so no window or bucket"
        hint = ("name one with time.dimension, or leave the window out",)
        issues.append(Issue("no-time", message, hint, "$.time"))
        return None
    else:
        dimension = group.time.dimension
        reach = ManyToOne(group.time.path, dimension.dataset)
        found = reached(dimension.qualified, dimension, reach)
    issue = window_too_fine(asked.model, found.dimension, asked.window)
    if issue is not None:
        issues.append(issue)
    return found


def _keys(
    asked: Asked, group: _Group, who: str, time_field: Field | None, issues: list[Issue]
) -> tuple[GroupKey, ...]:
    keys: list[GroupKey] = []
    for number, (alias, one) in enumerate(asked.dimensions):
        where = f"$.dimensions[{number}]"
        if one.field is not None:
            found = reach_field(asked.model, group.dataset, one.field, where, who)
        elif time_field is not None:
            found = time_field
        else:
            continue
        if isinstance(found, Issue):
            issues.append(found)
            continue
        key = group_key(asked.model, alias, found, one.grain, where)
        if isinstance(key, Issue):
            issues.append(key)
        else:
            keys.append(key)
    if not one_to_many_branch(key.field for key in keys):
        named = ", ".join(key.field.name for key in keys if key.field.chain)
        message = f"{who} cannot be cut by {named} at once: each has several rows per row"
        issues.append(Issue("fan-out", message, ("ask for one of them at a time",), "$.dimensions"))
    return tuple(keys)
