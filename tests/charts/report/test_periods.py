"""The period a report looks back on, against days counted by hand."""

import json
from datetime import date, timedelta
from typing import Any

import pytest

from charts.report.periods import last_period, placed_in_time
from charts.report.template import read_template_text
from charts.report.written import PeriodWritten
from semantic.model import Calendar
from semantic.periods import resolve_window
from semantic.query import decode_query

FISCAL = Calendar(fiscal_year_starts=2, fiscal_year_named="end", quarters_mean="fiscal")


@pytest.mark.parametrize(
    ("written", "as_of", "first", "last", "name"),
    [
        ("quarter", "2026-06-30", "2026-04-01", "2026-06-30", "Q2 2026"),
        ("quarter", "2026-06-29", "2026-01-01", "2026-03-31", "Q1 2026"),
        ("quarter", "2026-07-01", "2026-04-01", "2026-06-30", "Q2 2026"),
        ("month", "2024-03-30", "2024-02-01", "2024-02-29", "Feb 2024"),
        ("month", "2024-12-31", "2024-12-01", "2024-12-31", "Dec 2024"),
        ("year", "2026-01-01", "2025-01-01", "2025-12-31", "2025"),
        ("fiscal_quarter", "2026-04-30", "2026-02-01", "2026-04-30", "FY2027 Q1"),
        ("fiscal_quarter", "2026-04-29", "2025-11-01", "2026-01-31", "FY2026 Q4"),
        ("fiscal_year", "2026-06-30", "2025-02-01", "2026-01-31", "FY2026"),
    ],
)
def test_the_last_period_is_one_that_is_over(
    written: PeriodWritten, as_of: str, first: str, last: str, name: str
) -> None:
    calendar = Calendar(fiscal_year_starts=2, fiscal_year_named="end")
    period = last_period(written, calendar, date.fromisoformat(as_of))
    assert (period.first, period.after - timedelta(days=1)) == (
        date.fromisoformat(first),
        date.fromisoformat(last),
    )
    assert (period.name, period.in_words) == (name, f"{name} ({first} to {last})")


def test_a_quarter_is_what_the_model_means_by_one() -> None:
    period = last_period("quarter", FISCAL, date(2026, 6, 30))
    assert (period.grain, period.name) == ("fiscal_quarter", "FY2027 Q1")
    assert last_period("year", FISCAL, date(2026, 6, 30)).name == "FY2026"


@pytest.mark.parametrize("calendar", [Calendar(), FISCAL, Calendar(fiscal_year_starts=10)])
@pytest.mark.parametrize("written", ["month", "quarter", "year", "fiscal_quarter", "fiscal_year"])
@pytest.mark.parametrize("as_of", [date(2026, 6, 30), date(2026, 1, 1), date(2024, 2, 29)])
def test_windows_of_the_period_are_its_days(
    calendar: Calendar, written: PeriodWritten, as_of: date
) -> None:
    period = last_period(written, calendar, as_of)
    windows = placed(calendar, written, as_of, "period", "next_period", "last_3_periods")
    this, after, three = (resolve_window(one, calendar, as_of) for one in windows)
    assert (this.first, this.after) == (period.first, period.after)
    assert this.unit == period.grain and this.label == period.name
    assert after.first == period.after and after.unit == period.grain
    assert three.after == period.after
    back = last_period(written, calendar, period.first - timedelta(days=1))
    back = last_period(written, calendar, back.first - timedelta(days=1))
    assert three.first == back.first


def placed(calendar: Calendar, written: str, as_of: date, *windows: str) -> list[Any]:
    entries = "".join(
        f"  - query: {{metrics: [bookings], time: {{window: {one}}}}}\n" for one in windows
    )
    template = read_template_text(f"title: T\nperiod: {written}\nkey_metrics:\n{entries}")
    found = placed_in_time(template, calendar, as_of)
    queries = [decode_query(one.wanted.query or "") for one in found.key_metrics]
    return [one.time.window for one in queries if one.time is not None]


def test_texts_and_buckets_are_told_by_the_period_and_values_are_left_alone() -> None:
    template = read_template_text(
        """
        title: Review of {period}
        period: quarter
        sections:
          - title: In {period}
            text: ["{period}, {next_period} and {other}"]
            figures:
              - ask: Bookings in {period}
                title: "{period}"
              - query:
                  metrics: [bookings]
                  dimensions: ["time:period", opportunity.period, period]
                  order_by: [{by: "time:period"}, {by: period}]
                  where: [{field: opportunity.type, op: "=", values: [period, next_period]}]
        """
    )
    found = placed_in_time(template, Calendar(), date(2026, 6, 30))
    (section,) = found.sections
    asked, queried = section.figures
    assert found.title == "Review of Q2 2026"
    assert found.subtitle == "Q2 2026 (2026-04-01 to 2026-06-30)"
    assert (section.title, section.text) == ("In Q2 2026", ("Q2 2026, Q3 2026 and {other}",))
    assert asked.wanted is not None and queried.wanted is not None
    assert (asked.title, asked.wanted.ask) == ("Q2 2026", "Bookings in Q2 2026")
    query = json.loads(queried.wanted.query or "")
    assert query["dimensions"] == ["time:quarter", "opportunity.period", "period"]
    assert [one["by"] for one in query["order_by"]] == ["time:quarter", "period"]
    assert query["where"][0]["values"] == ["period", "next_period"]


def test_without_a_period_a_template_stays_as_it_is() -> None:
    template = read_template_text("title: '{period}'\nkey_metrics: [{ask: Bookings?}]\n")
    assert placed_in_time(template, FISCAL, date(2026, 6, 30)) is template
