"""Golden SQL: one construct a file, executed, and equal in rows to SQL written by hand."""

from decimal import Decimal
from functools import cache

import duckdb
import pytest

from engine.answer import Engine
from tests.engine.dirty import MemoryBackend
from tests.engine.golden import (
    FOLDER,
    answered,
    differences,
    engine_of_model,
    frozen,
    read_golden,
    round_trip,
)

NAMES = sorted(path.stem for path in FOLDER.glob("*.sql"))


@cache
def opened(model: str) -> tuple[Engine, MemoryBackend]:
    return engine_of_model(model)


@pytest.mark.parametrize("name", NAMES)
def test_golden(
    name: str, engine: Engine, judge: duckdb.DuckDBPyConnection, request: pytest.FixtureRequest
) -> None:
    path = FOLDER / f"{name}.sql"
    case = read_golden(name, path.read_text())
    if case.model != "sample":
        engine, database = opened(case.model)
        judge = database.connection
    sql, rows = answered(case, engine)
    expected = judge.execute(case.reference).fetchall()
    anew = frozen(case, sql, rows, expected)
    assert round_trip(sql) == sql
    assert answered(case, engine)[0] == sql, "equal queries must give equal text"
    if request.config.getoption("--update-golden"):
        path.write_text(anew.text)
        return
    assert anew.text == case.text, "look at the SQL; `pytest --update-golden` writes it anew"


def test_there_are_enough_cases_to_show_every_construct_and_few_enough_to_read() -> None:
    assert 60 <= len(NAMES) < 150


def test_an_update_is_refused_where_rows_differ() -> None:
    text = (
        "-- query: {metrics: [a], dimensions: [d]}\n-- model: m\n-- why: x\nSELECT 1\n"
        "-- reference:\nSELECT 2\n"
    )
    case = read_golden("case", text)
    assert case.text == text
    assert frozen(case, "SELECT 3", [("x", 1.0)], [("x", 1.0)]).sql == "SELECT 3"
    with pytest.raises(AssertionError, match=r"only compiled: \('x', 1.0\)"):
        frozen(case, "SELECT 3", [("x", 1.0)], [("x", 1.1)])
    with pytest.raises(AssertionError, match="proves nothing"):
        frozen(case, "SELECT 3", [("x", None)], [("x", None)])


def test_rows_are_compared_as_a_multiset_exact_but_for_doubles() -> None:
    one, other = (Decimal("1.10"), 2), (Decimal("1.1"), 3)
    assert not differences([one, other], [other, one], ordered=False)
    assert "order" in differences([one, other], [other, one], ordered=True)
    assert "2 rows and 1" in differences([one, one], [one], ordered=False)
    assert differences([(Decimal("1.1"),)], [(Decimal("1.10000000001"),)], ordered=False)
    assert not differences([(1.1,)], [(1.1000000000001,)], ordered=False)
    assert differences([(1.1,)], [(1.100001,)], ordered=False)
    assert differences([(None,)], [(0,)], ordered=False)


@pytest.mark.parametrize(
    "text",
    [
        "-- query: {}\n-- model: m\n-- why: x\nSELECT 1\n",
        "-- query: {}\n-- model: m\nSELECT 1\n-- reference:\nSELECT 1\n",
        "-- query: {}\n-- model: m\n-- wyh: x\nSELECT 1\n-- reference:\nSELECT 1\n",
        "-- query: {}\n-- model: m\n-- why: x\n-- execute: false\nSELECT 1\n"
        "-- reference:\nSELECT 1\n",
    ],
)
def test_a_case_says_all_it_must_and_nothing_else(text: str) -> None:
    with pytest.raises(ValueError, match="case"):
        read_golden("case", text)
