"""Equal rows: two ways to ask one thing; and what is equal by chance only."""

from typing import Any

import pytest

from engine.answer import Engine
from engine.judging.rows import SameRows
from engine.question import OWNER
from semantic.query import decode_query

Q = dict[str, Any]


def same(got: Q, wanted: Q, engine: Engine) -> bool:
    compare = SameRows(engine.model, lambda query: engine.query(query, OWNER))
    return compare(decode_query(got), decode_query(wanted))


def value(field: str, op: str, *values: object) -> Q:
    return {"field": field, "op": op, "values": list(values)}


CREATED = "opportunity.created_date"
TWO_WAYS: tuple[tuple[Q, Q], ...] = (
    (
        {"metrics": ["bookings"], "where": [value("opportunity.type", "!=", "Renewal")]},
        {
            "metrics": ["bookings"],
            "where": [value("opportunity.type", "in", "New Business", "Expansion")],
        },
    ),
    (
        {"metrics": ["created_count"], "time": {"window": "last_month"}},
        {"metrics": ["deal_count"], "time": {"window": "last_month", "dimension": CREATED}},
    ),
    (
        {"metrics": ["bookings"], "time": {"window": "this_quarter"}},
        {"metrics": ["bookings"], "time": {"window": "quarter_to_date"}},
    ),
    (
        {"metrics": ["win_rate"], "dimensions": ["account.region", "account.segment"]},
        {"metrics": ["win_rate"], "dimensions": ["account.segment", "account.region"]},
    ),
    (
        {"metrics": ["won_count", "bookings"], "dimensions": ["account.region"]},
        {"metrics": ["bookings"], "dimensions": ["account.region"]},
    ),
    (
        {"metrics": ["bookings"], "dimensions": ["account.region"], "limit": 10},
        {"metrics": ["bookings"], "dimensions": ["account.region"]},
    ),
)


@pytest.mark.parametrize(("got", "wanted"), TWO_WAYS)
def test_two_ways_to_ask_one_thing_are_the_same(got: Q, wanted: Q, sample: Engine) -> None:
    assert same(got, wanted, sample)


OTHERWISE: tuple[tuple[Q, Q], ...] = (
    ({"metrics": ["bookings"]}, {"metrics": ["lost_amount"]}),
    ({"metrics": ["bookings"]}, {"metrics": ["bookings", "won_count"]}),
    (
        {"metrics": ["bookings"], "dimensions": ["account.region"], "limit": 1},
        {"metrics": ["bookings"], "dimensions": ["account.region"]},
    ),
    (
        {"metrics": ["bookings"], "time": {"window": "this_quarter"}},
        {"metrics": ["bookings"], "time": {"window": "last_quarter"}},
    ),
    # Nothing is equal to nothing, and proves nothing.
    (
        {"metrics": ["bookings"], "where": [value("account.name", "=", "Narnia Ltd")]},
        {"metrics": ["lost_amount"], "where": [value("account.name", "=", "Narnia Ltd")]},
    ),
    # An order that is asked for is part of what is asked.
    (
        {
            "metrics": ["bookings"],
            "dimensions": ["account.region"],
            "order_by": [{"by": "bookings"}],
        },
        {
            "metrics": ["bookings"],
            "dimensions": ["account.region"],
            "order_by": [{"by": "bookings", "direction": "desc"}],
        },
    ),
    # A query that cannot be answered gives no rows.
    ({"metrics": ["bookings"], "dimensions": ["account.moon"]}, {"metrics": ["bookings"]}),
)


@pytest.mark.parametrize(("got", "wanted"), OTHERWISE)
def test_other_rows_are_not_the_same(got: Q, wanted: Q, sample: Engine) -> None:
    assert not same(got, wanted, sample)


def test_equal_counts_of_different_deals_are_not_the_same(sample: Engine) -> None:
    """Find two regions and weeks with as many deals won: one short number is no proof."""
    weeks = {
        "metrics": ["won_count"],
        "dimensions": ["time:week", "account.region"],
        "time": {"window": {"from": "2026-01-05", "to": "2026-03-29"}},
    }
    counts: dict[object, list[tuple[str, str]]] = {}
    for week, region, count in sample.query(decode_query(weeks), OWNER).rows:
        if count:
            counts.setdefault(count, []).append((str(week), str(region)))
    (week, region), *others = max(counts.values(), key=len)
    other_week, other_region = next(one for one in others if one[0] != week)

    def asked(day: str, place: str) -> Q:
        time = {"window": {"week_of": day}}
        return {
            "metrics": ["won_count"],
            "where": [value("account.region", "=", place)],
            "time": time,
        }

    one, other = asked(week, region), asked(other_week, other_region)
    answers = [sample.query(decode_query(query), OWNER).rows for query in (one, other)]
    assert answers[0] == answers[1]
    assert not same(one, other, sample)
    assert same(one, one | {"order_by": [{"by": "won_count"}]}, sample)
