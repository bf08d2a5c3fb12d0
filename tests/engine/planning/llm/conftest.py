"""A reader over a scripted server, for the sample project."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from engine.planning.auto import AutoPlanner, ModelPlanner
from engine.planning.keyword_planner import KeywordPlanner
from engine.planning.llm.caller import Caller
from engine.planning.llm.endpoint import Allowance, Endpoint, Secret
from engine.planning.llm.ledger import DayBounds, Ledger
from engine.planning.llm.reader import Failed, ModelReader
from engine.planning.llm.wire import OpenAIChat
from engine.planning.planner import PlanningContext
from engine.question import OWNER, Attachment, PlanOutcome, Question
from semantic.query import MetricQuery
from tests.fake_openai import FakeOpenAI, Script

#: Keeps the words of the models it has met.
KEYWORD = KeywordPlanner()
NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
KEY = "sk-canary-3141592653589793"


@dataclass(slots=True)
class Desk:
    """A scripted server, and what asks it."""

    server: FakeOpenAI
    caller: Caller
    reader: ModelReader
    ledger: Ledger
    context: PlanningContext

    def read(self, text: str, previous: MetricQuery | None = None) -> PlanOutcome | Failed:
        return self.reader.read(question(text, previous), self.context)

    def auto(self, text: str, previous: MetricQuery | None = None) -> PlanOutcome:
        planner = AutoPlanner(KEYWORD, self.reader)
        return planner.plan(question(text, previous), self.context)

    def llm(self, text: str, previous: MetricQuery | None = None) -> PlanOutcome:
        planner = ModelPlanner(KEYWORD, self.reader)
        return planner.plan(question(text, previous), self.context)

    def picture(self, text: str, picture: bytes) -> PlanOutcome:
        shown = Attachment(name="chart.png", media_type="image/png", content=picture)
        asked = replace(question(text), attachments=(shown,))
        return AutoPlanner(KEYWORD, self.reader).plan(asked, self.context)


def question(text: str, previous: MetricQuery | None = None) -> Question:
    return Question(text=text, viewer=OWNER, now=NOW, previous=previous)


MakeDesk = Callable[..., Desk]


@pytest.fixture
def desk(context: PlanningContext, tmp_path: Path) -> Iterator[MakeDesk]:
    """Open a desk on a script; keywords change the endpoint, the allowance or the context."""
    with ExitStack() as stack:

        def make(script: Script, **changes: Any) -> Desk:
            server = stack.enter_context(FakeOpenAI(script))
            allowance = changes.pop("allowance", Allowance(seconds=8))
            seen = changes.pop("context", context)
            url = changes.pop("base_url", server.url)
            endpoint = Endpoint(model="fake-1", base_url=url, key=Secret(KEY), **changes)
            bounds = DayBounds(allowance.tokens_a_day, allowance.cost_a_day)
            ledger = Ledger(tmp_path / "spending.sqlite", bounds, lambda: NOW)
            stack.callback(ledger.close)
            chat = OpenAIChat(endpoint)
            stack.callback(chat.close)
            caller = Caller(endpoint, allowance, lambda: chat, ledger)
            return Desk(server, caller, ModelReader(caller, KEYWORD), ledger, seen)

        yield make
