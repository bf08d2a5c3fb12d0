"""The documents cannot rot: commands are run, names imported, blocks parsed, lists compared."""

import ast
import importlib
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import yaml
from rich.console import Console

import semantic.model
from engine.answer import Engine
from engine.question import OWNER
from semantic.errors import QueryError
from semantic.query import MetricQuery, decode_query
from server.compose import open_engine
from server.settings import read_settings
from server.terminal import draw_issues
from server.terminal_table import answer_tables

ROOT = Path(__file__).resolve().parents[1]
DOCS = sorted([*(ROOT / "docs").glob("*.md"), ROOT / "README.md"])
TOUR = ROOT / "docs" / "tour.md"
QUERIES = ROOT / "docs" / "metric-queries.md"
PACKAGES = ("semantic", "engine", "charts", "data", "server")
#: A metric query, and what it gives.
QUERY = re.compile(r"```json\n([^`]*)```\n\n```text\n([^`]*)```")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)

#: What differs from run to run, and what it is compared as.
VARIES = (
    (r"\b[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}\b", "AUDIT-ID"),
    (r"\b[0-9a-f]{64}\b", "HASH"),
    (r"\b[0-9a-f]{16}\b", "SNAPSHOT"),
    (r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", "MOMENT"),
    (r"loaded \d{4}-\d\d-\d\d \d\d:\d\d", "loaded MOMENT"),
    (r"^Time .*$", "Time"),
)


def comparable(text: str) -> str:
    """Return text with what differs from run to run taken out."""
    for pattern, word in VARIES:
        text = re.sub(pattern, word, text, flags=re.MULTILINE)
    return text


def blocks(language: str) -> Iterator[tuple[str, str]]:
    for path in DOCS:
        for match in BLOCK.finditer(path.read_text()):
            if match[1] == language:
                line = path.read_text()[: match.start()].count("\n") + 1
                yield f"{path.name}:{line}", match[2]


def test_the_tours_commands_give_the_outputs_it_shows(tmp_path: Path) -> None:
    """Run the tour from its first command to its last, in one empty folder.

    With PROVENUE_UPDATE_TOUR=1 the outputs are written into the page: look at them then.
    """
    shell = Shell(tmp_path)
    text = TOUR.read_text()
    run = BLOCK.sub(lambda match: shell.replay(match) if match[1] == "console" else match[0], text)
    if os.environ.get("PROVENUE_UPDATE_TOUR") == "1":
        TOUR.write_text(run)
    assert comparable(run) == comparable(text)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """An engine on the sample project."""
    home = tmp_path_factory.mktemp("home")
    settings = read_settings(None, {"PROVENUE_HOME": str(home)}, home)
    with closing(open_engine(settings, full_charts=False, tell=lambda _said: None)) as engine:
        yield engine


@pytest.mark.parametrize("page", [ROOT / "README.md", QUERIES], ids=lambda page: page.name)
def test_metric_queries_give_the_tables_that_are_shown(page: Path, sample: Engine) -> None:
    """Answer each query on the sample; with PROVENUE_UPDATE_TOUR=1 the page is written anew."""
    text = page.read_text()
    shown = {written: answered(sample, written) for written, _ in QUERY.findall(text)}
    run = QUERY.sub(lambda m: f"```json\n{m[1]}```\n\n```text\n{shown[m[1]]}```", text)
    if os.environ.get("PROVENUE_UPDATE_TOUR") == "1":
        page.write_text(run)
    assert shown and run == text


def test_every_field_of_a_metric_query_has_its_example() -> None:
    asked = [json.loads(written) for written, _ in QUERY.findall(QUERIES.read_text())]
    assert {name for query in asked for name in query} == set(MetricQuery.__struct_encode_fields__)


def answered(engine: Engine, written: str) -> str:
    """Return what a terminal shows of a query: its table and warnings, or its mistakes."""
    file = io.StringIO()
    console = Console(file=file, width=100)
    try:
        answer = engine.query(decode_query(written), OWNER)
    except QueryError as error:
        draw_issues(error.issues, console)
    else:
        for number, table in enumerate(answer_tables(answer, 100, 40)):
            if number:
                console.print()
            console.print(table)
        for caveat in answer.caveats:
            console.print(f"! {caveat.message}", markup=False, highlight=False)
    return "\n".join(line.rstrip() for line in file.getvalue().splitlines()) + "\n"


class Shell:
    """A reader who types what a page says."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "tour"
        self._folder.mkdir()
        here = str(Path(sys.executable).parent)
        kept = {name: os.environ[name] for name in ("LANG", "PATH") if name in os.environ}
        self._environment = kept | {
            "HOME": str(folder),
            "XDG_STATE_HOME": str(folder / "state"),
            "PATH": f"{here}:{kept.get('PATH', '')}",
            "PYTHONWARNINGS": "error",
            "PYTHONUTF8": "1",
        }
        # The line that tells of the sample's first load is not part of any output.
        self._typed("provenue ask 'what is win rate'")

    def replay(self, match: re.Match[str]) -> str:
        """Return a block anew: its commands, each with what it prints now."""
        commands = [one[2:] for one in match[2].splitlines() if one.startswith("$ ")]
        lines = [line for one in commands for line in (f"$ {one}", *self._typed(one).splitlines())]
        return "```console\n" + "\n".join(line.rstrip() for line in lines) + "\n```"

    def _typed(self, command: str) -> str:
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=self._folder,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=60,
            check=False,
        )
        return done.stdout


@pytest.mark.parametrize(("where", "text"), list(blocks("yaml")))
def test_every_yaml_block_is_yaml(where: str, text: str) -> None:
    assert yaml.compose(text) is not None, where


@pytest.mark.parametrize(("where", "text"), list(blocks("json")))
def test_every_json_block_is_json(where: str, text: str) -> None:
    assert json.loads(text) is not None, where


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_every_link_within_the_repository_leads_somewhere(path: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", path.read_text())
    missing = [link for link in links if "://" not in link and not (path.parent / link).exists()]
    assert not missing


def named_in(path: Path) -> list[str]:
    pattern = rf"`((?:{'|'.join(PACKAGES)})\.[\w.]+)`"
    return sorted(set(re.findall(pattern, path.read_text())))


@pytest.mark.parametrize("name", named_in(ROOT / "docs" / "architecture.md"))
def test_every_function_the_architecture_names_exists(name: str) -> None:
    module, _, attribute = name.rpartition(".")
    assert hasattr(importlib.import_module(module), attribute)


def test_the_architecture_names_every_stage() -> None:
    names = named_in(ROOT / "docs" / "architecture.md")
    stages = ("load_model", "resolve", "authorize", "compile_query", "verify", "chart_for")
    missing = [stage for stage in stages if not any(name.endswith(f".{stage}") for name in names)]
    assert not missing


def test_the_glossary_holds_every_public_type_of_the_model() -> None:
    tree = ast.parse(Path(semantic.model.__file__).read_text())
    types = {node.name for node in tree.body if isinstance(node, ast.ClassDef)}
    types |= {
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name) and not target.id.isupper()
    }
    named = set(re.findall(r"`(\w+)`", (ROOT / "docs" / "glossary.md").read_text()))
    assert types - named == set()


#: What makes an issue, its code the first argument: `Issue` itself, and the helpers around it.
RAISERS = {"Issue", "SnippetError", "_warning", "_shown", "_note", "note", "_stop", "_fail", "fail"}
#: What `note` of the audit log writes: events, not codes.
EVENTS = {
    "attachment",
    "feedback", "feedback-accepted", "feedback-rejected", "load", "rollback", "explain",
    "narrate", "narrated",
}  # fmt: skip
CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def calls_in_source() -> Iterator[tuple[str, ast.AST]]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                yield path.relative_to(ROOT).as_posix(), node


def codes_in_source() -> dict[str, str]:
    """Return each literal issue code with the first file that raises it."""
    codes: dict[str, str] = {}
    for file, node in calls_in_source():
        if not isinstance(node, ast.Call) or not node.args:
            continue
        made, code = node.func, node.args[0]
        name = made.id if isinstance(made, ast.Name) else getattr(made, "attr", "")
        if name not in RAISERS or not isinstance(code, ast.Constant):
            continue
        if isinstance(code.value, str) and CODE.fullmatch(code.value) and code.value not in EVENTS:
            codes.setdefault(code.value, file)
    return codes


def codes_in_docs() -> list[str]:
    text = (ROOT / "docs" / "errors.md").read_text()
    return re.findall(r"^\| `([a-z0-9-]+)` \|", text, re.MULTILINE)


def test_every_error_code_is_explained_once_and_every_explained_one_exists() -> None:
    raised, explained = codes_in_source(), codes_in_docs()
    unexplained = {code: raised[code] for code in sorted(raised.keys() - set(explained))}
    assert not unexplained, f"add a line for each to docs/errors.md: {unexplained}"
    assert len(explained) == len(set(explained)), "a code is explained twice"
    written = {node.value for _, node in calls_in_source() if isinstance(node, ast.Constant)}
    assert not set(explained) - written, "docs/errors.md explains what nothing raises"
