"""A provider that fails every third time, and one that is slow: questions still end well."""

import random
import time

import pytest

from engine.question import Plan
from semantic.query import MetricQuery
from tests.engine.planning.llm.conftest import MakeDesk
from tests.fake_openai import Heard, Step, breaks_in_the_middle, event, fails, replies

GOOD = {"metrics": ["bookings"], "dimensions": [{"field": "account.region"}]}
WANTED = MetricQuery(metrics=("bookings",), dimensions=("account.region",))
FAULTS = (
    fails(500),
    fails(503),
    fails(529),
    fails(429, retry_after="0.2"),
    breaks_in_the_middle(),
    Step(pieces=(event(delta={"content": "{"}),), cut=True),
)


@pytest.mark.slow
def test_of_a_hundred_questions_to_a_flapping_provider_ninety_seven_end_well(
    desk: MakeDesk,
) -> None:
    chance = random.Random(7)  # noqa: S311

    def flaps(_heard: Heard) -> Step:
        return chance.choice(FAULTS) if chance.random() < 0.3 else replies(GOOD)

    one = desk(flaps)
    well, tries = 0, 0
    for _ in range(100):
        started = time.monotonic()
        outcome = one.auto("bookings by region blorptastic")
        right = isinstance(outcome, Plan) and outcome.query == WANTED
        well += right and time.monotonic() - started < 20
        tries += len(outcome.usage.calls) if outcome.usage else 0
    assert well >= 97, (well, tries)


@pytest.mark.slow
def test_a_slow_model_leaves_room_for_others(desk: MakeDesk) -> None:
    one = desk([Step(pieces=replies(GOOD).pieces, wait=0.5)])
    assert isinstance(one.auto("bookings by region blorptastic"), Plan)
