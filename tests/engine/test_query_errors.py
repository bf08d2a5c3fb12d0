"""Every code of a metric query's mistakes is provoked, and tells a person what they need.

What is needed is the name that is wrong and the names that are right, or what to do: the table
says it, word for word. A code that the source can raise and the table lacks is found below.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest

from engine.authorize import authorize
from engine.question import OWNER
from engine.resolve import resolve
from semantic.errors import Issue, ProvenueError, QueryError
from semantic.load import load_model, load_model_text
from semantic.model import SemanticModel
from semantic.query import (
    Filter,
    Having,
    MetricQuery,
    OrderBy,
    TimeClause,
    WindowSpec,
    decode_query,
)
from tests.engine.dirty import AS_OF, MODEL_FILE
from tests.engine.tiny_crm import Crm, day

ROOT = Path(__file__).resolve().parents[2]
MODELS = MODEL_FILE.parent
#: Files of the engine whose errors are others': of a model against its data, of checks,
#: of what was recorded, of ours.
OTHERS = frozenset(
    {
        "fit.py",
        "check_keys.py",
        "check_runs.py",
        "findings.py",
        "replay.py",
        "upkeep.py",
        "verify.py",
    }
)
#: Where a metric query's mistakes are found: the rest of the engine, and what it asks of semantic.
FILES = (
    *(path for path in sorted((ROOT / "engine").glob("*.py")) if path.name not in OTHERS),
    ROOT / "semantic" / "joins.py",
    ROOT / "semantic" / "periods.py",
    ROOT / "semantic" / "query.py",
)
RAISERS = {"Issue", "fail", "_fail"}
CODE = re.compile(r"[a-z]+(-[a-z]+)*")


@dataclass(frozen=True, slots=True)
class Case:
    """A mistake: its code, the query on a model, and what its issue must say."""

    code: str
    says: tuple[str, ...]
    query: dict[str, Any]
    model: str = "dirty"


def leaf(field: str, op: str, *values: Any) -> list[dict[str, Any]]:
    return [{"field": field, "op": op, "values": list(values)}]


def ask(code: str, *says: str, model: str = "dirty", **query: Any) -> Case:
    """Return a case over the metric `amount`, unless the query says otherwise."""
    if "metrics" not in query and "rows" not in query and model == "dirty":
        query["metrics"] = ["amount"]
    return Case(code, says, query, model)


STAGE = ["deal.stage"]
MONTH = ["time:month"]
QUARTER = {"window": {"year": 2026, "quarter": 1}}
CASES = (
    # names
    ask("unknown-metric", "'ammount'", "did you mean 'amount'", metrics=["ammount"]),
    ask(
        "unknown-metric",
        "'won_cuont'",
        "'won_count'",
        having=[{"metric": "won_cuont", "op": ">", "value": 1}],
    ),
    ask("unknown-metric", "'ammount'", "'amount'", rows="deal", of="ammount"),
    ask("unknown-dimension", "'deal.stag'", "'deal.stage'", dimensions=["deal.stag"]),
    ask("unknown-dimension", "'stagee'", "did you mean", "stage", dimensions=["stagee"]),
    ask("unknown-dimension", "dataset 'deel'", "'deal'", dimensions=["deel.stage"]),
    ask("unknown-dimension", "'deal.tilte'", "'deal.title'", where=leaf("deal.tilte", "=", "x")),
    ask("unknown-dimension", "deal.clsed", "'deal.closed'", time={"dimension": "deal.clsed"}),
    ask(
        "ambiguous-name",
        "'name'",
        "3 datasets",
        "account.name, rep.name, product.name",
        dimensions=["name"],
    ),
    ask("ambiguous-name", "'open'", "say which", model="twice", segments=["open"], metrics=["a"]),
    ask("unknown-segment", "'deal.one'", "'deal.won'", segments=["deal.one"]),
    ask("unknown-dataset", "'deals'", "did you mean 'deal'", rows="deals"),
    ask("unknown-grain", "'mnth'", "'month'", dimensions=["deal.closed:mnth"]),
    ask(
        "unknown-column",
        "'amount:chnge'",
        "previous, change, change_pct, share, running",
        compare="previous_period",
        dimensions=MONTH,
        having=[{"metric": "amount:chnge", "op": ">", "value": 0}],
    ),
    ask(
        "unknown-column",
        "'amount:share' is not in the answer",
        "`share_of`",
        having=[{"metric": "amount:share", "op": ">", "value": 0}],
    ),
    ask("not-asked", "'rep.team'", "deal.stage", dimensions=STAGE, share_of="rep.team"),
    ask("not-asked", "'deal.stge'", "'deal.stage'", dimensions=STAGE, share_of="deal.stge"),
    ask("not-asked", "'deal.stage'", "no dimension is asked", share_of="deal.stage"),
    ask(
        "not-asked",
        "'rep.team'",
        "deal.stage",
        dimensions=STAGE,
        limit=1,
        limit_per="rep.team",
    ),
    ask(
        "not-asked",
        "'rep.team'",
        "deal.title",
        rows="deal",
        dimensions=["deal.title"],
        limit=1,
        limit_per="rep.team",
    ),
    # ways to a field
    ask(
        "not-reachable",
        "metric 'quota' cannot be cut by 'account.region'",
        "'quota' reaches: rep",
        metrics=["quota"],
        dimensions=["account.region"],
    ),
    ask(
        "not-reachable",
        "metric 'quota' cannot be filtered by 'deal.stage'",
        "reaches",
        metrics=["amount", "quota"],
        where=leaf("deal.stage", "=", "Won"),
    ),
    ask(
        "not-reachable",
        "metric 'quota' cannot be filtered by 'deal.won'",
        "reaches",
        metrics=["quota"],
        segments=["deal.won"],
    ),
    ask(
        "not-reachable",
        "metric 'account_count' reaches 'deal.closed' only to-many",
        "one date per row",
        metrics=["account_count"],
        time={"dimension": "deal.closed", "window": "this_year"},
    ),
    ask(
        "not-reachable",
        "no dataset reaches quota.target, account.region",
        metrics=[],
        dimensions=["quota.target", "account.region"],
    ),
    ask(
        "not-reachable",
        "the rows of 'quota' cannot be filtered by 'deal.stage'",
        "reaches",
        rows="quota",
        where=leaf("deal.stage", "=", "Won"),
    ),
    ask(
        "not-reachable",
        "the rows of 'account' have several dates",
        rows="account",
        time={"dimension": "deal.closed", "window": "this_year"},
    ),
    ask(
        "ambiguous-path",
        "2 paths",
        "deal → rep",
        "via",
        metrics=["account_count"],
        dimensions=["rep.team"],
    ),
    ask(
        "ambiguous-path",
        "ticket, call",
        "ask for a metric",
        model="held_twice",
        dimensions=["site.city", "agent.team"],
    ),
    ask(
        "fan-out",
        "contact.role, product.family",
        "one of them",
        dimensions=["contact.role", "product.family"],
    ),
    ask(
        "fan-out",
        "'whole_only'",
        "leave that dimension out",
        metrics=["whole_only"],
        dimensions=["product.family"],
    ),
    ask(
        "fan-out",
        "'reached'",
        "once",
        "leave that dimension out",
        model="history",
        metrics=["reached"],
        dimensions=["note.kind"],
    ),
    ask("fan-out", "'line.quantity'", "other dataset", rows="deal", dimensions=["line.quantity"]),
    ask(
        "fan-out",
        "others",
        "leave `others` out",
        dimensions=["product.family"],
        limit=1,
        others=True,
        share_of="total",
    ),
    # time
    ask("bad-grain", "'deal.stage'", "month", "dates", dimensions=["deal.stage:month"]),
    ask("bad-grain", "'deal.stage' is not a date", time={"dimension": "deal.stage"}),
    ask("no-time", "needs a metric", metrics=[], dimensions=MONTH),
    ask("no-time", "needs a metric", rows="deal", dimensions=MONTH),
    ask(
        "no-time",
        "'product' has no time dimension",
        "time.dimension",
        rows="product",
        time={"window": "this_year"},
    ),
    ask(
        "no-time",
        "'people' has no time dimension",
        "time.dimension",
        model="sensitive",
        metrics=["people"],
        time={"window": "this_year"},
    ),
    ask(
        "no-time",
        "'open_at'",
        "'deal.closed'",
        "time.dimension",
        model="history",
        metrics=["open_at"],
        time={"dimension": "deal.closed"},
    ),
    ask("bad-time-window", "needs a unit", time={"window": {"last": 3}}),
    ask(
        "bad-time-window",
        "'2026-02-30' is not a date like 2026-06-30",
        time={"window": {"from": "2026-02-30"}},
    ),
    ask("bad-time-window", "exactly one of last, next, from/to", time={"window": {}}),
    ask(
        "bad-time-window",
        "'last_moth'",
        "last_month",
        where=leaf("deal.closed", "during", "last_moth"),
    ),
    ask(
        "bad-time-window",
        "this_quarter_amount",
        "name one",
        model="defaults",
        metrics=["this_quarter_amount", "this_year_amount"],
    ),
    ask(
        "too-fine",
        "'quota.quarter_start' is known by quarter only",
        "quarter or coarser",
        metrics=["quota"],
        dimensions=MONTH,
    ),
    ask(
        "too-fine",
        "cannot start on 2026-05-01",
        "first day of a quarter",
        metrics=["quota"],
        time={"window": {"from": "2026-05-01"}},
    ),
    ask(
        "too-fine",
        "'quota.quarter_start'",
        "whole quarters",
        model="defaults",
        metrics=["quota_rolling"],
    ),
    ask(
        "mixed-times",
        "'won_rolling'",
        "put that bucket first",
        model="history",
        metrics=["won_rolling"],
        dimensions=["deal.created:month", "deal.closed:month"],
    ),
    ask(
        "mixed-times",
        "different dates",
        "time:month",
        model="history",
        metrics=["won_rolling", "created_count"],
        dimensions=["deal.closed:month"],
        time={"window": "this_year"},
    ),
    ask("no-bucket", "running", "time:month", running=True),
    ask("bad-compare", "without a window", "name a window", compare="previous_period"),
    ask(
        "bad-compare",
        "no first or no last day",
        time=QUARTER,
        compare={"from": "2020-01-01"},
    ),
    ask(
        "bad-compare",
        "not before the one asked",
        time=QUARTER,
        dimensions=MONTH,
        compare={"year": 2027},
    ),
    ask(
        "bad-compare",
        "2026-01-01 and 2025-02-01 are no whole number of quarters apart",
        time={"window": {"year": 2026}},
        dimensions=["time:quarter"],
        compare={"year": 2025, "calendar": "fiscal"},
    ),
    # what adds up
    ask(
        "not-additive",
        "'avg_amount'",
        "sums and counts do",
        metrics=["avg_amount"],
        dimensions=STAGE,
        share_of="total",
    ),
    ask(
        "not-additive",
        "'customers' does not add up over time",
        "sums and counts do",
        metrics=["customers"],
        dimensions=MONTH,
        running=True,
    ),
    ask(
        "not-additive",
        "steps of a funnel",
        "'totals'",
        model="history",
        metrics=["reached"],
        totals=True,
    ),
    ask(
        "mixed-funnel",
        "funnels of the same steps",
        "question of their own",
        model="history",
        metrics=["reached", "changes"],
    ),
    # the shape of a query
    ask("empty-query", "name metrics, dimensions or rows", metrics=[]),
    ask("malformed-query", "`filters`", metrics=["amount"], filters=[]),
    ask("malformed-query", "$.metrics", metrics="amount"),
    ask("malformed-query", "$.where[0].op", where=[{"field": "a", "op": "like", "values": []}]),
    ask("bad-filter", "exactly one of any, all, not", where=[{}]),
    ask("bad-filter", "a field and an op", where=[{"field": "deal.stage"}]),
    ask("bad-filter", "'any' needs at least one", where=[{"any": []}]),
    ask(
        "bad-filter",
        "deeper than 4",
        where=[{"not": {"not": {"not": {"not": {"field": "deal.stage", "op": "is_null"}}}}}],
    ),
    ask(
        "bad-filter",
        "having needs metrics",
        metrics=[],
        dimensions=STAGE,
        having=[{"metric": "amount", "op": ">", "value": 1}],
    ),
    ask("bad-filter", "one or the other", metrics=["amount"], rows="deal"),
    ask("bad-filter", "'compare' needs metrics", rows="deal", compare="previous_year"),
    ask("bad-filter", "'of'", "name `rows`", of="amount"),
    ask(
        "bad-filter",
        "'won_amount' counts no rows of 'account'",
        "rows of 'deal'",
        rows="account",
        of="won_amount",
    ),
    ask(
        "bad-filter",
        "'attainment'",
        "won_amount, quota",
        rows="deal",
        of="attainment",
    ),
    ask(
        "bad-filter",
        "'reached' counts who moves",
        "rows of 'state'",
        model="history",
        rows="state",
        of="reached",
    ),
    ask(
        "bad-operator",
        "'contains' does not fit 'deal.amount', which is a decimal",
        where=leaf("deal.amount", "contains", "5"),
    ),
    ask("bad-value", "5 is not text", "'deal.stage'", where=leaf("deal.stage", "=", 5)),
    ask("bad-value", "null", "is_null", where=leaf("deal.stage", "=", None)),
    ask("bad-value", "takes 2 values, got 1", where=leaf("deal.amount", "between", 1)),
    ask("bad-value", "out of range", having=[{"metric": "amount", "op": ">", "value": 10**30}]),
    ask(
        "bad-order", "'deal.title'", "deal.stage", dimensions=STAGE, order_by=[{"by": "deal.title"}]
    ),
    ask("bad-order", "'deal.stge'", "deal.stage", rows="deal", order_by=[{"by": "deal.stge"}]),
    ask("bad-limit", "from 1 to 1000000", limit=0),
    ask("bad-limit", "from 0 to 1000000", offset=-1),
    ask("bad-limit", "'others' needs a limit", "limit: 5", dimensions=STAGE, others=True),
    ask(
        "bad-limit",
        "'limit_per' needs a limit",
        "limit: 5",
        dimensions=STAGE,
        limit_per="deal.stage",
    ),
    ask(
        "bad-limit",
        "others",
        "plain metrics only",
        "leave `others` out",
        dimensions=[*MONTH, *STAGE],
        time=QUARTER,
        compare="previous_period",
        limit=1,
        others=True,
    ),
    ask("too-broad", "more than 20 metrics", metrics=["amount"] * 21),
    ask("too-broad", "more than 8 dimensions", dimensions=STAGE * 9),
    ask("too-broad", "more than 200 conditions", where=leaf("deal.stage", "=", "x") * 201),
    ask(
        "too-broad",
        "more than 40 conditions on a to-many side",
        "hint: put",
        where=leaf("product.name", "!=", "x") * 41,
    ),
    ask("too-broad", "more than 2000 values", where=leaf("deal.stage", "in", *["x"] * 700) * 3),
    ask("too-broad", "more than 20 entries in 'segments'", segments=["deal.won"] * 21),
    ask(
        "too-broad",
        "2020-01-01 to 2026-01-01 is more than 1000 buckets by day",
        "coarser",
        dimensions=["time:day"],
        time={"window": {"from": "2020-01-01", "to": "2026-01-01"}},
    ),
    # rights
    ask("sensitive-field", "'contact.email'", "ask an admin", dimensions=["contact.email"]),
)

MORE_MODELS = {
    "twice": """
model: twice
as_of: today
datasets:
  one: {primary_key: id, dimensions: {id: }, segments: {open: {sql: id is null}}}
  two: {primary_key: id, dimensions: {id: }, segments: {open: {sql: id is null}}}
metrics:
  a: {measure: count(*), dataset: one}
""",
    "held_twice": """
model: held_twice
as_of: today
datasets:
  site: {primary_key: id, dimensions: {city: }}
  agent: {primary_key: id, dimensions: {team: }}
  ticket: {primary_key: id, joins: {site: site_id, agent: agent_id}}
  call: {primary_key: id, joins: {site: site_id, agent: agent_id}}
""",
    "defaults": MODEL_FILE.read_text()
    + """
  this_year_amount: {formula: amount, default_window: this_year}
  quota_rolling: {cumulative: quota, window: 1 month}
""",
}


@cache
def model_of(name: str) -> SemanticModel:
    if name in MORE_MODELS:
        return load_model_text(MORE_MODELS[name])
    return load_model(MODELS / f"{name}.yml")


def issues_of(case: Case) -> tuple[Issue, ...]:
    model = model_of(case.model)
    with pytest.raises(ProvenueError) as caught:
        authorize(resolve(decode_query(case.query), model, AS_OF), model, OWNER)
    return caught.value.issues


def named(case: Case) -> str:
    return f"{case.code}: {case.says[0]}"


@pytest.mark.parametrize("case", CASES, ids=named)
def test_a_mistake_says_what_is_wrong_and_what_is_right(case: Case) -> None:
    found = [one for one in issues_of(case) if one.code == case.code]
    assert found, [str(one) for one in issues_of(case)]
    said = [str(one) for one in found]
    assert any(all(word in text for word in case.says) for text in said), said


@pytest.mark.parametrize("case", CASES, ids=named)
def test_a_mistake_is_one_sentence_at_a_place_of_the_query(case: Case) -> None:
    for one in issues_of(case):
        if one.code == "malformed-query":  # the words are those of the JSON reader
            continue
        assert one.message[0].islower() or not one.message[0].isalpha(), one.message
        assert not one.message.endswith("."), one.message
        assert not {"invalid", "please", "error"} & set(one.message.lower().split()), one.message
        if one.code != "sensitive-field":
            assert (one.where or "").startswith("$"), one


def words_of_the_language() -> set[str]:
    """Return the name of every entry that a query can have, at any depth."""
    entries = (MetricQuery, TimeClause, Filter, Having, OrderBy, WindowSpec)
    return {field.encode_name for entry in entries for field in msgspec.structs.fields(entry)}


@pytest.mark.parametrize("case", CASES, ids=named)
def test_a_mistakes_place_is_one_that_a_query_can_have(case: Case) -> None:
    for one in issues_of(case):
        keys = re.findall(r"[^.\[\]0-9$]+", one.where or "")
        if one.code != "malformed-query":
            assert set(keys) <= words_of_the_language(), one


def test_a_repeated_key_is_refused_before_it_is_joined() -> None:
    """duplicate-key: found in the data, by the first query that joins on it."""
    crm = Crm(accounts=[("a", "A"), ("a", "B")], deals=[("1", "a", 5)])
    with pytest.raises(QueryError) as caught:
        crm.ask(metrics=["amount"], dimensions=["account.segment"])
    (issue,) = caught.value.issues
    assert issue.code == "duplicate-key"
    assert "1 key stands (account_id) on several rows of 'accounts'" in issue.message
    assert "primary_key of 'account'" in issue.hints[0]
    assert crm.ask(metrics=["amount"]) == [(5,)]


def test_data_that_stretch_too_far_are_named() -> None:
    """too-broad, found in the rows: the extreme date may be a mistake of typing."""
    crm = Crm(deals=[("1", None, 5, day("1025-06-01")), ("2", None, 5, day("2025-06-01"))])
    with pytest.raises(QueryError) as caught:
        crm.ask(metrics=["amount"], dimensions=["time:month"])
    (issue,) = caught.value.issues
    assert issue.code == "too-broad"
    assert "1025-06-01" in issue.message
    assert "may be a mistake" in issue.hints[0]


def codes_in(path: Path) -> Iterator[str]:
    """Yield the codes that a file makes issues of."""
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        made, code = node.func, node.args[0]
        name = made.id if isinstance(made, ast.Name) else getattr(made, "attr", "")
        if name not in RAISERS or not isinstance(code, ast.Constant):
            continue
        if isinstance(code.value, str) and CODE.fullmatch(code.value):
            yield code.value


def test_every_code_that_the_source_can_raise_is_in_the_table() -> None:
    raised = {code for path in FILES for code in codes_in(path)} - {"internal"}
    assert len(raised) > 25
    assert raised == {case.code for case in CASES} | {"duplicate-key", "not-drillable"}


def test_the_files_left_out_are_there_and_raise_no_mistake_of_the_askers() -> None:
    for name in OTHERS:
        text = (ROOT / "engine" / name).read_text()
        assert not re.search(r"raise \(?QueryError|QueryError\(", text), name
