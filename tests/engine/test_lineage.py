"""Lineage says of each column of an answer which physical columns it is made of."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.answer import Engine
from engine.authorize import AuthorizedQuery, authorize
from engine.compile import compile_query
from engine.execution.backend import Schema
from engine.lineage import lineage
from engine.question import OWNER, Viewer
from engine.reply import ColumnLineage
from engine.resolve import resolve
from engine.verify import verify
from semantic.errors import QueryError
from semantic.model import SemanticModel
from semantic.query import decode_query
from tests.engine.dirty import AS_OF, SCHEMA, dirty_model
from tests.engine.test_compile import VIEWERS, bounds, queries


def authorized(
    query: dict[str, Any], viewer: Viewer = OWNER, model: SemanticModel | None = None
) -> AuthorizedQuery:
    model = model or dirty_model()
    return authorize(resolve(decode_query(query), model, AS_OF), model, viewer)


def union(columns: tuple[ColumnLineage, ...]) -> set[tuple[str, str]]:
    return {(one.table, one.column) for each in columns for one in each.sources}


def read_by_statement(query: AuthorizedQuery) -> set[tuple[str, str]]:
    """What verify's walk over the SQL tree finds: another way to the same columns."""
    statement = verify(compile_query(query), SCHEMA, "duckdb")
    return {(one.table, one.column) for one in statement.columns}


@settings(bounds, max_examples=250, derandomize=True)
@given(viewer=st.sampled_from([None, None, *VIEWERS]), query=queries())
def test_the_columns_of_all_lineage_are_those_the_statement_reads(
    viewer: tuple[str, str] | None, query: dict[str, Any]
) -> None:
    try:
        found = authorized(query, VIEWERS[viewer])
    except QueryError:
        return
    assert union(lineage(found)) == read_by_statement(found)


SHAPES: tuple[dict[str, Any], ...] = (
    {"compare": "previous_period"},
    {"compare": "previous_year"},
    {"share_of": "total"},
    {"running": True},
    {"running": True, "compare": "previous_period"},
    {"limit": 2, "order_by": []},
)
ROWS = st.fixed_dictionaries(
    {"rows": st.sampled_from(["deal", "line", "account", "delivery", "quota"])},
    optional={
        "of": st.sampled_from(["won_amount", "line_amount", "won_accounts", "delivered", "quota"]),
        "segments": st.lists(
            st.sampled_from(["deal.has_line", "account.with_won_deal"]), max_size=1
        ),
    },
)


@settings(bounds, max_examples=250, derandomize=True)
@given(
    viewer=st.sampled_from([None, *VIEWERS]),
    query=queries(),
    shape=st.sampled_from(SHAPES),
    rows=ROWS,
    listed=st.booleans(),
)
def test_shapes_and_records_too(
    viewer: tuple[str, str] | None,
    query: dict[str, Any],
    shape: dict[str, Any],
    rows: dict[str, Any],
    listed: bool,
) -> None:
    kept = {name: one for name, one in query.items() if name in ("where", "dimensions", "time")}
    asked = {**kept, **rows} if listed else {**query, **shape}
    try:
        found = authorized(asked, VIEWERS[viewer])
    except QueryError:
        return
    assert union(lineage(found)) == read_by_statement(found)


def columns_of(
    engine: Engine, query: dict[str, Any], viewer: Viewer = OWNER
) -> dict[str, set[str]]:
    """Return the lineage of each column, as `table.column role`."""
    found = authorize(
        resolve(decode_query(query), engine.model, engine.as_of()), engine.model, viewer
    )
    return {
        one.column: {
            f"{each.table}.{each.column} {role}" for each in one.sources for role in each.roles
        }
        for one in lineage(found)
    }


REP = Viewer(id="chen", groups=frozenset({"rep"}), attributes={"rep_id": "R001"})


@pytest.mark.parametrize("viewer", [OWNER, REP], ids=["owner", "rep"])
def test_every_verified_question_reads_what_its_lineage_says(
    engine: Engine, viewer: Viewer
) -> None:
    schema: Schema = {
        one.table: {each.name: each.type for each in one.columns} for one in engine.snapshot.tables
    }
    for one in engine.model.questions:
        resolved = resolve(one.query, engine.model, engine.as_of())
        found = authorize(resolved, engine.model, viewer)
        statement = verify(compile_query(found), schema, "duckdb")
        read = {(each.table, each.column) for each in statement.columns}
        assert union(lineage(found)) == read, one.ask


def test_each_column_has_its_own(engine: Engine) -> None:
    query = {
        "metrics": ["bookings", "account_count"],
        "dimensions": ["account.region"],
        "where": [{"field": "account.segment", "op": "=", "values": ["SMB"]}],
        "time": {"window": "this_year"},
    }
    found = columns_of(engine, query)
    join = {"opportunities.account_id join", "accounts.account_id join"}
    assert found["account.region"] == {"accounts.region group", *join}
    assert found["bookings"] == {
        "opportunities.amount value",
        "opportunities.stage filter",
        "opportunities.close_date time",
        "accounts.region group",
        "accounts.segment filter",
        *join,
    }
    assert found["account_count"] == {
        "accounts.created_date time",
        "accounts.region group",
        "accounts.segment filter",
    }


def test_a_policy_is_part_of_what_it_hides(engine: Engine) -> None:
    found = columns_of(engine, {"metrics": ["won_count"]}, REP)
    assert found == {"won_count": {"opportunities.stage filter", "opportunities.owner_id policy"}}


def test_a_metric_that_only_judges_filters(engine: Engine) -> None:
    query = {
        "metrics": ["lost_count"],
        "dimensions": ["opportunity.type"],
        "having": [{"metric": "bookings", "op": ">", "value": 0}],
    }
    found = columns_of(engine, query)["lost_count"]
    assert "opportunities.amount filter" in found
    assert not any(one.endswith(" value") for one in found), "count(*) reads no value"


def test_what_follows_a_metric_is_made_of_what_it_is_compared_with(engine: Engine) -> None:
    query = {
        "metrics": ["pipeline_at"],
        "dimensions": ["time:quarter"],
        "compare": "previous_period",
        "time": {"window": "this_year"},
    }
    found = columns_of(engine, query)
    assert found["pipeline_at:previous"] == found["pipeline_at"]
    assert {
        "stage_history.amount value",
        "stage_history.entered_at time",
        "stage_history.left_at time",
    } <= found["pipeline_at"]


def test_a_child_row_lends_its_keys(engine: Engine) -> None:
    query = {"metrics": ["open_deal_count"], "dimensions": ["product.name"]}
    found = columns_of(engine, query)["product.name"]
    assert found == {
        "line_items.opportunity_id join",
        "line_items.product_id join",
        "opportunities.opportunity_id join",
        "products.name group",
        "products.product_id group",
        "products.product_id join",
    }
