"""Reading the written form: every mistake with its place and what to do about it."""

from typing import Any

import pytest

from semantic.errors import Issue, ModelError
from semantic.load import load_model_text

BASE = """model: m
as_of: 2026-06-30
datasets:
  deal:
    table: deals
    primary_key: deal_id
    time: closed_on
    dimensions: {closed_on: {type: date}, amount: {type: decimal}, stage: {order: [A, B]}}
    segments: {won: {sql: "stage = 'Won'"}}
metrics:
  bookings: {measure: sum(amount), dataset: deal, where: won}
"""


def issues(text: str) -> dict[str, Issue]:
    """Return the issues by place."""
    with pytest.raises(ModelError) as caught:
        load_model_text(text)
    return {issue.where or "": issue for issue in caught.value.issues}


def metric(text: str) -> Issue:
    """Return the one issue of a metric `x` added to the model."""
    found = list(issues(BASE + f"  x: {text}\n").values())
    assert len(found) == 1, found
    return found[0]


def test_the_base_is_right() -> None:
    assert load_model_text(BASE).metrics["bookings"].format is None


def test_an_unknown_key_names_the_nearest_and_its_place() -> None:
    found = metric("{measuer: sum(amount), dataset: deal}")
    assert found == Issue(
        "unknown-key",
        "unknown key 'measuer' in metric 'x'",
        ("did you mean 'measure'?",),
        "model.yml:12:7",
    )


def test_all_mistakes_of_all_entries_come_at_once() -> None:
    text = BASE.replace("table: deals", "tabel: deals").replace("type: decimal", "type: money")
    text += "  x: {measure: sum(amount), dataset: dea1, good: sideways, format: 3}\n  y: 3\n"
    found = issues(text)
    assert {(place, issue.code) for place, issue in found.items()} == {
        ("model.yml:5:5", "unknown-key"),
        ("model.yml:8:58", "bad-choice"),
        ("model.yml:12:38", "unknown-dataset"),
        ("model.yml:12:50", "bad-choice"),
        ("model.yml:12:68", "bad-choice"),
        ("model.yml:13:6", "wrong-type"),
    }


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{measure: sum(amount), formula: bookings, dataset: deal}", "several-kinds"),
        ("{description: nothing}", "no-kind"),
        ("{measure: sum(amount)}", "missing-key"),
        ("{measure: sum(amount), dataset: deal, window: 3 months}", "unknown-key"),
        ("{formula: bookings * 2, dataset: deal}", "unknown-key"),
        ("{cumulative: bookings, window: 3 months, to_date: year}", "unknown-key"),
        ("{cumulative: bookings, window: three months}", "bad-span"),
        ("{point_in_time: sum(amount), dataset: deal, from: closed_on}", "missing-key"),
        ("{measure: sum(amount), dataset: deal, where: }", "missing-value"),
        ("{measure: sum(amount), dataset: deal, hidden: maybe}", "wrong-type"),
        ("{measure: sum(amount), dataset: deal, synonyms: sales}", "wrong-type"),
        ("{measure: [a], dataset: deal}", "wrong-type"),
        ("{formula: bookings, default_window: last_quater}", "bad-choice"),
        ("{funnel: {entity: deal_id, dataset: deal, step: stage, steps: [A]}}", "wrong-type"),
        ("{funnel: {entity: deal_id, dataset: deal, step: stage}}", "missing-key"),
        ("{funnel: {entity: deal_id, dataset: deal, step: stage, steps: [A, C]}}", "unknown-value"),
        (
            "{funnel: {entity: deal_id, dataset: deal, step: stge, steps: [A, B]}}",
            "unknown-dimension",
        ),
        (
            "{conversion: {entity: deal_id, dataset: deal, from: won, to: won, within: soon}}",
            "bad-span",
        ),
    ],
)
def test_a_wrong_metric(text: str, code: str) -> None:
    assert metric(text).code == code


def test_texts_may_look_like_other_things() -> None:
    text = BASE + (
        "  x: {formula: bookings, label: 2026, synonyms: [12:30, NO, 1.0, true],"
        " description: yes}\n"
    )
    words = load_model_text(text).metrics["x"].words
    assert words.label == "2026"
    assert words.synonyms == ("12:30", "NO", "1.0", "true")
    assert words.description == "yes"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("primary_key: deal_id", "primary_key: []", "bad-key-columns"),
        ("primary_key: deal_id", "primary_key: [a, a]", "bad-key-columns"),
        ("primary_key: deal_id", "cascade: true", "missing-key"),
        ("time: closed_on", "time: closd_on", "unknown-dimension"),
        ("time: closed_on", "time: stage", "wrong-type"),
        ("time: closed_on", "label: stge", "unknown-dimension"),
        ("time: closed_on", "joins: {rep: rep_id}", "unknown-dataset"),
        ("time: closed_on", "joins: {deal: parent_id}", "bad-name"),
        ("time: closed_on", "joins: {up: {dataset: deal}}", "missing-key"),
        ("time: closed_on", "joins: {up: {dataset: deal, on: [a, b]}}", "bad-key-columns"),
        ("time: closed_on", "joins: {Up: {dataset: deal, on: a}}", "bad-name"),
        ("time: closed_on", "policies: [{groups: [], sql: 'true'}]", "missing-value"),
        ("time: closed_on", "via: {rep: deal}", "unknown-dataset"),
        ("stage: {", "Stage: {", "bad-name"),
        ("stage: {", "stage: {grain: month, ", "wrong-type"),
        ("won: {", "stage: {", "name-clash"),
        ("won: {sql: \"stage = 'Won'\"}", "won: {}", "missing-key"),
        ("as_of: 2026-06-30", "as_of: 2026-06-31", "bad-date"),
        ("as_of: 2026-06-30", "as_of: {latest: deal.amount}", "wrong-type"),
        ("as_of: 2026-06-30", "as_of: {latest: deal.closd_on}", "unknown-dimension"),
        ("as_of: 2026-06-30", "as_of: {latest: dael.closed_on}", "unknown-dataset"),
        ("as_of: 2026-06-30", "currency: Dollar", "bad-currency"),
        ("as_of: 2026-06-30", "calendar: {timezone: Europe/Berln}", "bad-timezone"),
        ("as_of: 2026-06-30", "calendar: {fiscal_year_starts: 2}", "bad-choice"),
        ("as_of: 2026-06-30", "measures: []", "unknown-key"),
        ("as_of: 2026-06-30", "questions: {}", "wrong-type"),
        ("as_of: 2026-06-30", "questions: [{ask: x}]", "missing-key"),
        ("as_of: 2026-06-30", "questions: [{ask: x, query: {}}]", "malformed-query"),
        ("as_of: 2026-06-30", "questions: [{ask: x, query: {metrics: [b]}}]", "unknown-metric"),
    ],
)
def test_a_wrong_dataset_or_head(old: str, new: str, code: str) -> None:
    codes = {issue.code for issue in issues(BASE.replace(old, new)).values()}
    assert code in codes


def test_a_mistake_is_not_said_again_where_the_name_is_used() -> None:
    text = BASE.replace("type: decimal", "type: decimal, sql: amount +")
    text += "  twice: {formula: bookings * 2}\n"
    assert [issue.code for issue in issues(text).values()] == ["bad-expression"]


@pytest.mark.parametrize(
    ("query", "code", "wrong"),
    [
        ("{metrics: [boking]}", "unknown-metric", "boking"),
        ("{metrics: [bookings], dimensions: [deal.stag]}", "unknown-dimension", "deal.stag"),
        (
            "{metrics: [bookings], dimensions: ['closed_on:moon']}",
            "unknown-grain",
            "'closed_on:moon",
        ),
        ("{metrics: [bookings], segments: [deal.wonn]}", "unknown-segment", "deal.wonn"),
        ("{metrics: [bookings], rows: deel}", "unknown-dataset", "deel"),
        ("{metrics: [bookings], limits: 3}", "malformed-query", "3}"),
        ("{metrics: [bookings], limit: many}", "malformed-query", "many"),
        ("{metrics: [bookings], order_by: [{by: bokings}]}", "unknown-dimension", "bokings"),
    ],
)
def test_a_verified_question_is_checked(query: str, code: str, wrong: str) -> None:
    line = f"  - {{ask: 'x?', query: {query}}}"
    found = issues(BASE + f"questions:\n{line}\n")
    assert [issue.code for issue in found.values()] == [code]
    assert list(found) == [f"model.yml:13:{line.index(wrong) + 1}"]


def test_a_message_never_holds_a_struct_or_a_traceback() -> None:
    values: list[Any] = ["[]", "{}", "3", "x", "''", "~", "[[]]", "{a: {b: c}}"]
    for key in ("datasets", "metrics", "questions", "calendar", "as_of", "model", "currency"):
        for value in values:
            try:
                load_model_text(f"{key}: {value}\n")
            except ModelError as error:
                for issue in error.issues:
                    assert "Written" not in issue.message and "object at" not in issue.message
                    assert issue.where is not None and issue.where.startswith("model.yml:")
