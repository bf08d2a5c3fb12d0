"""Warnings about what is legal: each check, and its silence."""

from pathlib import Path

from semantic.checks import CHECKS, check_model
from semantic.errors import Issue
from semantic.load import load_model, load_model_text

ROOT = Path(__file__).resolve().parents[2]

BASE = """model: m
datasets:
  deal:
    primary_key: id
    time: day
    joins: {account: account_id}
    dimensions: {day: {type: date}, amount: {type: decimal}, stage: {order: [A, B]}}
  account: {primary_key: id, dimensions: {name: }}
metrics:
  bookings: {measure: sum(amount), dataset: deal, synonyms: [sales]}
  deals: {measure: count(*), dataset: deal}
"""


def codes(text: str) -> list[str]:
    return [issue.code for issue in check_model(load_model_text(text))]


def test_a_sound_model_has_no_warning() -> None:
    assert codes(BASE) == []


def test_two_metrics_that_claim_one_word() -> None:
    text = BASE + "  revenue: {measure: sum(amount), dataset: deal, synonyms: [Sales]}\n"
    found = check_model(load_model_text(text))
    assert found == (
        Issue(
            "synonym-collision",
            "the word 'sales' is claimed by the metrics 'bookings' and 'revenue'",
            ("suppress it on all but one: not: [sales]",),
            "model.yml:12:3",
        ),
    )
    assert codes(text.replace("[Sales]}", "[Sales], not: [sales]}")) == []
    assert codes(text.replace("[Sales]}", "[Sales], hidden: true}")) == ["unused-metric"]


def test_two_dimensions_that_claim_one_word() -> None:
    text = BASE.replace("{name: }", "{name: , stage: }")
    assert codes(text) == ["synonym-collision"]
    assert codes(BASE.replace("{name: }", "{name: , stage: {not: [stage]}}")) == []


def test_two_segments_that_claim_one_word() -> None:
    segment = "segments: {late: {sql: \"stage = 'B'\", synonyms: [overdue]}}"
    text = BASE.replace("time: day", f"time: day\n    {segment}")
    assert codes(text) == []
    other = "segments: {overdue: {sql: \"name = 'x'\"}}"
    both = text.replace("{name: }}", f"{{name: }}, {other}}}")
    assert codes(both) == ["synonym-collision"]
    assert codes(both.replace("\"name = 'x'\"}", "\"name = 'x'\", not: [overdue]}")) == []


def test_an_addition_of_sums_without_coalesce() -> None:
    def of(formula: str) -> list[str]:
        return codes(f"{BASE}  x: {{formula: '{formula}'}}\n")

    warned = ["sum-without-coalesce"]
    assert of("bookings - 1") == warned
    assert of("deals + 2 * bookings") == warned
    assert of("deals / greatest(deals - bookings, 1)") == warned
    assert of("coalesce(bookings, 0) - deals") == []
    assert of("bookings / deals") == []
    assert of("deals + deals") == []


def test_a_dataset_that_nothing_reaches() -> None:
    text = BASE.replace("metrics:", "  island: {primary_key: id}\nmetrics:")
    assert codes(text) == ["out-of-reach"]
    assert codes(text.replace("island: {", "island: {hidden: true, ")) == []
    two = text.replace("  island:", "  islet: {primary_key: id}\n  island:")
    assert codes(two) == ["out-of-reach", "out-of-reach"]


def test_a_dataset_with_two_ways_to_it() -> None:
    text = (ROOT / "tests/models/ambiguous_path.yml").read_text()
    without = "\n".join(line for line in text.splitlines() if "ticket" not in line[:12])
    start, rest = without.split("    table: tickets")
    _, end = rest.split("  call:")
    assert "ambiguous-path" in codes(start + "  call:" + end)


FORK = """model: m
datasets:
  call:
    primary_key: id
    time: day
    joins: {agent: agent_id, site: site_id}
    dimensions: {day: {type: date}}
  agent: {primary_key: id, joins: {region: region_id}}
  site: {primary_key: id, joins: {region: region_id}}
  region: {primary_key: id, dimensions: {name: }}
metrics:
  calls: {measure: count(*), dataset: call}
  agents: {measure: count(*), dataset: agent}
"""


def test_a_dataset_that_one_metric_reaches_in_two_ways_though_another_reaches_it_in_one() -> None:
    found = [one for one in check_model(load_model_text(FORK)) if one.code == "ambiguous-path"]
    assert [one.message for one in found] == [
        "'call' reaches 'region' along 2 paths: call → agent → region; call → site → region"
    ]
    settled = FORK.replace("    joins: {agent", "    via: {region: [site]}\n    joins: {agent")
    assert "ambiguous-path" not in codes(settled)


def test_a_dataset_reached_by_its_roles_is_reached() -> None:
    model = load_model(ROOT / "tests/models/role_playing.yml")
    assert "out-of-reach" not in {issue.code for issue in check_model(model)}


def test_a_hidden_metric_that_nothing_uses() -> None:
    text = BASE + "  part: {measure: count(*), dataset: deal, hidden: true}\n"
    assert codes(text) == ["unused-metric"]
    assert codes(text + "  half: {formula: part / 2}\n") == []
    assert codes(text + "questions: [{ask: x, query: {metrics: [part]}}]\n") == []


def test_a_type_that_the_expression_contradicts() -> None:
    text = BASE.replace("stage: {", "age: {sql: \"date_diff('day', day, as_of())\"}, stage: {")
    assert codes(text) == ["type-differs"]
    assert codes(text.replace("age: {", "age: {type: integer, ")) == []


def test_an_alias_for_a_value_that_is_not_in_the_order() -> None:
    assert codes(BASE.replace("[A, B]", "[A, B], aliases: {first: A, third: C}")) == [
        "unknown-value"
    ]


def test_a_measure_without_a_time() -> None:
    assert codes(BASE + "  accounts: {measure: count(*), dataset: account}\n") == ["no-time"]


def test_the_sample_model_has_no_warning_but_known_ones() -> None:
    found = {issue.code for issue in check_model(load_model(ROOT / "data/sample/model"))}
    assert found <= {"synonym-collision", "sum-without-coalesce"}


def test_the_checks_are_one_tuple() -> None:
    assert len(set(CHECKS)) == len(CHECKS) >= 7
