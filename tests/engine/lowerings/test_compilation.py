"""What is gathered while a query is compiled: names that hide nothing."""

from datetime import date

import pytest

from engine.question import Viewer
from semantic.load import load_model_text
from semantic.model import DataType
from tests.engine.dirty import MemoryBackend, rows_of


@pytest.mark.parametrize(
    "table",
    ["calendar", "found", "spine", "answer", "listed", "visible_thing", "thing_metrics",
     "thing_metrics_groups", "thing_last_2_months_parts", "derived", "ranked"],
)  # fmt: skip
def test_a_table_named_as_a_cte_is_not_hidden_by_it(table: str) -> None:
    model = load_model_text(f"""
model: m
as_of: 2026-06-30
datasets:
  thing:
    table: {table}
    primary_key: id
    time: day
    dimensions: {{day: {{type: date}}, kind: }}
    policies: [{{groups: [some], sql: "kind = 'a'"}}, {{groups: [all], sql: "true"}}]
metrics:
  things: {{measure: count(*), dataset: thing}}
  recent: {{cumulative: things, window: 2 months}}
""")
    rows = {
        table: [{"id": n, "day": date(2026, 1 + n % 3, 5), "kind": "ab"[n % 2]} for n in range(9)]
    }
    columns: dict[str, tuple[DataType, str]] = {
        "id": ("integer", "INTEGER"),
        "day": ("date", "DATE"),
        "kind": ("text", "VARCHAR"),
    }
    database = MemoryBackend(rows, {table: columns})
    query = {
        "metrics": ["things", "recent"],
        "dimensions": ["time:month", "thing.kind"],
        "time": {"window": {"from": "2026-01-01", "to": "2026-03-31"}},
        "compare": "previous_period",
        "having": [{"metric": "things", "op": ">", "value": 0}],
        "limit": 1,
        "limit_per": "time:month",
    }
    viewer = Viewer(id="v", groups=frozenset({"some"}))
    found = rows_of(query, database, viewer, model)
    assert [(row[0].month, row[1], row[2], row[6]) for row in found] == [
        (1, "a", 2, 2), (2, "a", 1, 3), (3, "a", 2, 3)
    ]  # fmt: skip
