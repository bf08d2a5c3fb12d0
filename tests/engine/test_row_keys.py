"""Keys that tell namesakes apart come with the answer, unless they are sensitive."""

from functools import cache
from typing import Any

import pytest

from engine.answer import Engine
from engine.drill import Spot, shown_groups
from engine.question import OWNER, Viewer
from semantic.errors import AccessError, QueryError
from semantic.load import load_model_text
from semantic.model import DataType
from semantic.query import decode_query
from tests.engine.dirty import MemoryBackend, backend, engine_over

TRUSTED = Viewer(id="dpo", groups=None, may_see=frozenset({"person.mail"}))
PEOPLE = """
model: people
as_of: 2026-06-30
datasets:
  person:
    table: people
    primary_key: mail
    label: name
    dimensions:
      name:
      mail: {sensitive: true}
  call:
    table: calls
    primary_key: call_id
    joins: {person: mail}
    dimensions: {length: {type: integer}}
metrics:
  calls: {measure: count(*), dataset: call}
"""
TABLES: dict[str, dict[str, tuple[DataType, str]]] = {
    "people": {"mail": ("text", "VARCHAR"), "name": ("text", "VARCHAR")},
    "calls": {
        "call_id": ("integer", "BIGINT"),
        "mail": ("text", "VARCHAR"),
        "length": ("integer", "BIGINT"),
    },
}
ROWS: dict[str, list[dict[str, Any]]] = {
    "people": [{"mail": "a@x", "name": "Kim"}, {"mail": "b@x", "name": "Kim"}],
    "calls": [
        {"call_id": 1, "mail": "a@x", "length": 5},
        {"call_id": 2, "mail": "b@x", "length": 7},
        {"call_id": 3, "mail": "b@x", "length": 7},
    ],
}
BY_NAME = decode_query({"metrics": ["calls"], "dimensions": ["person.name"]})


@cache
def people() -> Engine:
    return engine_over(MemoryBackend(ROWS, TABLES), load_model_text(PEOPLE))


def test_each_row_of_labels_has_its_key() -> None:
    engine = engine_over(backend(3))
    query = {
        "metrics": ["deal_count"],
        "dimensions": ["deal.stage", "account.name", "creator.name"],
    }
    answer = engine.query(decode_query(query), OWNER)
    assert answer.key_names == ("account.account_id", "creator.rep_id")
    assert len(answer.keys) == len(answer.rows)
    both = [(*row[:3], *keys) for row, keys in zip(answer.rows, answer.keys, strict=True)]
    assert len(set(both)) == len(both), "no two groups are the same"
    assert engine.query(decode_query({"metrics": ["deal_count"]}), OWNER).keys == ()


def test_a_sensitive_key_stays_hidden() -> None:
    answer = people().query(BY_NAME, OWNER)
    assert answer.rows == (("Kim", 1), ("Kim", 2))
    assert answer.key_names == () and answer.keys == ()
    assert "a@x" not in repr(answer)
    trusted = people().query(BY_NAME, TRUSTED)
    assert trusted.key_names == ("person.mail",)
    assert trusted.keys == (("a@x",), ("b@x",))


def test_without_its_key_a_namesake_is_not_drilled() -> None:
    (row, keys), _ = shown_groups(people().query(BY_NAME, OWNER))
    with pytest.raises(QueryError) as caught:
        people().drill(BY_NAME, Spot(column="calls", row=row, keys=keys), OWNER)
    assert [one.code for one in caught.value.issues] == ["not-drillable"]


def test_who_may_not_see_a_key_may_not_filter_by_it() -> None:
    spot = Spot(column="calls", row=("Kim", 2), keys=("b@x",))
    with pytest.raises(AccessError):
        people().drill(BY_NAME, spot, OWNER)
    (records,) = people().drill(BY_NAME, spot, TRUSTED)
    found = people().query(records.query, TRUSTED)
    assert [row[0] for row in found.rows] == [2, 3]


def test_rows_whose_key_is_sensitive_are_not_listed() -> None:
    with pytest.raises(AccessError):
        people().query(decode_query({"rows": "person"}), OWNER)
    found = people().query(decode_query({"rows": "person"}), TRUSTED)
    assert found.rows == (("a@x", "Kim"), ("b@x", "Kim"))


def test_a_key_is_shown_as_what_it_is() -> None:
    found = people().query(decode_query({"rows": "call"}), OWNER)
    assert [(one.name, one.type, one.role) for one in found.columns] == [
        ("call.call_id", "integer", "key"),
        ("call.length", "integer", "dimension"),
    ]
