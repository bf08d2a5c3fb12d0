"""Pages of a report: paper, foot with page x of y, bookmarks, and what the file says of itself."""
# pyright: reportUnknownMemberType=false
# The library's stubs leave many of its arguments without a type.

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from reportlab.lib.utils import TimeStamp
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, CondPageBreak, Flowable, Frame, PageTemplate

from charts.report.document import Report
from charts.report.fonts import STRONG, TEXT, width
from charts.report.styles import BOTTOM, INK, MUTED, PAPERS, RULE, SIDE, TOP
from charts.report.text import clean

_FOOT = 7.4
_ENTRY, _LINE, _LEAD, _GAP = 9.0, 16.0, 12.0, 24.0


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

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:
        """Return that it takes no room."""
        return 0, 0

    def draw(self) -> None:
        """Mark the place."""
        canvas: Any = self.canv
        canvas.places[self._key] = canvas.getPageNumber()
        self.canv.bookmarkHorizontal(self._key, 0, 14)
        self.canv.addOutlineEntry(self._title, self._key, self._level, closed=False)


def together(report: Report, flowables: Sequence[Flowable], more: float = 0) -> CondPageBreak:
    """Return a break that comes before these, where they do not all fit on what is left."""
    high = PAPERS[report.paper][1] - TOP - BOTTOM
    needed = more
    for one in flowables:
        needed += one.getSpaceBefore() + one.wrap(room(report), high)[1] + one.getSpaceAfter()
    return CondPageBreak(min(needed, high - 1))


class Contents(Flowable):
    """The list of what is on which page, in two columns; the pages are filled in when all are made.

    It stands where there is room for it, and nowhere else: the bookmarks have the same.
    """

    def __init__(self, title: str, entries: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._title, self._entries = title, entries
        self._lines = -(-len(entries) // 2)

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:
        """Return the room of a line for two entries, or none."""
        needed = _LINE * (self._lines + 1) + _LEAD
        self.width, self.height = aW, needed if needed <= aH else 0.0
        return self.width, self.height

    def draw(self) -> None:
        """Write the titles, and leave word where the page numbers go."""
        if not self.height:
            return
        canvas: Any = self.canv
        canvas.setFillColor(INK)
        canvas.setFont(STRONG, 9.5)
        canvas.drawString(0, self.height - _LEAD - 9.5, self._title)
        wide = (self.width - _GAP) / 2
        for index, (title, key) in enumerate(self._entries):
            column, line = divmod(index, self._lines)
            self._entry(clean(title, 200), key, column * (wide + _GAP), line, wide)

    def _entry(self, title: str, key: str, x: float, line: int, wide: float) -> None:
        canvas: Any = self.canv
        y = self.height - _LEAD - _LINE * (line + 2) + 4
        text = _fitting(title, _ENTRY, wide - 34, TEXT)
        canvas.setFillColor(INK)
        canvas.setFont(TEXT, _ENTRY)
        canvas.drawString(x, y, text)
        canvas.setStrokeColor(RULE)
        canvas.setLineWidth(0.4)
        canvas.line(x + width(text, _ENTRY) + 6, y + 2.4, x + wide - 18, y + 2.4)
        canvas.linkRect("", key, (x, y - 3, x + wide, y + _ENTRY), relative=1, Border="[0 0 0]")
        canvas.awaited.append((key, *canvas.absolutePosition(x + wide, y)))


class _Counted(Canvas):
    """Keeps its pages until their number is known, then writes each with its foot."""

    _doc: Any
    _startPage: Any

    def __init__(self, *arguments: Any, report: Report, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self._report = report
        self._kept: list[dict[str, Any]] = []
        #: The page of each bookmark, and where the contents await the page of one.
        self.places: dict[str, int] = {}
        self.awaited: list[tuple[str, float, float]] = []
        self._doc._timeStamp = _stamp(report.generated_at)
        self.setViewerPreference("DisplayDocTitle", "true")
        self.showOutline()

    def showPage(self) -> None:
        """Keep the page."""
        self._kept.append(dict(self.__dict__))
        self.awaited = []
        self._doc.pageCounter += 1  # bookmarks are bound to the page of this number
        self._startPage()

    def save(self) -> None:
        """Write the pages, then the file."""
        self._doc.pageCounter = 1
        for number, page in enumerate(self._kept, start=1):
            self.__dict__.update(page)
            _foot(self, self._report, number, len(self._kept))
            self.setFont(TEXT, _ENTRY)
            for key, right, line in self.awaited:
                self.drawRightString(right, line, str(self.places.get(key, "")))
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
