"""Comparatives of values: which of them has more, wins more often, is faster; else it is asked."""

from collections.abc import Callable

import pytest

from engine.question import Plan, PlanOutcome

Ask = Callable[..., PlanOutcome]
REGION, SEGMENT, SOURCE = "account.region", "account.segment", "opportunity.lead_source"


@pytest.mark.parametrize(
    ("text", "metrics", "field", "both"),
    [
        ("which is bigger, EMEA or APAC, in pipeline?", "open_pipeline", REGION, "EMEA APAC"),
        ("is EMEA pipeline bigger than APAC pipeline", "open_pipeline", REGION, "EMEA APAC"),
        ("is win rate higher in EMEA than in APAC", "win_rate", REGION, "EMEA APAC"),
        ("does EMEA have a lower win rate than APAC", "win_rate", REGION, "EMEA APAC"),
        ("who converts better - SMB or enterprise", "win_rate", SEGMENT, "SMB Enterprise"),
        ("SMB or enterprise: which one converts better", "win_rate", SEGMENT, "SMB Enterprise"),
        ("do partner deals win more often than event deals", "win_rate", SOURCE, "Partner Event"),
        ("are referrals more likely to close than events", "win_rate", SOURCE, "Referral Event"),
        ("inbound or outbound, which closes faster", "avg_sales_cycle_days", SOURCE, ""),
        ("do enterprise deals close faster than SMB deals", "avg_sales_cycle_days", SEGMENT, ""),
        ("is the sales cycle longer for EMEA or for APAC", "avg_sales_cycle_days", REGION, ""),
        ("do we close bigger deals in EMEA than in APAC", "avg_deal_size", REGION, "EMEA APAC"),
        ("EMEA or APAC, where do we have more customers", "customer_count", REGION, "EMEA APAC"),
        ("which has more open deals, EMEA or APAC", "open_deal_count", REGION, "EMEA APAC"),
        ("which region has the larger pipeline, EMEA or APAC", "open_pipeline", REGION, ""),
        ("difference in win rate between EMEA and APAC", "win_rate", REGION, "EMEA APAC"),
        ("does enterprise close more quickly than SMB", "avg_sales_cycle_days", SEGMENT, ""),
        ("is LATAM outperforming APAC on bookings", "bookings", REGION, "LATAM APAC"),
        ("win rate for EMEA as opposed to APAC", "win_rate", REGION, "EMEA APAC"),
        ("contrast the win rates for EMEA and APAC", "win_rate", REGION, "EMEA APAC"),
        ("who closed more revenue - SMB or enterprise", "bookings", SEGMENT, ""),
        ("do we win bigger deals from inbound or from partners", "avg_deal_size", SOURCE, ""),
        ("Partner vs Referral, which source has the better hit rate", "win_rate", SOURCE, ""),
        (
            "SMB and enterprise sales cycles, how far apart are they",
            "avg_sales_cycle_days",
            SEGMENT,
            "",
        ),
        ("win rate EMEA APAC", "win_rate", REGION, "EMEA APAC"),
        ("US or UK: who buys more?", "bookings", "account.country", ""),
        (
            "who sold more this year, Sarah Chen or Marcus Webb?",
            "bookings",
            "rep.name",
            "Sarah Chen|Marcus Webb",
        ),
        (
            "which of Strategic and Commercial has the larger pipeline?",
            "open_pipeline",
            "rep.team",
            "Strategic Commercial",
        ),
        (
            "do we lose more to price or to competitors",
            "lost_count lost_amount",
            "opportunity.loss_reason",
            "Price Competitor",
        ),
    ],
)
def test_values_that_a_comparative_sets_apart_are_shown_beside_each_other(
    text: str, metrics: str, field: str, both: str, ask: Ask
) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Plan), outcome
    query = outcome.query
    assert (query.metrics, query.dimensions) == (tuple(metrics.split()), (field,))
    (kept,) = query.where
    assert (kept.field, kept.op, len(kept.values)) == (field, "in", 2)
    if both:
        assert kept.values == tuple(both.split("|" if "|" in both else None))
    assert query.rows is None
    assert query.having == ()


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("which is better on win rate, EMEA or APAC", ("win_rate", "desc")),
        ("which has the shorter sales cycle, EMEA or APAC", ("avg_sales_cycle_days", "asc")),
        ("which loses more deals, EMEA or APAC", ("lost_count", "desc")),
        ("which has fewer open deals, EMEA or APAC", ("open_deal_count", "asc")),
    ],
)
def test_what_is_asked_for_comes_first(text: str, order: tuple[str, str], ask: Ask) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Plan), outcome
    assert [(one.by, one.direction) for one in outcome.query.order_by] == [order]


@pytest.mark.parametrize(
    ("text", "metrics"),
    [
        ("did we win more deals than we lost last quarter", "won_count lost_count"),
        ("did Sarah Chen win more deals than she lost", "won_count lost_count"),
        (
            "is our weighted pipeline larger than quota this quarter",
            "weighted_pipeline quota_amount",
        ),
        ("are bookings higher than quota this quarter", "bookings quota_amount"),
    ],
)
def test_measures_that_are_compared_are_both_shown(text: str, metrics: str, ask: Ask) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Plan), outcome
    assert outcome.query.metrics == tuple(metrics.split())
    assert outcome.query.having == ()


@pytest.mark.parametrize(
    "text",
    [
        "is EMEA better than APAC",
        "which is bigger, EMEA or APAC",
        "who sold more in EMEA or APAC",
        "which reps sold more in EMEA than in APAC",
        "do bigger companies convert better",
        "is win rate longer in EMEA or APAC",
        "is the pipeline faster in EMEA or APAC",
        "do EMEA deals lose more often than APAC deals",
        "does EMEA or APAC win more often for SMB or enterprise",
        "bookings more than EMEA",
        "Partner partner bookings",
        "do we lose bigger deals to price or competitors",
    ],
)
def test_a_comparative_without_two_sides_or_a_measure_is_asked_about(text: str, ask: Ask) -> None:
    assert not isinstance(ask(text), Plan), ask(text)


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("reps with more than 5 deals in EMEA or APAC", ("deal_count", ">", 5)),
        ("reps with fewer than 3 wins in EMEA or APAC", ("won_count", "<", 3)),
    ],
)
def test_a_bound_is_no_comparative(text: str, bound: tuple[str, str, int], ask: Ask) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Plan), outcome
    (having,) = outcome.query.having
    assert (having.metric, having.op, having.value) == bound
    assert outcome.query.dimensions == ("rep.name",)
