"""Sizes, colors and spacing of a report, and its paragraphs: runs of clean text, never markup."""

from dataclasses import dataclass
from typing import Literal

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.enums import TA_LEFT, TA_RIGHT
from reportlab.lib.pagesizes import A4, LETTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph
from reportlab.platypus.paraparser import ParaFrag

from charts.report.document import Paper
from charts.report.fonts import FIGURES, STRONG, STRONG_FIGURES, TEXT, width
from charts.report.text import clean
from charts.theme import LIGHT

PAPERS: dict[Paper, tuple[float, float]] = {"a4": A4, "letter": LETTER}
#: Margins in points: sides, top, and bottom, where the foot of the page stands.
SIDE, TOP, BOTTOM = 51.0, 48.0, 60.0

INK, MUTED = HexColor(LIGHT.ink), HexColor(LIGHT.muted)
ACCENT = HexColor(LIGHT.accent)
RULE, FAINT = HexColor("#c3cad3"), HexColor("#f3f5f8")
#: Good and bad differ in lightness too; a word always says it beside them.
BETTER, WORSE = HexColor("#1d6b45"), HexColor("#a11d1d")

Name = Literal[
    "title", "subtitle", "facts", "mark", "heading", "caption", "body", "meta", "note", "source",
    "headline", "tile_label", "tile_value", "tile_note", "cell", "number", "head", "number_head",
    "total", "number_total", "term", "hash",
]  # fmt: skip


def _style(
    name: Name,
    size: float,
    *,
    lead: float = 1.35,
    font: str = TEXT,
    color: Color = INK,
    before: float = 0,
    after: float = 0,
    right: bool = False,
) -> ParagraphStyle:
    return ParagraphStyle(
        name,
        fontName=font,
        bulletFontName=font,
        fontSize=size,
        leading=round(size * lead, 2),
        textColor=color,
        spaceBefore=before,
        spaceAfter=after,
        alignment=TA_RIGHT if right else TA_LEFT,
        splitLongWords=1,
        allowWidows=0,
        allowOrphans=0,
    )


STYLES: dict[Name, ParagraphStyle] = {
    style.name: style  # type: ignore[misc]
    for style in (
        _style("title", 25, lead=1.18, font=STRONG, after=5),
        _style("subtitle", 12, color=MUTED, after=10),
        _style("facts", 8.5, color=MUTED),
        _style("mark", 8.5, font=STRONG, color=INK),
        _style("heading", 15.5, lead=1.25, font=STRONG, before=16, after=5),
        _style("caption", 10.5, font=STRONG, before=13, after=1.5),
        _style("body", 9.5, lead=1.45, after=5),
        _style("meta", 8.2, color=MUTED, after=4),
        _style("note", 8.2, before=2.5),
        _style("source", 7.6, color=MUTED, before=3.5),
        _style("headline", 10.5, lead=1.42, after=5),
        _style("tile_label", 8.5, color=MUTED),
        _style("tile_value", 21, lead=1.2, font=STRONG),
        _style("tile_note", 8.2),
        _style("cell", 8.2, lead=1.3),
        _style("number", 8.2, lead=1.3, font=FIGURES, right=True),
        _style("head", 7.8, lead=1.25, font=STRONG, color=MUTED),
        _style("number_head", 7.8, lead=1.25, font=STRONG, color=MUTED, right=True),
        _style("total", 8.2, lead=1.3, font=STRONG),
        _style("number_total", 8.2, lead=1.3, font=STRONG_FIGURES, right=True),
        _style("term", 9.5, font=STRONG, before=5, after=1),
        _style("hash", 7.6, color=MUTED, after=4),
    )
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A stretch of text in one look; None is the look of its paragraph. `to` is a place within."""

    text: str
    font: str | None = None
    color: Color | None = None
    to: str | None = None


def words(
    name: Name, *runs: Run | str, most: int | None = None, style: ParagraphStyle | None = None
) -> Paragraph:
    """Return a paragraph of runs, cleaned; nothing in them is markup."""
    style = style or STYLES[name]
    frags = [_frag(run if isinstance(run, Run) else Run(text=run), style, most) for run in runs]
    text = "".join(one.text for one in frags)  # kept beside the runs, never parsed
    return Paragraph(text, style, frags=[one for one in frags if one.text] or [_blank(style)])


def strong(text: str, color: Color | None = None) -> Run:
    """Return a run that stands out by its weight."""
    return Run(text=text, font=STRONG, color=color)


def measure(name: Name, text: str) -> float:
    """Return how wide a text is in a style, on one line."""
    style = STYLES[name]
    return width(text, style.fontSize, style.fontName)


def _frag(run: Run, style: ParagraphStyle, most: int | None) -> ParaFrag:
    text = clean(run.text) if most is None else clean(run.text, most)
    frag = _blank(style)
    frag.text = text
    frag.fontName = run.font or style.fontName
    frag.textColor = run.color or style.textColor
    if run.to is not None:
        frag.link = [(0, f"#{run.to}")]
    return frag


def _blank(style: ParagraphStyle) -> ParaFrag:
    return ParaFrag(
        text="",
        fontName=style.fontName,
        fontSize=style.fontSize,
        textColor=style.textColor,
        bold=0,
        italic=0,
        rise=0,
        greek=0,
        link=[],
        us_lines=[],
    )
