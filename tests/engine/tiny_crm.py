"""A model of seven datasets whose few rows are written in the test itself."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from engine.answer import Engine
from engine.question import OWNER
from engine.reply import Answer
from semantic.load import load_model_text
from semantic.model import DataType, SemanticModel
from semantic.query import MetricQuery, decode_query
from tests.engine.dirty import MemoryBackend, engine_over

Row = tuple[Any, ...]
D = Decimal
TEXT: tuple[DataType, str] = ("text", "VARCHAR")
MONEY: tuple[DataType, str] = ("decimal", "DECIMAL(18,2)")
DAY: tuple[DataType, str] = ("date", "DATE")
TABLES: dict[str, dict[str, tuple[DataType, str]]] = {
    "accounts": {"account_id": TEXT, "segment": TEXT},
    "reps": {"rep_id": TEXT, "team": TEXT},
    "products": {"product_id": TEXT, "category": TEXT},
    "deals": {
        "deal_id": TEXT,
        "account_id": TEXT,
        "amount": MONEY,
        "closed": DAY,
        "stage": TEXT,
        "owner_id": TEXT,
        "created_by": TEXT,
    },
    "lines": {"line_id": TEXT, "deal_id": TEXT, "product_id": TEXT, "amount": MONEY},
    "contacts": {"contact_id": TEXT, "account_id": TEXT, "role": TEXT},
    "snapshots": {"item": TEXT, "day": DAY, "segment": TEXT, "amount": MONEY},
}
MODEL = """
model: tiny
as_of: 2025-12-31
datasets:
  account: {table: accounts, primary_key: account_id, dimensions: {segment: }}
  rep: {table: reps, primary_key: rep_id, dimensions: {team: }}
  product: {table: products, primary_key: product_id, dimensions: {category: }}
  deal:
    table: deals
    primary_key: deal_id
    joins: {account: account_id, rep: owner_id, creator: {dataset: rep, on: created_by}}
    time: closed
    dimensions: {stage: , amount: {type: decimal}, closed: {type: date}}
    segments: {won: {sql: "stage = 'Won'"}}
  line:
    table: lines
    primary_key: line_id
    joins: {deal: deal_id, product: product_id}
    time: deal.closed
    dimensions: {amount: {type: decimal}}
  contact:
    table: contacts
    primary_key: contact_id
    joins: {account: account_id}
    dimensions: {role: }
  snapshot:
    table: snapshots
    primary_key: [item, day]
    time: day
    dimensions: {item: , day: {type: date}, segment: , amount: {type: decimal}}
metrics:
  amount: {measure: sum(amount), dataset: deal}
  deals: {measure: count(*), dataset: deal}
  won_deals: {measure: count(*), dataset: deal, where: won}
  won_amount: {measure: "sum(case when stage = 'Won' then amount end)", dataset: deal}
  win_rate: {formula: won_deals / deals}
  avg_amount: {measure: avg(amount), dataset: deal}
  median_amount: {measure: median(amount), dataset: deal}
  customers: {measure: count(distinct account_id), dataset: deal}
  line_amount: {measure: sum(amount), dataset: line}
  lines: {measure: count(*), dataset: line}
  accounts: {measure: count(*), dataset: account}
  contacts: {measure: count(*), dataset: contact}
  amount_per_contact: {formula: amount / contacts}
"""


@cache
def tiny_model(metrics: str, as_of: str) -> SemanticModel:
    """Return the model with more metrics, as of a day."""
    return load_model_text(MODEL.replace("2025-12-31", as_of) + metrics)


def day(text: str) -> date:
    """Return the date of a text."""
    return date.fromisoformat(text)


class Crm:
    """The model over the rows of one test: of each table's columns, the first few.

    A subclass may have more `metrics`, or another day.
    """

    metrics = ""
    as_of = "2025-12-31"

    def __init__(self, **tables: Sequence[Row]) -> None:
        rows = {
            table: [
                dict(zip(columns, (*row, *[None] * len(columns)), strict=False))
                for row in tables.get(table, [])
            ]
            for table, columns in TABLES.items()
        }
        assert tables.keys() <= rows.keys()
        self.database = MemoryBackend(rows, TABLES)
        self.engine: Engine = engine_over(self.database, tiny_model(self.metrics, self.as_of))

    def answer(self, **query: Any) -> Answer:
        """Return the whole answer to a metric query."""
        return self.engine.query(decode_query(query), OWNER)

    def ask(self, **query: Any) -> list[Row]:
        """Return the rows of the answer."""
        return list(self.answer(**query).rows)

    def by(self, dimension: str, *metrics: str, **query: Any) -> dict[Any, Any]:
        """Return metrics by a dimension: a value for one metric, a tuple for several."""
        rows = self.ask(metrics=list(metrics), dimensions=[dimension], **query)
        found = {row[0]: row[1] if len(metrics) == 1 else row[1:] for row in rows}
        assert len(found) == len(rows), "a group stands twice"
        return found

    def sql(self, **query: Any) -> str:
        """Return the SQL of a metric query."""
        asked: MetricQuery = decode_query(query)
        return self.engine.statement(asked, OWNER).sql
