"""Snippets: what is allowed, what a name means, and how the leaves look."""

import time
from pathlib import Path

import pytest
import sqlglot
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import exp

from semantic.errors import ModelError
from semantic.expressions import leaf_path, leaves, prefixed
from semantic.load import load_model, load_model_text
from semantic.model import Expression, Measure, SemanticModel
from semantic.snippet import Aggregation, parse_formula, parse_measure, parse_scalar
from semantic.snippet_bounds import SnippetError

MODELS = Path(__file__).resolve().parents[1] / "models"


def model(name: str) -> SemanticModel:
    return load_model(MODELS / name)


def refusal(text: str) -> SnippetError:
    with pytest.raises(SnippetError) as caught:
        parse_scalar(text)
    return caught.value


@pytest.mark.parametrize(
    ("text", "sql"),
    [
        ("amount", "amount"),
        ("order", '"order"'),
        ("stage NOT IN ('Closed Won', 'x; -- y')", "NOT stage IN ('Closed Won', 'x; -- y')"),
        ("a is not null and b is distinct from c", "NOT a IS NULL AND b IS DISTINCT FROM c"),
        ("date_diff('day', a, as_of())", "DATE_DIFF('DAY', a, $as_of)"),
        ("owner_id = viewer('rep_id')", "owner_id = $viewer_rep_id"),
        ("date_part('year', d)", "EXTRACT(YEAR FROM d)"),
        ("d - interval 3 month", "d - INTERVAL '3' MONTH"),
        ("cast(a as decimal(18, 2))", "CAST(a AS DECIMAL(18, 2))"),
        ("a::date", "CAST(a AS DATE)"),
        ("case when a > 1 then 'x' else 'y' end", "CASE WHEN a > 1 THEN 'x' ELSE 'y' END"),
        ("coalesce(a, 0) / nullif(b, 0)", "COALESCE(a, 0) / NULLIF(b, 0)"),
        ('a || \'-\' || "Odd ""Name"', 'a || \'-\' || "Odd ""Name"'),
        ("starts_with(a, 'x') or a ilike '%y'", "STARTS_WITH(a, 'x') OR a ILIKE '%y'"),
        ("make_date(2026, 1, 2) between a and b", "MAKE_DATE(2026, 1, 2) BETWEEN a AND b"),
        ("quarter(d) + round(a, 2)", "QUARTER(d) + ROUND(a, 2)"),
    ],
)
def test_what_is_allowed(text: str, sql: str) -> None:
    assert parse_scalar(text).sql(dialect="duckdb") == sql


REFUSED = """
(select 1)|exists (select 1)|a in (select b from c)|a in b|a = any (select 1)|a = all (select 1)
row_number() over ()|sum(a) over ()|sum(a)|count(*)|max(a)
query('select 1')|query_table('x')|json_execute_serialized_sql('x')|read_csv('/etc/passwd')
read_text('x')|getenv('HOME')|glob('*')|current_setting('x')|unnest(a)|range(3)|sleep(1)|nextval('x')
random()|uuid()|now()|today()|current_date|current_timestamp|localtimestamp|get_current_timestamp()
columns(*)|columns('a.*')|*|a.*|(a, b)|a.b.c|a.b.c.d
x -> x + 1|list_transform(a, x -> x)|{'a': 1}|[1, 2]|a[1]|struct_pack(a := 1)|map {'a': 1}
a; drop table b|a -- b|a /* b */|a # b|select 1|drop table a|with x as (select 1) select 1|a as b
$1|?|:a|$as_of|@a|{{ a }}|{% a %}|`a`|a \\ b|$$a$$
cast(a as json)|cast(a as integer[])|a::timestamptz|cast(a as struct(b integer))
a at time zone 'UTC'|a collate nocase|interval (a) day|interval '1 day 2 hours'|interval 'x' day
date_trunc('fortnight', a)|extract(epoch from a)|date_diff(a, b, c)
abs(a, b)|round(a, 2, 1)|date_trunc('day', a, b)|date_diff('day', a, b, c)|left(a, 1, 2)|contains(a)
viewer()|viewer(a)|viewer('x', 'y')|viewer('X y')|viewer('')|as_of(1)
a b c|'unclosed|"unclosed|(a|a)|case when|a +|,|distinct a|a like any ('x')|try(a)|lambda x: x
regexp_matches(a, 'x')|format('{}', a)|printf('%s', a)|"query"('x')|main.query('x')|a.query('x')
""".replace("\n", "|").strip("|")


@pytest.mark.parametrize(
    "text", [*(one for one in REFUSED.split("|") if one), "a || b || ", "a\0b"]
)
def test_what_is_refused(text: str) -> None:
    error = refusal(text)
    assert error.code in {"not-allowed", "bad-expression"}
    assert error.message and "\x1b" not in error.message and "<class" not in error.message


def test_refusals_say_what_to_do_instead() -> None:
    assert refusal("created < current_date").hints == ("use as_of(), the model's date",)
    assert refusal("coalece(a, 0)").hints == ("did you mean 'coalesce'?",)
    assert refusal("sum(a) > 3").hints == ("an aggregate belongs to a metric's `measure`",)
    assert "`exists`" in refusal("a in (1) and exists (select 1)").hints[0]
    assert refusal("a; b").offset == 1


HOSTILE = {
    "parentheses": "(" * 1_900 + "a" + ")" * 1_900,
    "open parentheses": "(" * 3_900,
    "calls": "abs(" * 900 + "a" + ")" * 900,
    "nots": "not " * 900 + "a",
    "signs": "- " * 1_900 + "a",
    "cases": "case when " * 390,
    "sums": "1+" * 1_900 + "1",
    "alternating": "1+1-" * 900 + "1",
    "ands": "a and " * 600 + "a",
    "casts": "a" + "::int" * 700,
    "concatenations": "a||" * 1_000 + "a",
    "long": "a" * 100_000,
    "quotes": "'" * 3_999,
    "dots": "a." * 1_500 + "a",
    "intervals": "interval " * 400,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_expressions_end_at_once(name: str) -> None:
    times: list[float] = []
    for _ in range(3):  # the best of three: other work on the machine is not the parser's
        started = time.process_time()
        refusal(HOSTILE[name])
        times.append(time.process_time() - started)
    assert min(times) < 0.1


def test_a_measure_is_one_aggregate() -> None:
    assert parse_measure("count(*)") == Aggregation("count", None)
    assert parse_measure("count(distinct a)").aggregate == "count_distinct"
    assert parse_measure("percentile(a, 0.9)").parameter == 0.9
    assert parse_measure("quantile_cont(a, 0.5)").aggregate == "percentile"
    argument = parse_measure("avg(date_diff('day', a, b))").argument
    assert argument is not None and argument.sql(dialect="duckdb") == "DATE_DIFF('DAY', a, b)"


@pytest.mark.parametrize(
    "text",
    """amount|sum(a) / sum(b)|sum(a) + 1|sum(sum(a))|sum(distinct a)|sum(*)|sum()|sum(a, b)|max(a, b)
count(a, b)|count(distinct a, b)|count(distinct (a, b))|count(* exclude (a))|count()
sum(a) filter (where b)|sum(a order by b)|first(a order by b)|sum(a) over ()
percentile(a, 90)|percentile(a)|percentile(a, b)|quantile_cont(a, 0.5, 0.6)|mode(a)|any_value(a)
list(a)|string_agg(a, ',')|arg_max(a, b)|sum(query('x'))|sum((select 1))|sum(a); sum(b)""".replace(
        "\n", "|"
    ).split("|"),
)
def test_what_is_no_measure(text: str) -> None:
    with pytest.raises(SnippetError):
        parse_measure(text)


def test_a_formula_names_metrics() -> None:
    assert parse_formula("coalesce(a, 0) + greatest(b - a, 0) / sqrt(c)")[1] == ("a", "b", "c")
    for text in ("1", "a.b", "sum(a)", "as_of()", "a % b", "'x' || a", "ln(a)", "a in (1)", "*"):
        with pytest.raises(SnippetError):
            parse_formula(text)


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
    text = f"model: m\ndatasets:\n  d:\n    primary_key: id\n    segments:\n      s0: {{sql: a = 1}}\n{names}"
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


@given(st.text(max_size=60) | st.text(alphabet="ab(),.'\"*+-/<>=|:;[]{}$?% \n1\\", max_size=60))
@settings(max_examples=600, deadline=None)
def test_any_text_is_an_expression_or_refused(text: str) -> None:
    for parse in (parse_scalar, parse_measure, parse_formula):
        try:
            parse(text)
        except SnippetError as error:
            assert error.message


WORDS = st.sampled_from(
    "a b sum count ( ) , . * + - / = < > and or not in is null case when then else end between like"
    " cast as int date interval 1 day 'x' \"y\" as_of() viewer('x') select from where over distinct"
    " exists abs( date_trunc( extract( || :: if( filter order by".split()
)


@given(st.lists(WORDS, max_size=14).map(" ".join))
@settings(max_examples=1500, deadline=None)
def test_what_is_allowed_survives_a_round_trip(text: str) -> None:
    try:
        tree = parse_scalar(text)
    except SnippetError:
        return
    sql = tree.sql(dialect="duckdb")
    again = sqlglot.parse_one(sql, read="duckdb").sql(dialect="duckdb")
    assert again == sql
