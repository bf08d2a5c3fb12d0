"""Loading: YAML to the linked model, or every mistake at once with its place."""

import json
import re
import time
from datetime import date
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from semantic.errors import ModelError
from semantic.kinds import kind_of
from semantic.load import load_model, load_model_text
from semantic.model import (
    Calendar,
    DataType,
    Definition,
    Formula,
    Join,
    LatestOf,
    Measure,
    SemanticModel,
)

ROOT = Path(__file__).resolve().parents[2]
MODELS = ROOT / "tests/models"
SAMPLE = ROOT / "data/sample/model"


def measure(model: SemanticModel, name: str) -> Measure:
    definition = model.metrics[name].definition
    assert isinstance(definition, Measure)
    return definition


def test_the_sample_model_loads_as_the_contract_says() -> None:
    model = load_model(SAMPLE)
    assert model.calendar == Calendar(fiscal_year_starts=2)
    assert (model.as_of, model.currency) == (date(2026, 6, 30), "USD")
    bookings = model.metrics["bookings"]
    assert (bookings.words.label, bookings.format, bookings.good) == ("Bookings", "currency", "up")
    assert model.metrics["win_rate"].words.label == "Win rate"
    opportunity = model.datasets["opportunity"]
    joins = {role: (one.dataset, one.columns) for role, one in opportunity.joins.items()}
    assert joins == {"account": ("account", ("account_id",)), "rep": ("rep", ("owner_id",))}
    time_of = model.datasets["line_item"].time
    assert time_of is not None
    assert (time_of.path, time_of.dimension.qualified) == (
        ("opportunity",),
        "opportunity.close_date",
    )
    assert model.datasets["quota"].dimensions["quarter_start"].grain == "quarter"
    assert model.datasets["rep"].dimensions["region"].words.suppressed[0] == "region"
    assert model.questions[0].query.metrics == ("win_rate",)
    policy = opportunity.policies[0].expression.canonical()
    assert policy == "owner_id = $viewer_rep_id"


def test_a_measure_knows_its_dataset_filter_and_time() -> None:
    model = load_model(SAMPLE)
    amount = measure(model, "product_amount")
    assert amount.dataset == "line_item"
    assert amount.where is not None
    assert amount.where.canonical() == "opportunity.stage = 'Closed Won'"
    assert amount.time is not None and amount.time.path == ("opportunity",)
    slipped = measure(model, "slipped_count")
    assert slipped.aggregate == "count_distinct"
    assert slipped.time is not None
    assert slipped.time.dimension.name == "previous_close_date"
    assert measure(model, "won_count").argument is None


@pytest.mark.parametrize(
    ("aggregate", "kind"),
    [
        ("count(*)", "integer"),
        ("count(distinct note)", "integer"),
        ("sum(amount)", "decimal"),
        ("sum(units)", "integer"),
        ("sum(amount * units)", "decimal"),
        ("sum(amount * 0.5 - units)", "decimal"),
        ("sum(amount / 2)", "number"),
        ("sum(cast(amount as double) * amount)", "number"),
        ("sum(score)", "number"),
        ("sum(undeclared)", "number"),
        ("sum(coalesce(amount, 0))", "decimal"),
        ("sum(case when units > 1 then amount else 0 end)", "decimal"),
        ("avg(amount)", "number"),
        ("median(units)", "number"),
        ("percentile(amount, 0.9)", "number"),
        ("stddev(amount)", "number"),
        ("min(day)", "date"),
        ("max(at)", "timestamp"),
        ("max(note)", "text"),
        ("last(amount)", "decimal"),
        ("sum(date_diff('day', day, as_of()))", "integer"),
    ],
)
def test_the_type_of_a_measure(aggregate: str, kind: DataType) -> None:
    model = load_model_text(f"""
model: m
datasets:
  d:
    primary_key: id
    time: day
    dimensions:
      amount: {{type: decimal}}
      units: {{type: integer}}
      score: {{type: number}}
      day: {{type: date}}
      at: {{type: timestamp}}
      note:
metrics:
  x: {{measure: "{aggregate}", dataset: d}}
""")
    assert measure(model, "x").result_type == kind


def test_every_kind_is_loaded_and_named() -> None:
    model = load_model(MODELS / "semi_additive.yml")
    kinds = {
        name: kind_of(one.definition)
        for name, one in model.metrics.items()
        if not isinstance(one.definition, Measure)
    }
    assert kinds == {
        "changes_rolling": "cumulative",
        "changes_ytd": "cumulative",
        "pipeline_at": "point_in_time",
        "stock_value": "balance",
        "funnel": "funnel",
        "funnel_rate": "funnel",
        "offer_to_won": "conversion",
    }
    assert isinstance(model.as_of, LatestOf)
    assert model.as_of.dimension.qualified == "state.entered_at"


def test_composite_keys_and_roles_join() -> None:
    model = load_model(MODELS / "composite_key.yml")
    join = model.datasets["sale"].joins["price"]
    assert join.columns == ("sku", "price_date")
    assert model.datasets["price"].primary_key == ("sku", "Valid From")
    assert model.datasets["price"].table == "Price List 2026"
    people = load_model(MODELS / "role_playing.yml").datasets["person"]
    boss = people.joins["boss"]
    assert boss == Join(role="boss", dataset="person", columns=("boss_id",), place=boss.place)


def test_via_settles_a_path_and_its_lack_is_said() -> None:
    model = load_model(MODELS / "ambiguous_path.yml")
    assert model.datasets["ticket"].dimensions["region_name"].expression.paths == (
        ("site", "region"),
    )
    text = (MODELS / "ambiguous_path.yml").read_text().replace("    via: {region: site}\n", "")
    with pytest.raises(ModelError) as caught:
        load_model_text(text)
    assert [issue.code for issue in caught.value.issues] == ["ambiguous-path"]
    for way in ("region: site.region", "region: [site, region]", "region: [site]"):
        again = load_model_text(
            (MODELS / "ambiguous_path.yml").read_text().replace("region: site}", way + "}")
        )
        assert again.datasets["ticket"].via == {"region": ("site",)}


def test_files_of_a_folder_make_one_model() -> None:
    model = load_model(MODELS / "spread")
    assert set(model.datasets) == {"account", "deal"}
    formula = model.metrics["deals_per_account"].definition
    assert isinstance(formula, Formula) and formula.metrics == ("deals", "accounts")
    place = model.metrics["deals"].place
    assert place is not None and str(place) == "b_more.yaml:4:3"
    assert model.datasets["deal"].table == "deal"


@pytest.mark.parametrize(
    ("metrics", "codes"),
    [
        ("a: {formula: a + 1}", ["cycle"]),
        ("a: {formula: b}, b: {formula: c}, c: {formula: a}", ["cycle"]),
        ("a: {cumulative: b, to_date: year}, b: {formula: a}", ["cycle"]),
        ("a: {formula: b + nope}, b: {formula: a}", ["unknown-metric"]),
    ],
)
def test_formulas_in_a_circle(metrics: str, codes: list[str]) -> None:
    with pytest.raises(ModelError) as caught:
        load_model_text(f"model: m\nmetrics: {{{metrics}}}\n")
    assert [issue.code for issue in caught.value.issues] == codes


def test_a_diamond_of_formulas_is_no_circle() -> None:
    model = load_model_text("""
model: m
datasets: {d: {primary_key: id}}
metrics:
  n: {measure: count(*), dataset: d}
  a: {formula: n + 1}
  b: {formula: n + 2}
  c: {formula: a * b + n}
""")
    assert set(model.metrics) == {"n", "a", "b", "c"}


def test_issues_come_in_the_order_of_the_text_each_once() -> None:
    with pytest.raises(ModelError) as caught:
        load_model_text(
            "model: m\nmetrics:\n  b: {formula: x}\n  a: {formula: y + y}\ncurency: USD\n"
        )
    assert [issue.where for issue in caught.value.issues] == [
        "model.yml:3:16",
        "model.yml:4:16",
        "model.yml:5:1",
    ]


def test_the_sample_model_loads_fast_enough() -> None:
    load_model(SAMPLE)
    times: list[float] = []
    for _ in range(3):
        started = time.process_time()
        load_model(SAMPLE)
        times.append(time.process_time() - started)
    assert min(times) < 0.15


def test_every_model_of_the_tests_loads() -> None:
    paths = [path for path in MODELS.iterdir() if path.is_dir() or path.suffix == ".yml"]
    assert len(paths) >= 7
    for path in paths:
        assert load_model(path).datasets


def test_every_yaml_block_of_the_guide_loads() -> None:
    text = (ROOT / "docs/writing-a-model.md").read_text()
    blocks = re.findall(r"^```yaml\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    assert len(blocks) >= 6
    whole, *others = blocks
    models = [load_model_text(whole)]
    models += [load_model_text(one if "datasets:" in one else whole + one) for one in others]
    shown = {type(metric.definition) for model in models for metric in model.metrics.values()}
    assert shown == set(get_args(Definition)), "the guide shows every kind of metric"


def test_every_mistake_of_the_guide_is_answered_as_it_says() -> None:
    text = (ROOT / "docs/writing-a-model.md").read_text()
    pairs = re.findall(r"^```yaml-wrong\n(.*?)^```\n+```text\n(.*?)^```", text, re.M | re.S)
    assert len(pairs) >= 2
    for wrong, said in pairs:
        with pytest.raises(ModelError) as caught:
            load_model_text(wrong)
        assert str(caught.value).strip() == said.strip()


KEYS = st.sampled_from(
    [
        "model",
        "datasets",
        "metrics",
        "questions",
        "primary_key",
        "joins",
        "dimensions",
        "segments",
        "sql",
        "exists",
        "where",
        "measure",
        "formula",
        "dataset",
        "time",
        "type",
        "order",
        "aliases",
        "policies",
        "groups",
        "as_of",
        "latest",
        "calendar",
        "via",
        "label",
        "on",
        "cumulative",
        "window",
        "funnel",
        "steps",
        "query",
        "a",
        "b",
    ]
)
VALUES = st.recursive(
    st.sampled_from(["a", "b", "sum(a)", "count(*)", "a + b", "a.b", "date", "2026-06-30", "["])
    | st.integers()
    | st.booleans()
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=25,
)


@given(st.dictionaries(KEYS, VALUES, max_size=6))
@settings(max_examples=400, deadline=None)
def test_any_tree_loads_or_is_a_model_error(tree: dict[str, object]) -> None:
    try:
        load_model_text(json.dumps(tree))
    except ModelError as error:
        assert all(issue.message for issue in error.issues)


LINES = (SAMPLE / "datasets.yml").read_text().splitlines()[95:200]


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_a_model_with_lines_lost_or_doubled_loads_or_is_a_model_error(data: st.DataObject) -> None:
    lines = ["datasets:", *LINES]
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(lines) - 1))
        if data.draw(st.booleans()):
            lines.pop(at)
        else:
            lines.insert(data.draw(st.integers(0, len(lines) - 1)), lines[at])
    try:
        load_model_text("\n".join(lines))
    except ModelError as error:
        assert error.issues


@given(st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_text_loads_or_is_a_model_error(text: str) -> None:
    try:
        load_model_text(text)
    except ModelError as error:
        assert error.issues
