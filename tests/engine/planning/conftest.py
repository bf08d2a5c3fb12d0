"""The sample project as a planner sees it: its model, and the values of its CSV files."""

import csv
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pytest

from engine.planning.keyword_planner import KeywordPlanner
from engine.planning.meaning.values import KeywordValueIndex
from engine.planning.planner import PlanningContext
from engine.question import OWNER, Option, PlanOutcome, Question
from semantic.load import load_model
from semantic.model import SemanticModel
from semantic.query import MetricQuery

SAMPLE = Path(__file__).resolve().parents[3] / "data" / "sample"
AS_OF = date(2026, 6, 30)
#: Values of dimensions that are computed, not stored.
COMPUTED = {
    "contact.seniority": ("C-Level", "VP", "Director", "Manager", "Individual Contributor"),
    "opportunity.deal_size": (
        "Under 10k",
        "10k to 50k",
        "50k to 100k",
        "100k to 250k",
        "250k and over",
    ),
}

Ask = Callable[..., PlanOutcome]


@cache
def _rows(table: str) -> tuple[dict[str, str], ...]:
    with (SAMPLE / "csv" / f"{table}.csv").open(newline="", encoding="utf-8") as lines:
        return tuple(csv.DictReader(lines))


@pytest.fixture(scope="session")
def model() -> SemanticModel:
    return load_model(SAMPLE / "model")


@pytest.fixture(scope="session")
def distinct(model: SemanticModel) -> Callable[[str], tuple[str, ...]]:
    def values_of(field: str) -> tuple[str, ...]:
        dataset, _, name = field.partition(".")
        rows = _rows(model.datasets[dataset].table)
        return COMPUTED.get(field) or tuple({row[name] for row in rows if row[name]})

    return values_of


@pytest.fixture(scope="session")
def values(model: SemanticModel, distinct: Callable[[str], tuple[str, ...]]) -> KeywordValueIndex:
    return KeywordValueIndex.build(model, distinct)


@pytest.fixture(scope="session")
def context(model: SemanticModel, values: KeywordValueIndex) -> PlanningContext:
    return PlanningContext(
        model=model,
        values=values,
        as_of=AS_OF,
        loaded_at={"opportunities": "2026-06-30T08:00:00"},
    )


@pytest.fixture(scope="session")
def ask(context: PlanningContext) -> Ask:
    planner = KeywordPlanner()

    def plan(
        text: str, previous: MetricQuery | None = None, offered: tuple[Option, ...] = ()
    ) -> PlanOutcome:
        now = datetime(2026, 6, 30, 12, tzinfo=UTC)
        question = Question(text=text, viewer=OWNER, now=now, previous=previous, offered=offered)
        return planner.plan(question, context)

    return plan
