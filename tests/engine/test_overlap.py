"""Groups that share rows: the sums that the warning names are those of SQL written by hand."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from engine.answer import Engine
from engine.execution.backend import Cancellation, Limits, Result
from engine.question import OWNER
from engine.reply import Answer
from engine.statement import Statement
from semantic.errors import QueryError
from semantic.formats import format_value
from semantic.query import decode_query
from tests.engine import timeline
from tests.engine.dirty import AS_OF, MemoryBackend, Row, Rows, engine_over, generate
from tests.engine.reference_calendar import Refused
from tests.engine.reference_shapes import evaluate
from tests.engine.shape_queries import SEEDS, TIMELINE_POOL, Query, shaped
from tests.engine.test_shapes import engine_of, world

Sums = tuple[Decimal | int, Decimal | int]
BOTH = re.compile(r"they add up to (?P<parts>\S+), the total is (?P<whole>\S+)\.$")
ONLY_OVERLAP = "A row may stand in several groups of family: groups do not add up."
ADDS_UP = "A row may stand in several groups of family; here the groups add up to the total."
OPEN = "o.stage NOT IN ('Closed Won', 'Closed Lost')"
WON = "o.stage = 'Closed Won'"
#: Each deal once a product family, those without one under NULL.
BY_FAMILY = (
    "SELECT DISTINCT o.*, p.family FROM opportunities o"
    " LEFT JOIN line_items USING (opportunity_id) LEFT JOIN products p USING (product_id)"
)
#: Each deal once a role among its contacts.
BY_ROLE = (
    "SELECT DISTINCT o.*, c.role FROM opportunities o LEFT JOIN contacts c USING (opportunity_id)"
)


def warnings(engine: Engine, query: Query) -> dict[str | None, str]:
    """Return what is said of groups that share rows, by the column it is said of."""
    return said(engine.query(decode_query(query), OWNER))


def said(answer: Answer) -> dict[str | None, str]:
    return {one.column: one.message for one in answer.caveats if one.code == "not-additive"}


def sums(message: str) -> Sums:
    """Return the sum of the groups and the total that a sentence names."""
    found = BOTH.search(message)
    assert found is not None, message
    parts, whole = (Decimal(re.sub(r"[$,]", "", one)) for one in found.group("parts", "whole"))
    return parts, whole


def by_hand(
    judge: duckdb.DuckDBPyConnection, summed: str, where: str, groups: str = BY_FAMILY
) -> Sums:
    """Return an aggregate over deals, each once in every of its groups; and over each once."""
    found: list[Decimal] = []
    for rows in (f"({groups})", "opportunities"):
        cell = judge.execute(f"SELECT {summed} FROM {rows} o WHERE {where}").fetchone()
        assert cell is not None
        found.append(round(Decimal(cell[0]), 2))
    assert found[0] != found[1]
    return found[0], found[1]


def days(first: str, last: str) -> str:
    return f"o.close_date BETWEEN DATE '{first}' AND DATE '{last}'"


def test_both_sums_of_each_metric(engine: Engine, judge: duckdb.DuckDBPyConnection) -> None:
    found = warnings(
        engine, {"metrics": ["bookings", "open_deal_count"], "dimensions": ["product.family"]}
    )
    assert set(found) == {"bookings", "open_deal_count"}
    assert sums(found["bookings"]) == by_hand(judge, "sum(amount)", WON)
    assert sums(found["open_deal_count"]) == by_hand(judge, "count(*)", OPEN)


def test_filters_and_a_window_hold_for_the_total_too(
    engine: Engine, judge: duckdb.DuckDBPyConnection
) -> None:
    query = {
        "metrics": ["bookings"],
        "dimensions": ["product.family"],
        "where": [{"field": "opportunity.type", "op": "=", "values": ["Renewal"]}],
        "time": {"window": {"year": 2025}},
    }
    where = f"{WON} AND o.type = 'Renewal' AND {days('2025-01-01', '2025-12-31')}"
    assert sums(warnings(engine, query)["bookings"]) == by_hand(judge, "sum(amount)", where)


@pytest.mark.parametrize("compare", ["previous_year", "previous_period", {"year": 2025}])
def test_a_window_cut_to_equal_days_has_the_total_of_those_days(
    engine: Engine, judge: duckdb.DuckDBPyConnection, compare: Any
) -> None:
    """This year is cut on 30 June: what closes later is in no group, so it is not in the total."""
    query = {
        "metrics": ["open_pipeline"],
        "dimensions": ["product.family"],
        "time": {"window": "this_year"},
        "compare": compare,
    }
    shown = sums(warnings(engine, query)["open_pipeline"])
    assert shown == by_hand(judge, "sum(amount)", f"{OPEN} AND {days('2026-01-01', '2026-06-30')}")
    assert shown[1] < by_hand(judge, "sum(amount)", OPEN)[1]


def test_a_default_window_that_is_cut_has_the_total_of_those_days(
    engine: Engine, judge: duckdb.DuckDBPyConnection
) -> None:
    query = {
        "metrics": ["forecast", "open_pipeline"],
        "dimensions": ["contact.role"],
        "compare": "previous_year",
    }
    where = f"{OPEN} AND {days('2026-04-01', '2026-06-30')}"
    assert sums(warnings(engine, query)["open_pipeline"]) == by_hand(
        judge, "sum(amount)", where, BY_ROLE
    )


def test_a_window_of_another_date_is_cut_on_that_date(
    engine: Engine, judge: duckdb.DuckDBPyConnection
) -> None:
    query = {
        "metrics": ["created_count"],
        "dimensions": ["product.family"],
        "time": {"window": "this_year", "dimension": "opportunity.close_date"},
        "compare": "previous_year",
    }
    where = days("2026-01-01", "2026-06-30")
    assert sums(warnings(engine, query)["created_count"]) == by_hand(judge, "count(*)", where)


def test_a_window_that_is_not_cut_has_the_total_of_all_of_it(
    engine: Engine, judge: duckdb.DuckDBPyConnection
) -> None:
    """Days that are written out stand as they are, though the data end before."""
    query = {
        "metrics": ["open_pipeline"],
        "dimensions": ["product.family"],
        "time": {"window": {"from": "2026-05-01", "to": "2026-09-30"}},
        "compare": {"from": "2025-05-01", "to": "2025-09-30"},
    }
    where = f"{OPEN} AND {days('2026-05-01', '2026-09-30')}"
    assert sums(warnings(engine, query)["open_pipeline"]) == by_hand(judge, "sum(amount)", where)


def test_buckets_compared_add_up_to_those_shown(
    engine: Engine, judge: duckdb.DuckDBPyConnection
) -> None:
    """Rows of the year before are read, but shown beside: they are in neither sum."""
    query = {
        "metrics": ["bookings"],
        "dimensions": ["product.family", "time:quarter"],
        "time": {"window": {"from": "2026-02-10", "to": "2026-06-30"}},
        "compare": "previous_year",
    }
    where = f"{WON} AND {days('2026-02-10', '2026-06-30')}"
    assert sums(warnings(engine, query)["bookings"]) == by_hand(judge, "sum(amount)", where)


def test_cumulated_buckets_are_no_sum_and_what_stands_beside_is(
    engine: Engine, judge: duckdb.DuckDBPyConnection
) -> None:
    query = {
        "metrics": ["bookings_ytd", "bookings", "bookings_rolling_3m"],
        "dimensions": ["product.family", "time:month"],
        "time": {"window": {"year": 2026, "quarter": 2}},
    }
    found = warnings(engine, query)
    assert set(found) == {"bookings", None}
    assert found[None] == ONLY_OVERLAP.replace("family", "product family")
    where = f"{WON} AND {days('2026-04-01', '2026-06-30')}"
    assert sums(found["bookings"]) == by_hand(judge, "sum(amount)", where)


def test_cumulated_values_of_one_moment_are_a_sum(
    engine: Engine, judge: duckdb.DuckDBPyConnection
) -> None:
    query = {
        "metrics": ["bookings_ytd"],
        "dimensions": ["product.family"],
        "time": {"window": {"year": 2026, "month": 5}},
    }
    where = f"{WON} AND {days('2026-01-01', '2026-05-31')}"
    assert sums(warnings(engine, query)["bookings_ytd"]) == by_hand(judge, "sum(amount)", where)


def levels() -> Engine:
    """Two deals of two products each, alive since January."""
    deals = [
        {**dict.fromkeys(timeline.TABLES["deals"]), "deal_id": key, "created": date(2026, 1, 5)}
        for key in ("d0", "d1")
    ]
    lines = [
        {"line_id": f"{deal}{product}", "deal_id": deal, "product": product, "quantity": 1}
        for deal in ("d0", "d1")
        for product in ("Alpha", "Beta")
    ]
    rows: Rows = {"deals": deals, "lines": lines}
    return engine_over(MemoryBackend(rows, timeline.TABLES), timeline.timeline_model())


def test_levels_of_several_moments_are_no_sum_and_those_of_one_are() -> None:
    engine = levels()
    query: Query = {
        "metrics": ["living_at"],
        "dimensions": ["line.product", "time:month"],
        "time": {"window": {"year": 2026, "quarter": 2}},
    }
    by_month = engine.query(decode_query(query), OWNER)
    assert {row[2] for row in by_month.rows} == {2}
    assert len(by_month.rows) == 6
    assert said(by_month) == {None: ONLY_OVERLAP.replace("family", "product")}
    at_end = warnings(engine, {**query, "dimensions": ["line.product"]})
    assert sums(at_end["living_at"]) == (4, 2)
    engine.close()


def deal(key: str, **values: Any) -> Row:
    blank = dict.fromkeys(
        ("title", "account_id", "owner_id", "created_by", "probability", "closed", "created")
    )
    return {"deal_id": key, "stage": "Won", "amount": 10, **blank, **values}


def crm(deals: list[Row], lines: list[tuple[str, str]]) -> Rows:
    """Deals, and a line of each pair of deal and product; a product's family is its key."""
    rows: Rows = {name: [] for name in generate(0)}
    rows["deals"] = deals
    rows["products"] = [
        {"product_id": one, "name": one, "family": one}
        for one in dict.fromkeys(product for _, product in lines)
    ]
    rows["lines"] = [
        {"deal_id": key, "line_no": n, "product_id": product, "quantity": 1, "price": 1}
        for n, (key, product) in enumerate(lines)
    ]
    return rows


def crm_said(rows: Rows, **query: Any) -> dict[str | None, str]:
    engine = engine_over(MemoryBackend(rows))
    found = warnings(engine, {"dimensions": ["product.family"], **query})
    engine.close()
    return found


SHARED = [("d0", "Suite"), ("d0", "Core"), ("d1", "Core")]


def test_rows_shared_that_leave_the_sum_alone_are_not_said_to_be_unshared() -> None:
    nothing = crm([deal("d0", amount=0), deal("d1", amount=7)], SHARED)
    assert crm_said(nothing, metrics=["amount"]) == {"amount": ADDS_UP}
    assert sums(crm_said(nothing, metrics=["deal_count"])["deal_count"]) == (3, 2)
    apart = crm([deal("d0"), deal("d1")], SHARED[1:])
    assert crm_said(apart, metrics=["amount", "deal_count"]) == {
        "amount": ADDS_UP,
        "deal_count": ADDS_UP,
    }


def test_doubles_that_differ_by_the_order_of_adding_add_up() -> None:
    """A tenth, two and three are one sum in any order, but not to the last bit."""
    deals = [deal(f"d{n}", amount=1, probability=n / 10) for n in (1, 2, 3)]
    lines = [("d1", "Suite"), ("d2", "Core"), ("d3", "Core")]
    assert 0.1 + (0.2 + 0.3) != (0.1 + 0.2) + 0.3
    assert crm_said(crm(deals, lines), metrics=["weighted"]) == {"weighted": ADDS_UP}


def test_sums_that_read_the_same_are_not_set_against_each_other() -> None:
    deals = [deal("d0", amount=1, probability=0.00001), deal("d1", amount=1, probability=1000.0)]
    assert crm_said(crm(deals, SHARED), metrics=["weighted"]) == {"weighted": ONLY_OVERLAP}


def test_groups_left_out_are_not_summed() -> None:
    rows = crm([deal("d0"), deal("d1", amount=90)], SHARED)
    assert sums(crm_said(rows, metrics=["amount"])["amount"]) == (110, 100)
    for left_out in (
        {"limit": 1},
        {"limit": 5, "offset": 1},
        {"having": [{"metric": "amount", "op": ">", "value": 50}]},
    ):
        assert crm_said(rows, metrics=["amount"], **left_out) == {None: ONLY_OVERLAP}


class ShortBackend(MemoryBackend):
    """Gives the first row of any answer."""

    def run(
        self, statement: Statement, limits: Limits, cancel: Cancellation | None = None
    ) -> Result:
        return super().run(statement, Limits(rows=1), cancel)


def test_rows_beyond_the_limit_are_not_left_out_of_a_sum() -> None:
    engine = engine_over(ShortBackend(crm([deal("d0"), deal("d1", amount=90)], SHARED)))
    query = {"metrics": ["amount"], "dimensions": ["product.family"]}
    answer = engine.query(decode_query(query), OWNER)
    assert answer.truncated
    assert said(answer) == {None: ONLY_OVERLAP}
    engine.close()


def test_a_metric_that_is_only_a_condition_is_not_warned_of() -> None:
    """Lines stand in one group each, whatever is asked of their deals."""
    rows = crm([deal("d0"), deal("d1")], SHARED)
    having = [{"metric": "amount", "op": ">", "value": 0}]
    assert crm_said(rows, metrics=["line_count"], having=having) == {}
    assert crm_said(rows, metrics=["line_count", "amount"], having=having) == {None: ONLY_OVERLAP}


@settings(
    deadline=None,
    max_examples=100,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(
    seed=st.integers(0, SEEDS - 1),
    far=st.sampled_from(["line.product", "move.stage"]),
    query=shaped(TIMELINE_POOL),
)
def test_the_sums_of_any_query_are_those_of_plain_python(seed: int, far: str, query: Query) -> None:
    whole = {"share_of", "running", "having", "order_by", "limit", "limit_per", "offset", "others"}
    asked = {name: value for name, value in query.items() if name not in whole}
    dimensions: list[str] = asked["dimensions"]
    bare: Query = {**asked, "dimensions": []}
    if any(":" in one for one in dimensions):
        bare.pop("compare", None)
    try:
        answer = engine_of("timeline", seed, AS_OF).query(
            decode_query({**asked, "dimensions": list(dict.fromkeys([far, *dimensions]))}), OWNER
        )
    except QueryError:
        return
    found = {name: text for name, text in said(answer).items() if name is not None}
    assume(found)
    try:
        totals = evaluate(bare, world("timeline", seed, None), AS_OF).rows[0]
    except Refused:
        pytest.fail("groups are answered whose total is refused")
    step = 4 if bare.get("compare") else 1
    for name, text in found.items():
        position = [one.name for one in answer.columns].index(name)
        column = answer.columns[position]
        cells: list[Any] = [row[position] for row in answer.rows if row[position] is not None]
        parts = sum(cells)
        total = totals[step * list(dict.fromkeys(asked["metrics"])).index(name)] or 0
        if "here the groups add up" in text:
            assert parts == pytest.approx(total)
        else:
            shown = (format_value(one, column.format, currency="EUR") for one in (parts, total))
            assert "add up to {}, the total is {}.".format(*shown) in text


def test_others_hold_each_row_of_the_groups_cut_once(
    engine: Engine, judge: duckdb.DuckDBPyConnection
) -> None:
    """A deal of two families that are cut is one deal of the others."""
    answer = engine.query(
        decode_query(
            {
                "metrics": ["bookings", "won_count", "avg_deal_size"],
                "dimensions": ["product.family"],
                "order_by": [{"by": "bookings", "direction": "desc"}],
                "limit": 2,
                "others": True,
            }
        ),
        OWNER,
    )
    shown = "', '".join(str(row[0]) for row in answer.rows)
    of_others = (
        f"SELECT DISTINCT o.* FROM ({BY_FAMILY}) o"
        f" WHERE family IS NULL OR family NOT IN ('{shown}')"
    )
    expected = judge.execute(
        f"SELECT sum(amount), count(*), avg(amount) FROM"
        f" (SELECT DISTINCT ON (opportunity_id) * FROM ({of_others})) o WHERE {WON}"
    ).fetchone()
    assert expected is not None
    assert answer.others is not None
    ((label, amount, count, average),) = answer.others
    assert (label, amount, count) == (None, *expected[:2])
    assert average == pytest.approx(expected[2])
    several = judge.execute(f"SELECT count(*) FROM ({BY_FAMILY}) o WHERE {WON}").fetchone()
    assert several is not None
    of_shown = sum(int(str(row[2])) for row in answer.rows)
    assert several[0] - of_shown > int(str(count))  # so some stand in several


def test_others_of_each_group_when_the_group_is_behind_the_facts(
    engine: Engine, judge: duckdb.DuckDBPyConnection
) -> None:
    """Of each family all products but the best one; a deal counts once a family."""
    answer = engine.query(
        decode_query(
            {
                "metrics": ["won_count"],
                "dimensions": ["product.family", "product.name"],
                "order_by": [{"by": "won_count", "direction": "desc"}],
                "limit": 1,
                "limit_per": "product.family",
                "others": True,
            }
        ),
        OWNER,
    )
    best = {row[0]: row[1] for row in answer.rows}
    pairs = judge.execute(
        "SELECT DISTINCT o.opportunity_id, p.family, p.name FROM opportunities o"
        " LEFT JOIN line_items USING (opportunity_id) LEFT JOIN products p USING (product_id)"
        f" WHERE {WON}"
    ).fetchall()
    cut = {(deal, family) for deal, family, name in pairs if name != best[family]}
    expected = {family: len([1 for _, one in cut if one == family]) for _, family in cut}
    assert {row[0]: row[2] for row in answer.others or ()} == expected
    assert len(expected) > 3


def test_groups_that_share_rows_have_no_share_together(engine: Engine) -> None:
    query = {
        "metrics": ["bookings"],
        "dimensions": ["product.family"],
        "share_of": "total",
        "limit": 2,
        "others": True,
    }
    with pytest.raises(QueryError) as caught:
        engine.query(decode_query(query), OWNER)
    (issue,) = caught.value.issues
    assert (issue.code, issue.where) == ("fan-out", "$.others")
