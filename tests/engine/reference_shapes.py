"""A whole metric query in plain Python: groups, buckets, comparisons, totals, others."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from tests.engine.reference_calendar import (
    ONE_DAY,
    Refused,
    Span,
    Window,
    back,
    bucket,
    compared,
    distance,
    following,
    moved,
    span_of,
)
from tests.engine.reference_checks import refusals
from tests.engine.reference_metrics import Formula, Funnel, Leaf, Node, leaves, node_of, ratio
from tests.engine.reference_order import Ordering, limited
from tests.engine.reference_sides import ANYTHING, CHANGES, Result, changes, look
from tests.engine.reference_time import (
    Ask,
    check,
    data_buckets,
    is_series,
)
from tests.engine.reference_world import Cell, Group, World

Query = Mapping[str, Any]


class Evaluation:
    """One query over one world."""

    def __init__(self, query: Query, world: World, as_of: date) -> None:
        self.query, self.world, self.as_of = query, world, as_of
        metrics, calendar = world.shape.metrics, world.shape.calendar
        self.asked = {name: node_of(metrics, name) for name in dict.fromkeys(query["metrics"])}
        judged = [one["metric"].partition(":")[0] for one in query.get("having", ())]
        self.nodes = self.asked | {name: node_of(metrics, name) for name in judged}
        self.leaves = {one.name: one for node in self.nodes.values() for one in leaves(node)}
        self.compare: Window | None = query.get("compare")
        time = query.get("time") or {}
        window = time.get("window") or self._default_window()
        step = _step_of(list(self.leaves.values()))
        dimensions = tuple(dict.fromkeys(query.get("dimensions", ())))
        if step is not None and step not in dimensions:
            dimensions = (*dimensions, step)
        segments = ({"segment": one} for one in query.get("segments", ()))
        self.ask = Ask(
            world=world,
            as_of=as_of,
            dimensions=dimensions,
            filters=(*query.get("where", ()), *segments),
            span=span_of(window, as_of, calendar) if window is not None else None,
            time=time.get("dimension"),
            step=step,
        )
        codes = refusals(query, self.ask, self.asked, list(self.leaves.values()))
        try:
            self.before = self._other_side()
        except Refused as refused:
            codes |= refused.codes
        if codes:
            raise Refused(min(codes), "", *codes)
        self.buckets: list[date] = self._calendar() if self.ask.grain else []
        self.now = look(self.ask, self.nodes.values(), self.buckets)
        shifted = [one for one in map(self._shifted, self.buckets) if one is not None]
        self.then = look(self.before, self.nodes.values(), shifted) if self.compare else self.now
        self.groups = self._groups(shifted)

    def _default_window(self) -> Window | None:
        metrics = (self.world.shape.metrics[name] for name in self.asked)
        named = {one.default_window for one in metrics if isinstance(one, Formula)} - {None}
        if len(named) > 1:
            raise Refused("bad-time-window")
        return next(iter(named), None)

    def _other_side(self) -> Ask:
        """Return the look at the other side of `compare`; cut this one where both are."""
        if self.compare is None:
            return self.ask
        if self.ask.grain:
            self._way()
            return replace(self.ask, lifted=True)
        span, previous = compared(self.ask.span, self.compare, self.as_of, self.ask.calendar)
        self.ask = replace(self.ask, span=span)
        before = replace(self.ask, span=previous)
        for leaf in self.leaves.values():
            check(leaf, before)
        return before

    def _way(self) -> tuple[str, int]:
        """Return how far before each bucket the one lies that it is compared to."""
        ask = self.ask
        if self.compare == "previous_year":
            return ("week", 52) if ask.grain == "week" else ("month", 12)
        if self.compare == "previous_period":
            return ask.grain, 1
        assert self.compare is not None
        return distance(ask.span, self.compare, ask.grain, self.as_of, ask.calendar)

    def _shifted(self, day: date) -> date | None:
        """Return the bucket that a bucket is compared to."""
        return back(day, *self._way()) if self.compare is not None else None

    def _prior(self, group: Group) -> Group | None:
        at = self.ask.bucket_at
        if at is None:
            return group
        day = group[at][0]
        earlier = None if day is None else self._shifted(day)
        return None if earlier is None else (*group[:at], (earlier, ()), *group[at + 1 :])

    @property
    def window_is_of_buckets(self) -> bool:
        """Whether the window is about the very date of the buckets."""
        return all(is_series(leaf, self.ask) for leaf in self.leaves.values())

    def _calendar(self) -> list[date]:
        """Return every bucket shown: of the window, or from the first with data on."""
        ask = self.ask
        making = [leaf for node in self.asked.values() for leaf in leaves(node)]
        data = {day for leaf in making for day in data_buckets(leaf, ask)}
        bounds = ask.span if self.window_is_of_buckets else None
        day = bucket(bounds.first, ask.grain, ask.calendar) if bounds else None
        if day is None:
            day = min(data) if data else None
        last = max([self.as_of, *data])
        if bounds is not None and bounds.after is not None:
            last = bounds.after - ONE_DAY
        shown: list[date] = []
        while day is not None and day <= last:
            shown.append(day)
            day = following(day, ask.grain, ask.calendar)
        return shown

    def _groups(self, shifted: list[date]) -> list[Group]:
        """Return the groups of either side, and every bucket with every combination of the rest."""
        making = {leaf.name for node in self.asked.values() for leaf in leaves(node)}
        found = {group for name in making for group in self.now.found[name]}
        other = {group for name in making for group in self.then.found[name]}
        at = self.ask.bucket_at
        if at is None:
            found |= other
            return list(found | self._bare()) if self._without_keys() else list(found)
        other = {group for group in other if group[at][0] in shifted} if self.compare else set()
        rests = {group[:at] + group[at + 1 :] for group in found | other}
        if self._without_keys():
            rests = {group[:at] + group[at + 1 :] for group in self._bare()}
        filled = {(*one[:at], (day, ()), *one[at:]) for one in rests for day in self.buckets}
        return list(found | filled)

    def _without_keys(self) -> bool:
        """Whether the dimensions are but a bucket and a funnel's step."""
        return len(self.ask.dimensions) == len({self.ask.bucket_at, self.ask.step_at} - {None})

    def _bare(self) -> set[Group]:
        steps: tuple[Any, ...] = (None,)
        for leaf in self.leaves.values():
            if isinstance(leaf.kind, Funnel):
                steps = leaf.kind.steps
        blank: list[Cell] = [(None, ()) for _ in self.ask.dimensions]
        return {
            tuple((step, ()) if n == self.ask.step_at else cell for n, cell in enumerate(blank))
            for step in steps
        }

    def cells(self) -> dict[Group, dict[str, Any]]:
        """Return every metric and derived column of every group."""
        share = self._shares() if self.query.get("share_of") else None
        table = {group: self._row(group, share) for group in self.groups}
        if self.query.get("running"):
            for name in self.nodes:
                self._run(table, name)
        return table

    def _row(self, group: Group, share: Callable[[Node, Group, Any], Any] | None) -> dict[str, Any]:
        row: dict[str, Any] = {}
        prior = self._prior(group)
        for name, node in self.nodes.items():
            row[name] = self.now.value(node, group)
            if self.compare is not None:
                before = None if prior is None else self.then.value(node, prior)
                row |= changes(name, row[name], before)
            if share is not None:
                row[f"{name}:share"] = share(node, group, row[name])
        return row

    def _shares(self) -> Callable[[Node, Group, Any], Any]:
        """Return the function that divides by the metric over the bucket and the asked cut."""
        kept = self._partition()
        whole = replace(self.ask, dimensions=tuple(self.ask.dimensions[at] for at in kept))
        side = look(whole, self.nodes.values(), self.buckets)

        def share(node: Node, group: Group, value: Any) -> Any:
            return ratio(value, side.value(node, tuple(group[at] for at in kept)))

        return share

    def _partition(self) -> list[int]:
        """Return the places of the dimensions that a share is within."""
        asked = self.query["share_of"]
        return [
            at
            for at, name in enumerate(self.ask.dimensions)
            if at == self.ask.bucket_at or name == asked
        ]

    def _run(self, table: dict[Group, dict[str, Any]], name: str) -> None:
        """Add a metric up over the buckets, within the other keys; what has no date comes last."""
        at = self.ask.bucket_at
        assert at is not None
        sums: dict[Group, Any] = {}
        for group in sorted(table, key=lambda group: group[at][0] or date.max):
            rest, value = group[:at] + group[at + 1 :], table[group][name]
            before = sums.get(rest)
            if value is not None:
                sums[rest] = value if before is None else before + value
            table[group][f"{name}:running"] = sums.get(rest)

    def totals(self) -> dict[str, Any]:
        """Return the same query without dimensions."""
        ask = replace(self.ask, dimensions=())
        then = replace(self.before, dimensions=(), lifted=False)
        if self.compare is not None and self.buckets and self.ask.span is not None:
            then = replace(ask, span=self._span_shifted())
        vague = self.ask.grain and (
            self.ask.span is None or self.ask.span.open or not self.window_is_of_buckets
        )
        nodes = self.nodes.values()
        now, before = look(ask, nodes, []), look(then, nodes, [])
        row: dict[str, Any] = {}
        for name, node in self.nodes.items():
            row[name] = now.value(node, ())
            if self.compare is not None:
                row |= changes(name, row[name], before.value(node, ()))
                if vague:
                    row |= {f"{name}:{one}": ANYTHING for one in CHANGES}
            total = self.query.get("share_of") == "total" and not self.ask.grain
            row[f"{name}:share"] = ratio(row[name], row[name]) if total else None
            row[f"{name}:running"] = None
        return row

    def _span_shifted(self) -> Span:
        """Return the buckets that the first and the last one are compared to, and all between."""
        unit, count = self._way()
        after = following(self.buckets[-1], self.ask.grain, self.ask.calendar)
        return Span(
            first=moved(self.buckets[0], unit, -count),
            after=moved(after, unit, -count),
            unit=self.ask.grain,
            count=None,
        )

    def others(self, cut: list[Group]) -> dict[str, Any]:
        """Return the groups that were cut, taken together from their rows."""
        ask = self.ask
        priors = [one for one in map(self._prior, cut) if one is not None]
        per = self.query.get("limit_per")
        settled = [ask.dimensions[at] == per for at in self._partition_or_none()]
        share = self._shares() if self.query.get("share_of") and all(settled) else None
        row: dict[str, Any] = {}
        for name, node in self.nodes.items():
            row[name] = self.now.value(node, *cut, *cut[:1])
            if self.compare is not None:
                before = self.then.value(node, *priors, *priors[:1]) if priors else None
                row |= changes(name, row[name], before)
            row[f"{name}:share"] = share(node, cut[0], row[name]) if share else None
            row[f"{name}:running"] = None
        return row

    def _partition_or_none(self) -> list[int]:
        return self._partition() if self.query.get("share_of") else []

    def columns(self) -> list[str]:
        """Return the metric columns of the answer, in order."""
        names: list[str] = []
        for name in self.asked:
            names.append(name)
            if self.compare is not None:
                names += [f"{name}:{one}" for one in CHANGES]
            names += [f"{name}:share"] * bool(self.query.get("share_of"))
            names += [f"{name}:running"] * bool(self.query.get("running"))
        return names


def _step_of(found: list[Leaf]) -> str | None:
    """Return the dimension that holds the steps of the funnels; one for all of them."""
    kinds = [leaf.kind for leaf in found]
    funnels = [kind for kind in kinds if isinstance(kind, Funnel)]
    if not funnels:
        return None
    same = {(one.home, one.entity, one.step, one.steps) for one in funnels}
    if len(funnels) < len(kinds) or len(same) > 1:
        raise Refused("mixed-funnel")
    return f"{funnels[0].home}.{funnels[0].step}"


def evaluate(query: Query, world: World, as_of: date) -> Result:
    """Return the answer of a query with metrics; Refused where it has none."""
    one = Evaluation(query, world, as_of)
    table = one.cells()
    columns, dimensions = one.columns(), one.ask.dimensions
    kept = [
        group
        for group in table
        if all(_kept(table[group][having["metric"]], having) for having in query.get("having", ()))
    ]
    ordered = Ordering(world.shape, one.ask, query).sorted(kept, table)
    shown = limited(ordered, query, dimensions)
    cut = [group for group in ordered if group not in set(shown)]
    others: list[tuple[Any, ...]] = []
    if query.get("others"):
        per = query.get("limit_per")
        at = dimensions.index(per) if per else None
        for value in dict.fromkeys(group[at] if at is not None else None for group in cut):
            members = [group for group in cut if at is None or group[at] == value]
            row = one.others(members)
            cells = [value[0] if n == at and value else None for n in range(len(dimensions))]
            others.append((*cells, *(row[name] for name in columns)))
    totals = None
    if query.get("totals"):
        row = one.totals()
        totals = (*(None for _ in dimensions), *(row[name] for name in columns))
    return Result(
        columns=(*dimensions, *columns),
        rows=[
            (*(value for value, _ in group), *(table[group][name] for name in columns))
            for group in shown
        ],
        totals=totals,
        others=others,
    )


def _kept(value: Any, having: Query) -> bool:
    if value is None:
        return False
    one, other = float(value), float(having["value"])
    return {
        "=": one == other,
        "!=": one != other,
        ">": one > other,
        ">=": one >= other,
        "<": one < other,
        "<=": one <= other,
    }[str(having["op"])]
