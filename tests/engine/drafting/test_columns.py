"""Dimensions: what is personal never shows, and any header can be asked for."""

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlglot import exp

from engine.drafting.columns import quoted
from engine.drafting.write import model_text
from semantic.load import load_model_text
from semantic.snippet import parse_measure, parse_scalar
from tests.engine.drafting.conftest import Drafted


@pytest.mark.parametrize(
    ("header", "values"),
    [
        ("email", ["a@x.example", "b@x.example", "c@y.example"]),
        ("written to", ["a@x.example", "b@x.example", "c@y.example"]),
        ("Mobile Phone", ["0171", "0172", "0173"]),
        ("reach", ["+1-555-0001", "+1-555-0002", "(030) 1234567"]),
        ("birthdate", ["1990-01-02", "1991-03-04", "1992-05-06"]),
        ("Telefon", ["intern 11", "intern 12", "intern 13"]),
    ],
)
def test_what_is_personal_is_marked_and_never_told(
    drafted: Drafted, header: str, values: list[str]
) -> None:
    made = drafted({"people": [("id", header), *((f"P-{n}", v) for n, v in enumerate(values))]})
    (column,) = (one for one in made.datasets[0].dimensions if one.column != "id")
    text = model_text(made)

    assert column.sensitive
    assert not [one for one in values if one in text]


@pytest.mark.parametrize("header", ["email opt out", "phone type", "manager", "order id"])
def test_what_is_only_about_it_is_not(drafted: Drafted, header: str) -> None:
    made = drafted({"people": [("id", header), ("P-1", "yes"), ("P-2", "no"), ("P-3", "maybe")]})

    assert not any(one.sensitive for one in made.datasets[0].dimensions)


ODD = ("order", "select", "true", "null", "date", "values", "interval", "from", "größe", "売上")


def test_any_header_can_be_a_dimension_of_the_column_it_names(drafted: Drafted) -> None:
    headers = ("id", *ODD, "a b", "x", "x")
    rows = [(n, *(f"v{n}" for _ in headers[1:])) for n in range(4)]
    made = drafted({"odd": [headers, *rows]})
    dataset = load_model_text(model_text(made)).datasets["odd"]

    columns = {one.expression.tree.name for one in dataset.dimensions.values()}
    assert columns == {"id", *ODD, "a_b", "x", "x_2"}


@given(st.text(min_size=1, max_size=30).filter(lambda text: "\0" not in text))
def test_a_quoted_name_is_that_column_wherever_it_stands(name: str) -> None:
    written = quoted(name)

    (column,) = parse_scalar(f"{written} = 1").find_all(exp.Column)
    assert column.name == name
    argument = parse_measure(f"sum({written})").argument
    assert isinstance(argument, exp.Column)
    assert argument.name == name


def test_a_person_in_two_columns_is_called_by_both(drafted: Drafted) -> None:
    made = drafted(
        {
            "people": [
                ("person_id", "first_name", "last_name"),
                ("P-1", "Ada", "Byron"),
                ("P-2", "Ada", ""),
            ]
        }
    )
    (dataset,) = made.datasets

    assert dataset.label == "full_name"
    sql = load_model_text(model_text(made)).datasets["person"].dimensions["full_name"].expression
    with duckdb.connect() as judge:
        rows = judge.execute(
            f"SELECT {sql.sql} FROM (VALUES ('Ada', 'Byron'), ('Ada', NULL), (NULL, NULL)) "
            "AS people(first_name, last_name)"
        ).fetchall()
    assert rows == [("Ada Byron",), ("Ada",), (None,)]


def test_ten_digits_are_an_id_and_no_telephone_number(drafted: Drafted) -> None:
    rows = [(f"D-{n}", 4_915_551_230 + 7 * n) for n in range(9)]
    made = drafted({"deals": [("deal_id", "reached"), *rows]})

    assert not any(one.sensitive for one in made.datasets[0].dimensions)
