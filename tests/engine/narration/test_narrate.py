from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.narration.narrate import check_sentence, narrate
from engine.narration.wording import is_or_are
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
        "Not all of the time shown is whole.",
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


def after(own: Column, words: str = "a year before") -> list[Column]:
    """Return a metric's column with those of what it is compared with."""
    rate = replace(own, type="number", format="percent", additive=False)
    return [
        own,
        replace(own, name=f"{own.name}:previous", label=f"{own.label}, {words}"),
        replace(own, name=f"{own.name}:change", label=f"{own.label}, change"),
        replace(rate, name=f"{own.name}:change_pct", label=f"{own.label}, change in %"),
    ]


def test_a_compared_number_says_how_it_moved() -> None:
    columns = after(BOOKINGS)
    assert told(columns, [[D("6100.5"), D(3500), D("2600.5"), 0.743]], window="Q2 2026") == (
        "Bookings are $6,100.50 in Q2 2026, up 74.3% on a year before ($3,500).",
    )
    assert told(columns, [[D(3), D(4), D(-1), -0.25]]) == (
        "Bookings are $3, down 25.0% on a year before ($4).",
    )
    assert told(columns, [[D(4), D(4), D(0), 0.0]]) == (
        "Bookings are $4, the same as a year before ($4).",
    )


def test_a_compared_number_is_not_invented_where_there_is_none() -> None:
    columns = after(BOOKINGS)
    assert told(columns, [[D(4), None, None, None]]) == (
        "Bookings are $4; there is no value for a year before.",
    )
    assert told(columns, [[None, D(4), None, None]]) == ("There is no value for Bookings.",)
    # From nothing or less there is no percent to rise by.
    assert told(columns, [[D(4), D(-2), D(6), None]]) == (
        "Bookings are $4, up $6 on a year before (\N{MINUS SIGN}$2).",
    )


def test_a_rate_moves_by_points_not_by_percent() -> None:
    assert told(after(WIN_RATE, "the quarter before"), [[0.282, 0.296, -0.014, -0.047]]) == (
        "Win rate is 28.2%, down 1.4 pts on the quarter before (29.6%).",
    )


def test_a_window_that_is_not_over_says_so_far() -> None:
    cut = Caveat(code="partial", message="both sides are cut to their first 181 days")
    rows = [[D(4), D(2), D(2), 1.0]]
    assert told(after(BOOKINGS), rows, caveats=(cut,)) == (
        "Bookings are $4 so far, up 100.0% on a year before ($2).",
    )
    columns = [REGION, *after(BOOKINGS)]
    moved = [["EMEA", D(4), D(2), D(2), 1.0], ["APAC", D(1), D(2), D(-1), -0.5]]
    said = told(columns, moved, caveats=(cut,))[1]
    assert said.startswith("Bookings: the largest rise so far on a year before is in EMEA, up $2;")


def test_groups_say_who_rose_and_who_fell_most() -> None:
    columns = [REGION, *after(BOOKINGS)]
    rows = [["EMEA", D(4), D(2), D(2), 1.0], ["APAC", D(1), D(2), D(-1), -0.5]]
    assert told(columns, rows)[1] == (
        "Bookings: the largest rise on a year before is in EMEA, up $2;"
        " the largest fall is in APAC, down $1."
    )
    tied = [["EMEA", D(4), D(2), D(2), 1.0], ["APAC", D(4), D(2), D(2), 1.0]]
    assert len(told(columns, tied)) == 1
    limited = {"metrics": ["bookings"], "limit": 2}
    assert "among the groups shown, the largest rise" in told(columns, rows, query=limited)[1]


def test_the_bucket_said_against_another_is_one_that_is_over() -> None:
    columns = [QUARTER, *after(BOOKINGS)]
    rows = [[day, D(i + 2), D(1), D(i + 1), i + 1.0] for i, day in enumerate(QUARTERS)]
    assert told(columns, rows, as_of=date(2025, 11, 1))[0] == (
        "Bookings are $4 in Q3 2025, up 300.0% on a year before ($1)."
    )
    cut = Caveat(code="partial", message="cut", bucket=QUARTERS[3])
    assert told(columns, rows, caveats=(cut,))[0].startswith("Bookings are $4 in Q3 2025")


def test_the_leader_of_shares_says_its_share() -> None:
    share = replace(
        BOOKINGS, name="bookings:share", label="Bookings, share of total", format="percent"
    )
    rows = [["EMEA", D(3), 0.75], ["APAC", D(1), 0.25]]
    assert told([REGION, BOOKINGS, share], rows) == (
        "Bookings are highest in EMEA at $3, 75.0% of the total (lowest: APAC, $1).",
    )
    inside = replace(share, label="Bookings, share of region")
    assert "75.0% of its region" in told([REGION, BOOKINGS, inside], rows)[0]


def test_a_running_total_is_told_to_today() -> None:
    running = replace(BOOKINGS, name="bookings:running", label="Bookings, running total")
    rows: list[list[Any]] = [[day, D(1), D(i + 1)] for i, day in enumerate(QUARTERS)]
    assert told([QUARTER, BOOKINGS, running], rows)[0] == (
        "The running total of Bookings is $4 by the end of Q4 2025."
    )
    assert told([QUARTER, BOOKINGS, running], rows, as_of=date(2025, 8, 1))[0] == (
        "The running total of Bookings is $3 so far, in Q3 2025."
    )


PIPELINE = replace(BOOKINGS, name="pipeline_at", label="Pipeline", nature="level")


def test_a_level_is_at_the_end_of_a_bucket() -> None:
    rows = [[day, D(value)] for day, value in zip(QUARTERS, (1, 5, 2, 3), strict=True)]
    assert told([QUARTER, PIPELINE], rows) == (
        "Pipeline rose from $1 at the end of Q1 2025 to $3 at the end of Q4 2025;"
        " the peak was $5 at the end of Q2 2025.",
    )
    assert told([QUARTER, PIPELINE], rows, as_of=date(2025, 11, 1))[1] == (
        "Q4 2025 is not over yet: Pipeline is $3 at the end of 2025-11-01."
    )


def test_a_level_without_buckets_is_of_one_day() -> None:
    answer = asked([PIPELINE], [[D(3)]], window="this year (2025-01-01 to 2025-12-31)")
    reading = replace(answer.reading, level_at=date(2025, 6, 30))
    said = narrate(replace(answer, reading=reading))
    assert [one.text for one in said] == ["Pipeline: $3 at the end of 2025-06-30."]


STEP = Column(
    name="stage_change.stage", label="Stage then", type="text", role="dimension", nature="step"
)
FUNNEL = Column(
    name="funnel", label="Funnel", type="integer", role="metric", format="integer", nature="funnel"
)
RATE = replace(WIN_RATE, name="rate", label="Step rate", nature="of_previous_step")
STEPS = [["Aware", 1000, None], ["Quote", 400, 0.4], ["Won", 100, 0.25]]


def test_a_funnel_tells_both_ends_and_its_weakest_step() -> None:
    assert told([STEP, FUNNEL], [row[:2] for row in STEPS], window="Q2 2026") == (
        "1,000 entered at Aware in Q2 2026; 100 of them came to Won so far;"
        " the largest drop is before Quote.",
    )
    assert told([STEP, FUNNEL, RATE], STEPS) == (
        "1,000 entered at Aware; 100 of them came to Won so far;"
        " the lowest rate from one step to the next is 25.0%, at Won.",
    )
    first = replace(RATE, nature="of_first_step")
    rates = [[*row[:2], rate] for row, rate in zip(STEPS, (1.0, 0.4, 0.1), strict=True)]
    assert "100 of them came to Won so far: 10.0%;" in told([STEP, FUNNEL, first], rates)[0]


def test_a_funnel_in_another_order_or_cut_is_not_told_as_one() -> None:
    order = {"metrics": ["funnel"], "order_by": [{"by": "funnel"}]}
    for query in (order, {"metrics": ["funnel"], "limit": 2}):
        rows = [row[:2] for row in reversed(STEPS)]
        assert "entered" not in told([STEP, FUNNEL], rows, query=query)[0]


def test_funnels_of_groups_are_compared_at_their_last_step() -> None:
    rows = [[region, *row[:2]] for region in ("EMEA", "APAC") for row in STEPS]
    rows[2][2] = 120
    assert told([REGION, STEP, FUNNEL], rows) == (
        "At Won: Funnel is highest in EMEA at 120 (lowest: APAC, 100).",
    )


def test_verbs_follow_the_noun_of_a_label() -> None:
    plural = ("Bookings", "Deals won", "Bookings, rolling 3 months", "Open deals at the time")
    single = ("Win rate", "Average age of open deals", "Sales velocity", "Funnel", "Loss")
    assert {is_or_are(label) for label in plural} == {"are"}
    assert {is_or_are(label) for label in single} == {"is"}


@pytest.mark.parametrize(
    "text",
    [
        "Bookings are $4, down 100.0% on a year before ($2).",
        "Bookings are $4, up 50.0% on a year before ($2).",
        "Bookings are $4, up 100.0 on a year before ($2).",
        "Bookings are $4, up 1,100.0% on a year before ($2).",
        "Bookings are $4, up 100.0% on a year before ($4).",
    ],
)
def test_a_wrong_move_does_not_pass(text: str) -> None:
    answer = asked(after(BOOKINGS), [[D(4), D(2), D(2), 1.0]])
    right = "Bookings are $4, up 100.0% on a year before ($2)."
    cells = ((0, 0), (0, 3), (0, 1))
    assert check_sentence(Sentence(text=right, cells=cells), answer)
    assert not check_sentence(Sentence(text=text, cells=cells), answer)


@given(st.integers(-(10**6), 10**6), st.integers(-(10**6), 10**6))
def test_up_and_down_are_true(now: int, before: int) -> None:
    percent = (now - before) / before if before > 0 else None
    (said,) = told(after(BOOKINGS), [[D(now), D(before), D(now - before), percent]])
    assert ("up " in said, "down " in said) == (now > before, now < before)


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
