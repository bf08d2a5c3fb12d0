"""Whatever a text says: as a value it is bound, as a name it is looked up, and never is it SQL."""

import json
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.answer import Engine
from engine.question import OWNER, Viewer
from semantic.errors import QueryError
from semantic.query import decode_query
from tests.engine.dirty import MemoryBackend, engine_over, rows_of
from tests.engine.hostile import HOSTILE, SURROGATES, shown
from tests.engine.test_compile import bounds

HARMLESS = "harmless"
TEXT_OPERATORS = ("=", "!=", "contains", "starts_with", "ends_with", "in", "not_in")


@cache
def world() -> tuple[Engine, MemoryBackend]:
    """Return a database in which every hostile text is a product's name, and an owner's key."""
    database = MemoryBackend(
        {
            "products": [
                {"product_id": f"p{n}", "name": text, "family": None}
                for n, text in enumerate((*HOSTILE, None))
            ],
            "deals": [
                {**BLANK_DEAL, "deal_id": f"d{n}", "owner_id": text, "created_by": "nobody"}
                for n, text in enumerate((*HOSTILE, None))
            ],
        }
    )
    return engine_over(database), database


BLANK_DEAL = dict.fromkeys(
    ("title", "account_id", "stage", "amount", "probability", "closed", "created")
)
REP = frozenset({"rep"})


def named(op: str, *values: Any) -> dict[str, Any]:
    where = [{"field": "product.name", "op": op, "values": list(values)}]
    return {"rows": "product", "dimensions": ["product.name"], "where": where}


def text_of(query: dict[str, Any], viewer: Viewer = OWNER) -> str:
    return world()[0].statement(decode_query(json.dumps(query)), viewer).sql


@cache
def harmless(op: str) -> str:
    return text_of(named(op, HARMLESS))


def test_there_are_two_hundred_of_them() -> None:
    assert len(HOSTILE) >= 200
    assert HARMLESS not in HOSTILE


@pytest.mark.parametrize("text", HOSTILE, ids=shown)
def test_a_value_changes_no_letter_of_the_sql_and_finds_itself_alone(text: str) -> None:
    for op in TEXT_OPERATORS:
        assert text_of(named(op, text)) == harmless(op), op
    database = world()[1]
    found = rows_of(decode_query(json.dumps(named("=", text))), database)
    assert [row[1] for row in found] == [text]
    assert list(database.ran[-1].parameters.values()) == [text]


@pytest.mark.parametrize("text", HOSTILE, ids=shown)
def test_an_attribute_of_the_viewer_is_a_value_too(text: str) -> None:
    viewer = Viewer(id=text, groups=REP, attributes={"rep_id": text})
    query = {"rows": "deal", "dimensions": ["deal.title"]}
    plain = Viewer(id="plain", groups=REP, attributes={"rep_id": HARMLESS})
    assert text_of(query, viewer) == text_of(query, plain)
    found = rows_of(query, world()[1], viewer)
    assert [row[0] for row in found] == [f"d{HOSTILE.index(text)}"]


#: Where a query names something: the query with the text in that place.
NAMES: dict[str, Callable[[str], dict[str, Any]]] = {
    "metric": lambda text: {"metrics": [text]},
    "dimension": lambda text: {"metrics": ["amount"], "dimensions": [text]},
    "dimension of a dataset": lambda text: {"metrics": ["amount"], "dimensions": [f"deal.{text}"]},
    "dataset of a dimension": lambda text: {"metrics": ["amount"], "dimensions": [f"{text}.stage"]},
    "grain": lambda text: {"metrics": ["amount"], "dimensions": [f"deal.closed:{text}"]},
    "field": lambda text: {
        "metrics": ["amount"],
        "where": [{"field": text, "op": "=", "values": [text]}],
    },
    "operator": lambda text: {
        "metrics": ["amount"],
        "where": [{"field": "deal.stage", "op": text, "values": ["x"]}],
    },
    "segment": lambda text: {"metrics": ["amount"], "segments": [text]},
    "segment of a dataset": lambda text: {"metrics": ["amount"], "segments": [f"deal.{text}"]},
    "time dimension": lambda text: {"metrics": ["amount"], "time": {"dimension": text}},
    "window": lambda text: {"metrics": ["amount"], "time": {"window": text}},
    "first day": lambda text: {"metrics": ["amount"], "time": {"window": {"from": text}}},
    "week": lambda text: {"metrics": ["amount"], "time": {"window": {"week_of": text}}},
    "unit": lambda text: {"metrics": ["amount"], "time": {"window": {"last": 1, "unit": text}}},
    "window of a filter": lambda text: {
        "metrics": ["amount"],
        "where": [{"field": "deal.closed", "op": "during", "values": [text]}],
    },
    "day of a filter": lambda text: {
        "metrics": ["amount"],
        "where": [{"field": "deal.closed", "op": "=", "values": [text]}],
    },
    "number of a filter": lambda text: {
        "metrics": ["amount"],
        "where": [{"field": "deal.amount", "op": "=", "values": [text]}],
    },
    "metric of having": lambda text: {
        "metrics": ["amount"],
        "having": [{"metric": text, "op": ">", "value": 0}],
    },
    "column of a metric in having": lambda text: {
        "metrics": ["amount"],
        "having": [{"metric": f"amount:{text}", "op": ">", "value": 0}],
    },
    "order": lambda text: {"metrics": ["amount"], "order_by": [{"by": text}]},
    "direction": lambda text: {
        "metrics": ["amount"],
        "order_by": [{"by": "amount", "direction": text}],
    },
    "rows": lambda text: {"rows": text},
    "metric of rows": lambda text: {"rows": "deal", "of": text},
    "compare": lambda text: {"metrics": ["amount"], "compare": text},
    "share": lambda text: {"metrics": ["amount"], "dimensions": ["deal.stage"], "share_of": text},
    "group of a limit": lambda text: {
        "metrics": ["amount"],
        "dimensions": ["deal.stage"],
        "limit": 1,
        "limit_per": text,
    },
    "field of the query": lambda text: {"metrics": ["amount"], f"x{text}": 1},
}


def refused(place: str, text: str) -> None:
    """Check that a text in the place of a name is a mistake of the asker's, and runs nothing."""
    engine, database = world()
    ran = len(database.ran)
    with pytest.raises(QueryError):
        engine.query(decode_query(json.dumps(NAMES[place](text))), OWNER)
    assert len(database.ran) == ran


@pytest.mark.parametrize("place", NAMES)
def test_no_hostile_name_is_a_name(place: str) -> None:
    for text in HOSTILE:
        refused(place, text)


@pytest.mark.parametrize("text", SURROGATES, ids=shown)
@pytest.mark.parametrize("place", [*NAMES, "value"])
def test_half_a_character_is_refused_with_the_query(place: str, text: str) -> None:
    query = NAMES[place](text) if place in NAMES else named("=", text)
    with pytest.raises(QueryError) as caught:
        decode_query(json.dumps(query))
    assert caught.value.issues[0].code == "malformed-query"


def words(model_words: Iterator[str]) -> st.SearchStrategy[str]:
    """Any text, pieces of SQL, and pieces of the model's own names put together wrongly."""
    pieces = st.sampled_from([*HOSTILE[:200], *model_words])
    any_text = st.text(st.characters(codec="utf-8"), max_size=30)
    return st.one_of(any_text, st.lists(pieces | any_text, max_size=4).map("".join))


def model_words() -> Iterator[str]:
    yield from ("deal", "stage", "amount", "closed", ".", ":", "month", "product", "name", "time")


@settings(bounds, max_examples=300, derandomize=True)
@given(place=st.sampled_from(sorted(NAMES)), text=words(model_words()))
def test_any_text_as_a_name_is_known_or_refused(place: str, text: str) -> None:
    """Nothing but a QueryError, whatever it says; what is known compiles to one SELECT."""
    try:
        world()[0].statement(decode_query(json.dumps(NAMES[place](text))), OWNER)
    except QueryError as error:
        assert error.issues


@settings(bounds, max_examples=200, derandomize=True)
@given(op=st.sampled_from(TEXT_OPERATORS), text=words(model_words()))
def test_any_text_as_a_value_leaves_the_sql_as_it_is(op: str, text: str) -> None:
    assert text_of(named(op, text)) == harmless(op)


@settings(bounds, max_examples=100, derandomize=True)
@given(text=words(model_words()))
def test_any_text_as_an_attribute_leaves_the_sql_as_it_is(text: str) -> None:
    query = {"metrics": ["amount"], "dimensions": ["deal.stage"]}
    one, other = (
        Viewer(id="v", groups=REP, attributes={"rep_id": value}) for value in (text, HARMLESS)
    )
    assert text_of(query, one) == text_of(query, other)
