"""What pictures cost in processor time: the spec of a long answer, the first picture, the next."""

import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median

from charts.chart import chart_for
from charts.image import Renderer
from engine.narration.narrate import narrate
from server.bench import Bench, Ratio, Setting
from tests.charts.answers_by_hand import thousand_days

SPEC, FIRST, NEXT = 0.015, 1.0, 0.080
_ROUNDS, _STARTS = 40, 5


def spec_of_a_thousand(_: Setting) -> Ratio:
    """Draw up the spec of a thousand rows that are told; loading the library is not counted."""
    answer = replace(thousand_days(), text=narrate(thousand_days()))
    chart_for(answer)
    taken = [_seconds(lambda: chart_for(answer), time.process_time) for _ in range(_ROUNDS)]
    return Ratio(ours=median(taken), theirs=SPEC)


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
        name="chart_spec",
        says="spec of an answer of 1,000 rows, over 15 ms",
        at_most=1.0,
        measure=spec_of_a_thousand,
    ),
    Bench(
        name="chart_first",
        says="first picture of a drawing process, over one second",
        at_most=1.0,
        measure=first_picture,
    ),
    Bench(
        name="chart_svg",
        says="SVG of 1,000 points in a warm process, over 80 ms",
        at_most=1.0,
        measure=next_pictures,
    ),
)
