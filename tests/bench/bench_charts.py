"""What pictures cost: the spec of a long answer, the first picture, the next ones."""

import os
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from statistics import median

from charts.chart import chart_for
from charts.image import Renderer
from engine.events import Event, StageDone
from engine.question import OWNER
from semantic.query import decode_query
from server.bench import Bench, Ratio, Setting
from server.compose import open_engine
from server.settings import read_settings
from tests.charts.answers_by_hand import thousand_days

SPEC, FIRST, NEXT = 0.015, 1.0, 0.080
_ROUNDS, _STARTS = 40, 5
_THOUSAND_DAYS = decode_query({
    "metrics": ["bookings"],
    "dimensions": ["time:day"],
    "time": {"window": {"last": 1000, "unit": "day"}},
})  # fmt: skip


def spec_of_a_thousand(setting: Setting) -> Ratio:
    """Answer a query of a thousand rows; what its stages take of the processor is what counts."""
    settings = read_settings(None, {"PROVENUE_HOME": str(setting.folder)}, setting.folder)
    taken: dict[str, list[float]] = {"execute": [], "say": [], "chart": []}
    last = 0.0

    def note(event: Event) -> None:
        nonlocal last
        now = time.thread_time()
        if isinstance(event, StageDone) and event.stage in taken:
            taken[event.stage].append(now - last)
        last = time.thread_time()

    with closing(open_engine(settings, tell=lambda _said: None)) as engine:
        counts = {len(engine.query(_THOUSAND_DAYS, OWNER, emit=note).rows) for _ in range(_ROUNDS)}
    if counts != {1000}:
        raise ValueError("not a thousand rows")
    chart, say = median(taken["chart"]), median(taken["say"])
    return Ratio(ours=chart, theirs=SPEC, figures={"with its sentences": round(chart + say, 4)})


def first_picture(_: Setting) -> Ratio:
    """Start the drawing process and draw one picture."""
    chart = chart_for(thousand_days())

    def once() -> None:
        with Renderer() as renderer:
            renderer.render(chart, "svg")

    taken = [_seconds(once, _with_children) for _ in range(_STARTS)]
    return Ratio(ours=median(taken), theirs=FIRST)


def next_pictures(_: Setting) -> Ratio:
    """Draw in a warm process; the figure is what a PNG of twice the size takes, over the same."""
    chart = chart_for(thousand_days())
    with Renderer() as renderer:
        renderer.render(chart, "svg")
        svg = _of_process(renderer, lambda: renderer.render(chart, "svg"))
        png = _of_process(renderer, lambda: renderer.render(chart, "png"))
    return Ratio(ours=svg, theirs=NEXT, figures={"png": round(png / NEXT, 3)})


def _seconds(work: Callable[[], object], clock: Callable[[], float]) -> float:
    start = clock()
    work()
    return clock() - start


def _with_children() -> float:
    """Return the processor time of this process and of those it has ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _of_process(renderer: Renderer, work: Callable[[], object]) -> float:
    """Return the mean processor time of one run, in the drawing process; its clock is coarse."""

    def clock() -> float:
        fields = Path(f"/proc/{renderer.process_id()}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def all_rounds() -> None:
        for _ in range(_ROUNDS):
            work()

    return _seconds(all_rounds, clock) / _ROUNDS


BENCHES = (
    Bench(
        name="charts:spec",
        says="the stage that draws up the spec of an answer of 1,000 rows, over 15 ms",
        at_most=1.0,
        measure=spec_of_a_thousand,
    ),
    Bench(
        name="charts:first",
        says="first picture of a drawing process, over one second",
        at_most=1.0,
        measure=first_picture,
    ),
    Bench(
        name="charts:svg",
        says="SVG of 1,000 points in a warm process, over 80 ms",
        at_most=1.0,
        measure=next_pictures,
    ),
)
