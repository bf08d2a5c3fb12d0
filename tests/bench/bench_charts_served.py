"""What pictures over HTTP cost, and what they cost those who ask for other things."""

import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles

import httpx

from server.bench import Bench, Ratio, Setting

FIRST, NEXT, HEALTH = 1.0, 0.080, 0.100
_PICTURES, _AT_ONCE, _ROUNDS = 50, 4, 40
_COMMAND = "from server.cli import main; main()"
_BARS = {"metrics": ["bookings"], "dimensions": ["account.region"], "time": {"window": "this_year"}}
_LINE = {
    "metrics": ["bookings"],
    "dimensions": ["time:month"],
    "time": {"window": {"last": 24, "unit": "month"}},
}


@contextmanager
def serving(setting: Setting) -> Iterator[tuple[httpx.Client, int]]:
    """Serve the sample project in a process of its own."""
    environment = os.environ | {"PROVENUE_HOME": str(setting.folder)}
    process = subprocess.Popen(
        [sys.executable, "-c", _COMMAND, "serve", "--port", "0"],
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    )
    try:
        address = next(
            found[0] for line in process.stderr or () if (found := re.search(r"http://\S+", line))
        )
        with httpx.Client(base_url=address, timeout=60) as client:
            for _ in range(100):  # what is warmed at the start is not measured here
                client.get("/static/vega.js")
                if client.get("/api/health").json()["checks"] is not None:
                    break
                time.sleep(0.2)
            yield client, process.pid
    finally:
        process.terminate()
        process.wait()


def first_served(setting: Setting) -> Ratio:
    """Ask a warm server for its first picture: query, spec, drawing process and all."""
    with serving(setting) as (client, pid):
        began = _worked(pid)
        clock = _seconds(client, _BARS)
        worked = _worked(pid) - began
    return Ratio(ours=worked, theirs=FIRST, figures={"by the clock": round(clock, 4)})


def next_served(setting: Setting) -> Ratio:
    """Ask for SVGs, one after the other; what server and drawing process work for each counts."""
    with serving(setting) as (client, pid):
        for query in (_BARS, _LINE):
            _seconds(client, query)
        began = _worked(pid)
        clock = [_seconds(client, query) for _ in range(_ROUNDS) for query in (_BARS, _LINE)]
        worked = (_worked(pid) - began) / len(clock)
    return Ratio(ours=worked, theirs=NEXT, figures={"by the clock": round(median(clock), 4)})


def health_meanwhile(setting: Setting) -> Ratio:
    """Ask for health while fifty pictures are drawn, four at once; the 99th of a hundred counts."""
    waited: list[float] = []
    with (
        serving(setting) as (client, _),
        httpx.Client(base_url=client.base_url, timeout=60) as other,
    ):
        _seconds(client, _BARS)
        done = threading.Event()

        def watch() -> None:
            while not done.is_set():
                began = time.perf_counter()
                other.get("/api/health").raise_for_status()
                waited.append(time.perf_counter() - began)
                time.sleep(0.01)

        watching = threading.Thread(target=watch)
        watching.start()
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            kinds = [(_BARS, _LINE)[one % 2] for one in range(_PICTURES)]
            began = time.perf_counter()
            list(pool.map(lambda one: _seconds(client, one), kinds))
            took = time.perf_counter() - began
        done.set()
        watching.join()
    figures = {"asked": len(waited), "median": round(median(waited), 4), "fifty": round(took, 2)}
    return Ratio(ours=quantiles(waited, n=100)[98], theirs=HEALTH, figures=figures)


def _worked(pid: int) -> float:
    """Return the processor time of a process and of those it has started."""
    started = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    for task in Path(f"/proc/{pid}/task").iterdir():
        started += (task / "children").read_text().split()
    ticks = 0
    for one in {str(pid), *started}:
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        ticks += sum(int(field) for field in fields[11:15])  # with those that have ended
    return ticks / os.sysconf("SC_CLK_TCK")


def _seconds(client: httpx.Client, query: object) -> float:
    began = time.perf_counter()
    client.post("/api/charts.svg", json=query).raise_for_status()
    return time.perf_counter() - began


BENCHES = (
    Bench(
        name="charts:served_first",
        says="first picture of a server, over one second",
        at_most=1.0,
        measure=first_served,
    ),
    Bench(
        name="charts:served",
        says="SVG over HTTP, query and all, over 80 ms",
        at_most=1.0,
        measure=next_served,
    ),
    Bench(
        name="charts:health",
        says="health during 50 pictures, the 99th of a hundred, over 100 ms",
        at_most=1.0,
        measure=health_meanwhile,
    ),
)
