"""Draw docs/gallery.md and its pictures: questions to the sample project, each with its picture."""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from charts.image import Renderer
from charts.theme import Mode
from engine.question import OWNER, ChartWish
from engine.reply import Answer, ChartSpec
from semantic.query import decode_query
from server.compose import open_engine
from server.settings import Settings, sample_folder

HERE = Path(__file__).parent
PAGE, FOLDER = HERE / "gallery.md", HERE / "images" / "gallery"
#: How many dots a pixel is drawn with.
SCALE = 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One picture: what it is called, the question it answers, the query, and the wish, if any."""

    name: str
    head: str
    asked: str
    query: dict[str, Any] = field(repr=False)
    wish: ChartWish | None = None
    modes: tuple[Mode, ...] = ("light",)


def last(count: int, unit: str) -> dict[str, Any]:
    """Return the window of so many units, this one included."""
    return {"window": {"last": count, "unit": unit}}


YEAR, QUARTER = {"window": "this_year"}, {"window": "this_quarter"}
PICTURES: tuple[Picture, ...] = (
    Picture(
        name="number",
        head="One number, compared",
        asked="Bookings and win rate last quarter against the year before",
        query={
            "metrics": ["bookings", "win_rate"],
            "time": {"window": "last_quarter"},
            "compare": "previous_year",
        },
    ),
    Picture(
        name="latest",
        head="One number with its course, as asked",
        asked="Bookings by month over the last 13 months, as a number",
        query={"metrics": ["bookings"], "dimensions": ["time:month"], "time": last(13, "month")},
        wish="number",
        modes=("light", "dark"),
    ),
    Picture(
        name="waterfall",
        head="Amounts that add up",
        asked="What is the forecast for this quarter?",
        query={"metrics": ["forecast", "bookings", "weighted_pipeline"], "time": QUARTER},
    ),
    Picture(
        name="bars",
        head="One kind of group",
        asked="What is our win rate by region this year?",
        query={"metrics": ["win_rate"], "dimensions": ["account.region"], "time": YEAR},
        modes=("light", "dark"),
    ),
    Picture(
        name="others",
        head="Many groups, and the others",
        asked="Bookings by rep this year",
        query={"metrics": ["bookings"], "dimensions": ["rep.name"], "time": YEAR},
    ),
    Picture(
        name="map",
        head="Many countries",
        asked="Bookings by country this year",
        query={"metrics": ["bookings"], "dimensions": ["account.country"], "time": YEAR},
        modes=("light", "dark"),
    ),
    Picture(
        name="no_map",
        head="A map of what has no known borders",
        asked="Bookings by region this year, on a map",
        query={"metrics": ["bookings"], "dimensions": ["account.region"], "time": YEAR},
        wish="map",
    ),
    Picture(
        name="columns",
        head="A few periods, the last one not over",
        asked="Bookings by year over the last four years",
        query={
            "metrics": ["bookings"],
            "dimensions": ["time:year"],
            "time": last(4, "year"),
        },
    ),
    Picture(
        name="line",
        head="Many periods, the last one not over",
        asked="Bookings by week over the last 26 weeks",
        query={"metrics": ["bookings"], "dimensions": ["time:week"], "time": last(26, "week")},
        modes=("light", "dark"),
    ),
    Picture(
        name="line_compared",
        head="Periods against those before",
        asked="Bookings by month over the last 12 months against the year before",
        query={
            "metrics": ["bookings"],
            "dimensions": ["time:month"],
            "time": last(12, "month"),
            "compare": "previous_year",
        },
    ),
    Picture(
        name="lines",
        head="Groups over time",
        asked="Win rate by quarter and segment over the last three years",
        query={
            "metrics": ["win_rate"],
            "dimensions": ["time:quarter", "account.segment"],
            "time": last(12, "quarter"),
        },
    ),
    Picture(
        name="stacked",
        head="Parts of a whole over a few periods",
        asked="Bookings by quarter and region over the last six quarters",
        query={
            "metrics": ["bookings"],
            "dimensions": ["time:quarter", "account.region"],
            "time": last(6, "quarter"),
        },
        modes=("light", "dark"),
    ),
    Picture(
        name="layers",
        head="Parts of a whole over many periods, as an area",
        asked="Bookings by month and region over the last 18 months, as an area",
        query={
            "metrics": ["bookings"],
            "dimensions": ["time:month", "account.region"],
            "time": last(18, "month"),
        },
        wish="area",
    ),
    Picture(
        name="ring",
        head="Shares of a few groups",
        asked="What share of bookings comes from each region this year?",
        query={
            "metrics": ["bookings"],
            "dimensions": ["account.region"],
            "time": YEAR,
            "share_of": "total",
        },
    ),
    Picture(
        name="pie",
        head="A pie, as asked",
        asked="Bookings by segment this year, as a pie",
        query={"metrics": ["bookings"], "dimensions": ["account.segment"], "time": YEAR},
        wish="pie",
    ),
    Picture(
        name="refused",
        head="A pie that would mislead",
        asked="Win rate by segment this year, as a pie",
        query={"metrics": ["win_rate"], "dimensions": ["account.segment"], "time": YEAR},
        wish="pie",
    ),
    Picture(
        name="grouped_bars",
        head="Two kinds of groups",
        asked="Win rate by region and type this year",
        query={
            "metrics": ["win_rate"],
            "dimensions": ["account.region", "opportunity.type"],
            "time": YEAR,
        },
    ),
    Picture(
        name="stacked_bars",
        head="Two kinds of groups, as shares",
        asked="What share of bookings comes from each region and type this year?",
        query={
            "metrics": ["bookings"],
            "dimensions": ["account.region", "opportunity.type"],
            "time": YEAR,
            "share_of": "total",
        },
    ),
    Picture(
        name="heatmap",
        head="Many groups by many groups",
        asked="Win rate by industry and lead source over the last two years",
        query={
            "metrics": ["win_rate"],
            "dimensions": ["account.industry", "opportunity.lead_source"],
            "time": last(8, "quarter"),
        },
        modes=("light", "dark"),
    ),
    Picture(
        name="funnel",
        head="A funnel",
        asked="Show the sales funnel for deals created this year",
        query={"metrics": ["funnel_count", "funnel_rate"], "time": YEAR},
    ),
    Picture(
        name="scatter",
        head="Two measures",
        asked="Bookings and win rate by rep this year",
        query={"metrics": ["bookings", "win_rate"], "dimensions": ["rep.name"], "time": YEAR},
    ),
    Picture(
        name="bullet",
        head="Against a target",
        asked="Bookings and quota by team last quarter",
        query={
            "metrics": ["bookings", "quota_amount"],
            "dimensions": ["rep.team"],
            "time": {"window": "last_quarter"},
        },
    ),
    Picture(
        name="attainment",
        head="The share of a target that was reached",
        asked="Quota attainment by rep last quarter",
        query={
            "metrics": ["quota_attainment"],
            "dimensions": ["rep.name"],
            "time": {"window": "last_quarter"},
            "order_by": [{"by": "quota_attainment", "direction": "desc"}],
        },
    ),
    Picture(
        name="changes",
        head="What led from one level to another",
        asked="Pipeline at the end of last quarter by region against the quarter before",
        query={
            "metrics": ["pipeline_at"],
            "dimensions": ["account.region"],
            "time": {"window": "last_quarter"},
            "compare": "previous_period",
        },
    ),
    Picture(
        name="moves",
        head="A level over time, as a waterfall",
        asked="Pipeline at the end of each quarter, as a waterfall",
        query={
            "metrics": ["pipeline_at"],
            "dimensions": ["time:quarter"],
            "time": last(6, "quarter"),
        },
        wish="waterfall",
    ),
    Picture(
        name="histogram",
        head="How values are spread",
        asked="Amounts of open deals",
        query={
            "rows": "opportunity",
            "dimensions": ["opportunity.amount"],
            "segments": ["opportunity.open"],
        },
        wish="histogram",
    ),
    Picture(
        name="records",
        head="Single rows",
        asked="What are the 15 largest open deals?",
        query={
            "rows": "opportunity",
            "dimensions": ["opportunity.name", "opportunity.stage", "opportunity.amount"],
            "segments": ["opportunity.open"],
            "order_by": [{"by": "opportunity.amount", "direction": "desc"}],
            "limit": 15,
        },
    ),
)
INTRODUCTION = """# Gallery

Questions to the sample project, each with the picture it gets without being asked, and why.
`make gallery` draws this page anew.
The rules are `CHART_RULES` in `charts/chart.py`: the first that fits decides.
A wish ("as a pie") is followed where it is honest; where it would mislead, the reason says so.
"""


def main() -> None:
    """Ask, draw, and write the page."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.png"):
        old.unlink()
    with Renderer() as renderer:
        parts = [_part(picture, answer, renderer) for picture, answer in _answers()]
    PAGE.write_text("\n".join([INTRODUCTION, *parts]), encoding="utf-8")


def _answers() -> Iterator[tuple[Picture, Answer]]:
    with TemporaryDirectory() as folder:
        settings = Settings(project=sample_folder(), home=Path(folder), sample=True)
        engine = open_engine(settings, full_charts=True, tell=lambda _: None)
        try:
            for picture in PICTURES:
                query = decode_query(picture.query)
                yield picture, engine.query(query, OWNER, chart_wish=picture.wish)
        finally:
            engine.close()


def _part(picture: Picture, answer: Answer, renderer: Renderer) -> str:
    chart = answer.chart
    if chart is None:
        raise ValueError(f"{picture.name} has no chart")
    lines = [f"## {picture.head}", "", f"> {picture.asked}", "", f"{chart.reason}", ""]
    for mode in picture.modes:
        lines += [_image(picture.name, chart, mode, renderer), ""]
    return "\n".join(lines)


def _image(name: str, chart: ChartSpec, mode: Mode, renderer: Renderer) -> str:
    if chart.vega_lite is None:
        return f"*{chart.alt}*"
    file = FOLDER / (f"{name}.png" if mode == "light" else f"{name}-{mode}.png")
    file.write_bytes(smaller(renderer.render(chart, "png", mode=mode, scale=SCALE)))
    text = chart.alt.replace("[", "(").replace("]", ")").replace("\n", " ")
    return f"![{text}]({file.relative_to(HERE).as_posix()})"


def smaller(png: bytes) -> bytes:
    """Return the same picture, packed tighter: these files are kept for good."""
    head, packed, place = png[:8], b"", 8
    chunks: list[tuple[bytes, bytes]] = []
    while place < len(png):
        (size,) = struct.unpack(">I", png[place : place + 4])
        name, body = png[place + 4 : place + 8], png[place + 8 : place + 8 + size]
        if name == b"IDAT":
            packed += body
        else:
            chunks.append((name, body))
        place += 12 + size
    chunks.insert(-1, (b"IDAT", zlib.compress(zlib.decompress(packed), 9)))
    return head + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in chunks
    )


if __name__ == "__main__":
    main()
