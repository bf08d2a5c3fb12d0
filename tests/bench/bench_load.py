"""How fast a load is, against DuckDB's own read_csv into a table of the same types.

Run it by hand: ``python tests/bench/bench_load.py [megabytes] [runs]``.
"""

import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from data.import_plan import propose
from data.load import Source, load
from data.plan import sql_type
from data.snapshot import Store
from server.bench import Bench, Ratio, Setting, in_turns

STAGES = ("Prospecting", "Qualification", "Proposal", "Negotiation", "Closed Won", "Closed Lost")


def write_deals(path: Path, megabytes: int) -> None:
    """Write deals of all types, one quoted name a row, until the file is big enough."""
    with path.open("w") as file:
        file.write(
            "opportunity_id,account_id,owner_id,name,stage,amount,probability,"
            "created_date,close_date,entered_at,quantity\n"
        )
        start = 0
        while file.tell() < megabytes * 1_000_000:
            for number in range(start, start + 10_000):
                day = f"2026-0{number % 9 + 1}-1{number % 10}"
                amount = f"{number * 7919 % 9_999_999 / 100:.2f}" if number % 50 else ""
                file.write(
                    f'OP-{number:08},AC-{number % 5000:05},R-{number % 60:03},"Deal {number}, new",'
                    f"{STAGES[number % 6]},{amount},0.{number % 4}5,2025{day[4:]},{day},"
                    f"{day} 1{number % 10}:00:00,{number % 97}\n"
                )
            start += 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one run took: by the clock, and of all processors together."""

    clock: float
    processors: float


def measured(work: Callable[[], object]) -> Cost:
    """Time a piece of work."""
    clock, processors = time.perf_counter(), time.process_time()
    work()
    return Cost(clock=time.perf_counter() - clock, processors=time.process_time() - processors)


def by_read_csv(file: Path, folder: Path, types: dict[str, str]) -> None:
    """Time DuckDB's own load of the file into a checkpointed table file."""
    columns = ", ".join(f"'{name}': '{kind}'" for name, kind in types.items())
    with duckdb.connect(str(folder / "plain.duckdb")) as connection:
        connection.execute(
            f"CREATE TABLE deals AS SELECT * FROM read_csv('{file}', header = true, "
            f"auto_detect = false, delim = ',', quote = '\"', escape = '\"', "
            f"columns = {{{columns}}})"
        )
        connection.execute("CHECKPOINT")


def by_load(source: Source, folder: Path) -> None:
    """Do the whole of a load: hash, read, check, write, hash, publish."""
    load([source], Store(folder / "home"), confirmed=False, now=datetime(2026, 7, 1, tzinfo=UTC))


def main(megabytes: int = 100, runs: int = 7) -> None:
    """Measure both, one after the other, and say the ratio of the medians."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        file = root / "deals.csv"
        write_deals(file, megabytes)
        started = time.perf_counter()
        plan = propose(file).plan
        print(f"propose: {time.perf_counter() - started:.2f} s")
        types = {name: sql_type(column) for name, column in plan.columns.items()}
        source = Source(path=file, plan=plan)
        costs: dict[str, list[Cost]] = {"read_csv": [], "load": []}
        for run in range(runs):
            folder = root / str(run)
            folder.mkdir()
            costs["read_csv"].append(measured(lambda: by_read_csv(file, folder, types)))  # noqa: B023
            costs["load"].append(measured(lambda: by_load(source, folder)))  # noqa: B023
            shutil.rmtree(folder)
        say(costs, file.stat().st_size)


def say(costs: dict[str, list[Cost]], size: int) -> None:
    """Print the medians, their ratio, and the most memory that was used."""
    for label, runs in costs.items():
        shown = " ".join(f"{one.clock:.2f}" for one in runs)
        clock = statistics.median(one.clock for one in runs)
        processors = statistics.median(one.processors for one in runs)
        print(f"{label}: {clock:.2f} s, processors {processors:.2f} s (runs: {shown})")
    ratios = [
        statistics.median(getattr(one, kind) for one in costs["read_csv"])
        / statistics.median(getattr(one, kind) for one in costs["load"])
        for kind in ("clock", "processors")
    ]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{size / 1e6:.0f} MB: {ratios[0]:.0%} of read_csv's speed by the clock, "
        f"{ratios[1]:.0%} by the processors; at most {peak:.0f} MB of memory"
    )


def compared(setting: Setting) -> Ratio:
    """Load one file in turns, each time into an empty store."""
    folder = setting.folder
    file = folder / "deals.csv"
    write_deals(file, 100)
    plan = propose(file).plan
    types = {name: sql_type(column) for name, column in plan.columns.items()}
    source = Source(path=file, plan=plan)

    def fresh(work: Callable[[Path], None]) -> None:
        with tempfile.TemporaryDirectory(dir=folder) as home:
            work(Path(home))

    return in_turns(
        lambda: fresh(lambda home: by_load(source, home)),
        lambda: fresh(lambda home: by_read_csv(file, home, types)),
        rounds=3,
    )


BENCHES = (
    Bench(
        name="load",
        says="a whole load over DuckDB's own read_csv with given types, 100 MB",
        at_most=1 / 0.7,
        measure=compared,
    ),
)


if __name__ == "__main__":
    main(*(int(one) for one in sys.argv[1:]))
