import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

from charts.chart import CHART_RULES, chart_for
from charts.fence import fence, script_safe
from charts.labels import metric_title, plotted, scale_of
from charts.theme import config
from charts.wishes import WISHES
from engine.question import ChartWish
from engine.reply import Caveat, Column
from semantic.model import Calendar
from tests.charts.answers_by_hand import (
    HOSTILE,
    answer,
    compared,
    funnel_count,
    funnel_rate,
    group,
    metric,
    moved,
    partial,
    quarters,
    step,
    time,
    win_rate,
)
from tests.charts.cases import CASES
from tests.charts.drawn import drawn, rows_of, spec_of

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "charts"


def shapeless(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row without the shape of a country, which its id stands for here."""
    return {name: cell for name, cell in row.items() if name != "geometry"}


@pytest.mark.parametrize("name", CASES)
def test_draws_as_before(name: str) -> None:
    chart = drawn(name)
    spec = None if chart.vega_lite is None else dict(chart.vega_lite)
    if spec is not None:  # the theme has its own tests; one line stands for it here
        colors = dict(spec["config"])
        locale = colors.pop("locale", None)
        assert colors == config("light")
        spec["datasets"] = {
            data: [shapeless(row) for row in rows] for data, rows in spec["datasets"].items()
        }
        spec["config"] = "light" if locale is None else {"light": {"locale": locale}}
    told = {"kind": chart.kind, "reason": chart.reason, "alt": chart.alt, "spec": spec}
    text = json.dumps(told, indent=1, ensure_ascii=True, sort_keys=True, allow_nan=False) + "\n"
    golden = GOLDEN / f"{name}.json"
    if os.environ.get("PROVENUE_UPDATE_GOLDEN") == "1":
        golden.write_text(text, encoding="utf-8")
    assert golden.read_text(encoding="utf-8") == text


def test_every_rule_and_every_wish_has_its_picture() -> None:
    reasons = {drawn(name).reason for name in CASES}
    assert {rule.reason for rule in CHART_RULES} <= reasons
    honored = {f"Drawn {wish.phrase}, as asked." for wish in WISHES.values()}
    assert honored <= reasons
    assert sorted(GOLDEN.glob("*.json")) == sorted(GOLDEN / f"{name}.json" for name in CASES)


@pytest.mark.parametrize("name", CASES)
def test_every_number_drawn_is_a_cell(name: str) -> None:
    asked, wish = CASES[name]
    chart = chart_for(asked, wish)
    if chart.vega_lite is None or chart.kind == "number":
        return
    metrics = [i for i, column in enumerate(asked.columns) if column.role == "metric"]
    values: list[Any] = [row[i] for row in asked.rows for i in metrics]
    values += [row[i] for row in asked.others or () for i in metrics]
    cells = {float(value) for value in values if value is not None}
    for rows in chart.vega_lite["datasets"].values():
        for row in rows:
            added = str(row.get("group")).startswith("Others (")  # a sum, tested as one
            if row.get("value") is not None and not added:
                assert float(row["value"]) in cells


def test_bars_start_at_zero_and_name_every_group() -> None:
    for name in ("bars", "many_bars", "grouped_bars", "columns", "hostile_bars"):
        chart = drawn(name)
        encodings = [layer["encoding"] for layer in spec_of(chart)["layer"]]
        axes = [e[side] for e in encodings for side in "xy" if "scale" in e.get(side, {})]
        low, high = next(a["scale"]["domain"] for a in axes if a["type"] == "quantitative")
        assert low <= 0 <= high
    none = [row for row in rows_of(drawn("bars")) if row["group"] == "(none)"]
    assert none == [{"group": "(none)", "value": None, "shown": "—"}]


def test_many_groups_are_cut_and_counted() -> None:
    chart = drawn("many_bars")
    values = [row["value"] for row in rows_of(chart)]
    cells: list[Any] = [row[1] for row in CASES["many_bars"][0].rows]
    assert values == [float(value) for value in sorted(cells, reverse=True)[:15]]
    note = "The largest 15 of 43 are drawn; 28 more in the table."
    assert note in spec_of(chart)["title"]["subtitle"]
    assert note in chart.alt


def test_two_measures_in_an_order_asked_for_stay_bars() -> None:
    query = {"metrics": ["bookings"], "order_by": [{"by": "bookings", "direction": "desc"}]}
    asked, _ = CASES["scatter"]
    assert chart_for(asked).kind == "scatter"
    ordered = answer(asked.columns, asked.rows, query=query)
    assert chart_for(ordered).kind == "bar"


def test_the_order_asked_for_is_kept() -> None:
    query = {"metrics": ["bookings"], "order_by": [{"by": "bookings"}]}
    rows = [["B", Decimal(1)], ["A", Decimal(2)]]
    chart = chart_for(answer([group(), metric()], rows, query=query))
    assert [row["group"] for row in rows_of(chart)] == ["B", "A"]


def test_stages_keep_their_declared_order() -> None:
    rows = [["Prospecting", Decimal(1)], ["Qualification", Decimal(9)], ["Closed Won", Decimal(5)]]
    chart = chart_for(answer([group("opportunity.stage", "Stage"), metric()], rows))
    assert [row["group"] for row in rows_of(chart)] == [row[0] for row in rows]


def test_namesakes_do_not_share_a_bar() -> None:
    key = Column(name="rep.rep_id", label="Rep ID", type="text", role="key")
    rows = [["R1", "John Smith", Decimal(5)], ["R2", "John Smith", Decimal(3)]]
    chart = chart_for(answer([key, group("rep.name", "Rep"), metric()], rows))
    assert [row["group"] for row in rows_of(chart)] == ["John Smith (R1)", "John Smith (R2)"]


def test_a_value_that_reads_like_the_null_group_stays_apart() -> None:
    rows: list[list[Any]] = [["(none)", Decimal(5)], [None, Decimal(3)]]
    labels = [row["group"] for row in rows_of(chart_for(answer([group(), metric()], rows)))]
    assert labels == ["(none)", "(none) (2)"]


def test_an_open_bucket_is_dashed_hollow_and_labeled() -> None:
    spec = spec_of(drawn("line"))
    dashed = next(la for la in spec["layer"] if la.get("data") == {"name": "open"})
    assert dashed["mark"]["strokeDash"]
    assert [row["group"] for row in spec["datasets"]["open"]] == ["May 2026", "Jun 2026"]
    assert [row["group"] for row in spec["datasets"]["hollow"]] == ["Jun 2026"]
    assert spec["datasets"]["noted"][0]["short"].endswith(" so far")
    assert "Jun 2026" not in [row["group"] for row in spec["datasets"]["rows"]]
    columns = drawn("columns")
    assert [row["group"] for row in rows_of(columns, "open")] == ["Q2 2026"]
    assert "Q2 2026 is not complete at 2026-05-03." in columns.alt


def test_null_breaks_the_line() -> None:
    spec = spec_of(drawn("line_of_a_rate"))
    runs: dict[int, list[str]] = {}
    for row in spec["datasets"]["rows"]:
        runs.setdefault(row["run"], []).append(row["group"])
    assert [(run[0], run[-1]) for run in runs.values()] == [
        ("Jan 2025", "Apr 2025"),
        ("Sep 2025", "Jun 2026"),
    ]
    assert "Jul 2025" in [row["group"] for row in spec["datasets"]["points"]]
    assert "May 2025 no value" in drawn("line_of_a_rate").alt


def test_a_cut_edge_is_not_drawn_as_whole() -> None:
    rows = [[day, Decimal(5)] for day in quarters(6)]
    chart = chart_for(answer([time(), metric()], rows, caveats=(partial(),)))
    assert [row["group"] for row in rows_of(chart, "open")] == ["Q1 2025", "Q2 2026"]


def test_the_null_bucket_is_told_not_drawn() -> None:
    rows: list[list[Any]] = [*[[day, Decimal(5)] for day in quarters(8)], [None, Decimal(7)]]
    chart = chart_for(answer([time(), metric()], rows))
    assert "Without a date, not drawn: $7." in chart.alt
    assert "(none)" not in json.dumps(chart.vega_lite)


def test_fiscal_buckets_are_named_only_with_their_calendar() -> None:
    rows = [[date(2025, 2, 1), 0.2], [date(2025, 5, 1), 0.3]]
    columns = [time("fiscal_quarter"), win_rate()]
    chart = chart_for(answer(columns, rows, calendar=Calendar(fiscal_year_starts=2)))
    assert [row["group"] for row in rows_of(chart)] == ["FY2025 Q1", "FY2025 Q2"]
    chart = chart_for(answer(columns, rows))
    assert [row["group"] for row in rows_of(chart)] == ["2025-02-01", "2025-05-01"]
    assert spec_of(chart)["layer"][0]["encoding"]["x"]["title"].endswith("fiscal quarter from")


def test_another_unit_is_not_drawn_on_the_same_axis() -> None:
    chart = chart_for(answer([group(), metric(), win_rate()], [["EMEA", Decimal(5), 0.3]]))
    assert "Not drawn, in the table: Win rate." in chart.alt
    assert [row["value"] for row in rows_of(chart)] == [5]


@pytest.mark.parametrize(
    ("wish", "columns", "rows", "why"),
    [
        ("pie", [group(), win_rate()], [["A", 0.5], ["B", 0.2]], "does not add up"),
        ("pie", [group(), metric()], [["A", 5], ["B", None]], "a group has no value"),
        ("pie", [group(), metric()], [["A", 5], ["B", -1]], "negative"),
        ("pie", [group(), metric()], [["A", 0], ["B", 0]], "all parts are zero"),
        ("pie", [group(), metric()], [[str(i), i] for i in range(7)], "more than 6 parts"),
        ("pie", [metric()], [[5]], "one value for each group"),
        ("line", [group(), metric()], [["A", 5], ["B", 1]], "axis of time"),
        ("area", [time(), win_rate()], [[q, 0.1] for q in quarters(3)], "does not add up"),
        ("number", [group(), metric()], [["A", 5], ["B", 1]], "more than one value"),
        ("bar", [metric()], [[5]], "nothing to be compared with"),
        ("scatter", [group(), metric()], [["A", 5]], "two metrics"),
        ("heatmap", [group(), metric()], [["A", 5]], "two kinds of groups"),
        ("stacked", [group(), metric()], [["A", 5]], "two kinds of groups"),
        ("funnel", [group(), metric()], [["A", 5]], "the steps of a funnel"),
        ("waterfall", [group(), metric()], [["A", 5]], "lead from one amount"),
        ("histogram", [group(), metric()], [["A", 5]], "fewer than 10 values"),
        ("bullet", [group(), metric()], [["A", 5]], "it needs a target"),
    ],
)
def test_a_wish_that_would_mislead_is_answered(
    wish: ChartWish, columns: list[Column], rows: list[list[Any]], why: str
) -> None:
    asked = answer(columns, rows)
    chart = chart_for(asked, wish)
    assert why in chart.reason
    assert chart.kind == chart_for(asked).kind
    assert chart.reason.endswith(chart_for(asked).reason)


def test_a_pie_of_a_cut_list_is_no_whole() -> None:
    query = {"metrics": ["bookings"], "limit": 2}
    asked = answer([group(), metric()], [["A", 5], ["B", 1]], query=query)
    assert "may not be the whole" in chart_for(asked, "pie").reason


def test_a_table_is_always_granted() -> None:
    chart = chart_for(CASES["line"][0], "table")
    assert (chart.kind, chart.vega_lite) == ("table", None)


def test_a_compared_number_says_how_it_moved_and_whether_that_is_good() -> None:
    chart = drawn("number_compared")
    shown = [[row["shown"], row["moved0"], row["moved1"]] for row in rows_of(chart)]
    assert shown == [
        ["$1,200,000", "up 20.0% (good)", "a year before: $1,000,000"],
        ["12", "up 50.0% (bad)", "a year before: 8"],
    ]
    assert "Deals lost 12, up 50.0% (bad), a year before: 8." in chart.alt


def test_a_rate_moves_by_points_and_what_did_not_move_is_unchanged() -> None:
    rows = [[0.31, 0.29, 0.02, 0.069]]
    chart = chart_for(answer(compared(win_rate()), rows))
    assert rows_of(chart)[0]["moved0"] == "up 2.0 pts"
    chart = chart_for(answer(compared(metric(good="up")), [moved(5, 5)]))
    assert rows_of(chart)[0]["moved0"] == "unchanged"
    chart = chart_for(answer(compared(metric(good="up")), [moved(5, None)]))
    assert rows_of(chart)[0]["moved0"] == "a year before: —"


def test_what_was_before_is_a_dotted_line_with_its_name() -> None:
    spec = spec_of(drawn("line_compared"))
    line = next(la for la in spec["layer"] if la.get("data") == {"name": "before"})
    assert line["mark"]["strokeDash"] and line["mark"]["style"] == "before"
    runs: dict[int, int] = {}
    for row in spec["datasets"]["before"]:
        runs[row["run"]] = runs.get(row["run"], 0) + 1
    assert list(runs.values()) == [2, 9], "broken where there was nothing before"
    assert [row["name"] for row in spec["datasets"]["before-name"]] == ["a year before"]
    assert "The dotted line is a year before." in spec["title"]["subtitle"]
    assert (
        spec["datasets"]["points"][0]["was"]
        == rows_of(drawn("line_compared"), "before")[0]["shown"]
    )


def test_the_bucket_before_is_no_second_line() -> None:
    asked, _ = CASES["line_compared"]
    query = msgspec.structs.replace(asked.query, compare="previous_period")
    chart = chart_for(replace(asked, query=query))
    assert "before" not in spec_of(chart)["datasets"]


def test_a_bucket_that_is_not_whole_shows_no_change() -> None:
    rows = [[date(2026, 4, 1), *moved(5, 4)]]
    columns = [time(), *compared(metric())]
    asked = answer(columns, rows, as_of=date(2026, 5, 1), query={"compare": "previous_year"})
    assert rows_of(chart_for(asked))[0]["shown"] == "$5 (so far)"
    whole = answer(columns, rows, query={"compare": "previous_year"})
    assert rows_of(chart_for(whole))[0]["shown"] == "$5 (+25.0%)"


def test_shares_and_changes_stand_in_parentheses_that_are_explained() -> None:
    chart = drawn("bars_of_shares")
    assert rows_of(chart, "labels")[0]["short"] == "$31 (31.0%)"
    assert "In parentheses: share of total." in chart.alt
    rows = [["EMEA", *moved(3, 2)], ["APAC", *moved(2, None)]]
    chart = chart_for(answer([group(), *compared(metric())], rows))
    assert [row["short"] for row in rows_of(chart, "labels")] == ["$3 (+50.0%)", "$2"]
    assert "In parentheses: change on a year before." in chart.alt


def test_a_funnel_is_drawn_in_the_order_of_its_steps_with_its_rates() -> None:
    chart = drawn("funnel")
    shown = [(row["group"], row["short"]) for row in rows_of(chart, "labels")]
    assert shown == [
        ("Aware", "1,000"),
        ("Trial", "620, 62.0% of the step before"),
        ("Quote", "310, 50.0% of the step before"),
        ("Closed Won", "127, 41.0% of the step before"),
    ]
    assert "Not drawn" not in chart.alt
    lost = [(row["group"], row["value"]) for row in rows_of(chart, "before")]
    assert lost == [("Trial", 1000), ("Quote", 620), ("Closed Won", 310)]
    assert "of the step before" not in str(rows_of(drawn("wish_funnel"), "labels")[3])
    ascending = [["A", 5], ["B", 4], ["C", 9]]  # by name, as steps may well be
    chart = chart_for(answer([step(), funnel_count()], ascending))
    assert [row["group"] for row in rows_of(chart)] == ["A", "B", "C"]


def test_a_first_step_has_no_rate_and_no_bar() -> None:
    rows = [[r, s, v] for r in ("EMEA", "APAC") for s, v in (("A", None), ("B", 0.5), ("C", None))]
    rows[2][2] = 0.25
    chart = chart_for(answer([group(), step(), funnel_rate()], rows))
    assert {row["series"] for row in rows_of(chart)} == {"B", "C"}
    assert [row["group"] for row in rows_of(chart)] == ["EMEA", "EMEA", "APAC", "APAC"]


def test_levels_of_buckets_that_have_not_begun_are_not_drawn() -> None:
    level = metric("pipeline_at", "Pipeline", nature="level")
    rows = [[day, Decimal(5)] for day in quarters(4, date(2026, 1, 1))]
    chart = chart_for(answer([time(), level], rows))
    assert [row["group"] for row in rows_of(chart)] == ["Q1 2026", "Q2 2026"]
    assert "Not begun, not drawn: Q3 2026 and Q4 2026." in chart.alt


def test_a_conversion_still_under_way_opens_its_own_buckets_only() -> None:
    rate = metric("to_won", "To won", type="number", format="percent", additive=False)
    rows = [[day, 0.5] for day in quarters(6)]
    young = Caveat(code="partial", message="young", column="to_won", since=date(2026, 4, 2))
    chart = chart_for(answer([time(), rate], rows, caveats=(young,)))
    assert [row["group"] for row in rows_of(chart, "open")] == ["Q2 2026"]
    other = chart_for(answer([time(), metric(), rate], [[*row, 0.5] for row in rows],
                             caveats=(young,)))  # fmt: skip
    assert "open" not in spec_of(other)["datasets"]


def test_the_best_of_each_group_are_bars_that_name_both() -> None:
    chart = drawn("bars_of_pairs")
    assert chart.kind == "bar"
    assert rows_of(chart)[0]["group"] == "APAC · Rep 1"
    assert "Bookings by Region and Rep" in chart.alt


def test_the_change_of_a_percent_is_on_an_axis_of_points() -> None:
    change = compared(win_rate())[2]
    scale = scale_of([-2.5, 3.1], change, from_zero=True)
    assert metric_title(change) == "Win rate, change (points)"
    assert scale.format == ",.0f"
    assert plotted(-0.025, change) == -2.5


def test_labels_of_others_stay_data() -> None:
    spec = spec_of(drawn("hostile_bars"))
    groups = {row["group"] for row in spec["datasets"]["rows"]}
    assert set(HOSTILE[:-1]) <= groups and "(blank)" in groups
    text = script_safe(spec)
    assert "<" not in text and json.loads(text) == spec
    assert fence(spec) == spec


def test_title_is_the_finding_and_subtitle_the_reading() -> None:
    title = spec_of(drawn("bars"))["title"]
    assert " ".join(title["text"]).startswith("Win rate is highest in North America at 34.2%")
    assert title["subtitle"] == ["Win rate by Region · Q2 2026"]
    tile = spec_of(drawn("numbers"))["title"]
    assert tile["subtitle"] == ["Q2 2026 · Segment is Enterprise"]


def test_choosing_a_chart_does_not_load_altair() -> None:
    code = "import sys, charts.chart, charts.image; sys.exit('altair' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], timeout=60).returncode == 0
