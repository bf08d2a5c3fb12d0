"""The house: who may import whom, and what from outside, read from the source itself."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("semantic", "data", "engine", "charts", "server")

#: package -> the packages of ours it may import (itself always).
ARROWS = {
    "semantic": set[str](),
    "data": set[str](),
    "engine": {"semantic", "data"},
    "charts": {"semantic", "engine"},
    "server": {"semantic", "data", "engine", "charts"},
}
#: The one file that everybody shares: errors have one tree.
SHARED = {"semantic.errors"}
#: Of data, engine sees snapshots only.
ENGINE_FROM_DATA = {"data.manifest", "data.snapshot"}

#: outside package -> module prefixes of ours that may import it.
OUTSIDE = {
    "sqlglot": ("semantic", "engine"),
    "msgspec": ("semantic", "engine", "server", "data", "charts.report"),
    "yaml": ("semantic.source", "data.project_file", "server.settings"),
    "pyarrow": ("engine", "charts", "data", "server"),
    "duckdb": ("engine.execution", "data"),
    "rapidfuzz": ("semantic", "engine"),
    "openai": ("engine.planning.llm",),
    "altair": ("charts",),
    "vl_convert": ("charts",),
    "pypdf": ("charts",),
    "reportlab": ("charts",),
    "xlsxwriter": ("server",),
    "cryptography": ("engine.audit", "server"),
    "litestar": ("server",),
    "sqlalchemy": ("server",),
    "click": ("server",),
    "rich": ("server",),
    "uvicorn": ("server",),
    "platformdirs": ("server",),
}

#: room of engine.planning -> the rooms it may import (itself and the protocol of planner always);
#: the files at its root are rooms of their own.
PLANNING = {
    "text": set[str](),
    "time": {"text"},
    "meaning": {"time", "text"},
    "phrases": {"meaning", "text"},
    "subject": {"meaning", "text"},
    "shape": {"subject", "meaning", "time", "text"},
    "check": {"subject", "meaning", "text"},
    "put_right": {"phrases", "meaning", "time", "text"},
    "cover": {"put_right", "phrases", "meaning", "time", "text"},
    "grammar": {"check", "shape", "subject", "meaning", "time"},
    "dialogue": {"grammar", "cover", "check", "shape", "subject", "meaning", "time", "text"},
    "purpose": {"dialogue", "text"},
    "keyword_planner": {
        "purpose",
        "dialogue",
        "grammar",
        "cover",
        "check",
        "subject",
        "meaning",
        "time",
        "text",
    },
    "llm": {"keyword_planner", "dialogue", "check", "meaning", "text"},
    "auto": {"keyword_planner", "llm", "meaning"},
    "planner": set[str](),
}


def modules() -> Iterator[tuple[str, Path]]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


@pytest.mark.parametrize(("name", "path"), list(modules()))
def test_arrows_point_one_way(name: str, path: Path) -> None:
    home = name.split(".")[0]
    for imported in imports(path):
        target = imported.split(".")[0]
        if target not in PACKAGES or target == home or imported in SHARED:
            continue
        assert target in ARROWS[home], f"{name} imports {imported}"
        if home == "engine" and target == "data":
            assert imported in ENGINE_FROM_DATA, f"{name} imports {imported}"


@pytest.mark.parametrize(
    ("name", "path"), [one for one in modules() if one[0].startswith("engine.planning.")]
)
def test_arrows_inside_planning_point_one_way(name: str, path: Path) -> None:
    home = name.split(".")[2]
    for imported in imports(path):
        target = imported.removeprefix("engine.planning.").split(".")[0]
        if imported.startswith("engine.planning.") and target not in {home, "planner"}:
            assert target in PLANNING[home], f"{name} imports {imported}"


@pytest.mark.parametrize(("name", "path"), list(modules()))
def test_outside_libraries_stay_in_their_rooms(name: str, path: Path) -> None:
    for imported in imports(path):
        rooms = OUTSIDE.get(imported.split(".")[0])
        if rooms is not None:
            assert any(name == room or name.startswith(room + ".") for room in rooms), (
                f"{name} imports {imported}"
            )


@pytest.mark.parametrize(("name", "path"), list(modules()))
def test_no_file_is_too_long_and_no_except_too_broad(name: str, path: Path) -> None:
    text = path.read_text()
    assert text.count("\n") <= 420, f"{name} has {text.count(chr(10))} lines"
    broad = [
        node
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ExceptHandler)
        and (
            node.type is None
            or (isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException"))
        )
    ]
    assert not broad or name == "server.problems", f"{name} catches everything"
