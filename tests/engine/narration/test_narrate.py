from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.narration.narrate import check_sentence, narrate
from engine.reply import Answer, Caveat, Column, Reading, Sentence
from semantic.query import decode_query

D = Decimal
BOOKINGS = Column(
    name="bookings", label="Bookings", type="decimal", role="metric", format="currency", good="up"
)
WIN_RATE = Column(
    name="win_rate",
    label="Win rate",
    type="number",
    role="metric",
    format="percent",
    good="up",
    additive=False,
)
REGION = Column(name="account.region", label="Region", type="text", role="dimension")
QUARTER = Column(
    name="close_date:quarter", label="Close date", type="date", role="time", grain="quarter"
)
QUARTERS = [date(2025, 1, 1), date(2025, 4, 1), date(2025, 7, 1), date(2025, 10, 1)]


def told(columns: list[Column], rows: Sequence[Sequence[Any]], **more: Any) -> tuple[str, ...]:
    return tuple(sentence.text for sentence in narrate(asked(columns, rows, **more)))


def asked(
    columns: list[Column],
    rows: Sequence[Sequence[Any]],
    window: str | None = None,
    query: dict[str, Any] | None = None,
    as_of: date = date(2025, 12, 31),
    **more: Any,
) -> Answer:
    return Answer(
        question=more.pop("question", None),
        query=decode_query(query or {"metrics": ["bookings"]}),
        reading=Reading(sentence="As asked.", window=window),
        certainty="exact",
        sql="SELECT 1",
        parameters={},
        columns=tuple(columns),
        rows=tuple(tuple(row) for row in rows),
        snapshot="s",
        audit_id="a",
        as_of=as_of,
        currency="USD",
        **more,
    )


def test_one_number() -> None:
    assert told([BOOKINGS], [[D("12345678.00")]], window="Q2 2026") == (
        "Bookings: $12,345,678 in Q2 2026.",
    )


def test_a_number_without_a_value_is_not_zero() -> None:
    assert told([BOOKINGS], [[None]], window="Q2 2026") == (
        "There is no value for Bookings in Q2 2026.",
    )


def test_no_rows_are_said() -> None:
    assert told([REGION, BOOKINGS], [], window="2026-04-01 to 2026-04-30") == (
        "Nothing was found (2026-04-01 to 2026-04-30): no row matches.",
    )


def test_the_highest_and_the_lowest_group() -> None:
    rows: list[list[Any]] = [["APAC", 0.3], ["EMEA", 0.342], ["LATAM", 0.21], [None, None]]
    assert told([REGION, WIN_RATE], rows) == (
        "Win rate is highest in EMEA at 34.2% (lowest: LATAM, 21.0%).",
    )


def test_best_only_when_asked_for_and_good_is_known() -> None:
    rows = [["EMEA", 0.342], ["LATAM", 0.21]]
    best = "Win rate is best in EMEA at 34.2% (worst: LATAM, 21.0%)."
    assert told([REGION, WIN_RATE], rows, question="best region?") == (best,)
    plain = replace(WIN_RATE, good=None)
    highest = "Win rate is highest in EMEA at 34.2% (lowest: LATAM, 21.0%)."
    assert told([REGION, plain], rows, question="best region?") == (highest,)
    down = replace(WIN_RATE, good="down")
    assert told([REGION, down], rows, question="worst region?")[0].startswith("Win rate is worst")


def test_a_tie_names_no_single_winner() -> None:
    rows = [["EMEA", 0.3], ["APAC", 0.3], ["LATAM", 0.2]]
    assert told([REGION, WIN_RATE], rows) == (
        "Win rate is highest in EMEA and APAC, both at 30.0% (lowest: LATAM, 20.0%).",
    )
    assert told([REGION, WIN_RATE], [["A", 0.3], ["B", 0.3]]) == (
        "Win rate is the same in every group shown: 30.0%.",
    )


def test_a_limit_hides_the_other_end() -> None:
    rows = [["EMEA", D(3)], ["APAC", D(2)]]
    top = {
        "metrics": ["bookings"],
        "limit": 2,
        "order_by": [{"by": "bookings", "direction": "desc"}],
    }
    assert told([REGION, BOOKINGS], rows, query=top) == ("Bookings are highest in EMEA at $3.",)
    blind = {"metrics": ["bookings"], "limit": 2}
    assert told([REGION, BOOKINGS], rows, query=blind)[0].startswith("Among the groups shown, ")


def test_sorted_upward_the_lowest_leads() -> None:
    query = {"metrics": ["bookings"], "order_by": [{"by": "bookings"}]}
    rows = [["APAC", D(2)], ["EMEA", D(3)]]
    assert told([REGION, BOOKINGS], rows, query=query) == (
        "Bookings are lowest in APAC at $2 (highest: EMEA, $3).",
    )


def test_a_trend_with_its_peak() -> None:
    rows = [[day, D(value)] for day, value in zip(QUARTERS, (1, 5, 2, 3), strict=True)]
    assert told([QUARTER, BOOKINGS], rows) == (
        "Bookings rose from $1 in Q1 2025 to $3 in Q4 2025; the peak was $5 in Q2 2025.",
    )


def test_an_open_bucket_is_never_compared() -> None:
    rows = [[day, D(value)] for day, value in zip(QUARTERS, (5, 6, 7, 1), strict=True)]
    assert told([QUARTER, BOOKINGS], rows, as_of=date(2025, 12, 30)) == (
        "Bookings rose from $5 in Q1 2025 to $7 in Q3 2025.",
        "Q4 2025 is not over yet: Bookings so far $1.",
    )
    assert told([QUARTER, BOOKINGS], rows, as_of=date(2025, 12, 31))[0].startswith("Bookings fell")


def test_a_bucket_cut_by_the_window_is_not_compared_either() -> None:
    rows = [[day, D(value)] for day, value in zip(QUARTERS, (1, 6, 7, 9), strict=True)]
    partial = Caveat(code="partial", message="Q1 2025 is cut by the window")
    assert told([QUARTER, BOOKINGS], rows, caveats=(partial,)) == (
        "Bookings rose from $6 in Q2 2025 to $7 in Q3 2025.",
    )


def test_gaps_are_said() -> None:
    rows: list[list[Any]] = [[QUARTERS[0], 0.2], [QUARTERS[1], None], [QUARTERS[2], 0.1]]
    assert told([QUARTER, WIN_RATE], rows) == (
        "Win rate fell from 20.0% in Q1 2025 to 10.0% in Q3 2025.",
        "Some quarters have no value.",
    )


def test_groups_over_time_speak_of_the_last_bucket_that_is_over() -> None:
    rows = [[day, g, v] for day in QUARTERS for g, v in (("EMEA", 0.2), ("APAC", 0.3))]
    assert told([QUARTER, REGION, WIN_RATE], rows, as_of=date(2025, 11, 1)) == (
        "In Q3 2025: Win rate is highest in APAC at 30.0% (lowest: EMEA, 20.0%).",
    )


@pytest.mark.parametrize(
    "text",
    [
        "Bookings: $12,345,679 in Q2 2026.",
        "Bookings: $12,345,678.01 in Q2 2026.",
        "Bookings: \N{MINUS SIGN}$12,345,678 in Q2 2026.",
        "Bookings: -$12,345,678 in Q2 2026.",
        "Bookings: $12,345,678 million in Q2 2026.",
        "Bookings: over 3 times $12,345,678 in Q2 2026.",
        "Bookings: $12.4M in Q2 2026.",
        "Bookings: $12,345,678 in Q3 2026.",
        "Bookings: $12,345,678 in Q2 2026, up 12%.",
        "Bookings: 5$12,345,678 in Q2 2026.",
    ],
)
def test_a_wrong_number_does_not_pass(text: str) -> None:
    answer = asked([BOOKINGS], [[D("12345678.00")]], window="Q2 2026")
    assert check_sentence(
        Sentence(text="Bookings: $12,345,678 in Q2 2026.", cells=((0, 0),)), answer
    )
    assert check_sentence(Sentence(text="Bookings: $12.3M in Q2 2026.", cells=((0, 0),)), answer)
    assert not check_sentence(Sentence(text=text, cells=((0, 0),)), answer)
    assert not check_sentence(Sentence(text="Bookings: $12,345,678.", cells=((1, 0),)), answer)
    assert not check_sentence(Sentence(text="Bookings: $12,345,678.", cells=()), answer)


VALUES = st.one_of(st.none(), st.integers(-(10**9), 10**9), st.decimals(-(10**9), 10**9, places=2))
NAMES = st.one_of(st.none(), st.text(max_size=12), st.sampled_from(["5", "1.5", "$5", "Q1 2025"]))


@given(
    st.lists(st.tuples(NAMES, VALUES), min_size=1, max_size=8, unique_by=lambda row: row[0]),
)
def test_the_ends_are_the_true_ends(rows: list[tuple[str | None, Any]]) -> None:
    answer = asked([REGION, BOOKINGS], [list(row) for row in rows])
    said = narrate(answer)
    known = [value for _, value in rows if value is not None]
    for sentence in said:
        assert check_sentence(sentence, answer)
        numbers = [answer.rows[row][1] for row, column in sentence.cells if column == 1]
        if "highest" in sentence.text and "lowest:" in sentence.text:
            assert numbers == [max(known), min(known)]


@given(st.lists(st.one_of(st.none(), st.floats(0, 1)), min_size=2, max_size=4), st.integers(0, 365))
def test_rose_and_fell_are_true_of_closed_buckets(values: list[float | None], days: int) -> None:
    as_of = date.fromordinal(date(2025, 1, 1).toordinal() + days)
    rows = [[day, value] for day, value in zip(QUARTERS, values, strict=False)]
    answer = asked([QUARTER, WIN_RATE], rows, as_of=as_of)
    for sentence in narrate(answer):
        numbers = [answer.rows[row][1] for row, column in sentence.cells if column == 1]
        starts = [answer.rows[row][0] for row, column in sentence.cells if column == 0]
        if "rose" in sentence.text or "fell" in sentence.text:
            first, last = numbers[0], numbers[1]
            assert isinstance(first, float) and isinstance(last, float)
            assert (last > first) == ("rose" in sentence.text)
            for start in starts:
                assert isinstance(start, date)
                end = date(start.year + start.month // 10, (start.month + 2) % 12 + 1, 1)
                assert end.toordinal() - 1 <= as_of.toordinal()
