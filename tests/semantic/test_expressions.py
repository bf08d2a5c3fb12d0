"""What a name means, and how the leaves of a linked expression look."""

import time
from pathlib import Path

import pytest
from sqlglot import exp

from semantic.errors import ModelError
from semantic.expressions import leaf_path, leaves, prefixed
from semantic.load import load_model, load_model_text
from semantic.model import Expression, Measure, SemanticModel

MODELS = Path(__file__).resolve().parents[1] / "models"


def model(name: str) -> SemanticModel:
    return load_model(MODELS / name)


def sql_of(found: SemanticModel, dataset: str, name: str) -> str:
    known = found.datasets[dataset]
    named = known.dimensions.get(name) or known.segments[name]
    return named.expression.canonical()


def where(found: SemanticModel, metric: str) -> Expression:
    definition = found.metrics[metric].definition
    assert isinstance(definition, Measure) and definition.where is not None
    return definition.where


def test_names_reached_by_a_join_carry_their_path() -> None:
    found = model("fan_out.yml")
    large = where(found, "large_line_amount")
    assert large.canonical() == "order_.amount >= 100"
    assert large.paths == (("order_",),)
    assert [(path, column.name) for path, column in leaves(large.tree)] == [(("order_",), "amount")]


def test_roles_keep_apart_what_one_dataset_plays() -> None:
    found = model("role_playing.yml")
    assert sql_of(found, "deal", "handed_over") == "owner.team <> creator.team"
    assert where(found, "own_amount").paths == (("creator",), ("owner",))
    assert sql_of(found, "person", "boss_name") == "boss.name"


def test_an_exists_segment_is_a_correlated_sub_select() -> None:
    found = model("fan_out.yml")
    assert sql_of(found, "order_", "has_line") == (
        "EXISTS(SELECT 1 FROM line AS _exists_order__has_line "
        "WHERE _exists_order__has_line.order_id = order_id)"
    )
    alias = "_exists_order__has_big_line"
    assert where(found, "orders_with_big_line").canonical() == (
        f"EXISTS(SELECT 1 FROM line AS {alias} WHERE {alias}.order_id = order_id AND "
        f"(({alias}.price > 50) AND {alias}.quantity > 1))"
    )
    assert where(found, "orders_with_big_line").paths == ()


def test_an_exists_segment_moves_with_its_path_but_its_own_columns_do_not() -> None:
    moved = where(model("fan_out.yml"), "lines_of_orders_with_lines")
    alias = "_exists_order__has_line"
    assert moved.canonical() == (
        f"EXISTS(SELECT 1 FROM line AS {alias} WHERE {alias}.order_id = order_.order_id)"
    )
    assert moved.paths == (("order_",),)
    paths = {column.sql(): leaf_path(column) for column in moved.tree.find_all(exp.Column)}
    assert paths[f"{alias}.order_id"] is None


def test_prefixed_moves_all_leaves_and_leaves_the_original_alone() -> None:
    large = where(model("fan_out.yml"), "large_line_amount")
    moved = prefixed(large, ("a", "b"))
    assert moved.paths == (("a", "b", "order_"),)
    assert moved.canonical() == '"a.b.order_".amount >= 100'
    assert large.canonical() == "order_.amount >= 100"
    assert prefixed(large, ()) is large


def test_names_that_sql_must_quote_are_quoted() -> None:
    found = model("composite_key.yml")
    assert sql_of(found, "sale", "priced") == 'NOT price."List Price" IS NULL'
    assert sql_of(found, "price", "valid_from") == '"Valid From"'


def test_an_expression_put_in_place_keeps_its_meaning() -> None:
    found = load_model_text("""
model: m
datasets:
  d:
    primary_key: id
    dimensions:
      net: {type: decimal, sql: gross - tax}
      half: {type: decimal, sql: net / 2}
      less: {type: decimal, sql: 10 - net}
      same: {sql: same}
      up: {sql: UP}
    segments:
      one: {sql: a = 1 or b = 2}
      both: {sql: one and not one}
      mixed: {sql: One AND net > 3}
metrics: {}
""")
    assert sql_of(found, "d", "half") == "(gross - tax) / 2"
    assert sql_of(found, "d", "less") == "10 - (gross - tax)"
    assert sql_of(found, "d", "same") == "same"
    assert sql_of(found, "d", "up") == "UP"
    assert sql_of(found, "d", "both") == "(a = 1 OR b = 2) AND NOT (a = 1 OR b = 2)"
    assert sql_of(found, "d", "mixed") == "(a = 1 OR b = 2) AND (gross - tax) > 3"


def broken(datasets: str) -> list[str]:
    with pytest.raises(ModelError) as caught:
        load_model_text(f"model: m\ndatasets:\n{datasets}")
    return [issue.code for issue in caught.value.issues]


def test_definitions_in_a_circle_are_found_once() -> None:
    assert broken("""
  d:
    primary_key: id
    dimensions: {a: {sql: b}, b: {sql: c + 1}, c: {sql: "coalesce(a, 0)"}, e: {sql: a}}
""") == ["cycle"]


def test_a_circle_through_two_datasets_is_found() -> None:
    assert broken("""
  d: {primary_key: id, joins: {e: e_id}, segments: {s: {sql: e.x = 1}}, dimensions: {y: {sql: e.x}}}
  e: {primary_key: id, segments: {has: {exists: d, where: s}}, dimensions: {x: {sql: x}}}
""") == ["exists-too-far"]
    assert broken("""
  d: {primary_key: id, joins: {e: e_id}, segments: {s: {sql: e.has}}}
  e: {primary_key: id, segments: {has: {exists: d, where: s}}}
""") == ["cycle"]


@pytest.mark.parametrize(
    ("segment", "code"),
    [
        ("{exists: product}", "exists-too-far"),
        ("{exists: region}", "not-to-many"),
        ("{exists: lines}", "unknown-dataset"),
        ("{exists: line, where: product.name = 'x'}", "exists-too-far"),
        ("{exists: line, where: region.name = 'x'}", "exists-too-far"),
        ("{exists: twice}", "ambiguous-path"),
        ("{exists: alone}", "not-reachable"),
        ("{sql: line.quantity > 1}", "to-many"),
        ("{sql: alone.name = 'x'}", "not-reachable"),
        ("{sql: regin.name = 'x'}", "unknown-dataset"),
    ],
)
def test_what_a_segment_cannot_reach(segment: str, code: str) -> None:
    found = broken(f"""
  deal: {{primary_key: id, joins: {{region: region_id}}, segments: {{x: {segment}}}}}
  region: {{primary_key: id}}
  line: {{primary_key: id, joins: {{deal: deal_id, product: product_id}}}}
  product: {{primary_key: id}}
  alone: {{primary_key: id}}
  alone_too: {{primary_key: id}}
  twice:
    primary_key: id
    joins: {{one: {{dataset: deal, on: a}}, two: {{dataset: deal, on: b}}}}
""")
    assert found == [code]


def test_definitions_cannot_grow_without_bound() -> None:
    names = "".join(f"      s{i}: {{sql: s{i - 1} or s{i - 1}}}\n" for i in range(1, 40))
    head = "model: m\ndatasets:\n  d:\n    primary_key: id\n    segments:\n"
    text = f"{head}      s0: {{sql: a = 1}}\n{names}"
    started = time.process_time()
    with pytest.raises(ModelError) as caught:
        load_model_text(text)
    assert [issue.code for issue in caught.value.issues] == ["too-large"]
    assert time.process_time() - started < 2


def test_a_long_chain_of_definitions_ends_in_an_issue() -> None:
    names = "".join(f"      s{i}: {{sql: s{i + 1}}}\n" for i in range(500))
    text = f"  d:\n    primary_key: id\n    dimensions:\n{names}"
    assert set(broken(text)) == {"too-deep"}


def test_the_place_is_of_the_name_itself() -> None:
    with pytest.raises(ModelError) as caught:
        load_model_text(
            "model: m\ndatasets:\n  d:\n    primary_key: id\n    segments:\n"
            "      x: {sql: \"a = 1 and acount.name = 'x'\"}\n"
        )
    assert caught.value.issues[0].where == "model.yml:6:27"


def test_what_is_made_of_a_sensitive_field_is_sensitive() -> None:
    dimensions = model("sensitive.yml").datasets["person"].dimensions
    assert {name for name, one in dimensions.items() if one.sensitive} == {
        "mail",
        "mail_domain",
        "raw_domain",
    }


@pytest.mark.parametrize("argument", ["mail", "email", "mail_domain", "lower(raw_domain)"])
def test_a_metric_never_shows_a_sensitive_field(argument: str) -> None:
    text = (MODELS / "sensitive.yml").read_text()
    with pytest.raises(ModelError) as caught:
        load_model_text(text + f"  top: {{measure: max({argument}), dataset: person}}\n")
    assert [issue.code for issue in caught.value.issues] == ["sensitive"]
