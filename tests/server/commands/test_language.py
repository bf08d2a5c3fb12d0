"""`ask` with a language model, from the command line."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.fake_openai import FakeOpenAI, replies

REGION = {"metrics": ["won_count"], "dimensions": []}


def test_ask_goes_to_the_model_the_environment_names(
    provenue: Callable[..., Any], shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FakeOpenAI([replies(REGION)]) as server:
        monkeypatch.setenv("PROVENUE_LLM_MODEL", "fake-1")
        monkeypatch.setenv("PROVENUE_LLM_BASE_URL", server.url)
        ended = provenue("ask", "blorptastic won_count", "--json", "--project", str(shop))
        assert len(server.heard) == 1
    told = ended.json
    assert told["planner"] == "llm" or told["usage"] is not None


def test_without_one_that_is_said(provenue: Callable[..., Any], shop: Path) -> None:
    ended = provenue("ask", "x", "--planner", "llm", "--project", str(shop))
    assert ended.code == 1 and "no language model is set up" in ended.err
