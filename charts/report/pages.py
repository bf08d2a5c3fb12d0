"""Pages of a report: paper, foot with page x of y, bookmarks, and what the file says of itself."""
# pyright: reportUnknownMemberType=false
# The library's stubs leave many of its arguments without a type.

from datetime import datetime
from io import BytesIO
from typing import Any

from reportlab.lib.utils import TimeStamp
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate

from charts.report.document import Report
from charts.report.fonts import STRONG, TEXT, width
from charts.report.styles import BOTTOM, INK, MUTED, PAPERS, RULE, SIDE, TOP
from charts.report.text import clean

_FOOT = 7.4


def build_pages(report: Report, story: list[Flowable]) -> bytes:
    """Return the file: the same bytes for the same report."""
    paper = PAPERS[report.paper]
    buffer = BytesIO()
    document = BaseDocTemplate(
        buffer,
        pagesize=paper,
        leftMargin=SIDE,
        rightMargin=SIDE,
        topMargin=TOP,
        bottomMargin=BOTTOM,
        invariant=1,
        lang=clean(report.language, 35),
        title=clean(report.title, 300),
        author="Provenue",
        subject=clean(report.subtitle, 300),
        creator="Provenue",
        initialFontName=TEXT,
    )
    frame = Frame(
        SIDE, BOTTOM, room(report), paper[1] - TOP - BOTTOM,
        leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0,
    )  # fmt: skip
    document.addPageTemplates([PageTemplate("page", [frame])])

    def canvas(*arguments: Any, **more: Any) -> Canvas:
        more |= {"initialFontName": TEXT, "pageCompression": 1}
        return _Counted(*arguments, report=report, **more)

    document.build(story, canvasmaker=canvas)
    return buffer.getvalue()


def room(report: Report) -> float:
    """Return how wide the text of a page is."""
    return PAPERS[report.paper][0] - 2 * SIDE


def highest(report: Report) -> float:
    """Return how high a picture may be, so that its caption stays with it."""
    return (PAPERS[report.paper][1] - TOP - BOTTOM) * 0.55


def moment(when: datetime) -> str:
    """Return a moment with its time zone."""
    return f"{when:%Y-%m-%d %H:%M} {when.tzname() or ''}".rstrip()


class Bookmark(Flowable):
    """A place with an entry in the list of bookmarks; takes no room."""

    def __init__(self, title: str, key: str, level: int) -> None:
        super().__init__()
        self._title, self._key, self._level = clean(title, 200), key, level
        self.keepWithNext = True

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:
        """Return that it takes no room."""
        return 0, 0

    def draw(self) -> None:
        """Mark the place."""
        self.canv.bookmarkHorizontal(self._key, 0, 14)
        self.canv.addOutlineEntry(self._title, self._key, self._level, closed=False)


class _Counted(Canvas):
    """Keeps its pages until their number is known, then writes each with its foot."""

    _doc: Any
    _startPage: Any

    def __init__(self, *arguments: Any, report: Report, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self._report = report
        self._kept: list[dict[str, Any]] = []
        self._doc._timeStamp = _stamp(report.generated_at)
        self.setViewerPreference("DisplayDocTitle", "true")
        self.showOutline()

    def showPage(self) -> None:
        """Keep the page."""
        self._kept.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        """Write the pages, then the file."""
        for number, page in enumerate(self._kept, start=1):
            self.__dict__.update(page)
            _foot(self, self._report, number, len(self._kept))
            super().showPage()
        super().save()


def _foot(canvas: Canvas, report: Report, page: int, pages: int) -> None:
    """Write the foot: the mark, the title, when it was made of which data, and which page it is."""
    wide, y = PAPERS[report.paper][0], BOTTOM - 22
    canvas.setStrokeColor(RULE)
    canvas.setLineWidth(0.5)
    canvas.line(SIDE, y + 12, wide - SIDE, y + 12)
    number = f"Page {page} of {pages}"
    canvas.setFillColor(MUTED)
    canvas.setFont(TEXT, _FOOT)
    canvas.drawRightString(wide - SIDE, y, number)
    space = wide - 2 * SIDE - width(number, _FOOT) - 12
    made = f"Generated {moment(report.generated_at)} · snapshot {clean(report.snapshot, 80)}"
    canvas.drawString(SIDE, y - 10, _fitting(made, _FOOT, wide - 2 * SIDE, TEXT))
    x = SIDE
    if report.confidential:
        mark = _fitting(clean(report.confidential, 120), _FOOT, space * 0.5, STRONG)
        canvas.setFillColor(INK)
        canvas.setFont(STRONG, _FOOT)
        canvas.drawString(x, y, mark)
        x += width(mark, _FOOT, STRONG) + 8
    canvas.setFillColor(MUTED)
    canvas.setFont(TEXT, _FOOT)
    canvas.drawString(x, y, _fitting(clean(report.title, 200), _FOOT, SIDE + space - x, TEXT))


def _fitting(text: str, size: float, space: float, font: str) -> str:
    """Return a line that fits, cut with a mark where it does not."""
    if width(text, size, font) <= space:
        return text
    while text and width(f"{text}…", size, font) > space:
        text = text[:-1]
    return f"{text}…"


def _stamp(when: datetime) -> TimeStamp:
    stamp = TimeStamp(invariant=1)
    offset = when.utcoffset()
    minutes = 0 if offset is None else int(offset.total_seconds() // 60)
    stamp.t = when.timestamp()
    stamp.YMDhms = when.timetuple()[:6]
    stamp.dhh, stamp.dmm = minutes // 60, minutes % 60
    stamp.tzname = when.tzname() or "UTC"
    return stamp
