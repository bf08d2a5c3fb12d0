"""A model's plausible but wrong reading: told once what is missing, then never taken."""

from dataclasses import replace
from typing import Any, get_args

import pytest

from engine.planning.llm.breaker import Breaker
from engine.planning.llm.judge import SUITS
from engine.planning.llm.reader import Failed
from engine.question import ChartWish, Plan
from tests.engine.planning.llm.conftest import MakeDesk
from tests.fake_openai import Step, replies

REGION = [{"field": "account.region"}]
EMEA = [{"field": "account.region", "op": "=", "values": ["V1"]}]
LAST = {"kind": "named", "name": "last_quarter"}
THIS = {"kind": "named", "name": "this_quarter"}
TOP = [{"by": "bookings", "direction": "desc"}]

#: question, a reading that loses or adds something, the right one.
CASES: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    (
        "bookings in EMEA by segment blorptastic",
        {"metrics": ["bookings"], "dimensions": [{"field": "account.segment"}]},
        {
            "metrics": ["bookings"],
            "dimensions": [{"field": "account.segment"}],
            "filters": EMEA,
        },
    ),
    (
        "bookings by region last quarter blorptastic",
        {"metrics": ["bookings"], "dimensions": REGION, "window": THIS},
        {"metrics": ["bookings"], "dimensions": REGION, "window": LAST},
    ),
    (
        "bookings by region last quarter blorptastic",
        {"metrics": ["bookings"], "dimensions": REGION},
        {"metrics": ["bookings"], "dimensions": REGION, "window": LAST},
    ),
    (
        "bookings by region blorptastic",
        {"metrics": ["won_count"], "dimensions": REGION},
        {"metrics": ["bookings"], "dimensions": REGION},
    ),
    (
        "bookings by region",
        {"metrics": ["bookings"], "dimensions": REGION, "window": THIS},
        {"metrics": ["bookings"], "dimensions": REGION},
    ),
    (
        "top 5 accounts by bookings blorptastic",
        {"metrics": ["bookings"], "dimensions": [{"field": "account.name"}]},
        {
            "metrics": ["bookings"],
            "dimensions": [{"field": "account.name"}],
            "order_by": TOP,
            "limit": 5,
        },
    ),
    (
        "top 5 accounts by bookings blorptastic",
        {
            "metrics": ["bookings"],
            "dimensions": [{"field": "account.name"}],
            "order_by": TOP,
            "limit": 50,
        },
        {
            "metrics": ["bookings"],
            "dimensions": [{"field": "account.name"}],
            "order_by": TOP,
            "limit": 5,
        },
    ),
    (
        "bookings excluding EMEA by segment blorptastic",
        {
            "metrics": ["bookings"],
            "dimensions": [{"field": "account.segment"}],
            "filters": EMEA,
        },
        {
            "metrics": ["bookings"],
            "dimensions": [{"field": "account.segment"}],
            "filters": [{"field": "account.region", "op": "!=", "values": ["V1"]}],
        },
    ),
    (
        "bookings by region blorptastic",
        {
            "metrics": ["bookings"],
            "dimensions": REGION,
            "filters": [{"field": "account.segment", "op": "=", "values": ["Enterprise"]}],
        },
        {"metrics": ["bookings"], "dimensions": REGION},
    ),
    (
        "bookings in 2025 by region blorptastic",
        {"metrics": ["bookings"], "dimensions": REGION, "window": {"kind": "year", "year": 2024}},
        {"metrics": ["bookings"], "dimensions": REGION, "window": {"kind": "year", "year": 2025}},
    ),
]


@pytest.mark.parametrize(("asked", "wrong", "right"), CASES)
def test_a_reading_that_does_not_say_what_was_asked_is_sent_back(
    desk: MakeDesk, asked: str, wrong: dict[str, Any], right: dict[str, Any]
) -> None:
    one = desk([replies(wrong), replies(right)])
    read = one.read(asked)
    assert isinstance(read, Plan), read
    assert len(one.server.heard) == 2
    twice = desk([replies(wrong)]).read(asked)
    assert isinstance(twice, Failed) and twice.kind == "wrong-reply"
    assert isinstance(desk([replies(right)]).read(asked), Plan)


def test_who_takes_a_question_back_is_not_kept_waiting(desk: MakeDesk) -> None:
    one = desk([Step(pieces=replies(CASES[0][2]).pieces, wait=30)])
    asked = [0]

    def gone(_seconds: float) -> bool:
        asked[0] += 1
        return asked[0] > 2

    one.context = replace(one.context, cancelled=gone)
    read = one.read("bookings by region")
    assert isinstance(read, Failed) and read.kind == "cancelled"
    assert read.usage.counted_tokens > 0 or one.server.heard == []


def test_a_circuit_opens_lets_one_probe_through_and_closes_when_it_goes_well() -> None:
    now = [0.0]
    breaker = Breaker(lambda: now[0])
    for _ in range(6):
        assert breaker.allows()
        breaker.ended(well=False)
    assert not breaker.allows()
    now[0] = 14.0
    assert not breaker.allows()
    now[0] = 15.0
    assert breaker.allows() and not breaker.allows(), "one probe at a time"
    breaker.ended(well=False)
    now[0] = 29.0
    assert not breaker.allows()
    now[0] = 30.0
    assert breaker.allows()
    breaker.ended(well=True)
    assert breaker.allows() and breaker.allows()


def test_a_circuit_stays_closed_where_a_third_fails() -> None:
    now = [0.0]
    breaker = Breaker(lambda: now[0])
    for number in range(300):
        now[0] += 0.1
        assert breaker.allows()
        breaker.ended(well=number % 3 != 0)


def test_every_chart_a_model_may_name_is_judged() -> None:
    assert set(SUITS) == set(get_args(ChartWish))
