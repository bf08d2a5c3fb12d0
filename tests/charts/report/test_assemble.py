"""A template and its answers to a report: numbers, titles, gaps, definitions."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from charts.report.assemble import ReportOptions, assemble
from charts.report.document import Figure, Report, Unanswered
from charts.report.template import (
    Template,
    Wanted,
    WantedFigure,
    WantedMetric,
    WantedSection,
)
from engine.narration.narrate import narrate
from engine.reply import Answer, Caveat
from semantic.errors import QueryError, ReportError
from tests.charts.answers_by_hand import answer, group, metric, win_rate

D = Decimal
OPTIONS = ReportOptions(
    snapshot="s1",
    as_of=date(2026, 6, 30),
    generated_at=datetime(2026, 7, 1, tzinfo=UTC),
    confidential="Board",
    descriptions={"Bookings": "What was won."},
)
ONE, TWO, TOTAL = Wanted(ask="by region"), Wanted(ask="win rate"), Wanted(ask="total")


def told(found: Answer) -> Answer:
    """Return an answer with the sentences that the engine would say."""
    return replace(found, text=narrate(found))


def by_region(**more: object) -> Answer:
    rows = [["EMEA", D(3)], ["APAC", D(1)]]
    return told(answer([group(), metric()], rows, **more))  # type: ignore[arg-type]


def total() -> Answer:
    return told(answer([metric()], [[D(4)]]))


def template(*figures: WantedFigure, metrics: tuple[WantedMetric, ...] = ()) -> Template:
    section = WantedSection(title="Sales", text=("Words.",), figures=figures)
    return Template(title="Weekly", subtitle="Sub", key_metrics=metrics, sections=(section,))


def items(report: Report) -> tuple[Figure | Unanswered, ...]:
    return report.sections[0].items


def test_figures_are_numbered_as_they_come_and_titled_by_their_finding() -> None:
    wanted = template(
        WantedFigure(wanted=ONE, title="Ours"),
        WantedFigure(wanted=ONE, title="Ours", finding=False, show="table"),
        WantedFigure(wanted=TWO),
    )
    rate = told(answer([win_rate()], [[0.25]]))
    report = assemble(wanted, {ONE: by_region(), TWO: rate}, OPTIONS)
    assert [(one.number, one.title) for one in items(report) if isinstance(one, Figure)] == [
        (1, "Bookings are highest in EMEA at $3 (lowest: APAC, $1)"),
        (2, "Ours"),
        (3, "Win rate: 25.0% in Q2 2026"),
    ]
    assert (report.title, report.subtitle, report.confidential) == ("Weekly", "Sub", "Board")
    assert report.sections[0].text == ("Words.",)


def test_a_gap_says_what_was_asked_and_why_there_is_none() -> None:
    wanted = template(
        WantedFigure(wanted=ONE),
        WantedFigure(wanted=TWO, title="Rate"),
        WantedFigure(wanted=None, title="Lost file", missing="It is gone."),
    )
    report = assemble(wanted, {ONE: by_region(), TWO: "No metric 'win_rate'."}, OPTIONS)
    assert items(report)[1:] == (
        Unanswered(title="Rate", reason="No metric 'win_rate'."),
        Unanswered(title="Lost file", reason="It is gone."),
    )


def test_a_report_of_nothing_but_gaps_is_an_error_with_every_reason() -> None:
    wanted = template(WantedFigure(wanted=ONE), WantedFigure(wanted=TWO))
    with pytest.raises(QueryError) as raised:
        assemble(wanted, {ONE: "No such thing.", TWO: "Neither."}, OPTIONS)
    assert [one.code for one in raised.value.issues] == ["nothing-answered"] * 2
    assert "No such thing." in str(raised.value) and "Neither." in str(raised.value)


def test_figures_of_another_snapshot_never_stand_in_one_report() -> None:
    wanted = template(WantedFigure(wanted=ONE), WantedFigure(wanted=TOTAL))
    other = replace(total(), snapshot="s2")
    with pytest.raises(ReportError, match="several-snapshots"):
        assemble(wanted, {ONE: by_region(), TOTAL: other}, OPTIONS)


def test_a_value_of_the_cover_cites_the_figure_that_shows_it_else_one_of_its_own() -> None:
    metrics = (WantedMetric(wanted=TOTAL), WantedMetric(wanted=TWO, label="Rate"))
    wanted = template(WantedFigure(wanted=ONE), WantedFigure(wanted=TWO), metrics=metrics)
    rate = told(answer([win_rate()], [[0.25]]))
    report = assemble(wanted, {ONE: by_region(), TWO: rate, TOTAL: total()}, OPTIONS)
    assert [(one.label, one.value, one.figure) for one in report.key_metrics] == [
        ("Bookings", "$4", 3),
        ("Rate", "25.0%", 2),
    ]
    assert [(one.number, one.title) for one in report.cited] == [(3, "Bookings: $4 in Q2 2026")]


def test_a_value_that_is_missing_from_the_cover_is_told() -> None:
    metrics = (
        WantedMetric(wanted=ONE, label="Regions"),
        WantedMetric(wanted=TWO, metric="win_rate"),
    )
    wanted = template(WantedFigure(wanted=ONE), metrics=metrics)
    report = assemble(wanted, {ONE: by_region(), TWO: "No such metric."}, OPTIONS)
    assert report.key_metrics == ()
    assert report.caveats == (
        "Not on the cover, Regions: its answer is not one row of it.",
        "Not on the cover, win_rate: No such metric.",
    )


def test_a_report_of_any_answer_shows_every_metric_of_one_row_and_no_other() -> None:
    metrics = (WantedMetric(wanted=ONE, if_single=True), WantedMetric(wanted=TWO, if_single=True))
    wanted = template(WantedFigure(wanted=ONE), WantedFigure(wanted=TWO), metrics=metrics)
    both = told(answer([metric(), win_rate()], [[D(4), 0.25]]))
    report = assemble(wanted, {ONE: by_region(), TWO: both}, OPTIONS)
    assert [(one.label, one.cell) for one in report.key_metrics] == [
        ("Bookings", (0, 0)),
        ("Win rate", (0, 1)),
    ]
    assert report.caveats == () and report.cited == ()


def test_headlines_are_checked_sentences_of_the_figures_that_ask_for_it() -> None:
    wanted = template(WantedFigure(wanted=ONE), WantedFigure(wanted=TWO, headline=True))
    rate = told(answer([win_rate()], [[0.25]]))
    replies = {ONE: by_region(), TWO: rate}
    (only,) = assemble(wanted, replies, OPTIONS).headlines
    assert (only.text, only.figure) == (rate.text[0].text, 2)
    unmarked = template(WantedFigure(wanted=ONE), WantedFigure(wanted=TWO))
    assert [one.figure for one in assemble(unmarked, replies, OPTIONS).headlines] == [1, 2]


def test_a_list_of_rows_has_no_finding() -> None:
    rows = answer(
        [group("opportunity.name", "Deal")],
        [["Acme"]],
        query={"rows": "opportunity", "dimensions": ["opportunity.name"]},
    )
    report = assemble(template(WantedFigure(wanted=ONE)), {ONE: told(rows)}, OPTIONS)
    assert items(report)[0].title == "by region"
    assert report.headlines == ()


def test_definitions_are_those_of_every_metric_once_in_words_and_exactly() -> None:
    first = by_region()
    first = replace(
        first,
        reading=replace(first.reading, metrics=(("Win rate", "a / b"), ("Bookings", "sum(x)"))),
    )
    second = replace(total(), reading=replace(total().reading, metrics=(("Bookings", "sum(x)"),)))
    wanted = template(WantedFigure(wanted=ONE), WantedFigure(wanted=TOTAL))
    report = assemble(wanted, {ONE: first, TOTAL: second}, OPTIONS)
    assert [(one.label, one.text) for one in report.definitions] == [
        ("Bookings", "What was won. Computed as sum(x)."),
        ("Win rate", "Computed as a / b."),
    ]


def test_a_warning_stands_once_with_the_figures_it_is_about() -> None:
    own = Caveat(code="row-policy", message="Only your rows.")
    some = Caveat(code="partial", message="Not over.")
    wanted = template(WantedFigure(wanted=ONE), WantedFigure(wanted=TOTAL))
    first = replace(total(), caveats=(own,))
    beneath = Caveat(code="no-key", message="(none) holds the rest.")
    replies = {ONE: by_region(caveats=[beneath, own, some]), TOTAL: first}
    report = assemble(wanted, replies, OPTIONS)
    assert report.caveats == ("Only your rows.", "Figure 1: Not over.")
    three = template(*(WantedFigure(wanted=one) for one in (ONE, TWO, TOTAL)))
    replies = {ONE: by_region(caveats=[some]), TWO: first, TOTAL: by_region(caveats=[some])}
    assert "Figures 1 and 3: Not over." in assemble(three, replies, OPTIONS).caveats
