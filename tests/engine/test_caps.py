"""Every cap at its edge: the last that is allowed runs, the next one is refused with its code."""

from datetime import timedelta
from typing import Any

import pytest

from engine.execution.backend import Limits
from engine.question import OWNER
from engine.resolve import resolve
from semantic.errors import QueryError
from semantic.query import decode_query
from tests.engine.dirty import AS_OF, MemoryBackend, Rows, dirty_model, engine_over, rows_of
from tests.engine.tiny_crm import Crm, day

ROWS: Rows = {
    "products": [{"product_id": f"p{n}", "name": f"n{n}", "family": "x"} for n in range(3)]
}
DATABASE = MemoryBackend(ROWS)


def condition(number: int = 0, op: str = "!=") -> dict[str, Any]:
    return {"field": "product.name", "op": op, "values": [f"x{number}"]}


def nested(levels: int, group: str) -> dict[str, Any]:
    """Return a filter of so many levels, the innermost a condition."""
    one = condition()
    for _ in range(levels - 1):
        one = {group: one if group == "not" else [one, condition(1)]}
    return one


def products(*where: dict[str, Any]) -> dict[str, Any]:
    return {"rows": "product", "where": list(where)}


def refused(query: dict[str, Any]) -> tuple[str, str]:
    """Return the code and the place of the one mistake of a query."""
    with pytest.raises(QueryError) as caught:
        resolve(decode_query(query), dirty_model(), AS_OF)
    (issue,) = {(one.code, one.where or "") for one in caught.value.issues}
    return issue


@pytest.mark.parametrize("group", ["any", "all", "not"])
def test_filters_nest_four_deep(group: str) -> None:
    assert rows_of(products(nested(4, group)), DATABASE) is not None
    with pytest.raises(QueryError) as caught:
        resolve(decode_query(products(nested(5, group))), dirty_model(), AS_OF)
    assert {one.code for one in caught.value.issues} == {"bad-filter"}
    assert "deeper than 4" in caught.value.issues[0].message


def test_a_very_deep_filter_ends_in_an_error_of_ours() -> None:
    """A thousand levels, and a hundred thousand: no recursion of Python's."""
    for levels in (1_000, 100_000):
        text = '{"not":' * levels + '{"field":"a","op":"is_null"}' + "}" * levels
        with pytest.raises(QueryError):
            resolve(decode_query(f'{{"rows":"product","where":[{text}]}}'), dirty_model(), AS_OF)


def test_two_hundred_conditions_are_the_most() -> None:
    """Counted wherever they stand: in the list, or in groups of it."""
    many = [condition(n) for n in range(201)]
    assert refused(products(*many)) == ("too-broad", "$.where[200]")
    assert refused(products({"any": many})) == ("too-broad", "$.where[0].any[200]")
    assert refused(products({"any": many[:100]}, {"not": {"all": many[:101]}})) == (
        "too-broad",
        "$.where[1].not.all[100]",
    )


@pytest.mark.parametrize("op", ["!=", "=", "not_in", "contains"])
def test_two_hundred_conditions_run(op: str) -> None:
    """All that are allowed run, in the list as in groups of it."""
    many = [condition(n, op) for n in range(200)]
    everything = 3 if op in ("!=", "not_in") else 0
    assert len(rows_of(products(*many), DATABASE)) == everything
    assert len(rows_of(products({"all": many}), DATABASE)) == everything
    assert len(rows_of(products({"not": {"any": many}}), DATABASE)) == 3 - (
        3 if op in ("!=", "not_in") else 0
    )


def test_conditions_on_children() -> None:
    """Plain ones hold for one child in one semi-join; of negative ones each is its own."""
    for op, number in (("=", 200), ("!=", 40)):
        where = [condition(n, op) for n in range(number)]
        assert rows_of({"metrics": ["deal_count"], "where": where}, DATABASE) == [(0,)]
    where = [condition(n, "!=") for n in range(41)]
    assert refused({"metrics": ["deal_count"], "where": where}) == ("too-broad", "$.where")


def test_a_thousand_values_in_a_list() -> None:
    listed = ["n1", *(f"x{n}" for n in range(1000))]
    query = products({**condition(op="in"), "values": listed[:1000]})
    assert [row[0] for row in rows_of(query, DATABASE)] == ["p1"]
    assert refused(products({**condition(op="in"), "values": listed})) == (
        "bad-value",
        "$.where[0].values",
    )


def test_two_thousand_values_in_all() -> None:
    half = {**condition(op="in"), "values": [f"n{n}" for n in range(1000)]}
    assert len(rows_of(products(half, half), DATABASE)) == 3
    assert refused(products(half, half, condition())) == ("too-broad", "$.where")


@pytest.mark.parametrize(
    ("name", "entry"),
    [
        ("having", {"metric": "amount", "op": ">", "value": 0}),
        ("segments", "deal.won"),
        ("order_by", {"by": "amount"}),
    ],
)
def test_twenty_entries(name: str, entry: Any) -> None:
    assert len(rows_of({"metrics": ["amount"], name: [entry] * 20}, DATABASE)) <= 1
    assert refused({"metrics": ["amount"], name: [entry] * 21}) == ("too-broad", f"$.{name}")


def test_eight_dimensions() -> None:
    names = [
        "deal.title",
        "deal.stage",
        "deal.amount",
        "deal.own",
        "account.name",
        "account.region",
        "rep.name",
        "rep.team",
        "creator.name",
    ]
    assert rows_of({"metrics": ["amount"], "dimensions": names[:8]}, DATABASE) == []
    assert rows_of({"dimensions": names[:8]}, DATABASE) == []
    for query in ({"metrics": ["amount"], "dimensions": names}, {"dimensions": names}):
        assert refused(query) == ("too-broad", "$.dimensions")
    assert rows_of({"rows": "deal", "dimensions": names}, DATABASE) == []  # a row has its columns


def test_twenty_metrics() -> None:
    names = [name for name, one in dirty_model().metrics.items() if one.default_window is None]
    assert rows_of({"metrics": names[:20]}, DATABASE)
    assert refused({"metrics": names[:21]}) == ("too-broad", "$.metrics")


@pytest.mark.parametrize("name", ["limit", "offset"])
def test_a_million_rows_are_the_most_that_can_be_asked(name: str) -> None:
    lowest = 1 if name == "limit" else 0
    for number in (lowest, 1_000_000):
        resolve(decode_query({"rows": "product", name: number}), dirty_model(), AS_OF)
    for number in (lowest - 1, 1_000_001, -(2**40)):
        assert refused({"rows": "product", name: number}) == ("bad-limit", f"$.{name}")


def test_rows_beyond_the_limit_are_cut_and_said_to_be() -> None:
    engine = engine_over(DATABASE)
    for rows, cut in ((3, False), (2, True)):
        engine._limits = Limits(rows=rows)
        answer = engine.query(decode_query({"rows": "product"}), OWNER)
        assert len(answer.rows) == rows
        assert answer.truncated is cut
        assert ("truncated" in {one.code for one in answer.caveats}) is cut


def by_day(days: int) -> dict[str, Any]:
    last = day("2024-01-01") + timedelta(days=days - 1)
    window = {"from": "2024-01-01", "to": str(last)}
    return {"metrics": ["deals"], "dimensions": ["time:day"], "time": {"window": window}}


def test_a_thousand_buckets_of_a_window() -> None:
    assert len(Crm().ask(**by_day(1000))) == 1000
    with pytest.raises(QueryError) as caught:
        Crm().ask(**by_day(1001))
    (issue,) = caught.value.issues
    assert issue.code == "too-broad"
    assert "2024-01-01 to 2026-09-27" in issue.message and "1000" in issue.message


def test_a_thousand_buckets_of_the_data() -> None:
    """Without a window they are counted when they are there; the extreme date is named."""
    last = day("2025-12-31")
    for days, allowed in ((1000, True), (1001, False)):
        first = last - timedelta(days=days - 1)
        crm = Crm(deals=[("1", None, 1, first), ("2", None, 1, last)])
        query = {"metrics": ["deals"], "dimensions": ["time:day"]}
        if allowed:
            assert len(crm.ask(**query)) == days
            continue
        with pytest.raises(QueryError) as caught:
            crm.ask(**query)
        (issue,) = caught.value.issues
        assert issue.code == "too-broad"
        assert str(first) in issue.message


def test_buckets_that_the_row_limit_would_cut_are_refused() -> None:
    """A calendar with holes would look like one without: 2 stages on 6 days are 12 rows."""
    deals = [("1", None, 1, day("2025-12-01"), "A"), ("2", None, 1, day("2025-12-02"), "B")]
    window = {"from": "2025-12-01", "to": "2025-12-06"}
    query = {
        "metrics": ["deals"],
        "dimensions": ["time:day", "deal.stage"],
        "time": {"window": window},
    }
    crm = Crm(deals=deals)
    crm.engine._limits = Limits(rows=12)
    assert len(crm.ask(**query)) == 12
    crm.engine._limits = Limits(rows=11)
    with pytest.raises(QueryError, match="too-broad"):
        crm.ask(**query)


def test_the_bounds_of_a_window() -> None:
    for count, allowed in ((100_000, True), (100_001, False), (0, False)):
        query = {
            "metrics": ["amount"],
            "time": {"window": {"last": count, "unit": "day"}},
        }
        if allowed:
            resolve(decode_query(query), dirty_model(), AS_OF)
        else:
            assert refused(query) == ("bad-time-window", "$.time.window")


@pytest.mark.parametrize(("value", "allowed"), [(10**18 - 1, True), (10**18, False)])
def test_numbers_stay_within_what_a_decimal_holds(value: int, allowed: bool) -> None:
    leaf = {"field": "deal.amount", "op": "<", "values": [value]}
    having = {"metric": "amount", "op": "<", "value": value}
    for query, place in (
        ({"metrics": ["amount"], "where": [leaf]}, "$.where[0].values[0]"),
        ({"metrics": ["amount"], "having": [having]}, "$.having[0].value"),
    ):
        if allowed:
            rows_of(query, DATABASE)
        else:
            assert refused(query) == ("bad-value", place)


def test_a_query_as_large_as_the_caps_allow_still_becomes_a_statement() -> None:
    """Several metrics and labels under 200 conditions: within the bounds of a statement."""
    deals = ["amount", "deal_count", "won_amount", "won_count", "avg_amount", "customers"]
    fields = ["deal.title", "deal.stage", "account.name", "rep.name"]
    where = [{"field": "deal.title", "op": "!=", "values": [f"x{n}"]} for n in range(200)]
    assert rows_of({"metrics": deals, "dimensions": fields, "where": where}, DATABASE) == []
