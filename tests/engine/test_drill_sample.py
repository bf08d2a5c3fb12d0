"""Every verified question of the sample: its numbers, drilled, come back from the CSV files."""

import math
from typing import Any

import duckdb
import pytest

from engine.answer import Engine
from engine.drill import Spot, shown_groups
from engine.question import OWNER
from semantic.errors import QueryError
from semantic.model import Formula, SemanticModel

#: metric -> how its rows are aggregated, and in which table they are: written by hand.
AGGREGATES = {
    "won_count": ("count(*)", "opportunities"),
    "closed_count": ("count(*)", "opportunities"),
    "lost_count": ("count(*)", "opportunities"),
    "open_deal_count": ("count(*)", "opportunities"),
    "bookings": ("sum(amount)", "opportunities"),
    "open_pipeline": ("sum(amount)", "opportunities"),
    "lost_amount": ("sum(amount)", "opportunities"),
    "created_pipeline": ("sum(amount)", "opportunities"),
    "weighted_pipeline": ("sum(amount * probability)", "opportunities"),
    "avg_deal_size": ("avg(amount)", "opportunities"),
    "avg_sales_cycle_days": ("avg(close_date - created_date)", "opportunities"),
    "contact_count": ("count(*)", "contacts"),
    "product_amount": ("sum(amount)", "line_items"),
    "quota_amount": ("sum(amount)", "quotas"),
    "slipped_count": ("count(distinct opportunity_id)", "stage_history"),
    "due_count": ("count(distinct opportunity_id)", "stage_history"),
    "pipeline_at": ("sum(amount)", "stage_history"),
}
KEYS = {
    "opportunities": ("opportunity_id",),
    "contacts": ("contact_id",),
    "line_items": ("line_item_id",),
    "quotas": ("rep_id", "quarter_start"),
    "stage_history": ("opportunity_id", "entered_at"),
}
ROWS_LOOKED_AT = 5


def aggregated(judge: duckdb.DuckDBPyConnection, metric: str, keys: list[tuple[Any, ...]]) -> Any:
    """Aggregate the rows with these keys over the CSV files."""
    aggregate, table = AGGREGATES[metric]
    columns = KEYS[table]
    lists = [[key[at] for key in keys] for at in range(len(columns))]
    unnested = ", ".join("unnest(?)" for _ in columns)
    sql = f"SELECT {aggregate} FROM {table} WHERE ({', '.join(columns)}) IN (SELECT {unnested})"
    row = judge.execute(sql, lists).fetchone()
    assert row is not None
    return row[0]


def value_of(
    model: SemanticModel,
    judge: duckdb.DuckDBPyConnection,
    metric: str,
    drilled: dict[str, list[tuple[Any, ...]]],
) -> Any:
    """Return a metric's value from its records: its formula is worked out by DuckDB."""
    definition = model.metrics[metric].definition
    if not isinstance(definition, Formula):
        return aggregated(judge, metric, drilled.get(metric, []))
    values = [value_of(model, judge, name, drilled) for name in definition.metrics]
    named = ", ".join(f"? AS {name}" for name in definition.metrics)
    row = judge.execute(f"SELECT {definition.sql} FROM (SELECT {named})", values).fetchone()
    found = row[0] if row is not None else None
    return None if isinstance(found, float) and not math.isfinite(found) else found


def test_every_number_of_the_verified_questions_comes_back_from_its_records(
    engine: Engine, judge: duckdb.DuckDBPyConnection
) -> None:
    checked = 0
    for question in engine.model.questions:
        answer = engine.query(question.query, OWNER)
        for row, keys in shown_groups(answer)[:ROWS_LOOKED_AT]:
            for column, cell in zip(answer.columns, row, strict=True):
                if column.role != "metric" or ":" in column.name:
                    continue
                spot = Spot(column=column.name, row=row, keys=keys)
                try:
                    records = engine.drill(question.query, spot, OWNER)
                except QueryError as error:
                    assert error.issues[0].code == "not-drillable"
                    assert column.name.startswith("funnel")
                    continue
                drilled: dict[str, list[tuple[Any, ...]]] = {}
                for one in records:
                    found = engine.query(one.query, OWNER)
                    width = sum(1 for each in found.columns if each.role == "key")
                    drilled[one.metric] = [each[:width] for each in found.rows]
                expected = value_of(engine.model, judge, column.name, drilled)
                assert (cell is None) == (expected is None), question.ask
                if cell is not None:
                    assert float(str(cell)) == pytest.approx(float(expected)), question.ask
                checked += 1
    assert checked > 60
