"""The command line run in this process, and a small project to run it on."""

import io
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from server.cli import run
from server.commands.beginning import write_starter


@dataclass(frozen=True)
class Ended:
    """What a command line left behind."""

    code: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        return self.out.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Keyboard(io.TextIOWrapper):
    """Standard input that is a terminal, where somebody has typed already."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The starter project, loaded once: 12 deals, of which 6 won and 3 lost."""
    folder = tmp_path_factory.mktemp("shop")
    write_starter(folder)
    assert run(["load", "--project", str(folder), "--yes", "--json"]) == 0
    return folder


@pytest.fixture
def provenue(
    capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[..., Ended]:
    """Run a command line in this process, in an empty folder, its state kept apart."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.delenv("PROVENUE_HOME", raising=False)

    def typed(*words: str, stdin: str = "", keyboard: bool = False) -> Ended:
        made = Keyboard if keyboard else io.TextIOWrapper
        monkeypatch.setattr(sys, "stdin", made(io.BytesIO(stdin.encode())))
        capfdbinary.readouterr()
        code = run(words)
        sys.stdout.flush()
        sys.stderr.flush()
        out, err = capfdbinary.readouterr()
        return Ended(code, out, err.decode())

    return typed
