"""A language model tells answers: streamed, proved, or replaced by our own words."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from engine.narration.narrate import narrate
from engine.narration.speak import Spoken, speak
from engine.planning.llm.caller import Caller
from engine.planning.llm.endpoint import Allowance, Endpoint, Prices, Secret
from engine.planning.llm.ledger import DayBounds, Ledger
from engine.planning.llm.narrator import ModelNarrator
from engine.planning.llm.wire import OpenAIChat
from engine.reply import Answer, Column, Reading, Sentence
from semantic.query import decode_query
from tests.fake_openai import FakeOpenAI, Script, breaks_in_the_middle, declines, fails, says, whole

D = Decimal
BOOKINGS = Column(
    name="bookings", label="Bookings", type="decimal", role="metric", format="currency", good="up"
)
REGION = Column(name="account.region", label="Region", type="text", role="dimension")
ANSWER = Answer(
    question="bookings by region",
    query=decode_query({"metrics": ["bookings"], "dimensions": ["account.region"]}),
    reading=Reading(sentence="Bookings by region."),
    certainty="exact",
    sql="SELECT 1",
    parameters={},
    columns=(REGION, BOOKINGS),
    rows=(("EMEA", D("5200000")), ("APAC", D("3100000")), ("LATAM", D("900000"))),
    snapshot="s",
    audit_id="a",
    as_of=date(2026, 6, 30),
    currency="USD",
)
RIGHT = ("Bookings are highest in EMEA at $5.2M.", "APAC is at $3.1M, ahead of LATAM at $900K.")
OWN = tuple(one.text for one in narrate(ANSWER))


class Stage:
    """A scripted server, the narrator that asks it, and what was said so far."""

    def __init__(self, server: FakeOpenAI, narrator: ModelNarrator) -> None:
        self.server = server
        self.narrator = narrator
        self.said: list[Sentence] = []

    def speak(self, cancelled: Any = None) -> Spoken:
        return speak(ANSWER, self.narrator, self.said.append, cancelled)

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(one.text for one in self.said)


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Any]:
    with ExitStack() as stack:

        def make(script: Script, **changes: Any) -> Stage:
            server = stack.enter_context(FakeOpenAI(script))
            allowance = changes.pop("allowance", Allowance(seconds=5))
            endpoint = Endpoint(
                model="fake-1",
                base_url=changes.pop("base_url", server.url),
                key=Secret("sk-canary"),
                prices=Prices(tokens_in=D(1), tokens_out=D(2)),
                narrates=True,
            )
            bounds = DayBounds(allowance.tokens_a_day, allowance.cost_a_day)
            ledger = Ledger(tmp_path / "spending.sqlite", bounds, lambda: datetime.now(UTC))
            stack.callback(ledger.close)
            chat = OpenAIChat(endpoint)
            stack.callback(chat.close)
            caller = Caller(endpoint, allowance, lambda: chat, ledger)
            return Stage(server, ModelNarrator(caller))

        yield make


def texts(spoken: Spoken) -> tuple[str, ...]:
    return tuple(one.text for one in spoken.sentences)


def test_what_the_model_tells_is_proved_and_said(stage: Any) -> None:
    on = stage([says("\n".join(RIGHT))])
    found = on.speak()

    assert texts(found) == on.texts == RIGHT
    assert found.note is None
    assert found.usage is not None
    assert (found.usage.tokens_in, found.usage.tokens_out) == (1200, 80)
    assert found.usage.cost_usd == D("0.00136")
    assert found.usage.values_shared, "rows went to the provider"
    asked = on.server.heard[0]
    assert asked.form == "plain"
    assert "EMEA\t$5,200,000" in asked.prompt
    assert "sk-canary" not in asked.prompt


def test_a_sentence_is_said_while_the_next_is_still_being_written(stage: Any) -> None:
    on = stage([says("\n".join(RIGHT), pause=0.2)])
    moments: list[int] = []
    told = speak(ANSWER, on.narrator, lambda _one: moments.append(len(on.server.heard)))
    assert texts(told) == RIGHT
    assert moments == [1, 1]


def test_a_server_that_does_not_stream_is_heard_too(stage: Any) -> None:
    assert texts(stage([whole("\n".join(RIGHT))]).speak()) == RIGHT


@pytest.mark.parametrize("wrong", ["EMEA doubled to $5.2M.", "APAC is highest at $3.1M."])
def test_one_unproved_sentence_ends_the_models_turn(stage: Any, wrong: str) -> None:
    on = stage([says(f"{RIGHT[0]}\n{wrong}\n" + f"{RIGHT[1]}\n" * 200, pause=0.05)])
    found = on.speak()
    assert on.texts == RIGHT[:1]
    assert texts(found) == OWN
    assert found.note is not None
    assert "not proved" in found.note.message
    assert found.usage is not None
    assert found.usage.tokens_in is None, "a reply that was stopped told no usage"
    assert found.usage.counted_tokens > 0


@pytest.mark.parametrize(
    "step",
    [
        fails(500),
        fails(401),
        fails(429, retry_after="30"),
        says("", usage=None, finish=None, done=False),
        says(RIGHT[0], finish="length"),
        says(RIGHT[0], finish="content_filter"),
        declines(),
        breaks_in_the_middle(),
    ],
)
def test_whatever_goes_wrong_the_answer_is_told(stage: Any, step: Any) -> None:
    on = stage([step])
    found = on.speak()
    assert texts(found) == OWN
    assert found.note is not None
    assert found.usage is not None
    assert found.usage.failure or found.note
    assert len(on.server.heard) == 1, "what was said cannot be taken back: no second try"


def test_a_provider_that_is_down_costs_two_seconds_at_most(stage: Any) -> None:
    on = stage([fails(500)], base_url="http://127.0.0.1:9/v1")
    found = on.speak()
    assert texts(found) == OWN
    assert found.usage is not None
    assert found.usage.failure == "unreachable"


def test_a_budget_that_is_used_up_sends_nothing(stage: Any) -> None:
    on = stage([says(RIGHT[0])], allowance=Allowance(seconds=5, tokens_a_day=10))
    assert texts(on.speak()) == OWN
    assert on.server.heard == []


def test_who_has_gone_hears_nothing_more(stage: Any) -> None:
    on = stage([says("\n".join(RIGHT), wait=3.0)])
    found = on.speak(lambda _seconds: True)
    assert found.usage is not None
    assert found.usage.failure == "cancelled"
    assert on.texts == OWN


def test_an_extra_the_server_does_not_know_is_left_out(stage: Any) -> None:
    on = stage([fails(400, "unknown parameter: stream_options"), says("\n".join(RIGHT))])
    assert texts(on.speak()) == RIGHT
    assert "stream_options" not in on.server.heard[1].body
