"""`provenue ask` with a language model that may tell answers, end to end."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.fake_openai import FakeOpenAI, says

Provenue = Callable[..., Any]
RIGHT = "Win rate is highest in West at 100%.\nNorth is at 66.7%."


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., FakeOpenAI]]:
    servers: list[FakeOpenAI] = []

    def set_up(text: str, **variables: str) -> FakeOpenAI:
        server = FakeOpenAI([says(text)])
        servers.append(server)
        server.__enter__()
        monkeypatch.setenv("PROVENUE_LLM_MODEL", "fake-1")
        monkeypatch.setenv("PROVENUE_LLM_BASE_URL", server.url)
        monkeypatch.delenv("OPENAI_API_KEY", raising=False)
        for name, value in variables.items():
            monkeypatch.setenv(f"PROVENUE_LLM_{name}", value)
        return server

    yield set_up
    for server in servers:
        server.__exit__(None, None, None)


def test_an_answer_is_told_in_the_models_words(model: Any, provenue: Provenue, shop: Path) -> None:
    server = model(RIGHT, NARRATE="on")
    answer = provenue("ask", "win rate by region", "--project", str(shop), "--json").json

    assert [one["text"] for one in answer["text"]] == RIGHT.splitlines()
    assert answer["usage"]["model"] == "fake-1"
    assert len(server.heard) == 1, "the keyword planner was certain: only the words were asked for"


def test_a_wrong_number_gives_our_words_and_a_warning(
    model: Any, provenue: Provenue, shop: Path
) -> None:
    model("Win rate is highest in West at 99%.", NARRATE="on")
    answer = provenue("ask", "win rate by region", "--project", str(shop), "--json").json

    assert "99" not in answer["text"][0]["text"]
    assert [one["code"] for one in answer["warnings"]] == ["own-words"]


@pytest.mark.parametrize("words", [(), ("--planner", "keyword")])
def test_rows_leave_the_machine_only_where_that_is_switched_on(
    words: tuple[str, ...], model: Any, provenue: Provenue, shop: Path
) -> None:
    server = model(RIGHT, NARRATE="on" if words else "off")
    ended = provenue("ask", "win rate by region", *words, "--project", str(shop), "--json")
    assert ended.code == 0
    assert server.heard == []


def test_a_switch_that_is_neither_on_nor_off_is_a_mistake(
    model: Any, provenue: Provenue, shop: Path
) -> None:
    model(RIGHT, NARRATE="perhaps")
    ended = provenue("ask", "win rate by region", "--project", str(shop), "--json")
    assert ended.code == 2
    assert ended.json["issues"][0]["code"] == "bad-setting"
