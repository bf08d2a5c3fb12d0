"""A picture of a chart becomes a query of this model; without a model for pictures, a word."""

from base64 import b64encode
from dataclasses import replace

from engine.planning.keyword_planner import KeywordPlanner
from engine.planning.planner import PlanningContext
from engine.question import Attachment, Plan, Refusal
from semantic.query import Filter, MetricQuery, TimeClause, WindowSpec
from tests.engine.planning.llm.conftest import MakeDesk, question
from tests.fake_openai import fails, replies

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
SHOWN = {
    "metrics": ["bookings"],
    "dimensions": [{"field": "time", "grain": "quarter"}],
    "filters": [{"field": "account.region", "op": "=", "values": ["EMEA"]}],
    "window": {"kind": "year", "year": 2025},
}


def test_a_picture_is_rebuilt_from_the_model(desk: MakeDesk) -> None:
    one = desk([replies(SHOWN, chart="line")], vision_model="fake-eyes")
    outcome = one.picture("rebuild this with my data", PNG)
    assert isinstance(outcome, Plan), outcome
    assert outcome.query == MetricQuery(
        metrics=("bookings",),
        dimensions=("time:quarter",),
        where=(Filter(field="account.region", op="=", values=("EMEA",)),),
        time=TimeClause(window=WindowSpec(year=2025)),
    )
    assert outcome.chart_wish == "line"
    assert any("picture" in said for said in outcome.assumptions)
    body = one.server.heard[0].body
    assert body["model"] == "fake-eyes"
    parts = body["messages"][1]["content"]
    assert parts[1]["image_url"]["url"] == f"data:image/png;base64,{b64encode(PNG).decode()}"


def test_a_value_in_a_picture_that_the_data_do_not_have_is_no_filter(desk: MakeDesk) -> None:
    shown = {**SHOWN, "filters": [{"field": "account.region", "op": "=", "values": ["Mars"]}]}
    outcome = desk([replies(shown)], vision_model="fake-eyes").picture("rebuild this", PNG)
    assert isinstance(outcome, Refusal) and outcome.code == "no-picture"


def test_without_a_model_for_pictures_that_is_said(
    desk: MakeDesk, context: PlanningContext
) -> None:
    one = desk([replies(SHOWN)])
    outcome = one.picture("rebuild this with my data", PNG)
    assert isinstance(outcome, Refusal) and outcome.code == "no-picture"
    assert one.server.heard == []
    shown = Attachment(name="chart.png", media_type="image/png", content=PNG)
    asked = replace(question("bookings by region"), attachments=(shown,))
    alone = KeywordPlanner().plan(asked, context)
    assert isinstance(alone, Refusal) and alone.code == "no-picture"


def test_a_picture_that_cannot_be_read_says_why(desk: MakeDesk) -> None:
    outcome = desk([fails(401)], vision_model="fake-eyes").picture("rebuild this", PNG)
    assert isinstance(outcome, Refusal)
    assert "did not accept our key" in outcome.text
