"""The metric query on the wire: closed, canonical, and back again."""

import pytest
from hypothesis import given, settings

from semantic.errors import QueryError
from semantic.query import (
    WINDOW_NAMES,
    Filter,
    MetricQuery,
    WindowSpec,
    decode_query,
    encode_query,
    query_schema,
    window_named,
)
from tests.engine.test_compile import queries


def test_defaults_are_left_out() -> None:
    assert encode_query(MetricQuery(metrics=("a",))) == '{"metrics":["a"]}'


def test_names_that_python_reserves_are_plain_on_the_wire() -> None:
    query = decode_query(
        '{"metrics": ["a"], "where": [{"not": {"field": "x", "op": "is_null"}}],'
        ' "time": {"window": {"from": "2026-01-01", "to": null}}}'
    )
    assert query.where == (Filter(not_=Filter(field="x", op="is_null")),)
    assert query.time is not None
    assert query.time.window == WindowSpec(from_="2026-01-01")
    assert '"from":"2026-01-01"' in encode_query(query)


@pytest.mark.parametrize(
    "raw",
    ['{"metric": ["a"]}', '{"metrics": [1]}', '{"where": [{"feild": "x"}]}', "null", '"a"',
     '{"time": {"window": "last_moth"}}', '{"order_by": [{"by": "a", "direction": "up"}]}',
     '{"metrics": ["a"], "where": ' + '[{"not":' * 3000 + "1"],
)  # fmt: skip
def test_what_is_not_a_query_is_refused(raw: str) -> None:
    with pytest.raises(QueryError) as caught:
        decode_query(raw)
    assert caught.value.issues[0].code == "malformed-query"
    assert caught.value.issues[0].message[:1].islower()


@settings(max_examples=50, deadline=None, derandomize=True)
@given(query=queries())
def test_round_trip(query: dict[str, object]) -> None:
    decoded = decode_query(query)
    assert decode_query(encode_query(decoded)) == decoded
    assert encode_query(decode_query(encode_query(decoded))) == encode_query(decoded)


def test_the_schema_is_closed() -> None:
    schema = query_schema()
    for name, one in schema["$defs"].items():
        assert one.get("additionalProperties") is False, name


def test_windows_have_names() -> None:
    assert [window_named(name) for name in WINDOW_NAMES] == list(WINDOW_NAMES)
    assert window_named("last_moth") is None
    assert window_named(3) is None
