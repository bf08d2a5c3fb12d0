"""What conditions allow: they imply, exclude and touch each other as their rows do."""

import itertools

import pytest

from engine.planning.meaning.conditions import ALWAYS, Condition, condition_of, condition_of_filter
from semantic.model import SemanticModel
from semantic.query import Filter

STAGES = (
    "Prospecting",
    "Qualification",
    "Proposal",
    "Negotiation",
    "Closed Won",
    "Closed Lost",
)


def stage(op: str, *values: str) -> Filter:
    return Filter(field="opportunity.stage", op=op, values=values)  # type: ignore[arg-type]


def segment(model: SemanticModel, name: str) -> Condition:
    found = model.datasets["opportunity"].segments[name]
    return condition_of(model, "opportunity", found.expression)


def kept(one: Filter) -> set[str]:
    listed = set(map(str, one.values))
    return {value for value in STAGES if (value in listed) == (one.op in ("=", "in"))}


FILTERS = (
    stage("=", "Closed Won"),
    stage("!=", "Closed Won"),
    stage("in", "Closed Won", "Closed Lost"),
    stage("not_in", "Closed Won", "Closed Lost"),
    stage("=", "Proposal"),
    stage("in", "Proposal", "Closed Lost"),
)


@pytest.mark.parametrize(("one", "other"), list(itertools.product(FILTERS, FILTERS)))
def test_conditions_agree_with_the_rows_they_keep(
    one: Filter, other: Filter, model: SemanticModel
) -> None:
    left, right = (condition_of_filter(model, each) for each in (one, other))
    assert left is not None and right is not None
    if left.implies(right):
        assert kept(one) <= kept(other)
    assert left.excludes(right) == (not kept(one) & kept(other))


def test_a_narrower_segment_implies_the_wider_one(model: SemanticModel) -> None:
    assert segment(model, "past_due").implies(segment(model, "open"))
    assert not segment(model, "open").implies(segment(model, "past_due"))
    assert segment(model, "won").implies(segment(model, "closed"))
    assert segment(model, "won").excludes(segment(model, "open"))


def test_a_filter_is_on_the_column_the_segment_is_on(model: SemanticModel) -> None:
    won = condition_of_filter(model, stage("=", "Closed Won"))
    assert won == segment(model, "won")


def test_a_field_of_another_dataset_is_the_same_column_seen_from_there(
    model: SemanticModel,
) -> None:
    product = model.metrics["product_amount"].definition
    where = condition_of(model, "line_item", product.where)  # type: ignore[union-attr]
    assert where == segment(model, "won")


def test_nothing_demanded_is_implied_by_all_and_excludes_none(model: SemanticModel) -> None:
    won = segment(model, "won")
    assert won.implies(ALWAYS)
    assert not ALWAYS.implies(won)
    assert not ALWAYS.excludes(won)
    assert condition_of(model, "opportunity", None) == ALWAYS


def test_a_filter_of_another_form_says_nothing(model: SemanticModel) -> None:
    over = Filter(field="opportunity.amount", op=">", values=(1,))
    assert condition_of_filter(model, over) is None
