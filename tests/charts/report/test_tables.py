"""Tables on pages: all digits, all columns, heads again, what is left out told."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charts.chart import chart_for
from charts.report.document import Figure
from charts.report.fonts import register_faces
from charts.report.pages import room
from charts.report.printed import MOST_ROWS, printed, table_texts
from charts.report.tables import table_of
from engine.reply import Answer, Caveat, Column
from tests.charts.answers_by_hand import (
    MONTHS,
    D,
    answer,
    compared,
    group,
    metric,
    moved,
    quarters,
    records_of,
    time,
    win_rate,
)
from tests.charts.report.read import opened, pages_of, squeezed, text_of
from tests.charts.report.reports_by_hand import a_figure, a_report, by_region


def shown(answer: Answer, **more: Any) -> str:
    return text_of(a_report(a_figure(1, answer=answer, show="table", **more)))


def test_every_printed_cell_is_read_back_from_the_page() -> None:
    rows = [[f"Rep {n}", D(n * 1000) / 7, n / 30] for n in range(30)]
    figure = a_figure(1, answer=answer([group("rep.name", "Rep"), metric(), win_rate()], rows))
    report = a_report(figure)
    read = squeezed(text_of(report))
    cells = printed(report)
    assert len(cells) == 90
    assert [one for one in cells if squeezed(one.text) not in read] == []


def test_numbers_end_at_one_edge_and_words_begin_at_one() -> None:
    placed: list[tuple[str, float]] = []

    def visit(text: str, _: Any, matrix: list[float], __: Any, ___: Any) -> None:
        placed.append((text.strip(), matrix[4]))

    reader = opened(a_report(a_figure(1)))
    for page in reader.pages:
        page.extract_text(visitor_text=visit)
    words = {x for text, x in placed if text in ("APAC", "EMEA")}
    assert len(words) == 1


def test_a_head_is_on_every_page_of_its_table() -> None:
    rows = [[f"Account number {n}", D(n)] for n in range(MOST_ROWS)]
    figure = a_figure(1, answer=answer([group("account.name", "Account head"), metric()], rows))
    pages = [one for one in pages_of(a_report(figure)) if "Account number" in one]
    assert len(pages) >= 2
    assert all("Account head" in one and "Bookings" in one for one in pages)
    assert all(one.count("Account number") >= 2 for one in pages)


def test_a_long_table_is_cut_and_says_how_long_it_is() -> None:
    rows = [[f"Account {n:04}", D(n)] for n in range(3000)]
    text = shown(answer([group("account.name", "Account"), metric()], rows))
    assert f"Rows 1 to {MOST_ROWS} of 3,000; the others are not printed." in text
    assert f"Account {MOST_ROWS - 1:04}" in text and f"Account {MOST_ROWS:04}" not in text


def test_forty_columns_stand_in_tables_that_each_name_their_rows() -> None:
    columns = [group(), *[metric(f"m{n}", f"Metric {n}.") for n in range(40)]]
    rows = [[name, *[D(-1_000_000 * n - 7) for n in range(40)]] for name in ("APAC", "EMEA")]
    report = a_report(a_figure(1, answer=answer(columns, rows), show="table"))
    text = text_of(report)
    assert [n for n in range(40) if f"Metric {n}." not in text.split("Region", 1)[1]] == []
    assert text.count("APAC") == text.count("EMEA") >= 4
    read = squeezed(text)
    assert [one.text for one in printed(report) if squeezed(one.text) not in read] == []


def test_totals_and_others_are_set_off_and_named() -> None:
    totals, others = (None, D(3000)), ((None, D(50)),)
    text = squeezed(shown(replace(by_region(), totals=totals, others=others)))
    assert "Others$50.00Total$3,000.00" in text


def test_a_total_without_a_group_is_named_all_the_same() -> None:
    found = answer([metric()], [[D(5)]])
    assert "Total$5" in squeezed(shown(replace(found, totals=(D(5),))))


def test_no_row_is_said() -> None:
    assert "No row matches." in shown(answer([group(), metric()], []))


def test_none_and_missing_and_negative_are_told_apart() -> None:
    text = squeezed(shown(answer([group(), metric()], [[None, D("-1234.5")], ["A", None]])))
    assert "(none)\N{MINUS SIGN}$1,234.50A\N{EM DASH}" in text


def test_an_unfinished_bucket_is_flagged_and_moves_nowhere() -> None:
    rows = [[day, *moved(100, 50)] for day in quarters(6)]
    text = squeezed(shown(answer([time(), *compared(metric(good="up"))], rows)))
    assert "Q22026(partial)" not in text
    late = answer(
        [time(), *compared(metric(good="up"))], [[day, *moved(100, 50)] for day in quarters(7)]
    )
    text = squeezed(shown(late))
    assert "Q32026(partial)$100$50+$50+100.0%" in text
    assert "Q22026$100$50+$50▲+100.0%" in text


def test_a_change_is_an_arrow_and_a_sign_and_not_only_a_color() -> None:
    rows = [["A", *moved(150, 100)], ["B", *moved(50, 100)], ["C", *moved(5, 5)]]
    text = squeezed(shown(answer([group(), *compared(metric(good="up"))], rows)))
    assert "+$50▲" in text and "\N{MINUS SIGN}$50▼" in text and "$0▲" not in text


def test_a_warning_stands_under_its_figure() -> None:
    caveat = Caveat(code="stale", message="the data are a year old")
    assert "Note: the data are a year old" in shown(by_region(caveats=[caveat]))


def test_what_the_picture_leaves_out_is_said_of_what_is_printed() -> None:
    def figure(count: int, **more: Any) -> Figure:
        rows = [[f"R{n:04}", n / 1000] for n in range(count)]
        found = answer([group("rep.name", "Rep"), win_rate()], rows)
        return a_figure(1, answer=replace(found, chart=chart_for(found)), **more)

    assert "185 more in the answer." in text_of(a_report(figure(200)))
    assert "5 more in the table." in text_of(a_report(figure(20)))
    assert "5 more in the answer." in text_of(a_report(figure(20, show="chart")))


def test_a_warning_is_not_said_again_by_the_picture() -> None:
    caveat = Caveat(code="partial", message="Jun 2026 is not over", bucket=MONTHS[-1])
    found = answer(
        [time("month"), metric()],
        [[day, D(5)] for day in MONTHS],
        caveats=[caveat],
        as_of=MONTHS[-1],
    )
    text = text_of(a_report(a_figure(1, answer=replace(found, chart=chart_for(found)))))
    assert text.count("is not over") == 1 and "not complete" not in text


def test_a_key_is_never_broken() -> None:
    text = shown(records_of())
    assert "006A" in text and "Globex renewal" in text


def test_very_long_names_are_printed_in_lines() -> None:
    names = ["N" * 200, "word " * 40, "東" * 200]
    report = a_report(a_figure(1, answer=by_region([[name, D(5)] for name in names])))
    read = squeezed(text_of(report))
    assert all(squeezed(name) in read for name in names)


def test_a_cell_beyond_reading_is_cut_and_says_so() -> None:
    assert "N…(cut,2,500letters)" in squeezed(shown(by_region([["N" * 2500, D(5)]])))


columns_strategy = st.lists(st.sampled_from(["word", "number", "day"]), min_size=1, max_size=24)


@settings(max_examples=25, deadline=None)
@given(kinds=columns_strategy, size=st.integers(1, 60))
def test_no_table_is_wider_than_the_page(kinds: list[str], size: int) -> None:
    register_faces()
    columns = [Column(name="k", label="Key", type="text", role="key")]
    row: list[Any] = ["006A"]
    for n, kind in enumerate(kinds):
        types: dict[str, Any] = {"word": "text", "number": "decimal", "day": "date"}
        columns.append(Column(name=f"c{n}", label="L" * size, type=types[kind], role="attribute"))
        row.append({"word": "w" * size, "number": Decimal(10) ** 12, "day": MONTHS[0]}[kind])
    wide = room(a_report())
    for one in table_of(answer(columns, [row], query={"rows": "opportunity"}), wide):
        assert one.wrap(wide, 700)[0] <= wide + 0.01


@pytest.mark.parametrize("show", ["chart", "table", "both"])
def test_the_printed_cells_are_those_of_the_tables(show: Any) -> None:
    found = by_region()
    figure = Figure(number=3, title="x", answer=replace(found, chart=chart_for(found)), show=show)
    cells = printed(a_report(figure))
    assert len(cells) == (0 if show == "chart" else 6)
    texts = table_texts(found)
    assert all(texts.rows[one.row][one.column] == one.text for one in cells)
