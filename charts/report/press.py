"""A report to its sealed PDF, made in a process of its own that is bounded in memory and time.

Setting pages takes the interpreter for a second or two, and is given text and rows that others
wrote; so it is not done in the server's process. The pictures are drawn before, by the drawing
process, and handed over as they are.
"""

import pickle
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from charts.report.document import Figure, Report
from charts.report.pictures import Draw
from charts.report.printed import figures
from charts.report.seal import Sealed
from semantic.errors import ChartError, Issue, ReportError

_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class PressLimits:
    """What one report may take: seconds, and bytes of memory of the process."""

    seconds: float = 60.0
    memory: int = 1_500_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What the process is given: the report without its specs, and each figure's picture."""

    report: Report
    pictures: Mapping[int, bytes | Issue]

    def picture(self, figure: Figure) -> bytes | None:
        """Return a figure's picture, or None; ChartError where it could not be drawn."""
        found = self.pictures.get(figure.number)
        if isinstance(found, Issue):
            raise ChartError(found)
        return found


def press(report: Report, draw: Draw, limits: PressLimits | None = None) -> Sealed:
    """Return a report's PDF with its manifest; ReportError `report-too-slow|report-too-large`."""
    limits = limits or PressLimits()
    sheet = Sheet(report=_light(report), pictures=_pictures(report, draw))
    try:
        done = subprocess.run(  # noqa: S603 - our own module, a number
            [sys.executable, "-m", "charts.report.press_worker", str(limits.memory)],
            input=pickle.dumps(sheet),
            capture_output=True,
            cwd=_ROOT,
            env={"PATH": ""},
            timeout=limits.seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        message = f"the report took longer than {limits.seconds:g} seconds"
        raise ReportError(Issue("report-too-slow", message, _NARROWER)) from None
    head, _, body = done.stdout.partition(b"\n")
    if done.returncode != 0 or not head.isdigit():
        message = f"the report took more than {limits.memory // 1_000_000} MB of memory"
        raise ReportError(Issue("report-too-large", message, _NARROWER))
    size = int(head)
    return Sealed(pdf=body[:size], manifest=body[size:])


_NARROWER = ("make a report with fewer figures or rows",)


def _pictures(report: Report, draw: Draw) -> dict[int, bytes | Issue]:
    found: dict[int, bytes | Issue] = {}
    for figure in figures(report):
        try:
            picture = draw(figure)
        except ChartError as error:
            found[figure.number] = error.issues[0]
            continue
        if picture is not None:
            found[figure.number] = picture
    return found


def _light(report: Report) -> Report:
    """Return a report without the data of its pictures, which are drawn already."""
    sections = tuple(
        replace(
            part, items=tuple(_thin(one) if isinstance(one, Figure) else one for one in part.items)
        )
        for part in report.sections
    )
    return replace(report, sections=sections, cited=tuple(map(_thin, report.cited)))


def _thin(figure: Figure) -> Figure:
    chart = figure.answer.chart
    if chart is None or chart.vega_lite is None:
        return figure
    return replace(figure, answer=replace(figure.answer, chart=replace(chart, vega_lite={})))
