"""Tests run in forks of one process that has imported and collected everything once.

A mutant is a changed function: the fork gives the live function the changed code, then runs the
tests that reach the changed line, the shortest first, until one fails.
"""

import ast
import importlib
import json
import os
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate, zip_longest
from multiprocessing.connection import Connection
from pathlib import Path
from types import FunctionType
from typing import Any

import coverage
import pytest

from tests.mutation.mutants import ROOT, Mutant, code_of, mutated_files

# A test that takes so many seconds of processor time more than it did unchanged will not end.
PATIENCE = 20.0
# Nearly every mutant that dies does so in its first tests: the longest are not worth their time.
ENOUGH = 10.0


# What is said last of a mutant, after the tests it met; nothing is if its time was up.
KILLED, SURVIVED, TIMEOUT = "killed", "survived", "timeout"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """What one test does unchanged: how long it takes, and the lines it reaches by file."""

    test: str
    seconds: float
    lines: dict[str, list[int]]


class Failures:
    """The pytest plugin of a fork: remembers whether a test failed, and how."""

    def __init__(self) -> None:
        self.failed = False
        self.how = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note a failure, be it of the test or of its fixtures."""
        if report.failed:
            self.failed, self.how = True, report.longreprtext


def reach(session: pytest.Session, told: Path) -> None:
    """Run every test unchanged, in a fork, and write what each reaches.

    One that fails is left out, and named: it would kill every mutant.
    """
    failures = _quiet(session)
    files = mutated_files()
    watch = coverage.Coverage(data_file=None, include=[str(ROOT / file) for file in files])
    watch.start()
    reached = []
    for item, following in zip_longest(session.items, session.items[1:]):
        watch.switch_context(item.nodeid)
        began = time.process_time()
        _run(item, following)
        if failures.failed:
            print(f"left out, as it fails with no mutant: {item.nodeid}\n{failures.how}")
            failures.failed = False
            continue
        reached.append((item.nodeid, time.process_time() - began))
    watch.stop()
    data = watch.get_data()
    lines: dict[str, dict[str, list[int]]] = {}
    for file in files:
        for line, tests in data.contexts_by_lineno(str(ROOT / file)).items():
            for test in tests:
                lines.setdefault(test, {}).setdefault(file, []).append(line)
    told.write_text(json.dumps([[test, took, lines.get(test, {})] for test, took in reached]))


def load_sample_once(session: pytest.Session, home: Path) -> None:
    """Let `sample_home` give every fork a copy of what one has loaded: loading takes longest."""
    known = (item._fixtureinfo.name2fixturedefs for item in session.items)  # type: ignore[attr-defined]
    made = next(one["sample_home"][0] for one in known if "sample_home" in one)
    load = made.func

    def loaded() -> None:
        _quiet(session)
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(load(session.config._tmp_path_factory), home)  # type: ignore[attr-defined]

    def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
        return Path(shutil.copytree(home, tmp_path_factory.mktemp("sample") / "home"))

    if finished(fork(loaded)):
        raise session.Interrupted("the sample cannot be loaded")
    made.func = copied


def ordered(mutant: Mutant, reached: list[Reached]) -> list[Reached]:
    """Give the tests that reach the changed lines, the shortest first, as many as are quick."""
    able = [one for one in reached if mutant.reached_by & set(one.lines.get(mutant.file, ()))]
    able.sort(key=lambda one: one.seconds)
    spent = accumulate(one.seconds for one in able)
    return [one for one, seconds in zip(able, spent, strict=True) if seconds <= ENOUGH]


def judge(session: pytest.Session, mutant: Mutant, tests: list[Reached], told: Connection) -> None:
    """Run tests against a mutant, in a fork, until one fails; tell each before it runs."""
    failures = _quiet(session)
    items = {item.nodeid: item for item in session.items}
    swap(mutant)
    for test, following in zip_longest(tests, tests[1:]):
        told.send(test.test)
        signal.setitimer(signal.ITIMER_PROF, PATIENCE + 5 * test.seconds)
        _run(items[test.test], items[following.test] if following else None)
        if failures.failed:
            told.send(KILLED)
            return
    told.send(SURVIVED)


def swap(mutant: Mutant) -> None:
    """Give the live function the code of the mutant, and its defaults if those changed."""
    module = importlib.import_module(mutant.file.removesuffix(".py").replace("/", "."))
    code, parameters = code_of(mutant.source, mutant.file, mutant.function)
    function = _function(vars(module), mutant.function)
    before = code_of(Path(ROOT / mutant.file).read_text(), mutant.file, mutant.function)[1]
    function.__code__ = code
    if ast.dump(parameters) != ast.dump(before):
        anew = dict(vars(module))
        exec(compile(mutant.source, mutant.file, "exec", dont_inherit=True), anew)  # noqa: S102
        changed = _function(anew, mutant.function)
        function.__defaults__ = changed.__defaults__
        function.__kwdefaults__ = changed.__kwdefaults__


def _function(names: dict[str, Any], function: str) -> FunctionType:
    owner, _, name = function.rpartition(".")
    found = vars(names[owner])[name] if owner else names[name]
    found = getattr(found, "__func__", found)
    assert isinstance(found, FunctionType)
    return found


def _quiet(session: pytest.Session) -> Failures:
    """Silence what pytest would print, and give the fork a folder of its own."""
    config = session.config
    manager = config.pluginmanager
    manager.unregister(manager.get_plugin("terminalreporter"))
    failures = Failures()
    manager.register(failures)
    folders = config._tmp_path_factory  # type: ignore[attr-defined]
    folders._basetemp = folder_of(os.getpid())
    folders._basetemp.mkdir(parents=True)
    return failures


def folder_of(process: int) -> Path:
    """Name the folder a fork keeps its files in, removed when the fork ended."""
    return Path(os.environ.get("TMPDIR", "/tmp")) / f"mutate-{os.getuid()}-{process}"  # noqa: S108


def _run(item: pytest.Item, following: pytest.Item | None) -> None:
    item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)


def fork(work: Callable[[], None]) -> int:
    """Start a fork that does some work and ends, with 0 if nothing was raised.

    Nothing has opened a database yet: DuckDB's threads would not live on in a fork.
    """
    sys.stdout.flush()
    process = os.fork()
    if process:
        return process
    code = 1
    try:
        work()
        code = 0
    except BaseException:  # noqa: BLE001 - a fork ends here, whatever it met
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def finished(process: int) -> int:
    """Wait for a fork, remove its files, and give what it ended with."""
    status = os.waitpid(process, 0)[1]
    shutil.rmtree(folder_of(process), ignore_errors=True)
    return status
