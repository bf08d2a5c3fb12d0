"""The model against the tables: what is missing is said before anything is asked."""

import pytest

from engine.fit import fit
from semantic.errors import ModelError
from semantic.model import DataType
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


def test_a_model_that_fits_is_returned() -> None:
    assert fit(dirty_model(), SCHEMA) == dirty_model()


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
