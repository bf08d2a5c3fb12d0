"""Sentences written by somebody else: bound where every number is proved, else refused."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.narration.bind import Binder
from engine.reply import Answer, Caveat, Column, Reading
from semantic.query import decode_query

D = Decimal


def metric(name: str, label: str, form: str, kind: str = "decimal", **more: Any) -> Column:
    made: dict[str, Any] = {"name": name, "label": label, "format": form, "type": kind}
    return Column(role="metric", **made, **more)


BOOKINGS = metric("bookings", "Bookings", "currency", good="up")
PREVIOUS = metric("bookings:previous", "Bookings, a year before", "currency")
CHANGE = metric("bookings:change", "Bookings, change", "currency")
PERCENT = metric("bookings:change_pct", "Bookings, change in %", "percent", "number")
SHARE = metric("bookings:share", "Bookings, share of total", "percent", "number")
WIN_RATE = metric("win_rate", "Win rate", "percent", "number", good="up")
RATE_CHANGE = metric("win_rate:change", "Win rate, change", "percent", "number")
RATE_BEFORE = metric("win_rate:previous", "Win rate, a year before", "percent", "number")
CYCLE = metric("cycle", "Sales cycle", "days", "number", good="down")
WON = metric("won_count", "Deals won", "integer", "integer", good="up")
REGION = Column(name="account.region", label="Region", type="text", role="dimension")
SEGMENT = Column(name="account.segment", label="Segment", type="text", role="dimension")
QUARTER = Column(
    name="close_date:quarter", label="Quarter", type="date", role="time", grain="quarter"
)
YEAR = Column(name="close_date:year", label="Year", type="date", role="time", grain="year")


def asked(columns: Sequence[Column], rows: Sequence[Sequence[Any]], **more: Any) -> Answer:
    return Answer(
        question=None,
        query=decode_query(more.pop("query", {"metrics": ["bookings"]})),
        reading=Reading(sentence="As asked.", window=more.pop("window", None)),
        certainty="exact",
        sql="SELECT 1",
        parameters={},
        columns=tuple(columns),
        rows=tuple(tuple(row) for row in rows),
        snapshot="s",
        audit_id="a",
        as_of=more.pop("as_of", date(2026, 6, 30)),
        currency="USD",
        **more,
    )


REGIONS = asked(
    [REGION, BOOKINGS],
    [["EMEA", D("5234567.50")], ["APAC", D("3100000")], ["LATAM", D("900000")]],
    window="this year",
)
QUARTERS = asked(
    [QUARTER, BOOKINGS],
    [
        [date(2025, 7, 1), D("1000000")],
        [date(2025, 10, 1), D("2500000")],
        [date(2026, 1, 1), D("1800000")],
        [date(2026, 7, 1), D("40000")],
    ],
)
YEARS = asked([YEAR, WON], [[date(2024, 1, 1), 310], [date(2025, 1, 1), 2025]])
COMPARED = asked(
    [BOOKINGS, PREVIOUS, CHANGE, PERCENT], [[D("6000000"), D("5000000"), D("1000000"), 0.2]]
)
SHARES = asked(
    [REGION, BOOKINGS, SHARE], [["EMEA", D("750000"), 0.75], ["APAC", D("250000"), 0.25]]
)
MANY = asked(
    [REGION, BOOKINGS, WIN_RATE, CYCLE, WON],
    [["EMEA", D("5200000"), 0.342, 61.5, 120], ["APAC", D("3100000"), 0.25, 90.0, 44]],
)
CUBE = asked(
    [REGION, SEGMENT, BOOKINGS],
    [
        ["EMEA", "SMB", D("1200000")],
        ["EMEA", "Enterprise", D("4100000")],
        ["APAC", "SMB", D("350000")],
    ],
)
RATES = asked([WIN_RATE, RATE_BEFORE, RATE_CHANGE], [[0.342, 0.321, 0.021]])
NAMED = asked(
    [REGION, BOOKINGS], [["Umbrella Corp.", D("12500")], ["3M", D("7700")], ["Q4 & Co", D("99")]]
)


def cells(text: str, answer: Answer) -> tuple[tuple[int, int], ...] | None:
    said = Binder(answer).bind(text)
    return None if said is None else said.cells


@pytest.mark.parametrize(
    ("text", "answer", "proved"),
    [
        ("Bookings are highest in EMEA at $5.23M.", REGIONS, ((0, 1),)),
        ("EMEA leads with $5.2M, followed by APAC at $3.1M.", REGIONS, ((0, 1), (1, 1))),
        ("APAC is at $3,100,000 and LATAM is lowest at $900K.", REGIONS, ((1, 1), (2, 1))),
        ("EMEA stands at $5,234,567.50 this year, ahead of LATAM at $0.9M.", REGIONS, None),
        ("EMEA is at $5.2 million.", REGIONS, ((0, 1),)),
        ("Bookings rose from $1M in Q3 2025 to $1.8M in Q1 2026.", QUARTERS, ((0, 1), (2, 1))),
        ("In Q4 2025 bookings peaked at $2.5M.", QUARTERS, ((1, 1),)),
        ("In Q3 2026, bookings are $40,000 so far.", QUARTERS, ((3, 1),)),
        ("In 2024 deals won were 310.", YEARS, ((0, 1),)),
        ("Deals won reached 2,025 in 2025.", YEARS, ((1, 1),)),
        ("Bookings are $6M, up 20% on a year before ($5M).", COMPARED, ((0, 0), (0, 3), (0, 1))),
        ("Bookings grew by $1M to $6M.", COMPARED, ((0, 2), (0, 0))),
        ("Bookings rose from $5M to $6M.", COMPARED, ((0, 1), (0, 0))),
        ("EMEA accounts for 75% of the total, $750,000.", SHARES, ((0, 2), (0, 1))),
        ("The win rate is highest in EMEA at 34.2%.", MANY, ((0, 2),)),
        ("Deals won in APAC were 44, and Sales cycle 90 days.", MANY, ((1, 4), (1, 3))),
        ("SMB in APAC is lowest at $350K.", CUBE, ((2, 2),)),
        ("EMEA, Enterprise: $4.1M; SMB: $1.2M.", CUBE, ((1, 2), (0, 2))),
        ("Win rate is 34.2%, up 2.1 points on a year before (32.1%).", RATES, None),
        ("Umbrella Corp. leads with $12,500, ahead of 3M at $7,700.", NAMED, ((0, 1), (1, 1))),
    ],
)
def test_what_is_proved_is_bound(
    text: str, answer: Answer, proved: tuple[tuple[int, int], ...] | None
) -> None:
    found = cells(text, answer)
    assert found is not None
    assert proved is None or found == proved


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        # Another number: altered, of another size, without or with another unit.
        ("EMEA leads with $5.3M.", REGIONS),
        ("EMEA leads with $52M.", REGIONS),
        ("EMEA leads with $5.2K.", REGIONS),
        ("EMEA leads with €5.2M.", REGIONS),
        ("EMEA is at 5.2 million.", REGIONS),
        ("EMEA is at \N{MINUS SIGN}$5.2M.", REGIONS),
        ("EMEA is at -$5.2M.", REGIONS),
        ("EMEA is at $5.2M million.", REGIONS),
        ("EMEA is at $5,2M.", REGIONS),
        ("EMEA is at $5.2MM.", REGIONS),
        ("EMEA is at $5.2M%.", REGIONS),
        ("EMEA is at \uff15.2M.", REGIONS),
        ("EMEA is at $\u0665.2M.", REGIONS),
        # Rounded beyond what it says.
        ("EMEA leads with $5M.", REGIONS),
        ("Win rate in EMEA is 35%.", MANY),
        # Another group, or one more.
        ("EMEA is at $3.1M.", REGIONS),
        ("EMEA and APAC reached $3.1M.", REGIONS),
        ("Bookings were $3.1M in EMEA and APAC.", REGIONS),
        ("In Q3 2025 bookings were $2.5M.", QUARTERS),
        ("EMEA is at $1.2M.", CUBE),
        ("Bookings are $3.1M.", REGIONS),
        # Another metric, or column.
        ("Bookings in EMEA: 34.2%.", MANY),
        ("Bookings and win rate in EMEA: 34.2%.", MANY),
        ("120 customers in EMEA.", MANY),
        ("Sales cycle in EMEA is 120.", MANY),
        ("Bookings were $5M.", COMPARED),
        ("Bookings a year before were $6M.", COMPARED),
        ("Bookings rose to 20%.", COMPARED),
        ("EMEA grew by 75%.", SHARES),
        ("EMEA is at 75%.", SHARES),
        ("Win rate in EMEA is 34.2% of the total.", MANY),
        # Numbers in words.
        ("EMEA doubled to $5.2M.", REGIONS),
        ("EMEA brought half of the total, $5.2M.", REGIONS),
        ("EMEA at $5.2M is two regions ahead.", REGIONS),
        ("Three regions came to $5.2M in EMEA.", REGIONS),
        ("EMEA at $5.2M is a quarter of the total.", REGIONS),
        ("EMEA has threefold bookings, $5.2M.", REGIONS),
        ("The top 3 begin with EMEA at $5.2M.", REGIONS),
        ("Deals won rose to 2025 in 2025.", YEARS),
        # Claims that no cell proves, or that the cells deny.
        ("Bookings are highest in APAC at $3.1M.", REGIONS),
        ("EMEA is lowest at $5.2M.", REGIONS),
        ("EMEA leads with $5.2M, followed by LATAM at $900K.", REGIONS),
        ("APAC at $3.1M is ahead of EMEA at $5.2M.", REGIONS),
        ("Bookings in EMEA rose to $5.2M.", REGIONS),
        ("Bookings fell from $1M in Q3 2025 to $1.8M in Q1 2026.", QUARTERS),
        ("Bookings fell from $1.8M in Q1 2026 to $40,000 in Q3 2026.", QUARTERS),
        ("Bookings are lowest in Q3 2026 at $40,000.", QUARTERS),
        ("In Q3 2026 bookings were $40,000.", QUARTERS),
        ("Bookings are $6M, down 20% on a year before ($5M).", COMPARED),
        ("Bookings fell from $5M to $6M.", COMPARED),
        ("Total bookings are $5.2M in EMEA.", REGIONS),
        ("EMEA did not reach $5.2M.", REGIONS),
        ("EMEA is at $5.2M because of APAC at $3.1M.", REGIONS),
        ("EMEA will reach $5.2M.", REGIONS),
        ("EMEA is at more than $5.2M.", REGIONS),
        ("Each region is at $5.2M in EMEA.", REGIONS),
        ("Sales cycle is best in APAC at 90 days.", MANY),
        # What is no sentence about the answer.
        ("", REGIONS),
        ("EMEA leads.", REGIONS),
        ("See https://example.com for EMEA at $5.2M.", REGIONS),
        ("<b>EMEA</b> is at $5.2M.", REGIONS),
        ("EMEA is at $5.2M." + " so far" * 80, REGIONS),
    ],
)
def test_what_is_not_proved_is_refused(text: str, answer: Answer) -> None:
    assert cells(text, answer) is None


def test_groups_that_are_called_by_numbers_cannot_be_told_from_numbers() -> None:
    quantities = asked([REGION, WON], [["5", 7], ["7", 5]])
    assert cells("5 has 7 deals won.", quantities) is None


def test_namesakes_are_not_told_apart() -> None:
    twice = asked([REGION, BOOKINGS], [["EMEA", D("5.5")], ["EMEA", D("5.5")]])
    assert cells("EMEA is at $5.50.", twice) is None


def test_what_is_not_over_is_said_so_far() -> None:
    partial = Caveat(code="partial", message="The window is not over.")
    running = replace(asked([BOOKINGS], [[D("150000")]]), caveats=(partial,))
    assert cells("Bookings are $150,000.", running) is None
    assert cells("Bookings are $150,000 so far.", running) == ((0, 0),)


def test_an_extreme_is_not_claimed_of_rows_that_were_cut() -> None:
    cut = asked(
        [REGION, BOOKINGS],
        [["EMEA", D("52")], ["APAC", D("31")]],
        query={"metrics": ["bookings"], "dimensions": ["account.region"], "limit": 2},
    )
    assert cells("EMEA is at $52.", cut) == ((0, 1),)
    assert cells("EMEA is lowest at $52.", cut) is None
    assert cells("APAC is lowest at $31.", cut) is None


def test_the_window_may_be_named_in_short() -> None:
    year = asked([WON], [[2025]], window="2025 (2025-01-01 to 2025-12-31), by close date")
    assert cells("Deals won in 2025 were 2,025.", year) == ((0, 0),)
    assert cells("Deals won: 2,025 (2025-01-01 to 2025-12-31).", year) is None
    assert cells("Deals won reached 2024 in 2025.", year) is None
    assert cells("In 2024 deals won were 2,025.", year) is None
    assert cells("Deals won were 2025.", year) is None


GROUPS = ("EMEA", "APAC", "LATAM")
amounts = st.decimals(min_value=10, max_value=10**9, places=2)
frames = st.sampled_from((
    "{group} is at {number}.",
    "Bookings in {group} reached {number}.",
    "Bookings were {number} in {group}.",
    "In {group}, bookings stood at {number}.",
    "{group}: {number}.",
))  # fmt: skip


def three(values: Sequence[Decimal]) -> Answer:
    return asked([REGION, BOOKINGS], list(zip(GROUPS, values, strict=True)))


@given(st.lists(amounts, min_size=3, max_size=3, unique=True), frames, st.integers(0, 2))
def test_every_right_number_is_bound_to_its_cell(
    values: list[Decimal], frame: str, at: int
) -> None:
    text = frame.format(group=GROUPS[at], number=f"${values[at]:,}")
    assert cells(text, three(values)) == ((at, 1),)


@given(
    st.lists(amounts, min_size=3, max_size=3, unique=True),
    frames,
    st.integers(0, 2),
    st.data(),
)
def test_no_altered_digit_passes(
    values: list[Decimal], frame: str, at: int, data: st.DataObject
) -> None:
    number = f"{values[at]:,}"
    places = [i for i, mark in enumerate(number) if mark.isdigit()]
    place = data.draw(st.sampled_from(places))
    digit = data.draw(st.sampled_from([one for one in "0123456789" if one != number[place]]))
    altered = number[:place] + digit + number[place + 1 :]
    assert cells(frame.format(group=GROUPS[at], number=f"${altered}"), three(values)) is None


@given(st.lists(amounts, min_size=3, max_size=3, unique=True), frames, st.permutations((0, 1, 2)))
def test_no_number_passes_beside_another_group(
    values: list[Decimal], frame: str, order: list[int]
) -> None:
    group, other = order[0], order[1]
    text = frame.format(group=GROUPS[group], number=f"${values[other]:,}")
    assert cells(text, three(values)) is None


@given(amounts, st.sampled_from((10, 100, 1000, 0.1, 0.01)), frames)
def test_no_number_of_another_size_passes(value: Decimal, factor: float, frame: str) -> None:
    scaled = value * D(str(factor))
    text = frame.format(group="EMEA", number=f"${scaled:,f}")
    assert cells(text, asked([REGION, BOOKINGS], [["EMEA", value], ["APAC", D("1")]])) is None


@given(
    st.lists(amounts, min_size=3, max_size=3, unique=True),
    st.sampled_from(
        ("doubled", "tripled", "halved", "nearly", "over", "never", "a dozen", "twice")
    ),
    st.integers(0, 2),
)
def test_no_word_that_is_not_known_passes(values: list[Decimal], word: str, at: int) -> None:
    text = f"{GROUPS[at]} {word} reached ${values[at]:,}."
    assert cells(text, three(values)) is None


@given(st.text(max_size=60), st.integers(0, 2))
def test_no_text_beside_a_right_number_adds_a_number(text: str, at: int) -> None:
    values = [D("5234567.50"), D("3100000.25"), D("900000.75")]
    said = cells(f"{GROUPS[at]} is at ${values[at]:,} {text}", three(values))
    if said is not None:
        assert not any(mark.isnumeric() for mark in text)
