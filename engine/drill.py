"""A cell of an answer to the records behind it: a metric query for each part of its number."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from sqlglot import exp

from engine.branch import Branch, Closing, Converted, Cumulated, Held, Lookback, Stepped
from engine.branches import window_too_fine
from engine.companions import total_query
from engine.derived import Derived
from engine.drill_dates import Bucket, Days, date_field, days_behind, moved
from engine.drill_group import (
    Member,
    Members,
    as_day,
    name_of,
    not_drillable,
    other_groups,
    same_group,
)
from engine.metrics import Part, as_tree
from engine.reply import Answer, Cell, Column
from engine.resolve import resolve
from engine.resolved import ResolvedQuery
from engine.row_keys import group_keys
from semantic.errors import Issue, QueryError, did_you_mean
from semantic.model import SemanticModel
from semantic.periods import DateWindow
from semantic.query import Filter, MetricQuery, TimeClause

Row = tuple[Cell, ...]
Side = Literal["now", "before", "whole"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A cell of an answer: its column, and the row it stands in with that row's keys.

    For a cell of `others`, `shown` are all rows of the answer with their keys.
    """

    column: str
    row: Row = ()
    keys: Row = ()
    of: Literal["rows", "totals", "others"] = "rows"
    shown: tuple[tuple[Row, Row], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """The rows behind one part of a number: `query` asks for just them.

    `side` says which value they make: the one shown, the one before, or the whole of a share.
    """

    label: str
    metric: str
    side: Side
    query: MetricQuery


@dataclass(frozen=True, slots=True, kw_only=True)
class _Value:
    """One value to find the rows of, over the groups with the same values of `aliases`."""

    side: Side
    branches: Mapping[str, str]  # branch -> the one that holds the value
    bucket: Bucket | None
    aliases: frozenset[str]


def drill(query: MetricQuery, spot: Spot, model: SemanticModel, as_of: date) -> tuple[Records, ...]:
    """Return the records behind a cell, part by part; nothing where no row stands behind it.

    QueryError `not-drillable` where rows cannot be named exactly: a funnel counts who moved on,
    and others after `having` are not all that is left.
    """
    resolved = resolve(query, model, as_of)
    column = _metric_column(resolved, spot.column)
    derived = next((one for one in resolved.derived if one.name == column.name), None)
    metric = derived.metric if derived else column.name
    if spot.of == "totals":
        whole = resolve(total_query(resolved, model.calendar), model, as_of)
        drilled = _Drill(model, query, whole, {}, ())
        return drilled.records(metric, _total_values(whole, derived))
    members = _members(resolved, spot.row, spot.keys)
    if spot.of == "others":
        members, shown = _others(resolved, spot, members)
        drilled = _Drill(model, query, resolved, members, shown)
        return drilled.records(metric, _other_values(resolved, derived))
    drilled = _Drill(model, query, resolved, members, None)
    return drilled.records(metric, _values(resolved, derived, members))


def shown_groups(answer: Answer) -> tuple[tuple[Row, Row], ...]:
    """Return the rows of an answer with their keys."""
    keys = answer.keys if answer.key_names else ((),) * len(answer.rows)
    return tuple(zip(answer.rows, keys, strict=True))


def _metric_column(resolved: ResolvedQuery, name: str) -> Column:
    columns = {one.name: one for one in resolved.columns if one.role == "metric"}
    if name in columns:
        return columns[name]
    if resolved.source is not None:
        not_drillable("the rows of this answer are records themselves")
    if any(one.name == name for one in resolved.columns):
        not_drillable(f"'{name}' is no metric", f"name one of: {', '.join(columns)}")
    hints = did_you_mean(name, columns) or (f"name one of: {', '.join(columns)}",)
    raise QueryError(
        Issue("unknown-column", f"'{name}' is no column of the answer", hints, "$.column")
    )


def _members(resolved: ResolvedQuery, row: Row, keys: Row) -> Members:
    """Return a row's dimensions by alias. The keys come in the order of the answer's own."""
    if len(row) < len(resolved.outputs):
        message = f"the row has {len(row)} cells, the answer {len(resolved.columns)} columns"
        raise QueryError(Issue("bad-value", message, (), "$.row"))
    found: dict[str, Member] = {}
    rest = list(keys)
    for key, output, cell in zip(
        group_keys(resolved), resolved.outputs, row[: len(resolved.outputs)], strict=True
    ):
        own = tuple(rest[: len(key.key_fields)])
        rest = rest[len(key.key_fields) :]
        found[output.alias] = Member(cell, own)
    return found


def _values(
    resolved: ResolvedQuery, derived: Derived | None, members: Members
) -> tuple[_Value, ...]:
    """Return the values that make a cell: its own, the one before, or the whole it is part of."""
    everything = frozenset(members)
    bucket = _bucket(resolved, members)
    now = _Value(side="now", branches={}, bucket=bucket, aliases=everything)
    match derived.kind if derived else None:
        case None:
            return (now,)
        case "previous":
            return _before(resolved, now)
        case "change" | "change_pct":
            return (now, *_before(resolved, now))
        case "share":
            return (now, _whole(resolved, now))
        case "running":
            assert bucket is not None and resolved.spine is not None  # noqa: S101 - it needs one
            first = resolved.spine.first
            return (replace(now, bucket=replace(bucket, running=True, since=first)),)


def _total_values(resolved: ResolvedQuery, derived: Derived | None) -> tuple[_Value, ...]:
    now = _Value(side="now", branches={}, bucket=None, aliases=frozenset())
    match derived.kind if derived else None:
        case None | "share":
            return (now,)
        case "previous":
            return _before(resolved, now)
        case "change" | "change_pct":
            return (now, *_before(resolved, now))
        case "running":
            not_drillable("the total has no running total")


def _other_values(resolved: ResolvedQuery, derived: Derived | None) -> tuple[_Value, ...]:
    aliases = frozenset(one for one in (resolved.limit_per,) if one is not None)
    now = _Value(side="now", branches={}, bucket=None, aliases=aliases)
    match derived.kind if derived else None:
        case None:
            return (now,)
        case "previous":
            return _before(resolved, now)
        case "change" | "change_pct":
            return (now, *_before(resolved, now))
        case "share":
            if resolved.share is not None and not set(resolved.share.keys) <= aliases:
                not_drillable("the others are parts of several wholes")
            return (now, _whole(resolved, now))
        case "running":
            not_drillable("the others have no running total")


def _before(resolved: ResolvedQuery, now: _Value) -> tuple[_Value, ...]:
    """Return the value before; nothing where there is no bucket before."""
    comparison = resolved.comparison
    if comparison is None:
        return ()
    bucket = now.bucket
    if comparison.shift is not None and bucket is not None:
        bucket = moved(bucket, comparison.shift)
        if bucket is None:
            return ()
    return (replace(now, side="before", branches=comparison.branches, bucket=bucket),)


def _whole(resolved: ResolvedQuery, now: _Value) -> _Value:
    share = resolved.share
    assert share is not None  # noqa: S101 - it is why we are here
    kept = frozenset(share.keys)
    bucket = now.bucket if resolved.spine and resolved.spine.alias in kept else None
    return replace(now, side="whole", branches=share.whole, aliases=kept, bucket=bucket)


def _bucket(resolved: ResolvedQuery, members: Members) -> Bucket | None:
    spine = resolved.spine
    if spine is None:
        return None
    return Bucket(grain=spine.grain, start=as_day(members[spine.alias].value, spine.alias))


def _others(
    resolved: ResolvedQuery, spot: Spot, members: Members
) -> tuple[Members, tuple[Members, ...]]:
    """Return the value that others are of, and the groups they are not; they have one `limit_per`.

    The key of a label that stands in the row of others is that of the groups shown beside it.
    """
    if resolved.having:
        not_drillable("`having` cuts groups that others do not hold", "leave `having` out")
    shown = tuple(_members(resolved, row, keys) for row, keys in spot.shown)
    per = resolved.limit_per
    if per is None:
        return members, shown
    beside = [one for one in shown if one[per].value == members[per].value]
    same = {one[per] for one in beside}
    has_keys = any(key.alias == per and key.keys for key in group_keys(resolved))
    if len(same) > 1 or (not same and has_keys):
        not_drillable(f"the others of '{per}' do not tell its namesakes apart")
    return {**members, per: same.pop() if same else members[per]}, tuple(beside)


@dataclass(frozen=True, slots=True)
class _Drill:
    """One cell on its way to its records; `shown` are the groups that others are not in."""

    model: SemanticModel
    query: MetricQuery
    resolved: ResolvedQuery
    members: Members
    shown: tuple[Members, ...] | None

    def records(self, metric: str, values: tuple[_Value, ...]) -> tuple[Records, ...]:
        """Return the records of every part of every value."""
        return tuple(one for value in values for one in self._parts(metric, value))

    def _parts(self, metric: str, value: _Value) -> Iterator[Records]:
        by_name = {one.name: one for one in self.resolved.branches}
        for branch, part in self._parts_at(metric).items():
            holder = by_name[value.branches.get(branch[0], branch[0])]
            query = self._query(by_name[branch[0]], holder, part.name, value)
            if query is not None:
                label = self._label(part, value.side)
                yield Records(label=label, metric=part.name, side=value.side, query=query)

    def _parts_at(self, name: str) -> Mapping[tuple[str, str], Part]:
        """Return the parts of a metric by branch and measure, in the order of its formula."""
        found: list[Part] = []

        def numbered(part: Part) -> exp.Expr:
            found.append(part)
            return exp.column(part.name, table=f"part_{len(found) - 1}")

        # The same tree twice: once over branches, once over numbered parts.
        by_branch = next(one.tree for one in self.resolved.metrics if one.name == name)
        by_number = as_tree(self.model, self.model.metrics[name], numbered)
        pairs = zip(
            by_branch.find_all(exp.Column, bfs=False),
            by_number.find_all(exp.Column, bfs=False),
            strict=True,
        )
        return {
            (one.table, one.name): found[int(other.table.removeprefix("part_"))]
            for one, other in pairs
        }

    def _query(
        self, branch: Branch, holder: Branch, part: str, value: _Value
    ) -> MetricQuery | None:
        """Return the query of a part's rows; None where it has none."""
        if isinstance(branch.series, Stepped | Converted):
            message = f"'{part}' counts who moved on, not rows"
            not_drillable(message, f"ask for the rows of '{branch.dataset}'")
        own = value.bucket is not None and self._is_own(branch)
        days = days_behind(holder, value.bucket if own else None, self.model.calendar)
        if days is None or days.empty:
            return None
        where = [*self.query.where, *self._group(branch, value, own)]
        if self._too_fine(holder, days):
            field = date_field(holder)
            assert field is not None  # noqa: S101 - a date is too fine
            name = name_of(self.model, holder.dataset, field)
            where.append(Filter(field=name, op="during", values=(days.spec(),)))
            days = Days()
        window = days.spec()
        dimension = self.query.time.dimension if self.query.time else None
        return MetricQuery(
            rows=branch.dataset,
            of=part,
            where=tuple(where),
            segments=self.query.segments,
            time=None if window is None else TimeClause(dimension=dimension, window=window),
        )

    def _group(self, branch: Branch, value: _Value, own: bool) -> Iterator[Filter]:
        """Yield the filters of the group; its bucket is among them where it is not the window."""
        spine, bucket = self.resolved.spine, value.bucket
        aliases, members = value.aliases, self.members
        if spine is not None and bucket is not None:
            members = {**members, spine.alias: Member(bucket)}
            if own and (bucket.start is not None or branch.series is not None):
                aliases -= {spine.alias}
            if bucket.running:
                aliases -= {spine.alias} if bucket.start is None else frozenset()
                self._refuse_repeated(branch, spine.alias)
        yield from same_group(self.model, branch, members, aliases)
        if self.shown is not None and value.side != "whole":
            rest = frozenset(one.alias for one in self.resolved.outputs) - value.aliases
            yield from other_groups(self.model, branch, self.shown, rest)

    def _refuse_repeated(self, branch: Branch, alias: str) -> None:
        """Refuse a running total over dates of which a row has several: it counts in each."""
        if any(key.alias == alias and key.field.chain for key in branch.keys):
            not_drillable("a row counts in several buckets of this running total")

    def _is_own(self, branch: Branch) -> bool:
        """Return whether the answer's bucket is of the very date that a branch goes by."""
        match branch.series:
            case Cumulated():
                return True
            case Held(bucket=bucket) | Closing(bucket=bucket):
                return bucket is not None
            case _:
                spine = self.resolved.spine
                asked = {
                    output.alias: column.name
                    for output, column in zip(
                        self.resolved.outputs, self.resolved.columns, strict=False
                    )
                }
                by_time = spine is not None and asked[spine.alias].startswith("time:")
                return branch.in_window or (by_time and branch.time is None)

    def _too_fine(self, holder: Branch, days: Days) -> bool:
        field = date_field(holder)
        window = DateWindow(first=days.first, after=days.after, label="")
        return (
            field is not None and window_too_fine(self.model, field.dimension, window) is not None
        )

    def _label(self, part: Part, side: Side) -> str:
        label = self.model.metrics[part.name].words.label
        if part.lookback is not None:
            label = f"{label} {_over(part.lookback)}"
        return label + {"now": "", "before": ", before", "whole": ", of the whole"}[side]


def _over(lookback: Lookback) -> str:
    if lookback.span is not None:
        return f"over {lookback.span}"
    unit = (lookback.to_date or "").replace("_", " ")
    return f"{unit} to date" if unit else "so far"
