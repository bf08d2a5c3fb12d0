"""The quick way of reading a text proves itself: it takes no value that the careful way refuses."""

# A TIMESTAMP has no zone.
# ruff: noqa: DTZ001

from datetime import date, datetime
from decimal import Decimal
from typing import Final

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.conversions import attempt, checked, is_bad, literal, tolerant
from data.plan import ColumnPlan, ImportPlan
from tests.data.conftest import Bench

WHOLE: Final = ColumnPlan(source="x", type="integer")
MONEY: Final = ColumnPlan(source="x", type="decimal", precision=18, scale=2)
ROUND: Final = ColumnPlan(source="x", type="decimal", precision=18, scale=0)
WIDE: Final = ColumnPlan(source="x", type="decimal", precision=38, scale=10)
REAL: Final = ColumnPlan(source="x", type="number")
FLAG: Final = ColumnPlan(source="x", type="boolean")
DAY: Final = ColumnPlan(source="x", type="date", date_format="iso")
MOMENT: Final = ColumnPlan(source="x", type="timestamp", date_format="iso")
GERMAN: Final = ColumnPlan(source="x", type="date", date_format="%d.%m.%Y")
SHORT: Final = ColumnPlan(source="x", type="date", date_format="%m/%d/%y")
NAMED: Final = ColumnPlan(source="x", type="date", date_format="%b %d, %Y")
PLANS: Final = (WHOLE, MONEY, ROUND, WIDE, REAL, FLAG, DAY, MOMENT, GERMAN, SHORT, NAMED)

#: A text that a column of the plan must not hold, though DuckDB's own cast takes most of them.
REFUSED: Final = [
    *((WHOLE, text) for text in ("1.5", "1.0", "1e3", "0x10", "0b1", "1_000", "1,000", "true")),
    *((WHOLE, text) for text in ("1000000000000000000", "9223372036854775807", "- 5", "NaN")),
    *((MONEY, text) for text in ("12.345", "12.341", "1e3", "0x10", "1_000", "nan", "infinity")),
    *((MONEY, text) for text in ("-0.001", "0.005", "99999999999999999.99", "-", ".", "true")),
    *((ROUND, text) for text in ("12.5", "12.4", "1e1")),
    *((REAL, text) for text in ("infinity", "nan", "0x10", "1_000", "1e", "1e9999")),
    *((DAY, text) for text in ("epoch", "infinity", "-infinity", "2026-13-01", "2026-02-30")),
    *((DAY, text) for text in ("26-01-02", "0026-01-02", "20260-01-02", "0044-03-15 (BC)")),
    *((DAY, text) for text in ("2026/01/02", "5881580-07-10", "2026-01-02T10:00:00", "today")),
    *((MOMENT, text) for text in ("epoch", "infinity", "-infinity", "2026-13-01 10:00:00")),
    *((MOMENT, text) for text in ("26-01-02 10:00:00", "20260-01-02 10:00:00", "2026-01-02 10")),
    *((MOMENT, text) for text in ("2026-01-02 25:00:00", "2026-01-02 10:00:00 (BC)")),
    *((GERMAN, text) for text in ("epoch", "infinity", "02.01.26", "31.02.2026", "2026-01-02")),
    *((SHORT, text) for text in ("epoch", "infinity", "13/01/26", "01/02/2026")),
    *((NAMED, text) for text in ("epoch", "infinity", "Jan 32, 2026", "Jan 2, 26")),
]
#: A text, however it is written, and the one value it means.
TAKEN: Final = [
    *((WHOLE, text, 12) for text in ("12", " 12", "12 ", "+12", "012")),
    (WHOLE, "999999999999999999", 999999999999999999),
    (WHOLE, "-999999999999999999", -999999999999999999),
    (WHOLE, "-0", 0),
    *((MONEY, text, Decimal("12.30")) for text in ("12.3", "12.30", "12.300", "+12.3", " 12.3")),
    *((MONEY, text, Decimal(12)) for text in ("12", "12.", "12.0", "012")),
    *((MONEY, text, Decimal("-0.50")) for text in ("-0.5", "-.5", "-0.50")),
    (
        WIDE,
        "1234567890123456789012345678.0123456789",
        Decimal("1234567890123456789012345678.0123456789"),
    ),
    (REAL, "1e3", 1000.0),
    *((FLAG, text, True) for text in ("true", "T", "yes", " Yes")),
    *((DAY, text, date(2026, 1, 2)) for text in ("2026-01-02", " 2026-01-02", "2026-01-02 00:00")),
    (DAY, "1970-01-01", date(1970, 1, 1)),
    *(
        (MOMENT, text, datetime(2026, 1, 2, 8))
        for text in ("2026-01-02 08:00:00", "2026-01-02 08:00")
    ),
    (MOMENT, "2026-01-02T10:00:00+02:00", datetime(2026, 1, 2, 8)),
    (MOMENT, "2026-01-02 10:00+02", datetime(2026, 1, 2, 8)),
    (MOMENT, "2026-01-02T08:00:00.000Z", datetime(2026, 1, 2, 8)),
    (MOMENT, "2026-01-02 08:00:00.25", datetime(2026, 1, 2, 8, microsecond=250_000)),
    (MOMENT, "2026-01-02", datetime(2026, 1, 2)),
    (GERMAN, "02.01.2026", date(2026, 1, 2)),
    (GERMAN, "01.01.1970", date(1970, 1, 1)),
    (SHORT, "01/02/26", date(2026, 1, 2)),
    (NAMED, "Jan 02, 2026", date(2026, 1, 2)),
]


def quickly(plan: ColumnPlan, text: str) -> object:
    """Return the value by the quick way, or "refused"."""
    sql = (
        f"SELECT {checked('x', plan, 'tried')} FROM "
        f"(SELECT x, {attempt('x', plan)} AS tried FROM (SELECT {literal(text)} AS x))"
    )
    return _one(sql)


def carefully(plan: ColumnPlan, text: str) -> object:
    """Return the value by the careful way, or "refused"."""
    sql = f"SELECT {is_bad('x', plan)}, {tolerant('x', plan)} FROM (SELECT {literal(text)} AS x)"
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        bad, value = connection.execute(sql).fetchall()[0]
    return "refused" if bad else value


def _one(sql: str) -> object:
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        try:
            return connection.execute(sql).fetchall()[0][0]
        except duckdb.InvalidInputException as error:
            assert "row does not fit" in str(error)
            return "refused"


@pytest.mark.parametrize(("plan", "text"), REFUSED)
def test_what_a_type_cannot_hold_is_refused_either_way(plan: ColumnPlan, text: str) -> None:
    assert quickly(plan, text) == "refused"
    assert carefully(plan, text) == "refused"


@pytest.mark.parametrize(("plan", "text", "value"), TAKEN)
def test_what_a_text_means_is_the_same_either_way(
    plan: ColumnPlan, text: str, value: object
) -> None:
    assert quickly(plan, text) == value
    assert carefully(plan, text) == value


@pytest.mark.parametrize("plan", PLANS)
def test_nothing_written_is_no_value(plan: ColumnPlan) -> None:
    for text in ("", "  "):
        assert quickly(plan, text) is None


def test_a_null_token_that_reads_like_a_value_is_none() -> None:
    for plan, token in ((WHOLE, "0"), (MONEY, "-1.00"), (DAY, "9999-12-31"), (REAL, "99")):
        with_token = ColumnPlan(
            source="x",
            type=plan.type,
            precision=plan.precision,
            scale=plan.scale,
            date_format=plan.date_format,
            null=("N/A", token),
        )
        assert quickly(with_token, token) is None
        assert quickly(with_token, "N/A") is None
        assert quickly(plan, token) is not None


PIECES = st.sampled_from(
    [*"0123456789", *"-+.,:/ eETZ_()", "2026", "01", "12", "00", "-01", ":00", "+02:00", "Jan "]
)
ODD = st.lists(PIECES, max_size=9).map("".join)
MOMENTS = st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31)).map(str)
DATES = st.dates().map(str)
NUMBERS = st.decimals(-(10**19), 10**19, allow_nan=False, places=3).map(str)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(texts=st.lists(ODD | MOMENTS | DATES | NUMBERS, min_size=1, max_size=20))
def test_both_ways_agree_on_any_text(texts: list[str]) -> None:
    rows = ", ".join(f"({literal(text)})" for text in texts)
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(f"CREATE TABLE t AS SELECT * FROM (VALUES {rows}) AS v(x)")
        for plan in PLANS:
            quick = checked("x", plan, "tried")
            bad, careful = is_bad("x", plan), tolerant("x", plan)
            sql = (
                f"SELECT x, {careful}, {quick} FROM (SELECT x, {attempt('x', plan)} AS tried "
                f"FROM t WHERE NOT ({bad}))"
            )
            for text, one, other in connection.execute(sql).fetchall():
                assert one == other, (plan, text)
            refused = connection.execute(f"SELECT x FROM t WHERE {bad}").fetchall()
            assert all(quickly(plan, text) == "refused" for (text,) in refused[:1])


@pytest.mark.parametrize(
    ("column", "text"),
    [
        *(("n", text) for text in ("1.5", "1e3", "0x10", "1000000000000000000")),
        *(("amount", text) for text in ("12.345", "1e3", "0x10")),
        *(("day", text) for text in ("epoch", "infinity", "2026-13-01", "26-01-02")),
        *(("at", text) for text in ("epoch", "infinity", "2026-01-02 10")),
    ],
)
def test_one_bad_cell_is_one_rejected_row_of_a_load(bench: Bench, column: str, text: str) -> None:
    good = {"n": "7", "amount": "8.10", "day": "2026-01-02", "at": "2026-01-02 10:00:00"}
    types = {"n": WHOLE, "amount": MONEY, "day": DAY, "at": MOMENT}
    plan = ImportPlan(
        table="deals",
        encoding="utf-8",
        delimiter=",",
        header_line=1,
        columns={
            key: ColumnPlan(
                source=key,
                type=one.type,
                precision=one.precision,
                scale=one.scale,
                date_format=one.date_format,
            )
            for key, one in types.items()
        },
    )
    lines = [
        ",".join(good),
        *[",".join(good.values())] * 3,
        ",".join({**good, column: text}.values()),
    ]
    version = bench.load("\n".join(lines) + "\n", plan=plan, confirmed=False).files[0].version
    assert (version.rows, version.rejected) == (3, 1)
