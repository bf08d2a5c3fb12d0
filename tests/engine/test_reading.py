"""A query read aloud: every part of it is said, in one sentence."""

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from engine.authorize import authorize
from engine.fit import fit
from engine.question import OWNER, Viewer
from engine.reading import read
from engine.reply import Reading
from engine.resolve import resolve
from semantic.load import load_model
from semantic.model import SemanticModel
from semantic.query import decode_query
from tests.engine.dirty import AS_OF, SCHEMA, dirty_model
from tests.engine.timeline import timeline_model

ROOT = Path(__file__).resolve().parents[2]
YEAR = "this year (2026-01-01 to 2026-12-31), by close date"
QUARTER = "this quarter (2026-04-01 to 2026-06-30), by close date"


@cache
def sample() -> SemanticModel:
    return load_model(ROOT / "data" / "sample" / "model")


def reading(
    query: dict[str, Any], model: SemanticModel | None = None, viewer: Viewer = OWNER
) -> Reading:
    model = model or sample()
    resolved = resolve(decode_query(query), model, AS_OF)
    return read(resolved, model, authorize(resolved, model, viewer).restrictions)


def year(**more: Any) -> dict[str, Any]:
    return {"metrics": ["bookings"], "time": {"window": "this_year"}, **more}


def by_month(**more: Any) -> dict[str, Any]:
    return year(dimensions=["close_date:month"], **more)


SENTENCES: dict[str, dict[str, Any]] = {
    "Bookings, all time.": {"metrics": ["bookings"]},
    f"Bookings by close date (month), {YEAR}, each month compared with the month before.": by_month(
        compare="previous_period"
    ),
    f"Bookings by close date (month), {YEAR}, each month compared with the same month a year"
    " before.": (by_month(compare="previous_year")),
    f"Bookings by close date (week), {YEAR}, each week compared with the one 52 weeks before.": (
        year(dimensions=["close_date:week"], compare="previous_year")
    ),
    f"Bookings by close date (day), {YEAR}, each day compared with the same day a year before.": (
        year(dimensions=["close_date:day"], compare="previous_year")
    ),
    f"Bookings by close date (year), {YEAR}, each year compared with the year before.": (
        year(dimensions=["close_date:year"], compare="previous_year")
    ),
    f"Bookings by close date (quarter), {YEAR}, each quarter compared with the one 8 quarters"
    " before.": year(dimensions=["close_date:quarter"], compare={"year": 2024}),
    f"Bookings by region, {QUARTER}, compared with the quarter before (2026-01-01 to"
    " 2026-03-31).": {
        "metrics": ["bookings"],
        "dimensions": ["account.region"],
        "time": {"window": "this_quarter"},
        "compare": "previous_period",
    },
    f"Bookings, {QUARTER}, compared with a year before (2025-04-01 to 2025-06-30).": {
        "metrics": ["bookings"],
        "time": {"window": "this_quarter"},
        "compare": "previous_year",
    },
    f"Bookings, {QUARTER}, compared with 2024-02-01 to 2024-02-29.": {
        "metrics": ["bookings"],
        "time": {"window": "this_quarter"},
        "compare": {"from": "2024-02-01", "to": "2024-02-29"},
    },
    f"Bookings by region, also as a share of all, {YEAR}.": year(
        dimensions=["account.region"], share_of="total"
    ),
    f"Bookings by region and team, also as a share of each region, {YEAR}.": year(
        dimensions=["account.region", "rep.team"], share_of="account.region"
    ),
    f"Bookings by region and close date (month), also as a share of all in each month, {YEAR}.": (
        year(dimensions=["account.region", "close_date:month"], share_of="total")
    ),
    f"Bookings by close date (month), with a running total, {YEAR}.": by_month(running=True),
    f"Bookings by region and close date (month), with a running total for each region, {YEAR}.": (
        year(dimensions=["account.region", "close_date:month"], running=True)
    ),
    f"Bookings by region and rep, {YEAR}, highest bookings first, the first 3 in each region.": (
        year(
            dimensions=["account.region", "rep.name"],
            order_by=[{"by": "bookings", "direction": "desc"}],
            limit=3,
            limit_per="account.region",
        )
    ),
    f"Bookings by rep, {YEAR}, lowest bookings first, rows 11 to 15, the others together, with"
    " the total.": year(
        dimensions=["rep.name"],
        order_by=[{"by": "bookings"}],
        limit=5,
        offset=10,
        others=True,
        totals=True,
    ),
    f"Bookings by rep, {YEAR}, by rep from the end, then highest bookings first, the first one.": (
        year(
            dimensions=["rep.name"],
            order_by=[
                {"by": "rep.name", "direction": "desc"},
                {"by": "bookings", "direction": "desc"},
            ],
            limit=1,
        )
    ),
    f"Bookings by region, {QUARTER}, compared with Q1 2025 (2025-01-01 to 2025-03-31), where"
    " Bookings change is over 1,000, highest bookings change first.": {
        "metrics": ["bookings"],
        "dimensions": ["account.region"],
        "time": {"window": "this_quarter"},
        "compare": {"year": 2025, "quarter": 1},
        "having": [{"metric": "bookings:change", "op": ">", "value": 1000}],
        "order_by": [{"by": "bookings:change", "direction": "desc"}],
    },
    "Pipeline at the time by quarter, this year (2026-01-01 to 2026-12-31), levels at the end of"
    " each quarter.": {
        "metrics": ["pipeline_at"],
        "dimensions": ["time:quarter"],
        "time": {"window": "this_year"},
    },
    "Pipeline at the time, 2025 (2025-01-01 to 2025-12-31), levels at the end of 2025-12-31.": {
        "metrics": ["pipeline_at"],
        "time": {"window": {"year": 2025}},
    },
    "Pipeline at the time and Bookings, all time, levels at the end of 2026-06-30.": {
        "metrics": ["pipeline_at", "bookings"]
    },
    "Bookings, rolling 3 months by month, this year (2026-01-01 to 2026-12-31), by close date,"
    " over the 3 months up to the end of each month.": {
        "metrics": ["bookings_rolling_3m"],
        "dimensions": ["time:month"],
        "time": {"window": "this_year"},
    },
    "Bookings, quarter to date, since the start of the quarter up to 2026-06-30.": {
        "metrics": ["bookings_qtd"]
    },
    "The rows of opportunity that Bookings counts, this year (2026-01-01 to 2026-12-31), by close"
    " date, where Account region is EMEA, from row 101 on.": {
        "rows": "opportunity",
        "of": "bookings",
        "where": [{"field": "account.region", "op": "=", "values": ["EMEA"]}],
        "time": {"window": "this_year"},
        "offset": 100,
    },
    "The rows of stage_change that Pipeline at the time counts, levels at the end of 2025-12-31.": {
        "rows": "stage_change",
        "of": "pipeline_at",
        "time": {"window": {"to": "2025-12-31"}},
    },
    "The distinct values of region and segment.": {
        "dimensions": ["account.region", "account.segment"]
    },
    "Bookings, all time, where (Account region is missing) or (not (Rep is one of Sarah Chen,"
    " Marcus Webb)) and Won.": {
        "metrics": ["bookings"],
        "where": [
            {
                "any": [
                    {"field": "account.region", "op": "is_null"},
                    {
                        "not": {
                            "field": "rep.name",
                            "op": "in",
                            "values": ["Sarah Chen", "Marcus Webb"],
                        }
                    },
                ]
            }
        ],
        "segments": ["opportunity.won"],
    },
}


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_query_is_read_in_one_sentence(sentence: str) -> None:
    assert reading(SENTENCES[sentence]).sentence == sentence


SNAPSHOTS: dict[str, dict[str, Any]] = {
    "Stock last by month, 2026 (2026-01-01 to 2026-12-31), from the last snapshot of each month.": {
        "metrics": ["stock_last"],
        "dimensions": ["time:month"],
        "time": {"window": {"year": 2026}},
    },
    "Stock first, 2025 (2025-01-01 to 2025-12-31), from the first snapshot of 2025-01-01 to"
    " 2025-12-31.": {"metrics": ["stock_first"], "time": {"window": {"year": 2025}}},
    "Stock average, averaged over the snapshots up to 2026-06-30.": {"metrics": ["stock_average"]},
    "Deals 7d and Amount ever by month, over the 7 days up to the end of each month, over all time"
    " up to the end of each month.": {
        "metrics": ["deals_7d", "amount_ever"],
        "dimensions": ["time:month"],
    },
    "Held and standing, levels at the end of 2026-06-30, from the last snapshot up to"
    " 2026-06-30.": {"metrics": ["held_and_standing"]},
    "Amount 1m, over the month up to 2025-12-31.": {
        "metrics": ["amount_1m"],
        "time": {"window": {"to": "2025-12-31"}},
    },
}


@pytest.mark.parametrize("sentence", SNAPSHOTS)
def test_snapshots_and_look_backs_are_said(sentence: str) -> None:
    assert reading(SNAPSHOTS[sentence], timeline_model()).sentence == sentence


DEFINITIONS = {
    "bookings": [("Bookings", "sum(amount) of opportunity rows where won, by close date")],
    "win_rate": [
        ("Win rate", "won_count / closed_count"),
        ("Deals won", "count(*) of opportunity rows where won, by close date"),
        ("Deals closed", "count(*) of opportunity rows where won or lost, by close date"),
    ],
    "bookings_rolling_3m": [
        ("Bookings, rolling 3 months", "bookings over the last 3 months"),
        ("Bookings", "sum(amount) of opportunity rows where won, by close date"),
    ],
    "pipeline_at": [
        (
            "Pipeline at the time",
            "sum(amount) of stage change rows where open that hold at a moment,"
            " from entered to left",
        )
    ],
    "funnel_rate": [
        (
            "Funnel conversion",
            "how many opportunity_id of stage change rows came to each stage then: Prospecting,"
            " Qualification, Proposal, Negotiation, Closed Won; as a share of the step before",
        )
    ],
    "proposal_to_won": [
        (
            "Proposal to won",
            "share of opportunity_id of stage change rows that after stage = 'Proposal' came to"
            " stage = 'Closed Won' within 90 days",
        )
    ],
    "customer_count": [
        (
            "Customers",
            "count(distinct account_id) of opportunity rows where won, by close date",
        )
    ],
}


@pytest.mark.parametrize("name", DEFINITIONS)
def test_a_definition_is_followed_by_those_of_its_parts(name: str) -> None:
    assert list(reading({"metrics": [name]}).metrics) == DEFINITIONS[name]


def test_every_kind_over_snapshots_is_defined() -> None:
    found = dict(
        reading({"metrics": ["stock_last", "stock_average", "amount_qtd", "first_ever"]},
                timeline_model()).metrics
    )  # fmt: skip
    assert found["Stock last"] == "sum(amount) of stock rows of the last snapshot by day"
    assert found["Stock average"] == (
        "sum(amount) of stock rows, averaged over the snapshots by day"
    )
    assert found["Amount qtd"] == "amount since the quarter began"
    assert found["First ever"] == "first_stage since the first row"


def test_a_metric_that_only_judges_is_defined_too() -> None:
    query = {
        "metrics": ["lost_count"],
        "dimensions": ["opportunity.type"],
        "having": [{"metric": "bookings", "op": ">=", "value": 0}],
    }
    found = reading(query)
    assert [label for label, _ in found.metrics] == ["Deals lost", "Bookings"]
    assert found.filters == ("Bookings is at least 0",)


def test_the_way_to_each_field_is_said() -> None:
    query = {
        "metrics": ["bookings", "contact_count"],
        "dimensions": ["account.region"],
        "where": [{"field": "rep.team", "op": "=", "values": ["East"]}],
        "segments": ["opportunity.won"],
        "time": {"window": "this_year"},
    }
    found = reading(query)
    assert found.paths == (
        "account.region: opportunity → account, contact → account",
        "rep.team: opportunity → rep, contact → opportunity → rep",
        "opportunity.won: contact → opportunity",
        "opportunity.close_date: contact → opportunity",
    )
    assert found.groups == ("rows without a known account stand in (none)",)


def test_a_role_is_called_by_its_name() -> None:
    query = {"metrics": ["amount"], "dimensions": ["creator.name", "deal.stage"]}
    found = reading(query, dirty_model())
    assert found.paths == ("creator.name: deal → creator",)
    assert found.groups == ("rows without a known creator stand in (none)",)


def test_rows_in_several_groups_are_said() -> None:
    query = {
        "metrics": ["open_pipeline"],
        "dimensions": ["product.family"],
        "where": [{"field": "contact.seniority", "op": "=", "values": ["VP"]}],
    }
    found = reading(query)
    assert found.paths == (
        "product.family: opportunity ← line_item → product",
        "contact.seniority: opportunity ← contact",
    )
    assert found.groups == ("each opportunity counts once in every product family it has",)


def test_what_a_viewer_may_see_is_said() -> None:
    viewer = Viewer(id="chen", groups=frozenset({"rep"}), attributes={"rep_id": "R001"})
    found = reading({"metrics": ["bookings"]}, viewer=viewer)
    assert "rows you may see of opportunity: owner_id = viewer('rep_id')" in found.filters


def test_records_of_a_key_say_it_once() -> None:
    fitted = fit(dirty_model(), SCHEMA)
    query = {
        "rows": "deal",
        "where": [
            {"field": "account.account_id", "op": "=", "values": ["a1"]},
            {"field": "deal.closed", "op": "during", "values": [{"year": 2026, "month": 2}]},
        ],
    }
    assert reading(query, fitted).sentence == (
        "The rows of deal, where Account id is a1 and Deal closed falls in"
        " Feb 2026 (2026-02-01 to 2026-02-28)."
    )
