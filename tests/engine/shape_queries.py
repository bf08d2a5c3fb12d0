"""Random metric queries that mix every kind of metric with every shape of answer."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from hypothesis import strategies as st

from engine.question import OWNER, Viewer
from tests.engine import test_compile as plain
from tests.engine.reference_dirty import DIRTY
from tests.engine.reference_metrics import (
    Conversion,
    Funnel,
    Leaf,
    adds_up,
    flows,
    leaves,
    node_of,
)
from tests.engine.reference_timeline import METRICS, TIMELINE
from tests.engine.reference_world import Shape

Query = dict[str, Any]
SEEDS = 48
AS_OFS = (date(2026, 6, 30), date(2026, 5, 17), date(2026, 3, 30), date(2026, 1, 1))
VIEWERS: dict[tuple[str, str] | None, Viewer] = {
    None: OWNER,
    ("regional", "North"): Viewer(
        id="north", groups=frozenset({"regional"}), attributes={"region": "North"}
    ),
    ("auditor", "New"): Viewer(
        id="auditor", groups=frozenset({"auditor"}), attributes={"stage": "New"}
    ),
    ("nobody", ""): Viewer(id="guest"),
}
GRAINS = ("day", "week", "month", "month", "quarter", "year", "fiscal_quarter", "fiscal_year")
UNITS = ("day", "week", "month", "quarter", "year", "fiscal_quarter", "fiscal_year")
DAYS = ("2025-06-30", "2025-12-31", "2026-02-10", "2026-03-31", "2026-04-01", "2026-06-30")
NEAR = ("deal.stage", "deal.owner", "deal.title", "account.name", "account.region")
FAR = ("move.stage", "stock.stage", "line.product", "note.kind", "deal.closed", "move.entered_at")
VALUES: dict[str, tuple[Any, ...]] = {
    "deal.stage": ("Open", "Won", "Lost"),
    "deal.owner": ("ann", "bob"),
    "deal.title": ("Big", "Small"),
    "account.name": ("Acme", "Globex"),
    "account.region": ("North", "South", "East"),
    "move.stage": ("New", "Offer", "Talk", "Won", "Lost"),
    "stock.stage": ("New", "Offer", "Won"),
    "line.product": ("Alpha", "Beta"),
    "note.kind": ("call", "mail"),
}
AMOUNTS = ("deal.amount", "move.amount", "stock.amount")
MOMENTS = ("deal.closed", "deal.created", "move.entered_at", "move.left_at", "stock.day")
SEGMENTS = ("deal.won", "deal.has_line", "deal.moved_late", "move.open", "stock.open")


FUNNELS = tuple(
    name
    for name in METRICS
    if any(isinstance(leaf.kind, Funnel) for leaf in leaves(node_of(METRICS, name)))
)
SAME_STEPS = tuple(name for name in FUNNELS if name not in ("reached_soon", "accounts_reached"))
#: What is text has no change, and no number to be compared with.
TEXT = ("first_stage", "last_stage", "first_ever")
PLAIN = tuple(name for name in METRICS if name not in (*FUNNELS, *TEXT))
SUMMED = tuple(name for name in PLAIN if adds_up(node_of(METRICS, name)))
FLOWS = tuple(name for name in PLAIN if flows(node_of(METRICS, name)))
DIRTY_FLOWS = tuple(name for name in DIRTY.metrics if flows(node_of(DIRTY.metrics, name)))

days = st.sampled_from(DAYS)
units = st.sampled_from(UNITS)


@dataclass(frozen=True)
class Pool:
    """What the queries of one model draw from."""

    shape: Shape
    metrics: tuple[str, ...]
    flows: tuple[str, ...]
    summed: tuple[str, ...]
    near: tuple[str, ...]
    far: tuple[str, ...]
    buckets: tuple[str, ...]
    filters: st.SearchStrategy[Query]
    segments: tuple[str, ...]
    funnels: bool = False

    def reached(self, names: Iterable[str], metrics: list[str]) -> list[str]:
        """Return the fields that every metric reaches."""
        found = [leaf for name in metrics for leaf in leaves(node_of(self.shape.metrics, name))]
        return [
            name
            for name in names
            if all(name.partition(".")[0] in self.shape.paths[leaf.home] for leaf in found)
        ]

    def fits(self, one: Query, metrics: list[str]) -> bool:
        """Return whether every metric reaches the fields of a filter."""
        if "not" in one:
            return self.fits(one["not"], metrics)
        members = one.get("any") or one.get("all")
        if members:
            return all(self.fits(member, metrics) for member in members)
        return bool(self.reached([one["field"]], metrics))


@st.composite
def leaf_filters(draw: st.DrawFn) -> Query:
    kind = draw(st.sampled_from(["text", "text", "text", "amount", "date", "during"]))
    if kind == "text":
        field = draw(st.sampled_from([*NEAR, *VALUES]))
        op = draw(st.sampled_from(["=", "!=", "in", "not_in", "is_null", "is_not_null"]))
        value = draw(st.sampled_from(VALUES[field]))
        return {"field": field, "op": op, "values": [] if op.startswith("is_") else [value]}
    if kind == "amount":
        op = draw(st.sampled_from([">", "<="]))
        return {"field": draw(st.sampled_from(AMOUNTS)), "op": op, "values": [100]}
    field = draw(st.sampled_from(MOMENTS))
    if kind == "during":
        return {"field": field, "op": "during", "values": [draw(closed_windows)]}
    return {"field": field, "op": draw(st.sampled_from([">=", "<"])), "values": [draw(days)]}


windows = st.deferred(lambda: st.one_of(closed_windows, open_windows))
named_windows = st.one_of(
    st.builds("{}_{}".format, st.sampled_from(["this", "last", "next"]), units),
    st.builds("{}_to_date".format, st.sampled_from(UNITS[1:])),
    st.sampled_from(["today", "yesterday"]),
)
closed_windows: st.SearchStrategy[Any] = st.one_of(
    named_windows.filter(lambda name: not name.endswith("_day")),
    st.builds(
        lambda word, count, unit, whole: {word: count, "unit": unit, "complete": whole},
        st.sampled_from(["last", "last", "next"]),
        st.integers(1, 4),
        units,
        st.booleans(),
    ),
    st.builds(lambda a, b: {"from": min(a, b), "to": max(a, b)}, days, days),
    st.sampled_from(
        [
            {"year": 2026},
            {"year": 2026, "quarter": 2},
            {"year": 2026, "quarter": 1},
            {"year": 2026, "month": 4},
            {"year": 2025, "calendar": "fiscal"},
            {"week_of": "2026-04-01"},
        ]
    ),
)
open_windows: st.SearchStrategy[Any] = st.one_of(
    st.just("all_time"),
    st.builds(lambda day: {"from": day}, days),
    st.builds(lambda day: {"to": day}, days),
)
filters: st.SearchStrategy[Query] = st.one_of(
    leaf_filters(),
    leaf_filters(),
    st.builds(lambda one: {"not": one}, leaf_filters()),
    st.builds(lambda many: {"any": many}, st.lists(leaf_filters(), min_size=1, max_size=2)),
    st.builds(lambda many: {"all": many}, st.lists(leaf_filters(), min_size=1, max_size=2)),
)
TIMELINE_POOL = Pool(TIMELINE, PLAIN, FLOWS, SUMMED, NEAR, FAR, MOMENTS, filters, SEGMENTS)
FUNNEL_POOL = Pool(
    TIMELINE,
    SAME_STEPS,
    SAME_STEPS,
    SAME_STEPS,
    NEAR,
    ("move.stage", "note.kind"),
    MOMENTS,
    filters,
    SEGMENTS,
    funnels=True,
)
ACCOUNT_FUNNEL_POOL = replace(
    FUNNEL_POOL,
    metrics=("accounts_reached",),
    flows=("accounts_reached",),
    summed=("accounts_reached",),
    far=("deal.stage", "line.product"),
)
DIRTY_POOL = Pool(
    DIRTY,
    tuple(DIRTY.metrics),
    DIRTY_FLOWS,
    DIRTY_FLOWS,
    ("deal.stage", "account.region", "account.name", "creator.name", "rep.team"),
    ("product.family", "line.quantity", "contact.role", "deal.title", "account.vip"),
    ("deal.closed", "deal.created"),
    plain.filters,
    plain.SEGMENTS,
)


@st.composite
def _dimensions(draw: st.DrawFn, pool: Pool, metrics: list[str]) -> list[str]:
    """Return dimensions that are mostly within reach, with one bucket at most."""
    strict = draw(st.integers(0, 9))
    near = pool.reached(pool.near, metrics) if strict else pool.near
    far = pool.reached(pool.far, metrics) if strict else pool.far
    buckets = pool.reached(pool.buckets, metrics) if strict else pool.buckets
    found = draw(st.lists(st.sampled_from(near), max_size=2, unique=True)) if near else []
    if far and not draw(st.integers(0, 4)):
        found.append(draw(st.sampled_from(far)))
    if draw(st.integers(0, 2)):
        field = draw(st.sampled_from(["time", "time", "time", "time", *buckets]))
        place = draw(st.integers(0, len(found)))
        found.insert(place, f"{field}:{draw(st.sampled_from(GRAINS))}")
    return list(dict.fromkeys(found))


def _ends(draw: st.DrawFn, names: list[str], derived: list[str]) -> str:
    name = draw(st.sampled_from(names))
    return name + draw(st.sampled_from(["", *(f":{one}" for one in derived)]))


@st.composite
def shaped(draw: st.DrawFn, pool: Pool) -> Query:
    """Return a query: what is asked, about when, and in which shape."""

    def now_and_then(times: int) -> bool:
        return not draw(st.integers(0, times))

    apart = not pool.funnels or now_and_then(9)
    running, share = apart and now_and_then(6), apart and now_and_then(5)
    most = pool.flows if running else pool.summed if share else pool.metrics
    every = pool.metrics if now_and_then(8) else most
    metrics = draw(st.lists(st.sampled_from(every), min_size=1, max_size=3, unique=True))
    dimensions = draw(_dimensions(pool, metrics))
    query: Query = {"metrics": metrics, "dimensions": dimensions}
    compare = now_and_then(2)
    bucketed = any(":" in one for one in dimensions)
    if now_and_then(1) or (compare and not bucketed):
        query["time"] = {"window": draw(closed_windows if compare else windows)}
        if now_and_then(9):
            query["time"]["dimension"] = draw(st.sampled_from(pool.buckets))
    if now_and_then(3):
        where = draw(st.lists(pool.filters, min_size=1, max_size=2))
        query["where"] = [one for one in where if pool.fits(one, metrics)] or where[:1]
    if now_and_then(8):
        segments = pool.reached(pool.segments, metrics) or pool.segments
        query["segments"] = [draw(st.sampled_from(segments))]
    derived: list[str] = []
    if compare:
        either = st.sampled_from(["previous_period", "previous_period", "previous_year"])
        query["compare"] = draw(either if draw(st.integers(0, 3)) else windows)
        derived += ["previous", "change", "change_pct"]
    if share:
        query["share_of"] = draw(st.sampled_from(["total", *dimensions]))
        derived.append("share")
    if running:
        query["running"] = True
        derived.append("running")
    judged = draw(st.lists(st.sampled_from([*metrics, *metrics, *pool.metrics]), max_size=1))
    if judged and now_and_then(1):
        one: Query = {"metric": _ends(draw, judged, derived if judged[0] in metrics else [])}
        one["op"] = draw(st.sampled_from([">", ">=", "<", "!="]))
        one["value"] = draw(st.sampled_from([0, 1, 2, 0.5, 100]))
        query["having"] = [one]
    if now_and_then(3):
        by = draw(st.sampled_from([*dimensions, _ends(draw, metrics, derived)]))
        query["order_by"] = [{"by": by, "direction": draw(st.sampled_from(["asc", "desc"]))}]
    if now_and_then(2):
        query["limit"] = draw(st.integers(1, 4))
        query["offset"] = draw(st.sampled_from([0, 0, 1, 2]))
        query["others"] = apart and now_and_then(1)
        if dimensions and now_and_then(2):
            query["limit_per"] = draw(st.sampled_from(dimensions))
    query["totals"] = apart and now_and_then(3)
    return query


@st.composite
def recorded(draw: st.DrawFn) -> Query:
    """Return a query for the rows of a dataset, mostly those that a metric counts."""
    home = draw(st.sampled_from(["deal", "move", "stock", "line"]))
    parts = {name: node_of(METRICS, name) for name in PLAIN}
    own = [
        name
        for name, node in parts.items()
        if isinstance(node, Leaf) and node.home == home and not isinstance(node.kind, Conversion)
    ]
    name = draw(st.sampled_from([*own, None]))
    anchor = [name or own[0]]
    own_stage = [f"{home}.stage"] if home != "line" else ["line.product"]
    near = TIMELINE_POOL.reached(dict.fromkeys([*NEAR, *own_stage]), anchor)
    query: Query = {
        "rows": home,
        "dimensions": draw(st.lists(st.sampled_from(near), min_size=1, unique=True)),
    }
    if name is not None:
        query["of"] = name
    if draw(st.integers(0, 2)):
        query["time"] = {"window": draw(windows)}
    where = draw(st.lists(filters, max_size=1))
    query["where"] = [one for one in where if TIMELINE_POOL.fits(one, anchor)]
    return query
