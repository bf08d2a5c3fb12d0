"""Templates: read whole or refused with every mistake in its place."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from charts.report.template import (
    MOST_FIGURES,
    built_in_names,
    find_template,
    known_templates,
    read_template_text,
)
from charts.report.written import template_schema
from semantic.errors import Issue, ModelError

jsonschema = pytest.importorskip("jsonschema")

GOOD = """
title: Weekly numbers
subtitle: Sales
key_metrics:
  - query: {metrics: [bookings], time: {window: this_week}, compare: previous_period}
    label: Booked
sections:
  - title: Won
    text: [What was won.]
    figures:
      - query: {metrics: [bookings], dimensions: [account.region]}
        chart: pie
        show: chart
        headline: true
      - ask: Which deals are past due?
        title: Late deals
"""


def issues_of(text: str) -> tuple[Issue, ...]:
    with pytest.raises(ModelError) as raised:
        read_template_text(text)
    return raised.value.issues


def test_a_template_says_what_is_asked_in_its_order() -> None:
    template = read_template_text(GOOD, "weekly.yml")
    assert (template.name, template.title, template.subtitle) == (
        "weekly",
        "Weekly numbers",
        "Sales",
    )
    (section,) = template.sections
    assert section.text == ("What was won.",)
    first, second = section.figures
    assert first.wanted is not None and second.wanted is not None
    assert (first.wanted.chart, first.show, first.headline) == ("pie", "chart", True)
    assert (second.wanted.ask, second.title, second.headline) == (
        "Which deals are past due?",
        "Late deals",
        False,
    )
    assert template.key_metrics[0].label == "Booked"
    assert [one.ask is None for one in template.asks()] == [True, True, False]


def test_what_is_asked_twice_is_asked_once() -> None:
    query = "{metrics: [bookings]}"
    text = f"title: T\nkey_metrics: [{{query: {query}}}]\nsections:\n  - title: S\n    figures:\n"
    template = read_template_text(text + f"      - query: {query}\n" * 2)
    assert len(template.asks()) == 1
    assert len(template.sections[0].figures) == 2


def test_every_mistake_comes_at_once_with_its_place_and_the_nearest_name() -> None:
    found = issues_of(
        "titel: Weekly\n"
        "sections:\n"
        "  - title: Won\n"
        "    figures:\n"
        "      - quary: {metrics: [bookings]}\n"
        "      - query: {metric: [bookings]}\n"
        "      - query: {metrics: [bookings]}\n"
        "        ask: Bookings?\n"
        "      - ask: Bookings?\n"
        "        chart: cake\n"
    )
    told = {(one.code, one.where) for one in found}
    assert ("unknown-key", "report.yml:1:1") in told
    assert ("missing-key", "report.yml:1:1") in told
    assert ("unknown-key", "report.yml:5:9") in told
    assert ("malformed-query", "report.yml:6:25") in told
    assert ("query-or-ask", "report.yml:5:9") in told
    assert ("bad-choice", "report.yml:10:16") in told
    near = {hint for one in found for hint in one.hints}
    assert {"did you mean 'title' or 'subtitle'?", "did you mean 'query'?"} <= near


def test_a_query_is_checked_where_it_is_written() -> None:
    text = (
        "title: T\n"
        "sections:\n"
        "  - title: Won\n"
        "    figures:\n"
        "      - query:\n"
        "          metrics: [bookings]\n"
        "          limits: 3\n"
        "      - query: {metrics: [bookings], time: {window: {lasst: 3}}}\n"
        "      - query: {metrics: [bookings], time: {window: last_quarterr}}\n"
        "      - query: {metrics: [bookings]}\n"
        "        ask: Bookings?\n"
        "      - title: Nothing\n"
    )
    found = issues_of(text)
    assert [(one.code, one.where) for one in found] == [
        ("malformed-query", "report.yml:7:19"),
        ("malformed-query", "report.yml:8:61"),
        ("malformed-query", "report.yml:9:53"),
        ("query-or-ask", "report.yml:12:9"),
    ]
    assert found[0].message.startswith("the query of figure 1 of 'Won': ")
    assert "figure 5 of 'Won' should have" in found[3].message


def test_a_window_of_the_period_needs_one() -> None:
    text = "title: T\nkey_metrics:\n  - query: {metrics: [bookings], time: {window: period}}\n"
    (issue,) = issues_of(text)
    assert (issue.code, issue.where) == ("no-period", "report.yml:3:49")
    assert read_template_text("period: month\n" + text).period == "month"


def test_a_value_of_people_is_no_window() -> None:
    text = (
        "title: T\nkey_metrics:\n  - query: {metrics: [bookings], "
        "where: [{field: opportunity.type, op: =, values: [period]}]}\n"
    )
    assert '"period"' in (read_template_text(text).key_metrics[0].wanted.query or "")


def test_a_report_that_asks_nothing_is_none() -> None:
    (issue,) = issues_of("title: T\nsections: [{title: Empty, text: [Words alone.]}]\n")
    assert issue.code == "empty-report"


def test_a_report_has_an_end() -> None:
    figures = "      - ask: Bookings?\n" * (MOST_FIGURES + 1)
    (issue,) = issues_of(f"title: T\nsections:\n  - title: S\n    figures:\n{figures}")
    assert (issue.code, issue.where) == ("report-too-large", "report.yml:2:1")


def test_the_names_of_the_house_are_found_and_ones_own_come_first(tmp_path: Path) -> None:
    assert set(built_in_names()) == {"qbr", "pipeline-review", "win-loss", "forecast"}
    for name in built_in_names():
        assert find_template(name).name == name
    (tmp_path / "qbr.yml").write_text("title: Ours\nkey_metrics: [{ask: Bookings?}]\n")
    (tmp_path / "weekly.yml").write_text(GOOD)
    assert find_template("qbr", tmp_path).title == "Ours"
    assert find_template("weekly", tmp_path).title == "Weekly numbers"
    with pytest.raises(ModelError) as raised:
        find_template("weakly", tmp_path)
    (issue,) = raised.value.issues
    assert (issue.code, issue.hints) == ("no-template", ("did you mean 'weekly'?",))
    with pytest.raises(ModelError, match="no-template"):
        find_template("../weekly", tmp_path)


def test_the_schema_holds_what_templates_hold() -> None:
    schema = template_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    for file in known_templates().values():
        assert not list(validator.iter_errors(yaml.safe_load(file.read_text()))), file.name
    assert not list(validator.iter_errors(yaml.safe_load(GOOD)))
    mistaken: tuple[dict[str, Any], ...] = (
        {"sections": []},
        {"title": "T", "titel": "T"},
        {"title": "T", "key_metrics": [{"label": "X"}]},
        {"title": "T", "period": "week"},
    )
    for wrong in mistaken:
        assert list(validator.iter_errors(wrong)), wrong


def test_the_template_of_the_docs_is_one() -> None:
    text = (Path(__file__).resolve().parents[3] / "docs" / "reports.md").read_text()
    (example,) = re.findall(r"^```yaml\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    template = read_template_text(example)
    assert len(template.key_metrics) == 3 and template.period == "month"
