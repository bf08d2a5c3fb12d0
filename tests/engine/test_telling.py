"""Answers with a narrator: told by it, proved, recorded; never what may not leave."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from engine.answer import Engine
from engine.audit.reader import AuditReader
from engine.events import Event, Said, StageDone, Used
from engine.narration.cells import cell_text
from engine.narration.narrate import narrate
from engine.narration.speak import Cancelled, Heard
from engine.question import OWNER, Question, Usage, Viewer
from engine.reply import Answer, Sentence
from engine.telling import names_sensitive, together
from semantic.query import decode_query
from server.compose import open_engine
from server.settings import Settings, read_settings

ONE = Usage(provider="p", model="m", tokens_in=10, tokens_out=2, cost_usd=Decimal("0.1"))


@dataclass
class Script:
    """A narrator that says one text whatever the facts are."""

    text: str = ""
    facts: list[str] = field(default_factory=list[str])

    def tell(self, facts: str, heard: Heard, cancelled: Cancelled | None) -> Usage | None:
        self.facts.append(facts)
        heard(self.text)
        return ONE


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    home = tmp_path_factory.mktemp("home")
    return read_settings(None, {"PROVENUE_HOME": str(home)}, home)


@pytest.fixture
def narrator() -> Script:
    return Script()


@pytest.fixture
def engine(settings: Settings, narrator: Script) -> Iterator[Engine]:
    with closing(open_engine(settings, full_charts=False, tell=lambda _said: None)) as opened:
        opened.narrator = narrator
        yield opened


@pytest.fixture
def answered(engine: Engine) -> Callable[..., tuple[Answer, list[Event]]]:
    def ask(text: str, viewer: Viewer = OWNER, **more: Any) -> tuple[Answer, list[Event]]:
        events: list[Event] = []
        question = replace(Question(text=text, viewer=viewer, now=datetime.now(UTC)), **more)
        reply = engine.ask(question, emit=events.append)
        assert isinstance(reply, Answer)
        return reply, events

    return ask


Answered = Callable[..., tuple[Answer, list[Event]]]


def test_an_answer_is_told_by_the_narrator_and_recorded(
    answered: Answered, narrator: Script, engine: Engine, settings: Settings
) -> None:
    plain = engine.query(answered("bookings in 2025")[0].query, OWNER)
    told = f"Bookings in 2025 are {cell_text(plain, 0, 0)}."
    narrator.text, narrator.facts = told, []
    answer, events = answered("bookings in 2025")

    assert [one.text for one in answer.text] == [told]
    assert [one.sentence.text for one in events if isinstance(one, Said)] == [told]
    assert [one.usage for one in events if isinstance(one, Used)] == [ONE]
    assert answer.usage == ONE
    assert not [one for one in answer.caveats if one.code == "own-words"]
    assert len(narrator.facts) == 1

    newest = AuditReader(settings.audit_file).entries(limit=9)
    after, before = [one for one in newest if one.event in ("narrate", "narrated")][:2]
    assert (before.event, after.event) == ("narrate", "narrated")
    assert before.body["details"]["answer"] == after.body["details"]["answer"] == answer.audit_id
    assert after.body["details"]["told"] is True
    assert after.body["details"]["language_model"]["tokens_in"] == 10
    text = str(before.body) + str(after.body)
    assert told not in text, "what is told of is not copied into the log"


def test_a_number_that_is_not_proved_gives_our_words_and_a_note(
    answered: Answered, narrator: Script
) -> None:
    narrator.text = "Bookings are $1 in the table.\n"
    answer, _ = answered("bookings in 2025")
    assert answer.text[0].text.startswith("Bookings: $")
    assert [one.code for one in answer.caveats] == ["own-words"]
    assert answer.usage == ONE


def test_who_asks_for_the_keyword_planner_hears_no_narrator(
    answered: Answered, narrator: Script
) -> None:
    answer, events = answered("bookings in 2025", planner="keyword")
    assert narrator.facts == []
    assert answer.usage is None
    assert len([one for one in events if isinstance(one, Said)]) == len(answer.text)


def test_a_metric_query_and_records_hear_no_narrator(
    answered: Answered, engine: Engine, narrator: Script
) -> None:
    answer, _ = answered("list deals lost last month")
    engine.query(answer.query, OWNER)
    assert narrator.facts == []


def test_what_two_calls_took_is_a_sum_or_unknown() -> None:
    unknown = replace(ONE, tokens_in=None, cost_usd=None)
    both = together(ONE, ONE)
    assert both is not None
    assert (both.tokens_in, both.tokens_out, both.cost_usd) == (20, 4, Decimal("0.2"))
    mixed = together(ONE, unknown)
    assert mixed is not None
    assert (mixed.tokens_in, mixed.tokens_out, mixed.cost_usd) == (None, 4, None)
    assert together(None, ONE) == together(ONE, None) == ONE
    assert together(None, None) is None


def test_nothing_of_a_sensitive_field_is_told(engine: Engine) -> None:
    filtered = {"field": "contact.email", "op": "contains", "values": ["@"]}
    hidden = (
        {"metrics": ["contact_count"], "dimensions": ["contact.email"]},
        {"metrics": ["contact_count"], "where": [filtered]},
        {"metrics": ["contact_count"], "where": [{"any": [{"not": filtered}]}]},
    )
    assert all(names_sensitive(decode_query(one), engine.model) for one in hidden)
    shown = {"metrics": ["contact_count"], "dimensions": ["contact.seniority", "time:month"]}
    assert not names_sensitive(decode_query(shown), engine.model)


def test_an_answer_is_told_before_its_picture_is_drawn_and_only_once(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []

    def counted(answer: Answer) -> tuple[Sentence, ...]:
        told.append(answer.audit_id)
        return narrate(answer)

    monkeypatch.setattr("engine.answer.narrate", counted)
    monkeypatch.setattr("charts.describe.narrate", counted)
    monkeypatch.setattr("engine.narration.speak.narrate", counted)
    events: list[Event] = []
    query = decode_query({"metrics": ["bookings"], "dimensions": ["account.region"]})
    with closing(open_engine(settings, tell=lambda _said: None)) as opened:
        answer = opened.query(query, OWNER, emit=events.append)

    stages = [one.stage for one in events if isinstance(one, StageDone)]
    assert told == [answer.audit_id]
    assert stages[-2:] == ["say", "chart"]
    assert answer.chart is not None and answer.chart.vega_lite is not None
    title = " ".join(answer.chart.vega_lite["title"]["text"])
    assert title == answer.text[0].text.removesuffix(".")
