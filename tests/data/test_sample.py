"""The sample project: the names people and code rely on, all there, and true of the data."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pytest
from sqlglot import exp

import data
from data.generate import generate
from data.load import Source, load
from data.plan import read_plan, sql_type
from data.snapshot import Store
from engine.resolve import resolve
from semantic.kinds import kind_of
from semantic.load import load_model
from semantic.model import Dimension, Expression, Formula, Measure, SemanticModel
from semantic.query import encode_query

SAMPLE = Path(data.__file__).parent / "sample"

#: dataset -> (table, key, dimensions, joins, time)
DATASETS: dict[str, tuple[str, tuple[str, ...], set[str], set[str], str | None]] = {
    "account": (
        "accounts",
        ("account_id",),
        {"name", "industry", "segment", "region", "country", "employees", "created_date"},
        set(),
        "account.created_date",
    ),
    "rep": ("reps", ("rep_id",), {"name", "team", "manager", "region", "hired_date"}, set(), None),
    "opportunity": (
        "opportunities",
        ("opportunity_id",),
        {
            *("name", "stage", "amount", "probability", "type", "lead_source"),
            *("forecast_category", "loss_reason", "created_date", "close_date", "age_days"),
            *("days_in_stage", "deal_size"),
        },
        {"account", "rep"},
        "opportunity.close_date",
    ),
    "contact": (
        "contacts",
        ("contact_id",),
        {"name", "title", "role", "seniority", "department", "email", "phone"},
        {"opportunity", "account"},
        "opportunity.close_date",
    ),
    "product": ("products", ("product_id",), {"name", "family", "list_price"}, set(), None),
    "line_item": (
        "line_items",
        ("line_item_id",),
        {"quantity", "amount"},
        {"opportunity", "product"},
        "opportunity.close_date",
    ),
    "stage_change": (
        "stage_history",
        ("opportunity_id", "entered_at"),
        {"stage", "entered_at", "left_at", "amount", "close_date", "previous_close_date"},
        {"opportunity"},
        "stage_change.entered_at",
    ),
    "quota": (
        "quotas",
        ("rep_id", "quarter_start"),
        {"quarter_start", "amount"},
        {"rep"},
        "quota.quarter_start",
    ),
}
MEASURES = {
    *("bookings", "won_count", "lost_count", "lost_amount", "closed_count", "deal_count"),
    *("avg_deal_size", "median_deal_size", "avg_sales_cycle_days", "open_pipeline"),
    *("open_deal_count", "avg_open_age_days", "weighted_pipeline", "created_pipeline"),
    *("created_count", "account_count", "contact_count", "quota_amount", "customer_count"),
    *("pipeline_variance", "product_amount", "linked_contacts", "won_with_product"),
    *("closed_with_product", "slipped_count", "due_count"),
}
FORMULAS = {
    *("win_rate", "win_rate_by_value", "forecast", "forecast_low", "forecast_high"),
    *("quota_attainment", "pipeline_coverage", "sales_velocity", "contacts_per_deal"),
    *("product_conversion_rate", "push_rate"),
}
OTHER_KINDS = {
    "pipeline_at": "point_in_time",
    "open_count_at": "point_in_time",
    "funnel_count": "funnel",
    "funnel_rate": "funnel",
    "proposal_to_won": "conversion",
    "bookings_rolling_3m": "cumulative",
    "bookings_qtd": "cumulative",
    "bookings_ytd": "cumulative",
}
HIDDEN = {
    *("pipeline_variance", "linked_contacts", "won_with_product", "closed_with_product"),
    *("due_count", "won_or_lost_amount"),
}
THIS_QUARTER = {
    *("forecast", "forecast_low", "forecast_high", "quota_attainment", "pipeline_coverage"),
}
#: What questions say -> the metric or dimension it must be known as.
WORDS = {
    "ASP": "avg_deal_size",
    "avg deal size": "avg_deal_size",
    "average deal size": "avg_deal_size",
    "wr": "win_rate",
    "win %": "win_rate",
    "conversion": "win_rate",
    "closed won": "bookings",
    "closed-won revenue": "bookings",
    "sales": "bookings",
    "book": "bookings",
    "revenue": "bookings",
    "pipeline": "open_pipeline",
    "new pipeline": "created_pipeline",
    "open deals": "open_deal_count",
    "open opps": "open_deal_count",
    "opps": "deal_count",
    "new opps": "deal_count",
    "deals": "deal_count",
    "lost $$": "lost_amount",
    "closed-lost $$": "lost_amount",
    "lost deals": "lost_count",
    "wins": "won_count",
    "sales cycle": "avg_sales_cycle_days",
    "average age of open deals": "avg_open_age_days",
    "number of customers": "customer_count",
    "count of contacts": "contact_count",
    "closed deals": "closed_count",
    "coverage": "pipeline_coverage",
    "reason": "opportunity.loss_reason",
    "lead source": "opportunity.lead_source",
    "customers": "account.name",
    "accounts": "account.name",
    "reps": "rep.name",
    "who": "rep.name",
    "team": "rep.team",
    "phase": "opportunity.stage",
    "product families": "product.family",
    "industries": "account.industry",
}
#: What questions say -> the value stored.
VALUE_WORDS = {
    ("account.country", "US"): "United States",
    ("account.country", "USA"): "United States",
    ("account.country", "America"): "United States",
    ("account.country", "UK"): "United Kingdom",
    ("account.industry", "Tech"): "Technology",
    ("account.industry", "fin services"): "Financial Services",
    ("account.segment", "mid market"): "Mid-Market",
    ("contact.seniority", "C level"): "C-Level",
    ("contact.seniority", "VPs"): "VP",
    ("opportunity.type", "renewals"): "Renewal",
}
#: Values that questions name.
VALUES = {
    "account.name": {
        *("Globex Corporation", "Initech", "Umbrella Corp", "Smith & Co", "Acme Corporation"),
        *("Acme Industries", "Acme Labs"),
    },
    "rep.name": {"Sarah Chen", "Marcus Webb", "John Smith", "Dana Smith"},
    "product.name": {"Analytics Suite", "Enterprise Plan"},
    "account.country": {"United States", "Germany", "Austria", "Switzerland", "Georgia"},
    "account.industry": {"Technology", "Financial Services", "Healthcare", "Manufacturing"},
}


@cache
def model() -> SemanticModel:
    return load_model(SAMPLE / "model")


def dimension(qualified: str) -> Dimension:
    dataset, name = qualified.split(".")
    return model().datasets[dataset].dimensions[name]


def all_dimensions() -> list[str]:
    return [one.qualified for each in model().datasets.values() for one in each.dimensions.values()]


@pytest.fixture(scope="module")
def tables() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect(":memory:")
    for path in (SAMPLE / "csv").glob("*.csv"):
        connection.execute(
            f"CREATE TABLE {path.stem} AS SELECT * FROM read_csv('{path}', header = true)"
        )
    yield connection
    connection.close()


def own_sql(expression: Expression) -> str:
    """Write an expression over its own dataset's row as SQL on its table."""
    tree = expression.tree.copy()
    for hole in list(tree.find_all(exp.Placeholder)):
        assert hole.name == "as_of"
        day = exp.cast(exp.Literal.string("2026-06-30"), "date")
        if hole is tree:
            tree = day
        else:
            hole.replace(day)
    for column in tree.find_all(exp.Column):
        assert column.table == ""
    return tree.sql(dialect="duckdb")


def values(tables: duckdb.DuckDBPyConnection, qualified: str) -> set[Any]:
    one = dimension(qualified)
    table = model().datasets[one.dataset].table
    rows = tables.execute(f"SELECT DISTINCT {own_sql(one.expression)} FROM {table}").fetchall()
    return {value for (value,) in rows if value is not None}


def test_header() -> None:
    calendar = model().calendar
    assert calendar.fiscal_year_starts == 2
    assert calendar.fiscal_year_named == "start"
    assert calendar.week_starts == 0
    assert calendar.timezone == "UTC"
    assert calendar.quarters_mean == "calendar"
    assert model().as_of == date(2026, 6, 30)
    assert model().currency == "USD"


@pytest.mark.parametrize("name", DATASETS)
def test_datasets_are_the_contract(name: str) -> None:
    table, key, dimensions, joins, time = DATASETS[name]
    dataset = model().datasets[name]
    assert dataset.table == table
    assert dataset.primary_key == key
    assert dimensions <= set(dataset.dimensions)
    assert set(dataset.joins) == joins
    assert (dataset.time.dimension.qualified if dataset.time else None) == time
    assert set(model().datasets) == set(DATASETS)


def test_metrics_are_the_contract() -> None:
    metrics = model().metrics
    assert set(metrics) == MEASURES | FORMULAS | set(OTHER_KINDS) | {"won_or_lost_amount"}
    assert {name for name in MEASURES if not isinstance(metrics[name].definition, Measure)} == set()
    assert {name for name in FORMULAS if not isinstance(metrics[name].definition, Formula)} == set()
    for name, kind in OTHER_KINDS.items():
        assert kind_of(metrics[name].definition) == kind
    assert {name for name, metric in metrics.items() if metric.hidden} == HIDDEN
    windows = {name: metric.default_window for name, metric in metrics.items()}
    assert {name for name, window in windows.items() if window == "this_quarter"} == THIS_QUARTER
    assert {window for window in windows.values() if window} == {"this_quarter"}


def test_metrics_use_the_time_people_expect() -> None:
    times = {
        name: definition.time.dimension.qualified
        for name, metric in model().metrics.items()
        if isinstance(definition := metric.definition, Measure) and definition.time
    }
    for name in ("deal_count", "created_count", "created_pipeline"):
        assert times[name] == "opportunity.created_date"
    for name in ("bookings", "open_pipeline", "lost_amount", "contact_count", "product_amount"):
        assert times[name] == "opportunity.close_date"
    assert times["account_count"] == "account.created_date"
    assert times["quota_amount"] == "quota.quarter_start"
    assert times["slipped_count"] == "stage_change.previous_close_date"
    assert times["due_count"] == "stage_change.close_date"


def test_people_can_read_every_metric() -> None:
    for name, metric in model().metrics.items():
        assert metric.words.label, name
        assert metric.words.description.endswith("."), name
        if not metric.hidden:
            assert metric.format, name
            assert metric.words.synonyms, name
    downs = {name for name, metric in model().metrics.items() if metric.good == "down"}
    assert downs == {
        *("lost_count", "lost_amount", "avg_sales_cycle_days", "avg_open_age_days"),
        *("slipped_count", "push_rate"),
    }
    for qualified in all_dimensions():
        assert dimension(qualified).words.description.endswith("."), qualified


@pytest.mark.parametrize("said", WORDS)
def test_words_of_questions_are_known(said: str) -> None:
    meant = WORDS[said]
    words = dimension(meant).words if "." in meant else model().metrics[meant].words
    known = {word.casefold() for word in (*words.synonyms, words.label)}
    assert said.casefold() in known
    assert said.casefold() not in {word.casefold() for word in words.suppressed}


def test_no_two_metrics_share_a_word() -> None:
    seen: dict[str, str] = {}
    for name, metric in model().metrics.items():
        if metric.hidden:
            continue
        for word in {metric.words.label.casefold(), *map(str.casefold, metric.words.synonyms)}:
            assert word not in seen, f"'{word}' means {seen[word]} and {name}"
            seen[word] = name


def test_alone_region_and_name_mean_the_accounts() -> None:
    assert "region" in dimension("rep.region").words.suppressed
    for qualified in ("rep.name", "opportunity.name", "contact.name", "product.name"):
        assert "name" in dimension(qualified).words.suppressed
    assert not dimension("account.region").words.suppressed
    assert not dimension("account.name").words.suppressed


def test_sensitive_fields_are_email_and_phone_alone() -> None:
    sensitive = {one for one in all_dimensions() if dimension(one).sensitive}
    assert sensitive == {"contact.email", "contact.phone"}


def test_row_policies() -> None:
    policies = model().datasets["opportunity"].policies
    assert [policy.groups for policy in policies] == [("rep",), ("manager", "revops", "executive")]
    assert "viewer_rep_id" in policies[0].expression.canonical()
    assert all(not one.policies for one in model().datasets.values() if one.name != "opportunity")


@pytest.mark.parametrize("qualified", all_dimensions())
def test_every_dimension_is_true_of_the_data(
    tables: duckdb.DuckDBPyConnection, qualified: str
) -> None:
    one = dimension(qualified)
    found = values(tables, qualified)
    assert found, qualified
    if one.order:
        assert found == set(one.order), qualified
    assert set(one.aliases.values()) <= found, qualified
    assert not {said.casefold() for said in one.aliases} & {
        value.casefold() for value in found if isinstance(value, str)
    }


@pytest.mark.parametrize(
    "qualified",
    [f"{one.name}.{name}" for one in load_model(SAMPLE / "model").datasets.values()
     for name in one.segments if not name.startswith("has_")],
)  # fmt: skip
def test_every_segment_holds_for_some_rows_and_not_for_all(
    tables: duckdb.DuckDBPyConnection, qualified: str
) -> None:
    dataset, name = qualified.split(".")
    sql = own_sql(model().datasets[dataset].segments[name].expression)
    share = tables.execute(
        f"SELECT avg((coalesce({sql}, false))::INT) FROM {model().datasets[dataset].table}"
    ).fetchone()
    assert share is not None
    assert 0 < share[0] < 1


@pytest.mark.parametrize(("qualified", "said"), VALUE_WORDS)
def test_words_for_values_are_known(qualified: str, said: str) -> None:
    assert dimension(qualified).aliases[said] == VALUE_WORDS[qualified, said]


@pytest.mark.parametrize("qualified", VALUES)
def test_values_that_questions_name_exist(
    tables: duckdb.DuckDBPyConnection, qualified: str
) -> None:
    assert values(tables, qualified) >= VALUES[qualified]


def test_namesakes(tables: duckdb.DuckDBPyConnection) -> None:
    def count(table: str, pattern: str) -> int:
        row = tables.execute(
            f"SELECT count(*) FROM {table} WHERE name LIKE ?", [pattern]
        ).fetchone()
        return row[0] if row else 0

    assert count("accounts", "Acme Corporation") == 2
    assert count("reps", "% Smith") == 2
    assert count("contacts", "% Smith") == 1
    assert count("accounts", "%Smith%") == 1


def test_verified_questions_name_what_exists() -> None:
    questions = model().questions
    assert len(questions) >= 20
    quick = [question for question in questions if question.quick]
    assert len(quick) >= 8
    fields = {*all_dimensions(), *model().metrics}
    for question in questions:
        query = question.query
        assert set(query.metrics) <= set(model().metrics), question.ask
        named = [name.split(":")[0] for name in query.dimensions]
        named += [order.by.split(":")[0] for order in query.order_by]
        named += [filtered.field for filtered in query.where if filtered.field]
        assert set(named) <= fields | {"time"}, question.ask
        for segment in query.segments:
            dataset, name = segment.split(".")
            assert name in model().datasets[dataset].segments
        assert encode_query(query) != "{}"


def test_committed_files_are_what_the_generator_makes(tmp_path: Path) -> None:
    generate(tmp_path)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    kept = {path.name: path.read_bytes() for path in (SAMPLE / "csv").iterdir()}
    assert sorted(made) == sorted(kept)
    assert [name for name in made if made[name] != kept[name]] == []


def test_project_file_names_every_table() -> None:
    lines = (SAMPLE / "provenue.yml").read_text().splitlines()
    for dataset in model().datasets.values():
        assert f"  {dataset.table}: csv/{dataset.table}.csv" in lines
        assert (SAMPLE / "csv" / f"{dataset.table}.csv").exists()
    assert "plans: plans" in lines


def test_plans_settle_every_column_so_that_a_load_asks_nothing() -> None:
    types: dict[str, str] = {}
    for dataset in model().datasets.values():
        plan = read_plan(SAMPLE / "plans" / f"{dataset.table}.json")
        assert plan.whole
        assert plan.table == dataset.table
        header = (SAMPLE / "csv" / f"{dataset.table}.csv").read_text().splitlines()[0]
        assert [column.source for column in plan.columns.values()] == header.split(",")
        types |= {f"{dataset.table}.{name}": sql_type(one) for name, one in plan.columns.items()}
    assert types["opportunities.opportunity_id"] == "VARCHAR"
    assert types["opportunities.amount"] == "DECIMAL(18,2)"
    assert types["opportunities.probability"] == "DECIMAL(5,4)"
    assert types["opportunities.close_date"] == "DATE"
    assert types["stage_history.entered_at"] == "TIMESTAMP"
    assert types["accounts.employees"] == "BIGINT"


def test_the_sample_loads_unasked_and_loses_no_row(tmp_path: Path) -> None:
    files = [
        Source(
            path=SAMPLE / "csv" / f"{dataset.table}.csv",
            table=dataset.table,
            plan=read_plan(SAMPLE / "plans" / f"{dataset.table}.json"),
        )
        for dataset in model().datasets.values()
    ]
    report = load(files, Store(tmp_path), confirmed=False, now=datetime(2026, 7, 1, tzinfo=UTC))
    for loaded in report.files:
        table = loaded.version.table
        lines = (SAMPLE / "csv" / f"{table}.csv").read_text().count("\n")
        assert (loaded.version.rows, loaded.version.rejected) == (lines - 1, 0), table
        assert loaded.version.replaced == 0
        assert not loaded.findings, table


def test_no_value_is_a_word_of_a_metric(tables: duckdb.DuckDBPyConnection) -> None:
    """A team called Velocity would turn "sales velocity" into a filter."""
    said = {
        word.casefold(): name
        for name, metric in model().metrics.items()
        for word in (metric.words.label, *metric.words.synonyms)
    }
    allowed = {"pipeline", "closed won", "closed lost"}  # the business calls both by one word
    for qualified in all_dimensions():
        if dimension(qualified).type != "text" or dimension(qualified).sensitive:
            continue
        stored = {value.casefold() for value in values(tables, qualified)}
        clash = {value: said[value] for value in stored & said.keys() - allowed}
        assert clash == {}, qualified
        assert not stored & {"it", "me", "us", "so", "who", "new", "open", "top", "product"}


@pytest.mark.parametrize("ask", [question.ask for question in model().questions])
def test_every_verified_question_can_be_resolved(ask: str) -> None:
    (question,) = (one for one in model().questions if one.ask == ask)
    resolved = resolve(question.query, model(), date(2026, 6, 30))
    assert resolved.outputs or resolved.metrics
