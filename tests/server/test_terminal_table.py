"""Tables in a terminal: no digit is cut at any width, and what is beside the rows is set off."""

import io
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Literal

import pytest
from rich.console import Console

from engine.reply import Answer, Citation, Column, Reading
from semantic.model import Calendar
from semantic.query import decode_query
from server.terminal import draw

REGION = Column(name="account.region", label="Region", type="text", role="dimension")
REP = Column(name="rep.name", label="Rep", type="text", role="dimension")
BOOKINGS = Column(
    name="bookings", label="Bookings", type="decimal", role="metric", format="currency", good="up"
)
LOST = Column(
    name="lost", label="Deals lost", type="integer", role="metric", format="integer", good="down"
)
WIN_RATE = Column(
    name="win_rate", label="Win rate", type="number", role="metric", format="percent", good="up"
)


def after(own: Column) -> list[Column]:
    return [
        own,
        replace(own, name=f"{own.name}:previous", label=f"{own.label}, a year before"),
        replace(own, name=f"{own.name}:change", label=f"{own.label}, change"),
        replace(
            own,
            name=f"{own.name}:change_pct",
            label=f"{own.label}, change in %",
            type="number",
            format="percent",
        ),
    ]


def answer(columns: list[Column], rows: list[list[Any]], **more: Any) -> Answer:
    query = more.pop("query", {"metrics": ["bookings"]})
    loaded = datetime(2026, 6, 30, tzinfo=UTC)
    return Answer(
        question=None,
        query=decode_query(query),
        reading=Reading(sentence="As asked."),
        certainty=None,
        sql="SELECT 1",
        parameters={},
        columns=tuple(columns),
        rows=tuple(tuple(row) for row in rows),
        citations=(Citation(table="t", source="t.csv", sha256="0" * 64, rows=1, loaded_at=loaded),),
        snapshot="s",
        audit_id="a",
        as_of=date(2026, 6, 30),
        currency="USD",
        **more,
    )


def drawn(reply: Answer, width: int = 100, *, color: bool = False) -> str:
    file = io.StringIO()
    system: Literal["standard"] | None = "standard" if color else None
    console = Console(file=file, width=width, force_terminal=color, color_system=system)
    draw(reply, console, Calendar())
    return file.getvalue()


WIDE = answer(
    [REGION, REP, *after(BOOKINGS), *after(LOST), *after(WIN_RATE)],
    [
        [
            "North America",
            f"Maximiliana Featherstonehaugh {number}",
            *(Decimal("123456789.25"), Decimal("-23456789.75"), Decimal("146913579.50"), None),
            *(number + 1_234_567, 12, number + 1_234_555, 102_879.5),
            *(0.3125, 0.25, 0.0625, 0.25),
        ]
        for number in range(3)
    ],
    totals=(None, None, Decimal("987654321.25"), None, None, None, 9, 8, 1, 0.125, 0.3, 0.3, 0, 0),
)
NUMBERS = (
    "$123,456,789.25",
    "\N{MINUS SIGN}$23,456,789.75",
    "+$146,913,579.50 ▲",
    "1,234,567",
    "+1,234,555 ▲",
    "+10,287,950.0%",
    "+6.3 pts ▲",
    "$987,654,321.25",
)


@pytest.mark.parametrize("width", [60, 80, 100, 140, 300])
def test_no_number_is_cut_at_any_width(width: int) -> None:
    text = drawn(WIDE, width)

    for number in NUMBERS:
        assert number in text
    assert max(map(len, text.splitlines())) <= width


def test_what_does_not_fit_stands_below_with_its_groups_again() -> None:
    assert drawn(WIDE, 300).count("Featherstonehaugh 0") == 1
    narrow = drawn(WIDE, 100)
    assert narrow.count("North America") >= 3 * 3
    assert narrow.count("Total") == narrow.count("Region") >= 3


def test_a_metric_stands_beside_what_follows_it_which_is_named_by_its_own_words() -> None:
    heads = [line.split() for line in drawn(WIDE, 140).splitlines() if "a year before" in line]

    said = ["a", "year", "before", "change", "change", "in", "%"]
    assert heads == [
        ["Region", "Rep", "Bookings", *said],
        ["Region", "Rep", "Deals", "lost", *said],
        ["Region", "Rep", "Win", "rate", *said],
    ]


def test_a_column_parted_from_its_metric_says_whose_it_is() -> None:
    words = drawn(WIDE, 80).split()

    assert words.count("Bookings,") >= 1, "its change stands in a table without Bookings"


def test_a_change_has_its_sign_and_its_arrow_whatever_the_colors() -> None:
    rows = [["EMEA", 3, 2, 1, 0.5], ["APAC", 2, 3, -1, -1 / 3], ["LATAM", 2, 2, 0, 0.0]]
    plain = drawn(answer([REGION, *after(LOST)], rows)).splitlines()

    table = {line.split()[0]: line.rstrip() for line in plain if "%" in line and "█" not in line}
    assert table["EMEA"].split()[3:] == ["+1", "▲", "+50.0%"]
    assert table["APAC"].split()[3:] == [
        "\N{MINUS SIGN}1",
        "▼",
        "\N{MINUS SIGN}33.3%",
    ]
    assert table["LATAM"].split()[3:] == ["0", "0.0%"]
    colored = drawn(answer([REGION, *after(LOST)], rows), color=True)
    assert re.search(r"\x1b\[31m *\+1 ▲", colored), "more lost deals are bad"
    assert re.search(r"\x1b\[32m *\N{MINUS SIGN}1 ▼", colored)


def test_what_is_not_whole_is_neither_good_nor_bad_yet() -> None:
    quarter = Column(
        name="time:quarter", label="Quarter", type="date", role="time", grain="quarter"
    )
    rows = [[date(2026, 4, 1), 3, 2, 1, 0.5], [date(2026, 7, 1), 1, 3, -2, -2 / 3]]
    columns = [quarter, *after(LOST)]
    half = answer(columns, rows, totals=(None, 4, 5, -1, -0.2))
    table = [line for line in drawn(half).splitlines() if "%" in line and "█" not in line]
    lines = {line.split()[0]: line for line in table}

    assert "▲" in lines["Q2"]
    assert "▼" not in lines["Q3"] and "▼" not in lines["Total"]
    assert "\N{MINUS SIGN}2" in lines["Q3"], "the number is there all the same"


def test_totals_and_others_stand_below_a_line() -> None:
    rows = [["EMEA", "Dana", Decimal("4.25")], ["EMEA", "John", Decimal(3)]]
    limited = answer(
        [REGION, REP, BOOKINGS],
        rows,
        query={"metrics": ["bookings"], "limit": 1, "limit_per": "region", "others": True},
        others=(("EMEA", None, Decimal(2)), (None, None, Decimal(1))),
        totals=(None, None, Decimal(99)),
    )
    lines = [line.rstrip() for line in drawn(limited).splitlines()]
    start = next(at for at, line in enumerate(lines) if line.startswith("  Region"))

    assert [line.split() for line in lines[start : start + 7]] == [
        ["Region", "Rep", "Bookings"],
        ["EMEA", "Dana", "$4.25"],
        ["EMEA", "John", "$3.00"],
        ["──────", "──────", "────────"],
        ["EMEA", "Others", "$2.00"],
        ["(none)", "Others", "$1.00"],
        ["Total", "$99.00"],
    ]


def test_a_total_without_groups_or_rows_is_still_named() -> None:
    text = drawn(answer([BOOKINGS], [], totals=(Decimal(7),)))

    assert ["Total", "$7"] in [line.split() for line in text.splitlines()]


def test_a_share_or_running_total_of_the_total_is_left_empty() -> None:
    running = replace(BOOKINGS, name="bookings:running", label="Bookings, running total")
    columns = [REGION, BOOKINGS, running]
    text = drawn(
        answer(columns, [["EMEA", Decimal(1), Decimal(1)]], totals=(None, Decimal(1), None))
    )

    assert "—" not in text
    assert ["Total", "$1"] in [line.split() for line in text.splitlines()]


def test_keys_and_dates_of_listed_rows_are_not_broken() -> None:
    columns = [
        Column(name="deal_id", label="Deal id", type="text", role="key"),
        *(
            Column(name=f"c{at}", label=f"Some words {at}", type="text", role="dimension")
            for at in range(7)
        ),
        Column(name="close_date", label="Close date", type="date", role="dimension"),
    ]
    rows = [["OPP-0000001", *["a few more words than fit"] * 7, date(2026, 1, 31)]]
    text = drawn(answer(columns, rows, query={"rows": "deal"}), 80)

    assert "OPP-0000001" in text
    assert "2026-01-31" in text
