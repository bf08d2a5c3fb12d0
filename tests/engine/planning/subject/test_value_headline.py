"""Values without a measure: where only open rows have them, what is open is shown."""

from collections.abc import Callable

import pytest

from engine.question import Plan, PlanOutcome

Ask = Callable[..., PlanOutcome]
CALL, STAGE = "opportunity.forecast_category", "opportunity.stage"


@pytest.mark.parametrize(
    ("text", "by", "kept"),
    [
        ("what's in commit vs best case vs pipeline?", (CALL,), ()),
        ("pipeline, best case, commit: what do we have in each", (CALL,), ()),
        ("prospecting vs qualification vs proposal vs negotiation", (STAGE,), ()),
        ("commit vs best case", (CALL,), ("Commit", "Best Case")),
        ("how much is in commit compared to best case?", (CALL,), ("Commit", "Best Case")),
        ("what's in proposal vs negotiation?", (STAGE,), ("Proposal", "Negotiation")),
        ("what's in commit", (), ("Commit",)),
        ("how much do we have in negotiation", (), ("Negotiation",)),
        ("commit vs best case vs pipeline for EMEA", (CALL,), ("EMEA",)),
        ("commit vs best case by rep", (CALL, "rep.name"), ("Commit", "Best Case")),
    ],
)
def test_what_is_open_is_shown_for_values_of_open_rows(
    text: str, by: tuple[str, ...], kept: tuple[str, ...], ask: Ask
) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Plan), outcome
    query = outcome.query
    assert (query.metrics, query.dimensions) == (("open_pipeline",), by)
    assert tuple(v for one in query.where for v in one.values) == kept
    assert "No metric was named, so Open pipeline is shown." in outcome.assumptions


def test_a_number_that_is_asked_for_counts_what_is_open(ask: Ask) -> None:
    outcome = ask("how many in commit vs best case")
    assert isinstance(outcome, Plan), outcome
    assert outcome.query.metrics == ("open_deal_count",)


def test_deals_of_an_open_call_are_open_ones_and_dated_as_such(ask: Ask) -> None:
    outcome = ask("how many deals are in best case this quarter")
    assert isinstance(outcome, Plan), outcome
    assert outcome.query.metrics == ("open_deal_count",)


def test_number_and_value_of_open_values_are_of_what_is_open(ask: Ask) -> None:
    outcome = ask("negotiation vs proposal, number of deals and value")
    assert isinstance(outcome, Plan), outcome
    assert outcome.query.metrics == ("open_deal_count", "open_pipeline")


@pytest.mark.parametrize(
    "text",
    [
        "commit",
        "show enterprise",
        "EMEA vs APAC",
        "commit vs closed",
        "what is in omitted",
        "negotiation vs closed won",
    ],
)
def test_other_values_alone_are_asked_about(text: str, ask: Ask) -> None:
    assert not isinstance(ask(text), Plan), ask(text)


def test_rows_asked_for_stay_rows(ask: Ask) -> None:
    outcome = ask("which deals does Sarah Chen have in negotiation")
    assert isinstance(outcome, Plan), outcome
    assert outcome.query.rows == "opportunity"


def test_pipeline_created_names_its_own_date_and_the_value_of_deals_none(ask: Ask) -> None:
    created, value = ask("pipeline created in negotiation"), ask("value of deals in negotiation")
    assert isinstance(created, Plan) and created.query.metrics == ("created_pipeline",)
    assert isinstance(value, Plan) and value.query.metrics == ("open_pipeline",)
