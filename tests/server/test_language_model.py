"""A language model behind the real engine and its routes: usage, audit, room for others."""

import base64
import json
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from server.app import AppOptions
from server.compose import open_audit, open_draft, open_reader
from server.running import CurrentEngine
from server.settings import read_settings
from tests.fake_openai import FakeOpenAI, Heard, Step, replies

KEY = "sk-canary-2718281828"
REGION = {"metrics": ["bookings"], "dimensions": [{"field": "account.region"}]}
UNKNOWN = "bookings by region blorptastic"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64


class Provider:
    """A server whose next replies a test decides."""

    def __init__(self) -> None:
        self.step = replies(REGION)

    def __call__(self, _heard: Heard) -> Step:
        return self.step


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def provider() -> Provider:
    return Provider()


@pytest.fixture(scope="module")
def fake(provider: Provider) -> Iterator[FakeOpenAI]:
    with FakeOpenAI(provider) as server:
        yield server


@pytest.fixture(scope="module")
def site(home: Path, fake: FakeOpenAI, serve_engine: Any) -> Iterator[httpx.Client]:
    environment = {
        "PROVENUE_HOME": str(home),
        "PROVENUE_LLM_MODEL": "fake-1",
        "PROVENUE_LLM_VISION_MODEL": "fake-eyes",
        "PROVENUE_LLM_BASE_URL": fake.url,
        "OPENAI_API_KEY": KEY,
    }
    settings = read_settings(None, environment, home)
    reader = open_reader(settings)
    assert reader is not None
    reader.warm()
    with (
        closing(CurrentEngine(settings, lambda _said: None, reader)) as engine,
        closing(open_audit(settings)) as notes,
    ):
        options = AppOptions(
            audit=settings.audit_file,
            store=settings.store_file,
            notes=notes,
            attached=settings.attached,
            open_draft=open_draft,
            language=True,
        )
        with (
            serve_engine(engine, options) as served,
            httpx.Client(base_url=served.url, timeout=30) as client,
        ):
            yield client


def ask(client: httpx.Client, question: str, **more: Any) -> Any:
    response = client.post("/api/ask", json={"question": question, **more})
    assert response.status_code == 200, response.text
    return response.json()


def test_what_words_settle_is_not_sent(site: httpx.Client, fake: FakeOpenAI) -> None:
    before = len(fake.heard)
    answer = ask(site, "bookings by region", planner="keyword")
    assert (answer["planner"], answer["usage"]) == ("keyword", None)
    assert len(fake.heard) == before


@pytest.mark.parametrize("planner", ["auto", "llm"])
def test_an_answer_tells_who_read_it_and_what_that_took(site: httpx.Client, planner: str) -> None:
    answer = ask(site, UNKNOWN, planner=planner)
    assert (answer["kind"], answer["planner"], answer["certainty"]) == ("answer", "llm", "model")
    assert answer["query"] == {"metrics": ["bookings"], "dimensions": ["account.region"]}
    usage = answer["usage"]
    assert (usage["model"], usage["answered_by"]) == ("fake-1", "fake-1")
    assert (usage["tokens_in"], usage["tokens_out"], usage["cost_usd"]) == (1200, 80, None)
    assert any("language model" in said for said in answer["interpretation"]["assumptions"])
    words = ask(site, "bookings by region", planner="keyword")
    assert answer["rows"] == words["rows"]


def test_a_stream_tells_the_usage(site: httpx.Client) -> None:
    body = {"question": UNKNOWN}
    with site.stream("POST", "/api/ask/stream", json=body) as response:
        lines = list(response.iter_lines())
    names = [line[7:] for line in lines if line.startswith("event: ")]
    assert names.index("usage") < names.index("rows")
    told = json.loads(lines[lines.index("event: usage") + 1][6:])
    assert told["provider"] == "127.0.0.1" and told["calls"] == 1


def test_the_audit_record_keeps_hashes_and_counts_and_no_key(
    site: httpx.Client, home: Path
) -> None:
    answer = ask(site, UNKNOWN)
    shown = site.get(f"/api/audit/{answer['audit_id']}").json()
    assert '"planner": "llm"' in json.dumps(shown)
    text = json.dumps(shown)
    for word in ("language_model", "prompt_sha256", "reply_sha256", "counted_tokens", "schema"):
        assert word in text, word
    for file in home.rglob("*"):
        if file.is_file():
            assert KEY.encode() not in file.read_bytes(), file


def test_no_reply_of_ours_holds_the_key(site: httpx.Client) -> None:
    for path in ("/api/health", "/api/catalog", "/schema/openapi.json", "/api/audit"):
        assert KEY not in site.get(path).text
    assert KEY not in json.dumps(ask(site, UNKNOWN))


@contextmanager
def slowly(provider: Provider, seconds: float) -> Iterator[None]:
    before = provider.step
    provider.step = Step(pieces=before.pieces, wait=seconds)
    try:
        yield
    finally:
        provider.step = before


def test_who_waits_for_the_model_does_not_stand_in_the_way_of_queries(
    site: httpx.Client, provider: Provider
) -> None:
    ended: list[float] = []

    def wait() -> None:
        ask(site, UNKNOWN)
        ended.append(time.monotonic())

    with slowly(provider, 2.0):
        threads = [threading.Thread(target=wait) for _ in range(8)]
        for thread in threads:
            thread.start()
        time.sleep(0.3)
        response = site.post("/api/query", json={"metrics": ["bookings"]})
        assert response.status_code == 200
        queried = time.monotonic()
        for thread in threads:
            thread.join()
    assert queried < min(ended)


def test_a_picture_becomes_a_query(site: httpx.Client, fake: FakeOpenAI) -> None:
    picture = {"name": "chart.png", "content": base64.b64encode(PNG).decode()}
    response = site.post(
        "/api/ask", json={"question": "rebuild this with my data", "attachments": [picture]}
    )
    assert response.status_code == 200, response.text
    answer = response.json()
    assert answer["query"] == {"metrics": ["bookings"], "dimensions": ["account.region"]}
    assert fake.heard[-1].body["model"] == "fake-eyes"
