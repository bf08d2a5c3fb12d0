"""A place said after another of the same thing stands in its stead, whatever its level."""

from collections.abc import Callable
from typing import Any

import pytest

from engine.question import Plan, PlanOutcome
from semantic.query import Filter, decode_query

Ask = Callable[..., PlanOutcome]


def where(*conditions: tuple[str, str, str]) -> Any:
    filters = [{"field": field, "op": op, "values": [value]} for field, op, value in conditions]
    return decode_query({"metrics": ["win_rate"], "where": filters})


SEGMENT = ("account.segment", "=", "Enterprise")
EMEA, GERMANY = ("account.region", "=", "EMEA"), ("account.country", "=", "Germany")


@pytest.mark.parametrize(
    ("before", "said", "place"),
    [
        (GERMANY, "in APAC", ("account.region", "=", "APAC")),
        (EMEA, "in the US", ("account.country", "=", "United States")),
        (GERMANY, "in EMEA", EMEA),
        (EMEA, "only in Germany", GERMANY),
        (EMEA, "and in Germany?", GERMANY),
    ],
)
def test_a_place_takes_the_stead_of_one_at_another_level(
    before: tuple[str, str, str], said: str, place: tuple[str, str, str], ask: Ask
) -> None:
    plan = ask(said, where(SEGMENT, before))
    assert isinstance(plan, Plan), plan
    assert plan.query == where(SEGMENT, place)


@pytest.mark.parametrize(
    ("before", "said", "kept"),
    [
        (("account.country", "!=", "Germany"), "in EMEA", EMEA),
        (EMEA, "excluding Germany", ("account.country", "!=", "Germany")),
        (EMEA, "only SMB", ("account.segment", "=", "SMB")),
    ],
)
def test_what_is_left_out_of_a_place_stays_beside_it(
    before: tuple[str, str, str], said: str, kept: tuple[str, str, str], ask: Ask
) -> None:
    plan = ask(said, where(before))
    assert isinstance(plan, Plan), plan
    assert plan.query == where(before, kept)


def test_a_place_said_too_is_either_of_them(ask: Ask) -> None:
    plan = ask("and Japan too", where(EMEA))
    assert isinstance(plan, Plan), plan
    (either,) = plan.query.where
    japan = Filter(field="account.country", op="=", values=("Japan",))
    assert either.any == (Filter(field="account.region", op="=", values=("EMEA",)), japan)
