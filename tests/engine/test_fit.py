"""The model against the tables: what is missing is said before anything is asked."""

from dataclasses import replace

import pytest
from sqlglot import exp

from engine.fit import fit
from engine.row_keys import is_column, with_keys
from semantic.errors import ModelError
from semantic.model import DataType, Expression
from tests.engine.dirty import SCHEMA, dirty_model


def changed(table: str, **columns: DataType | None) -> dict[str, dict[str, DataType]]:
    schema = {name: dict(known) for name, known in SCHEMA.items()}
    for name, kind in columns.items():
        schema[table].pop(name, None)
        if kind is not None:
            schema[table][name] = kind
    return schema


def codes(schema: dict[str, dict[str, DataType]]) -> set[tuple[str, str]]:
    with pytest.raises(ModelError) as caught:
        fit(dirty_model(), schema)
    assert all(one.where and "dirty.yml" in one.where for one in caught.value.issues)
    return {(one.code, one.message) for one in caught.value.issues}


def test_a_model_that_fits_is_returned_with_its_keys_as_hidden_dimensions() -> None:
    fitted, model = fit(dirty_model(), SCHEMA), dirty_model()
    assert fitted.metrics == model.metrics
    added = {
        one.qualified: (one.type, one.hidden)
        for name, dataset in fitted.datasets.items()
        for each, one in dataset.dimensions.items()
        if each not in model.datasets[name].dimensions
    }
    assert added == {
        "account.account_id": ("text", True),
        "rep.rep_id": ("text", True),
        "product.product_id": ("text", True),
        "deal.deal_id": ("text", True),
        "contact.contact_id": ("text", True),
        "line.deal_id": ("text", True),
        "line.line_no": ("integer", True),
        "delivery.delivery_id": ("text", True),
        "quota.rep_id": ("text", True),
    }


def test_a_key_shown_in_another_way_gets_a_name_of_its_own() -> None:
    account = dirty_model().datasets["account"]
    other = replace(account.dimensions["region"], name="account_id")
    dimensions = with_keys(account, {**account.dimensions, "account_id": other}, SCHEMA["accounts"])
    assert dimensions["account_id"] == other
    assert is_column(dimensions["account_id_key"], "account_id")


def test_the_key_that_a_sensitive_field_is_made_of_is_sensitive() -> None:
    account = dirty_model().datasets["account"]
    tree = exp.Upper(this=exp.column("account_id"))
    secret = replace(account.dimensions["secret"], expression=Expression(tree, "upper(account_id)"))
    dimensions = with_keys(account, {"secret": secret}, SCHEMA["accounts"])
    assert dimensions["account_id"].sensitive


def test_a_missing_table_has_the_nearest() -> None:
    schema = {("deal" if name == "deals" else name): dict(one) for name, one in SCHEMA.items()}
    with pytest.raises(ModelError) as caught:
        fit(dirty_model(), schema)
    found = [one for one in caught.value.issues if one.code == "missing-table"]
    assert [one.hints for one in found] == [("did you mean 'deal'?",)]


def test_missing_columns_are_named_wherever_they_are_used() -> None:
    """A dimension, a key, a join, a segment, a policy and a measure."""
    missing = ("missing-column", "table 'deals' has no column '{}'")
    for column in ("amount", "deal_id", "account_id", "stage", "owner_id"):
        found = codes(changed("deals", **{column: None}))
        assert (missing[0], missing[1].format(column)) in found


def test_a_key_of_another_type_would_match_by_accident() -> None:
    found = codes(changed("deals", account_id="integer"))
    assert (
        "key-type-mismatch",
        "'deals.account_id' holds integer, but joins to 'accounts.account_id', which holds text",
    ) in found


def test_a_dimension_of_another_type_is_refused() -> None:
    assert {code for code, _ in codes(changed("deals", closed="text"))} == {"type-mismatch"}


def test_text_over_a_number_is_shown_as_text() -> None:
    fitted = fit(dirty_model(), changed("products", family="integer"))
    expression = fitted.datasets["product"].dimensions["family"].expression
    assert expression.canonical() == "CAST(family AS TEXT)"
