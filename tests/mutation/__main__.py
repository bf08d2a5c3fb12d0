"""Mutation testing of resolve, compile and lowerings: `make mutate`.

Draws mutants, runs each against the tests that reach it, writes a table, and fails below a share.
"""

import argparse
import hashlib
import json
import multiprocessing
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path

import pytest
from hypothesis import Phase, settings

from tests.mutation.equivalent import EQUIVALENT
from tests.mutation.mutants import DRAWN, ROOT, SEED, Mutant, draw
from tests.mutation.workers import (
    KILLED,
    SURVIVED,
    TIMEOUT,
    Reached,
    finished,
    fork,
    judge,
    load_sample_once,
    ordered,
    reach,
)

TESTS = (
    "tests/engine/lowerings",
    "tests/engine/test_branch_series.py",
    "tests/engine/test_comparing.py",
    "tests/engine/test_golden.py",
    "tests/engine/test_resolve.py",
    "tests/engine/test_query_errors.py",
    "tests/engine/test_metrics.py",
    "tests/engine/test_line.py",
    "tests/engine/test_caps.py",
    "tests/engine/test_policies.py",
    "tests/engine/test_reference.py",
    "tests/engine/test_elsewhere_wrong.py",
    "tests/engine/test_elsewhere_wrong_by_time.py",
    "tests/engine/test_golden_row_law.py",
    "tests/engine/test_laws.py",
    "tests/engine/test_joins_law.py",
    "tests/engine/test_compile.py",
    "tests/engine/test_shapes.py",
)
WORKERS = 2
LEAST = 0.9
FOLDER = ROOT / "var" / "mutation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of a mutant: its fate, the last test it met, how many tests it met."""

    mutant: Mutant
    fate: str
    test: str
    tests: int
    seconds: float

    def line(self) -> str:
        """Show the verdict as one row of the table, the diff below it."""
        mutant = self.mutant
        last = f" by {self.test}" if self.fate != SURVIVED else ""
        where = f"{mutant.number:>4} {mutant.file}:{mutant.line} {mutant.operator}"
        diff = "\n".join(f"       {line}" for line in mutant.diff.splitlines())
        return f"{where} {self.fate}{last} ({self.tests} tests, {self.seconds:.0f} s)\n{diff}"


class Mutations:
    """The pytest plugin that takes the place of the run: pytest collects, forks run."""

    def __init__(self, mutants: Sequence[Mutant]) -> None:
        self.mutants = mutants
        self.verdicts: list[Verdict] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Find what the tests reach, then judge every mutant, two at a time."""
        if session.testsfailed:
            raise session.Interrupted("the tests cannot be collected")
        load_sample_once(session, FOLDER / "sample")
        reached = _reached(session)
        waiting = list(self.mutants)
        running: dict[Connection, Trial] = {}
        while waiting or running:
            while waiting and len(running) < WORKERS:
                trial = Trial(session, waiting.pop(0), reached)
                running[trial.told] = trial
            for told in wait(list(running)):
                trial = running[told]  # type: ignore[index]
                if not trial.over():
                    continue
                del running[trial.told]
                verdict = trial.verdict()
                self.verdicts.append(verdict)
                print(verdict.line(), flush=True)
        return True


class Trial:
    """A mutant before its tests, in a fork that tells what it does."""

    def __init__(self, session: pytest.Session, mutant: Mutant, reached: list[Reached]) -> None:
        self.mutant, self.began = mutant, time.monotonic()
        self.told, telling = multiprocessing.Pipe(duplex=False)
        self.words: list[str] = []
        tests = ordered(mutant, reached)
        self.process = fork(lambda: judge(session, mutant, tests, telling))
        telling.close()

    def over(self) -> bool:
        """Hear one word; the end of all words is the end of the trial."""
        try:
            self.words.append(self.told.recv())
        except EOFError:
            return True
        return False

    def verdict(self) -> Verdict:
        """Clear the fork away and say what became of the mutant."""
        status = finished(self.process)
        if os.WIFSIGNALED(status):
            fate = TIMEOUT
        elif status == 0:
            fate = self.words.pop()
        else:
            raise RuntimeError(f"no verdict on mutant {self.mutant.number}")
        return Verdict(
            mutant=self.mutant,
            fate=fate,
            test=self.words[-1] if self.words else "",
            tests=len(self.words),
            seconds=time.monotonic() - self.began,
        )


def _reached(session: pytest.Session) -> list[Reached]:
    """Return what each test reaches: kept from the last run if no source has changed since."""
    digest = hashlib.sha256()
    for folder in ("engine", "semantic", "data", "tests"):
        for path in sorted((ROOT / folder).rglob("*.*")):
            if path.suffix in {".py", ".sql", ".yml", ".csv"} and path.parent.name != "mutation":
                digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    kept = FOLDER / f"reached-{digest.hexdigest()[:16]}.json"
    if not kept.exists():
        print("running every test once, unchanged", flush=True)
        if finished(fork(lambda: reach(session, kept))):
            raise session.Interrupted("the tests could not be run unchanged")
    collected = {item.nodeid for item in session.items}
    return [
        Reached(test=test, seconds=seconds, lines=lines)
        for test, seconds, lines in json.loads(kept.read_text())
        if test in collected
    ]


def _share(verdicts: Sequence[Verdict]) -> float:
    return sum(one.fate != SURVIVED for one in verdicts) / len(verdicts) if verdicts else 0.0


def _summary(verdicts: Sequence[Verdict]) -> str:
    """Say the share killed, of all drawn and without the equivalent ones."""
    counts = {fate: sum(one.fate == fate for one in verdicts) for fate in (KILLED, TIMEOUT)}
    listed = [one for one in verdicts if one.mutant.key in EQUIVALENT]
    rest = [one for one in verdicts if one.mutant.key not in EQUIVALENT]
    return (
        f"{len(verdicts)} mutants: {counts[KILLED]} killed, {counts[TIMEOUT]} never ended,"
        f" {len(verdicts) - sum(counts.values())} survived: {_share(verdicts):.1%}."
        f" Without {len(listed)} listed as equivalent: {_share(rest):.1%}."
    )


def main() -> int:
    """Draw, judge and report."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("numbers", nargs="*", type=int, help="only these of the drawn mutants")
    parser.add_argument("--count", type=int, default=DRAWN)
    parser.add_argument("--seed", type=int, default=SEED)
    wanted = parser.parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    mutants = draw(wanted.count, wanted.seed)
    chosen = [one for one in mutants if not wanted.numbers or one.number in wanted.numbers]
    # A failure is enough: do not look for a smaller one; and draw the same cases every time.
    phases = (Phase.explicit, Phase.generate)
    settings.register_profile("mutation", derandomize=True, database=None, phases=phases)
    settings.load_profile("mutation")
    plugin = Mutations(chosen)
    tests = [name for name in TESTS if (ROOT / name).exists()]
    quiet = ["-q", "--no-summary", "-p", "no:cacheprovider"]
    # Hypothesis is imported before pytest, for its profile.
    early = ["-W", "ignore::pytest.PytestAssertRewriteWarning"]
    code = pytest.main([*quiet, *early, *tests], [plugin])
    if code or not plugin.verdicts:
        return code or 1
    verdicts = sorted(plugin.verdicts, key=lambda one: one.mutant.number)
    summary = _summary(verdicts)
    table = Path(FOLDER / "table.txt")
    if not wanted.numbers:
        table.write_text("\n".join([summary, "", *(one.line() for one in verdicts), ""]))
    print(summary)
    rest = [one for one in verdicts if one.mutant.key not in EQUIVALENT]
    return 0 if _share(rest) >= LEAST else 1


if __name__ == "__main__":
    sys.exit(main())
