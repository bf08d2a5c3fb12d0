"""The sample project: its model, and its engine."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from engine.answer import Engine
from semantic.load import load_model
from semantic.model import SemanticModel
from server.compose import open_engine
from server.settings import read_settings

MODEL = Path(__file__).resolve().parents[3] / "data" / "sample" / "model"


@pytest.fixture(scope="session")
def model() -> SemanticModel:
    return load_model(MODEL)


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """An engine on the sample project."""
    home = tmp_path_factory.mktemp("home")
    settings = read_settings(None, {"PROVENUE_HOME": str(home)}, home)
    with closing(open_engine(settings, full_charts=False, tell=lambda _said: None)) as engine:
        yield engine
