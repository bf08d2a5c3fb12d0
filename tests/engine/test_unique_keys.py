"""A key on several rows would count facts twice through a join: refused, never inflated."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from data.load import Source, load
from data.snapshot import Store
from engine.answer import Engine
from engine.audit.log import SqliteAuditLog
from engine.execution.backend import Limits
from engine.execution.duckdb_backend import DuckDBBackend
from engine.planning.planner import PlanningContext
from engine.question import OWNER, ChartWish, PlanOutcome, Question, Refusal
from engine.reply import Answer, ChartSpec
from semantic.errors import QueryError
from semantic.load import load_model_text
from semantic.query import MetricQuery

MODEL = """
model: tiny
as_of: {latest: deal.closed}
datasets:
  account:
    table: accounts
    primary_key: id
    dimensions: {region: {}}
  deal:
    table: deals
    primary_key: id
    joins: {account: account_id}
    time: closed
    dimensions: {closed: {type: date}, amount: {type: integer}}
metrics:
  total: {measure: sum(amount), dataset: deal}
"""


class NoPlanner:
    def plan(self, question: Question, context: PlanningContext) -> PlanOutcome:
        return Refusal(code="not-understood", text=question.text)


def no_chart(answer: Answer, wish: ChartWish | None) -> ChartSpec:
    return ChartSpec(kind="table", vega_lite=None, reason="", alt="")


def clock() -> datetime:
    return datetime(2026, 7, 1, tzinfo=UTC)


@pytest.fixture
def tiny(tmp_path: Path) -> Iterator[Engine]:
    (tmp_path / "accounts.csv").write_text("id,region\na1,EMEA\na1,APAC\na2,EMEA\n")
    (tmp_path / "deals.csv").write_text(
        "id,account_id,closed,amount\nd1,a1,2026-01-05,10\nd2,a2,2026-03-09,20\n"
    )
    store = Store(tmp_path / "var")
    files = [Source(path=tmp_path / name) for name in ("accounts.csv", "deals.csv")]
    snapshot = load(files, store, confirmed=True, now=clock()).snapshot
    engine = Engine(
        model=load_model_text(MODEL),
        snapshot=snapshot,
        backend=DuckDBBackend(snapshot, tmp_path / "var"),
        planner=NoPlanner(),
        audit=SqliteAuditLog(tmp_path / "audit.sqlite", clock),
        chart_for=no_chart,
        clock=clock,
        cache=tmp_path / "cache",
    )
    yield engine
    engine.close()


def test_a_join_on_a_repeated_key_is_refused(tiny: Engine) -> None:
    with pytest.raises(QueryError) as caught:
        tiny.query(MetricQuery(metrics=("total",), dimensions=("account.region",)), OWNER)
    (issue,) = caught.value.issues
    assert issue.code == "duplicate-key"
    assert "1 key stands (id) on several rows of 'accounts'" in issue.message


def test_without_the_join_the_number_is_right(tiny: Engine) -> None:
    assert tiny.query(MetricQuery(metrics=("total",)), OWNER).rows == ((30,),)


def test_buckets_beyond_the_row_limit_are_refused_not_cut(tiny: Engine) -> None:
    tiny._limits = Limits(rows=2)
    with pytest.raises(QueryError) as caught:
        tiny.query(MetricQuery(metrics=("total",), dimensions=("deal.closed:month",)), OWNER)
    assert [issue.code for issue in caught.value.issues] == ["too-broad"]


def test_check_tells_the_repeated_key(tiny: Engine) -> None:
    assert "duplicate-key" in {issue.code for issue in tiny.check().errors}


def test_the_newest_date_is_the_day_spoken_of(tiny: Engine) -> None:
    assert str(tiny.as_of()) == "2026-03-09"
