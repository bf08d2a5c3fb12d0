"""What holds for every spec: valid, stable, told in words."""

import importlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import altair
import pytest

from tests.charts.cases import CASES
from tests.charts.drawn import drawn, spec_of

ROOT = Path(__file__).resolve().parents[2]
jsonschema: Any = importlib.import_module("jsonschema")  # no types of its own
SCHEMA = Path(altair.__file__).parent / "vegalite/v6/schema/vega-lite-schema.json"


def test_every_picture_is_vega_lite() -> None:
    schema = json.loads(SCHEMA.read_text())
    validator = jsonschema.Draft7Validator(schema)
    for name in CASES:
        spec = drawn(name).vega_lite
        if spec is not None:
            assert not list(validator.iter_errors(json.loads(json.dumps(spec)))), name


def test_equal_answers_give_equal_specs_in_every_process() -> None:
    code = (
        "import hashlib, json; from tests.charts.cases import CASES; "
        "from charts.chart import chart_for; "
        "print(hashlib.sha256(json.dumps([chart_for(*one).vega_lite for one in CASES.values()])"
        ".encode()).hexdigest())"
    )
    found = set[bytes]()
    for seed in ("1", "2"):
        environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
        ran = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, check=True, env=environment
        )
        found.add(ran.stdout)
    assert len(found) == 1


@pytest.mark.parametrize("name", [one for one in CASES if drawn(one).vega_lite])
def test_every_picture_tells_what_is_under_the_pointer(name: str) -> None:
    spec = spec_of(drawn(name))
    tips = [layer.get("encoding", {}).get("tooltip") for layer in spec["layer"]]
    assert drawn(name).kind == "number" or any(tips)
    assert spec["description"] == drawn(name).alt and drawn(name).alt
    assert spec["title"]["text"]
