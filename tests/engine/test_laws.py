"""Laws that hold whatever the data: additivity, ternary logic, order, text, binding."""

import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.answer import Engine
from engine.authorize import authorize
from engine.compile import compile_query
from engine.question import OWNER
from engine.resolve import resolve
from semantic.errors import QueryError
from semantic.joins import ManyToOne, find_path
from semantic.load import load_model
from semantic.model import ADDITIVE, Measure
from semantic.query import decode_query, encode_query
from tests.engine.conftest import SAMPLE
from tests.engine.dirty import (
    AS_OF,
    MODEL_FILE,
    MemoryBackend,
    Rows,
    backend,
    dirty_model,
    generate,
    rows_of,
)
from tests.engine.test_compile import bounds, filters, normal, queries


def additive_pairs() -> Iterator[tuple[str, str]]:
    model = load_model(SAMPLE / "model")
    for metric in model.metrics.values():
        definition = metric.definition
        if not isinstance(definition, Measure) or definition.aggregate not in ADDITIVE:
            continue
        for dataset in model.datasets.values():
            if not isinstance(
                find_path(model.datasets, definition.dataset, dataset.name), ManyToOne
            ):
                continue
            for dimension in dataset.dimensions.values():
                if not dimension.sensitive:
                    yield metric.name, dimension.qualified


PAIRS = list(additive_pairs())
METRICS = sorted({metric for metric, _ in PAIRS})


@pytest.mark.parametrize("metric", METRICS)
def test_groups_add_up_to_the_total(engine: Engine, metric: str) -> None:
    """Every additive metric over every many-to-one dimension of the sample."""
    whole = engine.query(decode_query({"metrics": [metric]}), OWNER).rows[0][0]
    dimensions = [dimension for name, dimension in PAIRS if name == metric]
    assert len(dimensions) > 3
    for dimension in dimensions:
        statement = engine.statement(
            decode_query({"metrics": [metric], "dimensions": [dimension]}), OWNER
        )
        ran = engine._backend.run(statement, engine._limits).table
        parts = [one for one in ran.column(metric).to_pylist() if one is not None]
        if isinstance(whole, float):
            assert sum(parts) == pytest.approx(whole), dimension
        else:
            assert sum(parts) == whole, dimension


@settings(bounds, max_examples=60, derandomize=True)
@given(
    seed=st.integers(0, 20),
    metric=st.sampled_from(["amount", "deal_count", "min_amount", "max_amount", "line_amount"]),
    one=filters,
)
def test_a_filter_and_its_negation_part_the_whole(
    seed: int, metric: str, one: dict[str, Any]
) -> None:
    """p, NOT p: unknown is not true, so `not` keeps it."""
    parts: list[Any] = []
    try:
        for query in ([one], [{"not": one}]):
            parts.append(rows_of({"metrics": [metric], "where": query}, backend(seed))[0][0])
        whole = rows_of({"metrics": [metric]}, backend(seed))[0][0]
    except QueryError:
        return
    known = [part for part in parts if part is not None]
    if not known:
        assert whole is None
    elif metric.startswith(("min", "max")):
        assert whole == (min(known) if metric.startswith("min") else max(known))
    else:
        assert whole == sum(known)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("field", ["deal.amount", "account.region", "rep.team", "deal.closed"])
def test_true_false_and_unknown_part_the_whole(seed: int, field: str) -> None:
    value: Any = {"deal.amount": 100, "deal.closed": "2026-04-01"}.get(field, "North")
    low, high = (">", "<=") if field in ("deal.amount", "deal.closed") else ("=", "!=")
    parts = [{"field": field, "op": low, "values": [value]}]
    parts.append({"field": field, "op": high, "values": [value]})
    if high == "<=":
        parts.append({"field": field, "op": "is_null", "values": []})
    counts = [
        rows_of({"metrics": ["deal_count"], "where": [one]}, backend(seed))[0][0] for one in parts
    ]
    assert sum(counts) == rows_of({"metrics": ["deal_count"]}, backend(seed))[0][0]


@pytest.mark.parametrize("seed", range(6))
def test_rows_of_an_unused_child_change_nothing(seed: int) -> None:
    """Three times as many lines and contacts: what is not about them stays as it is."""
    rows = generate(seed)
    more = dict(rows)
    more["lines"] = [
        {**row, "line_no": row["line_no"] + 1000 * copy}
        for row in rows["lines"]
        for copy in range(3)
    ]
    more["contacts"] = [
        {**row, "contact_id": f"{row['contact_id']}-{copy}"}
        for row in rows["contacts"]
        for copy in range(3)
    ]
    other = MemoryBackend(more)
    for query in (
        {"metrics": ["amount", "deal_count", "avg_amount"], "dimensions": ["account.region"]},
        {"metrics": ["amount", "with_lines"], "dimensions": ["product.family"]},
        {"metrics": ["amount"], "where": [{"field": "line.quantity", "op": ">", "values": [1]}]},
        {"metrics": ["quota", "won_amount"], "dimensions": ["rep.name"]},
    ):
        assert normal(rows_of(query, other)) == normal(rows_of(query, backend(seed)))


@settings(bounds, max_examples=40, derandomize=True)
@given(seed=st.integers(0, 10), query=queries())
def test_order_of_parts_changes_no_number(seed: int, query: dict[str, Any]) -> None:
    turned = {
        key: list(reversed(value)) if isinstance(value, list) else value
        for key, value in query.items()
    }
    try:
        found = rows_of(query, backend(seed))
    except QueryError:
        return
    other = rows_of(turned, backend(seed))
    width = len(query.get("dimensions", ()))
    back = [(*row[:width][::-1], *row[width:][::-1]) for row in other]
    times = [one for one in query.get("dimensions", ()) if ":" in one]
    if len(times) < 2:  # the first bucket is the one that is filled
        assert normal(found) == normal(back)


@settings(bounds, max_examples=40, derandomize=True)
@given(query=queries())
def test_a_query_survives_json_and_compiles_to_one_text(query: dict[str, Any]) -> None:
    decoded = decode_query(json.dumps(query))
    assert decode_query(encode_query(decoded)) == decoded
    try:
        texts = {text_of(one)[0] for one in (decoded, decode_query(query), decoded)}
    except QueryError:
        return
    assert len(texts) == 1


def text_of(query: Any) -> tuple[str, dict[str, Any]]:
    model = load_model(MODEL_FILE)
    compiled = compile_query(authorize(resolve(query, model, AS_OF), model, OWNER))
    return compiled.select.sql(dialect="duckdb", pretty=True), compiled.parameters


HOSTILE = ("'", '"', "''; DROP TABLE deals; --", "$1", "$value_1", "\0", "\u202e", "%", "_", "\\")
texts = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=12),
)


@settings(bounds, max_examples=30, derandomize=True)
@given(one=texts, other=texts)
def test_values_are_bound_and_found(one: str, other: str) -> None:
    """Another value gives the same SQL, and the rows of the same filter in Python."""
    rows: Rows = {
        "products": [
            {"product_id": f"p{n}", "name": name, "family": None}
            for n, name in enumerate([one, other, one + other, "x" + one + "y"])
        ]
    }
    names = [row["name"] for row in rows["products"]]
    database = MemoryBackend(rows)
    asked: dict[str, Callable[[str], bool]] = {
        "=": lambda name: name == one,
        "!=": lambda name: name != one,
        "starts_with": lambda name: lower(database, name).startswith(lower(database, one)),
        "ends_with": lambda name: lower(database, name).endswith(lower(database, one)),
        "contains": lambda name: lower(database, one) in lower(database, name),
    }
    for op, test in asked.items():
        query = {
            "rows": "product",
            "dimensions": ["product.name"],
            "where": [{"field": "product.name", "op": op, "values": [one]}],
        }
        found = sorted(row[1] for row in rows_of(query, database, model=dirty_model()))
        assert found == sorted(name for name in names if test(name)), op
        query["where"] = [{"field": "product.name", "op": op, "values": [other]}]
        assert text_of(decode_query(query))[0] == database.ran[-1].sql


def lower(database: MemoryBackend, text: str) -> str:
    """Lower a text as the database does: Python folds a few letters otherwise."""
    found = database.connection.execute("SELECT lower(?)", [text]).fetchone()
    return str(found[0]) if found else ""


def test_a_sum_is_exact() -> None:
    rows = generate(2)
    total = sum((one["amount"] for one in rows["deals"] if one["amount"] is not None), Decimal(0))
    found = rows_of({"metrics": ["amount"]}, backend(2))[0][0]
    assert isinstance(found, Decimal)
    assert found == total
