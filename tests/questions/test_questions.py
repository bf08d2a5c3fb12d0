"""The gate: questions of people, through the keyword planner, on the sample as it is served."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine.answer import Engine
from engine.judging.case import read_cases
from engine.judging.evaluate import Evaluation, evaluate
from engine.judging.rows import SameRows
from engine.question import OWNER, PlanOutcome, Question
from semantic.query import MetricQuery
from server.compose import open_engine
from server.settings import read_settings

HERE = Path(__file__).parent
FILES = ("examples.jsonl", "keyword_planner.jsonl", "conversations.jsonl")
#: Of the questions that mean a query, and of the rest: how many must be as meant.
QUERIES_RIGHT = 0.95
OTHERS_RIGHT = 0.90


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """An engine with the keyword planner on the sample project."""
    home = tmp_path_factory.mktemp("home")
    settings = read_settings(None, {"PROVENUE_HOME": str(home)}, home)
    with closing(
        open_engine(settings, planner="keyword", full_charts=False, tell=lambda _said: None)
    ) as engine:
        yield engine


def judged(engine: Engine, file: Path) -> Evaluation:
    def ask(text: str, previous: MetricQuery | None) -> PlanOutcome:
        now = datetime.now(UTC)
        return engine.plan(Question(text=text, viewer=OWNER, now=now, previous=previous))

    as_of = engine.as_of()
    return evaluate(
        read_cases(file.read_bytes().splitlines(), file.name, as_of),
        ask=ask,
        answerable=lambda query: engine.statement(query, OWNER),
        same=SameRows(engine.model, lambda query: engine.query(query, OWNER)),
        model=engine.model,
        as_of=as_of,
    )


@pytest.mark.parametrize("name", FILES)
def test_the_keyword_planner_is_right_or_asks(name: str, sample: Engine) -> None:
    found = judged(sample, HERE / name)
    queries = [one.verdict for one in found.queries]
    others = [one.verdict for one in found.others]

    missed = [(one.case.id, one.case.ask, one.verdict) for one in found.misses]
    assert not found.wrong, missed
    assert queries.count("right") >= QUERIES_RIGHT * len(queries), missed
    assert others.count("right") >= OTHERS_RIGHT * len(others), missed


def test_the_examples_are_as_many_as_were_collected(sample: Engine) -> None:
    found = judged(sample, HERE / "examples.jsonl")

    assert len(found.asked) == 104
    assert len(found.queries) == 88
