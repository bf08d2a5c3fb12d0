"""Reports of the sample project over the real engine: what they hold, and for whom."""

import csv
import re
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from charts.report.document import Figure, Report
from charts.report.manifest import figures_of
from charts.report.template import built_in_names, find_template, read_template_text
from engine.answer import Engine
from engine.audit.reader import AuditReader
from engine.execution.backend import Cancellation
from engine.question import OWNER, Viewer
from semantic.errors import ExecutionError, QueryError
from server.compose import open_engine
from server.reporting import ReportWish, make_report, unanswered, zone_named
from server.settings import Settings, read_settings, sample_folder

NOW = datetime(2026, 7, 1, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    home = tmp_path_factory.mktemp("home")
    return read_settings(None, {"PROVENUE_HOME": str(home)}, home)


@pytest.fixture(scope="module")
def engine(settings: Settings) -> Iterator[Engine]:
    with closing(open_engine(settings, tell=lambda _line: None)) as opened:
        yield opened


def made(engine: Engine, text: str, viewer: Viewer = OWNER, **wish: object) -> Report:
    return make_report(
        engine,
        read_template_text(text),
        viewer,
        ReportWish(**wish),  # type: ignore[arg-type]
        now=NOW,
    )


def deals() -> list[dict[str, str]]:
    with (sample_folder() / "csv" / "opportunities.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("name", built_in_names())
def test_a_template_of_the_house_is_answered_whole_on_the_sample(engine: Engine, name: str) -> None:
    report = make_report(engine, find_template(name), OWNER, ReportWish(), now=NOW)
    assert unanswered(report) == ()
    assert not [one for one in report.caveats if one.startswith("Not on the cover")]
    assert 4 <= len(report.key_metrics) <= 6
    figures = figures_of(report)
    assert [one.number for one in figures] == list(range(1, len(figures) + 1))
    assert len(report.headlines) >= 3
    assert {one.answer.snapshot for one in figures} == {engine.snapshot.id} == {report.snapshot}
    assert all(one.answer.rows for one in figures), "a figure of the sample is empty"


def test_the_quarterly_review_is_of_the_last_quarter_that_is_over(engine: Engine) -> None:
    report = make_report(engine, find_template("qbr"), OWNER, ReportWish(), now=NOW)
    assert report.title == "Quarterly business review, Q2 2026"
    bookings = report.key_metrics[0]
    figure = next(one for one in figures_of(report) if one.number == bookings.figure)
    row, column = bookings.cell
    quarter = [
        Decimal(one["amount"])
        for one in deals()
        if one["stage"] == "Closed Won"
        and "2026-04-01" <= one["close_date"] <= "2026-06-30"
        and one["amount"]
    ]
    assert figure.answer.rows[row][column] == sum(quarter)
    assert bookings.comparison is not None and "Q1 2026" in bookings.comparison


def test_every_figure_has_an_audit_record_of_its_own(engine: Engine, settings: Settings) -> None:
    report = made(
        engine,
        "title: T\nsections:\n  - title: S\n    figures:\n"
        "      - query: {metrics: [bookings], dimensions: [account.region]}\n"
        "      - ask: Win rate by region this year\n",
    )
    ids = [one.answer.audit_id for one in figures_of(report)]
    assert len(set(ids)) == 2
    reader = AuditReader(settings.audit_file)
    for one in ids:
        entry = reader.show(one)
        assert entry is not None
        assert (entry.body["surface"], entry.actor, entry.status) == ("report", "owner", "ok")


def test_a_restricted_viewer_has_only_their_rows_and_the_report_says_so(engine: Engine) -> None:
    owners = sorted({one["owner_id"] for one in deals() if one["owner_id"]})
    rep = Viewer(id="rep", groups=frozenset({"rep"}), attributes={"rep_id": owners[0]})
    text = (
        "title: T\nkey_metrics:\n  - query: {metrics: [deal_count]}\n"
        "sections:\n  - title: S\n    figures:\n"
        "      - query: {metrics: [bookings], dimensions: [rep.name], totals: true}\n"
        "      - query: {rows: opportunity, dimensions: [opportunity.opportunity_id]}\n"
    )
    report = made(engine, text, rep)
    own = {one["opportunity_id"] for one in deals() if one["owner_id"] == owners[0]}
    first, second = (one for one in report.sections[0].items if isinstance(one, Figure))
    assert len(first.answer.rows) == 1
    ids = [one.name for one in second.answer.columns].index("opportunity.opportunity_id")
    assert {row[ids] for row in second.answer.rows} == own
    assert report.key_metrics[0].value == f"{len(own):,}"
    assert report.caveats[0].startswith("Row policies apply: you see only your rows of")
    nobody = Viewer(id="nobody", groups=frozenset())
    assert made(engine, text, nobody).key_metrics[0].value == "0"


def test_what_a_model_lacks_is_told_in_its_place_with_the_nearest_name(engine: Engine) -> None:
    report = made(
        engine,
        "title: T\nkey_metrics:\n  - query: {metrics: [churn_rate]}\n    label: Churn\n"
        "sections:\n  - title: S\n    figures:\n"
        "      - query: {metrics: [win_rat]}\n        title: Rate\n"
        "      - ask: What is the weather in Paris?\n"
        "      - query: {metrics: [bookings]}\n",
    )
    rate, weather = unanswered(report)
    assert rate.title == "Rate" and "did you mean 'win_rate'" in rate.reason
    assert weather.title == "What is the weather in Paris?" and weather.reason
    assert report.caveats[0].startswith("Not on the cover, Churn: ")
    with pytest.raises(QueryError, match="nothing-answered"):
        made(engine, "title: T\nkey_metrics: [{query: {metrics: [churn_rate]}}]\n")


def test_words_and_clock_are_the_wishers(engine: Engine) -> None:
    text = "title: T\nkey_metrics: [{query: {metrics: [bookings]}}]\n"
    report = made(
        engine,
        text,
        title="Ours",
        confidential="Board only",
        paper="letter",
        zone=zone_named("Asia/Tokyo"),
    )
    assert (report.title, report.confidential, report.paper) == ("Ours", "Board only", "letter")
    assert report.generated_at.isoformat() == "2026-07-01T18:30:00+09:00"
    assert made(engine, text).generated_at.tzname() == "UTC"
    for name in ("Mars/Olympus", "", "../etc/passwd", "/etc/passwd", "a\0b"):
        assert zone_named(name) is None


def test_a_stopped_report_asks_nothing_more(engine: Engine) -> None:
    cancel = Cancellation()
    cancel.request()
    with pytest.raises(ExecutionError, match="cancelled"):
        make_report(engine, find_template("qbr"), OWNER, ReportWish(), now=NOW, cancel=cancel)


def test_the_template_of_the_docs_is_answered_whole(engine: Engine) -> None:
    text = (Path(__file__).resolve().parents[2] / "docs" / "reports.md").read_text()
    (example,) = re.findall(r"^```yaml\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    report = made(engine, example)
    assert unanswered(report) == () and len(report.key_metrics) == 3
    assert report.title == "Weekly numbers, Jun 2026"
    assert report.key_metrics[1].comparison is not None
    assert "a year before" in report.key_metrics[1].comparison


def test_a_question_takes_the_place_of_a_query_that_the_model_cannot_answer(
    engine: Engine,
) -> None:
    report = made(
        engine,
        "title: T\nsections:\n  - title: S\n    figures:\n"
        "      - query: {metrics: [bookings], dimensions: [deal.region]}\n"
        "        ask: bookings by region\n"
        "      - query: {metrics: [bookings], dimensions: [account.segment]}\n"
        "        ask: bookings by region\n"
        "      - query: {metrics: [a, b, c, d]}\n"
        "        ask: What is the weather in Paris?\n"
        "        title: Weather\n",
    )
    first, second, third = report.sections[0].items
    assert isinstance(first, Figure) and isinstance(second, Figure)
    assert first.answer.question == "bookings by region"
    assert [one.name for one in first.answer.columns] == ["account.region", "bookings"]
    assert second.answer.question is None
    assert [one.name for one in second.answer.columns] == ["account.segment", "bookings"]
    assert third.title == "Weather"
    assert unanswered(report)[0].reason == "Unknown metric 'a'. Unknown metric 'b'. And 2 more."
