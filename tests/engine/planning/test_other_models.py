"""The same rules on a model with other words: nothing is made for the sample alone."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from engine.planning.keyword_planner import KeywordPlanner
from engine.planning.meaning.values import KeywordValueIndex
from engine.planning.planner import PlanningContext
from engine.question import OWNER, Plan, PlanOutcome, Question
from semantic.load import load_model

MODEL = Path(__file__).resolve().parents[3] / "data" / "examples" / "crm_sales" / "model"
VALUES = {
    "deal.stage": ("Prospecting", "Engaging", "Won", "Lost"),
    "account.sector": ("retail", "software", "technolgy", "medical"),
    "account.name": ("Acme Corporation", "Betasoloin"),
    "agent.name": ("Darcel Schlecht", "Anna Snelling"),
    "agent.region": ("Central", "East", "West"),
}

Read = Callable[[str], PlanOutcome]


@pytest.fixture(scope="module")
def read() -> Read:
    model = load_model(MODEL)
    values = KeywordValueIndex.build(model, lambda field: VALUES.get(field, ()))
    context = PlanningContext(model=model, values=values, as_of=date(2017, 12, 31), loaded_at={})
    planner = KeywordPlanner()

    def plan(text: str) -> PlanOutcome:
        now = datetime(2017, 12, 31, 12, tzinfo=UTC)
        return planner.plan(Question(text=text, viewer=OWNER, now=now), context)

    return plan


@pytest.mark.parametrize(
    ("text", "metrics", "fields"),
    [
        ("how long does it take to close a deal", {"avg_sales_cycle_days"}, ()),
        ("how many agents do we have", {"agent_count"}, ()),
        ("won and lost deals by agent", {"won_count", "lost_count"}, ("agent.name",)),
        ("how many deals did we win and how much were they worth", {"won_count", "bookings"}, ()),
        ("who sold the most", {"bookings"}, ("agent.name",)),
        ("who bought the most", {"bookings"}, ("account.name",)),
        ("how many accounts did we win in 2017", {"customer_count"}, ()),
        ("bookings by account owner", {"bookings"}, ("agent.name",)),
        ("my boss wants bookings by sector", {"bookings"}, ("account.sector",)),
        ("deals and accounts by sector", {"deal_count", "account_count"}, ("account.sector",)),
        ("how big are our deals", {"avg_deal_size"}, ()),
    ],
)
def test_the_rules_read_other_words(
    text: str, metrics: set[str], fields: tuple[str, ...], read: Read
) -> None:
    outcome = read(text)
    assert isinstance(outcome, Plan), outcome
    assert set(outcome.query.metrics) == metrics
    assert outcome.query.dimensions == fields


@pytest.mark.parametrize(
    "text",
    [
        "bookings in engaging",
        "bookings by stage",
        "win rate of won deals",
        "how many sectors do we sell to",
        "how many reps closed a deal in 2017",
        "average win rate by agent",
        "net bookings",
    ],
)
def test_the_rules_ask_where_it_is_not_sure(text: str, read: Read) -> None:
    assert not isinstance(read(text), Plan)


def test_a_list_restricted_by_a_value_is_rows(read: Read) -> None:
    outcome = read("which accounts are in retail")
    assert isinstance(outcome, Plan), outcome
    assert outcome.query.rows == "account"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("bookings by sectr", "bookings by sector"),
        ("bookings by agnt", "bookings by agent"),
        ("bookings by sec", "bookings by sector"),
        ("salescycle by agent", "sales cycle by agent"),
        ("win rat by sector", "win rate by sector"),
    ],
)
def test_other_words_are_put_right_too(typed: str, meant: str, read: Read) -> None:
    slipped, plain = read(typed), read(meant)
    assert isinstance(slipped, Plan), slipped
    assert isinstance(plain, Plan), plain
    assert slipped.query == plain.query
    assert slipped.certainty == "fuzzy"


@pytest.mark.parametrize("text", ["new customers", "new customers in Q4", "big accounts"])
def test_an_everyday_word_is_no_part_of_a_name(text: str) -> None:
    model = load_model(MODEL)
    names = {**VALUES, "account.name": ("The New York Inquirer", "Big Corp")}
    values = KeywordValueIndex.build(model, lambda field: names.get(field, ()))
    context = PlanningContext(model=model, values=values, as_of=date(2017, 12, 31), loaded_at={})
    now = datetime(2017, 12, 31, 12, tzinfo=UTC)
    outcome = KeywordPlanner().plan(Question(text=text, viewer=OWNER, now=now), context)
    assert not isinstance(outcome, Plan), outcome
