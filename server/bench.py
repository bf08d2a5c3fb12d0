"""Benchmarks as ratios: ours against theirs, taken in turns in one run."""

import importlib.metadata
import importlib.util
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from semantic.errors import DataError, Issue

#: Runs of each side; the median of them counts.
ROUNDS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """Seconds of both sides, median of all rounds; `figures` are said beside them."""

    ours: float
    theirs: float
    figures: Mapping[str, float] = field(default_factory=dict[str, float])

    @property
    def value(self) -> float:
        """Ours over theirs: below 1 we are the faster."""
        return self.ours / self.theirs


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmeasured:
    """Why there is no ratio. `wrong`: the rows of both sides differ, which no speed excuses."""

    why: str
    wrong: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What a benchmark is given: an empty folder, and how large the data of peers are."""

    folder: Path
    scale: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """One comparison; `at_most` is the ratio to stay under."""

    name: str
    says: str
    at_most: float
    measure: Callable[[Setting], Ratio | Unmeasured]


def in_turns(
    ours: Callable[[], object], theirs: Callable[[], object], *, rounds: int = ROUNDS
) -> Ratio:
    """Run both in turns, once more to warm up, and return the medians.

    The figure `processors` is the ratio of the time spent on all processors together: on a busy
    machine it is the steadier one.
    """
    ours()
    theirs()
    pairs = [(_cost(ours), _cost(theirs)) for _ in range(rounds)]
    clock, processors = (
        [statistics.median(side[kind] for side in sides) for sides in zip(*pairs, strict=True)]
        for kind in (0, 1)
    )
    figures = {"processors": round(processors[0] / processors[1], 3)} if processors[1] else {}
    return Ratio(ours=clock[0], theirs=clock[1], figures=figures)


def machine() -> dict[str, object]:
    """Return what the figures were measured on, and how busy it was before."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "processors": os.cpu_count(),
        "memory_gb": round(memory / 2**30, 1),
        "load": [round(one, 2) for one in os.getloadavg()],
        "python": platform.python_version(),
        "duckdb": importlib.metadata.version("duckdb"),
    }


def find_benches(folder: Path | None = None) -> tuple[Bench, ...]:
    """Return the `BENCHES` of every `bench_*.py` in the checkout's tests/bench, in order."""
    folder = folder or Path(__file__).resolve().parents[1] / "tests" / "bench"
    if not folder.is_dir():
        hint = "run it in a checkout of the source"
        raise DataError(Issue("no-benches", "the benchmarks are not installed", (hint,)))
    return tuple(bench for path in sorted(folder.glob("bench_*.py")) for bench in _benches(path))


def _benches(path: Path) -> Iterator[Bench]:
    spec = importlib.util.spec_from_file_location(f"provenue_{path.stem}", path)
    if spec is None or spec.loader is None:
        return
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    found: tuple[Bench, ...] = module.BENCHES
    yield from found


def _cost(work: Callable[[], object]) -> tuple[float, float]:
    """Return the seconds a piece of work took by the clock, and of all processors together."""
    clock, processors = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - clock, time.process_time() - processors
