"""Cases that other engines answer wrongly, lose rows in, or let pass: each with what is right.

The ids T, V, B and L are those of the comparison they were found in. What goes by time (rolling,
compared, balances, shares) stands in test_elsewhere_wrong_by_time.py.
"""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from engine.execution.duckdb_backend import DuckDBBackend
from semantic.errors import DataError, ModelError, QueryError
from semantic.load import load_model_text
from tests.engine.tiny_crm import MODEL, Crm, D, day

ACCOUNTS = [("a", "A"), ("b", "B"), ("c", "C")]
LEFT_OUT = [("1", "a", 120), ("2", "a", 80), ("3", "b", 50), ("4", None, 60), ("5", "gone", 40)]


def test_t1_facts_without_a_parent_keep_their_group() -> None:
    """Elsewhere the dimension's table stands in FROM: 250 by segment, while the total is 350."""
    crm = Crm(accounts=ACCOUNTS, deals=LEFT_OUT)
    assert crm.by("account.segment", "amount") == {"A": 200, "B": 50, None: 100}
    assert crm.ask(metrics=["amount"]) == [(350,)]


def test_t1_a_parent_without_facts_is_no_group() -> None:
    """Elsewhere segment C is a row with NULL, though nothing was asked of accounts themselves."""
    assert "C" not in Crm(accounts=ACCOUNTS, deals=LEFT_OUT).by("account.segment", "deals")


CUT: dict[str, list[tuple[Any, ...]]] = {
    "products": [("p", "Suite"), ("q", "Core"), ("r", "Suite")],
    "deals": [("1", None, 100), ("2", None, 50), ("3", None, 30), ("4", None, 20)],
    "lines": [
        ("l1", "1", "p"),
        ("l2", "1", "r"),
        ("l3", "1", "q"),
        ("l4", "2", "q"),
        ("l5", "2", None),
    ],
}


@pytest.mark.parametrize(
    ("metric", "by_hand"),
    [
        pytest.param("amount", {"Suite": 100, "Core": 150, None: 50 + 30 + 20}, id="t2"),
        pytest.param("avg_amount", {"Suite": 100, "Core": 75, None: 100 / 3}, id="t3"),
        pytest.param("median_amount", {"Suite": 100, "Core": 75, None: 30}, id="t4"),
    ],
)
def test_t2_to_t4_facts_without_children_keep_their_group(
    metric: str, by_hand: dict[str | None, float]
) -> None:
    """Elsewhere deals 3 and 4, without a line, are dropped from a cut by product category."""
    assert Crm(**CUT).by("product.category", metric) == pytest.approx(by_hand)


PASSES: dict[str, tuple[dict[str, Any], list[tuple[Any, ...]]]] = {
    "t5: a filter on the parent": (
        {
            "metrics": ["amount"],
            "where": [{"field": "account.segment", "op": "=", "values": ["A"]}],
        },
        [(200,)],
    ),
    "t6: a rate is made of sums, not of rates": (
        {"metrics": ["win_rate"]},
        [(2 / 5,)],
    ),
    "t7: a customer of two deals counts once": ({"metrics": ["customers"]}, [(3,)]),
    "t8: a metric's own filter leaves the one beside it alone": (
        {"metrics": ["won_deals", "deals"]},
        [(2, 5)],
    ),
    "t9: a filter on the many side counts a fact once": (
        {"metrics": ["amount"], "where": [{"field": "line.amount", "op": ">", "values": [0]}]},
        [(120,)],
    ),
    "t11: a condition on a metric": (
        {
            "metrics": ["amount"],
            "dimensions": ["account.segment"],
            "having": [{"metric": "amount", "op": ">=", "value": 100}],
        },
        [("A", 200), (None, 100)],
    ),
}


@pytest.mark.parametrize("name", PASSES)
def test_t5_to_t11_what_others_pass_too(name: str) -> None:
    """Right elsewhere, where no row is lost; here with the rows that are easily lost."""
    stages = ["Won", "Lost", "Won", "Lost", "Lost"]
    deals = [(*deal, None, stage) for deal, stage in zip(LEFT_OUT, stages, strict=True)]
    crm = Crm(accounts=ACCOUNTS, deals=deals, lines=[("l", "1", None, 5), ("m", "1", None, 6)])
    query, by_hand = PASSES[name]
    assert crm.ask(**query) == by_hand


def test_t10_a_filter_holds_for_every_fact_or_is_refused() -> None:
    """Elsewhere a filter on deals leaves the contacts beside them unfiltered, without a word."""
    crm = Crm(accounts=ACCOUNTS, deals=LEFT_OUT, contacts=[("x", "a"), ("y", "b"), ("z", None)])
    in_a = [{"field": "account.segment", "op": "=", "values": ["A"]}]
    assert crm.ask(metrics=["amount", "contacts"], where=in_a) == [(200, 1)]
    won = [{"field": "deal.stage", "op": "=", "values": ["Won"]}]
    with pytest.raises(QueryError, match=r"'contacts' cannot be filtered by 'deal\.stage'"):
        crm.ask(metrics=["amount", "contacts"], where=won)


def test_t22_an_unknown_metric_names_the_nearest() -> None:
    """Elsewhere the name is unknown and that is all one learns."""
    with pytest.raises(QueryError, match="did you mean 'amount'"):
        Crm().ask(metrics=["ammount"])


INJECTIONS: dict[str, dict[str, Any]] = {
    "t23: a metric that is SQL": {"metrics": ["1=1; drop table deals"]},
    "t23: a dimension that is SQL": {
        "metrics": ["amount"],
        "dimensions": ["1=1; drop table deals"],
    },
    "t24: a sub-select as a metric": {"metrics": ["(select max(amount) from deals)"]},
    "t24: a sub-select as a dimension": {
        "metrics": ["amount"],
        "dimensions": ["(select segment from accounts limit 1)"],
    },
    "t25: an unknown grain": {"metrics": ["amount"], "dimensions": ["deal.closed:fortnight"]},
    "t26: SQL as a grain": {"metrics": ["amount"], "dimensions": ["deal.closed:month') --"]},
    "t26: SQL as an order": {
        "metrics": ["amount"],
        "order_by": [{"by": "amount; drop table deals"}],
    },
    "t26: SQL as a field": {
        "metrics": ["amount"],
        "where": [{"field": "1=1 or stage", "op": "=", "values": ["x"]}],
    },
}


@pytest.mark.parametrize("name", INJECTIONS)
def test_t23_to_t26_names_are_looked_up_and_never_written(name: str) -> None:
    """Refused elsewhere too; here with the tables still standing afterwards."""
    crm = Crm(deals=LEFT_OUT)
    with pytest.raises(QueryError):
        crm.ask(**INJECTIONS[name])
    assert crm.ask(metrics=["deals"]) == [(5,)]


@pytest.mark.parametrize("text", ["1=1; drop table deals", "(select 1)", "x' OR 1=1 --"])
def test_t23_a_value_that_is_sql_matches_nothing(text: str) -> None:
    crm = Crm(deals=LEFT_OUT)
    where = [{"field": "deal.stage", "op": "=", "values": [text]}]
    assert crm.ask(metrics=["deals"], where=where) == [(0,)]


def test_v1_a_formula_over_a_metric_that_does_not_exist_is_found_at_load() -> None:
    """Elsewhere the check of the model says "passed", and the first question fails."""
    wrong = MODEL + "  ratio: {formula: won_amuont / deals}\n"
    with pytest.raises(ModelError) as caught:
        load_model_text(wrong)
    (issue,) = caught.value.issues
    line = wrong.splitlines().index("  ratio: {formula: won_amuont / deals}") + 1
    assert issue.where == f"model.yml:{line}:20"
    assert "did you mean 'won_amount'" in issue.hints[0]


def test_v2_a_time_dimension_adds_no_bucket_that_nobody_asked_for() -> None:
    """Elsewhere a default date brings a month column into every query: 131 rows instead of 5."""
    deals = [("1", "a", 5, day("2025-01-01")), ("2", "a", 6, day("2025-02-01"))]
    answer = Crm(accounts=ACCOUNTS, deals=deals).answer(
        metrics=["amount"], dimensions=["account.segment"]
    )
    assert [one.name for one in answer.columns] == ["account.segment", "amount"]
    assert answer.rows == (("A", 11),)


def test_v3_the_parts_of_a_metric_are_no_columns() -> None:
    """Elsewhere the base metric comes along unasked."""
    answer = Crm(deals=LEFT_OUT).answer(metrics=["win_rate"])
    assert [one.name for one in answer.columns] == ["win_rate"]


def test_v4_a_missing_database_is_an_error_and_not_a_new_file(tmp_path: Path) -> None:
    """Elsewhere a mistyped path silently creates an empty database there."""
    snapshot = Crm().engine.snapshot
    assert not (tmp_path / snapshot.tables[0].file).exists()
    with pytest.raises(DataError):
        DuckDBBackend(snapshot, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_b1_two_facts_without_a_dimension() -> None:
    """Elsewhere both are joined through the accounts they share: 250 instead of 350."""
    crm = Crm(accounts=ACCOUNTS, deals=LEFT_OUT, contacts=[("x", "a"), ("y", None)])
    assert crm.ask(metrics=["amount", "contacts"]) == [(350, 2)]


def test_b2_facts_are_combined_null_safe_and_by_hash() -> None:
    """Elsewhere `a = b OR (a IS NULL AND b IS NULL)`: a nested loop, quadratic in the groups."""
    crm = Crm(accounts=ACCOUNTS, deals=LEFT_OUT, contacts=[("x", "a"), ("y", None)])
    query = {"metrics": ["amount", "contacts"], "dimensions": ["account.segment"]}
    assert crm.ask(**query) == [("A", 200, 1), ("B", 50, 0), (None, 100, 1)]
    plan = str(crm.database.connection.execute("EXPLAIN " + crm.sql(**query)).fetchall())
    assert "Hash Join" in plan and "IS NOT DISTINCT FROM" in plan
    assert "Nested Loop" not in plan and "NL Join" not in plan


LEGS: dict[str, list[tuple[Any, ...]]] = {
    "accounts": [("a", "A")],
    "deals": [("1", "a", 100), ("2", "a", 10)],
    "lines": [("l1", "1", "p", 1), ("l2", "1", "p", 2), ("l3", "2", "q", 4)],
    "contacts": [("x", "a"), ("y", "a"), ("z", "a")],
}


def test_l1_two_legs_of_one_parent_do_not_multiply() -> None:
    """Elsewhere the legs are joined first: three lines times three contacts."""
    found = Crm(**LEGS).by("account.segment", "amount", "line_amount", "lines", "contacts")
    assert found == {"A": (110, 7, 3, 3)}


def test_two_to_many_legs_as_dimensions_are_refused_with_a_way_out() -> None:
    """Elsewhere they are multiplied, or refused without saying what could be asked instead."""
    with pytest.raises(QueryError) as caught:
        Crm(**LEGS).ask(metrics=["accounts"], dimensions=["product.category", "contact.role"])
    (issue,) = caught.value.issues
    assert issue.code == "fan-out"
    assert "product.category, contact.role" in issue.message
    assert issue.hints == ("ask for one of them at a time",)


PIPELINE: dict[str, list[tuple[Any, ...]]] = {
    "accounts": [("a", "Big"), ("b", "Big"), ("c", "Small")],
    "deals": [("1", "a", 100), ("2", "a", 200), ("3", "b", 300), ("4", "c", 40)],
    "contacts": [("u", "a"), ("v", "a"), ("w", "a"), ("x", "b"), ("y", "c"), ("z", "c")],
}


def test_pipeline_per_contact_is_not_inflated() -> None:
    """Elsewhere deals meet contacts through their account, each counted once per the other: 5.6
    times too much in one segment, here (3 x 300 + 300) / 7 instead of 600 / 4."""
    found = Crm(**PIPELINE).by("account.segment", "amount_per_contact", "amount", "contacts")
    assert found == {"Big": (150.0, 600, 4), "Small": (20.0, 40, 2)}


def test_amount_by_product_category_counts_a_deal_once() -> None:
    """Elsewhere a join under free SQL repeats the deal per line: a third too much, unannounced."""
    deals, lines = [("1", None, 100)], [("l1", "1", "p"), ("l2", "1", "p"), ("l3", "1", "r")]
    crm = Crm(products=[("p", "Suite"), ("r", "Suite")], deals=deals, lines=lines)
    assert crm.by("product.category", "amount") == {"Suite": 100}


def test_amount_by_product_category_is_not_the_total_on_every_row() -> None:
    """Elsewhere the default is to broadcast: the grand total beside every category."""
    assert Crm(**CUT).by("product.category", "amount") == {"Suite": 100, "Core": 150, None: 100}


def test_overlapping_groups_say_what_they_do_not_add_up_to() -> None:
    """Elsewhere the sum of the categories passes for the total."""
    answer = Crm(**CUT).answer(metrics=["amount"], dimensions=["product.category"])
    (caveat,) = [one for one in answer.caveats if one.code == "not-additive"]
    assert "350" in caveat.message and "200" in caveat.message
    assert not answer.columns[1].additive


def test_count_distinct_across_a_fan_out_says_so() -> None:
    """Elsewhere distinct counts pass a fan-out without a word; their sum is then taken for all."""
    products, deals = [("p", "Suite"), ("q", "Core")], [("1", "a"), ("2", "a"), ("3", "b")]
    lines = [("l1", "1", "p"), ("l2", "1", "q"), ("l3", "2", "p"), ("l4", "3", "q")]
    crm = Crm(products=products, deals=deals, lines=lines)
    answer = crm.answer(metrics=["customers"], dimensions=["product.category"])
    assert set(answer.rows) == {("Suite", 1), ("Core", 2)}
    assert not answer.columns[1].additive
    assert "not-additive" in {one.code for one in answer.caveats}


def test_contacts_by_stage_are_refused_and_the_missing_way_is_named() -> None:
    """Elsewhere all contacts stand on each of the six stages, or are spread over the deals of their
    account unannounced: a contact and a deal are only siblings."""
    with pytest.raises(QueryError) as caught:
        Crm(**PIPELINE).ask(metrics=["contacts"], dimensions=["deal.stage"])
    (issue,) = caught.value.issues
    assert issue.code == "not-reachable"
    assert "'contact' cannot reach 'deal'" in issue.message
    assert issue.hints == ("'contact' reaches: account",)


@pytest.mark.parametrize("dimension", ["rep.team", "creator.team"])
def test_ownerless_deals_are_not_lost_to_a_join(dimension: str) -> None:
    """Elsewhere an inner join drops what has no owner: 49.5 of 10,091.8 million."""
    deals = [
        ("1", None, 10, None, None, "r", "r"),
        ("2", None, 20, None, None, None, None),
        ("3", None, 40, None, None, "left", "left"),
    ]
    crm = Crm(reps=[("r", "Red")], deals=deals)
    assert crm.by(dimension, "amount") == {"Red": 10, None: 60}


def test_two_facts_at_once_are_no_obstacle() -> None:
    """Elsewhere a query holds one metric, or metrics of one table."""
    crm = Crm(
        accounts=[("a", "A")],
        deals=[("1", "a", 10), ("2", None, 20)],
        lines=[("l", "1", "p", 7), ("m", "gone", "p", 9)],
    )
    assert crm.ask(metrics=["amount", "line_amount"]) == [(30, 16)]
    found = crm.by("account.segment", "amount", "line_amount")
    assert found == {"A": (10, 7), None: (20, 9)}


WRONG_TEXT = {
    "a dimension of a column that is a function's": ("deal", "x: {sql: read_text('x')}"),
    "a dimension with a sub-select": ("deal", "x: {sql: (select max(amount) from deals)}"),
    "a dimension of an unknown dataset": ("deal", "x: {sql: nobody.team}"),
    "a dimension that ends the statement": ("deal", 'x: {sql: "stage; drop table deals"}'),
    "a dimension with a comment in it": ("deal", 'x: {sql: "stage -- amount"}'),
    "a formula that is no formula": ("metrics", "x: {formula: 'nonexistent_metric +'}"),
    "a formula of an unknown metric": ("metrics", "x: {formula: nonexistent_metric / deals}"),
    "a formula with a function that reads files": ("metrics", "x: {formula: \"read_csv('x')\"}"),
    "a measure without an aggregate": ("metrics", "x: {measure: amount, dataset: deal}"),
    "a measure of a measure": ("metrics", "x: {measure: sum(sum(amount)), dataset: deal}"),
    "a filter with an aggregate": (
        "metrics",
        "x: {measure: count(*), dataset: deal, where: sum(amount) > 1}",
    ),
}


@pytest.mark.parametrize("name", WRONG_TEXT)
def test_text_of_the_model_is_checked_and_placed(name: str) -> None:
    """Elsewhere any text is taken for a dimension or a formula, and fails in the database."""
    where, text = WRONG_TEXT[name]
    at = "    dimensions: {stage: ," if where == "deal" else "metrics:\n"
    put = f"{at} {text}," if where == "deal" else f"{at}  {text}\n"
    with pytest.raises(ModelError) as caught:
        load_model_text(MODEL.replace(at, put, 1))
    assert all((issue.where or "").startswith("model.yml:") for issue in caught.value.issues)


@pytest.mark.parametrize(
    "query",
    [
        {"metrics": ["amount"], "dimensions": ["nonexistent_dim"]},
        {"metrics": ["amount"], "dimensions": ["deal.nonexistent"]},
        {"metrics": ["amount / 0"]},
        {"metrics": ["amount"], "where": [{"field": "nonexistent", "op": "is_null"}]},
        {"metrics": ["amount"], "dimensions": ["account.regoin"]},
    ],
)
def test_a_name_that_does_not_exist_is_refused_before_the_database(query: dict[str, Any]) -> None:
    """Elsewhere the database says "column not found", or the group is silently empty."""
    crm = Crm()
    with pytest.raises(QueryError, match="unknown"):
        crm.ask(**query)
    assert crm.database.ran == []


def test_a_case_in_a_measure_is_one_line() -> None:
    """Elsewhere a model's expressions are no SQL, and a CASE is nine lines of a tree."""
    deals = [
        ("1", None, 10, None, "Won"),
        ("2", None, 20, None, "Lost"),
        ("3", None, 5, None, None),
    ]
    assert Crm(deals=deals).ask(metrics=["won_amount", "amount"]) == [(10, 35)]


def test_a_ratio_divided_by_nothing_has_no_value() -> None:
    """Elsewhere it is infinite, or an error of the database."""
    crm = Crm(deals=[("1", None, 10)])
    assert crm.ask(metrics=["amount_per_contact"]) == [(None,)]


def test_money_stays_exact() -> None:
    """Elsewhere decimals become doubles when they are loaded: 0.1 + 0.2 is not 0.3 any more."""
    crm = Crm(
        deals=[("1", None, D("0.1")), ("2", None, D("0.2")), ("3", None, D("900719925474099.93"))]
    )
    ((found,),) = crm.ask(metrics=["amount"])
    assert isinstance(found, Decimal)
    assert found == D("900719925474100.23")
