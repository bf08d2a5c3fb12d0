"""What a report of ten pages with eight charts costs: processor time, all processes, and bytes."""

import io
import os
from dataclasses import replace
from statistics import median

from pypdf import PdfReader

from charts.chart import chart_for
from charts.image import Renderer
from charts.report.document import Definition, Figure, Headline, KeyMetric, Report, Section
from charts.report.pictures import draw_with
from charts.report.press import press
from engine.reply import Answer
from server.bench import Bench, Ratio, Setting
from tests.charts.answers_by_hand import AS_OF, REGIONS, answer, group, metric, money_of
from tests.charts.cases import CASES
from tests.charts.report.reports_by_hand import MADE

SECONDS, BYTES = 4.0, 1_500_000
_ROUNDS = 3
_CHARTS = (
    "bars", "line_compared", "lines", "stacked_columns", "columns", "funnel", "ring",
    "waterfall_of_parts",
)  # fmt: skip
_PAGES = 10


def ten_pages(_: Setting) -> Ratio:
    """Make the report as it is delivered: drawing process and page process started for it."""
    report = a_review()
    taken: list[float] = []
    size = pages = 0
    for _round in range(_ROUNDS):
        started = _spent()
        with Renderer() as renderer:
            pdf = press(report, draw_with(renderer)).pdf
        taken.append(_spent() - started)
        size, pages = len(pdf), len(PdfReader(io.BytesIO(pdf)).pages)
    if pages < _PAGES:
        raise ValueError(f"the report has {pages} pages, not {_PAGES}")
    figures = {"pages": float(pages), "bytes": float(size), "bytes over 1.5 MB": size / BYTES}
    return Ratio(ours=max(median(taken) / SECONDS, size / BYTES), theirs=1.0, figures=figures)


def a_review() -> Report:
    """Return a report of ten pages: a cover, eight charts with tables, long tables, appendix."""
    charted = [_drawn(name) for name in _CHARTS]
    rows = [[f"Account {n:03} of {region}", money_of(n)] for n in range(50) for region in REGIONS]
    tables = [answer([group("account.name", "Account"), metric()], rows[n:]) for n in range(3)]
    figures = [
        Figure(number=number, title=f"What figure {number} finds", answer=one)
        for number, one in enumerate((*charted, *tables), start=1)
    ]
    tile = KeyMetric(label="Bookings", value="$6.06M", figure=1, cell=(0, 1))
    return Report(
        title="Quarterly review",
        subtitle="Q2 2026",
        snapshot="s1",
        as_of=AS_OF,
        generated_at=MADE,
        confidential="Confidential",
        key_metrics=(tile,) * 6,
        headlines=tuple(Headline(text=one.title, figure=one.number) for one in figures[:6]),
        sections=tuple(
            Section(
                title=f"Part {n}", text=("What this part shows.",), items=tuple(figures[n : n + 3])
            )
            for n in range(0, len(figures), 3)
        ),
        definitions=tuple(Definition(label=f"Metric {n}", text="Amounts.") for n in range(12)),
    )


def _drawn(name: str) -> Answer:
    found, *wish = CASES[name]
    return replace(found, chart=chart_for(found, *wish))


def _spent() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


BENCHES = (
    Bench(
        name="report",
        says="ten pages with eight charts, over 4 seconds and 1.5 MB",
        at_most=1.0,
        measure=ten_pages,
    ),
)
