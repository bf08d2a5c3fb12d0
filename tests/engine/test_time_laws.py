"""Laws of metrics over time that hold whatever the rows: no interpreter beside the compiler."""

import json
import random
from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine.answer import Engine
from engine.question import OWNER
from semantic.errors import QueryError
from semantic.query import decode_query, encode_query
from tests.engine.dirty import AS_OF, MemoryBackend, Rows
from tests.engine.reference_timeline import TIMELINE
from tests.engine.reference_world import World
from tests.engine.shape_queries import (
    SEEDS,
    SUMMED,
    TIMELINE_POOL,
    VIEWERS,
    Query,
    filters,
    shaped,
)
from tests.engine.test_shapes import bounds, plain_rows, rows_of
from tests.engine.timeline import TABLES, backend, generate, timeline_model

Found = list[tuple[Any, ...]]
seeds = st.integers(0, SEEDS - 1)
#: Windows of whole months, so that no bucket is cut.
WHOLE: tuple[Query, ...] = (
    {"year": 2026, "quarter": 2},
    {"year": 2026},
    {"year": 2025, "calendar": "fiscal"},
)
windows = st.sampled_from(WHOLE)
MANY_TO_ONE = ("deal.stage", "deal.owner", "deal.title", "account.name", "account.region")


def ask(
    query: Query, seed: int, as_of: date = AS_OF, database: MemoryBackend | None = None
) -> Found:
    return rows_of(query, database or backend(seed), timeline_model(), OWNER, as_of)


def dated(rows: Found) -> dict[Any, tuple[Any, ...]]:
    """Rows by their bucket, the one without a date left out."""
    return {row[0]: tuple(row[1:]) for row in plain_rows(rows) if row[0] is not None}


def added(values: Any) -> Any:
    known = [one for one in values if one is not None]
    return sum(known[1:], known[0]) if known else None


def same(one: Any, other: Any) -> bool:
    return plain_rows([(one,)]) == plain_rows([(other,)])


@settings(bounds, max_examples=20, derandomize=True)
@given(
    seed=seeds, window=windows, name=st.sampled_from(["amount", "deals", "moves", "target", "net"])
)
def test_days_add_up_to_their_months(seed: int, window: Query, name: str) -> None:
    query = {"metrics": [name], "time": {"window": window}}
    days = ask({**query, "dimensions": ["time:day"]}, seed)
    for month, value in ask({**query, "dimensions": ["time:month"]}, seed):
        inside = [found for day, found in days if day.replace(day=1) == month]
        assert same(added(inside), value), month


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize(
    ("to_date", "base", "grain"),
    [
        ("amount_wtd", "amount", "week"),
        ("deals_mtd", "deals", "month"),
        ("amount_qtd", "amount", "quarter"),
        ("won_ytd", "won_amount", "year"),
        ("win_rate_ytd", "win_rate", "year"),
        ("customers_fqtd", "customers", "fiscal_quarter"),
        ("net_fytd", "net", "fiscal_year"),
        ("amount_1m", "amount", "month"),
    ],
)
def test_to_date_at_the_end_of_a_period_is_the_period(
    seed: int, to_date: str, base: str, grain: str
) -> None:
    query = {"metrics": [to_date, base], "dimensions": [f"time:{grain}"]}
    for cumulated, whole in dated(ask(query, seed)).values():
        assert cumulated == whole


@settings(bounds, max_examples=20, derandomize=True)
@given(seed=seeds, name=st.sampled_from(["amount", "movers", "first_stage"]))
def test_all_time_is_the_total_up_to_then(seed: int, name: str) -> None:
    ever = {"amount": "amount_ever", "movers": "movers_ever", "first_stage": "first_ever"}[name]
    window = {"from": "2026-01-01", "to": "2026-06-30"}
    series = ask(
        {"metrics": [ever], "dimensions": ["time:month"], "time": {"window": window}}, seed
    )
    for month, value in series:
        end = (month + timedelta(days=32)).replace(day=1) - timedelta(days=1)
        until = {"metrics": [name], "time": {"window": {"to": end.isoformat()}}}
        assert same(ask(until, seed)[0][0], value)


@settings(bounds, max_examples=20, derandomize=True)
@given(
    seed=seeds,
    name=st.sampled_from(["pipe_at", "open_at", "movers_at", "amount_3m", "customers_2q"]),
    first=st.sampled_from(["2024-01-01", "2026-04-01", "2026-04-30"]),
)
def test_the_start_of_a_window_cuts_no_look_back(seed: int, name: str, first: str) -> None:
    one, other = (
        ask({"metrics": [name], "time": {"window": {"from": start, "to": "2026-04-30"}}}, seed)
        for start in (None, first)
    )
    assert one == other


@settings(bounds, max_examples=40, derandomize=True)
@given(
    seed=seeds,
    name=st.sampled_from(SUMMED),
    dimension=st.sampled_from(MANY_TO_ONE),
    bucket=st.sampled_from(["", "time:month", "time:fiscal_quarter"]),
    window=windows,
)
def test_groups_add_up_to_what_is_not_grouped(
    seed: int, name: str, dimension: str, bucket: str, window: Query
) -> None:
    """Every additive kind, in each bucket: flows, cumulative, point in time, balance."""
    time = [bucket] if bucket else []
    query = {"metrics": [name], "time": {"window": window}}
    try:
        groups = ask({**query, "dimensions": [*time, dimension]}, seed)
    except QueryError:
        assume(False)
    for row in ask({**query, "dimensions": time}, seed):
        inside = [one[-1] for one in groups if one[: len(time)] == row[: len(time)]]
        total = added(inside)
        assert same(total, row[-1]) or (total is None and row[-1] == 0)


@settings(bounds, max_examples=40, derandomize=True)
@given(
    seed=seeds,
    name=st.sampled_from(SUMMED),
    dimension=st.sampled_from(MANY_TO_ONE),
    bucket=st.sampled_from(["", "time:month"]),
    window=windows,
)
def test_shares_of_the_total_add_up_to_one(
    seed: int, name: str, dimension: str, bucket: str, window: Query
) -> None:
    time = [bucket] if bucket else []
    query = {"metrics": [name], "time": {"window": window}, "dimensions": [*time, dimension]}
    try:
        rows = ask({**query, "share_of": "total"}, seed)
    except QueryError:
        assume(False)
    for partition in {row[: len(time)] for row in rows}:
        shares = [row[-1] for row in rows if row[: len(time)] == partition]
        known = [one for one in shares if one is not None]
        assert not known or sum(known) == pytest.approx(1)


@settings(bounds, max_examples=20, derandomize=True)
@given(seed=seeds, name=st.sampled_from(["amount", "deals", "net", "quantity"]), window=windows)
def test_a_running_sum_ends_with_the_sum(seed: int, name: str, window: Query) -> None:
    query: Query = {"metrics": [name], "time": {"window": window}}
    rows = ask({**query, "dimensions": ["time:month"], "running": True}, seed)
    assert same(rows[-1][-1], added([row[1] for row in rows]))
    assert same(rows[-1][-1], ask(query, seed)[0][0])


@settings(bounds, max_examples=40, derandomize=True)
@given(
    seed=seeds,
    name=st.sampled_from(TIMELINE_POOL.metrics),
    window=windows,
    grain=st.sampled_from(["month", "quarter", "week"]),
)
def test_previous_is_the_value_of_the_bucket_before(
    seed: int, name: str, window: Query, grain: str
) -> None:
    assume(grain != "quarter" or "calendar" not in window)
    query = {"metrics": [name], "dimensions": [f"time:{grain}"], "time": {"window": window}}
    rows = list(dated(ask({**query, "compare": "previous_period"}, seed)).values())
    # The first and the last week are cut by the window; what is compared with is never cut.
    whole = slice(1, -1) if grain == "week" else slice(None)
    values, previous = [row[0] for row in rows[whole]], [row[1] for row in rows[whole]]
    assert previous[1:] == values[:-1]


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("name", ["open_at", "open_stock", "moves_45d", "movers_ever", "deals"])
def test_true_false_and_unknown_part_the_whole(seed: int, name: str) -> None:
    """Of counts of every kind; count distinct by its own column's owner."""
    field = "deal.stage"
    parts: list[list[Query]] = [
        [{"field": field, "op": "=", "values": ["Won"]}],
        [
            {"field": field, "op": "!=", "values": ["Won"]},
            {"field": field, "op": "is_not_null", "values": []},
        ],
        [{"field": field, "op": "is_null", "values": []}],
    ]
    query = {"metrics": [name], "time": {"window": {"year": 2026, "quarter": 2}}}
    counts = [ask({**query, "where": where}, seed)[0][0] for where in parts]
    assert sum(counts) == ask(query, seed)[0][0]


@settings(bounds, max_examples=40, derandomize=True)
@given(seed=seeds, one=filters, other=filters)
def test_a_wider_filter_counts_no_fewer(seed: int, one: Query, other: Query) -> None:
    metrics = {"metrics": ["deals", "created_count"], "time": {"window": "this_year"}}
    try:
        narrow = ask({**metrics, "where": [one, other]}, seed)[0]
        plain = ask({**metrics, "where": [one]}, seed)[0]
        wide = ask({**metrics, "where": [{"any": [one, other]}]}, seed)[0]
    except QueryError:
        assume(False)
    for few, some, many in zip(narrow, plain, wide, strict=True):
        assert few <= some <= many


@settings(bounds, max_examples=40, derandomize=True)
@given(seed=seeds, one=filters)
def test_a_count_is_the_number_of_its_records(seed: int, one: Query) -> None:
    """The rows listed one by one, as no optimizer would count them."""
    window = {"window": {"year": 2026, "quarter": 2}}
    for name, dataset in (("deals", "deal"), ("won_count", "deal"), ("moves", "move")):
        try:
            count = ask({"metrics": [name], "where": [one], "time": window}, seed)[0][0]
        except QueryError:
            continue
        records = {"rows": dataset, "of": name, "where": [one], "time": window}
        assert len(ask({**records, "dimensions": ["deal.stage"]}, seed)) == count


@settings(bounds, max_examples=40, derandomize=True)
@given(seed=seeds, query=shaped(TIMELINE_POOL))
def test_order_and_repetition_of_filters_change_nothing(seed: int, query: Query) -> None:
    where = query.get("where", [])
    turned = {**query, "where": [*reversed(where), *where]}
    assert answered(query, seed) == answered(turned, seed)


def answered(
    query: Query,
    seed: int,
    as_of: date = AS_OF,
    database: MemoryBackend | None = None,
) -> Any:
    """Return the rows, or the codes it is refused with."""
    try:
        return plain_rows(ask(query, seed, as_of, database))
    except QueryError as error:
        return {issue.code for issue in error.issues}


@settings(bounds, max_examples=40, derandomize=True)
@given(seed=seeds, query=shaped(TIMELINE_POOL))
def test_the_order_of_rows_changes_nothing(seed: int, query: Query) -> None:
    rows = generate(seed)
    for table in rows.values():
        random.Random(7).shuffle(table)  # noqa: S311 - test data, not a secret
    assert answered(query, seed) == answered(query, seed, database=MemoryBackend(rows, TABLES))


#: After 28 years days of the week and leap years come again.
YEARS = 28


def later(value: Any) -> Any:
    """Move dates by 28 years, also those written in a query."""
    if isinstance(value, date | datetime):
        return value.replace(year=value.year + YEARS)
    if isinstance(value, dict):
        return {key: one + YEARS if key == "year" else later(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(later(one) for one in value)
    if isinstance(value, str) and len(value) == 10 and value[4] == value[7] == "-":
        return later(date.fromisoformat(value)).isoformat()
    return value


@settings(bounds, max_examples=40, derandomize=True)
@given(seed=seeds, query=shaped(TIMELINE_POOL), as_of=st.sampled_from([AS_OF, date(2026, 5, 17)]))
def test_years_later_all_is_the_same(seed: int, query: Query, as_of: date) -> None:
    database = MemoryBackend(later(generate(seed)), TABLES)
    found = answered(later(query), seed, later(as_of), database)
    assert found == later(answered(query, seed, as_of))


@settings(bounds, max_examples=40, derandomize=True)
@given(
    seed=seeds,
    name=st.sampled_from(["amount_3m", "pipe_at", "stock_last", "stock_average", "amount"]),
    bucket=st.sampled_from(["time:month", "time:week", "account.region"]),
)
def test_four_times_the_money_is_four_times_the_sum(seed: int, name: str, bucket: str) -> None:
    rows = generate(seed)
    for table in rows.values():
        for row in table:
            if isinstance(row.get("amount"), Decimal):
                row["amount"] *= 4
    query: Query = {"metrics": [name, "deals"], "dimensions": [bucket]}
    query["compare"] = "previous_period"
    query["time"] = {"window": {"year": 2026}}
    before = ask(query, seed)
    after = ask(query, seed, database=MemoryBackend(rows, TABLES))
    times = [
        (row[0], *(None if one is None else one * 4 for one in row[1:4]), *row[4:])
        for row in before
    ]
    assert Counter(plain_rows(after)) == Counter(plain_rows(times))


@settings(bounds, max_examples=40, derandomize=True)
@given(
    seed=seeds,
    viewer=st.sampled_from([one for one in VIEWERS if one is not None]),
    query=shaped(TIMELINE_POOL),
)
def test_a_viewer_sees_what_an_owner_of_the_filtered_rows_sees(
    seed: int, viewer: tuple[str, str], query: Query
) -> None:
    seen = World(TIMELINE, generate(seed), viewer).rows
    rows: Rows = {TIMELINE.tables[name]: found for name, found in seen.items()}
    try:
        found = plain_rows(rows_of(query, backend(seed), timeline_model(), VIEWERS[viewer], AS_OF))
    except QueryError as error:
        assert answered(query, seed) == {issue.code for issue in error.issues}
        return
    assert found == answered(query, seed, database=MemoryBackend(rows, TABLES))


@settings(bounds, max_examples=40, derandomize=True)
@given(query=shaped(TIMELINE_POOL))
def test_a_query_survives_json(query: Query) -> None:
    decoded = decode_query(json.dumps(query))
    assert decode_query(encode_query(decoded)) == decoded
    assert decode_query(query) == decoded


@pytest.mark.parametrize(
    "name",
    ["bookings_rolling_3m", "bookings_qtd", "bookings_ytd", "pipeline_at", "open_count_at"],
)
@pytest.mark.parametrize(
    "dimension",
    ["account.region", "account.name", "rep.name", "opportunity.stage", "opportunity.type"],
)
def test_groups_of_the_sample_add_up_at_every_quarter(
    engine: Engine, name: str, dimension: str
) -> None:
    window = {"window": {"last": 6, "unit": "quarter"}}
    query: Query = {"metrics": [name], "dimensions": ["time:quarter"], "time": window}
    whole = engine.query(decode_query(query), OWNER).rows
    query["dimensions"] = ["time:quarter", dimension]
    parts = engine.query(decode_query(query), OWNER).rows
    assert len(whole) >= 6
    for quarter, value in whole:
        assert added([row[-1] for row in parts if row[0] == quarter]) == value
