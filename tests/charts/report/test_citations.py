"""Where numbers come from: a line under each figure, each file once with its whole hash."""

from dataclasses import replace
from datetime import UTC, datetime

from charts.report.citations import distinct
from engine.reply import Beside, Citation
from tests.charts.report.read import squeezed, text_of
from tests.charts.report.reports_by_hand import a_figure, a_report, by_region

DEALS = Citation(
    table="opportunities",
    source="opportunities.csv",
    sha256="7c1e" + "ab" * 30,
    rows=12_431,
    loaded_at=datetime(2026, 11, 2, 8, 5, tzinfo=UTC),
)
REPS = replace(DEALS, table="reps", source="reps.csv", sha256="e3" * 32, rows=40)


def test_the_line_under_a_figure_names_file_hash_load_rows_metric_and_audit() -> None:
    text = text_of(a_report(a_figure(3, answer=replace(by_region(), citations=(DEALS,)))))
    assert (
        "[3] opportunities.csv 7c1eabab… loaded 2026-11-02, 12,431 rows · bookings · audit a1"
    ) in text


def test_statements_beside_an_answer_have_their_audit_record_named_too() -> None:
    beside = (Beside(of="totals", sql="SELECT 1", parameters={}, audit_id="a2"),)
    text = text_of(a_report(a_figure(1, answer=replace(by_region(), beside=beside))))
    assert "audit a1, a2" in text


def test_each_file_is_listed_once_with_its_whole_hash_and_the_figures_it_is_behind() -> None:
    one = a_figure(1, answer=replace(by_region(), citations=(DEALS, REPS)))
    two = a_figure(2, answer=replace(by_region(), citations=(DEALS,)))
    cover = a_figure(3, answer=replace(by_region(), citations=(REPS,)))
    text = text_of(a_report(one, two, cited=(cover,)))
    sources = squeezed(text.split("Sources")[-1])
    assert sources.count(DEALS.sha256) == sources.count(REPS.sha256) == 1
    assert f"sha256{DEALS.sha256}·behind[1][2]" in sources
    assert f"sha256{REPS.sha256}·behind[1][3]" in sources
    assert "opportunities.csv·tableopportunities·12,431rows·loaded2026-11-0208:05UTC" in sources


def test_two_versions_of_a_file_are_two_files() -> None:
    older = replace(DEALS, sha256="f" * 64)
    assert distinct((DEALS, older, DEALS)) == (DEALS, older)


def test_a_figure_of_the_cover_alone_has_its_line_in_the_appendix() -> None:
    text = text_of(a_report(cited=(a_figure(9, "Bookings are up"),)))
    assert "[9] Bookings are up" in text and "[9] opportunities.csv 00000000…" in text


def test_how_to_check_is_said() -> None:
    text = " ".join(text_of(a_report()).split())
    assert "“provenue report verify FILE.pdf” compares this file" in text
