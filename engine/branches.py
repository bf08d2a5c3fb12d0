"""Parts of metrics to branches: one for each dataset, time and way to fill a bucket.

Every filter, segment and window holds for every branch; one that cannot reach a field is an issue
that names the metric, never left unfiltered.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from engine.asked import Asked
from engine.branch import Branch, Bucketed, GroupKey, Lookback
from engine.branch_series import in_whole_buckets, series_of
from engine.fields import reach_field
from engine.filters import reach_filters
from engine.grouping import PartGroup, group_parts, names_of
from engine.metrics import Part
from engine.predicate import AllOf, Field, reached
from engine.row_keys import key_dimensions
from semantic.errors import Issue
from semantic.expressions import prefixed
from semantic.joins import ManyToOne, ToMany
from semantic.model import (
    Balance,
    Dimension,
    Grain,
    PointInTime,
    SemanticModel,
    column_of,
)
from semantic.periods import DateWindow, bucket_start, refines


@dataclass(frozen=True, slots=True)
class Branches:
    """Branches, and the name of the one that holds each part."""

    branches: tuple[Branch, ...]
    at: dict[Part, str]


def branches(asked: Asked, parts: Iterable[tuple[Part, bool]], issues: list[Issue]) -> Branches:
    """Return the branches of parts, given with whether each makes groups."""
    own_time = (asked.windowed or asked.own_bucket) and asked.time is None
    groups = group_parts(asked.model, parts, own_time)
    found: list[Branch] = []
    at: dict[Part, str] = {}
    tables = frozenset(one.table for one in asked.model.datasets.values())
    for group, name in zip(groups, names_of(groups, tables), strict=True):
        branch = _branch(asked, group, f"{name}{asked.suffix}", issues)
        if branch is not None:
            found.append(branch)
            at |= dict.fromkeys(group.parts, branch.name)
    return Branches(tuple(found), at)


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
    owner = model.datasets[dimension.dataset]
    if owner.label != dimension.name or grain is not None:
        return GroupKey(alias=alias, field=found, grain=grain)
    columns = (column_of(name) for name in owner.primary_key)
    keys = tuple(prefixed(one, found.path) if found.path else one for one in columns)
    return GroupKey(alias=alias, field=found, keys=keys, key_fields=key_dimensions(owner))


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


def all_windowed(built: Iterable[Branch]) -> bool:
    """Return whether the answer's bucket is of the very date of the window, in every branch."""
    return all(one.in_window for one in built)


def one_to_many_branch(fields: Iterable[Field]) -> bool:
    """Return whether all to-many fields lie behind the same to-many steps."""
    return len({one.chain for one in fields if one.chain}) <= 1


def _branch(asked: Asked, group: PartGroup, name: str, issues: list[Issue]) -> Branch | None:
    users = dict.fromkeys(user for one in group.measures for user in asked.users.get(one, (one,)))
    names = ", ".join(f"'{one}'" for one in users)
    who = f"metric {names}" if len(users) == 1 else f"metrics {names}"
    before = len(issues)
    time_field = _time_field(asked, group, who, issues)
    keys = _keys(asked, group, who, time_field, issues)
    filters = reach_filters(asked.model, group.home, asked.filters, who)
    if not isinstance(filters, AllOf):
        issues.extend(filters)
        return None
    own_bucket = _own_bucket(asked, group, keys, time_field)
    if own_bucket is None and _follows_time(group) and _cut_by(keys, time_field):
        message = f"{who} can follow its own time in the first time bucket only"
        hint = ("put that bucket first, or ask by time:month or the like alone",)
        issues.append(Issue("mixed-times", message, hint, "$.dimensions"))
    if len(issues) > before:
        return None
    branch = Branch(
        name=name,
        dataset=group.home,
        keys=keys,
        measures=tuple(group.measures.values()),
        filters=filters,
        in_window=own_bucket is not None and asked.windowed,
    )
    series, time = series_of(asked, group, branch, own_bucket, time_field)
    return replace(branch, series=series, time=time)


def _follows_time(group: PartGroup) -> bool:
    return group.lookback is not None or isinstance(group.definition, Balance)


def _cut_by(keys: tuple[GroupKey, ...], time_field: Field | None) -> bool:
    """Return whether a later bucket is of the very date that a branch goes by."""
    return time_field is not None and any(
        key.grain is not None
        and key.field.reach == time_field.reach
        and key.field.expression == time_field.expression
        for key in keys
    )


def _own_bucket(
    asked: Asked, group: PartGroup, keys: tuple[GroupKey, ...], time_field: Field | None
) -> Bucketed | None:
    """Return the answer's bucket if it is on the very date that the window is about.

    When rows that hold over time began to is a key like any other; only `time:…` is their time.
    """
    if asked.bucket is None or time_field is None:
        return None
    if isinstance(group.definition, PointInTime) and not asked.bucket.own_time:
        return None
    key = next((one for one in keys if one.alias == asked.bucket.alias), None)
    if key is None or key.field.reach != time_field.reach:
        return None
    return asked.bucket if key.field.expression == time_field.expression else None


def _time_field(asked: Asked, group: PartGroup, who: str, issues: list[Issue]) -> Field | None:
    """Return the field a window or `time:grain` is about; issues `no-time`, `too-fine`."""
    moments = isinstance(group.definition, PointInTime | Balance)
    if not asked.windowed and not asked.own_bucket and not moments and group.lookback is None:
        return None
    if asked.time is not None and moments:
        message = f"{who} is about moments of its own, not about '{asked.time}'"
        hint = ("leave time.dimension out, and ask by time:month or the like",)
        issues.append(Issue("no-time", message, hint, "$.time.dimension"))
        return None
    if asked.time is not None:
        found = reach_field(asked.model, group.home, asked.time, "$.time.dimension", who)
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
    issue = None
    if group.lookback is not None:
        issue = _lookback_too_fine(found.dimension, group.lookback)
    elif not isinstance(group.definition, PointInTime):
        issue = window_too_fine(asked.model, found.dimension, asked.window)
    if issue is not None:
        issues.append(issue)
    return found


def _lookback_too_fine(dimension: Dimension, lookback: Lookback) -> Issue | None:
    """Return the issue of a look-back that starts inside a time dimension's finest bucket."""
    grain = dimension.grain
    if grain is None or in_whole_buckets(lookback, grain):
        return None
    message = f"'{dimension.qualified}' is known by {grain} only; the look-back starts inside one"
    return Issue("too-fine", message, (f"cumulate over whole {grain}s",), "$.metrics")


def _keys(
    asked: Asked, group: PartGroup, who: str, time_field: Field | None, issues: list[Issue]
) -> tuple[GroupKey, ...]:
    keys: list[GroupKey] = []
    for number, (alias, one) in enumerate(asked.dimensions):
        where = f"$.dimensions[{number}]"
        if one.field is not None:
            found = reach_field(asked.model, group.home, one.field, where, who)
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
