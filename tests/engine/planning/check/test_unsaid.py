"""A query keeps and bounds by nothing that the question does not say, whoever made it."""

from collections.abc import Callable
from typing import Any

import pytest

from engine.planning.check.validate import CODES, validate
from engine.planning.keyword_planner import cover
from engine.planning.meaning.lexicon import build_lexicon
from engine.planning.planner import PlanningContext
from semantic.model import SemanticModel
from semantic.query import MetricQuery, decode_query

Codes = Callable[..., set[str]]
BOOKED: dict[str, Any] = {"metrics": ["bookings"]}


def where(field: str, op: str, *values: Any) -> dict[str, Any]:
    return {"field": field, "op": op, "values": list(values)}


EMEA = where("account.region", "=", "EMEA")
SMB = where("account.segment", "=", "SMB")
LARGE = where("opportunity.amount", ">", 100_000)


@pytest.fixture(scope="module")
def codes(model: SemanticModel, context: PlanningContext) -> Codes:
    lexicon = build_lexicon(model)

    def found(text: str, query: dict[str, Any], previous: MetricQuery | None = None) -> set[str]:
        spans = cover(text, context, lexicon)
        issues = validate(decode_query(query), spans, lexicon, context.as_of, previous)
        return {issue.code for issue in issues}

    return found


@pytest.mark.parametrize(
    ("text", "founded", "invented", "code"),
    [
        (
            "bookings in EMEA",
            BOOKED | {"where": [EMEA]},
            BOOKED | {"where": [EMEA, SMB]},
            "unfounded-value",
        ),
        (
            "bookings in EMEA for deals over 100k",
            BOOKED | {"where": [EMEA, LARGE]},
            BOOKED | {"where": [EMEA, where("opportunity.amount", ">", 200_000)]},
            "unfounded-number",
        ),
        (
            "reps with bookings over 1m",
            BOOKED
            | {
                "dimensions": ["rep.name"],
                "having": [{"metric": "bookings", "op": ">", "value": 1_000_000}],
            },
            BOOKED
            | {
                "dimensions": ["rep.name"],
                "having": [
                    {"metric": "bookings", "op": ">", "value": 1_000_000},
                    {"metric": "won_count", "op": ">", "value": 3},
                ],
            },
            "unfounded-number",
        ),
        (
            "reps with a win rate over 40%",
            {
                "metrics": ["win_rate"],
                "dimensions": ["rep.name"],
                "having": [{"metric": "win_rate", "op": ">", "value": 0.4}],
            },
            {
                "metrics": ["win_rate"],
                "dimensions": ["rep.name"],
                "having": [{"metric": "win_rate", "op": ">", "value": 0.5}],
            },
            "unfounded-number",
        ),
        (
            "past due pipeline",
            {"metrics": ["open_pipeline"], "segments": ["opportunity.past_due"]},
            {"metrics": ["open_pipeline"]},
            "unheard",
        ),
        (
            "bookings by region",
            BOOKED | {"dimensions": ["account.region"]},
            BOOKED | {"dimensions": ["account.region"], "segments": ["opportunity.past_due"]},
            "unfounded-value",
        ),
    ],
)
def test_a_filter_or_bound_that_no_word_says_is_told(
    text: str, founded: dict[str, Any], invented: dict[str, Any], code: str, codes: Codes
) -> None:
    assert codes(text, founded) == set()
    assert code in codes(text, invented)
    assert code in CODES  # so every planner must ask, mend or refuse


def test_a_limit_is_named_or_is_that_of_a_superlative(codes: Codes) -> None:
    order = [{"by": "bookings", "direction": "desc"}]
    ranked = BOOKED | {"dimensions": ["rep.name"], "order_by": order}
    assert codes("top 3 reps by bookings", ranked | {"limit": 3}) == set()
    assert codes("best rep by bookings", ranked | {"limit": 1}) == set()
    assert "unfounded-number" in codes("best reps by bookings", ranked | {"limit": 7})


def test_what_the_query_before_had_may_stay(codes: Codes) -> None:
    before = decode_query(BOOKED | {"where": [EMEA, LARGE]})
    same = BOOKED | {"where": [EMEA, LARGE], "dimensions": ["rep.name"]}
    assert codes("bookings by rep", same, before) == set()
    assert codes("bookings by rep", same) == {"unfounded-value", "unfounded-number"}


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("bookings excluding EMEA and deals over 100k", BOOKED | {"where": [EMEA, LARGE]}),
        ("bookings where region != EMEA", BOOKED | {"where": [EMEA]}),
        (
            "bookings excluding EMEA and deals over 100k",
            BOOKED | {"where": [where("account.region", "!=", "EMEA"), LARGE]},
        ),
    ],
)
def test_what_is_to_be_left_out_is_never_kept(
    text: str, query: dict[str, Any], codes: Codes
) -> None:
    assert "unheard" in codes(text, query)
