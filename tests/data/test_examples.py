"""The example projects: their models load, and are true of files of that form."""

import csv
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pytest
from sqlglot import exp

import data
from data.load import Source, load
from data.plan import read_plan
from data.snapshot import Store
from semantic.load import load_model
from semantic.model import Expression, Formula, Measure, SemanticModel

EXAMPLES = Path(data.__file__).parent / "examples"
PROJECTS = ("crm_sales", "seed_form")

#: A few rows in the form of the four exports, the odd spellings included.
CRM_SALES = {
    "accounts": [
        "account,sector,year_established,revenue,employees,office_location,subsidiary_of",
        "Norden Tools,technolgy,1996,1100.04,2822,United States,",
        "Pacific Care,medical,1999,251.41,495,Philipines,Norden Tools",
    ],
    "products": ["product,series,sales_price", "GTX Pro,GTX,4821", "MG Special,MG,55"],
    "sales_teams": [
        "sales_agent,manager,regional_office",
        "Ann Olsen,Bob Reed,Central",
        "Cy Ward,Bob Reed,Central",
        "Di Fox,Eve Hart,West",
    ],
    "sales_pipeline": [
        "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value",
        "A1,Ann Olsen,GTXPro,Norden Tools,Won,2017-01-02,2017-03-03,4500",
        "A2,Ann Olsen,MG Special,Pacific Care,Won,2017-02-01,2017-02-11,50",
        "A3,Cy Ward,GTXPro,Pacific Care,Lost,2017-03-01,2017-04-01,0",
        "A4,Cy Ward,MG Special,,Engaging,2017-11-01,,",
        "A5,Di Fox,GTX Pro,,Prospecting,,,",
    ],
}
CRM_SALES_NAMES = {
    "deal": ("sales_pipeline", ("opportunity_id",), {"stage", "engage_date", "close_date"}),
    "account": ("accounts", ("account",), {"name", "sector"}),
    "agent": ("sales_teams", ("sales_agent",), {"name", "manager", "region"}),
    "product": ("products", ("product",), {"name", "series"}),
}
#: Measures over the rows above, by hand.
CRM_SALES_NUMBERS = {
    "bookings": 4550,
    "won_count": 2,
    "lost_count": 1,
    "closed_count": 3,
    "deal_count": 5,
    "open_deal_count": 2,
    "avg_deal_size": 2275,
    "avg_sales_cycle_days": 35,
    "agent_count": 3,
    "account_count": 2,
    "customer_count": 2,
}


@cache
def model(project: str) -> SemanticModel:
    return load_model(EXAMPLES / project / "model")


def own_sql(expression: Expression) -> str:
    """Write an expression over its own dataset's row as SQL on its table."""
    assert not list(expression.tree.find_all(exp.Placeholder))
    assert all(column.table == "" for column in expression.tree.find_all(exp.Column))
    return expression.tree.sql(dialect="duckdb")


def measured(connection: duckdb.DuckDBPyConnection, project: str, name: str) -> Any:
    """Compute a measure over its dataset's table, with nothing but its definition."""
    measure = model(project).metrics[name].definition
    assert isinstance(measure, Measure)
    argument = own_sql(measure.argument) if measure.argument else "*"
    if measure.aggregate == "count_distinct":
        call = f"count(DISTINCT {argument})"
    else:
        call = f"{measure.aggregate}({argument})"
    where = f" WHERE {own_sql(measure.where)}" if measure.where else ""
    table = model(project).datasets[measure.dataset].table
    row = connection.execute(f"SELECT {call} FROM {table}{where}").fetchone()
    return row[0] if row else None


@pytest.fixture
def crm_sales(tmp_path: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:")
    for table, lines in CRM_SALES.items():
        path = tmp_path / f"{table}.csv"
        path.write_text("\n".join(lines) + "\n")
        connection.execute(
            f"CREATE TABLE {table} AS SELECT * FROM read_csv('{path}', header = true)"
        )
    return connection


@pytest.fixture
def seed_form() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:")
    for table in ("opportunities", "contacts"):
        path = EXAMPLES / "seed_form" / f"{table}.csv"
        connection.execute(
            f"CREATE TABLE {table} AS SELECT * FROM read_csv('{path}', header = true)"
        )
    return connection


@pytest.mark.parametrize("name", CRM_SALES_NAMES)
def test_crm_sales_names_are_the_contract(name: str) -> None:
    table, key, dimensions = CRM_SALES_NAMES[name]
    dataset = model("crm_sales").datasets[name]
    assert dataset.table == table
    assert dataset.primary_key == key
    assert dimensions <= set(dataset.dimensions)


def test_crm_sales_joins_go_by_name() -> None:
    joins = model("crm_sales").datasets["deal"].joins
    assert {role: join.columns for role, join in joins.items()} == {
        "account": ("account",),
        "agent": ("sales_agent",),
        "product": ("product",),
    }
    assert {"won", "lost", "open"} <= set(model("crm_sales").datasets["deal"].segments)
    assert model("crm_sales").as_of == date(2017, 12, 31)


@pytest.mark.parametrize("name", CRM_SALES_NUMBERS)
def test_crm_sales_metrics_by_hand(crm_sales: duckdb.DuckDBPyConnection, name: str) -> None:
    assert measured(crm_sales, "crm_sales", name) == CRM_SALES_NUMBERS[name]


def test_crm_sales_win_rate_is_of_decided_deals() -> None:
    win_rate = model("crm_sales").metrics["win_rate"].definition
    assert isinstance(win_rate, Formula)
    assert set(win_rate.metrics) == {"won_count", "closed_count"}
    assert model("crm_sales").metrics["win_rate"].format == "percent"


def test_crm_sales_knows_technology_though_the_file_misspells_it(
    crm_sales: duckdb.DuckDBPyConnection,
) -> None:
    sector = model("crm_sales").datasets["account"].dimensions["sector"]
    stored = {
        value
        for (value,) in crm_sales.execute(
            f"SELECT {own_sql(sector.expression)} FROM accounts"
        ).fetchall()
    }
    assert sector.aliases["technology"] == "technolgy"
    assert "technolgy" in stored


def test_crm_sales_plans_are_import_plans() -> None:
    plans = {path.stem: read_plan(path) for path in (EXAMPLES / "crm_sales/plans").glob("*.json")}
    assert plans["sales_pipeline"].replace == {"product": {"GTXPro": "GTX Pro"}}
    assert set(plans) == set(CRM_SALES)
    for table, plan in plans.items():
        assert plan.whole
        assert plan.table == table
        assert list(plan.columns) == CRM_SALES[table][0].split(",")


def test_crm_sales_loads_unasked_and_counts_what_it_replaces(tmp_path: Path) -> None:
    for table, lines in CRM_SALES.items():
        (tmp_path / f"{table}.csv").write_text("\n".join(lines) + "\n")
    files = [
        Source(
            path=tmp_path / f"{table}.csv",
            table=table,
            plan=read_plan(EXAMPLES / "crm_sales" / "plans" / f"{table}.json"),
        )
        for table in CRM_SALES
    ]
    store = Store(tmp_path / "store")
    report = load(files, store, confirmed=False, now=datetime(2018, 1, 1, tzinfo=UTC))
    versions = {loaded.version.table: loaded.version for loaded in report.files}
    assert {table: one.rows for table, one in versions.items()} == {
        table: len(lines) - 1 for table, lines in CRM_SALES.items()
    }
    assert {table: one.replaced for table, one in versions.items()} == {
        "accounts": 0,
        "products": 0,
        "sales_teams": 0,
        "sales_pipeline": 2,
    }
    with duckdb.connect(str(store.table_path(versions["sales_pipeline"])), read_only=True) as one:
        found = one.execute("SELECT table_name FROM duckdb_tables()").fetchall()
        names = [name for (name,) in found if "reject" not in name]
        assert len(names) == 1
        products = one.execute(f'SELECT DISTINCT product FROM "{names[0]}"').fetchall()
    assert {product for (product,) in products} == {"GTX Pro", "MG Special"}


def test_crm_sales_keeps_no_files_of_others() -> None:
    assert not list((EXAMPLES / "crm_sales").rglob("*.csv"))


@pytest.mark.parametrize("project", PROJECTS)
def test_every_dimension_reads_a_column_of_the_files(
    project: str, request: pytest.FixtureRequest
) -> None:
    connection: duckdb.DuckDBPyConnection = request.getfixturevalue(project)
    for dataset in model(project).datasets.values():
        for one in dataset.dimensions.values():
            sql = own_sql(one.expression)
            rows = connection.execute(f"SELECT DISTINCT {sql} FROM {dataset.table}").fetchall()
            assert rows, one.qualified
            if one.order and project == "seed_form":
                assert {value for (value,) in rows if value} == set(one.order), one.qualified
            assert one.words.description.endswith("."), one.qualified


@pytest.mark.parametrize("project", PROJECTS)
def test_verified_questions(project: str) -> None:
    questions = model(project).questions
    quick = [question for question in questions if question.quick]
    assert len(quick) >= 5
    fields = {
        one.qualified
        for dataset in model(project).datasets.values()
        for one in dataset.dimensions.values()
    }
    for question in questions:
        assert set(question.query.metrics) <= set(model(project).metrics)
        named = {name.split(":")[0] for name in question.query.dimensions}
        assert named <= fields | {"time"}


@pytest.mark.parametrize("project", PROJECTS)
def test_every_metric_can_be_read(project: str) -> None:
    for name, metric in model(project).metrics.items():
        assert metric.words.description.endswith("."), name
        assert metric.words.synonyms, name
        assert metric.format, name


@pytest.mark.parametrize("project", PROJECTS)
def test_project_file_names_every_table(project: str) -> None:
    lines = (EXAMPLES / project / "provenue.yml").read_text().splitlines()
    assert "model: model" in lines
    assert "plans: plans" in lines
    for dataset in model(project).datasets.values():
        assert f"  {dataset.table}: {dataset.table}.csv" in lines


def seed_rows(table: str) -> list[dict[str, str]]:
    with (EXAMPLES / "seed_form" / f"{table}.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def test_seed_form_is_small_and_whole() -> None:
    deals, people = seed_rows("opportunities"), seed_rows("contacts")
    assert 25 <= len(deals) <= 40
    keys = {deal["opportunity_id"] for deal in deals}
    assert len(keys) == len(deals)
    assert {person["opportunity_id"] for person in people} <= keys | {""}
    for deal in deals:
        assert deal["created_date"] < deal["close_date"]
        closed = deal["stage"].startswith("Closed")
        assert closed == (deal["close_date"] <= "2026-06-30"), deal


def test_seed_form_metrics_by_hand(seed_form: duckdb.DuckDBPyConnection) -> None:
    deals = seed_rows("opportunities")
    won = [deal for deal in deals if deal["stage"] == "Closed Won"]
    lost = [deal for deal in deals if deal["stage"] == "Closed Lost"]
    open_deals = [deal for deal in deals if deal not in won and deal not in lost]

    def found(name: str) -> Any:
        return measured(seed_form, "seed_form", name)

    assert found("deal_count") == len(deals)
    assert (found("won_count"), found("lost_count")) == (len(won), len(lost))
    assert found("closed_count") == len(won) + len(lost)
    assert found("contact_count") == len(seed_rows("contacts"))
    assert float(found("bookings")) == sum(float(deal["amount"]) for deal in won)
    assert float(found("open_pipeline")) == sum(float(deal["amount"]) for deal in open_deals)
    weighted = sum(float(deal["amount"]) * float(deal["probability"]) for deal in open_deals)
    assert float(found("weighted_pipeline")) == pytest.approx(weighted)
    assert 0.2 < len(won) / (len(won) + len(lost)) < 0.6


def test_seed_form_plans_settle_every_column() -> None:
    for table in ("opportunities", "contacts"):
        plan = read_plan(EXAMPLES / "seed_form" / "plans" / f"{table}.json")
        assert plan.whole
        assert list(plan.columns) == list(seed_rows(table)[0])
