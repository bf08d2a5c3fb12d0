"""The JSON Schema accepts what loads and refuses what is misspelt."""

import importlib
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from semantic.nodes import plain
from semantic.schema import model_schema
from semantic.source import read_source

ROOT = Path(__file__).resolve().parents[2]
jsonschema: Any = importlib.import_module("jsonschema")  # no types of its own
VALIDATOR = jsonschema.Draft202012Validator(model_schema())


def tree(path: Path) -> dict[str, Any]:
    found = plain(read_source(path).root)
    assert isinstance(found, dict)
    return found


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(model_schema())
    assert model_schema() == model_schema()


@pytest.mark.parametrize(
    "path", [ROOT / "data/sample/model", *sorted((ROOT / "tests/models").glob("*.yml"))], ids=str
)
def test_what_loads_is_valid(path: Path) -> None:
    assert list(VALIDATOR.iter_errors(tree(path))) == []


@pytest.mark.parametrize(
    ("keys", "value"),
    [
        (("metrics", "bookings", "measuer"), "sum(amount)"),
        (("metrics", "bookings", "good"), "sideways"),
        (("metrics", "bookings", "formula"), "won_count"),
        (("metrics", "bookings", "default_window"), "last_quater"),
        (("metrics", "Bookings"), {"formula": "won_count"}),
        (("metrics", "x"), {"description": "computed in no way"}),
        (("metrics", "x"), {"measure": "count(*)"}),
        (("datasets", "account", "tabel"), "x"),
        (("datasets", "account", "dimensions", "region", "type"), "txt"),
        (("datasets", "opportunity", "segments", "won", "exists"), "line_item"),
        (("questions", 0, "query", "metric"), ["bookings"]),
        (("currencies",), "USD"),
    ],
)
def test_a_mistake_is_refused(keys: tuple[str | int, ...], value: Any) -> None:
    wrong: Any = deepcopy(tree(ROOT / "data/sample/model"))
    inner = wrong
    for key in keys[:-1]:
        inner = inner[key]
    inner[keys[-1]] = value
    assert not VALIDATOR.is_valid(wrong)


def test_every_object_is_closed_and_every_key_described() -> None:
    schema = model_schema()
    written = {name: one for name, one in schema["$defs"].items() if name.endswith("Written")}
    assert len(written) >= 10
    for name, one in written.items():
        assert one["additionalProperties"] is False, name
        for key, wanted in one["properties"].items():
            assert wanted.get("description") or "$ref" in wanted, f"{name}.{key}"
