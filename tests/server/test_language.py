"""The environment to a language model: off by default, wrong settings all at once, no key shown."""

from decimal import Decimal
from pathlib import Path

import pytest

from semantic.errors import DataError
from server.language import read_language

KEY = "sk-canary-1618033988"
BASE = {"PROVENUE_LLM_MODEL": "m", "OPENAI_API_KEY": KEY}


def test_a_key_alone_switches_nothing_on() -> None:
    assert read_language({"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": "https://x.example/v1"}) is None


def test_what_is_named_is_taken() -> None:
    more = {
        "PROVENUE_LLM_BASE_URL": "https://llm.example/v1",
        "PROVENUE_LLM_PRICE_IN": "2.5",
        "PROVENUE_LLM_PRICE_OUT": "10",
        "PROVENUE_LLM_COST_A_DAY": "5",
        "PROVENUE_LLM_TOKENS_A_DAY": "100000",
        "PROVENUE_LLM_SHARE_VALUES": "on",
        "PROVENUE_LLM_SECONDS": "7.5",
    }
    found = read_language({**BASE, **more})
    assert found is not None
    assert found.endpoint.provider == "llm.example"
    assert found.endpoint.key is not None and found.endpoint.key.reveal() == KEY
    assert found.endpoint.share_values and found.endpoint.vision_model is None
    assert (found.allowance.seconds, found.allowance.cost_a_day) == (7.5, Decimal(5))
    assert KEY not in repr(found)


def test_the_key_may_stand_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(f"{KEY}\n")
    found = read_language({"PROVENUE_LLM_MODEL": "m", "PROVENUE_LLM_KEY_FILE": str(file)})
    assert found is not None and found.endpoint.key is not None
    assert found.endpoint.key.reveal() == KEY


@pytest.mark.parametrize(
    "wrong",
    [
        {"PROVENUE_LLM_BASE_URL": "ftp://x"},
        {"PROVENUE_LLM_BASE_URL": "https://user:secret@x.example/v1"},
        {"PROVENUE_LLM_BASE_URL": "https://x.example/v1?key=1"},
        {"PROVENUE_LLM_BASE_URL": "http://models.example/v1"},
        {"PROVENUE_LLM_SECONDS": "soon"},
        {"PROVENUE_LLM_SECONDS": "9999"},
        {"PROVENUE_LLM_TOKENS": "-1"},
        {"PROVENUE_LLM_COST": "1"},
        {"PROVENUE_LLM_PRICE_IN": "1"},
        {"PROVENUE_LLM_SHARE_VALUES": "perhaps"},
        {"PROVENUE_LLM_KEY_FILE": "/nowhere/at/all"},
        {"OPENAI_API_KEY": f"{KEY}\nX: y"},
    ],
)
def test_a_wrong_setting_is_told_without_its_value(wrong: dict[str, str]) -> None:
    with pytest.raises(DataError) as told:
        read_language({**BASE, **wrong})
    assert {issue.code for issue in told.value.issues} == {"bad-setting"}
    assert KEY not in str(told.value) and "secret" not in str(told.value)


def test_all_wrong_settings_are_told_at_once() -> None:
    wrong = {"PROVENUE_LLM_SECONDS": "soon", "PROVENUE_LLM_TOKENS": "many"}
    with pytest.raises(DataError) as told:
        read_language({**BASE, **wrong})
    assert len(told.value.issues) == 2


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]"])
def test_a_model_on_this_machine_may_be_asked_unencrypted(host: str) -> None:
    found = read_language({**BASE, "PROVENUE_LLM_BASE_URL": f"http://{host}:11434/v1"})
    assert found is not None
