"""A model as one is drafted from files: rows are called by their keys, names are two words."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from engine.planning.keyword_planner import KeywordPlanner
from engine.planning.meaning.values import KeywordValueIndex
from engine.planning.planner import PlanningContext
from engine.question import OWNER, Plan, PlanOutcome, Question
from semantic.load import load_model
from semantic.query import MetricQuery, decode_query

MODEL = """
model: drafted
as_of: 2017-12-31
datasets:
  account:
    table: accounts
    synonyms: [accounts]
    primary_key: account
    label: account
    dimensions:
      account: {label: Account, synonyms: [accounts, account name]}
      sector:
      office_location:
  product:
    table: products
    synonyms: [products]
    primary_key: product
    label: product
    dimensions:
      product: {label: Product, synonyms: [products, product name]}
      series:
  opportunity:
    table: sales_pipeline
    synonyms: [opportunities]
    primary_key: opportunity_id
    joins: {account: account, product: product, sales_agent: sales_agent}
    time: close_date
    dimensions:
      opportunity_id: {synonyms: [id]}
      deal_stage: {synonyms: [stage], order: [Prospecting, Won, Lost]}
      close_date: {type: date}
      close_value: {type: decimal, format: currency}
    segments:
      won: {sql: "deal_stage = 'Won'", description: Won.}
      open: {sql: "deal_stage NOT IN ('Won', 'Lost')", description: Not yet decided.}
  sales_agent:
    table: sales_teams
    synonyms: [sales agents]
    primary_key: sales_agent
    label: sales_agent
    dimensions:
      sales_agent: {label: Sales agent, synonyms: [sales agents, sales agent name]}
      manager:
      regional_office:
metrics:
  bookings: {measure: sum(close_value), dataset: opportunity, where: won, format: currency}
  won_count: {measure: count(*), dataset: opportunity, where: won, synonyms: [wins]}
  account_count: {measure: count(*), dataset: account, label: Accounts}
  sales_agent_count: {measure: count(*), dataset: sales_agent, label: Sales agents}
"""
VALUES = {
    "account.account": ("Acme Corporation", "Isdom"),
    "account.sector": ("retail", "medical", "technolgy"),
    "account.office_location": ("United States", "Japan", "Germany"),
    "product.product": ("GTX Basic", "MG Special"),
    "product.series": ("GTX", "MG"),
    "opportunity.deal_stage": ("Prospecting", "Won", "Lost"),
    "sales_agent.sales_agent": ("Darcel Schlecht", "Anna Snelling"),
    "sales_agent.manager": ("Cara Losch", "Rocco Neubert"),
    "sales_agent.regional_office": ("East", "West"),
}

Read = Callable[[str], PlanOutcome]


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Read:
    folder: Path = tmp_path_factory.mktemp("drafted")
    (folder / "model.yml").write_text(MODEL, encoding="utf-8")
    model = load_model(folder)
    values = KeywordValueIndex.build(model, lambda field: VALUES.get(field, ()))
    context = PlanningContext(model=model, values=values, as_of=date(2017, 12, 31), loaded_at={})
    planner = KeywordPlanner()

    def plan(text: str) -> PlanOutcome:
        now = datetime(2017, 12, 31, 12, tzinfo=UTC)
        return planner.plan(Question(text=text, viewer=OWNER, now=now), context)

    return plan


def wanted(metric: str, by: str = "", field: str = "", value: str = "") -> MetricQuery:
    query: dict[str, object] = {"metrics": [metric]}
    if by:
        query["dimensions"] = by.split()
    if field:
        query["where"] = [{"field": field, "op": "=", "values": [value]}]
    return decode_query(query)


AGENT, OFFICE = "sales_agent.sales_agent", "sales_agent.regional_office"
MANAGER = "sales_agent.manager"


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("wins for Darcel Schlecht", wanted("won_count", "", AGENT, "Darcel Schlecht")),
        ("Acme wins", wanted("won_count", "", "account.account", "Acme Corporation")),
        ("GTX Basic bookings", wanted("bookings", "", "product.product", "GTX Basic")),
        ("bookings by agent", wanted("bookings", AGENT)),
        (
            "how many agents does each manager have",
            wanted("sales_agent_count", MANAGER),
        ),
        ("bookings by product, East office", wanted("bookings", "product.product", OFFICE, "East")),
        ("office x series bookings", wanted("bookings", f"{OFFICE} product.series")),
        ("sectoral split of bookings", wanted("bookings", "account.sector")),
        (
            "bookings from US customers",
            wanted("bookings", "", "account.office_location", "United States"),
        ),
        ("Japanese accounts", wanted("account_count", "", "account.office_location", "Japan")),
        ("wins for retailers", wanted("won_count", "", "account.sector", "retail")),
    ],
)
def test_a_drafted_model_is_read_as_people_speak(text: str, query: MetricQuery, read: Read) -> None:
    outcome = read(text)
    assert isinstance(outcome, Plan), outcome
    assert outcome.query == query


@pytest.mark.parametrize(
    "text", ["bookings in France", "wins of Sarah Chen", "UK bookings", "bookings by segment"]
)
def test_what_is_not_in_its_data_is_never_left_out(text: str, read: Read) -> None:
    assert not isinstance(read(text), Plan), read(text)
