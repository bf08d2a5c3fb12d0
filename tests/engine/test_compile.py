"""The compiler against a plain-Python interpreter over random rows: no disagreement."""

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.question import OWNER, Viewer
from semantic.errors import QueryError
from tests.engine.dirty import MemoryBackend, backend, generate, rows_of
from tests.engine.reference import FORMULAS, MEASURES, Refused, World, evaluate

SEEDS = 40
VIEWERS: dict[tuple[str, str] | None, Viewer] = {
    None: OWNER,
    ("rep", "r0"): Viewer(id="ann", groups=frozenset({"rep"}), attributes={"rep_id": "r0"}),
    ("rep", "r1"): Viewer(id="bob", groups=frozenset({"rep"}), attributes={"rep_id": "r1"}),
    ("regional", "North"): Viewer(
        id="north", groups=frozenset({"regional"}), attributes={"region": "North"}
    ),
    ("regional", "'; --"): Viewer(
        id="odd", groups=frozenset({"regional"}), attributes={"region": "'; --"}
    ),
    ("nobody", ""): Viewer(id="guest"),
}
TEXTS: dict[str, tuple[str | None, ...]] = {
    "account.name": ("Acme", "O'Brien", "Nope", None),
    "account.region": ("North", "South", None),
    "rep.team": ("Red", "Blue", None),
    "rep.name": ("Smith", "Chen"),
    "creator.name": ("Smith", "Chen", None),
    "deal.stage": ("Open", "Won", "Lost", "odd", None),
    "deal.account_region": ("North", None),
    "contact.role": ("Champion", "Buyer", None),
    "product.family": ("Suite", "Core", None),
    "product.name": ("Alpha", "Beta"),
    "delivery.carrier": ("DHL", "UPS", None),
}
NUMBERS = ("deal.amount", "line.quantity", "line.price", "deal.probability")
DATES = ("deal.closed", "deal.created", "account.since", "delivery.sent_at")
BOOLEANS = ("account.vip", "deal.own")
SEGMENTS = (
    "deal.won",
    "deal.open",
    "deal.has_line",
    "deal.own_deal",
    "line.big",
    "account.with_deal",
    "account.with_won_deal",
)
TEXT_OPERATORS = ("=", "!=", "in", "not_in", "contains", "starts_with", "ends_with")
GRAINS = ("day", "week", "month", "quarter", "year", "fiscal_quarter", "fiscal_year")
DAYS = ("2026-01-01", "2026-02-14", "2026-03-31", "2026-04-01", "2026-06-30", "2026-07-15")

days = st.sampled_from(DAYS)
metrics = st.lists(st.sampled_from([*MEASURES, *FORMULAS]), min_size=1, max_size=3, unique=True)
buckets = st.builds(
    "{}:{}".format,
    st.sampled_from(["time", "deal.closed", "deal.created"]),
    st.sampled_from(GRAINS),
)
plain_dimensions = st.sampled_from(
    [
        *TEXTS,
        *BOOLEANS,
        "deal.title",
        "deal.amount",
        "deal.closed",
        "line.quantity",
        "delivery.sent_at",
        "creator.team",
    ]
)
#: Half of them are within reach of every deal, so that most queries have an answer.
near_dimensions = st.sampled_from(["deal.stage", "account.region", "account.name", "creator.name"])
dimensions = st.lists(near_dimensions | plain_dimensions | buckets, max_size=3, unique=True)


def leaf(field: str, op: str, values: list[Any]) -> dict[str, Any]:
    return {"field": field, "op": op, "values": values}


@st.composite
def leaves(draw: st.DrawFn) -> dict[str, Any]:
    kind = draw(st.sampled_from(["text", "text", "number", "date", "boolean", "null"]))
    if kind == "text":
        field = draw(st.sampled_from(list(TEXTS)))
        op = draw(
            st.sampled_from(["=", "!=", "in", "not_in", "contains", "starts_with", "ends_with"])
        )
        if op in ("in", "not_in"):
            values = draw(st.lists(st.sampled_from(TEXTS[field]), min_size=1, max_size=2))
            return leaf(field, op, values)
        return leaf(field, op, [draw(st.sampled_from([x for x in TEXTS[field] if x]))])
    if kind == "null":
        field = draw(st.sampled_from([*TEXTS, *NUMBERS, *DATES, *BOOLEANS]))
        return leaf(field, draw(st.sampled_from(["is_null", "is_not_null"])), [])
    if kind == "boolean":
        field = draw(st.sampled_from(BOOLEANS))
        return leaf(field, draw(st.sampled_from(["=", "!="])), [draw(st.booleans())])
    compare = ["=", "!=", ">", ">=", "<", "<=", "between"]
    op = draw(st.sampled_from(compare))
    if kind == "number":
        field = draw(st.sampled_from(NUMBERS))
        one: st.SearchStrategy[Any] = st.sampled_from([0, 1, 2, 100, 100.5, 0.25])
    else:
        field = draw(st.sampled_from(DATES))
        one = days
    both = sorted([draw(one), draw(one)])
    return leaf(field, op, both if op == "between" else both[:1])


filters = st.recursive(
    leaves(),
    lambda inner: st.one_of(
        st.builds(lambda many: {"any": many}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda many: {"all": many}, st.lists(inner, min_size=1, max_size=2)),
        st.builds(lambda one: {"not": one}, inner),
    ),
    max_leaves=4,
).filter(lambda one: depth(one) <= 4)


def depth(one: dict[str, Any]) -> int:
    if "not" in one:
        return 1 + depth(one["not"])
    members = one.get("any") or one.get("all") or ()
    return 1 + max((depth(member) for member in members), default=0)


windows = st.one_of(
    st.builds(lambda a, b: {"from": min(a, b), "to": max(a, b)}, days, days),
    st.builds(lambda a: {"from": a}, days),
    st.builds(lambda a: {"to": a}, days),
)
havings = st.builds(
    lambda metric, op, value: {"metric": metric, "op": op, "value": value},
    st.sampled_from([*MEASURES, *FORMULAS]),
    st.sampled_from(["=", "!=", ">", ">=", "<", "<="]),
    st.sampled_from([0, 1, 2, 0.5, 100]),
)


@st.composite
def queries(draw: st.DrawFn) -> dict[str, Any]:
    query: dict[str, Any] = {"metrics": draw(metrics)}
    if draw(st.integers(0, 4)) != 4:
        query["dimensions"] = draw(dimensions)
    if not draw(st.integers(0, 2)):
        query["where"] = draw(st.lists(filters, min_size=1, max_size=3))
    if not draw(st.integers(0, 4)):
        query["segments"] = draw(st.lists(st.sampled_from(SEGMENTS), max_size=2, unique=True))
    if not draw(st.integers(0, 3)):
        time: dict[str, Any] = {"window": draw(windows)}
        if not draw(st.integers(0, 3)):
            time["dimension"] = draw(st.sampled_from(["deal.closed", "deal.created"]))
        query["time"] = time
    if not draw(st.integers(0, 4)):
        query["having"] = draw(st.lists(havings, min_size=1, max_size=2))
    return query


def normal(rows: Iterable[tuple[Any, ...]]) -> Counter[tuple[Any, ...]]:
    """Rows as a multiset; decimals by value, doubles at 9 digits."""

    def cell(value: Any) -> Any:
        if isinstance(value, float):
            return float(f"{value:.9g}") + 0.0
        return float(f"{float(value):.9g}") + 0.0 if isinstance(value, Decimal) else value

    return Counter(tuple(cell(value) for value in row) for row in rows)


@cache
def world(seed: int, viewer: tuple[str, str] | None) -> World:
    return World(generate(seed), viewer)


def agree(seed: int, viewer: tuple[str, str] | None, query: dict[str, Any]) -> bool:
    """Compare compiler and reference; return whether there was an answer to compare."""
    try:
        expected = evaluate(query, world(seed, viewer))
    except Refused:
        with pytest.raises(QueryError) as caught:
            rows_of(query, backend(seed), VIEWERS[viewer])
        codes = {issue.code for issue in caught.value.issues}
        assert codes <= {"not-reachable", "ambiguous-path", "fan-out", "too-fine"}, (query, codes)
        return False
    try:
        found = rows_of(query, backend(seed), VIEWERS[viewer])
    except QueryError as error:
        assert {issue.code for issue in error.issues} == {"too-fine"}, error
        return False
    assert normal(found) == normal(expected)
    return True


cases = given(
    seed=st.integers(0, SEEDS - 1),
    viewer=st.sampled_from([None, None, None, None, *VIEWERS]),
    query=queries(),
)
bounds = settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)


@settings(bounds, max_examples=300, derandomize=True)
@cases
def test_compiler_agrees_with_reference(
    seed: int, viewer: tuple[str, str] | None, query: dict[str, Any]
) -> None:
    agree(seed, viewer, query)


@pytest.mark.slow
@settings(bounds, max_examples=5000)
@cases
def test_compiler_agrees_with_reference_on_many(
    seed: int, viewer: tuple[str, str] | None, query: dict[str, Any]
) -> None:
    agree(seed, viewer, query)


def test_a_child_that_joins_back_to_its_parent_does_not_hide_it() -> None:
    """The parent's alias inside the semi-join would make it test nothing."""
    query = {
        "metrics": ["account_count"],
        "where": [{"field": "deal.account_region", "op": "=", "values": ["North"]}],
    }
    assert all(agree(seed, None, query) for seed in range(10))


def test_a_metric_and_a_dimension_of_one_name_stay_apart() -> None:
    rows = generate(2)
    database = MemoryBackend(rows)
    found = rows_of({"metrics": ["amount"], "dimensions": ["deal.amount"]}, database)
    amounts = [row["amount"] for row in rows["deals"]]
    assert len(set(amounts)) > 1
    expected = [
        (one, one * amounts.count(one) if one is not None else None) for one in set(amounts)
    ]
    assert normal(found) == normal(expected)
