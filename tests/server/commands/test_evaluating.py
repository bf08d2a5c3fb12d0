"""`provenue eval`: what it prints, and its exit code."""

import codecs
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.fake_openai import FakeOpenAI, fails, replies

Provenue = Callable[..., Any]


def line(ask: str, metric: str, *dimensions: str, **more: Any) -> dict[str, Any]:
    query = {"metrics": [metric], "dimensions": dimensions}
    return {"ask": ask, "expect": "query", "query": query, **more}


RIGHT = line("win rate by region", "win_rate", "deal.region", category="cuts")
WRONG = line("win rate by region", "bookings", "deal.region", category="cuts", id="w")
REFUSED = line("what is the weather in Chicago", "bookings", id="r")


def written(folder: Path, *lines: object) -> str:
    file = folder / "asked.jsonl"
    file.write_text("".join(json.dumps(one) + "\n" for one in lines))
    return str(file)


@pytest.mark.parametrize("planner", ["keyword", "auto"])
def test_what_is_right_holds(planner: str, provenue: Provenue, shop: Path, tmp_path: Path) -> None:
    file = written(tmp_path, RIGHT, REFUSED)
    ended = provenue("eval", file, "--planner", planner, "--project", str(shop))

    assert ended.code == 0, "to refuse is not to be wrong"
    assert "1 of 2 (50.0%) right, 0 of all questions wrong" in ended.text
    assert "refused  r (unsorted) what is the weather in Chicago" in ended.text


def test_every_miss_is_told_with_what_was_got_and_what_was_wanted(
    provenue: Provenue, shop: Path, tmp_path: Path
) -> None:
    ended = provenue("eval", written(tmp_path, WRONG, RIGHT), "--project", str(shop))

    assert ended.code == 2
    assert ["cuts", "2", "1", "1", "·", "·", "·"] in [
        one.split() for one in ended.text.splitlines()
    ]
    assert "wrong  w (cuts) win rate by region" in ended.text
    assert '"metrics": ["win_rate"]' in ended.text
    assert '"metrics": ["bookings"]' in ended.text
    assert "got win_rate, wanted bookings" in ended.text


def test_the_wire_form_holds_every_question(provenue: Provenue, shop: Path, tmp_path: Path) -> None:
    file = written(tmp_path, RIGHT, WRONG, REFUSED)
    ended = provenue("eval", file, "--project", str(shop), "--json")

    found = ended.json
    assert ended.code == 2
    assert [one["verdict"] for one in found["cases"]] == ["right", "wrong", "refused"]
    assert found["all"] == {
        "questions": 3,
        "right": 1,
        "wrong": 1,
        "asked": 0,
        "refused": 1,
        "explained": 0,
    }
    assert found["categories"]["cuts"]["questions"] == 2
    assert set(found["latency_ms"]) == {"p50", "p95", "max"}
    assert found["model"] == {"questions": 0, "tokens_in": 0, "tokens_out": 0, "cost_usd": 0}
    wrong = found["cases"][1]
    assert wrong["differences"] == ["metric: got win_rate, wanted bookings"]
    assert wrong["query"]["metrics"] == ["win_rate"]
    assert wrong["wanted"][0]["metrics"] == ["bookings"]


def test_a_file_that_holds_something_else_is_a_mistake_of_its_own(
    provenue: Provenue, shop: Path, tmp_path: Path
) -> None:
    file = written(tmp_path, {"ask": "bookings", "expect": "a poem"}, RIGHT)
    ended = provenue("eval", file, "--project", str(shop), "--json")
    assert ended.code == 2
    assert [one["code"] for one in ended.json["issues"]] == ["malformed-case"]
    assert ended.json["issues"][0]["where"].endswith("asked.jsonl:1")

    unanswerable = line("moons", "moons", id="m")
    ended = provenue("eval", written(tmp_path, unanswerable), "--project", str(shop), "--json")
    assert ended.code == 2
    assert "unknown metric 'moons'" in ended.json["issues"][0]["message"]
    assert ended.json["issues"][0]["where"].endswith("asked.jsonl:1")

    missing = provenue("eval", str(tmp_path / "nowhere"), "--project", str(shop), "--json")
    assert missing.code == 2
    assert missing.json["issues"][0]["code"] == "unreadable"


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe{",
        b"[" * 100_000,
        b'{"ask": "\\ud800", "expect": "query"}',
        b"",
        b"\x00",
        b"[]",
        b"7",
    ],
)
def test_bytes_that_are_no_questions_are_told(
    content: bytes, provenue: Provenue, shop: Path, tmp_path: Path
) -> None:
    file = tmp_path / "odd.jsonl"
    file.write_bytes(content)
    ended = provenue("eval", str(file), "--project", str(shop), "--json")
    assert ended.code == 2
    assert [one["code"] for one in ended.json["issues"]] == ["malformed-case"]


def test_a_file_may_begin_with_a_byte_order_mark(
    provenue: Provenue, shop: Path, tmp_path: Path
) -> None:
    file = tmp_path / "marked.jsonl"
    file.write_bytes(codecs.BOM_UTF8 + json.dumps(RIGHT).encode() + b"\r\n")
    assert provenue("eval", str(file), "--project", str(shop)).code == 0


def test_what_a_language_model_took_is_told(
    provenue: Provenue, shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading = {"metrics": ["win_rate"], "dimensions": [{"field": "deal.region", "grain": None}]}
    file = written(tmp_path, RIGHT, line("win rate per region", "win_rate", "deal.region", id="2"))
    with FakeOpenAI([replies(reading), fails(500)]) as server:
        monkeypatch.setenv("PROVENUE_LLM_MODEL", "fake-1")
        monkeypatch.setenv("PROVENUE_LLM_BASE_URL", server.url)
        monkeypatch.setenv("PROVENUE_LLM_PRICE_IN", "1")
        monkeypatch.setenv("PROVENUE_LLM_PRICE_OUT", "2")
        asked = ("eval", file, "--planner", "llm", "--project", str(shop))
        found = provenue(*asked, "--json").json

    assert found["cases"][0]["planner"] == "llm"
    assert found["cases"][0]["verdict"] == "right"
    assert found["model"]["questions"] == 2
    assert found["model"]["cost_usd"] is None, "the one that failed told nothing: unknown, not 0"
    assert found["model"]["tokens_in"] is None


def test_tokens_and_cost_are_sums_where_all_are_told(
    provenue: Provenue, shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading = {"metrics": ["win_rate"], "dimensions": [{"field": "deal.region", "grain": None}]}
    with FakeOpenAI([replies(reading)]) as server:
        monkeypatch.setenv("PROVENUE_LLM_MODEL", "fake-1")
        monkeypatch.setenv("PROVENUE_LLM_BASE_URL", server.url)
        monkeypatch.setenv("PROVENUE_LLM_PRICE_IN", "1")
        monkeypatch.setenv("PROVENUE_LLM_PRICE_OUT", "2")
        file = written(tmp_path, RIGHT)
        ended = provenue("eval", file, "--planner", "llm", "--project", str(shop))

    assert ended.code == 0
    assert "model          asked for 1 questions" in ended.text
    assert "tokens         1,200 in, 80 out" in ended.text
    assert "cost           0.00136 USD" in ended.text
