"""Lists of values: what is kept, what is left out, and how far a negation goes."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from engine.question import Plan, PlanOutcome
from semantic.query import encode_query

Ask = Callable[..., PlanOutcome]
REGION, TYPE, SEGMENT = "account.region", "opportunity.type", "account.segment"


def filters(outcome: PlanOutcome) -> list[tuple[Any, ...]]:
    assert isinstance(outcome, Plan), outcome
    return sorted((one.field, one.op, *one.values) for one in outcome.query.where)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("bookings in EMEA and APAC", [(REGION, "in", "EMEA", "APAC")]),
        ("bookings in EMEA or APAC", [(REGION, "in", "EMEA", "APAC")]),
        ("bookings in EMEA, APAC and LATAM", [(REGION, "in", "EMEA", "APAC", "LATAM")]),
        ("bookings not in EMEA", [(REGION, "!=", "EMEA")]),
        ("bookings excluding EMEA and APAC", [(REGION, "not_in", "EMEA", "APAC")]),
        ("bookings not in EMEA or APAC", [(REGION, "not_in", "EMEA", "APAC")]),
        ("bookings not in EMEA and not in APAC", [(REGION, "not_in", "EMEA", "APAC")]),
        ("neither EMEA nor APAC bookings", [(REGION, "not_in", "EMEA", "APAC")]),
        ("bookings for everyone but SMB", [(SEGMENT, "!=", "SMB")]),
        ("bookings everything but SMB", [(SEGMENT, "!=", "SMB")]),
        ("bookings all but SMB", [(SEGMENT, "!=", "SMB")]),
        ("bookings ex renewals", [(TYPE, "!=", "Renewal")]),
        ("don't include renewals in bookings", [(TYPE, "!=", "Renewal")]),
        ("bookings other than renewals", [(TYPE, "!=", "Renewal")]),
        ("bookings without renewals in EMEA and APAC", None),
        ("pipeline excluding SMB and renewals", [(SEGMENT, "!=", "SMB"), (TYPE, "!=", "Renewal")]),
        ("EMEA bookings excluding renewals", [(REGION, "=", "EMEA"), (TYPE, "!=", "Renewal")]),
        ("bookings in EMEA but not renewals", [(REGION, "=", "EMEA"), (TYPE, "!=", "Renewal")]),
        ("bookings including only EMEA", [(REGION, "=", "EMEA")]),
        ("bookings limited to EMEA", [(REGION, "=", "EMEA")]),
        ("not just EMEA bookings", None),
        ("bookings with and without renewals", None),
        ("bookings for neither enterprise", None),
        ("bookings not enterprise and EMEA", None),
        ("bookings excluding enterprise in EMEA", None),
    ],
)
def test_each_value_is_kept_or_left_out_as_said(
    text: str, expected: list[tuple[Any, ...]] | None, ask: Ask
) -> None:
    if expected is None:
        assert not isinstance(ask(text), Plan)
    else:
        assert filters(ask(text)) == expected


SMALL = {"field": "opportunity.amount", "op": "<", "values": [10_000]}
LARGE = {"field": "opportunity.amount", "op": ">", "values": [1_000_000]}


@pytest.mark.parametrize(
    ("text", "where"),
    [
        (
            "bookings where segment != SMB",
            [{"field": "account.segment", "op": "!=", "values": ["SMB"]}],
        ),
        (
            "bookings where segment <> SMB and region = EMEA",
            [
                {"field": "account.segment", "op": "!=", "values": ["SMB"]},
                {"field": "account.region", "op": "=", "values": ["EMEA"]},
            ],
        ),
        (
            "win rate excluding deals under 10k and renewals",
            [{"field": "opportunity.type", "op": "!=", "values": ["Renewal"]}, {"not": SMALL}],
        ),
        (
            "bookings leaving out EMEA and deals over 1m",
            [{"field": "account.region", "op": "!=", "values": ["EMEA"]}, {"not": LARGE}],
        ),
        (
            "excluding renewals deals over 1m by rep",
            [{"field": "opportunity.type", "op": "!=", "values": ["Renewal"]}, LARGE],
        ),
        (
            "bookings excluding EMEA and only deals over 1m",
            [{"field": "account.region", "op": "!=", "values": ["EMEA"]}, LARGE],
        ),
    ],
)
def test_a_negation_goes_over_values_and_bounds_alike(
    text: str, where: list[dict[str, Any]], ask: Ask
) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Plan)
    assert json.loads(encode_query(outcome.query))["where"] == where


@pytest.mark.parametrize(
    "text",
    [
        "bookings not in EMEA and over 100k",
        "bookings excluding renewals over 100k",
        "bookings excluding deals under 10k in EMEA",
    ],
)
def test_a_negation_of_unclear_reach_is_asked_about(text: str, ask: Ask) -> None:
    assert not isinstance(ask(text), Plan)


@pytest.mark.parametrize(
    ("text", "left_out"),
    [
        ("bookings less renewals", [(TYPE, "!=", "Renewal")]),
        ("bookings net of renewals", [(TYPE, "!=", "Renewal")]),
        ("bookings, renewals excluded", [(TYPE, "!=", "Renewal")]),
        ("bookings with EMEA and APAC left out", [(REGION, "not_in", "EMEA", "APAC")]),
        (
            "bookings in EMEA with renewals excluded",
            [(REGION, "=", "EMEA"), (TYPE, "!=", "Renewal")],
        ),
        (
            "open deals not in EMEA and not renewals",
            [(REGION, "!=", "EMEA"), (TYPE, "!=", "Renewal")],
        ),
        (
            "win rate where lead source not in (Partner, Event)",
            [("opportunity.lead_source", "not_in", "Partner", "Event")],
        ),
    ],
)
def test_each_negation_leaves_out_its_own(
    text: str, left_out: list[tuple[Any, ...]], ask: Ask
) -> None:
    assert filters(ask(text)) == left_out


@pytest.mark.parametrize("text", ["bookings -renewals", "bookings by region -renewals"])
def test_a_dash_glued_to_a_value_leaves_it_out(text: str, ask: Ask) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Plan), outcome
    assert [(one.op, one.values) for one in outcome.query.where] == [("!=", ("Renewal",))]


def test_pairs_joined_by_or_are_asked_about(ask: Ask) -> None:
    assert not isinstance(ask("EMEA enterprise or APAC SMB bookings"), Plan)
    assert isinstance(ask("enterprise EMEA or APAC bookings"), Plan)
